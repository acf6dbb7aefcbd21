/* SPDX-License-Identifier: MIT */
/* Every status that is retried, without and with Retry-After. */
#include <stddef.h>

#include "matrix.h"

#define TEXT_OF(x) #x
#define SAME(...) .get = __VA_ARGS__, .create = __VA_ARGS__

/* `sent` is what the flag says without a Retry-After, and `told` with it. */
#define STATUS(number, status, sent, told, posts)                                                  \
    {"HTTP " TEXT_OF(number),                                                                      \
     "`" TEXT_OF(number) "`",                                                                      \
     .kind = &content_kind,                                                                        \
     .query = "status=" TEXT_OF(number),                                                           \
     .get = {status, number, R | (sent), 3},                                                       \
     .create = {status, number, R | (sent), 1}},                                                   \
    {                                                                                              \
        "HTTP " TEXT_OF(number) " with Retry-After", "`" TEXT_OF(number) "`, `Retry-After: 0`",    \
            .kind = &content_kind, .query = "status=" TEXT_OF(number), .header = "Retry-After: 0", \
            .get = {status, number, R | (told) | A, 3}, .create = {                                \
                status,                                                                            \
                number,                                                                            \
                R | (told) | A,                                                                    \
                posts                                                                              \
            }                                                                                      \
    }

/* A Retry-After that would be waited for beyond the call's time: no retry. */
#define TOO_LATE(number, status, what, value)                                                      \
    {                                                                                              \
        "HTTP " TEXT_OF(number) ", " what, "`Retry-After: " value "`",                             \
            .kind = &content_kind, .query = "status=" TEXT_OF(number),                             \
            .header = "Retry-After: " value, SAME({status, number, R | A, 1})                      \
    }

/* One that is no time to come again at: as if there were none. */
#define UNREADABLE(what, value)                                                                    \
    {                                                                                              \
        "HTTP 503, " what, "`Retry-After: " value "`",                                             \
            .kind = &content_kind, .query = "status=503", .header = "Retry-After: " value,         \
            .get = {PRISM_ERROR_HTTP_SERVER, 503, R | S, 3}, .create = {                           \
                PRISM_ERROR_HTTP_SERVER,                                                           \
                503,                                                                               \
                R | S,                                                                             \
                1                                                                                  \
            }                                                                                      \
    }

static const fault rows[] = {
    STATUS(408, PRISM_ERROR_HTTP_CLIENT, 0, 0, 1),
    STATUS(425, PRISM_ERROR_HTTP_CLIENT, 0, 0, 1),
    STATUS(429, PRISM_ERROR_RATE_LIMITED, 0, 0, 3),
    STATUS(500, PRISM_ERROR_HTTP_SERVER, S, S, 1),
    STATUS(502, PRISM_ERROR_HTTP_SERVER, S, S, 1),
    STATUS(503, PRISM_ERROR_HTTP_SERVER, S, 0, 3),
    STATUS(504, PRISM_ERROR_HTTP_SERVER, S, S, 1),
    TOO_LATE(503, PRISM_ERROR_HTTP_SERVER, "longer than the call", "61"),
    TOO_LATE(503, PRISM_ERROR_HTTP_SERVER, "in 32,000 years", "1000000000000"),
    TOO_LATE(503, PRISM_ERROR_HTTP_SERVER, "beyond every integer",
             "99999999999999999999999999999999999999"),
    TOO_LATE(429, PRISM_ERROR_RATE_LIMITED, "in 32,000 years", "1000000000000"),
    TOO_LATE(503, PRISM_ERROR_HTTP_SERVER, "in the year 9999", "Fri, 31 Dec 9999 23:59:59 GMT"),
    {"HTTP 503, in 32,000 years, no limit", "the same, in a call with `PRISM_NO_TIMEOUT`",
     .kind = &content_kind, .query = "status=503", .header = "Retry-After: 1000000000000",
     .timeout_ms = PRISM_NO_TIMEOUT, SAME({PRISM_ERROR_HTTP_SERVER, 503, R | A, 1})},
    {"HTTP 503, in the past", "`Retry-After: Sun, 06 Nov 1994 08:49:37 GMT`", .kind = &content_kind,
     .query = "status=503", .header = "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT",
     SAME({PRISM_ERROR_HTTP_SERVER, 503, R | A, 3})},
    UNREADABLE("at no time", "soon"),
    UNREADABLE("negative", "-1"),
    UNREADABLE("on a day that is not", "Sun, 31 Feb 2027 08:49:37 GMT"),
};

const fault_table status_faults = {"status", rows, COUNT(rows)};
