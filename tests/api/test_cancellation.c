/* SPDX-License-Identifier: MIT */
/* A call that is cancelled from another thread returns at once, whatever it is doing: with real
 * sockets. */
#include <netdb.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "black_hole.h"
#include "cancel.h"
#include "curl_fixture.h"
#include "every_call.h"
#include "loopback.h"
#include "tls.h"

#define PROMISED_MS 100
#define PENDING "{\"pending\":{}}"
#define PENDING_REPLY "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n" PENDING

static const every_call *const scan_assets_get = &every_call_table[0];
static const every_call *const session_create = &every_call_table[EVERY_CALL_SESSION_CREATE];
static const every_call *const scan_results_get = &every_call_table[EVERY_CALL_SESSION_CREATE + 1];
static const every_call *const asset_download = &every_call_table[EVERY_CALL_COUNT - 1];

static void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0)
        continue;
}

/* A resolver that knows no name, and hangs on one of them until the test lets it go. */

static sem_t resolver_entered, resolver_gate, resolver_left;

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **out)
{
    (void)service;
    (void)hints;
    *out = NULL;
    if (name && strcmp(name, "hang.test") == 0) {
        (void)sem_post(&resolver_entered);
        wait_for(&resolver_gate);
        (void)sem_post(&resolver_left);
    }
    return EAI_NONAME;
}

/* A client of a server whose second answer is a good one, and a call on a thread of its own. */

typedef struct cancelling {
    raw_server *server;
    prism_client *client;
    prism_cancel *cancel;
    sem_t sending, retrying; /* events of the client's log */
    char url[64];
} cancelling;

static void note_event(void *context, const prism_log_record *record)
{
    cancelling *c = context;

    if (record->event == PRISM_LOG_REQUEST)
        (void)sem_post(&c->sending);
    if (record->event == PRISM_LOG_RETRY)
        (void)sem_post(&c->retrying);
}

/* The Hosted API is at `hosted_url`, or at the server's if NULL; the Estimation API always there.
 */
static void start_calls_with(cancelling *c, const raw_reply *replies, size_t count,
                             const char *hosted_url, const char *ca_file)
{
    prism_client_options options;

    memset(c, 0, sizeof *c);
    c->server = raw_server_start(replies, count);
    assert_non_null(c->server);
    (void)snprintf(c->url, sizeof c->url, "http://127.0.0.1:%u", raw_server_port(c->server));
    assert_int_equal(sem_init(&c->sending, 0, 0), 0);
    assert_int_equal(sem_init(&c->retrying, 0, 0), 0);
    assert_int_equal(prism_cancel_new(&c->cancel, NULL), PRISM_OK);
    prism_client_options_init(&options, sizeof options);
    options.api_key = "key";
    options.client_id = "id";
    options.ca_file = ca_file;
    options.hosted_url = hosted_url ? hosted_url : c->url;
    options.estimation_url = c->url;
    options.max_response_size = UINT64_C(1) << 30;
    options.on_log = note_event;
    options.on_log_context = c;
    options.log_level = PRISM_LOG_DEBUG;
    assert_int_equal(prism_client_new(&options, &c->client, NULL), PRISM_OK);
}

static void start_calls(cancelling *c, const raw_reply *replies, size_t count,
                        const char *hosted_url)
{
    start_calls_with(c, replies, count, hosted_url, NULL);
}

static void stop_calls(cancelling *c)
{
    prism_client_free(c->client);
    prism_cancel_free(c->cancel);
    raw_server_stop(c->server);
    (void)sem_destroy(&c->sending);
    (void)sem_destroy(&c->retrying);
}

typedef struct running {
    pthread_t thread;
    cancelling *test;
    const every_call *call;
    prism_call_options options;
    prism_status status;
    prism_error error;
} running;

static void *run(void *context)
{
    running *r = context;
    char url[128];

    (void)snprintf(url, sizeof url, "%s/file?signed", r->test->url);
    r->status = r->call == asset_download
                    ? every_call_download(r->test->client, url, &r->options, &r->error)
                    : r->call->make(r->test->client, &r->options, &r->error);
    return NULL;
}

static void begin(running *r, cancelling *c, const every_call *call)
{
    memset(r, 0, sizeof *r);
    r->test = c;
    r->call = call;
    prism_call_options_init(&r->options, sizeof r->options);
    r->options.cancel = c->cancel;
    assert_int_equal(pthread_create(&r->thread, NULL, run, r), 0);
}

