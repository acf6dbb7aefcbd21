/* SPDX-License-Identifier: MIT */
/** Pictures: pixels, triangles drawn into them, and PNG files. */
#ifndef SIMULATOR_IMAGE_H
#define SIMULATOR_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "../../util/buffer.h"

typedef struct sim_color {
    uint8_t red, green, blue;
} sim_color;

typedef struct sim_image {
    int width;
    int height;
    sim_color *pixels; /* the top row first */
} sim_image;

/* All black. False when memory is out. */
bool sim_image_init(sim_image *image, int width, int height);
void sim_image_free(sim_image *image);

/* `part` of the second colour, 0 to 1, and the rest of the first. */
sim_color sim_color_mix(sim_color first, sim_color second, double part);

/* A picture of half the width and height: each two by two pixels make one. */
bool sim_image_halve(const sim_image *large, sim_image *out);

/* A corner of a triangle: pixels to the right and down. */
typedef struct sim_corner {
    double x, y;
} sim_corner;

/* Called for a pixel of a triangle, with how much of each corner there is in it. */
typedef void sim_draw(void *context, int x, int y, const double shares[3]);

/*
 * Call `draw` for each pixel of a triangle whose middle lies in it, whichever way it turns, within
 * `width` and `height`.
 */
void sim_image_each_pixel(int width, int height, const sim_corner corners[3], sim_draw *draw,
                          void *context);

/* Append the image as a PNG file. */
prism_status sim_png_write(const sim_image *image, prism__buffer *out);

/* Append bytes as a zlib stream (RFC 1950). */
prism_status sim_zlib_write(const uint8_t *data, size_t size, prism__buffer *out);

#endif
