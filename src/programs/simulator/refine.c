/* SPDX-License-Identifier: MIT */
#include "refine.h"

#include <stdlib.h>

#include "edges.h"

/* What the quadrilaterals around a point add up to. */
typedef struct around {
    sim_vector neighbours; /* each one twice: it belongs to two quadrilaterals */
    sim_vector opposites;  /* the far corners */
    double count;
} around;

static around *sum_up(const sim_net *net)
{
    around *sums = calloc(net->point_count, sizeof(*sums));
    if (sums == NULL)
        return NULL;
    for (size_t i = 0; i < net->quad_count; i++) {
        const uint32_t *corners = net->quads[i].corners;
        for (int j = 0; j < 4; j++) {
            around *at = &sums[corners[j]];
            sim_vector next = net->points[corners[(j + 1) % 4]];
            sim_vector last = net->points[corners[(j + 3) % 4]];
            at->neighbours = sim_plus(at->neighbours, sim_plus(next, last));
            at->opposites = sim_plus(at->opposites, net->points[corners[(j + 2) % 4]]);
            at->count += 1;
        }
    }
    return sums;
}

bool sim_net_to_limit(sim_net *net)
{
    around *sums = sum_up(net);
    if (sums == NULL)
        return false;
    for (size_t i = 0; i < net->point_count; i++) {
        const around *at = &sums[i];
        double n = at->count;
        sim_vector sum = sim_times(net->points[i], n * n);
        sum = sim_along(sum, 2, at->neighbours);
        sum = sim_plus(sum, at->opposites);
        net->points[i] = sim_times(sum, 1 / (n * (n + 5)));
    }
    free(sums);
    return true;
}

/*
 * The old points, by Catmull and Clark's rule for a point of n quadrilaterals, brought into one
 * sum over them: a face's middle is a quarter of its corners, of which the point is one itself.
 */
static bool move_points(const sim_net *net, sim_net *finer)
{
    around *sums = sum_up(net);
    if (sums == NULL)
        return false;
    for (size_t i = 0; i < net->point_count; i++) {
        const around *at = &sums[i];
        double n = at->count;
        sim_vector point = sim_times(net->points[i], 1 - 7 / (4 * n));
        point = sim_along(point, 3 / (4 * n * n), at->neighbours);
        finer->points[i] = sim_along(point, 1 / (4 * n * n), at->opposites);
    }
    free(sums);
    return true;
}

static sim_vector middle_of(const sim_net *net, const sim_quad *quad)
{
    sim_vector sum = {0, 0, 0};
    for (int i = 0; i < 4; i++)
        sum = sim_plus(sum, net->points[quad->corners[i]]);
    return sim_times(sum, 0.25);
}

static sim_place middle_place(const sim_net *net, const sim_quad *quad)
{
    sim_place sum = {0, 0};
    for (int i = 0; i < 4; i++) {
        sum.u += net->places[quad->places[i]].u / 4;
        sum.v += net->places[quad->places[i]].v / 4;
    }
    return sum;
}

/* Split one quadrilateral around its middle; an edge's point gets half its sum from each side. */
static void split(const sim_net *net, const sim_quad *quad, sim_net *finer, sim_edges *edges,
                  sim_edges *place_edges)
{
    size_t index = (size_t)(quad - net->quads);
    uint32_t middle = (uint32_t)(net->point_count + 2 * net->quad_count + index);
    uint32_t middle_place_at = (uint32_t)finer->place_count++;
    uint32_t halves[4], place_halves[4];

    finer->points[middle] = middle_of(net, quad);
    finer->places[middle_place_at] = middle_place(net, quad);
    for (int i = 0; i < 4; i++) {
        uint32_t from = quad->corners[i], to = quad->corners[(i + 1) % 4];
        uint32_t u_from = quad->places[i], u_to = quad->places[(i + 1) % 4];
        halves[i] = (uint32_t)net->point_count + sim_edges_number(edges, from, to);
        finer->points[halves[i]] =
            sim_plus(finer->points[halves[i]],
                     sim_plus(sim_times(finer->points[middle], 0.25),
                              sim_times(sim_plus(net->points[from], net->points[to]), 0.125)));
        place_halves[i] = (uint32_t)(net->place_count + net->quad_count) +
                          sim_edges_number(place_edges, u_from, u_to);
        finer->places[place_halves[i]] =
            (sim_place){(net->places[u_from].u + net->places[u_to].u) / 2,
                        (net->places[u_from].v + net->places[u_to].v) / 2};
    }
    for (int i = 0; i < 4; i++) {
        int before = (i + 3) % 4;
        finer->quads[finer->quad_count++] = (sim_quad){
            .corners = {quad->corners[i], halves[i], middle, halves[before]},
            .places = {quad->places[i], place_halves[i], middle_place_at, place_halves[before]},
            .part = quad->part};
    }
}

static bool refine(const sim_net *net, sim_net *finer, sim_edges *edges, sim_edges *place_edges)
{
    if (!move_points(net, finer))
        return false;
    for (size_t i = 0; i < net->place_count; i++)
        finer->places[i] = net->places[i];
    finer->place_count = net->place_count;
    for (size_t i = 0; i < net->quad_count; i++)
        split(net, &net->quads[i], finer, edges, place_edges);
    finer->point_count = finer->point_limit;
    finer->place_count += place_edges->count;
    return true;
}

sim_net *sim_net_refined(const sim_net *net)
{
    /* A closed net has two edges a quadrilateral; between places there are more, at the seams. */
    size_t quads = net->quad_count, place_edges_limit = 4 * quads;
    sim_edges edges = {NULL, 0, 0}, place_edges = {NULL, 0, 0};
    sim_net *finer = sim_net_new(net->point_count + 3 * quads,
                                 net->place_count + quads + place_edges_limit, 4 * quads);
    bool is_done = finer != NULL && sim_edges_init(&edges, 2 * quads) &&
                   sim_edges_init(&place_edges, place_edges_limit) &&
                   refine(net, finer, &edges, &place_edges);
    sim_edges_free(&edges);
    sim_edges_free(&place_edges);
    if (!is_done) {
        sim_net_free(finer);
        return NULL;
    }
    return finer;
}

sim_vector *sim_net_normals(const sim_net *net)
{
    sim_vector *normals = calloc(net->point_count, sizeof(*normals));
    if (normals == NULL)
        return NULL;
    for (size_t i = 0; i < net->quad_count; i++) {
        const uint32_t *at = net->quads[i].corners;
        sim_vector across = sim_cross(sim_minus(net->points[at[2]], net->points[at[0]]),
                                      sim_minus(net->points[at[3]], net->points[at[1]]));
        for (int j = 0; j < 4; j++)
            normals[at[j]] = sim_plus(normals[at[j]], across);
    }
    for (size_t i = 0; i < net->point_count; i++)
        normals[i] = sim_unit(normals[i]);
    return normals;
}
