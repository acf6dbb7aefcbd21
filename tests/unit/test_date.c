/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "http/date.h"
#include "random.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SECONDS_OF_DAY INT64_C(86400)
#define NOW INT64_C(1767225600) /* 2026-01-01 */

/* The calendar once more, by going from month to month: an oracle that shares no formula. */

typedef struct day {
    int year, month, day; /* the month from 0 */
    int weekday;          /* from Sunday */
} day;

static const char *const day_names[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                        "Thursday", "Friday", "Saturday"};
static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static int days_in(int year, int month)
{
    static const int counts[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return counts[month] + (month == 1 && leap ? 1 : 0);
}

static void go_on(day *d)
{
    d->weekday = (d->weekday + 1) % 7;
    if (++d->day <= days_in(d->year, d->month))
        return;
    d->day = 1;
    if (++d->month < 12)
        return;
    d->month = 0;
    d->year++;
}

enum { FIXED, RFC850, ASCTIME, FORMS };

static void write_date(char *out, size_t size, int form, const day *d, int second_of_day)
{
    const int hour = second_of_day / 3600;
    const int minute = second_of_day / 60 % 60;
    const int second = second_of_day % 60;

    if (form == FIXED)
        (void)snprintf(out, size, "%.3s, %02d %s %04d %02d:%02d:%02d GMT", day_names[d->weekday],
                       d->day, month_names[d->month], d->year, hour, minute, second);
    else if (form == RFC850)
        (void)snprintf(out, size, "%s, %02d-%s-%02d %02d:%02d:%02d GMT", day_names[d->weekday],
                       d->day, month_names[d->month], d->year % 100, hour, minute, second);
    else
        (void)snprintf(out, size, "%.3s %s %2d %02d:%02d:%02d %04d", day_names[d->weekday],
                       month_names[d->month], d->day, hour, minute, second, d->year);
}

static void assert_date(const char *text, int64_t now_unix, int64_t expected)
{
    int64_t got = INT64_MIN;

    if (!prism__http_date_parse(text, now_unix, &got))
        fail_msg("refused: %s", text);
    if (got != expected)
        fail_msg("%s: %lld, not %lld", text, (long long)got, (long long)expected);
}

static void assert_no_date(const char *text)
{
    int64_t got = 12345;

    if (prism__http_date_parse(text, NOW, &got))
        fail_msg("accepted as %lld: %s", (long long)got, text);
}

static void http_date__reads_the_three_forms(void **state)
{
    static const char *const texts[] = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun Nov 06 08:49:37 1994",
    };
    (void)state;

    for (size_t i = 0; i < COUNT(texts); i++)
        assert_date(texts[i], NOW, 784111777);
}

static void http_date__knows_the_calendar(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } cases[] = {
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Wed, 31 Dec 1969 23:59:59 GMT", -1},
        {"Tue, 29 Feb 2000 00:00:00 GMT", 951782400}, /* divisible by 400 */
        {"Thu, 29 Feb 2024 23:59:59 GMT", 1709251199},
        {"Tue, 29 Feb 2400 12:00:00 GMT", INT64_C(13574606400)},
        {"Tue, 19 Jan 2038 03:14:08 GMT", INT64_C(2147483648)},
        {"Sun, 07 Feb 2106 06:28:16 GMT", INT64_C(4294967296)},
        {"Fri, 31 Dec 9999 23:59:59 GMT", INT64_C(253402300799)},
        {"Mon, 01 Jan 0001 00:00:00 GMT", INT64_C(-62135596800)},
        {"Sat Jan  1 00:00:00 0000", INT64_C(-62167219200)},
        {"Tue, 29 Feb 0000 00:00:00 GMT", INT64_C(-62162121600)},
        {"Wed, 01 Mar 0000 00:00:00 GMT", INT64_C(-62162035200)},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++)
        assert_date(cases[i].text, NOW, cases[i].seconds);
}

static void http_date__takes_a_leap_second_for_the_next_one(void **state)
{
    (void)state;
    assert_date("Sat, 31 Dec 2016 23:59:60 GMT", NOW, 1483228800);
    assert_date("Saturday, 31-Dec-16 23:59:60 GMT", NOW, 1483228800);
    assert_date("Sat Dec 31 23:59:60 2016", NOW, 1483228800);
    assert_no_date("Sat, 31 Dec 2016 23:59:61 GMT");
}

