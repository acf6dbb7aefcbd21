/* SPDX-License-Identifier: MIT */
#include "prism/avatar.h"

#include <math.h>

size_t prism_avatar_vertex_count(const prism_avatar *avatar)
{
    return avatar && avatar->mesh_vertices_only ? avatar->mesh_vertices_only->float_count / 3 : 0;
}

static void extend(float value, float *min, float *max)
{
    if (value < *min)
        *min = value;
    if (value > *max)
        *max = value;
}

size_t prism_avatar_bounding_box(const prism_avatar *avatar, prism_bounding_box *out)
{
    size_t count = prism_avatar_vertex_count(avatar);
    prism_bounding_box box = {INFINITY, INFINITY, INFINITY, -INFINITY, -INFINITY, -INFINITY};
    size_t used = 0;

    for (size_t i = 0; i < count; i++) {
        const float *vertex = avatar->mesh_vertices_only->vertices + 3 * i;
        if (!isfinite(vertex[0]) || !isfinite(vertex[1]) || !isfinite(vertex[2]))
            continue;
        extend(vertex[0], &box.min_x, &box.max_x);
        extend(vertex[1], &box.min_y, &box.max_y);
        extend(vertex[2], &box.min_z, &box.max_z);
        used++;
    }
    if (used > 0 && out)
        *out = box;
    return used;
}

bool prism_avatar_height(const prism_avatar *avatar, double *out)
{
    prism_bounding_box box;

    if (!out || prism_avatar_bounding_box(avatar, &box) == 0)
        return false;
    *out = (double)box.max_y - (double)box.min_y;
    return true;
}
