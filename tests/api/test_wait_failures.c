/* SPDX-License-Identifier: MIT */
/* Polls that fail: which failures both waits pass over, how often, and what ends them meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "raw_server.h"
#include "wait_fixture.h"

/* Both waits. */

typedef prism_status (*wait_function)(wait_fixture *f, const scripted_answer *answers,
                                      size_t count);

static prism_status wait_for_body(wait_fixture *f, const scripted_answer *answers, size_t count)
{
    return wait_for_assets(f, PRISM_STAGE_BODY, answers, count);
}

static const struct {
    wait_function run;
    scripted_answer unfinished, finished;
} waits[] = {
    {wait_for_results,
     {.status = 200, .body = WAIT_PENDING},
     {.status = 200, .body = WAIT_RESULTS}},
    {wait_for_body,
     {.status = 200, .body = WAIT_ASSETS(",\"body\":\"started\"")},
     {.status = 200, .body = WAIT_ASSETS(",\"body\":\"succeeded\"")}},
};

static const scripted_answer refused = {
    .result = PRISM_ERROR_CONNECT, .message = "refused", .flags = FLAG_RETRYABLE};
static const scripted_answer internal_error = {.status = 200, .body = WAIT_ERROR("INTERNAL_ERROR")};
static const scripted_answer not_submitted = {.status = 200, .body = WAIT_NOT_SUBMITTED};

/* A wait whose polls make one request each: that says nothing about the wait. */
static void start(wait_fixture *f)
{
    wait_start(f);
    f->call.max_retries = PRISM_NO_RETRIES;
}

/* What passes, and what does not. */

static void failure__that_may_pass_is_passed_over_three_times_in_a_row(void **state)
{
    static const struct {
        scripted_answer answer;
        prism_status status;
        uint32_t flags; /* besides RETRYABLE */
    } cases[] = {
        {{.result = PRISM_ERROR_CONNECT, .flags = FLAG_RETRYABLE}, PRISM_ERROR_CONNECT, 0},
        {{.result = PRISM_ERROR_TLS, .flags = FLAG_RETRYABLE}, PRISM_ERROR_TLS, 0},
        {{.result = PRISM_ERROR_NETWORK, .flags = FLAG_RETRYABLE | FLAG_SENT},
         PRISM_ERROR_NETWORK,
         FLAG_SENT},
        {{.result = PRISM_ERROR_TIMEOUT, .flags = FLAG_RETRYABLE | FLAG_SENT},
         PRISM_ERROR_TIMEOUT,
         FLAG_SENT},
        {{.status = 408}, PRISM_ERROR_HTTP_CLIENT, 0},
        {{.status = 425}, PRISM_ERROR_HTTP_CLIENT, 0},
        {{.status = 429}, PRISM_ERROR_RATE_LIMITED, 0},
        {{.status = 500, .body = "{\"statusCode\":500}"}, PRISM_ERROR_HTTP_SERVER, FLAG_SENT},
        {{.status = 502, .body = "<html>"}, PRISM_ERROR_HTTP_SERVER, FLAG_SENT},
        {{.status = 503}, PRISM_ERROR_HTTP_SERVER, FLAG_SENT},
        {{.status = 504}, PRISM_ERROR_HTTP_SERVER, FLAG_SENT},
    };
    static const uint32_t pauses[] = {2000, 3000, 4500, 6750};
    wait_fixture f;
    (void)state;

    start(&f);
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t j = 0; j < COUNT(waits); j++) {
            const scripted_answer failed = cases[i].answer;
            const scripted_answer three[] = {waits[j].unfinished, failed, failed, failed,
                                             waits[j].finished};
            assert_int_equal(waits[j].run(&f, three, COUNT(three)), PRISM_OK);
            wait_assert_pauses(&f, pauses, 4);
            for (size_t k = 1; k < 4; k++) {
                assert_int_equal(f.told[k].progress.state, PRISM_WAIT_POLL_FAILED);
                assert_int_equal(f.told[k].progress.polls, k + 1);
                assert_false(f.told[k].has_assets);
            }
            /* From the first poll on: the service may not be up yet. */
            assert_int_equal(waits[j].run(&f, three + 1, 4), PRISM_OK);
            assert_int_equal(f.told_count, 3);

            assert_int_equal(waits[j].run(&f, three, 4), cases[i].status);
            wait_assert_pauses(&f, pauses, 4);
            wait_assert_error(&f, cases[i].status, failed.status, FLAG_RETRYABLE | cases[i].flags,
                              NULL);
            assert_int_equal(f.api.error.attempts, 5);
        }
    }
    wait_stop(&f);
}

