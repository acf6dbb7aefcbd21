/* SPDX-License-Identifier: MIT */
/* Nothing that transports which record or replay free holds a secret. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "secrets.h"

#if !ALLOCATOR_CAN_BE_REPLACED

int main(void)
{
    (void)puts("Skipped: the allocator cannot be replaced here");
    return 77;
}

#else

/*
 * All calls in a row, or all but those that create sessions, on a transport that records or one
 * that replays.
 */
static void use_recording(const temporary_folder *recording, bool creates, bool replays)
{
    static const char *const own[] = {PROGRAM_SECRET};
    answer answers[SECRET_CALL_COUNT];
    fixture f = {.service = {answers, 0, 0}};
    prism_recorder_options options;
    prism_replay_options replay_options;
    prism_transport inner, transport;

    for (size_t i = 0; i < SECRET_CALL_COUNT; i++) {
        if (creates || !creates_session(&secret_calls[i]))
            answers[f.service.count++] = (answer){.status = 200, .body = secret_calls[i].body};
    }
    temporary_folder_make(&f.folder);
    service_transport(&f.service, &inner);
    prism_transport_init(&transport, sizeof transport);
    prism_recorder_options_init(&options, sizeof options);
    options.folder = recording->path;
    options.transport = &inner;
    options.secrets = own;
    options.secret_count = COUNT(own);
    prism_replay_options_init(&replay_options, sizeof replay_options);
    replay_options.folder = recording->path;
    replay_options.secrets = own;
    replay_options.secret_count = COUNT(own);

    watch_start(true);
    assert_int_equal(replays ? prism_replay_new(&replay_options, &transport, &f.error)
                             : prism_recorder_new(&options, &transport, &f.error),
                     PRISM_OK);
    start_client(&f, &transport);
    for (size_t i = 0; i < SECRET_CALL_COUNT; i++) {
        prism_status status;
        if (!creates && creates_session(&secret_calls[i]))
            continue;
        status = secret_calls[i].make(&f);
        /* A replayed session has another name, and this program asks for the real one. */
        if (status != (creates && replays && asks_for_session(&secret_calls[i])
                           ? PRISM_ERROR_INTERNAL
                           : PRISM_OK))
            fail_msg("%s: %s", secret_calls[i].name, f.error.message);
    }
    prism_client_free(f.client);
    watch_end_without_leak(replays ? "replay" : "recorder");
    temporary_folder_remove(&f.folder);
}

static void recording__leaves_no_secret(void **state)
{
    (void)state;
    for (int creates = 0; creates < 2; creates++) {
        temporary_folder recording;
        temporary_folder_make(&recording);
        use_recording(&recording, creates, false);
        assert_false(temporary_folder_mentions(&recording, KEY));
        assert_false(temporary_folder_mentions(&recording, SIGNATURE));
        use_recording(&recording, creates, true);
        temporary_folder_remove(&recording);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recording__leaves_no_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
