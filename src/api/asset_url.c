/* SPDX-License-Identifier: MIT */
#include "prism/asset_url.h"

#include "../call.h"
#include "../message/messages.h"
#include "document.h"
#include "endpoints.h"

const prism__endpoint prism__asset_url_endpoint = {
    .service = PRISM__HOSTED,
    .method = "GET",
    .path = "/scans/{scan_id}/asset-urls/{asset_type}",
    .response = &prism__asset_url_message,
    .idempotent = true,
    .as_is = true, /* a bare URL that is cut short is still a URL */
};

prism_status prism_asset_url_get(prism_client *client, const char *scan_id, const char *asset_type,
                                 const prism_call_options *options, prism_asset_url **out,
                                 prism_error *error)
{
    const char *const arguments[] = {scan_id, asset_type};

    return prism__call_perform(client, &prism__asset_url_endpoint, arguments, NULL, options, out,
                               error);
}

prism_status prism_asset_url_parse(const char *text, size_t size, prism_asset_url **out,
                                   prism_error *error)
{
    return prism__document_parse(&prism__asset_url_message, text, size, out, error);
}

prism_status prism_asset_url_format(const prism_asset_url *url, char **out, size_t *out_size,
                                    prism_error *error)
{
    return prism__document_format(&prism__asset_url_message, url, out, out_size, error);
}

void prism_asset_url_free(prism_asset_url *url)
{
    prism__document_free(url);
}
