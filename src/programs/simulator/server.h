/* SPDX-License-Identifier: MIT */
/** The HTTP server: the only part that knows libmicrohttpd. */
#ifndef SIMULATOR_SERVER_H
#define SIMULATOR_SERVER_H

#include "context.h"

typedef struct sim_server sim_server;

/*
 * Listen as the context's options say, write the context's base URL, and answer in threads of the
 * server's own until it is stopped. NULL on failure, with a message on stderr.
 */
sim_server *sim_server_start(sim_context *context);

/* Stop at once, answers that are delayed included, and free the server. */
void sim_server_stop(sim_server *server);

#endif
