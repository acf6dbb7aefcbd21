/* SPDX-License-Identifier: MIT */
/** Numbers that look random and are the same in every run. */
#ifndef PRISM__TESTS_RANDOM_H
#define PRISM__TESTS_RANDOM_H

#include <stdint.h>

/* The next 64 bits (SplitMix64); any state will do to begin with. */
static inline uint64_t random_bits(uint64_t *state)
{
    uint64_t bits = *state += UINT64_C(0x9e3779b97f4a7c15);
    bits = (bits ^ bits >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ bits >> 27) * UINT64_C(0x94d049bb133111eb);
    return bits ^ bits >> 31;
}

/* From min to max, both included. */
static inline int random_int(uint64_t *state, int min, int max)
{
    return min + (int)(random_bits(state) % (uint64_t)(max - min + 1));
}

#endif
