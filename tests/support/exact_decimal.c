/* SPDX-License-Identifier: MIT */
#include "exact_decimal.h"

#include <stdio.h>

/* A whole number of up to 900 digits, nine to an element, the lowest first. */
typedef struct digits {
    uint32_t nines[100];
    int count;
} digits;

static void multiply(digits *number, uint32_t factor)
{
    uint64_t carry = 0;

    for (int i = 0; i < number->count; i++) {
        carry += (uint64_t)number->nines[i] * factor;
        number->nines[i] = (uint32_t)(carry % 1000000000);
        carry /= 1000000000;
    }
    while (carry > 0) {
        number->nines[number->count++] = (uint32_t)(carry % 1000000000);
        carry /= 1000000000;
    }
}

/* Multiply by base^power, `step` times at once; base^step has to fit 32 bits. */
static void multiply_power(digits *number, uint32_t base, int power, int step)
{
    uint32_t many = 1;

    for (int i = 0; i < step; i++)
        many *= base;
    for (; power >= step; power -= step)
        multiply(number, many);
    for (; power > 0; power--)
        multiply(number, base);
}

void exact_decimal_make(uint64_t significand, int exponent, exact_decimal *out)
{
    digits number = {{(uint32_t)(significand % 1000000000),
                      (uint32_t)(significand / 1000000000 % 1000000000),
                      (uint32_t)(significand / 1000000000 / 1000000000)},
                     3};
    int i;

    if (exponent < 0)
        multiply_power(&number, 5, -exponent, 13);
    else
        multiply_power(&number, 2, exponent, 31);
    for (i = number.count - 1; i > 0 && number.nines[i] == 0; i--) {
    }
    out->count = snprintf(out->digits, 11, "%u", (unsigned)number.nines[i]);
    while (i-- > 0)
        out->count += snprintf(out->digits + out->count, 10, "%09u", (unsigned)number.nines[i]);
    out->power = exponent < 0 ? exponent : 0;
}
