/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "../api/endpoints.h"
#include "../util/fail.h"
#include "wait.h"

enum {
    ALL_STAGES = PRISM_STAGE_CAPTURE_DATA | PRISM_STAGE_BODY | PRISM_STAGE_FITTED_BODY |
                 PRISM_STAGE_MEASUREMENT
};

/* How many of the wanted stages have not succeeded; the names of those that failed go to `failed`,
 * which has room for all. */
static unsigned count_unfinished(const prism_scan_assets *assets, uint32_t wanted, char *failed,
                                 size_t capacity)
{
    const struct {
        uint32_t stage;
        int32_t state;
        const char *name;
    } stages[] = {
        {PRISM_STAGE_CAPTURE_DATA, assets->capture_data, "capture data"},
        {PRISM_STAGE_BODY, assets->body, "body"},
        {PRISM_STAGE_FITTED_BODY, assets->fitted_body, "fitted body"},
        {PRISM_STAGE_MEASUREMENT, assets->measurement, "measurement"},
    };
    unsigned unfinished = 0;
    size_t used = 0;

    failed[0] = '\0';
    for (size_t i = 0; i < PRISM__COUNT(stages); i++) {
        if ((wanted & stages[i].stage) == 0)
            continue;
        unfinished += stages[i].state != PRISM_ASSET_STATUS_SUCCEEDED;
        if (stages[i].state != PRISM_ASSET_STATUS_FAILED)
            continue;
        (void)snprintf(failed + used, capacity - used, "%s%s", used > 0 ? ", " : "",
                       stages[i].name);
        used = strlen(failed);
    }
    return unfinished;
}

/* A state that this version does not know, like one that has not begun, may still succeed. */
static int32_t judge_document(const prism__wait *wait, prism__call *call)
{
    char failed[64];
    const unsigned unfinished =
        count_unfinished(call->document, wait->wanted_stages, failed, sizeof failed);

    if (failed[0] == '\0')
        return unfinished > 0 ? PRISM_WAIT_PROCESSING : PRISM__WAIT_IS_OVER;
    call->status =
        prism__fail(&call->error, PRISM_ERROR_SCAN_FAILED, "the scan has failed at: %s", failed);
    prism__call_complete_error(call, &call->error);
    call->error.flags &= ~(uint32_t)PRISM_ERROR_FLAG_SENT; /* it was no request that did it */
    return PRISM__WAIT_IS_OVER;
}

static int32_t judge(prism__wait *wait, prism__call *call)
{
    if (call->status == PRISM_OK)
        return judge_document(wait, call);
    if (call->status == PRISM_ERROR_NOT_FOUND && (wait->options.flags & PRISM_WAIT_UNTIL_FOUND))
        return PRISM_WAIT_NOT_FOUND;
    return PRISM__WAIT_IS_OVER;
}

static const prism__wait_kind kind = {
    .endpoint = &prism__scan_assets_endpoint,
    .id_name = "scan_id",
    .flags = PRISM_WAIT_UNTIL_FOUND,
    .tells_assets = true,
    .judge = judge,
};

prism_status prism__scan_assets_wait_task_new(const prism_client *client, const char *scan_id,
                                              uint32_t stages, const prism_wait_options *options,
                                              prism__task **out, prism_error *error)
{
    prism_status status;

    *out = NULL;
    if (stages == 0)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "stages: none");
    if ((stages & ~(uint32_t)ALL_STAGES) != 0)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "stages: unknown bits");
    status = prism__wait_new(client, &kind, scan_id, options, out, error);
    if (status == PRISM_OK)
        ((prism__wait *)*out)->wanted_stages = stages;
    return status;
}

prism_status prism_scan_assets_wait(prism_client *client, const char *scan_id, uint32_t stages,
                                    const prism_wait_options *options, prism_scan_assets **out,
                                    prism_error *error)
{
    prism__task *task;
    prism_status status;

    if (!out)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "out: NULL");
    *out = NULL;
    status = prism__scan_assets_wait_task_new(client, scan_id, stages, options, &task, error);
    return status == PRISM_OK ? prism__task_run(task, out, error) : status;
}
