/* SPDX-License-Identifier: MIT */
/* When a request is sent again, and what ends a call meanwhile: its deadline, its token. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "api_fixture.h"
#include "every_call.h"
#include "fake_runtime.h"

#define HALF (UINT32_C(1) << 31)
#define ON_TIME FAKE_START_MS

typedef struct fixture {
    api_fixture api;
    fake_runtime fake;
    prism_call_options options;
} fixture;

static const every_call *const session_create = &every_call_table[EVERY_CALL_SESSION_CREATE];
static const every_call *const scan_assets_get = &every_call_table[0];
static const every_call *const asset_download = &every_call_table[EVERY_CALL_COUNT - 1];

/* A client with these retries and pauses. */
static void start_with(fixture *f, uint32_t max_retries, uint32_t base_ms, uint32_t cap_ms)
{
    prism_client_options options;

    api_options(&options);
    options.max_retries = max_retries;
    options.retry_base_ms = base_ms;
    options.retry_cap_ms = cap_ms;
    api_start(&f->api, &options);
    fake_runtime_install(&f->fake, f->api.client);
    prism_call_options_init(&f->options, sizeof f->options);
}

static void start(fixture *f)
{
    start_with(f, 0, 0, 0);
}

static void stop(fixture *f)
{
    api_stop(&f->api);
}

/* Make a call at a time when nothing has happened yet. */
static prism_status make(fixture *f, const every_call *call, const scripted_answer *answers,
                         size_t count)
{
    scripted_transport_restart(&f->api.script, answers, count);
    f->fake.now_ms = ON_TIME;
    f->fake.pause_count = 0;
    f->fake.request_count = 0;
    memset(&f->api.error, 0xA5, sizeof f->api.error);
    return call->make(f->api.client, &f->options, &f->api.error);
}

static const scripted_answer unavailable = {.status = 503};

static void assert_pauses(const fixture *f, const uint32_t *pauses, size_t count)
{
    assert_int_equal(f->fake.pause_count, count);
    for (size_t i = 0; i < count; i++) {
        if (f->fake.pauses[i] != pauses[i])
            fail_msg("pause %zu is %u ms, not %u", i, (unsigned)f->fake.pauses[i],
                     (unsigned)pauses[i]);
    }
}

static void pause__doubles_up_to_its_cap(void **state)
{
    static const struct {
        uint32_t base_ms, cap_ms;           /* of the client */
        uint32_t call_base_ms, call_cap_ms; /* of the call */
        uint32_t pauses[6];                 /* at their longest */
    } cases[] = {
        {0, 0, 0, 0, {250, 500, 1000, 2000, 4000, 8000}},
        {100, 0, 0, 0, {100, 200, 400, 800, 1600, 3200}},
        {0, 1000, 0, 0, {250, 500, 1000, 1000, 1000, 1000}},
        {3000, 7000, 0, 0, {3000, 6000, 7000, 7000, 7000, 7000}},
        {1000, 10, 0, 0, {10, 10, 10, 10, 10, 10}},
        {1, 1, 0, 0, {1, 1, 1, 1, 1, 1}},
        {100, 0, 10, 0, {10, 20, 40, 80, 160, 320}},
        {0, 100, 0, 300, {250, 300, 300, 300, 300, 300}},
        {100, 200, 30, 60, {30, 60, 60, 60, 60, 60}},
    };
    fixture f;
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        uint32_t halves[6];
        start_with(&f, 6, cases[i].base_ms, cases[i].cap_ms);
        f.options.retry_base_ms = cases[i].call_base_ms;
        f.options.retry_cap_ms = cases[i].call_cap_ms;

        f.fake.random = UINT32_MAX;
        assert_int_equal(make(&f, scan_assets_get, &unavailable, 1), PRISM_ERROR_HTTP_SERVER);
        assert_pauses(&f, cases[i].pauses, 6);

        f.fake.random = HALF;
        for (size_t j = 0; j < 6; j++)
            halves[j] = (cases[i].pauses[j] + 1) / 2;
        assert_int_equal(make(&f, scan_assets_get, &unavailable, 1), PRISM_ERROR_HTTP_SERVER);
        assert_pauses(&f, halves, 6);

        f.fake.random = 0; /* then there is none */
        assert_int_equal(make(&f, scan_assets_get, &unavailable, 1), PRISM_ERROR_HTTP_SERVER);
        assert_pauses(&f, NULL, 0);
        assert_int_equal(f.fake.request_count, 7);
        stop(&f);
    }
}

