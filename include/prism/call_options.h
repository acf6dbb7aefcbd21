/* SPDX-License-Identifier: MIT */
/** What one call may have different from its client. */
#ifndef PRISM_CALL_OPTIONS_H
#define PRISM_CALL_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "cancel.h"
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
     * whatever its status; those that are followed by another try, too. (What a download has
     * written is not shown.) Runs on the calling thread;
     * `response` lives until it returns. It may hold personal data and credentials: take care where
     * it goes. Must not unwind (no C++ exception, no Rust panic, no longjmp), and must not use the
     * client.
     */
    void (*on_response)(void *context, const prism_http_response *response);
    void *on_response_context; /* passed to on_response */

    /** Ends the call when it is requested. Optional; any number of calls may share one. */
    prism_cancel *cancel;

    /* Milliseconds; 0: the client's. PRISM_NO_TIMEOUT: no limit. */
    uint32_t timeout_ms;         /* the whole call: its requests, and the pauses between them; of a
                                  * download 0 is no limit */
    uint32_t connect_timeout_ms; /* one request's resolving, connecting and TLS handshake */
    uint32_t stall_timeout_ms;   /* no byte in or out, once connected */

    /* How often a request that failed is tried again, and the pauses before; see client.h. 0: as
     * the client has it. PRISM_NO_RETRIES: never. */
    uint32_t max_retries;
    uint32_t retry_base_ms;
    uint32_t retry_cap_ms;
} prism_call_options;

/** Set struct_size to `size` and all else that `size` covers to zero. Pass sizeof *options. */
PRISM_API void prism_call_options_init(prism_call_options *options, size_t size);

#ifdef __cplusplus
}
#endif

#endif
