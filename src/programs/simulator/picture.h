/* SPDX-License-Identifier: MIT */
/** Pictures of the figure, and the picture that is wrapped around it. */
#ifndef SIMULATOR_PICTURE_H
#define SIMULATOR_PICTURE_H

#include "cage.h"
#include "image.h"
#include "skin.h"

/* The texture: each place of the net has the colour of its point. False when memory is out. */
bool sim_picture_texture(const sim_net *net, const sim_bands *bands, int size, sim_image *out);

/* The figure seen from the front, a little from its left. False when memory is out. */
bool sim_picture_preview(const sim_net *net, const sim_bands *bands, int width, int height,
                         sim_image *out);

/* The figure seen from the front, plain but for the bands. False when memory is out. */
bool sim_picture_stripes(const sim_net *net, const sim_bands *bands, int width, int height,
                         sim_image *out);

#endif
