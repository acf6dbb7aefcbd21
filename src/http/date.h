/* SPDX-License-Identifier: MIT */
/** The dates of HTTP (RFC 9110, 5.6.7), in all three forms that a recipient must accept. */
#ifndef PRISM__HTTP_DATE_H
#define PRISM__HTTP_DATE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Read a date: "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" or
 * "Sun Nov  6 08:49:37 1994". `*out` gets seconds since 1970. False for anything else, for a day
 * that no month has, and for a day of the week that is not that day's. `now_unix` tells the century
 * of a year of two digits: a date more than 50 years ahead is one of the past.
 */
bool prism__http_date_parse(const char *text, int64_t now_unix, int64_t *out);

#endif
