/* SPDX-License-Identifier: MIT */
/**
 * The part of a server that is the same in all of them: a loopback port, a thread that accepts
 * connections, and one for each connection, which is known until the server is stopped. What it
 * cannot do without it aborts for, as a test cannot go on either.
 */
#ifndef LISTENER_H
#define LISTENER_H

#include <stddef.h>

typedef struct listener listener;

/*
 * Serve one connection, on a thread of its own; `number` counts from 0. The socket is closed when
 * this returns. It has to return once the other side, or listener_stop(), has shut the socket.
 */
typedef void (*listener_serve)(void *context, size_t number, int fd);

/* It has its port, and refuses connections until it is opened. Opening it again does nothing. */
listener *listener_reserve(listener_serve serve, void *context);
void listener_open(listener *l);

/* Accept no more, shut all connections, wait for their threads. NULL is accepted. */
void listener_stop(listener *l);

unsigned listener_port(const listener *l);

/* How many connections there were. */
size_t listener_connections(listener *l);

/* How many connections are open, as soon as those beyond `expected` have come to their end. */
size_t listener_open_connections(listener *l, size_t expected);

/* Visit each connection that is open; none can be closed meanwhile. */
void listener_each_open(listener *l, void (*visit)(void *context, int fd), void *context);

#endif
