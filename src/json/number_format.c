/* SPDX-License-Identifier: MIT */
#include "number.h"

#include <string.h>

#include "block.h"
#include "powers_of_ten.h"
#include "wide.h"

/* From this power of ten on, and below this one, ECMAScript writes an exponent. */
enum { PLAIN_MAX = 21, PLAIN_MIN = -6 };

/* A double takes at most 17 digits, a uint64_t 20. */
enum { DIGITS_MAX = 20 };

/* digits * 10^exponent. */
typedef struct shortest {
    uint64_t digits;
    int32_t exponent;
} shortest;

/*
 * factor times the power, in units of 2^128, rounded to odd: cut off, but the lowest bit is set
 * where anything is cut off. The power is given one too high in its last bit, which leaves at most
 * 1 in the word below when there should be nothing.
 */
static uint64_t multiply_to_odd(prism__uint128 power, uint64_t factor)
{
    prism__uint128 upper = prism__multiply(power.high, factor);
    uint64_t carried = prism__multiply(power.low, factor).high;
    uint64_t below = upper.low + carried;
    uint64_t product = upper.high + (below < carried);
    return product | (below > 1);
}

/*
 * The shortest decimal that rounds to significand * 2^exponent, the nearest one if there are
 * several. `lopsided` says that the value below is only half as far away as the one above.
 *
 * This is Raffaello Giulietti's Schubfach, "The Schubfach way to render doubles" (2021): a power of
 * ten is chosen so that between the halfway points to the neighbours there is at least one multiple
 * of it, but at most one of ten times it. Everything is counted in quarters of that power of ten,
 * so that the halfway points are whole; rounding to odd keeps every comparison true.
 */
static shortest find_shortest(uint64_t significand, int32_t exponent, bool lopsided)
{
    /* The logarithm to base 10 of 2^exponent, or of 3/4 of it, rounded down. */
    int32_t scale = prism__shift_down(exponent * 1262611 - (lopsided ? 524031 : 0), 22);
    prism__uint128 power = prism__powers_of_ten[-scale - PRISM__POWER_FIRST];
    power.low++;
    power.high += power.low == 0;
    int32_t shift = exponent + prism__power_log2(-scale) + 1;

    uint64_t value = multiply_to_odd(power, significand * 4 << shift);
    uint64_t low = multiply_to_odd(power, (significand * 4 - (lopsided ? 1 : 2)) << shift);
    uint64_t high = multiply_to_odd(power, (significand * 4 + 2) << shift);
    /* A tie goes to the even significand, to which the halfway points belong then. */
    low += significand % 2;
    high -= significand % 2;

    uint64_t floor = value / 4;
    uint64_t tens = floor / 10 * 10;
    bool below_fits = low <= tens * 4;
    bool above_fits = (tens + 10) * 4 <= high;
    if (tens > 0 && below_fits != above_fits)
        return (shortest){tens + (above_fits ? 10 : 0), scale};
    below_fits = low <= floor * 4;
    above_fits = (floor + 1) * 4 <= high;
    if (below_fits != above_fits)
        return (shortest){floor + above_fits, scale};
    uint64_t middle = floor * 4 + 2;
    bool up = value > middle || (value == middle && floor % 2 != 0);
    return (shortest){floor + up, scale};
}

