/* SPDX-License-Identifier: MIT */
#include "float_pairs.h"

#if PRISM__FLOAT_PAIRS

#include <float.h>
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#include "block.h"
#include "number.h"

/* The instructions that a function may use, whatever the rest is compiled for. */
#define WITH_AVX2 __attribute__((target("avx2,bmi,bmi2")))
#define INLINE_WITH_AVX2 WITH_AVX2 PRISM__INLINE

/*
 * Pairs of numbers are taken apart, and after so many, all are made floats, in fours. Each of a
 * number's steps waits for the one before; in this order the processor always has other numbers'
 * steps in sight to do meanwhile.
 */
enum { PAIRS = 8, NUMBERS = 2 * PAIRS };

/* Numbers' texts, and sixteen digits of each with zeros behind, and what to multiply these by. */
typedef struct batch {
    const char *texts[NUMBERS];
    __m256i digits[PAIRS];
    __m128d factors[PAIRS];
} batch;

/*
 * Of so many bytes it is found first where commas are, a bit for each, for the same reason: where a
 * pair begins is soon known, not after the text before it has been read. It has to end in a window.
 */
enum { MAPPED = 1024, WINDOW = 56 };

/* The most white space in front of a number; and what is read of the text from where it is mapped,
   at most: white space behind the last comma and more, or a number in front of it. */
enum { INDENT_MAX = 32, READABLE = MAPPED + 2 * INDENT_MAX + PRISM__BLOCK };

/*
 * Sixteen bytes of each number are looked at, in a half of a vector of its own; masks are in two
 * halves, too. Numbers that do not leave one of these bytes for the comma are cut.
 */
enum { UNCUT_MAX = PRISM__BLOCK - 1 };
static const uint32_t firsts = UINT32_C(1) << PRISM__BLOCK | 1;

/*
 * Of a number that is cut, all digits but thirteen or fourteen are left out: less than 100 of its
 * sixteen digits, two of which are zeros then. Where these make 10^12 or more, that is less than
 * 2^20 units in the last place of a double.
 */
#define CUT_MANTISSA_MIN 1e12
enum { CUT_ERROR = 1 << 20, UNCUT_ERROR = 4 };

/* What pairs are read from. */
typedef struct list {
    __m256i zero, nine, sign, point; /* bytes, as scan_pair() compares them */
    __m256i space;                   /* starts with the white space in front of each number */
    size_t indent;                   /* its bytes */
    const char *mapped;              /* from here on commas are mapped */
    unsigned char commas[MAPPED / 8];
} list;

static INLINE_WITH_AVX2 uint32_t mask(__m256i flags)
{
    return (uint32_t)_mm256_movemask_epi8(flags);
}

static INLINE_WITH_AVX2 __m256i load(const char *text)
{
    return _mm256_loadu_si256((const void *)text);
}

static INLINE_WITH_AVX2 __m256i load_two(const void *first, const void *second)
{
    return _mm256_inserti128_si256(_mm256_castsi128_si256(prism__block_load(first)),
                                   prism__block_load(second), 1);
}

/* Flags the bytes of each half in front of these. */
static INLINE_WITH_AVX2 __m256i before(size_t first, size_t second)
{
    static const unsigned char bytes[2 * PRISM__BLOCK] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                          255, 255, 255, 255, 255, 255, 255, 255};
    return load_two(bytes + PRISM__BLOCK - first, bytes + PRISM__BLOCK - second);
}

static INLINE_WITH_AVX2 void map_commas(list *l, const char *text)
{
    const __m256i comma = _mm256_set1_epi8(',');

    l->mapped = text;
    for (size_t i = 0; i < MAPPED; i += sizeof comma) {
        uint32_t found = mask(_mm256_cmpeq_epi8(load(text + i), comma));
        memcpy(l->commas + i / 8, &found, sizeof found);
    }
}

