/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "call.h"
#include "json/json.h"

/* A service may repeat anything, a secret too, as the name of a member. */
static void tell_drift(void *context, int32_t kind, char *path, char *text)
{
    const prism__call *call = context;
    prism_drift drift;

    prism__call_mask(call, path);
    prism__call_mask(call, text);
    memset(&drift, 0, sizeof drift);
    drift.kind = kind;
    drift.request_path = call->endpoint->path;
    drift.path = path;
    drift.text = text;
    call->client->on_drift(call->client->on_drift_context, &drift);
}

prism_status prism__call_decode(const prism__call *call, bool tell, void **document,
                                uint64_t *members, prism_error *error)
{
    const prism__observer observer = {tell_drift, (void *)call};
    size_t size;
    const char *body = prism_http_response_body(&call->response, &size);

    return prism__decode_observed(call->endpoint->response, body, size,
                                  tell && call->client->on_drift ? &observer : NULL, document,
                                  members, error);
}