static void failure__that_does_not_pass_ends_the_wait(void **state)
{
    static const struct {
        scripted_answer answer;
        prism_status status;
        uint32_t flags;
    } cases[] = {
        {{.status = 400}, PRISM_ERROR_HTTP_CLIENT, 0},
        {{.status = 401}, PRISM_ERROR_UNAUTHORIZED, 0},
        {{.status = 403}, PRISM_ERROR_UNAUTHORIZED, 0},
        {{.status = 404, .body = "Cannot GET"}, PRISM_ERROR_NOT_FOUND, 0},
        {{.status = 410}, PRISM_ERROR_HTTP_CLIENT, 0},
        {{.status = 501}, PRISM_ERROR_HTTP_SERVER, FLAG_SENT},
        {{.status = 302}, PRISM_ERROR_UNEXPECTED_RESPONSE, FLAG_SENT},
        {{.status = 200, .body = "{}"}, PRISM_ERROR_UNEXPECTED_RESPONSE, FLAG_SENT},
        {{.status = 200, .body = "<html>"}, PRISM_ERROR_INVALID_JSON, FLAG_SENT | FLAG_JSON_OFFSET},
        {{.result = PRISM_ERROR_TLS}, PRISM_ERROR_TLS, 0},
        {{.result = PRISM_ERROR_NETWORK, .flags = FLAG_SENT}, PRISM_ERROR_NETWORK, FLAG_SENT},
        {{.result = PRISM_ERROR_LIMIT_EXCEEDED}, PRISM_ERROR_LIMIT_EXCEEDED, 0},
        {{.result = PRISM_ERROR_INTERNAL}, PRISM_ERROR_INTERNAL, 0},
        {{.result = PRISM_ERROR_OUT_OF_MEMORY}, PRISM_ERROR_OUT_OF_MEMORY, 0},
        /* Whatever a transport of the caller's own thinks of them. */
        {{.result = PRISM_ERROR_OUT_OF_MEMORY, .flags = FLAG_RETRYABLE},
         PRISM_ERROR_OUT_OF_MEMORY,
         FLAG_RETRYABLE},
        {{.result = PRISM_ERROR_CANCELLED, .flags = FLAG_RETRYABLE},
         PRISM_ERROR_CANCELLED,
         FLAG_RETRYABLE},
    };
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.call.max_retries = 2; /* nor are they tried again */
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t j = 0; j < COUNT(waits); j++) {
            const scripted_answer script[] = {waits[j].unfinished, cases[i].answer};
            assert_int_equal(waits[j].run(&f, script, 2), cases[i].status);
            assert_int_equal(f.fake.request_count, 2);
            assert_int_equal(f.told_count, 1);
            wait_assert_error(&f, cases[i].status, cases[i].answer.status, cases[i].flags, NULL);
        }
    }
    wait_stop(&f);
}

