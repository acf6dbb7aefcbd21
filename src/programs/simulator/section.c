/* SPDX-License-Identifier: MIT */
#include "section.h"

#include <stdlib.h>

static void add_crossing(sim_section *section, sim_vector through, sim_vector a, sim_vector b)
{
    double from = sim_dot(sim_minus(a, through), section->normal);
    double to = sim_dot(sim_minus(b, through), section->normal);
    if ((from > 0) != (to > 0))
        section->points[section->count++] = sim_along(a, from / (from - to), sim_minus(b, a));
}

bool sim_section_make(sim_section *section, const sim_net *net, uint32_t parts, sim_vector through,
                      sim_vector normal)
{
    *section = (sim_section){.normal = sim_unit(normal)};
    section->points = calloc(5 * net->quad_count, sizeof(*section->points));
    if (section->points == NULL)
        return false;
    for (size_t i = 0; i < net->quad_count; i++) {
        const sim_quad *quad = &net->quads[i];
        if ((parts & SIM_PARTS(quad->part)) == 0)
            continue;
        for (int j = 0; j < 4; j++)
            add_crossing(section, through, net->points[quad->corners[j]],
                         net->points[quad->corners[(j + 1) % 4]]);
        /* the diagonal along which meshes cut it */
        add_crossing(section, through, net->points[quad->corners[0]],
                     net->points[quad->corners[2]]);
    }
    return true;
}

void sim_section_free(sim_section *section)
{
    free(section->points);
    section->points = NULL;
}

/* A point in the plane of a section. */
typedef struct flat {
    double x, y;
} flat;

static int compare_flats(const void *left, const void *right)
{
    const flat *a = left, *b = right;
    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    return a->y < b->y ? -1 : a->y > b->y;
}

/* Drop from the end of a chain what the next point leaves inside (Andrew's monotone chain). */
static size_t extend_chain(flat *chain, size_t count, size_t least, flat next)
{
    while (count >= least) {
        flat a = chain[count - 2], b = chain[count - 1];
        if ((b.x - a.x) * (next.y - a.y) - (b.y - a.y) * (next.x - a.x) > 0)
            break;
        count--;
    }
    chain[count] = next;
    return count + 1;
}

static double hull_length(flat *points, size_t count, flat *chain)
{
    size_t kept = 0;
    double length = 0;

    qsort(points, count, sizeof(*points), compare_flats);
    for (size_t i = 0; i < count; i++)
        kept = extend_chain(chain, kept, 2, points[i]);
    size_t least = kept + 1;
    for (size_t i = count - 1; i > 0; i--)
        kept = extend_chain(chain, kept, least, points[i - 1]);
    for (size_t i = 1; i < kept; i++)
        length += hypot(chain[i].x - chain[i - 1].x, chain[i].y - chain[i - 1].y);
    return length;
}

double sim_section_girth(sim_section *section)
{
    /* Any two directions across the normal and each other span the plane. */
    sim_vector other =
        fabs(section->normal.x) < 0.5 ? (sim_vector){1, 0, 0} : (sim_vector){0, 1, 0};
    sim_vector right = sim_unit(sim_cross(other, section->normal));
    sim_vector up = sim_cross(section->normal, right);
    flat *points = calloc(section->count, sizeof(*points));
    flat *chain = calloc(2 * section->count + 1, sizeof(*chain));
    double length = 0;

    if (points != NULL && chain != NULL && section->count > 0) {
        for (size_t i = 0; i < section->count; i++)
            points[i] = (flat){sim_dot(section->points[i], right), sim_dot(section->points[i], up)};
        length = hull_length(points, section->count, chain);
    }
    free(points);
    free(chain);
    return length;
}

static int compare_heights(const void *left, const void *right)
{
    const sim_vector *a = left, *b = right;
    return a->y < b->y ? -1 : a->y > b->y;
}

/* The length of what lies between two heights of a piece from `a` up to `b`. */
static double length_within(sim_vector a, sim_vector b, double low, double high)
{
    double rise = b.y - a.y;
    if (b.y < low || a.y > high)
        return 0;
    double part = rise > 0 ? (fmin(b.y, high) - fmax(a.y, low)) / rise : 1;
    return part * sim_length(sim_minus(b, a));
}

double sim_section_length(sim_section *section, sim_vector side, double low, double high)
{
    const sim_vector *last = NULL;
    double length = 0;

    qsort(section->points, section->count, sizeof(*section->points), compare_heights);
    for (size_t i = 0; i < section->count; i++) {
        const sim_vector *at = &section->points[i];
        if (sim_dot(*at, side) <= 0)
            continue;
        if (last != NULL)
            length += length_within(*last, *at, low, high);
        last = at;
    }
    return length;
}

sim_vector sim_section_farthest(const sim_section *section, sim_vector direction)
{
    sim_vector farthest = section->points[0];
    for (size_t i = 1; i < section->count; i++)
        if (sim_dot(section->points[i], direction) > sim_dot(farthest, direction))
            farthest = section->points[i];
    return farthest;
}
