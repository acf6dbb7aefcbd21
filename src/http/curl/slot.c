/* SPDX-License-Identifier: MIT */
#include "handle.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <poll.h>

#include "../../util/fail.h"
#include "../retry.h"

#define NS_PER_MS UINT64_C(1000000)
#define MAX_LINE_BYTES ((size_t)1024 * 1024)
#define MAX_HEAD_BYTES ((size_t)256 * 1024) /* as for the headers of a prism_http_response */

uint64_t prism__slot_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 * NS_PER_MS + (uint64_t)now.tv_nsec;
}

static uint64_t time_left(uint64_t since, uint32_t limit_ms, uint64_t now)
{
    if (limit_ms == PRISM_NO_TIMEOUT)
        return UINT64_MAX;
    const uint64_t limit = limit_ms * NS_PER_MS;
    const uint64_t passed = now > since ? now - since : 0;
    return passed < limit ? limit - passed : 0;
}

/* Callbacks: what libcurl reports while an exchange is under way. */

static size_t give_up(prism__exchange *exchange, prism_status status, const char *text)
{
    exchange->failure = status;
    exchange->failure_text = status == PRISM_ERROR_OUT_OF_MEMORY ? "out of memory" : text;
    return CURL_WRITEFUNC_ERROR;
}

/* The connection is there, handshakes included, be it new or reused; nothing was written yet. */
static int on_connected(void *context, char *remote_ip, char *local_ip, int remote_port,
                        int local_port)
{
    prism__slot *slot = context;
    prism__exchange *exchange = &slot->exchange;
    (void)remote_ip;
    (void)local_ip;
    (void)remote_port;
    if (slot->may_use && !slot->may_use(slot, local_port)) {
        exchange->refused = true;
        return CURL_PREREQFUNC_ABORT;
    }
    exchange->connected = true;
    exchange->moved = prism__slot_now_ns();
    return CURL_PREREQFUNC_OK;
}

/* Give up if the caller wants no more, or there is no time left. A stall is none while libcurl is
 * at work: only run() knows when bytes have last come. */
static bool is_over(prism__exchange *exchange)
{
    const prism_http_request *request = exchange->request;
    const uint64_t now = prism__slot_now_ns();
    if (prism_cancel_is_requested(request->cancel)) {
        (void)give_up(exchange, PRISM_ERROR_CANCELLED, "cancelled");
        return true;
    }
    if (time_left(exchange->asked, request->timeout_ms, now) > 0 &&
        (exchange->connected || time_left(exchange->started, request->connect_timeout_ms, now) > 0))
        return false;
    (void)give_up(exchange, PRISM_ERROR_TIMEOUT, NULL);
    return true;
}

/* Of exchanges that share a connection: what comes on it is not known to be theirs but here. */
static void note_movement(prism__slot *slot)
{
    if (slot->is_http2)
        slot->exchange.moved = prism__slot_now_ns();
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Add "name: value" to the response. What is not of this form is no header, and left out. */
static prism_status add_header(prism__slot *slot, const char *text, size_t size)
{
    prism__buffer_clear(&slot->line);
    const prism_status status = prism__buffer_append(&slot->line, text, size);
    if (status != PRISM_OK)
        return status;

    char *name = slot->line.data;
    char *end = name + slot->line.size;
    char *value = memchr(name, ':', slot->line.size);
    if (!value || value == name || is_blank(*name))
        return PRISM_OK;
    *value++ = '\0';
    while (value < end && is_blank(*value))
        value++;
    while (end > value && is_blank(end[-1]))
        end--;
    *end = '\0';
    /* Before libcurl decodes anything: it undoes five codings, one upon the other, within one call,
     * in which a few kilobytes could keep it busy past every timeout. */
    if (!prism__codings_fit(&slot->exchange.codings, name, value))
        return PRISM_ERROR_NETWORK;
    return prism_http_response_add_header(slot->exchange.response, name, value);
}

/* A head has ended: the last one, unless it is of those that announce another: 103, for example.
 * Its status is told now, since who takes the body wants to know whose it is. */
static void end_head(prism__slot *slot)
{
    long status = 0;
    (void)curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status / 100 == 1 && status != 101)
        return;
    slot->exchange.head_done = true;
    prism_http_response_set_status(slot->exchange.response, (int32_t)status);
}

