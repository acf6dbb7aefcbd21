/* SPDX-License-Identifier: MIT */
/** The 3D avatar of the Estimation API. */
#ifndef PRISM_AVATAR_H
#define PRISM_AVATAR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which format a prism_avatar has. The vendor may add others, which then read as NONE. */
enum { PRISM_AVATAR_FORMAT_NONE = 0, PRISM_AVATAR_FORMAT_MESH_VERTICES_ONLY = 1 };

/**
 * The vertices of a triangle mesh. The triangles' indices are the same for every avatar; the
 * vendor hands them out separately.
 *
 * `vertices` is x, y, z of the first vertex, then of the second, and so on, in one array: metres,
 * Y up, feet near 0, the front towards +Z, the body's right towards -X. Usual are 32,078 vertices
 * (96,234 floats); do not rely on it, nor on a multiple of three.
 */
typedef struct prism_mesh_vertices {
    const float *vertices;
    size_t float_count; /* elements of `vertices`: three for each vertex */
} prism_mesh_vertices;

/** The avatar. `format_case` tells which of the pointers is set. */
typedef struct prism_avatar {
    int32_t format_case; /* PRISM_AVATAR_FORMAT_… */
    const prism_mesh_vertices *mesh_vertices_only;
} prism_avatar;

#ifdef __cplusplus
}
#endif

#endif
