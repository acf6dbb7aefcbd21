/* SPDX-License-Identifier: MIT */
/**
 * A relay between clients and a simulator that makes the faults it is asked for. It runs in a
 * process of its own, so that neither its memory nor its descriptors count as the caller's, and it
 * keeps nothing of what passes through: it is made for any number of requests. (relay.h is for a
 * single test: it leads bytes of any kind, on threads of the test, to servers that change.)
 *
 * What it does with a request, the request says itself, by a marker anywhere in its head or body:
 *
 *     ~SENDER.NUMBER.SCOPE.FAULT.TIMES
 *
 * SENDER (below FAULT_RELAY_SENDERS) and NUMBER name a call; SCOPE is "a" for requests to the APIs,
 * "d" for downloads; FAULT is one of the names below. The first TIMES requests of that call get the
 * fault, and those after them, like all requests without a marker, the simulator's answer. A sender
 * has one call at a time, and its numbers go up.
 */
#ifndef FAULT_RELAY_H
#define FAULT_RELAY_H

#include <stdbool.h>
#include <sys/types.h>

#include "prism/error.h"

enum { FAULT_RELAY_SENDERS = 64 };

/* How the connection goes on once the fault's bytes are sent. */
enum {
    FAULT_KEEP,  /* the next request is read from it */
    FAULT_CLOSE, /* closed in good order */
    FAULT_RESET, /* closed with a TCP reset */
    FAULT_HANG   /* nothing, until the other side closes */
};

typedef struct fault {
    const char *name;
    const char *bytes;
    int end;

    /* What a call gives for it when it does not pass. */
    prism_status status;
    int32_t http_status;
    bool repeats;       /* whether a GET is tried again */
    bool repeats_post;  /* whether a POST is, too */
    bool json_only;     /* a download would take the answer for its file */
    bool libcurl_again; /* on a reused connection libcurl may send the request again by itself */
} fault;

enum { FAULT_COUNT = 17 };
extern const fault faults[FAULT_COUNT];

typedef struct fault_relay {
    pid_t process;
    int lifeline; /* closed when this process ends, however it does: then the relay ends, too */
    char url[64];
} fault_relay;

/*
 * Start it for the simulator at `target`, such as "http://127.0.0.1:40123". Forks: call it before
 * there are threads. False when it does not come up.
 */
bool fault_relay_start(fault_relay *relay, const char *target);

/* End it; whether it was still there. */
bool fault_relay_stop(fault_relay *relay);

#endif
