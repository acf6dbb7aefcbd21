/* SPDX-License-Identifier: MIT */
/** UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef PRISM__UTIL_UTF8_H
#define PRISM__UTIL_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* The bytes of the character at `text`, 1 to 4; 0 when it is malformed or cut off at `end`. */
size_t prism__utf8_size(const char *text, const char *end);

/* Whether all of the text is UTF-8. */
bool prism__utf8_valid(const char *text, size_t size);

#endif
