/* SPDX-License-Identifier: MIT */
/**
 * Hosted API: where one asset of a scan can be downloaded
 * (GET /scans/{scanId}/asset-urls/{assetType}). For when only one is needed.
 */
#ifndef PRISM_ASSET_URL_H
#define PRISM_ASSET_URL_H

#include <stddef.h>

#include "call_options.h"
#include "client.h"
#include "error.h"
#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The asset types known today, as they stand in the path. Any other text is sent as it is. */
#define PRISM_ASSET_TYPE_PREVIEW_IMAGE "preview-image"
#define PRISM_ASSET_TYPE_MODEL "model"
#define PRISM_ASSET_TYPE_CANONICAL_BODY "canonical-body"
#define PRISM_ASSET_TYPE_MATERIAL "material"
#define PRISM_ASSET_TYPE_TEXTURE "texture"
#define PRISM_ASSET_TYPE_STRIPES "stripes"
#define PRISM_ASSET_TYPE_CAPTURE_VIDEO "capture-video"

/** The download URL of one asset. Read-only; freed whole by prism_asset_url_free(). */
typedef struct prism_asset_url {
    const char *url; /* presigned, short-lived, secret; NULL when there is no such asset */
} prism_asset_url;

/**
 * Fetch the download URL of one asset.
 *
 * `scan_id` and `asset_type` (PRISM_ASSET_TYPE_… or another text) are treated as the ID by
 * prism_scan_assets_get(). On success `*out` is the caller's, to be released with
 * prism_asset_url_free(); its `url` is NULL when the service knows of no such asset. On failure
 * `*out` is NULL and `error`, if given, says why. Blocks up to the call's timeout. Safe from any
 * thread.
 */
PRISM_API PRISM_NODISCARD prism_status
prism_asset_url_get(prism_client *client, const char *scan_id, const char *asset_type,
                    const prism_call_options *options, prism_asset_url **out, prism_error *error);

/**
 * Decode `size` bytes: a JSON string, a bare URL, or nothing (empty or null). On success `*out` is
 * the caller's, to be released with prism_asset_url_free(); on failure it is NULL.
 */
PRISM_API PRISM_NODISCARD prism_status prism_asset_url_parse(const char *text, size_t size,
                                                             prism_asset_url **out,
                                                             prism_error *error);

/**
 * Encode as JSON: a string, or null. `*out` gets NUL-terminated text, to be released with
 * prism_text_free(); NULL on failure. `*out_size`, if given, gets its bytes without the NUL.
 */
PRISM_API PRISM_NODISCARD prism_status prism_asset_url_format(const prism_asset_url *url,
                                                              char **out, size_t *out_size,
                                                              prism_error *error);

/** Free what prism_asset_url_get() or _parse() returned. NULL is accepted. */
PRISM_API void prism_asset_url_free(prism_asset_url *url);

#ifdef __cplusplus
}
#endif

#endif
