/* SPDX-License-Identifier: MIT */
#include <fenv.h>
#include <inttypes.h>
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

#include <prism.h>

#include "support/random.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define DEGREE_SIGN "\xc2\xb0"

enum { METRIC = PRISM_UNITS_METRIC, IMPERIAL = PRISM_UNITS_IMPERIAL };

/* Equal in every bit: the sign of zero counts. */
static void assert_same(double got, double expected)
{
    if (memcmp(&got, &expected, sizeof got) != 0)
        fail_msg("%a is not %a", got, expected);
}

typedef double (*conversion)(int64_t value);

typedef struct conversion_case {
    conversion convert;
    int64_t value;
    double expected;
} conversion_case;

/* Beyond 2^53 the values come from exact fractions. */
static void units__convert_to_the_nearest_double(void **state)
{
    static const conversion_case cases[] = {
        {prism_units_mm_to_cm, 1021, 102.1},
        {prism_units_mm_to_cm, -1, -0.1},
        {prism_units_mm_to_cm, 0, 0.0},
        {prism_units_mm_to_inches, 254, 10.0},
        {prism_units_mm_to_inches, 127, 5.0},
        {prism_units_mm_to_inches, 1021, 40.196850393700785},
        {prism_units_g_to_kg, 65000, 65.0},
        {prism_units_g_to_kg, -1, -0.001},
        {prism_units_g_to_pounds, 45359237, 100000.0},
        {prism_units_g_to_pounds, 65000, 143.30047042017043},
        {prism_units_e4_to_percent, 141250, 14.125},
        {prism_units_e4_to_percent, 1, 0.0001},
        {prism_units_mm_to_cm, INT64_MIN, -0x1.999999999999ap+59},
        {prism_units_mm_to_cm, INT64_MAX, 0x1.999999999999ap+59},
        {prism_units_mm_to_cm, INT64_C(9007199254740993), 0x1.999999999999ap+49},
        {prism_units_mm_to_cm, 10 * ((INT64_C(1) << 53) + 1), 0x1p+53}, /* ties */
        {prism_units_mm_to_cm, 10 * ((INT64_C(1) << 53) + 3), 0x1p+53 + 4},
        {prism_units_mm_to_inches, INT64_MIN, -0x1.42850a142850ap+58},
        {prism_units_g_to_kg, INT64_MAX, 0x1.0624dd2f1a9fcp+53},
        {prism_units_g_to_pounds, INT64_MIN, -0x1.20f6dc1f2956dp+54},
        {prism_units_e4_to_percent, INT64_MIN, -0x1.a36e2eb1c432dp+49},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++)
        assert_same(cases[i].convert(cases[i].value), cases[i].expected);
}

/* Where both operands are exact, so is the division's rounding. */
static void units__convert_as_exact_division_does(void **state)
{
    uint64_t random = 7;
    (void)state;

    for (int i = 0; i < 20000; i++) {
        int64_t value = (int64_t)(random_bits(&random) >> 29) - (INT64_C(1) << 34);
        assert_same(prism_units_mm_to_cm(value), (double)value / 10);
        assert_same(prism_units_mm_to_inches(value), (double)(value * 5) / 127);
        assert_same(prism_units_g_to_kg(value), (double)value / 1000);
        assert_same(prism_units_e4_to_percent(value), (double)value / 10000);
        assert_same(prism_units_g_to_pounds(value), (double)(value * 100000) / 45359237);
    }
}

typedef struct angle_case {
    double degrees;
    double radians;
} angle_case;

