/* SPDX-License-Identifier: MIT */
/* prism_scan_results_wait(): which answers are waited on after, and which end it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "wait_fixture.h"

static const scripted_answer pending = {.status = 200, .body = WAIT_PENDING};
static const scripted_answer not_submitted = {.status = 200, .body = WAIT_NOT_SUBMITTED};
static const scripted_answer internal_error = {.status = 200, .body = WAIT_ERROR("INTERNAL_ERROR")};
static const scripted_answer results = {.status = 200, .body = WAIT_RESULTS};

static void scan_results_wait__goes_on_until_there_are_results(void **state)
{
    static const uint32_t pauses[] = {2000, 3000, 4500};
    static const prism_http_header headers[] = {{"Accept", "application/json"},
                                                {"User-Agent", USER_AGENT}};
    const scripted_answer script[] = {not_submitted, pending, internal_error, results};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    assert_int_equal(wait_for_results(&f, script, COUNT(script)), PRISM_OK);
    wait_assert_pauses(&f, pauses, 3);
    assert_int_equal(f.api.script.request_count, 4);
    for (size_t i = 0; i < 4; i++) {
        const recorded_request *request = &f.api.script.requests[i];
        assert_string_equal(request->method, "GET");
        assert_string_equal(request->url, ESTIMATION "/scanning/v0/results/session%2F5ecret");
        assert_int_equal(request->header_count, COUNT(headers));
        assert_false(recorded_request_mentions(request, API_KEY));
        assert_false(recorded_request_mentions(request, CLIENT_ID));
    }
    assert_int_equal(wait_for_results(&f, &results, 1), PRISM_OK);
    wait_assert_pauses(&f, NULL, 0);
    assert_int_equal(f.told_count, 0);
    wait_stop(&f);
}

static void scan_results_wait__tells_how_it_goes(void **state)
{
    static const struct {
        int32_t state;
        uint64_t elapsed_ms;
        uint32_t pause_ms;
    } expected[] = {
        {PRISM_WAIT_NOT_SUBMITTED, 100, 2000},
        {PRISM_WAIT_PROCESSING, 2200, 3000},
        {PRISM_WAIT_SERVICE_ERROR, 5300, 4500},
        {PRISM_WAIT_PROCESSING, 9900, 6750},
    };
    const scripted_answer script[] = {not_submitted, pending, internal_error, pending, results};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.fake.request_ms = 100;
    assert_int_equal(wait_for_results(&f, script, COUNT(script)), PRISM_OK);
    assert_int_equal(f.told_count, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++) {
        const prism_wait_progress *told = &f.told[i].progress;
        assert_int_equal(told->state, expected[i].state);
        assert_int_equal(told->polls, i + 1);
        assert_int_equal(told->elapsed_ms, expected[i].elapsed_ms);
        assert_int_equal(told->pause_ms, expected[i].pause_ms);
        assert_false(f.told[i].has_assets);
    }
    f.options.on_progress = NULL;
    assert_int_equal(wait_for_results(&f, script, COUNT(script)), PRISM_OK);
    assert_int_equal(f.told_count, 0);
    wait_stop(&f);
}

/* By whatever HTTP status they are accompanied. */
static void scan_results_wait__ends_with_the_service_s_final_errors(void **state)
{
    static const struct {
        const char *name;
        int32_t code;
        uint32_t sent;
    } cases[] = {
        {"SESSION_EXPIRED", PRISM_SERVICE_SESSION_EXPIRED, 0},
        {"ABORTED", PRISM_SERVICE_ABORTED, 0},
        {"INVALID_SESSION_ID", PRISM_SERVICE_INVALID_SESSION_ID, 0},
        {"INVALID_USER_INPUT", PRISM_SERVICE_INVALID_USER_INPUT, 0},
        {"ERROR_TYPE_UNSPECIFIED", PRISM_SERVICE_UNSPECIFIED, FLAG_SENT},
        {"TEAPOT", PRISM_SERVICE_UNRECOGNIZED, FLAG_SENT},
    };
    static const int32_t statuses[] = {200, 400, 404, 410};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t j = 0; j < COUNT(statuses); j++) {
            char body[128];
            const scripted_answer script[] = {pending, {.status = statuses[j], .body = body}};
            (void)snprintf(body, sizeof body, WAIT_ERROR("%s"), cases[i].name);
            assert_int_equal(wait_for_results(&f, script, 2), PRISM_ERROR_SERVICE);
            assert_int_equal(f.api.error.service_code, cases[i].code);
            assert_string_equal(f.api.error.service_name, cases[i].name);
            assert_int_equal(f.api.error.http_status, statuses[j]);
            assert_int_equal(f.api.error.flags, cases[i].sent);
            assert_int_equal(f.api.error.attempts, 2); /* of both polls */
            assert_int_equal(f.told_count, 1);
        }
    }
    wait_stop(&f);
}

