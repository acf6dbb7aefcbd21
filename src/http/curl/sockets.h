/* SPDX-License-Identifier: MIT */
/** The sockets of an engine: the connections that are open, and what libcurl wants to wait for. */
#ifndef PRISM__HTTP_CURL_SOCKETS_H
#define PRISM__HTTP_CURL_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <poll.h>

/* A connection that is open or being opened. */
typedef struct prism__connection {
    int socket;
    int local_port; /* 0: not asked for yet */
    bool is_http2;
    uint64_t heard; /* nanoseconds: when something last came */
} prism__connection;

/* A socket to wait for, and on whose behalf: of several, one. */
typedef struct prism__watch {
    int socket;
    short events; /* as poll(2) has them */
    void *owner;  /* may be NULL */
} prism__watch;

typedef struct prism__sockets {
    prism__connection *connections;
    size_t connection_count;
    size_t connection_capacity;
    prism__watch *watches;
    size_t watch_count;
    size_t watch_capacity;
} prism__sockets;

/* All zero is a set without sockets. */
void prism__sockets_free(prism__sockets *sockets);

/* Make room for one connection more; false if there is no memory. Then it can be added. */
bool prism__sockets_reserve(prism__sockets *sockets);
void prism__sockets_add(prism__sockets *sockets, int socket);
void prism__sockets_remove(prism__sockets *sockets, int socket);

/* Whether that is its port on our side. */
bool prism__connection_has_port(prism__connection *connection, int local_port);

/* Something came on a socket. Whether it is known to be of HTTP/2. */
bool prism__sockets_hear(prism__sockets *sockets, int socket, uint64_t now);

/* The connection with this port of ours is one of HTTP/2. */
void prism__sockets_mark_http2(prism__sockets *sockets, int local_port);

/*
 * Whether nothing has come on a connection of HTTP/1.1 that was not asked for. It is named by its
 * port alone; should two have the same, to different hosts, both must be quiet.
 */
bool prism__sockets_are_quiet(prism__sockets *sockets, int local_port);

/* What to wait for. Setting fails if there is no memory. */
bool prism__sockets_watch(prism__sockets *sockets, int socket, short events, void *owner);
void prism__sockets_unwatch(prism__sockets *sockets, int socket);
void prism__sockets_disown(prism__sockets *sockets, const void *owner);

/* The watch of a socket, which may be that with the number `guess`; NULL if there is none. */
prism__watch *prism__sockets_find(const prism__sockets *sockets, int socket, size_t guess);

/* All of them, from number `first` on and as far as there is room; returns how many there are. */
size_t prism__sockets_list(const prism__sockets *sockets, size_t first, struct pollfd *out,
                           size_t capacity);

#endif