static void pause__is_the_same_for_every_call(void **state)
{
    static const uint32_t pauses[] = {250, 500};
    static const scripted_answer refused = {
        .result = PRISM_ERROR_CONNECT, .message = "refused", .flags = FLAG_RETRYABLE};
    fixture f;
    (void)state;

    start(&f);
    f.fake.random = UINT32_MAX;
    for (size_t i = 0; i < EVERY_CALL_COUNT; i++) {
        assert_int_equal(make(&f, &every_call_table[i], &refused, 1), PRISM_ERROR_CONNECT);
        assert_pauses(&f, pauses, COUNT(pauses));
    }
    stop(&f);
}

static void pause__is_as_long_as_retry_after_asks(void **state)
{
    static const struct {
        const char *retry_after, *date;
        uint32_t backoff; /* at its longest */
        uint32_t pause_ms;
    } cases[] = {
        {"7", NULL, 0, 7000},
        {"7", NULL, 250, 7000},
        {"0", NULL, 250, 250},
        {"1", NULL, 1500, 1500}, /* chance asks for more */
        {"2", NULL, 1500, 2000},
        {"nonsense", NULL, 250, 250},
        {"-7", NULL, 250, 250},
        {"59", NULL, 250, 59000},
        /* The machine's clock says 00:00:00. */
        {"Thu, 01 Jan 2026 00:00:30 GMT", NULL, 250, 30000},
        {"Thursday, 01-Jan-26 00:00:30 GMT", NULL, 250, 30000},
        {"Thu Jan  1 00:00:30 2026", NULL, 250, 30000},
        {"Thu, 01 Jan 2026 00:00:30 GMT", "no date", 250, 30000},
        {"Wed, 31 Dec 2025 23:59:59 GMT", NULL, 250, 250},
        /* The server's says something else. */
        {"Thu, 01 Jan 2026 00:00:30 GMT", "Thu, 01 Jan 2026 00:00:10 GMT", 250, 20000},
        {"Sun, 06 Nov 1994 08:49:57 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", 250, 20000},
        {"Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:39 GMT", 250, 20000},
        {"Thu, 01 Jan 2026 00:00:30 GMT", "Thu, 01 Jan 2026 00:01:00 GMT", 250, 250},
    };
    fixture f;
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        const scripted_answer script[] = {
            {.status = 503,
             .headers = {{"Retry-After", cases[i].retry_after},
                         {cases[i].date ? "Date" : NULL, cases[i].date}}},
            {.status = 200, .body = scan_assets_get->answer},
        };
        start_with(&f, 1, cases[i].backoff ? cases[i].backoff : 1, 0);
        f.fake.random = cases[i].backoff ? UINT32_MAX : 0;
        if (make(&f, scan_assets_get, script, 2) != PRISM_OK)
            fail_msg("%s: %s", cases[i].retry_after, f.api.error.message);
        assert_pauses(&f, &cases[i].pause_ms, 1);
        assert_int_equal(f.fake.now_ms - ON_TIME, cases[i].pause_ms);
        stop(&f);
    }
}

/* What an answer asked for is over when the next one comes without it. */
static void pause__forgets_an_earlier_retry_after(void **state)
{
    static const uint32_t pauses[] = {9000, 500};
    static const scripted_answer script[] = {
        {.status = 503, .headers = {{"Retry-After", "9"}}},
        {.status = 503},
        {.status = 503},
    };
    fixture f;
    (void)state;

    start(&f);
    f.fake.random = UINT32_MAX;
    assert_int_equal(make(&f, scan_assets_get, script, 3), PRISM_ERROR_HTTP_SERVER);
    assert_pauses(&f, pauses, 2);
    assert_int_equal(f.api.error.flags, FLAG_RETRYABLE | FLAG_SENT);
    assert_int_equal(f.api.error.retry_after_ms, 0);
    stop(&f);
}

