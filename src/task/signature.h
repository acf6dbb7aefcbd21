/* SPDX-License-Identifier: MIT */
/** What kind of file some bytes begin, by what such files begin with. */
#ifndef PRISM__TASK_SIGNATURE_H
#define PRISM__TASK_SIGNATURE_H

#include <stddef.h>

/* So much of a file's beginning tells all that can be told. */
enum { PRISM__SIGNATURE_SIZE = 4096 };

/*
 * The usual extension of files that begin with these bytes, such as "png"; NULL when they are not
 * known. `size` is PRISM__SIGNATURE_SIZE, or less when there is no more of the file.
 */
const char *prism__signature_extension(const void *head, size_t size);

#endif
