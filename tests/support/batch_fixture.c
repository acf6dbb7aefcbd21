/* SPDX-License-Identifier: MIT */
#include "batch_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

const raw_reply batch_pending_reply = {.bytes = BATCH_PENDING_REPLY};
const raw_reply batch_hanging_reply = {.end = RAW_HANG};

void batch_start_at(batching *b, const char *url, const prism_batch_options *batch_options)
{
    prism_client_options options;

    prism_client_options_init(&options, sizeof options);
    options.client_id = "id";
    options.api_key = "key";
    options.hosted_url = options.estimation_url = url;
    options.retry_base_ms = options.retry_cap_ms = 1;
    assert_int_equal(prism_client_new(&options, &b->client, NULL), PRISM_OK);
    assert_int_equal(prism_batch_new(b->client, batch_options, &b->batch, &b->error), PRISM_OK);
    assert_int_equal(prism_cancel_new(&b->cancel, NULL), PRISM_OK);
    prism_call_options_init(&b->options, sizeof b->options);
    prism_completion_init(&b->done, sizeof b->done);
}

void batch_start(batching *b, const raw_reply *replies, size_t count, uint32_t in_flight,
                 uint32_t connections)
{
    prism_batch_options options;
    char url[64];

    memset(b, 0, sizeof *b);
    prism_batch_options_init(&options, sizeof options);
    options.max_in_flight = in_flight;
    options.max_connections = connections;
    b->server = raw_server_start(replies, count);
    assert_non_null(b->server);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", raw_server_port(b->server));
    batch_start_at(b, url, &options);
}

void batch_stop(batching *b)
{
    prism_completion_clear(&b->done);
    prism_batch_free(b->batch);
    prism_client_free(b->client);
    prism_cancel_free(b->cancel);
    raw_server_stop(b->server);
}

void batch_add_results(batching *b, const prism_call_options *options, void *tag)
{
    const prism_status status =
        prism_batch_add_scan_results_get(b->batch, "a", options, tag, &b->error);

    if (status != PRISM_OK)
        fail_msg("%s: %s", prism_status_name(status), b->error.message);
}

void batch_next(batching *b)
{
    const prism_status status = prism_batch_next(b->batch, 10000, &b->done, &b->error);

    if (status != PRISM_OK)
        fail_msg("%s: %s", prism_status_name(status), b->error.message);
    assert_int_equal(b->error.code, PRISM_OK);
    assert_int_equal(b->done.error.code, b->done.status);
}

void batch_next_is(batching *b, prism_status status)
{
    batch_next(b);
    if (b->done.status != status)
        fail_msg("%s: %s", prism_status_name(b->done.status), b->done.error.message);
    assert_int_equal(b->done.scan_results != NULL, status == PRISM_OK);
}

void batch_assert_empty(batching *b)
{
    assert_int_equal(prism_batch_unfinished(b->batch), 0);
    assert_int_equal(prism_batch_next(b->batch, 0, &b->done, &b->error), PRISM_ERROR_BATCH_EMPTY);
    assert_int_equal(b->error.code, PRISM_ERROR_BATCH_EMPTY);
}
