/* SPDX-License-Identifier: MIT */
/* Faults that no HTTP server makes, by sockets that send bytes as they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "loopback.h"
#include "matrix.h"

/* A raw server: the first answer if the row has one, the faults, and from then on good answers. */

static bool is_reply(const raw_reply *reply)
{
    return reply->bytes || reply->more || reply->end != RAW_KEEP;
}

static void reserve_server(fault_run *run)
{
    size_t count = 0;

    if (run->fault->first.bytes)
        run->replies[count++] = run->fault->first;
    for (int32_t i = 0; is_reply(&run->fault->reply) && i < run->requests; i++)
        run->replies[count++] = run->fault->reply;
    run->replies[count++] = (raw_reply){.bytes = GOOD_REPLY, .end = RAW_KEEP};
    run->server = raw_server_reserve(run->replies, count);
    FAULT_CHECK(run, run->server);
    (void)snprintf(run->url, sizeof run->url, "http://127.0.0.1:%u", raw_server_port(run->server));
}

static void start_server(fault_run *run)
{
    reserve_server(run);
    raw_server_open(run->server);
}

/* Each service's request has its own credential, at most; and a POST is the first request of its
 * connection. */
static size_t count_requests(fault_run *run)
{
    const size_t count = raw_server_requests(run->server);

    for (size_t i = 0; i < count; i++) {
        const char *request = raw_server_request(run->server, i);
        FAULT_CHECK(run, !strstr(request, API_KEY) == (run->call != CALL_ASSETS));
        FAULT_CHECK(run, !strstr(request, CLIENT_ID) == (run->call != CALL_CREATE));
        FAULT_CHECK(run,
                    run->call != CALL_CREATE || raw_server_request_connection(run->server, i) == i);
    }
    return count;
}

static void stop_server(fault_run *run)
{
    raw_server_stop(run->server);
}

/* There was one more request, for the next call, and no other. */
static void check_and_stop(fault_run *run)
{
    FAULT_CHECK(run, count_requests(run) == run->counted + 1);
    stop_server(run);
}

static const fault_kind wire_kind = {
    .start = start_server, .count = count_requests, .stop = check_and_stop};

/* A port that refuses connections, until it is healed. */

static void open_server(fault_run *run)
{
    FAULT_CHECK(run, raw_server_connections(run->server) == 0);
    raw_server_open(run->server);
}

static const fault_kind refusing_kind = {
    .start = reserve_server, .heal = open_server, .stop = stop_server};

/* A resolver, for all of this program: it hangs on one name, and knows no other. */

static pthread_mutex_t resolver_mutex = PTHREAD_MUTEX_INITIALIZER; /* for what follows */
static pthread_cond_t resolver_released = PTHREAD_COND_INITIALIZER;
static bool resolver_hangs;
static struct sockaddr_in resolved;

/* What libcurl's thread calls; it may get to run only when the call that wanted it is over. */
int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **out)
{
    static struct addrinfo found = {.ai_family = AF_INET,
                                    .ai_socktype = SOCK_STREAM,
                                    .ai_addr = (struct sockaddr *)&resolved,
                                    .ai_addrlen = sizeof resolved};
    (void)service;
    (void)hints;

    *out = NULL;
    if (!name || strcmp(name, "hang.test") != 0)
        return EAI_NONAME;
    pthread_mutex_lock(&resolver_mutex);
    while (resolver_hangs)
        pthread_cond_wait(&resolver_released, &resolver_mutex);
    pthread_mutex_unlock(&resolver_mutex);
    *out = &found;
    return 0;
}

void freeaddrinfo(struct addrinfo *list)
{
    (void)list; /* it is static */
}

static void hang_resolver(fault_run *run)
{
    start_server(run);
    (void)snprintf(run->url, sizeof run->url, "http://hang.test:%u", raw_server_port(run->server));
    run->plain_http = true;
    pthread_mutex_lock(&resolver_mutex);
    resolved = loopback_address(raw_server_port(run->server));
    resolver_hangs = true;
    pthread_mutex_unlock(&resolver_mutex);
}

