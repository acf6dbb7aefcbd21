/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* newlocale, uselocale */

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/exact_decimal.h"
#include "support/random.h"
#include "json/number.h"

/* Scan a copy that ends where the text does, so that a sanitizer sees a byte read too many. */
typedef struct scan {
    bool ok;
    size_t end;
    bool has_int64;
    int64_t int64;
    bool has_double;
    double real;
    bool has_float;
    float single;
    prism__decimal decimal; /* its pointers are dead */
} scan;

static scan scan_bytes(const char *text, size_t size)
{
    scan out = {0};
    char *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, text, size);
    out.ok = prism__decimal_scan(copy, copy + size, &out.decimal);
    out.end = (size_t)(out.decimal.end - copy);
    if (out.ok) {
        out.has_int64 = prism__decimal_to_int64(&out.decimal, &out.int64);
        out.has_double = prism__decimal_to_double(&out.decimal, &out.real);
        out.has_float = prism__decimal_to_float(&out.decimal, &out.single);
    }
    free(copy);
    return out;
}

static scan scan_text(const char *text)
{
    scan out = scan_bytes(text, strlen(text));
    if (!out.ok || out.end != strlen(text))
        fail_msg("not a number: %s", text);
    return out;
}

static void check_double(const char *text, double expected)
{
    scan got = scan_text(text);
    if (isinf(expected) ? got.has_double
                        : !got.has_double || memcmp(&got.real, &expected, sizeof expected) != 0)
        fail_msg("%s: expected %a, got %a", text, expected, got.has_double ? got.real : HUGE_VAL);
}

static void check_float(const char *text, float expected)
{
    scan got = scan_text(text);
    if (isinf(expected) ? got.has_float
                        : !got.has_float || memcmp(&got.single, &expected, sizeof expected) != 0)
        fail_msg("%s: expected %a, got %a", text, (double)expected,
                 got.has_float ? (double)got.single : HUGE_VAL);
}

/* The C library rounds correctly where these tests run; main() leaves the locale at "C". */
static void check_both(const char *text)
{
    check_double(text, strtod(text, NULL));
    check_float(text, strtof(text, NULL));
}

