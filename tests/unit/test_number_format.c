/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/random.h"
#include "support/shortest.h"
#include "json/number.h"

enum { GUARD = '#' };

/* A number as text with a NUL; fails when a byte behind the promised ones was written. */
typedef struct text {
    char chars[PRISM__NUMBER_MAX + 8];
} text;

/* Behind the number, but not behind `most`, there may be anything. */
static text finish(text out, size_t size, size_t most)
{
    assert_in_range(size, 1, most);
    for (size_t i = most; i < sizeof out.chars; i++)
        assert_int_equal(out.chars[i], GUARD);
    out.chars[size] = '\0';
    return out;
}

static text format_double(double value)
{
    text out;
    memset(out.chars, GUARD, sizeof out.chars);
    size_t size = prism__double_format(value, out.chars);
    return finish(out, size, PRISM__NUMBER_MAX);
}

static text format_float(float value)
{
    text out;
    memset(out.chars, GUARD, sizeof out.chars);
    size_t size = prism__float_format(value, out.chars);
    return finish(out, size, PRISM__FLOAT_MAX);
}

static text format_int64(int64_t value)
{
    text out;
    memset(out.chars, GUARD, sizeof out.chars);
    size_t size = prism__int64_format(value, out.chars);
    return finish(out, size, PRISM__NUMBER_MAX);
}

static void int64_format__writes_all_digits(void **state)
{
    (void)state;
    assert_string_equal(format_int64(0).chars, "0");
    assert_string_equal(format_int64(-1).chars, "-1");
    assert_string_equal(format_int64(10).chars, "10");
    assert_string_equal(format_int64(9007199254740993).chars, "9007199254740993");
    assert_string_equal(format_int64(INT64_MAX).chars, "9223372036854775807");
    assert_string_equal(format_int64(INT64_MIN).chars, "-9223372036854775808");
}

