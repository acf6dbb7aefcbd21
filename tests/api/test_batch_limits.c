/* SPDX-License-Identifier: MIT */
/* Calls of a batch are tried again, end in time and can be cancelled, as blocking ones are. */
#include <netdb.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch_fixture.h"
#include "black_hole.h"
#include "cancel.h"
#include "curl_fixture.h"
#include "temporary_folder.h"

#define REFUSED_REPLY "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"

/* A resolver that knows no name, and hangs on one of them until the test lets it go. */

static sem_t resolver_entered, resolver_gate, resolver_left;

static void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0)
        continue;
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **out)
{
    (void)service;
    (void)hints;
    *out = NULL;
    if (name && strcmp(name, "hang.test") == 0) {
        (void)sem_post(&resolver_entered);
        wait_for(&resolver_gate);
        (void)sem_post(&resolver_left);
    }
    return EAI_NONAME;
}

/* Retries, time, cancelling. */

static void batch__tries_again(void **state)
{
    static const raw_reply replies[] = {{.bytes = REFUSED_REPLY}, {.bytes = BATCH_PENDING_REPLY}};
    batching b;
    (void)state;

    batch_start(&b, replies, COUNT(replies), 4, 0);
    batch_add_results(&b, NULL, NULL);
    batch_next_is(&b, PRISM_OK);
    assert_int_equal(raw_server_requests(b.server), 2);
    assert_int_equal(raw_server_connections(b.server), 1);
    batch_stop(&b);
}

static void batch_next__waits_no_longer_than_asked(void **state)
{
    batching b;
    (void)state;

    batch_start(&b, &batch_hanging_reply, 1, 4, 0);
    batch_add_results(&b, NULL, NULL);
    const double since = now_ms();
    assert_int_equal(prism_batch_next(b.batch, 80, &b.done, &b.error), PRISM_ERROR_TIMEOUT);
    assert_passed(since, 79, 300);
    assert_int_equal(prism_batch_unfinished(b.batch), 1);
    assert_int_equal(prism_batch_next(b.batch, 0, &b.done, &b.error), PRISM_ERROR_TIMEOUT);
    batch_stop(&b);
}

static void batch__ends_each_call_at_its_own_time(void **state)
{
    static char tags[3];
    static const uint32_t limits[] = {180, 60, 120};
    batching b;
    (void)state;

    batch_start(&b, &batch_hanging_reply, 1, 4, 0);
    b.options.max_retries = PRISM_NO_RETRIES;
    for (size_t i = 0; i < COUNT(limits); i++) {
        b.options.timeout_ms = i == 2 ? PRISM_NO_TIMEOUT : limits[i];
        b.options.stall_timeout_ms = i == 2 ? limits[i] : PRISM_NO_TIMEOUT;
        batch_add_results(&b, &b.options, &tags[i]);
    }
    const double since = now_ms();
    static const size_t order[] = {1, 2, 0};
    for (size_t i = 0; i < COUNT(order); i++) {
        batch_next_is(&b, PRISM_ERROR_TIMEOUT);
        assert_ptr_equal(b.done.tag, &tags[order[i]]);
        assert_passed(since, limits[order[i]] - 1, limits[order[i]] + 100);
    }
    batch_stop(&b);
}

/* A callback that takes its time, once. */
static bool dawdle(void *context, const prism_download_progress *progress)
{
    bool *done = context;

    (void)progress;
    if (!*done)
        prism__cancel_pause(NULL, 400);
    *done = true;
    return true;
}

