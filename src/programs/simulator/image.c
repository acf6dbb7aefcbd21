/* SPDX-License-Identifier: MIT */
#include "image.h"

#include <math.h>
#include <stdlib.h>

bool sim_image_init(sim_image *image, int width, int height)
{
    *image = (sim_image){.width = width, .height = height};
    image->pixels = calloc((size_t)width * (size_t)height, sizeof(*image->pixels));
    return image->pixels != NULL;
}

void sim_image_free(sim_image *image)
{
    free(image->pixels);
    image->pixels = NULL;
}

static uint8_t mix(uint8_t first, uint8_t second, double part)
{
    return (uint8_t)lround(first + part * (second - first));
}

sim_color sim_color_mix(sim_color first, sim_color second, double part)
{
    return (sim_color){mix(first.red, second.red, part), mix(first.green, second.green, part),
                       mix(first.blue, second.blue, part)};
}

static uint8_t mean(int a, int b, int c, int d)
{
    return (uint8_t)((a + b + c + d + 2) / 4);
}

bool sim_image_halve(const sim_image *large, sim_image *out)
{
    if (!sim_image_init(out, large->width / 2, large->height / 2))
        return false;
    sim_color *to = out->pixels;
    for (int y = 0; y < out->height; y++) {
        const sim_color *a = large->pixels + 2 * (size_t)y * (size_t)large->width;
        const sim_color *b = a + large->width;
        for (int x = 0; x < out->width; x++, a += 2, b += 2)
            *to++ = (sim_color){mean(a[0].red, a[1].red, b[0].red, b[1].red),
                                mean(a[0].green, a[1].green, b[0].green, b[1].green),
                                mean(a[0].blue, a[1].blue, b[0].blue, b[1].blue)};
    }
    return true;
}

/* Twice the area of a triangle, by sign. */
static double turn(sim_corner a, sim_corner b, sim_corner c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

static int within(double value, int limit)
{
    return value < 0 ? 0 : value > limit ? limit : (int)value;
}

void sim_image_each_pixel(int width, int height, const sim_corner corners[3], sim_draw *draw,
                          void *context)
{
    sim_corner a = corners[0], b = corners[1], c = corners[2];
    double area = turn(a, b, c);
    int left = within(floor(fmin(a.x, fmin(b.x, c.x))), width);
    int right = within(ceil(fmax(a.x, fmax(b.x, c.x))), width);
    int top = within(floor(fmin(a.y, fmin(b.y, c.y))), height);
    int bottom = within(ceil(fmax(a.y, fmax(b.y, c.y))), height);

    if (area == 0)
        return;
    for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++) {
            sim_corner middle = {x + 0.5, y + 0.5};
            double shares[3] = {turn(b, c, middle) / area, turn(c, a, middle) / area,
                                turn(a, b, middle) / area};
            if (shares[0] >= 0 && shares[1] >= 0 && shares[2] >= 0)
                draw(context, x, y, shares);
        }
}