static INLINE_WITH_AVX2 bool is_mapped(const list *l, const char *at)
{
    return at < l->mapped + MAPPED - WINDOW;
}

/*
 * Find the next two elements. False if they do not end soon, or the white space behind each comma
 * is not as expected.
 */
static INLINE_WITH_AVX2 bool find_pair(const list *l, const char *at, const char *texts[2],
                                       size_t sizes[2])
{
    const size_t offset = (size_t)(at - l->mapped);
    uint64_t first, second;

    memcpy(&first, l->commas + offset / 8, sizeof first);
    first >>= offset % 8;
    second = first & (first - 1);
    if (second == 0)
        return false;
    const char *ends[2] = {at + prism__trailing_zeros(first), at + prism__trailing_zeros(second)};
    if (l->indent > 0) {
        uint32_t inside = (uint32_t)((UINT64_C(1) << l->indent) - 1);
        __m256i same = _mm256_and_si256(_mm256_cmpeq_epi8(load(ends[0] + 1), l->space),
                                        _mm256_cmpeq_epi8(load(ends[1] + 1), l->space));
        if ((~mask(same) & inside) != 0)
            return false;
    }
    texts[0] = at;
    texts[1] = ends[0] + 1 + l->indent;
    sizes[0] = (size_t)(ends[0] - texts[0]);
    sizes[1] = (size_t)(ends[1] - texts[1]);
    return true;
}

/* Whether a number has nothing but digits behind the bytes that are looked at. */
static INLINE_WITH_AVX2 bool ends_in_digits(const char *text, size_t size)
{
    const uint64_t digits = prism__block_digits(prism__block_load(text + UNCUT_MAX));
    return size <= UNCUT_MAX || prism__trailing_zeros(~digits) == size - UNCUT_MAX;
}

/*
 * Take apart two numbers of the form -123.456, with or without sign and fraction. Returns false if
 * they are not of it, or too long.
 */
static INLINE_WITH_AVX2 bool scan_pair(const list *l, const char *const texts[2],
                                       const size_t sizes[2], bool cut, batch *out, size_t index)
{
    /* The sign is the factor's, so that there is a -0 too. */
    static const double powers[PRISM__BLOCK][2] = {
        {1e-16, -1e-16}, {1e-15, -1e-15}, {1e-14, -1e-14}, {1e-13, -1e-13},
        {1e-12, -1e-12}, {1e-11, -1e-11}, {1e-10, -1e-10}, {1e-9, -1e-9},
        {1e-8, -1e-8},   {1e-7, -1e-7},   {1e-6, -1e-6},   {1e-5, -1e-5},
        {1e-4, -1e-4},   {1e-3, -1e-3},   {1e-2, -1e-2},   {1e-1, -1e-1}};
    /* The bytes behind the point move up by one; -1 gives a zero. */
    const __m256i next = _mm256_setr_epi8(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, -1, 1,
                                          2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, -1);

    if (!cut && (sizes[0] | sizes[1]) > UNCUT_MAX)
        return false;
    const size_t size0 = cut && sizes[0] > UNCUT_MAX ? UNCUT_MAX : sizes[0];
    const size_t size1 = cut && sizes[1] > UNCUT_MAX ? UNCUT_MAX : sizes[1];
    __m256i bytes = _mm256_xor_si256(load_two(texts[0], texts[1]), l->zero);
    __m256i digits = _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, l->nine), bytes);

    uint32_t ends = UINT32_C(1) << size0 | UINT32_C(1) << size1 << PRISM__BLOCK;
    uint32_t inside = ends - firsts;
    uint32_t negative = mask(_mm256_cmpeq_epi8(bytes, l->sign)) & firsts;
    uint32_t points = mask(_mm256_cmpeq_epi8(bytes, l->point));
    uint32_t zeros = mask(_mm256_cmpeq_epi8(bytes, _mm256_setzero_si256()));
    uint32_t others = (inside & ~mask(digits)) ^ negative;
    uint32_t whole_ends = others | ends;
    uint32_t first = firsts + negative;

    /* All others are points, not last, and not two; a digit is first, and if it is 0, none next. */
    if (((others & ~points) | (others & ends >> 1) | (whole_ends & (whole_ends - firsts) & inside) |
         (first & (whole_ends | (zeros & ~(whole_ends >> 1))))) != 0)
        return false;
    const size_t whole0 = prism__trailing_zeros(whole_ends);
    const size_t whole1 = prism__trailing_zeros(whole_ends >> PRISM__BLOCK);
    /* What is cut off has to be behind the point. */
    if (cut && (whole0 == UNCUT_MAX || !ends_in_digits(texts[0], sizes[0]) || whole1 == UNCUT_MAX ||
                !ends_in_digits(texts[1], sizes[1])))
        return false;

    digits = _mm256_and_si256(_mm256_and_si256(digits, bytes), before(size0, size1));
    out->digits[index] = _mm256_shuffle_epi8(digits, _mm256_add_epi8(next, before(whole0, whole1)));
    out->factors[index] = _mm_loadh_pd(_mm_load_sd(&powers[whole0][negative & 1]),
                                       &powers[whole1][negative >> PRISM__BLOCK]);
    out->texts[2 * index] = texts[0];
    out->texts[2 * index + 1] = texts[1];
    return true;
}

