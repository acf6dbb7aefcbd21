/* SPDX-License-Identifier: MIT */
/*
 * usage: test_recording_end_to_end SIMULATOR
 *
 * What the simulator answers is recorded through the built-in transport, then replayed when the
 * simulator is gone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "prism.h"
#include "simulator.h"
#include "temporary_folder.h"

enum { POLLS_MAX = 20, TEXTS_MAX = 16 };

static const char *simulator_path;

/* What a run has seen: every document, and every error, as text. */
typedef struct transcript {
    char *texts[TEXTS_MAX];
    size_t count;
} transcript;

/* Keeps the document, to be freed by prism_text_free(), or else the error. */
static void note(transcript *seen, char *document, const prism_error *error)
{
    char line[512];
    char *copy;

    (void)snprintf(line, sizeof line, "%d %d %u %s", (int)error->code, (int)error->http_status,
                   (unsigned)error->flags, error->message);
    copy = strdup(document ? document : line);
    assert_non_null(copy);
    assert_in_range(seen->count, 0, TEXTS_MAX - 1);
    seen->texts[seen->count++] = copy;
    prism_text_free(document);
}

static void free_transcript(transcript *seen)
{
    for (size_t i = 0; i < seen->count; i++)
        free(seen->texts[i]);
    seen->count = 0;
}

static void note_hosted(prism_client *client, const char *scan, transcript *seen)
{
    prism_scan_assets *assets;
    prism_asset_urls *urls;
    prism_asset_url *url;
    prism_error error;
    char *text = NULL;

    if (prism_scan_assets_get(client, scan, NULL, &assets, &error) == PRISM_OK)
        assert_int_equal(prism_scan_assets_format(assets, &text, NULL, NULL), PRISM_OK);
    note(seen, text, &error);
    prism_scan_assets_free(assets);

    text = NULL;
    if (prism_asset_urls_get(client, scan, NULL, &urls, &error) == PRISM_OK)
        assert_int_equal(prism_asset_urls_format(urls, &text, NULL, NULL), PRISM_OK);
    note(seen, text, &error);
    prism_asset_urls_free(urls);

    text = NULL;
    if (prism_asset_url_get(client, scan, "model", NULL, &url, &error) == PRISM_OK)
        assert_int_equal(prism_asset_url_format(url, &text, NULL, NULL), PRISM_OK);
    note(seen, text, &error);
    prism_asset_url_free(url);
}

/* Create a session and ask until there are results; `id` gets its ID. */
static void note_estimation(prism_client *client, transcript *seen, char *id, size_t capacity)
{
    prism_session_request request;
    prism_session_response *session;
    prism_error error;
    bool finished = false;

    prism_session_request_init(&request, sizeof request);
    request.client_scanning_id = "mine";
    request.include_3d_avatar_in_results = true;
    assert_int_equal(prism_session_create(client, &request, NULL, &session, &error), PRISM_OK);
    (void)snprintf(id, capacity, "%s", session->scanning_session->scanning_session_id);
    prism_session_response_free(session);

    for (int i = 0; i < POLLS_MAX && !finished; i++) {
        prism_scan_results *results;
        char *text = NULL;
        if (prism_scan_results_get(client, id, NULL, &results, &error) == PRISM_OK) {
            assert_int_equal(prism_scan_results_format(results, &text, NULL, NULL), PRISM_OK);
            finished = results->body_case == PRISM_SCAN_RESULTS_RESULTS;
        }
        note(seen, text, &error);
        prism_scan_results_free(results);
    }
    assert_true(finished);
}

static void run(const prism_transport *transport, const char *url, transcript *seen, char *id,
                size_t capacity)
{
    prism_client_options options;
    prism_client *client;

    prism_client_options_init(&options, sizeof options);
    options.api_key = "demo-key";
    options.client_id = "demo-client";
    options.hosted_url = url;
    options.estimation_url = url;
    options.transport = transport;
    assert_int_equal(prism_client_new(&options, &client, NULL), PRISM_OK);
    note_hosted(client, "scan-complete", seen);
    note_hosted(client, "no-such-scan", seen);
    note_estimation(client, seen, id, capacity);
    prism_client_free(client);
}

/* What the simulator signs its URLs with, of the first one in the recorded run. */
static void find_signature(const transcript *seen, char *signature, size_t capacity)
{
    for (size_t i = 0; i < seen->count; i++) {
        const char *at = strstr(seen->texts[i], "Signature=");
        if (at) {
            at += strlen("Signature=");
            (void)snprintf(signature, capacity, "%.*s", (int)strcspn(at, "&\"\\"), at);
            return;
        }
    }
    fail_msg("no signed URL");
}

/* Two texts are the same but for queries of URLs, and for the session's ID. */
static void assert_same(const char *recorded, const char *replayed, const char *id)
{
    while (*recorded || *replayed) {
        if (strncmp(recorded, id, strlen(id)) == 0 && strncmp(replayed, "session-1", 9) == 0) {
            recorded += strlen(id);
            replayed += 9;
        } else if (*recorded == '?' && *replayed == '?') {
            recorded += strcspn(recorded, "\"");
            replayed += strcspn(replayed, "\"");
        } else if (*recorded++ != *replayed++) {
            fail_msg("...%.60s is not\n...%.60s", recorded - 1, replayed - 1);
        }
    }
}

static void replay__shows_what_was_recorded(void **state)
{
    prism_recorder_options recorder;
    prism_replay_options options;
    prism_transport transport;
    temporary_folder folder;
    simulator server;
    transcript recorded = {0}, replayed = {0};
    char id[128], other_id[128], signature[256];
    (void)state;

    temporary_folder_make(&folder);
    if (!simulator_start(&server, simulator_path, NULL, NULL, NULL))
        fail_msg("the simulator does not start");
    prism_transport_init(&transport, sizeof transport);
    prism_recorder_options_init(&recorder, sizeof recorder);
    recorder.folder = folder.path;
    assert_int_equal(prism_recorder_new(&recorder, &transport, NULL), PRISM_OK);
    run(&transport, server.url, &recorded, id, sizeof id);
    assert_true(simulator_stop(&server));

    find_signature(&recorded, signature, sizeof signature);
    assert_in_range(strlen(signature), 8, sizeof signature);
    assert_in_range(strlen(id), 8, sizeof id);
    assert_false(temporary_folder_mentions(&folder, "demo-key"));
    assert_false(temporary_folder_mentions(&folder, "demo-client"));
    assert_false(temporary_folder_mentions(&folder, signature));
    assert_false(temporary_folder_mentions(&folder, id));

    prism_replay_options_init(&options, sizeof options);
    options.folder = folder.path;
    assert_int_equal(prism_replay_new(&options, &transport, NULL), PRISM_OK);
    run(&transport, "https://nowhere.test", &replayed, other_id, sizeof other_id);
    assert_string_equal(other_id, "session-1");
    assert_int_equal(recorded.count, replayed.count);
    for (size_t i = 0; i < recorded.count; i++)
        assert_same(recorded.texts[i], replayed.texts[i], id);

    free_transcript(&recorded);
    free_transcript(&replayed);
    temporary_folder_remove(&folder);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replay__shows_what_was_recorded),
    };

    if (argc != 2) {
        (void)fputs("usage: test_recording_end_to_end SIMULATOR\n", stderr);
        return 2;
    }
    simulator_path = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
