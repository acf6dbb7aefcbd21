/* SPDX-License-Identifier: MIT */
/** The powers of ten that reading and writing floating-point numbers needs, to 128 bits. */
#ifndef PRISM__JSON_POWERS_OF_TEN_H
#define PRISM__JSON_POWERS_OF_TEN_H

#include "wide.h"

/*
 * Below 10^-342 even 2^64 - 1 times the power rounds to zero; 10^324 scales the smallest double up
 * to a number with a digit before the point.
 */
enum { PRISM__POWER_FIRST = -342, PRISM__POWER_LAST = 324 };

/* From here to there the 128 bits are exact. Everywhere else more bits follow, and are cut off. */
enum { PRISM__POWER_EXACT_FIRST = 0, PRISM__POWER_EXACT_LAST = 55 };

/* 10^n is element n - PRISM__POWER_FIRST times 2^(prism__power_log2(n) - 127). */
extern const prism__uint128 prism__powers_of_ten[PRISM__POWER_LAST - PRISM__POWER_FIRST + 1];

/* value / 2^bits, rounded down; C leaves the right shift of a negative number to the compiler. */
static inline int32_t prism__shift_down(int32_t value, unsigned bits)
{
    return value >= 0 ? value >> bits : ~(~value >> bits);
}

/* The logarithm of 10^n to base 2, rounded down: 217706 / 2^16 is near enough for |n| <= 642. */
static inline int32_t prism__power_log2(int32_t n)
{
    return prism__shift_down(n * 217706, 16);
}

#endif
