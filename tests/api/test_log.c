/* SPDX-License-Identifier: MIT */
/* What a client's log is told, in which order, and what it is never told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "api_fixture.h"
#include "every_call.h"
#include "fake_runtime.h"
#include "prism/log.h"

/* In answers, so that nothing of them may be seen. */
#define BODY_SECRET "body-5ecret"
#define HEADER_SECRET "header-5ecret"

/* One line for each record: what a test compares. */
typedef struct journal {
    char text[4096];
    size_t size;
    const char *host; /* of every record; NULL: any */
    const char *path;
    const char *method;
} journal;

static void assert_innocent(const char *text)
{
    static const char *const secrets[] = {
        API_KEY,         "Bearer",    CLIENT_ID,         EVERY_SCAN_ID, EVERY_SESSION_ID,
        EVERY_SIGNATURE, BODY_SECRET, HEADER_SECRET,     "5ecret",      "?",
        "X-Amz",         "model",     "clientScanningId"};

    assert_non_null(text);
    for (size_t i = 0; i < COUNT(secrets); i++) {
        if (strstr(text, secrets[i]))
            fail_msg("%s: in %s", secrets[i], text);
    }
}

static void note(void *context, const prism_log_record *record)
{
    journal *j = context;
    int size;

    assert_innocent(record->method);
    assert_innocent(record->host);
    assert_innocent(record->path);
    assert_string_equal(record->method, j->method);
    if (j->host)
        assert_string_equal(record->host, j->host);
    assert_string_equal(record->path, j->path);
    size = snprintf(j->text + j->size, sizeof j->text - j->size,
                    "%s %s: status %d, HTTP %d, attempt %d, pause %u, after %u, out %u, in %u\n",
                    prism_log_level_name(record->level), prism_log_event_name(record->event),
                    (int)record->status, (int)record->http_status, (int)record->attempt,
                    (unsigned)record->pause_ms, (unsigned)record->elapsed_ms,
                    (unsigned)record->bytes_sent, (unsigned)record->bytes_received);
    assert_true(size > 0 && (size_t)size < sizeof j->text - j->size);
    j->size += (size_t)size;
}

typedef struct fixture {
    api_fixture api;
    fake_runtime fake;
    journal journal;
    prism_call_options options;
} fixture;

static const every_call *const scan_assets_get = &every_call_table[0];
static const every_call *const session_create = &every_call_table[EVERY_CALL_SESSION_CREATE];

static void start(fixture *f, int32_t level)
{
    prism_client_options options;

    memset(f, 0, sizeof *f);
    api_options(&options);
    options.max_retries = 2;
    options.on_log = note;
    options.on_log_context = &f->journal;
    options.log_level = level;
    api_start(&f->api, &options);
    fake_runtime_install(&f->fake, f->api.client);
    f->fake.random = UINT32_MAX;
    f->fake.request_ms = 40;
    prism_call_options_init(&f->options, sizeof f->options);
}

static void stop(fixture *f)
{
    api_stop(&f->api);
}

static prism_status make(fixture *f, const every_call *call, const scripted_answer *answers,
                         size_t count)
{
    scripted_transport_restart(&f->api.script, answers, count);
    f->fake.now_ms = FAKE_START_MS;
    f->fake.request_count = 0;
    f->fake.pause_count = 0;
    f->journal.size = 0;
    f->journal.text[0] = '\0';
    f->journal.method = call->method;
    f->journal.path = call->path;
    f->journal.host = call->hosted       ? "hosted.test"
                      : call->estimation ? "estimation.test"
                                         : EVERY_ASSET_HOST;
    return call->make(f->api.client, &f->options, &f->api.error);
}

static void assert_journal(const fixture *f, const char *expected)
{
    if (strcmp(f->journal.text, expected) != 0)
        fail_msg("the log is\n%s\nand not\n%s", f->journal.text, expected);
}

