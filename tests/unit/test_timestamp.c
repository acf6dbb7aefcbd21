/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <prism.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define FIRST INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define LAST INT64_C(253402300799)  /* 9999-12-31T23:59:59Z */

/* What a function that fails is to leave alone. */
static const prism_timestamp untouched = {77, 77};

static void assert_time(prism_timestamp got, int64_t seconds, int32_t nanos)
{
    assert_int_equal(got.seconds, seconds);
    assert_int_equal(got.nanos, nanos);
}

static const prism_timestamp invalid_times[] = {
    {FIRST - 1, 999999999}, {LAST + 1, 0},   {INT64_MIN, 0},    {INT64_MAX, 999999999}, {0, -1},
    {0, INT32_MIN},         {0, 1000000000}, {LAST, INT32_MAX},
};

static void timestamp_is_valid__knows_the_limits(void **state)
{
    (void)state;
    assert_true(prism_timestamp_is_valid((prism_timestamp){0, 0}));
    assert_true(prism_timestamp_is_valid((prism_timestamp){FIRST, 0}));
    assert_true(prism_timestamp_is_valid((prism_timestamp){LAST, 999999999}));
    for (size_t i = 0; i < COUNT(invalid_times); i++)
        assert_false(prism_timestamp_is_valid(invalid_times[i]));
}

static void check_parse(const char *text, int64_t seconds, int32_t nanos)
{
    prism_timestamp time = untouched;

    assert_true(prism_timestamp_parse(text, strlen(text), &time));
    assert_time(time, seconds, nanos);
}

static void timestamp_parse__reads_dates(void **state)
{
    (void)state;
    check_parse("2022-04-01T07:44:07.746059293Z", 1648799047, 746059293);
    check_parse("2022-04-01T09:44:07+02:00", 1648799047, 0);
    check_parse("1969-12-31T23:59:59.25Z", -1, 250000000);
    check_parse("0001-01-01T00:00:00Z", FIRST, 0);
    check_parse("9999-12-31T23:59:59.999999999Z", LAST, 999999999);
}

static void timestamp_parse__refuses_everything_else(void **state)
{
    static const char *const texts[] = {"",
                                        "2022-04-01",
                                        "2022-04-01T07:44:07",
                                        "2022-04-01t07:44:07z",
                                        "2022-04-01T07:44:60Z",
                                        "2022-02-29T07:44:07Z",
                                        "0000-12-31T23:59:59Z",
                                        "0001-01-01T00:00:00+01:00",
                                        "10000-01-01T00:00:00Z",
                                        " 2022-04-01T07:44:07Z",
                                        "2022-04-01T07:44:07Z "};
    prism_timestamp time = untouched;
    (void)state;

    for (size_t i = 0; i < COUNT(texts); i++)
        assert_false(prism_timestamp_parse(texts[i], strlen(texts[i]), &time));
    assert_false(prism_timestamp_parse(NULL, 0, &time));
    assert_false(prism_timestamp_parse(NULL, 20, &time));
    assert_false(prism_timestamp_parse("2022-04-01T07:44:07Z", 19, &time));
    assert_false(prism_timestamp_parse("2022-04-01T07:44:07Z", 21, &time));
    assert_false(prism_timestamp_parse("2022-04-01T07:44:07Z", 20, NULL));
    assert_time(time, untouched.seconds, untouched.nanos);
}

static void check_text(int64_t seconds, int32_t nanos, const char *expected)
{
    prism_timestamp time = {seconds, nanos};
    char text[PRISM_TIMESTAMP_TEXT_SIZE];

    memset(text, 'x', sizeof text);
    assert_int_equal(prism_timestamp_text(time, text, sizeof text), strlen(expected));
    assert_string_equal(text, expected);
}

