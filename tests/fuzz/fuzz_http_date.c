/* SPDX-License-Identifier: MIT */
/*
 * The dates of HTTP and Retry-After: what is read is, written by the C library's calendar in one of
 * the three forms, the text that was read; and what is written so can be read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fuzz.h"
#include "http/date.h"
#include "http/retry.h"

enum { FORMS = 4, TEXT_MAX = 96 };

/* 1970-01-01, 2000-02-29, 2026-01-15, 2099-12-31: for years of two digits. */
static const int64_t nows[] = {0, 951782400, 1768471200, 4102358400};

/* A moment in all forms; the last is the second with a zero before the day, which is read too. */
static void write_forms(int64_t unix_time, bool leap_second, char forms[FORMS][TEXT_MAX])
{
    static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const time_t seconds = (time_t)(unix_time - leap_second);
    char clock[40];
    struct tm t;

    FUZZ_REQUIRE(gmtime_r(&seconds, &t) != NULL);
    const char *day = days[t.tm_wday], *month = months[t.tm_mon];
    const int year = t.tm_year + 1900;
    (void)snprintf(clock, sizeof clock, "%02d:%02d:%02d", t.tm_hour, t.tm_min,
                   t.tm_sec + leap_second);
    (void)snprintf(forms[0], TEXT_MAX, "%.3s, %02d %s %04d %s GMT", day, t.tm_mday, month, year,
                   clock);
    (void)snprintf(forms[1], TEXT_MAX, "%.3s %s %2d %s %04d", day, month, t.tm_mday, clock, year);
    (void)snprintf(forms[2], TEXT_MAX, "%s, %02d-%s-%02d %s GMT", day, t.tm_mday, month, year % 100,
                   clock);
    (void)snprintf(forms[3], TEXT_MAX, "%.3s %s %02d %s %04d", day, month, t.tm_mday, clock, year);
}

static void check_parsed(const char *text, int64_t now, int64_t unix_time)
{
    const int64_t fifty_years = INT64_C(50) * 31556952;
    char forms[2][FORMS][TEXT_MAX];
    bool found = false;

    write_forms(unix_time, false, forms[0]);
    write_forms(unix_time, true, forms[1]);
    for (int i = 0; i < 2 * FORMS; i++) {
        if (strcmp(forms[i / FORMS][i % FORMS], text) == 0) {
            found = true;
            /* A year of two digits is near: not far ahead, and no century earlier than it must. */
            if (i % FORMS == 2) {
                FUZZ_REQUIRE(unix_time - now <= fifty_years + 86400);
                FUZZ_REQUIRE(now - unix_time <= fifty_years + 86400 * 2);
            }
        }
    }
    FUZZ_REQUIRE(found);
}

/* Every moment of the years 0 to 9999 can be read in each form. */
static void check_moment(uint64_t bits, int64_t now)
{
    const int64_t first = INT64_C(-62167219200), last = INT64_C(253402300799);
    const int64_t moment = first + (int64_t)(bits % (uint64_t)(last - first + 1));
    char forms[FORMS][TEXT_MAX];
    int64_t out;

    write_forms(moment, false, forms);
    for (int i = 0; i < FORMS; i++) {
        if (i != 2)
            FUZZ_REQUIRE(prism__http_date_parse(forms[i], now, &out) && out == moment);
        else if (moment - now < INT64_C(49) * 31556952 && now - moment < INT64_C(49) * 31556952)
            FUZZ_REQUIRE(prism__http_date_parse(forms[i], now, &out) && out == moment);
    }
}

/* Seconds as milliseconds, up to what fits. */
static uint32_t milliseconds(uint64_t seconds)
{
    return seconds > 4294967 ? UINT32_MAX : (uint32_t)(seconds * 1000);
}

static uint64_t number_of(const char *digits)
{
    uint64_t value = 0;

    for (; *digits; digits++)
        value = value < UINT32_MAX ? value * 10 + (uint64_t)(*digits - '0') : value;
    return value;
}

static void check_retry_after(const char *text, const char *date, int64_t now)
{
    uint32_t out = 0;
    int64_t until, from;
    const bool read = prism__retry_after_parse(text, date, now, &out);

    if (*text && text[strspn(text, "0123456789")] == '\0') {
        FUZZ_REQUIRE(read && out == milliseconds(number_of(text)));
    } else if (prism__http_date_parse(text, now, &until)) {
        if (!prism__http_date_parse(date, now, &from))
            from = now;
        FUZZ_REQUIRE(read);
        FUZZ_REQUIRE(out == (until > from ? milliseconds((uint64_t)(until - from)) : 0));
    } else {
        FUZZ_REQUIRE(!read);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, data + size};
    const int64_t now = nows[fuzz_byte(&input) % (sizeof nows / sizeof *nows)];
    char *text = fuzz_line(&input);
    char *date = fuzz_line(&input);
    int64_t unix_time;
    uint64_t bits;

    if (prism__http_date_parse(text, now, &unix_time))
        check_parsed(text, now, unix_time);
    check_retry_after(text, date, now);
    fuzz_bytes(&input, &bits, sizeof bits);
    check_moment(bits, now);
    free(date);
    free(text);
    return 0;
}