static void units__convert_angles_to_the_nearest_double(void **state)
{
    static const angle_case to_radians[] = {
        {1, 0x1.1df46a2529d39p-6},
        {45, 0x1.921fb54442d18p-1},
        {180, 0x1.921fb54442d18p+1},
        {-360, -0x1.921fb54442d18p+2},
        {0x1p-1074, 0.0},
        {0x1.cp-1070, 0.0},
        {0x1.dp-1070, 0x1p-1074},
        {0x1p-1017, 0x1.1df46a2529d3ap-1023},
        {0x1.fffffffffffffp+1023, 0x1.1df46a2529d39p+1018},
    };
    static const angle_case to_degrees[] = {
        {57.29577951308232, 1},    {-114.59155902616465, -2},
        {0x1.c8p-1069, 0x1p-1074}, {INFINITY, 0x1.fffffffffffffp+1023},
        {-INFINITY, -0x1p+1019},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(to_radians); i++)
        assert_same(prism_units_degrees_to_radians(to_radians[i].degrees), to_radians[i].radians);
    for (size_t i = 0; i < COUNT(to_degrees); i++)
        assert_same(prism_units_radians_to_degrees(to_degrees[i].radians), to_degrees[i].degrees);
}

static void units__leave_special_angles_as_they_are(void **state)
{
    static const double values[] = {0.0, -0.0, INFINITY, -INFINITY};
    (void)state;

    for (size_t i = 0; i < COUNT(values); i++) {
        assert_same(prism_units_degrees_to_radians(values[i]), values[i]);
        assert_same(prism_units_radians_to_degrees(values[i]), values[i]);
    }
    assert_true(isnan(prism_units_degrees_to_radians(NAN)));
    assert_true(isnan(prism_units_radians_to_degrees(NAN)));
}

static void check_feet(int64_t millimeters, int64_t feet, int32_t inches, int32_t tenths)
{
    prism_feet_inches got = {77, 77, 77};

    prism_units_mm_to_feet_inches(millimeters, &got);
    if (got.feet != feet || got.inches != inches || got.tenths != tenths)
        fail_msg("%" PRId64 " mm: %" PRId64 " ft %d.%d in", millimeters, got.feet, (int)got.inches,
                 (int)got.tenths);
}

static void units__split_lengths_into_feet_and_inches(void **state)
{
    (void)state;
    check_feet(1750, 5, 8, 9);
    check_feet(0, 0, 0, 0);
    check_feet(1, 0, 0, 0);
    check_feet(2, 0, 0, 1);
    check_feet(25, 0, 1, 0);
    check_feet(303, 0, 11, 9);
    check_feet(304, 1, 0, 0); /* 11.97 in, which is 12.0 */
    check_feet(305, 1, 0, 0);
    check_feet(1829, 6, 0, 0); /* 72.008 in */
    check_feet(-1750, -5, -8, -9);
    check_feet(-1, 0, 0, 0);
    check_feet(-2, 0, 0, -1);
    check_feet(INT64_MAX, INT64_C(30260406945061600), 5, 0);
    check_feet(INT64_MIN, -INT64_C(30260406945061600), -5, 0);
    prism_units_mm_to_feet_inches(1, NULL);
}

typedef struct text_case {
    int64_t value;
    int32_t unit;
    int32_t system;
    const char *expected;
} text_case;

static void check_text(const prism_measurement *measurement, int32_t system, const char *expected)
{
    char text[PRISM_UNITS_TEXT_SIZE];

    memset(text, 'x', sizeof text);
    assert_int_equal(prism_measurement_text(measurement, system, text, sizeof text),
                     strlen(expected));
    assert_string_equal(text, expected);
}

static void check_texts(int32_t type, const text_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        prism_measurement measurement = {
            .measurement_type = type, .value = cases[i].value, .unit = cases[i].unit};
        check_text(&measurement, cases[i].system, cases[i].expected);
    }
}

