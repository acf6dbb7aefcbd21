/* SPDX-License-Identifier: MIT */
#include "number_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/exact_decimal.h"
#include "support/random.h"
#include "json/number.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool one_in(uint64_t *random, int count)
{
    return random_int(random, 1, count) == 1;
}

static char random_digit(uint64_t *random)
{
    return (char)random_int(random, '0', '9');
}

/* Digits and a power of ten from a text that printf() or libprism has made. */
static void take_apart(const char *text, exact_decimal *out)
{
    bool fraction = false;

    out->count = 0;
    out->power = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text == '.')
            fraction = true;
        else if (*text != '-') {
            if (out->count > 0 || *text != '0')
                out->digits[out->count++] = *text;
            out->power -= fraction;
        }
    }
    if (out->count == 0)
        out->digits[out->count++] = '0';
    out->digits[out->count] = '\0';
    if (*text == 'e')
        out->power += (int)strtol(text + 1, NULL, 10);
}

static void append_digit(exact_decimal *number, char digit)
{
    if (number->count == EXACT_DIGITS_MAX)
        return;
    number->digits[number->count++] = digit;
    number->digits[number->count] = '\0';
    number->power--;
}

static void append_zeros(exact_decimal *number, int count)
{
    for (int i = 0; i < count; i++)
        append_digit(number, '0');
}

/* Add one to the last digit. */
static void increment(exact_decimal *number)
{
    int i = number->count - 1;

    for (; i >= 0 && number->digits[i] == '9'; i--)
        number->digits[i] = '0';
    if (i >= 0) {
        number->digits[i]++;
    } else { /* all nines: one digit more, of which the last zero goes into the power */
        number->digits[0] = '1';
        number->power++;
    }
}

/* Take one from the last digit of a number that is not zero. */
static void decrement(exact_decimal *number)
{
    int i = number->count - 1;

    for (; i > 0 && number->digits[i] == '0'; i--)
        number->digits[i] = '9';
    number->digits[i]--;
    if (number->digits[0] == '0' && number->count > 1) {
        memmove(number->digits, number->digits + 1, (size_t)number->count);
        number->count--;
    }
}

/* Keep so many digits only. */
static void cut(exact_decimal *number, int count)
{
    if (count >= number->count)
        return;
    number->power += number->count - count;
    number->count = count;
    number->digits[count] = '\0';
}

/* How far from a point a digit stands that says on which side of it a number is. */
static int far_away(uint64_t *random)
{
    return one_in(random, 8) ? random_int(random, 0, 800) : random_int(random, 0, 40);
}

/* Step off a number, a little or by next to nothing; or not. */
static void step_off(uint64_t *random, exact_decimal *number)
{
    if (number->digits[0] == '0')
        return;
    switch (random_int(random, 0, 8)) {
    case 0:
        decrement(number);
        break;
    case 1:
        increment(number);
        break;
    case 2:
    case 3:
        append_zeros(number, far_away(random));
        append_digit(number, (char)random_int(random, '1', '9'));
        break;
    case 4:
        append_zeros(number, 1 + far_away(random));
        decrement(number);
        break;
    case 5:
        append_zeros(number, far_away(random));
        break;
    case 6:
    case 7: /* to as many digits as the fast ways know, or as the exact one looks at */
        cut(number, one_in(random, 4) ? random_int(random, 766, 770) : random_int(random, 14, 22));
        if (one_in(random, 2))
            increment(number);
        break;
    default:
        break;
    }
}

/* Metres, as in an avatar; now and then with fewer digits. */
static void make_metres(uint64_t *random, exact_decimal *out)
{
    char text[32];
    const int digits = one_in(random, 4) ? random_int(random, 1, 12) : random_int(random, 7, 9);
    int size = snprintf(text, sizeof text, "%d.", random_int(random, 0, 2));

    for (int i = 0; i < digits; i++)
        text[size++] = random_digit(random);
    text[size] = '\0';
    take_apart(text, out);
}

/* Centimetres, millimetres, whole numbers, and anything else of up to twenty digits. */
static void make_short(uint64_t *random, exact_decimal *out)
{
    const int count = one_in(random, 2) ? random_int(random, 1, 9) : random_int(random, 10, 20);

    out->count = 0;
    for (int i = 0; i < count; i++)
        out->digits[out->count++] =
            i == 0 ? (char)random_int(random, '1', '9') : random_digit(random);
    out->digits[out->count] = '\0';
    out->power = one_in(random, 4) ? 0 : -random_int(random, 0, count + 5);
}

