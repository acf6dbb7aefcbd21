/* SPDX-License-Identifier: MIT */
/* A client that records, and one that is answered from what was recorded. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "api_fixture.h"
#include "temporary_folder.h"

#define SESSION_ID "0f1e2d3c-4b5a-6978"
#define SIGNATURE "5ca1ab1e5ca1ab1e"

typedef struct fixture {
    temporary_folder folder;
    scripted_transport script;
    prism_client *client;
    prism_error error;
} fixture;

static void make_client(fixture *f, const prism_transport *transport, const char *key)
{
    prism_client_options options;

    api_options(&options);
    options.api_key = key;
    options.transport = transport;
    assert_int_equal(prism_client_new(&options, &f->client, &f->error), PRISM_OK);
}

static void record(fixture *f, const scripted_answer *answers, size_t count)
{
    prism_recorder_options options;
    prism_transport inner, transport;

    memset(f, 0, sizeof *f);
    temporary_folder_make(&f->folder);
    scripted_transport_init(&f->script, answers, count);
    scripted_transport_fill(&f->script, &inner);
    prism_recorder_options_init(&options, sizeof options);
    options.folder = f->folder.path;
    options.transport = &inner;
    prism_transport_init(&transport, sizeof transport);
    if (prism_recorder_new(&options, &transport, &f->error) != PRISM_OK)
        fail_msg("no recorder: %s", f->error.message);
    make_client(f, &transport, API_KEY);
}

/* Go on with a client that is answered from the recording, and has other credentials. */
static void replay_with(fixture *f, uint32_t flags)
{
    prism_replay_options options;
    prism_transport transport;

    prism_client_free(f->client);
    prism_replay_options_init(&options, sizeof options);
    options.folder = f->folder.path;
    options.flags = flags;
    prism_transport_init(&transport, sizeof transport);
    if (prism_replay_new(&options, &transport, &f->error) != PRISM_OK)
        fail_msg("no replay: %s", f->error.message);
    make_client(f, &transport, "another-key");
}

static void replay(fixture *f)
{
    replay_with(f, 0);
}

static void stop(fixture *f)
{
    prism_client_free(f->client);
    assert_int_equal(f->script.destroyed, 1);
    scripted_transport_free(&f->script);
    temporary_folder_remove(&f->folder);
}

/* Each call gives its document as text, to be freed by prism_text_free(); NULL on failure. */

static char *get_assets(fixture *f, const char *id)
{
    prism_scan_assets *assets;
    char *text = NULL;

    if (prism_scan_assets_get(f->client, id, NULL, &assets, &f->error) == PRISM_OK)
        assert_int_equal(prism_scan_assets_format(assets, &text, NULL, NULL), PRISM_OK);
    prism_scan_assets_free(assets);
    return text;
}

static char *get_urls(fixture *f, const char *id)
{
    prism_asset_urls *urls;
    char *text = NULL;

    if (prism_asset_urls_get(f->client, id, NULL, &urls, &f->error) == PRISM_OK)
        assert_int_equal(prism_asset_urls_format(urls, &text, NULL, NULL), PRISM_OK);
    prism_asset_urls_free(urls);
    return text;
}

static char *get_url(fixture *f, const char *id)
{
    prism_asset_url *url;
    char *text = NULL;

    if (prism_asset_url_get(f->client, id, "model", NULL, &url, &f->error) == PRISM_OK)
        assert_int_equal(prism_asset_url_format(url, &text, NULL, NULL), PRISM_OK);
    prism_asset_url_free(url);
    return text;
}

static char *create_session(fixture *f, const char *name)
{
    prism_session_request request;
    prism_session_response *response;
    char *text = NULL;

    prism_session_request_init(&request, sizeof request);
    request.client_scanning_id = name;
    if (prism_session_create(f->client, &request, NULL, &response, &f->error) == PRISM_OK)
        assert_int_equal(prism_session_response_format(response, &text, NULL, NULL), PRISM_OK);
    prism_session_response_free(response);
    return text;
}

static char *get_results(fixture *f, const char *id)
{
    prism_scan_results *results;
    char *text = NULL;

    if (prism_scan_results_get(f->client, id, NULL, &results, &f->error) == PRISM_OK)
        assert_int_equal(prism_scan_results_format(results, &text, NULL, NULL), PRISM_OK);
    prism_scan_results_free(results);
    return text;
}

typedef char *(*call)(fixture *f, const char *id);