static void http_date__refuses_days_and_times_that_are_not(void **state)
{
    static const char *const texts[] = {
        "Wed, 29 Feb 2023 00:00:00 GMT", /* no leap year: a Wednesday, if it were */
        "Mon, 29 Feb 2100 00:00:00 GMT",  "Mon, 01 Feb 1900 00:00:00 GMT",
        "Sat, 30 Feb 2008 00:00:00 GMT",  "Thu, 31 Apr 2009 00:00:00 GMT",
        "Mon, 00 Nov 1994 08:49:37 GMT",  "Thu, 32 Dec 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",  "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",  "Sun, 06 Nov 1994 99:99:99 GMT",
        "Sun Nov  0 08:49:37 1994",       "Sun Nov 31 08:49:37 1994",
        "Sunday, 31-Nov-94 08:49:37 GMT",
    };
    (void)state;

    for (size_t i = 0; i < COUNT(texts); i++)
        assert_no_date(texts[i]);
}

static void http_date__refuses_another_day_s_weekday(void **state)
{
    static const int weekday = 0; /* of 1994-11-06 */
    char text[64];
    (void)state;

    for (int i = 0; i < 7; i++) {
        const day d = {1994, 10, 6, i};
        for (int form = FIXED; form < FORMS; form++) {
            write_date(text, sizeof text, form, &d, 31777);
            if (i == weekday)
                assert_date(text, NOW, 784111777);
            else
                assert_no_date(text);
        }
    }
}

static void http_date__refuses_every_other_text(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "0",
        "-1",
        "GMT",
        "Sun",
        "Sun,",
        "Sunday",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 ",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 gmt",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        " Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMTx",
        "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37.0 GMT",
        "sun, 06 Nov 1994 08:49:37 GMT",
        "SUN, 06 NOV 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 Nox 1994 08:49:37 GMT",
        "Sun 06 Nov 1994 08:49:37 GMT",
        "Sun,06 Nov 1994 08:49:37 GMT",
        "Sun,  06 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun,  6 Nov 1994 08:49:37 GMT",
        "Sun, 06  Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 06 Nov 994 08:49:37 GMT",
        "Sun, 06 Nov 19940 08:49:37 GMT",
        "Sun, 06 Nov -994 08:49:37 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 Nov 1994 08.49.37 GMT",
        "Sun, 06-Nov-1994 08:49:37 GMT",
        "Sun, 06-Nov-94 08:49:37 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37",
        "Sunday, 06-Nov-94 08:49:37 GMT.",
        "Sunday, 06 Nov 94 08:49:37 GMT",
        "sunday, 06-Nov-94 08:49:37 GMT",
        "Sunday Nov  6 08:49:37 1994",
        "Sun Nov 6 08:49:37 1994",
        "Sun Nov   6 08:49:37 1994",
        "Sun Nov  06 08:49:37 1994",
        "Sun Nov  6 08:49:37 94",
        "Sun Nov  6 08:49:37 1994 GMT",
        "Sun Nov  6 08:49:37 1994\n",
        "Sun Nov\t 6 08:49:37 1994",
        "1994-11-06T08:49:37Z",
        "784111777",
        "\xFF\xFE",
    };
    (void)state;

    for (size_t i = 0; i < COUNT(texts); i++)
        assert_no_date(texts[i]);
}

/* In a copy of just its size, so that a sanitizer sees a step beyond. */
static void http_date__refuses_every_part_of_a_date(void **state)
{
    static const char *const whole[] = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    };
    (void)state;

    for (size_t i = 0; i < COUNT(whole); i++) {
        for (size_t size = 0; size < strlen(whole[i]); size++) {
            char *part = strndup(whole[i], size);
            assert_non_null(part);
            assert_no_date(part);
            free(part);
        }
    }
}

static void http_date__refuses_an_overlong_text(void **state)
{
    static const char date[] = "Sun, 06 Nov 1994 08:49:37 GMT";
    const size_t size = 100000;
    char *text = malloc(size);
    (void)state;

    assert_non_null(text);
    memset(text, '1', size);
    text[size - 1] = '\0';
    assert_no_date(text);
    memcpy(text, date, strlen(date));
    assert_no_date(text);
    memset(text, ' ', size - 1);
    assert_no_date(text);
    free(text);
}

/* A year of two digits is the one that ends so and is no more than 50 years ahead. */
static void http_date__finds_the_century(void **state)
{
    static const struct {
        const char *text;
        int64_t now;
        int64_t seconds;
    } cases[] = {
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777, 784111777},
        {"Sunday, 06-Nov-94 08:49:37 GMT", INT64_C(1782000000), 784111777}, /* in 2026 */
        {"Tuesday, 01-Jan-75 00:00:00 GMT", INT64_C(1782000000), INT64_C(3313526400)},
        {"Thursday, 01-Jan-70 00:00:00 GMT", INT64_C(1561000000), 0}, /* 2019: 2070 is 51 */
        {"Wednesday, 01-Jan-70 00:00:00 GMT", INT64_C(1592600000),
         INT64_C(3155760000)},                                      /* 2020: 49.5 */
        {"Friday, 31-Dec-99 00:00:00 GMT", 946684800, 946598400},   /* just past */
        {"Saturday, 01-Jan-00 00:00:00 GMT", 946598400, 946684800}, /* just ahead */
        {"Saturday, 01-Jan-00 00:00:00 GMT", 0, 946684800},         /* 30 years ahead */
        {"Monday, 01-Jan-00 00:00:00 GMT", INT64_C(-1000000000), INT64_C(-2208988800)}, /* 1938 */
    };
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++)
        assert_date(cases[i].text, cases[i].now, cases[i].seconds);
}

