/* SPDX-License-Identifier: MIT */
/**
 * Hosted API: where the assets of a scan can be downloaded (GET /scans/{scanId}/asset-urls):
 * preview images, 3D body models and the like, for scan galleries, 3D viewers and what else there
 * is to see. Each may be null: see prism_asset_urls. asset_url.h fetches a single one.
 */
#ifndef PRISM_ASSET_URLS_H
#define PRISM_ASSET_URLS_H

#include <stddef.h>

#include "call_options.h"
#include "client.h"
#include "error.h"
#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The download URLs of one scan's assets. Read-only; freed whole by prism_asset_urls_free().
 *
 * Each is NULL where the service sent null or nothing: there is no such asset (yet). They are
 * presigned and short-lived, and a secret: whoever has one can download. Download at once, without
 * any credential and without changing the query.
 */
typedef struct prism_asset_urls {
    const char *preview_image;
    const char *model;
    const char *canonical_body;
    const char *texture;
    const char *material;
    const char *stripes;
    const char *capture_video; /* not in the vendor's document; may be absent */
} prism_asset_urls;

/**
 * Fetch the download URLs of all assets of one scan.
 *
 * `scan_id` is treated as by prism_scan_assets_get(). On success `*out` owns everything it points
 * to; release it with prism_asset_urls_free(). On failure `*out` is NULL and `error`, if given,
 * says why. Blocks up to the call's timeout. Safe from any thread.
 */
PRISM_API PRISM_NODISCARD prism_status prism_asset_urls_get(prism_client *client,
                                                            const char *scan_id,
                                                            const prism_call_options *options,
                                                            prism_asset_urls **out,
                                                            prism_error *error);

/**
 * Decode `size` bytes of JSON. On success `*out` is the caller's, to be released with
 * prism_asset_urls_free(); on failure it is NULL. Strict, see docs/json.md.
 */
PRISM_API PRISM_NODISCARD prism_status prism_asset_urls_parse(const char *text, size_t size,
                                                              prism_asset_urls **out,
                                                              prism_error *error);

/**
 * Encode as compact JSON. `*out` gets NUL-terminated text, to be released with prism_text_free();
 * NULL on failure. `*out_size`, if given, gets its bytes without the NUL.
 */
PRISM_API PRISM_NODISCARD prism_status prism_asset_urls_format(const prism_asset_urls *urls,
                                                               char **out, size_t *out_size,
                                                               prism_error *error);

/** Free what prism_asset_urls_get() or _parse() returned. NULL is accepted. */
PRISM_API void prism_asset_urls_free(prism_asset_urls *urls);

#ifdef __cplusplus
}
#endif

#endif