/* One line of a head, the status line and the empty one at the end included; or a trailer. */
static size_t on_header(char *text, size_t item_size, size_t count, void *context)
{
    prism__slot *slot = context;
    prism__exchange *exchange = &slot->exchange;
    const size_t size = item_size * count;
    static const char too_large[] = "the response's headers are larger than 256 KiB";

    /* Of all together: interim responses could follow one another without end. */
    if (size > MAX_HEAD_BYTES - exchange->head_size)
        return give_up(exchange, PRISM_ERROR_LIMIT_EXCEEDED, too_large);
    exchange->head_size += size;
    note_movement(slot);

    if (exchange->head_done)
        return size; /* trailers are not to be mixed with headers (RFC 9110, 6.5.1) */
    if (size == 0 || text[0] == '\r' || text[0] == '\n') {
        exchange->in_head = false;
        end_head(slot);
        return size;
    }
    if (!exchange->in_head) {
        prism_http_response_clear(exchange->response); /* of an interim response */
        exchange->in_head = true;
        if (slot->on_answer)
            slot->on_answer(slot, size > 6 && memcmp(text, "HTTP/2", 6) == 0);
        return size;
    }
    const prism_status status = add_header(slot, text, size);
    if (status == PRISM_ERROR_NETWORK)
        return give_up(exchange, status,
                       "the response's body is encoded in a way that was not asked for");
    return status == PRISM_OK ? size : give_up(exchange, status, too_large);
}

static size_t on_body(char *data, size_t item_size, size_t count, void *context)
{
    prism__exchange *exchange = &((prism__slot *)context)->exchange;
    const size_t size = item_size * count;

    /* Here too, since a few bytes from the network can become megabytes of the body. */
    if (is_over(exchange))
        return CURL_WRITEFUNC_ERROR;

    const prism_status status = prism_http_response_append_body(exchange->response, data, size);
    exchange->moved = prism__slot_now_ns(); /* the time that a receiver took was not the server's */
    return status == PRISM_OK
               ? size
               : give_up(exchange, status, "the response's body is larger than the client allows");
}

/*
 * While libcurl is at work, too, and not only in between: it reads what a proxy answers byte by
 * byte, and within one call for as long as there are more. Looking at every sixteenth is enough
 * then, and spares a common exchange the clock. Once the response's head is there,
 * on_body() takes over; what has arrived whole is not to be thrown away.
 */
static int on_progress(void *context, curl_off_t to_come, curl_off_t came, curl_off_t to_go,
                       curl_off_t went)
{
    prism__exchange *exchange = &((prism__slot *)context)->exchange;
    (void)to_come;
    (void)came;
    (void)to_go;
    (void)went;
    return !exchange->head_done && ++exchange->progress_calls % 16 == 0 && is_over(exchange);
}

/* Making and freeing. */

static size_t origin_size(const char *url)
{
    const char *authority = strstr(url, "://");
    authority = authority ? authority + 3 : url;
    return (size_t)(authority - url) + strcspn(authority, "/?#");
}

prism__slot **prism__slot_next(prism__slot *slot)
{
    return &slot->next;
}

bool prism__slot_serves(const prism__slot *slot, const char *url)
{
    const size_t size = origin_size(url);
    return strlen(slot->origin) == size && memcmp(slot->origin, url, size) == 0;
}

/* Whom libcurl tells. */
static void set_callbacks(prism__slot *slot)
{
    PRISM__SLOT_SET(slot, CURLOPT_PREREQFUNCTION, on_connected);
    PRISM__SLOT_SET(slot, CURLOPT_PREREQDATA, slot);
    PRISM__SLOT_SET(slot, CURLOPT_NOPROGRESS, 0L);
    PRISM__SLOT_SET(slot, CURLOPT_XFERINFOFUNCTION, on_progress);
    PRISM__SLOT_SET(slot, CURLOPT_XFERINFODATA, slot);
    PRISM__SLOT_SET(slot, CURLOPT_HEADERFUNCTION, on_header);
    PRISM__SLOT_SET(slot, CURLOPT_HEADERDATA, slot);
    PRISM__SLOT_SET(slot, CURLOPT_WRITEFUNCTION, on_body);
    PRISM__SLOT_SET(slot, CURLOPT_WRITEDATA, slot);
}