static void scan__takes_numbers_apart(void **state)
{
    (void)state;
    const struct {
        const char *text;
        bool negative;
        uint64_t mantissa;
        int32_t exponent;
        bool truncated;
    } rows[] = {
        {"0", false, 0, 0, false},
        {"-0", true, 0, 0, false},
        {"7", false, 7, 0, false},
        {"-12", true, 12, 0, false},
        {"0.5", false, 5, -1, false},
        {"12.5e3", false, 125, 2, false},
        {"1E+2", false, 1, 2, false},
        {"1e-2", false, 1, -2, false},
        {"1e007", false, 1, 7, false},
        {"0.12345678", false, 12345678, -8, false},
        {"0.123456789012345678", false, 123456789012345678, -18, false},
        {"1234567.1234567", false, 12345671234567, -7, false},
        {"9999999999999999999", false, 9999999999999999999U, 0, false},
        {"99999999999999999990", false, 9999999999999999999U, 1, false},
        {"99999999999999999991", false, 9999999999999999999U, 1, true},
        {"0.00000000000000000000012345", false, 12345, -26, false},
        {"1.0000000000000000000000", false, 1000000000000000000, -18, false},
        {"1.0000000000000000000001", false, 1000000000000000000, -18, true},
        {"123456789012345678901234.5e-6", false, 1234567890123456789, -1, true},
        {"1e999999999999999999999999", false, 1, 100000000, false},
        {"1e-999999999999999999999999", false, 1, -100000000, false},
        {"0e999999999", false, 0, 100000000, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        scan got = scan_text(rows[i].text);
        assert_int_equal(got.decimal.negative, rows[i].negative);
        assert_int_equal(got.decimal.mantissa, rows[i].mantissa);
        assert_int_equal(got.decimal.exponent, rows[i].exponent);
        assert_int_equal(got.decimal.truncated, rows[i].truncated);
    }
}

static void scan__stops_behind_the_number(void **state)
{
    (void)state;
    const struct {
        const char *text;
        size_t end;
    } rows[] = {
        {"1,", 1},
        {"-0]", 2},
        {"0x10", 1},
        {"1.5 ", 3},
        {"1.5.5", 3},
        {"1e5e5", 3},
        {"12-3", 2},
        {"0.12345678,0.5", 10},
        {"0.1234567,", 9},
        {"3.14159265358979}", 16},
        {"1.5\xff\xff\xff\xff\xff\xff", 3},
        {"0.1/234567", 3},
        {"0.1:234567", 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        scan got = scan_bytes(rows[i].text, strlen(rows[i].text));
        assert_true(got.ok);
        assert_int_equal(got.end, rows[i].end);
    }
}

static void scan__refuses_what_is_no_number(void **state)
{
    (void)state;
    const struct {
        const char *text;
        size_t end; /* the first byte that does not fit */
    } rows[] = {
        {"", 0},    {"-", 1},   {"+1", 0},   {".5", 0},   {"-.5", 1},  {"01", 1},
        {"00", 1},  {"-01", 2}, {"1.", 2},   {"1.e5", 2}, {"1.x", 2},  {"1e", 2},
        {"1e+", 3}, {"1E-", 3}, {"1e+x", 3}, {"1e.5", 2}, {"e5", 0},   {"--1", 1},
        {"- 1", 1}, {" 1", 0},  {"NaN", 0},  {"-Inf", 1}, {"1.-5", 2}, {"\xef\xbc\x91", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        scan got = scan_bytes(rows[i].text, strlen(rows[i].text));
        if (got.ok || got.end != rows[i].end)
            fail_msg("\"%s\": ok %d, end %zu", rows[i].text, got.ok, got.end);
    }
}

/* Every byte behind digits, at every distance from the end: only digits are digits. */
static void scan__takes_only_digits_for_digits(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        for (size_t at = 3; at < 14; at++) {
            char text[17] = "0.12345678901234";
            bool digit = byte >= '0' && byte <= '9';
            bool e = byte == 'e' || byte == 'E';
            text[at] = (char)byte;
            scan got = scan_bytes(text, 16);
            assert_true(got.ok);
            assert_int_equal(got.end, digit || e ? 16 : at);
        }
    }
}

static void to_int64__is_exact(void **state)
{
    (void)state;
    const struct {
        const char *text;
        int64_t value;
    } rows[] = {
        {"0", 0},
        {"-0", 0},
        {"-0.000", 0},
        {"0e999999999", 0},
        {"0e-999999999999999999999", 0},
        {"12", 12},
        {"12.0", 12},
        {"1.2e1", 12},
        {"1200e-2", 12},
        {"0.0000012e7", 12},
        {"-12.000000000000000000000000000000", -12},
        {"9007199254740993", 9007199254740993},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
        {"-9223372036854775808.0", INT64_MIN},
        {"9.223372036854775807e18", INT64_MAX},
        {"-922337203685477580800e-2", INT64_MIN},
        {"1e18", 1000000000000000000},
        {"10000000000000000000000000000000e-31", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        scan got = scan_text(rows[i].text);
        if (!got.has_int64 || got.int64 != rows[i].value)
            fail_msg("%s", rows[i].text);
    }
}

static void to_int64__refuses_fractions_and_overflow(void **state)
{
    (void)state;
    const char *const texts[] = {
        "0.5",
        "12.000000000000000000000000000001",
        "1e-1",
        "1e-18",
        "1e-19",
        "1e-20",
        "1e-999999999999",
        "9223372036854775807.5",
        "9223372036854775808",
        "-9223372036854775809",
        "9999999999999999999",
        "1e19",
        "-1e19",
        "1e20",
        "18446744073709551617",
        "1e999999999999",
        "92233720368547758070",
        "123456789012345678901e-2",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (scan_text(texts[i]).has_int64)
            fail_msg("%s", texts[i]);
    }
}

static void to_double__rounds_hard_cases_to_nearest(void **state)
{
    (void)state;
    check_double("0.1", 0.1);
    check_double("-0.0", -0.0);
    check_double("-0e999", -0.0);
    check_double("9007199254740991", 0x1.fffffffffffffp+52);
    check_double("9007199254740992", 0x1p53);
    check_double("9007199254740993", 0x1p53);
    check_double("9007199254740993.0000000000000000000000001", 0x1.0000000000001p53);
    check_double("9007199254740995", 0x1.0000000000002p53);
    check_double("9007199254740994.9999999999999999999999", 0x1.0000000000001p53);
    check_double("0.500000000000000055511151231257827021181583404541015625", 0x1p-1);
    check_double("0.5000000000000000555111512312578270211815834045410156251", 0x1.0000000000001p-1);
    check_double("1e23", 0x1.52d02c7e14af6p+76);
    check_double("8.5e22", 85e21);
    check_double("2.2250738585072011e-308", 0x0.fffffffffffffp-1022);
    check_double("2.2250738585072012e-308", 0x1p-1022);
    check_double("2.2250738585072014e-308", 0x1p-1022);
    check_double("6.9294956446009195e15", 6929495644600919.5);
    check_double("5e-324", 0x1p-1074);
    check_double("4.9406564584124654e-324", 0x1p-1074);
    check_double("2.48e-324", 0x1p-1074);
    check_double("2.4703282292062328e-324", 0x1p-1074);
    check_double("2.4703282292062327e-324", 0.0);
    check_double("-2.47e-324", -0.0);
    check_double("7.4109846876186981e-324", 0x1p-1074);
    check_double("7.4109846876186982e-324", 0x2p-1074);
    check_double("1e-400", 0.0);
    check_double("-1e-999999999999999999999", -0.0);
    check_double("1.7976931348623157e308", 0x1.fffffffffffffp1023);
    check_double("1.7976931348623158e308", 0x1.fffffffffffffp1023);
    check_double("1.7976931348623159e308", HUGE_VAL);
    check_double("1e309", HUGE_VAL);
    check_double("-1e400", HUGE_VAL);
    check_double("1e999999999999999999999", HUGE_VAL);
    check_double("17976931348623157e292", 0x1.fffffffffffffp1023);
}

static void to_float__rounds_hard_cases_to_nearest(void **state)
{
    (void)state;
    check_float("0.1", 0x1.99999ap-4F);
    check_float("-0.0", -0.0F);
    check_float("16777216", 0x1p24F);
    check_float("16777217", 0x1p24F);
    check_float("16777217.000000000000000000000000001", 0x1.000002p24F);
    check_float("16777219", 0x1.000004p24F);
    check_float("8388608.5", 0x1p23F);
    check_float("8388609.5", 0x1.000004p23F);
    /* A way through double would round these twice, to the wrong side. */
    check_float("0.500000029802322387695312500000001", 0x1.000002p-1F);
    check_float("0.5000000298023223876953125", 0x1p-1F);
    check_float("0.500000029802322387695312499999999", 0x1p-1F);
    check_float("1.00000017881393432617187499", 0x1.000002p0F);
    check_float("1.000000178813934326171875", 0x1.000004p0F);
    check_float("1.00000017881393432617187501", 0x1.000004p0F);
    check_float("1.4e-45", 0x1p-149F);
    check_float("1e-45", 0x1p-149F);
    check_float("7.006492321624085e-46", 0.0F);
    check_float("7.006492321624085354618e-46", 0.0F);
    check_float("7.0064923216240853547e-46", 0x1p-149F);
    check_float("1.1754943508222875e-38", 0x1p-126F);
    check_float("1.1754942106924411e-38", 0x0.fffffep-126F);
    check_float("1e-46", 0.0F);
    check_float("-1e-400", -0.0F);
    check_float("3.4028234663852886e38", 0x1.fffffep127F);
    check_float("340282356779733661637539395458142568447", 0x1.fffffep127F);
    check_float("340282356779733661637539395458142568447.999", 0x1.fffffep127F);
    check_float("340282356779733661637539395458142568448", HUGE_VALF);
    check_float("3.5e38", HUGE_VALF);
    check_float("1e39", HUGE_VALF);
    check_float("-1e400", HUGE_VALF);
}

static char *repeat(char *out, const char *text, size_t times)
{
    size_t size = strlen(text);
    for (size_t i = 0; i < times; i++) {
        memcpy(out, text, size);
        out += size;
    }
    *out = '\0';
    return out;
}

static void to_double__takes_any_number_of_digits(void **state)
{
    (void)state;
    const size_t size = 1000000;
    char *text = malloc(size + 64);
    assert_non_null(text);

    (void)repeat(repeat(text, "0.", 1), "3", 800);
    check_both(text);
    (void)repeat(repeat(repeat(text, "9007199254740993.", 1), "0", 900), "1", 1);
    check_double(text, 0x1.0000000000001p53);
    (void)repeat(repeat(text, "9007199254740993.", 1), "0", 900);
    check_double(text, 0x1p53);
    (void)repeat(repeat(repeat(text, "1", 1), "0", size - 1), "e-999999", 1);
    check_double(text, 1.0);
    (void)repeat(repeat(repeat(text, "0.", 1), "0", size - 1), "1e1000000", 1);
    check_double(text, 1.0);
    (void)repeat(text, "7", size);
    check_double(text, HUGE_VAL);
    (void)repeat(repeat(text, "7", size), "e-999999", 1);
    check_double(text, 7.777777777777778);
    free(text);
}

static void to_double__agrees_with_strtod_on_random_doubles(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int i = 0; i < 100000; i++) {
        uint64_t bits = random_bits(&random);
        double value;
        char text[64];
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value)) {
            (void)snprintf(text, sizeof text, "%.*e", random_int(&random, 0, 24), value);
            check_both(text);
        }
    }
}

