/* SPDX-License-Identifier: MIT */
/** Saving what an asset URL of the Hosted API leads to. */
#ifndef PRISM_ASSET_DOWNLOAD_H
#define PRISM_ASSET_DOWNLOAD_H

#include "call_options.h"
#include "client.h"
#include "error.h"
#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Download one asset into a file.
 *
 * `url` is from prism_asset_urls_get() or prism_asset_url_get(), and is sent as it is, its query
 * untouched. No credential and none of the API's headers go to its host: presigned URLs carry their
 * own, and refuse others. https, or as hosted_url in client.h.
 *
 * The file appears under `path` only when it is complete: it is written beside it under another
 * name, readable by its owner only, and takes the place of an older file at the end. On failure
 * there is nothing new under `path`, and nothing left beside it. The answer is held in memory
 * first; the client's max_response_size bounds it.
 *
 * An answer that is no success is never written, nor is one with a status other than 200 and 203.
 * What S3 says in its XML is then in the message; an expired URL is PRISM_ERROR_UNAUTHORIZED
 * ("HTTP 403: Request has expired (AccessDenied)"): ask for another. PRISM_ERROR_FILE says that the
 * file cannot be written, with errno in os_code.
 *
 * Blocks while bytes come: the call has no time limit unless `options` sets one; connecting and
 * standing still have theirs. Safe from any thread.
 */
PRISM_API PRISM_NODISCARD prism_status prism_asset_download(prism_client *client, const char *url,
                                                            const char *path,
                                                            const prism_call_options *options,
                                                            prism_error *error);

#ifdef __cplusplus
}
#endif

#endif