static void measurement_text__is_for_people(void **state)
{
    static const text_case cases[] = {
        {1021, PRISM_UNIT_MILLIMETERS, METRIC, "102.1 cm"},
        {1021, PRISM_UNIT_MILLIMETERS, IMPERIAL, "40.2 in"},
        {65000, PRISM_UNIT_GRAMS, METRIC, "65.0 kg"},
        {65000, PRISM_UNIT_GRAMS, IMPERIAL, "143.3 lb"},
        {141250, PRISM_UNIT_PERCENTAGE_E4, METRIC, "14.1 %"},
        {141250, PRISM_UNIT_PERCENTAGE_E4, IMPERIAL, "14.1 %"},
        {42, PRISM_UNIT_YEARS, METRIC, "42 years"},
        {1, PRISM_UNIT_YEARS, IMPERIAL, "1 year"},
        {0, PRISM_UNIT_YEARS, METRIC, "0 years"},
        {-1, PRISM_UNIT_YEARS, METRIC, "-1 years"},
        {1, PRISM_UNIT_GENDER, METRIC, "male"},
        {2, PRISM_UNIT_GENDER, IMPERIAL, "female"},
        {1750, PRISM_UNIT_MILLIMETERS, IMPERIAL, "68.9 in"},
    };
    (void)state;

    check_texts(PRISM_MEASUREMENT_WAIST_GIRTH, cases, COUNT(cases));
}

static void measurement_text__has_heights_in_feet(void **state)
{
    static const text_case cases[] = {
        {1750, PRISM_UNIT_MILLIMETERS, METRIC, "175.0 cm"},
        {1750, PRISM_UNIT_MILLIMETERS, IMPERIAL, "5 ft 8.9 in"},
        {1829, PRISM_UNIT_MILLIMETERS, IMPERIAL, "6 ft 0.0 in"},
        {1828, PRISM_UNIT_MILLIMETERS, IMPERIAL, "6 ft 0.0 in"},
        {1827, PRISM_UNIT_MILLIMETERS, IMPERIAL, "5 ft 11.9 in"},
        {300, PRISM_UNIT_MILLIMETERS, IMPERIAL, "0 ft 11.8 in"},
        {0, PRISM_UNIT_MILLIMETERS, IMPERIAL, "0 ft 0.0 in"},
        {-1, PRISM_UNIT_MILLIMETERS, IMPERIAL, "0 ft 0.0 in"},
        {-2, PRISM_UNIT_MILLIMETERS, IMPERIAL, "-0 ft 0.1 in"},
        {INT64_MIN, PRISM_UNIT_MILLIMETERS, IMPERIAL, "-30260406945061600 ft 5.0 in"},
        {65000, PRISM_UNIT_GRAMS, IMPERIAL, "143.3 lb"},
    };
    (void)state;

    check_texts(PRISM_MEASUREMENT_HEIGHT, cases, COUNT(cases));
}

