/* SPDX-License-Identifier: MIT */
#include "raw_server.h"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CONNECTIONS 256
#define MAX_REQUESTS 4096

typedef struct connection {
    raw_server *server;
    size_t number;
    int fd; /* -1 once closed */
    pthread_t thread;
} connection;

typedef struct recorded {
    char *text;
    size_t connection;
} recorded;

struct raw_server {
    const raw_reply *replies;
    size_t reply_count;
    int listener;
    int stop_pipe[2];
    unsigned port;
    bool is_open;
    pthread_t thread;
    pthread_mutex_t mutex; /* for all that follows */
    pthread_cond_t closed;
    size_t open_count;
    connection connections[MAX_CONNECTIONS];
    size_t connection_count;
    recorded requests[MAX_REQUESTS];
    size_t request_count;
    size_t blind_count; /* replies that were sent without a request */
};

/* The bytes of a request whose head is complete; 0 while it is not. */
static size_t request_size(const char *text, bool head_only)
{
    const char *end = strstr(text, "\r\n\r\n");
    if (!end)
        return 0;
    const char *length = strstr(text, "\r\nContent-Length: ");
    const size_t head = (size_t)(end - text) + 4;
    if (!length || length > end || head_only)
        return head;
    return head + strtoul(length + strlen("\r\nContent-Length: "), NULL, 10);
}

/* Read one request; NULL at the connection's end. */
static char *read_request(int fd, bool head_only)
{
    size_t size = 0;
    size_t wanted = 0;
    char *text = calloc(1, 1);
    while (text && (wanted == 0 || size < wanted)) {
        char *grown = realloc(text, size + 4096 + 1);
        if (!grown)
            break;
        text = grown;
        const size_t room = wanted == 0 || wanted - size > 4096 ? 4096 : wanted - size;
        const ssize_t got = recv(fd, text + size, room, 0);
        if (got <= 0)
            break;
        size += (size_t)got;
        text[size] = '\0';
        wanted = request_size(text, head_only);
    }
    if (text && wanted > 0 && size >= wanted)
        return text;
    free(text);
    return NULL;
}

/* Keep a request and choose its reply; NULL when there are too many. */
static const raw_reply *record(connection *c, char *text)
{
    raw_server *server = c->server;
    const raw_reply *reply = NULL;
    pthread_mutex_lock(&server->mutex);
    if (server->request_count < MAX_REQUESTS) {
        const size_t index = server->request_count++;
        const size_t last = server->reply_count - 1;
        const size_t next = index + server->blind_count;
        server->requests[index] = (recorded){.text = text, .connection = c->number};
        reply = &server->replies[next < last ? next : last];
    } else {
        free(text);
    }
    pthread_mutex_unlock(&server->mutex);
    return reply;
}

static bool send_bytes(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        const ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        size -= (size_t)sent;
    }
    return true;
}

static bool send_reply(int fd, const raw_reply *reply)
{
    const size_t size = reply->size || !reply->bytes ? reply->size : strlen(reply->bytes);
    if (reply->pause_ms == 0 && !send_bytes(fd, reply->bytes, size))
        return false;
    for (size_t i = 0; reply->pause_ms > 0 && i < size; i++) {
        (void)poll(NULL, 0, (int)reply->pause_ms);
        if (!send_bytes(fd, reply->bytes + i, 1))
            return false;
    }
    for (unsigned i = 0; i < reply->copies; i++) {
        if (!send_bytes(fd, reply->more, strlen(reply->more)))
            return false;
    }
    return true;
}

/* Wait until the other side's system has all that was sent. */
static void wait_for_arrival(int fd)
{
    int left = 0;
    while (ioctl(fd, SIOCOUTQ, &left) == 0 && left > 0)
        (void)poll(NULL, 0, 1);
}

static void wait_for_end(int fd)
{
    char scrap[4096];
    while (recv(fd, scrap, sizeof scrap, 0) > 0)
        continue;
}

/* Wait until the socket has something to read, without reading it. */
static void wait_for_bytes_or_end(int fd)
{
    char scrap;
    (void)recv(fd, &scrap, 1, MSG_PEEK);
}

/* The reply that comes next, as far as it can be told before the request is there. */
static const raw_reply *next_reply(raw_server *server)
{
    pthread_mutex_lock(&server->mutex);
    const size_t next = server->request_count + server->blind_count;
    const size_t last = server->reply_count - 1;
    const raw_reply *reply = &server->replies[next < last ? next : last];
    if (reply->blind)
        server->blind_count++;
    pthread_mutex_unlock(&server->mutex);
    return reply;
}

/* Answer one request. Whether the connection goes on. */
static bool answer(connection *c)
{
    /* Whether to leave the body unread has to be known before the request is counted. */
    wait_for_bytes_or_end(c->fd);
    const raw_reply *reply = next_reply(c->server);
    if (!reply->blind) {
        char *text = read_request(c->fd, reply->early);
        reply = text ? record(c, text) : NULL;
    }
    if (!reply || !send_reply(c->fd, reply))
        return false;

    if (reply->end == RAW_RESET) {
        const struct linger hard = {.l_onoff = 1, .l_linger = 0};
        (void)setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    } else if (reply->end == RAW_CLOSE) {
        /* Unread bytes would turn the close into a reset. */
        (void)shutdown(c->fd, SHUT_WR);
        wait_for_end(c->fd);
    } else if (reply->end == RAW_HANG) {
        char byte;
        struct pollfd hung_up = {.fd = c->fd, .events = 0};
        if (reply->early || reply->blind)
            (void)poll(&hung_up, 1, -1); /* what it has not read must stay so */
        else
            (void)recv(c->fd, &byte, 1, 0);
    }
    return reply->end == RAW_KEEP;
}

