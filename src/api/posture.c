/* SPDX-License-Identifier: MIT */
#include "prism/posture.h"

const prism_posture_front_angle *prism_posture_find_front_angle(const prism_posture *posture,
                                                                int32_t name)
{
    const prism_posture_front *front = posture ? posture->front : NULL;

    for (size_t i = 0; front && i < front->angle_count; i++) {
        if (front->angles[i]->name == name)
            return front->angles[i];
    }
    return NULL;
}

const prism_posture_front_line *prism_posture_find_front_line(const prism_posture *posture,
                                                              int32_t name)
{
    const prism_posture_front *front = posture ? posture->front : NULL;

    for (size_t i = 0; front && i < front->line_count; i++) {
        if (front->lines[i]->name == name)
            return front->lines[i];
    }
    return NULL;
}

const prism_posture_right_angle *prism_posture_find_right_angle(const prism_posture *posture,
                                                                int32_t name)
{
    const prism_posture_right *right = posture ? posture->right : NULL;

    for (size_t i = 0; right && i < right->angle_count; i++) {
        if (right->angles[i]->name == name)
            return right->angles[i];
    }
    return NULL;
}

const prism_posture_right_line *prism_posture_find_right_line(const prism_posture *posture,
                                                              int32_t name)
{
    const prism_posture_right *right = posture ? posture->right : NULL;

    for (size_t i = 0; right && i < right->line_count; i++) {
        if (right->lines[i]->name == name)
            return right->lines[i];
    }
    return NULL;
}

bool prism_posture_segment_angle(const prism_posture *posture, int32_t name, size_t index,
                                 double *value, int32_t *unit)
{
    const prism_posture_right_angle *line = prism_posture_find_right_angle(posture, name);

    if (!line || index >= line->angle_count)
        return false;
    if (value)
        *value = line->angles[index];
    if (unit)
        *unit = line->unit;
    return true;
}
