/* SPDX-License-Identifier: MIT */
/**
 * What a client tells of its calls while they are under way, to a callback in its options.
 *
 * A record has facts, no text made for reading. It never holds a credential, a session's ID, a
 * scan's ID, a URL's query, a body, or anything of a person: all of it may be kept.
 *
 * The callback runs on the thread that makes the call, in several threads at a time if these share
 * the client, and the call waits for it. It must not unwind, and must not use the client.
 */
#ifndef PRISM_LOG_H
#define PRISM_LOG_H

#include <stdint.h>

#include "error.h"
#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Levels: the more severe, the lower the number. */
enum {
    PRISM_LOG_ERROR = 1,   /* a call has failed */
    PRISM_LOG_WARNING = 2, /* a request has failed and will be tried again */
    PRISM_LOG_INFO = 3,    /* a call has succeeded, or was cancelled */
    PRISM_LOG_DEBUG = 4    /* each request */
};

/** Events. Later versions may add some. */
enum {
    PRISM_LOG_REQUEST = 1,  /* DEBUG: a request goes to the transport */
    PRISM_LOG_RESPONSE = 2, /* DEBUG: the transport has come back, with an answer or a failure */
    PRISM_LOG_RETRY = 3,    /* WARNING: the request is tried again after `pause_ms` */
    PRISM_LOG_CALL = 4      /* INFO or ERROR: the call is over, or could not be made as it stands */
};

/**
 * One record. Made by the library and only read by the callback, it may grow at its end: never copy
 * it by value. It and its text live until the callback returns.
 */
typedef struct prism_log_record {
    int32_t level; /* PRISM_LOG_ERROR … PRISM_LOG_DEBUG */
    int32_t event; /* PRISM_LOG_REQUEST … */

    const char *method; /* "GET" or "POST" */
    const char *host;   /* such as "api.hosted.prismlabs.tech" or "127.0.0.1:8080"; empty for a call
                         * without a URL that will do */

    /* The path's template, such as "/scans/{scan_id}/scan-assets": a session's ID is itself a
     * credential. "{url}" for what an asset URL leads to. */
    const char *path;

    prism_status status;     /* RESPONSE: the transport's. RETRY: why. CALL: what it returns */
    int32_t http_status;     /* of the last answer; 0 when there is none */
    int32_t attempt;         /* the request's number in its call, from 1; 0: none was made */
    uint32_t pause_ms;       /* RETRY: until the next request */
    uint64_t elapsed_ms;     /* RESPONSE: since the request. Others: since the call began */
    uint64_t bytes_sent;     /* of the request's body */
    uint64_t bytes_received; /* of the answer's body, without content coding; also of one that has
                              * broken off. REQUEST: 0 */
} prism_log_record;

/** A level's name, such as "warning". Static text; NULL for an unknown one. */
PRISM_API const char *prism_log_level_name(int32_t level);

/** An event's name, such as "retry". Static text; NULL for an unknown one. */
PRISM_API const char *prism_log_event_name(int32_t event);

#ifdef __cplusplus
}
#endif

#endif