static void assert_is_cancelled(const running *r, uint32_t flags)
{
    if (r->status != PRISM_ERROR_CANCELLED || r->error.flags != flags)
        fail_msg("%s: %s, flags %u: %s", r->call->name, prism_status_name(r->status),
                 (unsigned)r->error.flags, r->error.message);
    assert_int_equal(r->error.code, PRISM_ERROR_CANCELLED);
    assert_int_equal(r->error.http_status, 0);
    assert_int_equal(r->error.attempts, 1);
    assert_string_equal(r->error.message, "cancelled");
}

/* Cancel a call that has begun, and wait for its end. */
static void cancel_it(running *r, uint32_t flags)
{
    const double since = now_ms();

    prism_cancel_request(r->test->cancel);
    assert_int_equal(pthread_join(r->thread, NULL), 0);
    assert_passed(since, 0, PROMISED_MS);
    assert_is_cancelled(r, flags);
}

static void wait_for_requests(const cancelling *c, size_t count)
{
    while (raw_server_requests(c->server) < count)
        prism__cancel_pause(NULL, 1);
}

static void wait_for_connections(const cancelling *c, size_t count)
{
    while (raw_server_connections(c->server) < count)
        prism__cancel_pause(NULL, 1);
}

/* The same client goes on, over another connection than the one that was given up. */
static void assert_next_call_works(cancelling *c)
{
    const size_t requests = raw_server_requests(c->server);
    const size_t connections = raw_server_connections(c->server);
    prism_error error;

    if (scan_results_get->make(c->client, NULL, &error) != PRISM_OK)
        fail_msg("the next call: %s", error.message);
    assert_int_equal(raw_server_requests(c->server), requests + 1);
    assert_int_equal(raw_server_connections(c->server), connections + 1);
    assert_int_equal(raw_server_request_connection(c->server, requests), connections);
}

/* Every call, while the server has this to say to it and then nothing more. */
static void check_hanging_server(const char *bytes, unsigned pause_ms)
{
    const raw_reply replies[] = {{.bytes = bytes, .end = RAW_HANG, .pause_ms = pause_ms},
                                 {.bytes = PENDING_REPLY, .end = RAW_CLOSE}};

    for (size_t i = 0; i < EVERY_CALL_COUNT; i++) {
        cancelling c;
        running r;
        start_calls(&c, replies, COUNT(replies), NULL);
        begin(&r, &c, &every_call_table[i]);
        wait_for_requests(&c, 1);
        if (bytes)
            prism__cancel_pause(NULL, 20); /* some of it may be there; any of it will do */
        cancel_it(&r, SENT);
        assert_next_call_works(&c);
        stop_calls(&c);
    }
}

static void cancel__ends_the_wait_for_an_answer(void **state)
{
    (void)state;
    check_hanging_server(NULL, 0);
}

static void cancel__ends_the_wait_inside_of_the_head(void **state)
{
    (void)state;
    check_hanging_server("HTTP/1.1 200 OK\r\nContent-Le", 0);
}

static void cancel__ends_the_wait_inside_of_the_body(void **state)
{
    (void)state;
    check_hanging_server("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{\"id\":", 0);
}

static void cancel__ends_a_body_that_trickles(void **state)
{
    static char bytes[20000] = "HTTP/1.1 200 OK\r\nContent-Length: 30000\r\n\r\n\"";
    (void)state;

    memset(bytes + strlen(bytes), 'a', sizeof bytes - strlen(bytes) - 1);
    check_hanging_server(bytes, 1);
}

static void cancel__ends_the_wait_for_a_resolver(void **state)
{
    static const raw_reply reply = {.bytes = PENDING_REPLY, .end = RAW_CLOSE};
    (void)state;

    for (size_t i = 0; i < EVERY_CALL_COUNT; i++) {
        cancelling c;
        running r;
        double since;
        if (!every_call_table[i].hosted)
            continue;
        start_calls(&c, &reply, 1, "https://hang.test");
        begin(&r, &c, &every_call_table[i]);
        wait_for(&resolver_entered);
        cancel_it(&r, 0);
        assert_next_call_works(&c);
        since = now_ms();
        stop_calls(&c); /* nor does the client wait for it */
        assert_passed(since, 0, 300);
        (void)sem_post(&resolver_gate);
        wait_for(&resolver_left);
    }
}

static void cancel__ends_connecting(void **state)
{
    static const raw_reply reply = {.bytes = PENDING_REPLY, .end = RAW_CLOSE};
    black_hole hole;
    char url[64];
    (void)state;

    black_hole_open(&hole);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", hole.port);
    for (size_t i = 0; i < EVERY_CALL_COUNT; i++) {
        cancelling c;
        running r;
        if (!every_call_table[i].hosted)
            continue;
        start_calls(&c, &reply, 1, url);
        begin(&r, &c, &every_call_table[i]);
        wait_for(&c.sending);
        prism__cancel_pause(NULL, 20); /* at most until it tries; before that will do as well */
        cancel_it(&r, 0);
        assert_next_call_works(&c);
        stop_calls(&c);
    }
    black_hole_close(&hole);
}

