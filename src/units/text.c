/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "../json/number.h"
#include "../message/messages.h"
#include "../util/fail.h"
#include "prism/catalogue.h"
#include "prism/posture.h"
#include "prism/units.h"
#include "scale.h"

/* A text while it is made. It has room for all there are. */
typedef struct text {
    char bytes[PRISM_UNITS_TEXT_SIZE];
} text;

/* Hand out a text, whole or not at all. */
static size_t finish(const text *made, char *out, size_t capacity)
{
    size_t size = strlen(made->bytes);

    if (!out || capacity == 0)
        return size;
    if (size < capacity)
        memcpy(out, made->bytes, size);
    out[size < capacity ? size : 0] = '\0';
    return size;
}

static const char *sign_of(bool negative)
{
    return negative ? "-" : "";
}

/* value * tenths_a_one, which counts tenths, and the unit. */
static void write_tenths(text *out, int64_t value, prism__fraction tenths_a_one, const char *unit)
{
    uint64_t tenths = prism__fraction_round(tenths_a_one, prism__magnitude(value));

    (void)snprintf(out->bytes, sizeof out->bytes, "%s%" PRIu64 ".%u %s",
                   sign_of(value < 0 && tenths != 0), tenths / 10, (unsigned)(tenths % 10), unit);
}

static void write_feet(text *out, int64_t millimeters)
{
    uint64_t tenths = prism__fraction_round(prism__tenths_of_inch, prism__magnitude(millimeters));

    (void)snprintf(out->bytes, sizeof out->bytes, "%s%" PRIu64 " ft %u.%u in",
                   sign_of(millimeters < 0 && tenths != 0), tenths / 120,
                   (unsigned)(tenths / 10 % 12), (unsigned)(tenths % 10));
}

/* The number as it came, and the unit's name on the wire or, for want of one, its number. */
static void write_raw(text *out, const prism_measurement *measurement)
{
    const char *name = measurement->unit_name;
    char unit[PRISM_UNITS_TEXT_SIZE];
    int size = snprintf(out->bytes, sizeof out->bytes, "%" PRId64, measurement->value);

    if (measurement->unit == PRISM_UNIT_UNSPECIFIED)
        return;
    if (!name)
        name = prism_unit_name(measurement->unit);
    if (!name) {
        (void)snprintf(unit, sizeof unit, "unit %" PRId32, measurement->unit);
        name = unit;
    }
    out->bytes[size++] = ' ';
    prism__copy_text(out->bytes + size, sizeof out->bytes - (size_t)size, name, strlen(name));
}

const char *prism_gender_name(int64_t gender)
{
    return gender == PRISM_GENDER_MALE ? "male" : gender == PRISM_GENDER_FEMALE ? "female" : NULL;
}

static void write_measurement(text *out, const prism_measurement *measurement, bool imperial)
{
    int64_t value = measurement->value;
    const char *gender;

    switch (measurement->unit) {
    case PRISM_UNIT_MILLIMETERS:
        if (!imperial)
            write_tenths(out, value, (prism__fraction){1, 1}, "cm");
        else if (measurement->measurement_type == PRISM_MEASUREMENT_HEIGHT)
            write_feet(out, value);
        else
            write_tenths(out, value, prism__tenths_of_inch, "in");
        break;
    case PRISM_UNIT_GRAMS:
        if (!imperial)
            write_tenths(out, value, (prism__fraction){1, 100}, "kg");
        else
            write_tenths(out, value, (prism__fraction){1000000, 45359237}, "lb");
        break;
    case PRISM_UNIT_PERCENTAGE_E4:
        write_tenths(out, value, (prism__fraction){1, 1000}, "%");
        break;
    case PRISM_UNIT_YEARS:
        (void)snprintf(out->bytes, sizeof out->bytes, "%" PRId64 " year%s", value,
                       value == 1 ? "" : "s");
        break;
    case PRISM_UNIT_GENDER:
        gender = prism_gender_name(value);
        if (gender)
            (void)snprintf(out->bytes, sizeof out->bytes, "%s", gender);
        else
            write_raw(out, measurement);
        break;
    default:
        write_raw(out, measurement);
    }
}

size_t prism_measurement_text(const prism_measurement *measurement, int32_t system, char *out,
                              size_t capacity)
{
    text made = {""};

    if (measurement && (system == PRISM_UNITS_METRIC || system == PRISM_UNITS_IMPERIAL))
        write_measurement(&made, measurement, system == PRISM_UNITS_IMPERIAL);
    return finish(&made, out, capacity);
}

/* How an angle is shown: the value times the factor counts units of the last decimal. */
typedef struct angle_style {
    const prism__factor *factor;
    const prism__factor *conversion; /* to the unit that is shown; NULL if it is in that */
    int decimals;
    const char *unit; /* behind the number, with the space if there is one */
} angle_style;

#define DEGREE_SIGN "\xc2\xb0"
#define RADIANS " rad"

/* Far above any angle; three decimals more, and it is still below 2^63. */
static const double large = 1e15;

static bool find_style(int32_t unit, int32_t wanted, angle_style *out)
{
    if (wanted != PRISM_ANGLE_UNIT_NOT_SPECIFIED && wanted != PRISM_ANGLE_UNIT_DEGREES &&
        wanted != PRISM_ANGLE_UNIT_RADIANS)
        return false;
    if (unit == PRISM_ANGLE_UNIT_DEGREES && wanted == PRISM_ANGLE_UNIT_RADIANS)
        *out = (angle_style){&prism__thousand_degrees, &prism__degree, 3, RADIANS};
    else if (unit == PRISM_ANGLE_UNIT_DEGREES)
        *out = (angle_style){&prism__ten, NULL, 1, DEGREE_SIGN};
    else if (unit == PRISM_ANGLE_UNIT_RADIANS && wanted == PRISM_ANGLE_UNIT_DEGREES)
        *out = (angle_style){&prism__ten_radians, &prism__radian, 1, DEGREE_SIGN};
    else if (unit == PRISM_ANGLE_UNIT_RADIANS)
        *out = (angle_style){&prism__thousand, NULL, 3, RADIANS};
    else
        *out = (angle_style){&prism__thousand, NULL, 3, ""};
    return true;
}

static void write_angle(text *out, double value, const angle_style *style)
{
    double converted =
        style->conversion ? prism__factor_to_double(style->conversion, value) : value;
    char number[PRISM__NUMBER_MAX];

    if (isnan(converted)) {
        (void)snprintf(out->bytes, sizeof out->bytes, "NaN");
    } else if (isinf(converted)) {
        (void)snprintf(out->bytes, sizeof out->bytes, "%sInfinity", sign_of(converted < 0));
    } else if (fabs(converted) >= large) {
        int size = (int)prism__double_format(converted, number);
        (void)snprintf(out->bytes, sizeof out->bytes, "%.*s%s", size, number, style->unit);
    } else {
        uint64_t scale = style->decimals == 1 ? 10 : 1000;
        uint64_t units = prism__factor_round(style->factor, value);
        (void)snprintf(out->bytes, sizeof out->bytes, "%s%" PRIu64 ".%0*u%s",
                       sign_of(value < 0 && units != 0), units / scale, style->decimals,
                       (unsigned)(units % scale), style->unit);
    }
}

size_t prism_angle_text(double value, int32_t unit, int32_t wanted_unit, char *out, size_t capacity)
{
    text made = {""};
    angle_style style;

    if (find_style(unit, wanted_unit, &style))
        write_angle(&made, value, &style);
    return finish(&made, out, capacity);
}
