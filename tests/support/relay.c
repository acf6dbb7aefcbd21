/* SPDX-License-Identifier: MIT */
#include "relay.h"

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "listener.h"
#include "loopback.h"

struct relay {
    listener *listener;
    pthread_mutex_t mutex; /* for all that follows */
    unsigned target_port;
    char target_path[sizeof((struct sockaddr_un *)0)->sun_path]; /* empty: the port counts */
    size_t cut_after;
};

static int connect_to_path(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    memcpy(address.sun_path, path, strlen(path) + 1);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

/* To where the relay leads now; -1 if it leads nowhere. */
static int connect_on(relay *r)
{
    char path[sizeof r->target_path];

    pthread_mutex_lock(&r->mutex);
    const unsigned port = r->target_port;
    memcpy(path, r->target_path, sizeof path);
    pthread_mutex_unlock(&r->mutex);
    return path[0] ? connect_to_path(path) : port ? loopback_connect(port) : -1;
}

/* Whether a connection that has had so much from its server is to be cut off. */
static bool is_to_be_cut(relay *r, size_t received)
{
    pthread_mutex_lock(&r->mutex);
    const size_t limit = r->cut_after;
    pthread_mutex_unlock(&r->mutex);
    return limit > 0 && received >= limit;
}

/* Both ways, until the client goes. */
static void carry(relay *r, int client, int server)
{
    struct pollfd fds[] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
    size_t received = 0;

    while (poll(fds, 2, -1) > 0) {
        if (fds[0].revents && socket_pass_on(client, server) == 0)
            return;
        if (fds[1].fd >= 0 && fds[1].revents) {
            const size_t more = socket_pass_on(server, client);
            received += more;
            if (more == 0) {
                (void)shutdown(client, SHUT_WR);
                fds[1].fd = -1;
                fds[1].revents = 0;
            }
        }
        if (is_to_be_cut(r, received)) {
            socket_will_reset(client);
            return;
        }
    }
}

static void serve(void *context, size_t number, int client)
{
    relay *r = context;
    const int server = connect_on(r);

    (void)number;
    if (server >= 0) {
        carry(r, client, server);
        (void)close(server);
    }
}

relay *relay_start(void)
{
    relay *r = calloc(1, sizeof *r);

    if (!r || pthread_mutex_init(&r->mutex, NULL) != 0)
        abort();
    r->listener = listener_reserve(serve, r);
    listener_open(r->listener);
    return r;
}

void relay_stop(relay *r)
{
    if (!r)
        return;
    listener_stop(r->listener);
    pthread_mutex_destroy(&r->mutex);
    free(r);
}

unsigned relay_port(const relay *r)
{
    return listener_port(r->listener);
}

void relay_to_port(relay *r, unsigned port)
{
    pthread_mutex_lock(&r->mutex);
    r->target_port = port;
    r->target_path[0] = '\0';
    pthread_mutex_unlock(&r->mutex);
}

void relay_to_path(relay *r, const char *path)
{
    pthread_mutex_lock(&r->mutex);
    if ((size_t)snprintf(r->target_path, sizeof r->target_path, "%s", path) >=
        sizeof r->target_path)
        abort();
    pthread_mutex_unlock(&r->mutex);
}

void relay_cut_after(relay *r, size_t bytes)
{
    pthread_mutex_lock(&r->mutex);
    r->cut_after = bytes;
    pthread_mutex_unlock(&r->mutex);
}

size_t relay_connections(relay *r)
{
    return listener_connections(r->listener);
}
