/* SPDX-License-Identifier: MIT */
/* When a wait polls, and what ends it: its deadline, the session's expiry, its token. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "wait_fixture.h"

static const scripted_answer pending = {.status = 200, .body = WAIT_PENDING};
static const scripted_answer not_submitted = {.status = 200, .body = WAIT_NOT_SUBMITTED};
static const scripted_answer results = {.status = 200, .body = WAIT_RESULTS};

/* Pauses. */

static void pause__grows_by_half_up_to_its_cap(void **state)
{
    static const struct {
        uint32_t first_ms, cap_ms;
        uint32_t longest[6], shortest[6];
    } cases[] = {
        {0, 0, {2000, 3000, 4500, 6750, 10000, 10000}, {1600, 2400, 3600, 5400, 8000, 8000}},
        {1, 0, {1, 2, 3, 5, 8, 12}, {1, 2, 3, 4, 7, 10}},
        {1, 1, {1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1}},
        {0, 500, {500, 500, 500, 500, 500, 500}, {400, 400, 400, 400, 400, 400}},
        {7000, 100, {100, 100, 100, 100, 100, 100}, {80, 80, 80, 80, 80, 80}},
        /* Whoever asks for a longer first pause does not mean the usual cap. */
        {15000,
         0,
         {15000, 15000, 15000, 15000, 15000, 15000},
         {12000, 12000, 12000, 12000, 12000, 12000}},
        {3000, 5000, {3000, 4500, 5000, 5000, 5000, 5000}, {2400, 3600, 4000, 4000, 4000, 4000}},
        {UINT32_MAX / 2 + 1,
         UINT32_MAX,
         {2147483648, 3221225472, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX},
         {1717986919, 2576980378, 3435973836, 3435973836, 3435973836, 3435973836}},
    };
    const scripted_answer script[] = {pending, pending, pending, pending,
                                      pending, pending, results};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.options.timeout_ms = PRISM_NO_TIMEOUT;
    for (size_t i = 0; i < COUNT(cases); i++) {
        f.options.first_pause_ms = cases[i].first_ms;
        f.options.pause_cap_ms = cases[i].cap_ms;
        f.fake.random = 0;
        assert_int_equal(wait_for_results(&f, script, COUNT(script)), PRISM_OK);
        wait_assert_pauses(&f, cases[i].longest, 6);
        f.fake.random = UINT32_MAX;
        assert_int_equal(wait_for_results(&f, script, COUNT(script)), PRISM_OK);
        wait_assert_pauses(&f, cases[i].shortest, 6);
    }
    wait_stop(&f);
}

static void pause__is_as_long_as_retry_after_asks(void **state)
{
    static const struct {
        const char *body, *retry_after;
        uint32_t pause_ms;
    } cases[] = {
        {WAIT_NOT_SUBMITTED, "30", 30000},
        {WAIT_NOT_SUBMITTED, "1", 2000},
        {WAIT_NOT_SUBMITTED, "60", 60000},
        {WAIT_NOT_SUBMITTED, "61", 60000}, /* no server can hold a wait that has no deadline */
        {WAIT_NOT_SUBMITTED, "99999999999999999999", 60000},
        {WAIT_NOT_SUBMITTED, "soon", 2000},
        {WAIT_PENDING, "5", 5000},
        {WAIT_PENDING, "Thu, 01 Jan 2026 00:00:07 GMT", 7000},
        {WAIT_ERROR("INTERNAL_ERROR"), "9", 9000},
    };
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.options.timeout_ms = PRISM_NO_TIMEOUT;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const uint32_t pauses[] = {cases[i].pause_ms, 3000};
        const scripted_answer script[] = {{.status = 200,
                                           .body = cases[i].body,
                                           .headers = {{"Retry-After", cases[i].retry_after}}},
                                          pending,
                                          results};
        assert_int_equal(wait_for_results(&f, script, COUNT(script)), PRISM_OK);
        wait_assert_pauses(&f, pauses, 2);
    }
    wait_stop(&f);
}

