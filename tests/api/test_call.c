/* SPDX-License-Identifier: MIT */
/* The step machine itself: what it asks for at which time, and what an answer makes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "api_fixture.h"
#include "call.h"
#include "message/messages.h"
#include "util/fail.h"

#define ASSETS "{\"id\":\"a\",\"scanId\":\"b\"}"

static const prism__endpoint hosted = {
    .service = PRISM__HOSTED,
    .method = "GET",
    .path = "/a/{first}/b/{second}/c",
    .response = &prism__scan_assets_message,
    .idempotent = true,
};

static const char *const arguments[] = {"x y", "z"};

typedef struct fixture {
    api_fixture api;
    prism__call call;
} fixture;

static prism_status begin(fixture *f, const prism__endpoint *endpoint,
                          const prism_call_options *options, uint64_t now_ms)
{
    api_start(&f->api, NULL);
    return prism__call_begin(&f->call, f->api.client, endpoint, arguments, NULL, options, now_ms);
}

static void end(fixture *f)
{
    prism__call_end(&f->call);
    api_stop(&f->api);
}

static void answer(fixture *f, int32_t status, const char *body)
{
    prism_http_response_set_status(&f->call.response, status);
    assert_int_equal(prism_http_response_append_body(&f->call.response, body, strlen(body)),
                     PRISM_OK);
}

static void add_header(fixture *f, const char *name, const char *value)
{
    assert_int_equal(prism_http_response_add_header(&f->call.response, name, value), PRISM_OK);
}

static void finish(fixture *f, prism_status sent)
{
    prism__call_sent(&f->call, sent);
    assert_int_equal(prism__call_step(&f->call, 2), PRISM__STEP_DONE);
}

static void call__sends_and_is_done(void **state)
{
    static const prism_error zeroes;
    const prism_scan_assets *assets;
    fixture f;
    (void)state;

    assert_int_equal(begin(&f, &hosted, NULL, 1), PRISM_OK);
    assert_int_equal(prism__call_step(&f.call, 1), PRISM__STEP_SEND);
    assert_string_equal(f.call.request.method, "GET");
    assert_string_equal(f.call.request.url, HOSTED "/a/x%20y/b/z/c");
    assert_int_equal(f.call.request.header_count, 4);
    assert_null(f.call.request.body);
    assert_int_equal(f.call.request.body_size, 0);
    assert_true(f.call.request.idempotent);
    assert_int_equal(f.call.attempts, 1);

    answer(&f, 200, ASSETS);
    finish(&f, PRISM_OK);
    assert_int_equal(f.call.status, PRISM_OK);
    assert_int_equal(f.call.attempts, 1);
    assert_memory_equal(&f.call.error, &zeroes, sizeof zeroes);
    assets = f.call.document;
    assert_string_equal(assets->scan_id, "b");

    /* Asking again changes nothing. */
    assert_int_equal(prism__call_step(&f.call, 100000000), PRISM__STEP_DONE);
    assert_int_equal(f.call.status, PRISM_OK);
    assert_ptr_equal(f.call.document, assets);
    end(&f);
}

static void call__asks_again_until_it_is_told(void **state)
{
    fixture f;
    (void)state;

    assert_int_equal(begin(&f, &hosted, NULL, 0), PRISM_OK);
    assert_int_equal(prism__call_step(&f.call, 10), PRISM__STEP_SEND);
    assert_int_equal(f.call.request.timeout_ms, 59990);
    assert_int_equal(prism__call_step(&f.call, 20000), PRISM__STEP_SEND);
    assert_int_equal(f.call.request.timeout_ms, 59990);
    assert_int_equal(f.call.attempts, 1);
    end(&f);
}

static void call__hands_the_time_that_is_left_to_the_request(void **state)
{
    static const struct {
        uint32_t timeout_ms; /* of the call */
        uint64_t elapsed_ms;
        uint32_t left_ms;
    } cases[] = {
        {0, 0, 60000},
        {0, 59999, 1},
        {1, 0, 1},
        {5000, 0, 5000},
        {5000, 4999, 1},
        {PRISM_NO_TIMEOUT - 1, 0, PRISM_NO_TIMEOUT - 1},
        {PRISM_NO_TIMEOUT, 0, PRISM_NO_TIMEOUT},
        {PRISM_NO_TIMEOUT, UINT64_C(1) << 40, PRISM_NO_TIMEOUT},
    };
    const uint64_t started = UINT64_C(1) << 33;
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        prism_call_options options;
        fixture f;
        prism_call_options_init(&options, sizeof options);
        options.timeout_ms = cases[i].timeout_ms;
        assert_int_equal(begin(&f, &hosted, &options, started), PRISM_OK);
        assert_int_equal(prism__call_step(&f.call, started + cases[i].elapsed_ms),
                         PRISM__STEP_SEND);
        assert_int_equal(f.call.request.timeout_ms, cases[i].left_ms);
        assert_int_equal(f.call.request.connect_timeout_ms, 10000);
        assert_int_equal(f.call.request.stall_timeout_ms, 20000);
        end(&f);
    }
}

