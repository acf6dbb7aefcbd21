/* SPDX-License-Identifier: MIT */
#include "prism/asset_download.h"

#include "../call.h"
#include "../util/fail.h"
#include "../util/file.h"

static const prism__endpoint get = {
    .service = PRISM__ASSET_HOST,
    .method = "GET",
    .path = PRISM__PATH_IS_URL,
    .idempotent = true,
    .as_is = true,
};

prism_status prism_asset_download(prism_client *client, const char *url, const char *path,
                                  const prism_call_options *options, prism_error *error)
{
    prism__call call;
    prism_status status;

    if (!client || !path || !*path)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "%s",
                           !client ? "client: NULL"
                           : path  ? "path: empty"
                                   : "path: NULL");
    status = prism__call_begin(&call, client, &get, &url, NULL, options,
                               client->runtime.now_ms(client->runtime.context));
    if (status == PRISM_OK) {
        prism__call_run(&call);
        status = call.status;
    }
    if (status == PRISM_OK) {
        size_t size;
        const char *body = prism_http_response_body(&call.response, &size);
        status = prism__file_write(path, body, size, &call.error);
        if (status != PRISM_OK) {
            call.status = status;
            call.error.http_status = call.response.status;
            call.error.attempts = call.attempts;
        }
    }
    if (error)
        *error = call.error;
    prism__call_end(&call);
    return status;
}
