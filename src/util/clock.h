/* SPDX-License-Identifier: MIT */
/** A clock for timeouts: it runs evenly, whatever happens to the time of day. */
#ifndef PRISM__UTIL_CLOCK_H
#define PRISM__UTIL_CLOCK_H

#include <stdint.h>

/* Milliseconds since some moment in the past. */
uint64_t prism__clock_ms(void);

#endif
