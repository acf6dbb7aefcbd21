/* SPDX-License-Identifier: MIT */
/*
 * usage: test_batch_end_to_end SIMULATOR
 *
 * Batches against the simulator, over HTTP and over HTTPS: many calls of all kinds at once, and
 * what blocking ones say to the same questions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "prism.h"
#include "simulator.h"
#include "temporary_folder.h"
#include "tls.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *simulator_path;

typedef struct fixture {
    simulator server;
    tls_files tls;
    temporary_folder folder;
    prism_client *client;
    prism_batch *batch;
    prism_completion done;
    prism_error error;
} fixture;

static int start(void **state, bool secure)
{
    static fixture f;
    prism_client_options options;

    memset(&f, 0, sizeof f);
    if (secure)
        assert_true(tls_files_make(&f.tls));
    assert_true(simulator_start(&f.server, simulator_path, secure ? f.tls.server : NULL,
                                f.tls.server_key, secure ? f.tls.ca : NULL));
    prism_client_options_init(&options, sizeof options);
    options.api_key = "demo-key";
    options.client_id = "demo-client";
    options.hosted_url = f.server.url;
    options.estimation_url = f.server.url;
    options.ca_file = secure ? f.tls.ca : NULL;
    assert_int_equal(prism_client_new(&options, &f.client, &f.error), PRISM_OK);
    assert_int_equal(prism_batch_new(f.client, NULL, &f.batch, &f.error), PRISM_OK);
    prism_completion_init(&f.done, sizeof f.done);
    temporary_folder_make(&f.folder);
    *state = &f;
    return 0;
}

static int start_http(void **state)
{
    return start(state, false);
}

static int start_https(void **state)
{
    return start(state, true);
}

static int stop(void **state)
{
    fixture *f = *state;

    prism_completion_clear(&f->done);
    prism_batch_free(f->batch);
    prism_client_free(f->client);
    temporary_folder_remove(&f->folder);
    assert_true(simulator_stop(&f->server));
    tls_files_remove(&f->tls);
    return 0;
}

static void assert_ok(const fixture *f, prism_status status)
{
    if (status != PRISM_OK)
        fail_msg("%s: %s", prism_status_name(status), f->error.message);
}

static void next(fixture *f)
{
    assert_ok(f, prism_batch_next(f->batch, PRISM_WAIT_FOREVER, &f->done, &f->error));
}

/* Each as the blocking call has it: the document's text, or the error's bytes. */
static void batch__answers_as_blocking_calls_do(void **state)
{
    static const char *const scans[] = {"scan-complete", "scan-processing",     "scan-new",
                                        "no-such-scan",  "scan-unknown-status", "scan-failed"};
    enum { ROUNDS = 40 };
    char *texts[COUNT(scans)] = {NULL};
    prism_error errors[COUNT(scans)];
    fixture *f = *state;

    for (size_t i = 0; i < COUNT(scans); i++) {
        prism_scan_assets *assets;
        if (prism_scan_assets_get(f->client, scans[i], NULL, &assets, &errors[i]) == PRISM_OK)
            assert_int_equal(prism_scan_assets_format(assets, &texts[i], NULL, NULL), PRISM_OK);
        prism_scan_assets_free(assets);
    }
    for (size_t i = 0; i < ROUNDS * COUNT(scans); i++)
        assert_ok(f, prism_batch_add_scan_assets_get(f->batch, scans[i % COUNT(scans)], NULL,
                                                     &texts[i % COUNT(scans)], &f->error));
    for (size_t i = 0; i < ROUNDS * COUNT(scans); i++) {
        char *text = NULL;
        next(f);
        const size_t which = (size_t)((char **)f->done.tag - texts);
        assert_memory_equal(&f->done.error, &errors[which], sizeof f->done.error);
        assert_int_equal(f->done.scan_assets != NULL, texts[which] != NULL);
        if (!texts[which])
            continue;
        assert_int_equal(prism_scan_assets_format(f->done.scan_assets, &text, NULL, NULL),
                         PRISM_OK);
        assert_string_equal(text, texts[which]);
        prism_text_free(text);
    }
    assert_int_equal(prism_batch_unfinished(f->batch), 0);
    for (size_t i = 0; i < COUNT(scans); i++)
        prism_text_free(texts[i]);
}

