/* SPDX-License-Identifier: MIT */
/** manifest.json: what prism_scan_download() keeps in a scan's folder about the files there. */
#ifndef PRISM__MESSAGE_SCAN_FOLDER_H
#define PRISM__MESSAGE_SCAN_FOLDER_H

#include "../json/table.h"

/* One complete file. */
typedef struct prism__scan_file {
    const char *type; /* the asset's, as in the API's path */
    const char *file; /* its name in the folder */
    int64_t size;
    const char *etag; /* NULL where the server has none */
} prism__scan_file;

typedef struct prism__scan_folder {
    const char *scan_id;
    const prism__scan_file *const *files;
    size_t file_count;
} prism__scan_folder;

extern const prism__message prism__scan_folder_message;

#endif
