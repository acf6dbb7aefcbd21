/* SPDX-License-Identifier: MIT */
#include "sockets.h"

#include <stdlib.h>
#include <string.h>

#include <netinet/in.h>
#include <sys/socket.h>

/* An array with room for one more element than `count`; NULL if there is no memory. */
static void *grow(void *elements, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity)
        return elements;
    const size_t wanted = 2 * count + 8;
    elements = realloc(elements, wanted * size);
    if (elements)
        *capacity = wanted;
    return elements;
}

void prism__sockets_free(prism__sockets *sockets)
{
    free(sockets->connections);
    free(sockets->watches);
    memset(sockets, 0, sizeof *sockets);
}

bool prism__sockets_reserve(prism__sockets *sockets)
{
    prism__connection *grown = grow(sockets->connections, &sockets->connection_capacity,
                                    sockets->connection_count, sizeof *sockets->connections);
    if (grown)
        sockets->connections = grown;
    return grown != NULL;
}

void prism__sockets_add(prism__sockets *sockets, int socket)
{
    sockets->connections[sockets->connection_count++] = (prism__connection){.socket = socket};
}

void prism__sockets_remove(prism__sockets *sockets, int socket)
{
    for (size_t i = 0; i < sockets->connection_count; i++) {
        if (sockets->connections[i].socket == socket) {
            sockets->connections[i] = sockets->connections[--sockets->connection_count];
            return;
        }
    }
}

bool prism__sockets_hear(prism__sockets *sockets, int socket, uint64_t now)
{
    for (size_t i = 0; i < sockets->connection_count; i++) {
        prism__connection *c = &sockets->connections[i];
        if (c->socket == socket) {
            c->heard = now;
            return c->is_http2;
        }
    }
    return false;
}

static int local_port_of(int socket)
{
    struct sockaddr_storage address;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    socklen_t size = sizeof address;
    memset(&address, 0, sizeof address);
    if (getsockname(socket, (struct sockaddr *)&address, &size) != 0)
        return 0;
    memcpy(&v4, &address, sizeof v4);
    memcpy(&v6, &address, sizeof v6);
    return ntohs(address.ss_family == AF_INET6 ? v6.sin6_port : v4.sin_port);
}

bool prism__connection_has_port(prism__connection *c, int local_port)
{
    if (c->local_port == 0)
        c->local_port = local_port_of(c->socket);
    return c->local_port == local_port;
}

void prism__sockets_mark_http2(prism__sockets *sockets, int local_port)
{
    for (size_t i = 0; i < sockets->connection_count; i++) {
        if (prism__connection_has_port(&sockets->connections[i], local_port))
            sockets->connections[i].is_http2 = true;
    }
}

bool prism__sockets_are_quiet(prism__sockets *sockets, int local_port)
{
    for (size_t i = 0; i < sockets->connection_count; i++) {
        prism__connection *c = &sockets->connections[i];
        struct pollfd incoming = {.fd = c->socket, .events = POLLIN};
        if (prism__connection_has_port(c, local_port) && !c->is_http2 && poll(&incoming, 1, 0) != 0)
            return false;
    }
    return true;
}

prism__watch *prism__sockets_find(const prism__sockets *sockets, int socket, size_t guess)
{
    if (guess < sockets->watch_count && sockets->watches[guess].socket == socket)
        return &sockets->watches[guess];
    for (size_t i = 0; i < sockets->watch_count; i++) {
        if (sockets->watches[i].socket == socket)
            return &sockets->watches[i];
    }
    return NULL;
}

bool prism__sockets_watch(prism__sockets *sockets, int socket, short events, void *owner)
{
    prism__watch *watch = prism__sockets_find(sockets, socket, 0);
    if (!watch) {
        prism__watch *grown = grow(sockets->watches, &sockets->watch_capacity, sockets->watch_count,
                                   sizeof *sockets->watches);
        if (!grown)
            return false;
        sockets->watches = grown;
        watch = &grown[sockets->watch_count++];
    }
    *watch = (prism__watch){socket, events, owner};
    return true;
}

void prism__sockets_unwatch(prism__sockets *sockets, int socket)
{
    prism__watch *watch = prism__sockets_find(sockets, socket, 0);
    if (watch)
        *watch = sockets->watches[--sockets->watch_count];
}

void prism__sockets_disown(prism__sockets *sockets, const void *owner)
{
    for (size_t i = 0; i < sockets->watch_count; i++) {
        if (sockets->watches[i].owner == owner)
            sockets->watches[i].owner = NULL;
    }
}

size_t prism__sockets_list(const prism__sockets *sockets, size_t first, struct pollfd *out,
                           size_t capacity)
{
    for (size_t i = first; i < sockets->watch_count && i - first < capacity; i++)
        out[i - first] =
            (struct pollfd){.fd = sockets->watches[i].socket, .events = sockets->watches[i].events};
    return sockets->watch_count;
}
