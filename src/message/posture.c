/* SPDX-License-Identifier: MIT */
#include "prism/posture.h"

#include "scan_results.h"

static const prism__enum_name angle_unit_names[] = {
    PRISM__ENUM_NAME("ANGLE_UNIT_TYPE_NOT_SPECIFIED", PRISM_ANGLE_UNIT_NOT_SPECIFIED),
    PRISM__ENUM_NAME("ANGLE_UNIT_TYPE_DEGREES", PRISM_ANGLE_UNIT_DEGREES),
    PRISM__ENUM_NAME("ANGLE_UNIT_TYPE_RADIANS", PRISM_ANGLE_UNIT_RADIANS),
};

/* Made by enum_slots.py. */
static const uint8_t angle_unit_slots[16] = {[8] = 1, [0] = 2};

const prism__enum prism__angle_units = PRISM__ENUM_HASHED(angle_unit_names, angle_unit_slots);

static const prism__field point_fields[] = {
    {PRISM__ROW_DOUBLE(prism_point, x, "x")},
    {PRISM__ROW_DOUBLE(prism_point, y, "y")},
};

static const prism__message point_message = {point_fields, PRISM__COUNT(point_fields),
                                             sizeof(prism_point), PRISM__PROTO3};

/* The front photo */

static const prism__enum_name front_names[] = {
    PRISM__ENUM_NAME("MEASUREMENT_NAME_NOT_SPECIFIED", PRISM_POSTURE_FRONT_NOT_SPECIFIED),
    PRISM__ENUM_NAME("EAR", PRISM_POSTURE_FRONT_EAR),
    PRISM__ENUM_NAME("SHOULDER", PRISM_POSTURE_FRONT_SHOULDER),
    PRISM__ENUM_NAME("TOP_HIP", PRISM_POSTURE_FRONT_TOP_HIP),
    PRISM__ENUM_NAME("FOOT", PRISM_POSTURE_FRONT_FOOT),
};

/* Made by enum_slots.py. */
static const uint8_t front_slots[32] = {[16] = 1, [19] = 2, [1] = 3, [0] = 4};

const prism__enum prism__posture_front_names = PRISM__ENUM_HASHED(front_names, front_slots);

static const prism__field front_angle_fields[] = {
    {PRISM__ROW_ENUM(prism_posture_front_angle, name, "name", &prism__posture_front_names)},
    {PRISM__ROW_DOUBLE(prism_posture_front_angle, value, "value")},
    {PRISM__ROW_ENUM(prism_posture_front_angle, unit, "unit", &prism__angle_units)},
};

static const prism__message front_angle_message = {
    front_angle_fields, PRISM__COUNT(front_angle_fields), sizeof(prism_posture_front_angle),
    PRISM__PROTO3};

static const prism__field front_line_fields[] = {
    {PRISM__ROW_ENUM(prism_posture_front_line, name, "name", &prism__posture_front_names)},
    {PRISM__ROW_VALUES(prism_posture_front_line, points, point_count, "points", prism_point,
                       &point_message)},
};

static const prism__message front_line_message = {front_line_fields,
                                                  PRISM__COUNT(front_line_fields),
                                                  sizeof(prism_posture_front_line), PRISM__PROTO3};

static const prism__field front_fields[] = {
    {PRISM__ROW_MESSAGES(prism_posture_front, angles, angle_count, "angles",
                         prism_posture_front_angle, &front_angle_message)},
    {PRISM__ROW_MESSAGES(prism_posture_front, lines, line_count, "lines", prism_posture_front_line,
                         &front_line_message)},
};

static const prism__message front_message = {front_fields, PRISM__COUNT(front_fields),
                                             sizeof(prism_posture_front), PRISM__PROTO3};

/* The photo of the right side */

static const prism__enum_name right_names[] = {
    PRISM__ENUM_NAME("MEASUREMENT_NAME_NOT_SPECIFIED", PRISM_POSTURE_RIGHT_NOT_SPECIFIED),
    PRISM__ENUM_NAME("BODY_LINE", PRISM_POSTURE_RIGHT_BODY_LINE),
    PRISM__ENUM_NAME("BACK_WAIST_LINE", PRISM_POSTURE_RIGHT_BACK_WAIST_LINE),
};

/* Made by enum_slots.py. */
static const uint8_t right_slots[64] = {[55] = 1, [25] = 2};

const prism__enum prism__posture_right_names = PRISM__ENUM_HASHED(right_names, right_slots);

static const prism__field right_angle_fields[] = {
    {PRISM__ROW_ENUM(prism_posture_right_angle, name, "name", &prism__posture_right_names)},
    {PRISM__ROW_DOUBLES(prism_posture_right_angle, angles, angle_count, "angles")},
    {PRISM__ROW_ENUM(prism_posture_right_angle, unit, "unit", &prism__angle_units)},
};

static const prism__message right_angle_message = {
    right_angle_fields, PRISM__COUNT(right_angle_fields), sizeof(prism_posture_right_angle),
    PRISM__PROTO3};

static const prism__field right_line_fields[] = {
    {PRISM__ROW_ENUM(prism_posture_right_line, name, "name", &prism__posture_right_names)},
    {PRISM__ROW_VALUES(prism_posture_right_line, points, point_count, "points", prism_point,
                       &point_message)},
};

static const prism__message right_line_message = {right_line_fields,
                                                  PRISM__COUNT(right_line_fields),
                                                  sizeof(prism_posture_right_line), PRISM__PROTO3};

static const prism__field right_fields[] = {
    {PRISM__ROW_MESSAGES(prism_posture_right, angles, angle_count, "angles",
                         prism_posture_right_angle, &right_angle_message)},
    {PRISM__ROW_MESSAGES(prism_posture_right, lines, line_count, "lines", prism_posture_right_line,
                         &right_line_message)},
};

static const prism__message right_message = {right_fields, PRISM__COUNT(right_fields),
                                             sizeof(prism_posture_right), PRISM__PROTO3};

static const prism__field posture_fields[] = {
    {PRISM__ROW_MESSAGE(prism_posture, front, "front", prism_posture_front, &front_message)},
    {PRISM__ROW_MESSAGE(prism_posture, right, "right", prism_posture_right, &right_message)},
};

const prism__message prism__posture_message = {posture_fields, PRISM__COUNT(posture_fields),
                                               sizeof(prism_posture), PRISM__PROTO3};
