/* SPDX-License-Identifier: MIT */
/**
 * The seam between libprism and the network.
 *
 * A client without a transport of its own uses the built-in one, on libcurl. Give it another to
 * test without a network, to go through an HTTP stack the application already has, or to record.
 */
#ifndef PRISM_TRANSPORT_H
#define PRISM_TRANSPORT_H

#include <stddef.h>

#include "error.h"
#include "http.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A transport: some functions, and what they work on. All of it is copied by prism_client_new. */
typedef struct prism_transport {
    size_t struct_size; /* sizeof(prism_transport); set by prism_transport_init */

    /** Passed to the functions. Optional. */
    void *context;

    /**
     * Required. Perform `request` and fill `response`: status, headers, and the body without its
     * content coding. Blocks, and keeps to the request's timeouts. Called from every thread that
     * uses the client, several at a time.
     *
     * Returns PRISM_OK when a response came, whatever its status code; else one of
     * PRISM_ERROR_CONNECT, _TLS, _NETWORK, _TIMEOUT, _CANCELLED, _LIMIT_EXCEEDED, _OUT_OF_MEMORY or
     * _INTERNAL (or with what prism_http_response_append_body() returned), and says why with
     * prism_error_set(); then sets in error->flags PRISM_ERROR_FLAG_SENT if the server may have got
     * the request, and PRISM_ERROR_FLAG_RETRYABLE if it may go better another time: by these two it
     * is decided whether the request is sent again. `error` is never NULL. Follow no redirects: the
     * request carries credentials. Must not unwind (no C++ exception, no Rust panic, no longjmp).
     */
    prism_status (*send)(void *context, const prism_http_request *request,
                         prism_http_response *response, prism_error *error);

    /** Optional. Called once, by prism_client_free, when no call is under way. Must not unwind. */
    void (*destroy)(void *context);
} prism_transport;

/** Set struct_size to `size` and all else that `size` covers to zero. Pass sizeof *transport. */
PRISM_API void prism_transport_init(prism_transport *transport, size_t size);

#ifdef __cplusplus
}
#endif

#endif