/* A call that works, and what it must give, if that is not NULL. */
static void assert_gives(fixture *f, call make, const char *id, const char *expected)
{
    char *text = make(f, id);

    if (!text)
        fail_msg("%s: %s", prism_status_name(f->error.code), f->error.message);
    if (expected)
        assert_string_equal(text, expected);
    prism_text_free(text);
}

static void assert_fails(fixture *f, call make, const char *id, prism_status status)
{
    assert_null(make(f, id));
    if (f->error.code != status)
        fail_msg("%s: %s", prism_status_name(f->error.code), f->error.message);
}

static void assert_files(const fixture *f, const char *expected)
{
    char *list = temporary_folder_list(&f->folder);
    assert_string_equal(list, expected);
    free(list);
}

#define ASSETS "{\"id\":\"a\",\"scanId\":\"scan-1\",\"body\":\"started\"}"
#define URL_OF(query) "https://s3.test/model.obj?X-Amz-Date=20260101T000000Z&" query
#define SIGNED URL_OF("X-Amz-Signature=" SIGNATURE)
#define PENDING "{\"scanningSessionId\":\"" SESSION_ID "\",\"pending\":{}}"

/* One for each call, in the order of call_all. */
static const scripted_answer all_answers[] = {
    {.status = 200,
     .body = ASSETS,
     .headers = {{"Set-Cookie", "c=" SIGNATURE}, {"X-Echo", API_KEY}}},
    {.status = 200, .body = "{\"model\":\"" SIGNED "\",\"note\":\"" API_KEY "\",\"texture\":null}"},
    {.status = 200, .body = SIGNED, .headers = {{"Content-Type", "text/html"}}},
    {.status = 200,
     .body = "{\"scanningSession\":{\"scanningSessionId\":\"" SESSION_ID
             "\",\"clientScanningId\":\"mine\"}}"},
    {.status = 200, .body = PENDING},
};

static void call_all(fixture *f, const char *session_id)
{
    assert_gives(f, get_assets, "scan-1", NULL);
    assert_gives(f, get_urls, "scan-1", NULL);
    assert_gives(f, get_url, "scan-1", NULL);
    assert_gives(f, create_session, "mine", NULL);
    assert_gives(f, get_results, session_id, NULL);
}

static void recorder__keeps_all_exchanges_and_no_secret(void **state)
{
    static const char *const secrets[] = {API_KEY, CLIENT_ID, SESSION_ID, SIGNATURE, "Bearer"};
    char path[128];
    struct stat info;
    fixture f;
    (void)state;

    record(&f, all_answers, COUNT(all_answers));
    call_all(&f, SESSION_ID);
    assert_files(&f, "0001-get-scan-assets.http 0002-get-asset-urls.http 0003-get-model.http "
                     "0004-post-create-session.http 0005-get-session-1.http ");
    for (size_t i = 0; i < COUNT(secrets); i++) {
        if (temporary_folder_mentions(&f.folder, secrets[i]))
            fail_msg("kept: %s", secrets[i]);
    }
    (void)snprintf(path, sizeof path, "%s/0001-get-scan-assets.http", f.folder.path);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);

    char *text = temporary_folder_read(&f.folder, "0004-post-create-session.http", NULL);
    assert_string_equal(
        text, "prism-recording 1\n\nPOST /scanning/v0/create-session\nHost: estimation.test\n"
              "Accept: application/json\nContent-Type: application/json\n"
              "User-Agent: " USER_AGENT "\n"
              "| {\"clientId\":\"removed\",\n+ \"clientScanningId\":\"mine\"}\n\n"
              "HTTP 200\n| {\"scanningSession\":{\"scanningSessionId\":\"session-1\",\n"
              "+ \"clientScanningId\":\"mine\"}}\n\nend\n");
    free(text);
    stop(&f);
}

static void recorder__changes_nothing_of_the_call(void **state)
{
    fixture f;
    (void)state;

    record(&f, all_answers, COUNT(all_answers));
    call_all(&f, SESSION_ID);
    assert_int_equal(f.script.request_count, COUNT(all_answers));
    assert_string_equal(f.script.requests[0].url, HOSTED "/scans/scan-1/scan-assets");
    assert_true(recorded_request_mentions(&f.script.requests[0], API_KEY));
    assert_true(recorded_request_mentions(&f.script.requests[3], CLIENT_ID));
    assert_false(f.script.requests[3].idempotent);
    scripted_transport_restart(&f.script, &all_answers[1], 1);
    assert_gives(&f, get_urls, "scan-1",
                 "{\"previewImage\":null,\"model\":\"" SIGNED
                 "\",\"canonicalBody\":null,\"texture\":null,"
                 "\"material\":null,\"stripes\":null}");
    stop(&f);
}

