/* SPDX-License-Identifier: MIT */
/** Catmull and Clark's subdivision of closed nets, and its limit. */
#ifndef SIMULATOR_REFINE_H
#define SIMULATOR_REFINE_H

#include "cage.h"

/*
 * A net with four quadrilaterals for each one. The points of the old net keep their numbers;
 * NULL when memory is out. Texture places are halved without smoothing.
 */
sim_net *sim_net_refined(const sim_net *net);

/* Move each point to where endless subdivision would take it; false when memory is out. */
bool sim_net_to_limit(sim_net *net);

/* The normals of the points, outward; NULL when memory is out. */
sim_vector *sim_net_normals(const sim_net *net);

#endif