static void measurement_text__rounds_half_away_from_zero(void **state)
{
    static const text_case cases[] = {
        {49, PRISM_UNIT_GRAMS, METRIC, "0.0 kg"},
        {50, PRISM_UNIT_GRAMS, METRIC, "0.1 kg"},
        {149, PRISM_UNIT_GRAMS, METRIC, "0.1 kg"},
        {150, PRISM_UNIT_GRAMS, METRIC, "0.2 kg"},
        {250, PRISM_UNIT_GRAMS, METRIC, "0.3 kg"},
        {64949, PRISM_UNIT_GRAMS, METRIC, "64.9 kg"},
        {64950, PRISM_UNIT_GRAMS, METRIC, "65.0 kg"},
        {-49, PRISM_UNIT_GRAMS, METRIC, "0.0 kg"},
        {-50, PRISM_UNIT_GRAMS, METRIC, "-0.1 kg"},
        {-149, PRISM_UNIT_GRAMS, METRIC, "-0.1 kg"},
        {-150, PRISM_UNIT_GRAMS, METRIC, "-0.2 kg"},
        {499, PRISM_UNIT_PERCENTAGE_E4, METRIC, "0.0 %"},
        {500, PRISM_UNIT_PERCENTAGE_E4, METRIC, "0.1 %"},
        {141499, PRISM_UNIT_PERCENTAGE_E4, METRIC, "14.1 %"},
        {141500, PRISM_UNIT_PERCENTAGE_E4, METRIC, "14.2 %"},
        {142500, PRISM_UNIT_PERCENTAGE_E4, METRIC, "14.3 %"},
        {999500, PRISM_UNIT_PERCENTAGE_E4, METRIC, "100.0 %"},
        {-499, PRISM_UNIT_PERCENTAGE_E4, METRIC, "0.0 %"},
        {-500, PRISM_UNIT_PERCENTAGE_E4, METRIC, "-0.1 %"},
        {-141500, PRISM_UNIT_PERCENTAGE_E4, METRIC, "-14.2 %"},
        {1, PRISM_UNIT_MILLIMETERS, METRIC, "0.1 cm"},
        {-1, PRISM_UNIT_MILLIMETERS, METRIC, "-0.1 cm"},
        {1, PRISM_UNIT_MILLIMETERS, IMPERIAL, "0.0 in"},
        {-1, PRISM_UNIT_MILLIMETERS, IMPERIAL, "0.0 in"},
        {2, PRISM_UNIT_MILLIMETERS, IMPERIAL, "0.1 in"},
        {22, PRISM_UNIT_GRAMS, IMPERIAL, "0.0 lb"}, /* half of 45.359237 g is the limit */
        {23, PRISM_UNIT_GRAMS, IMPERIAL, "0.1 lb"},
        {-22, PRISM_UNIT_GRAMS, IMPERIAL, "0.0 lb"},
        {-23, PRISM_UNIT_GRAMS, IMPERIAL, "-0.1 lb"},
    };
    (void)state;

    check_texts(PRISM_MEASUREMENT_WAIST_GIRTH, cases, COUNT(cases));
}

static void measurement_text__takes_every_integer(void **state)
{
    static const text_case cases[] = {
        {INT64_MAX, PRISM_UNIT_MILLIMETERS, METRIC, "922337203685477580.7 cm"},
        {INT64_MIN, PRISM_UNIT_MILLIMETERS, METRIC, "-922337203685477580.8 cm"},
        {INT64_MAX, PRISM_UNIT_MILLIMETERS, IMPERIAL, "363124883340739205.0 in"},
        {INT64_MIN, PRISM_UNIT_MILLIMETERS, IMPERIAL, "-363124883340739205.0 in"},
        {INT64_MAX, PRISM_UNIT_GRAMS, METRIC, "9223372036854775.8 kg"},
        {INT64_MIN, PRISM_UNIT_GRAMS, METRIC, "-9223372036854775.8 kg"},
        {INT64_MAX, PRISM_UNIT_GRAMS, IMPERIAL, "20334054642177459.5 lb"},
        {INT64_MIN, PRISM_UNIT_GRAMS, IMPERIAL, "-20334054642177459.5 lb"},
        {INT64_MIN, PRISM_UNIT_PERCENTAGE_E4, METRIC, "-922337203685477.6 %"},
        {INT64_MIN, PRISM_UNIT_YEARS, METRIC, "-9223372036854775808 years"},
        {INT64_MIN, PRISM_UNIT_GENDER, METRIC, "-9223372036854775808 GENDER"},
        {INT64_MIN, PRISM_UNIT_UNSPECIFIED, METRIC, "-9223372036854775808"},
    };
    (void)state;

    check_texts(PRISM_MEASUREMENT_WAIST_GIRTH, cases, COUNT(cases));
}

