/* SPDX-License-Identifier: MIT */
/* prism_scan_assets_wait(): which stages are waited for, and what ends it. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "wait_fixture.h"

enum {
    CAPTURE = PRISM_STAGE_CAPTURE_DATA,
    BODY = PRISM_STAGE_BODY,
    FITTED = PRISM_STAGE_FITTED_BODY,
    MEASUREMENT = PRISM_STAGE_MEASUREMENT,
    ALL = CAPTURE | BODY | FITTED | MEASUREMENT
};

static const scripted_answer fresh = {.status = 200,
                                      .body = WAIT_ASSETS(",\"captureData\":null,\"body\":null")};
static const scripted_answer started = {
    .status = 200, .body = WAIT_ASSETS(",\"captureData\":\"succeeded\",\"body\":\"started\"")};
static const scripted_answer body_done = {
    .status = 200,
    .body =
        WAIT_ASSETS(",\"captureData\":\"succeeded\",\"body\":\"succeeded\",\"fittedBody\":null")};
static const scripted_answer all_done = {
    .status = 200,
    .body = WAIT_ASSETS(",\"captureData\":\"succeeded\",\"body\":\"succeeded\","
                        "\"fittedBody\":\"succeeded\",\"measurement\":\"succeeded\"")};
static const scripted_answer not_found = {
    .status = 404, .body = "{\"statusCode\":404,\"message\":\"Scan not found\"}"};

static void scan_assets_wait__goes_on_until_the_wanted_stages_have_succeeded(void **state)
{
    static const struct {
        uint32_t stages;
        size_t polls;
    } cases[] = {
        {CAPTURE, 2},       {BODY, 3}, {CAPTURE | BODY, 3}, {FITTED, 4}, {MEASUREMENT, 4},
        {BODY | FITTED, 4}, {ALL, 4},
    };
    const scripted_answer script[] = {fresh, started, body_done, all_done};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(wait_for_assets(&f, cases[i].stages, script, COUNT(script)), PRISM_OK);
        assert_int_equal(f.fake.request_count, cases[i].polls);
    }
    wait_stop(&f);
}

static void scan_assets_wait__tells_how_it_goes(void **state)
{
    const scripted_answer script[] = {not_found, fresh, started, body_done};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.options.flags = PRISM_WAIT_UNTIL_FOUND;
    assert_int_equal(wait_for_assets(&f, BODY, script, COUNT(script)), PRISM_OK);
    assert_int_equal(f.told_count, 3);
    assert_int_equal(f.told[0].progress.state, PRISM_WAIT_NOT_FOUND);
    assert_false(f.told[0].has_assets);
    assert_int_equal(f.told[1].progress.state, PRISM_WAIT_PROCESSING);
    assert_true(f.told[1].has_assets);
    assert_int_equal(f.told[1].body, PRISM_ASSET_STATUS_NONE);
    assert_int_equal(f.told[2].progress.state, PRISM_WAIT_PROCESSING);
    assert_int_equal(f.told[2].body, PRISM_ASSET_STATUS_STARTED);
    assert_int_equal(f.told[2].progress.polls, 3);
    assert_int_equal(f.told[2].progress.elapsed_ms, 5000);
    assert_int_equal(f.told[2].progress.pause_ms, 4500);
    wait_stop(&f);
}

static void scan_assets_wait__ends_when_a_wanted_stage_has_failed(void **state)
{
    static const struct {
        const char *body;
        uint32_t stages;
        const char *message;
    } cases[] = {
        {WAIT_ASSETS(",\"captureData\":\"failed\""), ALL, "the scan has failed at: capture data"},
        {WAIT_ASSETS(",\"body\":\"failed\""), BODY, "the scan has failed at: body"},
        /* Also where another one is not through yet, or is. */
        {WAIT_ASSETS(",\"fittedBody\":\"failed\",\"body\":\"started\""), ALL,
         "the scan has failed at: fitted body"},
        {WAIT_ASSETS(",\"measurement\":\"failed\",\"body\":\"succeeded\""), BODY | MEASUREMENT,
         "the scan has failed at: measurement"},
        {WAIT_ASSETS(",\"captureData\":\"failed\",\"body\":\"failed\",\"fittedBody\":\"failed\","
                     "\"measurement\":\"failed\""),
         ALL, "the scan has failed at: capture data, body, fitted body, measurement"},
    };
    wait_fixture f;
    (void)state;

    wait_start(&f);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const scripted_answer script[] = {
            started, {.status = 200, .body = cases[i].body, .headers = {{"X-Request-Id", "r-1"}}}};
        assert_int_equal(wait_for_assets(&f, cases[i].stages, script, 2), PRISM_ERROR_SCAN_FAILED);
        assert_int_equal(f.fake.request_count, 2);
        wait_assert_error(&f, PRISM_ERROR_SCAN_FAILED, 200, 0, cases[i].message);
        assert_string_equal(f.api.error.request_id, "r-1");
    }
    wait_stop(&f);
}

