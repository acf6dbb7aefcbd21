/* SPDX-License-Identifier: MIT */
/** Numbers for the edges of a mesh, given out in the order in which they are met. */
#ifndef SIMULATOR_EDGES_H
#define SIMULATOR_EDGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sim_edges {
    struct sim_edge_slot *slots;
    size_t mask; /* slots are a power of two */
    size_t count;
} sim_edges;

/* Room for `limit` edges; false when memory is out. */
bool sim_edges_init(sim_edges *edges, size_t limit);
void sim_edges_free(sim_edges *edges);

/* The number of the edge between two points, whichever comes first; a new edge gets the next. */
uint32_t sim_edges_number(sim_edges *edges, uint32_t a, uint32_t b);

#endif
