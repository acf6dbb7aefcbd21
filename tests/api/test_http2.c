/* SPDX-License-Identifier: MIT */
/*
 * usage: test_http2 SIMULATOR NGHTTPX
 *
 * Calls over HTTP/2, through the nghttp2 project's proxy in front of the simulator. It logs each
 * request with the client's port and the protocol, before it passes on the answer. And a call
 * through it as a proxy to which the client speaks TLS.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "forward_proxy.h"
#include "https_server.h"
#include "prism.h"
#include "process.h"
#include "simulator.h"
#include "tls.h"

enum { SKIPPED = 77 };

static const char *simulator_path;
static const char *nghttpx_path;

typedef struct fixture {
    simulator server;
    tls_files tls;
    process proxy;
    process outer; /* a second one; not running in most tests */
    int reserved;  /* socket that keeps the proxy's port */
    prism_client *client;
    prism_error error;
} fixture;

/* A port that nobody else gets: bound here without listening, so that only those can bind it that,
 * as servers do, are ready to share it. */
static unsigned reserve_port(int *reserved)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    const int on = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *reserved = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(*reserved >= 0);
    assert_int_equal(setsockopt(*reserved, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), 0);
    assert_int_equal(bind(*reserved, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(*reserved, (struct sockaddr *)&address, &size), 0);
    return ntohs(address.sin_port);
}

/* As one that forwards, or as one that stands before a server, which is on port `backend`. */
static void start_nghttpx(process *p, const tls_files *tls, bool forwards, unsigned port,
                          unsigned backend)
{
    char front[64];
    char back[64];
    char rest[256];
    const char *const arguments[] = {
        nghttpx_path,
        "--conf=/dev/null",
        "--single-process",
        "--no-ocsp",
        "--accesslog-file=/dev/stdout",
        "--accesslog-write-early",
        "--accesslog-format=request $remote_port $alpn $method $status",
        "--errorlog-file=/dev/stderr",
        forwards ? "--http2-proxy" : "--workers=1",
        front,
        back,
        tls->server_key,
        tls->server,
        NULL};
    (void)snprintf(front, sizeof front, "--frontend=127.0.0.1,%u", port);
    (void)snprintf(back, sizeof back, "--backend=127.0.0.1,%u", backend);
    assert_true(process_start(p, arguments));
    if (!process_wait_for(p, "Listening on ", rest, sizeof rest))
        fail_msg("nghttpx does not start");
}

static int start(void **state)
{
    static fixture f;
    prism_client_options options;
    char url[64];

    f.proxy = f.outer = (process){.id = -1, .output = -1};
    assert_true(tls_files_make(&f.tls));
    assert_true(simulator_start(&f.server, simulator_path, NULL, NULL, NULL));
    const unsigned port = reserve_port(&f.reserved);
    start_nghttpx(&f.proxy, &f.tls, false, port,
                  (unsigned)strtoul(strrchr(f.server.url, ':') + 1, NULL, 10));
    (void)snprintf(url, sizeof url, "https://127.0.0.1:%u", port);
    prism_client_options_init(&options, sizeof options);
    options.api_key = "demo-key";
    options.client_id = "demo-client";
    options.hosted_url = url;
    options.estimation_url = url;
    options.ca_file = f.tls.ca;
    options.proxy_url = "";
    options.max_retries = PRISM_NO_RETRIES;
    assert_int_equal(prism_client_new(&options, &f.client, &f.error), PRISM_OK);
    *state = &f;
    return 0;
}

static int stop(void **state)
{
    fixture *f = *state;

    prism_client_free(f->client);
    free(process_stop(&f->proxy));
    free(process_stop(&f->outer));
    (void)close(f->reserved);
    assert_true(simulator_stop(&f->server));
    tls_files_remove(&f->tls);
    return 0;
}

static int reset(void **state)
{
    fixture *f = *state;
    return simulator_reset(&f->server) ? 0 : -1;
}

/* The next request in the proxy's log: by HTTP/2, of this method and with this answer. The port
 * from which it came. */
static unsigned assert_request(fixture *f, const char *method, int status)
{
    char line[256];
    char expected[64];
    assert_true(process_wait_for(&f->proxy, "request ", line, sizeof line));
    char *rest;
    const unsigned port = (unsigned)strtoul(line, &rest, 10);
    (void)snprintf(expected, sizeof expected, " h2 %s %d", method, status);
    assert_string_equal(rest, expected);
    return port;
}

static void assert_ok(const fixture *f, prism_status status)
{
    if (status != PRISM_OK)
        fail_msg("%s: %s", prism_status_name(status), f->error.message);
}

