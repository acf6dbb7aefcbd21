/* SPDX-License-Identifier: MIT */
/**
 * The simulator's time of day, which a test can move forward so that it need not wait. Everything
 * that expires, or that tells a time, goes by it; delays do not.
 */
#ifndef SIMULATOR_CLOCK_H
#define SIMULATOR_CLOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prism/timestamp.h"

typedef struct sim_clock {
    pthread_mutex_t lock;
    int64_t start_ms;        /* the time of day at the start, in milliseconds since 1970 */
    uint64_t start_ticks_ms; /* the even clock's then */
    int64_t moved_ms;
} sim_clock;

bool sim_clock_init(sim_clock *clock);
void sim_clock_free(sim_clock *clock);

/* Back to the true time of day. */
void sim_clock_reset(sim_clock *clock);

/* Move it forward. False when that would lead beyond the dates that can be written. */
bool sim_clock_advance(sim_clock *clock, uint32_t milliseconds);

/* Milliseconds since 1970. */
int64_t sim_clock_now_ms(sim_clock *clock);

/* The ways in which a time is written. */
typedef enum sim_date_style {
    SIM_DATE_ISO,  /* 2026-01-15T09:30:00Z */
    SIM_DATE_AMZ,  /* 20260115T093000Z */
    SIM_DATE_HTTP, /* Thu, 15 Jan 2026 09:30:00 GMT */
} sim_date_style;

enum { SIM_DATE_SIZE = 32 };

/* Write a time, to the second. */
void sim_date_format(int64_t ms, sim_date_style style, char out[SIM_DATE_SIZE]);

/* Read what SIM_DATE_AMZ writes. False for anything else. */
bool sim_date_parse_amz(const char *text, int64_t *ms);

prism_timestamp sim_date_timestamp(int64_t ms);

#endif