/* Exactly: fifty years to the second, of a year's average length. */
static void http_date__turns_the_century_at_fifty_years(void **state)
{
    const int64_t fifty_years = INT64_C(50) * 31556952;
    const int64_t ahead = INT64_C(3155803199); /* 2070-01-01 11:59:59, a Wednesday */
    int64_t got;
    (void)state;

    assert_date("Wednesday, 01-Jan-70 11:59:59 GMT", ahead - fifty_years, ahead);
    assert_false(
        prism__http_date_parse("Wednesday, 01-Jan-70 11:59:59 GMT", ahead - fifty_years - 1, &got));
    assert_date("Thursday, 01-Jan-70 11:59:59 GMT", ahead - fifty_years - 1, 43199);
}

/* Each day of more than 400 years, a whole cycle of the calendar, at times by chance. */
static void http_date__agrees_with_a_calendar_of_steps(void **state)
{
    day d = {1970, 0, 1, 4};
    uint64_t chance = 1;
    char text[64];
    (void)state;

    for (int64_t number = 0; d.year < 2401; number++, go_on(&d)) {
        const int second = random_int(&chance, 0, (int)SECONDS_OF_DAY - 1);
        const int64_t expected = number * SECONDS_OF_DAY + second;
        /* So that the century is this one: from 49 years behind to 49 ahead. */
        const int64_t now = expected + 1000 * (int64_t)random_int(&chance, -1546000, 1546000);
        for (int form = FIXED; form < FORMS; form++) {
            write_date(text, sizeof text, form, &d, second);
            assert_date(text, now, expected);
        }
    }
}

/* The first and last years that four digits can hold. */
static void http_date__agrees_in_all_years(void **state)
{
    day d = {0, 0, 1, 6};
    uint64_t chance = 2;
    char text[64];
    (void)state;

    for (int64_t number = -719528; d.year < 10000; number++, go_on(&d)) {
        const int second = (int)(random_bits(&chance) % (uint64_t)SECONDS_OF_DAY);
        if (d.year > 5 && d.year < 9995 && random_int(&chance, 0, 50) != 0)
            continue;
        write_date(text, sizeof text, FIXED, &d, second);
        assert_date(text, NOW, number * SECONDS_OF_DAY + second);
        write_date(text, sizeof text, ASCTIME, &d, second);
        assert_date(text, NOW, number * SECONDS_OF_DAY + second);
    }
}

/* gmtime_r() knows the way back. */
static void http_date__agrees_with_the_system(void **state)
{
    uint64_t chance = 3;
    char text[64];
    (void)state;

    for (int i = 0; i < 20000; i++) {
        const int64_t seconds = (int64_t)(random_bits(&chance) % UINT64_C(13601088000)); /* 2401 */
        const time_t moment = (time_t)seconds;
        struct tm parts;
        if ((int64_t)moment != seconds) /* a time_t of 32 bits */
            continue;
        assert_non_null(gmtime_r(&moment, &parts));
        const day d = {parts.tm_year + 1900, parts.tm_mon, parts.tm_mday, parts.tm_wday};
        for (int form = FIXED; form < FORMS; form++) {
            write_date(text, sizeof text, form, &d, (int)(seconds % SECONDS_OF_DAY));
            assert_date(text, seconds, seconds);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(http_date__reads_the_three_forms),
        cmocka_unit_test(http_date__knows_the_calendar),
        cmocka_unit_test(http_date__takes_a_leap_second_for_the_next_one),
        cmocka_unit_test(http_date__refuses_days_and_times_that_are_not),
        cmocka_unit_test(http_date__refuses_another_day_s_weekday),
        cmocka_unit_test(http_date__refuses_every_other_text),
        cmocka_unit_test(http_date__refuses_every_part_of_a_date),
        cmocka_unit_test(http_date__refuses_an_overlong_text),
        cmocka_unit_test(http_date__finds_the_century),
        cmocka_unit_test(http_date__turns_the_century_at_fifty_years),
        cmocka_unit_test(http_date__agrees_with_a_calendar_of_steps),
        cmocka_unit_test(http_date__agrees_in_all_years),
        cmocka_unit_test(http_date__agrees_with_the_system),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