/* Such an answer may be a gateway's, but the service's word counts. */
static void service_error__other_than_internal_ends_the_wait_with_any_http_status(void **state)
{
    static const char *const bodies[] = {WAIT_ERROR("ERROR_TYPE_UNSPECIFIED"), WAIT_ERROR("TEAPOT"),
                                         WAIT_ERROR("ABORTED"), WAIT_ERROR("SESSION_EXPIRED"),
                                         WAIT_ERROR("INVALID_SESSION_ID")};
    wait_fixture f;
    (void)state;

    start(&f);
    for (size_t i = 0; i < COUNT(bodies); i++) {
        const scripted_answer answer = {.status = 503, .body = bodies[i]};
        assert_int_equal(wait_for_results(&f, &answer, 1), PRISM_ERROR_SERVICE);
        assert_int_equal(f.fake.request_count, 1);
    }
    wait_stop(&f);
}

/* How often. */

static void failures__are_counted_anew_after_any_other_poll(void **state)
{
    wait_fixture f;
    (void)state;

    start(&f);
    for (size_t j = 0; j < COUNT(waits); j++) {
        const scripted_answer script[] = {refused, refused, refused, waits[j].unfinished,
                                          refused, refused, refused, waits[j].unfinished,
                                          refused, refused, refused, waits[j].finished};
        assert_int_equal(waits[j].run(&f, script, COUNT(script)), PRISM_OK);
        assert_int_equal(f.fake.request_count, COUNT(script));
        assert_int_equal(waits[j].run(&f, script + 1, 6), PRISM_ERROR_CONNECT);
        assert_int_equal(f.fake.request_count, 7); /* the last answer once more */
    }
    wait_stop(&f);
}

static void failures__are_counted_anew_after_what_else_is_waited_on(void **state)
{
    static const scripted_answer not_found = {.status = 404};
    const scripted_answer session[] = {refused, refused, refused,          not_submitted,
                                       refused, refused, waits[0].finished};
    const scripted_answer scan[] = {refused, refused, refused,          not_found,
                                    refused, refused, waits[1].finished};
    wait_fixture f;
    (void)state;

    start(&f);
    assert_int_equal(wait_for_results(&f, session, COUNT(session)), PRISM_OK);
    f.options.flags = PRISM_WAIT_UNTIL_FOUND;
    assert_int_equal(wait_for_body(&f, scan, COUNT(scan)), PRISM_OK);
    wait_stop(&f);
}

static void failures__of_all_kinds_are_counted_together(void **state)
{
    static const scripted_answer unavailable = {.status = 503};
    static const int32_t states[] = {PRISM_WAIT_SERVICE_ERROR, PRISM_WAIT_POLL_FAILED,
                                     PRISM_WAIT_SERVICE_ERROR};
    const scripted_answer script[] = {internal_error, refused, internal_error, unavailable};
    const scripted_answer turned[] = {refused, unavailable, refused, internal_error};
    wait_fixture f;
    (void)state;

    start(&f);
    assert_int_equal(wait_for_results(&f, script, 4), PRISM_ERROR_HTTP_SERVER);
    assert_int_equal(f.fake.request_count, 4);
    assert_int_equal(f.told_count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(f.told[i].progress.state, states[i]);
    wait_assert_error(&f, PRISM_ERROR_HTTP_SERVER, 503, FLAG_RETRYABLE | FLAG_SENT, NULL);

    assert_int_equal(wait_for_results(&f, turned, 4), PRISM_ERROR_SERVICE);
    assert_int_equal(f.fake.request_count, 4);
    assert_int_equal(f.api.error.service_code, PRISM_SERVICE_INTERNAL_ERROR);
    wait_stop(&f);
}

static void failed_poll__has_used_up_its_own_retries(void **state)
{
    wait_fixture f;
    (void)state;

    wait_start(&f);
    for (size_t j = 0; j < COUNT(waits); j++) {
        const scripted_answer script[] = {refused, refused, refused, refused, waits[j].finished};
        f.call.max_retries = 2;
        assert_int_equal(waits[j].run(&f, script, COUNT(script)), PRISM_OK);
        assert_int_equal(f.fake.request_count, 5);
        assert_int_equal(f.told_count, 1);
        assert_int_equal(f.told[0].progress.polls, 1);
        assert_int_equal(waits[j].run(&f, &refused, 1), PRISM_ERROR_CONNECT);
        assert_int_equal(f.fake.request_count, 12);
        assert_int_equal(f.told_count, 3);
        assert_int_equal(f.api.error.attempts, 12);
    }
    wait_stop(&f);
}

/* Pauses, and other ends. */

static void pause__after_a_failure_is_as_long_as_retry_after_asks(void **state)
{
    static const struct {
        int32_t status;
        const char *retry_after;
        uint32_t pause_ms;
    } cases[] = {
        {503, "30", 30000}, {429, "1", 2000},     {429, "61", 60000},
        {408, "20", 20000}, {502, "3600", 60000},
    };
    wait_fixture f;
    (void)state;

    start(&f);
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t j = 0; j < COUNT(waits); j++) {
            const scripted_answer script[] = {
                {.status = cases[i].status, .headers = {{"Retry-After", cases[i].retry_after}}},
                waits[j].finished};
            assert_int_equal(waits[j].run(&f, script, 2), PRISM_OK);
            wait_assert_pauses(&f, &cases[i].pause_ms, 1);
            assert_int_equal(f.told[0].progress.pause_ms, cases[i].pause_ms);
        }
    }
    wait_stop(&f);
}

