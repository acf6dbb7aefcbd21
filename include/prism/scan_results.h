/* SPDX-License-Identifier: MIT */
/**
 * Estimation API: the results of a scanning session (GET /scanning/v0/results/{SSID}). SSID, the
 * session's ID, is the only parameter.
 */
#ifndef PRISM_SCAN_RESULTS_H
#define PRISM_SCAN_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "avatar.h"
#include "call_options.h"
#include "client.h"
#include "error.h"
#include "export.h"
#include "measurement.h"
#include "posture.h"
#include "timestamp.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Which body a prism_scan_results has. The numbers are the protocol's field numbers. */
enum {
    PRISM_SCAN_RESULTS_NONE = 0,
    PRISM_SCAN_RESULTS_RESULTS = 3,
    PRISM_SCAN_RESULTS_PENDING = 4,
    PRISM_SCAN_RESULTS_ERROR = 5
};

/**
 * Why there are no results: the session did not complete successfully, or not yet. An open set. The
 * numbers are the protocol's.
 */
enum {
    PRISM_SCAN_ERROR_TYPE_UNRECOGNIZED = INT32_MIN, /* the text is in error_type_name */
    PRISM_SCAN_ERROR_TYPE_UNSPECIFIED = 0,
    PRISM_SCAN_ERROR_TYPE_INVALID_USER_INPUT = 1,
    PRISM_SCAN_ERROR_TYPE_SESSION_EXPIRED = 2,
    PRISM_SCAN_ERROR_TYPE_USER_INPUT_NOT_SUBMITTED = 3, /* no data and photos yet */
    PRISM_SCAN_ERROR_TYPE_ABORTED = 4,
    PRISM_SCAN_ERROR_TYPE_INTERNAL_ERROR = 5,
    PRISM_SCAN_ERROR_TYPE_INVALID_SESSION_ID = 6
};

/** The results proper (ScanningMeasurementResults). The list's elements are never NULL. */
typedef struct prism_scan_measurements {
    const prism_measurement *const *measurements; /* in no particular order; some may be missing */
    size_t measurement_count;
    const prism_avatar *avatar;   /* NULL unless the session asked for it */
    const prism_posture *posture; /* may be NULL */
} prism_scan_measurements;

/**
 * The session is not complete yet: the person is not through, or the service is still processing.
 * Ask again in a couple of seconds.
 */
typedef struct prism_scan_pending {
    bool has_expire_at_timestamp;
    prism_timestamp expire_at_timestamp; /* when the session expires */
} prism_scan_pending;

/** The service's own error. */
typedef struct prism_scan_error {
    int32_t error_type; /* PRISM_SCAN_ERROR_TYPE_… */
    const char *error_type_name;
    const char *message; /* in the session's language: for people, never to be compared */
} prism_scan_error;

/**
 * The state of a scanning session (ScanningResults). Read-only; freed whole by
 * prism_scan_results_free(). `body_case` tells which of the three pointers is set; the others
 * are NULL.
 */
typedef struct prism_scan_results {
    const char *scanning_session_id; /* the session that these results belong to */
    const char *client_scanning_id;  /* as it was in the request for the session */
    int32_t body_case;               /* PRISM_SCAN_RESULTS_… */
    const prism_scan_measurements *results;
    const prism_scan_pending *pending;
    const prism_scan_error *error;
} prism_scan_results;

/**
 * Fetch the results of a scanning session, if they are there yet; wait.h waits for them.
 *
 * On success `*out` has its `results` or is `pending`, and owns everything it points to; release
 * it with prism_scan_results_free(). On failure `*out` is NULL and `error`, if given, says why. An
 * `error` body of the service is PRISM_ERROR_SERVICE with its service_code; of these
 * PRISM_SERVICE_USER_INPUT_NOT_SUBMITTED means that the person has not sent the photos yet.
 * `session_id` is treated as the ID by prism_scan_assets_get(). Blocks up to the call's timeout.
 * Safe from any thread.
 */
PRISM_API PRISM_NODISCARD prism_status prism_scan_results_get(prism_client *client,
                                                              const char *session_id,
                                                              const prism_call_options *options,
                                                              prism_scan_results **out,
                                                              prism_error *error);

/**
 * The first measurement of one type (PRISM_MEASUREMENT_…), borrowed from `results`. NULL when
 * there is none, when the session has no results yet, or when `results` is NULL.
 */
PRISM_API const prism_measurement *prism_scan_results_measurement(const prism_scan_results *results,
                                                                  int32_t measurement_type);

/**
 * The avatar and the posture, borrowed from `results`. NULL when there is none, when the session
 * has no results yet, or when `results` is NULL.
 */
PRISM_API const prism_avatar *prism_scan_results_avatar(const prism_scan_results *results);
PRISM_API const prism_posture *prism_scan_results_posture(const prism_scan_results *results);

/**
 * Decode `size` bytes of JSON. On success `*out` is the caller's, to be released with
 * prism_scan_results_free(); on failure it is NULL. Strict, see docs/json.md.
 */
PRISM_API PRISM_NODISCARD prism_status prism_scan_results_parse(const char *text, size_t size,
                                                                prism_scan_results **out,
                                                                prism_error *error);

/**
 * Encode as compact JSON. `*out` gets NUL-terminated text, to be released with prism_text_free();
 * NULL on failure. `*out_size`, if given, gets its bytes without the NUL.
 */
PRISM_API PRISM_NODISCARD prism_status prism_scan_results_format(const prism_scan_results *results,
                                                                 char **out, size_t *out_size,
                                                                 prism_error *error);

/** Free what prism_scan_results_get() or _parse() returned. NULL is accepted. */
PRISM_API void prism_scan_results_free(prism_scan_results *results);

#ifdef __cplusplus
}
#endif

#endif
