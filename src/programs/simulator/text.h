/* SPDX-License-Identifier: MIT */
/** Small work on text that several parts of the simulator need. */
#ifndef SIMULATOR_TEXT_H
#define SIMULATOR_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../json/table.h"

/* A copy to be given to free(); NULL when memory is out, or when `text` is NULL. */
char *sim_text_copy(const char *text);

/* A copy of `size` bytes, followed by a NUL. */
char *sim_text_copy_bytes(const void *data, size_t size);

/* Texts joined to one, to be given to free(); NULL when memory is out. The last part is NULL. */
char *sim_text_join(const char *const *parts);

/*
 * Decode %XX in place, and '+' as a blank where a query has it so. False when a % is not followed
 * by two hexadecimal digits, or when the result would hold a NUL or is not UTF-8.
 */
bool sim_text_percent_decode(char *text, bool is_query);

/*
 * The next byte of a path, decoded, and the place behind it; 0 and no step at its end. `is_slash`
 * tells a slash from an encoded one. A % that begins no escape stands for itself.
 */
unsigned char sim_text_percent_next(const char **text, bool *is_slash);

/*
 * Encode what may not stand in a path's segment as it is, as %XX: all but letters, digits and
 * "-._~". To be given to free(); NULL when memory is out.
 */
char *sim_text_percent_encode(const char *text);

/*
 * Write a text so that it can stand in XML or HTML, in attributes too; what cannot becomes '?'. To
 * be given to free(); NULL when memory is out.
 */
char *sim_text_escape(const char *text);

/* Read a whole decimal number of `minimum` to `maximum`; no sign, no blanks. */
bool sim_text_to_number(const char *text, uint32_t minimum, uint32_t maximum, uint32_t *out);

/* Whether the `size` bytes at `text` are a name of this enum, and which number it has. */
bool sim_enum_find(const prism__enum *names, const char *text, size_t size, int32_t *out);

#endif
