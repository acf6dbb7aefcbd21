/* SPDX-License-Identifier: MIT */
#include "number.h"

#include <float.h>
#include <string.h>

#include "block.h"
#include "number_exact.h"
#include "powers_of_ten.h"
#include "wide.h"

_Static_assert(sizeof(double) == 8 && DBL_MANT_DIG == 53 && DBL_MAX_EXP == 1024,
               "double is not IEEE 754 binary64");
_Static_assert(sizeof(float) == 4 && FLT_MANT_DIG == 24 && FLT_MAX_EXP == 128,
               "float is not IEEE 754 binary32");

enum { EXPONENT_MAX = 100000000 };

/* A text's exponent is counted up to here; no memory holds the digits to make up for more. */
static const int64_t text_exponent_max = INT64_C(1000000000000000000);

/* 10^308 is the highest power of ten in the range of a double. */
enum { POWER_MAX = 308 };

static const uint64_t small_powers[PRISM__MANTISSA_DIGITS + 1] = {
    1U,
    10U,
    100U,
    1000U,
    10000U,
    100000U,
    1000000U,
    10000000U,
    100000000U,
    1000000000U,
    10000000000U,
    100000000000U,
    1000000000000U,
    10000000000000U,
    100000000000000U,
    1000000000000000U,
    10000000000000000U,
    100000000000000000U,
    1000000000000000000U,
    10000000000000000000U,
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Append digits to the mantissa, which may overflow; returns where they end. */
static const char *read_digits(const char *text, const char *end, uint64_t *mantissa)
{
    uint64_t value = *mantissa;
    while (end - text >= 8) {
        uint64_t word = prism__load_eight(text) ^ UINT64_C(0x3030303030303030);
        unsigned count = prism__count_digits(word);
        if (count < 8) {
            /* Shifted up, in two steps since it may be by 64, what is left has zeros in front. */
            unsigned shift = 4 * (8 - count);
            *mantissa = value * small_powers[count] + prism__join_eight(word << shift << shift);
            return text + count;
        }
        value = value * 100000000 + prism__join_eight(word);
        text += 8;
    }
    for (; text < end && is_digit(*text); text++)
        value = value * 10 + (uint64_t)(*text - '0');
    *mantissa = value;
    return text;
}

/* Read what follows the e. Returns where it ends; not behind a digit when there is none. */
static const char *read_exponent(const char *text, const char *end, int64_t *exponent)
{
    bool negative = text < end && *text == '-';
    if (negative || (text < end && *text == '+'))
        text++;
    int64_t value = 0;
    for (; text < end && is_digit(*text); text++) {
        if (value < text_exponent_max / 10)
            value = value * 10 + (*text - '0');
    }
    *exponent += negative ? -value : value;
    return text;
}

static bool fail_at(prism__decimal *out, const char *end)
{
    out->end = end;
    return false;
}

bool prism__decimal_scan(const char *text, const char *end, prism__decimal *out)
{
    out->negative = text < end && *text == '-';
    out->truncated = false;
    out->digits = text + out->negative;
    text = out->digits;

    uint64_t mantissa = 0;
    for (; text < end && is_digit(*text); text++)
        mantissa = mantissa * 10 + (uint64_t)(*text - '0');
    int64_t count = text - out->digits;
    if (count == 0 || (count > 1 && *out->digits == '0'))
        return fail_at(out, out->digits + (count > 0));
    int64_t exponent = 0;
    if (text < end && *text == '.') {
        const char *fraction = text + 1;
        text = read_digits(fraction, end, &mantissa);
        if (text == fraction)
            return fail_at(out, text);
        exponent = fraction - text;
        count -= exponent;
    }
    const char *digits_end = text;
    if (text < end && (*text == 'e' || *text == 'E')) {
        text = read_exponent(text + 1, end, &exponent);
        if (!is_digit(text[-1]))
            return fail_at(out, text);
    }
    out->end = text;
    out->mantissa = mantissa;
    if (count > PRISM__MANTISSA_DIGITS)
        exponent += prism__decimal_cut(out, digits_end, count);
    exponent = exponent < EXPONENT_MAX ? exponent : EXPONENT_MAX;
    out->exponent = (int32_t)(exponent > -EXPONENT_MAX ? exponent : -EXPONENT_MAX);
    return true;
}

bool prism__decimal_to_int64(const prism__decimal *decimal, int64_t *out)
{
    uint64_t value = decimal->mantissa;
    int32_t exponent = decimal->exponent;
    if (value == 0) {
        *out = 0;
        return true;
    }
    /* More than 19 digits, not all zeros, are too large or have a fraction; so has a power of ten
       beyond 19. */
    if (decimal->truncated || exponent > PRISM__MANTISSA_DIGITS ||
        exponent < -PRISM__MANTISSA_DIGITS)
        return false;
    const uint64_t limit = (uint64_t)INT64_MAX + decimal->negative;
    uint64_t power = small_powers[exponent < 0 ? -exponent : exponent];
    if (exponent < 0) {
        if (value % power != 0)
            return false;
        value /= power;
    } else {
        if (value > limit / power)
            return false;
        value *= power;
    }
    *out = decimal->negative ? -(int64_t)(value - 1) - 1 : (int64_t)value;
    return true;
}

/* An IEEE 754 format: the bits of its significand, its lowest exponent, its infinity. */
typedef struct format {
    int32_t precision;
    int32_t exponent_min;
    uint64_t infinity;
} format;

static const format binary64 = {53, -1022, UINT64_C(0x7ff0000000000000)};
static const format binary32 = {24, -126, UINT64_C(0x7f800000)};

/*
 * The mantissa, moved up to the top, times the power's first 128 bits. Where the power has more
 * bits than that, `high` and `low` are less than two units of `low` below the truth.
 */
static inline prism__product multiply_power(uint64_t mantissa, int32_t exponent)
{
    unsigned shift = prism__leading_zeros(mantissa);
    prism__uint128 power = prism__powers_of_ten[exponent - PRISM__POWER_FIRST];
    prism__uint128 upper = prism__multiply(mantissa << shift, power.high);
    prism__uint128 lower = prism__multiply(mantissa << shift, power.low);
    uint64_t low = upper.low + lower.high;
    return (prism__product){
        .high = upper.high + (low < lower.high),
        .low = low,
        .lowest = lower.low,
        .unit = prism__power_log2(exponent) + 1 - (int32_t)shift,
        .shift = shift,
    };
}

/*
 * The nearest value of a format, its sign left aside, as bits. False when that is not finite.
 *
 * The result is the upper part of the product. Which side of the half the dropped bits are on
 * decides the rounding, and hardly ever is the product not exact enough to tell. The method is that
 * of Lemire, "Number Parsing at a Gigabyte per Second" (2021).
 */
static inline bool round_nearest(const prism__decimal *decimal, format to, uint64_t *bits)
{
    *bits = 0;
    if (decimal->mantissa == 0 || decimal->exponent < PRISM__POWER_FIRST)
        return true;
    if (decimal->exponent > POWER_MAX)
        return false;
    prism__product number = multiply_power(decimal->mantissa, decimal->exponent);
    int32_t size = 63 + (int32_t)(number.high >> 63);
    int32_t exponent = number.unit + size - 1;
    int32_t dropped = size - to.precision;
    if (exponent < to.exponent_min) {
        dropped += to.exponent_min - exponent;
        exponent = to.exponent_min;
        if (dropped > 64)
            return true;
    }
    uint64_t half = UINT64_C(1) << (dropped - 1);
    uint64_t rest = number.high & (half | (half - 1));
    bool up = rest >= half;
    if (decimal->truncated || rest - (half - 1) <= 1)
        up = prism__decimal_round_up(decimal, &number, dropped);
    /* The significand's top bit adds one to the exponent's field, and so does a carry beyond it. */
    *bits = ((uint64_t)(exponent - to.exponent_min) << (to.precision - 1)) +
            (number.high >> (dropped - 1) >> 1) + up;
    return *bits < to.infinity;
}

bool prism__decimal_to_double(const prism__decimal *decimal, double *out)
{
    uint64_t bits;
    if (!round_nearest(decimal, binary64, &bits))
        return false;
    bits |= (uint64_t)decimal->negative << 63;
    memcpy(out, &bits, sizeof bits);
    return true;
}

bool prism__decimal_to_float(const prism__decimal *decimal, float *out)
{
    uint64_t wide_bits;
    if (!round_nearest(decimal, binary32, &wide_bits))
        return false;
    uint32_t bits = (uint32_t)wide_bits | (uint32_t)decimal->negative << 31;
    memcpy(out, &bits, sizeof bits);
    return true;
}