static void to_double__agrees_with_strtod_on_random_digits(void **state)
{
    (void)state;
    uint64_t random = 2;
    for (int i = 0; i < 200000; i++) {
        char text[96];
        char *at = text;
        int whole = random_int(&random, 1, 22);
        int fraction = random_int(&random, -10, 30);
        int spread = i % 2 == 0 ? 350 : 40;
        *at++ = (char)('1' + random_int(&random, 0, 8));
        for (int digit = 1; digit < whole; digit++)
            *at++ = (char)('0' + random_int(&random, 0, 9));
        if (fraction > 0)
            *at++ = '.';
        for (int digit = 0; digit < fraction; digit++)
            *at++ = (char)('0' + random_int(&random, 0, 9));
        (void)snprintf(at, 8, "e%d", random_int(&random, -spread, spread));
        check_both(text);
    }
}

/* What an avatar is made of. */
static void to_float__agrees_with_strtof_on_short_decimals(void **state)
{
    (void)state;
    uint64_t random = 3;
    for (int i = 0; i < 100000; i++) {
        char text[64];
        (void)snprintf(text, sizeof text, "%s%d.%0*u", i % 2 == 0 ? "-" : "",
                       random_int(&random, 0, 255), random_int(&random, 1, 9),
                       (unsigned)(random_bits(&random) % 1000000000));
        check_both(text);
    }
}

