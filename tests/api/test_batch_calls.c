/* SPDX-License-Identifier: MIT */
/* Every call in a batch, over a transport that only knows how to block. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api_fixture.h"
#include "fake_runtime.h"

#define PENDING "{\"pending\":{}}"
#define SESSION "{\"scanningSession\":{\"scanningSessionId\":\"b\"}}"
#define RESULTS "{\"results\":{\"weight\":70000}}"

/* Every call, over a transport that only blocks. */

static void batch__gives_each_call_its_document(void **state)
{
    static const scripted_answer answers[] = {
        {.status = 200, .body = "{\"id\":\"a\",\"scanId\":\"b\"}"},
        {.status = 200, .body = "{\"model\":\"https://x.test/m\"}"},
        {.status = 200, .body = "\"https://x.test/u\""},
        {.status = 200, .body = SESSION},
        {.status = 200, .body = PENDING},
        {.status = 200, .body = RESULTS},
        {.status = 200, .body = "{\"id\":\"a\",\"scanId\":\"b\",\"body\":\"succeeded\"}"},
    };
    static const int32_t kinds[] = {
        PRISM_BATCH_SCAN_ASSETS,      PRISM_BATCH_ASSET_URLS,   PRISM_BATCH_ASSET_URL,
        PRISM_BATCH_SESSION,          PRISM_BATCH_SCAN_RESULTS, PRISM_BATCH_SCAN_RESULTS_WAIT,
        PRISM_BATCH_SCAN_ASSETS_WAIT,
    };
    prism_batch_options options;
    prism_completion done;
    prism_session_request request;
    prism_batch *batch;
    api_fixture f;
    char tags[COUNT(kinds)];
    char secret[] = "0123456789-secret";
    char id[] = "scan";
    (void)state;

    api_start(&f, NULL);
    scripted_transport_restart(&f.script, answers, COUNT(answers));
    prism_batch_options_init(&options, sizeof options);
    options.max_in_flight = 1; /* all but the first are queued */
    assert_int_equal(prism_batch_new(f.client, &options, &batch, NULL), PRISM_OK);
    prism_session_request_init(&request, sizeof request);
    request.client_id = secret;
    request.client_scanning_id = id;
    assert_int_equal(prism_batch_add_scan_assets_get(batch, id, NULL, &tags[0], NULL), PRISM_OK);
    assert_int_equal(prism_batch_add_asset_urls_get(batch, id, NULL, &tags[1], NULL), PRISM_OK);
    assert_int_equal(prism_batch_add_asset_url_get(batch, id, "model", NULL, &tags[2], NULL),
                     PRISM_OK);
    assert_int_equal(prism_batch_add_session_create(batch, &request, NULL, &tags[3], NULL),
                     PRISM_OK);
    assert_int_equal(prism_batch_add_scan_results_get(batch, id, NULL, &tags[4], NULL), PRISM_OK);
    assert_int_equal(prism_batch_add_scan_results_wait(batch, id, NULL, &tags[5], NULL), PRISM_OK);
    assert_int_equal(
        prism_batch_add_scan_assets_wait(batch, id, PRISM_STAGE_BODY, NULL, &tags[6], NULL),
        PRISM_OK);
    memset(secret, '-', strlen(secret)); /* all are copies */
    memset(id, '-', strlen(id));

    prism_completion_init(&done, sizeof done);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        assert_int_equal(prism_batch_unfinished(batch), COUNT(kinds) - i);
        assert_int_equal(prism_batch_next(batch, PRISM_WAIT_FOREVER, &done, NULL), PRISM_OK);
        assert_ptr_equal(done.tag, &tags[i]);
        assert_int_equal(done.kind, kinds[i]);
        if (done.status != PRISM_OK)
            fail_msg("%d: %s", (int)i, done.error.message);
        assert_int_equal(done.scan_assets != NULL, i == 0 || i == 6);
        assert_int_equal(done.asset_urls != NULL, i == 1);
        assert_int_equal(done.asset_url != NULL, i == 2);
        assert_int_equal(done.session != NULL, i == 3);
        assert_int_equal(done.scan_results != NULL, i == 4 || i == 5);
    }
    assert_string_equal(f.script.requests[2].url, HOSTED "/scans/scan/asset-urls/model");
    assert_string_equal(f.script.requests[3].body, "{\"clientId\":\"0123456789-secret\","
                                                   "\"clientScanningId\":\"scan\"}");
    prism_completion_clear(&done);
    prism_batch_free(batch);
    api_stop(&f);
}

/* Two waits that pause let a call go before them, though only one is to be in flight. */
static void batch__lets_others_go_on_while_a_wait_pauses(void **state)
{
    static const scripted_answer answers[] = {
        {.status = 200, .body = PENDING}, {.status = 200, .body = PENDING},
        {.status = 200, .body = RESULTS}, {.status = 200, .body = RESULTS},
        {.status = 200, .body = RESULTS},
    };
    prism_batch_options options;
    prism_completion done;
    prism_batch *batch;
    fake_runtime fake;
    api_fixture f;
    char tags[3];
    (void)state;

    api_start(&f, NULL);
    fake_runtime_install(&fake, f.client);
    scripted_transport_restart(&f.script, answers, COUNT(answers));
    prism_batch_options_init(&options, sizeof options);
    options.max_in_flight = 1;
    assert_int_equal(prism_batch_new(f.client, &options, &batch, NULL), PRISM_OK);
    assert_int_equal(prism_batch_add_scan_results_wait(batch, "a", NULL, &tags[0], NULL), PRISM_OK);
    assert_int_equal(prism_batch_add_scan_results_wait(batch, "b", NULL, &tags[1], NULL), PRISM_OK);
    assert_int_equal(prism_batch_add_scan_results_get(batch, "c", NULL, &tags[2], NULL), PRISM_OK);
    prism_completion_init(&done, sizeof done);
    for (size_t i = 0; i < COUNT(tags); i++) {
        assert_int_equal(prism_batch_next(batch, PRISM_WAIT_FOREVER, &done, NULL), PRISM_OK);
        assert_int_equal(done.status, PRISM_OK);
        assert_ptr_equal(done.tag, &tags[i == 0 ? 2 : i - 1]);
    }
    assert_int_equal(fake.pause_count, 1); /* of both */
    prism_completion_clear(&done);
    prism_batch_free(batch);
    api_stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batch__gives_each_call_its_document),
        cmocka_unit_test(batch__lets_others_go_on_while_a_wait_pauses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