/* No pause, no second request: the error at once, with what was asked for. */
static void assert_fails_at_once(fixture *f, const every_call *call, const char *retry_after,
                                 uint32_t retry_after_ms)
{
    const scripted_answer busy = {.status = 429, .headers = {{"Retry-After", retry_after}}};

    if (make(f, call, &busy, 1) != PRISM_ERROR_RATE_LIMITED)
        fail_msg("%s: %s", retry_after, f->api.error.message);
    api_assert_error(&f->api, PRISM_ERROR_RATE_LIMITED, 429, FLAG_RETRYABLE | FLAG_RETRY_AFTER);
    assert_int_equal(f->fake.request_count, 1);
    assert_int_equal(f->fake.pause_count, 0);
    assert_int_equal(f->fake.now_ms, ON_TIME + f->fake.request_ms);
    assert_int_equal(f->api.error.retry_after_ms, retry_after_ms);
}

static void retry_after__beyond_the_deadline_fails_at_once(void **state)
{
    fixture f;
    (void)state;

    start(&f);
    for (size_t i = 0; i < EVERY_CALL_COUNT; i++) {
        f.options.timeout_ms = 0;
        f.fake.request_ms = 0;
        assert_fails_at_once(&f, &every_call_table[i], "61", 61000);
        assert_fails_at_once(&f, &every_call_table[i], "86400", 86400000);
        assert_fails_at_once(&f, &every_call_table[i], "4294968", UINT32_MAX);
        assert_fails_at_once(&f, &every_call_table[i], "99999999999999999999999", UINT32_MAX);
        assert_fails_at_once(&f, &every_call_table[i], "Fri, 31 Dec 9999 23:59:59 GMT", UINT32_MAX);
        f.options.timeout_ms = 5000;
        assert_fails_at_once(&f, &every_call_table[i], "5", 5000);
        f.fake.request_ms = 2001;
        assert_fails_at_once(&f, &every_call_table[i], "3", 3000);
    }
    stop(&f);
}

static void retry_after__within_the_deadline_is_waited_for(void **state)
{
    const scripted_answer script[] = {
        {.status = 429, .headers = {{"Retry-After", "3"}}},
        {.status = 200, .body = session_create->answer},
    };
    fixture f;
    (void)state;

    start(&f);
    f.options.timeout_ms = 5000;
    f.fake.request_ms = 1999; /* one millisecond is left for the second request */
    assert_int_equal(make(&f, session_create, script, 2), PRISM_OK);
    assert_int_equal(f.api.script.request_count, 2);
    assert_int_equal(f.api.script.requests[0].timeout_ms, 5000);
    assert_int_equal(f.api.script.requests[1].timeout_ms, 1);
    assert_int_equal(f.fake.now_ms, ON_TIME + 5000);
    stop(&f);
}

static void call_without_a_deadline__waits_a_minute_at_most(void **state)
{
    static const uint32_t minute[] = {60000, 60000};
    static const scripted_answer busy = {.status = 429, .headers = {{"Retry-After", "60"}}};
    fixture f;
    (void)state;

    start(&f);
    for (size_t i = 0; i < EVERY_CALL_COUNT; i++) {
        f.options.timeout_ms = PRISM_NO_TIMEOUT;
        assert_int_equal(make(&f, &every_call_table[i], &busy, 1), PRISM_ERROR_RATE_LIMITED);
        assert_pauses(&f, minute, 2);
        assert_int_equal(f.api.script.requests[2].timeout_ms, PRISM_NO_TIMEOUT);
        assert_fails_at_once(&f, &every_call_table[i], "61", 61000);
        assert_fails_at_once(&f, &every_call_table[i], "4294968", UINT32_MAX);
    }
    f.options.timeout_ms = 0; /* a download has none unless it is given one */
    assert_int_equal(make(&f, asset_download, &busy, 1), PRISM_ERROR_RATE_LIMITED);
    assert_pauses(&f, minute, 2);
    assert_fails_at_once(&f, asset_download, "61", 61000);
    stop(&f);
}

