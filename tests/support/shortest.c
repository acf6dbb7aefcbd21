/* SPDX-License-Identifier: MIT */
#include "shortest.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* digits * 10^exponent; a whole number of at most 17 digits, as long as its size. */
typedef struct short_decimal {
    uint64_t digits;
    int exponent;
} short_decimal;

static bool reads_back(const char *text, double value, bool narrow)
{
    if (narrow) {
        const float wanted = (float)value;
        const float single = strtof(text, NULL);
        return memcmp(&single, &wanted, sizeof single) == 0;
    }
    const double real = strtod(text, NULL);
    return memcmp(&real, &value, sizeof real) == 0;
}

static bool decimal_reads_back(short_decimal decimal, double value, bool narrow)
{
    char text[48];

    (void)snprintf(text, sizeof text, "%s%llue%d", signbit(value) ? "-" : "",
                   (unsigned long long)decimal.digits, decimal.exponent);
    return reads_back(text, value, narrow);
}

/* A number's digits without the zeros around them; returns their count, 0 if they are too many. */
static int digits_of(const char *text, uint64_t *out)
{
    enum { DIGITS_MAX = 17 };
    int count = 0, zeros = 0;

    *out = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text == '0')
            zeros += count > 0;
        if (*text == '0' || *text == '-' || *text == '.')
            continue;
        count += zeros + 1;
        if (count > DIGITS_MAX)
            return 0;
        for (; zeros > 0; zeros--)
            *out *= 10;
        *out = *out * 10 + (uint64_t)(*text - '0');
    }
    return count;
}

/* The nearest decimal of so many digits, as printf() has it. */
static short_decimal nearest(double value, int count)
{
    char text[48];
    short_decimal out = {0, 0};
    const char *at = text;

    (void)snprintf(text, sizeof text, "%.*e", count - 1, fabs(value));
    for (; *at != 'e'; at++) {
        if (*at != '.')
            out.digits = out.digits * 10 + (uint64_t)(*at - '0');
    }
    out.exponent = (int)strtol(at + 1, NULL, 10) - (count - 1);
    return out;
}

/*
 * Below a power of two the values lie closer together than above it, so that there the next decimal
 * above may do where the nearest, below, does not.
 */
const char *shortest_fault(const char *text, double value, bool narrow)
{
    uint64_t digits;
    const int count = digits_of(text, &digits);
    int exponent;
    const bool at_power = fabs(frexp(value, &exponent)) == 0.5;

    if (!reads_back(text, value, narrow))
        return "does not read back";
    if (value == 0)
        return strcmp(text, signbit(value) ? "-0" : "0") == 0 ? NULL : "is not the shortest zero";
    if (count == 0)
        return "has too many digits";

    short_decimal wanted = nearest(value, count);
    if (at_power && !decimal_reads_back(wanted, value, narrow))
        wanted.digits++;
    if (digits != wanted.digits)
        return "is not the nearest of its length";
    if (count == 1)
        return NULL;
    short_decimal shorter = nearest(value, count - 1);
    bool fits = decimal_reads_back(shorter, value, narrow);
    shorter.digits++;
    if (fits || (at_power && decimal_reads_back(shorter, value, narrow)))
        return "is not the shortest";
    return NULL;
}
