/* SPDX-License-Identifier: MIT */
/**
 * Numbers times a constant factor, rounded once: integers by fractions, doubles by factors that
 * need not be rational. In integers, so that neither the locale nor the floating-point settings
 * matter.
 */
#ifndef PRISM__UNITS_SCALE_H
#define PRISM__UNITS_SCALE_H

#include <stdint.h>

#include "../json/wide.h"

/* numerator / denominator: not more than 1, and their product less than 2^62. */
typedef struct prism__fraction {
    uint64_t numerator;
    uint64_t denominator;
} prism__fraction;

extern const prism__fraction prism__tenths_of_inch; /* of millimetres */

/* The size of a number without its sign; that of INT64_MIN too. */
static inline uint64_t prism__magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

/* value * fraction, to the nearest integer; a half goes up. */
uint64_t prism__fraction_round(prism__fraction fraction, uint64_t value);

/* value * fraction, as the nearest double; ties go to even. */
double prism__fraction_to_double(prism__fraction fraction, int64_t value);

/*
 * A factor: number * 2^exponent, where the number has its highest bit set and is cut off, so that
 * it is less than 1 below the truth.
 *
 * What is cut off changes no rounding. For that, the product of a double's significand would have
 * to be so near to a halfway point that some fraction with a denominator below 2^53 would be nearer
 * to the factor than any is: the factors' continued fractions show it, for all halfway points that
 * the two functions meet.
 */
typedef struct prism__factor {
    prism__uint128 number;
    int32_t exponent;
} prism__factor;

extern const prism__factor prism__ten;
extern const prism__factor prism__thousand;
extern const prism__factor prism__degree;           /* pi / 180 */
extern const prism__factor prism__radian;           /* 180 / pi */
extern const prism__factor prism__thousand_degrees; /* pi / 180 * 1000 */
extern const prism__factor prism__ten_radians;      /* 180 / pi * 10 */

/*
 * value * factor, as the nearest double, for a factor with an infinite number of digits. NaN,
 * infinities and zeroes stay what they are; what is too large becomes infinite.
 */
double prism__factor_to_double(const prism__factor *factor, double value);

/* |value| * factor, to the nearest integer; a half goes up. The result is to be less than 2^63. */
uint64_t prism__factor_round(const prism__factor *factor, double value);

#endif
