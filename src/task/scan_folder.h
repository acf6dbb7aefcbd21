/* SPDX-License-Identifier: MIT */
/**
 * A scan's folder on the disk, and the manifest in it that tells of the files. What it says is
 * believed no further than it can be checked: anybody may have written to that folder.
 */
#ifndef PRISM__TASK_SCAN_FOLDER_H
#define PRISM__TASK_SCAN_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

#include "../http/range.h"
#include "asset_names.h"
#include "prism/error.h"

#define PRISM__SCAN_MANIFEST "manifest.json"

enum { PRISM__ETAG_SIZE = PRISM__ETAG_SIZE_MAX + 1 };

/* What is known of an asset's file. */
typedef struct prism__scan_entry {
    char file[PRISM__ASSET_NAME_SIZE]; /* "": nothing is known */
    char etag[PRISM__ETAG_SIZE];       /* can stand in a header; "": none */
    int64_t size;
} prism__scan_entry;

/* "FOLDER/NAME", to be freed; NULL when memory is out. */
char *prism__scan_folder_path(const char *folder, const char *name);

/* Make the folder if it is missing; fails with PRISM_ERROR_FILE if it cannot be written to. */
prism_status prism__scan_folder_make(const char *folder, prism_error *error);

/*
 * Read the manifest. A missing or a broken one, and what makes no sense in it, is as good as
 * nothing; one of another scan is PRISM_ERROR_INVALID_ARGUMENT, with this message.
 */
extern const char prism__scan_folder_is_anothers[];
prism_status prism__scan_folder_read(const char *folder, const char *scan_id,
                                     prism__scan_entry entries[PRISM__ASSET_COUNT],
                                     prism_error *error);

/* Put one entry into the manifest, beside what others may have put there meanwhile. */
prism_status prism__scan_folder_put(const char *folder, const char *scan_id, size_t asset,
                                    const prism__scan_entry *entry, prism_error *error);

/* Whether the entry's file is there, a regular one of the right size. */
bool prism__scan_folder_has(const char *folder, const prism__scan_entry *entry);

/* Set an entry's ETag, if it is one that can be kept. `etag` may be NULL. */
void prism__scan_entry_set_etag(prism__scan_entry *entry, const char *etag);

#endif