static void pause__that_is_interrupted_goes_on(void **state)
{
    static const uint32_t rests[] = {2000, 1300, 600, 3000, 2300, 1600, 900, 200};
    const scripted_answer script[] = {pending, pending, results};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.fake.wake_ms = 700;
    assert_int_equal(wait_for_results(&f, script, COUNT(script)), PRISM_OK);
    wait_assert_pauses(&f, rests, COUNT(rests));
    assert_int_equal(f.fake.request_count, 3);
    assert_int_equal(f.told_count, 2);
    wait_stop(&f);
}

/* The time that the callback takes is a part of the pause, and of the wait. */
static void pause__counts_from_the_answer_on(void **state)
{
    static const uint32_t pauses[] = {1500, 2500};
    const scripted_answer script[] = {pending, pending, results};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.callback_ms = 500;
    assert_int_equal(wait_for_results(&f, script, COUNT(script)), PRISM_OK);
    wait_assert_pauses(&f, pauses, 2);
    wait_assert_elapsed(&f, 5000);

    f.callback_ms = 20000;
    f.options.timeout_ms = 19999;
    assert_int_equal(wait_for_results(&f, script, COUNT(script)), PRISM_ERROR_TIMEOUT);
    assert_int_equal(f.fake.request_count, 1);
    wait_stop(&f);
}

/* What is ready after a few seconds is not found out a quarter of a minute later; and by chance, no
 * two clients keep step. */
static void trap__polling_is_not_every_fifteen_seconds(void **state)
{
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.options.timeout_ms = 300000;
    f.fake.random = UINT32_C(1) << 31;
    assert_int_equal(wait_for_results(&f, &pending, 1), PRISM_ERROR_TIMEOUT);
    assert_in_range(f.fake.pause_count, 30, 40);
    for (size_t i = 0; i < f.fake.pause_count; i++)
        assert_in_range(f.fake.pauses[i], 1, 9999);
    wait_stop(&f);
}

/* The deadline. */

static void trap__waiting_does_not_stop_after_ten_minutes(void **state)
{
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.options.first_pause_ms = 60000;
    assert_int_equal(wait_for_results(&f, &pending, 1), PRISM_ERROR_TIMEOUT);
    assert_int_equal(f.fake.request_count, 16);
    assert_int_equal(f.fake.pauses[14], 59000); /* a second is kept for the last poll */
    wait_assert_elapsed(&f, 899000);
    wait_assert_error(&f, PRISM_ERROR_TIMEOUT, 0, FLAG_RETRYABLE,
                      "not finished within 900000 ms: it is still being processed");
    wait_stop(&f);
}

static void deadline__leaves_time_for_a_last_poll(void **state)
{
    static const struct {
        uint32_t timeout_ms, first_ms, request_ms;
        uint32_t pauses[4];
        uint64_t elapsed_ms;
    } cases[] = {
        {10000, 0, 0, {2000, 3000, 4500, 250}, 9750},
        {10000, 0, 100, {2000, 3000, 4500, 50}, 10000},
        {5000, 0, 0, {2000, 2000}, 4000},
        {5000, 60000, 0, {4000}, 4000}, /* a pause longer than the wait */
        {5000, UINT32_MAX, 0, {4000}, 4000},
        {2001, 60000, 0, {1001}, 1001},
        {2000, 60000, 0, {1000}, 1000},
        {500, 60000, 0, {250}, 250},
        {2, 60000, 0, {1}, 1},
        {1, 60000, 0, {0}, 0}, /* at once */
    };
    wait_fixture f;
    (void)state;

    wait_start(&f);
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t count = 0;
        while (count < 4 && cases[i].pauses[count] != 0)
            count++;
        f.options.timeout_ms = cases[i].timeout_ms;
        f.options.first_pause_ms = cases[i].first_ms;
        f.fake.request_ms = cases[i].request_ms;
        assert_int_equal(wait_for_results(&f, &pending, 1), PRISM_ERROR_TIMEOUT);
        wait_assert_pauses(&f, cases[i].pauses, count);
        wait_assert_elapsed(&f, cases[i].elapsed_ms);
        assert_int_equal(f.fake.request_count, count == 0 ? 2 : count + 1);
    }
    wait_stop(&f);
}

static void last_poll__can_still_succeed(void **state)
{
    const scripted_answer script[] = {pending, pending, results};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.options.timeout_ms = 5000;
    assert_int_equal(wait_for_results(&f, script, COUNT(script)), PRISM_OK);
    wait_assert_elapsed(&f, 4000);
    wait_stop(&f);
}

