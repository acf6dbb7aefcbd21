/* SPDX-License-Identifier: MIT */
/* Batches: what goes over which connection, what they cost, who may use them. That their calls come
 * to the same as blocking ones is shown by the fault matrix. */
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>

#include <cmocka.h>

#include "batch_fixture.h"
#include "cancel.h"
#include "curl_fixture.h"
#include "sanitized.h"
#include "temporary_folder.h"

#define SESSION "{\"scanningSession\":{\"scanningSessionId\":\"b\"}}"
#define SESSION_REPLY "HTTP/1.1 200 OK\r\nContent-Length: 45\r\n\r\n" SESSION
#define RESULTS "{\"results\":{\"weight\":70000}}"

/* Making, and what is refused. */

static void batch_new__refuses_what_is_missing(void **state)
{
    prism_batch *batch;
    prism_error error;
    (void)state;

    assert_int_equal(prism_batch_new(NULL, NULL, &batch, &error), PRISM_ERROR_INVALID_ARGUMENT);
    assert_string_equal(error.message, "client: NULL");
    assert_null(batch);
    assert_int_equal(prism_batch_new(NULL, NULL, NULL, NULL), PRISM_ERROR_INVALID_ARGUMENT);
    prism_batch_free(NULL);
    prism_completion_clear(NULL);
    assert_int_equal(prism_batch_unfinished(NULL), 0);
    assert_int_equal(prism_batch_descriptors(NULL, NULL, 0), 0);
    assert_int_equal(prism_batch_timeout_ms(NULL), PRISM_WAIT_FOREVER);
    assert_int_equal(prism_batch_step(NULL, NULL), PRISM_ERROR_INVALID_ARGUMENT);
}

static void batch_next__tells_that_nothing_is_there(void **state)
{
    prism_completion done;
    batching b;
    (void)state;

    batch_start(&b, &batch_pending_reply, 1, 0, 0);
    batch_assert_empty(&b);
    assert_int_equal(prism_batch_next(b.batch, PRISM_WAIT_FOREVER, &b.done, &b.error),
                     PRISM_ERROR_BATCH_EMPTY);
    assert_int_equal(prism_batch_step(b.batch, &b.error), PRISM_OK);
    assert_int_equal(prism_batch_timeout_ms(b.batch), PRISM_WAIT_FOREVER);
    memset(&done, 0, sizeof done);
    assert_int_equal(prism_batch_next(b.batch, 0, &done, &b.error), PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_batch_next(b.batch, 0, NULL, &b.error), PRISM_ERROR_INVALID_ARGUMENT);
    batch_stop(&b);
}

/* The first wrong one at once, the others in the queue as well. */
static void batch_add__refuses_what_the_blocking_call_does(void **state)
{
    prism_scan_results *results;
    prism_error blocking;
    batching b;
    (void)state;

    batch_start(&b, &batch_hanging_reply, 1, 1, 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(prism_batch_add_scan_results_get(b.batch, "", NULL, NULL, &b.error),
                         prism_scan_results_get(b.client, "", NULL, &results, &blocking));
        assert_memory_equal(&b.error, &blocking, sizeof blocking);
        assert_int_equal(b.error.code, PRISM_ERROR_INVALID_ARGUMENT);
        assert_int_equal(prism_batch_unfinished(b.batch), (size_t)i);
        batch_add_results(&b, NULL, NULL);
    }
    assert_int_equal(prism_batch_unfinished(b.batch), 2);
    batch_stop(&b);
}

/* Connections. */

static void batch__uses_connections_again_and_no_more_than_allowed(void **state)
{
    static char tags[200];
    bool seen[sizeof tags] = {false};
    batching b;
    (void)state;

    batch_start(&b, &batch_pending_reply, 1, 8, 3);
    b.options.connect_timeout_ms = 5000; /* which does not run while others are in the way */
    for (size_t i = 0; i < sizeof tags; i++)
        batch_add_results(&b, &b.options, &tags[i]);
    for (size_t i = 0; i < sizeof tags; i++) {
        batch_next_is(&b, PRISM_OK);
        const size_t which = (size_t)((char *)b.done.tag - tags);
        assert_false(seen[which]);
        seen[which] = true;
    }
    batch_assert_empty(&b);
    assert_in_range(raw_server_connections(b.server), 1, 3);
    assert_int_equal(raw_server_requests(b.server), sizeof tags);
    batch_stop(&b);
}

