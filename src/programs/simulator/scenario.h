/* SPDX-License-Identifier: MIT */
/** A scenario: a JSON file with scans, sessions and settings of the user's own. */
#ifndef SIMULATOR_SCENARIO_H
#define SIMULATOR_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"
#include "scans.h"
#include "sessions.h"

enum { SIM_SCENARIO_SIZE_MAX = 1 << 20, SIM_SCENARIO_ITEMS_MAX = 256 };

/* All zero: none. The texts of its parts are its own. */
typedef struct sim_scenario {
    void *document;
    sim_scan_plan *scans;
    size_t scan_count;
    sim_session_plan *sessions;
    size_t session_count;
} sim_scenario;

/*
 * Read the file that the options name, and set the options that the command line has left open as
 * the file says. False on failure, with a message on stderr. Free it in either case.
 */
bool sim_scenario_load(sim_scenario *scenario, sim_options *options);
void sim_scenario_free(sim_scenario *scenario);

#endif