static void poll__has_its_own_timeout_within_the_deadline(void **state)
{
    static const struct {
        uint32_t wait_ms, call_ms, sent_ms;
    } cases[] = {
        {0, 0, 60000},
        {0, 7000, 7000},
        {5000, 0, 5000},
        {5000, 7000, 5000},
        {5000, 5000, 5000},
        {PRISM_NO_TIMEOUT, 0, 60000},
        {0, PRISM_NO_TIMEOUT, 900000},
        {PRISM_NO_TIMEOUT - 1, PRISM_NO_TIMEOUT, PRISM_NO_TIMEOUT - 1},
        {PRISM_NO_TIMEOUT, PRISM_NO_TIMEOUT, PRISM_NO_TIMEOUT},
    };
    wait_fixture f;
    (void)state;

    wait_start(&f);
    for (size_t i = 0; i < COUNT(cases); i++) {
        f.options.timeout_ms = cases[i].wait_ms;
        f.call.timeout_ms = cases[i].call_ms;
        assert_int_equal(wait_for_results(&f, &results, 1), PRISM_OK);
        assert_int_equal(f.api.script.requests[0].timeout_ms, cases[i].sent_ms);
    }
    wait_stop(&f);
}

/* A poll that the deadline ends knows only of what was left for it. */
static void deadline__ends_a_request_under_way(void **state)
{
    static const scripted_answer late = {.result = PRISM_ERROR_TIMEOUT,
                                         .message = "not finished within 1000 ms",
                                         .flags = FLAG_RETRYABLE | FLAG_SENT};
    const scripted_answer script[] = {not_submitted, late};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.options.timeout_ms = 5000;
    f.options.first_pause_ms = 4000;
    f.fake.request_ms = 1000; /* of each; the second has no more than that */
    assert_int_equal(wait_for_results(&f, script, 2), PRISM_ERROR_TIMEOUT);
    wait_assert_elapsed(&f, 5000);
    wait_assert_error(&f, PRISM_ERROR_TIMEOUT, 0, FLAG_RETRYABLE | FLAG_SENT,
                      "not finished within 5000 ms: the person has not sent the photos yet");

    f.options.timeout_ms = 100000; /* the first has its own 60 s, and may do better next time */
    f.fake.request_ms = 60000;
    assert_int_equal(wait_for_results(&f, &late, 1), PRISM_ERROR_TIMEOUT);
    wait_assert_elapsed(&f, 100000);
    assert_int_equal(f.told_count, 1);
    assert_int_equal(f.told[0].progress.state, PRISM_WAIT_POLL_FAILED);
    wait_assert_error(&f, PRISM_ERROR_TIMEOUT, 0, FLAG_RETRYABLE | FLAG_SENT,
                      "not finished within 100000 ms: the last request has failed: not finished "
                      "within 60000 ms");

    f.options.timeout_ms = 900000; /* time enough for four such */
    assert_int_equal(wait_for_results(&f, &late, 1), PRISM_ERROR_TIMEOUT);
    assert_int_equal(f.fake.request_count, 4);
    wait_assert_error(&f, PRISM_ERROR_TIMEOUT, 0, FLAG_RETRYABLE | FLAG_SENT,
                      "not finished within 60000 ms");
    wait_stop(&f);
}

/* What arrives just then is not told, since nothing comes after it; what is final stays. */
static void answer__at_the_deadline_is_the_last(void **state)
{
    static const scripted_answer refused = {.status = 401};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.options.timeout_ms = 5000;
    f.fake.request_ms = 5000;
    assert_int_equal(wait_for_results(&f, &pending, 1), PRISM_ERROR_TIMEOUT);
    assert_int_equal(f.fake.request_count, 1);
    assert_int_equal(f.told_count, 0);
    assert_int_equal(wait_for_results(&f, &refused, 1), PRISM_ERROR_UNAUTHORIZED);
    wait_assert_error(&f, PRISM_ERROR_UNAUTHORIZED, 401, 0, NULL);
    assert_int_equal(wait_for_results(&f, &results, 1), PRISM_OK);
    wait_stop(&f);
}

