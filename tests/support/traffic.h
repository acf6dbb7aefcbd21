/* SPDX-License-Identifier: MIT */
/**
 * Many threads that make calls of all kinds through a fault_relay, at random, on one client, and
 * judge each by what it had asked for: the right document and nobody else's, or the right failure.
 *
 * The same seed makes the same calls; in which order they meet is the scheduler's. While a run
 * lasts, a thread beside the others makes clients, calls with them, and frees them, and another one
 * requests cancellation tokens, some shared by several calls.
 */
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault_relay.h"
#include "prism.h"
#include "simulator.h"

enum { TRAFFIC_THREADS_MAX = 32 };

/* What the right answers are compared with; got before all else. */
typedef struct traffic_reference {
    char *material; /* of "scan-complete", as anybody gets it */
    size_t material_size;
    char *texture;
    size_t texture_size;
    char *results; /* a session's results in JSON, from the member "results" to the end */
    char *results_with_avatar;
} traffic_reference;

typedef struct traffic_plan {
    prism_client *client; /* made with traffic_client_options() */
    const char *url;      /* of the relay, or of a simulator: there are no faults then */
    const char *ca_file;  /* for clients that come and go; may be NULL */
    const char *folder;   /* for downloads; empty again afterwards */
    const traffic_reference *reference;
    unsigned threads;
    unsigned fault_percent; /* of all calls, cancellations included */
    size_t calls;           /* of all threads together */
    uint64_t seed;          /* through one relay, it only goes up */
} traffic_plan;

/* What has happened, in all runs that got this report. Begin with zeroes. */
typedef struct traffic_report {
    size_t calls; /* without those on clients of their own */
    size_t visitors;
    size_t visitor_calls;
    size_t posts;
    size_t faults[FAULT_COUNT]; /* calls that were to get this fault at least once */
    size_t tokens;              /* calls that were to be cancelled, or had been */
    size_t cancelled;           /* and that were */
    uint64_t slowest_cancel_us; /* from the request to the call's return */
    size_t drifts;
    size_t wrong;
    char problem[512]; /* the first one */

    /* Microseconds of calls without fault or token, as many as there is room for. Optional. */
    uint32_t *latencies;
    size_t latency_count;
    size_t latency_capacity;
} traffic_report;

/* Options of a client whose calls traffic can judge. `url` must live until the client is made. */
void traffic_client_options(prism_client_options *options, const char *url);

/* False, with a line in report->problem, when they cannot be got. */
bool traffic_reference_get(traffic_reference *reference, prism_client *client, simulator *server,
                           traffic_report *report);
void traffic_reference_free(traffic_reference *reference);

/* Make the calls, and wait for all threads. Whether all was right. */
bool traffic_run(const traffic_plan *plan, traffic_report *report);

#endif
