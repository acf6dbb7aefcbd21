/* SPDX-License-Identifier: MIT */
/** The scanning sessions of the Estimation API, in a bounded table. */
#ifndef SIMULATOR_SESSIONS_H
#define SIMULATOR_SESSIONS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pace.h"

/* A state of a session: one of these, or the PRISM_SCAN_ERROR_TYPE_… that its results call gives.
 */
enum { SIM_STATE_RESULTS = -1, SIM_STATE_PENDING = -2 };

enum { SIM_STATES_MAX = 8, SIM_SESSIONS_MAX = 1024, SIM_SESSION_ID_SIZE = 37 };

/* The number of a state's name, such as "PENDING", of `size` bytes. False for an unknown one. */
bool sim_state_find(const char *name, size_t size, int32_t *out);

/* The states that a session goes through; it stays in the last one until it expires. */
typedef struct sim_plan {
    int32_t states[SIM_STATES_MAX];
    sim_pace paces[SIM_STATES_MAX];
    size_t count;
    uint64_t lifetime_ms; /* 0: as the simulator was started */
} sim_plan;

/* A plan by name, which is chosen by a request's clientScanningId. */
typedef struct sim_session_plan {
    const char *name;         /* NULL: the plan of all that no other is for */
    const char *about;        /* one line for a person; may be NULL */
    const char *create_error; /* the error to refuse it with; NULL: it is not refused */
    sim_plan plan;
} sim_session_plan;

typedef struct sim_session {
    char id[SIM_SESSION_ID_SIZE];
    char *client_scanning_id; /* NULL when there was none */
    bool wants_avatar;
    int64_t expires_ms;
    sim_plan plan;
    sim_progress progress;
} sim_session;

typedef struct sim_sessions {
    pthread_mutex_t lock;
    sim_session items[SIM_SESSIONS_MAX]; /* the oldest is dropped for the 1025th */
    size_t next;
    sim_pace pace;
    uint64_t lifetime_ms;
} sim_sessions;

bool sim_sessions_init(sim_sessions *sessions, sim_pace pace, uint64_t lifetime_ms);
void sim_sessions_free(sim_sessions *sessions);

/* Forget all sessions. */
void sim_sessions_reset(sim_sessions *sessions);

/* Add a session with a new random ID. False when memory or randomness is out. */
bool sim_sessions_add(sim_sessions *sessions, const char *client_scanning_id, bool wants_avatar,
                      const sim_plan *plan, int64_t now_ms, char id[SIM_SESSION_ID_SIZE],
                      int64_t *expires_ms);

/*
 * Poll a session: its state now, and a copy of it to be released with sim_session_free(). False
 * when there is none with this ID, or memory is out.
 */
bool sim_sessions_poll(sim_sessions *sessions, const char *id, int64_t now_ms, int32_t *state,
                       sim_session *out);
void sim_session_free(sim_session *session);

#endif
