/* SPDX-License-Identifier: MIT */
#ifndef READ_FILE_H
#define READ_FILE_H

#include <stddef.h>

/* A whole file, with a NUL behind it, to be freed. `size` may be NULL. Fails the test if it cannot
 * be read. */
char *read_file(const char *path, size_t *size);

#endif