prism_status prism__slot_make(const char *url, const prism__settings *settings, prism__slot **out,
                              prism_error *error)
{
    const size_t size = origin_size(url);
    prism__slot *slot = calloc(1, sizeof *slot);
    *out = NULL;
    if (!slot)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");

    prism__buffer_init(&slot->line, MAX_LINE_BYTES);
    slot->socket = CURL_SOCKET_BAD;
    slot->origin = calloc(1, size + 1);
    slot->easy = curl_easy_init();
    slot->setup = slot->origin && slot->easy ? CURLE_OK : CURLE_OUT_OF_MEMORY;
    if (slot->setup == CURLE_OK) {
        memcpy(slot->origin, url, size);
        prism__slot_configure(slot, settings);
        set_callbacks(slot);
    }
    if (slot->setup != CURLE_OK) {
        const prism_status status = prism__slot_fail_setup(slot, error);
        prism__slot_free(slot);
        return status;
    }
    *out = slot;
    return PRISM_OK;
}

prism_status prism__slot_new(const char *url, const prism__settings *settings, prism__slot **out,
                             prism_error *error)
{
    prism_status status = prism__slot_make(url, settings, out, error);
    if (status != PRISM_OK)
        return status;
    prism__slot *slot = *out;
    slot->multi = curl_multi_init();
    if (slot->multi && curl_multi_setopt(slot->multi, CURLMOPT_MAXCONNECTS, 1L) == CURLM_OK)
        return PRISM_OK;
    status =
        prism__slot_fail_multi(slot->multi ? CURLM_UNKNOWN_OPTION : CURLM_OUT_OF_MEMORY, error);
    prism__slot_free(slot);
    *out = NULL;
    return status;
}

void prism__slot_free(prism__slot *slot)
{
    if (!slot)
        return;
    curl_easy_cleanup(slot->easy);
    if (slot->multi)
        curl_multi_cleanup(slot->multi);
    prism__slot_forget_headers(slot);
    prism__buffer_wipe(&slot->line);
    free(slot->origin);
    prism__wipe(slot, sizeof *slot); /* libcurl's message may quote what it likes */
    free(slot);
}

/* One exchange. */

prism_status prism__slot_fail_multi(CURLMcode code, prism_error *error)
{
    return code == CURLM_OUT_OF_MEMORY
               ? prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory")
               : prism__fail(error, PRISM_ERROR_INTERNAL, "libcurl: %s", curl_multi_strerror(code));
}

prism_status prism__slot_check(const prism__slot *slot, uint64_t now, int *wait_ms,
                               prism_error *error)
{
    const prism__exchange *exchange = &slot->exchange;
    const prism_http_request *request = exchange->request;
    const uint64_t total = time_left(exchange->asked, request->timeout_ms, now);
    const uint64_t part = exchange->connected
                              ? time_left(exchange->moved, request->stall_timeout_ms, now)
                              : time_left(exchange->started, request->connect_timeout_ms, now);
    const uint64_t left = total < part ? total : part;

    if (prism_cancel_is_requested(request->cancel))
        return prism__fail(error, PRISM_ERROR_CANCELLED, "cancelled");
    if (left > 0) {
        /* Rounded up: waking a little before the limit would only mean a second wait. */
        const uint64_t left_ms = left / NS_PER_MS + (left % NS_PER_MS > 0);
        *wait_ms = left_ms < INT_MAX ? (int)left_ms : INT_MAX;
        return PRISM_OK;
    }
    if (total == 0)
        prism__fail(error, PRISM_ERROR_TIMEOUT, "not finished within %lu ms",
                    (unsigned long)request->timeout_ms);
    else if (exchange->connected)
        prism__fail(error, PRISM_ERROR_TIMEOUT, "no data for %lu ms",
                    (unsigned long)request->stall_timeout_ms);
    else
        prism__fail(error, PRISM_ERROR_TIMEOUT, "no connection within %lu ms",
                    (unsigned long)request->connect_timeout_ms);
    error->flags |= PRISM_ERROR_FLAG_RETRYABLE;
    return PRISM_ERROR_TIMEOUT;
}