/* Write the decimal digits at the end of the `DIGITS_MAX` bytes; returns where they begin. */
static char *write_digits(uint64_t value, char *out)
{
    char *at = out + DIGITS_MAX;
    do {
        *--at = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    return at;
}

static char *append(char *out, const char *text, size_t size)
{
    memcpy(out, text, size);
    return out + size;
}

static char *append_zeros(char *out, int32_t count)
{
    memset(out, '0', (size_t)count);
    return out + count;
}

/* Write 0.digits * 10^point. */
static char *write_decimal(char *out, const char *digits, int32_t count, int32_t point)
{
    if (point > PLAIN_MIN && point <= 0) {
        out = append_zeros(append(out, "0.", 2), -point);
        return append(out, digits, (size_t)count);
    }
    if (count <= point && point <= PLAIN_MAX)
        return append_zeros(append(out, digits, (size_t)count), point - count);

    int32_t whole = point > 0 && point <= PLAIN_MAX ? point : 1;
    out = append(out, digits, (size_t)whole);
    if (count > whole) {
        *out++ = '.';
        out = append(out, digits + whole, (size_t)(count - whole));
    }
    if (whole != point) {
        int32_t exponent = point - 1;
        char buffer[DIGITS_MAX];
        char *at = write_digits((uint64_t)(exponent < 0 ? -exponent : exponent), buffer);
        *out++ = 'e';
        *out++ = exponent < 0 ? '-' : '+';
        out = append(out, at, (size_t)(buffer + DIGITS_MAX - at));
    }
    return out;
}

/*
 * Write a value given by the fields of its format: `fraction_size` bits of fraction, and an
 * exponent field that is 1 at the power of two `exponent_min`.
 */
static size_t write_fields(char *out, bool negative, uint64_t fraction, int32_t exponent_field,
                           int32_t fraction_size, int32_t exponent_min)
{
    char *start = out;
    if (negative)
        *out++ = '-';
    if (fraction == 0 && exponent_field == 0) {
        *out++ = '0';
        return (size_t)(out - start);
    }
    bool normal = exponent_field > 0;
    uint64_t significand = fraction | (uint64_t)normal << fraction_size;
    int32_t exponent = exponent_field - normal + exponent_min - fraction_size;
    shortest decimal = find_shortest(significand, exponent, fraction == 0 && exponent_field > 1);

    char buffer[DIGITS_MAX];
    char *digits = write_digits(decimal.digits, buffer);
    int32_t count = (int32_t)(buffer + DIGITS_MAX - digits);
    int32_t point = count + decimal.exponent;
    while (digits[count - 1] == '0')
        count--;
    return (size_t)(write_decimal(out, digits, count, point) - start);
}

size_t prism__double_format(double value, char *out)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return write_fields(out, bits >> 63 != 0, bits & UINT64_C(0xfffffffffffff),
                        (int32_t)(bits >> 52 & 0x7ff), 52, -1022);
}

/*
 * What follows does the same in half the time, for most floats, of which an avatar has a hundred
 * thousand: there is no loop over digits, and no branch that depends on them.
 */

/*
 * Round to odd with 64 bits of a power, one too high in the last: that leaves less than the factor,
 * which is below 2^32, in the lower word when there should be nothing. No float comes as near to a
 * whole number of quarters without being one; of all that there are, each has been compared.
 */
static PRISM__INLINE uint64_t multiply_to_odd_short(uint64_t power, uint64_t factor)
{
    prism__uint128 product = prism__multiply(power, factor);
    return product.high | (product.low >> 32 != 0);
}

/*
 * As find_shortest(), with neighbours that are as far away below as above: if not both of the
 * whole numbers next to the value are between the halfway points, the nearer one is.
 */
static PRISM__INLINE shortest find_shortest_usual(uint32_t significand, int32_t exponent)
{
    int32_t scale = prism__shift_down(exponent * 1262611, 22);
    uint64_t power = prism__powers_of_ten[-scale - PRISM__POWER_FIRST].high + 1;
    int32_t shift = exponent + prism__power_log2(-scale) + 1;
    uint64_t quarters = (uint64_t)significand * 4;
    uint64_t odd = significand % 2;

    uint64_t value = multiply_to_odd_short(power, quarters << shift);
    uint64_t low = multiply_to_odd_short(power, (quarters - 2) << shift) + odd;
    uint64_t high = multiply_to_odd_short(power, (quarters + 2) << shift) - odd;

    uint64_t floor = value / 4;
    uint64_t nearest = floor + (value % 4 + floor % 2 > 2); /* of two, the even one */
    uint64_t tens = floor / 10 * 10;
    bool above_fits = (tens + 10) * 4 <= high;
    uint64_t rough = tens + 10 * (uint64_t)above_fits;
    /* Both cannot fit. A choice by arithmetic: which it will be is nothing to foresee. */
    uint64_t fits = 0 - (uint64_t)((low <= tens * 4) | above_fits);
    return (shortest){(rough & fits) | (nearest & ~fits), scale};
}

