/* SPDX-License-Identifier: MIT */
/** The scans that the Hosted API knows: what an ID stands for, and those that advance. */
#ifndef SIMULATOR_SCANS_H
#define SIMULATOR_SCANS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

enum { SIM_STATUS_SIZE = 32 };

/* A stage's status is its text on the wire, or "null", or "absent" for no member at all. */
typedef struct sim_scan {
    char statuses[SIM_STAGE_COUNT][SIM_STATUS_SIZE];
    sim_url_shape url_shape;
} sim_scan;

/* The IDs that advance, with the polls each has had. The oldest is dropped for the 257th. */
enum { SIM_ADVANCING_MAX = 256 };

typedef struct sim_scans {
    pthread_mutex_t lock;
    struct {
        char *id;
        uint32_t polls;
    } advancing[SIM_ADVANCING_MAX];
    size_t next;          /* the place for the next ID */
    uint32_t state_polls; /* how many polls each state lasts */
} sim_scans;

bool sim_scans_init(sim_scans *scans, uint32_t state_polls);
void sim_scans_free(sim_scans *scans);

/* Forget all polls. */
void sim_scans_reset(sim_scans *scans);

/*
 * Find out what an ID stands for. `is_poll` tells whether this request makes a scan advance, after
 * it is answered. False for an unknown scan.
 */
bool sim_scans_find(sim_scans *scans, const char *id, bool is_poll, sim_scan *out);

/* Whether a stage is done. */
bool sim_scan_has(const sim_scan *scan, int stage);

#endif
