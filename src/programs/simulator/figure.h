/* SPDX-License-Identifier: MIT */
/** The avatar: a closed shape of the person's height and girths. */
#ifndef SIMULATOR_FIGURE_H
#define SIMULATOR_FIGURE_H

#include <stddef.h>

/*
 * Write `vertex_count` vertices (at least three), x, y, z each: metres, Y up, the lowest at 0, the
 * highest at the person's height, the front towards +Z.
 *
 * They wind upwards in one thread from a vertex under the feet to one on top of the head, so that
 * any count will do and neighbours are a fixed number of places apart.
 */
void sim_figure_fill(float *vertices, size_t vertex_count);

#endif
