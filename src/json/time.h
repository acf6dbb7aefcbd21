/* SPDX-License-Identifier: MIT */
/** RFC 3339 dates, as google.protobuf.Timestamp's JSON mapping has them. */
#ifndef PRISM__JSON_TIME_H
#define PRISM__JSON_TIME_H

#include <stdbool.h>
#include <stddef.h>

#include "prism/timestamp.h"

/*
 * Read a date such as 2022-04-01T07:44:07.746059293Z or …+02:00: years 0001 to 9999 (after the
 * offset is taken off, too), 0 to 9 fraction digits, upper-case T and Z. False for anything else.
 */
bool prism__time_parse(const char *text, size_t size, prism_timestamp *out);

/* Whether a time is within the years 0001 to 9999, and its nanos within a second. */
bool prism__time_is_valid(prism_timestamp time);

enum { PRISM__TIME_MAX = 30 };

/*
 * Write a date in UTC with 0, 3, 6 or 9 fraction digits, at most PRISM__TIME_MAX bytes and no NUL;
 * returns their number, or 0 for a time that is not valid.
 */
size_t prism__time_format(prism_timestamp time, char *out);

#endif
