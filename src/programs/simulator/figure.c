/* SPDX-License-Identifier: MIT */
#include "figure.h"

#include <math.h>

#include "measurements.h"

static const double pi = 3.14159265358979323846;

/* A horizontal ellipse of the figure, in millimetres: where it lies, its girth, depth by width. */
typedef struct level {
    double height;
    double girth;
    double depth_by_width;
} level;

enum { LEVEL_COUNT = 16 };

static double measured(int32_t type)
{
    return (double)sim_measurement_value(type);
}

/* Both legs are one column. The ends are points. */
static void make_levels(level levels[LEVEL_COUNT])
{
    double height = measured(PRISM_MEASUREMENT_HEIGHT);
    double belly_ratio = measured(PRISM_MEASUREMENT_BELLY_WAIST_DEPTH) /
                         measured(PRISM_MEASUREMENT_BELLY_WAIST_WIDTH);
    const level made[LEVEL_COUNT] = {
        {0, 640, 0.95},
        {measured(PRISM_MEASUREMENT_OUTER_ANKLE_HEIGHT_R), 480, 0.7},
        {measured(PRISM_MEASUREMENT_KNEE_HEIGHT_R), 640, 0.55},
        {measured(PRISM_MEASUREMENT_INSIDE_LEG_HEIGHT), 930, 0.6},
        {measured(PRISM_MEASUREMENT_HIP_HEIGHT), measured(PRISM_MEASUREMENT_HIP_GIRTH), 0.68},
        {measured(PRISM_MEASUREMENT_TOP_HIP_HEIGHT), measured(PRISM_MEASUREMENT_TOP_HIP_GIRTH),
         0.72},
        {measured(PRISM_MEASUREMENT_BELLY_WAIST_HEIGHT),
         measured(PRISM_MEASUREMENT_BELLY_WAIST_GIRTH), belly_ratio},
        {measured(PRISM_MEASUREMENT_WAIST_HEIGHT), measured(PRISM_MEASUREMENT_WAIST_GIRTH), 0.77},
        {0.69 * height, measured(PRISM_MEASUREMENT_UNDER_BUST_GIRTH), 0.72},
        {measured(PRISM_MEASUREMENT_BUST_HEIGHT), measured(PRISM_MEASUREMENT_BUST_GIRTH), 0.7},
        {0.82 * height, 1010, 0.42},
        {measured(PRISM_MEASUREMENT_BACK_NECK_HEIGHT), measured(PRISM_MEASUREMENT_NECK_BASE_GIRTH),
         0.9},
        {0.875 * height, measured(PRISM_MEASUREMENT_NECK_GIRTH), 1.0},
        {0.945 * height, 570, 1.25},
        {0.985 * height, 430, 1.25},
        {height, 0, 1.25},
    };
    for (int i = 0; i < LEVEL_COUNT; i++)
        levels[i] = made[i];
}

static level level_at(const level levels[LEVEL_COUNT], double height)
{
    int i = 1;
    while (i < LEVEL_COUNT - 1 && levels[i].height < height)
        i++;
    const level *low = &levels[i - 1], *high = &levels[i];
    double part = (height - low->height) / (high->height - low->height);
    return (level){.height = height,
                   .girth = low->girth + part * (high->girth - low->girth),
                   .depth_by_width =
                       low->depth_by_width + part * (high->depth_by_width - low->depth_by_width)};
}

/* Half the width of an ellipse, by Ramanujan's formula for its girth. */
static double half_width(const level *at)
{
    double ratio = at->depth_by_width;
    return at->girth / (pi * (3 * (1 + ratio) - sqrt((3 + ratio) * (1 + 3 * ratio))));
}

static void put(float *vertex, double x, double y, double z)
{
    vertex[0] = (float)(x / 1000);
    vertex[1] = (float)(y / 1000);
    vertex[2] = (float)(z / 1000);
}

void sim_figure_fill(float *vertices, size_t vertex_count)
{
    level levels[LEVEL_COUNT];
    double inner = (double)(vertex_count - 2);
    double height = measured(PRISM_MEASUREMENT_HEIGHT);
    /* The figure is about 2.3 times as high as around: so neighbours are as far up as aside. */
    double turn = fmax(3, round(sqrt(inner / 2.3)));

    make_levels(levels);
    put(vertices, 0, 0, 0);
    for (size_t i = 1; i + 1 < vertex_count; i++) {
        level at = level_at(levels, height * ((double)i - 0.5) / inner);
        double angle = 2 * pi * fmod((double)i, turn) / turn;
        double width = half_width(&at);
        put(vertices + 3 * i, width * cos(angle), at.height,
            width * at.depth_by_width * sin(angle));
    }
    put(vertices + 3 * (vertex_count - 1), 0, height, 0);
}
