/* SPDX-License-Identifier: MIT */
/** How scans and sessions go from state to state: by the times they are asked for, or by time. */
#ifndef SIMULATOR_PACE_H
#define SIMULATOR_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIM_PACE_POLLS_MAX = 1000, SIM_PACE_SECONDS_MAX = 31536000 };

typedef enum sim_pace_kind { SIM_PACE_DEFAULT, SIM_PACE_POLLS, SIM_PACE_TIME } sim_pace_kind;

/* How long a state lasts. The last of several lasts for ever, whatever its pace. */
typedef struct sim_pace {
    sim_pace_kind kind;
    uint64_t amount; /* polls or milliseconds */
} sim_pace;

/* Read "3 polls", "1 poll", "20 s" or "500 ms". */
bool sim_pace_parse(const char *text, sim_pace *out);

/* Where a scan or a session is on its way. */
typedef struct sim_progress {
    size_t state;
    uint32_t polls;   /* that the state has had */
    int64_t since_ms; /* when the state began */
} sim_progress;

/*
 * The state at this time, out of `count` with a pace each; SIM_PACE_DEFAULT stands for `fallback`.
 * `is_poll` tells whether this is one of the polls that count.
 */
size_t sim_progress_ask(sim_progress *progress, const sim_pace *paces, size_t count,
                        sim_pace fallback, int64_t now_ms, bool is_poll);

#endif
