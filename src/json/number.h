/* SPDX-License-Identifier: MIT */
/**
 * JSON numbers, read and written exactly and without a look at the locale.
 *
 * Reading gives the nearest value, ties to even, for any number of digits. Nearly all numbers take
 * a fast path in 128-bit integers with a known bound on its error; the rest are compared as big
 * integers. Writing gives the shortest decimal that reads back as the same value, and among those
 * the nearest to it. No floating-point arithmetic is done, so that its settings do not matter;
 * number_short.h does some, where they are as expected.
 */
#ifndef PRISM__JSON_NUMBER_H
#define PRISM__JSON_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A number's text, taken apart: mantissa * 10^exponent, exact unless `truncated`. */
typedef struct prism__decimal {
    uint64_t mantissa;  /* the first 19 significant digits */
    int32_t exponent;   /* kept within +-100,000,000 whatever the text says */
    bool negative;      /* also for -0 */
    bool truncated;     /* further digits, not all zero, follow those of the mantissa */
    const char *digits; /* the text after the sign, for the exact path; ends at `end` */
    const char *end;
} prism__decimal;

/*
 * Take apart the RFC 8259 number at `text`, reading no byte at or after `end`. Returns whether
 * there is one; out->end is then behind its last byte, else at the first byte that does not fit.
 * Whatever follows the number is the caller's to judge.
 */
bool prism__decimal_scan(const char *text, const char *end, prism__decimal *out);

/* The value as an int64. False when it has a fraction or is out of range; 12.0 and 1.2e1 are 12. */
bool prism__decimal_to_int64(const prism__decimal *decimal, int64_t *out);

/* The nearest value. False when that is not finite; too small gives zero, with its sign. */
bool prism__decimal_to_double(const prism__decimal *decimal, double *out);
bool prism__decimal_to_float(const prism__decimal *decimal, float *out);

/* The most bytes that the functions below write, a float or any number. They write no NUL, but may
 * write behind the number. */
enum { PRISM__FLOAT_MAX = 22, PRISM__NUMBER_MAX = 32 };

/*
 * Write a finite number as JSON; returns the bytes written. Whole numbers have no fraction, and an
 * exponent is used below 1e-6 and from 1e21 on, as ECMAScript does it: 621, 0.000001, 1e-7, 1e+21.
 * -0.0 gives "-0".
 */
size_t prism__int64_format(int64_t value, char *out);
size_t prism__double_format(double value, char *out);
size_t prism__float_format(float value, char *out);

#endif
