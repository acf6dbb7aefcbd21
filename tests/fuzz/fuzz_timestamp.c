/* SPDX-License-Identifier: MIT */
/*
 * RFC 3339: what is read comes back the same when it is written and read again, and is the moment
 * that the C library's calendar makes of it; every moment of the years 1 to 9999 can be written.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "fuzz.h"
#include "json/time.h"

static bool same(prism_timestamp a, prism_timestamp b)
{
    return a.seconds == b.seconds && a.nanos == b.nanos;
}

/* Write a moment, compare it with the C library's text, and read it again. */
static void check_moment(prism_timestamp moment)
{
    char text[PRISM__TIME_MAX + 1], date[64];
    const time_t seconds = (time_t)moment.seconds;
    prism_timestamp again;
    struct tm parts;

    FUZZ_REQUIRE(prism__time_is_valid(moment));
    const size_t size = prism__time_format(moment, text);
    FUZZ_REQUIRE(size > 0 && size <= PRISM__TIME_MAX);
    text[size] = '\0';
    FUZZ_REQUIRE(gmtime_r(&seconds, &parts) != NULL);
    const int used =
        snprintf(date, sizeof date, "%04d-%02d-%02dT%02d:%02d:%02d", parts.tm_year + 1900,
                 parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
    FUZZ_REQUIRE(used == 19 && strncmp(text, date, 19) == 0);
    FUZZ_REQUIRE(text[size - 1] == 'Z' && strchr("Z.", text[19]));
    FUZZ_REQUIRE(size == 20 || size == 24 || size == 27 || size == 30);
    FUZZ_REQUIRE(prism__time_parse(text, size, &again) && same(again, moment));
}

/* A text that was read is the local time that it tells, less its offset. */
static void check_text(const char *text, size_t size, prism_timestamp moment)
{
    int32_t hours = 0, minutes = 0;
    char sign = '+', date[32];
    struct tm parts;

    FUZZ_REQUIRE(size >= 20);
    if (text[size - 1] != 'Z') {
        const char *offset = text + size - 6;
        sign = offset[0];
        hours = (offset[1] - '0') * 10 + offset[2] - '0';
        minutes = (offset[4] - '0') * 10 + offset[5] - '0';
    }
    const int32_t ahead = (hours * 60 + minutes) * 60;
    const time_t local = (time_t)(moment.seconds + (sign == '-' ? -ahead : ahead));
    FUZZ_REQUIRE(gmtime_r(&local, &parts) != NULL);
    /* The year 0 and the year 10000 have no four digits of theirs, but no text can have them. */
    (void)snprintf(date, sizeof date, "%04d-%02d-%02dT%02d:%02d:%02d",
                   (parts.tm_year + 1900) % 10000, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                   parts.tm_min, parts.tm_sec);
    FUZZ_REQUIRE(strncmp(text, date, 19) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const int64_t first = INT64_C(-62135596800), last = INT64_C(253402300799);
    fuzz_input input = {data, data + size};
    prism_timestamp moment;
    char text[PRISM__TIME_MAX];
    uint64_t bits;
    uint32_t nanos;

    if (prism__time_parse((const char *)data, size, &moment)) {
        check_moment(moment);
        check_text((const char *)data, size, moment);
    }
    fuzz_bytes(&input, &bits, sizeof bits);
    fuzz_bytes(&input, &nanos, sizeof nanos);
    moment.seconds = first + (int64_t)(bits % (uint64_t)(last - first + 1));
    moment.nanos = (int32_t)(nanos % 1000000000);
    if (bits & 1)
        moment.nanos -= moment.nanos % (nanos & 1 ? 1000 : 1000000);
    check_moment(moment);

    moment.seconds = (int64_t)(bits >> 2) - (INT64_C(1) << 61);
    moment.nanos = (int32_t)(nanos >> 1);
    FUZZ_REQUIRE((prism__time_format(moment, text) > 0) ==
                 (moment.seconds >= first && moment.seconds <= last && moment.nanos < 1000000000));
    return 0;
}
