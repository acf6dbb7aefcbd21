/* SPDX-License-Identifier: MIT */
/** Nothing is measured that is not right. What is wrong ends the program. */
#ifndef PRISM__BENCH_CHECK_H
#define PRISM__BENCH_CHECK_H

#include <stddef.h>

#include <prism.h>

#include "generator.h"
#include "peer.h"

/* Check every vertex of the results against strtof(), bit by bit; returns how many there were. */
size_t check_floats(const bench_document *document, const prism_scan_results *results);

/* Check that all peers get the same out of each document as the first, and what strtof() says. */
void check_peers(const bench_set *set, const bench_document *documents,
                 const bench_peer *const *peers, void *const *states, size_t count);

#endif