/* And tells what the matter was. A failure from before is not. */
static void deadline__ends_a_wait_after_a_failure(void **state)
{
    wait_fixture f;
    (void)state;

    start(&f);
    f.options.timeout_ms = 5000;
    for (size_t j = 0; j < COUNT(waits); j++) {
        const scripted_answer well_again[] = {refused, waits[j].unfinished};
        assert_int_equal(waits[j].run(&f, &refused, 1), PRISM_ERROR_TIMEOUT);
        wait_assert_elapsed(&f, 4000);
        wait_assert_error(&f, PRISM_ERROR_TIMEOUT, 0, FLAG_RETRYABLE,
                          "not finished within 5000 ms: the last request has failed: refused");
        assert_int_equal(waits[j].run(&f, well_again, 2), PRISM_ERROR_TIMEOUT);
        wait_assert_error(&f, PRISM_ERROR_TIMEOUT, 0, FLAG_RETRYABLE,
                          "not finished within 5000 ms: it is still being processed");
    }
    f.fake.oversleep_ms = 5000; /* found out after the pause */
    assert_int_equal(wait_for_results(&f, &refused, 1), PRISM_ERROR_TIMEOUT);
    wait_assert_error(&f, PRISM_ERROR_TIMEOUT, 0, FLAG_RETRYABLE,
                      "not finished within 5000 ms: the last request has failed: refused");
    wait_stop(&f);
}

static void expiry__ends_a_wait_after_a_failure(void **state)
{
    const scripted_answer in_time[] = {refused, waits[0].finished};
    wait_fixture f;
    (void)state;

    start(&f);
    f.fake.day_passes = true;
    f.options.has_expire_at = true;
    f.options.expire_at = (prism_timestamp){FAKE_START_UNIX + 1, 0};
    assert_int_equal(wait_for_results(&f, &refused, 1), PRISM_ERROR_EXPIRED);
    wait_assert_pauses(&f, (const uint32_t[]){1000}, 1);
    wait_assert_error(&f, PRISM_ERROR_EXPIRED, 0, 0,
                      "the session has expired: the last request has failed: refused");
    assert_int_equal(wait_for_results(&f, in_time, 2), PRISM_OK);
    wait_stop(&f);
}

static void cancel__ends_a_wait_after_a_failure(void **state)
{
    wait_fixture f;
    (void)state;

    for (size_t j = 0; j < COUNT(waits); j++) {
        start(&f);
        wait_use_cancel(&f);
        f.fake.cancel_in_pause = 2;
        assert_int_equal(waits[j].run(&f, &refused, 1), PRISM_ERROR_CANCELLED);
        assert_int_equal(f.fake.request_count, 2);
        wait_assert_error(&f, PRISM_ERROR_CANCELLED, 0, 0, "cancelled");
        wait_stop(&f);

        start(&f); /* in the request that fails */
        wait_use_cancel(&f);
        f.fake.cancel_in_request = 2;
        assert_int_equal(waits[j].run(&f, &refused, 1), PRISM_ERROR_CANCELLED);
        assert_int_equal(f.fake.request_count, 2);
        assert_int_equal(f.told_count, 1);
        wait_assert_error(&f, PRISM_ERROR_CANCELLED, 0, 0, "cancelled");
        wait_stop(&f);
    }
}

