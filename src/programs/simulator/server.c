/* SPDX-License-Identifier: MIT */
#include "server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "../../util/buffer.h"
#include "listener.h"
#include "load.h"
#include "router.h"
#include "text.h"

enum {
    REQUEST_BODY_MAX = 64 << 20, /* scripted bodies come in requests, too */
    REQUEST_HEADERS_MAX = 256,
    REQUEST_HEAD_SIZE_MAX = 256 << 10,
    PEM_SIZE_MAX = 1 << 20
};

struct sim_server {
    struct MHD_Daemon *daemon;
    sim_context *context;
    char *certificate; /* PEM, while TLS is on */
    char *key;
    pthread_mutex_t lock;
    pthread_cond_t woken; /* by the stop */
    bool is_stopping;
};

/* One request, from its first line to the end of its answer. */
typedef struct exchange {
    char *target; /* path and query as they were sent */
    prism__buffer body;
    prism_http_header headers[REQUEST_HEADERS_MAX]; /* names are the connection's */
    char *values[REQUEST_HEADERS_MAX];              /* the headers', of its own */
    size_t header_count;
    bool has_begun;
    bool is_too_large;
    bool is_out_of_memory;
} exchange;

/* A target without scheme and host: clients of a proxy, as which it may be set, send these too. */
static char *copy_target(const char *target)
{
    static const char *const schemes[] = {"http://", "https://"};
    for (size_t i = 0; i < 2; i++) {
        size_t size = strlen(schemes[i]);
        if (strncasecmp(target, schemes[i], size) != 0)
            continue;
        target += size + strcspn(target + size, "/?");
        const char *const parts[] = {*target == '/' ? "" : "/", target, NULL};
        return sim_text_join(parts);
    }
    return sim_text_copy(target);
}

/* The one callback that sees the target before it is decoded; what it returns goes along. */
static void *on_target(void *data, const char *target, struct MHD_Connection *connection)
{
    exchange *x = calloc(1, sizeof(*x));
    (void)data;
    (void)connection;
    if (x == NULL)
        return NULL;
    prism__buffer_init(&x->body, REQUEST_BODY_MAX);
    x->target = copy_target(target);
    x->is_out_of_memory = x->target == NULL;
    return x;
}

static void on_completed(void *data, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code)
{
    exchange *x = *state;
    (void)data;
    (void)connection;
    (void)code;
    if (x == NULL)
        return;
    prism__buffer_free(&x->body);
    for (size_t i = 0; i < x->header_count; i++)
        free(x->values[i]);
    free(x->target);
    free(x);
    *state = NULL;
}

static enum MHD_Result on_header(void *data, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    static const char blanks[] = " \t";
    exchange *x = data;
    (void)kind;
    if (x->header_count == REQUEST_HEADERS_MAX)
        return MHD_NO;
    /* Blanks around a value are not a part of it (RFC 9110, 5.5). */
    value = value == NULL ? "" : value + strspn(value, blanks);
    size_t size = strlen(value);
    while (size > 0 && strchr(blanks, value[size - 1]) != NULL)
        size--;
    char *copy = sim_text_copy_bytes(value, size);
    x->is_out_of_memory = copy == NULL;
    if (copy == NULL)
        return MHD_NO;
    x->values[x->header_count] = copy;
    x->headers[x->header_count++] = (prism_http_header){name, copy};
    return MHD_YES;
}

/* Paths are taken apart by the router: a decoded %2F could not be told from a separator. */
static size_t keep_escapes(void *data, struct MHD_Connection *connection, char *text)
{
    (void)data;
    (void)connection;
    return strlen(text);
}

static void describe_peer(struct MHD_Connection *connection, char *out, size_t size)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct sockaddr_in address;

    out[0] = '\0';
    if (info == NULL || info->client_addr == NULL || info->client_addr->sa_family != AF_INET)
        return;
    memcpy(&address, info->client_addr, sizeof(address));
    snprintf(out, size, "127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
}

/* Wait as long as the answer is to be delayed, or until the server stops. */
static void delay(sim_server *server, uint32_t milliseconds)
{
    struct timespec end;

    if (milliseconds == 0 || timespec_get(&end, TIME_UTC) != TIME_UTC)
        return;
    end.tv_sec += (time_t)(milliseconds / 1000);
    end.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (end.tv_nsec >= 1000000000) {
        end.tv_sec++;
        end.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&server->lock);
    int result = 0;
    while (!server->is_stopping && result == 0)
        result = pthread_cond_timedwait(&server->woken, &server->lock, &end);
    pthread_mutex_unlock(&server->lock);
}

/* Send the answer, whose body then belongs to the response. MHD_NO closes the connection. */
static enum MHD_Result send_reply(struct MHD_Connection *connection, sim_reply *reply)
{
    static char nothing[1];
    struct MHD_Response *response =
        reply->body == NULL ? MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT)
                            : MHD_create_response_from_buffer_with_free_callback(
                                  reply->body_size, reply->body, reply->free_body);
    enum MHD_Result result = MHD_YES;

    if (response == NULL)
        return MHD_NO;
    reply->body = NULL;
    for (size_t i = 0; i < reply->header_count && result == MHD_YES; i++)
        result = MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
    if (result == MHD_YES)
        result = MHD_queue_response(connection, reply->status, response);
    MHD_destroy_response(response);
    return result;
}