/* The machine slept, or the system was busy. */
static void pause__that_ends_after_the_deadline_is_the_end(void **state)
{
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.fake.oversleep_ms = 900000;
    assert_int_equal(wait_for_results(&f, &pending, 1), PRISM_ERROR_TIMEOUT);
    assert_int_equal(f.fake.request_count, 1);
    wait_assert_error(&f, PRISM_ERROR_TIMEOUT, 0, FLAG_RETRYABLE, NULL);
    wait_stop(&f);
}

static void wait_without_a_deadline__lasts_longer_than_32_bits_can_tell(void **state)
{
    const scripted_answer script[] = {pending, pending, pending, results};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.options.timeout_ms = PRISM_NO_TIMEOUT;
    f.options.first_pause_ms = UINT32_MAX;
    assert_int_equal(wait_for_results(&f, script, COUNT(script)), PRISM_OK);
    assert_int_equal(f.told_count, 3);
    assert_int_equal(f.told[2].progress.elapsed_ms, UINT64_C(2) * UINT32_MAX);
    wait_assert_elapsed(&f, UINT64_C(3) * UINT32_MAX);
    wait_stop(&f);
}

/* The expiry. */

/* Wait for a session that expires so many seconds from now. */
static prism_status wait_until(wait_fixture *f, int64_t seconds, int32_t nanos,
                               const scripted_answer *answers, size_t count)
{
    f->fake.day_passes = true;
    f->options.has_expire_at = true;
    f->options.expire_at = (prism_timestamp){FAKE_START_UNIX + seconds, nanos};
    return wait_for_results(f, answers, count);
}

static void expiry__is_waited_for_and_then_polled_once_more(void **state)
{
    static const struct {
        int64_t seconds;
        int32_t nanos;
        uint32_t pauses[3];
        size_t pause_count;
    } cases[] = {
        {5, 0, {2000, 3000}, 2},         {4, 0, {2000, 2000}, 2}, {4, 1, {2000, 3000}, 2},
        {4, 999999999, {2000, 3000}, 2}, {1, 0, {1000}, 1},       {0, 1, {1000}, 1},
        {6, 0, {2000, 3000, 1000}, 3},
    };
    wait_fixture f;
    (void)state;

    wait_start(&f);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const size_t count = cases[i].pause_count;
        const scripted_answer script[] = {not_submitted, count > 1 ? not_submitted : results,
                                          count > 2 ? not_submitted : results, results};
        assert_int_equal(wait_until(&f, cases[i].seconds, cases[i].nanos, &not_submitted, 1),
                         PRISM_ERROR_EXPIRED);
        wait_assert_pauses(&f, cases[i].pauses, count);
        assert_int_equal(f.told_count, count);
        wait_assert_error(&f, PRISM_ERROR_EXPIRED, 0, 0,
                          "the session has expired: the person has not sent the photos yet");
        assert_int_equal(wait_until(&f, cases[i].seconds, cases[i].nanos, script, COUNT(script)),
                         PRISM_OK);
        wait_assert_pauses(&f, cases[i].pauses, count);
    }
    wait_stop(&f);
}

static void expiry__that_is_past_leaves_one_poll(void **state)
{
    static const int64_t seconds[] = {0, -1, -86400, -FAKE_START_UNIX,
                                      -63902822400 /* year 0001 */};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    for (size_t i = 0; i < COUNT(seconds); i++) {
        assert_int_equal(wait_until(&f, seconds[i], 0, &not_submitted, 1), PRISM_ERROR_EXPIRED);
        assert_int_equal(f.fake.request_count, 1);
        assert_int_equal(f.fake.pause_count, 0);
        assert_int_equal(f.told_count, 0);
        assert_int_equal(wait_until(&f, seconds[i], 0, &results, 1), PRISM_OK);
    }
    wait_stop(&f);
}

