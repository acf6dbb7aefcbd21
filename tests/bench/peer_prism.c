/* SPDX-License-Identifier: MIT */
#include "generator.h"
#include "peer.h"

static void *open_nothing(size_t largest)
{
    (void)largest;
    return NULL;
}

static void close_nothing(void *state)
{
    (void)state;
}

static prism_scan_results *decode(void *state, const char *text, size_t size)
{
    prism_scan_results *results;
    prism_error error;

    (void)state;
    if (prism_scan_results_parse(text, size, &results, &error) != PRISM_OK)
        bench_die("libprism: %s", error.message);
    return results;
}

const bench_peer peer_prism = {"libprism", open_nothing, decode, close_nothing};
