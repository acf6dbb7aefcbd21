/* SPDX-License-Identifier: MIT */
/* The built-in transport and proxies: what they are told, and what it is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "curl_fixture.h"
#include "forward_proxy.h"
#include "https_server.h"
#include "tls.h"

static tls_files files;

static const prism_http_header headers[] = {{"Authorization", "Bearer S3CRET"},
                                            {"User-Agent", "libprism/0"}};

/* An origin with TLS, a proxy that works, and a URL for each. */
typedef struct world {
    fixture f;
    https_server *origin;
    forward_proxy *proxy;
    char proxy_url[64];
} world;

static void start_world(world *w, const char *scheme, const char *credentials)
{
    const bool socks = strncmp(scheme, "socks", 5) == 0;
    memset(w, 0, sizeof *w);
    w->origin = https_server_start(files.server, files.server_key);
    w->proxy = forward_proxy_start(socks, credentials);
    (void)snprintf(w->proxy_url, sizeof w->proxy_url, "%s://127.0.0.1:%u", scheme,
                   forward_proxy_port(w->proxy));
}

/* A transport with these options, the proxy's URL, and the authority among them. */
static void start_client(world *w, const char *proxy_url, const char *user, const char *password,
                         const char *no_proxy)
{
    const prism__curl_options options = {.ca_file = files.ca,
                                         .proxy_url = proxy_url,
                                         .proxy_user = user,
                                         .proxy_password = password,
                                         .no_proxy = no_proxy,
                                         .max_idle_connections = 8};
    start_with(&w->f, &options);
    (void)snprintf(w->f.url, sizeof w->f.url, "https://localhost:%u/S3CRET",
                   https_server_port(w->origin));
    w->f.request.url = w->f.url;
    w->f.request.headers = headers;
    w->f.request.header_count = COUNT(headers);
}

static void stop_world(world *w)
{
    stop(&w->f);
    forward_proxy_stop(w->proxy);
    https_server_stop(w->origin);
}

/* By the proxy. */

static void send__goes_through_the_proxy_without_its_headers(void **state)
{
    (void)state;
    world w;
    char first_line[64];
    start_world(&w, "http", NULL);
    start_client(&w, w.proxy_url, NULL, NULL, NULL);
    assert_int_equal(setenv("no_proxy", "localhost", 1), 0); /* not for a proxy that was given */
    assert_response(&w.f, 200, "ok");
    assert_response(&w.f, 200, "ok");
    assert_int_equal(unsetenv("no_proxy"), 0);

    (void)snprintf(first_line, sizeof first_line, "CONNECT localhost:%u HTTP/1.1\r\n",
                   https_server_port(w.origin));
    assert_int_equal(forward_proxy_connections(w.proxy), 1);
    assert_ptr_equal(strstr(forward_proxy_request(w.proxy), first_line),
                     forward_proxy_request(w.proxy));
    assert_null(strstr(forward_proxy_request(w.proxy), "S3CRET"));
    assert_null(strstr(forward_proxy_request(w.proxy), "Authorization"));
    assert_int_equal(https_server_requests(w.origin), 2);
    assert_non_null(strstr(https_server_headers(w.origin), "Authorization: Bearer S3CRET\n"));
    assert_null(strstr(https_server_headers(w.origin), "Proxy-"));
    stop_world(&w);
}

static void send__gives_its_credentials_to_the_proxy_alone(void **state)
{
    (void)state;
    world w;
    start_world(&w, "http", NULL);
    start_client(&w, w.proxy_url, "us%41er", "p@ss:%41 word/", NULL);
    assert_response(&w.f, 200, "ok");
    assert_non_null(strstr(forward_proxy_request(w.proxy),
                           "\r\nProxy-Authorization: Basic dXMlNDFlcjpwQHNzOiU0MSB3b3JkLw==\r\n"));
    assert_null(strstr(forward_proxy_request(w.proxy), "S3CRET"));
    assert_null(strstr(https_server_headers(w.origin), "Proxy-"));
    assert_null(strstr(https_server_headers(w.origin), "dXMlNDFlcj"));
    stop_world(&w);
}

static void send__needs_no_password_for_the_proxy(void **state)
{
    (void)state;
    static const char *const passwords[] = {NULL, ""};
    for (size_t i = 0; i < COUNT(passwords); i++) {
        world w;
        start_world(&w, "http", NULL);
        start_client(&w, w.proxy_url, "user", passwords[i], NULL);
        assert_response(&w.f, 200, "ok");
        assert_non_null(
            strstr(forward_proxy_request(w.proxy), "\r\nProxy-Authorization: Basic dXNlcjo=\r\n"));
        stop_world(&w);
    }
}