/*
 * Make four numbers floats. Returns flags of those that have to be done again: the double that each
 * is by way of may be off by as much as it is from halfway between two floats. Digits, power and
 * product are each rounded, to three units in the last place or less in all.
 */
static INLINE_WITH_AVX2 uint32_t convert_four(const batch *in, size_t pair, bool cut, float *out)
{
    const __m256i tens = _mm256_set1_epi16(1 << 8 | 10);
    const __m256i hundreds = _mm256_set1_epi32(1 << 16 | 100);
    const __m256i ten_thousands = _mm256_set1_epi32(1 << 16 | 10000);
    const __m256i upper_first = _mm256_setr_epi32(0, 4, 2, 6, 1, 5, 3, 7);
    const int64_t dropped = (INT64_C(1) << (DBL_MANT_DIG - FLT_MANT_DIG)) - 1;
    const int64_t half = dropped / 2 + 1;
    const int64_t error = cut ? CUT_ERROR : UNCUT_ERROR;

    /* Two digits each, four, eight; then the upper eight of all four numbers, and the lower. */
    __m256i a = _mm256_madd_epi16(_mm256_maddubs_epi16(in->digits[pair], tens), hundreds);
    __m256i b = _mm256_madd_epi16(_mm256_maddubs_epi16(in->digits[pair + 1], tens), hundreds);
    __m256i eights = _mm256_madd_epi16(_mm256_packus_epi32(a, b), ten_thousands);
    eights = _mm256_permutevar8x32_epi32(eights, upper_first);
    __m256d upper = _mm256_cvtepi32_pd(_mm256_castsi256_si128(eights));
    __m256d lower = _mm256_cvtepi32_pd(_mm256_extracti128_si256(eights, 1));
    __m256d mantissas = _mm256_add_pd(_mm256_mul_pd(upper, _mm256_set1_pd(1e8)), lower);
    __m256d factors =
        _mm256_insertf128_pd(_mm256_castpd128_pd256(in->factors[pair]), in->factors[pair + 1], 1);
    __m256d values = _mm256_mul_pd(mantissas, factors);
    _mm_storeu_ps(out, _mm256_cvtpd_ps(values));

    __m256i rest = _mm256_castpd_si256(values);
    rest = _mm256_sub_epi64(rest, _mm256_set1_epi64x(half - error));
    rest = _mm256_and_si256(rest, _mm256_set1_epi64x(dropped));
    __m256d again = _mm256_castsi256_pd(_mm256_cmpgt_epi64(_mm256_set1_epi64x(2 * error), rest));
    if (cut)
        again = _mm256_or_pd(
            again, _mm256_cmp_pd(mantissas, _mm256_set1_pd(CUT_MANTISSA_MIN), _CMP_LT_OQ));
    return (uint32_t)_mm256_movemask_pd(again);
}