static void get_assets(fixture *f)
{
    prism_scan_assets *assets = NULL;
    assert_ok(f, prism_scan_assets_get(f->client, "scan-complete", NULL, &assets, &f->error));
    assert_string_equal(assets->scan_id, "scan-complete");
    prism_scan_assets_free(assets);
}

static void calls__share_one_connection(void **state)
{
    fixture *f = *state;

    get_assets(f);
    const unsigned port = assert_request(f, "GET", 200);
    for (int i = 0; i < 5; i++) {
        get_assets(f);
        assert_int_equal(assert_request(f, "GET", 200), port);
    }
}

static void session__goes_from_creation_to_results(void **state)
{
    fixture *f = *state;
    prism_session_request request;
    prism_session_response *session = NULL;
    prism_scan_results *results = NULL;

    get_assets(f);
    const unsigned port = assert_request(f, "GET", 200);
    prism_session_request_init(&request, sizeof request);
    request.client_scanning_id = "simulate:RESULTS";
    request.include_3d_avatar_in_results = true; /* many frames of data */
    assert_ok(f, prism_session_create(f->client, &request, NULL, &session, &f->error));
    assert_true(assert_request(f, "POST", 200) != port); /* it has a connection of its own */

    const char *id = session->scanning_session->scanning_session_id;
    assert_ok(f, prism_scan_results_get(f->client, id, NULL, &results, &f->error));
    assert_string_equal(results->scanning_session_id, id);
    assert_non_null(results->results);
    assert_non_null(results->results->avatar);
    prism_scan_results_free(results);
    prism_session_response_free(session);
    (void)assert_request(f, "GET", 200);
}

static void error_answers__come_whole_and_leave_the_connection(void **state)
{
    fixture *f = *state;
    static const struct {
        const char *query;
        const char *header;
        const char *body;
        int32_t http_status;
        prism_status status;
    } cases[] = {
        {"status=404", "Content-Type: application/json",
         "{\"statusCode\":404,\"message\":\"no such scan\"}", 404, PRISM_ERROR_NOT_FOUND},
        {"status=429", "Retry-After: 7", "", 429, PRISM_ERROR_RATE_LIMITED},
        {"status=503", "Retry-After: 7", "<html>down</html>", 503, PRISM_ERROR_HTTP_SERVER},
        {"status=302", "Location: https://127.0.0.1:1/", "", 302, PRISM_ERROR_UNEXPECTED_RESPONSE},
    };
    get_assets(f);
    const unsigned port = assert_request(f, "GET", 200);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        prism_scan_assets *assets = NULL;
        assert_true(simulator_next(&f->server, cases[i].query, cases[i].header, cases[i].body));
        assert_int_equal(
            prism_scan_assets_get(f->client, "scan-complete", NULL, &assets, &f->error),
            cases[i].status);
        assert_null(assets);
        assert_int_equal(f->error.http_status, cases[i].http_status);
        if (strstr(cases[i].header, "Retry-After"))
            assert_int_equal(f->error.retry_after_ms, 7000);
        assert_int_equal(assert_request(f, "GET", cases[i].http_status), port);
        get_assets(f);
        assert_int_equal(assert_request(f, "GET", 200), port);
    }
}

static void slow_answer__ends_with_the_call_s_time(void **state)
{
    fixture *f = *state;
    prism_call_options options;
    prism_scan_assets *assets = NULL;

    prism_call_options_init(&options, sizeof options);
    options.timeout_ms = 300;
    assert_true(simulator_next(&f->server, "delay_ms=60000", NULL, ""));
    assert_int_equal(
        prism_scan_assets_get(f->client, "scan-complete", &options, &assets, &f->error),
        PRISM_ERROR_TIMEOUT);
    assert_true(simulator_reset(&f->server));
    get_assets(f);
}

