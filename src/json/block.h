/* SPDX-License-Identifier: MIT */
/**
 * Sixteen bytes of text at once. Masks have one bit a byte, the first byte's lowest. There is a way
 * for SSE2, which every x86-64 has, and a portable one on two 64-bit words with the same results;
 * PRISM__PORTABLE_BLOCK chooses the portable way where there is a better one.
 */
#ifndef PRISM__JSON_BLOCK_H
#define PRISM__JSON_BLOCK_H

#include <stdint.h>

#include "wide.h"

enum { PRISM__BLOCK = 16 };

/* For what pays only as a part of the loop that it is called from. */
#if defined(__GNUC__)
#define PRISM__INLINE inline __attribute__((always_inline))
#define PRISM__NOINLINE __attribute__((noinline))
#define PRISM__RARELY(condition) __builtin_expect(condition, 0)
#else
#define PRISM__INLINE inline
#define PRISM__NOINLINE
#define PRISM__RARELY(condition) (condition)
#endif

/*
 * Have text brought near that is read soon after this: by itself the processor stops at the end of
 * each page. It is only a hint, and may be beyond the end of the text.
 */
static inline void prism__prefetch(const char *text)
{
#if defined(__GNUC__)
    enum { AHEAD = 2048 };
    __builtin_prefetch((const void *)((uintptr_t)text + AHEAD));
#else
    (void)text;
#endif
}

/* Eight bytes, the first one lowest. Compilers know this shape, a loop they do not. */
static PRISM__INLINE uint64_t prism__load_eight(const char *text)
{
    const unsigned char *bytes = (const unsigned char *)text;
    return (uint64_t)bytes[0] | (uint64_t)bytes[1] << 8 | (uint64_t)bytes[2] << 16 |
           (uint64_t)bytes[3] << 24 | (uint64_t)bytes[4] << 32 | (uint64_t)bytes[5] << 40 |
           (uint64_t)bytes[6] << 48 | (uint64_t)bytes[7] << 56;
}

/*
 * Flags the bytes that are ten or more, in their upper four bits; each byte is a character's
 * distance to '0'. A byte of 0xFA or more makes a mess of those above it.
 */
static inline uint64_t prism__other_digits(uint64_t word)
{
    /* Adding 6 carries out of a nibble of ten or more. */
    return (word | (word + UINT64_C(0x0606060606060606))) & UINT64_C(0xf0f0f0f0f0f0f0f0);
}

/* How many bytes, from the lowest on, are below ten. */
static inline unsigned prism__count_digits(uint64_t word)
{
    uint64_t others = prism__other_digits(word);
    return others == 0 ? 8 : prism__trailing_zeros(others) / 8;
}

/* The number that eight digits make, the first in the lowest byte: in pairs, then fours. */
static inline uint64_t prism__join_eight(uint64_t word)
{
    word = (word * 10 + (word >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    word = (word * 100 + (word >> 16)) & UINT64_C(0x0000ffff0000ffff);
    return (word * 10000 + (word >> 32)) & UINT64_C(0xffffffff);
}

#if defined(__SSE2__) && !defined(PRISM__PORTABLE_BLOCK)

#include <emmintrin.h>

typedef __m128i prism__block;

static inline prism__block prism__block_load(const void *bytes)
{
    return _mm_loadu_si128(bytes);
}

static inline uint32_t prism__block_mask(prism__block flags)
{
    return (uint32_t)_mm_movemask_epi8(flags);
}

static inline prism__block prism__block_at_most(prism__block block, char most)
{
    return _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(most)), block);
}

/* Which bytes are `c`. */
static inline uint32_t prism__block_find(prism__block block, char c)
{
    return prism__block_mask(_mm_cmpeq_epi8(block, _mm_set1_epi8(c)));
}

/* Which bytes are not the same in both. */
static inline uint32_t prism__block_differences(prism__block a, prism__block b)
{
    return prism__block_mask(_mm_cmpeq_epi8(a, b)) ^ 0xFFFF;
}

/* Which bytes are digits. */
static inline uint32_t prism__block_digits(prism__block block)
{
    return prism__block_mask(prism__block_at_most(_mm_sub_epi8(block, _mm_set1_epi8('0')), 9));
}

/* Which bytes are not plain text of a string: quotes, backslashes, controls, all but ASCII. */
static inline uint32_t prism__block_special(prism__block block)
{
    __m128i quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
    __m128i backslash = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
    __m128i control = prism__block_at_most(block, 0x1F);
    /* Bytes above ASCII have their top bit set as they are. */
    return prism__block_mask(
        _mm_or_si128(_mm_or_si128(quote, backslash), _mm_or_si128(control, block)));
}

/*
 * The number that up to sixteen digits make, the last one at the end: those flagged in `in_tail`
 * are taken from `tail`, all before them from `head`. What `in_number` does not flag counts as 0.
 */
