/* SPDX-License-Identifier: MIT */
#include "scale.h"

#include <stdbool.h>
#include <string.h>

/* 10 / 25.4 */
const prism__fraction prism__tenths_of_inch = {50, 127};

const prism__factor prism__ten = {{UINT64_C(0xa000000000000000), 0}, -124};
const prism__factor prism__thousand = {{UINT64_C(0xfa00000000000000), 0}, -118};
const prism__factor prism__degree = {{UINT64_C(0x8efa351294e9c8ae), UINT64_C(0x0ec5f66e9485c4d9)},
                                     -133};
const prism__factor prism__radian = {{UINT64_C(0xe52ee0d31e0fbdc3), UINT64_C(0x0a97537f40d257d7)},
                                     -122};
const prism__factor prism__thousand_degrees = {
    {UINT64_C(0x8ba057d4256c4df9), UINT64_C(0xfa6d52a7fd0aa23b)}, -123};
const prism__factor prism__ten_radians = {
    {UINT64_C(0x8f3d4c83f2c9d699), UINT64_C(0xe69e942f888376e6)}, -118};

/* The bits of a double: its sign, those of its fraction, its infinity, its lowest exponent. */
#define SIGN (UINT64_C(1) << 63)
#define INFINITE UINT64_C(0x7ff0000000000000)
enum { FRACTION_SIZE = 52, EXPONENT_MIN = -1074 };

static uint64_t bits_of(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/*
 * significand * 2^exponent: the significand has 53 bits, or is 2^53; only where the exponent is the
 * lowest it may have fewer.
 */
static double compose(bool negative, uint64_t significand, int32_t exponent)
{
    /* The significand's top bit adds one to the exponent's field, and so does a carry beyond it. */
    uint64_t bits = ((uint64_t)(exponent - EXPONENT_MIN) << FRACTION_SIZE) + significand;
    double value;

    if (bits > INFINITE)
        bits = INFINITE;
    if (negative)
        bits |= SIGN;
    memcpy(&value, &bits, sizeof value);
    return value;
}

uint64_t prism__fraction_round(prism__fraction fraction, uint64_t value)
{
    uint64_t whole = value / fraction.denominator;
    uint64_t rest = value % fraction.denominator;

    return whole * fraction.numerator +
           (2 * rest * fraction.numerator + fraction.denominator) / (2 * fraction.denominator);
}

double prism__fraction_to_double(prism__fraction fraction, int64_t value)
{
    prism__uint128 left = prism__multiply(prism__magnitude(value), fraction.numerator);
    uint64_t quotient = 0;
    uint64_t rest = 0;
    int32_t exponent = 128;

    if (value == 0)
        return 0;
    /* Long division, bit by bit, beyond the point too, until there is a bit more than is kept. */
    while (quotient >> (FRACTION_SIZE + 1) == 0) {
        rest = rest << 1 | left.high >> 63;
        left.high = left.high << 1 | left.low >> 63;
        left.low <<= 1;
        quotient <<= 1;
        exponent--;
        if (rest >= fraction.denominator) {
            rest -= fraction.denominator;
            quotient |= 1;
        }
    }
    uint64_t significand = quotient >> 1;
    bool is_tie = (rest | left.high | left.low) == 0;
    if (quotient % 2 != 0 && (!is_tie || significand % 2 != 0))
        significand++;
    return compose(value < 0, significand, exponent + 1);
}

/* top * 2^exponent; what follows the top's 64 bits is cut off. */
typedef struct product {
    uint64_t top;
    int32_t exponent;
} product;

/* |value| * factor, for a value that is finite and not zero. */
static product multiply(double value, const prism__factor *factor)
{
    uint64_t bits = bits_of(value) & ~SIGN;
    int32_t field = (int32_t)(bits >> FRACTION_SIZE);
    bool normal = field > 0;
    uint64_t significand = (bits & ((UINT64_C(1) << FRACTION_SIZE) - 1)) | (uint64_t)normal
                                                                               << FRACTION_SIZE;
    unsigned shift = prism__leading_zeros(significand);
    prism__uint128 upper = prism__multiply(significand << shift, factor->number.high);
    prism__uint128 lower = prism__multiply(significand << shift, factor->number.low);
    uint64_t carry = upper.low + lower.high < lower.high;
    int32_t exponent = field - normal + EXPONENT_MIN - (int32_t)shift;

    return (product){.top = upper.high + carry, .exponent = exponent + factor->exponent + 128};
}

/* value / 2^bits, at least 1, to the nearest integer; a half goes up. */
static uint64_t shift_rounded(uint64_t value, int32_t bits)
{
    if (bits > 64)
        return 0;
    uint64_t doubled = value >> (bits - 1);
    return doubled / 2 + doubled % 2;
}

double prism__factor_to_double(const prism__factor *factor, double value)
{
    uint64_t bits = bits_of(value);

    if ((bits & ~SIGN) == 0 || (bits & ~SIGN) >= INFINITE)
        return value;
    product number = multiply(value, factor);
    int32_t dropped = 63 - FRACTION_SIZE - (number.top >> 63 == 0);
    if (number.exponent + dropped < EXPONENT_MIN)
        dropped = EXPONENT_MIN - number.exponent;
    /* There are no ties: the product of a double and such a factor is no fraction. */
    return compose((bits & SIGN) != 0, shift_rounded(number.top, dropped),
                   number.exponent + dropped);
}

uint64_t prism__factor_round(const prism__factor *factor, double value)
{
    if ((bits_of(value) & ~SIGN) == 0)
        return 0;
    product number = multiply(value, factor);
    return shift_rounded(number.top, -number.exponent);
}
