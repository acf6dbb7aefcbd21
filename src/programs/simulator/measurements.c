/* SPDX-License-Identifier: MIT */
#include "measurements.h"

#define ROW(name, number, unit_of)                                                                 \
    {                                                                                              \
        .measurement_type = PRISM_MEASUREMENT_##name, .value = (number),                           \
        .unit = PRISM_UNIT_##unit_of                                                               \
    }

/*
 * They fit each other: the sleeve is half the shoulder width and the arm, the outseam the outside
 * leg less the ankle, the full length the back and the outside leg, the belly girth that of an
 * ellipse as wide and deep as the belly. The order is none in particular, as the service has it.
 */
const prism_measurement sim_measurements[SIM_MEASUREMENT_COUNT] = {
    ROW(BODY_FAT_PERCENTAGE, 182500, PERCENTAGE_E4),
    ROW(SKELETAL_MUSCLE_MASS, 31200, GRAMS),
    ROW(ACROSS_BACK_SHOULDER_WIDTH, 446, MILLIMETERS),
    ROW(BACK_NECK_HEIGHT, 1496, MILLIMETERS),
    ROW(BACK_NECK_POINT_TO_GROUND_CONTOURED, 1529, MILLIMETERS),
    ROW(BACK_NECK_POINT_TO_WAIST, 429, MILLIMETERS),
    ROW(BACK_NECK_POINT_TO_WRIST_R, 812, MILLIMETERS),
    ROW(BELLY_WAIST_DEPTH, 233, MILLIMETERS),
    ROW(BELLY_WAIST_GIRTH, 846, MILLIMETERS),
    ROW(BELLY_WAIST_HEIGHT, 1042, MILLIMETERS),
    ROW(BELLY_WAIST_WIDTH, 303, MILLIMETERS),
    ROW(BUST_GIRTH, 968, MILLIMETERS),
    ROW(BUST_HEIGHT, 1262, MILLIMETERS),
    ROW(CALF_GIRTH_R, 371, MILLIMETERS),
    ROW(FOREARM_GIRTH_R, 268, MILLIMETERS),
    ROW(HIP_GIRTH, 970, MILLIMETERS),
    ROW(HIP_HEIGHT, 881, MILLIMETERS),
    ROW(INSIDE_LEG_HEIGHT, 798, MILLIMETERS),
    ROW(INSIDE_LEG_LENGTH_R, 726, MILLIMETERS),
    ROW(KNEE_GIRTH_R, 372, MILLIMETERS),
    ROW(KNEE_HEIGHT_R, 482, MILLIMETERS),
    ROW(MID_THIGH_GIRTH_R, 502, MILLIMETERS),
    ROW(NECK_BASE_GIRTH, 421, MILLIMETERS),
    ROW(NECK_GIRTH, 378, MILLIMETERS),
    ROW(OUTER_ANKLE_HEIGHT_R, 72, MILLIMETERS),
    ROW(OUTER_ARM_LENGTH_R, 589, MILLIMETERS),
    ROW(OUTSEAM_R, 1028, MILLIMETERS),
    ROW(OUTSIDE_LEG_LENGTH_R, 1100, MILLIMETERS),
    ROW(SHOULDER_TO_ELBOW_R, 341, MILLIMETERS),
    ROW(THIGH_GIRTH_R, 561, MILLIMETERS),
    ROW(TOP_HIP_GIRTH, 905, MILLIMETERS),
    ROW(TOP_HIP_HEIGHT, 975, MILLIMETERS),
    ROW(UNDER_BUST_GIRTH, 892, MILLIMETERS),
    ROW(UPPER_ARM_GIRTH_R, 306, MILLIMETERS),
    ROW(WAIST_GIRTH, 822, MILLIMETERS),
    ROW(WAIST_HEIGHT, 1082, MILLIMETERS),
    ROW(WRIST_GIRTH_R, 168, MILLIMETERS),
    ROW(WEIGHT, 72000, GRAMS),
    ROW(AGE, 42, YEARS),
    ROW(GENDER, PRISM_GENDER_MALE, GENDER),
    ROW(HEIGHT, 1750, MILLIMETERS),
};

int64_t sim_measurement_value(int32_t type)
{
    for (int i = 0; i < SIM_MEASUREMENT_COUNT; i++)
        if (sim_measurements[i].measurement_type == type)
            return sim_measurements[i].value;
    return 0;
}
