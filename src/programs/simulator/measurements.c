/* SPDX-License-Identifier: MIT */
#include "measurements.h"

#include <math.h>

#define ROW(type, unit)                                                                            \
    {                                                                                              \
        PRISM_MEASUREMENT_##type, PRISM_UNIT_##unit                                                \
    }

/* The order is none in particular, as the service has it. */
static const struct {
    int32_t type;
    int32_t unit;
} rows[SIM_MEASUREMENT_COUNT] = {
    ROW(BODY_FAT_PERCENTAGE, PERCENTAGE_E4),
    ROW(SKELETAL_MUSCLE_MASS, GRAMS),
    ROW(ACROSS_BACK_SHOULDER_WIDTH, MILLIMETERS),
    ROW(BACK_NECK_HEIGHT, MILLIMETERS),
    ROW(BACK_NECK_POINT_TO_GROUND_CONTOURED, MILLIMETERS),
    ROW(BACK_NECK_POINT_TO_WAIST, MILLIMETERS),
    ROW(BACK_NECK_POINT_TO_WRIST_R, MILLIMETERS),
    ROW(BELLY_WAIST_DEPTH, MILLIMETERS),
    ROW(BELLY_WAIST_GIRTH, MILLIMETERS),
    ROW(BELLY_WAIST_HEIGHT, MILLIMETERS),
    ROW(BELLY_WAIST_WIDTH, MILLIMETERS),
    ROW(BUST_GIRTH, MILLIMETERS),
    ROW(BUST_HEIGHT, MILLIMETERS),
    ROW(CALF_GIRTH_R, MILLIMETERS),
    ROW(FOREARM_GIRTH_R, MILLIMETERS),
    ROW(HIP_GIRTH, MILLIMETERS),
    ROW(HIP_HEIGHT, MILLIMETERS),
    ROW(INSIDE_LEG_HEIGHT, MILLIMETERS),
    ROW(INSIDE_LEG_LENGTH_R, MILLIMETERS),
    ROW(KNEE_GIRTH_R, MILLIMETERS),
    ROW(KNEE_HEIGHT_R, MILLIMETERS),
    ROW(MID_THIGH_GIRTH_R, MILLIMETERS),
    ROW(NECK_BASE_GIRTH, MILLIMETERS),
    ROW(NECK_GIRTH, MILLIMETERS),
    ROW(OUTER_ANKLE_HEIGHT_R, MILLIMETERS),
    ROW(OUTER_ARM_LENGTH_R, MILLIMETERS),
    ROW(OUTSEAM_R, MILLIMETERS),
    ROW(OUTSIDE_LEG_LENGTH_R, MILLIMETERS),
    ROW(SHOULDER_TO_ELBOW_R, MILLIMETERS),
    ROW(THIGH_GIRTH_R, MILLIMETERS),
    ROW(TOP_HIP_GIRTH, MILLIMETERS),
    ROW(TOP_HIP_HEIGHT, MILLIMETERS),
    ROW(UNDER_BUST_GIRTH, MILLIMETERS),
    ROW(UPPER_ARM_GIRTH_R, MILLIMETERS),
    ROW(WAIST_GIRTH, MILLIMETERS),
    ROW(WAIST_HEIGHT, MILLIMETERS),
    ROW(WRIST_GIRTH_R, MILLIMETERS),
    ROW(WEIGHT, GRAMS),
    ROW(AGE, YEARS),
    ROW(GENDER, GENDER),
    ROW(HEIGHT, MILLIMETERS),
};

void sim_measurements_make(const sim_body *body,
                           prism_measurement measurements[SIM_MEASUREMENT_COUNT])
{
    for (int i = 0; i < SIM_MEASUREMENT_COUNT; i++)
        measurements[i] = (prism_measurement){.measurement_type = rows[i].type,
                                              .value = llround(body->values[rows[i].type]),
                                              .unit = rows[i].unit};
}
