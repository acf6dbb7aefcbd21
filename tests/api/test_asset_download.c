/* SPDX-License-Identifier: MIT */
#include <errno.h>
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

#define URL "https://files.test/scans/1/avatar.obj"
#define QUERY "?X-Amz-Credential=A%2fB%2FC&X-Amz-Signature=0123abcd&x=a+b~%20:@"
#define SIGNED_ANEW "?X-Amz-Credential=D&X-Amz-Signature=fedc9876&x=y"
#define FILE_NAME "avatar.obj"

typedef struct fixture {
    api_fixture api;
    temporary_folder folder;
    char path[128];
    prism_download_options options;
} fixture;

static fixture *current; /* where call() writes to */

static prism_status call(api_fixture *f, const char *id, bool quiet)
{
    (void)id;
    current->options.call = f->options;
    return prism_asset_download(f->client, URL QUERY, current->path, &current->options,
                                quiet ? NULL : &f->error);
}

static void use_path(fixture *f, const char *name)
{
    (void)snprintf(f->path, sizeof f->path, "%s/%s", f->folder.path, name);
}

static int start(void **state)
{
    static fixture f;

    memset(&f, 0, sizeof f);
    temporary_folder_make(&f.folder);
    use_path(&f, FILE_NAME);
    prism_download_options_init(&f.options, sizeof f.options);
    api_start(&f.api, NULL);
    api_answer(&f.api, 200, "v 0 0 0\n");
    current = &f;
    *state = &f;
    return 0;
}

static int stop(void **state)
{
    fixture *f = *state;

    api_stop(&f->api);
    temporary_folder_remove(&f->folder);
    return 0;
}

static void restart(fixture *f, const prism_client_options *options)
{
    api_stop(&f->api);
    api_start(&f->api, options);
    api_answer(&f->api, 200, "v 0 0 0\n");
}

static prism_status download(fixture *f, const char *url)
{
    memset(&f->api.error, 0xA5, sizeof f->api.error);
    f->options.call = f->api.options;
    return prism_asset_download(f->api.client, url, f->path, &f->options, &f->api.error);
}

static void assert_files(const fixture *f, const char *expected)
{
    char *list = temporary_folder_list(&f->folder);
    assert_string_equal(list, expected);
    free(list);
}

static void assert_holds(const fixture *f, const char *data, size_t size)
{
    size_t got;
    char *bytes = temporary_folder_read(&f->folder, FILE_NAME, &got);
    assert_int_equal(got, size);
    assert_memory_equal(bytes, data, size);
    free(bytes);
}

static void asset_download__sends_the_url_and_nothing_else(void **state)
{
    static const prism_http_header headers[] = {
        {"Accept-Encoding", "identity"},
        {"User-Agent", USER_AGENT},
    };
    static const struct {
        const char *url;
        const char *sent;
    } cases[] = {
        {URL QUERY, URL QUERY},
        {URL QUERY "#part", URL QUERY},
        {URL "#part?no=query", URL},
        {URL, URL},
        {"https://files.test", "https://files.test"},
        {"https://files.test?a=b/c?d", "https://files.test?a=b/c?d"},
        {"https://files.test#x", "https://files.test"},
        {"HTTPS://Files.Test:8443/a//../b%2e", "HTTPS://Files.Test:8443/a//../b%2e"},
        {"https://[2001:db8::1]:1/?q", "https://[2001:db8::1]:1/?q"},
    };
    fixture *f = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        api_answer(&f->api, 200, "data");
        assert_int_equal(download(f, cases[i].url), PRISM_OK);
        api_assert_sent(&f->api, "GET", cases[i].sent, headers, COUNT(headers), NULL);
        assert_true(f->api.script.requests[0].idempotent);
        assert_false(recorded_request_mentions(&f->api.script.requests[0], API_KEY));
        assert_false(recorded_request_mentions(&f->api.script.requests[0], CLIENT_ID));
    }
}

static void asset_download__needs_no_credential(void **state)
{
    prism_client_options options;
    fixture *f = *state;

    api_options(&options);
    options.api_key = NULL;
    options.client_id = NULL;
    restart(f, &options);
    api_assert_ok(&f->api, call);
    assert_holds(f, "v 0 0 0\n", 8);
}

