/* SPDX-License-Identifier: MIT */
/**
 * A transport without a network: it answers the first request with the first answer, the second
 * with the second, and so on, the last one over and over; and it keeps copies of all requests.
 */
#ifndef SCRIPTED_TRANSPORT_H
#define SCRIPTED_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prism/transport.h"

enum { SCRIPTED_HEADERS_MAX = 16, SCRIPTED_REQUESTS_MAX = 64 };

/* What `send` does. Zero is a transport that comes back with PRISM_OK and has done nothing. */
typedef struct scripted_answer {
    prism_status result; /* what it returns */

    int32_t status; /* 0: sets none */
    const char *body;
    size_t body_size; /* 0: strlen(body) */
    prism_http_header headers[4];

    const char *message;     /* NULL: leaves the error as it is */
    prism_status error_code; /* 0: the same as `result` */
    uint32_t flags;          /* set in the error, with or without a message */
} scripted_answer;

typedef struct recorded_request {
    char *method;
    char *url;
    char *names[SCRIPTED_HEADERS_MAX];
    char *values[SCRIPTED_HEADERS_MAX];
    size_t header_count;
    bool has_body;
    char *body; /* NUL-terminated */
    size_t body_size;
    uint32_t connect_timeout_ms;
    uint32_t timeout_ms;
    uint32_t stall_timeout_ms;
    bool idempotent;
} recorded_request;

typedef struct scripted_transport {
    const scripted_answer *answers; /* borrowed */
    size_t answer_count;
    recorded_request requests[SCRIPTED_REQUESTS_MAX];
    size_t request_count;
    unsigned destroyed; /* how often */
} scripted_transport;

void scripted_transport_init(scripted_transport *script, const scripted_answer *answers,
                             size_t count);

/* Forget the requests and start again with the first of these answers. */
void scripted_transport_restart(scripted_transport *script, const scripted_answer *answers,
                                size_t count);

/* What goes into a client's options. `script` must live as long as the client. */
void scripted_transport_fill(scripted_transport *script, prism_transport *transport);

void scripted_transport_free(scripted_transport *script);

/* Whether a text occurs anywhere in a request: method, URL, headers or body. */
bool recorded_request_mentions(const recorded_request *request, const char *text);

#endif
