/* SPDX-License-Identifier: MIT */
#include "prism/asset_urls.h"

#include "../call.h"
#include "../message/messages.h"
#include "../util/fail.h"
#include "document.h"
#include "endpoints.h"

/* The first rows are the members that the vendor's document requires. */
enum { REQUIRED_MEMBERS = (1 << 6) - 1 };

static prism_status check(const void *document, uint64_t members, prism_error *error)
{
    (void)document;
    if ((members & REQUIRED_MEMBERS) == 0)
        return prism__fail(error, PRISM_ERROR_UNEXPECTED_RESPONSE,
                           "the answer has none of the known members: these are no asset URLs");
    return PRISM_OK;
}

const prism__endpoint prism__asset_urls_endpoint = {
    .service = PRISM__HOSTED,
    .method = "GET",
    .path = "/scans/{scan_id}/asset-urls",
    .response = &prism__asset_urls_message,
    .idempotent = true,
    .check = check,
};

prism_status prism_asset_urls_get(prism_client *client, const char *scan_id,
                                  const prism_call_options *options, prism_asset_urls **out,
                                  prism_error *error)
{
    return prism__call_perform(client, &prism__asset_urls_endpoint, &scan_id, NULL, options, out,
                               error);
}

prism_status prism_asset_urls_parse(const char *text, size_t size, prism_asset_urls **out,
                                    prism_error *error)
{
    return prism__document_parse(&prism__asset_urls_message, text, size, out, error);
}

prism_status prism_asset_urls_format(const prism_asset_urls *urls, char **out, size_t *out_size,
                                     prism_error *error)
{
    return prism__document_format(&prism__asset_urls_message, urls, out, out_size, error);
}

void prism_asset_urls_free(prism_asset_urls *urls)
{
    prism__document_free(urls);
}
