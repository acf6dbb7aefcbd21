/* SPDX-License-Identifier: MIT */
/**
 * The floats of an avatar two at a time, on processors with AVX2, as nearly every x86-64 since 2013
 * is. That is found out while the program runs; all others take the way of number_short.h, and so
 * does every number that is not simple.
 */
#ifndef PRISM__JSON_FLOAT_PAIRS_H
#define PRISM__JSON_FLOAT_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

/* PRISM__NO_FLOAT_PAIRS leaves them out where there are some; so does PRISM__PORTABLE_BLOCK. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(PRISM__NO_FLOAT_PAIRS) &&                 \
    !defined(PRISM__PORTABLE_BLOCK)
#define PRISM__FLOAT_PAIRS 1
#else
#define PRISM__FLOAT_PAIRS 0
#endif

/* A list's text from one element on, and the whole text that it is in. */
typedef struct prism__float_text {
    const char *start;
    const char *at;
    const char *end;
} prism__float_text;

#if PRISM__FLOAT_PAIRS
/* Whether this processor has what it takes; compilers' own libraries have asked it at the start. */
static inline bool prism__float_pairs_work(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2");
}

/*
 * Read pairs of numbers, each with a comma behind it and then the white space that is in front of
 * text->at, the first byte of an element; at most `room` of them. Returns how many, and moves
 * text->at to the next element or to white space in front of it. It stops at numbers that are not
 * simple, at all that is none, near the end of the text, and when there is little room. Only for
 * where prism__short_is_exact().
 */
size_t prism__float_pairs_read(prism__float_text *text, float *out, size_t room);
#endif

#endif
