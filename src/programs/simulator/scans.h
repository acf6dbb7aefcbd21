/* SPDX-License-Identifier: MIT */
/** The scans that the Hosted API knows: what an ID stands for, and where those that advance are. */
#ifndef SIMULATOR_SCANS_H
#define SIMULATOR_SCANS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bundle.h"
#include "pace.h"

/* The stages of a scan, in the order in which they are worked off. */
enum {
    SIM_STAGE_CAPTURE_DATA,
    SIM_STAGE_BODY,
    SIM_STAGE_FITTED_BODY,
    SIM_STAGE_MEASUREMENT,
    SIM_STAGE_COUNT
};

/* How the answer with a single URL looks. */
typedef enum sim_url_shape {
    SIM_URL_JSON,  /* a JSON string, or null when there is no such asset */
    SIM_URL_BARE,  /* the URL alone, as text/html */
    SIM_URL_EMPTY, /* no body, whatever the state */
    SIM_URL_NULL   /* null, whatever the state */
} sim_url_shape;

enum { SIM_STATUS_SIZE = 32, SIM_SCAN_STATES_MAX = 16 };

/* Whether a text can be a stage's status: small letters, not too many. */
bool sim_scan_status_is_valid(const char *status);

/* A scan by name: the states it goes through, staying in the last one, and its files. */
typedef struct sim_scan_plan {
    const char *name;
    const char *about; /* one line for a person; may be NULL */
    const char
        *states[SIM_SCAN_STATES_MAX]; /* the stages' statuses, such as "null-null-null-null" */
    sim_pace paces[SIM_SCAN_STATES_MAX];
    size_t state_count;
    sim_url_shape url_shape;
    sim_bundle_kind bundle_kind;
    bool has_lost_files; /* there are URLs, but what they lead to is gone */
} sim_scan_plan;

/* The plans that are always there. */
extern const sim_scan_plan sim_scan_plans[];
extern const size_t sim_scan_plan_count;

/*
 * A scan at some moment. A stage's status is its text on the wire, or "null", or "absent" for no
 * member at all.
 */
typedef struct sim_scan {
    char statuses[SIM_STAGE_COUNT][SIM_STATUS_SIZE];
    sim_url_shape url_shape;
    sim_bundle_kind bundle_kind;
    bool has_lost_files;
} sim_scan;

/* The IDs that advance, each on its own. The oldest is dropped for the 257th. */
enum { SIM_ADVANCING_MAX = 256 };

typedef struct sim_scans {
    pthread_mutex_t lock;
    struct {
        char *id;
        sim_progress progress;
    } advancing[SIM_ADVANCING_MAX];
    size_t next; /* the place for the next ID */
    sim_pace pace;
    const sim_scan_plan *plans; /* beside those that are always there, and before them */
    size_t plan_count;
} sim_scans;

/* The plans are not copied. */
bool sim_scans_init(sim_scans *scans, sim_pace pace, const sim_scan_plan *plans, size_t plan_count);
void sim_scans_free(sim_scans *scans);

/* Forget how far all have advanced. */
void sim_scans_reset(sim_scans *scans);

/*
 * Find out what an ID stands for, at this time. `is_poll` tells whether this request makes a scan
 * advance, after it is answered. False for an unknown scan, or when memory is out.
 */
bool sim_scans_find(sim_scans *scans, const char *id, int64_t now_ms, bool is_poll, sim_scan *out);

/* Whether a stage is done. */
bool sim_scan_has(const sim_scan *scan, int stage);

#endif
