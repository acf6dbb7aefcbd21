/* SPDX-License-Identifier: MIT */
/** What is behind prism_client. It never changes once made, so threads share it without a lock. */
#ifndef PRISM__CLIENT_H
#define PRISM__CLIENT_H

#include <stdbool.h>

#include "http/exchanger.h"
#include "prism/client.h"
#include "runtime.h"
#include "util/buffer.h"

struct prism_client {
    prism__buffer authorization; /* "Bearer <API key>"; empty without a key. A secret. */
    prism__buffer client_id;     /* empty without one. A secret. */
    prism__buffer hosted_base;   /* base URLs, no slash at the end */
    prism__buffer estimation_base;
    prism__buffer user_agent;
    prism_transport transport;
    prism__exchanger_new new_exchanger; /* over the transport's context; NULL: it can only block */
    prism__runtime runtime;
    void (*on_log)(void *context, const prism_log_record *record);
    void *on_log_context;
    void (*on_drift)(void *context, const prism_drift *drift);
    void *on_drift_context;
    size_t max_response_size;
    bool allow_plain_http;
    uint32_t timeout_ms;
    uint32_t connect_timeout_ms;
    uint32_t stall_timeout_ms;
    uint32_t max_retries;
    uint32_t retry_base_ms;
    uint32_t retry_cap_ms;
    int32_t log_level;
};

/*
 * Append a credential without the blanks around it; nothing when it is NULL or only blanks. Refuses
 * what could not stand in a header field. `name` is for the message.
 */
prism_status prism__credential_append(prism__buffer *out, const char *name, const char *value,
                                      prism_error *error);

#endif