static void timestamp_text__writes_dates(void **state)
{
    (void)state;
    check_text(1648799047, 746059293, "2022-04-01T07:44:07.746059293Z");
    check_text(1648799047, 746059000, "2022-04-01T07:44:07.746059Z");
    check_text(1648799047, 746000000, "2022-04-01T07:44:07.746Z");
    check_text(1648799047, 0, "2022-04-01T07:44:07Z");
    check_text(FIRST, 0, "0001-01-01T00:00:00Z");
    check_text(LAST, 999999999, "9999-12-31T23:59:59.999999999Z");
}

static void timestamp_text__is_empty_for_what_is_not_valid(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(invalid_times); i++)
        check_text(invalid_times[i].seconds, invalid_times[i].nanos, "");
}

static void timestamp_text__is_whole_or_empty(void **state)
{
    prism_timestamp time = {0, 0};
    char text[24];
    (void)state;

    for (size_t capacity = 0; capacity <= 22; capacity++) {
        memset(text, 'x', sizeof text);
        assert_int_equal(prism_timestamp_text(time, text, capacity), 20);
        if (capacity > 20)
            assert_string_equal(text, "1970-01-01T00:00:00Z");
        else
            assert_int_equal(text[0], capacity > 0 ? '\0' : 'x');
        for (size_t i = capacity; i < sizeof text; i++)
            assert_int_equal(text[i], 'x');
    }
    assert_int_equal(prism_timestamp_text(time, NULL, 0), 20);
    assert_int_equal(prism_timestamp_text(time, NULL, 100), 20);
}

static void timestamp_from_unix__takes_the_years_1_to_9999(void **state)
{
    static const int64_t good[] = {0, 1, -1, FIRST, LAST};
    static const int64_t bad[] = {FIRST - 1, LAST + 1, INT64_MIN, INT64_MAX};
    prism_timestamp time;
    (void)state;

    for (size_t i = 0; i < COUNT(good); i++) {
        assert_true(prism_timestamp_from_unix(good[i], &time));
        assert_time(time, good[i], 0);
        assert_false(prism_timestamp_from_unix(good[i], NULL));
    }
    time = untouched;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(prism_timestamp_from_unix(bad[i], &time));
    assert_time(time, untouched.seconds, untouched.nanos);
}

static void check_ms(int64_t milliseconds, int64_t seconds, int32_t nanos)
{
    prism_timestamp time;
    int64_t back = 77;

    assert_true(prism_timestamp_from_unix_ms(milliseconds, &time));
    assert_time(time, seconds, nanos);
    assert_true(prism_timestamp_to_unix_ms(time, &back));
    assert_int_equal(back, milliseconds);
}

static void timestamp_from_unix_ms__counts_nanos_forward(void **state)
{
    (void)state;
    check_ms(0, 0, 0);
    check_ms(1, 0, 1000000);
    check_ms(999, 0, 999000000);
    check_ms(1000, 1, 0);
    check_ms(-1, -1, 999000000);
    check_ms(-999, -1, 1000000);
    check_ms(-1000, -1, 0);
    check_ms(-1001, -2, 999000000);
    check_ms(FIRST * 1000, FIRST, 0);
    check_ms(LAST * 1000 + 999, LAST, 999000000);
}

static void timestamp_from_unix_ms__refuses_other_years(void **state)
{
    static const int64_t bad[] = {FIRST * 1000 - 1, LAST * 1000 + 1000, INT64_MIN, INT64_MAX};
    prism_timestamp time = untouched;
    (void)state;

    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(prism_timestamp_from_unix_ms(bad[i], &time));
    assert_time(time, untouched.seconds, untouched.nanos);
    assert_false(prism_timestamp_from_unix_ms(0, NULL));
}

static void check_unix(int64_t seconds, int32_t nanos, int64_t milliseconds)
{
    prism_timestamp time = {seconds, nanos};
    int64_t got = 77;

    assert_true(prism_timestamp_to_unix(time, &got));
    assert_int_equal(got, seconds);
    assert_true(prism_timestamp_to_unix_ms(time, &got));
    assert_int_equal(got, milliseconds);
    assert_false(prism_timestamp_to_unix(time, NULL));
    assert_false(prism_timestamp_to_unix_ms(time, NULL));
}