static void double_format__spells_as_ecmascript(void **state)
{
    (void)state;
    const struct {
        double value;
        const char *text;
    } rows[] = {
        {0.0, "0"},
        {-0.0, "-0"},
        {1.0, "1"},
        {-1.5, "-1.5"},
        {621.0, "621"},
        {10.0, "10"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {123.456, "123.456"},
        {1e-6, "0.000001"},
        {1.5e-6, "0.0000015"},
        {-0x1.421f5f40d8376p-20, "-0.0000012"},
        {1e-7, "1e-7"},
        {1.25e-7, "1.25e-7"},
        {-1e-10, "-1e-10"},
        {1e20, "100000000000000000000"},
        {123456789012345680000.0, "123456789012345680000"},
        {1e21, "1e+21"},
        {1.5e21, "1.5e+21"},
        {999999999999999900000.0, "999999999999999900000"},
        {1e22, "1e+22"},
        {1e23, "1e+23"},
        {9007199254740992.0, "9007199254740992"},
        {9007199254740994.0, "9007199254740994"},
        {2251799813685248.5, "2251799813685248.5"},
        {5e-324, "5e-324"},
        {1.5e-323, "1.5e-323"},
        {2.2250738585072009e-308, "2.225073858507201e-308"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {-1.7976931348623157e308, "-1.7976931348623157e+308"},
        /* Powers of two, whose neighbour below is nearer than the one above. */
        {0x1p-44, "5.684341886080802e-14"},
        {0x1p-1, "0.5"},
        {0x1p1023, "8.98846567431158e+307"},
        {0x1p-1021, "4.450147717014403e-308"},
        {9.5367431640625e-07, "9.5367431640625e-7"},
        /* The nearest of several shortest ones. */
        {2e23, "2e+23"},
        {9.5e-323, "9.4e-323"},
        {4.35, "4.35"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(format_double(rows[i].value).chars, rows[i].text);
}

static void float_format__is_the_shortest_of_a_float(void **state)
{
    (void)state;
    const struct {
        float value;
        const char *text;
    } rows[] = {
        {0.0F, "0"},
        {-0.0F, "-0"},
        {0.1F, "0.1"},
        {-0.30000001F, "-0.3"},
        {1.0000001F, "1.0000001"},
        {16777216.0F, "16777216"},
        {33554432.0F, "33554432"},
        {1e-6F, "0.000001"},
        {1e-7F, "1e-7"},
        {1e20F, "100000000000000000000"},
        {1e21F, "1e+21"},
        {1.7014118e38F, "1.7014118e+38"},
        {3.4028235e38F, "3.4028235e+38"},
        {1.17549435e-38F, "1.1754944e-38"},
        {0x1p-149F, "1e-45"},
        {0x3p-149F, "4e-45"},
        {8.5899346e9F, "8589935000"},
        /* Where the point is, with one digit and with nine. */
        {1.5e-6F, "0.0000015"},
        {-1.23456788e-6F, "-0.0000012345679"},
        {9.9999999e-7F, "0.000001"},
        {9.999998e-7F, "9.999998e-7"},
        {1.00000016e-5F, "0.000010000002"},
        {0.75F, "0.75"},
        {-0.99999994F, "-0.99999994"},
        {1.00000012F, "1.0000001"},
        {16.000002F, "16.000002"},
        {1234.5677F, "1234.5677"},
        {100.5F, "100.5"},
        {1048576.1F, "1048576.1"},
        {3.0F, "3"},
        {-482.0F, "-482"},
        {-1500000.0F, "-1500000"},
        {99999990.0F, "99999990"},
        {134217740.0F, "134217740"},
        {999999940.0F, "999999940"},
        {-999999900000000000000.0F, "-999999900000000000000"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(format_float(rows[i].value).chars, rows[i].text);
}

static void check_shortest(double value, const char *number, bool narrow)
{
    const char *fault = shortest_fault(number, value, narrow);
    if (fault)
        fail_msg("%a was written as %s, which %s", value, number, fault);
}

static void check_double(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    if (isfinite(value) && value != 0)
        check_shortest(value, format_double(value).chars, false);
}

static void check_float(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    if (isfinite(value) && value != 0)
        check_shortest((double)value, format_float(value).chars, true);
}

static void double_format__is_shortest_for_random_bits(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int i = 0; i < 50000; i++)
        check_double(random_bits(&random));
}

static void double_format__is_shortest_for_short_decimals(void **state)
{
    (void)state;
    uint64_t random = 2;
    for (int i = 0; i < 50000; i++) {
        char number[64];
        uint64_t bits;
        (void)snprintf(number, sizeof number, "%de%d", random_int(&random, 1, 99999999),
                       random_int(&random, -30, 30));
        double value = strtod(number, NULL);
        memcpy(&bits, &value, sizeof bits);
        check_double(bits);
    }
}

static void float_format__is_shortest_for_random_bits(void **state)
{
    (void)state;
    uint64_t random = 3;
    for (int i = 0; i < 100000; i++)
        check_float((uint32_t)random_bits(&random));
}

/* Metres, centimetres and millimetres: seven to nine digits with the point among them. */
static void float_format__is_shortest_for_measures(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (int i = 0; i < 60000; i++) {
        static const float units[] = {1, 100, 1000};
        const float value = (float)random_int(&random, -1000000000, 1000000000) / 5e8F;
        const float measure = value * units[i % 3];
        uint32_t bits;
        memcpy(&bits, &measure, sizeof bits);
        check_float(bits);
    }
}

/* Every power of two with its neighbours, and the smallest values of all. */
static void format__is_shortest_at_the_edges(void **state)
{
    (void)state;
    for (uint64_t field = 0; field < 2047; field++) {
        check_double(field << 52);
        check_double((field << 52) + 1);
        check_double((field << 52) + (UINT64_C(1) << 52) - 1);
    }
    for (uint32_t field = 0; field < 255; field++) {
        check_float(field << 23);
        check_float((field << 23) + 1);
        check_float((field << 23) + (UINT32_C(1) << 23) - 1);
    }
    for (uint32_t bits = 1; bits < 2000; bits++) {
        check_double(bits);
        check_float(bits);
    }
}

/* Whatever is written is a JSON number and reads back as the same value, sign and all. */
static void format__is_read_back(void **state)
{
    (void)state;
    uint64_t random = 4;
    for (int i = 0; i < 100000; i++) {
        uint64_t bits = random_bits(&random);
        double value;
        double back;
        prism__decimal decimal;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        text number = format_double(value);
        const char *end = number.chars + strlen(number.chars);
        assert_true(prism__decimal_scan(number.chars, end, &decimal));
        assert_ptr_equal(decimal.end, end);
        assert_true(prism__decimal_to_double(&decimal, &back));
        assert_memory_equal(&back, &value, sizeof value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(int64_format__writes_all_digits),
        cmocka_unit_test(double_format__spells_as_ecmascript),
        cmocka_unit_test(float_format__is_the_shortest_of_a_float),
        cmocka_unit_test(double_format__is_shortest_for_random_bits),
        cmocka_unit_test(double_format__is_shortest_for_short_decimals),
        cmocka_unit_test(float_format__is_shortest_for_random_bits),
        cmocka_unit_test(float_format__is_shortest_for_measures),
        cmocka_unit_test(format__is_shortest_at_the_edges),
        cmocka_unit_test(format__is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
