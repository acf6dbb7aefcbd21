/* SPDX-License-Identifier: MIT */
/* A call ends when its time is over, whatever the network does: with real sockets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <netdb.h>
#include <semaphore.h>

#include <cmocka.h>

#include "curl_fixture.h"
#include "prism.h"

/* A resolver that knows no name, and hangs on one of them until the test lets it go. */

static sem_t resolver_gate;
static sem_t resolver_left;

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **out)
{
    (void)service;
    (void)hints;
    *out = NULL;
    if (name && strcmp(name, "hang.test") == 0) {
        while (sem_wait(&resolver_gate) != 0)
            continue;
        (void)sem_post(&resolver_left);
    }
    return EAI_NONAME;
}

static void release_resolver(void)
{
    (void)sem_post(&resolver_gate);
    while (sem_wait(&resolver_left) != 0)
        continue;
}

static prism_client *make_client(const char *url)
{
    prism_client_options options;
    prism_client *client = NULL;

    prism_client_options_init(&options, sizeof options);
    options.api_key = "key";
    options.client_id = "id";
    options.hosted_url = url;
    options.estimation_url = url;
    options.max_retries = PRISM_NO_RETRIES;
    assert_int_equal(prism_client_new(&options, &client, NULL), PRISM_OK);
    return client;
}

/* A call by its number. Whether it left a document. */
static prism_status make_call(int number, prism_client *client, const prism_call_options *options,
                              bool *has_document, prism_error *error)
{
    prism_scan_assets *assets = NULL;
    prism_asset_urls *urls = NULL;
    prism_asset_url *url = NULL;
    prism_session_response *session = NULL;
    prism_scan_results *results = NULL;
    prism_status status =
        number == 0   ? prism_scan_assets_get(client, "a", options, &assets, error)
        : number == 1 ? prism_asset_urls_get(client, "a", options, &urls, error)
        : number == 2 ? prism_asset_url_get(client, "a", "b", options, &url, error)
        : number == 3 ? prism_session_create(client, NULL, options, &session, error)
                      : prism_scan_results_get(client, "a", options, &results, error);

    *has_document = assets || urls || url || session || results;
    return status;
}

/* All five calls with these limits, each of which must fail at its time. */
static void assert_calls_time_out(prism_client *client, const prism_call_options *options,
                                  double limit_ms, uint32_t flags)
{
    for (int number = 0; number < 5; number++) {
        double since = now_ms();
        bool has_document;
        prism_error error;
        prism_status status = make_call(number, client, options, &has_document, &error);

        assert_passed(since, limit_ms - 2, limit_ms + 300);
        if (status != PRISM_ERROR_TIMEOUT || error.flags != flags)
            fail_msg("%s, flags %u: %s", prism_status_name(status), (unsigned)error.flags,
                     error.message);
        assert_false(has_document);
        assert_int_equal(error.code, status);
        assert_int_equal(error.http_status, 0);
        assert_int_equal(error.attempts, 1);
    }
}

/* A server that says some bytes, at this pace, and then nothing. */
static void check_server(const char *bytes, unsigned pause_ms, uint32_t timeout_ms,
                         uint32_t stall_timeout_ms, double limit_ms)
{
    const raw_reply reply = {.bytes = bytes, .end = RAW_HANG, .pause_ms = pause_ms};
    raw_server *server = raw_server_start(&reply, 1);
    prism_call_options options;
    prism_client *client;
    char url[64];

    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", raw_server_port(server));
    client = make_client(url);
    prism_call_options_init(&options, sizeof options);
    options.timeout_ms = timeout_ms;
    options.stall_timeout_ms = stall_timeout_ms;
    assert_calls_time_out(client, &options, limit_ms, RETRYABLE | SENT);
    prism_client_free(client);
    raw_server_stop(server);
}

static void stalled_server__cannot_hold_a_call(void **state)
{
    (void)state;
    check_server(NULL, 0, 100, 0, 100);
    check_server("HTTP/1.1 200 OK\r\nContent-Le", 0, 100, 0, 100);
    check_server("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", 0, 100, 0, 100);
}

static void stalled_server__ends_at_the_stall_timeout(void **state)
{
    (void)state;
    check_server(NULL, 0, 0, 100, 100);
    check_server("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", 0, PRISM_NO_TIMEOUT, 100, 100);
}

/* A byte now and then is no stall; the whole call still has its limit. */
static void dripping_server__cannot_hold_a_call(void **state)
{
    (void)state;
    check_server("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
                 "{\"id\":\"12345678901234567890123456789012345678901234567890",
                 10, 150, 5000, 150);
}

static void hanging_resolver__cannot_hold_a_call(void **state)
{
    prism_client *client = make_client("https://hang.test");
    prism_call_options options;
    double since;
    (void)state;

    prism_call_options_init(&options, sizeof options);
    options.timeout_ms = 100;
    assert_calls_time_out(client, &options, 100, RETRYABLE);
    options.timeout_ms = PRISM_NO_TIMEOUT;
    options.connect_timeout_ms = 100;
    assert_calls_time_out(client, &options, 100, RETRYABLE);

    since = now_ms();
    prism_client_free(client); /* nor can it hold the client */
    assert_passed(since, 0, 300);
    for (int i = 0; i < 10; i++)
        release_resolver();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stalled_server__cannot_hold_a_call),
        cmocka_unit_test(stalled_server__ends_at_the_stall_timeout),
        cmocka_unit_test(dripping_server__cannot_hold_a_call),
        cmocka_unit_test(hanging_resolver__cannot_hold_a_call),
    };

    if (sem_init(&resolver_gate, 0, 0) != 0 || sem_init(&resolver_left, 0, 0) != 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
