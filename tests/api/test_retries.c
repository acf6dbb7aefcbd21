/* SPDX-License-Identifier: MIT */
/* Which requests are sent again, how often, and what is left of those that failed. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "api_fixture.h"
#include "every_call.h"
#include "fake_runtime.h"

#define RETRY_AFTER_0                                                                              \
    {                                                                                              \
        {                                                                                          \
            "Retry-After", "0"                                                                     \
        }                                                                                          \
    }
#define SERVICE_ERROR(type) "{\"error\":{\"errorType\":\"" type "\",\"message\":\"no\"}}"

typedef struct fixture {
    api_fixture api;
    fake_runtime fake;
    prism_call_options options;
} fixture;

/* A client with the default of retries, whose pauses are all 0. */
static void start_with(fixture *f, uint32_t max_retries)
{
    prism_client_options options;

    api_options(&options);
    options.max_retries = max_retries;
    api_start(&f->api, &options);
    fake_runtime_install(&f->fake, f->api.client);
    prism_call_options_init(&f->options, sizeof f->options);
}

static void start(fixture *f)
{
    start_with(f, 0);
}

static void stop(fixture *f)
{
    api_stop(&f->api);
}

static prism_status make(fixture *f, const every_call *call, const scripted_answer *answers,
                         size_t count)
{
    scripted_transport_restart(&f->api.script, answers, count);
    memset(&f->api.error, 0xA5, sizeof f->api.error);
    return call->make(f->api.client, &f->options, &f->api.error);
}

static const every_call *const session_create = &every_call_table[EVERY_CALL_SESSION_CREATE];
static const every_call *const scan_assets_get = &every_call_table[0];

/* What can become of a request, and whether it is then sent again. */
typedef struct outcome {
    const char *what;
    bool get;  /* a GET is */
    bool post; /* creating a session is */
    scripted_answer answer;
} outcome;

#define FAILURE(code, bits)                                                                        \
    {                                                                                              \
        .result = (code), .message = "it failed", .flags = (bits)                                  \
    }

static const outcome failures[] = {
    {"not connected", true, true, FAILURE(PRISM_ERROR_CONNECT, FLAG_RETRYABLE)},
    {"TLS cut off", true, true, FAILURE(PRISM_ERROR_TLS, FLAG_RETRYABLE)},
    {"connecting took long", true, true, FAILURE(PRISM_ERROR_TIMEOUT, FLAG_RETRYABLE)},
    {"broke unsent", true, true, FAILURE(PRISM_ERROR_NETWORK, FLAG_RETRYABLE)},
    {"broke", true, false, FAILURE(PRISM_ERROR_NETWORK, FLAG_RETRYABLE | FLAG_SENT)},
    {"stood still", true, false, FAILURE(PRISM_ERROR_TIMEOUT, FLAG_RETRYABLE | FLAG_SENT)},
    {"for ever unreachable", false, false, FAILURE(PRISM_ERROR_CONNECT, 0)},
    {"not trusted", false, false, FAILURE(PRISM_ERROR_TLS, 0)},
    {"not HTTP", false, false, FAILURE(PRISM_ERROR_NETWORK, FLAG_SENT)},
    {"too large", false, false, FAILURE(PRISM_ERROR_LIMIT_EXCEEDED, FLAG_SENT)},
    {"cannot be", false, false, FAILURE(PRISM_ERROR_INTERNAL, 0)},
    {"no memory", false, false, FAILURE(PRISM_ERROR_OUT_OF_MEMORY, FLAG_RETRYABLE)},
    {"cancelled", false, false, FAILURE(PRISM_ERROR_CANCELLED, FLAG_RETRYABLE)},
    {"no status", false, false, {.status = 0}},
};

