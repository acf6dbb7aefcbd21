/* SPDX-License-Identifier: MIT */
/** Small work on text that several parts of the simulator need. */
#ifndef SIMULATOR_TEXT_H
#define SIMULATOR_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* Read a whole decimal number of `minimum` to `maximum`; no sign, no blanks. */
bool sim_text_to_number(const char *text, uint32_t minimum, uint32_t maximum, uint32_t *out);

#endif