/* Each request has left a thread behind that still waits. */
static void release_resolver(fault_run *run)
{
    FAULT_CHECK(run, raw_server_connections(run->server) == 0);
    pthread_mutex_lock(&resolver_mutex);
    resolver_hangs = false;
    pthread_cond_broadcast(&resolver_released);
    pthread_mutex_unlock(&resolver_mutex);
}

static const fault_kind resolver_kind = {
    .start = hang_resolver, .heal = release_resolver, .stop = stop_server};

/* Rows. */

#define FIFTY "01234567890123456789012345678901234567890123456789"
#define STATUS_LINE "HTTP/1.1 200 OK\r\n"
#define INTERIM "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"

#define FLOODS(text, again)                                                                        \
    .kind = &wire_kind,                                                                            \
    .reply = {.bytes = (text), .more = (again), .copies = 6000, .end = RAW_CLOSE},                 \
    SAME({PRISM_ERROR_LIMIT_EXCEEDED, 0, S, 1})
#define SENDS(text, ending) .kind = &wire_kind, .reply = {.bytes = (text), .end = (ending)}
#define BREAKS                                                                                     \
    .get = {PRISM_ERROR_NETWORK, 0, R | S, 3}, .create = {PRISM_ERROR_NETWORK, 0, R | S, 1}
#define STALLS                                                                                     \
    .get = {PRISM_ERROR_TIMEOUT, 0, R | S, 3}, .create = {PRISM_ERROR_TIMEOUT, 0, R | S, 1},       \
    .stall_timeout_ms = 60
#define SAME(...) .get = __VA_ARGS__, .create = __VA_ARGS__