/* A float's bits: any, or of a size that things have. */
static uint32_t float_bits(uint64_t *random)
{
    const uint64_t bits = random_bits(random);
    const unsigned exponent =
        (unsigned)(one_in(random, 2) ? random_int(random, 0, 254) : random_int(random, 107, 147));

    return (uint32_t)(bits & 0x7fffff) | (uint32_t)exponent << 23;
}

static uint64_t double_bits(uint64_t *random)
{
    const uint64_t bits = random_bits(random);
    const unsigned exponent =
        (unsigned)(one_in(random, 2) ? random_int(random, 0, 2046) : random_int(random, 973, 1073));

    return bits >> 12 | (uint64_t)exponent << 52;
}

/* A value's shortest text, or one with fewer digits than it needs, or with more. */
static void make_float(uint64_t *random, exact_decimal *out)
{
    const uint32_t bits = float_bits(random);
    char text[PRISM__NUMBER_MAX + 32];
    float value;

    memcpy(&value, &bits, sizeof value);
    if (one_in(random, 2))
        text[prism__float_format(value, text)] = '\0';
    else
        (void)snprintf(text, sizeof text, "%.*e", random_int(random, 0, 30), (double)value);
    take_apart(text, out);
}

static void make_double(uint64_t *random, exact_decimal *out)
{
    const uint64_t bits = double_bits(random);
    char text[PRISM__NUMBER_MAX + 32];
    double value;

    memcpy(&value, &bits, sizeof value);
    if (one_in(random, 2))
        text[prism__double_format(value, text)] = '\0';
    else
        (void)snprintf(text, sizeof text, "%.*e", random_int(random, 0, 40), value);
    take_apart(text, out);
}

/* Halfway between two neighbours, and around that; sometimes the value itself. */
static void make_half_float(uint64_t *random, exact_decimal *out)
{
    const uint32_t bits = float_bits(random);
    const int field = (int)(bits >> 23);
    const uint64_t significand = (bits & 0x7fffff) | (uint64_t)(field > 0) << 23;

    exact_decimal_make(significand * 2 + !one_in(random, 8), (field > 0 ? field : 1) - 151, out);
    step_off(random, out);
}

static void make_half_double(uint64_t *random, exact_decimal *out)
{
    const uint64_t bits = double_bits(random);
    const int field = (int)(bits >> 52);
    const uint64_t significand = (bits & UINT64_C(0xfffffffffffff)) | (uint64_t)(field > 0) << 52;

    exact_decimal_make(significand * 2 + !one_in(random, 8), (field > 0 ? field : 1) - 1076, out);
    step_off(random, out);
}

/* The ends of the ranges, and where a format or a way of reading it changes. */
static void make_limit(uint64_t *random, exact_decimal *out)
{
    static const struct {
        uint64_t significand;
        int exponent;
    } limits[] = {
        {0xffffff, 104},                   /* the largest float */
        {0x1ffffff, 103},                  /* halfway to infinity */
        {1, 128},                          /* beyond */
        {0x1fffffff, 99},                  /* a double between these two */
        {UINT64_C(0x1fffffffffffff), 971}, /* the same of a double */
        {UINT64_C(0x3fffffffffffff), 970},
        {1, 1024},
        {1, -126},                    /* the smallest normal float */
        {0xffffff, -150},             /* halfway to the largest that is not normal */
        {0x7fffff, -149},             /* that */
        {1, -149},                    /* the smallest float */
        {1, -150},                    /* half of it */
        {3, -150},                    /* halfway to the next */
        {UINT64_C(0x10000001), -178}, /* a double a little above half of it */
        {1, -1022},
        {UINT64_C(0x1fffffffffffff), -1075},
        {UINT64_C(0xfffffffffffff), -1074},
        {1, -1074},
        {1, -1075},
        {3, -1075},
        {1, 24}, /* where integers stop being exact */
        {0x1000001, 0},
        {1, 53},
        {UINT64_C(0x20000000000001), 0},
        {1, 63},
        {1, 64},
        {UINT64_C(0x1fffffffffffff), 11},
        {UINT64_C(0x8ac7230489e80000), 0}, /* 10^19 */
        {UINT64_C(0xde0b6b3a7640000), 0},  /* 10^18 */
        {UINT64_C(0x38d7ea4c68000), 0},    /* 10^15 */
    };
    const size_t i = (size_t)random_int(random, 0, (int)COUNT(limits) - 1);

    exact_decimal_make(limits[i].significand, limits[i].exponent, out);
    step_off(random, out);
}