static void scan_assets_wait__does_not_mind_a_failed_stage_that_is_not_wanted(void **state)
{
    static const scripted_answer answer = {
        .status = 200, .body = WAIT_ASSETS(",\"body\":\"succeeded\",\"measurement\":\"failed\"")};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    assert_int_equal(wait_for_assets(&f, BODY, &answer, 1), PRISM_OK);
    assert_int_equal(f.fake.request_count, 1);
    wait_stop(&f);
}

static void trap__a_new_enum_value_does_not_end_the_wait(void **state)
{
    static const scripted_answer odd = {.status = 200, .body = WAIT_ASSETS(",\"body\":\"queued\"")};
    static const scripted_answer number = {.status = 200, .body = WAIT_ASSETS(",\"body\":7")};
    const scripted_answer script[] = {odd, number, odd, body_done};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    assert_int_equal(wait_for_assets(&f, BODY, script, COUNT(script)), PRISM_OK);
    assert_int_equal(f.told_count, 3);
    assert_int_equal(f.told[0].progress.state, PRISM_WAIT_PROCESSING);
    assert_int_equal(f.told[0].body, PRISM_ASSET_STATUS_UNRECOGNIZED);
    f.options.timeout_ms = 5000;
    assert_int_equal(wait_for_assets(&f, BODY, &odd, 1), PRISM_ERROR_TIMEOUT);
    wait_stop(&f);
}

/* A stage that is absent altogether has not begun. */
static void scan_assets_wait__waits_for_an_absent_stage(void **state)
{
    const scripted_answer script[] = {body_done, started, all_done};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    assert_int_equal(wait_for_assets(&f, MEASUREMENT, script, COUNT(script)), PRISM_OK);
    assert_int_equal(f.fake.request_count, 3);
    wait_stop(&f);
}

static void scan_assets_wait__takes_a_404_for_not_yet_only_if_asked_to(void **state)
{
    const scripted_answer script[] = {not_found, not_found, all_done};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    assert_int_equal(wait_for_assets(&f, ALL, script, COUNT(script)), PRISM_ERROR_NOT_FOUND);
    assert_int_equal(f.fake.request_count, 1);
    wait_assert_error(&f, PRISM_ERROR_NOT_FOUND, 404, 0, NULL);

    f.options.flags = PRISM_WAIT_UNTIL_FOUND;
    assert_int_equal(wait_for_assets(&f, ALL, script, COUNT(script)), PRISM_OK);
    assert_int_equal(f.fake.request_count, 3);
    f.options.timeout_ms = 5000;
    assert_int_equal(wait_for_assets(&f, ALL, &not_found, 1), PRISM_ERROR_TIMEOUT);
    wait_assert_error(&f, PRISM_ERROR_TIMEOUT, 0, FLAG_RETRYABLE,
                      "not finished within 5000 ms: still HTTP 404");
    wait_stop(&f);
}

static void trap__scan_ids_are_escaped_in_every_poll(void **state)
{
    const scripted_answer script[] = {fresh, started, body_done};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    assert_int_equal(wait_for_assets(&f, BODY, script, COUNT(script)), PRISM_OK);
    assert_int_equal(f.api.script.request_count, 3);
    for (size_t i = 0; i < 3; i++) {
        const recorded_request *request = &f.api.script.requests[i];
        assert_string_equal(request->method, "GET");
        assert_string_equal(request->url, HOSTED "/scans/scan%2F1/scan-assets");
        assert_true(recorded_request_mentions(request, "Bearer " API_KEY));
        assert_true(recorded_request_mentions(request, "application/json;v=1"));
        assert_false(recorded_request_mentions(request, "x-api-key"));
        assert_false(recorded_request_mentions(request, "/v1/"));
        assert_false(recorded_request_mentions(request, CLIENT_ID));
    }
    wait_stop(&f);
}

static void scan_assets_wait__refuses_stages_that_are_none(void **state)
{
    static const uint32_t wrong[] = {0, 16, ALL | 16, UINT32_C(1) << 31, UINT32_MAX};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_int_equal(wait_for_assets(&f, wrong[i], &all_done, 1), PRISM_ERROR_INVALID_ARGUMENT);
        wait_assert_error(&f, PRISM_ERROR_INVALID_ARGUMENT, 0, 0,
                          wrong[i] == 0 ? "stages: none" : "stages: unknown bits");
    }
    api_assert_nothing_sent(&f.api);
    wait_stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scan_assets_wait__goes_on_until_the_wanted_stages_have_succeeded),
        cmocka_unit_test(scan_assets_wait__tells_how_it_goes),
        cmocka_unit_test(scan_assets_wait__ends_when_a_wanted_stage_has_failed),
        cmocka_unit_test(scan_assets_wait__does_not_mind_a_failed_stage_that_is_not_wanted),
        cmocka_unit_test(trap__a_new_enum_value_does_not_end_the_wait),
        cmocka_unit_test(scan_assets_wait__waits_for_an_absent_stage),
        cmocka_unit_test(scan_assets_wait__takes_a_404_for_not_yet_only_if_asked_to),
        cmocka_unit_test(trap__scan_ids_are_escaped_in_every_poll),
        cmocka_unit_test(scan_assets_wait__refuses_stages_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
