/* SPDX-License-Identifier: MIT */
/* What a call takes that waits in a batch for its turn. */
#include <malloc.h>
#include <stdio.h>

#include "generator.h"
#include "transfers.h"

enum { QUEUED_CALLS = 10000 };

/* As the service's storage signs them. */
#define SIGNED_URL                                                                                 \
    "https://storage.example/scans/" TRANSFERS_ID "/model.obj?X-Amz-Algorithm=AWS4-HMAC-SHA256"    \
    "&X-Amz-Credential=EXAMPLEKEY0123456789%2F20261122%2Fus-east-1%2Fs3%2Faws4_request"            \
    "&X-Amz-Date=20261122T091500Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature="    \
    "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"

static prism_status add(prism_batch *batch, int32_t kind, prism_error *error)
{
    prism_session_request session;

    switch (kind) {
    case PRISM_BATCH_SCAN_ASSETS:
        return prism_batch_add_scan_assets_get(batch, TRANSFERS_ID, NULL, NULL, error);
    case PRISM_BATCH_ASSET_URLS:
        return prism_batch_add_asset_urls_get(batch, TRANSFERS_ID, NULL, NULL, error);
    case PRISM_BATCH_ASSET_URL:
        return prism_batch_add_asset_url_get(batch, TRANSFERS_ID, "model", NULL, NULL, error);
    case PRISM_BATCH_SESSION:
        prism_session_request_init(&session, sizeof session);
        return prism_batch_add_session_create(batch, &session, NULL, NULL, error);
    case PRISM_BATCH_SCAN_RESULTS:
        return prism_batch_add_scan_results_get(batch, TRANSFERS_ID, NULL, NULL, error);
    case PRISM_BATCH_SCAN_ASSETS_WAIT:
        return prism_batch_add_scan_assets_wait(batch, TRANSFERS_ID, PRISM_STAGE_BODY, NULL, NULL,
                                                error);
    case PRISM_BATCH_SCAN_RESULTS_WAIT:
        return prism_batch_add_scan_results_wait(batch, TRANSFERS_ID, NULL, NULL, error);
    case PRISM_BATCH_ASSET_DOWNLOAD:
        return prism_batch_add_asset_download(batch, SIGNED_URL, "/tmp/scans/" TRANSFERS_ID ".obj",
                                              NULL, NULL, error);
    default:
        return prism_batch_add_scan_download(batch, TRANSFERS_ID, "/tmp/scans/" TRANSFERS_ID, NULL,
                                             NULL, error);
    }
}

/* Nothing is sent: a batch only works in prism_batch_next() and prism_batch_step(). */
static void measure(prism_client *client, int32_t kind, const char *name)
{
    prism_batch_options options;
    prism_batch *batch;
    prism_error error;
    size_t before = 0;

    prism_batch_options_init(&options, sizeof options);
    options.max_in_flight = 1;
    if (prism_batch_new(client, &options, &batch, &error) != PRISM_OK)
        bench_die("libprism: %s", error.message);
    for (size_t i = 0; i <= QUEUED_CALLS; i++) {
        if (add(batch, kind, &error) != PRISM_OK)
            bench_die("libprism: %s", error.message);
        if (i == 0) /* whose turn it is */
            before = mallinfo2().uordblks;
    }
    printf("queued %s %d %zu\n", name, QUEUED_CALLS,
           (mallinfo2().uordblks - before) / QUEUED_CALLS);
    prism_batch_free(batch);
}

void bench_queued(void)
{
    static const char *const names[] = {"scan-assets",       "asset-urls",     "asset-url",
                                        "session",           "scan-results",   "scan-assets-wait",
                                        "scan-results-wait", "asset-download", "scan-download"};
    prism_client *client = transfers_client("http://127.0.0.1", NULL);

    printf("\nBytes of a call that waits for its turn, of %d\n\n", QUEUED_CALLS);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        measure(client, PRISM_BATCH_SCAN_ASSETS + (int32_t)i, names[i]);
    prism_client_free(client);
}
