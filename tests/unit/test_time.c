/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/random.h"
#include "json/time.h"

static const int64_t first_second = INT64_C(-62135596800);
static const int64_t last_second = INT64_C(253402300799);

/* Parse a copy that ends where the text does, so that a sanitizer sees a byte read too many. */
static bool parse_bytes(const char *text, size_t size, prism_timestamp *out)
{
    char *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, text, size);
    bool ok = prism__time_parse(copy, size, out);
    free(copy);
    return ok;
}

static void check_parse(const char *text, int64_t seconds, int32_t nanos)
{
    prism_timestamp got = {0};
    if (!parse_bytes(text, strlen(text), &got) || got.seconds != seconds || got.nanos != nanos)
        fail_msg("%s: %lld s %d ns", text, (long long)got.seconds, (int)got.nanos);
}

static void time_parse__reads_dates(void **state)
{
    (void)state;
    check_parse("1970-01-01T00:00:00Z", 0, 0);
    check_parse("1969-12-31T23:59:59Z", -1, 0);
    check_parse("1969-12-31T23:59:59.25Z", -1, 250000000);
    check_parse("2022-04-01T07:44:07.746059293Z", 1648799047, 746059293);
    check_parse("2000-02-29T12:34:56Z", 951827696, 0);
    check_parse("2024-02-29T00:00:00Z", 1709164800, 0);
    check_parse("2024-12-31T23:59:59Z", 1735689599, 0);
    check_parse("2038-01-19T03:14:08Z", 2147483648, 0);
    check_parse("0001-01-01T00:00:00Z", first_second, 0);
    check_parse("9999-12-31T23:59:59.999999999Z", last_second, 999999999);
}

static void time_parse__reads_up_to_nine_digits(void **state)
{
    (void)state;
    check_parse("1970-01-01T00:00:00.0Z", 0, 0);
    check_parse("1970-01-01T00:00:00.1Z", 0, 100000000);
    check_parse("1970-01-01T00:00:00.02Z", 0, 20000000);
    check_parse("1970-01-01T00:00:00.1234567Z", 0, 123456700);
    check_parse("1970-01-01T00:00:00.000000001Z", 0, 1);
}

static void time_parse__takes_the_offset_off(void **state)
{
    (void)state;
    check_parse("1970-01-01T02:00:00+02:00", 0, 0);
    check_parse("1969-12-31T18:30:00-05:30", 0, 0);
    check_parse("1970-01-01T00:00:00+00:00", 0, 0);
    check_parse("1970-01-01T00:00:00-00:00", 0, 0);
    check_parse("1970-01-01T00:00:00.5+23:59", -86340, 500000000);
    check_parse("1970-01-01T00:00:00.5-23:59", 86340, 500000000);
    check_parse("0001-01-01T01:00:00+01:00", first_second, 0);
    check_parse("9999-12-31T22:59:59-01:00", last_second, 0);
}

static void time_parse__refuses_everything_else(void **state)
{
    (void)state;
    const char *const texts[] = {
        "",
        "2022",
        "2022-04-01",
        "2022-04-01T07:44",
        "2022-04-01T07:44Z",
        "2022-04-01T07:44:07",
        "2022-04-01T07:44:07.5",
        "2022-04-01t07:44:07Z",
        "2022-04-01T07:44:07z",
        "2022-04-01 07:44:07Z",
        "2022-04-01T07:44:07 Z",
        " 2022-04-01T07:44:07Z",
        "2022-04-01T07:44:07Z ",
        "2022-04-01T07:44:07ZZ",
        "2022-04-01T07:44:07.Z",
        "2022-04-01T07:44:07,5Z",
        "2022-04-01T07:44:07.1234567890Z",
        "2022-04-01T07:44:07.-5Z",
        "20220401T074407Z",
        "2022/04/01T07:44:07Z",
        "22-04-01T07:44:07Z",
        "02022-04-01T07:44:07Z",
        "+2022-04-01T07:44:07Z",
        "-022-04-01T07:44:07Z",
        "2022-4-01T07:44:07Z",
        "2022-04-1T07:44:07Z",
        "2022-04-01T7:44:07Z",
        "2022-04-01T+7:44:07Z",
        "0000-01-01T00:00:00Z",
        "2022-00-01T00:00:00Z",
        "2022-13-01T00:00:00Z",
        "2022-01-00T00:00:00Z",
        "2022-01-32T00:00:00Z",
        "2022-04-31T00:00:00Z",
        "2022-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2024-02-30T00:00:00Z",
        "2022-04-01T24:00:00Z",
        "2022-04-01T07:60:00Z",
        "2016-12-31T23:59:60Z",
        "2022-04-01T07:44:07+0200",
        "2022-04-01T07:44:07+02",
        "2022-04-01T07:44:07+2:00",
        "2022-04-01T07:44:07+24:00",
        "2022-04-01T07:44:07+02:60",
        "2022-04-01T07:44:07+02:00Z",
        "2022-04-01T07:44:07Z+02:00",
        "2022-04-01T07:44:0\xd9\xa7Z",
        "0001-01-01T00:59:59+01:00",
        "9999-12-31T23:00:00-01:00",
        "0000-12-31T23:59:59-23:59",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        prism_timestamp got = {42, 42};
        if (parse_bytes(texts[i], strlen(texts[i]), &got))
            fail_msg("%s", texts[i]);
        assert_int_equal(got.seconds, 42);
        assert_int_equal(got.nanos, 42);
    }
    prism_timestamp got;
    assert_false(parse_bytes("2022-04-01T07:44:07Z", 21, &got)); /* a NUL behind it */
}