static void asset_download__writes_the_body_as_it_is(void **state)
{
    static const struct {
        int32_t status;
        const char *body;
        size_t size;
    } cases[] = {
        {200, "\0\x89PNG\r\n\x1A\n\xFF", 10},
        {200, "{\"error\":{}}", 12},
        {203, "<Error></Error>", 15},
        {200, " text \n", 7},
        {200, NULL, 0},
        {200, "data", 4},
    };
    struct stat info;
    fixture *f = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        const scripted_answer answer = {.status = cases[i].status,
                                        .body = cases[i].body,
                                        .body_size = cases[i].size,
                                        .headers = {{"Content-Type", "application/json"}}};
        api_answer_all(&f->api, &answer);
        api_assert_ok(&f->api, call);
        assert_holds(f, cases[i].body ? cases[i].body : "", cases[i].size);
        assert_files(f, FILE_NAME " ");
        assert_int_equal(stat(f->path, &info), 0);
        assert_int_equal(info.st_mode & 07777, 0600);
    }
}

/* Refused before anything is sent; the message names the argument and never quotes the URL. */
static void assert_refused(fixture *f, const char *url, const char *named)
{
    api_answer(&f->api, 200, "data");
    if (download(f, url) != PRISM_ERROR_INVALID_ARGUMENT)
        fail_msg("accepted: %s", url ? url : "NULL");
    api_assert_nothing_sent(&f->api);
    api_assert_error(&f->api, PRISM_ERROR_INVALID_ARGUMENT, 0, 0);
    assert_memory_equal(f->api.error.message, named, strlen(named));
    assert_null(strstr(f->api.error.message, "5ecret"));
    assert_files(f, "");
}

static void asset_download__refuses_other_urls(void **state)
{
    static const char *const urls[] = {
        NULL,
        "",
        "files.test/5ecret",
        "/scans/1",
        "ftp://files.test/5ecret",
        "file:///etc/passwd",
        "https://",
        "https:///5ecret",
        "https://?5ecret",
        "https://:443/",
        "https://files.test:0/5ecret",
        "https://files.test:65536?5ecret",
        "https://user:5ecret@files.test/",
        "https://[::1/5ecret",
        "https://[nonsense]/5ecret",
        "https://files.test/a b5ecret",
        "https://files.test/5ecret\r\nHost: b.test",
        "https://files.test/?5ecret\xC3\xBC",
        "https://files.test\\5ecret",
        " https://files.test/5ecret",
        "http://files.test/?5ecret",
        "http://10.0.0.1/5ecret",
        "http://localhost.files.test/5ecret",
        "http://127.0.0.1.files.test?5ecret",
    };
    char *longest = malloc(40000);
    fixture *f = *state;

    for (size_t i = 0; i < COUNT(urls); i++)
        assert_refused(f, urls[i], "url:");
    assert_non_null(longest);
    memset(longest, 'u', 40000);
    memcpy(longest, "https://files.test/", 19);
    longest[39999] = '\0';
    assert_refused(f, longest, "url:");
    free(longest);
}

static void asset_download__takes_plain_http_as_the_client_does(void **state)
{
    static const char *const local[] = {"http://127.0.0.1:7313/a?b", "http://localhost/a",
                                        "http://[::1]:1/a"};
    prism_client_options options;
    fixture *f = *state;

    for (size_t i = 0; i < COUNT(local); i++) {
        api_answer(&f->api, 200, "data");
        assert_int_equal(download(f, local[i]), PRISM_OK);
        assert_string_equal(f->api.script.requests[0].url, local[i]);
    }
    api_options(&options);
    options.flags = PRISM_CLIENT_ALLOW_PLAIN_HTTP;
    restart(f, &options);
    assert_int_equal(download(f, "http://files.test/a"), PRISM_OK);
    assert_string_equal(f->api.script.requests[0].url, "http://files.test/a");
}