static const fault rows[] = {
    {"Connection refused", "nobody listens at the port", &refusing_kind,
     SAME({PRISM_ERROR_CONNECT, 0, R, 3})},
    {"Resolver hangs", "a `getaddrinfo` that does not return; 60 ms to connect", &resolver_kind,
     SAME({PRISM_ERROR_TIMEOUT, 0, R, 3}), .connect_timeout_ms = 60},
    {"Reset before the answer", "TCP reset once the request is read", SENDS(NULL, RAW_RESET),
     BREAKS},
    {"Reset inside the headers", "TCP reset after `Content-Le`",
     SENDS("HTTP/1.1 200 OK\r\nContent-Le", RAW_RESET), BREAKS},
    {"Reset inside the body", "TCP reset after 8 of 80 bytes",
     SENDS("HTTP/1.1 200 OK\r\nContent-Length: 80\r\n\r\n{\"id\":\"a", RAW_RESET), BREAKS},
    {"Closed before the answer", "the connection is closed once the request is read",
     SENDS(NULL, RAW_CLOSE), BREAKS},
    {"Closed inside the status line", "closed after `HTTP/1.1 20`", SENDS("HTTP/1.1 20", RAW_CLOSE),
     BREAKS},
    {"Closed after an interim response", "closed after a 103", SENDS(INTERIM, RAW_CLOSE), BREAKS},
    {"Closed inside the headers", "closed after `Content-Le`",
     SENDS("HTTP/1.1 200 OK\r\nContent-Le", RAW_CLOSE), BREAKS},
    {"Body shorter than announced", "`Content-Length: 100`, 80 bytes, closed",
     SENDS("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" GOOD_BODY, RAW_CLOSE), BREAKS},
    {"Chunked body cut off", "the whole document in a chunk, closed before the last one",
     SENDS("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n" GOOD_BODY "\r\n",
           RAW_CLOSE),
     BREAKS},
    {"Malformed chunk", "a chunk whose size is no number",
     SENDS("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", RAW_CLOSE), BREAKS},
    {"Stall before the answer", "nothing comes; 60 ms without a byte are a stall",
     SENDS(NULL, RAW_HANG), STALLS},
    {"Stall inside the headers", "nothing comes after `Content-Le`",
     SENDS("HTTP/1.1 200 OK\r\nContent-Le", RAW_HANG), STALLS},
    {"Stall inside the body", "nothing comes after 8 of 80 bytes",
     SENDS("HTTP/1.1 200 OK\r\nContent-Length: 80\r\n\r\n{\"id\":\"a", RAW_HANG), STALLS},
    {"One byte at a time", "each a millisecond after the one before", .kind = &wire_kind,
     .reply = {.bytes = GOOD_REPLY, .pause_ms = 1}, SAME({PRISM_OK, 0, 0, 1})},
    {"One byte at a time, too slowly", "each 20 ms after the one before; 150 ms for the call",
     .kind = &wire_kind, .reply = {.bytes = GOOD_REPLY, .pause_ms = 20},
     SAME({PRISM_ERROR_TIMEOUT, 0, R | S, 1}), .timeout_ms = 150},
    {"Garbage instead of a status line", "bytes that are not HTTP",
     SENDS("\x16\x03garbage " API_KEY "\r\n\r\n", RAW_CLOSE), SAME({PRISM_ERROR_NETWORK, 0, S, 1})},
    {"Another protocol", "a mail server's greeting",
     SENDS("220 mail.test ESMTP " API_KEY "\r\n", RAW_CLOSE), SAME({PRISM_ERROR_NETWORK, 0, S, 1})},
    {"Version of HTTP that is not one", "`HTTP/7.8 200 OK`",
     SENDS("HTTP/7.8 200 OK\r\nContent-Length: 2\r\n\r\n{}", RAW_CLOSE),
     SAME({PRISM_ERROR_NETWORK, 0, S, 1})},
    {"Huge header", "one line of 300 KB", FLOODS(STATUS_LINE "X-Long: ", FIFTY)},
    {"Many headers", "6,000 lines, 400 KB", FLOODS(STATUS_LINE, "X-Padding: " FIFTY "\r\n")},
    {"Flood of interim responses", "6,000 times 103", FLOODS(NULL, INTERIM)},
    {"Error page that repeats the credentials", "HTTP 403 with key, client ID and session ID",
     SENDS("HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nX-Request-Id: " API_KEY
           "\r\nContent-Length: 79\r\n\r\n<h1>" API_KEY " " CLIENT_ID
           "</h1><a href=\"/?id=" SESSION_ID "\">" SESSION_ID "</a>",
           RAW_KEEP),
     SAME({PRISM_ERROR_UNAUTHORIZED, 403, 0, 1})},
    {"Idle connection closed", "a good answer, then closed; the next call", .kind = &wire_kind,
     .first = {.bytes = GOOD_REPLY, .end = RAW_CLOSE},
     .reply = {.bytes = GOOD_REPLY, .end = RAW_KEEP}, SAME({PRISM_OK, 0, 0, 1})},
    {"Reused connection closed on the request",
     "a good answer; closed once the next request is read", .kind = &wire_kind,
     .first = {.bytes = GOOD_REPLY, .end = RAW_KEEP}, .reply = {.end = RAW_CLOSE}, .repeated = true,
     .get = {PRISM_OK, 0, 0, 1}, .create = {PRISM_ERROR_NETWORK, 0, R | S, 1}},
    {"Reused connection reset on the request",
     "a good answer; TCP reset once the next request is read", .kind = &wire_kind,
     .first = {.bytes = GOOD_REPLY, .end = RAW_KEEP}, .reply = {.end = RAW_RESET}, .repeated = true,
     .get = {PRISM_OK, 0, 0, 1}, .create = {PRISM_ERROR_NETWORK, 0, R | S, 1}},
};

const fault_table wire_faults = {"wire", rows, COUNT(rows)};
