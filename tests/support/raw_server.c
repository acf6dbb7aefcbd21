/* SPDX-License-Identifier: MIT */
#include "raw_server.h"

#include <linux/sockios.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "listener.h"
#include "loopback.h"

#define MAX_REQUESTS 4096

typedef struct recorded {
    char *text;
    size_t connection;
} recorded;

struct raw_server {
    const raw_reply *replies;
    size_t reply_count;
    listener *listener;
    pthread_mutex_t mutex; /* for all that follows */
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
    size_t wanted = 0; /* 0 while the head is not complete */
    char *text = NULL;
    do {
        const size_t room = wanted == 0 ? 4096 : wanted - size;
        char *grown = realloc(text, size + room + 1);
        if (!grown)
            break;
        text = grown;
        const ssize_t got = recv(fd, text + size, room, wanted == 0 ? 0 : MSG_WAITALL);
        if (got <= 0)
            break;
        size += (size_t)got;
        text[size] = '\0';
        if (wanted == 0)
            wanted = request_size(text, head_only);
    } while (wanted == 0 || size < wanted);
    if (text && wanted > 0 && size >= wanted)
        return text;
    free(text);
    return NULL;
}

/* Keep a request and choose its reply; NULL when there are too many. */
static const raw_reply *record(raw_server *server, size_t connection, char *text)
{
    const raw_reply *reply = NULL;
    pthread_mutex_lock(&server->mutex);
    if (server->request_count < MAX_REQUESTS) {
        const size_t index = server->request_count++;
        const size_t last = server->reply_count - 1;
        const size_t next = index + server->blind_count;
        server->requests[index] = (recorded){.text = text, .connection = connection};
        reply = &server->replies[next < last ? next : last];
    } else {
        free(text);
    }
    pthread_mutex_unlock(&server->mutex);
    return reply;
}

static bool send_reply(int fd, const raw_reply *reply)
{
    const size_t size = reply->size || !reply->bytes ? reply->size : strlen(reply->bytes);
    if (reply->pause_ms == 0 && !socket_send(fd, reply->bytes, size))
        return false;
    for (size_t i = 0; reply->pause_ms > 0 && i < size; i++) {
        (void)poll(NULL, 0, (int)reply->pause_ms);
        if (!socket_send(fd, reply->bytes + i, 1))
            return false;
    }
    for (unsigned i = 0; i < reply->copies; i++) {
        if (!socket_send(fd, reply->more, strlen(reply->more)))
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
static bool answer(raw_server *server, size_t connection, int fd)
{
    /* Whether to leave the body unread has to be known before the request is counted. */
    wait_for_bytes_or_end(fd);
    const raw_reply *reply = next_reply(server);
    if (!reply->blind) {
        char *text = read_request(fd, reply->early);
        reply = text ? record(server, connection, text) : NULL;
    }
    if (!reply || !send_reply(fd, reply))
        return false;

    if (reply->end == RAW_RESET) {
        socket_will_reset(fd);
    } else if (reply->end == RAW_CLOSE) {
        /* Unread bytes would turn the close into a reset. */
        (void)shutdown(fd, SHUT_WR);
        socket_drain(fd);
    } else if (reply->end == RAW_HANG) {
        char byte;
        struct pollfd hung_up = {.fd = fd, .events = 0};
        if (reply->early || reply->blind)
            (void)poll(&hung_up, 1, -1); /* what it has not read must stay so */
        else
            (void)recv(fd, &byte, 1, 0);
    }
    return reply->end == RAW_KEEP;
}

static void serve(void *context, size_t number, int fd)
{
    while (answer(context, number, fd))
        continue;
}

raw_server *raw_server_reserve(const raw_reply *replies, size_t count)
{
    raw_server *server = calloc(1, sizeof *server);
    if (!server)
        return NULL;
    server->replies = replies;
    server->reply_count = count;
    if (pthread_mutex_init(&server->mutex, NULL) != 0)
        abort(); /* a test cannot go on without it, and the process's end cleans up */
    server->listener = listener_reserve(serve, server);
    return server;
}

void raw_server_open(raw_server *server)
{
    listener_open(server->listener);
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
    listener_stop(server->listener);
    for (size_t i = 0; i < server->request_count; i++)
        free(server->requests[i].text);
    pthread_mutex_destroy(&server->mutex);
    free(server);
}

unsigned raw_server_port(const raw_server *server)
{
    return listener_port(server->listener);
}

size_t raw_server_connections(raw_server *server)
{
    return listener_connections(server->listener);
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
    return listener_open_connections(server->listener, expected);
}

static void say(void *bytes, int fd)
{
    if (socket_send(fd, bytes, strlen(bytes)))
        wait_for_arrival(fd);
}

void raw_server_say(raw_server *server, const char *bytes)
{
    listener_each_open(server->listener, say, (void *)bytes);
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
