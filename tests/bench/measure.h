/* SPDX-License-Identifier: MIT */
/**
 * Times of things that do the same work, taken in turns: A B C A B C. What slows the machine down
 * for a while then slows all of them down, and ratios within a round hold.
 */
#ifndef PRISM__BENCH_MEASURE_H
#define PRISM__BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

/* Something to be measured; `work` does it once, with the document of this index. */
typedef struct bench_subject {
    const char *name;
    void (*work)(void *context, size_t index);
    void *context;
} bench_subject;

typedef struct bench_plan {
    size_t documents; /* that take turns */
    size_t rounds;    /* an odd number, at most BENCH_ROUNDS_MAX */
    double turn;      /* seconds that a turn takes at least */
    bool wall;        /* by the clock, not by this thread's processor time */
} bench_plan;

enum { BENCH_ROUNDS_MAX = 101, BENCH_SUBJECTS_MAX = 8 };

/* Seconds for one document, a number for each round. */
typedef struct bench_times {
    double seconds[BENCH_SUBJECTS_MAX][BENCH_ROUNDS_MAX];
    double process[BENCH_SUBJECTS_MAX][BENCH_ROUNDS_MAX]; /* processor time of all its threads */
    size_t rounds;
} bench_times;

void bench_measure(const bench_subject *subjects, size_t count, const bench_plan *plan,
                   bench_times *times);

/* The median of a subject's times, and of its ratios to another's in the same round. */
double bench_median(const bench_times *times, size_t subject);
double bench_ratio(const bench_times *times, size_t subject, size_t to);

double bench_process_ratio(const bench_times *times, size_t subject, size_t to);

/* Of an odd number of numbers, which get sorted. */
double bench_median_of(double *numbers, size_t count);

#endif