static void batch__goes_in_order_one_at_a_time(void **state)
{
    char tags[10];
    batching b;
    (void)state;

    batch_start(&b, &batch_pending_reply, 1, 1, 0);
    for (size_t i = 0; i < sizeof tags; i++)
        batch_add_results(&b, NULL, &tags[i]);
    for (size_t i = 0; i < sizeof tags; i++) {
        batch_next_is(&b, PRISM_OK);
        assert_ptr_equal(b.done.tag, &tags[i]);
    }
    assert_int_equal(raw_server_connections(b.server), 1);
    batch_stop(&b);
}

/* libcurl 7.88 would take these bytes for the answer to the next request. */
static void batch__leaves_a_connection_on_which_something_came(void **state)
{
    batching b;
    (void)state;

    batch_start(&b, &batch_pending_reply, 1, 1, 0);
    batch_add_results(&b, NULL, NULL);
    batch_next_is(&b, PRISM_OK);
    raw_server_say(b.server, "HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n" RESULTS);
    batch_add_results(&b, NULL, NULL);
    batch_next_is(&b, PRISM_OK);
    assert_int_equal(b.done.scan_results->body_case, PRISM_SCAN_RESULTS_PENDING);
    assert_int_equal(raw_server_connections(b.server), 2);
    assert_int_equal(raw_server_requests(b.server), 2);
    assert_int_equal(raw_server_open_connections(b.server, 1), 1);
    batch_stop(&b);
}

/* How many of its descriptors have something to read. */
static size_t count_readable(const batching *b)
{
    prism_batch_descriptor wanted[16];
    struct pollfd polled[16];
    const size_t count = prism_batch_descriptors(b->batch, wanted, COUNT(wanted));
    size_t readable = 0;

    assert_in_range(count, 1, COUNT(wanted));
    for (size_t i = 0; i < count; i++)
        polled[i] = (struct pollfd){.fd = wanted[i].descriptor, .events = POLLIN};
    assert_int_not_equal(poll(polled, (nfds_t)count, 0), -1);
    for (size_t i = 0; i < count; i++)
        readable += polled[i].revents != 0;
    return readable;
}

/*
 * Two requests on two warm connections, of which the server closes one unanswered, while on the
 * other the answer is there: libcurl gives that connection to the request that has to be repeated,
 * before it tells that the first one is over. It is no connection of HTTP/2 for that.
 */
static void leave_connection(bool first_is_closed)
{
    const raw_reply replies[] = {
        batch_pending_reply, batch_pending_reply,
        first_is_closed ? (raw_reply){.end = RAW_CLOSE} : batch_pending_reply,
        first_is_closed ? batch_pending_reply : (raw_reply){.end = RAW_CLOSE}, batch_pending_reply};
    batching b;

    batch_start(&b, replies, COUNT(replies), 2, 0);
    for (int round = 0; round < 2; round++) {
        batch_add_results(&b, NULL, NULL);
        batch_add_results(&b, NULL, NULL);
        /* Until they are written, and no further: then what comes, comes at once. Should a step
         * take one of the answers early, this shows nothing, but is as right. */
        while (round == 1 && raw_server_requests(b.server) < 4)
            assert_int_equal(prism_batch_step(b.batch, &b.error), PRISM_OK);
        for (int i = 0; round == 1 && i < 200 && count_readable(&b) < 2; i++)
            prism__cancel_pause(NULL, 1);
        batch_next_is(&b, PRISM_OK);
        batch_next_is(&b, PRISM_OK);
    }
    assert_int_equal(raw_server_requests(b.server), 5);
    raw_server_say(b.server, "HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n" RESULTS);
    batch_add_results(&b, NULL, NULL);
    batch_next_is(&b, PRISM_OK);
    assert_int_equal(b.done.scan_results->body_case, PRISM_SCAN_RESULTS_PENDING);
    batch_stop(&b);
}

static void batch__leaves_a_connection_that_went_from_one_to_another(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++)
        leave_connection(i % 2 > 0);
}

static void batch__sends_what_must_not_be_repeated_on_a_new_connection(void **state)
{
    static const raw_reply replies[] = {
        {.bytes = BATCH_PENDING_REPLY}, {.bytes = SESSION_REPLY}, {.bytes = SESSION_REPLY}};
    batching b;
    (void)state;

    batch_start(&b, replies, COUNT(replies), 1, 0);
    batch_add_results(&b, NULL, NULL);
    assert_int_equal(prism_batch_add_session_create(b.batch, NULL, NULL, NULL, NULL), PRISM_OK);
    assert_int_equal(prism_batch_add_session_create(b.batch, NULL, NULL, NULL, NULL), PRISM_OK);
    batch_next_is(&b, PRISM_OK);
    for (size_t i = 1; i <= 2; i++) {
        batch_next(&b);
        assert_int_equal(b.done.status, PRISM_OK);
        assert_int_equal(raw_server_request_connection(b.server, i), i);
    }
    batch_stop(&b);
}

