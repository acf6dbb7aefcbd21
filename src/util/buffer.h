/* SPDX-License-Identifier: MIT */
/** A byte buffer that grows up to a limit and ends with a NUL that does not count. */
#ifndef PRISM__UTIL_BUFFER_H
#define PRISM__UTIL_BUFFER_H

#include <stddef.h>
#include <stdint.h>

#include "prism/error.h"

typedef struct prism__buffer {
    char *data; /* NULL until the first byte is appended */
    size_t size;
    size_t used; /* the most bytes there were before it was cleared */
    size_t capacity;
    size_t limit; /* the most bytes it may hold */
} prism__buffer;

void prism__buffer_init(prism__buffer *buffer, size_t limit);

/* Append, to other memory if there is no room, with the old overwritten. PRISM_OK,
 * PRISM_ERROR_OUT_OF_MEMORY or PRISM_ERROR_LIMIT_EXCEEDED (nothing appended). */
prism_status prism__buffer_append(prism__buffer *buffer, const void *data, size_t size);
prism_status prism__buffer_append_text(prism__buffer *buffer, const char *text);

/* Make room for so many bytes in all, if there is not. Fails as _append, and changes nothing then.
 */
prism_status prism__buffer_reserve(prism__buffer *buffer, size_t size);

/*
 * Where there is no room left: make some for as many bytes as are promised in all; but no more than
 * 4 MiB are believed at once, which is enough for the largest answers met and nothing to
 * exhaust a program with, and four times what has come. It only saves moving them later: without
 * such memory, or where the limit forbids so many, the buffer grows as they come.
 */
void prism__buffer_expect(prism__buffer *buffer, uint64_t promised);

/* Empty it, keeping its memory. */
void prism__buffer_clear(prism__buffer *buffer);

/* Free its memory; the buffer is then empty and usable. _wipe first overwrites all that has been in
 * it. */
void prism__buffer_free(prism__buffer *buffer);
void prism__buffer_wipe(prism__buffer *buffer);

/* Overwrite memory in a way that the compiler does not leave out. */
void prism__wipe(void *data, size_t size);

#endif
