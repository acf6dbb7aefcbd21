/* SPDX-License-Identifier: MIT */
/**
 * Many exchanges at once, from one thread: the seam between groups of tasks and what performs their
 * requests side by side.
 */
#ifndef PRISM__HTTP_EXCHANGER_H
#define PRISM__HTTP_EXCHANGER_H

#include <stddef.h>
#include <stdint.h>

#include <poll.h>

#include "prism/http.h"

/* For timeouts: there is nothing to come back for. */
#define PRISM__NEVER UINT32_MAX

/* One exchange. Stays where it is from start() until take() has given it back, or stop(). */
typedef struct prism__ticket {
    const prism_http_request *request;
    prism_http_response *response;
    prism_error *error;
    prism_status status; /* what prism_transport.send would have returned */
    void *owner;         /* whoever started it */

    struct prism__ticket *next; /* these are the exchanger's */
    struct prism__ticket *previous;
    void *exchange;
    uint64_t asked; /* when it was started */
    int at;         /* how far it is */
} prism__ticket;

typedef struct prism__exchanger prism__exchanger;

typedef struct prism__exchanger_kind {
    /* Begin an exchange. It may be over at once. */
    void (*start)(prism__exchanger *exchanger, prism__ticket *ticket);

    /* Its token was requested: end it with PRISM_ERROR_CANCELLED, unless it is over. */
    void (*cancel)(prism__exchanger *exchanger, prism__ticket *ticket);

    /* Forget an exchange, wherever it is. */
    void (*stop)(prism__exchanger *exchanger, prism__ticket *ticket);

    /* Do what can be done without waiting; `ready` is what poll(2) has told of its descriptors. */
    void (*step)(prism__exchanger *exchanger, const struct pollfd *ready, size_t count);

    /* An exchange that is over; NULL if there is none. */
    prism__ticket *(*take)(prism__exchanger *exchanger);

    /* What to wait on: fills up to `capacity`, from number `first` on; returns how many there are
     * in all. */
    size_t (*descriptors)(const prism__exchanger *exchanger, size_t first, struct pollfd *out,
                          size_t capacity);

    /* After how many milliseconds to call step() even if none is ready. */
    uint32_t (*timeout_ms)(const prism__exchanger *exchanger);

    /* End what is under way, and free it. */
    void (*free)(prism__exchanger *exchanger);
} prism__exchanger_kind;

/* The head of every exchanger. */
struct prism__exchanger {
    const prism__exchanger_kind *kind;
};

/*
 * Make one that uses what a transport was made with. `context` is the transport's, and must live
 * longer. At most `max_connections` to one host.
 */
typedef prism_status (*prism__exchanger_new)(void *context, uint32_t max_connections,
                                             prism__exchanger **out, prism_error *error);

#endif
