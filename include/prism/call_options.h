/* SPDX-License-Identifier: MIT */
/** What one call may have different from its client. */
#ifndef PRISM_CALL_OPTIONS_H
#define PRISM_CALL_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "export.h"
#include "http.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Options of one call. Every call accepts NULL instead: the client's settings.
 * Initialise with prism_call_options_init(); zero is every field's default.
 */
typedef struct prism_call_options {
    size_t struct_size; /* sizeof(prism_call_options) */

    /**
     * Optional. Shown every response that arrives during the call, raw, before it is decoded and
     * whatever its status. Runs on the calling thread; `response` lives until it returns. It may
     * hold personal data and credentials: take care where it goes. Must not unwind, and must not
     * use the client.
     */
    void (*on_response)(void *context, const prism_http_response *response);
    void *on_response_context; /* passed to on_response */

    /* Milliseconds; 0: the client's. PRISM_NO_TIMEOUT: no limit. */
    uint32_t timeout_ms;         /* the whole call, whatever it is waiting for */
    uint32_t connect_timeout_ms; /* resolving, connecting and the TLS handshake together */
    uint32_t stall_timeout_ms;   /* no byte in or out, once connected */
    uint32_t reserved;           /* zero */
} prism_call_options;

/** Set struct_size to `size` and all else that `size` covers to zero. Pass sizeof *options. */
PRISM_API void prism_call_options_init(prism_call_options *options, size_t size);

#ifdef __cplusplus
}
#endif

#endif