static void measurement_text__shows_what_is_not_known_as_it_came(void **state)
{
    static const text_case cases[] = {
        {3, PRISM_UNIT_GENDER, METRIC, "3 GENDER"},
        {0, PRISM_UNIT_GENDER, METRIC, "0 GENDER"},
        {-1, PRISM_UNIT_GENDER, IMPERIAL, "-1 GENDER"},
        {INT64_C(4294967297), PRISM_UNIT_GENDER, METRIC, "4294967297 GENDER"},
        {7, PRISM_UNIT_UNSPECIFIED, METRIC, "7"},
        {7, 9, METRIC, "7 unit 9"},
        {INT64_MIN, INT32_MIN, METRIC, "-9223372036854775808 unit -2147483648"},
    };
    prism_measurement stones = {.value = 7, .unit = PRISM_UNIT_UNRECOGNIZED, .unit_name = "STONES"};
    prism_measurement unspecified = {
        .value = 7, .unit = PRISM_UNIT_UNSPECIFIED, .unit_name = "UNIT_TYPE_UNSPECIFIED"};
    (void)state;

    check_texts(PRISM_MEASUREMENT_UNRECOGNIZED, cases, COUNT(cases));
    check_text(&stones, METRIC, "7 STONES");
    check_text(&stones, IMPERIAL, "7 STONES");
    check_text(&unspecified, METRIC, "7");
}

static void measurement_text__is_safe_with_any_name(void **state)
{
    prism_measurement measurement = {.value = INT64_MIN, .unit = PRISM_UNIT_UNRECOGNIZED};
    (void)state;

    measurement.unit_name = "A\x1b[1mB\nC\xff";
    check_text(&measurement, METRIC, "-9223372036854775808 A?[1mB?C?");
    /* 42 bytes are left for the name; the character that would be cut is left out. */
    measurement.unit_name = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz";
    check_text(&measurement, METRIC,
               "-9223372036854775808 abcdefghijklmnopqrstuvwxyzabcdefghijklmnop");
    measurement.unit_name = "abcdefghijklmnopqrstuvwxyzabcdefghijklmno\xc3\xa9";
    check_text(&measurement, METRIC,
               "-9223372036854775808 abcdefghijklmnopqrstuvwxyzabcdefghijklmno");
    measurement.unit_name = "";
    check_text(&measurement, METRIC, "-9223372036854775808 ");
}

static void measurement_text__is_whole_or_empty(void **state)
{
    prism_measurement measurement = {.value = 1021, .unit = PRISM_UNIT_MILLIMETERS};
    char text[16];
    (void)state;

    for (size_t capacity = 0; capacity <= 10; capacity++) {
        memset(text, 'x', sizeof text);
        assert_int_equal(prism_measurement_text(&measurement, METRIC, text, capacity), 8);
        if (capacity > 8)
            assert_string_equal(text, "102.1 cm");
        else
            assert_int_equal(text[0], capacity > 0 ? '\0' : 'x');
        for (size_t i = capacity > 0 ? capacity : 0; i < sizeof text; i++)
            assert_int_equal(text[i], 'x');
    }
    assert_int_equal(prism_measurement_text(&measurement, METRIC, NULL, 0), 8);
    assert_int_equal(prism_measurement_text(&measurement, METRIC, NULL, 100), 8);
}

static void measurement_text__refuses_wrong_arguments(void **state)
{
    prism_measurement measurement = {.value = 1, .unit = PRISM_UNIT_YEARS};
    (void)state;

    check_text(NULL, METRIC, "");
    check_text(&measurement, 2, "");
    check_text(&measurement, -1, "");
    check_text(&measurement, INT32_MIN, "");
    assert_int_equal(prism_measurement_text(NULL, METRIC, NULL, 0), 0);
}

static void gender_name__has_two(void **state)
{
    (void)state;
    assert_string_equal(prism_gender_name(PRISM_GENDER_MALE), "male");
    assert_string_equal(prism_gender_name(PRISM_GENDER_FEMALE), "female");
    assert_null(prism_gender_name(0));
    assert_null(prism_gender_name(3));
    assert_null(prism_gender_name(-1));
    assert_null(prism_gender_name(INT64_C(4294967297)));
    assert_null(prism_gender_name(INT64_MIN));
}

/* The value is in degrees if its text is. */
static void check_angle(double value, int32_t unit, int32_t wanted, const char *expected)
{
    char text[PRISM_UNITS_TEXT_SIZE];

    memset(text, 'x', sizeof text);
    assert_int_equal(prism_angle_text(value, unit, wanted, text, sizeof text), strlen(expected));
    assert_string_equal(text, expected);
}

