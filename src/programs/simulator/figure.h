/* SPDX-License-Identifier: MIT */
/** The figure: the smooth surface that the cage stands for, as finely as one likes. */
#ifndef SIMULATOR_FIGURE_H
#define SIMULATOR_FIGURE_H

#include "cage.h"

/* How high every net and every mesh of the figure is, in millimetres; its feet are at 0. */
#define SIM_FIGURE_HEIGHT 1750.0

/*
 * The nets that a cage's subdivisions give lie on one surface. The one of the level 2 is what is
 * measured, and but for a few vertices more the usual avatar.
 */
enum { SIM_FIGURE_MEASURED_LEVEL = 2, SIM_FIGURE_FINEST_LEVEL = 4 };

/* The points of the net of a level. */
size_t sim_figure_point_count(int level);

/* One of the nets; `landmarks`, unless NULL, gets the numbers of their points in all of them. */
sim_net *sim_figure_net(int level, uint32_t landmarks[SIM_LANDMARK_COUNT]);

/* Stretch points so that the lowest is at 0 and the highest at the figure's height. */
void sim_figure_stretch(sim_vector *points, size_t count);

#endif
