/* SPDX-License-Identifier: MIT */
/**
 * Polling: a task that asks the same over and over, with pauses that grow, until its judge finds
 * that this is over, or its time is.
 */
#ifndef PRISM__TASK_WAIT_H
#define PRISM__TASK_WAIT_H

#include <stdbool.h>
#include <stdint.h>

#include "prism/wait.h"
#include "task.h"

typedef struct prism__wait prism__wait;

/* What a judge says besides PRISM_WAIT_…: that was the last poll. */
enum { PRISM__WAIT_IS_OVER = 0 };

typedef struct prism__wait_kind {
    const prism__endpoint *endpoint; /* its only argument is the ID */
    const char *id_name;             /* for messages */
    uint32_t flags;                  /* of prism_wait_options that mean something here */
    bool expires;                    /* so does expire_at */
    bool tells_assets;               /* the document is a prism_scan_assets, for the callback */

    /*
     * What a poll has come to: why to go on, PRISM_WAIT_…; or PRISM__WAIT_IS_OVER: the status,
     * error and document of the call, which the judge may have changed, are then the wait's. It is
     * not asked about failures that may pass, which are the same whatever is waited for.
     */
    int32_t (*judge)(prism__wait *wait, prism__call *call);
} prism__wait_kind;

typedef enum prism__wait_stage {
    PRISM__WAIT_READY,
    PRISM__WAIT_POLLING,
    PRISM__WAIT_PAUSING,
    PRISM__WAIT_DONE
} prism__wait_stage;

struct prism__wait {
    prism__task task;
    const prism__wait_kind *kind;
    const char *arguments[1];   /* the ID below */
    prism_wait_options options; /* with all defaults in place */
    prism_call_options call_options;

    prism__wait_stage stage;
    prism__call *call; /* of a poll under way, else NULL: many waits pause at the same time */
    uint64_t started_ms;
    uint64_t resume_ms;     /* when a pause is over */
    uint32_t next_pause_ms; /* at its longest */
    int32_t state;          /* PRISM_WAIT_… of the last poll; 0 before there is one */
    int32_t polls;          /* made so far */
    int32_t attempts;       /* requests of all polls that are over */
    bool may_have_acted;    /* PRISM_ERROR_FLAG_SENT of any of them */
    uint32_t failures;      /* polls in a row that have failed in a way that may pass */
    bool next_is_last;      /* there is no time for one more */
    bool has_expiry;
    int64_t expires_unix; /* from this second on */
    int64_t asked_unix;   /* the time of day when the last poll began */

    uint32_t wanted_stages; /* the judge's own */

    char id[]; /* a session's is a secret */
};

/* Check and copy the arguments. `out` gets NULL on failure. */
prism_status prism__wait_new(const prism_client *client, const prism__wait_kind *kind,
                             const char *id, const prism_wait_options *options, prism__task **out,
                             prism_error *error);

/* For the judge: when the session expires. */
void prism__wait_set_expiry(prism__wait *wait, prism_timestamp expiry);

/* The tasks of the public functions; their results are the documents. */
prism_status prism__scan_results_wait_task_new(const prism_client *client, const char *session_id,
                                               const prism_wait_options *options, prism__task **out,
                                               prism_error *error);
prism_status prism__scan_assets_wait_task_new(const prism_client *client, const char *scan_id,
                                              uint32_t stages, const prism_wait_options *options,
                                              prism__task **out, prism_error *error);

#endif
