/* SPDX-License-Identifier: MIT */
/** The 3D avatar of the Estimation API. */
#ifndef PRISM_AVATAR_H
#define PRISM_AVATAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Which format a prism_avatar has. The vendor may add others, which then read as NONE. */
enum { PRISM_AVATAR_FORMAT_NONE = 0, PRISM_AVATAR_FORMAT_MESH_VERTICES_ONLY = 1 };

/**
 * The vertices of a triangle mesh, each of them once; they differ with the measurements. To draw
 * it, indices are needed that say which three vertices make a triangle, as for glDrawElements() of
 * OpenGL; how depends on the graphics library. The indices are the same for every avatar, whatever
 * its vertices; the vendor hands them out separately.
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

/** The smallest box around vertices, in metres. A value type: its layout will never change. */
typedef struct prism_bounding_box {
    float min_x;
    float min_y;
    float min_z;
    float max_x;
    float max_y;
    float max_z;
} prism_bounding_box;

/**
 * How many whole vertices there are; one or two numbers left over at the end count for nothing. 0
 * if `avatar` is NULL or has no vertices in a format that is known.
 */
PRISM_API size_t prism_avatar_vertex_count(const prism_avatar *avatar);

/**
 * The box around the vertices. Those of which a coordinate is NaN or infinite are left out.
 *
 * Returns how many vertices are in it: fewer than prism_avatar_vertex_count() if some were left
 * out. If that is 0, `*out` is left alone. `out` may be NULL, to count only.
 */
PRISM_API size_t prism_avatar_bounding_box(const prism_avatar *avatar, prism_bounding_box *out);

/**
 * How high the avatar is, in metres: that of its box. False, with `*out` left alone, if it has
 * none, or if `out` is NULL.
 */
PRISM_API PRISM_NODISCARD bool prism_avatar_height(const prism_avatar *avatar, double *out);

#ifdef __cplusplus
}
#endif

#endif