static void *run_connection(void *context)
{
    connection *c = context;
    while (answer(c))
        continue;
    pthread_mutex_lock(&c->server->mutex);
    (void)close(c->fd);
    c->fd = -1;
    c->server->open_count--;
    pthread_cond_broadcast(&c->server->closed);
    pthread_mutex_unlock(&c->server->mutex);
    return NULL;
}

static void *run_server(void *context)
{
    raw_server *server = context;
    for (;;) {
        struct pollfd fds[] = {{.fd = server->listener, .events = POLLIN},
                               {.fd = server->stop_pipe[0], .events = POLLIN}};
        if (poll(fds, 2, -1) < 0 || fds[1].revents)
            return NULL;
        const int fd = accept(server->listener, NULL, NULL);
        if (fd < 0)
            continue;
        pthread_mutex_lock(&server->mutex);
        const size_t number = server->connection_count;
        if (number < MAX_CONNECTIONS) {
            connection *c = &server->connections[number];
            *c = (connection){.server = server, .number = number, .fd = fd};
            if (pthread_create(&c->thread, NULL, run_connection, c) == 0) {
                server->connection_count++;
                server->open_count++;
            }
        } else {
            (void)close(fd);
        }
        pthread_mutex_unlock(&server->mutex);
    }
}

static bool bind_to_loopback(raw_server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (server->listener < 0 ||
        bind(server->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &size) != 0)
        return false;
    server->port = ntohs(address.sin_port);
    return true;
}

raw_server *raw_server_reserve(const raw_reply *replies, size_t count)
{
    raw_server *server = calloc(1, sizeof *server);
    if (!server)
        return NULL;
    server->replies = replies;
    server->reply_count = count;
    if (!bind_to_loopback(server) || pipe(server->stop_pipe) != 0 ||
        pthread_mutex_init(&server->mutex, NULL) != 0 ||
        pthread_cond_init(&server->closed, NULL) != 0)
        abort(); /* a test cannot go on without it, and the process's end cleans up */
    return server;
}

void raw_server_open(raw_server *server)
{
    if (server->is_open)
        return;
    if (listen(server->listener, 64) != 0 ||
        pthread_create(&server->thread, NULL, run_server, server) != 0)
        abort();
    server->is_open = true;
}

raw_server *raw_server_start(const raw_reply *replies, size_t count)
{
    raw_server *server = raw_server_reserve(replies, count);
    if (server)
        raw_server_open(server);
    return server;
}

void raw_server_stop(raw_server *server)
{
    if (!server)
        return;
    (void)!write(server->stop_pipe[1], "", 1);
    if (server->is_open)
        (void)pthread_join(server->thread, NULL);

    pthread_mutex_lock(&server->mutex);
    for (size_t i = 0; i < server->connection_count; i++) {
        if (server->connections[i].fd >= 0)
            (void)shutdown(server->connections[i].fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&server->mutex);
    for (size_t i = 0; i < server->connection_count; i++)
        (void)pthread_join(server->connections[i].thread, NULL);

    for (size_t i = 0; i < server->request_count; i++)
        free(server->requests[i].text);
    (void)close(server->listener);
    (void)close(server->stop_pipe[0]);
    (void)close(server->stop_pipe[1]);
    pthread_cond_destroy(&server->closed);
    pthread_mutex_destroy(&server->mutex);
    free(server);
}

unsigned raw_server_port(const raw_server *server)
{
    return server->port;
}

size_t raw_server_connections(raw_server *server)
{
    pthread_mutex_lock(&server->mutex);
    const size_t count = server->connection_count;
    pthread_mutex_unlock(&server->mutex);
    return count;
}

size_t raw_server_requests(raw_server *server)
{
    pthread_mutex_lock(&server->mutex);
    const size_t count = server->request_count;
    pthread_mutex_unlock(&server->mutex);
    return count;
}

size_t raw_server_open_connections(raw_server *server, size_t expected)
{
    pthread_mutex_lock(&server->mutex);
    while (server->open_count > expected)
        pthread_cond_wait(&server->closed, &server->mutex);
    const size_t count = server->open_count;
    pthread_mutex_unlock(&server->mutex);
    return count;
}

void raw_server_say(raw_server *server, const char *bytes)
{
    pthread_mutex_lock(&server->mutex);
    for (size_t i = 0; i < server->connection_count; i++) {
        const int fd = server->connections[i].fd;
        if (fd >= 0 && send_bytes(fd, bytes, strlen(bytes)))
            wait_for_arrival(fd);
    }
    pthread_mutex_unlock(&server->mutex);
}

const char *raw_server_request(raw_server *server, size_t index)
{
    pthread_mutex_lock(&server->mutex);
    const char *text = index < server->request_count ? server->requests[index].text : NULL;
    pthread_mutex_unlock(&server->mutex);
    return text;
}

size_t raw_server_request_connection(raw_server *server, size_t index)
{
    pthread_mutex_lock(&server->mutex);
    const size_t number = index < server->request_count ? server->requests[index].connection : 0;
    pthread_mutex_unlock(&server->mutex);
    return number;
}