/* Also while one of them gets no answer, and is given up. */
static void batch__shares_one_connection(void **state)
{
    enum { CALLS = 40 };
    fixture *f = *state;
    prism_call_options options;
    prism_completion done;
    prism_batch *batch;
    int timeouts = 0;
    unsigned port = 0;

    prism_call_options_init(&options, sizeof options);
    options.timeout_ms = 500;
    assert_ok(f, prism_batch_new(f->client, NULL, &batch, &f->error));
    assert_true(simulator_next(&f->server, "delay_ms=60000&hang_up=1&path=/scans/slow/scan-assets",
                               NULL, ""));
    assert_ok(f, prism_batch_add_scan_assets_get(batch, "slow", &options, NULL, &f->error));
    for (int i = 0; i < CALLS; i++)
        assert_ok(f, prism_batch_add_scan_assets_get(batch, "scan-complete", NULL, f, &f->error));
    prism_completion_init(&done, sizeof done);
    for (int i = 0; i <= CALLS; i++) {
        assert_ok(f, prism_batch_next(batch, PRISM_WAIT_FOREVER, &done, &f->error));
        if (!done.tag) {
            assert_int_equal(done.status, PRISM_ERROR_TIMEOUT);
            timeouts++;
            continue;
        }
        assert_ok(f, done.status);
        const unsigned from = assert_request(f, "GET", 200);
        if (port != 0 && from != port)
            fail_msg("call %d from port %u, others from %u", i, from, port);
        port = from;
    }
    assert_int_equal(timeouts, 1);
    assert_int_equal(prism_batch_unfinished(batch), 0);
    assert_true(simulator_reset(&f->server));
    prism_completion_clear(&done);
    prism_batch_free(batch);
}

/*
 * nghttpx as the proxy that the client speaks TLS with; it hands all on to one that does the work,
 * so that what it was told can be seen there.
 */
static void https_proxy__is_trusted_by_the_same_authorities(void **state)
{
    fixture *f = *state;
    int reserved;
    char url[64];
    char proxy_url[64];
    const unsigned port = reserve_port(&reserved);
    https_server *origin = https_server_start(f->tls.server, f->tls.server_key);
    forward_proxy *inner = forward_proxy_start(false, NULL);
    start_nghttpx(&f->outer, &f->tls, true, port, forward_proxy_port(inner));
    (void)snprintf(url, sizeof url, "https://localhost:%u", https_server_port(origin));
    (void)snprintf(proxy_url, sizeof proxy_url, "https://127.0.0.1:%u", port);

    for (int trusted = 0; trusted < 2; trusted++) {
        prism_client_options options;
        prism_client *client = NULL;
        prism_scan_assets *assets = NULL;
        prism_client_options_init(&options, sizeof options);
        options.api_key = "demo-key";
        options.hosted_url = url;
        options.ca_file = trusted ? f->tls.ca : f->tls.other_ca;
        options.proxy_url = proxy_url;
        options.proxy_user = "user";
        options.proxy_password = "pa55word";
        options.max_retries = PRISM_NO_RETRIES;
        assert_int_equal(prism_client_new(&options, &client, &f->error), PRISM_OK);
        /* The origin answers "ok" to everything, which is no JSON. */
        assert_int_equal(prism_scan_assets_get(client, "scan", NULL, &assets, &f->error),
                         trusted ? PRISM_ERROR_INVALID_JSON : PRISM_ERROR_TLS);
        assert_int_equal(https_server_requests(origin), trusted);
        assert_int_equal(forward_proxy_connections(inner), trusted);
        prism_client_free(client);
    }
    assert_non_null(strstr(forward_proxy_request(inner), "Basic dXNlcjpwYTU1d29yZA=="));
    assert_null(strstr(forward_proxy_request(inner), "demo-key"));
    assert_non_null(strstr(https_server_headers(origin), "Authorization: Bearer demo-key"));
    assert_null(strstr(https_server_headers(origin), "Proxy-"));

    free(process_stop(&f->outer));
    forward_proxy_stop(inner);
    https_server_stop(origin);
    (void)close(reserved);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(calls__share_one_connection, reset),
        cmocka_unit_test_setup(batch__shares_one_connection, reset),
        cmocka_unit_test_setup(session__goes_from_creation_to_results, reset),
        cmocka_unit_test_setup(error_answers__come_whole_and_leave_the_connection, reset),
        cmocka_unit_test_setup(slow_answer__ends_with_the_call_s_time, reset),
        cmocka_unit_test_setup(https_proxy__is_trusted_by_the_same_authorities, reset),
    };

    if (argc != 3) {
        (void)fprintf(stderr, "usage: test_http2 SIMULATOR NGHTTPX\n");
        return 2;
    }
    simulator_path = argv[1];
    nghttpx_path = argv[2];
    if (strstr(nghttpx_path, "NOTFOUND")) {
        (void)fprintf(stderr, "SKIPPED: there is no nghttpx (Debian's nghttp2-proxy)\n");
        return SKIPPED;
    }
    if (!(curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_HTTP2)) {
        (void)fprintf(stderr, "SKIPPED: this libcurl was built without HTTP/2\n");
        return SKIPPED;
    }
    return cmocka_run_group_tests(tests, start, stop);
}
