/* SPDX-License-Identifier: MIT */
#include "time.h"

#include <stdint.h>

enum { SECONDS_A_DAY = 86400, NANOS_A_SECOND = 1000000000 };

/* The first second of the year 1, and the last one of 9999. */
static const int64_t seconds_min = INT64_C(-62135596800);
static const int64_t seconds_max = INT64_C(253402300799);

/* Days from 0001-01-01 to 1970-01-01. */
enum { EPOCH_DAYS = 719162 };

static bool is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* The day of the year, from 0, with which a month (1 to 13) begins. */
static int32_t days_before_month(int32_t year, int32_t month)
{
    static const int16_t days[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    return days[month - 1] + (month > 2 && is_leap(year));
}

/* Days from 0001-01-01 to the beginning of a year. */
static int32_t days_before_year(int32_t year)
{
    int32_t past = year - 1;
    return past * 365 + past / 4 - past / 100 + past / 400;
}

/* What is still to be read of a text. Once something does not fit, `ok` is false. */
typedef struct cursor {
    const char *at;
    const char *end;
    bool ok;
} cursor;

static bool accept(cursor *text, char c)
{
    if (text->at == text->end || *text->at != c)
        return false;
    text->at++;
    return true;
}

static void expect(cursor *text, char c)
{
    text->ok = accept(text, c) && text->ok;
}

/* A digit, or -1 if there is none. */
static int32_t read_digit(cursor *text)
{
    if (text->at == text->end || *text->at < '0' || *text->at > '9')
        return -1;
    return *text->at++ - '0';
}

/* A number of exactly `count` digits, from `min` to `max`; anything else gives `min`. */
static int32_t read_number(cursor *text, int count, int32_t min, int32_t max)
{
    int32_t value = 0;
    for (int i = 0; i < count; i++) {
        int32_t digit = read_digit(text);
        if (digit < 0) {
            text->ok = false;
            return min;
        }
        value = value * 10 + digit;
    }
    if (value < min || value > max) {
        text->ok = false;
        return min;
    }
    return value;
}

/* The digits behind the point, one to nine of them. */
static int32_t read_nanos(cursor *text)
{
    int32_t nanos = 0;
    int32_t unit = NANOS_A_SECOND;
    int32_t digit;
    while (unit > 1 && (digit = read_digit(text)) >= 0) {
        unit /= 10;
        nanos += digit * unit;
    }
    text->ok = text->ok && unit < NANOS_A_SECOND;
    return nanos;
}

/* How many seconds local time is ahead of UTC. */
static int32_t read_offset(cursor *text)
{
    if (accept(text, 'Z'))
        return 0;
    int32_t sign = 1;
    if (accept(text, '-'))
        sign = -1;
    else
        expect(text, '+');
    int32_t hours = read_number(text, 2, 0, 23);
    expect(text, ':');
    int32_t minutes = read_number(text, 2, 0, 59);
    return sign * (hours * 60 + minutes) * 60;
}

bool prism__time_parse(const char *text, size_t size, prism_timestamp *out)
{
    cursor at = {text, text + size, true};
    int32_t year = read_number(&at, 4, 1, 9999);
    expect(&at, '-');
    int32_t month = read_number(&at, 2, 1, 12);
    expect(&at, '-');
    int32_t month_start = days_before_month(year, month);
    int32_t day = read_number(&at, 2, 1, days_before_month(year, month + 1) - month_start);
    expect(&at, 'T');
    int32_t hour = read_number(&at, 2, 0, 23);
    expect(&at, ':');
    int32_t minute = read_number(&at, 2, 0, 59);
    expect(&at, ':');
    int32_t second = read_number(&at, 2, 0, 59);
    int32_t nanos = accept(&at, '.') ? read_nanos(&at) : 0;
    int32_t offset = read_offset(&at);

    int32_t days = days_before_year(year) + month_start + day - 1 - EPOCH_DAYS;
    int64_t seconds = (int64_t)days * SECONDS_A_DAY;
    seconds += (hour * 60 + minute) * 60 + second - offset;
    if (!at.ok || at.at != at.end || seconds < seconds_min || seconds > seconds_max)
        return false;
    out->seconds = seconds;
    out->nanos = nanos;
    return true;
}

static char *write_number(char *out, int32_t value, int count)
{
    for (int i = count; i-- > 0; value /= 10)
        out[i] = (char)('0' + value % 10);
    return out + count;
}

static char *write_date(char *out, int32_t days)
{
    /* Years have 365.2425 days on average, so that this is the year or one off. */
    int32_t year = (int32_t)((int64_t)days * 400 / 146097) + 1;
    if (days < days_before_year(year))
        year--;
    else if (days >= days_before_year(year + 1))
        year++;
    days -= days_before_year(year);
    int32_t month = 12;
    while (days < days_before_month(year, month))
        month--;
    out = write_number(out, year, 4);
    *out++ = '-';
    out = write_number(out, month, 2);
    *out++ = '-';
    return write_number(out, days - days_before_month(year, month) + 1, 2);
}

bool prism__time_is_valid(prism_timestamp time)
{
    return time.seconds >= seconds_min && time.seconds <= seconds_max && time.nanos >= 0 &&
           time.nanos < NANOS_A_SECOND;
}

size_t prism__time_format(prism_timestamp time, char *out)
{
    if (!prism__time_is_valid(time))
        return 0;
    int64_t since_year_one = time.seconds - seconds_min;
    int32_t second = (int32_t)(since_year_one % SECONDS_A_DAY);
    char *at = write_date(out, (int32_t)(since_year_one / SECONDS_A_DAY));
    *at++ = 'T';
    at = write_number(at, second / 3600, 2);
    *at++ = ':';
    at = write_number(at, second / 60 % 60, 2);
    *at++ = ':';
    at = write_number(at, second % 60, 2);
    if (time.nanos != 0) {
        *at++ = '.';
        if (time.nanos % 1000000 == 0)
            at = write_number(at, time.nanos / 1000000, 3);
        else if (time.nanos % 1000 == 0)
            at = write_number(at, time.nanos / 1000, 6);
        else
            at = write_number(at, time.nanos, 9);
    }
    *at++ = 'Z';
    return (size_t)(at - out);
}
