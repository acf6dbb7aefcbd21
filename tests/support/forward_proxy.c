/* SPDX-License-Identifier: MIT */
#include "forward_proxy.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CONNECTIONS 16

typedef struct tunnel {
    forward_proxy *proxy;
    int client;
    pthread_t thread;
} tunnel;

struct forward_proxy {
    bool socks;
    const char *credentials;
    int listener;
    unsigned port;
    pthread_t thread;
    pthread_mutex_t mutex; /* for all that follows */
    tunnel tunnels[MAX_CONNECTIONS];
    size_t count;
    char request[4096];
};

static bool send_all(int fd, const void *data, size_t size)
{
    return send(fd, data, size, MSG_NOSIGNAL) == (ssize_t)size;
}

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

static int connect_here(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    if (fd >= 0)
        (void)close(fd);
    return -1;
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
    const int server = connect_here((unsigned)strtoul(colon + 1, NULL, 10));
    return server >= 0 && send_all(client, established, sizeof established - 1) ? server : -1;
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
    if (!send_all(client, "\x05\x02", 2) || !receive_all(client, &version, 1) ||
        !receive_text(client, user) || !receive_text(client, password))
        return false;
    (void)snprintf(both, sizeof both, "%s:%s", user, password);
    const bool right = strcmp(both, proxy->credentials) == 0;
    return send_all(client, right ? "\x01\x00" : "\x01\x01", 2) && right;
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
    if (proxy->credentials ? !check_credentials(proxy, client) : !send_all(client, "\x05\x00", 2))
        return -1;
    if (!receive_all(client, command, 4) || command[1] != 1 || command[3] != 3 ||
        !receive_text(client, host) || !receive_all(client, port, 2))
        return -1;
    const unsigned number = (unsigned)port[0] << 8 | port[1];
    (void)snprintf(request, sizeof request, "%s:%u", host, number);
    keep_request(proxy, request);
    const int server = connect_here(number);
    return server >= 0 && send_all(client, "\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x01", 10) ? server
                                                                                           : -1;
}

/* Pass on what came; false at the end. */
static bool pass_on(int from, int to)
{
    char bytes[8192];
    const ssize_t size = recv(from, bytes, sizeof bytes, 0);
    return size > 0 && send_all(to, bytes, (size_t)size);
}

static void *run_tunnel(void *context)
{
    tunnel *t = context;
    const int server =
        t->proxy->socks ? serve_socks(t->proxy, t->client) : serve_connect(t->proxy, t->client);
    bool open = server >= 0;
    while (open) {
        struct pollfd ends[] = {{.fd = t->client, .events = POLLIN},
                                {.fd = server, .events = POLLIN}};
        open = poll(ends, 2, -1) > 0;
        if (open && ends[0].revents)
            open = pass_on(t->client, server);
        if (open && ends[1].revents)
            open = pass_on(server, t->client);
    }
    if (server >= 0)
        (void)close(server);
    (void)shutdown(t->client, SHUT_RDWR); /* closed by forward_proxy_stop, which may do this too */
    return NULL;
}

static void *run_proxy(void *context)
{
    forward_proxy *proxy = context;
    for (;;) {
        const int client = accept(proxy->listener, NULL, NULL);
        if (client < 0)
            return NULL;
        pthread_mutex_lock(&proxy->mutex);
        tunnel *t = proxy->count < MAX_CONNECTIONS ? &proxy->tunnels[proxy->count] : NULL;
        if (t)
            *t = (tunnel){.proxy = proxy, .client = client};
        if (t && pthread_create(&t->thread, NULL, run_tunnel, t) == 0)
            proxy->count++;
        else
            (void)close(client);
        pthread_mutex_unlock(&proxy->mutex);
    }
}

forward_proxy *forward_proxy_start(bool socks, const char *credentials)
{
    forward_proxy *proxy = calloc(1, sizeof *proxy);
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (!proxy)
        abort(); /* a test cannot go on without it, and the process's end cleans up */
    proxy->socks = socks;
    proxy->credentials = credentials;
    proxy->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (proxy->listener < 0 ||
        bind(proxy->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(proxy->listener, 16) != 0 ||
        getsockname(proxy->listener, (struct sockaddr *)&address, &size) != 0 ||
        pthread_mutex_init(&proxy->mutex, NULL) != 0)
        abort();
    proxy->port = ntohs(address.sin_port);
    if (pthread_create(&proxy->thread, NULL, run_proxy, proxy) != 0)
        abort();
    return proxy;
}

void forward_proxy_stop(forward_proxy *proxy)
{
    (void)shutdown(proxy->listener, SHUT_RDWR); /* ends accept() */
    (void)pthread_join(proxy->thread, NULL);
    for (size_t i = 0; i < proxy->count; i++) {
        (void)shutdown(proxy->tunnels[i].client, SHUT_RDWR);
        (void)pthread_join(proxy->tunnels[i].thread, NULL);
        (void)close(proxy->tunnels[i].client);
    }
    (void)close(proxy->listener);
    pthread_mutex_destroy(&proxy->mutex);
    free(proxy);
}

unsigned forward_proxy_port(const forward_proxy *proxy)
{
    return proxy->port;
}

size_t forward_proxy_connections(forward_proxy *proxy)
{
    pthread_mutex_lock(&proxy->mutex);
    const size_t count = proxy->count;
    pthread_mutex_unlock(&proxy->mutex);
    return count;
}

const char *forward_proxy_request(forward_proxy *proxy)
{
    pthread_mutex_lock(&proxy->mutex); /* what the tunnel's thread wrote is seen */
    const char *request = proxy->request;
    pthread_mutex_unlock(&proxy->mutex);
    return request;
}
