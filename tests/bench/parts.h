/* SPDX-License-Identifier: MIT */
/** The parts of the bench; each prints its figures. */
#ifndef PRISM__BENCH_PARTS_H
#define PRISM__BENCH_PARTS_H

#include <stdbool.h>

/* Decoding, against all peers: `ratio DOCUMENT PEER RATIO`, and a table. Of one document, if given.
 */
void bench_decode(bool quick, const char *only);

/* Time per byte by size: `flat VERTICES RATIO`, to the time per byte of M. */
void bench_flat(void);

/* Writing, against a cJSON tree: `write DOCUMENT cjson RATIO`. */
void bench_write(void);

/* A call over HTTPS, against a bare GET: `https M-compact RATIO` (libprism's time to curl's). */
void bench_https(const char *simulator_path);

#endif