/* Write significand * 2^exponent with all its digits; returns the text's end. */
static char *write_exactly(char *out, size_t size, uint64_t significand, int exponent)
{
    exact_decimal number;

    exact_decimal_make(significand, exponent, &number);
    return out + snprintf(out, size, "%se%d", number.digits, number.power);
}

/* The point halfway between two values of a format, then the nearest points below and above it. */
static void check_half(uint64_t significand, int exponent)
{
    char text[1000];
    char *end = write_exactly(text, sizeof text, significand * 2 + 1, exponent - 1);
    check_both(text);
    char *last = strchr(text, 'e') - 1;
    if (*last > '0') {
        --*last;
        check_both(text);
        ++*last;
    }
    char above[1100];
    (void)snprintf(above, sizeof above, "%.*s.%s1%s", (int)(last + 1 - text), text,
                   significand % 3 == 0 ? "0000000000000000000000000000000000000000000" : "",
                   last + 1);
    assert_true(end > last);
    check_both(above);
}

static void to_double__rounds_halves_to_even(void **state)
{
    (void)state;
    uint64_t random = 4;
    for (int i = 0; i < 3000; i++) {
        uint64_t fraction = random_bits(&random) >> 12;
        check_half(fraction | UINT64_C(1) << 52, random_int(&random, -1074, 971));
        check_half(fraction >> random_int(&random, 0, 51), -1074);
        check_half(fraction | UINT64_C(1) << 52, random_int(&random, -70, 10));
    }
    check_half((UINT64_C(1) << 53) - 1, 971);
    check_half((UINT64_C(1) << 53) - 1, -1074);
    check_half((UINT64_C(1) << 52) - 1, -1074);
    check_half(0, -1074);
}

