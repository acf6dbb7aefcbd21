/* SPDX-License-Identifier: MIT */
/** Base64 (RFC 4648), for bodies that are no text. */
#ifndef PRISM__RECORDING_BASE64_H
#define PRISM__RECORDING_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* Write (size + 2) / 3 * 4 characters, padded; returns their number. */
size_t prism__base64_encode(const unsigned char *data, size_t size, char *out);

/* Read padded text; `out` may be the same memory. `*out_size` gets at most size / 4 * 3 bytes. */
bool prism__base64_decode(const char *text, size_t size, char *out, size_t *out_size);

#endif
