/* SPDX-License-Identifier: MIT */
#include "relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX_CONNECTIONS 256

typedef struct relay_link {
    relay *owner;
    int client; /* -1 once closed */
    pthread_t thread;
} relay_link;

struct relay {
    int listener;
    int stop_pipe[2];
    unsigned port;
    pthread_t thread;
    pthread_mutex_t mutex; /* for all that follows */
    unsigned target_port;
    char target_path[sizeof((struct sockaddr_un *)0)->sun_path]; /* empty: the port counts */
    size_t cut_after;
    relay_link links[MAX_CONNECTIONS];
    size_t link_count;
};

static int connect_to_port(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    const int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    (void)close(fd);
    return -1;
}

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
    return path[0] ? connect_to_path(path) : port ? connect_to_port(port) : -1;
}

/* Pass on what has come. False when there is no more, or nobody takes it. */
static bool pass(int from, int to, size_t *passed)
{
    char bytes[16384];
    const ssize_t got = recv(from, bytes, sizeof bytes, 0);

    for (ssize_t sent = 0; sent < got;) {
        const ssize_t more = send(to, bytes + sent, (size_t)(got - sent), MSG_NOSIGNAL);
        if (more <= 0)
            return false;
        sent += more;
    }
    *passed += got > 0 ? (size_t)got : 0;
    return got > 0;
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
    const struct linger hard = {.l_onoff = 1, .l_linger = 0};
    struct pollfd fds[] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
    size_t sent = 0, received = 0;

    while (poll(fds, 2, -1) > 0) {
        if (fds[0].revents && !pass(client, server, &sent))
            return;
        if (fds[1].fd >= 0 && fds[1].revents && !pass(server, client, &received)) {
            (void)shutdown(client, SHUT_WR);
            fds[1].fd = -1;
            fds[1].revents = 0;
        }
        if (is_to_be_cut(r, received)) {
            (void)setsockopt(client, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
            return;
        }
    }
}

static void *run_link(void *context)
{
    relay_link *l = context;
    const int server = connect_on(l->owner);

    if (server >= 0) {
        carry(l->owner, l->client, server);
        (void)close(server);
    }
    pthread_mutex_lock(&l->owner->mutex);
    (void)close(l->client);
    l->client = -1;
    pthread_mutex_unlock(&l->owner->mutex);
    return NULL;
}

static void *run_relay(void *context)
{
    relay *r = context;

    for (;;) {
        struct pollfd fds[] = {{.fd = r->listener, .events = POLLIN},
                               {.fd = r->stop_pipe[0], .events = POLLIN}};
        if (poll(fds, 2, -1) < 0 || fds[1].revents)
            return NULL;
        const int fd = accept(r->listener, NULL, NULL);
        if (fd < 0)
            continue;
        pthread_mutex_lock(&r->mutex);
        relay_link *l = &r->links[r->link_count];
        if (r->link_count < MAX_CONNECTIONS) {
            *l = (relay_link){.owner = r, .client = fd};
            if (pthread_create(&l->thread, NULL, run_link, l) != 0)
                abort();
            r->link_count++;
        } else {
            (void)close(fd);
        }
        pthread_mutex_unlock(&r->mutex);
    }
}

relay *relay_start(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    relay *r = calloc(1, sizeof *r);

    if (!r)
        abort();
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    r->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (r->listener < 0 || bind(r->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(r->listener, 64) != 0 ||
        getsockname(r->listener, (struct sockaddr *)&address, &size) != 0 ||
        pipe(r->stop_pipe) != 0 || pthread_mutex_init(&r->mutex, NULL) != 0)
        abort();
    r->port = ntohs(address.sin_port);
    if (pthread_create(&r->thread, NULL, run_relay, r) != 0)
        abort();
    return r;
}

void relay_stop(relay *r)
{
    if (!r)
        return;
    (void)!write(r->stop_pipe[1], "", 1);
    (void)pthread_join(r->thread, NULL);

    pthread_mutex_lock(&r->mutex);
    for (size_t i = 0; i < r->link_count; i++) {
        if (r->links[i].client >= 0)
            (void)shutdown(r->links[i].client, SHUT_RDWR);
    }
    pthread_mutex_unlock(&r->mutex);
    for (size_t i = 0; i < r->link_count; i++)
        (void)pthread_join(r->links[i].thread, NULL);

    (void)close(r->listener);
    (void)close(r->stop_pipe[0]);
    (void)close(r->stop_pipe[1]);
    pthread_mutex_destroy(&r->mutex);
    free(r);
}

unsigned relay_port(const relay *r)
{
    return r->port;
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
    pthread_mutex_lock(&r->mutex);
    const size_t count = r->link_count;
    pthread_mutex_unlock(&r->mutex);
    return count;
}
