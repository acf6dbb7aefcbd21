/* SPDX-License-Identifier: MIT */
/** A point in time, as both services send it. */
#ifndef PRISM_TIMESTAMP_H
#define PRISM_TIMESTAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A point in time, UTC. A value type: its layout will never change.
 *
 * `seconds` counts from 1970-01-01T00:00:00Z without leap seconds, within the years 0001 to 9999;
 * before 1970 it is negative. `nanos` always counts forward, 0 to 999,999,999. This is the shape of
 * google.protobuf.Timestamp, in which the Estimation API defines its times.
 *
 * Those that the library makes are within these limits. The functions below take any other, too.
 */
typedef struct prism_timestamp {
    int64_t seconds;
    int32_t nanos;
} prism_timestamp;

/** Whether both parts are within their limits. */
PRISM_API bool prism_timestamp_is_valid(prism_timestamp time);

/**
 * Read `size` bytes of RFC 3339, such as 2022-04-01T07:44:07.746Z or …+02:00: upper-case T and Z,
 * 0 to 9 digits of fraction, no leap second, within the years 0001 to 9999 in UTC too.
 *
 * True, with `*out` set; false for anything else and for NULL, with `*out` left alone.
 */
PRISM_API PRISM_NODISCARD bool prism_timestamp_parse(const char *text, size_t size,
                                                     prism_timestamp *out);

/** As large as any text of prism_timestamp_text(), with its NUL. */
enum { PRISM_TIMESTAMP_TEXT_SIZE = 31 };

/**
 * Write as RFC 3339 in UTC, with 0, 3, 6 or 9 digits of fraction: 2022-04-01T07:44:07.746Z.
 *
 * `out` gets the text and a NUL if they fit into `capacity` bytes; PRISM_TIMESTAMP_TEXT_SIZE are
 * always enough. If they do not fit it gets the empty text; nothing if `capacity` is 0 or `out`
 * NULL. Returns the bytes of the whole text, without the NUL: it was written if that is less than
 * `capacity`. Returns 0, with the empty text, if the time is not valid.
 */
PRISM_API size_t prism_timestamp_text(prism_timestamp time, char *out, size_t capacity);

/**
 * From Unix time, in seconds or in milliseconds since 1970. False, with `*out` left alone, outside
 * the years 0001 to 9999 and if `out` is NULL.
 */
PRISM_API PRISM_NODISCARD bool prism_timestamp_from_unix(int64_t seconds, prism_timestamp *out);
PRISM_API PRISM_NODISCARD bool prism_timestamp_from_unix_ms(int64_t milliseconds,
                                                            prism_timestamp *out);

/**
 * To Unix time: the whole seconds or milliseconds that have passed, which means that fractions
 * are rounded down (to the earlier one), before 1970 too. False, with `*out` left alone, if the
 * time is not valid or `out` NULL.
 */
PRISM_API PRISM_NODISCARD bool prism_timestamp_to_unix(prism_timestamp time, int64_t *out);
PRISM_API PRISM_NODISCARD bool prism_timestamp_to_unix_ms(prism_timestamp time, int64_t *out);

/**
 * -1 if `a` is earlier than `b`, 1 if it is later, 0 if they are the same. Times that are not valid
 * are ordered too: by `seconds`, then by `nanos`.
 */
PRISM_API int32_t prism_timestamp_compare(prism_timestamp a, prism_timestamp b);

/**
 * Whether what expires at `expiry` has expired at the moment `now`: from that very moment on. If
 * either is not valid it has: renew what cannot be told.
 */
PRISM_API bool prism_timestamp_is_expired(prism_timestamp expiry, prism_timestamp now);

#ifdef __cplusplus
}
#endif

#endif