static void timestamp_to_unix__rounds_down(void **state)
{
    (void)state;
    check_unix(0, 999999, 0);
    check_unix(0, 1000000, 1);
    check_unix(0, 999999999, 999);
    check_unix(-1, 0, -1000);
    check_unix(-1, 999999, -1000);
    check_unix(-1, 1000000, -999);
    check_unix(-1, 999999999, -1);
    check_unix(LAST, 999999999, LAST * 1000 + 999);
    check_unix(FIRST, 0, FIRST * 1000);
}

static void timestamp_to_unix__refuses_what_is_not_valid(void **state)
{
    int64_t got = 77;
    (void)state;

    for (size_t i = 0; i < COUNT(invalid_times); i++) {
        assert_false(prism_timestamp_to_unix(invalid_times[i], &got));
        assert_false(prism_timestamp_to_unix_ms(invalid_times[i], &got));
    }
    assert_int_equal(got, 77);
}

static void timestamp_compare__orders_all_times(void **state)
{
    static const prism_timestamp ordered[] = {
        {INT64_MIN, INT32_MIN},
        {INT64_MIN, INT32_MAX},
        {FIRST, 0},
        {-1, 999999999},
        {0, INT32_MIN},
        {0, -1},
        {0, 0},
        {0, 1},
        {0, 999999999},
        {1, 0},
        {LAST, 0},
        {INT64_MAX, INT32_MIN},
        {INT64_MAX, INT32_MAX},
    };
    (void)state;

    for (size_t a = 0; a < COUNT(ordered); a++) {
        for (size_t b = 0; b < COUNT(ordered); b++) {
            int expected = a < b ? -1 : a > b;
            assert_int_equal(prism_timestamp_compare(ordered[a], ordered[b]), expected);
        }
    }
}

static void timestamp_is_expired__from_the_very_moment_on(void **state)
{
    prism_timestamp expiry = {100, 5};
    (void)state;

    assert_false(prism_timestamp_is_expired(expiry, (prism_timestamp){100, 4}));
    assert_false(prism_timestamp_is_expired(expiry, (prism_timestamp){99, 999999999}));
    assert_true(prism_timestamp_is_expired(expiry, (prism_timestamp){100, 5}));
    assert_true(prism_timestamp_is_expired(expiry, (prism_timestamp){100, 6}));
    assert_true(prism_timestamp_is_expired(expiry, (prism_timestamp){101, 0}));
}

static void timestamp_is_expired__if_it_cannot_be_told(void **state)
{
    prism_timestamp early = {FIRST, 0};
    prism_timestamp late = {LAST, 999999999};
    (void)state;

    assert_false(prism_timestamp_is_expired(late, early));
    for (size_t i = 0; i < COUNT(invalid_times); i++) {
        assert_true(prism_timestamp_is_expired(invalid_times[i], early));
        assert_true(prism_timestamp_is_expired(late, invalid_times[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timestamp_is_valid__knows_the_limits),
        cmocka_unit_test(timestamp_parse__reads_dates),
        cmocka_unit_test(timestamp_parse__refuses_everything_else),
        cmocka_unit_test(timestamp_text__writes_dates),
        cmocka_unit_test(timestamp_text__is_empty_for_what_is_not_valid),
        cmocka_unit_test(timestamp_text__is_whole_or_empty),
        cmocka_unit_test(timestamp_from_unix__takes_the_years_1_to_9999),
        cmocka_unit_test(timestamp_from_unix_ms__counts_nanos_forward),
        cmocka_unit_test(timestamp_from_unix_ms__refuses_other_years),
        cmocka_unit_test(timestamp_to_unix__rounds_down),
        cmocka_unit_test(timestamp_to_unix__refuses_what_is_not_valid),
        cmocka_unit_test(timestamp_compare__orders_all_times),
        cmocka_unit_test(timestamp_is_expired__from_the_very_moment_on),
        cmocka_unit_test(timestamp_is_expired__if_it_cannot_be_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
