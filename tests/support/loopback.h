/* SPDX-License-Identifier: MIT */
/** Sockets on this machine's loopback ports, for the servers of tests and for those in between. */
#ifndef LOOPBACK_H
#define LOOPBACK_H

#include <stdbool.h>
#include <stddef.h>

#include <netinet/in.h>

/* Port 0 stands for a free one. */
struct sockaddr_in loopback_address(unsigned port);

/*
 * A socket on a free port that listens; with a backlog below 0 it does not, so that connections are
 * refused and yet nobody else gets the port. A test cannot go on without it: aborts.
 */
int loopback_listen(int backlog, unsigned *port);

/* A connection to that port; -1 if there is none. */
int loopback_connect(unsigned port);

/* The next connection of a listening socket; -1 once there is something to read from `stop`, be it
 * its end. */
int loopback_accept(int listener, int stop);

/* False when the other side does not take it all. */
bool socket_send(int fd, const void *bytes, size_t size);

/* Pass on what has come, or comes next: how much; 0 when there is no more, or nobody takes it. */
size_t socket_pass_on(int from, int to);

/* Read up to the end, for nothing. */
void socket_drain(int fd);

/* When it is closed, the other side gets a reset. */
void socket_will_reset(int fd);

#endif