static void asset_download__needs_its_arguments(void **state)
{
    fixture *f = *state;
    prism_client *client = f->api.client;
    prism_error *error = &f->api.error;

    memset(error, 0xA5, sizeof *error);
    assert_int_equal(prism_asset_download(NULL, URL, f->path, NULL, error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    api_assert_error(&f->api, PRISM_ERROR_INVALID_ARGUMENT, 0, 0);
    assert_string_equal(error->message, "client: NULL");
    assert_int_equal(prism_asset_download(client, URL, NULL, NULL, error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_string_equal(error->message, "path: NULL");
    assert_int_equal(prism_asset_download(client, URL, "", NULL, error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_string_equal(error->message, "path: empty");
    assert_int_equal(prism_asset_download(client, NULL, f->path, NULL, NULL),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_asset_download(NULL, NULL, NULL, NULL, NULL),
                     PRISM_ERROR_INVALID_ARGUMENT);
    api_assert_nothing_sent(&f->api);
    assert_files(f, "");
}

static void asset_download__writes_no_answer_that_is_no_success(void **state)
{
    static const struct {
        int32_t http_status;
        const char *body;
        prism_status status;
        uint32_t flags;
        const char *message;
    } cases[] = {
        {403,
         "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired"
         "</Message></Error>",
         PRISM_ERROR_UNAUTHORIZED, 0, "HTTP 403: Request has expired (AccessDenied)"},
        {404, "<Error><Code>NoSuchKey</Code><Message>None</Message></Error>", PRISM_ERROR_NOT_FOUND,
         0, "HTTP 404: None (NoSuchKey)"},
        {404, "Cannot GET /scans/1/avatar.obj" QUERY, PRISM_ERROR_NOT_FOUND, 0,
         "HTTP 404: Cannot GET /scans/1/avatar.obj?..."},
        {302, "", PRISM_ERROR_UNEXPECTED_RESPONSE, FLAG_SENT, "HTTP 302"},
        {206, "v 0 0 0\n", PRISM_ERROR_UNEXPECTED_RESPONSE, FLAG_SENT,
         "HTTP 206: a part, where the whole was asked for"},
        {204, NULL, PRISM_ERROR_UNEXPECTED_RESPONSE, FLAG_SENT,
         "HTTP 204: no file comes with that"},
        {202, "later", PRISM_ERROR_UNEXPECTED_RESPONSE, FLAG_SENT,
         "HTTP 202: no file comes with that"},
        {304, NULL, PRISM_ERROR_UNEXPECTED_RESPONSE, FLAG_SENT, "HTTP 304"},
        {503, "<Error><Code>SlowDown</Code></Error>", PRISM_ERROR_HTTP_SERVER,
         FLAG_SENT | FLAG_RETRYABLE, "HTTP 503: SlowDown"},
    };
    fixture *f = *state;

    temporary_folder_write(&f->folder, FILE_NAME, "an older one", 12);
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_answer(&f->api, cases[i].http_status, cases[i].body);
        assert_int_equal(call(&f->api, NULL, false), cases[i].status);
        api_assert_error(&f->api, cases[i].status, cases[i].http_status, cases[i].flags);
        assert_string_equal(f->api.error.message, cases[i].message);
        assert_files(f, FILE_NAME " ");
        assert_holds(f, "an older one", 12);
    }
}

static void asset_download__writes_no_half_of_an_answer(void **state)
{
    const scripted_answer broken = {.result = PRISM_ERROR_NETWORK,
                                    .status = 200,
                                    .body = "v 0 0",
                                    .message = "closed before its end",
                                    .flags = FLAG_SENT | FLAG_RETRYABLE};
    fixture *f = *state;

    api_answer_all(&f->api, &broken);
    assert_int_equal(call(&f->api, NULL, false), PRISM_ERROR_NETWORK);
    api_assert_error(&f->api, PRISM_ERROR_NETWORK, 0, FLAG_SENT | FLAG_RETRYABLE);
    assert_files(f, "");
}

/* The built-in transport refuses it; another one may not. */
static void asset_download__writes_nothing_that_is_encoded(void **state)
{
    static const char *const names[] = {"Content-Encoding", "content-encoding"};
    fixture *f = *state;

    for (size_t i = 0; i < COUNT(names); i++) {
        const scripted_answer encoded = {
            .status = 200, .body = "\x1F\x8B", .headers = {{"Date", "x"}, {names[i], "gzip"}}};
        api_answer_all(&f->api, &encoded);
        assert_int_equal(call(&f->api, NULL, false), PRISM_ERROR_NETWORK);
        api_assert_error(&f->api, PRISM_ERROR_NETWORK, 200, FLAG_SENT);
        assert_files(f, "");
    }
    const scripted_answer plain = {
        .status = 200, .body = "v", .headers = {{"Content-Encoding", "identity"}}};
    api_answer_all(&f->api, &plain);
    api_assert_ok(&f->api, call);
}

static void asset_download__is_bounded_by_max_size_only(void **state)
{
    prism_client_options options;
    fixture *f = *state;

    api_options(&options);
    options.max_response_size = 7;
    restart(f, &options);
    api_assert_ok(&f->api, call);
    assert_holds(f, "v 0 0 0\n", 8);
    assert_int_equal(unlink(f->path), 0);

    f->options.max_size = 8;
    api_assert_ok(&f->api, call);
    f->options.max_size = 7;
    assert_int_equal(unlink(f->path), 0);
    api_answer(&f->api, 200, "v 0 0 0\n");
    assert_int_equal(call(&f->api, NULL, false), PRISM_ERROR_LIMIT_EXCEEDED);
    api_assert_error(&f->api, PRISM_ERROR_LIMIT_EXCEEDED, 200, FLAG_SENT);
    assert_files(f, "");
}

/* Known before anything is asked for. */
static void assert_file_error(fixture *f, int os_code)
{
    api_answer(&f->api, 200, "v 0 0 0\n");
    assert_int_equal(call(&f->api, NULL, false), PRISM_ERROR_FILE);
    api_assert_error(&f->api, PRISM_ERROR_FILE, 0, 0);
    api_assert_nothing_sent(&f->api);
    assert_int_equal(f->api.error.os_code, os_code);
    assert_memory_equal(f->api.error.message, "cannot write ", 13);
    assert_non_null(strstr(f->api.error.message, f->path));
}

static void asset_download__says_why_it_cannot_write(void **state)
{
    fixture *f = *state;

    use_path(f, "missing/" FILE_NAME);
    assert_file_error(f, ENOENT);
    assert_files(f, "");
    temporary_folder_write(&f->folder, "missing", "", 0); /* a file, not a folder */
    assert_file_error(f, ENOTDIR);

    use_path(f, "folder");
    assert_int_equal(mkdir(f->path, 0700), 0);
    assert_file_error(f, EISDIR);
    assert_files(f, "folder missing ");
    assert_int_equal(rmdir(f->path), 0);
}

/* A limit on the size of files stands for a full disk. */
static void asset_download__leaves_the_older_file_when_the_disk_is_full(void **state)
{
    struct rlimit old, small;
    fixture *f = *state;

    temporary_folder_write(&f->folder, FILE_NAME, "an older one", 12);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 5;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    const prism_status status = call(&f->api, NULL, false);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    (void)signal(SIGXFSZ, handler);

    assert_int_equal(status, PRISM_ERROR_FILE);
    api_assert_error(&f->api, PRISM_ERROR_FILE, 200, FLAG_SENT);
    assert_int_equal(f->api.error.os_code, EFBIG);
    assert_files(f, FILE_NAME " ");
    assert_holds(f, "an older one", 12);
}

static void assert_timeouts(fixture *f, uint32_t whole, uint32_t connect, uint32_t stall)
{
    const recorded_request *request = &f->api.script.requests[0];

    api_answer(&f->api, 200, "data");
    api_assert_ok(&f->api, call);
    if (whole == PRISM_NO_TIMEOUT)
        assert_int_equal(request->timeout_ms, whole);
    else
        assert_in_range(request->timeout_ms, whole - 15000, whole);
    assert_int_equal(request->connect_timeout_ms, connect);
    assert_int_equal(request->stall_timeout_ms, stall);
}

/* A download takes as long as it takes, while bytes come. */
static void asset_download__has_no_time_limit_unless_told(void **state)
{
    prism_client_options client;
    prism_call_options options;
    fixture *f = *state;

    assert_timeouts(f, PRISM_NO_TIMEOUT, 10000, 20000);
    api_options(&client);
    client.timeout_ms = 30000; /* of the APIs' calls */
    client.connect_timeout_ms = 3000;
    client.stall_timeout_ms = 4000;
    restart(f, &client);
    assert_timeouts(f, PRISM_NO_TIMEOUT, 3000, 4000);

    prism_call_options_init(&options, sizeof options);
    options.timeout_ms = 41000;
    options.stall_timeout_ms = 11;
    f->api.options = &options;
    assert_timeouts(f, 41000, 3000, 11);
}

static void asset_download__refuses_options_that_will_not_do(void **state)
{
    prism_call_options options;
    fixture *f = *state;

    prism_call_options_init(&options, sizeof options);
    options.struct_size = 0;
    f->api.options = &options;
    assert_refused(f, URL, "options:");
    options.struct_size = sizeof options - sizeof options.retry_cap_ms;
    assert_refused(f, URL, "options:");
}

/* What is recorded can be shown; what is replayed is the same file. */
static void asset_download__can_be_recorded_and_replayed(void **state)
{
    static const char data[] = "\0\x89PNG\xFF";
    const scripted_answer answer = {.status = 200, .body = data, .body_size = sizeof data};
    prism_recorder_options recorder;
    prism_replay_options replayer;
    prism_client_options options;
    prism_transport inner, transport;
    temporary_folder records;
    fixture *f = *state;

    temporary_folder_make(&records);
    api_answer_all(&f->api, &answer);
    scripted_transport_fill(&f->api.script, &inner);
    inner.destroy = NULL; /* the fixture's own client does that */
    prism_recorder_options_init(&recorder, sizeof recorder);
    recorder.folder = records.path;
    recorder.transport = &inner;
    prism_replay_options_init(&replayer, sizeof replayer);
    replayer.folder = records.path;
    api_options(&options);
    options.transport = &transport;
    for (int replay = 0; replay < 2; replay++) {
        prism_client *client;
        prism_transport_init(&transport, sizeof transport);
        assert_int_equal(replay ? prism_replay_new(&replayer, &transport, NULL)
                                : prism_recorder_new(&recorder, &transport, NULL),
                         PRISM_OK);
        assert_int_equal(prism_client_new(&options, &client, NULL), PRISM_OK);
        if (prism_asset_download(client, replay ? URL SIGNED_ANEW : URL QUERY, f->path, NULL,
                                 &f->api.error) != PRISM_OK)
            fail_msg("%s", f->api.error.message);
        prism_client_free(client);
        assert_holds(f, data, sizeof data);
        assert_int_equal(unlink(f->path), 0);
    }
    assert_int_equal(f->api.script.request_count, 1);
    assert_false(temporary_folder_mentions(&records, "0123abcd"));
    temporary_folder_remove(&records);
}

static void asset_download__shows_the_response(void **state)
{
    (void)state;
    api_check_on_response(call);
}

static void asset_download__passes_on_transport_failures(void **state)
{
    (void)state;
    api_check_transport_failures(call);
}

static void asset_download__tells_http_statuses_apart(void **state)
{
    fixture *f = *state;
    api_check_http_statuses(call);
    assert_files(f, "");
}

static void asset_download__does_not_need_an_error(void **state)
{
    fixture *f = *state;

    assert_int_equal(call(&f->api, NULL, true), PRISM_OK);
    api_answer(&f->api, 503, "busy");
    assert_int_equal(call(&f->api, NULL, true), PRISM_ERROR_HTTP_SERVER);
    use_path(f, "missing/file");
    api_answer(&f->api, 200, "data");
    assert_int_equal(call(&f->api, NULL, true), PRISM_ERROR_FILE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(asset_download__##name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sends_the_url_and_nothing_else),
        TEST(needs_no_credential),
        TEST(writes_the_body_as_it_is),
        TEST(refuses_other_urls),
        TEST(takes_plain_http_as_the_client_does),
        TEST(needs_its_arguments),
        TEST(writes_no_answer_that_is_no_success),
        TEST(writes_no_half_of_an_answer),
        TEST(writes_nothing_that_is_encoded),
        TEST(is_bounded_by_max_size_only),
        TEST(says_why_it_cannot_write),
        TEST(leaves_the_older_file_when_the_disk_is_full),
        TEST(has_no_time_limit_unless_told),
        TEST(refuses_options_that_will_not_do),
        TEST(can_be_recorded_and_replayed),
        TEST(shows_the_response),
        TEST(passes_on_transport_failures),
        TEST(tells_http_statuses_apart),
        TEST(does_not_need_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