/* What libcurl's codes mean to a caller; those not listed are PRISM_ERROR_INTERNAL. */
static const struct {
    CURLcode code;
    prism_status status;
    bool retryable;
} meanings[] = {
    {CURLE_COULDNT_RESOLVE_HOST, PRISM_ERROR_CONNECT, true},
    {CURLE_COULDNT_RESOLVE_PROXY, PRISM_ERROR_CONNECT, true},
    {CURLE_COULDNT_CONNECT, PRISM_ERROR_CONNECT, true},
    {CURLE_PROXY, PRISM_ERROR_CONNECT, true},
    {CURLE_SSL_CONNECT_ERROR, PRISM_ERROR_TLS, true}, /* a connection reset, among others */
    {CURLE_PEER_FAILED_VERIFICATION, PRISM_ERROR_TLS, false},
    {CURLE_SSL_CACERT_BADFILE, PRISM_ERROR_TLS, false},
    {CURLE_SSL_CIPHER, PRISM_ERROR_TLS, false},
    {CURLE_SSL_ISSUER_ERROR, PRISM_ERROR_TLS, false},
    {CURLE_SSL_INVALIDCERTSTATUS, PRISM_ERROR_TLS, false},
    {CURLE_SSL_CERTPROBLEM, PRISM_ERROR_TLS,
     false},                                        /* of ours: no PEM, wrong key, wrong password */
    {CURLE_SSL_CLIENTCERT, PRISM_ERROR_TLS, false}, /* the server wants one */
    {CURLE_SEND_ERROR, PRISM_ERROR_NETWORK, true},
    {CURLE_RECV_ERROR, PRISM_ERROR_NETWORK, true},
    {CURLE_GOT_NOTHING, PRISM_ERROR_NETWORK, true},
    {CURLE_PARTIAL_FILE, PRISM_ERROR_NETWORK, true},
    {CURLE_HTTP2, PRISM_ERROR_NETWORK, true},
    {CURLE_HTTP2_STREAM, PRISM_ERROR_NETWORK, true},
    {CURLE_BAD_CONTENT_ENCODING, PRISM_ERROR_NETWORK, false},
    {CURLE_WEIRD_SERVER_REPLY, PRISM_ERROR_NETWORK, false},
    {CURLE_UNSUPPORTED_PROTOCOL, PRISM_ERROR_NETWORK, false},  /* the answer was not HTTP */
    {CURLE_BAD_FUNCTION_ARGUMENT, PRISM_ERROR_NETWORK, false}, /* a header amiss */
    {CURLE_OPERATION_TIMEDOUT, PRISM_ERROR_TIMEOUT, true},     /* the system's patience */
#if LIBCURL_VERSION_NUM >= 0x080600
    {CURLE_TOO_LARGE, PRISM_ERROR_LIMIT_EXCEEDED, false}, /* libcurl's own limits on a head */
#endif
    {CURLE_OUT_OF_MEMORY, PRISM_ERROR_OUT_OF_MEMORY, false},
};

/* libcurl's own words, unless they should quote the path: it may hold an ID that is a secret. */
static const char *words(const prism__slot *slot, CURLcode code)
{
    const char *path = slot->exchange.request->url + strlen(slot->origin);
    const bool quoted = strlen(path) > 1 && strstr(slot->curl_text, path);
    return slot->curl_text[0] && !quoted ? slot->curl_text : curl_easy_strerror(code);
}

/* Whether a SOCKS proxy said no, rather than that it could not. */
static bool is_socks_refusal(const prism__slot *slot)
{
    long reason = 0;
    (void)curl_easy_getinfo(slot->easy, CURLINFO_PROXY_ERROR, &reason);
    return reason == CURLPX_NO_AUTH || reason == CURLPX_USER_REJECTED ||
           reason == CURLPX_REPLY_NOT_ALLOWED || reason == CURLPX_LONG_USER ||
           reason == CURLPX_LONG_PASSWD;
}

