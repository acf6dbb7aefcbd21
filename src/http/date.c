/* SPDX-License-Identifier: MIT */
#include "date.h"

#include <stddef.h>
#include <string.h>

/* What is left to be read; NULL once something did not fit, and then for good. */
typedef struct cursor {
    const char *at;
} cursor;

static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                   "Thursday", "Friday", "Saturday"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static void take_text(cursor *c, const char *text)
{
    const size_t size = strlen(text);

    if (c->at)
        c->at = strncmp(c->at, text, size) == 0 ? c->at + size : NULL;
}

/* Exactly so many digits. */
static int take_digits(cursor *c, int count)
{
    int value = 0;

    for (; c->at && count > 0; count--) {
        if (*c->at < '0' || *c->at > '9') {
            c->at = NULL;
            return 0;
        }
        value = value * 10 + (*c->at++ - '0');
    }
    return value;
}

/* The index of the name that comes next, of which `size` bytes are written; 0 for all of it. */
static int take_name(cursor *c, const char *const *names, int count, size_t size)
{
    for (int i = 0; c->at && i < count; i++) {
        const size_t length = size ? size : strlen(names[i]);
        if (strncmp(c->at, names[i], length) == 0) {
            c->at += length;
            return i;
        }
    }
    c->at = NULL;
    return 0;
}

typedef struct date {
    int weekday, day, month, year, hour, minute, second; /* month and weekday from 0 */
} date;

static void take_time(cursor *c, date *d)
{
    d->hour = take_digits(c, 2);
    take_text(c, ":");
    d->minute = take_digits(c, 2);
    take_text(c, ":");
    d->second = take_digits(c, 2);
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" */
static void take_fixed(cursor *c, date *d)
{
    d->weekday = take_name(c, days, 7, 3);
    take_text(c, ", ");
    d->day = take_digits(c, 2);
    take_text(c, " ");
    d->month = take_name(c, months, 12, 3);
    take_text(c, " ");
    d->year = take_digits(c, 4);
    take_text(c, " ");
    take_time(c, d);
    take_text(c, " GMT");
}

/* "Sunday, 06-Nov-94 08:49:37 GMT": the year is left without its century */
static void take_rfc850(cursor *c, date *d)
{
    d->weekday = take_name(c, days, 7, 0);
    take_text(c, ", ");
    d->day = take_digits(c, 2);
    take_text(c, "-");
    d->month = take_name(c, months, 12, 3);
    take_text(c, "-");
    d->year = take_digits(c, 2);
    take_text(c, " ");
    take_time(c, d);
    take_text(c, " GMT");
}

/* "Sun Nov  6 08:49:37 1994" */
static void take_asctime(cursor *c, date *d)
{
    d->weekday = take_name(c, days, 7, 3);
    take_text(c, " ");
    d->month = take_name(c, months, 12, 3);
    take_text(c, " ");
    if (c->at && *c->at == ' ') {
        c->at++;
        d->day = take_digits(c, 1);
    } else {
        d->day = take_digits(c, 2);
    }
    take_text(c, " ");
    take_time(c, d);
    take_text(c, " ");
    d->year = take_digits(c, 4);
}

/* Days from 1970-01-01 to a day of the Gregorian calendar; the month from 0. */
static int64_t days_to(int year, int month, int day)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    /* Years are counted from March, so that a leap day is the last of its year; and from 400 years
     * before, so that the year 0 is none below zero. */
    const int64_t past = (month < 2 ? year - 1 : year) + 400;
    const int64_t leap_days = past / 4 - past / 100 + past / 400 - 97;

    return (int64_t)year * 365 + leap_days + before[month] + day - 719528;
}

static int days_in(int year, int month)
{
    return (int)(month == 11 ? 31 : days_to(year, month + 1, 1) - days_to(year, month, 1));
}

/* Seconds since 1970, for what stands in the text, be it a date or not. */
static int64_t count_seconds(const date *d)
{
    const int64_t day = days_to(d->year, d->month, d->day);

    return ((day * 24 + d->hour) * 60 + d->minute) * 60 + d->second;
}

static bool to_unix(const date *d, int64_t *out)
{
    const int64_t day = days_to(d->year, d->month, d->day);

    if (d->day < 1 || d->day > days_in(d->year, d->month) || d->hour > 23 || d->minute > 59 ||
        d->second > 60) /* a leap second is the first of the next minute */
        return false;
    if ((day % 7 + 11) % 7 != d->weekday) /* 1970-01-01 was a Thursday */
        return false;
    *out = count_seconds(d);
    return true;
}

/* Whether a date was read to its end and exists. */
static bool finish(const cursor *c, const date *d, int64_t *out)
{
    return c->at && *c->at == '\0' && to_unix(d, out);
}

bool prism__http_date_parse(const char *text, int64_t now_unix, int64_t *out)
{
    const int64_t fifty_years = INT64_C(50) * 31556952;
    date d = {0};
    cursor c = {text};

    take_fixed(&c, &d);
    if (finish(&c, &d, out))
        return true;
    c.at = text;
    take_asctime(&c, &d);
    if (finish(&c, &d, out))
        return true;
    c.at = text;
    take_rfc850(&c, &d);
    if (!c.at)
        return false;
    d.year += 9900;
    while (d.year >= 100 && count_seconds(&d) - now_unix > fifty_years)
        d.year -= 100;
    return finish(&c, &d, out);
}