static void check_degrees(double value, const char *expected)
{
    check_angle(value, PRISM_ANGLE_UNIT_DEGREES, PRISM_ANGLE_UNIT_DEGREES, expected);
    check_angle(value, PRISM_ANGLE_UNIT_DEGREES, PRISM_ANGLE_UNIT_NOT_SPECIFIED, expected);
}

static void check_radians(double value, const char *expected)
{
    check_angle(value, PRISM_ANGLE_UNIT_RADIANS, PRISM_ANGLE_UNIT_RADIANS, expected);
    check_angle(value, PRISM_ANGLE_UNIT_RADIANS, PRISM_ANGLE_UNIT_NOT_SPECIFIED, expected);
}

static void angle_text__rounds_the_exact_value(void **state)
{
    (void)state;
    check_degrees(-0.6028661439063512, "-0.6" DEGREE_SIGN);
    check_degrees(14.036243467926468, "14.0" DEGREE_SIGN);
    check_degrees(0.25, "0.3" DEGREE_SIGN);
    check_degrees(-0.25, "-0.3" DEGREE_SIGN);
    check_degrees(0.75, "0.8" DEGREE_SIGN);
    check_degrees(nextafter(0.25, 0), "0.2" DEGREE_SIGN);
    check_degrees(nextafter(-0.25, 0), "-0.2" DEGREE_SIGN);
    check_degrees(0.05, "0.1" DEGREE_SIGN);   /* a little above 5 hundredths */
    check_degrees(0.35, "0.3" DEGREE_SIGN);   /* a little below */
    check_degrees(-0.45, "-0.5" DEGREE_SIGN); /* a little above */
    check_degrees(0.0, "0.0" DEGREE_SIGN);
    check_degrees(-0.0, "0.0" DEGREE_SIGN);
    check_degrees(-0.04999, "0.0" DEGREE_SIGN);
    check_degrees(0x1p-1074, "0.0" DEGREE_SIGN);
    check_degrees(359.95, "359.9" DEGREE_SIGN); /* a little below */
    check_radians(-0.010521999, "-0.011 rad");
    check_radians(0.0625, "0.063 rad");
    check_radians(-0.0625, "-0.063 rad");
    check_radians(nextafter(0.0625, 0), "0.062 rad");
    check_radians(3.141592653589793, "3.142 rad");
}

static void angle_text__converts(void **state)
{
    enum { DEGREES = PRISM_ANGLE_UNIT_DEGREES, RADIANS = PRISM_ANGLE_UNIT_RADIANS };
    (void)state;

    check_angle(180, DEGREES, RADIANS, "3.142 rad");
    check_angle(-0.6028661439063512, DEGREES, RADIANS, "-0.011 rad");
    check_angle(-3.141592653589793, RADIANS, DEGREES, "-180.0" DEGREE_SIGN);
    check_angle(0.001, RADIANS, DEGREES, "0.1" DEGREE_SIGN);
    check_angle(-0.0, RADIANS, DEGREES, "0.0" DEGREE_SIGN);
    check_angle(0x1p+1023, RADIANS, DEGREES, "Infinity");
    check_angle(-0x1p+1023, RADIANS, DEGREES, "-Infinity");
}

static void angle_text__takes_every_double(void **state)
{
    (void)state;
    check_degrees(NAN, "NaN");
    check_degrees(INFINITY, "Infinity");
    check_radians(-INFINITY, "-Infinity");
    check_degrees(1e15, "1000000000000000" DEGREE_SIGN);
    check_degrees(-1e21, "-1e+21" DEGREE_SIGN);
    check_degrees(999999999999999.9, "999999999999999.9" DEGREE_SIGN);
    check_radians(999999999999999.9, "999999999999999.875 rad");
    check_degrees(-1.7976931348623157e308, "-1.7976931348623157e+308" DEGREE_SIGN);
    check_radians(-1.7976931348623157e308, "-1.7976931348623157e+308 rad");
}