/* Also where it is chance that would wait for so long. */
static void backoff__beyond_the_deadline_fails_at_once(void **state)
{
    fixture f;
    (void)state;

    start_with(&f, 5, 100000, 1000000);
    f.fake.random = UINT32_MAX;
    assert_int_equal(make(&f, scan_assets_get, &unavailable, 1), PRISM_ERROR_HTTP_SERVER);
    assert_int_equal(f.fake.request_count, 1);
    f.options.timeout_ms = PRISM_NO_TIMEOUT;
    f.options.retry_base_ms = 60001;
    assert_int_equal(make(&f, scan_assets_get, &unavailable, 1), PRISM_ERROR_HTTP_SERVER);
    assert_int_equal(f.fake.request_count, 1);
    assert_int_equal(f.fake.pause_count, 0);
    f.options.retry_base_ms = 60000;
    assert_int_equal(make(&f, scan_assets_get, &unavailable, 1), PRISM_ERROR_HTTP_SERVER);
    assert_int_equal(f.fake.request_count, 2);
    assert_pauses(&f, &f.options.retry_base_ms, 1);
    stop(&f);
}

static void deadline__covers_requests_and_pauses_together(void **state)
{
    static const uint32_t left_ms[] = {10000, 6750, 3250}; /* 3 s a request, then 250 and 500 ms */
    static const uint32_t pauses[] = {250, 500};
    fixture f;
    (void)state;

    start(&f);
    f.options.timeout_ms = 10000;
    f.options.max_retries = 5;
    f.fake.random = UINT32_MAX;
    f.fake.request_ms = 3000;
    /* 250 ms are left, of which the third pause would take a second. */
    assert_int_equal(make(&f, scan_assets_get, &unavailable, 1), PRISM_ERROR_HTTP_SERVER);
    assert_int_equal(f.api.script.request_count, 3);
    for (size_t i = 0; i < COUNT(left_ms); i++)
        assert_int_equal(f.api.script.requests[i].timeout_ms, left_ms[i]);
    assert_pauses(&f, pauses, 2);
    assert_int_equal(f.fake.now_ms, ON_TIME + 9750);
    stop(&f);
}

/* A transport knows of what was left for its request only; the caller of the call's time. */
static void timeout__names_the_whole_call_s_time(void **state)
{
    static const scripted_answer late = {.result = PRISM_ERROR_TIMEOUT,
                                         .message = "not finished within 1750 ms",
                                         .flags = FLAG_RETRYABLE | FLAG_SENT};
    fixture f;
    (void)state;

    start(&f);
    f.options.timeout_ms = 5000;
    f.fake.random = UINT32_MAX;
    for (size_t i = 0; i < EVERY_CALL_COUNT; i++) {
        const bool post = &every_call_table[i] == session_create;
        const scripted_answer script[] = {{.status = 429, .headers = {{"Retry-After", "0"}}}, late};
        f.fake.request_ms = 3000;
        assert_int_equal(make(&f, &every_call_table[i], script, 2), PRISM_ERROR_TIMEOUT);
        assert_int_equal(f.api.script.requests[1].timeout_ms, 1750);
        assert_string_equal(f.api.error.message, "not finished within 5000 ms");
        api_assert_error(&f.api, PRISM_ERROR_TIMEOUT, 0, FLAG_RETRYABLE | FLAG_SENT);
        assert_int_equal(f.fake.now_ms, ON_TIME + 5000);

        /* One that comes earlier, of connecting or of a standstill, is another matter. */
        f.fake.request_ms = 100;
        assert_int_equal(make(&f, &every_call_table[i], &late, 1), PRISM_ERROR_TIMEOUT);
        assert_int_equal(f.api.script.request_count, post ? 1 : 3);
        assert_string_equal(f.api.error.message, late.message);
    }
    stop(&f);
}

/* The machine slept, or the system was busy. */
static void pause__that_ends_after_the_deadline_is_the_end(void **state)
{
    fixture f;
    (void)state;

    start(&f);
    f.fake.random = UINT32_MAX;
    f.fake.oversleep_ms = 60000;
    f.options.timeout_ms = 30000;
    assert_int_equal(make(&f, scan_assets_get, &unavailable, 1), PRISM_ERROR_TIMEOUT);
    assert_string_equal(f.api.error.message, "not finished within 30000 ms");
    api_assert_error(&f.api, PRISM_ERROR_TIMEOUT, 0, FLAG_RETRYABLE | FLAG_SENT);
    assert_int_equal(f.api.script.request_count, 1);

    f.options.timeout_ms = PRISM_NO_TIMEOUT;
    f.fake.oversleep_ms = UINT32_MAX;
    assert_int_equal(make(&f, scan_assets_get, &unavailable, 1), PRISM_ERROR_HTTP_SERVER);
    assert_int_equal(f.api.script.request_count, 3);
    stop(&f);
}

