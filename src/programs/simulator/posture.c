/* SPDX-License-Identifier: MIT */
#include "posture.h"

#include <math.h>

/* The photos are 1080 x 1920; the person is about 0.72 pixels a millimetre, feet at y = 1640. */
typedef struct front_pair {
    int32_t name;
    prism_point points[2]; /* the right one in the photo first, as the service has it */
} front_pair;

static const front_pair front_pairs[SIM_FRONT_COUNT] = {
    {PRISM_POSTURE_FRONT_EAR, {{594, 473.5}, {486, 475}}},
    {PRISM_POSTURE_FRONT_FOOT, {{660, 1638}, {420, 1634.5}}},
    {PRISM_POSTURE_FRONT_SHOULDER, {{684, 601}, {396, 604.5}}},
    {PRISM_POSTURE_FRONT_TOP_HIP, {{648, 937.25}, {432, 935.5}}},
};

typedef struct right_path {
    int32_t name;
    size_t count;
    prism_point points[SIM_RIGHT_ANGLES_MAX + 1]; /* the lowest first */
} right_path;

static const right_path right_paths[SIM_RIGHT_COUNT] = {
    {PRISM_POSTURE_RIGHT_BODY_LINE,
     5,
     {{532, 1588}, {541, 1293}, {548, 938}, {530.5, 603}, {546, 474}}},
    {PRISM_POSTURE_RIGHT_BACK_WAIST_LINE, 4, {{466, 938}, {474, 890}, {476, 861}, {461, 776}}},
};

/* The angle whose tangent is opposite / adjacent. */
static double degrees(double opposite, double adjacent)
{
    return atan2(opposite, adjacent) * (180 / 3.14159265358979323846);
}

static void make_front(sim_posture *posture)
{
    for (int i = 0; i < SIM_FRONT_COUNT; i++) {
        const front_pair *pair = &front_pairs[i];
        const prism_point *left = &pair->points[1], *right = &pair->points[0];
        posture->front_angles[i] =
            (prism_posture_front_angle){.name = pair->name,
                                        /* counter-clockwise, in a photo whose y counts downwards */
                                        .value = degrees(left->y - right->y, right->x - left->x),
                                        .unit = PRISM_ANGLE_UNIT_DEGREES};
        posture->front_lines[i] = (prism_posture_front_line){
            .name = pair->name, .points = pair->points, .point_count = 2};
        posture->front_angle_list[i] = &posture->front_angles[i];
        posture->front_line_list[i] = &posture->front_lines[i];
    }
}

static void make_right(sim_posture *posture)
{
    for (int i = 0; i < SIM_RIGHT_COUNT; i++) {
        const right_path *path = &right_paths[i];
        for (size_t j = 0; j + 1 < path->count; j++) {
            const prism_point *low = &path->points[j], *high = &path->points[j + 1];
            posture->right_values[i][j] = degrees(high->x - low->x, low->y - high->y);
        }
        posture->right_angles[i] = (prism_posture_right_angle){.name = path->name,
                                                               .angles = posture->right_values[i],
                                                               .angle_count = path->count - 1,
                                                               .unit = PRISM_ANGLE_UNIT_DEGREES};
        posture->right_lines[i] = (prism_posture_right_line){
            .name = path->name, .points = path->points, .point_count = path->count};
        posture->right_angle_list[i] = &posture->right_angles[i];
        posture->right_line_list[i] = &posture->right_lines[i];
    }
}

void sim_posture_make(sim_posture *posture)
{
    make_front(posture);
    make_right(posture);
    posture->front = (prism_posture_front){.angles = posture->front_angle_list,
                                           .angle_count = SIM_FRONT_COUNT,
                                           .lines = posture->front_line_list,
                                           .line_count = SIM_FRONT_COUNT};
    posture->right = (prism_posture_right){.angles = posture->right_angle_list,
                                           .angle_count = SIM_RIGHT_COUNT,
                                           .lines = posture->right_line_list,
                                           .line_count = SIM_RIGHT_COUNT};
    posture->document = (prism_posture){.front = &posture->front, .right = &posture->right};
}
