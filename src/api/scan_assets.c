/* SPDX-License-Identifier: MIT */
#include "prism/scan_assets.h"

#include "../call.h"
#include "../message/messages.h"
#include "../util/fail.h"
#include "document.h"
#include "endpoints.h"

static prism_status check(const void *document, uint64_t members, prism_error *error)
{
    const prism_scan_assets *assets = document;

    (void)members;
    if (!assets->id || !assets->scan_id)
        return prism__fail(error, PRISM_ERROR_UNEXPECTED_RESPONSE,
                           "the answer has no %s: these are no scan assets",
                           assets->id ? "scanId" : "id");
    return PRISM_OK;
}

const prism__endpoint prism__scan_assets_endpoint = {
    .service = PRISM__HOSTED,
    .method = "GET",
    .path = "/scans/{scan_id}/scan-assets",
    .response = &prism__scan_assets_message,
    .idempotent = true,
    .check = check,
};

prism_status prism_scan_assets_get(prism_client *client, const char *scan_id,
                                   const prism_call_options *options, prism_scan_assets **out,
                                   prism_error *error)
{
    return prism__call_perform(client, &prism__scan_assets_endpoint, &scan_id, NULL, options, out,
                               error);
}

prism_status prism_scan_assets_parse(const char *text, size_t size, prism_scan_assets **out,
                                     prism_error *error)
{
    return prism__document_parse(&prism__scan_assets_message, text, size, out, error);
}

prism_status prism_scan_assets_format(const prism_scan_assets *assets, char **out, size_t *out_size,
                                      prism_error *error)
{
    return prism__document_format(&prism__scan_assets_message, assets, out, out_size, error);
}

void prism_scan_assets_free(prism_scan_assets *assets)
{
    prism__document_free(assets);
}
