/* SPDX-License-Identifier: MIT */
#include "../json/table.h"
#include "prism/catalogue.h"
#include "prism/measurement.h"

/* The name on the wire is that of the constant. */
#define ROW(type, row_unit, row_side, inferred, row_label, clause, row_meaning)                    \
    {                                                                                              \
        .measurement_type = PRISM_MEASUREMENT_##type, .unit = PRISM_UNIT_##row_unit,               \
        .side = PRISM_BODY_SIDE_##row_side, .meaning_is_inferred = (inferred), .name = #type,      \
        .label = (row_label), .meaning = (row_meaning), .iso_clause = (clause)                     \
    }

/* What the vendor says, and what only the name does. */
enum { SAID = false, INFERRED = true };

/* A row whose unit is not in the vendor's sample: all other lengths there are in millimetres. */
#define UNIT_INFERRED_ROW(type, row_label, row_meaning)                                            \
    {                                                                                              \
        .measurement_type = PRISM_MEASUREMENT_##type, .unit = PRISM_UNIT_MILLIMETERS,              \
        .side = PRISM_BODY_SIDE_NONE, .meaning_is_inferred = true, .unit_is_inferred = true,       \
        .name = #type, .label = (row_label), .meaning = (row_meaning)                              \
    }

/* In the order of the numbers, from 1, without a gap: a type's index is its number less 1. */
static const prism_measurement_info infos[] = {
    ROW(SKELETAL_MUSCLE_MASS, GRAMS, NONE, SAID, "Skeletal muscle mass", NULL,
        "total muscle mass of the subject"),
    ROW(BODY_FAT_PERCENTAGE, PERCENTAGE_E4, NONE, SAID, "Body fat", NULL,
        "body fat mass as a percentage of the subject's total mass"),
    ROW(WEIGHT, GRAMS, NONE, SAID, "Weight", NULL, "total mass of the subject"),
    ROW(NECK_GIRTH, MILLIMETERS, NONE, SAID, "Neck", "5.3.2", "girth just under the Adam's apple"),
    ROW(NECK_BASE_GIRTH, MILLIMETERS, NONE, SAID, "Neck base", "5.3.3",
        "girth at the base, through C7 and the front neck point"),
    ROW(ACROSS_BACK_SHOULDER_WIDTH, MILLIMETERS, NONE, SAID, "Shoulder width", "5.4.3",
        "shoulder point to shoulder point via C7"),
    ROW(UPPER_ARM_GIRTH_R, MILLIMETERS, RIGHT, SAID, "Upper arm", "5.3.16",
        "girth midway between shoulder and elbow"),
    ROW(BACK_NECK_POINT_TO_WRIST_R, MILLIMETERS, RIGHT, SAID, "Sleeve length", "5.4.17",
        "C7 over shoulder and elbow to wrist"),
    ROW(OUTER_ARM_LENGTH_R, MILLIMETERS, RIGHT, SAID, "Outer arm length", "5.7.8",
        "shoulder point to wrist point"),
    ROW(BUST_GIRTH, MILLIMETERS, NONE, SAID, "Bust", "5.3.4",
        "horizontal girth at bust point level"),
    ROW(UNDER_BUST_GIRTH, MILLIMETERS, NONE, SAID, "Under bust", "5.3.8",
        "horizontal girth right below the breasts"),
    ROW(WAIST_GIRTH, MILLIMETERS, NONE, SAID, "Waist", "5.3.10",
        "girth midway between lowest rib and top of the hip bone"),
    ROW(BELLY_WAIST_GIRTH, MILLIMETERS, NONE, SAID, "Belly waist", NULL,
        "horizontal girth through the navel"),
    ROW(WRIST_GIRTH_R, MILLIMETERS, RIGHT, SAID, "Wrist", "5.3.19", "girth at the wrist point"),
    ROW(BACK_NECK_POINT_TO_WAIST, MILLIMETERS, NONE, SAID, "Back length", "5.4.5",
        "C7 to waist level"),
    ROW(TOP_HIP_GIRTH, MILLIMETERS, NONE, SAID, "Top hip", "5.3.12",
        "girth midway between waist and hip level"),
    ROW(HIP_GIRTH, MILLIMETERS, NONE, SAID, "Hip", "5.3.13",
        "girth at the greatest buttock projection"),
    ROW(THIGH_GIRTH_R, MILLIMETERS, RIGHT, SAID, "Thigh", "5.3.20",
        "widest girth below the gluteal fold"),
    ROW(MID_THIGH_GIRTH_R, MILLIMETERS, RIGHT, SAID, "Mid-thigh", "5.3.21",
        "girth midway between crotch and knee centre"),
    ROW(KNEE_GIRTH_R, MILLIMETERS, RIGHT, INFERRED, "Knee", "5.3.22", "girth at knee level"),
    ROW(CALF_GIRTH_R, MILLIMETERS, RIGHT, INFERRED, "Calf", NULL, "greatest calf girth"),
    ROW(OUTSIDE_LEG_LENGTH_R, MILLIMETERS, RIGHT, INFERRED, "Outside leg length", NULL,
        "waist to ground over the outside"),
    ROW(INSIDE_LEG_HEIGHT, MILLIMETERS, NONE, INFERRED, "Inside leg height", NULL,
        "crotch to ground, vertical"),
    ROW(INSIDE_LEG_LENGTH_R, MILLIMETERS, RIGHT, INFERRED, "Inside leg length", NULL,
        "crotch to ankle, inside"),
    ROW(OUTSEAM_R, MILLIMETERS, RIGHT, INFERRED, "Outseam", NULL, "waist to outer ankle"),
    ROW(OUTER_ANKLE_HEIGHT_R, MILLIMETERS, RIGHT, INFERRED, "Outer ankle height", NULL,
        "outer ankle point to ground"),
    ROW(BACK_NECK_POINT_TO_GROUND_CONTOURED, MILLIMETERS, NONE, INFERRED, "Full body length", NULL,
        "C7 to ground along the body"),
    ROW(KNEE_HEIGHT_R, MILLIMETERS, RIGHT, INFERRED, "Knee height", NULL, "knee to ground"),
    ROW(BUST_HEIGHT, MILLIMETERS, NONE, INFERRED, "Bust height", NULL, "bust level to ground"),
    ROW(HIP_HEIGHT, MILLIMETERS, NONE, INFERRED, "Hip height", NULL, "hip level to ground"),
    ROW(WAIST_HEIGHT, MILLIMETERS, NONE, INFERRED, "Waist height", NULL, "waist level to ground"),
    ROW(TOP_HIP_HEIGHT, MILLIMETERS, NONE, INFERRED, "Top hip height", NULL,
        "top hip level to ground"),
    ROW(BACK_NECK_HEIGHT, MILLIMETERS, NONE, INFERRED, "Back neck height", NULL, "C7 to ground"),
    ROW(FOREARM_GIRTH_R, MILLIMETERS, RIGHT, INFERRED, "Forearm", NULL, "greatest forearm girth"),
    ROW(SHOULDER_TO_ELBOW_R, MILLIMETERS, RIGHT, INFERRED, "Shoulder to elbow", NULL,
        "shoulder point to elbow point"),
    ROW(BELLY_WAIST_HEIGHT, MILLIMETERS, NONE, INFERRED, "Belly waist height", NULL,
        "navel level to ground"),
    UNIT_INFERRED_ROW(BELLY_WAIST_WIDTH, "Belly waist width", "breadth at navel level"),
    UNIT_INFERRED_ROW(BELLY_WAIST_DEPTH, "Belly waist depth", "depth at navel level"),
    ROW(AGE, YEARS, NONE, SAID, "Age", NULL, "age of the subject"),
    ROW(GENDER, GENDER, NONE, SAID, "Gender", NULL, "biological gender of the subject"),
    ROW(HEIGHT, MILLIMETERS, NONE, SAID, "Height", NULL, "total height of the subject"),
};

_Static_assert(PRISM__COUNT(infos) == PRISM_MEASUREMENT_HEIGHT, "HEIGHT is the last type");

size_t prism_measurement_info_count(void)
{
    return PRISM__COUNT(infos);
}

const prism_measurement_info *prism_measurement_info_at(size_t index)
{
    return index < PRISM__COUNT(infos) ? &infos[index] : NULL;
}

const prism_measurement_info *prism_measurement_info_find(int32_t measurement_type)
{
    return measurement_type > 0 ? prism_measurement_info_at((size_t)measurement_type - 1) : NULL;
}
