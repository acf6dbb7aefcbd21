/* SPDX-License-Identifier: MIT */
/** One call of traffic.h: what is made at random, and what is right then. */
#ifndef TRAFFIC_CALL_H
#define TRAFFIC_CALL_H

#include <pthread.h>
#include <stdatomic.h>

#include "traffic.h"

/* A token, and who may cancel with it. */
typedef struct traffic_token {
    prism_cancel *cancel;
    atomic_uint_fast64_t requested_us; /* when; 0: not yet */
    uint64_t due_us;                   /* when it is to be requested */
    unsigned users;                    /* calls that have it; the last one frees a retired one */
    bool retired;
} traffic_token;

typedef struct traffic_worker traffic_worker;

/* Stages of a run. */
enum {
    TRAFFIC_OPEN,    /* all threads make calls */
    TRAFFIC_CLOSING, /* those on the one client are through; the visitor may have one more */
    TRAFFIC_DONE     /* nobody is left to be cancelled */
};

/* What all threads of a run have in common. */
typedef struct traffic {
    const traffic_plan *plan;
    traffic_report *report;
    pthread_mutex_t lock;  /* for all that follows, and the workers' `own` */
    traffic_token *shared; /* of the calls that share one, until it is requested */
    traffic_worker *workers;
    unsigned worker_count;
    int stage;
} traffic;

struct traffic_worker {
    traffic *traffic;
    unsigned number;
    uint64_t random;
    prism_client *client;
    unsigned long next_number; /* of its calls */

    char session[128]; /* its session's ID; "" for none */
    char session_marker[64];
    bool session_has_avatar;
    int polled; /* how far its results were when they were last asked for */

    traffic_token *own; /* for the thread that cancels; NULL for none */
    traffic_report report;
    pthread_t thread;
};

uint64_t traffic_now_us(void);

/* Make one call, and judge it. */
void traffic_call_make(traffic_worker *w);

/* Write a wrong result down; false. */
bool traffic_wrong(traffic_report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Callbacks of the clients. */
void traffic_on_log(void *context, const prism_log_record *record);
void traffic_on_drift(void *context, const prism_drift *drift);

/* Tokens, in traffic.c. */
traffic_token *traffic_token_own(traffic_worker *w, uint64_t due_us);
traffic_token *traffic_token_shared(traffic_worker *w);
void traffic_token_leave(traffic_worker *w, traffic_token *token);

#endif
