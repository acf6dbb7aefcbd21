/* SPDX-License-Identifier: MIT */
#include "measure.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "generator.h"

static double now(clockid_t clock)
{
    struct timespec time;

    if (clock_gettime(clock, &time) != 0)
        bench_die("no clock");
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Work with each document `passes` times. */
static double run(const bench_subject *subject, const bench_plan *plan, size_t passes)
{
    const clockid_t clock = plan->wall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID;
    double start = now(clock);

    for (size_t pass = 0; pass < passes; pass++) {
        for (size_t i = 0; i < plan->documents; i++)
            subject->work(subject->context, i);
    }
    return now(clock) - start;
}

/* How many passes fill a turn; this also warms everything up. */
static size_t passes_for(const bench_subject *subject, const bench_plan *plan)
{
    size_t passes = 1;

    (void)run(subject, plan, 1);
    for (;; passes *= 2) {
        double seconds = run(subject, plan, passes);
        if (seconds >= plan->turn / 2)
            return (size_t)((double)passes * plan->turn / seconds) + 1;
    }
}

void bench_measure(const bench_subject *subjects, size_t count, const bench_plan *plan,
                   bench_times *times)
{
    size_t passes[BENCH_SUBJECTS_MAX];

    if (count > BENCH_SUBJECTS_MAX || plan->rounds > BENCH_ROUNDS_MAX)
        bench_die("too many subjects or rounds");
    times->rounds = plan->rounds;
    for (size_t s = 0; s < count; s++)
        passes[s] = passes_for(&subjects[s], plan);
    for (size_t round = 0; round < plan->rounds; round++) {
        for (size_t s = 0; s < count; s++) {
            /* The subject before has filled the caches, which only slow subjects do not notice. */
            if (passes[s] > 1)
                (void)run(&subjects[s], plan, 1);
            const double works = (double)(passes[s] * plan->documents);
            const double start = now(CLOCK_PROCESS_CPUTIME_ID);
            times->seconds[s][round] = run(&subjects[s], plan, passes[s]) / works;
            times->process[s][round] = (now(CLOCK_PROCESS_CPUTIME_ID) - start) / works;
        }
    }
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median_of(double *numbers, size_t count)
{
    qsort(numbers, count, sizeof *numbers, compare);
    return numbers[count / 2];
}

double bench_median(const bench_times *times, size_t subject)
{
    double copy[BENCH_ROUNDS_MAX];

    memcpy(copy, times->seconds[subject], sizeof copy);
    return bench_median_of(copy, times->rounds);
}

double bench_ratio(const bench_times *times, size_t subject, size_t to)
{
    double ratios[BENCH_ROUNDS_MAX];

    for (size_t round = 0; round < times->rounds; round++)
        ratios[round] = times->seconds[subject][round] / times->seconds[to][round];
    return bench_median_of(ratios, times->rounds);
}

double bench_process_ratio(const bench_times *times, size_t subject, size_t to)
{
    double ratios[BENCH_ROUNDS_MAX];

    for (size_t round = 0; round < times->rounds; round++)
        ratios[round] = times->process[subject][round] / times->process[to][round];
    return bench_median_of(ratios, times->rounds);
}