static void scan_results_wait__passes_over_three_internal_errors_in_a_row(void **state)
{
    const scripted_answer three[] = {internal_error, internal_error, internal_error, results};
    const scripted_answer apart[] = {internal_error, internal_error, internal_error, pending,
                                     internal_error, internal_error, internal_error, not_submitted,
                                     internal_error, internal_error, internal_error, results};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    assert_int_equal(wait_for_results(&f, three, COUNT(three)), PRISM_OK);
    assert_int_equal(wait_for_results(&f, apart, COUNT(apart)), PRISM_OK);
    assert_int_equal(f.fake.request_count, 12);

    assert_int_equal(wait_for_results(&f, &internal_error, 1), PRISM_ERROR_SERVICE);
    assert_int_equal(f.fake.request_count, 4);
    assert_int_equal(f.told_count, 3);
    assert_int_equal(f.api.error.service_code, PRISM_SERVICE_INTERNAL_ERROR);
    assert_string_equal(f.api.error.service_name, "INTERNAL_ERROR");
    assert_int_equal(f.api.error.flags, FLAG_RETRYABLE | FLAG_SENT);
    assert_int_equal(f.api.error.attempts, 4);

    /* What is over otherwise says what was the matter. */
    f.options.timeout_ms = 5000;
    assert_int_equal(wait_for_results(&f, &internal_error, 1), PRISM_ERROR_TIMEOUT);
    wait_assert_error(&f, PRISM_ERROR_TIMEOUT, 0, FLAG_RETRYABLE | FLAG_SENT,
                      "not finished within 5000 ms: the service had an internal error");
    wait_stop(&f);
}

static void scan_results_wait__survives_what_its_polls_try_again(void **state)
{
    static const scripted_answer busy = {.status = 503, .headers = {{"Retry-After", "7"}}};
    static const scripted_answer reset = {
        .result = PRISM_ERROR_NETWORK, .message = "reset", .flags = FLAG_RETRYABLE | FLAG_SENT};
    const scripted_answer script[] = {pending, busy, reset, pending, reset, results};
    static const uint32_t pauses[] = {2000, 7000, 3000}; /* chance is at 0: others are none */
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.call.max_retries = 2;
    assert_int_equal(wait_for_results(&f, script, COUNT(script)), PRISM_OK);
    wait_assert_pauses(&f, pauses, 3);
    assert_int_equal(f.fake.request_count, 6);
    assert_int_equal(f.told_count, 2);
    assert_int_equal(f.told[1].progress.polls, 2);
    wait_stop(&f);
}

/* The wait's error, then, is that of its poll, with what it was asked for. */
static void scan_results_wait__tells_the_retry_after_of_a_poll_that_failed(void **state)
{
    static const scripted_answer busy = {.status = 429, .headers = {{"Retry-After", "61"}}};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.call.max_retries = 2; /* but the poll has no time for such a pause */
    assert_int_equal(wait_for_results(&f, &busy, 1), PRISM_ERROR_RATE_LIMITED);
    assert_int_equal(f.fake.request_count, 4);
    wait_assert_pauses(&f, (const uint32_t[]){60000, 60000, 60000}, 3);
    wait_assert_error(&f, PRISM_ERROR_RATE_LIMITED, 429, FLAG_RETRYABLE | FLAG_RETRY_AFTER, NULL);
    assert_int_equal(f.api.error.retry_after_ms, 61000);
    wait_stop(&f);
}

static void trap__bearer_keys_and_session_ids_are_in_no_error_of_a_wait(void **state)
{
    scripted_answer echo = {.status = 403,
                            .body = "{\"message\":\"" WAIT_SESSION_ID " session%2F5ecret " API_KEY
                                    " " CLIENT_ID "\"}"};
    const scripted_answer script[] = {pending, echo};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    assert_int_equal(wait_for_results(&f, script, 2), PRISM_ERROR_UNAUTHORIZED);
    wait_assert_error(&f, PRISM_ERROR_UNAUTHORIZED, 403, 0, NULL);

    echo.status = 503; /* passed over, and told of when the time is over */
    f.options.timeout_ms = 4000;
    assert_int_equal(wait_for_results(&f, &echo, 1), PRISM_ERROR_TIMEOUT);
    wait_assert_error(&f, PRISM_ERROR_TIMEOUT, 0, FLAG_RETRYABLE | FLAG_SENT, NULL);
    assert_non_null(strstr(f.api.error.message, "the last request has failed: HTTP 503: "));
    wait_stop(&f);
}

/* What each poll tells is what the call would. */

static void count_response(void *context, const prism_http_response *response)
{
    (void)response;
    ++*(size_t *)context;
}

static void scan_results_wait__shows_every_response(void **state)
{
    const scripted_answer script[] = {not_submitted, pending, results};
    wait_fixture f;
    size_t responses = 0;
    (void)state;

    wait_start(&f);
    f.call.on_response = count_response;
    f.call.on_response_context = &responses;
    assert_int_equal(wait_for_results(&f, script, 3), PRISM_OK);
    assert_int_equal(responses, 3);
    wait_stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scan_results_wait__goes_on_until_there_are_results),
        cmocka_unit_test(scan_results_wait__tells_how_it_goes),
        cmocka_unit_test(scan_results_wait__ends_with_the_service_s_final_errors),
        cmocka_unit_test(scan_results_wait__passes_over_three_internal_errors_in_a_row),
        cmocka_unit_test(scan_results_wait__survives_what_its_polls_try_again),
        cmocka_unit_test(scan_results_wait__tells_the_retry_after_of_a_poll_that_failed),
        cmocka_unit_test(trap__bearer_keys_and_session_ids_are_in_no_error_of_a_wait),
        cmocka_unit_test(scan_results_wait__shows_every_response),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