static inline uint64_t prism__block_number(prism__block head, prism__block tail,
                                           prism__block in_tail, prism__block in_number)
{
    __m128i digits = _mm_or_si128(_mm_and_si128(in_tail, tail), _mm_andnot_si128(in_tail, head));
    digits = _mm_and_si128(_mm_sub_epi8(digits, _mm_set1_epi8('0')), in_number);
    /* Pairs, fours, eights; the first of two is worth more, and in the lower byte. */
    __m128i tens = _mm_mullo_epi16(digits, _mm_set1_epi16(10 * 256));
    __m128i pairs = _mm_srli_epi16(_mm_add_epi16(tens, digits), 8);
    __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(1 << 16 | 100));
    __m128i eights = _mm_madd_epi16(_mm_packs_epi32(fours, fours), _mm_set1_epi32(1 << 16 | 10000));
    uint64_t both;
    _mm_storel_epi64((__m128i *)(void *)&both, eights);
    return (uint32_t)both * UINT64_C(100000000) + (both >> 32);
}

/*
 * How many bytes of sixteen blocks are commas behind a digit or a letter, as an element of a list
 * ends. The byte in front of the text is read too.
 */
static inline uint32_t prism__count_ends(const char *text)
{
    __m128i counts = _mm_setzero_si128();
    for (const char *at = text; at < text + PRISM__BLOCK * PRISM__BLOCK; at += PRISM__BLOCK) {
        __m128i commas = _mm_cmpeq_epi8(prism__block_load(at), _mm_set1_epi8(','));
        __m128i behind = _mm_cmpgt_epi8(prism__block_load(at - 1), _mm_set1_epi8('0' - 1));
        counts = _mm_sub_epi8(counts, _mm_and_si128(commas, behind));
    }
    __m128i sums = _mm_sad_epu8(counts, _mm_setzero_si128());
    return (uint32_t)_mm_cvtsi128_si32(_mm_add_epi32(sums, _mm_srli_si128(sums, 8)));
}

#else

/* The first eight bytes, and the others; the first byte of each is its lowest. */
typedef struct prism__block {
    uint64_t low;
    uint64_t high;
} prism__block;

static inline prism__block prism__block_load(const void *bytes)
{
    const char *text = bytes;
    return (prism__block){prism__load_eight(text), prism__load_eight(text + 8)};
}

/* `c` eight times. */
static inline uint64_t prism__eight(unsigned char c)
{
    return UINT64_C(0x0101010101010101) * c;
}

/* The top bits of the eight bytes, as the lowest bits of the result. */
static inline uint32_t prism__gather(uint64_t word)
{
    return (uint32_t)(((word >> 7 & prism__eight(1)) * UINT64_C(0x0102040810204080)) >> 56);
}

/* The top bit of each byte that is below `limit`, at most 0x80; other bits mean nothing. No byte
   carries into another. */
static inline uint64_t prism__eight_below(uint64_t word, unsigned char limit)
{
    return ~(((word & prism__eight(0x7F)) + prism__eight((unsigned char)(0x80 - limit))) | word);
}

static inline uint64_t prism__eight_special(uint64_t word)
{
    return word | prism__eight_below(word, 0x20) | prism__eight_below(word ^ prism__eight('"'), 1) |
           prism__eight_below(word ^ prism__eight('\\'), 1);
}

static inline uint32_t prism__block_find(prism__block block, char c)
{
    uint64_t wanted = prism__eight((unsigned char)c);
    return prism__gather(prism__eight_below(block.low ^ wanted, 1)) |
           prism__gather(prism__eight_below(block.high ^ wanted, 1)) << 8;
}

static inline uint32_t prism__block_differences(prism__block a, prism__block b)
{
    return prism__gather(~prism__eight_below(a.low ^ b.low, 1)) |
           prism__gather(~prism__eight_below(a.high ^ b.high, 1)) << 8;
}

/* Digits, and only they, are below 10 when the bits of '0' are flipped. */
static inline uint32_t prism__block_digits(prism__block block)
{
    return prism__gather(prism__eight_below(block.low ^ prism__eight('0'), 10)) |
           prism__gather(prism__eight_below(block.high ^ prism__eight('0'), 10)) << 8;
}

static inline uint32_t prism__block_special(prism__block block)
{
    return prism__gather(prism__eight_special(block.low)) |
           prism__gather(prism__eight_special(block.high)) << 8;
}

static inline uint64_t prism__block_number(prism__block head, prism__block tail,
                                           prism__block in_tail, prism__block in_number)
{
    uint64_t low = (tail.low & in_tail.low) | (head.low & ~in_tail.low);
    uint64_t high = (tail.high & in_tail.high) | (head.high & ~in_tail.high);
    low = (low ^ prism__eight('0')) & in_number.low;
    high = (high ^ prism__eight('0')) & in_number.high;
    return prism__join_eight(low) * UINT64_C(100000000) + prism__join_eight(high);
}

static inline uint32_t prism__count_ends(const char *text)
{
    uint64_t counts = 0;
    for (const char *at = text; at < text + PRISM__BLOCK * PRISM__BLOCK; at += 8) {
        uint64_t before = prism__load_eight(at - 1);
        uint64_t commas = prism__eight_below(prism__load_eight(at) ^ prism__eight(','), 1);
        counts += (commas & ~(prism__eight_below(before, '0') | before)) >> 7 & prism__eight(1);
    }
    /* No two commas are side by side here, so that the sum is at most 128. */
    return (uint32_t)(counts * prism__eight(1) >> 56);
}

#endif

#endif
