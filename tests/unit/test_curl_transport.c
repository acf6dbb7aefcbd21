/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "black_hole.h"
#include "curl_fixture.h"
#include "https_server.h"
#include "loopback.h"
#include "tls.h"

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

/* Making one. */

static void transport_new__fills_the_seam(void **state)
{
    (void)state;
    fixture f;
    start_transport(&f, NULL, 8);
    assert_int_equal(f.transport.struct_size, sizeof(prism_transport));
    assert_non_null(f.transport.send);
    assert_non_null(f.transport.destroy);
    stop(&f);
}

static void assert_no_transport(const char *ca_file, const char *message, int32_t os_code)
{
    const prism__curl_options options = {.ca_file = ca_file, .max_idle_connections = 8};
    prism_transport transport;
    prism_error error;
    assert_int_equal(prism__curl_transport_new(&options, &transport, &error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(error.code, PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(error.os_code, os_code);
    assert_string_equal(error.message, message);
    assert_int_equal(prism__curl_transport_new(&options, &transport, NULL),
                     PRISM_ERROR_INVALID_ARGUMENT);
}

static void transport_new__names_a_ca_file_that_cannot_be_read(void **state)
{
    (void)state;
    assert_no_transport("/no/such/file.pem",
                        "ca_file: cannot read /no/such/file.pem: No such file or directory",
                        ENOENT);
    assert_no_transport("/", "ca_file: cannot read /: Is a directory", EISDIR);
    assert_no_transport("/dev/null", "ca_file: cannot read /dev/null: it is empty", 0);
}

/* Connections. */

static void send__uses_a_connection_again(void **state)
{
    (void)state;
    fixture f;
    raw_reply reply;
    start_text(&f, &reply, OK_REPLY, RAW_KEEP);
    for (int i = 0; i < 5; i++)
        assert_response(&f, 200, "ok");
    assert_int_equal(raw_server_requests(f.server), 5);
    assert_int_equal(raw_server_connections(f.server), 1);
    stop(&f);
}

static void send__sends_a_post_on_a_connection_of_its_own(void **state)
{
    (void)state;
    fixture f;
    raw_reply reply;
    start_text(&f, &reply, OK_REPLY, RAW_KEEP);
    assert_response(&f, 200, "ok");
    make_post(&f, "{}");
    assert_response(&f, 200, "ok");
    assert_response(&f, 200, "ok");
    assert_int_equal(raw_server_request_connection(f.server, 0), 0);
    assert_int_equal(raw_server_request_connection(f.server, 1), 1);
    assert_int_equal(raw_server_request_connection(f.server, 2), 2);
    stop(&f);
}

static void send__sends_a_post_once_whatever_becomes_of_it(void **state)
{
    (void)state;
    fixture f;
    const raw_reply replies[] = {{.bytes = OK_REPLY, .end = RAW_KEEP},
                                 {.bytes = NULL, .end = RAW_RESET}};
    start(&f, replies, 2);
    assert_response(&f, 200, "ok");
    make_post(&f, "{}");
    assert_failure(&f, PRISM_ERROR_NETWORK, SENT | RETRYABLE);
    assert_int_equal(raw_server_requests(f.server), 2);
    stop(&f);
}

static void send__connects_anew_when_the_server_has_closed(void **state)
{
    (void)state;
    fixture f;
    const raw_reply replies[] = {{.bytes = OK_REPLY, .end = RAW_CLOSE},
                                 {.bytes = OK_REPLY, .end = RAW_KEEP}};
    start(&f, replies, 2);
    assert_response(&f, 200, "ok");
    assert_response(&f, 200, "ok");
    assert_int_equal(raw_server_connections(f.server), 2);
    stop(&f);
}

/* Whatever it is, it is no answer to the next request. */
static void send__uses_no_connection_again_on_which_more_has_come(void **state)
{
    (void)state;
    fixture f;
    raw_reply reply;
    start_text(&f, &reply, OK_REPLY, RAW_KEEP);
    assert_response(&f, 200, "ok");
    raw_server_say(f.server, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstale");
    assert_response(&f, 200, "ok");
    assert_int_equal(raw_server_request_connection(f.server, 1), 1);
    assert_int_equal(raw_server_open_connections(f.server, 1), 1);
    assert_response(&f, 200, "ok");
    assert_int_equal(raw_server_request_connection(f.server, 2), 1);
    stop(&f);
}

static void send__takes_the_connection_used_last(void **state)
{
    (void)state;
    fixture f;
    raw_reply reply;
    start_text(&f, &reply, OK_REPLY, RAW_KEEP);
    assert_response(&f, 200, "ok");
    make_post(&f, "{}");
    assert_response(&f, 200, "ok");
    f.request.method = "GET";
    f.request.body = NULL;
    f.request.idempotent = true;
    assert_response(&f, 200, "ok");
    assert_int_equal(raw_server_request_connection(f.server, 2), 1);
    stop(&f);
}

static void send__closes_a_connection_after_a_failure(void **state)
{
    (void)state;
    fixture f;
    const raw_reply replies[] = {{.bytes = "HTTP/1.1 200 OK\r\n", .end = RAW_HANG},
                                 {.bytes = OK_REPLY, .end = RAW_KEEP}};
    start(&f, replies, 2);
    f.request.stall_timeout_ms = 50;
    assert_failure(&f, PRISM_ERROR_TIMEOUT, SENT | RETRYABLE);
    f.request.stall_timeout_ms = 10000;
    assert_response(&f, 200, "ok");
    assert_int_equal(raw_server_request_connection(f.server, 1), 1);
    stop(&f);
}

static void send__keeps_a_connection_for_each_server(void **state)
{
    (void)state;
    fixture f;
    fixture other;
    raw_reply reply;
    start_text(&f, &reply, OK_REPLY, RAW_KEEP);
    start_text(&other, &reply, OK_REPLY, RAW_KEEP);
    for (int i = 0; i < 3; i++) {
        f.request.url = f.url;
        assert_response(&f, 200, "ok");
        f.request.url = other.url;
        assert_response(&f, 200, "ok");
    }
    assert_int_equal(raw_server_connections(f.server), 1);
    assert_int_equal(raw_server_connections(other.server), 1);
    stop(&f);
    stop(&other);
}

static void send__keeps_no_more_idle_connections_than_told(void **state)
{
    (void)state;
    static const size_t connections[] = {4, 3, 3}; /* by the most that may be idle */
    for (uint32_t max_idle = 0; max_idle < COUNT(connections); max_idle++) {
        fixture f;
        const raw_reply reply = {.bytes = OK_REPLY, .end = RAW_KEEP};
        start_transport(&f, NULL, max_idle);
        f.server = raw_server_start(&reply, 1);
        use_path(&f, "/");
        make_post(&f, "{}");
        assert_response(&f, 200, "ok");
        assert_response(&f, 200, "ok");
        assert_response(&f, 200, "ok");
        f.request.method = "GET";
        f.request.body = NULL;
        f.request.idempotent = true;
        assert_response(&f, 200, "ok");
        assert_int_equal(raw_server_connections(f.server), connections[max_idle]);
        assert_int_equal(raw_server_open_connections(f.server, max_idle), max_idle);
        stop(&f);
    }
}

#define THREADS 8
#define CALLS 40

static void *send_many(void *context)
{
    fixture mine = *(fixture *)context; /* the transport is shared, the rest is not */
    size_t good = 0;
    prism__response_init(&mine.response, MAX_BODY);
    for (size_t i = 0; i < CALLS; i++) {
        const bool post = i % 5 == 4;
        mine.request.method = post ? "POST" : "GET";
        mine.request.idempotent = !post;
        good += send_it(&mine) == PRISM_OK && prism_http_response_status(&mine.response) == 200;
    }
    prism__response_free(&mine.response);
    return good == CALLS ? context : NULL;
}

static void send__serves_many_threads_at_once(void **state)
{
    (void)state;
    fixture f;
    raw_reply reply;
    pthread_t threads[THREADS];
    start_text(&f, &reply, OK_REPLY, RAW_KEEP);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, send_many, &f), 0);
    for (size_t i = 0; i < THREADS; i++) {
        void *result = NULL;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_non_null(result);
    }
    assert_int_equal(raw_server_requests(f.server), THREADS * CALLS);
    stop(&f);
}

/* No connection. */

static void use_port(fixture *f, const char *scheme, unsigned port)
{
    (void)snprintf(f->url, sizeof f->url, "%s://127.0.0.1:%u/S3CRET", scheme, port);
    f->request.url = f->url;
}

static void send__says_that_the_connection_was_refused(void **state)
{
    (void)state;
    fixture f;
    unsigned port = 0;
    const int fd = loopback_listen(-1, &port); /* bound, so that nobody else listens there */
    start_transport(&f, NULL, 8);
    use_port(&f, "http", port);
    assert_failure(&f, PRISM_ERROR_CONNECT, RETRYABLE);
    assert_int_equal(f.error.os_code, ECONNREFUSED);
    assert_null(strstr(f.error.message, "S3CRET"));
    stop(&f);
    (void)close(fd);
}

static void send__says_that_the_name_is_unknown(void **state)
{
    (void)state;
    fixture f;
    start_transport(&f, NULL, 8);
    f.request.url = "http://nowhere.test/S3CRET";
    assert_failure(&f, PRISM_ERROR_CONNECT, RETRYABLE);
    assert_int_equal(f.error.os_code, 0);
    assert_non_null(strstr(f.error.message, "nowhere.test"));
    assert_null(strstr(f.error.message, "S3CRET"));
    stop(&f);
}

static void send__ends_a_connection_attempt_in_time(void **state)
{
    (void)state;
    fixture f;
    black_hole hole;
    black_hole_open(&hole);
    start_transport(&f, NULL, 8);
    use_port(&f, "http", hole.port);
    f.request.connect_timeout_ms = 200;
    const double since = now_ms();
    assert_failure(&f, PRISM_ERROR_TIMEOUT, RETRYABLE);
    assert_passed(since, 200, 5000);
    assert_string_equal(f.error.message, "no connection within 200 ms");
    stop(&f);
    black_hole_close(&hole);
}

static void send__ends_a_tls_handshake_in_time(void **state)
{
    (void)state;
    fixture f;
    raw_reply reply;
    start_text(&f, &reply, OK_REPLY, RAW_KEEP); /* waits for the end of an HTTP head */
    use_port(&f, "https", raw_server_port(f.server));
    f.request.connect_timeout_ms = 200;
    const double since = now_ms();
    assert_failure(&f, PRISM_ERROR_TIMEOUT, RETRYABLE);
    assert_passed(since, 200, 5000);
    assert_string_equal(f.error.message, "no connection within 200 ms");
    assert_int_equal(raw_server_connections(f.server), 1);
    stop(&f);
}

static void send__ends_in_time_though_the_resolver_hangs(void **state)
{
    (void)state;
    static const struct {
        uint32_t connect_ms;
        uint32_t total_ms;
        const char *message;
    } cases[] = {{200, UINT32_MAX, "no connection within 200 ms"},
                 {UINT32_MAX, 200, "not finished within 200 ms"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        fixture f;
        start_transport(&f, NULL, 8);
        f.request.url = "http://hang.test/S3CRET";
        f.request.connect_timeout_ms = cases[i].connect_ms;
        f.request.timeout_ms = cases[i].total_ms;
        const double since = now_ms();
        assert_failure(&f, PRISM_ERROR_TIMEOUT, RETRYABLE);
        assert_passed(since, 200, 5000);
        assert_string_equal(f.error.message, cases[i].message);

        /* The resolver still hangs: were one of these to wait for it, the test would never end. */
        stop(&f);
        release_resolver();
    }
}

/* TLS. */

static tls_files files;

static void send__trusts_the_given_authority(void **state)
{
    (void)state;
    fixture f;
    https_server *server = https_server_start(files.server, files.server_key);
    start_transport(&f, files.ca, 8);
    use_port(&f, "https", https_server_port(server));
    assert_response(&f, 200, "ok");
    assert_response(&f, 200, "ok");
    stop(&f);
    https_server_stop(server);
}

static void assert_not_trusted(const char *certificate, const char *key, const char *ca_file)
{
    fixture f;
    https_server *server = https_server_start(certificate, key);
    start_transport(&f, ca_file, 8);
    use_port(&f, "https", https_server_port(server));
    assert_failure(&f, PRISM_ERROR_TLS, 0);
    assert_null(strstr(f.error.message, "S3CRET"));
    stop(&f);
    https_server_stop(server);
}

static void send__refuses_an_unknown_authority(void **state)
{
    (void)state;
    assert_not_trusted(files.server, files.server_key, files.other_ca);
    assert_not_trusted(files.server, files.server_key, NULL);
}

static void send__refuses_a_certificate_for_another_host(void **state)
{
    (void)state;
    assert_not_trusted(files.wrong, files.wrong_key, files.ca);
}

static void send__refuses_a_ca_file_without_certificates(void **state)
{
    (void)state;
    assert_not_trusted(files.server, files.server_key, files.server_key);
}

/* Take one connection and answer whatever comes with plain HTTP. */
static void *answer_plainly(void *context)
{
    char scrap[4096];
    const int fd = accept(*(const int *)context, NULL, NULL);
    if (recv(fd, scrap, sizeof scrap, 0) > 0)
        (void)send(fd, OK_REPLY, sizeof OK_REPLY - 1, MSG_NOSIGNAL);
    while (recv(fd, scrap, sizeof scrap, 0) > 0)
        continue;
    (void)close(fd);
    return NULL;
}

static void send__says_that_the_server_has_no_tls(void **state)
{
    (void)state;
    fixture f;
    unsigned port = 0;
    const int listener = loopback_listen(1, &port);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, answer_plainly, (void *)&listener), 0);
    start_transport(&f, NULL, 8);
    use_port(&f, "https", port);
    assert_failure(&f, PRISM_ERROR_TLS, RETRYABLE);
    stop(&f);
    assert_int_equal(pthread_join(thread, NULL), 0);
    (void)close(listener);
}

static int set_up(void **state)
{
    static const char *const proxies[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                          "ALL_PROXY",  "no_proxy",    "NO_PROXY"};
    (void)state;
    for (size_t i = 0; i < COUNT(proxies); i++)
        (void)unsetenv(proxies[i]);
    return sem_init(&resolver_gate, 0, 0) == 0 && sem_init(&resolver_left, 0, 0) == 0 &&
                   tls_files_make(&files)
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    (void)state;
    tls_files_remove(&files);
    (void)sem_destroy(&resolver_gate);
    (void)sem_destroy(&resolver_left);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transport_new__fills_the_seam),
        cmocka_unit_test(transport_new__names_a_ca_file_that_cannot_be_read),
        cmocka_unit_test(send__uses_a_connection_again),
        cmocka_unit_test(send__sends_a_post_on_a_connection_of_its_own),
        cmocka_unit_test(send__sends_a_post_once_whatever_becomes_of_it),
        cmocka_unit_test(send__connects_anew_when_the_server_has_closed),
        cmocka_unit_test(send__uses_no_connection_again_on_which_more_has_come),
        cmocka_unit_test(send__takes_the_connection_used_last),
        cmocka_unit_test(send__closes_a_connection_after_a_failure),
        cmocka_unit_test(send__keeps_a_connection_for_each_server),
        cmocka_unit_test(send__keeps_no_more_idle_connections_than_told),
        cmocka_unit_test(send__serves_many_threads_at_once),
        cmocka_unit_test(send__says_that_the_connection_was_refused),
        cmocka_unit_test(send__says_that_the_name_is_unknown),
        cmocka_unit_test(send__ends_a_connection_attempt_in_time),
        cmocka_unit_test(send__ends_a_tls_handshake_in_time),
        cmocka_unit_test(send__ends_in_time_though_the_resolver_hangs),
        cmocka_unit_test(send__trusts_the_given_authority),
        cmocka_unit_test(send__refuses_an_unknown_authority),
        cmocka_unit_test(send__refuses_a_certificate_for_another_host),
        cmocka_unit_test(send__refuses_a_ca_file_without_certificates),
        cmocka_unit_test(send__says_that_the_server_has_no_tls),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
