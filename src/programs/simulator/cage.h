/* SPDX-License-Identifier: MIT */
/**
 * The cage: the coarse net of quadrilaterals that says what the figure looks like. Its smooth
 * limit under Catmull and Clark's subdivision is the figure.
 *
 * It is put together from tubes, rings of points one behind the other, and the patches that close
 * them. Its coordinates are millimetres: X to the body's left, Y up, Z to the front.
 */
#ifndef SIMULATOR_CAGE_H
#define SIMULATOR_CAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vector.h"

/* What is measured and painted apart. */
typedef enum sim_part {
    SIM_PART_TRUNK, /* with the neck */
    SIM_PART_HEAD,
    SIM_PART_LEFT_ARM,
    SIM_PART_RIGHT_ARM,
    SIM_PART_LEFT_HAND,
    SIM_PART_RIGHT_HAND,
    SIM_PART_LEFT_LEG, /* with the foot */
    SIM_PART_RIGHT_LEG
} sim_part;

/* Points of the body that others are measured from. Those of a pair: left, then right. */
typedef enum sim_landmark {
    SIM_LANDMARK_BACK_NECK,  /* the seventh cervical vertebra */
    SIM_LANDMARK_FRONT_NECK, /* the pit of the neck */
    SIM_LANDMARK_NAVEL,
    SIM_LANDMARK_UNDER_BUST,
    SIM_LANDMARK_CROTCH,
    SIM_LANDMARK_NOSE,
    SIM_LANDMARK_EAR_LEFT, /* tragion */
    SIM_LANDMARK_EAR_RIGHT,
    SIM_LANDMARK_SHOULDER_LEFT,
    SIM_LANDMARK_SHOULDER_RIGHT,
    SIM_LANDMARK_BUST_LEFT,
    SIM_LANDMARK_BUST_RIGHT,
    SIM_LANDMARK_WAIST_LEFT,
    SIM_LANDMARK_WAIST_RIGHT,
    SIM_LANDMARK_TOP_HIP_LEFT, /* the highest point of the hip bone */
    SIM_LANDMARK_TOP_HIP_RIGHT,
    SIM_LANDMARK_ELBOW_LEFT,
    SIM_LANDMARK_ELBOW_RIGHT,
    SIM_LANDMARK_WRIST_LEFT,
    SIM_LANDMARK_WRIST_RIGHT,
    SIM_LANDMARK_KNEE_FRONT_LEFT, /* these two and the middle between them: the knee's centre */
    SIM_LANDMARK_KNEE_FRONT_RIGHT,
    SIM_LANDMARK_KNEE_BACK_LEFT,
    SIM_LANDMARK_KNEE_BACK_RIGHT,
    SIM_LANDMARK_OUTER_ANKLE_LEFT,
    SIM_LANDMARK_OUTER_ANKLE_RIGHT,
    SIM_LANDMARK_INNER_ANKLE_LEFT,
    SIM_LANDMARK_INNER_ANKLE_RIGHT,
    SIM_LANDMARK_COUNT
} sim_landmark;

/* A place in the texture: 0 to 1, to the right and upwards. */
typedef struct sim_place {
    double u;
    double v;
} sim_place;

/* Four corners, counter-clockwise seen from outside, and where each is in the texture. */
typedef struct sim_quad {
    uint32_t corners[4];
    uint32_t places[4];
    sim_part part;
} sim_quad;

/* A closed net of quadrilaterals: the cage, or one that is refined from it. */
typedef struct sim_net {
    sim_vector *points;
    sim_place *places;
    sim_quad *quads;
    size_t point_count, place_count, quad_count;
    size_t point_limit, place_limit, quad_limit; /* how many there is room for */
} sim_net;

/* The cage's size. It has no holes: two points more than quadrilaterals. */
enum { SIM_CAGE_QUADS = 2004, SIM_CAGE_POINTS = 2006, SIM_CAGE_PLACES = 2403 };

/* Room for that many, or NULL when memory is out. */
sim_net *sim_net_new(size_t points, size_t places, size_t quads);
void sim_net_free(sim_net *net);

typedef struct sim_cage {
    sim_net *net;
    uint32_t landmarks[SIM_LANDMARK_COUNT]; /* points */
} sim_cage;

/* A rectangle of the texture. */
typedef struct sim_chart {
    double left, bottom, right, top;
} sim_chart;

enum { SIM_RING_MAX = 24 };

/*
 * A tube that grows ring by ring. Seen against the direction in which it grows, its rings run
 * counter-clockwise, or clockwise when it is flipped.
 */
typedef struct sim_tube {
    sim_net *net;
    sim_part part;
    sim_chart chart;
    bool is_flipped;
    int seam;                          /* the point of a ring where the texture begins and ends */
    int size;                          /* points of a ring */
    uint32_t ring[SIM_RING_MAX];       /* the last one */
    uint32_t places[SIM_RING_MAX + 1]; /* its places, from the seam on */
    uint32_t skipped; /* bits: the quadrilaterals to leave out before the next ring */
    uint32_t hollow;  /* bits: the points to leave out of it */
} sim_tube;

uint32_t sim_cage_point(sim_net *net, sim_vector point);

/* Begin at points that are there already, or, without `ring`, at what sim_tube_open() adds. */
void sim_tube_begin(sim_tube *tube, const uint32_t *ring);
void sim_tube_open(sim_tube *tube, const sim_vector *points);

/* One ring more. `part_way` is how far along the chart it is, 0 to 1. */
void sim_tube_extend(sim_tube *tube, const sim_vector *points, double part_way);

/*
 * Close the tube by a patch of `width` by `height` quadrilaterals, whose first corner is the point
 * `start` of the ring; `bulge` is how far its middle stands out.
 */
void sim_tube_close(sim_tube *tube, int start, int width, int height, sim_vector bulge,
                    sim_chart chart);

/* How much wider a ring of that many points must be than the figure is to be there. */
double sim_ring_excess(int size);

/* The whole cage; false when memory is out. */
bool sim_cage_make(sim_cage *cage);
void sim_cage_free(sim_cage *cage);

/* Its parts. The trunk comes first; the limbs of each side, 1 for left and -1 for right, then. */
typedef struct sim_trunk_ends {
    uint32_t crotch[SIM_RING_MAX];       /* the trunk's lowest ring, from the front over the left */
    uint32_t crotch_line[3];             /* below it from the back to the front */
    uint32_t arm_holes[3][SIM_RING_MAX]; /* the rings at the arms, lowest first */
} sim_trunk_ends;

void sim_cage_add_trunk(sim_cage *cage, sim_trunk_ends *ends);
void sim_cage_add_leg(sim_cage *cage, const sim_trunk_ends *ends, int side);
void sim_cage_add_arm(sim_cage *cage, const sim_trunk_ends *ends, int side);

#endif
