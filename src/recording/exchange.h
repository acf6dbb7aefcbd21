/* SPDX-License-Identifier: MIT */
/** One exchange as text, the format of docs/recording.md: written and read. */
#ifndef PRISM__RECORDING_EXCHANGE_H
#define PRISM__RECORDING_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prism/http.h"
#include "redact.h"

enum {
    PRISM__RECORDING_FILES_MAX = 9999,
    PRISM__RECORDING_FILE_SIZE_MAX = 128 * 1024 * 1024 /* bytes, of one file */
};

/* What has happened, borrowed. */
typedef struct prism__outcome {
    const prism_http_request *request;
    const char *session; /* the name to write for the session ID in the path; NULL for none */
    prism_status status; /* of the transport */
    const prism_http_response *response; /* when that is PRISM_OK */
    const prism_error *error;            /* when it is not */
} prism__outcome;

/* exchange_format.c: append an exchange, redacted. PRISM_OK, _OUT_OF_MEMORY, _LIMIT_EXCEEDED. */
prism_status prism__exchange_format(const prism__redactor *redactor, const prism__outcome *outcome,
                                    prism__buffer *out);

/* An exchange that was read. It owns `text`, and all else points into that, but for `headers`. */
typedef struct prism__exchange {
    char *text;
    size_t text_size;
    const char *method;
    const char *target; /* path and query */
    const char *request_body;
    size_t request_body_size;

    prism_status failure; /* PRISM_OK when there was an answer: */
    int32_t http_status;
    prism_http_header *headers;
    size_t header_count;
    const char *body;
    size_t body_size;

    const char *message; /* of a failure, as the next two */
    uint32_t flags;
    int32_t os_code;

    bool given; /* for the replay's use */
} prism__exchange;

/*
 * exchange_parse.c: take a file's text apart, in place. Takes over `text`, from malloc, whatever it
 * returns: PRISM_OK, PRISM_ERROR_INVALID_DOCUMENT (the message starts with `name`, the file's, and
 * the line) or PRISM_ERROR_OUT_OF_MEMORY.
 */
prism_status prism__exchange_parse(const char *name, char *text, size_t size, prism__exchange *out,
                                   prism_error *error);
void prism__exchange_free(prism__exchange *exchange);

#endif
