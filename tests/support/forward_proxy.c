/* SPDX-License-Identifier: MIT */
#include "forward_proxy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listener.h"
#include "loopback.h"

struct forward_proxy {
    bool socks;
    const char *credentials;
    listener *listener;
    pthread_mutex_t mutex; /* for all that follows */
    char request[4096];
};

static bool receive_all(int fd, void *data, size_t size)
{
    return recv(fd, data, size, MSG_WAITALL) == (ssize_t)size;
}

static void keep_request(forward_proxy *proxy, const char *text)
{
    pthread_mutex_lock(&proxy->mutex);
    (void)snprintf(proxy->request, sizeof proxy->request, "%s", text);
    pthread_mutex_unlock(&proxy->mutex);
}

/* "CONNECT host:port HTTP/1.1" and what belongs to it. The server's socket, or -1. */
static int serve_connect(forward_proxy *proxy, int client)
{
    static const char established[] = "HTTP/1.1 200 Connection established\r\n\r\n";
    char head[4096] = "";
    size_t size = 0;
    while (!strstr(head, "\r\n\r\n")) { /* byte by byte: what follows is the tunnel's */
        if (size + 1 >= sizeof head || !receive_all(client, head + size, 1))
            return -1;
        head[++size] = '\0';
    }
    keep_request(proxy, head);
    const char *colon = strchr(head, ':');
    if (strncmp(head, "CONNECT ", 8) != 0 || !colon)
        return -1;
    const int server = loopback_connect((unsigned)strtoul(colon + 1, NULL, 10));
    return server >= 0 && socket_send(client, established, sizeof established - 1) ? server : -1;
}

/* A text with its size in one byte before it. */
static bool receive_text(int client, char text[256])
{
    unsigned char size = 0;
    if (!receive_all(client, &size, 1) || (size > 0 && !receive_all(client, text, size)))
        return false;
    text[size] = '\0';
    return true;
}

/* RFC 1929: the client's name and password. */
static bool check_credentials(const forward_proxy *proxy, int client)
{
    unsigned char version = 0;
    char user[256];
    char password[256];
    char both[512];
    if (!socket_send(client, "\x05\x02", 2) || !receive_all(client, &version, 1) ||
        !receive_text(client, user) || !receive_text(client, password))
        return false;
    (void)snprintf(both, sizeof both, "%s:%s", user, password);
    const bool right = strcmp(both, proxy->credentials) == 0;
    return socket_send(client, right ? "\x01\x00" : "\x01\x01", 2) && right;
}

/* RFC 1928, as far as a client that asks for a connection to a name goes. */
static int serve_socks(forward_proxy *proxy, int client)
{
    unsigned char greeting[2];
    char methods[256];
    unsigned char command[4];
    char host[256];
    unsigned char port[2];
    char request[300];

    if (!receive_all(client, greeting, 2) || !receive_all(client, methods, greeting[1]))
        return -1;
    if (proxy->credentials ? !check_credentials(proxy, client)
                           : !socket_send(client, "\x05\x00", 2))
        return -1;
    if (!receive_all(client, command, 4) || command[1] != 1 || command[3] != 3 ||
        !receive_text(client, host) || !receive_all(client, port, 2))
        return -1;
    const unsigned number = (unsigned)port[0] << 8 | port[1];
    (void)snprintf(request, sizeof request, "%s:%u", host, number);
    keep_request(proxy, request);
    const int server = loopback_connect(number);
    return server >= 0 && socket_send(client, "\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x01", 10)
               ? server
               : -1;
}

static void serve(void *context, size_t number, int client)
{
    forward_proxy *proxy = context;
    const int server = proxy->socks ? serve_socks(proxy, client) : serve_connect(proxy, client);
    bool open = server >= 0;

    (void)number;
    while (open) {
        struct pollfd ends[] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
        open = poll(ends, 2, -1) > 0;
        if (open && ends[0].revents)
            open = socket_pass_on(client, server) > 0;
        if (open && ends[1].revents)
            open = socket_pass_on(server, client) > 0;
    }
    if (server >= 0)
        (void)close(server);
}

forward_proxy *forward_proxy_start(bool socks, const char *credentials)
{
    forward_proxy *proxy = calloc(1, sizeof *proxy);

    if (!proxy || pthread_mutex_init(&proxy->mutex, NULL) != 0)
        abort(); /* a test cannot go on without it, and the process's end cleans up */
    proxy->socks = socks;
    proxy->credentials = credentials;
    proxy->listener = listener_reserve(serve, proxy);
    listener_open(proxy->listener);
    return proxy;
}

void forward_proxy_stop(forward_proxy *proxy)
{
    listener_stop(proxy->listener);
    pthread_mutex_destroy(&proxy->mutex);
    free(proxy);
}

unsigned forward_proxy_port(const forward_proxy *proxy)
{
    return listener_port(proxy->listener);
}

size_t forward_proxy_connections(forward_proxy *proxy)
{
    return listener_connections(proxy->listener);
}

const char *forward_proxy_request(forward_proxy *proxy)
{
    pthread_mutex_lock(&proxy->mutex); /* what the tunnel's thread wrote is seen */
    const char *request = proxy->request;
    pthread_mutex_unlock(&proxy->mutex);
    return request;
}
