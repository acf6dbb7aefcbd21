/* SPDX-License-Identifier: MIT */
/* How often a real server is asked for a session: once, unless it cannot have made one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "curl_fixture.h"
#include "every_call.h"
#include "fake_runtime.h"
#include "loopback.h"

#define SESSION "{\"scanningSession\":{\"scanningSessionId\":\"1\"}}"
#define MADE                                                                                       \
    {                                                                                              \
        .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 45\r\n\r\n" SESSION, .end = RAW_KEEP          \
    }
#define NOTHING "Content-Length: 0\r\n\r\n"

static const every_call *const session_create = &every_call_table[EVERY_CALL_SESSION_CREATE];
static const every_call *const scan_results_get = &every_call_table[EVERY_CALL_SESSION_CREATE + 1];

typedef struct retrying {
    raw_server *server;
    prism_client *client;
    fake_runtime fake; /* so that no pause takes time; the transport is the built-in one */
    prism_call_options options;
    prism_error error;
} retrying;

static void start_at(retrying *r, unsigned port)
{
    prism_client_options options;
    char url[64];

    memset(r, 0, sizeof *r);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", port);
    prism_client_options_init(&options, sizeof options);
    options.client_id = "id";
    options.estimation_url = url;
    assert_int_equal(prism_client_new(&options, &r->client, NULL), PRISM_OK);
    fake_runtime_install(&r->fake, r->client);
    r->fake.random = UINT32_MAX;
    prism_call_options_init(&r->options, sizeof r->options);
}

static void start_server(retrying *r, const raw_reply *replies, size_t count)
{
    raw_server *server = raw_server_start(replies, count);

    assert_non_null(server);
    start_at(r, raw_server_port(server));
    r->server = server;
}

static void stop_all(retrying *r)
{
    prism_client_free(r->client);
    raw_server_stop(r->server);
}

/* Each request on a connection of its own, whole, and the same as the first. */
static void assert_requests(const retrying *r, size_t count, const char *what)
{
    if (raw_server_requests(r->server) != count)
        fail_msg("%s: %zu requests, not %zu", what, raw_server_requests(r->server), count);
    for (size_t i = 0; i < count; i++) {
        const char *request = raw_server_request(r->server, i);
        assert_memory_equal(request, "POST /scanning/v0/create-session HTTP/1.1\r\n", 43);
        assert_string_equal(request, raw_server_request(r->server, 0));
        assert_non_null(strstr(request, "\r\n\r\n{\"clientId\":\"id\"}"));
        assert_int_equal(raw_server_request_connection(r->server, i), i);
    }
}