static void batch__takes_sessions_from_creation_to_results(void **state)
{
    enum { SESSIONS = 20 };
    prism_session_request request;
    fixture *f = *state;
    size_t results = 0;

    prism_session_request_init(&request, sizeof request);
    request.client_scanning_id = "simulate:RESULTS";
    for (size_t i = 0; i < SESSIONS; i++)
        assert_ok(f, prism_batch_add_session_create(f->batch, &request, NULL, NULL, &f->error));
    while (prism_batch_unfinished(f->batch) > 0) {
        next(f);
        if (f->done.status != PRISM_OK)
            fail_msg("%s", f->done.error.message);
        if (f->done.kind == PRISM_BATCH_SESSION)
            assert_ok(f, prism_batch_add_scan_results_wait(
                             f->batch, f->done.session->scanning_session->scanning_session_id, NULL,
                             NULL, &f->error));
        results += f->done.scan_results && f->done.scan_results->results;
    }
    assert_int_equal(results, SESSIONS);
}

static void batch__downloads_scans_beside_other_calls(void **state)
{
    enum { FOLDERS = 3 };
    temporary_folder folders[FOLDERS];
    fixture *f = *state;
    size_t downloaded = 0;

    for (size_t i = 0; i < FOLDERS; i++) {
        temporary_folder_make(&folders[i]);
        assert_ok(f, prism_batch_add_scan_download(f->batch, "scan-complete", folders[i].path, NULL,
                                                   NULL, &f->error));
        assert_ok(f,
                  prism_batch_add_asset_urls_get(f->batch, "scan-complete", NULL, NULL, &f->error));
    }
    while (prism_batch_unfinished(f->batch) > 0) {
        next(f);
        if (f->done.status != PRISM_OK)
            fail_msg("%s", f->done.error.message);
        if (f->done.kind != PRISM_BATCH_SCAN_DOWNLOAD)
            continue;
        assert_non_null(f->done.manifest);
        assert_int_equal(f->done.manifest->failed_count, 0);
        downloaded++;
    }
    assert_int_equal(downloaded, FOLDERS);
    for (size_t i = 0; i < FOLDERS; i++)
        temporary_folder_remove(&folders[i]);
}

/* With downloads half done. */
static void batch_free__ends_downloads(void **state)
{
    fixture *f = *state;

    for (unsigned steps = 0; steps < 12; steps++) {
        prism_batch *batch;
        assert_ok(f, prism_batch_new(f->client, NULL, &batch, &f->error));
        assert_ok(f, prism_batch_add_scan_download(batch, "scan-complete", f->folder.path, NULL,
                                                   NULL, &f->error));
        for (unsigned i = 0; i < steps; i++) {
            const prism_status status = prism_batch_next(batch, 1, &f->done, NULL);
            assert_true(status == PRISM_OK || status == PRISM_ERROR_TIMEOUT ||
                        status == PRISM_ERROR_BATCH_EMPTY);
        }
        prism_batch_free(batch);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(batch__answers_as_blocking_calls_do, start_http, stop),
        cmocka_unit_test_setup_teardown(batch__answers_as_blocking_calls_do, start_https, stop),
        cmocka_unit_test_setup_teardown(batch__takes_sessions_from_creation_to_results, start_http,
                                        stop),
        cmocka_unit_test_setup_teardown(batch__takes_sessions_from_creation_to_results, start_https,
                                        stop),
        cmocka_unit_test_setup_teardown(batch__downloads_scans_beside_other_calls, start_http,
                                        stop),
        cmocka_unit_test_setup_teardown(batch__downloads_scans_beside_other_calls, start_https,
                                        stop),
        cmocka_unit_test_setup_teardown(batch_free__ends_downloads, start_http, stop),
    };

    if (argc != 2) {
        (void)fprintf(stderr, "usage: test_batch_end_to_end SIMULATOR\n");
        return 2;
    }
    simulator_path = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