static void replay__answers_all_calls(void **state)
{
    fixture f;
    (void)state;

    record(&f, all_answers, COUNT(all_answers));
    call_all(&f, SESSION_ID);
    replay(&f);
    assert_gives(&f, create_session, "mine",
                 "{\"scanningSession\":{\"scanningSessionId\":\"session-1\","
                 "\"clientScanningId\":\"mine\"}}");
    assert_gives(&f, get_results, "session-1",
                 "{\"scanningSessionId\":\"session-1\",\"pending\":{}}");
    assert_gives(&f, get_url, "scan-1", "\"" URL_OF("X-Amz-Signature=removed") "\"");
    assert_gives(&f, get_urls, "scan-1", NULL);
    assert_gives(&f, get_assets, "scan-1", NULL);
    assert_int_equal(f.script.request_count, COUNT(all_answers)); /* all of them while recording */
    stop(&f);
}

static void replay__fails_as_the_recorded_calls_did(void **state)
{
    static const scripted_answer answers[] = {
        {.status = 404, .body = "{\"message\":\"no\"}", .headers = {{"X-Request-Id", "r-1"}}},
        {.status = 503, .body = "<html>\r\n\r\nlater\x01", .headers = {{"Retry-After", "7"}}},
        {.status = 200, .body = "{\"id\":"},
        {.status = 200, .body = "\xFF"},
        {.status = 302, .headers = {{"Location", "https://h.test/?a=b"}}},
        {.result = PRISM_ERROR_TIMEOUT,
         .message = "no byte for 20000 ms",
         .flags = PRISM_ERROR_FLAG_SENT | PRISM_ERROR_FLAG_RETRYABLE},
        {.result = PRISM_ERROR_CONNECT,
         .message = "connection refused",
         .flags = PRISM_ERROR_FLAG_RETRYABLE},
        {.result = PRISM_ERROR_TLS},
        {0}, /* no status at all */
    };
    prism_error errors[COUNT(answers)];
    fixture f;
    (void)state;

    record(&f, answers, COUNT(answers));
    for (size_t i = 0; i < COUNT(answers); i++) {
        assert_null(get_assets(&f, "scan-1"));
        errors[i] = f.error;
    }
    assert_int_equal(errors[0].code, PRISM_ERROR_NOT_FOUND);
    assert_int_equal(errors[5].code, PRISM_ERROR_TIMEOUT);
    assert_int_equal(errors[8].code, PRISM_ERROR_INTERNAL);
    replay(&f);
    for (size_t i = 0; i < COUNT(answers); i++) {
        assert_null(get_assets(&f, "scan-1"));
        if (i != 7) /* its transport did not say why: the words are the library's */
            assert_memory_equal(&f.error, &errors[i], sizeof f.error);
        assert_int_equal(f.error.code, errors[i].code);
    }
    stop(&f);
}

static void replay__gives_service_errors(void **state)
{
    static const scripted_answer answers[] = {
        {.status = 400, .body = "{\"error\":{\"errorType\":\"INVALID_CLIENT_ID\"}}"},
        {.status = 200, .body = "{\"error\":{\"errorType\":\"SESSION_EXPIRED\"}}"},
    };
    fixture f;
    (void)state;

    record(&f, answers, COUNT(answers));
    assert_fails(&f, create_session, NULL, PRISM_ERROR_SERVICE);
    assert_fails(&f, get_results, SESSION_ID, PRISM_ERROR_SERVICE);
    replay(&f);
    assert_fails(&f, create_session, NULL, PRISM_ERROR_SERVICE);
    assert_int_equal(f.error.service_code, PRISM_SERVICE_INVALID_CLIENT_ID);
    assert_fails(&f, get_results, SESSION_ID, PRISM_ERROR_SERVICE);
    assert_int_equal(f.error.service_code, PRISM_SERVICE_SESSION_EXPIRED);
    stop(&f);
}

static void replay__gives_equal_requests_their_answers_in_order(void **state)
{
    static const scripted_answer answers[] = {
        {.status = 200, .body = "\"https://one.test\""},
        {.status = 200, .body = "\"https://other.test\""},
        {.status = 200, .body = "\"https://two.test\""},
    };
    fixture f;
    (void)state;

    record(&f, answers, COUNT(answers));
    assert_gives(&f, get_url, "scan-1", "\"https://one.test\"");
    assert_gives(&f, get_url, "scan-2", "\"https://other.test\"");
    assert_gives(&f, get_url, "scan-1", "\"https://two.test\"");
    replay(&f);
    assert_gives(&f, get_url, "scan-1", "\"https://one.test\"");
    for (int i = 0; i < 3; i++)
        assert_gives(&f, get_url, "scan-1", "\"https://two.test\"");
    assert_gives(&f, get_url, "scan-2", "\"https://other.test\"");
    stop(&f);
}

