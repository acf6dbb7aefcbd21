/* SPDX-License-Identifier: MIT */
/**
 * Estimation API: creating a scanning session (POST /scanning/v0/create-session). The session's ID,
 * which the vendor also calls SSID, is what its results are asked for with.
 */
#ifndef PRISM_SESSION_H
#define PRISM_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "call_options.h"
#include "client.h"
#include "error.h"
#include "export.h"
#include "timestamp.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What to create. The caller fills it: initialise with prism_session_request_init(); zero is
 * every field's default. (CreateScanningSessionRequest, with its scanning_config flattened.)
 */
typedef struct prism_session_request {
    size_t struct_size; /* sizeof(prism_session_request) */

    /** The Client ID. Optional: the client's own when NULL. A secret. */
    const char *client_id;

    /**
     * The caller's own name for the session, returned in all its responses. Optional; any UTF-8
     * text, need not be unique.
     */
    const char *client_scanning_id;

    /**
     * Language of the instructions, ISO 639 two-letter code. Optional: the service takes "en"
     * when there is none or it does not know it.
     */
    const char *language_code;

    /** Whether the results shall hold the 3D avatar (about 1 MB of JSON). */
    bool include_3d_avatar_in_results;

    /**
     * Whether the request has a `scanningConfig` although both of its fields have their defaults.
     * For what was parsed; it makes no difference to the service.
     */
    bool has_scanning_config;

    uint8_t reserved[6]; /* zero */
} prism_session_request;

/** Which body a prism_session_response has. The numbers are the protocol's field numbers. */
enum {
    PRISM_SESSION_RESPONSE_NONE = 0,
    PRISM_SESSION_RESPONSE_SCANNING_SESSION = 1,
    PRISM_SESSION_RESPONSE_ERROR = 2
};

/** Why no session was created. An open set. The numbers are the protocol's. */
enum {
    PRISM_SESSION_ERROR_TYPE_UNRECOGNIZED = INT32_MIN, /* the text is in error_type_name */
    PRISM_SESSION_ERROR_TYPE_UNSPECIFIED = 0,
    PRISM_SESSION_ERROR_TYPE_INVALID_CLIENT_ID = 1,
    PRISM_SESSION_ERROR_TYPE_INVALID_REDIRECT_URL = 2,
    PRISM_SESSION_ERROR_TYPE_MALFORMED_REQUEST_BODY = 3, /* the service says MALFORMED_REQUEST */
    PRISM_SESSION_ERROR_TYPE_INTERNAL_ERROR = 4
};

/** A session that was created. */
typedef struct prism_session {
    const char *scanning_session_id; /* globally unique; a secret: it opens the results */
    const char *client_scanning_id;  /* as it was in the request; NULL when there was none */
    bool has_expire_at_timestamp;

    /* When the session expires. The vendor's schema calls this a Unix timestamp in seconds; what is
     * sent is RFC 3339 text. prism_timestamp_to_unix() gives the seconds. */
    prism_timestamp expire_at_timestamp;
} prism_session;

/** The service's own error. */
typedef struct prism_session_error {
    int32_t error_type; /* PRISM_SESSION_ERROR_TYPE_… */
    const char *error_type_name;

    /* A detailed explanation, meant for developers. In the language of the request, English by
     * default: never to be compared. */
    const char *message;
} prism_session_error;

/**
 * The answer to a request for a session. Read-only; freed whole by prism_session_response_free().
 * `body_case` tells which of the pointers is set; the others are NULL.
 */
typedef struct prism_session_response {
    int32_t body_case; /* PRISM_SESSION_RESPONSE_… */
    const prism_session *scanning_session;
    const prism_session_error *error;
} prism_session_response;

/** Set struct_size to `size` and all else that `size` covers to zero. Pass sizeof *request. */
PRISM_API void prism_session_request_init(prism_session_request *request, size_t size);

/**
 * Create a scanning session.
 *
 * `request` may be NULL for all defaults. Sent once, never repeated: a second request would make a
 * second session. On success `*out` has its `scanning_session`, with a session ID that is not
 * empty, and owns everything it points to; release it with prism_session_response_free(). On
 * failure `*out` is NULL and `error`, if given, says why; an `error` body of the service is
 * PRISM_ERROR_SERVICE with its service_code. If PRISM_ERROR_FLAG_SENT is set in the error's flags,
 * a session may have been created all the same. Blocks up to the call's timeout. Safe from any
 * thread.
 */
PRISM_API PRISM_NODISCARD prism_status prism_session_create(prism_client *client,
                                                            const prism_session_request *request,
                                                            const prism_call_options *options,
                                                            prism_session_response **out,
                                                            prism_error *error);

/**
 * Decode `size` bytes of JSON. On success `*out` is the caller's, to be released with
 * prism_session_request_free(); on failure it is NULL. Strict, see docs/json.md.
 */
PRISM_API PRISM_NODISCARD prism_status prism_session_request_parse(const char *text, size_t size,
                                                                   prism_session_request **out,
                                                                   prism_error *error);

/**
 * Encode as compact JSON. `*out` gets NUL-terminated text, to be released with prism_text_free();
 * NULL on failure. `*out_size`, if given, gets its bytes without the NUL. Text in `request` that is
 * not UTF-8 is PRISM_ERROR_INVALID_ARGUMENT.
 */
PRISM_API PRISM_NODISCARD prism_status prism_session_request_format(
    const prism_session_request *request, char **out, size_t *out_size, prism_error *error);

/** Free what prism_session_request_parse() returned, and nothing else. NULL is accepted. */
PRISM_API void prism_session_request_free(prism_session_request *request);

/** Decode `size` bytes of JSON; see prism_session_request_parse(). */
PRISM_API PRISM_NODISCARD prism_status prism_session_response_parse(const char *text, size_t size,
                                                                    prism_session_response **out,
                                                                    prism_error *error);

/** Encode as compact JSON; see prism_session_request_format(). */
PRISM_API PRISM_NODISCARD prism_status prism_session_response_format(
    const prism_session_response *response, char **out, size_t *out_size, prism_error *error);

/** Free what prism_session_create() or _response_parse() returned. NULL is accepted. */
PRISM_API void prism_session_response_free(prism_session_response *response);

#ifdef __cplusplus
}
#endif

#endif
