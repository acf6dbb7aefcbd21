/* SPDX-License-Identifier: MIT */
#include "prism/posture.h"
#include "../json/table.h"
#include "prism/catalogue.h"

static const prism_landmark_info tragion = {.name = "tragion", .iso_clause = "3.1.3"};
static const prism_landmark_info shoulder = {.name = "shoulder point", .iso_clause = "3.1.1"};
static const prism_landmark_info hip_bone = {.name = "highest point of the hip bone",
                                             .iso_clause = "3.1.16"};
static const prism_landmark_info ground = {
    .name = "ground level", .note = "the angular offset that the other angles are compared to"};
static const prism_landmark_info ankle = {.name = "outer ankle point", .iso_clause = "3.1.18"};
static const prism_landmark_info knee = {.name = "centre of the knee girth",
                                         .iso_clause = "5.3.22"};
static const prism_landmark_info top_hip_back = {
    .name = "backmost point of the top hip girth",
    .iso_clause = "5.3.13",
    .note = "the document's clause, which is that of the hip girth; the top hip girth's is 5.3.12"};
static const prism_landmark_info belly_back = {.name = "backmost point of the belly waist girth",
                                               .note = "horizontal girth through the navel"};
static const prism_landmark_info waist_back = {.name = "backmost point of the waist girth",
                                               .iso_clause = "5.3.10"};
static const prism_landmark_info under_bust_back = {
    .name = "backmost point of the under bust girth", .iso_clause = "5.3.8"};

/* What is known of a front name. */
typedef struct front_info {
    const char *label;
    prism_angle_info angle; /* both of its ends are the landmark */
} front_info;

#define FRONT_ANGLE(landmark)                                                                      \
    {                                                                                              \
        .reference = PRISM_ANGLE_FROM_HORIZONTAL, .rotation = PRISM_ANGLE_COUNTER_CLOCKWISE,       \
        .sense = "counter-clockwise from the horizontal, from the body's right to its left",       \
        .start = (landmark), .end = (landmark)                                                     \
    }

static const front_info fronts[] = {
    [PRISM_POSTURE_FRONT_EAR] = {"Ear", FRONT_ANGLE(&tragion)},
    [PRISM_POSTURE_FRONT_SHOULDER] = {"Shoulder", FRONT_ANGLE(&shoulder)},
    [PRISM_POSTURE_FRONT_TOP_HIP] = {"Top hip", FRONT_ANGLE(&hip_bone)},
    [PRISM_POSTURE_FRONT_FOOT] = {"Foot", FRONT_ANGLE(&ground)},
};

#define RIGHT_ANGLE(lower, higher)                                                                 \
    {                                                                                              \
        .reference = PRISM_ANGLE_FROM_VERTICAL, .rotation = PRISM_ANGLE_CLOCKWISE,                 \
        .sense = "clockwise from the vertical, from the lower landmark to the higher",             \
        .start = (lower), .end = (higher)                                                          \
    }

static const prism_landmark_info *const body_line[] = {&ankle, &knee, &hip_bone, &shoulder,
                                                       &tragion};
static const prism_angle_info body_line_angles[] = {
    RIGHT_ANGLE(&ankle, &knee),
    RIGHT_ANGLE(&knee, &hip_bone),
    RIGHT_ANGLE(&hip_bone, &shoulder),
    RIGHT_ANGLE(&shoulder, &tragion),
};

static const prism_landmark_info *const back_waist_line[] = {&top_hip_back, &belly_back,
                                                             &waist_back, &under_bust_back};
static const prism_angle_info back_waist_line_angles[] = {
    RIGHT_ANGLE(&top_hip_back, &belly_back),
    RIGHT_ANGLE(&belly_back, &waist_back),
    RIGHT_ANGLE(&waist_back, &under_bust_back),
};

/* What is known of a right line. */
typedef struct right_info {
    const char *label;
    const prism_landmark_info *const *landmarks;
    size_t landmark_count;
    const prism_angle_info *angles;
    size_t angle_count;
} right_info;

static const right_info rights[] = {
    [PRISM_POSTURE_RIGHT_BODY_LINE] = {"Body line", body_line, PRISM__COUNT(body_line),
                                       body_line_angles, PRISM__COUNT(body_line_angles)},
    [PRISM_POSTURE_RIGHT_BACK_WAIST_LINE] = {"Back waist line", back_waist_line,
                                             PRISM__COUNT(back_waist_line), back_waist_line_angles,
                                             PRISM__COUNT(back_waist_line_angles)},
};

/* The elements 0 stand for NOT_SPECIFIED, of which nothing is known. */
static const front_info *find_front(int32_t name)
{
    return name > 0 && (size_t)name < PRISM__COUNT(fronts) ? &fronts[name] : NULL;
}

static const right_info *find_right(int32_t name)
{
    return name > 0 && (size_t)name < PRISM__COUNT(rights) ? &rights[name] : NULL;
}

const char *prism_posture_front_label(int32_t name)
{
    const front_info *front = find_front(name);

    return front ? front->label : NULL;
}

const char *prism_posture_right_label(int32_t name)
{
    const right_info *right = find_right(name);

    return right ? right->label : NULL;
}

const prism_landmark_info *prism_posture_front_landmark(int32_t name)
{
    const front_info *front = find_front(name);

    return front ? front->angle.start : NULL;
}

const prism_landmark_info *prism_posture_right_landmark(int32_t name, size_t index)
{
    const right_info *right = find_right(name);

    return right && index < right->landmark_count ? right->landmarks[index] : NULL;
}

const prism_angle_info *prism_posture_front_angle_info(int32_t name)
{
    const front_info *front = find_front(name);

    return front ? &front->angle : NULL;
}

const prism_angle_info *prism_posture_right_angle_info(int32_t name, size_t index)
{
    const right_info *right = find_right(name);

    return right && index < right->angle_count ? &right->angles[index] : NULL;
}
