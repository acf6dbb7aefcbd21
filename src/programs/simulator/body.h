/* SPDX-License-Identifier: MIT */
/** The figure, measured. */
#ifndef SIMULATOR_BODY_H
#define SIMULATOR_BODY_H

#include "figure.h"

enum { SIM_BODY_VALUE_COUNT = 42 };

typedef struct sim_body {
    sim_vector landmarks[SIM_LANDMARK_COUNT]; /* millimetres */
    /* The backmost points of the girths. */
    sim_vector back_of_top_hip;
    sim_vector back_of_belly;
    sim_vector back_of_waist;
    sim_vector back_of_under_bust;
    /* By the measurement type's number: in millimetres, grams, 10^-4 %, years. */
    double values[SIM_BODY_VALUE_COUNT];
} sim_body;

/* False when memory is out. */
bool sim_body_measure(sim_body *body);

#endif