/* Callbacks. */

typedef struct guest {
    batching *test;
    size_t calls;
} guest;

static void use_batch(void *context, const prism_http_response *response)
{
    guest *g = context;
    batching *b = g->test;
    prism_completion done;
    prism_error error;

    (void)response;
    g->calls++;
    prism_completion_init(&done, sizeof done);
    assert_int_equal(prism_batch_add_scan_results_get(b->batch, "a", NULL, NULL, &error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_batch_next(b->batch, 0, &done, NULL), PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_batch_step(b->batch, NULL), PRISM_ERROR_INVALID_ARGUMENT);
}

static void batch__is_not_to_be_used_in_callbacks(void **state)
{
    batching b;
    guest g = {.test = &b};
    (void)state;

    batch_start(&b, &batch_pending_reply, 1, 1, 0);
    b.options.on_response = use_batch;
    b.options.on_response_context = &g;
    batch_add_results(&b, &b.options, NULL);
    batch_next_is(&b, PRISM_OK);
    assert_int_equal(g.calls, 1);
    batch_assert_empty(&b);
    batch_stop(&b);
}

static void step_batch(void *context, const prism_log_record *record)
{
    guest *g = context;

    g->calls += record->event == PRISM_LOG_CALL;
    assert_int_equal(prism_batch_step(g->test->batch, NULL), PRISM_ERROR_INVALID_ARGUMENT);
}

/* Nor in those that are told of a call's end, which may be when it is handed back. */
static void batch__is_not_to_be_used_in_on_log(void **state)
{
    prism_client_options options;
    temporary_folder folder;
    char url[64], path[128];
    batching b;
    guest g = {.test = &b};
    (void)state;

    batch_start(&b, &batch_pending_reply, 1, 1, 0);
    prism_batch_free(b.batch);
    prism_client_free(b.client);
    temporary_folder_make(&folder);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u/a", raw_server_port(b.server));
    (void)snprintf(path, sizeof path, "%s/a", folder.path);
    prism_client_options_init(&options, sizeof options);
    options.on_log = step_batch;
    options.on_log_context = &g;
    options.log_level = PRISM_LOG_DEBUG;
    assert_int_equal(prism_client_new(&options, &b.client, NULL), PRISM_OK);
    assert_int_equal(prism_batch_new(b.client, NULL, &b.batch, NULL), PRISM_OK);
    assert_int_equal(prism_batch_add_asset_download(b.batch, url, path, NULL, NULL, NULL),
                     PRISM_OK);
    batch_next(&b);
    assert_int_equal(b.done.status, PRISM_OK);
    assert_int_equal(g.calls, 1);
    batch_stop(&b);
    temporary_folder_remove(&folder);
}

/* A loop of the caller's. */

static void batch__can_be_driven_by_poll(void **state)
{
    enum { CALLS = 50, FEW = 2 };
    prism_batch_descriptor wanted[64];
    struct pollfd polled[64];
    size_t finished = 0;
    batching b;
    (void)state;

    batch_start(&b, &batch_pending_reply, 1, 4, 0);
    for (size_t i = 0; i < CALLS; i++)
        batch_add_results(&b, NULL, NULL);
    assert_int_equal(prism_batch_timeout_ms(b.batch), 0);
    while (prism_batch_unfinished(b.batch) > 0) {
        const size_t count = prism_batch_descriptors(b.batch, wanted, COUNT(wanted));
        const uint32_t timeout = prism_batch_timeout_ms(b.batch);
        prism_batch_descriptor few[FEW] = {{-1, 0}, {-1, 0}};
        assert_in_range(count, 1, COUNT(wanted));
        assert_int_equal(prism_batch_descriptors(b.batch, few, 1), count);
        assert_int_equal(few[0].descriptor, wanted[0].descriptor);
        assert_int_equal(few[1].descriptor, -1);
        for (size_t i = 0; i < count; i++)
            polled[i] = (struct pollfd){
                .fd = wanted[i].descriptor,
                .events = (short)((wanted[i].events & PRISM_BATCH_READABLE ? POLLIN : 0) |
                                  (wanted[i].events & PRISM_BATCH_WRITABLE ? POLLOUT : 0))};
        assert_in_range(timeout, 0, 60000); /* there always is a limit */
        assert_int_not_equal(poll(polled, (nfds_t)count, (int)timeout), -1);
        assert_int_equal(prism_batch_step(b.batch, &b.error), PRISM_OK);
        while (prism_batch_next(b.batch, 0, &b.done, &b.error) == PRISM_OK) {
            assert_int_equal(b.done.status, PRISM_OK);
            finished++;
        }
    }
    assert_int_equal(finished, CALLS);
    batch_stop(&b);
}

/* What it costs. */

static size_t count_descriptors(void)
{
    size_t count = 0;

    for (int fd = 0; fd < 1024; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void batch__queued_calls_take_at_most_1_kib_each(void **state)
{
    enum { CALLS = 10000 };
    prism_wait_options wait;
    char id[96];
    batching b;
    (void)state;

    if (SANITIZED)
        skip(); /* whose allocator mallinfo2() knows nothing of */
    batch_start(&b, &batch_hanging_reply, 1, 1, 0);
    batch_add_results(&b, &b.options, NULL);
    prism_wait_options_init(&wait, sizeof wait);
    wait.call = &b.options;
    memset(id, 'x', sizeof id);
    id[sizeof id - 1] = '\0';
    const size_t before = mallinfo2().uordblks;
    for (size_t i = 0; i < CALLS / 2; i++) {
        assert_int_equal(
            prism_batch_add_asset_url_get(b.batch, id, "model", &b.options, NULL, NULL), PRISM_OK);
        assert_int_equal(prism_batch_add_scan_results_wait(b.batch, id, &wait, NULL, NULL),
                         PRISM_OK);
    }
    const size_t each = (mallinfo2().uordblks - before) / CALLS;
    print_message("%zu bytes each\n", each);
    assert_in_range(each, 1, 1024);
    batch_stop(&b);
}

static void batch__leaves_no_descriptor_behind(void **state)
{
    const size_t before = count_descriptors();
    size_t after_some = 0;
    batching b;
    (void)state;

    batch_start(&b, &batch_pending_reply, 1, 8, 0);
    for (size_t i = 0; i < 3000; i++) {
        batch_add_results(&b, NULL, NULL);
        if (i >= 20)
            batch_next_is(&b, PRISM_OK);
        if (i == 500)
            after_some = count_descriptors();
    }
    for (size_t i = 0; i < 20; i++)
        batch_next_is(&b, PRISM_OK);
    assert_in_range(count_descriptors(), 0, after_some + 2);
    batch_stop(&b);
    for (unsigned i = 0; i < 5000 && count_descriptors() > before; i++)
        prism__cancel_pause(NULL, 1); /* the server's threads may be closing theirs */
    assert_int_equal(count_descriptors(), before);
}

/* Threads. */

static void *run_batch(void *context)
{
    batching own = *(batching *)context;

    prism_completion_init(&own.done, sizeof own.done);
    assert_int_equal(prism_batch_new(own.client, NULL, &own.batch, NULL), PRISM_OK);
    for (size_t i = 0; i < 100; i++)
        batch_add_results(&own, &own.options, NULL);
    for (size_t i = 0; i < 100; i++) {
        batch_next(&own);
        assert_true(own.done.status == PRISM_OK || own.done.status == PRISM_ERROR_CANCELLED);
    }
    batch_assert_empty(&own);
    prism_completion_clear(&own.done);
    prism_batch_free(own.batch);
    return NULL;
}

static void batches__share_a_client_and_a_token(void **state)
{
    pthread_t threads[4];
    batching b;
    (void)state;

    batch_start(&b, &batch_pending_reply, 1, 8, 0);
    b.options.cancel = b.cancel;
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run_batch, &b), 0);
    while (raw_server_requests(b.server) < 100)
        prism__cancel_pause(NULL, 1);
    prism_cancel_request(b.cancel);
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    batch_stop(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batch_new__refuses_what_is_missing),
        cmocka_unit_test(batch_next__tells_that_nothing_is_there),
        cmocka_unit_test(batch_add__refuses_what_the_blocking_call_does),
        cmocka_unit_test(batch__uses_connections_again_and_no_more_than_allowed),
        cmocka_unit_test(batch__goes_in_order_one_at_a_time),
        cmocka_unit_test(batch__leaves_a_connection_on_which_something_came),
        cmocka_unit_test(batch__leaves_a_connection_that_went_from_one_to_another),
        cmocka_unit_test(batch__sends_what_must_not_be_repeated_on_a_new_connection),
        cmocka_unit_test(batch__is_not_to_be_used_in_callbacks),
        cmocka_unit_test(batch__is_not_to_be_used_in_on_log),
        cmocka_unit_test(batch__can_be_driven_by_poll),
        cmocka_unit_test(batch__queued_calls_take_at_most_1_kib_each),
        cmocka_unit_test(batch__leaves_no_descriptor_behind),
        cmocka_unit_test(batches__share_a_client_and_a_token),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
