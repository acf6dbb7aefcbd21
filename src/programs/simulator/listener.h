/* SPDX-License-Identifier: MIT */
/** The socket that the server listens on. */
#ifndef SIMULATOR_LISTENER_H
#define SIMULATOR_LISTENER_H

#include <stdint.h>

/*
 * Listen on this port of 127.0.0.1, or on any free one when it is 0, and write the port. Returns
 * the socket; -1 on failure, with a message on stderr.
 */
int sim_listener_open(uint32_t port, uint32_t *actual_port);

#endif
