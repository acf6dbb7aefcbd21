/* SPDX-License-Identifier: MIT */
/*
 * Recording and replaying while memory runs out: each allocation fails once. The transports alone,
 * with all that is secret in an exchange; memory/functions.c has them under a client.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "failing_allocator.h"
#include "http/response.h"
#include "prism.h"
#include "temporary_folder.h"

static prism_status answer(void *context, const prism_http_request *request,
                           prism_http_response *response, prism_error *error)
{
    static const char body[] = "{\"scanningSession\":{\"scanningSessionId\":\"secret-id\"},"
                               "\"a\":\"\\u0041\",\"u\":\"https://h.test/?Signature=1234\"}";
    (void)context;
    (void)request;

    prism_http_response_set_status(response, 200);
    if (prism_http_response_add_header(response, "A", "b") != PRISM_OK ||
        prism_http_response_append_body(response, body, sizeof body - 1) != PRISM_OK)
        return prism_error_set(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    return PRISM_OK;
}

/* One exchange of a transport, which is destroyed. */
static prism_status use(const prism_transport *transport, const char *url, prism_error *error)
{
    static const char body[] = "{\"clientId\":\"secret-client\"}";
    static const prism_http_header headers[] = {{"Authorization", "Bearer secret-key"}};
    const prism_http_request request = {.method = "POST",
                                        .url = url,
                                        .headers = headers,
                                        .header_count = 1,
                                        .body = body,
                                        .body_size = sizeof body - 1};
    prism_http_response response;

    prism__response_init(&response, 1 << 20);
    memset(error, 0, sizeof *error);
    const prism_status status = transport->send(transport->context, &request, &response, error);
    prism__response_free(&response);
    transport->destroy(transport->context);
    return status;
}

static const char url[] = "https://h.test/scanning/v0/results/a%2Fbcd?Signature=1234";

static prism_status record(const temporary_folder *folder, prism_error *error)
{
    static const char *const secrets[] = {"secret/1"};
    prism_recorder_options options;
    prism_transport inner, transport;

    prism_transport_init(&inner, sizeof inner);
    inner.send = answer;
    prism_transport_init(&transport, sizeof transport);
    prism_recorder_options_init(&options, sizeof options);
    options.folder = folder->path;
    options.transport = &inner;
    options.secrets = secrets;
    options.secret_count = 1;
    const prism_status status = prism_recorder_new(&options, &transport, error);
    return status == PRISM_OK ? use(&transport, url, error) : status;
}

static prism_status replay(const temporary_folder *folder, prism_error *error)
{
    prism_replay_options options;
    prism_transport transport;

    prism_transport_init(&transport, sizeof transport);
    prism_replay_options_init(&options, sizeof options);
    options.folder = folder->path;
    const prism_status status = prism_replay_new(&options, &transport, error);
    return status == PRISM_OK ? use(&transport, url, error) : status;
}

typedef prism_status (*job)(const temporary_folder *folder, prism_error *error);

/* Do it with the allocation of this number failing; true when there was none such. */
static bool do_failing(job todo, const temporary_folder *folder, size_t fail_at)
{
    prism_error error;

    heap_arm(fail_at, HEAP_FAILS_ONCE);
    const prism_status status = todo(folder, &error);
    heap_disarm();

    assert_int_equal(heap_now().blocks, 0);
    if (heap_now().failed == 0) {
        assert_int_equal(status, PRISM_OK);
        return true;
    }
    if (status != PRISM_ERROR_OUT_OF_MEMORY)
        fail_msg("allocation %zu: %s %s", fail_at, prism_status_name(status), error.message);
    return false;
}

static void recorder_and_replay__survive_every_failed_allocation(void **state)
{
    temporary_folder folder;
    size_t count = 1;
    (void)state;

    for (bool done = false; !done; count++) {
        temporary_folder_make(&folder);
        done = do_failing(record, &folder, count);
        /* A file is whole or is not there, and holds no secret. */
        char *list = temporary_folder_list(&folder);
        if (done || list[0])
            assert_string_equal(list, "0001-post-session-1.http ");
        if (!done && list[0])
            assert_true(temporary_folder_mentions(&folder, "FAILED PRISM_ERROR_OUT_OF_MEMORY"));
        free(list);
        assert_false(temporary_folder_mentions(&folder, "secret"));
        assert_false(temporary_folder_mentions(&folder, "1234"));
        if (!done)
            temporary_folder_remove(&folder);
    }
    assert_in_range(count, 20, 1000);
    for (count = 1; !do_failing(replay, &folder, count); count++)
        ;
    assert_in_range(count, 15, 1000);
    temporary_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorder_and_replay__survive_every_failed_allocation),
    };
    return heap_can_fail() ? cmocka_run_group_tests(tests, NULL, NULL) : heap_skip();
}
