/* SPDX-License-Identifier: MIT */
/**
 * Measurements and angles in other units, and as text for people.
 *
 * Everything here is pure, total and safe from any thread: it needs no memory, looks at no locale
 * and at no floating-point setting, and takes every value that its arguments can have. What is
 * rounded is rounded once, from the exact value.
 */
#ifndef PRISM_UNITS_H
#define PRISM_UNITS_H

#include <stddef.h>
#include <stdint.h>

#include "export.h"
#include "measurement.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Conversions. The result is the double nearest to the exact one, ties to even. An inch is
 * 25.4 mm, a pound 453.59237 g, both exactly.
 */

/** Millimetres (PRISM_UNIT_MILLIMETERS) to centimetres: 1021 is 102.1. */
PRISM_API double prism_units_mm_to_cm(int64_t millimeters);

/** Millimetres to inches: 1021 is 40.1968… */
PRISM_API double prism_units_mm_to_inches(int64_t millimeters);

/** Grams (PRISM_UNIT_GRAMS) to kilograms: 65000 is 65. */
PRISM_API double prism_units_g_to_kg(int64_t grams);

/** Grams to pounds: 65000 is 143.3004… */
PRISM_API double prism_units_g_to_pounds(int64_t grams);

/** PRISM_UNIT_PERCENTAGE_E4 to per cent: 141250 is 14.125. */
PRISM_API double prism_units_e4_to_percent(int64_t percentage_e4);

/** Angles. NaN, infinities and zeroes stay what they are; what is too large becomes infinite. */
PRISM_API double prism_units_degrees_to_radians(double degrees);
PRISM_API double prism_units_radians_to_degrees(double radians);

/**
 * A length in feet, inches (0 to 11) and tenths of an inch (0 to 9): their sum. A negative
 * length's parts are negative or zero. A value type: its layout will never change.
 */
typedef struct prism_feet_inches {
    int64_t feet;
    int32_t inches;
    int32_t tenths;
} prism_feet_inches;

/**
 * Millimetres to feet and inches, rounded to the nearest tenth of an inch (there are no ties):
 * 1750 is 5 ft 8.9 in. `out` may not be NULL; if it is, nothing happens.
 */
PRISM_API void prism_units_mm_to_feet_inches(int64_t millimeters, prism_feet_inches *out);

/** The value of a measurement in PRISM_UNIT_GENDER for people: "male", "female"; else NULL. */
PRISM_API const char *prism_gender_name(int64_t gender);

/** Which units people are shown. */
enum { PRISM_UNITS_METRIC = 0, PRISM_UNITS_IMPERIAL = 1 };

/** As large as any text of prism_measurement_text() and prism_angle_text(), with its NUL. */
enum { PRISM_UNITS_TEXT_SIZE = 64 };

/**
 * A measurement's value for people, in English, with a point and no grouping:
 *
 * | unit          | metric                   | imperial                             |
 * |---------------|--------------------------|--------------------------------------|
 * | MILLIMETERS   | "102.1 cm"               | "40.2 in"; of HEIGHT "5 ft 8.9 in"   |
 * | GRAMS         | "65.0 kg"                | "143.3 lb"                           |
 * | PERCENTAGE_E4 | "14.1 %"                 | "14.1 %"                             |
 * | YEARS         | "42 years", "1 year"     | the same                             |
 * | GENDER        | "male", "female"         | the same                             |
 *
 * One decimal, rounded half away from zero from the integer; what rounds to zero has no sign.
 *
 * What has no known meaning is shown as it came, the number and the name that it has on the wire: a
 * gender that is neither, "3 GENDER"; an unknown unit, "7 STONES", or "7 unit 9" if it came as a
 * number; no unit, "7". A name's control characters and bytes that are no UTF-8 become '?', and
 * what is too long is left out.
 *
 * `system` is PRISM_UNITS_METRIC or PRISM_UNITS_IMPERIAL. `out` gets the text and a NUL if they fit
 * into `capacity` bytes; PRISM_UNITS_TEXT_SIZE are always enough. If they do not fit it gets the
 * empty text, rather than a number that lacks its end; nothing if `capacity` is 0 or `out` NULL.
 *
 * Returns the bytes of the whole text, without the NUL: it was written if that is less than
 * `capacity`. Returns 0, with the empty text, if `measurement` is NULL or `system` neither.
 */
PRISM_API size_t prism_measurement_text(const prism_measurement *measurement, int32_t system,
                                        char *out, size_t capacity);

/**
 * An angle for people: "-0.6°" (degrees, one decimal), "-0.011 rad" (radians, three decimals).
 *
 * `unit` is what the value is in, `wanted_unit` what to show it in (PRISM_ANGLE_UNIT_…);
 * PRISM_ANGLE_UNIT_NOT_SPECIFIED shows it in the unit that it is in. A value whose own unit is
 * neither degrees nor radians is shown without a unit, with three decimals, whatever is wanted.
 *
 * The exact value, converted if need be, is rounded half away from zero; what rounds to zero has
 * no sign. From 10^15 on it is the shortest text that stands for the nearest double: "1e+21°".
 * What is not finite, or is not in the wanted unit, is "NaN", "Infinity" or "-Infinity".
 *
 * `out`, `capacity` and the result are as with prism_measurement_text(); it is 0, with the empty
 * text, if `wanted_unit` is none of the three.
 */
PRISM_API size_t prism_angle_text(double value, int32_t unit, int32_t wanted_unit, char *out,
                                  size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