static const outcome answers[] = {
    {"408", true, false, {.status = 408}},
    {"425", true, false, {.status = 425}},
    {"429", true, false, {.status = 429}},
    {"500", true, false, {.status = 500}},
    {"502", true, false, {.status = 502}},
    {"503", true, false, {.status = 503}},
    {"504", true, false, {.status = 504}},
    {"408, told when", true, false, {.status = 408, .headers = RETRY_AFTER_0}},
    {"425, told when", true, false, {.status = 425, .headers = RETRY_AFTER_0}},
    {"429, told when", true, true, {.status = 429, .headers = RETRY_AFTER_0}},
    {"500, told when", true, false, {.status = 500, .headers = RETRY_AFTER_0}},
    {"502, told when", true, false, {.status = 502, .headers = RETRY_AFTER_0}},
    {"503, told when", true, true, {.status = 503, .headers = RETRY_AFTER_0}},
    {"504, told when", true, false, {.status = 504, .headers = RETRY_AFTER_0}},
    {"429, a past date",
     true,
     true,
     {.status = 429, .headers = {{"retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"}}}},
    {"503, a past date",
     true,
     true,
     {.status = 503, .headers = {{"RETRY-AFTER", "Sunday, 06-Nov-94 08:49:37 GMT"}}}},
    {"429, told nonsense", true, false, {.status = 429, .headers = {{"Retry-After", "soon"}}}},
    {"503, told nonsense", true, false, {.status = 503, .headers = {{"Retry-After", "-1"}}}},
    {"503, told nothing", true, false, {.status = 503, .headers = {{"Retry-After", ""}}}},
    {"503, HTML", true, false, {.status = 503, .body = "<html>Sorry</html>"}},
    {"503, JSON",
     true,
     true,
     {.status = 503, .body = "{\"message\":\"no\"}", .headers = RETRY_AFTER_0}},
    {"100", false, false, {.status = 100}},
    {"301", false, false, {.status = 301, .headers = {{"Location", "https://else.test/"}}}},
    {"304", false, false, {.status = 304}},
    {"400", false, false, {.status = 400, .headers = RETRY_AFTER_0}},
    {"401", false, false, {.status = 401}},
    {"403", false, false, {.status = 403}},
    {"404", false, false, {.status = 404}},
    {"409", false, false, {.status = 409}},
    {"418", false, false, {.status = 418, .headers = RETRY_AFTER_0}},
    {"422", false, false, {.status = 422}},
    {"501", false, false, {.status = 501, .headers = RETRY_AFTER_0}},
    {"505", false, false, {.status = 505}},
    {"507", false, false, {.status = 507}},
    {"599", false, false, {.status = 599}},
    {"999", false, false, {.status = 999}},
};

/* Of the Estimation API; the download does not look at what it gets. */
static const outcome useless[] = {
    {"an empty 200", false, false, {.status = 200}},
    {"no JSON", false, false, {.status = 200, .body = "<html>", .headers = RETRY_AFTER_0}},
    {"says nothing", false, false, {.status = 200, .body = "{}"}},
    {"another message", false, false, {.status = 200, .body = "[1]"}},
};

static const outcome service_errors[] = {
    {"internal", true, false, {.status = 500, .body = SERVICE_ERROR("INTERNAL_ERROR")}},
    {"internal, told when",
     true,
     false,
     {.status = 503, .body = SERVICE_ERROR("INTERNAL_ERROR"), .headers = RETRY_AFTER_0}},
    {"internal, in a 200", false, false, {.status = 200, .body = SERVICE_ERROR("INTERNAL_ERROR")}},
    {"internal, in a 404", false, false, {.status = 404, .body = SERVICE_ERROR("INTERNAL_ERROR")}},
    {"unknown", true, false, {.status = 502, .body = SERVICE_ERROR("TEA_TIME")}},
    {"unknown, told when",
     true,
     false,
     {.status = 429, .body = SERVICE_ERROR("TEA_TIME"), .headers = RETRY_AFTER_0}},
    {"unknown, in a 200", false, false, {.status = 200, .body = SERVICE_ERROR("TEA_TIME")}},
    {"unspecified", true, false, {.status = 503, .body = "{\"error\":{}}"}},
};

