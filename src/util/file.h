/* SPDX-License-Identifier: MIT */
/** Files that are there whole or not at all. */
#ifndef PRISM__UTIL_FILE_H
#define PRISM__UTIL_FILE_H

#include <stddef.h>

#include "prism/error.h"

/*
 * Write a file, mode 0600: under another name in the same folder first, then in the place of what
 * may be there. Fails with PRISM_ERROR_FILE, or PRISM_ERROR_OUT_OF_MEMORY.
 */
prism_status prism__file_write(const char *path, const void *data, size_t size, prism_error *error);

/* To a file that is open, whatever signals come: write all of it; put what was written on the disk.
 * 0, or an errno. */
int prism__file_write_all(int file, const void *data, size_t size);
int prism__file_sync(int file);

#endif