/* No byte may be missing, and hardly any may be another one. */
static void time_parse__needs_every_byte(void **state)
{
    (void)state;
    const char text[] = "2022-04-01T07:44:07.746059293+02:00";
    prism_timestamp got;
    for (size_t size = 0; size < sizeof text - 1; size++)
        assert_false(parse_bytes(text, size, &got));
    for (size_t i = 0; i < sizeof text - 1; i++) {
        for (int byte = 0; byte < 256; byte++) {
            char changed[sizeof text];
            memcpy(changed, text, sizeof text);
            changed[i] = (char)byte;
            bool ok = parse_bytes(changed, sizeof text - 1, &got);
            if (text[i] < '0' || text[i] > '9')
                assert_int_equal(ok, byte == text[i] || (text[i] == '+' && byte == '-'));
            else
                assert_true(!ok || (byte >= '0' && byte <= '9'));
        }
    }
}

static void check_format(int64_t seconds, int32_t nanos, const char *expected)
{
    char text[PRISM__TIME_MAX + 2];
    memset(text, '#', sizeof text);
    size_t size = prism__time_format((prism_timestamp){seconds, nanos}, text);
    assert_in_range(size, 0, PRISM__TIME_MAX);
    assert_int_equal(text[size], '#');
    text[size] = '\0';
    assert_string_equal(text, expected);
}

static void time_format__writes_no_3_6_or_9_digits(void **state)
{
    (void)state;
    check_format(0, 0, "1970-01-01T00:00:00Z");
    check_format(0, 500000000, "1970-01-01T00:00:00.500Z");
    check_format(0, 1000000, "1970-01-01T00:00:00.001Z");
    check_format(0, 1000, "1970-01-01T00:00:00.000001Z");
    check_format(0, 120001000, "1970-01-01T00:00:00.120001Z");
    check_format(0, 1, "1970-01-01T00:00:00.000000001Z");
    check_format(1648799047, 746059293, "2022-04-01T07:44:07.746059293Z");
    check_format(-1, 999999999, "1969-12-31T23:59:59.999999999Z");
}

static void time_format__covers_the_years_1_to_9999(void **state)
{
    (void)state;
    check_format(first_second, 0, "0001-01-01T00:00:00Z");
    check_format(last_second, 999999999, "9999-12-31T23:59:59.999999999Z");
    check_format(951782400, 0, "2000-02-29T00:00:00Z");
    check_format(-2203891200, 0, "1900-03-01T00:00:00Z");
    check_format(first_second - 1, 0, "");
    check_format(last_second + 1, 0, "");
    check_format(INT64_MIN, 0, "");
    check_format(INT64_MAX, 0, "");
    check_format(0, -1, "");
    check_format(0, 1000000000, "");
    check_format(0, INT32_MIN, "");
    check_format(0, INT32_MAX, "");
}

/* Each day is what the one before it says, counted month by month; and it reads back. */
static void time__goes_through_every_day(void **state)
{
    (void)state;
    int64_t day = 0;
    for (int year = 1; year <= 9999; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        const int days[] = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        for (int month = 1; month <= 12; month++) {
            for (int i = 1; i <= days[month - 1]; i++, day++) {
                char text[PRISM__TIME_MAX];
                char expected[64];
                prism_timestamp time = {first_second + day * 86400, 0};
                prism_timestamp back;
                size_t size = prism__time_format(time, text);
                (void)snprintf(expected, sizeof expected, "%04d-%02d-%02dT00:00:00Z", year, month,
                               i);
                if (size != 20 || memcmp(text, expected, size) != 0 ||
                    !prism__time_parse(text, size, &back) || back.seconds != time.seconds)
                    fail_msg("%s", expected);
            }
        }
    }
    assert_int_equal(first_second + day * 86400, last_second + 1);
}

static void time__is_read_back(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int i = 0; i < 100000; i++) {
        char text[PRISM__TIME_MAX];
        prism_timestamp back;
        uint64_t range = (uint64_t)(last_second - first_second) + 1;
        prism_timestamp time = {first_second + (int64_t)(random_bits(&random) % range),
                                random_int(&random, 0, 999999999)};
        if (i % 3 == 0)
            time.nanos = time.nanos / 1000000 * 1000000;
        else if (i % 3 == 1)
            time.nanos = time.nanos / 1000 * 1000;
        size_t size = prism__time_format(time, text);
        assert_true(parse_bytes(text, size, &back));
        assert_int_equal(back.seconds, time.seconds);
        assert_int_equal(back.nanos, time.nanos);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_parse__reads_dates),
        cmocka_unit_test(time_parse__reads_up_to_nine_digits),
        cmocka_unit_test(time_parse__takes_the_offset_off),
        cmocka_unit_test(time_parse__refuses_everything_else),
        cmocka_unit_test(time_parse__needs_every_byte),
        cmocka_unit_test(time_format__writes_no_3_6_or_9_digits),
        cmocka_unit_test(time_format__covers_the_years_1_to_9999),
        cmocka_unit_test(time__goes_through_every_day),
        cmocka_unit_test(time__is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
