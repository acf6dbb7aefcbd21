/* SPDX-License-Identifier: MIT */
#include "edges.h"

#include <stdlib.h>

struct sim_edge_slot {
    uint64_t key; /* both ends; never 0, since they differ */
    uint32_t number;
};

bool sim_edges_init(sim_edges *edges, size_t limit)
{
    size_t slot_count = 16;
    while (slot_count < limit + limit / 2)
        slot_count *= 2;
    *edges =
        (sim_edges){.slots = calloc(slot_count, sizeof(*edges->slots)), .mask = slot_count - 1};
    return edges->slots != NULL;
}

void sim_edges_free(sim_edges *edges)
{
    free(edges->slots);
    edges->slots = NULL;
}

uint32_t sim_edges_number(sim_edges *edges, uint32_t a, uint32_t b)
{
    uint64_t key = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
    /* Fibonacci hashing: the upper bits of the product are the mixed ones. */
    size_t at = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & edges->mask;
    while (edges->slots[at].key != 0 && edges->slots[at].key != key)
        at = (at + 1) & edges->mask;
    if (edges->slots[at].key == 0) {
        edges->slots[at].key = key;
        edges->slots[at].number = (uint32_t)edges->count++;
    }
    return edges->slots[at].number;
}