/* The digits of a number below 10^8 as characters, the first in the lowest byte: split into fours,
 * then pairs. 10486 / 2^20 is 1/100 for four digits, 103 / 2^10 is 1/10 for two. */
static PRISM__INLINE uint64_t split_eight(uint32_t number)
{
    uint64_t fours = number / 10000 | (uint64_t)(number % 10000) << 32;
    uint64_t hundreds = (fours * 10486 >> 20) & UINT64_C(0x0000007f0000007f);
    uint64_t pairs = hundreds | (fours - hundreds * 100) << 16;
    uint64_t tens = (pairs * 103 >> 10) & UINT64_C(0x000f000f000f000f);
    return tens | (pairs - tens * 10) << 8;
}

/* Eight bytes, the lowest first. */
static PRISM__INLINE void store_eight(uint64_t word, char *out)
{
    unsigned char *bytes = (unsigned char *)out;
    bytes[0] = (unsigned char)word;
    bytes[1] = (unsigned char)(word >> 8);
    bytes[2] = (unsigned char)(word >> 16);
    bytes[3] = (unsigned char)(word >> 24);
    bytes[4] = (unsigned char)(word >> 32);
    bytes[5] = (unsigned char)(word >> 40);
    bytes[6] = (unsigned char)(word >> 48);
    bytes[7] = (unsigned char)(word >> 56);
}

/*
 * Write seven to nine digits without an exponent, if they are to have none; returns the number's
 * size, else 0. All nine are always written, with zeros at their end.
 */
static PRISM__INLINE size_t write_usual(char *out, shortest decimal)
{
    static const uint32_t to_nine[] = {100, 10, 1};
    int32_t more = (decimal.digits >= 10000000) + (decimal.digits >= 100000000);
    int32_t point = decimal.exponent + 7 + more;
    uint32_t nine = (uint32_t)decimal.digits * to_nine[more];
    char first = (char)('0' + nine / 100000000);
    uint64_t digits = split_eight(nine % 100000000);
    uint64_t text = digits | UINT64_C(0x3030303030303030);
    int32_t count = digits == 0 ? 1 : 9 - (int32_t)prism__leading_zeros(digits) / 8;

    if (point > PLAIN_MIN && point <= 0) {
        memcpy(out, "0.000000", 8);
        out += 2 - point;
        out[0] = first;
        store_eight(text, out + 1);
        return (size_t)(2 - point + count);
    }
    if (point <= 0 || point > 9)
        return 0;
    out[0] = first;
    store_eight(text, out + 1);
    if (count <= point)
        return (size_t)point;
    out[point] = '.';
    store_eight(text >> 8 * (point - 1), out + point + 1);
    return (size_t)count + 1;
}

size_t prism__float_format(float value, char *out)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    size_t negative = bits >> 31;
    uint32_t fraction = bits & UINT32_C(0x7fffff);
    int32_t exponent = (int32_t)(bits >> 23 & 0xff);

    if (fraction != 0 && exponent != 0) {
        *out = '-';
        shortest decimal = find_shortest_usual(fraction | UINT32_C(0x800000), exponent - 126 - 24);
        size_t size = write_usual(out + negative, decimal);
        if (size > 0)
            return negative + size;
    }
    return write_fields(out, negative, fraction, exponent, 23, -126);
}

size_t prism__int64_format(int64_t value, char *out)
{
    char buffer[DIGITS_MAX];
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char *digits = write_digits(magnitude, buffer);
    char *start = out;
    if (value < 0)
        *out++ = '-';
    out = append(out, digits, (size_t)(buffer + DIGITS_MAX - digits));
    return (size_t)(out - start);
}