static const outcome final_results_errors[] = {
    {"expired", false, false, {.status = 503, .body = SERVICE_ERROR("SESSION_EXPIRED")}},
    {"aborted", false, false, {.status = 500, .body = SERVICE_ERROR("ABORTED")}},
    {"no photos yet",
     false,
     false,
     {.status = 503, .body = SERVICE_ERROR("USER_INPUT_NOT_SUBMITTED"), .headers = RETRY_AFTER_0}},
};

static const outcome final_session_errors[] = {
    {"client ID",
     false,
     false,
     {.status = 503, .body = SERVICE_ERROR("INVALID_CLIENT_ID"), .headers = RETRY_AFTER_0}},
    {"malformed",
     false,
     false,
     {.status = 429, .body = SERVICE_ERROR("MALFORMED_REQUEST"), .headers = RETRY_AFTER_0}},
};

/* Once so and then well; and so each time. */
static void check_outcomes(const every_call *call, const outcome *outcomes, size_t count)
{
    fixture f;

    start(&f);
    for (size_t i = 0; i < count; i++) {
        const bool again = strcmp(call->method, "GET") == 0 ? outcomes[i].get : outcomes[i].post;
        const scripted_answer script[] = {outcomes[i].answer,
                                          {.status = 200, .body = call->answer}};
        const prism_status status = make(&f, call, script, 2);

        if (f.api.script.request_count != (again ? 2 : 1) || (status == PRISM_OK) != again)
            fail_msg("%s, %s: %zu requests, %s", call->name, outcomes[i].what,
                     f.api.script.request_count, prism_status_name(status));

        assert_int_not_equal(make(&f, call, script, 1), PRISM_OK);
        assert_int_equal(f.api.script.request_count, again ? 3 : 1);
        assert_int_equal(f.api.error.attempts, again ? 3 : 1);
        assert_int_equal(f.api.error.http_status, outcomes[i].answer.status);
    }
    assert_int_equal(f.fake.pause_count, 0); /* chance has made all of them 0 */
    stop(&f);
}

static void retry__comes_after_failures_that_may_pass(void **state)
{
    (void)state;
    for (size_t i = 0; i < EVERY_CALL_COUNT; i++)
        check_outcomes(&every_call_table[i], failures, COUNT(failures));
}

static void retry__comes_after_answers_that_may_pass(void **state)
{
    (void)state;
    for (size_t i = 0; i < EVERY_CALL_COUNT; i++)
        check_outcomes(&every_call_table[i], answers, COUNT(answers));
}

static void retry__does_not_come_after_useless_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < EVERY_CALL_COUNT; i++) {
        if (every_call_table[i].estimation)
            check_outcomes(&every_call_table[i], useless, COUNT(useless));
    }
    check_outcomes(scan_assets_get, useless, COUNT(useless));
}

static void retry__looks_at_the_service_s_own_error_first(void **state)
{
    const every_call *results = &every_call_table[EVERY_CALL_SESSION_CREATE + 1];
    (void)state;

    check_outcomes(results, service_errors, COUNT(service_errors));
    check_outcomes(session_create, service_errors, COUNT(service_errors));
    check_outcomes(results, final_results_errors, COUNT(final_results_errors));
    check_outcomes(session_create, final_session_errors, COUNT(final_session_errors));
}

