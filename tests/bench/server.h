/* SPDX-License-Identifier: MIT */
/**
 * A server that is as fast as can be, so that clients are what is measured: a process of its own,
 * with one thread a port and answers that were made ahead. HTTP/1.1, on loopback ports.
 */
#ifndef PRISM__BENCH_SERVER_H
#define PRISM__BENCH_SERVER_H

#include <sys/types.h>

#include "generator.h"
#include "tls.h"

typedef struct bench_server {
    pid_t process;
    int stop;      /* closed, it tells the server to end */
    char http[64]; /* such as "http://127.0.0.1:40123" */
    char https[64];
} bench_server;

/* What is behind /asset/N: N MiB. */
enum { BENCH_SMALL_MIB = 16, BENCH_LARGE_MIB = 256 };

/*
 * Start it. What is behind /scans/ are scan assets, behind /scanning/ the `results`. The calling
 * process must have no other threads.
 */
void bench_server_start(bench_server *server, const tls_files *tls, const bench_document *results);
void bench_server_stop(bench_server *server);

/* What it answers behind /scans/. */
extern const char bench_scan_assets[];

#endif
