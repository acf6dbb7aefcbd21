/* SPDX-License-Identifier: MIT */
/** Arithmetic on 64 and 128 bits that C11 has no words for. */
#ifndef PRISM__JSON_WIDE_H
#define PRISM__JSON_WIDE_H

#include <stdint.h>

typedef struct prism__uint128 {
    uint64_t high;
    uint64_t low;
} prism__uint128;

/* a * b, by schoolbook multiplication of the halves. */
static inline prism__uint128 prism__multiply_halves(uint64_t a, uint64_t b)
{
    uint64_t a_low = (uint32_t)a, a_high = a >> 32;
    uint64_t b_low = (uint32_t)b, b_high = b >> 32;
    uint64_t low = a_low * b_low;
    /* At most (2^32 - 1)^2 + 2 (2^32 - 1), which is 2^64 - 1: neither sum overflows. */
    uint64_t middle = a_high * b_low + (low >> 32);
    uint64_t other = a_low * b_high + (uint32_t)middle;
    return (prism__uint128){a_high * b_high + (middle >> 32) + (other >> 32),
                            other << 32 | (uint32_t)low};
}

/* a * b. PRISM__PORTABLE_INT128 chooses the portable way where there is a better one. */
static inline prism__uint128 prism__multiply(uint64_t a, uint64_t b)
{
#if defined(__SIZEOF_INT128__) && !defined(PRISM__PORTABLE_INT128)
    __extension__ typedef unsigned __int128 uint128;
    uint128 product = (uint128)a * b;
    return (prism__uint128){(uint64_t)(product >> 64), (uint64_t)product};
#else
    return prism__multiply_halves(a, b);
#endif
}

/* The number of zero bits above the highest one bit, or below the lowest; `bits` is not 0. */
static inline unsigned prism__leading_zeros(uint64_t bits)
{
#if defined(__GNUC__) && !defined(PRISM__PORTABLE_INT128)
    return (unsigned)__builtin_clzll(bits);
#else
    unsigned count = 0;
    for (unsigned step = 32; step > 0; step /= 2) {
        if (bits >> (64 - step) == 0) {
            bits <<= step;
            count += step;
        }
    }
    return count;
#endif
}

static inline unsigned prism__trailing_zeros(uint64_t bits)
{
#if defined(__GNUC__) && !defined(PRISM__PORTABLE_INT128)
    return (unsigned)__builtin_ctzll(bits);
#else
    return 63 - prism__leading_zeros(bits & (0 - bits));
#endif
}

#endif