static void log__names_its_levels_and_events(void **state)
{
    (void)state;
    assert_string_equal(prism_log_level_name(PRISM_LOG_ERROR), "error");
    assert_string_equal(prism_log_level_name(PRISM_LOG_WARNING), "warning");
    assert_string_equal(prism_log_level_name(PRISM_LOG_INFO), "info");
    assert_string_equal(prism_log_level_name(PRISM_LOG_DEBUG), "debug");
    assert_string_equal(prism_log_event_name(PRISM_LOG_REQUEST), "request");
    assert_string_equal(prism_log_event_name(PRISM_LOG_RESPONSE), "response");
    assert_string_equal(prism_log_event_name(PRISM_LOG_RETRY), "retry");
    assert_string_equal(prism_log_event_name(PRISM_LOG_CALL), "call");
    for (int32_t number = -3; number < 10; number++) {
        assert_int_equal(prism_log_level_name(number) != NULL, number >= 1 && number <= 4);
        assert_int_equal(prism_log_event_name(number) != NULL, number >= 1 && number <= 4);
    }
    assert_null(prism_log_level_name(INT32_MIN));
    assert_null(prism_log_level_name(INT32_MAX));
    assert_null(prism_log_event_name(INT32_MIN));
    assert_null(prism_log_event_name(INT32_MAX));
}

static void log__tells_of_a_success(void **state)
{
    static const scripted_answer good = {.status = 200, .body = "{\"id\":\"a\",\"scanId\":\"b\"}"};
    fixture f;
    (void)state;

    start(&f, PRISM_LOG_DEBUG);
    assert_int_equal(make(&f, scan_assets_get, &good, 1), PRISM_OK);
    assert_journal(
        &f, "debug request: status 0, HTTP 0, attempt 1, pause 0, after 0, out 0, in 0\n"
            "debug response: status 0, HTTP 200, attempt 1, pause 0, after 40, out 0, in 23\n"
            "info call: status 0, HTTP 200, attempt 1, pause 0, after 40, out 0, in 23\n");
    stop(&f);
}

static void log__tells_of_retries(void **state)
{
    static const scripted_answer script[] = {
        {.status = 503, .body = BODY_SECRET, .headers = {{"Retry-After", "2"}}},
        {.result = PRISM_ERROR_CONNECT, .message = "refused", .flags = FLAG_RETRYABLE},
        {.status = 200, .body = "{\"scanningSession\":{\"scanningSessionId\":\"1\"}}"},
    };
    fixture f;
    (void)state;

    start(&f, PRISM_LOG_DEBUG);
    assert_int_equal(make(&f, session_create, script, 3), PRISM_OK);
    assert_journal(
        &f, "debug request: status 0, HTTP 0, attempt 1, pause 0, after 0, out 32, in 0\n"
            "debug response: status 0, HTTP 503, attempt 1, pause 0, after 40, out 32, in 11\n"
            "warning retry: status 14, HTTP 503, attempt 1, pause 2000, after 40, out 32, in 11\n"
            "debug request: status 0, HTTP 0, attempt 2, pause 0, after 2040, out 32, in 0\n"
            "debug response: status 6, HTTP 0, attempt 2, pause 0, after 40, out 32, in 0\n"
            "warning retry: status 6, HTTP 0, attempt 2, pause 500, after 2080, out 32, in 0\n"
            "debug request: status 0, HTTP 0, attempt 3, pause 0, after 2580, out 32, in 0\n"
            "debug response: status 0, HTTP 200, attempt 3, pause 0, after 40, out 32, in 45\n"
            "info call: status 0, HTTP 200, attempt 3, pause 0, after 2620, out 32, in 45\n");
    stop(&f);
}

