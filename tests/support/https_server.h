/* SPDX-License-Identifier: MIT */
/** An HTTPS server on a loopback port that answers every request with "ok", and keeps the last. */
#ifndef HTTPS_SERVER_H
#define HTTPS_SERVER_H

#include <stddef.h>

typedef struct https_server https_server;

/* By files in PEM. Fails the test if it cannot start. */
https_server *https_server_start(const char *certificate_file, const char *key_file);
void https_server_stop(https_server *server);

unsigned https_server_port(const https_server *server);
size_t https_server_requests(https_server *server);

/* The headers of the last request, "Name: value\n" each. Changes with the next request. */
const char *https_server_headers(https_server *server);

#endif
