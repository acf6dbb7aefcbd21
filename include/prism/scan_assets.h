/* SPDX-License-Identifier: MIT */
/**
 * Hosted API: which assets of a scan there are (GET /scans/{scanId}/scan-assets), such as whether
 * the 3D models and preview images are ready. asset_urls.h tells where they are.
 */
#ifndef PRISM_SCAN_ASSETS_H
#define PRISM_SCAN_ASSETS_H

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
 * How far a stage is. An open set: a value that this version does not know is UNRECOGNIZED, with
 * its text in the field's `…_name`. The numbers are libprism's own; the wire has the names, and a
 * number there would be such an unknown value: UNRECOGNIZED, its text in `…_name`.
 */
enum {
    PRISM_ASSET_STATUS_UNRECOGNIZED = INT32_MIN,
    PRISM_ASSET_STATUS_NONE = 0, /* null or absent: the stage has not begun */
    PRISM_ASSET_STATUS_STARTED = 1,
    PRISM_ASSET_STATUS_SUCCEEDED = 2,
    PRISM_ASSET_STATUS_FAILED = 3
};

/**
 * The asset status of one scan. Read-only; freed whole by prism_scan_assets_free().
 *
 * A stage is an open enum, `…_name` its text on the wire (NULL where null or absent). A date is
 * text as it came (ISO 8601; NULL where null or absent), and `…_time` the same parsed, if `has_…`
 * says that it could be. By the vendor's document only the IDs, created_at and updated_at are never
 * null.
 */
typedef struct prism_scan_assets {
    const char *id;      /* of the scan assets, unique */
    const char *scan_id; /* the scan they belong to */

    int32_t capture_data; /* PRISM_ASSET_STATUS_… of the capture data */
    const char *capture_data_name;
    const char *capture_data_updated_at; /* when it was last updated; so below */
    bool has_capture_data_updated_at_time;
    prism_timestamp capture_data_updated_at_time;

    int32_t body; /* PRISM_ASSET_STATUS_… of the body */
    const char *body_name;
    const char *body_updated_at;
    bool has_body_updated_at_time;
    prism_timestamp body_updated_at_time;

    int32_t fitted_body; /* PRISM_ASSET_STATUS_… of the fitted body; may be absent */
    const char *fitted_body_name;
    const char *fitted_body_updated_at;
    bool has_fitted_body_updated_at_time;
    prism_timestamp fitted_body_updated_at_time;

    int32_t measurement; /* PRISM_ASSET_STATUS_… of the measurement; may be absent */
    const char *measurement_name;
    const char *measurement_updated_at;
    bool has_measurement_updated_at_time;
    prism_timestamp measurement_updated_at_time;

    const char *created_at; /* when the scan assets were created */
    bool has_created_at_time;
    prism_timestamp created_at_time;

    const char *updated_at; /* when they were last updated */
    bool has_updated_at_time;
    prism_timestamp updated_at_time;
} prism_scan_assets;

/**
 * Fetch the asset status of one scan.
 *
 * `scan_id`, the unique ID of the scan, is percent-encoded; NULL, empty, ".", "..", over 1,024
 * bytes, control characters or invalid UTF-8 are PRISM_ERROR_INVALID_ARGUMENT. On success `*out`
 * owns everything it points to; release it with prism_scan_assets_free(). On failure `*out` is NULL
 * and `error`, if given, says why. Blocks up to the call's timeout. Safe from any thread.
 *
 * PRISM_ERROR_NOT_FOUND means an unknown scan, one that is not ready yet, or a wrong base URL.
 */
PRISM_API PRISM_NODISCARD prism_status prism_scan_assets_get(prism_client *client,
                                                             const char *scan_id,
                                                             const prism_call_options *options,
                                                             prism_scan_assets **out,
                                                             prism_error *error);

/**
 * Decode `size` bytes of JSON. On success `*out` is the caller's, to be released with
 * prism_scan_assets_free(); on failure it is NULL. Strict, see docs/json.md.
 */
PRISM_API PRISM_NODISCARD prism_status prism_scan_assets_parse(const char *text, size_t size,
                                                               prism_scan_assets **out,
                                                               prism_error *error);

/**
 * Encode as compact JSON. `*out` gets NUL-terminated text, to be released with prism_text_free();
 * NULL on failure. `*out_size`, if given, gets its bytes without the NUL.
 */
PRISM_API PRISM_NODISCARD prism_status prism_scan_assets_format(const prism_scan_assets *assets,
                                                                char **out, size_t *out_size,
                                                                prism_error *error);

/** Free what prism_scan_assets_get() or _parse() returned. NULL is accepted. */
PRISM_API void prism_scan_assets_free(prism_scan_assets *assets);

#ifdef __cplusplus
}
#endif

#endif
