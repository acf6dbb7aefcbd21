/* SPDX-License-Identifier: MIT */
/** The parts of the bench of transfers; each prints its figures. */
#ifndef PRISM__BENCH_TRANSFERS_H
#define PRISM__BENCH_TRANSFERS_H

#include "prism.h"
#include "server.h"

#define TRANSFERS_ID "0b6d6f0e-3a5e-4f0c-9c55-7f9f0a4b8e21"

/* A client of the server at `url`, for both services. */
prism_client *transfers_client(const char *url, const char *ca_file);

/* A file of BENCH_LARGE_MIB: throughput, and memory, for which the program runs itself. */
void bench_downloads(const bench_server *server, const tls_files *tls);

/* That run: "--download prism|bare URL FILE"; prints the most bytes of memory it had. */
int bench_download_once(int count, char **arguments);

/* Bytes of a call that waits in a batch, for each kind. */
void bench_queued(void);

#endif
