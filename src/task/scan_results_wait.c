/* SPDX-License-Identifier: MIT */
#include "../api/endpoints.h"
#include "../util/fail.h"
#include "wait.h"

static int32_t judge_document(prism__wait *wait, const prism_scan_results *results)
{
    if (!results->pending)
        return PRISM__WAIT_IS_OVER;
    if (results->pending->has_expire_at_timestamp)
        prism__wait_set_expiry(wait, results->pending->expire_at_timestamp);
    return PRISM_WAIT_PROCESSING;
}

static int32_t judge(prism__wait *wait, prism__call *call)
{
    if (call->status == PRISM_OK)
        return judge_document(wait, call->document);
    if (call->status == PRISM_ERROR_SERVICE &&
        call->error.service_code == PRISM_SERVICE_USER_INPUT_NOT_SUBMITTED)
        return PRISM_WAIT_NOT_SUBMITTED;
    return PRISM__WAIT_IS_OVER;
}

static const prism__wait_kind kind = {
    .endpoint = &prism__scan_results_endpoint,
    .id_name = "session_id",
    .expires = true,
    .judge = judge,
};

prism_status prism__scan_results_wait_task_new(const prism_client *client, const char *session_id,
                                               const prism_wait_options *options, prism__task **out,
                                               prism_error *error)
{
    return prism__wait_new(client, &kind, session_id, options, out, error);
}

prism_status prism_scan_results_wait(prism_client *client, const char *session_id,
                                     const prism_wait_options *options, prism_scan_results **out,
                                     prism_error *error)
{
    prism__task *task;
    prism_status status;

    if (!out)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "out: NULL");
    *out = NULL;
    status = prism__scan_results_wait_task_new(client, session_id, options, &task, error);
    return status == PRISM_OK ? prism__task_run(task, out, error) : status;
}
