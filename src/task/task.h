/* SPDX-License-Identifier: MIT */
/**
 * What takes more than one request: waiting, downloading, all assets of a scan.
 *
 * A task is a step machine, as a call is, and is made of calls: it says which of them has a request
 * to be performed, or how long to pause, and a driver does it. prism__task_run() is the blocking
 * driver; a group (group.h) runs many tasks at once. A task does no I/O on the network and never
 * waits by itself.
 */
#ifndef PRISM__TASK_TASK_H
#define PRISM__TASK_TASK_H

#include "../call.h"
#include "timers.h"

typedef struct prism__task prism__task;
typedef struct prism__group prism__group;

typedef struct prism__task_kind {
    /*
     * What is to be done next. SEND: perform the request of task->call, and tell prism__call_sent()
     * of that call. PAUSE: come back after task->pause_ms, or when task->cancel is requested. WAIT:
     * come back when a child has ended. DONE: status, error and result are there.
     */
    prism__step (*step)(prism__task *task, uint64_t now_ms);

    /* A child that the task gave to its group has ended; the group frees it then. NULL: has none.
     */
    void (*child_done)(prism__task *task, prism__task *child);

    /* Free the task, at whatever step it is, with what was not taken of it. */
    void (*free)(prism__task *task);
} prism__task_kind;

/* What a task in a group is at. */
typedef enum prism__place_state {
    PRISM__PLACE_NONE,    /* not in a group */
    PRISM__PLACE_READY,   /* its next step is to be taken */
    PRISM__PLACE_WANTING, /* its request is to be sent when others are through */
    PRISM__PLACE_SENDING,
    PRISM__PLACE_PAUSING,
    PRISM__PLACE_WAITING, /* for a child */
    PRISM__PLACE_DONE,
    PRISM__PLACE_STATES
} prism__place_state;

/* A task's place in its group, which alone looks at it. It takes no memory of its own. */
typedef struct prism__place {
    prism__place_state state;
    bool is_timed;
    bool rests;        /* its pauses are long: a batch lets others go on meanwhile */
    prism__task *next; /* in the list of all that are at the same */
    prism__task *previous;
    size_t children;
    prism__timer timer;  /* PAUSING: its end. WANTING: the end of the request's time */
    uint64_t asked_ms;   /* WANTING: since when */
    prism_cancel *token; /* that is listened to; NULL: none */
    prism_cancel_listener listener;

    const void *order_kind; /* of a batch: which call it is, */
    void *tag;              /* and the caller's mark */
} prism__place;

/* The head of every task. */
struct prism__task {
    const prism__task_kind *kind;
    const prism_client *client;
    prism_cancel *cancel; /* may be NULL */
    prism__call *call;    /* SEND: whose request it is */
    uint32_t pause_ms;    /* PAUSE: what is left of it */

    prism__group *group; /* that runs it; NULL under the blocking driver */
    prism__task *parent; /* NULL: has none */
    prism__place place;

    prism_status status; /* DONE */
    prism_error error;
    void *result; /* the document, or NULL; the task's until it is taken */
};

/*
 * The blocking driver: run a task without children to its end, hand its result to `out` (a `T **`;
 * may be NULL), its error to `error` (may be NULL), and free it.
 */
prism_status prism__task_run(prism__task *task, void *out, prism_error *error);

#endif
