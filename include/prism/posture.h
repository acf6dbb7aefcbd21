/* SPDX-License-Identifier: MIT */
/** Posture, as the Estimation API reads it off the submitted photos. */
#ifndef PRISM_POSTURE_H
#define PRISM_POSTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The unit of an angle. An open set. The numbers are the protocol's. */
enum {
    PRISM_ANGLE_UNIT_UNRECOGNIZED = INT32_MIN, /* the text is in unit_name */
    PRISM_ANGLE_UNIT_NOT_SPECIFIED = 0,
    PRISM_ANGLE_UNIT_DEGREES = 1,
    PRISM_ANGLE_UNIT_RADIANS = 2
};

/**
 * A pair of landmarks in the front photo. An open set. The numbers are the protocol's.
 * The clauses are those of ISO 8559-1:2017.
 */
enum {
    PRISM_POSTURE_FRONT_UNRECOGNIZED = INT32_MIN, /* the text is in name_name */
    PRISM_POSTURE_FRONT_NOT_SPECIFIED = 0,
    PRISM_POSTURE_FRONT_EAR = 1,      /* tragion, 3.1.3 */
    PRISM_POSTURE_FRONT_SHOULDER = 2, /* shoulder point, 3.1.1 */
    PRISM_POSTURE_FRONT_TOP_HIP = 3,  /* highest point of the hip bone, 3.1.16 */
    PRISM_POSTURE_FRONT_FOOT = 4      /* ground level */
};

/**
 * A line through landmarks in the photo of the right side. An open set. The numbers are the
 * protocol's. The points come from the lowest to the highest; the clauses are those of ISO
 * 8559-1:2017.
 *
 * BODY_LINE: 0 outer ankle point (3.1.18), 1 centre of the knee girth (5.3.22), 2 highest point of
 * the hip bone (3.1.16), 3 shoulder point (3.1.1), 4 tragion (3.1.3).
 *
 * BACK_WAIST_LINE: the backmost points of 0 the top hip girth (5.3.13, says the vendor), 1 the
 * belly waist girth (through the navel), 2 the waist girth (5.3.10), 3 the under bust girth
 * (5.3.8).
 */
enum {
    PRISM_POSTURE_RIGHT_UNRECOGNIZED = INT32_MIN, /* the text is in name_name */
    PRISM_POSTURE_RIGHT_NOT_SPECIFIED = 0,
    PRISM_POSTURE_RIGHT_BODY_LINE = 1,
    PRISM_POSTURE_RIGHT_BACK_WAIST_LINE = 2
};

/**
 * A point in a photo: pixels from its top left corner. A value type: its layout will never change.
 * The photo's size is not sent.
 */
typedef struct prism_point {
    double x;
    double y;
} prism_point;

/**
 * The angle of a pair of landmarks against the horizontal, counter-clockwise as seen in the
 * photo, from the photo's left (the body's right) to its right.
 */
typedef struct prism_posture_front_angle {
    int32_t name; /* PRISM_POSTURE_FRONT_… */
    const char *name_name;
    double value;
    int32_t unit; /* PRISM_ANGLE_UNIT_… of `value` */
    const char *unit_name;
} prism_posture_front_angle;

/** Where the landmarks of a pair are in the front photo: usually two points, the line's ends. */
typedef struct prism_posture_front_line {
    int32_t name; /* PRISM_POSTURE_FRONT_… */
    const char *name_name;
    const prism_point *points;
    size_t point_count;
} prism_posture_front_line;

/** What the front photo shows. The elements of the lists are never NULL. */
typedef struct prism_posture_front {
    const prism_posture_front_angle *const *angles;
    size_t angle_count;
    const prism_posture_front_line *const *lines;
    size_t line_count;
} prism_posture_front;

/**
 * The angles along a line against the vertical, clockwise as seen in the photo: one for each
 * segment between neighbouring points, from the lower to the higher.
 */
typedef struct prism_posture_right_angle {
    int32_t name; /* PRISM_POSTURE_RIGHT_… */
    const char *name_name;
    const double *angles;
    size_t angle_count;
    int32_t unit; /* PRISM_ANGLE_UNIT_… of `angles` */
    const char *unit_name;
} prism_posture_right_angle;

/** Where the points of a line are in the photo of the right side, lowest first. */
typedef struct prism_posture_right_line {
    int32_t name; /* PRISM_POSTURE_RIGHT_… */
    const char *name_name;
    const prism_point *points;
    size_t point_count;
} prism_posture_right_line;

/** What the photo of the right side shows. The elements of the lists are never NULL. */
typedef struct prism_posture_right {
    const prism_posture_right_angle *const *angles;
    size_t angle_count;
    const prism_posture_right_line *const *lines;
    size_t line_count;
} prism_posture_right;

/** The posture. Either part may be NULL. */
typedef struct prism_posture {
    const prism_posture_front *front;
    const prism_posture_right *right;
} prism_posture;

/*
 * The first of a name, borrowed from `posture`. NULL if there is none, or if `posture` or the part
 * of it is NULL. prism_scan_results_posture() gives the posture of results.
 *
 * Of what has a name that this version does not know there may be several, all UNRECOGNIZED: go
 * through the lists to find them.
 */

/** The angle at a pair of landmarks (PRISM_POSTURE_FRONT_…). */
PRISM_API const prism_posture_front_angle *prism_posture_find_front_angle(
    const prism_posture *posture, int32_t name);

/** Where a pair of landmarks is (PRISM_POSTURE_FRONT_…). */
PRISM_API const prism_posture_front_line *prism_posture_find_front_line(
    const prism_posture *posture, int32_t name);

/** The angles along a line (PRISM_POSTURE_RIGHT_…). */
PRISM_API const prism_posture_right_angle *prism_posture_find_right_angle(
    const prism_posture *posture, int32_t name);

/** Where the points of a line are (PRISM_POSTURE_RIGHT_…). */
PRISM_API const prism_posture_right_line *prism_posture_find_right_line(
    const prism_posture *posture, int32_t name);

/**
 * The angle of one segment of a line (PRISM_POSTURE_RIGHT_…): that from point `index` to the next,
 * the lowest being 0. `*value` is in `*unit` (PRISM_ANGLE_UNIT_…); either may be NULL.
 *
 * False, with both left alone, if there is none.
 */
PRISM_API PRISM_NODISCARD bool prism_posture_segment_angle(const prism_posture *posture,
                                                           int32_t name, size_t index,
                                                           double *value, int32_t *unit);

#ifdef __cplusplus
}
#endif

#endif