static void expiry__in_the_far_future_leaves_the_deadline(void **state)
{
    static const int64_t seconds[] = {86400, UINT32_MAX, INT64_C(253402300799) - FAKE_START_UNIX};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.options.timeout_ms = 5000;
    for (size_t i = 0; i < COUNT(seconds); i++) {
        assert_int_equal(wait_until(&f, seconds[i], 999999999, &pending, 1), PRISM_ERROR_TIMEOUT);
        wait_assert_elapsed(&f, 4000);
    }
    /* Nor does a time of day that makes no sense do harm. */
    f.fake.now_unix = INT64_MIN;
    assert_int_equal(wait_until(&f, 0, 0, &pending, 1), PRISM_ERROR_TIMEOUT);
    wait_assert_elapsed(&f, 4000);
    f.fake.now_unix = FAKE_START_UNIX - INT64_C(18446744073709552); /* 2^64 ms and a few */
    assert_int_equal(wait_until(&f, 0, 0, &pending, 1), PRISM_ERROR_TIMEOUT);
    wait_assert_pauses(&f, (const uint32_t[]){2000, 2000}, 2);
    f.fake.now_unix = INT64_MAX - 1000000;
    assert_int_equal(wait_until(&f, 86400, 0, &pending, 1), PRISM_ERROR_EXPIRED);
    wait_stop(&f);
}

static void expiry__of_a_pending_takes_the_place_of_that_in_the_options(void **state)
{
    static const uint32_t early[] = {2000, 2000};
    static const uint32_t late[] = {2000, 3000, 4000};
    static const scripted_answer until_4 = {.status = 200,
                                            .body = WAIT_PENDING_UNTIL("2026-01-01T00:00:04Z")};
    static const scripted_answer until_9 = {.status = 200,
                                            .body = WAIT_PENDING_UNTIL("2026-01-01T00:00:09.5Z")};
    const scripted_answer extended[] = {until_4, until_9};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.fake.day_passes = true;
    assert_int_equal(wait_for_results(&f, &until_4, 1), PRISM_ERROR_EXPIRED);
    wait_assert_pauses(&f, early, 2);
    wait_assert_error(&f, PRISM_ERROR_EXPIRED, 0, 0,
                      "the session has expired: it is still being processed");
    assert_int_equal(wait_for_results(&f, extended, 2), PRISM_ERROR_EXPIRED);
    wait_assert_pauses(&f, (const uint32_t[]){2000, 3000, 4500, 1000}, 4);

    assert_int_equal(wait_until(&f, 3600, 0, &until_4, 1), PRISM_ERROR_EXPIRED);
    wait_assert_pauses(&f, early, 2);
    assert_int_equal(wait_until(&f, -1, 0, &until_4, 1), PRISM_ERROR_EXPIRED);
    wait_assert_pauses(&f, early, 2);
    /* One that tells none leaves what is known. */
    assert_int_equal(wait_until(&f, 9, 0, &pending, 1), PRISM_ERROR_EXPIRED);
    wait_assert_pauses(&f, late, 3);
    wait_stop(&f);
}

/* While a request was under way: then its answer may be from before. */
static void expiry__during_a_poll_leaves_another_one(void **state)
{
    const scripted_answer script[] = {not_submitted, results};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.fake.request_ms = 1500;
    assert_int_equal(wait_until(&f, 1, 0, script, 2), PRISM_OK);
    assert_int_equal(f.fake.request_count, 2);
    assert_int_equal(f.fake.pause_count, 0);
    assert_int_equal(f.told_count, 1);
    assert_int_equal(f.told[0].progress.pause_ms, 0);
    assert_int_equal(wait_until(&f, 1, 0, &not_submitted, 1), PRISM_ERROR_EXPIRED);
    assert_int_equal(f.fake.request_count, 2);
    wait_stop(&f);
}

/* Cancelling. */

static void cancel__ends_a_wait_in_a_pause(void **state)
{
    wait_fixture f;
    (void)state;

    for (size_t pause = 1; pause <= 3; pause++) {
        wait_start(&f);
        wait_use_cancel(&f);
        f.fake.cancel_in_pause = pause;
        assert_int_equal(wait_for_results(&f, &pending, 1), PRISM_ERROR_CANCELLED);
        assert_int_equal(f.fake.request_count, pause);
        assert_int_equal(f.told_count, pause);
        wait_assert_error(&f, PRISM_ERROR_CANCELLED, 0, 0, "cancelled");
        wait_stop(&f);
    }
}