/* Fail if there was no way through the proxy; PRISM_OK if it was something else. */
static prism_status fail_proxy(const prism__slot *slot, CURLcode code, prism_error *error)
{
    static const char unusable[] = "Unsupported proxy"; /* quotes its URL, with the password */
    long answer = 0;

    if (slot->exchange.connected || code == CURLE_OUT_OF_MEMORY)
        return PRISM_OK;
    if (strncmp(slot->curl_text, unusable, strlen(unusable)) == 0)
        return prism__fail(error, PRISM_ERROR_CONNECT,
                           "the environment names a proxy that libcurl cannot use");
    if (code == CURLE_PROXY && is_socks_refusal(slot))
        return prism__fail(error, PRISM_ERROR_CONNECT, "the proxy refuses: %s", words(slot, code));
    (void)curl_easy_getinfo(slot->easy, CURLINFO_HTTP_CONNECTCODE, &answer);
    if (answer == 0 || answer / 100 == 2)
        return PRISM_OK;
    prism__fail(error, PRISM_ERROR_CONNECT, "the proxy refuses to connect: HTTP %ld%s", answer,
                answer == 407 ? " (it wants a user and a password, or others)" : "");
    if (prism__http_is_retryable((int32_t)answer))
        error->flags |= PRISM_ERROR_FLAG_RETRYABLE;
    return PRISM_ERROR_CONNECT;
}

/* libcurl's code, or a better one where its words say more. */
static CURLcode refine(const prism__slot *slot, CURLcode code)
{
    const char *text = slot->curl_text;
    /* The server has ended the handshake after we believed it done: in TLS 1.3 it looks at the
     * client's certificate then. OpenSSL and GnuTLS both speak of an alert. */
    if (code == CURLE_RECV_ERROR && slot->exchange.head_size == 0 && strstr(text, " alert "))
        return CURLE_SSL_CLIENTCERT;
    if (code == CURLE_SSL_CONNECT_ERROR && strstr(text, "error reading X.509")) /* GnuTLS */
        return CURLE_SSL_CERTPROBLEM;
    return code;
}

static prism_status fail_exchange(const prism__slot *slot, CURLcode code, prism_error *error)
{
    const prism__exchange *exchange = &slot->exchange;
    int wait_ms = 0;
    /* libcurl's own limit is later than ours, but on a busy machine it may be noticed first. */
    if (exchange->failure == PRISM_ERROR_TIMEOUT || code == CURLE_OPERATION_TIMEDOUT) {
        const prism_status status = prism__slot_check(slot, prism__slot_now_ns(), &wait_ms, error);
        if (status != PRISM_OK)
            return status;
    }
    if (exchange->failure != PRISM_OK)
        return prism__fail(error, exchange->failure, "%s", exchange->failure_text);
    if (code == CURLE_WRITE_ERROR) /* as no callback has failed, libcurl's own decoder has */
        return prism__fail(error, PRISM_ERROR_NETWORK,
                           "the response's body goes on behind the end of its gzip");

    /* Before 8.6, libcurl takes a header of more than 100 KiB for a failure of memory. */
    if (code == CURLE_OUT_OF_MEMORY && exchange->in_head)
        return prism__fail(error, PRISM_ERROR_LIMIT_EXCEEDED,
                           "one of the response's headers is too large, or memory is out");

    prism_status status = fail_proxy(slot, code, error);
    if (status != PRISM_OK)
        return status;

    code = refine(slot, code);
    bool retryable = false;
    status = PRISM_ERROR_INTERNAL;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (meanings[i].code == code) {
            status = meanings[i].status;
            retryable = meanings[i].retryable;
        }
    }
    if (status == PRISM_ERROR_NETWORK && !exchange->connected) {
        /* Not the server's fault: a proxy that closes the connection; a request that cannot be. */
        status = retryable ? PRISM_ERROR_CONNECT : PRISM_ERROR_INTERNAL;
    }

    prism__fail(error, status, "%s", words(slot, code));
    if (retryable)
        error->flags |= PRISM_ERROR_FLAG_RETRYABLE;
    long os_code = 0;
    if (status == PRISM_ERROR_CONNECT &&
        curl_easy_getinfo(slot->easy, CURLINFO_OS_ERRNO, &os_code) == CURLE_OK)
        error->os_code = (int32_t)os_code;
    return status;
}

/* Note the connection that the next exchange may use. HTTP/2 has numbers for what belongs together,
 * and things to say at any time. */
static void note_connection(prism__slot *slot)
{
    long version = 0;
    slot->socket = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(slot->easy, CURLINFO_HTTP_VERSION, &version) != CURLE_OK ||
        version == CURL_HTTP_VERSION_2_0 ||
        curl_easy_getinfo(slot->easy, CURLINFO_ACTIVESOCKET, &slot->socket) != CURLE_OK)
        slot->socket = CURL_SOCKET_BAD;
}

