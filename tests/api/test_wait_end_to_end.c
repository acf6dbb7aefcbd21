/* SPDX-License-Identifier: MIT */
/*
 * usage: test_wait_end_to_end SIMULATOR
 *
 * Waits through the built-in transport, against sessions and scans that get ahead by being polled:
 * one after the other, and by many threads on one client.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pthread.h>

#include <cmocka.h>

#include "prism.h"
#include "simulator.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { THREADS = 16, THREADS_CANCELLED = 4, ROUNDS = 5, STATES_MAX = 16 };

static const char *simulator_path;

typedef struct fixture {
    simulator server;
    prism_client *client;
    prism_wait_options options;
    prism_error error;
    int32_t states[STATES_MAX]; /* what the callback was told */
    size_t state_count;
} fixture;

static bool remember(void *context, const prism_wait_progress *progress)
{
    fixture *f = context;

    if (f->state_count < COUNT(f->states))
        f->states[f->state_count++] = progress->state;
    return true;
}

static int start(void **state)
{
    static fixture f;
    prism_client_options options;

    memset(&f, 0, sizeof f);
    assert_true(simulator_start(&f.server, simulator_path, NULL, NULL, NULL));
    prism_client_options_init(&options, sizeof options);
    options.api_key = "demo-key";
    options.client_id = "demo-client";
    options.hosted_url = f.server.url;
    options.estimation_url = f.server.url;
    options.retry_base_ms = options.retry_cap_ms = 1;
    assert_int_equal(prism_client_new(&options, &f.client, &f.error), PRISM_OK);
    prism_wait_options_init(&f.options, sizeof f.options);
    f.options.first_pause_ms = f.options.pause_cap_ms = 1;
    f.options.on_progress = remember;
    f.options.on_progress_context = &f;
    *state = &f;
    return 0;
}

static int stop(void **state)
{
    fixture *f = *state;

    prism_client_free(f->client);
    assert_true(simulator_stop(&f->server));
    return 0;
}

/* A session with this plan; its ID, and when it expires. Whether it was made. */
static bool create_session(prism_client *client, const char *plan, char id[64],
                           prism_timestamp *expiry)
{
    prism_session_request request;
    prism_session_response *response;

    prism_session_request_init(&request, sizeof request);
    request.client_scanning_id = plan;
    if (prism_session_create(client, &request, NULL, &response, NULL) != PRISM_OK)
        return false;
    (void)snprintf(id, 64, "%s", response->scanning_session->scanning_session_id);
    if (expiry)
        *expiry = response->scanning_session->expire_at_timestamp;
    prism_session_response_free(response);
    return true;
}

/* Wait for a session with this plan. */
static prism_status wait_for(fixture *f, const char *plan)
{
    prism_scan_results *results;
    char id[64];

    assert_true(create_session(f->client, plan, id, &f->options.expire_at));
    f->options.has_expire_at = true;
    f->state_count = 0;
    const prism_status status =
        prism_scan_results_wait(f->client, id, &f->options, &results, &f->error);
    assert_int_equal(results != NULL, status == PRISM_OK);
    if (results) {
        assert_string_equal(results->scanning_session_id, id);
        assert_int_equal(results->results->measurement_count, 41);
    }
    prism_scan_results_free(results);
    return status;
}

static prism_status wait_for_scan(fixture *f, const char *id, uint32_t stages)
{
    prism_scan_assets *assets;

    f->options.has_expire_at = false;
    f->state_count = 0;
    const prism_status status =
        prism_scan_assets_wait(f->client, id, stages, &f->options, &assets, &f->error);
    assert_int_equal(assets != NULL, status == PRISM_OK);
    prism_scan_assets_free(assets);
    return status;
}

static void assert_states(const fixture *f, const int32_t *states, size_t count)
{
    assert_int_equal(f->state_count, count);
    assert_memory_equal(f->states, states, count * sizeof *states);
}

static void results_wait__sees_a_session_through(void **state)
{
    static const int32_t usual[] = {PRISM_WAIT_NOT_SUBMITTED, PRISM_WAIT_PROCESSING};
    static const int32_t odd[] = {PRISM_WAIT_PROCESSING, PRISM_WAIT_NOT_SUBMITTED,
                                  PRISM_WAIT_PROCESSING};
    fixture *f = *state;

    assert_int_equal(wait_for(f, NULL), PRISM_OK);
    assert_states(f, usual, COUNT(usual));
    assert_int_equal(wait_for(f, "simulate:PENDING,USER_INPUT_NOT_SUBMITTED,PENDING,RESULTS"),
                     PRISM_OK);
    assert_states(f, odd, COUNT(odd));
    assert_int_equal(wait_for(f, "simulate:RESULTS"), PRISM_OK);
    assert_int_equal(f->state_count, 0);
}