static void cancel__ends_a_wait_in_a_request(void **state)
{
    static const scripted_answer cut = {
        .result = PRISM_ERROR_CANCELLED, .message = "cancelled", .flags = FLAG_SENT};
    const scripted_answer script[] = {pending, cut};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    wait_use_cancel(&f);
    f.fake.cancel_in_request = 2;
    assert_int_equal(wait_for_results(&f, script, 2), PRISM_ERROR_CANCELLED);
    wait_assert_error(&f, PRISM_ERROR_CANCELLED, 0, FLAG_SENT, "cancelled");
    wait_stop(&f);

    /* A whole answer has come meanwhile: results are results, but nothing is waited for. */
    wait_start(&f);
    wait_use_cancel(&f);
    f.fake.cancel_in_request = 1;
    assert_int_equal(wait_for_results(&f, &pending, 1), PRISM_ERROR_CANCELLED);
    assert_int_equal(f.told_count, 0);
    wait_stop(&f);
    wait_start(&f);
    wait_use_cancel(&f);
    f.fake.cancel_in_request = 1;
    assert_int_equal(wait_for_results(&f, &results, 1), PRISM_OK);
    wait_stop(&f);
}

static void cancel__before_the_wait_sends_nothing(void **state)
{
    wait_fixture f;
    (void)state;

    wait_start(&f);
    wait_use_cancel(&f);
    prism_cancel_request(f.fake.cancel);
    assert_int_equal(wait_for_results(&f, &results, 1), PRISM_ERROR_CANCELLED);
    wait_assert_error(&f, PRISM_ERROR_CANCELLED, 0, 0, "cancelled");
    assert_int_equal(f.fake.request_count, 0);
    wait_stop(&f);
}

static void callback__can_stop_the_wait_in_two_ways(void **state)
{
    wait_fixture f;
    (void)state;

    wait_start(&f);
    wait_use_cancel(&f);
    f.stop_at = 2;
    assert_int_equal(wait_for_results(&f, &pending, 1), PRISM_ERROR_CANCELLED);
    wait_assert_error(&f, PRISM_ERROR_CANCELLED, 0, 0, "stopped by on_progress");
    assert_int_equal(f.fake.request_count, 2);
    assert_int_equal(f.fake.pause_count, 1);

    f.stop_at = 0;
    f.cancel_at = 2;
    assert_int_equal(wait_for_results(&f, &pending, 1), PRISM_ERROR_CANCELLED);
    wait_assert_error(&f, PRISM_ERROR_CANCELLED, 0, 0, "cancelled");
    assert_int_equal(f.fake.request_count, 2);
    assert_int_equal(f.fake.pause_count, 1);
    wait_stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pause__grows_by_half_up_to_its_cap),
        cmocka_unit_test(pause__is_as_long_as_retry_after_asks),
        cmocka_unit_test(pause__that_is_interrupted_goes_on),
        cmocka_unit_test(pause__counts_from_the_answer_on),
        cmocka_unit_test(trap__polling_is_not_every_fifteen_seconds),
        cmocka_unit_test(trap__waiting_does_not_stop_after_ten_minutes),
        cmocka_unit_test(deadline__leaves_time_for_a_last_poll),
        cmocka_unit_test(last_poll__can_still_succeed),
        cmocka_unit_test(poll__has_its_own_timeout_within_the_deadline),
        cmocka_unit_test(deadline__ends_a_request_under_way),
        cmocka_unit_test(answer__at_the_deadline_is_the_last),
        cmocka_unit_test(pause__that_ends_after_the_deadline_is_the_end),
        cmocka_unit_test(wait_without_a_deadline__lasts_longer_than_32_bits_can_tell),
        cmocka_unit_test(expiry__is_waited_for_and_then_polled_once_more),
        cmocka_unit_test(expiry__that_is_past_leaves_one_poll),
        cmocka_unit_test(expiry__in_the_far_future_leaves_the_deadline),
        cmocka_unit_test(expiry__of_a_pending_takes_the_place_of_that_in_the_options),
        cmocka_unit_test(expiry__during_a_poll_leaves_another_one),
        cmocka_unit_test(cancel__ends_a_wait_in_a_pause),
        cmocka_unit_test(cancel__ends_a_wait_in_a_request),
        cmocka_unit_test(cancel__before_the_wait_sends_nothing),
        cmocka_unit_test(callback__can_stop_the_wait_in_two_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