static void batch__does_not_hold_a_slow_callback_against_other_calls(void **state)
{
    static const raw_reply file = {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde"};
    static const raw_reply trickle = {
        .bytes = "HTTP/1.1 200 OK\r\n\r\n" BATCH_PENDING, .pause_ms = 50, .end = RAW_CLOSE};
    raw_server *files = raw_server_start(&file, 1);
    prism_download_options download;
    temporary_folder folder;
    char url[64], path[1200];
    bool has_dawdled = false;
    batching b;
    (void)state;

    assert_non_null(files);
    temporary_folder_make(&folder);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u/file", raw_server_port(files));
    (void)snprintf(path, sizeof path, "%s/file", folder.path);
    batch_start(&b, &trickle, 1, 4, 0);
    b.options.stall_timeout_ms = 200;
    b.options.max_retries = PRISM_NO_RETRIES;
    batch_add_results(&b, &b.options, NULL);
    while (raw_server_requests(b.server) == 0)
        assert_int_equal(prism_batch_next(b.batch, 1, &b.done, &b.error), PRISM_ERROR_TIMEOUT);
    prism_download_options_init(&download, sizeof download);
    download.on_progress = dawdle;
    download.on_progress_context = &has_dawdled;
    assert_int_equal(prism_batch_add_asset_download(b.batch, url, path, &download, NULL, &b.error),
                     PRISM_OK);
    for (int i = 0; i < 2; i++) {
        batch_next(&b);
        if (b.done.status != PRISM_OK)
            fail_msg("%s", b.done.error.message);
    }
    assert_true(has_dawdled);
    batch_stop(&b);
    raw_server_stop(files);
    temporary_folder_remove(&folder);
}

static void batch__gives_up_connecting_in_time(void **state)
{
    black_hole hole;
    char url[64];
    batching b;
    (void)state;

    black_hole_open(&hole);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", hole.port);
    memset(&b, 0, sizeof b);
    batch_start_at(&b, url, NULL);
    b.options.connect_timeout_ms = 100;
    b.options.max_retries = PRISM_NO_RETRIES;
    batch_add_results(&b, &b.options, NULL);
    const double since = now_ms();
    batch_next_is(&b, PRISM_ERROR_TIMEOUT);
    assert_passed(since, 100, 300);
    assert_string_equal(b.done.error.message, "no connection within 100 ms");
    batch_stop(&b);
    black_hole_close(&hole);
}

typedef struct canceller {
    batching *test;
    size_t requests; /* that must have come before */
    double at;
} canceller;

static void *cancel_later(void *context)
{
    canceller *c = context;

    while (raw_server_requests(c->test->server) < c->requests)
        prism__cancel_pause(NULL, 1);
    c->at = now_ms();
    prism_cancel_request(c->test->cancel);
    return NULL;
}

/* All of them at once: those under way, and those whose turn has not come. */
static void batch__ends_cancelled_calls_at_once(void **state)
{
    canceller c = {.requests = 2};
    pthread_t thread;
    batching b;
    (void)state;

    batch_start(&b, &batch_hanging_reply, 1, 2, 0);
    b.options.cancel = b.cancel;
    for (size_t i = 0; i < 5; i++)
        batch_add_results(&b, &b.options, NULL);
    c.test = &b;
    assert_int_equal(pthread_create(&thread, NULL, cancel_later, &c), 0);
    for (size_t i = 0; i < 5; i++) {
        batch_next_is(&b, PRISM_ERROR_CANCELLED);
        assert_string_equal(b.done.error.message, "cancelled");
        assert_int_equal(b.done.error.attempts, i < 2 ? 1 : 0);
        assert_int_equal(b.done.error.flags, i < 2 ? (uint32_t)PRISM_ERROR_FLAG_SENT : 0);
    }
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_passed(c.at, 0, 100);
    batch_assert_empty(&b);
    batch_add_results(&b, &b.options, NULL); /* its token is still requested */
    batch_next_is(&b, PRISM_ERROR_CANCELLED);
    assert_int_equal(raw_server_requests(b.server), 2);
    batch_stop(&b);
}

static void batch__ends_a_cancelled_call_before_its_turn(void **state)
{
    canceller c = {.requests = 1};
    pthread_t thread;
    batching b;
    char tag;
    (void)state;

    batch_start(&b, &batch_hanging_reply, 1, 1, 0);
    batch_add_results(&b, NULL, NULL);
    batch_add_results(&b, NULL, NULL);
    b.options.cancel = b.cancel;
    batch_add_results(&b, &b.options, &tag);
    c.test = &b;
    assert_int_equal(pthread_create(&thread, NULL, cancel_later, &c), 0);
    batch_next_is(&b, PRISM_ERROR_CANCELLED);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_passed(c.at, 0, 100);
    assert_ptr_equal(b.done.tag, &tag);
    assert_int_equal(prism_batch_unfinished(b.batch), 2);
    batch_stop(&b);
}

static void batch_free__does_not_wait_for_a_resolver_that_hangs(void **state)
{
    prism_client_options options;
    prism_scan_assets *assets = NULL;
    prism_client *client;
    prism_batch *batch;
    prism_completion done;
    (void)state;
    (void)assets;

    prism_client_options_init(&options, sizeof options);
    options.api_key = "key";
    options.hosted_url = "http://hang.test";
    options.flags = PRISM_CLIENT_ALLOW_PLAIN_HTTP;
    assert_int_equal(prism_client_new(&options, &client, NULL), PRISM_OK);
    assert_int_equal(prism_batch_new(client, NULL, &batch, NULL), PRISM_OK);
    assert_int_equal(prism_batch_add_scan_assets_get(batch, "a", NULL, NULL, NULL), PRISM_OK);
    prism_completion_init(&done, sizeof done);
    assert_int_equal(prism_batch_next(batch, 50, &done, NULL), PRISM_ERROR_TIMEOUT);
    wait_for(&resolver_entered);
    const double since = now_ms();
    prism_batch_free(batch);
    prism_client_free(client);
    assert_passed(since, 0, 100);
    (void)sem_post(&resolver_gate);
    wait_for(&resolver_left);
}

static void batch_free__ends_calls_at_every_step(void **state)
{
    static const raw_reply replies[] = {{.bytes = BATCH_PENDING_REPLY}, {.end = RAW_HANG}};
    batching b;
    (void)state;

    for (unsigned steps = 0; steps < 6; steps++) {
        batch_start(&b, replies, COUNT(replies), 2, 0);
        b.options.cancel = b.cancel;
        for (size_t i = 0; i < 4; i++)
            batch_add_results(&b, &b.options, NULL);
        for (unsigned i = 0; i < steps; i++) {
            assert_int_equal(prism_batch_step(b.batch, NULL), PRISM_OK);
            prism__cancel_pause(NULL, 2);
        }
        prism_batch_free(b.batch);
        b.batch = NULL;
        prism_cancel_request(b.cancel); /* nobody listens any more */
        batch_stop(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batch__tries_again),
        cmocka_unit_test(batch_next__waits_no_longer_than_asked),
        cmocka_unit_test(batch__ends_each_call_at_its_own_time),
        cmocka_unit_test(batch__does_not_hold_a_slow_callback_against_other_calls),
        cmocka_unit_test(batch__gives_up_connecting_in_time),
        cmocka_unit_test(batch__ends_cancelled_calls_at_once),
        cmocka_unit_test(batch__ends_a_cancelled_call_before_its_turn),
        cmocka_unit_test(batch_free__does_not_wait_for_a_resolver_that_hangs),
        cmocka_unit_test(batch_free__ends_calls_at_every_step),
    };

    if (sem_init(&resolver_entered, 0, 0) != 0 || sem_init(&resolver_gate, 0, 0) != 0 ||
        sem_init(&resolver_left, 0, 0) != 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
