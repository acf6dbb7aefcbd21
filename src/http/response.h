/* SPDX-License-Identifier: MIT */
/** What is behind prism_http_response, and who may take its body instead of memory. */
#ifndef PRISM__HTTP_RESPONSE_H
#define PRISM__HTTP_RESPONSE_H

#include <stdbool.h>

#include "../util/buffer.h"
#include "prism/http.h"

/* Takes a body as it comes. What these fail with is what the transport is told. */
typedef struct prism__receiver {
    /*
     * An answer's body is about to begin, or there is none; status and headers are there. `*takes`
     * says whether it goes to write(). If not, it stays in memory, as much of it as errors need.
     */
    prism_status (*begin)(void *context, const prism_http_response *response, bool *takes);
    prism_status (*write)(void *context, const void *data, size_t size);
} prism__receiver;

typedef enum prism__body_way {
    PRISM__BODY_UNDECIDED,
    PRISM__BODY_TAKEN, /* by the receiver */
    PRISM__BODY_KEPT
} prism__body_way;

struct prism_http_response {
    const prism__receiver *receiver; /* NULL: the whole body stays in memory */
    void *receiver_context;
    bool held;              /* the receiver waits for prism__response_finish() */
    prism__body_way way;    /* with a receiver */
    prism_status refusal;   /* what the receiver failed with */
    uint64_t body_received; /* bytes, wherever they went */

    int32_t status;
    prism_http_header *headers; /* each name and value in one malloc, at the name */
    size_t header_count;
    size_t header_capacity;
    size_t header_bytes; /* against the limit on all headers */
    prism__buffer body;
};

void prism__response_init(prism_http_response *response, size_t max_body_size);
void prism__response_free(prism_http_response *response);

/*
 * The answer is whole: hand over to the receiver what it has not been given yet, since the
 * transport set the status late, or there was no body, or it was held. What it fails with.
 */
prism_status prism__response_finish(prism_http_response *response);

#endif