static void pause__that_is_interrupted_goes_on(void **state)
{
    static const uint32_t rests[] = {1000, 700, 400, 100};
    static const scripted_answer busy = {.status = 503, .headers = {{"Retry-After", "1"}}};
    fixture f;
    (void)state;

    start_with(&f, 1, 0, 0);
    f.fake.wake_ms = 300;
    assert_int_equal(make(&f, session_create, &busy, 1), PRISM_ERROR_HTTP_SERVER);
    assert_pauses(&f, rests, COUNT(rests));
    assert_int_equal(f.api.script.request_count, 2);
    assert_int_equal(f.fake.now_ms, ON_TIME + 1000);
    stop(&f);
}

/* Cancelling, as far as it is the call's own business. */

static void start_cancelling(fixture *f)
{
    prism_cancel *cancel;

    start(f);
    assert_int_equal(prism_cancel_new(&cancel, NULL), PRISM_OK);
    f->options.cancel = f->fake.cancel = cancel;
}

static void stop_cancelling(fixture *f)
{
    prism_cancel_free(f->fake.cancel);
    stop(f);
}

static void assert_cancelled(const fixture *f, size_t attempts, uint32_t flags)
{
    const prism_error *error = &f->api.error;

    assert_int_equal(f->api.script.request_count, attempts);
    api_assert_error(&f->api, PRISM_ERROR_CANCELLED, 0, flags);
    assert_string_equal(error->message, "cancelled");
    assert_string_equal(error->request_id, "");
    assert_int_equal(error->retry_after_ms, 0);
}

static void cancel__before_the_call_sends_nothing(void **state)
{
    fixture f;
    (void)state;

    start_cancelling(&f);
    prism_cancel_request(f.fake.cancel);
    for (size_t i = 0; i < EVERY_CALL_COUNT; i++) {
        const scripted_answer good = {.status = 200, .body = every_call_table[i].answer};
        assert_int_equal(make(&f, &every_call_table[i], &good, 1), PRISM_ERROR_CANCELLED);
        assert_cancelled(&f, 0, 0);
        f.options.timeout_ms = 1 + (uint32_t)i; /* whatever else is the matter */
    }
    stop_cancelling(&f);
}

static void cancel__in_a_pause_ends_the_call(void **state)
{
    static const struct {
        scripted_answer answer;
        size_t pause; /* in which it is cancelled */
        uint32_t flags;
    } cases[] = {
        {{.status = 429, .headers = {{"Retry-After", "9"}, {"X-Request-Id", "a"}}}, 1, 0},
        {{.status = 503, .headers = {{"Retry-After", "9"}}}, 2, 0},
        {{.result = PRISM_ERROR_CONNECT, .message = "refused", .flags = FLAG_RETRYABLE}, 2, 0},
        {{.status = 500}, 1, FLAG_SENT}, /* not for the POST, from here on */
        {{.status = 504, .body = "<html>"}, 2, FLAG_SENT},
        {{.result = PRISM_ERROR_NETWORK, .message = "reset", .flags = FLAG_RETRYABLE | FLAG_SENT},
         1,
         FLAG_SENT},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t j = 0; j < EVERY_CALL_COUNT; j++) {
            fixture f;
            if (cases[i].flags != 0 && &every_call_table[j] == session_create)
                continue;
            start_cancelling(&f);
            f.fake.random = UINT32_MAX;
            f.fake.cancel_in_pause = cases[i].pause;
            assert_int_equal(make(&f, &every_call_table[j], &cases[i].answer, 1),
                             PRISM_ERROR_CANCELLED);
            assert_cancelled(&f, cases[i].pause, cases[i].flags);
            assert_int_equal(f.fake.pause_count, cases[i].pause);
            stop_cancelling(&f);
        }
    }
}