static void log__tells_of_a_failure(void **state)
{
    static const struct {
        scripted_answer answer;
        const char *lines;
    } cases[] = {
        {{.status = 404, .body = "{}"},
         "debug request: status 0, HTTP 0, attempt 1, pause 0, after 0, out 0, in 0\n"
         "debug response: status 0, HTTP 404, attempt 1, pause 0, after 40, out 0, in 2\n"
         "error call: status 11, HTTP 404, attempt 1, pause 0, after 40, out 0, in 2\n"},
        {{.status = 200, .body = "{}"},
         "debug request: status 0, HTTP 0, attempt 1, pause 0, after 0, out 0, in 0\n"
         "debug response: status 0, HTTP 200, attempt 1, pause 0, after 40, out 0, in 2\n"
         "error call: status 18, HTTP 200, attempt 1, pause 0, after 40, out 0, in 2\n"},
        {{.result = PRISM_ERROR_TLS, .message = "not trusted", .status = 200, .body = "half"},
         "debug request: status 0, HTTP 0, attempt 1, pause 0, after 0, out 0, in 0\n"
         "debug response: status 7, HTTP 0, attempt 1, pause 0, after 40, out 0, in 4\n"
         "error call: status 7, HTTP 0, attempt 1, pause 0, after 40, out 0, in 4\n"},
        {{.status = 429, .headers = {{"Retry-After", "3600"}}},
         "debug request: status 0, HTTP 0, attempt 1, pause 0, after 0, out 0, in 0\n"
         "debug response: status 0, HTTP 429, attempt 1, pause 0, after 40, out 0, in 0\n"
         "error call: status 12, HTTP 429, attempt 1, pause 0, after 40, out 0, in 0\n"},
        {{.result = PRISM_ERROR_CANCELLED, .message = "cancelled"},
         "debug request: status 0, HTTP 0, attempt 1, pause 0, after 0, out 0, in 0\n"
         "debug response: status 20, HTTP 0, attempt 1, pause 0, after 40, out 0, in 0\n"
         "info call: status 20, HTTP 0, attempt 1, pause 0, after 40, out 0, in 0\n"},
    };
    fixture f;
    (void)state;

    start(&f, PRISM_LOG_DEBUG);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_not_equal(make(&f, scan_assets_get, &cases[i].answer, 1), PRISM_OK);
        assert_journal(&f, cases[i].lines);
    }
    stop(&f);
}

static void log__tells_of_a_deadline(void **state)
{
    static const scripted_answer late = {.result = PRISM_ERROR_TIMEOUT,
                                         .message = "not finished within 30 ms",
                                         .flags = FLAG_RETRYABLE | FLAG_SENT};
    fixture f;
    (void)state;

    start(&f, PRISM_LOG_DEBUG);
    f.options.timeout_ms = 30;
    assert_int_equal(make(&f, scan_assets_get, &late, 1), PRISM_ERROR_TIMEOUT);
    assert_journal(&f,
                   "debug request: status 0, HTTP 0, attempt 1, pause 0, after 0, out 0, in 0\n"
                   "debug response: status 9, HTTP 0, attempt 1, pause 0, after 30, out 0, in 0\n"
                   "error call: status 9, HTTP 0, attempt 1, pause 0, after 30, out 0, in 0\n");
    stop(&f);
}

static void log__tells_of_cancelling(void **state)
{
    static const scripted_answer busy = {.status = 503, .headers = {{"Retry-After", "2"}}};
    fixture f;
    (void)state;

    start(&f, PRISM_LOG_DEBUG);
    assert_int_equal(prism_cancel_new(&f.fake.cancel, NULL), PRISM_OK);
    f.options.cancel = f.fake.cancel;
    f.fake.cancel_in_pause = 1;
    assert_int_equal(make(&f, scan_assets_get, &busy, 1), PRISM_ERROR_CANCELLED);
    assert_journal(
        &f, "debug request: status 0, HTTP 0, attempt 1, pause 0, after 0, out 0, in 0\n"
            "debug response: status 0, HTTP 503, attempt 1, pause 0, after 40, out 0, in 0\n"
            "warning retry: status 14, HTTP 503, attempt 1, pause 2000, after 40, out 0, in 0\n"
            "info call: status 20, HTTP 503, attempt 1, pause 0, after 1040, out 0, in 0\n");

    assert_int_equal(make(&f, scan_assets_get, &busy, 1), PRISM_ERROR_CANCELLED); /* at once */
    assert_journal(&f, "info call: status 20, HTTP 0, attempt 0, pause 0, after 0, out 0, in 0\n");
    prism_cancel_free(f.fake.cancel);
    stop(&f);
}

/* A request that would be tried again, were it not cancelled meanwhile, is not announced. */
static void log__announces_no_retry_of_a_cancelled_call(void **state)
{
    static const scripted_answer busy = {.status = 503};
    fixture f;
    (void)state;

    start(&f, PRISM_LOG_INFO);
    assert_int_equal(prism_cancel_new(&f.fake.cancel, NULL), PRISM_OK);
    f.options.cancel = f.fake.cancel;
    f.fake.cancel_in_request = 1;
    assert_int_equal(make(&f, scan_assets_get, &busy, 1), PRISM_ERROR_CANCELLED);
    assert_journal(&f, "info call: status 20, HTTP 503, attempt 1, pause 0, after 40, out 0, in "
                       "0\n");
    prism_cancel_free(f.fake.cancel);
    stop(&f);
}