/*
 * A server that hears what the client says to begin with, and says nothing. The client trusts one
 * authority only: libcurl reads all of them once it has said hello, in one go, and the system's
 * take tens of milliseconds, which are many more on a machine that is busy.
 */
static void cancel__ends_a_tls_handshake(void **state)
{
    static const raw_reply reply = {.bytes = PENDING_REPLY, .end = RAW_CLOSE};
    unsigned port;
    const int listener = loopback_listen(8, &port);
    tls_files files;
    char url[64];
    (void)state;

    assert_true(tls_files_make(&files));
    (void)snprintf(url, sizeof url, "https://127.0.0.1:%u", port);
    for (size_t i = 0; i < EVERY_CALL_COUNT; i++) {
        cancelling c;
        running r;
        char hello;
        int silent;
        if (!every_call_table[i].hosted)
            continue;
        start_calls_with(&c, &reply, 1, url, files.ca);
        begin(&r, &c, &every_call_table[i]);
        silent = accept(listener, NULL, NULL);
        assert_int_equal(recv(silent, &hello, 1, 0), 1);
        assert_int_equal(hello, 0x16); /* the type of a handshake's record */
        cancel_it(&r, 0);
        assert_next_call_works(&c);
        stop_calls(&c);
        (void)close(silent);
    }
    (void)close(listener);
    tls_files_remove(&files);
}

/* The bits of a deflate stream, the lowest of a byte first. */
typedef struct bits {
    unsigned char *bytes;
    size_t count;
} bits;

static void put(bits *b, unsigned value, unsigned count)
{
    for (unsigned i = 0; i < count; i++, b->count++)
        b->bytes[b->count / 8] |= (unsigned char)((value >> i & 1) << b->count % 8);
}

/* An answer of `matches` times 258 bytes, each of 13 bits: to be freed. */
static char *make_bomb(size_t matches, size_t *size)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
                               "\x1F\x8B\x08\0\0\0\0\0\0\x03";
    char *answer = calloc(1, sizeof head + matches * 13 / 8 + 16);
    bits b = {NULL, 0};

    assert_non_null(answer);
    memcpy(answer, head, sizeof head - 1);
    b.bytes = (unsigned char *)answer + sizeof head - 1;
    put(&b, 1 | 1 << 1, 3); /* the last block, with the fixed codes */
    put(&b, 0x0A, 8);       /* the literal 32, a blank: 0x50, its highest bit first */
    for (size_t i = 0; i < matches; i++) {
        put(&b, 0xA3, 8); /* the length 258: 0xC5, likewise */
        put(&b, 0, 5);    /* the distance 1 */
    }
    put(&b, 0, 7); /* the end */
    *size = sizeof head - 1 + (b.count + 7) / 8;
    return answer;
}

/* What is small on the wire can keep the decoder busy for seconds. */
static void cancel__ends_a_gzip_bomb(void **state)
{
    size_t size;
    char *bomb = make_bomb((size_t)4 * 1024 * 1024, &size); /* 1 GiB */
    const raw_reply replies[] = {{.bytes = bomb, .size = size, .end = RAW_HANG},
                                 {.bytes = PENDING_REPLY, .end = RAW_CLOSE}};
    cancelling c;
    running r;
    (void)state;

    start_calls(&c, replies, COUNT(replies), NULL);
    begin(&r, &c, scan_assets_get);
    wait_for_requests(&c, 1);
    prism__cancel_pause(NULL, 20); /* far less than it would take */
    cancel_it(&r, SENT);
    assert_next_call_works(&c);
    stop_calls(&c);
    free(bomb);
}

/* Before a retry, for which the answer asked to wait. */
static void check_pause(const every_call *call, const char *bytes, uint32_t flags)
{
    const raw_reply replies[] = {{.bytes = bytes, .end = RAW_CLOSE},
                                 {.bytes = PENDING_REPLY, .end = RAW_CLOSE}};
    cancelling c;
    running r;

    start_calls(&c, replies, COUNT(replies), NULL);
    begin(&r, &c, call);
    wait_for(&c.retrying);
    cancel_it(&r, flags);
    assert_int_equal(raw_server_requests(c.server), 1);
    assert_next_call_works(&c);
    stop_calls(&c);
}