static void replay__tells_which_request_has_no_answer(void **state)
{
    fixture f;
    (void)state;

    record(&f, all_answers, COUNT(all_answers));
    call_all(&f, SESSION_ID);
    replay(&f);
    assert_fails(&f, get_assets, "scan-2", PRISM_ERROR_INTERNAL);
    assert_string_equal(f.error.message,
                        "the recording has no answer to GET /base/scans/scan-2/scan-assets");
    assert_int_equal(f.error.flags, 0);
    assert_fails(&f, get_results, "secret-id", PRISM_ERROR_INTERNAL);
    assert_string_equal(f.error.message,
                        "the recording has no answer to GET /scanning/v0/results/{session_id}");
    assert_fails(&f, create_session, "yours", PRISM_ERROR_INTERNAL);
    assert_string_equal(
        f.error.message,
        "the recording has no answer to POST /scanning/v0/create-session with this body");
    replay_with(&f, PRISM_REPLAY_ANY_BODY);
    assert_gives(&f, create_session, "yours", NULL);
    stop(&f);
}

static void replay__knows_sessions_by_their_order_where_the_program_has_its_own_ids(void **state)
{
    static const scripted_answer answers[] = {
        {.status = 200, .body = "{\"scanningSessionId\":\"first/id\",\"pending\":{}}"},
        {.status = 200, .body = "{\"scanningSession\":{\"scanningSessionId\":\"" SESSION_ID "\"}}"},
        {.status = 200, .body = "{\"scanningSessionId\":\"1\",\"pending\":{}}"},
        {.status = 200, .body = PENDING},
        {.status = 200, .body = "{\"error\":{\"errorType\":\"ABORTED\"}}"},
    };
    fixture f;
    (void)state;

    record(&f, answers, COUNT(answers));
    assert_gives(&f, get_results, "first/id", NULL);
    assert_gives(&f, create_session, NULL, NULL);
    assert_gives(&f, get_results, "1", NULL);
    assert_gives(&f, get_results, SESSION_ID, NULL);
    assert_fails(&f, get_results, "first/id", PRISM_ERROR_SERVICE);
    assert_files(&f, "0001-get-session-1.http 0002-post-create-session.http "
                     "0003-get-session-3.http 0004-get-session-2.http 0005-get-session-1.http ");
    assert_false(temporary_folder_mentions(&f.folder, "first"));
    replay(&f);
    assert_gives(&f, get_results, "any id", "{\"scanningSessionId\":\"session-1\",\"pending\":{}}");
    assert_gives(&f, get_results, "another",
                 "{\"scanningSessionId\":\"session-3\",\"pending\":{}}");
    assert_fails(&f, get_results, "any id", PRISM_ERROR_SERVICE);
    assert_fails(&f, get_results, "one too many", PRISM_ERROR_INTERNAL);
    assert_gives(&f, get_results, "session-2", NULL);
    stop(&f);
}

static void recorder__removes_what_the_caller_asks_for(void **state)
{
    static const char *const secrets[] = {"Jane Doe", "scan-1"};
    const scripted_answer answer = {
        .status = 200, .body = "{\"id\":\"a\",\"scanId\":\"scan-1\",\"x\":\"Jane\\u0020Doe\"}"};
    prism_recorder_options recorder;
    prism_replay_options options;
    prism_transport inner, transport;
    fixture f;
    (void)state;

    memset(&f, 0, sizeof f);
    temporary_folder_make(&f.folder);
    scripted_transport_init(&f.script, &answer, 1);
    scripted_transport_fill(&f.script, &inner);
    prism_transport_init(&transport, sizeof transport);
    prism_recorder_options_init(&recorder, sizeof recorder);
    recorder.folder = f.folder.path;
    recorder.transport = &inner;
    recorder.secrets = secrets;
    recorder.secret_count = COUNT(secrets);
    assert_int_equal(prism_recorder_new(&recorder, &transport, &f.error), PRISM_OK);
    make_client(&f, &transport, API_KEY);
    assert_gives(&f, get_assets, "scan-1", NULL);
    assert_false(temporary_folder_mentions(&f.folder, "scan-1"));
    assert_false(temporary_folder_mentions(&f.folder, "Doe"));
    assert_true(temporary_folder_mentions(&f.folder, "/scans/removed/scan-assets"));
    prism_client_free(f.client);

    prism_replay_options_init(&options, sizeof options);
    options.folder = f.folder.path;
    options.secrets = secrets;
    options.secret_count = COUNT(secrets);
    assert_int_equal(prism_replay_new(&options, &transport, &f.error), PRISM_OK);
    make_client(&f, &transport, "another-key");
    assert_gives(&f, get_assets, "scan-1", NULL);
    stop(&f);
}

