/* SPDX-License-Identifier: MIT */
#include "call.h"

#include "http/retry.h"

/* A call without a limit waits no longer than this for another try. */
enum { PAUSE_MAX_WITHOUT_LIMIT_MS = 60000 };

/* Service errors that say nothing about the request itself. */
static bool may_pass(const prism_error *error)
{
    return error->code != PRISM_ERROR_SERVICE || error->service_code <= PRISM_SERVICE_UNSPECIFIED ||
           error->service_code == PRISM_SERVICE_INTERNAL_ERROR;
}

/* Whether the request may be sent again after what has become of the last one. */
static bool may_repeat(const prism__call *call)
{
    const prism_error *error = &call->error;
    int32_t http_status = call->response.status;
    bool acted = (error->flags & PRISM_ERROR_FLAG_SENT) != 0;

    if (error->code == PRISM_ERROR_CANCELLED || error->code == PRISM_ERROR_OUT_OF_MEMORY)
        return false;
    if (http_status == 0)
        return (error->flags & PRISM_ERROR_FLAG_RETRYABLE) != 0 &&
               (call->endpoint->idempotent || !acted);
    if (!prism__http_is_retryable(http_status) || !may_pass(error))
        return false;
    return call->endpoint->idempotent || (!acted && (http_status == 429 || http_status == 503) &&
                                          (error->flags & PRISM_ERROR_FLAG_RETRY_AFTER) != 0);
}

bool prism__call_retry_pause(prism__call *call, uint64_t now_ms, uint32_t *pause_ms)
{
    const prism__runtime *runtime = &call->client->runtime;
    uint64_t elapsed = now_ms - call->started_ms;
    uint64_t left = PAUSE_MAX_WITHOUT_LIMIT_MS + 1;
    bool counts = !call->hooks || !call->hooks->made_progress(call->hooks_context);
    uint32_t pause;

    if (call->max_retries == 0 || (counts && (uint32_t)call->retries >= call->max_retries) ||
        !may_repeat(call))
        return false;
    pause = prism__retry_backoff_ms(call->retry_base_ms, call->retry_cap_ms, call->retries + 1,
                                    runtime->random(runtime->context));
    if ((call->error.flags & PRISM_ERROR_FLAG_RETRY_AFTER) != 0 &&
        pause < call->error.retry_after_ms)
        pause = call->error.retry_after_ms;
    if (call->timeout_ms != PRISM_NO_TIMEOUT)
        left = elapsed < call->timeout_ms ? call->timeout_ms - elapsed : 0;
    /* Told at once, an error is of more use than a timeout later. */
    if (pause >= left)
        return false;
    if (counts)
        call->retries++;
    *pause_ms = pause;
    return true;
}