static void to_float__rounds_halves_to_even(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (int i = 0; i < 10000; i++) {
        uint64_t fraction = random_bits(&random) >> 41;
        check_half(fraction | UINT64_C(1) << 23, random_int(&random, -149, 104));
        check_half(fraction >> random_int(&random, 0, 22), -149);
        check_half(fraction | UINT64_C(1) << 23, random_int(&random, -40, 4));
    }
    check_half((UINT64_C(1) << 24) - 1, 104);
    check_half((UINT64_C(1) << 24) - 1, -149);
    check_half((UINT64_C(1) << 23) - 1, -149);
    check_half(0, -149);
}

static void numbers__do_not_depend_on_the_locale(void **state)
{
    (void)state;
    const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8",
                                 "es_ES.UTF-8"};
    locale_t comma = (locale_t)0;
    for (size_t i = 0; i < sizeof names / sizeof names[0] && comma == (locale_t)0; i++)
        comma = newlocale(LC_ALL_MASK, names[i], (locale_t)0);
    if (comma == (locale_t)0) {
        print_message("no locale with a decimal comma is installed: not tested\n");
        skip();
    }
    locale_t before = uselocale(comma);
    double by_c_library = strtod("1.5", NULL);
    scan got = scan_text("1.5");
    scan exact = scan_text("0.50000000000000005551115123125782702118158340454101562");
    char text[PRISM__NUMBER_MAX];
    size_t size = prism__double_format(1.5, text);
    (void)uselocale(before);
    freelocale(comma);
    assert_true(by_c_library == 1.0); /* else the locale is not what this test needs */
    assert_true(got.has_double && got.real == 1.5);
    assert_true(exact.has_double && exact.real == 0.5);
    assert_int_equal(size, 3);
    assert_memory_equal(text, "1.5", 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scan__takes_numbers_apart),
        cmocka_unit_test(scan__stops_behind_the_number),
        cmocka_unit_test(scan__refuses_what_is_no_number),
        cmocka_unit_test(scan__takes_only_digits_for_digits),
        cmocka_unit_test(to_int64__is_exact),
        cmocka_unit_test(to_int64__refuses_fractions_and_overflow),
        cmocka_unit_test(to_double__rounds_hard_cases_to_nearest),
        cmocka_unit_test(to_float__rounds_hard_cases_to_nearest),
        cmocka_unit_test(to_double__takes_any_number_of_digits),
        cmocka_unit_test(to_double__agrees_with_strtod_on_random_doubles),
        cmocka_unit_test(to_double__agrees_with_strtod_on_random_digits),
        cmocka_unit_test(to_float__agrees_with_strtof_on_short_decimals),
        cmocka_unit_test(to_double__rounds_halves_to_even),
        cmocka_unit_test(to_float__rounds_halves_to_even),
        cmocka_unit_test(numbers__do_not_depend_on_the_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
