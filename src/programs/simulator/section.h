/* SPDX-License-Identifier: MIT */
/** Plane cuts through the figure: girths as a measuring tape takes them, and lengths along it. */
#ifndef SIMULATOR_SECTION_H
#define SIMULATOR_SECTION_H

#include "cage.h"

/* A set of parts of the body. */
#define SIM_PARTS(part) (UINT32_C(1) << (part))

/* Where a net's edges cross a plane: points in no order. */
typedef struct sim_section {
    sim_vector *points;
    size_t count;
    sim_vector normal;
} sim_section;

/* Cut the `parts` of a net by a plane through a point. False when memory is out. */
bool sim_section_make(sim_section *section, const sim_net *net, uint32_t parts, sim_vector through,
                      sim_vector normal);
void sim_section_free(sim_section *section);

/* The length of a tape drawn tight around the section: of its convex hull. Reorders the points. */
double sim_section_girth(sim_section *section);

/*
 * The length of the section from the height `low` to the height `high`, taking the points for which
 * `side` points outwards. Reorders the points.
 */
double sim_section_length(sim_section *section, sim_vector side, double low, double high);

/* The point that is farthest in a direction. The section must not be empty. */
sim_vector sim_section_farthest(const sim_section *section, sim_vector direction);

#endif