static void log_level__leaves_out_what_is_less_severe(void **state)
{
    static const scripted_answer script[] = {{.status = 502}, {.status = 404}};
    static const struct {
        int32_t level;
        const char *lines;
    } cases[] = {
        {PRISM_LOG_ERROR,
         "error call: status 11, HTTP 404, attempt 2, pause 0, after 330, out 0, in 0\n"},
        {PRISM_LOG_WARNING,
         "warning retry: status 14, HTTP 502, attempt 1, pause 250, after 40, out 0, in 0\n"
         "error call: status 11, HTTP 404, attempt 2, pause 0, after 330, out 0, in 0\n"},
        {PRISM_LOG_INFO,
         "warning retry: status 14, HTTP 502, attempt 1, pause 250, after 40, out 0, in 0\n"
         "error call: status 11, HTTP 404, attempt 2, pause 0, after 330, out 0, in 0\n"},
        {0, /* as the one before */
         "warning retry: status 14, HTTP 502, attempt 1, pause 250, after 40, out 0, in 0\n"
         "error call: status 11, HTTP 404, attempt 2, pause 0, after 330, out 0, in 0\n"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        const scripted_answer good = {.status = 200, .body = scan_assets_get->answer};
        const bool tells_all = cases[i].level == 0 || cases[i].level >= PRISM_LOG_INFO;
        fixture f;
        start(&f, cases[i].level);
        assert_int_equal(make(&f, scan_assets_get, script, 2), PRISM_ERROR_NOT_FOUND);
        assert_journal(&f, cases[i].lines);
        assert_int_equal(make(&f, scan_assets_get, &good, 1), PRISM_OK);
        assert_int_equal(f.journal.size > 0, tells_all);
        stop(&f);
    }
}

static void log_level__must_be_one(void **state)
{
    static const int32_t levels[] = {-1, INT32_MIN, PRISM_LOG_DEBUG + 1, INT32_MAX};
    prism_client_options options;
    prism_client *client;
    prism_error error;
    (void)state;

    for (size_t i = 0; i < COUNT(levels); i++) {
        api_options(&options);
        options.log_level = levels[i];
        assert_int_equal(prism_client_new(&options, &client, &error), PRISM_ERROR_INVALID_ARGUMENT);
        assert_memory_equal(error.message, "log_level:", 10);
    }
}

/* Every call, with answers of all kinds, each of which repeats all secrets: note() looks. */
static void log__never_tells_a_secret(void **state)
{
    static const char everything[] =
        "{\"message\":\"" API_KEY " " CLIENT_ID " " EVERY_SCAN_ID " " EVERY_SESSION_ID
        " " EVERY_SIGNATURE " " BODY_SECRET "\",\"error\":{\"errorType\":\"" BODY_SECRET "\"}}";
    static const scripted_answer kinds[] = {
        {.status = 503, .body = everything, .headers = {{"Retry-After", "1"}}},
        {.status = 500, .body = everything, .headers = {{"X-Request-Id", HEADER_SECRET}}},
        {.status = 404, .body = everything, .headers = {{HEADER_SECRET, HEADER_SECRET}}},
        {.status = 200, .body = "<" BODY_SECRET ">"},
        {.status = 302, .headers = {{"Location", "https://" HEADER_SECRET "/"}}},
        {.result = PRISM_ERROR_CONNECT, .message = API_KEY BODY_SECRET, .flags = FLAG_RETRYABLE},
        {.result = PRISM_ERROR_NETWORK, .message = CLIENT_ID, .flags = FLAG_SENT},
    };
    fixture f;
    (void)state;

    start(&f, PRISM_LOG_DEBUG);
    for (size_t i = 0; i < EVERY_CALL_COUNT; i++) {
        const scripted_answer good = {.status = 200, .body = every_call_table[i].answer};
        for (size_t j = 0; j < COUNT(kinds); j++) {
            (void)make(&f, &every_call_table[i], &kinds[j], 1);
            assert_non_null(strstr(f.journal.text, " call: "));
        }
        assert_int_equal(make(&f, &every_call_table[i], &good, 1), PRISM_OK);
        assert_non_null(strstr(f.journal.text, "info call: status 0, HTTP 200, attempt 1"));
    }
    stop(&f);
}

/* Where the download leads to, however its URL is written; never what follows the host. */
static void log__names_the_host_of_an_asset(void **state)
{
    static const struct {
        const char *url, *host;
    } cases[] = {
        {"https://files.test", "files.test"},
        {"https://files.test?X-Amz-Signature=" EVERY_SIGNATURE, "files.test"},
        {"https://files.test#" EVERY_SIGNATURE, "files.test"},
        {"HTTPS://Files.Test:8443/" EVERY_SIGNATURE, "Files.Test:8443"},
        {"https://[2001:db8::1]:1/" EVERY_SIGNATURE "://a", "[2001:db8::1]:1"},
    };
    static const scripted_answer good = {.status = 200, .body = "v 0 0 0\n"};
    fixture f;
    (void)state;

    start(&f, PRISM_LOG_DEBUG);
    for (size_t i = 0; i < COUNT(cases); i++) {
        scripted_transport_restart(&f.api.script, &good, 1);
        f.journal = (journal){.host = cases[i].host, .path = "{url}", .method = "GET"};
        assert_int_equal(every_call_download(f.api.client, cases[i].url, NULL, NULL), PRISM_OK);
        assert_int_not_equal(f.journal.size, 0);
    }
    stop(&f);
}

/* Before anything is asked for, too. */
static void log__tells_of_a_file_that_cannot_be_written(void **state)
{
    static const scripted_answer good = {.status = 200, .body = "v 0 0 0\n"};
    fixture f;
    (void)state;

    start(&f, PRISM_LOG_INFO);
    scripted_transport_restart(&f.api.script, &good, 1);
    f.journal = (journal){.host = "files.test", .path = "{url}", .method = "GET"};
    assert_int_equal(prism_asset_download(f.api.client, "https://files.test/a",
                                          "/no/such/folder/file", NULL, &f.api.error),
                     PRISM_ERROR_FILE);
    assert_journal(&f, "error call: status 19, HTTP 0, attempt 0, pause 0, after 0, out 0, in 0\n");
    stop(&f);
}

/* Refused before anything is sent: the arguments, which may be secrets, are not told either. */
static void log__tells_of_refused_arguments(void **state)
{
    static const char *const urls[] = {
        "https://user:" BODY_SECRET "@files.test/", "ftp://" BODY_SECRET, BODY_SECRET,
        "https://files.test:0/" BODY_SECRET, "https://files.test/\n" BODY_SECRET};
    prism_scan_assets *assets;
    fixture f;
    (void)state;

    start(&f, PRISM_LOG_ERROR);
    f.journal =
        (journal){.host = "hosted.test", .path = "/scans/{scan_id}/scan-assets", .method = "GET"};
    assert_int_equal(prism_scan_assets_get(f.api.client, BODY_SECRET "\n", NULL, &assets, NULL),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_journal(&f, "error call: status 1, HTTP 0, attempt 0, pause 0, after 0, out 0, in 0\n");
    for (size_t i = 0; i < COUNT(urls); i++) {
        f.journal = (journal){.path = "{url}", .method = "GET"};
        assert_int_equal(prism_asset_download(f.api.client, urls[i], "a", NULL, NULL),
                         PRISM_ERROR_INVALID_ARGUMENT);
        assert_journal(&f,
                       "error call: status 1, HTTP 0, attempt 0, pause 0, after 0, out 0, in 0\n");
    }
    stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log__names_its_levels_and_events),
        cmocka_unit_test(log__tells_of_a_success),
        cmocka_unit_test(log__tells_of_retries),
        cmocka_unit_test(log__tells_of_a_failure),
        cmocka_unit_test(log__tells_of_a_deadline),
        cmocka_unit_test(log__tells_of_cancelling),
        cmocka_unit_test(log__announces_no_retry_of_a_cancelled_call),
        cmocka_unit_test(log_level__leaves_out_what_is_less_severe),
        cmocka_unit_test(log_level__must_be_one),
        cmocka_unit_test(log__never_tells_a_secret),
        cmocka_unit_test(log__names_the_host_of_an_asset),
        cmocka_unit_test(log__tells_of_a_file_that_cannot_be_written),
        cmocka_unit_test(log__tells_of_refused_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