/* Every answer has a date, by the clock that can be moved. */
static void add_date(sim_context *context, sim_reply *reply)
{
    char date[SIM_DATE_SIZE];
    for (size_t i = 0; i < reply->header_count; i++)
        if (strcasecmp(reply->headers[i].name, "Date") == 0)
            return;
    sim_date_format(sim_clock_now_ms(&context->clock), SIM_DATE_HTTP, date);
    (void)sim_reply_add_header(reply, "Date", date); /* else the server library adds the true one */
}

static enum MHD_Result answer(sim_server *server, struct MHD_Connection *connection, exchange *x,
                              const char *method)
{
    char peer[40];
    sim_reply reply = {.status = 0};
    char *query = strchr(x->target, '?');

    if (query != NULL)
        *query++ = '\0';
    describe_peer(connection, peer, sizeof(peer));
    MHD_get_connection_values(connection, MHD_HEADER_KIND, on_header, x);
    if (x->is_out_of_memory)
        return MHD_NO;
    sim_request request = {.method = method,
                           .path = x->target,
                           .query = query,
                           .peer = peer,
                           .headers = x->headers,
                           .header_count = x->header_count,
                           .body = x->body.data == NULL ? "" : x->body.data,
                           .body_size = x->body.size};
    if (x->is_too_large)
        sim_reply_text(&reply, 413, "text/plain; charset=utf-8", "Content Too Large");
    else
        sim_router_answer(server->context, &request, &reply);
    add_date(server->context, &reply);
    delay(server, reply.delay_ms);
    enum MHD_Result result = reply.status == 0 ? MHD_NO : send_reply(connection, &reply);
    sim_reply_free(&reply);
    return result;
}

/* Called once for the head of a request, once for each piece of its body, and once at its end. */
static enum MHD_Result on_request(void *data, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *piece,
                                  size_t *piece_size, void **state)
{
    exchange *x = *state;
    (void)url;
    (void)version;
    if (x == NULL || x->is_out_of_memory)
        return MHD_NO;
    if (!x->has_begun) {
        x->has_begun = true;
        return MHD_YES;
    }
    if (*piece_size == 0)
        return answer(data, connection, x, method);
    switch (prism__buffer_append(&x->body, piece, *piece_size)) {
    case PRISM_OK:
        break;
    case PRISM_ERROR_LIMIT_EXCEEDED: /* the rest is read and dropped, to be able to answer */
        x->is_too_large = true;
        break;
    default:
        return MHD_NO;
    }
    *piece_size = 0;
    return MHD_YES;
}

static struct MHD_Daemon *start_daemon(sim_server *server, int listener)
{
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, server->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, server->key},
        {MHD_OPTION_END, 0, NULL},
    };
    if (server->certificate == NULL)
        tls[0] = tls[2];
    else
        flags |= MHD_USE_TLS;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, server, MHD_OPTION_LISTEN_SOCKET, (MHD_socket)listener,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
        NULL, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)REQUEST_HEAD_SIZE_MAX, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
}

static void free_server(sim_server *server)
{
    if (server->key != NULL)
        prism__wipe(server->key, strlen(server->key));
    free(server->certificate);
    free(server->key);
    pthread_cond_destroy(&server->woken);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

static bool read_tls_files(sim_server *server, const sim_options *options)
{
    size_t size;

    if (options->tls_cert_file == NULL)
        return true;
    server->certificate = sim_load(options->tls_cert_file, PEM_SIZE_MAX, &size);
    if (server->certificate != NULL)
        server->key = sim_load(options->tls_key_file, PEM_SIZE_MAX, &size);
    return server->key != NULL;
}

sim_server *sim_server_start(sim_context *context)
{
    const sim_options *options = context->options;
    sim_server *server = calloc(1, sizeof(*server));
    uint32_t port;

    if (server == NULL || pthread_mutex_init(&server->lock, NULL) != 0) {
        fputs("prism-simulator: out of memory\n", stderr);
        free(server);
        return NULL;
    }
    pthread_cond_init(&server->woken, NULL);
    server->context = context;
    int listener = read_tls_files(server, options) ? sim_listener_open(options->port, &port) : -1;
    if (listener < 0) {
        free_server(server);
        return NULL;
    }
    snprintf(context->base_url, sizeof(context->base_url), "%s://127.0.0.1:%u",
             server->certificate == NULL ? "http" : "https", (unsigned)port);
    server->daemon = start_daemon(server, listener);
    if (server->daemon == NULL) {
        fputs(server->certificate == NULL
                  ? "prism-simulator: the server does not start\n"
                  : "prism-simulator: the server does not start; are certificate and key right?\n",
              stderr);
        close(listener);
        free_server(server);
        return NULL;
    }
    return server;
}

void sim_server_stop(sim_server *server)
{
    pthread_mutex_lock(&server->lock);
    server->is_stopping = true;
    pthread_cond_broadcast(&server->woken);
    pthread_mutex_unlock(&server->lock);
    MHD_stop_daemon(server->daemon);
    free_server(server);
}