static void angle_text__has_no_unit_where_none_is_known(void **state)
{
    (void)state;
    for (int32_t wanted = 0; wanted <= 2; wanted++) {
        check_angle(-0.6028661439063512, PRISM_ANGLE_UNIT_NOT_SPECIFIED, wanted, "-0.603");
        check_angle(0.5, PRISM_ANGLE_UNIT_UNRECOGNIZED, wanted, "0.500");
        check_angle(0.5, 3, wanted, "0.500");
    }
}

static void angle_text__refuses_wrong_arguments(void **state)
{
    char text[8] = "xxxxxxx";
    (void)state;

    check_angle(1, PRISM_ANGLE_UNIT_DEGREES, 3, "");
    check_angle(1, PRISM_ANGLE_UNIT_DEGREES, -1, "");
    check_angle(1, PRISM_ANGLE_UNIT_NOT_SPECIFIED, INT32_MIN, "");
    assert_int_equal(prism_angle_text(1, PRISM_ANGLE_UNIT_DEGREES, 0, NULL, 9), 5);
    assert_int_equal(prism_angle_text(1, PRISM_ANGLE_UNIT_DEGREES, 0, text, 0), 5);
    assert_int_equal(text[0], 'x');
    assert_int_equal(prism_angle_text(1, PRISM_ANGLE_UNIT_DEGREES, 0, text, 5), 5);
    assert_string_equal(text, "");
    assert_int_equal(prism_angle_text(1, PRISM_ANGLE_UNIT_DEGREES, 0, text, 6), 5);
    assert_string_equal(text, "1.0" DEGREE_SIGN);
}

/* Under other rules for rounding, and with a decimal comma if this machine has such a locale. */
static void texts__depend_on_no_setting(void **state)
{
    static const char *const locales[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "pt_BR.UTF-8", "C"};
    static const int roundings[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO, FE_TONEAREST};
    prism_measurement measurement = {.value = 1021, .unit = PRISM_UNIT_MILLIMETERS};
    (void)state;

    for (size_t i = 0; i < COUNT(locales); i++) {
        (void)setlocale(LC_ALL, locales[i]);
        assert_int_equal(fesetround(roundings[i]), 0);
        check_text(&measurement, METRIC, "102.1 cm");
        check_degrees(-0.25, "-0.3" DEGREE_SIGN);
        check_degrees(0.35, "0.3" DEGREE_SIGN);
        assert_same(prism_units_mm_to_cm(1), 0x1.999999999999ap-4);
        assert_same(prism_units_degrees_to_radians(1), 0x1.1df46a2529d39p-6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units__convert_to_the_nearest_double),
        cmocka_unit_test(units__convert_as_exact_division_does),
        cmocka_unit_test(units__convert_angles_to_the_nearest_double),
        cmocka_unit_test(units__leave_special_angles_as_they_are),
        cmocka_unit_test(units__split_lengths_into_feet_and_inches),
        cmocka_unit_test(measurement_text__is_for_people),
        cmocka_unit_test(measurement_text__has_heights_in_feet),
        cmocka_unit_test(measurement_text__rounds_half_away_from_zero),
        cmocka_unit_test(measurement_text__takes_every_integer),
        cmocka_unit_test(measurement_text__shows_what_is_not_known_as_it_came),
        cmocka_unit_test(measurement_text__is_safe_with_any_name),
        cmocka_unit_test(measurement_text__is_whole_or_empty),
        cmocka_unit_test(measurement_text__refuses_wrong_arguments),
        cmocka_unit_test(gender_name__has_two),
        cmocka_unit_test(angle_text__rounds_the_exact_value),
        cmocka_unit_test(angle_text__converts),
        cmocka_unit_test(angle_text__takes_every_double),
        cmocka_unit_test(angle_text__has_no_unit_where_none_is_known),
        cmocka_unit_test(angle_text__refuses_wrong_arguments),
        cmocka_unit_test(texts__depend_on_no_setting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
