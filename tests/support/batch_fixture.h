/* SPDX-License-Identifier: MIT */
/** A batch of a client of a raw server. */
#ifndef BATCH_FIXTURE_H
#define BATCH_FIXTURE_H

#include "prism.h"
#include "raw_server.h"

/* Scan results, whole and as the server's answer. */
#define BATCH_PENDING "{\"pending\":{}}"
#define BATCH_PENDING_REPLY "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n" BATCH_PENDING

typedef struct batching {
    raw_server *server; /* NULL for none */
    prism_client *client;
    prism_batch *batch;
    prism_cancel *cancel;
    prism_call_options options; /* for the test to fill */
    prism_completion done;      /* what the batch has given last */
    prism_error error;
} batching;

extern const raw_reply batch_pending_reply;
extern const raw_reply batch_hanging_reply;

/* With options of the batch's; 0: the default. */
void batch_start(batching *b, const raw_reply *replies, size_t count, uint32_t in_flight,
                 uint32_t connections);

/* Both services are there. */
void batch_start_at(batching *b, const char *url, const prism_batch_options *batch_options);
void batch_stop(batching *b);

/* Add a call that gets scan results. */
void batch_add_results(batching *b, const prism_call_options *options, void *tag);

/* The next completion, which must come; and with that status. */
void batch_next(batching *b);
void batch_next_is(batching *b, prism_status status);

void batch_assert_empty(batching *b);

#endif