static void callback__can_end_a_wait_at_its_first_failure(void **state)
{
    wait_fixture f;
    (void)state;

    start(&f);
    f.stop_at = 1;
    for (size_t j = 0; j < COUNT(waits); j++) {
        assert_int_equal(waits[j].run(&f, &refused, 1), PRISM_ERROR_CANCELLED);
        assert_int_equal(f.fake.request_count, 1);
        wait_assert_error(&f, PRISM_ERROR_CANCELLED, 0, 0, "stopped by on_progress");
    }
    wait_stop(&f);
}

/* End to end: a server that comes up, and breaks down, while it is polled; pauses take no time. */

#define REPLY_WITH(header, body, length)                                                           \
    "HTTP/1.1 200 OK\r\n" header "Content-Length: " length "\r\n\r\n" body
#define REPLY(body, length) REPLY_WITH("", body, length)
#define REPLY_AND_CLOSE(body, length) REPLY_WITH("Connection: close\r\n", body, length)

typedef struct visit {
    raw_server *server;
    fake_runtime fake;
    prism_client *client;
    prism_wait_options options;
    int32_t states[8];
    size_t told_count;
    size_t open_at; /* the server comes up when this was told, counted from 1; 0: never */
} visit;

static bool open_in_time(void *context, const prism_wait_progress *progress)
{
    visit *v = context;

    assert_in_range(v->told_count, 0, COUNT(v->states) - 1);
    v->states[v->told_count++] = progress->state;
    if (v->told_count == v->open_at)
        raw_server_open(v->server);
    return true;
}

static void begin_visit(visit *v, const raw_reply *replies, size_t count, uint32_t max_retries)
{
    prism_client_options options;
    char url[64];

    memset(v, 0, sizeof *v);
    v->server = raw_server_reserve(replies, count);
    assert_non_null(v->server);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", raw_server_port(v->server));
    api_options(&options);
    options.hosted_url = options.estimation_url = url;
    options.max_retries = max_retries;
    assert_int_equal(prism_client_new(&options, &v->client, NULL), PRISM_OK);
    fake_runtime_install(&v->fake, v->client);
    prism_wait_options_init(&v->options, sizeof v->options);
    v->options.on_progress = open_in_time;
    v->options.on_progress_context = v;
}

static void end_visit(visit *v)
{
    prism_client_free(v->client);
    raw_server_stop(v->server);
}

static void wait__outlasts_a_server_that_is_not_up_yet(void **state)
{
    static const raw_reply session[] = {
        {.bytes = REPLY("{\"pending\":{}}", "14")},
        {.bytes = REPLY("{\"results\":{\"measurements\":[]}}", "31")}};
    static const raw_reply scan[] = {
        {.bytes = REPLY("{\"id\":\"a\",\"scanId\":\"b\",\"body\":\"succeeded\"}", "42")}};
    static const int32_t states[] = {PRISM_WAIT_POLL_FAILED, PRISM_WAIT_POLL_FAILED,
                                     PRISM_WAIT_POLL_FAILED, PRISM_WAIT_PROCESSING};
    prism_scan_results *results;
    prism_scan_assets *assets;
    visit v;
    (void)state;

    begin_visit(&v, session, 2, 2);
    v.open_at = 3;
    assert_int_equal(prism_scan_results_wait(v.client, "s", &v.options, &results, NULL), PRISM_OK);
    prism_scan_results_free(results);
    assert_int_equal(v.told_count, 4);
    assert_memory_equal(v.states, states, sizeof states);
    assert_int_equal(v.fake.request_count, 3 * 3 + 2); /* with the retries of each poll */
    assert_int_equal(raw_server_requests(v.server), 2);
    end_visit(&v);

    begin_visit(&v, scan, 1, 2);
    v.open_at = 3;
    assert_int_equal(
        prism_scan_assets_wait(v.client, "s", PRISM_STAGE_BODY, &v.options, &assets, NULL),
        PRISM_OK);
    prism_scan_assets_free(assets);
    assert_int_equal(v.told_count, 3);
    assert_memory_equal(v.states, states, 3 * sizeof *states);
    assert_int_equal(raw_server_requests(v.server), 1);
    end_visit(&v);
}

