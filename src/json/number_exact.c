/* SPDX-License-Identifier: MIT */
#include "number_exact.h"

#include "powers_of_ten.h"

/*
 * A point halfway between two doubles has at most 767 significant digits, so a number with more
 * than that is above or below it as its first 768 say, and where these are the same, above it by
 * whatever follows: one more digit 1 stands for all of that.
 */
enum { DIGITS_MAX = 768 };

/*
 * The numbers compared are both below 2^2600: D * 2^x and M * 5^n * 2^y, where D has 769 digits and
 * so is below 2^2555, M is below 2^55, and n is at most 342 + 769 - 19, so that 5^n is below
 * 2^2536. (With a positive power of ten they are below 10^327.) They are of about the same size, so
 * that evening out the powers of two makes neither much longer than the longer one was.
 */
enum { LIMB_COUNT = 2816 / 32 };

typedef struct big {
    uint32_t limbs[LIMB_COUNT]; /* the lowest first */
    unsigned size;              /* the highest one in use is not 0 */
} big;

static void big_push(big *number, uint32_t limb)
{
    if (limb != 0 && number->size < LIMB_COUNT)
        number->limbs[number->size++] = limb;
}

static void big_set(big *number, uint64_t value)
{
    number->limbs[0] = (uint32_t)value;
    number->limbs[1] = (uint32_t)(value >> 32);
    number->size = value >> 32 != 0 ? 2 : value != 0;
}

static void big_multiply_add(big *number, uint32_t factor, uint32_t summand)
{
    uint64_t carry = summand;
    for (unsigned i = 0; i < number->size; i++) {
        carry += (uint64_t)number->limbs[i] * factor;
        number->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    big_push(number, (uint32_t)carry);
}

static void big_multiply_power_of_five(big *number, uint32_t power)
{
    const uint32_t five_13 = 1220703125; /* the highest power in 32 bits */
    for (; power >= 13; power -= 13)
        big_multiply_add(number, five_13, 0);
    uint32_t rest = 1;
    while (power-- > 0)
        rest *= 5;
    big_multiply_add(number, rest, 0);
}

static void big_shift_left(big *number, uint32_t bits)
{
    if (bits % 32 != 0)
        big_multiply_add(number, (uint32_t)1 << bits % 32, 0);
    unsigned shift = bits / 32;
    if (shift > LIMB_COUNT - number->size)
        shift = LIMB_COUNT - number->size; /* not reached, see LIMB_COUNT */
    for (unsigned i = number->size; i-- > 0;)
        number->limbs[i + shift] = number->limbs[i];
    for (unsigned i = 0; i < shift; i++)
        number->limbs[i] = 0;
    number->size += shift;
}

static int big_compare(const big *a, const big *b)
{
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    for (unsigned i = a->size; i-- > 0;) {
        if (a->limbs[i] != b->limbs[i])
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
    }
    return 0;
}

static bool any_digit_above_zero(const char *text, const char *end)
{
    for (; text < end && *text != 'e' && *text != 'E'; text++) {
        if (*text != '0' && *text != '.')
            return true;
    }
    return false;
}

int64_t prism__decimal_cut(prism__decimal *decimal, const char *digits_end, int64_t count)
{
    const char *text = decimal->digits;
    for (; text < digits_end && (*text == '0' || *text == '.'); text++)
        count -= *text == '0';
    if (count <= PRISM__MANTISSA_DIGITS)
        return 0;
    decimal->mantissa = 0;
    for (int taken = 0; taken < PRISM__MANTISSA_DIGITS; text++) {
        if (*text != '.') {
            decimal->mantissa = decimal->mantissa * 10 + (uint64_t)(*text - '0');
            taken++;
        }
    }
    decimal->truncated = any_digit_above_zero(text, digits_end);
    return count - PRISM__MANTISSA_DIGITS;
}

/* Set `number` to the digits as a whole number; returns the power of ten to multiply it by. */
static int32_t read_digits(const prism__decimal *decimal, big *number)
{
    if (!decimal->truncated) {
        big_set(number, decimal->mantissa);
        return decimal->exponent;
    }
    const char *text = decimal->digits;
    while (*text == '0' || *text == '.')
        text++;
    int32_t count = 0;
    uint32_t chunk = 0;
    uint32_t chunk_scale = 1;
    big_set(number, 0);
    for (; text < decimal->end && *text != 'e' && *text != 'E' && count < DIGITS_MAX; text++) {
        if (*text == '.')
            continue;
        chunk = chunk * 10 + (uint32_t)(*text - '0');
        chunk_scale *= 10;
        count++;
        if (chunk_scale == 1000000000) {
            big_multiply_add(number, chunk_scale, chunk);
            chunk = 0;
            chunk_scale = 1;
        }
    }
    if (any_digit_above_zero(text, decimal->end)) {
        chunk = chunk * 10 + 1;
        chunk_scale *= 10;
        count++;
    }
    big_multiply_add(number, chunk_scale, chunk);
    return decimal->exponent - (count - PRISM__MANTISSA_DIGITS);
}

/*
 * Compare the number, its sign left aside, with significand * 2^exponent, which is near: negative,
 * 0 or positive as it is less, equal or more.
 */
static int compare(const prism__decimal *decimal, uint64_t significand, int32_t exponent)
{
    big left;
    big right;
    int32_t power = read_digits(decimal, &left);
    big_set(&right, significand);
    if (power >= 0) {
        big_multiply_power_of_five(&left, (uint32_t)power);
    } else {
        big_multiply_power_of_five(&right, (uint32_t)-power);
    }
    /* What is left of the powers of ten and two: left * 2^power, right * 2^exponent. */
    if (power > exponent) {
        big_shift_left(&left, (uint32_t)(power - exponent));
    } else {
        big_shift_left(&right, (uint32_t)(exponent - power));
    }
    return big_compare(&left, &right);
}

bool prism__decimal_round_up(const prism__decimal *decimal, const prism__product *product,
                             int32_t dropped)
{
    uint64_t floor = product->high >> (dropped - 1) >> 1;
    uint64_t half = UINT64_C(1) << (dropped - 1);
    uint64_t rest = product->high & (half | (half - 1));
    int side = rest >= half ? 1 : -1; /* of the point halfway between floor and floor + 1 */
    bool in_doubt;

    if (decimal->truncated) {
        /* The digits left out are not nothing, and add up to 2^shift to `high`. */
        in_doubt = side < 0 && rest + (UINT64_C(1) << product->shift) + 2 > half;
    } else if (decimal->exponent >= PRISM__POWER_EXACT_FIRST &&
               decimal->exponent <= PRISM__POWER_EXACT_LAST) {
        in_doubt = false;
        if (rest == half && product->low == 0 && product->lowest == 0)
            side = 0;
    } else {
        /* The true product is higher than this one, by less than two units of `low`. */
        in_doubt = rest == half - 1 && product->low == UINT64_MAX;
    }
    if (in_doubt)
        side = compare(decimal, floor * 2 + 1, product->unit + dropped - 1);
    return side > 0 || (side == 0 && floor % 2 != 0);
}
