/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "functions.h"
#include "trial.h"

/* Every call in one batch, two at a time: the others are queued. */

enum { CALLS = 9 };

typedef struct lot {
    const char *url;
    const char *folder;
    char path[128];
    prism_client *client;
    int finished;
    prism_batch *batch; /* NULL: none */
} lot;

/* Whatever is logged in a function of the batch, nobody gets in from there. */
static void use_batch(void *context, const prism_log_record *record)
{
    const lot *l = context;

    (void)record;
    if (l->batch)
        assert_int_equal(prism_batch_step(l->batch, NULL), PRISM_ERROR_INVALID_ARGUMENT);
}

static void prepare_lot(void *context)
{
    lot *l = context;
    prism_client_options options;

    prism_client_options_init(&options, sizeof options);
    options.api_key = "demo-key";
    options.client_id = "demo-client";
    options.hosted_url = options.estimation_url = l->url;
    options.max_retries = PRISM_NO_RETRIES;
    options.on_log = use_batch;
    options.on_log_context = l;
    assert_int_equal(prism_client_new(&options, &l->client, NULL), PRISM_OK);
    l->finished = 0;
    l->batch = NULL;
}

static prism_status add_all(const lot *l, prism_batch *batch, prism_error *error)
{
    const char *scan = "scan-complete";
    char url[256];
    prism_status status = USE(prism_batch_add_scan_assets_get)(batch, scan, NULL, NULL, error);

    (void)snprintf(url, sizeof url, "%s/control/requests", l->url);
    if (status == PRISM_OK)
        status = USE(prism_batch_add_asset_urls_get)(batch, scan, NULL, NULL, error);
    if (status == PRISM_OK)
        status = USE(prism_batch_add_asset_url_get)(batch, scan, "model", NULL, NULL, error);
    if (status == PRISM_OK)
        status = USE(prism_batch_add_session_create)(batch, NULL, NULL, NULL, error);
    if (status == PRISM_OK)
        status = USE(prism_batch_add_scan_results_get)(batch, "no-such", NULL, NULL, error);
    if (status == PRISM_OK)
        status =
            USE(prism_batch_add_scan_assets_wait)(batch, scan, PRISM_STAGE_BODY, NULL, NULL, error);
    if (status == PRISM_OK)
        status = USE(prism_batch_add_scan_results_wait)(batch, "no-such", NULL, NULL, error);
    if (status == PRISM_OK)
        status = USE(prism_batch_add_asset_download)(batch, url, l->path, NULL, NULL, error);
    if (status == PRISM_OK)
        status =
            USE(prism_batch_add_scan_download)(batch, "scan-new", l->folder, NULL, NULL, error);
    return status;
}

/* Whether a call has come to what it has to. There is no such session, which is an answer, too. */
static bool is_right(const prism_completion *done)
{
    const bool asks_nobody =
        done->kind == PRISM_BATCH_SCAN_RESULTS || done->kind == PRISM_BATCH_SCAN_RESULTS_WAIT;

    return done->status == (asks_nobody ? PRISM_ERROR_SERVICE : PRISM_OK);
}

static prism_status take_all(lot *l, prism_batch *batch, prism_error *error)
{
    prism_batch_descriptor descriptors[8];
    prism_completion done;
    prism_status status = PRISM_OK;

    USE(prism_completion_init)(&done, sizeof done);
    while (status == PRISM_OK && USE(prism_batch_unfinished)(batch) > 0) {
        (void)USE(prism_batch_descriptors)(batch, descriptors, 8);
        (void)USE(prism_batch_timeout_ms)(batch);
        status = USE(prism_batch_step)(batch, error);
        if (status == PRISM_OK)
            status = USE(prism_batch_next)(batch, PRISM_WAIT_FOREVER, &done, error);
        if (status == PRISM_OK && !is_right(&done)) {
            status = done.status;
            *error = done.error;
        }
        l->finished++;
    }
    USE(prism_completion_clear)(&done);
    return status;
}

static prism_status run_lot(void *context, prism_error *error)
{
    lot *l = context;
    prism_batch_options options;
    prism_batch *batch;
    prism_status status;

    USE(prism_batch_options_init)(&options, sizeof options);
    options.max_in_flight = 2;
    status = USE(prism_batch_new)(l->client, &options, &batch, error);
    l->batch = batch;
    if (status == PRISM_OK)
        status = add_all(l, batch, error);
    if (status == PRISM_OK)
        status = take_all(l, batch, error);
    USE(prism_batch_free)(batch);
    l->batch = NULL;
    return status;
}

static void finish_lot(void *context, prism_status status, const prism_error *error)
{
    lot *l = context;
    char part[sizeof l->path + 16];

    (void)error;
    if (status == PRISM_OK)
        assert_int_equal(l->finished, CALLS);
    prism_client_free(l->client);
    (void)snprintf(part, sizeof part, "%s.prism-part", l->path);
    (void)remove(part);
    (void)remove(l->path);
}

void try_batches(const char *url, const char *folder, const prism_status *excuses)
{
    lot l = {.url = url, .folder = folder};
    const trial t = {.name = "batch",
                     .context = &l,
                     .prepare = prepare_lot,
                     .run = run_lot,
                     .finish = finish_lot,
                     .excuses = excuses};

    (void)snprintf(l.path, sizeof l.path, "%s/asset", folder);
    trial_run(&t, 1, 1);
}
