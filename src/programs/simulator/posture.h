/* SPDX-License-Identifier: MIT */
/** The person's posture: points in two photos, and the angles computed from them. */
#ifndef SIMULATOR_POSTURE_H
#define SIMULATOR_POSTURE_H

#include "body.h"
#include "prism/posture.h"

enum { SIM_FRONT_COUNT = 4, SIM_RIGHT_COUNT = 2, SIM_RIGHT_ANGLES_MAX = 4 };

/* The document, and everything it points to: not to be moved once it is made. */
typedef struct sim_posture {
    prism_posture document;
    prism_posture_front front;
    prism_posture_right right;
    prism_posture_front_angle front_angles[SIM_FRONT_COUNT];
    prism_posture_front_line front_lines[SIM_FRONT_COUNT];
    prism_posture_right_angle right_angles[SIM_RIGHT_COUNT];
    prism_posture_right_line right_lines[SIM_RIGHT_COUNT];
    const prism_posture_front_angle *front_angle_list[SIM_FRONT_COUNT];
    const prism_posture_front_line *front_line_list[SIM_FRONT_COUNT];
    const prism_posture_right_angle *right_angle_list[SIM_RIGHT_COUNT];
    const prism_posture_right_line *right_line_list[SIM_RIGHT_COUNT];
    prism_point front_points[SIM_FRONT_COUNT][2]; /* the photo's right one first */
    prism_point right_points[SIM_RIGHT_COUNT][SIM_RIGHT_ANGLES_MAX + 1]; /* the lowest first */
    double right_values[SIM_RIGHT_COUNT][SIM_RIGHT_ANGLES_MAX];
} sim_posture;

void sim_posture_make(sim_posture *posture, const sim_body *body);

#endif
