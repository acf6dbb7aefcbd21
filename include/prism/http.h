/* SPDX-License-Identifier: MIT */
/**
 * One HTTP exchange, as a transport sees it (transport.h) and as an `on_response` callback does
 * (call_options.h). Programs that use the built-in transport need nothing of this.
 */
#ifndef PRISM_HTTP_H
#define PRISM_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cancel.h"
#include "error.h"
#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** For every timeout: no limit. */
#define PRISM_NO_TIMEOUT UINT32_MAX

/** One header field. A value type: its layout will never change. */
typedef struct prism_http_header {
    const char *name;
    const char *value;
} prism_http_header;

/**
 * A request, made by the library and only read by a transport. It may grow at its end: never
 * copy it by value. Everything it points to lives until the transport's `send` returns.
 */
typedef struct prism_http_request {
    const char *method; /* "GET" or "POST" */
    const char *url;    /* absolute, already percent-encoded: send it as it is */

    /* All that is to be sent, credentials included, in this order; a transport adds what HTTP
     * itself needs (Host, Content-Length). If, and only if, there is no Accept-Encoding among them,
     * it may ask for codings that it decodes. One that is there is sent as it is and nothing is
     * decoded; where it is "identity", a body that is encoded all the same is refused. */
    const prism_http_header *headers;
    size_t header_count;

    const void *body; /* NULL for none; not NUL-terminated */
    size_t body_size; /* bytes */

    /* Milliseconds; PRISM_NO_TIMEOUT means no limit. */
    uint32_t connect_timeout_ms; /* from the start to a connection that can carry the request */
    uint32_t timeout_ms;         /* the whole exchange; what is left of the call's time */
    uint32_t stall_timeout_ms;   /* no byte in or out, once connected */

    /* Whether the request may be sent a second time without harm. If false, it must not be sent
     * on a connection that was used before: many clients repeat it when such a one turns out
     * to be dead. */
    bool idempotent;

    /* Ends the request when it is requested, NULL for none: a transport that can do so then returns
     * PRISM_ERROR_CANCELLED. See prism_cancel_listen(). */
    prism_cancel *cancel;
} prism_http_request;

/**
 * A response, owned by the library: a transport fills it, and whoever is shown one reads it.
 * Not for use from two threads at once.
 */
typedef struct prism_http_response prism_http_response;

/**
 * Set the status code, such as 200. Set it, and add the headers, before the body: then that of a
 * download goes where it belongs as it comes, and else through memory.
 */
PRISM_API void prism_http_response_set_status(prism_http_response *response, int32_t status);

/**
 * Append one header field; both texts are copied. Fails with PRISM_ERROR_INVALID_ARGUMENT (NULL, or
 * an empty name), PRISM_ERROR_OUT_OF_MEMORY, or PRISM_ERROR_LIMIT_EXCEEDED (more than 256 KiB of
 * headers in all); the transport then gives up and returns that status.
 */
PRISM_API PRISM_NODISCARD prism_status prism_http_response_add_header(prism_http_response *response,
                                                                      const char *name,
                                                                      const char *value);

/**
 * Append `size` bytes of the body, decompressed unless the request has an Accept-Encoding of its
 * own. They are copied. Fails with
 * PRISM_ERROR_OUT_OF_MEMORY, PRISM_ERROR_LIMIT_EXCEEDED (more than the client's
 * max_response_size), or, of a download, with why no more of it is wanted; the transport then gives
 * up and returns that status.
 */
PRISM_API PRISM_NODISCARD prism_status
prism_http_response_append_body(prism_http_response *response, const void *data, size_t size);

/** Forget status, headers and body, for a transport that gets another response to the request. */
PRISM_API void prism_http_response_clear(prism_http_response *response);

/** The status code; 0 when none has been set. */
PRISM_API int32_t prism_http_response_status(const prism_http_response *response);

/** The number of header fields. */
PRISM_API size_t prism_http_response_header_count(const prism_http_response *response);

/** Header field `index`, in order of arrival; NULL past the last. Borrowed from the response. */
PRISM_API const prism_http_header *prism_http_response_header_at(
    const prism_http_response *response, size_t index);

/**
 * The value of the first header field called `name`, upper and lower case alike; NULL when there
 * is none. Borrowed from the response.
 */
PRISM_API const char *prism_http_response_header(const prism_http_response *response,
                                                 const char *name);

/**
 * The body, borrowed from the response; `*size`, if given, gets its bytes. Never NULL; the byte
 * behind the body is NUL, though the body may hold more of them.
 */
PRISM_API const char *prism_http_response_body(const prism_http_response *response, size_t *size);

#ifdef __cplusplus
}
#endif

#endif
