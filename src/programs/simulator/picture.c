/* SPDX-License-Identifier: MIT */
#include "picture.h"

#include <stdlib.h>

#include "refine.h"

/* A triangle on its way into a picture. */
typedef struct brush {
    sim_image *image;
    const sim_bands *bands;
    bool *is_drawn; /* for each pixel */
    double *depth;  /* for each pixel, the nearest so far; larger is nearer */
    sim_part part;
    sim_vector at[3]; /* its corners on the figure */
    sim_vector normal[3];
    double near[3];
    bool is_striped;
} brush;

static sim_vector mix(const sim_vector of[3], const double shares[3])
{
    sim_vector sum = sim_times(of[0], shares[0]);
    return sim_along(sim_along(sum, shares[1], of[1]), shares[2], of[2]);
}

static void draw_texture(void *context, int x, int y, const double shares[3])
{
    brush *with = context;
    size_t pixel = (size_t)y * (size_t)with->image->width + (size_t)x;
    with->image->pixels[pixel] = sim_skin_color(with->part, mix(with->at, shares), with->bands);
    with->is_drawn[pixel] = true;
}

/*
 * Let colours run from what is drawn over all the rest, the nearest first, so that no seam shows,
 * however much smaller a viewer makes the picture. `queue` has room for each pixel.
 */
static void fill_outwards(sim_image *image, bool *is_drawn, uint32_t *queue)
{
    uint32_t width = (uint32_t)image->width, count = width * (uint32_t)image->height;
    uint32_t waiting = 0;

    for (uint32_t i = 0; i < count; i++)
        if (is_drawn[i])
            queue[waiting++] = i;
    for (uint32_t next = 0; next < waiting; next++) {
        uint32_t i = queue[next], x = i % width;
        const uint32_t around[] = {x > 0 ? i - 1 : i, x + 1 < width ? i + 1 : i,
                                   i >= width ? i - width : i, count - i > width ? i + width : i};
        for (int j = 0; j < 4; j++) {
            if (is_drawn[around[j]])
                continue;
            image->pixels[around[j]] = image->pixels[i];
            is_drawn[around[j]] = true;
            queue[waiting++] = around[j];
        }
    }
}

/* The quadrilaterals as triangles: the corners 0, 1, 2 and 0, 2, 3. */
static int corner_index(int half, int corner)
{
    return corner == 0 ? 0 : corner + half;
}

static bool draw_places(const sim_net *net, const sim_bands *bands, sim_image *image)
{
    int size = image->width;
    size_t count = (size_t)size * (size_t)size;
    bool *is_drawn = calloc(count, sizeof(*is_drawn));
    uint32_t *queue = calloc(count, sizeof(*queue));
    bool is_done = is_drawn != NULL && queue != NULL;
    brush with = {.image = image, .bands = bands, .is_drawn = is_drawn};

    for (size_t i = 0; is_done && i < net->quad_count; i++)
        for (int half = 0; half < 2; half++) {
            const sim_quad *quad = &net->quads[i];
            sim_corner corners[3];
            for (int j = 0; j < 3; j++) {
                int corner = corner_index(half, j);
                sim_place place = net->places[quad->places[corner]];
                corners[j] = (sim_corner){place.u * size, (1 - place.v) * size};
                with.at[j] = net->points[quad->corners[corner]];
            }
            with.part = quad->part;
            sim_image_each_pixel(size, size, corners, draw_texture, &with);
        }
    if (is_done)
        fill_outwards(image, is_drawn, queue);
    free(is_drawn);
    free(queue);
    return is_done;
}

bool sim_picture_texture(const sim_net *net, const sim_bands *bands, int size, sim_image *out)
{
    sim_image large;
    *out = (sim_image){0, 0, NULL};
    bool is_done = sim_image_init(&large, 2 * size, 2 * size) && draw_places(net, bands, &large) &&
                   sim_image_halve(&large, out);
    sim_image_free(&large);
    return is_done;
}

/* A light from the upper left of the picture, a weaker one from the right, and some all around. */
static double brightness(sim_vector normal)
{
    static const sim_vector key = {-0.45, 0.55, 0.70}, fill = {0.80, 0.10, 0.59};
    return 0.42 + 0.52 * fmax(0, sim_dot(normal, key)) + 0.16 * fmax(0, sim_dot(normal, fill));
}