static void cancel__ends_a_pause(void **state)
{
    (void)state;
    for (size_t i = 0; i < EVERY_CALL_COUNT; i++) {
        check_pause(&every_call_table[i],
                    "HTTP/1.1 503 No\r\nContent-Length: 0\r\nRetry-After: 30\r\n\r\n", 0);
        if (&every_call_table[i] != session_create)
            check_pause(&every_call_table[i],
                        "HTTP/1.1 500 No\r\nContent-Length: 0\r\nRetry-After: 30\r\n\r\n", SENT);
    }
}

static void cancel__ends_all_calls_that_share_the_token(void **state)
{
    enum { THREADS = 16 };
    static const raw_reply silence = {.bytes = NULL, .end = RAW_HANG};
    running calls[THREADS];
    prism_call_options options;
    prism_error error;
    cancelling c;
    double since;
    (void)state;

    start_calls(&c, &silence, 1, NULL);
    for (size_t i = 0; i < THREADS; i++)
        begin(&calls[i], &c, &every_call_table[i % EVERY_CALL_COUNT]);
    wait_for_requests(&c, THREADS);

    since = now_ms();
    prism_cancel_request(c.cancel);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(calls[i].thread, NULL), 0);
    assert_passed(since, 0, PROMISED_MS);
    for (size_t i = 0; i < THREADS; i++)
        assert_is_cancelled(&calls[i], SENT);

    /* One that comes too late sends nothing. */
    prism_call_options_init(&options, sizeof options);
    options.cancel = c.cancel;
    assert_int_equal(scan_results_get->make(c.client, &options, &error), PRISM_ERROR_CANCELLED);
    assert_int_equal(error.attempts, 0);
    assert_int_equal(error.flags, 0);
    assert_int_equal(raw_server_requests(c.server), THREADS);
    wait_for_connections(&c, THREADS);
    assert_int_equal(raw_server_open_connections(c.server, 0), 0); /* none is kept */
    stop_calls(&c);
}

/* A token that is requested while calls come and go: each returns what it has, or is cancelled. */

typedef struct traffic {
    cancelling *test;
    size_t calls, cancelled;
} traffic;

static void *call_until_cancelled(void *context)
{
    traffic *t = context;
    prism_call_options options;
    prism_status status;

    prism_call_options_init(&options, sizeof options);
    options.cancel = t->test->cancel;
    do {
        prism_error error;
        status = scan_results_get->make(t->test->client, &options, &error);
        t->calls++;
    } while (status == PRISM_OK);
    t->cancelled = status == PRISM_ERROR_CANCELLED;
    return NULL;
}

static void cancel__comes_at_any_moment(void **state)
{
    enum { THREADS = 8 };
    static const raw_reply good = {.bytes = PENDING_REPLY, .end = RAW_KEEP};
    (void)state;

    for (int round = 0; round < 20; round++) {
        pthread_t threads[THREADS];
        traffic t[THREADS];
        cancelling c;
        start_calls(&c, &good, 1, NULL);
        for (size_t i = 0; i < THREADS; i++) {
            t[i] = (traffic){.test = &c};
            assert_int_equal(pthread_create(&threads[i], NULL, call_until_cancelled, &t[i]), 0);
        }
        wait_for_requests(&c, (size_t)round * 5);
        prism_cancel_request(c.cancel);
        for (size_t i = 0; i < THREADS; i++) {
            assert_int_equal(pthread_join(threads[i], NULL), 0);
            assert_int_equal(t[i].cancelled, 1);
        }
        prism_cancel_free(c.cancel); /* nothing of the client's still knows it */
        c.cancel = NULL;
        assert_int_equal(scan_results_get->make(c.client, NULL, NULL), PRISM_OK);
        stop_calls(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cancel__ends_the_wait_for_an_answer),
        cmocka_unit_test(cancel__ends_the_wait_inside_of_the_head),
        cmocka_unit_test(cancel__ends_the_wait_inside_of_the_body),
        cmocka_unit_test(cancel__ends_a_body_that_trickles),
        cmocka_unit_test(cancel__ends_the_wait_for_a_resolver),
        cmocka_unit_test(cancel__ends_connecting),
        cmocka_unit_test(cancel__ends_a_tls_handshake),
        cmocka_unit_test(cancel__ends_a_gzip_bomb),
        cmocka_unit_test(cancel__ends_a_pause),
        cmocka_unit_test(cancel__ends_all_calls_that_share_the_token),
        cmocka_unit_test(cancel__comes_at_any_moment),
    };

    if (sem_init(&resolver_entered, 0, 0) != 0 || sem_init(&resolver_gate, 0, 0) != 0 ||
        sem_init(&resolver_left, 0, 0) != 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
