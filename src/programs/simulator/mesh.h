/* SPDX-License-Identifier: MIT */
/** The figure as a triangle mesh of any number of vertices: what the service calls an avatar. */
#ifndef SIMULATOR_MESH_H
#define SIMULATOR_MESH_H

#include <stdbool.h>

#include "figure.h"

enum { SIM_MESH_VERTICES_MIN = 16, SIM_MESH_VERTICES_MAX = 1000000 };

/*
 * A closed surface without holes: 2 * (vertex_count - 2) triangles, counter-clockwise seen from
 * outside. Metres, Y up, the feet at 0, the front towards +Z, the body's right towards -X.
 */
typedef struct sim_mesh {
    float *vertices; /* x, y, z of each */
    size_t vertex_count;
    uint32_t *triangles; /* three vertices each */
    size_t triangle_count;
} sim_mesh;

/* Exactly that many vertices. False when memory is out. */
bool sim_mesh_make(sim_mesh *mesh, size_t vertex_count);
void sim_mesh_free(sim_mesh *mesh);

/*
 * How it is made, in millimetres: half way up between a net's two levels a part of the edges is
 * halved; below the coarsest net edges are collapsed. Room for what is asked for is the caller's.
 */
typedef struct sim_shape {
    sim_vector *points;
    size_t point_count;
    uint32_t (*triangles)[3];
    size_t triangle_count;
} sim_shape;

/* Halve `count` edges, evenly spread over the surface, at most all. False when memory is out. */
bool sim_shape_split(sim_shape *shape, size_t count);

/* Collapse `count` edges, the shortest ones first. False when memory is out. */
bool sim_shape_collapse(sim_shape *shape, size_t count);

#endif