/* Mantissas of 16 to 20 digits, close to where they stop to fit, at any place. */
static void make_mantissa(uint64_t *random, exact_decimal *out)
{
    static const uint64_t bases[] = {
        UINT64_C(1) << 24,
        UINT64_C(1) << 53,
        UINT64_C(1) << 54,
        UINT64_C(1) << 63,
        UINT64_MAX,
        UINT64_C(1000000000000000),
        UINT64_C(10000000000000000),
        UINT64_C(100000000000000000),
        UINT64_C(1000000000000000000),
        UINT64_C(10000000000000000000),
    };
    const uint64_t base = bases[random_int(random, 0, (int)COUNT(bases) - 1)];
    const uint64_t step = (uint64_t)random_int(random, 0, 3000);
    char text[32];

    if (one_in(random, 2) && base <= UINT64_MAX - step)
        (void)snprintf(text, sizeof text, "%llu", (unsigned long long)(base + step));
    else
        (void)snprintf(text, sizeof text, "%llu", (unsigned long long)(base - step));
    take_apart(text, out);
    if (one_in(random, 4))
        append_digit(out, random_digit(random));
    out->power += one_in(random, 2) ? -random_int(random, 0, 25) : random_int(random, -345, 310);
}

/* A few digits at powers of ten where a range or a table ends. */
static void make_at_end(uint64_t *random, exact_decimal *out)
{
    static const int ends[] = {-345, -343, -342, -325, -324, -308, -65, -46, -45, -38, -27,
                               -22,  -19,  -1,   0,    10,   15,   19,  22,  23,  27,  37,
                               38,   39,   55,   56,   288,  289,  307, 308, 309, 310, 326};
    const int end = ends[random_int(random, 0, (int)COUNT(ends) - 1)];

    make_short(random, out);
    out->power = end + random_int(random, -1, 1) - (one_in(random, 2) ? out->count : 0);
}

/* Up to 900 digits, of a size that a double, or a float, can have. */
static void make_long(uint64_t *random, exact_decimal *out)
{
    const int count = one_in(random, 4) ? 800 : random_int(random, 20, 900);
    const char only = one_in(random, 4) ? random_digit(random) : '\0';

    out->digits[0] = (char)random_int(random, '1', '9');
    for (int i = 1; i < count; i++)
        out->digits[i] = only ? only : random_digit(random);
    out->digits[count] = '\0';
    out->count = count;
    out->power =
        -count + (one_in(random, 2) ? random_int(random, -330, 312) : random_int(random, -48, 41));
}

static void make_zero(uint64_t *random, exact_decimal *out)
{
    out->digits[0] = '0';
    out->digits[1] = '\0';
    out->count = 1;
    out->power = one_in(random, 2) ? 0 : random_int(random, -400, 400);
}

/* Zero or infinity by the exponent alone. */
static void make_extreme(uint64_t *random, exact_decimal *out)
{
    make_short(random, out);
    out->power = one_in(random, 2) ? random_int(random, 300, 2000000000)
                                   : -random_int(random, 320, 2000000000);
}

/* Most are like those of documents, so that the others stand among them. */
static const struct {
    int weight;
    bool as_in_documents;
    void (*make)(uint64_t *random, exact_decimal *out);
} kinds[] = {
    {30, true, make_metres},      {12, true, make_short},   {5, false, make_short},
    {12, false, make_float},      {8, false, make_double},  {12, false, make_half_float},
    {6, false, make_half_double}, {3, false, make_limit},   {6, false, make_mantissa},
    {4, false, make_at_end},      {1, false, make_long},    {1, false, make_zero},
    {1, true, make_zero},         {1, false, make_extreme},
};

