/* SPDX-License-Identifier: MIT */
/** What the figure looks like: skin, hair, a face, a shirt and shorts. */
#ifndef SIMULATOR_SKIN_H
#define SIMULATOR_SKIN_H

#include "cage.h"
#include "image.h"

/* Heights above the ground, in millimetres, at which bands go around trunk and legs. */
typedef struct sim_bands {
    const double *heights;
    size_t count;
} sim_bands;

/* Whether a point of the figure is on one of them, `width` from edge to edge. */
bool sim_bands_have(const sim_bands *bands, sim_part part, sim_vector at, double width);

/* The colour at a point of the figure, with bands on the clothes. */
sim_color sim_skin_color(sim_part part, sim_vector at, const sim_bands *bands);

#endif
