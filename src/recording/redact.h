/* SPDX-License-Identifier: MIT */
/**
 * What is taken out of an exchange before it is kept: credentials, signatures of URLs, session IDs.
 * A recorder and a replay take the same out of the same request, so that the two can be compared.
 */
#ifndef PRISM__RECORDING_REDACT_H
#define PRISM__RECORDING_REDACT_H

#include <stdbool.h>
#include <stddef.h>

#include "../util/buffer.h"
#include "prism/http.h"

/* What stands for a secret: it means itself in JSON strings, URLs and header fields. */
#define PRISM__REMOVED "removed"

/* Shorter texts are replaced where they are known to stand, not wherever they occur. */
enum { PRISM__SECRET_MIN = 4 };

/* A text, and what is written in its place. */
typedef struct prism__replacement {
    char *from;
    size_t from_size;
    const char *to; /* PRISM__REMOVED, or a session's name, which the replacement owns */
    bool is_session;
    bool everywhere; /* false: too short, see above */
} prism__replacement;

typedef struct prism__redactor {
    prism__replacement *items;
    size_t count;
    size_t capacity;
    bool first[256]; /* the bytes with which the texts begin */
} prism__redactor;

void prism__redactor_init(prism__redactor *redactor);
void prism__redactor_free(prism__redactor *redactor);

/* All functions below that return a status: PRISM_OK, _OUT_OF_MEMORY or _LIMIT_EXCEEDED. */

/* Remove this text from now on. */
prism_status prism__redactor_add_secret(prism__redactor *redactor, const char *text, size_t size);

/* Write `name` for this session ID from now on. */
prism_status prism__redactor_add_session(prism__redactor *redactor, const char *id, size_t size,
                                         const char *name);

/* The name of a session ID; NULL when it has none. Borrowed. */
const char *prism__redactor_session(const prism__redactor *redactor, const char *id, size_t size);

/* Forget all texts but the first `count`. */
void prism__redactor_forget(prism__redactor *redactor, size_t count);

/* Append a text, redacted: the texts above, and what is secret in the URLs that it holds. */
prism_status prism__redact_text(const prism__redactor *redactor, const char *text, size_t size,
                                prism__buffer *out);

/* redact_body.c: append a body, redacted; one that is JSON stays JSON. */
prism_status prism__redact_body(const prism__redactor *redactor, const char *body, size_t size,
                                prism__buffer *out);

/* redact_body.c: whether all of a text is one JSON document. */
bool prism__is_json(const char *text, size_t size);

/* What the members of a body that matter here are. */
typedef enum prism__role { PRISM__CREDENTIAL, PRISM__SESSION } prism__role;

/*
 * redact_body.c: call `found` with the text of each member that has this role and a string that is
 * not empty; stops at the first status that is not PRISM_OK, and returns it.
 */
prism_status prism__body_each(const char *body, size_t size, prism__role role,
                              prism_status (*found)(void *context, const char *text, size_t size),
                              void *context);

/* redact_request.c: whether a header field's value is a secret. */
bool prism__is_credential_header(const char *name);

/* redact_request.c: learn the credentials in a request's headers and body. */
prism_status prism__redactor_learn_request(prism__redactor *redactor,
                                           const prism_http_request *request);

/* redact_request.c: learn the secret parameters of a URL, which an answer may repeat. */
prism_status prism__redactor_learn_query(prism__redactor *redactor, const char *url);

/* redact_request.c: append the session ID in a URL's path, decoded; nothing when there is none. */
prism_status prism__session_of_url(const char *url, prism__buffer *out);

/* redact_request.c: append a URL, redacted, with `session` for the session ID unless it is NULL. */
prism_status prism__redact_url(const prism__redactor *redactor, const char *url,
                               const char *session, prism__buffer *out);

/* redact_request.c: the path and query of a URL; "" when it has none. */
const char *prism__url_target(const char *url);

/*
 * redact_text.c: whether a secret parameter of a URL starts at `at`; `in_query` tells whether a
 * query is known to be here. Its name ends at `*value`, the value at `*value_end`.
 */
bool prism__secret_parameter(const char *at, const char *end, bool in_query, const char **value,
                             const char **value_end);

#endif