/* What cannot be recorded */

static void recorder__sends_nothing_when_the_file_cannot_be_started(void **state)
{
    fixture f;
    (void)state;

    record(&f, all_answers, 1);
    temporary_folder_write(&f.folder, "0001-get-scan-assets.http", "mine", 4);
    temporary_folder_write(&f.folder, "0002-get-scan-assets.http.part", "mine", 4);
    assert_fails(&f, get_assets, "scan-1", PRISM_ERROR_INTERNAL);
    assert_string_equal(f.error.message, "cannot record to 0001-get-scan-assets.http: File exists");
    assert_int_equal(f.error.flags, 0);
    assert_int_equal(f.error.os_code, 17);
    assert_fails(&f, get_assets, "scan-1", PRISM_ERROR_INTERNAL);
    assert_int_equal(f.script.request_count, 0);
    assert_files(&f, "0001-get-scan-assets.http 0002-get-scan-assets.http.part ");
    char *text = temporary_folder_read(&f.folder, "0001-get-scan-assets.http", NULL);
    assert_string_equal(text, "mine");
    free(text);

    assert_gives(&f, get_assets, "scan-1", NULL); /* the third has its place */
    stop(&f);
}

static void recorder__fails_when_its_folder_is_gone(void **state)
{
    fixture f;
    (void)state;

    record(&f, all_answers, 1);
    assert_int_equal(rmdir(f.folder.path), 0);
    assert_fails(&f, get_assets, "scan-1", PRISM_ERROR_INTERNAL);
    assert_int_equal(f.script.request_count, 0);
    assert_int_equal(mkdir(f.folder.path, 0700), 0); /* for the fixture to remove */
    stop(&f);
}

/* A limit on the size of files stands for a full disk. */
static void recorder__fails_when_the_file_cannot_be_finished(void **state)
{
    static const scripted_answer answers[] = {
        {.status = 200, .body = ASSETS},
        {.result = PRISM_ERROR_TIMEOUT, .message = "late"},
        {.status = 200, .body = ASSETS},
    };
    struct rlimit old, small;
    fixture f;
    (void)state;

    record(&f, answers, COUNT(answers));
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 100;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_null(get_assets(&f, "scan-1"));
    const prism_error answered = f.error;
    assert_null(get_assets(&f, "scan-1"));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    (void)signal(SIGXFSZ, handler);

    assert_int_equal(answered.code, PRISM_ERROR_INTERNAL);
    assert_string_equal(answered.message,
                        "cannot record to 0001-get-scan-assets.http: File too large");
    assert_int_equal(answered.flags, PRISM_ERROR_FLAG_SENT);
    assert_int_equal(f.error.code, PRISM_ERROR_INTERNAL);
    assert_int_equal(f.error.flags, 0); /* as the transport said */
    assert_files(&f, "");
    assert_gives(&f, get_assets, "scan-1", NULL);
    assert_files(&f, "0003-get-scan-assets.http ");
    stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorder__keeps_all_exchanges_and_no_secret),
        cmocka_unit_test(recorder__changes_nothing_of_the_call),
        cmocka_unit_test(replay__answers_all_calls),
        cmocka_unit_test(replay__fails_as_the_recorded_calls_did),
        cmocka_unit_test(replay__gives_service_errors),
        cmocka_unit_test(replay__gives_equal_requests_their_answers_in_order),
        cmocka_unit_test(replay__tells_which_request_has_no_answer),
        cmocka_unit_test(replay__knows_sessions_by_their_order_where_the_program_has_its_own_ids),
        cmocka_unit_test(recorder__removes_what_the_caller_asks_for),
        cmocka_unit_test(recorder__sends_nothing_when_the_file_cannot_be_started),
        cmocka_unit_test(recorder__fails_when_its_folder_is_gone),
        cmocka_unit_test(recorder__fails_when_the_file_cannot_be_finished),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