/* Make those floats that are flagged in the way that has no limits. */
static __attribute__((noinline)) void convert_again(const batch *in, uint32_t flags,
                                                    const char *end, float *out)
{
    for (; flags != 0; flags &= flags - 1) {
        const size_t i = prism__trailing_zeros(flags);
        prism__decimal number;
        /* It is known to be a number, and in a float's range. */
        (void)(prism__decimal_scan(in->texts[i], end, &number) &&
               prism__decimal_to_float(&number, out + i));
    }
}

/* Read pairs, at most PAIRS; returns how many. */
static INLINE_WITH_AVX2 size_t read_batch(const list *l, prism__float_text *text, bool cut,
                                          float *out)
{
    const char *at = text->at;
    batch numbers;
    size_t pairs = 0;
    uint32_t again = 0;

    for (; pairs < PAIRS && is_mapped(l, at); pairs++) {
        const char *texts[2];
        size_t sizes[2];
        prism__prefetch(at);
        if (!find_pair(l, at, texts, sizes) || !scan_pair(l, texts, sizes, cut, &numbers, pairs))
            break;
        at = texts[1] + sizes[1] + 1 + l->indent;
    }
    text->at = at;
    if (pairs % 2 != 0) { /* a pair of zeros makes four */
        numbers.digits[pairs] = _mm256_setzero_si256();
        numbers.factors[pairs] = _mm_setzero_pd();
    }
    for (size_t pair = 0; pair < pairs; pair += 2)
        again |= convert_four(&numbers, pair, cut, out + 2 * pair) << 2 * pair;
    again &= (UINT32_C(1) << 2 * pairs) - 1;
    if (again != 0)
        convert_again(&numbers, again, text->end, out);
    return pairs;
}

/* Two functions, so that neither has to ask in between. */
static WITH_AVX2 size_t read_uncut(const list *l, prism__float_text *text, float *out)
{
    return read_batch(l, text, false, out);
}

static WITH_AVX2 size_t read_cut(const list *l, prism__float_text *text, float *out)
{
    return read_batch(l, text, true, out);
}

/* The white space in front of an element, as far as it matters. */
static size_t count_indent(const char *at)
{
    size_t count = 0;
    for (; count < INDENT_MAX; count++) {
        at--;
        if (*at != ' ' && *at != '\n' && *at != '\t' && *at != '\r')
            break;
    }
    return count;
}

WITH_AVX2 size_t prism__float_pairs_read(prism__float_text *text, float *out, size_t room)
{
    size_t (*read_next)(const list *, prism__float_text *, float *) = read_uncut;
    size_t count = 0;
    list l;

    if (text->at - text->start < INDENT_MAX || text->end - text->at < READABLE)
        return 0;
    l.zero = _mm256_set1_epi8('0');
    /* These are compared with bytes that have the bits of '0' flipped. */
    l.nine = _mm256_set1_epi8(9);
    l.sign = _mm256_set1_epi8('-' ^ '0');
    l.point = _mm256_set1_epi8('.' ^ '0');
    l.indent = count_indent(text->at);
    l.space = load(text->at - l.indent);
    while (text->end - text->at >= READABLE && room - count >= NUMBERS) {
        map_commas(&l, text->at);
        while (is_mapped(&l, text->at) && room - count >= NUMBERS) {
            size_t pairs = read_next(&l, text, out + count);
            count += 2 * pairs;
            if (pairs == 0 && read_next == read_cut)
                return count;
            if (pairs == 0)
                read_next = read_cut;
        }
    }
    return count;
}

#endif
