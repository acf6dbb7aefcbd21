/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "mesh.h"

/*
 * A corner is the place `3 * triangle + which` of a point in a triangle; it stands for the edge to
 * the triangle's next corner too. `length` is that edge's, infinite when it cannot be collapsed
 * or is seen from its other side.
 */
typedef struct work {
    sim_shape *shape;
    uint32_t *first; /* for each point one of its corners; */
    uint32_t *next;  /* for each corner another one of the same point, or NONE */
    double *length;
    unsigned char *mark; /* for each point; zero between uses */
} work;

#define NONE UINT32_MAX

static uint32_t point_of(const work *w, uint32_t corner)
{
    return w->shape->triangles[corner / 3][corner % 3];
}

static uint32_t after(uint32_t corner)
{
    return corner % 3 == 2 ? corner - 2 : corner + 1;
}

/* A triangle that is gone has the same point in two corners. */
static bool is_gone(const work *w, uint32_t corner)
{
    const uint32_t *at = w->shape->triangles[corner / 3];
    return at[0] == at[1] || at[1] == at[2] || at[2] == at[0];
}

/* Squared, and rounded: what is equal but for the last bits stays in order on all machines. */
static double measure(const work *w, uint32_t corner)
{
    uint32_t from = point_of(w, corner), to = point_of(w, after(corner));
    if (from > to || is_gone(w, corner))
        return HUGE_VAL;
    sim_vector along = sim_minus(w->shape->points[to], w->shape->points[from]);
    return floor(sim_dot(along, along) * 1000);
}

static void measure_all(work *w)
{
    for (uint32_t i = 0; i < 3 * w->shape->triangle_count; i++)
        w->length[i] = measure(w, i);
}

static void set_marks(work *w, uint32_t point, unsigned char mark)
{
    for (uint32_t i = w->first[point]; i != NONE; i = w->next[i]) {
        if (is_gone(w, i))
            continue;
        w->mark[point_of(w, after(i))] = mark;
        w->mark[point_of(w, after(after(i)))] = mark;
    }
}

/*
 * Whether the surface stays one without folds when two neighbours become one point: they must have
 * just the two neighbours in common that their two triangles have.
 */
static bool may_collapse(work *w, uint32_t a, uint32_t b)
{
    int common = 0;

    set_marks(w, a, 1);
    for (uint32_t i = w->first[b]; i != NONE; i = w->next[i])
        if (!is_gone(w, i) && w->mark[point_of(w, after(i))] == 1)
            common++; /* each neighbour comes once after a corner */
    set_marks(w, a, 0);
    return common == 2;
}

/* Both ends become the first, in the middle. */
static void collapse(work *w, uint32_t a, uint32_t b)
{
    sim_vector *points = w->shape->points;
    uint32_t last = NONE;

    points[a] = sim_times(sim_plus(points[a], points[b]), 0.5);
    for (uint32_t i = w->first[b]; i != NONE; i = w->next[i]) {
        w->shape->triangles[i / 3][i % 3] = a;
        last = i;
    }
    w->next[last] = w->first[a];
    w->first[a] = w->first[b];
    w->first[b] = NONE;
    for (uint32_t i = w->first[a]; i != NONE; i = w->next[i])
        for (uint32_t j = i - i % 3; j < i - i % 3 + 3; j++)
            w->length[j] = measure(w, j);
}

static uint32_t find_shortest(const work *w)
{
    uint32_t shortest = 0;
    for (uint32_t i = 1; i < 3 * w->shape->triangle_count; i++)
        if (w->length[i] < w->length[shortest])
            shortest = i;
    return shortest;
}

static bool collapse_shortest(work *w, size_t count)
{
    bool is_fresh = false; /* all edges have been tried since the last collapse */

    while (count > 0) {
        uint32_t edge = find_shortest(w);
        if (isinf(w->length[edge])) {
            if (is_fresh)
                return false;
            measure_all(w);
            is_fresh = true;
            continue;
        }
        uint32_t a = point_of(w, edge), b = point_of(w, after(edge));
        if (may_collapse(w, a, b)) {
            collapse(w, a, b);
            is_fresh = false;
            count--;
        } else {
            w->length[edge] = HUGE_VAL;
        }
    }
    return true;
}

/* Drop the triangles that are gone and the points that none has any more. */
static void close_ranks(work *w)
{
    sim_shape *shape = w->shape;
    size_t triangles = 0, points = 0;

    for (size_t i = 0; i < shape->point_count; i++) {
        if (w->first[i] == NONE)
            continue;
        shape->points[points] = shape->points[i];
        w->first[i] = (uint32_t)points++; /* its new number */
    }
    for (size_t i = 0; i < shape->triangle_count; i++) {
        if (is_gone(w, (uint32_t)(3 * i)))
            continue;
        for (int j = 0; j < 3; j++)
            shape->triangles[triangles][j] = w->first[shape->triangles[i][j]];
        triangles++;
    }
    shape->point_count = points;
    shape->triangle_count = triangles;
}

bool sim_shape_collapse(sim_shape *shape, size_t count)
{
    size_t corner_count = 3 * shape->triangle_count;
    work w = {.shape = shape,
              .first = calloc(shape->point_count, sizeof(*w.first)),
              .next = calloc(corner_count, sizeof(*w.next)),
              .length = calloc(corner_count, sizeof(*w.length)),
              .mark = calloc(shape->point_count, 1)};
    bool is_done = w.first != NULL && w.next != NULL && w.length != NULL && w.mark != NULL;

    if (is_done) {
        for (size_t i = 0; i < shape->point_count; i++)
            w.first[i] = NONE;
        for (uint32_t i = 0; i < corner_count; i++) {
            w.next[i] = w.first[point_of(&w, i)];
            w.first[point_of(&w, i)] = i;
        }
        measure_all(&w);
        is_done = collapse_shortest(&w, count);
        close_ranks(&w);
    }
    free(w.first);
    free(w.next);
    free(w.length);
    free(w.mark);
    return is_done;
}