static void call__fails_when_its_time_is_over_before_it_sends(void **state)
{
    const uint64_t elapsed[] = {5000, 5001, UINT64_C(1) << 32, (UINT64_C(1) << 32) + 100};
    (void)state;

    for (size_t i = 0; i < COUNT(elapsed); i++) {
        prism_call_options options;
        fixture f;
        prism_call_options_init(&options, sizeof options);
        options.timeout_ms = 5000;
        assert_int_equal(begin(&f, &hosted, &options, 7), PRISM_OK);
        assert_int_equal(prism__call_step(&f.call, 7 + elapsed[i]), PRISM__STEP_DONE);
        assert_int_equal(f.call.status, PRISM_ERROR_TIMEOUT);
        assert_int_equal(f.call.error.code, PRISM_ERROR_TIMEOUT);
        assert_int_equal(f.call.error.flags, FLAG_RETRYABLE); /* and not SENT */
        assert_int_equal(f.call.error.attempts, 0);
        assert_int_equal(f.call.error.http_status, 0);
        assert_non_null(strstr(f.call.error.message, "5000 ms"));
        assert_null(f.call.document);
        end(&f);
    }
}

static void call__uses_an_answer_that_came_late(void **state)
{
    fixture f;
    (void)state;

    assert_int_equal(begin(&f, &hosted, NULL, 0), PRISM_OK);
    assert_int_equal(prism__call_step(&f.call, 0), PRISM__STEP_SEND);
    answer(&f, 200, ASSETS);
    prism__call_sent(&f.call, PRISM_OK);
    assert_int_equal(prism__call_step(&f.call, 60001), PRISM__STEP_DONE);
    assert_int_equal(f.call.status, PRISM_OK);
    assert_non_null(f.call.document);
    end(&f);
}

