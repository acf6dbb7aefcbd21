/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "edges.h"
#include "mesh.h"

/* The normals of the points, outward; NULL when memory is out. */
static sim_vector *find_normals(const sim_shape *shape)
{
    sim_vector *normals = calloc(shape->point_count, sizeof(*normals));
    if (normals == NULL)
        return NULL;
    for (size_t i = 0; i < shape->triangle_count; i++) {
        const uint32_t *at = shape->triangles[i];
        sim_vector across = sim_cross(sim_minus(shape->points[at[1]], shape->points[at[0]]),
                                      sim_minus(shape->points[at[2]], shape->points[at[0]]));
        for (int j = 0; j < 3; j++)
            normals[at[j]] = sim_plus(normals[at[j]], across);
    }
    for (size_t i = 0; i < shape->point_count; i++)
        normals[i] = sim_unit(normals[i]);
    return normals;
}

/* The middle of an edge, lifted off it as the normals at its ends say that the surface curves. */
static sim_vector curved_middle(const sim_shape *shape, const sim_vector *normals, uint32_t a,
                                uint32_t b)
{
    sim_vector along = sim_minus(shape->points[b], shape->points[a]);
    sim_vector middle = sim_along(shape->points[a], 0.5, along);
    middle = sim_along(middle, -sim_dot(along, normals[a]) / 8, normals[a]);
    return sim_along(middle, sim_dot(along, normals[b]) / 8, normals[b]);
}

/* Which of the edges are halved, and where: a point for each, or 0. */
static uint32_t *add_middles(sim_shape *shape, sim_edges *edges, size_t count)
{
    size_t edge_count = 3 * shape->triangle_count / 2;
    uint32_t *middles = calloc(edge_count, sizeof(*middles));
    bool *is_met = calloc(edge_count, sizeof(*is_met));
    sim_vector *normals = find_normals(shape);

    if (middles == NULL || is_met == NULL || normals == NULL) {
        free(middles);
        middles = NULL;
    } else {
        for (size_t i = 0; i < shape->triangle_count; i++)
            for (int j = 0; j < 3; j++) {
                uint32_t a = shape->triangles[i][j], b = shape->triangles[i][(j + 1) % 3];
                uint64_t number = sim_edges_number(edges, a, b);
                if (is_met[number])
                    continue;
                is_met[number] = true;
                /* as many in every stretch of edges */
                if ((number + 1) * count / edge_count == number * count / edge_count)
                    continue;
                shape->points[shape->point_count] = curved_middle(shape, normals, a, b);
                middles[number] = (uint32_t)shape->point_count++;
            }
    }
    free(is_met);
    free(normals);
    return middles;
}

static void add_triangle(sim_shape *shape, uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t *triangle = shape->triangles[shape->triangle_count++];
    triangle[0] = a;
    triangle[1] = b;
    triangle[2] = c;
}

/* Cut a triangle at the middles of its edges, those that have one. */
static void cut(sim_shape *shape, size_t index, const uint32_t middles[3])
{
    uint32_t *triangle = shape->triangles[index];
    int count = (middles[0] != 0) + (middles[1] != 0) + (middles[2] != 0), turn = 0;

    if (count == 0)
        return;
    /* Turn it so that, of one or two, the first edge has a middle and the last has none. */
    if (count < 3)
        while (middles[turn] == 0 || middles[(turn + 2) % 3] != 0)
            turn++;
    uint32_t a = triangle[turn], b = triangle[(turn + 1) % 3], c = triangle[(turn + 2) % 3];
    uint32_t ab = middles[turn], bc = middles[(turn + 1) % 3], ca = middles[(turn + 2) % 3];
    triangle[0] = a;
    triangle[1] = ab;
    triangle[2] = count == 3 ? ca : c;
    if (count == 1) {
        add_triangle(shape, ab, b, c);
        return;
    }
    add_triangle(shape, ab, b, bc);
    if (count == 2) {
        add_triangle(shape, ab, bc, c);
        return;
    }
    add_triangle(shape, bc, c, ca);
    add_triangle(shape, ab, bc, ca);
}

bool sim_shape_split(sim_shape *shape, size_t count)
{
    size_t triangle_count = shape->triangle_count;
    sim_edges edges;

    if (!sim_edges_init(&edges, 3 * triangle_count / 2))
        return false;
    uint32_t *middles = add_middles(shape, &edges, count);
    for (size_t i = 0; middles != NULL && i < triangle_count; i++) {
        const uint32_t *at = shape->triangles[i];
        uint32_t of_edges[3];
        for (int j = 0; j < 3; j++)
            of_edges[j] = middles[sim_edges_number(&edges, at[j], at[(j + 1) % 3])];
        cut(shape, i, of_edges);
    }
    sim_edges_free(&edges);
    bool is_done = middles != NULL;
    free(middles);
    return is_done;
}