static void retry__comes_as_often_as_the_options_say(void **state)
{
    static const struct {
        uint32_t client, call;
        size_t requests;
    } cases[] = {
        {0, 0, 3},
        {1, 0, 2},
        {5, 0, 6},
        {PRISM_NO_RETRIES, 0, 1},
        {0, 1, 2},
        {0, 5, 6},
        {0, PRISM_NO_RETRIES, 1},
        {5, 1, 2},
        {1, 5, 6},
        {5, PRISM_NO_RETRIES, 1},
        {PRISM_NO_RETRIES, 5, 6},
        {0, SCRIPTED_REQUESTS_MAX - 1, SCRIPTED_REQUESTS_MAX},
    };
    static const scripted_answer busy = {.status = 503, .headers = RETRY_AFTER_0};
    fixture f;
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        start_with(&f, cases[i].client);
        f.options.max_retries = cases[i].call;
        for (size_t j = 0; j < EVERY_CALL_COUNT; j++) {
            assert_int_equal(make(&f, &every_call_table[j], &busy, 1), PRISM_ERROR_HTTP_SERVER);
            assert_int_equal(f.api.script.request_count, cases[i].requests);
            assert_int_equal(f.api.error.attempts, cases[i].requests);
        }
        stop(&f);
    }
}

/* The largest number that is one: the last of 64 answers is the good one. */
static void retry__may_come_without_end(void **state)
{
    scripted_answer script[SCRIPTED_REQUESTS_MAX];
    fixture f;
    (void)state;

    start_with(&f, PRISM_NO_RETRIES - 1);
    for (size_t i = 0; i < COUNT(script); i++)
        script[i] = (scripted_answer){.status = 503};
    script[COUNT(script) - 1] = (scripted_answer){.status = 200, .body = scan_assets_get->answer};
    assert_int_equal(make(&f, scan_assets_get, script, COUNT(script)), PRISM_OK);
    assert_int_equal(f.api.script.request_count, COUNT(script));
    stop(&f);
}

static void assert_same_request(const recorded_request *a, const recorded_request *b)
{
    assert_string_equal(a->method, b->method);
    assert_string_equal(a->url, b->url);
    assert_int_equal(a->header_count, b->header_count);
    for (size_t i = 0; i < a->header_count; i++) {
        assert_string_equal(a->names[i], b->names[i]);
        assert_string_equal(a->values[i], b->values[i]);
    }
    assert_int_equal(a->has_body, b->has_body);
    assert_int_equal(a->body_size, b->body_size);
    assert_memory_equal(a->body, b->body, a->body_size);
    assert_int_equal(a->connect_timeout_ms, b->connect_timeout_ms);
    assert_int_equal(a->stall_timeout_ms, b->stall_timeout_ms);
    assert_int_equal(a->idempotent, b->idempotent);
}

static void retry__is_the_same_request(void **state)
{
    static const scripted_answer busy = {.status = 429, .headers = RETRY_AFTER_0};
    fixture f;
    (void)state;

    start(&f);
    for (size_t i = 0; i < EVERY_CALL_COUNT; i++) {
        assert_int_equal(make(&f, &every_call_table[i], &busy, 1), PRISM_ERROR_RATE_LIMITED);
        assert_int_equal(f.api.script.request_count, 3);
        assert_string_equal(f.api.script.requests[0].method, every_call_table[i].method);
        assert_same_request(&f.api.script.requests[0], &f.api.script.requests[1]);
        assert_same_request(&f.api.script.requests[0], &f.api.script.requests[2]);
    }
    stop(&f);
}

/* What is told of an attempt that failed is not told of the next. */
static void error__is_the_last_attempt_s(void **state)
{
    static const scripted_answer script[] = {
        {.status = 503,
         .body = "{\"message\":\"first\",\"error\":\"Unavailable\"}",
         .headers = {{"Retry-After", "0"}, {"X-Request-Id", "request-1"}}},
        {.result = PRISM_ERROR_CONNECT, .message = "second", .flags = FLAG_RETRYABLE},
        {.status = 404, .body = "{\"message\":\"third\"}"},
    };
    const every_call *call = scan_assets_get;
    fixture f;
    (void)state;

    start(&f);
    f.options.max_retries = PRISM_NO_RETRIES;
    assert_int_equal(make(&f, call, script, 3), PRISM_ERROR_HTTP_SERVER);
    assert_string_equal(f.api.error.message, "HTTP 503: first (Unavailable)");
    assert_string_equal(f.api.error.request_id, "request-1");
    api_assert_error(&f.api, PRISM_ERROR_HTTP_SERVER, 503, FLAG_RETRYABLE | FLAG_RETRY_AFTER);

    f.options.max_retries = 1;
    assert_int_equal(make(&f, call, script, 3), PRISM_ERROR_CONNECT);
    assert_string_equal(f.api.error.message, "second");
    assert_string_equal(f.api.error.request_id, "");
    assert_int_equal(f.api.error.retry_after_ms, 0);
    api_assert_error(&f.api, PRISM_ERROR_CONNECT, 0, FLAG_RETRYABLE);

    f.options.max_retries = 5;
    assert_int_equal(make(&f, call, script, 3), PRISM_ERROR_NOT_FOUND);
    assert_string_equal(f.api.error.message, "HTTP 404: third");
    api_assert_error(&f.api, PRISM_ERROR_NOT_FOUND, 404, 0);
    stop(&f);
}