static void call_begin__says_what_is_wrong(void **state)
{
    const char *const bad[] = {"x", ".."};
    api_fixture api;
    prism__call call;
    (void)state;

    api_start(&api, NULL);
    assert_int_equal(prism__call_begin(&call, api.client, &hosted, bad, NULL, NULL, 0),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(call.error.code, PRISM_ERROR_INVALID_ARGUMENT);
    assert_memory_equal(call.error.message, "second:", 7);
    prism__call_end(&call);
    api_stop(&api);
}

static void call_begin__takes_the_longest_url(void **state)
{
    char base[8192] = "https://a.test/";
    prism_client_options options;
    api_fixture api;
    prism__call call;
    char segment[1025];
    const char *const longest[] = {segment, segment};
    (void)state;

    memset(base + strlen(base), 'p', sizeof base - 16);
    base[sizeof base - 1] = '\0';
    memset(segment, '%', sizeof segment - 1); /* three bytes for each */
    segment[1024] = '\0';
    api_options(&options);
    options.hosted_url = base;
    api_start(&api, &options);
    assert_int_equal(prism__call_begin(&call, api.client, &hosted, longest, NULL, NULL, 0),
                     PRISM_OK);
    assert_int_equal(strlen(call.request.url), 8191 + strlen("/a//b//c") + 2 * 3072);
    prism__call_end(&call);
    api_stop(&api);
}

/* A response counter. */
static void count(void *context, const prism_http_response *response)
{
    int *times = context;
    assert_int_equal(prism_http_response_status(response), 503);
    ++*times;
}

static void call__shows_a_response_before_it_judges_it(void **state)
{
    prism_call_options options;
    int times = 0;
    fixture f;
    (void)state;

    prism_call_options_init(&options, sizeof options);
    options.on_response = count;
    options.on_response_context = &times;
    assert_int_equal(begin(&f, &hosted, &options, 0), PRISM_OK);
    assert_int_equal(prism__call_step(&f.call, 0), PRISM__STEP_SEND);
    answer(&f, 503, "");
    prism__call_sent(&f.call, PRISM_OK);
    assert_int_equal(times, 0);
    assert_int_equal(prism__call_step(&f.call, 0), PRISM__STEP_DONE);
    assert_int_equal(times, 1);
    assert_int_equal(prism__call_step(&f.call, 0), PRISM__STEP_DONE);
    assert_int_equal(times, 1);
    end(&f);
}

static void call_sent__leaves_a_failed_transport_s_words(void **state)
{
    fixture f;
    (void)state;

    assert_int_equal(begin(&f, &hosted, NULL, 0), PRISM_OK);
    assert_int_equal(prism__call_step(&f.call, 0), PRISM__STEP_SEND);
    answer(&f, 200, "half");
    add_header(&f, "retry-after", "7");
    (void)prism__fail(&f.call.error, PRISM_ERROR_NETWORK, "reset by " API_KEY);
    f.call.error.os_code = 104;
    f.call.error.flags = FLAG_SENT;
    finish(&f, PRISM_ERROR_NETWORK);
    assert_int_equal(f.call.status, PRISM_ERROR_NETWORK);
    assert_string_equal(f.call.error.message, "reset by **************");
    assert_int_equal(f.call.error.os_code, 104);
    assert_int_equal(f.call.error.attempts, 1);
    /* What had come of the answer is none. */
    assert_int_equal(f.call.error.http_status, 0);
    assert_int_equal(f.call.error.flags, FLAG_SENT);
    assert_null(f.call.document);
    end(&f);
}

static void call_sent__makes_a_foreign_status_an_internal_error(void **state)
{
    fixture f;
    (void)state;

    assert_int_equal(begin(&f, &hosted, NULL, 0), PRISM_OK);
    assert_int_equal(prism__call_step(&f.call, 0), PRISM__STEP_SEND);
    answer(&f, 200, ASSETS);
    (void)prism__fail(&f.call.error, PRISM_ERROR_SERVICE, "not the service's word");
    f.call.error.service_code = PRISM_SERVICE_ABORTED;
    f.call.error.flags = FLAG_SENT | FLAG_RETRYABLE;
    finish(&f, PRISM_ERROR_SERVICE);
    assert_int_equal(f.call.status, PRISM_ERROR_INTERNAL);
    assert_int_equal(f.call.error.code, PRISM_ERROR_INTERNAL);
    assert_int_equal(f.call.error.service_code, PRISM_SERVICE_NONE);
    assert_int_equal(f.call.error.flags, FLAG_SENT | FLAG_RETRYABLE);
    assert_string_equal(f.call.error.message, "the transport returned 15, which no transport may");
    assert_null(f.call.document);
    end(&f);
}

static void call_sent__keeps_words_that_came_with_another_code(void **state)
{
    fixture f;
    (void)state;

    assert_int_equal(begin(&f, &hosted, NULL, 0), PRISM_OK);
    assert_int_equal(prism__call_step(&f.call, 0), PRISM__STEP_SEND);
    (void)prism__fail(&f.call.error, PRISM_ERROR_NOT_FOUND, "no such host");
    f.call.error.os_code = 113;
    finish(&f, PRISM_ERROR_CONNECT);
    assert_int_equal(f.call.status, PRISM_ERROR_CONNECT);
    assert_int_equal(f.call.error.code, PRISM_ERROR_CONNECT);
    assert_int_equal(f.call.error.os_code, 113);
    assert_string_equal(f.call.error.message, "no such host");
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(call__sends_and_is_done),
        cmocka_unit_test(call__asks_again_until_it_is_told),
        cmocka_unit_test(call__hands_the_time_that_is_left_to_the_request),
        cmocka_unit_test(call__fails_when_its_time_is_over_before_it_sends),
        cmocka_unit_test(call__uses_an_answer_that_came_late),
        cmocka_unit_test(call_begin__says_what_is_wrong),
        cmocka_unit_test(call_begin__takes_the_longest_url),
        cmocka_unit_test(call__shows_a_response_before_it_judges_it),
        cmocka_unit_test(call_sent__leaves_a_failed_transport_s_words),
        cmocka_unit_test(call_sent__makes_a_foreign_status_an_internal_error),
        cmocka_unit_test(call_sent__keeps_words_that_came_with_another_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