static void results_wait__passes_over_internal_errors(void **state)
{
    static const int32_t states[] = {PRISM_WAIT_PROCESSING, PRISM_WAIT_SERVICE_ERROR};
    prism_call_options once;
    fixture *f = *state;

    prism_call_options_init(&once, sizeof once);
    once.max_retries = PRISM_NO_RETRIES; /* else the poll itself would have tried again */
    f->options.call = &once;
    assert_int_equal(wait_for(f, "simulate:PENDING,INTERNAL_ERROR,RESULTS"), PRISM_OK);
    assert_states(f, states, COUNT(states));
    assert_int_equal(wait_for(f, "simulate:PENDING,INTERNAL_ERROR"), PRISM_ERROR_SERVICE);
    assert_int_equal(f->error.service_code, PRISM_SERVICE_INTERNAL_ERROR);
    assert_int_equal(f->error.attempts, 5);
    f->options.call = NULL;
}

static void results_wait__ends_with_a_session_that_has_ended(void **state)
{
    static const struct {
        const char *plan;
        int32_t code;
    } cases[] = {
        {"simulate:PENDING,ABORTED", PRISM_SERVICE_ABORTED},
        {"simulate:USER_INPUT_NOT_SUBMITTED,SESSION_EXPIRED", PRISM_SERVICE_SESSION_EXPIRED},
        {"simulate:PENDING,INVALID_USER_INPUT", PRISM_SERVICE_INVALID_USER_INPUT},
    };
    fixture *f = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(wait_for(f, cases[i].plan), PRISM_ERROR_SERVICE);
        assert_int_equal(f->error.service_code, cases[i].code);
        assert_int_equal(f->state_count, 1);
    }
}

static void results_wait__ends_in_time(void **state)
{
    fixture *f = *state;

    f->options.timeout_ms = 100;
    assert_int_equal(wait_for(f, "simulate:PENDING"), PRISM_ERROR_TIMEOUT);
    /* A poll that is not answered in time is ended. */
    f->options.timeout_ms = 500;
    assert_true(simulator_next(
        &f->server, "status=200&delay_ms=60000&path=/scans/scan-new/scan-assets", NULL, "{}"));
    assert_int_equal(wait_for_scan(f, "scan-new", PRISM_STAGE_BODY), PRISM_ERROR_TIMEOUT);
    assert_string_equal(f->error.message, "not finished within 500 ms");
    f->options.timeout_ms = 0;
}

/* By this machine's clock; the service's own runs as before. */
static void results_wait__ends_with_the_session_s_time(void **state)
{
    prism_scan_results *results;
    char id[64];
    fixture *f = *state;

    assert_true(create_session(f->client, "simulate:USER_INPUT_NOT_SUBMITTED", id, NULL));
    f->options.has_expire_at = true;
    f->options.expire_at = (prism_timestamp){0, 0};
    assert_int_equal(prism_scan_results_wait(f->client, id, &f->options, &results, &f->error),
                     PRISM_ERROR_EXPIRED);
    assert_int_equal(f->error.attempts, 1);

    /* By the service's, which says so itself. */
    assert_true(simulator_advance(&f->server, 3601));
    f->options.has_expire_at = false;
    assert_int_equal(prism_scan_results_wait(f->client, id, &f->options, &results, &f->error),
                     PRISM_ERROR_SERVICE);
    assert_int_equal(f->error.service_code, PRISM_SERVICE_SESSION_EXPIRED);
    assert_true(simulator_reset(&f->server));
}

static void assets_wait__sees_a_scan_through(void **state)
{
    fixture *f = *state;

    assert_int_equal(wait_for_scan(f, "scan-advancing:1", PRISM_STAGE_CAPTURE_DATA), PRISM_OK);
    assert_int_equal(f->state_count, 2);
    assert_int_equal(wait_for_scan(f, "scan-advancing:2", PRISM_STAGE_BODY), PRISM_OK);
    assert_int_equal(f->state_count, 3);
    assert_int_equal(
        wait_for_scan(f, "scan-advancing:3", PRISM_STAGE_CAPTURE_DATA | PRISM_STAGE_MEASUREMENT),
        PRISM_OK);
    assert_int_equal(f->state_count, 5);
    assert_int_equal(wait_for_scan(f, "scan-failed", PRISM_STAGE_BODY), PRISM_ERROR_SCAN_FAILED);
    assert_string_equal(f->error.message, "the scan has failed at: body");
    assert_int_equal(wait_for_scan(f, "no-such-scan", PRISM_STAGE_BODY), PRISM_ERROR_NOT_FOUND);
    f->options.flags = PRISM_WAIT_UNTIL_FOUND;
    f->options.timeout_ms = 50;
    assert_int_equal(wait_for_scan(f, "no-such-scan", PRISM_STAGE_BODY), PRISM_ERROR_TIMEOUT);
    f->options.flags = f->options.timeout_ms = 0;
}

