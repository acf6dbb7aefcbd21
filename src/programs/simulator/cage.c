/* SPDX-License-Identifier: MIT */
#include "cage.h"

#include <stdlib.h>

sim_net *sim_net_new(size_t points, size_t places, size_t quads)
{
    sim_net *net = calloc(1, sizeof(*net));
    if (net == NULL)
        return NULL;
    net->points = calloc(points, sizeof(*net->points));
    net->places = calloc(places, sizeof(*net->places));
    net->quads = calloc(quads, sizeof(*net->quads));
    net->point_limit = points;
    net->place_limit = places;
    net->quad_limit = quads;
    if (net->points == NULL || net->places == NULL || net->quads == NULL) {
        sim_net_free(net);
        return NULL;
    }
    return net;
}

void sim_net_free(sim_net *net)
{
    if (net == NULL)
        return;
    free(net->points);
    free(net->places);
    free(net->quads);
    free(net);
}

/* What does not fit is dropped: sim_cage_make() counts at the end. */
uint32_t sim_cage_point(sim_net *net, sim_vector point)
{
    if (net->point_count == net->point_limit)
        return 0;
    net->points[net->point_count] = point;
    return (uint32_t)net->point_count++;
}

static uint32_t add_place(sim_net *net, double u, double v)
{
    if (net->place_count == net->place_limit)
        return 0;
    net->places[net->place_count] = (sim_place){u, v};
    return (uint32_t)net->place_count++;
}

static void add_quad(sim_net *net, sim_part part, bool is_flipped, const uint32_t corners[4],
                     const uint32_t places[4])
{
    sim_quad quad = {.part = part};
    if (net->quad_count == net->quad_limit)
        return;
    for (int i = 0; i < 4; i++) {
        int from = is_flipped ? 3 - i : i;
        quad.corners[i] = corners[from];
        quad.places[i] = places[from];
    }
    net->quads[net->quad_count++] = quad;
}

static void add_places(sim_tube *tube, double part_way, uint32_t *places)
{
    const sim_chart *chart = &tube->chart;
    double v = chart->bottom + part_way * (chart->top - chart->bottom);
    for (int i = 0; i <= tube->size; i++)
        places[i] =
            add_place(tube->net, chart->left + i * (chart->right - chart->left) / tube->size, v);
}

void sim_tube_begin(sim_tube *tube, const uint32_t *ring)
{
    for (int i = 0; i < tube->size; i++)
        tube->ring[i] = ring[i];
    add_places(tube, 0, tube->places);
}

void sim_tube_open(sim_tube *tube, const sim_vector *points)
{
    uint32_t ring[SIM_RING_MAX];
    for (int i = 0; i < tube->size; i++)
        ring[i] = sim_cage_point(tube->net, points[i]);
    sim_tube_begin(tube, ring);
}

void sim_tube_extend(sim_tube *tube, const sim_vector *points, double part_way)
{
    uint32_t ring[SIM_RING_MAX], places[SIM_RING_MAX + 1];

    for (int i = 0; i < tube->size; i++)
        ring[i] = (tube->hollow >> i & 1) == 0 ? sim_cage_point(tube->net, points[i]) : 0;
    add_places(tube, part_way, places);
    for (int i = 0; i < tube->size; i++) {
        int at = (tube->seam + i) % tube->size, next = (at + 1) % tube->size;
        if ((tube->skipped >> at & 1) == 0)
            add_quad(tube->net, tube->part, tube->is_flipped,
                     (uint32_t[]){tube->ring[at], tube->ring[next], ring[next], ring[at]},
                     (uint32_t[]){tube->places[i], tube->places[i + 1], places[i + 1], places[i]});
    }
    for (int i = 0; i < tube->size; i++)
        tube->ring[i] = ring[i];
    for (int i = 0; i <= tube->size; i++)
        tube->places[i] = places[i];
    tube->skipped = 0;
    tube->hollow = 0;
}

enum { PATCH_MAX = 7 }; /* points along a side */

/* A point inside a patch from its borders, after Coons. */
static sim_vector coons(const sim_net *net, uint32_t grid[PATCH_MAX][PATCH_MAX], int width,
                        int height, int column, int row)
{
    const sim_vector *at = net->points;
    double s = (double)column / width, t = (double)row / height;
    sim_vector across =
        sim_plus(sim_times(at[grid[row][0]], 1 - s), sim_times(at[grid[row][width]], s));
    sim_vector along =
        sim_plus(sim_times(at[grid[0][column]], 1 - t), sim_times(at[grid[height][column]], t));
    sim_vector low = sim_plus(sim_times(at[grid[0][0]], 1 - s), sim_times(at[grid[0][width]], s));
    sim_vector high =
        sim_plus(sim_times(at[grid[height][0]], 1 - s), sim_times(at[grid[height][width]], s));
    return sim_minus(sim_plus(across, along), sim_plus(sim_times(low, 1 - t), sim_times(high, t)));
}

void sim_tube_close(sim_tube *tube, int start, int width, int height, sim_vector bulge,
                    sim_chart chart)
{
    uint32_t grid[PATCH_MAX][PATCH_MAX] = {{0}}, places[PATCH_MAX][PATCH_MAX];
    int at = start;

    for (int i = 0; i < width; i++)
        grid[0][i] = tube->ring[at++ % tube->size];
    for (int j = 0; j < height; j++)
        grid[j][width] = tube->ring[at++ % tube->size];
    for (int i = width; i > 0; i--)
        grid[height][i] = tube->ring[at++ % tube->size];
    for (int j = height; j > 0; j--)
        grid[j][0] = tube->ring[at++ % tube->size];
    for (int j = 1; j < height; j++)
        for (int i = 1; i < width; i++) {
            double s = (double)i / width, t = (double)j / height;
            double rise = 16 * s * (1 - s) * t * (1 - t);
            grid[j][i] = sim_cage_point(
                tube->net, sim_along(coons(tube->net, grid, width, height, i, j), rise, bulge));
        }
    for (int j = 0; j <= height; j++)
        for (int i = 0; i <= width; i++)
            places[j][i] = add_place(tube->net, chart.left + i * (chart.right - chart.left) / width,
                                     chart.bottom + j * (chart.top - chart.bottom) / height);
    for (int j = 0; j < height; j++)
        for (int i = 0; i < width; i++)
            add_quad(tube->net, tube->part, tube->is_flipped,
                     (uint32_t[]){grid[j][i], grid[j][i + 1], grid[j + 1][i + 1], grid[j + 1][i]},
                     (uint32_t[]){places[j][i], places[j][i + 1], places[j + 1][i + 1],
                                  places[j + 1][i]});
}

/* The limit of a cubic spline through the corners of a polygon lies within it. */
double sim_ring_excess(int size)
{
    return 6 / (4 + 2 * cos(2 * SIM_PI / size));
}

bool sim_cage_make(sim_cage *cage)
{
    sim_trunk_ends ends;

    *cage = (sim_cage){.net = sim_net_new(SIM_CAGE_POINTS, SIM_CAGE_PLACES, SIM_CAGE_QUADS)};
    if (cage->net == NULL)
        return false;
    sim_cage_add_trunk(cage, &ends);
    for (int side = 1; side >= -1; side -= 2) {
        sim_cage_add_arm(cage, &ends, side);
        sim_cage_add_leg(cage, &ends, side);
    }
    return true;
}

void sim_cage_free(sim_cage *cage)
{
    sim_net_free(cage->net);
    cage->net = NULL;
}
