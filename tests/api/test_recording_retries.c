/* SPDX-License-Identifier: MIT */
/* Requests that are sent again, recorded and replayed: each attempt is an exchange of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "api_fixture.h"
#include "every_call.h"
#include "fake_runtime.h"
#include "temporary_folder.h"

enum { CALLS = 6 };

/* What a run has come to, call by call. */
typedef struct outcome {
    prism_error errors[CALLS];
    uint32_t pauses[FAKE_PAUSES_MAX];
    size_t pause_count;
    size_t request_count;
} outcome;

/* Two polls of the same results, a session, a download; some work at the second or third try. */
static void run(const prism_transport *transport, outcome *out)
{
    static const size_t calls[CALLS] = {4, 4, EVERY_CALL_SESSION_CREATE, 0, 1, 0};
    prism_client_options options;
    prism_client *client;
    fake_runtime fake;

    memset(out, 0, sizeof *out);
    api_options(&options);
    options.max_retries = 2;
    options.transport = transport;
    assert_int_equal(prism_client_new(&options, &client, NULL), PRISM_OK);
    fake_runtime_install(&fake, client);
    fake.random = UINT32_MAX;
    for (size_t i = 0; i < CALLS; i++)
        (void)every_call_table[calls[i]].make(client, NULL, &out->errors[i]);
    out->pause_count = fake.pause_count;
    memcpy(out->pauses, fake.pauses, sizeof out->pauses);
    out->request_count = fake.request_count;
    prism_client_free(client);
}

static const scripted_answer script[] = {
    /* the first poll: works at the third try */
    {.status = 503, .headers = {{"Retry-After", "2"}}},
    {.result = PRISM_ERROR_NETWORK, .message = "reset", .flags = FLAG_RETRYABLE | FLAG_SENT},
    {.status = 200, .body = "{\"pending\":{}}"},
    /* the second one: never does */
    {.status = 500, .body = "{\"error\":{\"errorType\":\"INTERNAL_ERROR\",\"message\":\"no\"}}"},
    {.result = PRISM_ERROR_CONNECT, .message = "refused", .flags = FLAG_RETRYABLE},
    {.result = PRISM_ERROR_TIMEOUT,
     .message = "no data for 20000 ms",
     .flags = FLAG_RETRYABLE | FLAG_SENT},
    /* a session: again, and then not */
    {.status = 429,
     .headers = {{"Retry-After", "Thu, 01 Jan 2026 00:00:10 GMT"},
                 {"Date", "Thu, 01 Jan 2026 00:00:07 GMT"}}},
    {.status = 503, .body = "<html>"},
    /* scan assets: at once too late; the URLs: the second time */
    {.status = 503, .headers = {{"Retry-After", "86400"}}},
    {.status = 504},
    {.status = 200, .body = "{\"model\":null}"},
    {.result = PRISM_ERROR_CANCELLED, .message = "cancelled", .flags = FLAG_SENT},
};

static void replay__repeats_what_was_repeated(void **state)
{
    static const prism_status statuses[CALLS] = {
        PRISM_OK, PRISM_ERROR_TIMEOUT,  PRISM_ERROR_HTTP_SERVER, PRISM_ERROR_HTTP_SERVER,
        PRISM_OK, PRISM_ERROR_CANCELLED};
    static const int32_t attempts[CALLS] = {0, 3, 2, 1, 0, 1};
    static const uint32_t pauses[] = {2000, 500, 250, 500, 3000, 250};
    static outcome recorded, replayed;
    prism_recorder_options recorder;
    prism_replay_options replay;
    prism_transport inner, transport;
    scripted_transport scripted;
    temporary_folder folder;
    (void)state;

    temporary_folder_make(&folder);
    scripted_transport_init(&scripted, script, COUNT(script));
    scripted_transport_fill(&scripted, &inner);
    prism_recorder_options_init(&recorder, sizeof recorder);
    recorder.folder = folder.path;
    recorder.transport = &inner;
    prism_transport_init(&transport, sizeof transport);
    assert_int_equal(prism_recorder_new(&recorder, &transport, NULL), PRISM_OK);
    run(&transport, &recorded);
    assert_int_equal(scripted.request_count, COUNT(script));
    scripted_transport_free(&scripted);

    for (size_t i = 0; i < CALLS; i++) {
        assert_int_equal(recorded.errors[i].code, statuses[i]);
        assert_int_equal(recorded.errors[i].attempts, attempts[i]);
    }
    assert_int_equal(recorded.pause_count, COUNT(pauses));
    assert_memory_equal(recorded.pauses, pauses, sizeof pauses);

    prism_replay_options_init(&replay, sizeof replay);
    replay.folder = folder.path;
    prism_transport_init(&transport, sizeof transport);
    assert_int_equal(prism_replay_new(&replay, &transport, NULL), PRISM_OK);
    run(&transport, &replayed);
    assert_memory_equal(&replayed, &recorded, sizeof recorded);
    temporary_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replay__repeats_what_was_repeated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