/* A service error's document and its place in the JSON are of that answer alone. */
static void error__of_a_document_is_the_last_attempt_s(void **state)
{
    static const scripted_answer script[] = {
        {.status = 500, .body = SERVICE_ERROR("INTERNAL_ERROR")},
        {.status = 503, .body = "{\"error\":7}"},
        {.status = 200, .body = "{\"results\":{\"measurements\":[{\"value\":true}]}}"},
    };
    const every_call *call = &every_call_table[EVERY_CALL_SESSION_CREATE + 1];
    fixture f;
    (void)state;

    start(&f);
    f.options.max_retries = 1;
    assert_int_equal(make(&f, call, script, 3), PRISM_ERROR_HTTP_SERVER);
    api_assert_error(&f.api, PRISM_ERROR_HTTP_SERVER, 503, FLAG_RETRYABLE | FLAG_SENT);
    f.options.max_retries = 2;
    assert_int_equal(make(&f, call, script, 3), PRISM_ERROR_INVALID_DOCUMENT);
    api_assert_error(&f.api, PRISM_ERROR_INVALID_DOCUMENT, 200, FLAG_SENT | FLAG_JSON_OFFSET);
    assert_string_equal(f.api.error.json_path, "results.measurements[0].value");
    stop(&f);
}

/* SENT stays: any of the requests may have been acted on. RETRYABLE is of the last one. */
static void error__says_whether_any_request_may_have_been_acted_on(void **state)
{
    static const struct {
        scripted_answer script[3];
        prism_status status;
        uint32_t flags;
    } cases[] = {
        {{FAILURE(PRISM_ERROR_NETWORK, FLAG_RETRYABLE | FLAG_SENT),
          FAILURE(PRISM_ERROR_CONNECT, FLAG_RETRYABLE),
          FAILURE(PRISM_ERROR_CONNECT, FLAG_RETRYABLE)},
         PRISM_ERROR_CONNECT,
         FLAG_RETRYABLE | FLAG_SENT},
        {{FAILURE(PRISM_ERROR_CONNECT, FLAG_RETRYABLE),
          FAILURE(PRISM_ERROR_NETWORK, FLAG_RETRYABLE | FLAG_SENT),
          {.status = 404}},
         PRISM_ERROR_NOT_FOUND,
         FLAG_SENT},
        {{{.status = 500}, {.status = 408}, {.status = 400}}, PRISM_ERROR_HTTP_CLIENT, FLAG_SENT},
        {{{.status = 429}, {.status = 408}, {.status = 425}},
         PRISM_ERROR_HTTP_CLIENT,
         FLAG_RETRYABLE},
        {{{.status = 429}, {.status = 503, .headers = RETRY_AFTER_0}, FAILURE(PRISM_ERROR_TLS, 0)},
         PRISM_ERROR_TLS,
         0},
        {{{.status = 502}, {.status = 429}, FAILURE(PRISM_ERROR_OUT_OF_MEMORY, 0)},
         PRISM_ERROR_OUT_OF_MEMORY,
         FLAG_SENT},
    };
    fixture f;
    (void)state;

    start(&f);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(make(&f, scan_assets_get, cases[i].script, 3), cases[i].status);
        assert_int_equal(f.api.script.request_count, 3);
        assert_int_equal(f.api.error.flags, cases[i].flags);
        assert_int_equal(f.api.error.attempts, 3);
    }
    stop(&f);
}

