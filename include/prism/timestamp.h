/* SPDX-License-Identifier: MIT */
/** A point in time, as both services send it. */
#ifndef PRISM_TIMESTAMP_H
#define PRISM_TIMESTAMP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A point in time, UTC. A value type: its layout will never change.
 *
 * `seconds` counts from 1970-01-01T00:00:00Z without leap seconds, within the years 0001 to 9999;
 * before 1970 it is negative. `nanos` always counts forward, 0 to 999,999,999. This is the shape of
 * google.protobuf.Timestamp, in which the Estimation API defines its times.
 */
typedef struct prism_timestamp {
    int64_t seconds;
    int32_t nanos;
} prism_timestamp;

#ifdef __cplusplus
}
#endif

#endif
