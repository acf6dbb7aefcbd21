/* SPDX-License-Identifier: MIT */
#include "date.h"

#include <stddef.h>
#include <string.h>

typedef struct date {
    int weekday, day, month, year, hour, minute, second; /* month and weekday from 0 */
} date;

static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                   "Thursday", "Friday", "Saturday"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* Exactly so many digits. */
static bool read_digits(const char **at, int count, int *out)
{
    *out = 0;
    for (; count > 0; count--) {
        if (**at < '0' || **at > '9')
            return false;
        *out = *out * 10 + (*(*at)++ - '0');
    }
    return true;
}

/* The index of the name that comes next, of which `size` bytes are written; 0 for all of it. */
static bool read_name(const char **at, const char *const *names, int count, size_t size, int *out)
{
    for (int i = 0; i < count; i++) {
        const size_t length = size ? size : strlen(names[i]);
        if (strncmp(*at, names[i], length) == 0) {
            *at += length;
            *out = i;
            return true;
        }
    }
    return false;
}

/* One part of a date, by its letter in a format of strptime(). */
static bool read_part(const char **at, char letter, date *d)
{
    switch (letter) {
    case 'A':
        return read_name(at, days, 7, 0, &d->weekday);
    case 'a':
        return read_name(at, days, 7, 3, &d->weekday);
    case 'b':
        return read_name(at, months, 12, 3, &d->month);
    case 'd':
        return read_digits(at, 2, &d->day);
    case 'e': /* its first digit may be a space */
        if (**at != ' ')
            return read_digits(at, 2, &d->day);
        (*at)++;
        return read_digits(at, 1, &d->day);
    case 'Y':
        return read_digits(at, 4, &d->year);
    case 'y':
        return read_digits(at, 2, &d->year);
    case 'H':
        return read_digits(at, 2, &d->hour);
    case 'M':
        return read_digits(at, 2, &d->minute);
    case 'S':
        return read_digits(at, 2, &d->second);
    default:
        return false;
    }
}

/*
 * Read the whole text by a format as strptime() has it: "%d" is a part, and all else is itself.
 * strptime() takes more than the standard does, and its names depend on the locale.
 */
static bool read_date(const char *text, const char *format, date *d)
{
    for (; *format; format++) {
        if (*format == '%' ? !read_part(&text, *++format, d) : *text++ != *format)
            return false;
    }
    return *text == '\0';
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

bool prism__http_date_parse(const char *text, int64_t now_unix, int64_t *out)
{
    const int64_t fifty_years = INT64_C(50) * 31556952;
    date d = {0};

    if (read_date(text, "%a, %d %b %Y %H:%M:%S GMT", &d) ||
        read_date(text, "%a %b %e %H:%M:%S %Y", &d))
        return to_unix(&d, out);
    if (!read_date(text, "%A, %d-%b-%y %H:%M:%S GMT", &d))
        return false;
    d.year += 9900; /* that its century is left out */
    while (d.year >= 100 && count_seconds(&d) - now_unix > fifty_years)
        d.year -= 100;
    return to_unix(&d, out);
}
