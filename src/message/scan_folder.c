/* SPDX-License-Identifier: MIT */
#include "scan_folder.h"

static const prism__field file_fields[] = {
    {PRISM__ROW_STRING(prism__scan_file, type, "type"), PRISM__REQUIRED},
    {PRISM__ROW_STRING(prism__scan_file, file, "file"), PRISM__REQUIRED},
    {PRISM__ROW_INT64(prism__scan_file, size, "size"), PRISM__REQUIRED},
    {PRISM__ROW_STRING(prism__scan_file, etag, "etag"), PRISM__REQUIRED},
};

static const prism__message file_message = {file_fields, PRISM__COUNT(file_fields),
                                            sizeof(prism__scan_file), PRISM__NULLABLE};

static const prism__field folder_fields[] = {
    {PRISM__ROW_STRING(prism__scan_folder, scan_id, "scanId"), PRISM__REQUIRED},
    {PRISM__ROW_MESSAGES(prism__scan_folder, files, file_count, "files", prism__scan_file,
                         &file_message),
     PRISM__REQUIRED},
};

const prism__message prism__scan_folder_message = {folder_fields, PRISM__COUNT(folder_fields),
                                                   sizeof(prism__scan_folder), PRISM__NULLABLE};
