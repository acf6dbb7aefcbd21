/* SPDX-License-Identifier: MIT */
#include "listener.h"

#include <stdbool.h>
#include <stdlib.h>

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loopback.h"

enum { CONNECTIONS_MAX = 256 };

typedef struct connection {
    listener *owner;
    size_t number;
    int fd; /* -1 once closed */
    pthread_t thread;
} connection;

struct listener {
    listener_serve serve;
    void *context;
    int socket;
    int stop_pipe[2];
    unsigned port;
    bool is_open;
    pthread_t thread;
    pthread_mutex_t mutex; /* for all that follows */
    pthread_cond_t closed;
    connection connections[CONNECTIONS_MAX];
    size_t count;
    size_t open_count;
};

static void *run_connection(void *context)
{
    connection *c = context;
    listener *l = c->owner;

    l->serve(l->context, c->number, c->fd);
    pthread_mutex_lock(&l->mutex);
    (void)close(c->fd);
    c->fd = -1;
    l->open_count--;
    pthread_cond_broadcast(&l->closed);
    pthread_mutex_unlock(&l->mutex);
    return NULL;
}

static void *run_listener(void *context)
{
    listener *l = context;
    int fd;

    while ((fd = loopback_accept(l->socket, l->stop_pipe[0])) >= 0) {
        pthread_mutex_lock(&l->mutex);
        if (l->count < CONNECTIONS_MAX) {
            connection *c = &l->connections[l->count];
            *c = (connection){.owner = l, .number = l->count, .fd = fd};
            if (pthread_create(&c->thread, NULL, run_connection, c) != 0)
                abort();
            l->count++;
            l->open_count++;
        } else {
            (void)close(fd);
        }
        pthread_mutex_unlock(&l->mutex);
    }
    return NULL;
}

listener *listener_reserve(listener_serve serve, void *context)
{
    listener *l = calloc(1, sizeof *l);

    if (!l || pipe(l->stop_pipe) != 0 || pthread_mutex_init(&l->mutex, NULL) != 0 ||
        pthread_cond_init(&l->closed, NULL) != 0)
        abort();
    l->serve = serve;
    l->context = context;
    l->socket = loopback_listen(-1, &l->port);
    return l;
}

void listener_open(listener *l)
{
    if (l->is_open)
        return;
    if (listen(l->socket, 64) != 0 || pthread_create(&l->thread, NULL, run_listener, l) != 0)
        abort();
    l->is_open = true;
}

void listener_stop(listener *l)
{
    if (!l)
        return;
    (void)!write(l->stop_pipe[1], "", 1);
    if (l->is_open)
        (void)pthread_join(l->thread, NULL);

    pthread_mutex_lock(&l->mutex);
    for (size_t i = 0; i < l->count; i++) {
        if (l->connections[i].fd >= 0)
            (void)shutdown(l->connections[i].fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&l->mutex);
    for (size_t i = 0; i < l->count; i++)
        (void)pthread_join(l->connections[i].thread, NULL);

    (void)close(l->socket);
    (void)close(l->stop_pipe[0]);
    (void)close(l->stop_pipe[1]);
    pthread_cond_destroy(&l->closed);
    pthread_mutex_destroy(&l->mutex);
    free(l);
}

unsigned listener_port(const listener *l)
{
    return l->port;
}

size_t listener_connections(listener *l)
{
    pthread_mutex_lock(&l->mutex);
    const size_t count = l->count;
    pthread_mutex_unlock(&l->mutex);
    return count;
}

size_t listener_open_connections(listener *l, size_t expected)
{
    pthread_mutex_lock(&l->mutex);
    while (l->open_count > expected)
        pthread_cond_wait(&l->closed, &l->mutex);
    const size_t count = l->open_count;
    pthread_mutex_unlock(&l->mutex);
    return count;
}

void listener_each_open(listener *l, void (*visit)(void *context, int fd), void *context)
{
    pthread_mutex_lock(&l->mutex);
    for (size_t i = 0; i < l->count; i++) {
        if (l->connections[i].fd >= 0)
            visit(context, l->connections[i].fd);
    }
    pthread_mutex_unlock(&l->mutex);
}