/* Threads. */

typedef struct worker {
    fixture *fixture;
    prism_cancel *cancel; /* of those who wait for what never comes */
    int number;
    pthread_t thread;
    char problem[320]; /* empty: none. cmocka's assertions belong to the main thread. */
} worker;

static bool fail_with(worker *w, const char *what, prism_status status, const prism_error *error)
{
    (void)snprintf(w->problem, sizeof w->problem, "thread %d, %s: %s, %s", w->number, what,
                   prism_status_name(status), status == PRISM_OK ? "" : error->message);
    return false;
}

static bool see_session_through(worker *w, const prism_wait_options *options)
{
    prism_scan_results *results;
    prism_error error;
    char id[64];
    bool right;

    if (!create_session(w->fixture->client, NULL, id, NULL))
        return fail_with(w, "create session", PRISM_OK, NULL);
    const prism_status status =
        prism_scan_results_wait(w->fixture->client, id, options, &results, &error);
    right = status == PRISM_OK && strcmp(results->scanning_session_id, id) == 0;
    prism_scan_results_free(results);
    return right || fail_with(w, "results", status, &error);
}

static bool see_scan_through(worker *w, int round, const prism_wait_options *options)
{
    prism_scan_assets *assets;
    prism_error error;
    char id[64];
    bool right;

    (void)snprintf(id, sizeof id, "scan-advancing:%d/%d", w->number, round);
    const prism_status status =
        prism_scan_assets_wait(w->fixture->client, id, PRISM_STAGE_BODY, options, &assets, &error);
    right = status == PRISM_OK && strcmp(assets->scan_id, id) == 0;
    prism_scan_assets_free(assets);
    return right || fail_with(w, "assets", status, &error);
}

static void *see_all_through(void *context)
{
    worker *w = context;
    prism_wait_options options;

    prism_wait_options_init(&options, sizeof options);
    options.first_pause_ms = 1;
    options.pause_cap_ms = 5;
    for (int round = 0; round < ROUNDS; round++) {
        if (!see_session_through(w, &options) || !see_scan_through(w, round, &options))
            break;
    }
    return NULL;
}

static void *wait_for_nothing(void *context)
{
    worker *w = context;
    prism_call_options call;
    prism_wait_options options;
    prism_scan_assets *assets;
    prism_error error;

    prism_call_options_init(&call, sizeof call);
    call.cancel = w->cancel;
    prism_wait_options_init(&options, sizeof options);
    options.call = &call;
    options.first_pause_ms = w->number % 2 ? 1 : 3600000; /* in a pause, or anywhere */
    const prism_status status = prism_scan_assets_wait(w->fixture->client, "scan-new",
                                                       PRISM_STAGE_BODY, &options, &assets, &error);
    if (status != PRISM_ERROR_CANCELLED)
        (void)fail_with(w, "wait for nothing", status, &error);
    return NULL;
}

static void waits__of_many_threads_do_not_mind_each_other(void **state)
{
    worker workers[THREADS];
    prism_cancel *cancel;
    fixture *f = *state;

    assert_int_equal(prism_cancel_new(&cancel, NULL), PRISM_OK);
    for (int i = 0; i < THREADS; i++) {
        const bool forlorn = i < THREADS_CANCELLED;
        workers[i] = (worker){.fixture = f, .number = i, .cancel = cancel};
        assert_int_equal(pthread_create(&workers[i].thread, NULL,
                                        forlorn ? wait_for_nothing : see_all_through, &workers[i]),
                         0);
    }
    for (int i = THREADS_CANCELLED; i < THREADS; i++)
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
    prism_cancel_request(cancel);
    for (int i = 0; i < THREADS_CANCELLED; i++)
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
    prism_cancel_free(cancel);
    for (int i = 0; i < THREADS; i++)
        assert_string_equal(workers[i].problem, "");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_wait__sees_a_session_through),
        cmocka_unit_test(results_wait__passes_over_internal_errors),
        cmocka_unit_test(results_wait__ends_with_a_session_that_has_ended),
        cmocka_unit_test(results_wait__ends_in_time),
        cmocka_unit_test(results_wait__ends_with_the_session_s_time),
        cmocka_unit_test(assets_wait__sees_a_scan_through),
        cmocka_unit_test(waits__of_many_threads_do_not_mind_each_other),
    };

    if (argc != 2) {
        (void)fprintf(stderr, "usage: test_wait_end_to_end SIMULATOR\n");
        return 2;
    }
    simulator_path = argv[1];
    return cmocka_run_group_tests(tests, start, stop);
}
