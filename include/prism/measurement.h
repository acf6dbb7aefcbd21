/* SPDX-License-Identifier: MIT */
/** Body measurements of the Estimation API. */
#ifndef PRISM_MEASUREMENT_H
#define PRISM_MEASUREMENT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What was measured: the 41 types of the vendor's schema. An open set. The numbers are the
 * protocol's. Lengths, girths and heights are in millimetres; `_R` is the body's right side.
 *
 * The meanings up to MID_THIGH_GIRTH_R follow the vendor's definitions (ISO 8559-1:2017); from
 * KNEE_GIRTH_R on they are inferred from the names.
 */
enum {
    PRISM_MEASUREMENT_UNRECOGNIZED = INT32_MIN, /* the text is in measurement_type_name */
    PRISM_MEASUREMENT_UNSPECIFIED = 0,
    PRISM_MEASUREMENT_SKELETAL_MUSCLE_MASS = 1,       /* muscle mass, g */
    PRISM_MEASUREMENT_BODY_FAT_PERCENTAGE = 2,        /* share of body mass, 10^-4 % */
    PRISM_MEASUREMENT_WEIGHT = 3,                     /* body mass, g */
    PRISM_MEASUREMENT_NECK_GIRTH = 4,                 /* girth just under the Adam's apple */
    PRISM_MEASUREMENT_NECK_BASE_GIRTH = 5,            /* girth at its base, through C7 */
    PRISM_MEASUREMENT_ACROSS_BACK_SHOULDER_WIDTH = 6, /* between shoulder points, via C7 */
    PRISM_MEASUREMENT_UPPER_ARM_GIRTH_R = 7,          /* girth midway shoulder-elbow, right */
    PRISM_MEASUREMENT_BACK_NECK_POINT_TO_WRIST_R = 8, /* C7 over shoulder, elbow to wrist */
    PRISM_MEASUREMENT_OUTER_ARM_LENGTH_R = 9,         /* shoulder point to wrist point, right */
    PRISM_MEASUREMENT_BUST_GIRTH = 10,                /* horizontal girth at bust point level */
    PRISM_MEASUREMENT_UNDER_BUST_GIRTH = 11,          /* horizontal girth right below the breasts */
    PRISM_MEASUREMENT_WAIST_GIRTH = 12,              /* girth midway lowest rib - top of hip bone */
    PRISM_MEASUREMENT_BELLY_WAIST_GIRTH = 13,        /* horizontal girth through the navel */
    PRISM_MEASUREMENT_WRIST_GIRTH_R = 14,            /* girth at the wrist point, right */
    PRISM_MEASUREMENT_BACK_NECK_POINT_TO_WAIST = 15, /* C7 to waist level */
    PRISM_MEASUREMENT_TOP_HIP_GIRTH = 16,            /* girth midway waist - hip level */
    PRISM_MEASUREMENT_HIP_GIRTH = 17,                /* girth at the greatest buttock projection */
    PRISM_MEASUREMENT_THIGH_GIRTH_R = 18,        /* widest girth below the gluteal fold, right */
    PRISM_MEASUREMENT_MID_THIGH_GIRTH_R = 19,    /* girth midway crotch - knee centre, right */
    PRISM_MEASUREMENT_KNEE_GIRTH_R = 20,         /* girth at knee level, right */
    PRISM_MEASUREMENT_CALF_GIRTH_R = 21,         /* greatest calf girth, right */
    PRISM_MEASUREMENT_OUTSIDE_LEG_LENGTH_R = 22, /* waist to ground over the outside, right */
    PRISM_MEASUREMENT_INSIDE_LEG_HEIGHT = 23,    /* crotch to ground, vertical */
    PRISM_MEASUREMENT_INSIDE_LEG_LENGTH_R = 24,  /* crotch to ankle, inside, right */
    PRISM_MEASUREMENT_OUTSEAM_R = 25,            /* waist to outer ankle, right */
    PRISM_MEASUREMENT_OUTER_ANKLE_HEIGHT_R = 26, /* outer ankle point to ground, right */
    PRISM_MEASUREMENT_BACK_NECK_POINT_TO_GROUND_CONTOURED = 27, /* C7 to ground along the body */
    PRISM_MEASUREMENT_KNEE_HEIGHT_R = 28,                       /* knee to ground, right */
    PRISM_MEASUREMENT_BUST_HEIGHT = 29,                         /* bust level to ground */
    PRISM_MEASUREMENT_HIP_HEIGHT = 30,                          /* hip level to ground */
    PRISM_MEASUREMENT_WAIST_HEIGHT = 31,                        /* waist level to ground */
    PRISM_MEASUREMENT_TOP_HIP_HEIGHT = 32,                      /* top hip level to ground */
    PRISM_MEASUREMENT_BACK_NECK_HEIGHT = 33,                    /* C7 to ground */
    PRISM_MEASUREMENT_FOREARM_GIRTH_R = 34,                     /* greatest forearm girth, right */
    PRISM_MEASUREMENT_SHOULDER_TO_ELBOW_R = 35, /* shoulder point to elbow point, right */
    PRISM_MEASUREMENT_BELLY_WAIST_HEIGHT = 36,  /* navel level to ground */
    PRISM_MEASUREMENT_BELLY_WAIST_WIDTH = 37,   /* breadth at navel level */
    PRISM_MEASUREMENT_BELLY_WAIST_DEPTH = 38,   /* depth at navel level */
    PRISM_MEASUREMENT_AGE = 39,                 /* years */
    PRISM_MEASUREMENT_GENDER = 40,              /* 1 male, 2 female */
    PRISM_MEASUREMENT_HEIGHT = 41               /* mm */
};

/**
 * The unit of a measurement's value, which depends on the measurement's type (catalogue.h). An open
 * set. The numbers are the protocol's.
 */
enum {
    PRISM_UNIT_UNRECOGNIZED = INT32_MIN, /* the text is in unit_name */
    PRISM_UNIT_UNSPECIFIED = 0,
    PRISM_UNIT_MILLIMETERS = 1,
    PRISM_UNIT_GRAMS = 2,
    PRISM_UNIT_PERCENTAGE_E4 = 3, /* per cent times 10^4: 141250 is 14.125 % */
    PRISM_UNIT_YEARS = 4,
    PRISM_UNIT_GENDER = 5 /* the value is a PRISM_GENDER_ constant */
};

/** The value of a measurement whose unit is PRISM_UNIT_GENDER. */
enum { PRISM_GENDER_MALE = 1, PRISM_GENDER_FEMALE = 2 };

/** One measurement (BodyMeasurement). */
typedef struct prism_measurement {
    int32_t measurement_type; /* PRISM_MEASUREMENT_… */
    const char *measurement_type_name;
    int64_t value; /* in `unit`; 0 when the service sent none */
    int32_t unit;  /* PRISM_UNIT_… */
    const char *unit_name;
} prism_measurement;

#ifdef __cplusplus
}
#endif

#endif
