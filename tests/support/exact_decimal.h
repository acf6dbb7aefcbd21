/* SPDX-License-Identifier: MIT */
/** Binary numbers in decimal, with all their digits: what no printf() is needed for. */
#ifndef PRISM__TESTS_EXACT_DECIMAL_H
#define PRISM__TESTS_EXACT_DECIMAL_H

#include <stdint.h>

/* A number, digits * 10^power. Of what is made below there are at most 768; the rest is room. */
enum { EXACT_DIGITS_MAX = 1600 };

typedef struct exact_decimal {
    char digits[EXACT_DIGITS_MAX + 1]; /* ends with NUL; no zero in front of others */
    int count;
    int power;
} exact_decimal;

/*
 * significand * 2^exponent, exactly: values of a double, and the points halfway between two. The
 * power is 0 for whole numbers, else the exponent.
 */
void exact_decimal_make(uint64_t significand, int exponent, exact_decimal *out);

#endif