/* The transport has come back with something while the token was requested. */
static void cancel__in_a_request_leaves_what_has_arrived(void **state)
{
    static const struct {
        scripted_answer answer;
        prism_status get, post;
        uint32_t flags;
    } cases[] = {
        {{.result = PRISM_ERROR_CANCELLED, .message = "cancelled", .flags = FLAG_SENT},
         PRISM_ERROR_CANCELLED,
         PRISM_ERROR_CANCELLED,
         FLAG_SENT},
        {{.result = PRISM_ERROR_CANCELLED, .message = "cancelled"},
         PRISM_ERROR_CANCELLED,
         PRISM_ERROR_CANCELLED,
         0},
        /* What would be tried again is not. */
        {{.result = PRISM_ERROR_CONNECT, .message = "refused", .flags = FLAG_RETRYABLE},
         PRISM_ERROR_CANCELLED,
         PRISM_ERROR_CANCELLED,
         0},
        {{.status = 429, .headers = {{"Retry-After", "1"}}},
         PRISM_ERROR_CANCELLED,
         PRISM_ERROR_CANCELLED,
         0},
        /* What is final stays. */
        {{.status = 404}, PRISM_ERROR_NOT_FOUND, PRISM_ERROR_NOT_FOUND, 0},
        {{.status = 500}, PRISM_ERROR_CANCELLED, PRISM_ERROR_HTTP_SERVER, FLAG_SENT},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t j = 0; j < EVERY_CALL_COUNT; j++) {
            const bool post = &every_call_table[j] == session_create;
            const prism_status expected = post ? cases[i].post : cases[i].get;
            fixture f;
            start_cancelling(&f);
            f.fake.cancel_in_request = 1;
            assert_int_equal(make(&f, &every_call_table[j], &cases[i].answer, 1), expected);
            assert_int_equal(f.api.script.request_count, 1);
            assert_int_equal(f.api.error.attempts, 1);
            assert_int_equal(f.api.error.flags & FLAG_SENT, cases[i].flags);
            assert_int_equal(f.fake.pause_count, 0);
            stop_cancelling(&f);
        }
    }
}

static void cancel__after_a_whole_answer_changes_nothing(void **state)
{
    static const prism_error zeroes;
    (void)state;

    for (size_t i = 0; i < EVERY_CALL_COUNT; i++) {
        const scripted_answer good = {.status = 200, .body = every_call_table[i].answer};
        fixture f;
        start_cancelling(&f);
        f.fake.cancel_in_request = 1;
        assert_int_equal(make(&f, &every_call_table[i], &good, 1), PRISM_OK);
        assert_memory_equal(&f.api.error, &zeroes, sizeof zeroes);
        stop_cancelling(&f);
    }
}

static void cancel__of_the_second_request_tells_of_the_first(void **state)
{
    static const scripted_answer script[] = {
        {.status = 502},
        {.result = PRISM_ERROR_CANCELLED, .message = "cancelled"},
    };
    fixture f;
    (void)state;

    start_cancelling(&f);
    f.fake.cancel_in_request = 2;
    assert_int_equal(make(&f, scan_assets_get, script, 2), PRISM_ERROR_CANCELLED);
    assert_cancelled(&f, 2, FLAG_SENT);
    stop_cancelling(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pause__doubles_up_to_its_cap),
        cmocka_unit_test(pause__is_the_same_for_every_call),
        cmocka_unit_test(pause__is_as_long_as_retry_after_asks),
        cmocka_unit_test(pause__forgets_an_earlier_retry_after),
        cmocka_unit_test(retry_after__beyond_the_deadline_fails_at_once),
        cmocka_unit_test(retry_after__within_the_deadline_is_waited_for),
        cmocka_unit_test(call_without_a_deadline__waits_a_minute_at_most),
        cmocka_unit_test(backoff__beyond_the_deadline_fails_at_once),
        cmocka_unit_test(deadline__covers_requests_and_pauses_together),
        cmocka_unit_test(timeout__names_the_whole_call_s_time),
        cmocka_unit_test(pause__that_ends_after_the_deadline_is_the_end),
        cmocka_unit_test(pause__that_is_interrupted_goes_on),
        cmocka_unit_test(cancel__before_the_call_sends_nothing),
        cmocka_unit_test(cancel__in_a_pause_ends_the_call),
        cmocka_unit_test(cancel__in_a_request_leaves_what_has_arrived),
        cmocka_unit_test(cancel__after_a_whole_answer_changes_nothing),
        cmocka_unit_test(cancel__of_the_second_request_tells_of_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
