/* SPDX-License-Identifier: MIT */
/** A leg and its foot: a tube down to the ankle, where it turns forward to the toes. */
#include "cage.h"

enum { RING = 16, FRONT = 2, OUTER = 6, BACK = 10, INNER = 14 };

/*
 * A ring of the left leg: its foremost and its backmost point, or the highest and the lowest one of
 * the foot, and how far aside its middle and its flanks are.
 */
typedef struct outline {
    double front_y, front_z, back_y, back_z;
    double middle_x, half_width;
    double roundness; /* 2 for an ellipse, more towards a rectangle */
} outline;

enum { ROW_KNEE = 5, ROW_ANKLE = 12, ROW_COUNT = 18 };

static const outline outlines[ROW_COUNT] = {
    {766, 81, 760, -98, 91, 84, 2.1}, /* thigh */
    {705, 83, 700, -88, 94, 80, 2.0},  {640, 80, 636, -79, 97, 74, 2.0},
    {575, 73, 572, -69, 100, 67, 2.0}, {520, 66, 518, -60, 103, 60, 2.0},
    {476, 62, 476, -53, 105, 56, 2.1}, /* knee */
    {432, 56, 434, -53, 106, 53, 2.0}, {378, 48, 380, -64, 107, 56, 2.0},
    {318, 41, 318, -72, 108, 56, 2.0}, /* calf */
    {248, 34, 246, -67, 109, 48, 2.0}, {175, 27, 172, -54, 111, 38, 2.0},
    {118, 27, 112, -49, 112, 33, 2.0}, {92, 36, 66, -58, 113, 36.5, 2.0}, /* ankle */
    {84, 56, 28, -66, 114, 34, 2.1},                                      /* heel and instep */
    {75, 76, 2, -52, 115, 35, 2.3},    {60, 104, 1, 0, 118, 40, 2.4},
    {43, 138, 2, 72, 123, 46, 2.5}, /* ball */
    {30, 168, 0, 132, 127, 47, 2.6},
};

static const sim_chart left_chart = {0.51, 0.52, 0.74, 0.99};
static const sim_chart right_chart = {0.76, 0.52, 0.99, 0.99};
static const sim_chart left_toes_chart = {0.60, 0.14, 0.70, 0.18};
static const sim_chart right_toes_chart = {0.72, 0.14, 0.82, 0.18};

static double power(double base, double exponent)
{
    return copysign(pow(fabs(base), exponent), base);
}

static void make_ring(const outline *at, int side, sim_vector points[RING])
{
    double exponent = 2 / at->roundness, excess = sim_ring_excess(RING);
    double middle_y = (at->front_y + at->back_y) / 2, middle_z = (at->front_z + at->back_z) / 2;

    for (int i = 0; i < RING; i++) {
        double angle = 2 * SIM_PI * (i - FRONT) / RING;
        double ahead = power(cos(angle), exponent) * excess;
        double outwards = power(sin(angle), exponent) * excess;
        points[i].x = side * (at->middle_x + at->half_width * outwards);
        points[i].y = middle_y + (at->front_y - middle_y) * ahead;
        points[i].z = middle_z + (at->front_z - middle_z) * ahead;
    }
}

/* Half of the trunk's lowest ring, over the outside, and the crotch line from back to front. */
static void make_top(const sim_trunk_ends *ends, int side, uint32_t ring[RING])
{
    for (int i = 0; i <= 12; i++)
        ring[i] = ends->crotch[side > 0 ? i : (24 - i) % 24];
    for (int i = 0; i < 3; i++)
        ring[13 + i] = ends->crotch_line[i];
}

static void mark(sim_cage *cage, int row, int side, const uint32_t ring[RING])
{
    int right = side > 0 ? 0 : 1;
    if (row == ROW_KNEE) {
        cage->landmarks[SIM_LANDMARK_KNEE_FRONT_LEFT + right] = ring[FRONT];
        cage->landmarks[SIM_LANDMARK_KNEE_BACK_LEFT + right] = ring[BACK];
    } else if (row == ROW_ANKLE) {
        cage->landmarks[SIM_LANDMARK_OUTER_ANKLE_LEFT + right] = ring[OUTER];
        cage->landmarks[SIM_LANDMARK_INNER_ANKLE_LEFT + right] = ring[INNER];
    }
}

void sim_cage_add_leg(sim_cage *cage, const sim_trunk_ends *ends, int side)
{
    sim_tube tube = {.net = cage->net,
                     .part = side > 0 ? SIM_PART_LEFT_LEG : SIM_PART_RIGHT_LEG,
                     .chart = side > 0 ? left_chart : right_chart,
                     .is_flipped = side > 0, /* it grows downwards */
                     .seam = INNER,
                     .size = RING};
    sim_vector points[RING];
    uint32_t ring[RING];

    make_top(ends, side, ring);
    sim_tube_begin(&tube, ring);
    for (int row = 0; row < ROW_COUNT; row++) {
        make_ring(&outlines[row], side, points);
        sim_tube_extend(&tube, points, (row + 1.0) / ROW_COUNT);
        mark(cage, row, side, tube.ring);
    }
    sim_tube_close(&tube, RING - 1, 6, 2, (sim_vector){0, -2, 24},
                   side > 0 ? left_toes_chart : right_toes_chart);
}
