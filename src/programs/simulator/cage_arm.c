/* SPDX-License-Identifier: MIT */
/** An arm, its hand and its fingers: a tube from the shoulder, then one tube a finger. */
#include <string.h>

#include "cage.h"

enum { RING = 12, TOP = 0, FRONT = 3, UNDER = 6 };

/*
 * A ring of the left arm: its middle, how steeply the arm goes down there, and its half height and
 * half depth across that direction. The hand's rings are nearer to boxes.
 */
typedef struct outline {
    sim_vector middle;
    double slope; /* degrees below the horizontal */
    double half_height, half_depth;
    double boxiness; /* 0 for an ellipse, 1 for a box */
} outline;

enum { ROW_ELBOW = 6, ROW_WRIST = 10, ROW_THUMB = 12, ROW_COUNT = 14 };

static const outline outlines[ROW_COUNT] = {
    {{214, 1386, -16}, 14, 56, 63, 0}, /* shoulder */
    {{238, 1359, -16}, 36, 53, 59, 0}, {{259, 1331, -16}, 48, 49, 54, 0},
    {{293, 1288, -16}, 50, 45, 49, 0}, /* upper arm */
    {{328, 1243, -16}, 50, 43, 45, 0}, {{361, 1200, -16}, 50, 39, 41, 0},
    {{385, 1168, -15}, 50, 37, 40, 0}, /* elbow */
    {{416, 1130, -10}, 50, 39, 42, 0}, /* forearm */
    {{455, 1084, -3}, 50, 34, 37, 0},  {{497, 1034, 5}, 50, 26, 30, 0.1},
    {{533, 990, 12}, 50, 19, 28, 0.2}, /* wrist */
    {{556, 963, 16}, 50, 17, 36, 0.5}, /* hand */
    {{578, 936, 20}, 50, 15, 42, 0.8}, {{598, 911, 24}, 50, 13, 42, 1},
};

/* A finger of the left hand: how far it points to the front, and its size. */
typedef struct digit {
    double spread; /* degrees */
    double length, half_width, half_height;
} digit;

enum { FINGER_COUNT = 4, DIGIT_RING = 6 };

/* From the little finger on. */
static const digit fingers[FINGER_COUNT] = {
    {-9, 60, 9.0, 8.5},
    {-2, 74, 10.0, 9.5},
    {4, 80, 10.5, 10},
    {10, 74, 10.5, 10},
};
static const digit thumb = {52, 62, 11.5, 11};

static const sim_chart arm_charts[2] = {{0.01, 0.02, 0.15, 0.49}, {0.17, 0.02, 0.31, 0.49}};
static const sim_chart finger_charts[2] = {{0.33, 0.26, 0.49, 0.49}, {0.33, 0.02, 0.49, 0.25}};

static double radians(double degrees)
{
    return degrees * (SIM_PI / 180);
}

/* Where the arm goes, on its own side of the body. */
static sim_vector direction(double slope)
{
    return (sim_vector){cos(radians(slope)), -sin(radians(slope)), 0};
}

static sim_vector upwards(double slope)
{
    return (sim_vector){sin(radians(slope)), cos(radians(slope)), 0};
}

static sim_vector on_side(sim_vector point, int side)
{
    return (sim_vector){side * point.x, point.y, point.z};
}

static void make_ring(const outline *at, int side, sim_vector points[RING])
{
    /* Along a box: four steps over the top, two down each edge. */
    static const double box_up[RING] = {1, 1, 1, 0, -1, -1, -1, -1, -1, 0, 1, 1};
    static const double box_ahead[RING] = {0, 0.5, 1, 1.12, 1, 0.5, 0, -0.5, -1, -1.12, -1, -0.5};
    double excess = sim_ring_excess(RING);

    for (int i = 0; i < RING; i++) {
        double angle = 2 * SIM_PI * i / RING;
        double up = cos(angle) * excess, ahead = sin(angle) * excess;
        up += at->boxiness * (box_up[i] - up);
        ahead += at->boxiness * (box_ahead[i] - ahead);
        points[i] = sim_along(at->middle, up * at->half_height, upwards(at->slope));
        points[i].z += ahead * at->half_depth;
        points[i] = on_side(points[i], side);
    }
}

/* The border of the hole in the trunk's side, in the order of a ring. */
static void make_hole(const sim_trunk_ends *ends, int side, uint32_t ring[RING])
{
    static const int rows[RING] = {2, 2, 2, 1, 0, 0, 0, 0, 0, 1, 2, 2};
    static const int columns[RING] = {6, 5, 4, 4, 4, 5, 6, 7, 8, 8, 8, 7};
    for (int i = 0; i < RING; i++)
        ring[i] = ends->arm_holes[rows[i]][side > 0 ? columns[i] : 24 - columns[i]];
}

/* Where a finger's rings lie: along `ahead` from `root`, with `up` and `aside` across it. */
typedef struct frame {
    sim_vector root, ahead, up, aside;
} frame;

static void grow_digit(sim_tube *tube, const frame *in, const digit *shape, int ring_count,
                       int side)
{
    static const double widths[] = {1, 1, 0.8};
    static const double up[DIGIT_RING] = {1, 1, 0, -1, -1, 0};
    static const double aside[DIGIT_RING] = {-1, 1, 1.15, 1, -1, -1.15};
    static const double part_ways[] = {0.4, 0.72, 0.95};
    sim_vector points[DIGIT_RING];

    for (int row = 3 - ring_count; row < 3; row++) {
        sim_vector middle = sim_along(in->root, shape->length * part_ways[row], in->ahead);
        for (int i = 0; i < DIGIT_RING; i++) {
            sim_vector point = sim_along(middle, up[i] * shape->half_height * widths[row], in->up);
            point = sim_along(point, aside[i] * shape->half_width * widths[row], in->aside);
            points[i] = on_side(point, side);
        }
        sim_tube_extend(tube, points, part_ways[row]);
    }
}