static void wait__outlasts_a_server_that_breaks_down(void **state)
{
    /* libcurl itself sends a request again that a reused connection has lost. */
    static const raw_reply replies[] = {
        {.bytes = REPLY_AND_CLOSE("{\"pending\":{}}", "14"), .end = RAW_CLOSE},
        {.end = RAW_RESET},
        {.bytes = "HTTP/1.1 200 OK\r\nContent-Le", .end = RAW_CLOSE},
        {.bytes = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"},
        {.bytes = REPLY("{\"results\":{\"measurements\":[]}}", "31")}};
    static const int32_t states[] = {PRISM_WAIT_PROCESSING, PRISM_WAIT_POLL_FAILED,
                                     PRISM_WAIT_POLL_FAILED, PRISM_WAIT_POLL_FAILED};
    prism_scan_results *results;
    visit v;
    (void)state;

    begin_visit(&v, replies, COUNT(replies), PRISM_NO_RETRIES);
    raw_server_open(v.server);
    assert_int_equal(prism_scan_results_wait(v.client, "s", &v.options, &results, NULL), PRISM_OK);
    prism_scan_results_free(results);
    assert_int_equal(v.told_count, 4);
    assert_memory_equal(v.states, states, sizeof states);
    assert_int_equal(raw_server_requests(v.server), 5);
    end_visit(&v);
}

static void wait__ends_with_a_server_that_stays_down(void **state)
{
    static const raw_reply never = {.end = RAW_CLOSE};
    prism_scan_results *results;
    prism_error error;
    visit v;
    (void)state;

    begin_visit(&v, &never, 1, 2);
    assert_int_equal(prism_scan_results_wait(v.client, "s", &v.options, &results, &error),
                     PRISM_ERROR_CONNECT);
    assert_null(results);
    assert_int_equal(error.flags, FLAG_RETRYABLE);
    assert_int_equal(error.attempts, 12);
    assert_int_equal(v.told_count, 3);
    end_visit(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failure__that_may_pass_is_passed_over_three_times_in_a_row),
        cmocka_unit_test(failure__that_does_not_pass_ends_the_wait),
        cmocka_unit_test(service_error__other_than_internal_ends_the_wait_with_any_http_status),
        cmocka_unit_test(failures__are_counted_anew_after_any_other_poll),
        cmocka_unit_test(failures__are_counted_anew_after_what_else_is_waited_on),
        cmocka_unit_test(failures__of_all_kinds_are_counted_together),
        cmocka_unit_test(failed_poll__has_used_up_its_own_retries),
        cmocka_unit_test(pause__after_a_failure_is_as_long_as_retry_after_asks),
        cmocka_unit_test(deadline__ends_a_wait_after_a_failure),
        cmocka_unit_test(expiry__ends_a_wait_after_a_failure),
        cmocka_unit_test(cancel__ends_a_wait_after_a_failure),
        cmocka_unit_test(callback__can_end_a_wait_at_its_first_failure),
        cmocka_unit_test(wait__outlasts_a_server_that_is_not_up_yet),
        cmocka_unit_test(wait__outlasts_a_server_that_breaks_down),
        cmocka_unit_test(wait__ends_with_a_server_that_stays_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
