/* SPDX-License-Identifier: MIT */
/** What an answer says about the part of a file that it brings, and which version of it. */
#ifndef PRISM__HTTP_RANGE_H
#define PRISM__HTTP_RANGE_H

#include <stdbool.h>
#include <stdint.h>

/* "bytes FIRST-LAST/TOTAL" */
typedef struct prism__content_range {
    uint64_t first;
    uint64_t last;
    uint64_t total;
    bool has_total; /* it is a number, not "*" */
} prism__content_range;

/* Read a Content-Range (RFC 9110, 14.4). False if it is of another form or unit, does not fit 64
 * bits, or contradicts itself. */
bool prism__content_range_parse(const char *text, prism__content_range *out);

/* Read a Content-Length. False if it is not one number that fits 64 bits. */
bool prism__content_length_parse(const char *text, uint64_t *out);

/* Whether an ETag says that two files are the same byte for byte (RFC 9110, 8.8.3), and is short
 * enough to be kept. */
bool prism__etag_is_strong(const char *text);

/* An ETag that is longer is not used. */
enum { PRISM__ETAG_SIZE_MAX = 256 };

#endif