static void session_create__is_repeated_only_where_nothing_was_done(void **state)
{
    static const struct {
        const char *what;
        raw_reply first;
        size_t requests; /* when the second answer is a session */
        prism_status status;
        uint32_t flags;
    } cases[] = {
        {"reset", {.end = RAW_RESET}, 1, PRISM_ERROR_NETWORK, RETRYABLE | SENT},
        {"reset, body unread",
         {.end = RAW_RESET, .early = true},
         1,
         PRISM_ERROR_NETWORK,
         RETRYABLE | SENT},
        {"closed", {.end = RAW_CLOSE}, 1, PRISM_ERROR_NETWORK, RETRYABLE | SENT},
        {"reset inside of the head",
         {.bytes = "HTTP/1.1 200 OK\r\nCont", .end = RAW_RESET},
         1,
         PRISM_ERROR_NETWORK,
         RETRYABLE | SENT},
        {"closed inside of the body",
         {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 45\r\n\r\n{", .end = RAW_CLOSE},
         1,
         PRISM_ERROR_NETWORK,
         RETRYABLE | SENT},
        {"503, told when, with an error that leaves it open",
         {.bytes = "HTTP/1.1 503 No\r\nRetry-After: 0\r\nContent-Length: 40\r\n\r\n"
                   "{\"error\":{\"errorType\":\"INTERNAL_ERROR\"}}"},
         1,
         PRISM_ERROR_SERVICE,
         RETRYABLE | SENT | (uint32_t)PRISM_ERROR_FLAG_RETRY_AFTER},
        {"503, and cut short",
         {.bytes = "HTTP/1.1 503 No\r\nRetry-After: 0\r\nContent-Length: 9\r\n\r\n{",
          .end = RAW_CLOSE},
         1,
         PRISM_ERROR_NETWORK,
         RETRYABLE | SENT},
        {"not HTTP", {.bytes = "hello\r\n\r\n", .end = RAW_CLOSE}, 1, PRISM_ERROR_NETWORK, SENT},
        {"500",
         {.bytes = "HTTP/1.1 500 No\r\n" NOTHING},
         1,
         PRISM_ERROR_HTTP_SERVER,
         RETRYABLE | SENT},
        {"500, told when",
         {.bytes = "HTTP/1.1 500 No\r\nRetry-After: 0\r\n" NOTHING},
         1,
         PRISM_ERROR_HTTP_SERVER,
         RETRYABLE | SENT | (uint32_t)PRISM_ERROR_FLAG_RETRY_AFTER},
        {"502",
         {.bytes = "HTTP/1.1 502 No\r\n" NOTHING},
         1,
         PRISM_ERROR_HTTP_SERVER,
         RETRYABLE | SENT},
        {"503",
         {.bytes = "HTTP/1.1 503 No\r\n" NOTHING},
         1,
         PRISM_ERROR_HTTP_SERVER,
         RETRYABLE | SENT},
        {"504",
         {.bytes = "HTTP/1.1 504 No\r\n" NOTHING},
         1,
         PRISM_ERROR_HTTP_SERVER,
         RETRYABLE | SENT},
        {"408",
         {.bytes = "HTTP/1.1 408 No\r\nConnection: close\r\n" NOTHING, .end = RAW_CLOSE},
         1,
         PRISM_ERROR_HTTP_CLIENT,
         RETRYABLE},
        {"429", {.bytes = "HTTP/1.1 429 No\r\n" NOTHING}, 1, PRISM_ERROR_RATE_LIMITED, RETRYABLE},
        {"302",
         {.bytes = "HTTP/1.1 302 No\r\nLocation: /scanning/v0/create-session\r\n" NOTHING},
         1,
         PRISM_ERROR_UNEXPECTED_RESPONSE,
         SENT},
        {"401, asked for a password",
         {.bytes = "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"a\"\r\n" NOTHING},
         1,
         PRISM_ERROR_UNAUTHORIZED,
         0},
        {"417", {.bytes = "HTTP/1.1 417 No\r\n" NOTHING}, 1, PRISM_ERROR_HTTP_CLIENT, 0},
        {"no session",
         {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"},
         1,
         PRISM_ERROR_UNEXPECTED_RESPONSE,
         SENT},
        {"503, told when",
         {.bytes = "HTTP/1.1 503 No\r\nRetry-After: 0\r\n" NOTHING},
         2,
         PRISM_OK,
         0},
        {"503, told the date",
         {.bytes = "HTTP/1.1 503 No\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                   "Retry-After: Sun, 06 Nov 1994 08:49:57 GMT\r\n" NOTHING},
         2,
         PRISM_OK,
         0},
        {"429, told when",
         {.bytes = "HTTP/1.1 429 No\r\nretry-after:  0 \r\n" NOTHING},
         2,
         PRISM_OK,
         0},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        const raw_reply replies[] = {cases[i].first, MADE};
        prism_status status;
        retrying r;
        start_server(&r, replies, COUNT(replies));
        status = session_create->make(r.client, &r.options, &r.error);
        if (status != cases[i].status || r.error.flags != cases[i].flags)
            fail_msg("%s: %s, flags %u: %s", cases[i].what, prism_status_name(status),
                     (unsigned)r.error.flags, r.error.message);
        assert_requests(&r, cases[i].requests, cases[i].what);
        assert_int_equal(r.error.attempts, status == PRISM_OK ? 0 : cases[i].requests);
        stop_all(&r);
    }
}

static void session_create__is_asked_for_as_often_as_allowed(void **state)
{
    static const raw_reply busy = {.bytes = "HTTP/1.1 503 No\r\nRetry-After: 2\r\n" NOTHING};
    static const struct {
        uint32_t max_retries;
        size_t requests;
    } cases[] = {{0, 3}, {1, 2}, {5, 6}, {PRISM_NO_RETRIES, 1}};
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        retrying r;
        start_server(&r, &busy, 1);
        r.options.max_retries = cases[i].max_retries;
        assert_int_equal(session_create->make(r.client, &r.options, &r.error),
                         PRISM_ERROR_HTTP_SERVER);
        assert_requests(&r, cases[i].requests, "503 for ever");
        assert_int_equal(r.error.attempts, cases[i].requests);
        assert_int_equal(r.error.retry_after_ms, 2000);
        assert_int_equal(r.fake.pause_count, cases[i].requests - 1);
        stop_all(&r);
    }
}

/* What comes after an answer that is safe to repeat need not be safe itself. */
static void session_create__stops_when_one_may_have_been_made(void **state)
{
    static const raw_reply replies[] = {
        {.bytes = "HTTP/1.1 503 No\r\nRetry-After: 0\r\n" NOTHING},
        {.end = RAW_RESET},
        MADE,
    };
    retrying r;
    (void)state;

    start_server(&r, replies, COUNT(replies));
    assert_int_equal(session_create->make(r.client, &r.options, &r.error), PRISM_ERROR_NETWORK);
    assert_requests(&r, 2, "503 and a reset");
    assert_int_equal(r.error.flags, RETRYABLE | SENT);
    assert_int_equal(r.error.attempts, 2);
    stop_all(&r);
}

static void session_create__is_repeated_where_nobody_listens(void **state)
{
    unsigned port;
    const int holder = loopback_listen(-1, &port); /* nobody else can, and nobody does */
    retrying r;
    (void)state;

    start_at(&r, port);
    assert_int_equal(session_create->make(r.client, &r.options, &r.error), PRISM_ERROR_CONNECT);
    assert_int_equal(r.error.flags, RETRYABLE);
    assert_int_equal(r.error.attempts, 3);
    assert_int_equal(r.fake.request_count, 3);
    assert_int_equal(r.fake.pauses[0], 250);
    assert_int_equal(r.fake.pauses[1], 500);
    stop_all(&r);
    (void)close(holder);
}

/* The same server, asked for what can be asked for twice. */
static void scan_results_get__is_repeated_after_a_reset(void **state)
{
    static const raw_reply replies[] = {
        {.end = RAW_RESET},
        {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 45\r\n\r\n{", .end = RAW_CLOSE},
        {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"pending\":{}}", .end = RAW_KEEP},
    };
    retrying r;
    (void)state;

    start_server(&r, replies, COUNT(replies));
    if (scan_results_get->make(r.client, &r.options, &r.error) != PRISM_OK)
        fail_msg("%s", r.error.message);
    assert_int_equal(raw_server_requests(r.server), 3);
    assert_int_equal(raw_server_connections(r.server), 3);
    stop_all(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(session_create__is_repeated_only_where_nothing_was_done),
        cmocka_unit_test(session_create__is_asked_for_as_often_as_allowed),
        cmocka_unit_test(session_create__stops_when_one_may_have_been_made),
        cmocka_unit_test(session_create__is_repeated_where_nobody_listens),
        cmocka_unit_test(scan_results_get__is_repeated_after_a_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