/* A text that is being written; there is always room. */
typedef struct writer {
    char *at;
} writer;

static void write_text(writer *pen, const char *text, int size)
{
    memcpy(pen->at, text, (size_t)size);
    pen->at += size;
}

static void write_zeros(writer *pen, int count)
{
    memset(pen->at, '0', (size_t)count);
    pen->at += count;
}

/* How many zeros to put where they mean nothing. */
static int useless_zeros(uint64_t *random)
{
    return one_in(random, 8)   ? random_int(random, 1, 500)
           : one_in(random, 2) ? random_int(random, 1, 20)
                               : 0;
}

static void write_exponent(uint64_t *random, writer *pen, int64_t exponent)
{
    char digits[24];
    int size;

    if (exponent == 0 && !one_in(random, 8))
        return;
    *pen->at++ = "eE"[one_in(random, 3)];
    if (exponent < 0 || (exponent == 0 && one_in(random, 2)))
        *pen->at++ = '-';
    else if (one_in(random, 2))
        *pen->at++ = '+';
    if (one_in(random, 4))
        write_zeros(pen, useless_zeros(random));
    size = snprintf(digits, sizeof digits, "%llu",
                    (unsigned long long)(exponent < 0 ? -exponent : exponent));
    write_text(pen, digits, size);
    /* Even longer: what is more than two thousand million may as well be more than 2^64. */
    if (exponent > 1000000000 || exponent < -1000000000)
        write_text(pen, "99999999999999999999", random_int(random, 0, 20));
}

/* Without an exponent. */
static void write_plainly(uint64_t *random, writer *pen, const exact_decimal *number)
{
    const int whole = number->count + number->power; /* digits in front of the point */

    if (number->power >= 0) {
        write_text(pen, number->digits, number->count);
        if (number->digits[0] != '0')
            write_zeros(pen, number->power);
        if (one_in(random, 4)) {
            *pen->at++ = '.';
            write_zeros(pen, 1 + useless_zeros(random));
        }
        return;
    }
    if (whole > 0) {
        write_text(pen, number->digits, whole);
    } else {
        *pen->at++ = '0';
    }
    *pen->at++ = '.';
    if (whole < 0)
        write_zeros(pen, -whole);
    if (whole > 0)
        write_text(pen, number->digits + whole, number->count - whole);
    else
        write_text(pen, number->digits, number->count);
    if (one_in(random, 16))
        write_zeros(pen, useless_zeros(random));
}

/* With an exponent, the point anywhere in it, and zeros around the digits. */
static void write_with_exponent(uint64_t *random, writer *pen, const exact_decimal *number)
{
    const int front = random_int(random, 0, number->count);
    const int zeros = useless_zeros(random);
    int64_t exponent = number->power;

    if (front == 0 || number->digits[0] == '0') {
        write_text(pen, "0.", 2);
        write_zeros(pen, zeros);
        write_text(pen, number->digits, number->count);
        write_exponent(random, pen, exponent + zeros + number->count);
        return;
    }
    write_text(pen, number->digits, front);
    if (front == number->count && one_in(random, 2)) {
        write_zeros(pen, zeros);
        write_exponent(random, pen, exponent - zeros);
        return;
    }
    if (front < number->count || zeros > 0)
        *pen->at++ = '.';
    write_text(pen, number->digits + front, number->count - front);
    write_zeros(pen, zeros);
    write_exponent(random, pen, exponent + number->count - front);
}

size_t number_text(uint64_t *random, char *out)
{
    exact_decimal number;
    writer pen = {out};
    size_t kind = 0;
    int weights = 0, chance;

    for (size_t i = 0; i < COUNT(kinds); i++)
        weights += kinds[i].weight;
    chance = random_int(random, 0, weights - 1);
    for (; chance >= kinds[kind].weight; kind++)
        chance -= kinds[kind].weight;
    kinds[kind].make(random, &number);
    if (one_in(random, 2))
        *pen.at++ = '-';
    if ((kinds[kind].as_in_documents || one_in(random, 3)) && number.power <= 400 &&
        number.power >= -EXACT_DIGITS_MAX)
        write_plainly(random, &pen, &number);
    else
        write_with_exponent(random, &pen, &number);
    *pen.at = '\0';
    return (size_t)(pen.at - out);
}
