/* SPDX-License-Identifier: MIT */
/**
 * A loopback port whose connections are led on to a server that can be changed, so that a client
 * meets another server at the same address. It can also break connections. It knows nothing of what
 * passes through; fault_relay.h is the one that reads requests and makes the faults they ask for.
 */
#ifndef RELAY_H
#define RELAY_H

#include <stddef.h>

typedef struct relay relay;

/* It leads nowhere yet: connections are closed at once. A test cannot go on without it: aborts. */
relay *relay_start(void);

/* All connections are closed. NULL is accepted. */
void relay_stop(relay *r);

unsigned relay_port(const relay *r);

/* Where connections that come from now on lead to: a loopback port (0: nowhere), a UNIX socket. */
void relay_to_port(relay *r, unsigned port);
void relay_to_path(relay *r, const char *path);

/* From now on each connection is reset after that many bytes from the server; 0: none is. */
void relay_cut_after(relay *r, size_t bytes);

/* How many connections there were. */
size_t relay_connections(relay *r);

#endif
