/* SPDX-License-Identifier: MIT */
#include "document_calls.h"

/* The last arguments are what the call takes of its target. */
/* clang-format off */
#define DOCUMENT_CALL(call, kind, type, ...)                                                       \
    static prism_status make_##call(prism_client *client, const document_target *target,           \
                                    const prism_call_options *options, void **out,                 \
                                    prism_error *error)                                            \
    {                                                                                              \
        prism_##type *document = (prism_##type *)(void *)&document; /* to be overwritten */        \
        const prism_status status =                                                                \
            prism_##call(client, __VA_ARGS__, options, &document, error);                          \
                                                                                                   \
        *out = document;                                                                           \
        return status;                                                                             \
    }                                                                                              \
    const document_call call##_call = {kind, make_##call};
/* clang-format on */

DOCUMENT_CALL(scan_assets_get, "scan-assets", scan_assets, target->id)
DOCUMENT_CALL(asset_urls_get, "asset-urls", asset_urls, target->id)
DOCUMENT_CALL(asset_url_get, "asset-url", asset_url, target->id, target->asset_type)
DOCUMENT_CALL(session_create, "session-response", session_response, target->request)
DOCUMENT_CALL(scan_results_get, "scan-results", scan_results, target->id)