static void success__leaves_nothing_of_what_failed_before(void **state)
{
    static const prism_error zeroes;
    fixture f;
    (void)state;

    start(&f);
    for (size_t i = 0; i < EVERY_CALL_COUNT; i++) {
        const scripted_answer script[] = {
            {.status = 503, .body = SERVICE_ERROR("TEA_TIME"), .headers = RETRY_AFTER_0},
            FAILURE(PRISM_ERROR_CONNECT, FLAG_RETRYABLE),
            {.status = 200, .body = every_call_table[i].answer},
        };
        const bool post = &every_call_table[i] == session_create;
        assert_int_equal(make(&f, &every_call_table[i], script + post, COUNT(script) - post),
                         PRISM_OK);
        assert_int_equal(f.api.script.request_count, COUNT(script) - post);
        assert_memory_equal(&f.api.error, &zeroes, sizeof zeroes);
    }
    stop(&f);
}

/* The statuses and first headers that a callback has seen. */
typedef struct seen {
    int32_t statuses[8];
    size_t headers[8];
    size_t sizes[8];
    size_t count;
} seen;

static void look(void *context, const prism_http_response *response)
{
    seen *s = context;

    assert_in_range(s->count, 0, 7);
    s->statuses[s->count] = prism_http_response_status(response);
    s->headers[s->count] = prism_http_response_header_count(response);
    (void)prism_http_response_body(response, &s->sizes[s->count]);
    s->count++;
}

static void on_response__sees_each_answer_as_it_came(void **state)
{
    static const scripted_answer script[] = {
        {.status = 503, .body = "a long body", .headers = {{"Retry-After", "0"}, {"A", "b"}}},
        FAILURE(PRISM_ERROR_NETWORK, FLAG_RETRYABLE | FLAG_SENT), /* no answer */
        {.status = 500, .headers = {{"C", "d"}}},
        {.status = 404, .body = "short"},
    };
    static const int32_t statuses[] = {503, 500, 404};
    static const size_t headers[] = {2, 1, 0};
    static const size_t sizes[] = {11, 0, 5};
    seen s = {.count = 0};
    fixture f;
    (void)state;

    start(&f);
    f.options.max_retries = 5;
    f.options.on_response = look;
    f.options.on_response_context = &s;
    assert_int_equal(make(&f, scan_assets_get, script, COUNT(script)), PRISM_ERROR_NOT_FOUND);
    assert_int_equal(s.count, COUNT(statuses));
    assert_memory_equal(s.statuses, statuses, sizeof statuses);
    assert_memory_equal(s.headers, headers, sizeof headers);
    assert_memory_equal(s.sizes, sizes, sizeof sizes);
    stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(retry__comes_after_failures_that_may_pass),
        cmocka_unit_test(retry__comes_after_answers_that_may_pass),
        cmocka_unit_test(retry__does_not_come_after_useless_answers),
        cmocka_unit_test(retry__looks_at_the_service_s_own_error_first),
        cmocka_unit_test(retry__comes_as_often_as_the_options_say),
        cmocka_unit_test(retry__may_come_without_end),
        cmocka_unit_test(retry__is_the_same_request),
        cmocka_unit_test(error__is_the_last_attempt_s),
        cmocka_unit_test(error__of_a_document_is_the_last_attempt_s),
        cmocka_unit_test(error__says_whether_any_request_may_have_been_acted_on),
        cmocka_unit_test(success__leaves_nothing_of_what_failed_before),
        cmocka_unit_test(on_response__sees_each_answer_as_it_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
