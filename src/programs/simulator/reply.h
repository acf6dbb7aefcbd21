/* SPDX-License-Identifier: MIT */
/** An answer, made by a route and sent by the server. */
#ifndef SIMULATOR_REPLY_H
#define SIMULATOR_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../json/table.h"
#include "request.h"

enum { SIM_REPLY_HEADERS_MAX = 32 };

typedef struct sim_header {
    char *name;
    char *value;
} sim_header;

/* Zero is an answer that hangs up; every function below replaces what it sets. */
typedef struct sim_reply {
    uint32_t status;   /* 0: close the connection without an answer */
    uint32_t delay_ms; /* before answering */
    sim_header headers[SIM_REPLY_HEADERS_MAX];
    size_t header_count;
    void *body; /* NULL for an empty one */
    size_t body_size;
    void (*free_body)(void *body);
} sim_reply;

void sim_reply_free(sim_reply *reply);

/* Append a header. False when memory is out or there are too many. */
bool sim_reply_add_header(sim_reply *reply, const char *name, const char *value);

/* Set the body to a copy of `size` bytes. False when memory is out. */
bool sim_reply_set_body(sim_reply *reply, const void *data, size_t size);

/* Set the body to bytes that live as long as the server. */
void sim_reply_borrow_body(sim_reply *reply, const void *data, size_t size);

/*
 * Answer with a text, or with a document written by its message table. When memory is out, the
 * answer is to hang up.
 */
void sim_reply_text(sim_reply *reply, uint32_t status, const char *content_type, const char *text);
void sim_reply_document(sim_reply *reply, uint32_t status, const char *content_type,
                        const prism__message *message, const void *document);

/* Answer that there is no such page: with text, not JSON. */
void sim_reply_no_route(sim_reply *reply, const sim_request *request);

/* Make `out` a copy. False, and `out` hangs up, when memory is out. */
bool sim_reply_copy(const sim_reply *reply, sim_reply *out);

#endif
