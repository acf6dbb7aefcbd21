/* SPDX-License-Identifier: MIT */
#include "mesh.h"

#include <stdlib.h>

/* The finest net that has no more points than that; the coarsest for fewer. */
static int level_below(size_t vertex_count)
{
    int level = 0;
    while (level < SIM_FIGURE_FINEST_LEVEL && sim_figure_point_count(level + 1) <= vertex_count)
        level++;
    return level;
}

/* Each quadrilateral cut along one diagonal; room for `vertex_count` points. */
static bool shape_from_net(sim_shape *shape, const sim_net *net, size_t vertex_count)
{
    size_t limit = vertex_count > net->point_count ? vertex_count : net->point_count;

    shape->points = calloc(limit, sizeof(*shape->points));
    shape->triangles = calloc(2 * limit, sizeof(*shape->triangles));
    if (shape->points == NULL || shape->triangles == NULL)
        return false;
    for (size_t i = 0; i < net->point_count; i++)
        shape->points[i] = net->points[i];
    shape->point_count = net->point_count;
    for (size_t i = 0; i < net->quad_count; i++) {
        const uint32_t *corners = net->quads[i].corners;
        for (int half = 0; half < 2; half++) {
            uint32_t *triangle = shape->triangles[shape->triangle_count++];
            triangle[0] = corners[0];
            triangle[1] = corners[1 + half];
            triangle[2] = corners[2 + half];
        }
    }
    return true;
}

static bool mesh_from_shape(sim_mesh *mesh, const sim_shape *shape)
{
    *mesh = (sim_mesh){.vertices = calloc(shape->point_count, 3 * sizeof(float)),
                       .vertex_count = shape->point_count,
                       .triangles = calloc(shape->triangle_count, 3 * sizeof(uint32_t)),
                       .triangle_count = shape->triangle_count};
    if (mesh->vertices == NULL || mesh->triangles == NULL) {
        sim_mesh_free(mesh);
        return false;
    }
    for (size_t i = 0; i < shape->point_count; i++) {
        mesh->vertices[3 * i] = (float)(shape->points[i].x / 1000);
        mesh->vertices[3 * i + 1] = (float)(shape->points[i].y / 1000);
        mesh->vertices[3 * i + 2] = (float)(shape->points[i].z / 1000);
    }
    for (size_t i = 0; i < shape->triangle_count; i++)
        for (int j = 0; j < 3; j++)
            mesh->triangles[3 * i + (size_t)j] = shape->triangles[i][j];
    return true;
}

bool sim_mesh_make(sim_mesh *mesh, size_t vertex_count)
{
    sim_net *net = sim_figure_net(level_below(vertex_count), NULL);
    sim_shape shape = {NULL, 0, NULL, 0};
    bool is_made = net != NULL && shape_from_net(&shape, net, vertex_count);

    sim_net_free(net);
    if (is_made && shape.point_count < vertex_count)
        is_made = sim_shape_split(&shape, vertex_count - shape.point_count);
    else if (is_made && shape.point_count > vertex_count)
        is_made = sim_shape_collapse(&shape, shape.point_count - vertex_count);
    if (is_made) {
        sim_figure_stretch(shape.points, shape.point_count);
        is_made = mesh_from_shape(mesh, &shape);
    }
    free(shape.points);
    free(shape.triangles);
    return is_made;
}

void sim_mesh_free(sim_mesh *mesh)
{
    free(mesh->vertices);
    free(mesh->triangles);
    *mesh = (sim_mesh){NULL, 0, NULL, 0};
}
