/* SPDX-License-Identifier: MIT */
/** The slow paths of reading numbers: many digits, and halves between two values. */
#ifndef PRISM__JSON_NUMBER_EXACT_H
#define PRISM__JSON_NUMBER_EXACT_H

#include "number.h"

/* The digits that always fit a mantissa. */
enum { PRISM__MANTISSA_DIGITS = 19 };

/*
 * Set mantissa and `truncated` for a number whose text, up to `digits_end`, has `count` digits,
 * more than 19. Returns how many are left out of the mantissa; zeros in front are not counted.
 */
int64_t prism__decimal_cut(prism__decimal *decimal, const char *digits_end, int64_t count);

/* mantissa * 10^exponent, which is about high * 2^unit; the two lower words follow behind high. */
typedef struct prism__product {
    uint64_t high;
    uint64_t low;
    uint64_t lowest;
    int32_t unit;
    unsigned shift; /* the mantissa is in it times 2^shift */
} prism__product;

/*
 * Whether to round up when the lowest `dropped` bits of product->high, 1 to 64, are dropped; ties
 * go to even. The number is to be within the table of powers.
 */
bool prism__decimal_round_up(const prism__decimal *decimal, const prism__product *product,
                             int32_t dropped);

#endif