static void send__leaves_names_and_credentials_to_a_socks_proxy(void **state)
{
    (void)state;
    world w;
    char request[64];
    start_world(&w, "socks5h", "user:pass:word");
    start_client(&w, w.proxy_url, "user", "pass:word", NULL);
    assert_response(&w.f, 200, "ok");
    (void)snprintf(request, sizeof request, "localhost:%u", https_server_port(w.origin));
    assert_string_equal(forward_proxy_request(w.proxy), request);
    stop_world(&w);

    start_world(&w, "socks5h", "user:other");
    start_client(&w, w.proxy_url, "user", "pa55word", NULL);
    assert_failure(&w.f, PRISM_ERROR_CONNECT, 0);
    assert_non_null(strstr(w.f.error.message, "the proxy refuses"));
    assert_null(strstr(w.f.error.message, "pa55word"));
    assert_int_equal(https_server_requests(w.origin), 0);
    stop_world(&w);
}

static void send__takes_the_environment_s_proxy_when_none_is_given(void **state)
{
    (void)state;
    static const struct {
        const char *proxy_url; /* NULL: not given */
        const char *no_proxy;
        const char *no_proxy_variable;
        size_t connections; /* to the proxy */
    } cases[] = {
        {NULL, NULL, NULL, 1},       {NULL, NULL, "localhost", 0}, {NULL, "localhost", NULL, 0},
        {NULL, "", "localhost", 1},  {"", NULL, NULL, 0},          {NULL, "elsewhere", NULL, 1},
        {NULL, "*", "elsewhere", 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        start_world(&w, "http", NULL);
        start_client(&w, cases[i].proxy_url, NULL, NULL, cases[i].no_proxy);
        assert_int_equal(setenv("https_proxy", w.proxy_url, 1), 0);
        if (cases[i].no_proxy_variable)
            assert_int_equal(setenv("no_proxy", cases[i].no_proxy_variable, 1), 0);
        assert_response(&w.f, 200, "ok");
        assert_int_equal(unsetenv("https_proxy"), 0);
        assert_int_equal(unsetenv("no_proxy"), 0);
        if (forward_proxy_connections(w.proxy) != cases[i].connections)
            fail_msg("case %zu: %zu connections", i, forward_proxy_connections(w.proxy));
        stop_world(&w);
    }
}

/* Without the proxy. */

static void send__reaches_some_hosts_without_the_proxy(void **state)
{
    (void)state;
    static const struct {
        const char *no_proxy;
        size_t connections;
    } cases[] = {{"localhost", 0},
                 {"elsewhere.test, localhost", 0},
                 {"*", 0},
                 {"elsewhere.test", 1},
                 {"", 1}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        world w;
        start_world(&w, "http", NULL);
        start_client(&w, w.proxy_url, "user", "password", cases[i].no_proxy);
        assert_response(&w.f, 200, "ok");
        if (forward_proxy_connections(w.proxy) != cases[i].connections)
            fail_msg("%s: %zu connections", cases[i].no_proxy, forward_proxy_connections(w.proxy));
        assert_null(strstr(https_server_headers(w.origin), "Proxy-"));
        stop_world(&w);
    }
}

static void send__keeps_plain_http_from_any_proxy(void **state)
{
    (void)state;
    for (int given = 0; given < 2; given++) {
        world w;
        raw_reply reply = {.bytes = OK_REPLY, .end = RAW_KEEP};
        start_world(&w, "http", NULL);
        start_client(&w, given ? w.proxy_url : NULL, NULL, NULL, NULL);
        w.f.server = raw_server_start(&reply, 1);
        use_path(&w.f, "/");
        assert_int_equal(setenv("http_proxy", w.proxy_url, 1), 0);
        assert_response(&w.f, 200, "ok");
        assert_int_equal(unsetenv("http_proxy"), 0);
        assert_int_equal(raw_server_requests(w.f.server), 1);
        assert_int_equal(forward_proxy_connections(w.proxy), 0);
        stop_world(&w);
    }
}

/* Proxies that do not. */

static void assert_proxy_failure(const raw_reply *reply, uint32_t flags, const char *message)
{
    world w;
    start_world(&w, "http", NULL);
    raw_server *proxy = raw_server_start(reply, 1);
    (void)snprintf(w.proxy_url, sizeof w.proxy_url, "http://127.0.0.1:%u", raw_server_port(proxy));
    start_client(&w, w.proxy_url, "user", "pa55word", NULL);
    assert_failure(&w.f, PRISM_ERROR_CONNECT, flags);
    if (message)
        assert_string_equal(w.f.error.message, message);
    assert_int_equal(w.f.error.http_status, 0); /* it is no answer of the service's */
    assert_null(strstr(w.f.error.message, "pa55word"));
    assert_null(strstr(w.f.error.message, "S3CRET"));
    assert_non_null(strstr(raw_server_request(proxy, 0), "CONNECT localhost:"));
    assert_null(strstr(raw_server_request(proxy, 0), "S3CRET"));
    assert_int_equal(https_server_requests(w.origin), 0);
    raw_server_stop(proxy);
    stop_world(&w);
}

static void send__says_that_the_proxy_refuses(void **state)
{
    (void)state;
    static const struct {
        int status;
        uint32_t flags;
        const char *message;
    } cases[] = {
        {407, 0,
         "the proxy refuses to connect: HTTP 407 (it wants a user and a password, or others)"},
        {403, 0, "the proxy refuses to connect: HTTP 403"},
        {302, 0, "the proxy refuses to connect: HTTP 302"},
        {429, RETRYABLE, "the proxy refuses to connect: HTTP 429"},
        {502, RETRYABLE, "the proxy refuses to connect: HTTP 502"},
        {503, RETRYABLE, "the proxy refuses to connect: HTTP 503"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char bytes[256];
        (void)snprintf(bytes, sizeof bytes,
                       "HTTP/1.1 %d No\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
                       "Location: https://elsewhere.test/\r\nContent-Length: 4\r\n\r\nno!\n",
                       cases[i].status);
        const raw_reply reply = {.bytes = bytes, .end = i % 2 ? RAW_CLOSE : RAW_KEEP};
        assert_proxy_failure(&reply, cases[i].flags, cases[i].message);
    }
}

static void send__fails_when_the_proxy_breaks_off(void **state)
{
    (void)state;
    static const raw_reply replies[] = {
        {.bytes = NULL, .end = RAW_RESET},
        {.bytes = NULL, .end = RAW_CLOSE},
        {.bytes = "HTTP/1.1 2", .end = RAW_RESET},
    };
    for (size_t i = 0; i < COUNT(replies); i++)
        assert_proxy_failure(&replies[i], RETRYABLE, NULL);
}

static void send__ends_in_time_though_the_proxy_hangs(void **state)
{
    (void)state;
    world w;
    const raw_reply reply = {.bytes = "HTTP/1.1 200 ", .end = RAW_HANG};
    start_world(&w, "http", NULL);
    raw_server *proxy = raw_server_start(&reply, 1);
    (void)snprintf(w.proxy_url, sizeof w.proxy_url, "http://127.0.0.1:%u", raw_server_port(proxy));
    start_client(&w, w.proxy_url, "user", "pa55word", NULL);
    w.f.request.connect_timeout_ms = 200;
    const double since = now_ms();
    assert_failure(&w.f, PRISM_ERROR_TIMEOUT, RETRYABLE);
    assert_passed(since, 200, 5000);
    assert_string_equal(w.f.error.message, "no connection within 200 ms");
    stop(&w.f); /* the proxy's thread waits for it */
    raw_server_stop(proxy);
    forward_proxy_stop(w.proxy);
    https_server_stop(w.origin);
}

/* libcurl reads on within one call, byte by byte, for as long as more is there. */
static void send__ends_in_time_though_the_proxy_never_stops(void **state)
{
    (void)state;
    static char more[16 * 1024 + 1];
    const raw_reply reply = {.bytes = "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
                                      "Content-Length: 900000000000000\r\n\r\n",
                             .more = more,
                             .copies = UINT32_MAX,
                             .end = RAW_CLOSE};
    memset(more, 'x', sizeof more - 1);
    for (int is_total = 0; is_total < 2; is_total++) {
        world w;
        start_world(&w, "http", NULL);
        raw_server *proxy = raw_server_start(&reply, 1);
        (void)snprintf(w.proxy_url, sizeof w.proxy_url, "http://127.0.0.1:%u",
                       raw_server_port(proxy));
        start_client(&w, w.proxy_url, NULL, NULL, NULL); /* with some, it stops at once */
        *(is_total ? &w.f.request.timeout_ms : &w.f.request.connect_timeout_ms) = 200;
        const double since = now_ms();
        assert_failure(&w.f, PRISM_ERROR_TIMEOUT, RETRYABLE);
        assert_passed(since, 200, 5000);
        assert_string_equal(w.f.error.message, is_total ? "not finished within 200 ms"
                                                        : "no connection within 200 ms");
        stop(&w.f); /* the proxy's thread waits for it */
        raw_server_stop(proxy);
        forward_proxy_stop(w.proxy);
        https_server_stop(w.origin);
    }
}

static void send__fails_when_the_proxy_is_not_there(void **state)
{
    (void)state;
    world w;
    raw_reply reply = {.bytes = OK_REPLY, .end = RAW_KEEP};
    start_world(&w, "http", NULL);
    raw_server *gone = raw_server_start(&reply, 1);
    (void)snprintf(w.proxy_url, sizeof w.proxy_url, "http://127.0.0.1:%u", raw_server_port(gone));
    raw_server_stop(gone);
    start_client(&w, w.proxy_url, "user", "pa55word", NULL);
    assert_failure(&w.f, PRISM_ERROR_CONNECT, RETRYABLE);
    assert_null(strstr(w.f.error.message, "pa55word"));
    stop_world(&w);
}

static void send__trusts_no_stranger_s_proxy(void **state)
{
    (void)state;
    world w;
    start_world(&w, "http", NULL);
    https_server *proxy = https_server_start(files.wrong, files.wrong_key);
    (void)snprintf(w.proxy_url, sizeof w.proxy_url, "https://127.0.0.1:%u",
                   https_server_port(proxy));
    start_client(&w, w.proxy_url, "user", "pa55word", NULL);
    assert_failure(&w.f, PRISM_ERROR_TLS, 0);
    assert_int_equal(https_server_requests(proxy), 0);
    https_server_stop(proxy);
    stop_world(&w);
}

static void send__does_not_tell_the_environment_s_password(void **state)
{
    (void)state;
    static const char *const proxies[] = {"ftp://user:pa55word@127.0.0.1:1",
                                          "http://user:pa55word@[::1", "what://pa55word",
                                          "http://user:pa55word@127.0.0.1:pa55word"};
    for (size_t i = 0; i < COUNT(proxies); i++) {
        world w;
        start_world(&w, "http", NULL);
        start_client(&w, NULL, NULL, NULL, NULL);
        assert_int_equal(setenv("https_proxy", proxies[i], 1), 0);
        assert_failure(&w.f, PRISM_ERROR_CONNECT, 0);
        assert_int_equal(unsetenv("https_proxy"), 0);
        assert_string_equal(w.f.error.message,
                            "the environment names a proxy that libcurl cannot use");
        stop_world(&w);
    }
}

static int set_up(void **state)
{
    static const char *const variables[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                            "ALL_PROXY",  "no_proxy",    "NO_PROXY"};
    (void)state;
    for (size_t i = 0; i < COUNT(variables); i++)
        (void)unsetenv(variables[i]);
    return tls_files_make(&files) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    tls_files_remove(&files);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(send__goes_through_the_proxy_without_its_headers),
        cmocka_unit_test(send__gives_its_credentials_to_the_proxy_alone),
        cmocka_unit_test(send__needs_no_password_for_the_proxy),
        cmocka_unit_test(send__leaves_names_and_credentials_to_a_socks_proxy),
        cmocka_unit_test(send__takes_the_environment_s_proxy_when_none_is_given),
        cmocka_unit_test(send__reaches_some_hosts_without_the_proxy),
        cmocka_unit_test(send__keeps_plain_http_from_any_proxy),
        cmocka_unit_test(send__says_that_the_proxy_refuses),
        cmocka_unit_test(send__fails_when_the_proxy_breaks_off),
        cmocka_unit_test(send__ends_in_time_though_the_proxy_hangs),
        cmocka_unit_test(send__ends_in_time_though_the_proxy_never_stops),
        cmocka_unit_test(send__fails_when_the_proxy_is_not_there),
        cmocka_unit_test(send__trusts_no_stranger_s_proxy),
        cmocka_unit_test(send__does_not_tell_the_environment_s_password),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