bool prism__slot_is_quiet(const prism__slot *slot)
{
    struct pollfd incoming = {.fd = slot->socket, .events = POLLIN};
    return slot->socket == CURL_SOCKET_BAD || poll(&incoming, 1, 0) == 0;
}

prism_status prism__slot_conclude(prism__slot *slot, CURLcode code, prism_error *error)
{
    long http_status = 0;
    if (code == CURLE_OK)
        code = curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &http_status);
    if (code == CURLE_OK && http_status == 0)
        code = CURLE_WEIRD_SERVER_REPLY;
    if (code != CURLE_OK)
        return fail_exchange(slot, code, error);
    /* libcurl is content with a response that ends inside its headers; half a head is no answer. */
    if (!slot->exchange.head_done) {
        prism__fail(error, PRISM_ERROR_NETWORK, "the response ends inside its headers");
        error->flags |= PRISM_ERROR_FLAG_RETRYABLE;
        return PRISM_ERROR_NETWORK;
    }
    note_connection(slot);
    prism_http_response_set_status(slot->exchange.response, (int32_t)http_status);
    return PRISM_OK;
}

prism_status prism__slot_begin(prism__slot *slot, const prism_http_request *request,
                               prism_http_response *response, prism_error *error)
{
    prism__exchange *exchange = &slot->exchange;
    memset(exchange, 0, sizeof *exchange);
    exchange->request = request;
    exchange->response = response;
    exchange->asked = exchange->started = prism__slot_now_ns();
    return prism__slot_prepare(slot, error);
}

void prism__slot_end(prism__slot *slot, prism_status status, prism_error *error)
{
    prism__slot_forget(slot);
    if (status != PRISM_OK && slot->exchange.connected)
        error->flags |= PRISM_ERROR_FLAG_SENT;
}

/* The blocking driver. */

/* Run the exchange until libcurl is done with it, in one way or another, or a limit is reached. */
static prism_status run(prism__slot *slot, prism_error *error)
{
    for (;;) {
        int running = 0;
        CURLMcode code = curl_multi_perform(slot->multi, &running);
        if (code == CURLM_OK && running == 0)
            return PRISM_OK;

        int wait_ms = 0;
        const prism_status status =
            code == CURLM_OK ? prism__slot_check(slot, prism__slot_now_ns(), &wait_ms, error)
                             : PRISM_OK;
        if (status != PRISM_OK)
            return status;

        /* Sockets that are ready are bytes on their way. libcurl's progress figures would not do:
         * they do not know of a header line before it is complete. */
        int ready = 0;
        if (code == CURLM_OK)
            code = curl_multi_poll(slot->multi, NULL, 0, wait_ms, &ready);
        if (code != CURLM_OK)
            return prism__slot_fail_multi(code, error);
        if (ready > 0)
            slot->exchange.moved = prism__slot_now_ns();
    }
}

/* How libcurl has ended the exchange. */
static CURLcode read_code(prism__slot *slot)
{
    CURLcode code = CURLE_GOT_NOTHING;
    int left = 0;
    for (const CURLMsg *message; (message = curl_multi_info_read(slot->multi, &left)) != NULL;) {
        if (message->msg == CURLMSG_DONE)
            code = message->data.result;
    }
    return code;
}

/* On the thread that cancels: have run() look at its limits. It wakes later, if it is not waiting
 * yet; should this fail for want of memory, there is nothing better to be done. */
static void wake(void *multi)
{
    (void)curl_multi_wakeup(multi);
}

prism_status prism__slot_send(prism__slot *slot, const prism_http_request *request,
                              prism_http_response *response, prism_error *error)
{
    prism_status status = prism__slot_begin(slot, request, response, error);
    prism_cancel_listener listener = {wake, slot->multi, NULL, NULL};
    (void)prism_cancel_listen(request->cancel, &listener); /* if too late for it, run() sees it */
    if (status == PRISM_OK) {
        const CURLMcode added = curl_multi_add_handle(slot->multi, slot->easy);
        status = added == CURLM_OK ? run(slot, error) : prism__slot_fail_multi(added, error);
        if (status == PRISM_OK)
            status = prism__slot_conclude(slot, read_code(slot), error);
        curl_multi_remove_handle(slot->multi, slot->easy);
    }
    prism_cancel_unlisten(request->cancel, &listener);
    prism__slot_end(slot, status, error);
    return status;
}
