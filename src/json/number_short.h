/* SPDX-License-Identifier: MIT */
/**
 * Numbers of up to 15 characters, which nearly all are, without a branch that depends on how many
 * digits they have or on their sign: in a long list each such branch would be a guess.
 *
 * 15 digits make less than 2^53, so they are exact in a double, and so are small powers of ten: one
 * division gives the nearest double (Clinger, "How to Read Floating Point Numbers Accurately",
 * 1990). Floats need no exact double, only one that is not too near to where rounding it changes.
 * What is not so simple is left to number.h, which has no limits.
 */
#ifndef PRISM__JSON_NUMBER_SHORT_H
#define PRISM__JSON_NUMBER_SHORT_H

#include <float.h>
#include <stdbool.h>
#include <string.h>

#include "block.h"
#include "number.h"

typedef struct prism__short {
    uint64_t mantissa; /* below 10^15 */
    uint64_t scale;    /* the digits behind the point, 0 to 13 */
    uint64_t negative; /* 0 or 1 */
    const char *end;   /* behind its last digit */
} prism__short;

/* What has to be readable in front of a number, and behind the byte where it starts. */
enum { PRISM__SHORT_BEFORE = PRISM__BLOCK, PRISM__SHORT_BEHIND = PRISM__BLOCK };

static inline bool prism__short_fits(const char *start, const char *text, const char *end)
{
    return text - start >= PRISM__SHORT_BEFORE && end - text > PRISM__SHORT_BEHIND;
}

/*
 * Take apart the number that starts the block at `text`, where it fits, and goes to the first of
 * the bytes flagged in `ends`. Returns false if that is no number, or none so short.
 */
static PRISM__INLINE bool prism__short_scan(const char *text, prism__block block, uint64_t ends,
                                            prism__short *out)
{
    /* Loaded from n bytes on, these flag the last n bytes of a block. */
    static const unsigned char last_bytes[2 * PRISM__BLOCK] = {
        0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

    uint64_t behind = ends & (0 - ends);
    uint64_t inside = behind - 1;
    uint64_t negative = text[0] == '-';
    uint64_t digits = prism__block_digits(block) & inside;
    uint64_t points = prism__block_find(block, '.') & inside;
    uint64_t zeros = prism__block_find(block, '0');
    uint64_t first = 1 + negative;

    /* A sign, digits and one point; a digit first and last, and no zero in front of another. */
    if ((digits | points | negative) != inside || (digits & first) == 0 ||
        (digits & behind >> 1) == 0 || (points & (points - 1)) != 0 ||
        (zeros & first & digits >> 1) != 0)
        return false;

    /* Sixteen bytes that end with the last digit, and those that end with the last one before the
       point if that is left out: together they have all the digits side by side. */
    uint64_t size = prism__trailing_zeros(ends);
    uint64_t has_point = points != 0;
    uint64_t scale = size - has_point - prism__trailing_zeros(points | behind);
    const char *last = text + size - PRISM__BLOCK;
    out->mantissa =
        prism__block_number(prism__block_load(last - has_point), prism__block_load(last),
                            prism__block_load(last_bytes + scale),
                            prism__block_load(last_bytes + (size - negative - has_point)));
    out->scale = scale;
    out->negative = negative;
    out->end = text + size;
    return true;
}

/*
 * Whether the functions below may be used: doubles are computed as such, and rounded to the
 * nearest, which a program can change for each of its threads.
 */
static inline bool prism__short_is_exact(void)
{
    volatile double one = 1;
    volatile double tiny = DBL_MIN;
    return FLT_EVAL_METHOD == 0 && one + tiny == one - tiny;
}

static inline double prism__short_to_double(const prism__short *number)
{
    /* The sign is the divisor's, so that there is a -0 too. */
    static const double powers[PRISM__BLOCK][2] = {
        {1e0, -1e0},   {1e1, -1e1},   {1e2, -1e2},   {1e3, -1e3},  {1e4, -1e4},   {1e5, -1e5},
        {1e6, -1e6},   {1e7, -1e7},   {1e8, -1e8},   {1e9, -1e9},  {1e10, -1e10}, {1e11, -1e11},
        {1e12, -1e12}, {1e13, -1e13}, {1e14, -1e14}, {1e15, -1e15}};
    return (double)(int64_t)number->mantissa / powers[number->scale][number->negative];
}

/* The most digits behind the point that prism__near_float() knows. */
enum { PRISM__NEAR_SCALE_MAX = 19 };

/*
 * The nearest float to mantissa / 10^scale, by way of a double that is near enough. The mantissa,
 * below 2^63, the power and the product are each rounded, so that the double is off by three units
 * in its last place or less. Rounding it to a float can go wrong only where it is so close to
 * halfway between two floats that the number may be on the other side, or halfway: false there. All
 * numbers are within a float's range, and far above its smallest ones, or zero.
 */
static inline bool prism__near_float(uint64_t mantissa, uint64_t scale, uint64_t negative,
                                     float *out)
{
    /* The sign is the factor's, so that there is a -0 too. */
    static const double powers[PRISM__NEAR_SCALE_MAX + 1][2] = {
        {1e-0, -1e-0},   {1e-1, -1e-1},   {1e-2, -1e-2},   {1e-3, -1e-3},   {1e-4, -1e-4},
        {1e-5, -1e-5},   {1e-6, -1e-6},   {1e-7, -1e-7},   {1e-8, -1e-8},   {1e-9, -1e-9},
        {1e-10, -1e-10}, {1e-11, -1e-11}, {1e-12, -1e-12}, {1e-13, -1e-13}, {1e-14, -1e-14},
        {1e-15, -1e-15}, {1e-16, -1e-16}, {1e-17, -1e-17}, {1e-18, -1e-18}, {1e-19, -1e-19}};
    const uint64_t dropped = (UINT64_C(1) << (DBL_MANT_DIG - FLT_MANT_DIG)) - 1;
    const uint64_t half = dropped / 2 + 1;
    const uint64_t error = 3;
    double value = (double)(int64_t)mantissa * powers[scale][negative];
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    *out = (float)value;
    return ((bits - (half - error)) & dropped) > 2 * error;
}

static inline bool prism__short_to_float(const prism__short *number, float *out)
{
    return prism__near_float(number->mantissa, number->scale, number->negative, out);
}

#endif
