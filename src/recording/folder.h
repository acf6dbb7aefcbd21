/* SPDX-License-Identifier: MIT */
/** The folder of a recording: its files listed, read, and written so that they are whole or absent.
 */
#ifndef PRISM__RECORDING_FOLDER_H
#define PRISM__RECORDING_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "prism/error.h"

/* What the name of a file ends with, and that of one that is being written. */
#define PRISM__RECORDING_SUFFIX ".http"
#define PRISM__RECORDING_PART_SUFFIX ".http.part"

enum { PRISM__FILE_NAME_MAX = 96 }; /* of a file that is written, with both suffixes and the NUL */

/*
 * Open a folder, after making it if `make` and it is missing; `*fd` is -1 on failure. Fails with
 * PRISM_ERROR_INVALID_ARGUMENT, the message beginning "folder: ".
 */
prism_status prism__folder_open(const char *path, bool make, int *fd, prism_error *error);

typedef struct prism__file_names {
    char **items; /* sorted */
    size_t count;
} prism__file_names;

/*
 * The names with either suffix, but those that begin with a dot; freed by prism__file_names_free(),
 * on failure too. More than `max` are PRISM_ERROR_LIMIT_EXCEEDED.
 */
prism_status prism__folder_list(int fd, size_t max, prism__file_names *out, prism_error *error);
void prism__file_names_free(prism__file_names *names);

/* Read a file of at most `max` bytes into memory from malloc, which is never NULL on success. */
prism_status prism__folder_read(int fd, const char *name, size_t max, char **out, size_t *size,
                                prism_error *error);

/* Start a file: nothing may have its name. `*file` gets the descriptor of its part. */
prism_status prism__part_open(int fd, const char *name, int *file, prism_error *error);

/*
 * Write the part and give it its name. Closes `file`, and leaves nothing behind if it fails or
 * `data` is NULL.
 */
prism_status prism__part_finish(int fd, const char *name, int file, const char *data, size_t size,
                                prism_error *error);

#endif
