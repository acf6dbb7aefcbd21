/* SPDX-License-Identifier: MIT */
/** What all routes share. */
#ifndef SIMULATOR_CONTEXT_H
#define SIMULATOR_CONTEXT_H

#include "clock.h"
#include "journal.h"
#include "options.h"
#include "person.h"
#include "scans.h"
#include "scenario.h"
#include "scripts.h"
#include "sessions.h"
#include "signer.h"
#include "store.h"

typedef struct sim_context {
    const sim_options *options;
    char base_url[40]; /* such as "http://127.0.0.1:7313"; set before the first request */
    const sim_scenario *scenario;
    sim_clock clock;
    sim_person *person;
    sim_store store;
    sim_signer signer;
    sim_scans scans;
    sim_sessions sessions;
    sim_scripts scripts;
    sim_journal journal;
} sim_context;

/* False when memory or randomness is out. Free it in either case. */
bool sim_context_init(sim_context *context, const sim_options *options,
                      const sim_scenario *scenario);
void sim_context_free(sim_context *context);

/* Forget everything that requests have left behind. */
void sim_context_reset(sim_context *context);

#endif