static sim_color stripe_color(const brush *with, sim_vector at)
{
    static const sim_color body = {226, 229, 235}, stripe = {0, 122, 204};
    return sim_bands_have(with->bands, with->part, at, 8) ? stripe : body;
}

static void draw_figure(void *context, int x, int y, const double shares[3])
{
    static const sim_color black = {0, 0, 0}, white = {255, 255, 255};
    brush *with = context;
    size_t pixel = (size_t)y * (size_t)with->image->width + (size_t)x;
    double near = with->near[0] * shares[0] + with->near[1] * shares[1] + with->near[2] * shares[2];

    if (near <= with->depth[pixel])
        return;
    with->depth[pixel] = near;
    sim_vector at = mix(with->at, shares);
    double light = brightness(sim_unit(mix(with->normal, shares)));
    sim_color color =
        with->is_striped ? stripe_color(with, at) : sim_skin_color(with->part, at, with->bands);
    with->image->pixels[pixel] = light < 1 ? sim_color_mix(black, color, light)
                                           : sim_color_mix(color, white, fmin(1, light - 1));
}

/* The figure turned by `angle` to its right, in the middle of the picture. */
static void draw_net(const sim_net *net, const sim_vector *normals, double angle, brush *with)
{
    int width = with->image->width, height = with->image->height;
    double scale = height / 1900.0, sine = sin(angle), cosine = cos(angle);

    for (size_t i = 0; i < net->quad_count; i++)
        for (int half = 0; half < 2; half++) {
            sim_corner corners[3];
            for (int j = 0; j < 3; j++) {
                uint32_t point = net->quads[i].corners[corner_index(half, j)];
                sim_vector at = net->points[point], n = normals[point];
                with->at[j] = at;
                with->near[j] = at.z * cosine + at.x * sine;
                with->normal[j] =
                    (sim_vector){n.x * cosine - n.z * sine, n.y, n.z * cosine + n.x * sine};
                corners[j] = (sim_corner){width / 2.0 + scale * (at.x * cosine - at.z * sine),
                                          height - scale * (at.y + 75)};
            }
            with->part = net->quads[i].part;
            sim_image_each_pixel(width, height, corners, draw_figure, with);
        }
}

static void fill_background(sim_image *image)
{
    static const sim_color high = {246, 247, 249}, low = {214, 219, 226};
    sim_color *to = image->pixels;
    for (int y = 0; y < image->height; y++) {
        sim_color color = sim_color_mix(high, low, (double)y / image->height);
        for (int x = 0; x < image->width; x++)
            *to++ = color;
    }
}

/* Twice as large as asked for at first, then halved: that makes the edges smooth. */
static bool draw_smoothly(const sim_net *net, brush with, int width, int height, double angle,
                          sim_image *out)
{
    sim_image large;
    size_t count = 4 * (size_t)width * (size_t)height;
    double *depth = calloc(count, sizeof(*depth));
    sim_vector *normals = sim_net_normals(net);
    bool is_done =
        sim_image_init(&large, 2 * width, 2 * height) && depth != NULL && normals != NULL;

    *out = (sim_image){0, 0, NULL};
    if (is_done) {
        with.image = &large;
        with.depth = depth;
        for (size_t i = 0; i < count; i++)
            depth[i] = -HUGE_VAL;
        fill_background(&large);
        draw_net(net, normals, angle, &with);
        is_done = sim_image_halve(&large, out);
    }
    free(depth);
    free(normals);
    sim_image_free(&large);
    return is_done;
}

bool sim_picture_preview(const sim_net *net, const sim_bands *bands, int width, int height,
                         sim_image *out)
{
    brush with = {.bands = bands};
    return draw_smoothly(net, with, width, height, SIM_PI / 9, out);
}

bool sim_picture_stripes(const sim_net *net, const sim_bands *bands, int width, int height,
                         sim_image *out)
{
    brush with = {.bands = bands, .is_striped = true};
    return draw_smoothly(net, with, width, height, 0, out);
}