static sim_vector middle_of(const sim_net *net, const uint32_t *ring, int side)
{
    sim_vector sum = {0, 0, 0};
    for (int i = 0; i < DIGIT_RING; i++)
        sum = sim_plus(sum, net->points[ring[i]]);
    return on_side(sim_times(sum, 1.0 / DIGIT_RING), side);
}

/* The finger's share of the chart for fingers. */
static sim_chart digit_chart(int side, int index)
{
    sim_chart all = finger_charts[side > 0 ? 0 : 1];
    double width = (all.right - all.left) / (FINGER_COUNT + 1);
    all.left += width * index;
    all.right = all.left + 0.9 * width;
    all.top -= 0.15 * (all.top - all.bottom);
    return all;
}

static sim_chart tip_chart(int side, int index)
{
    sim_chart all = finger_charts[side > 0 ? 0 : 1], below = digit_chart(side, index);
    return (sim_chart){below.left, below.top + 0.02 * (all.top - all.bottom),
                       (below.left + below.right) / 2, all.top};
}

/* The hand's end is a grid of four by two; each finger grows out of a pair of it. */
static void add_fingers(sim_tube *hand, int side)
{
    double slope = outlines[ROW_COUNT - 1].slope;
    const uint32_t *ring = hand->ring;
    uint32_t between[FINGER_COUNT + 1] = {ring[9], 0, 0, 0, ring[3]};
    /* The knuckles above and below, from the little finger's on. */
    const uint32_t over[] = {ring[10], ring[11], ring[0], ring[1], ring[2]};
    const uint32_t under[] = {ring[8], ring[7], ring[6], ring[5], ring[4]};

    for (int i = 1; i < FINGER_COUNT; i++)
        between[i] = sim_cage_point(
            hand->net,
            sim_times(sim_plus(hand->net->points[over[i]], hand->net->points[under[i]]), 0.5));
    for (int i = 0; i < FINGER_COUNT; i++) {
        uint32_t root[DIGIT_RING] = {over[i],      over[i + 1], between[i + 1],
                                     under[i + 1], under[i],    between[i]};
        double spread = radians(fingers[i].spread);
        frame in = {.root = middle_of(hand->net, root, side), .up = upwards(slope)};
        sim_tube tube = *hand;
        in.ahead = sim_along((sim_vector){0, 0, sin(spread)}, cos(spread), direction(slope + 4));
        in.aside = sim_along((sim_vector){0, 0, cos(spread)}, -sin(spread), direction(slope + 4));
        tube.size = DIGIT_RING;
        tube.seam = 4;
        tube.chart = digit_chart(side, i);
        sim_tube_begin(&tube, root);
        grow_digit(&tube, &in, &fingers[i], 3, side);
        sim_tube_close(&tube, 1, 2, 1, (sim_vector){0, 0, 0}, tip_chart(side, i));
    }
}

/* Out of the hand's front edge, between the ring `before` and the one after it. */
static void add_thumb(const sim_tube *hand, const uint32_t before[RING], int side)
{
    double slope = outlines[ROW_THUMB].slope, spread = radians(thumb.spread);
    const uint32_t *after = hand->ring;
    uint32_t root[DIGIT_RING] = {after[2], before[2], before[3], before[4], after[4], after[3]};
    frame in = {.root = middle_of(hand->net, root, side), .up = upwards(slope)};
    sim_tube tube = *hand;

    in.ahead = sim_along((sim_vector){0, 0, sin(spread)}, cos(spread), direction(slope + 14));
    in.aside = sim_along((sim_vector){0, 0, cos(spread)}, -sin(spread), direction(slope + 14));
    tube.size = DIGIT_RING;
    tube.seam = 4;
    tube.chart = digit_chart(side, FINGER_COUNT);
    sim_tube_begin(&tube, root);
    grow_digit(&tube, &in, &thumb, 2, side);
    sim_tube_close(&tube, 1, 2, 1, (sim_vector){0, 0, 0}, tip_chart(side, FINGER_COUNT));
}

void sim_cage_add_arm(sim_cage *cage, const sim_trunk_ends *ends, int side)
{
    int right = side > 0 ? 0 : 1;
    sim_tube tube = {.net = cage->net,
                     .part = side > 0 ? SIM_PART_LEFT_ARM : SIM_PART_RIGHT_ARM,
                     .chart = arm_charts[right],
                     .is_flipped = side < 0,
                     .seam = UNDER,
                     .size = RING};
    uint32_t before[RING];
    sim_vector points[RING];

    make_hole(ends, side, before);
    sim_tube_begin(&tube, before);
    for (int row = 0; row < ROW_COUNT; row++) {
        memcpy(before, tube.ring, sizeof(before));
        make_ring(&outlines[row], side, points);
        if (row == ROW_THUMB)
            tube.skipped = UINT32_C(1) << (FRONT - 1) | UINT32_C(1) << FRONT;
        sim_tube_extend(&tube, points, (row + 1.0) / ROW_COUNT);
        if (row == ROW_THUMB)
            add_thumb(&tube, before, side);
        if (row == ROW_ELBOW)
            cage->landmarks[SIM_LANDMARK_ELBOW_LEFT + right] = tube.ring[TOP];
        if (row == ROW_WRIST) {
            cage->landmarks[SIM_LANDMARK_WRIST_LEFT + right] = tube.ring[TOP];
            tube.part = side > 0 ? SIM_PART_LEFT_HAND : SIM_PART_RIGHT_HAND;
        }
    }
    add_fingers(&tube, side);
}
