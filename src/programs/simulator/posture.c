/* SPDX-License-Identifier: MIT */
#include "posture.h"

/*
 * Both photos are 720 x 1280 pixels, with the middle of the figure's feet on one spot of them. The
 * front photo's right is the body's left; in the other one the front is to the right.
 */
static const double ground_x = 360, ground_y = 1112, pixels_per_mm = 0.52;

/*
 * Nobody stands quite straight: by how many degrees each pair of landmarks is turned in the front
 * photo, counter-clockwise, and by how many the person leans forward in the other one.
 */
static const struct {
    int32_t name;
    sim_landmark left, right;
    double turn;
} front_pairs[SIM_FRONT_COUNT] = {
    {PRISM_POSTURE_FRONT_EAR, SIM_LANDMARK_EAR_LEFT, SIM_LANDMARK_EAR_RIGHT, 0.9},
    {PRISM_POSTURE_FRONT_FOOT, SIM_LANDMARK_OUTER_ANKLE_LEFT, SIM_LANDMARK_OUTER_ANKLE_RIGHT, -0.5},
    {PRISM_POSTURE_FRONT_SHOULDER, SIM_LANDMARK_SHOULDER_LEFT, SIM_LANDMARK_SHOULDER_RIGHT, 1.2},
    {PRISM_POSTURE_FRONT_TOP_HIP, SIM_LANDMARK_TOP_HIP_LEFT, SIM_LANDMARK_TOP_HIP_RIGHT, -0.7},
};
static const double lean = 1.5;

static double tangent(double degrees)
{
    return tan(degrees * (SIM_PI / 180));
}

/* The angle whose tangent is opposite / adjacent. */
static double degrees(double opposite, double adjacent)
{
    return atan2(opposite, adjacent) * (180 / SIM_PI);
}

/* To quarters of a pixel, which are exact in a double and so in the document. */
static double to_grid(double pixels)
{
    return round(4 * pixels) / 4;
}

static prism_point in_front_photo(sim_vector at, double turn)
{
    return (prism_point){to_grid(ground_x + pixels_per_mm * at.x),
                         to_grid(ground_y - pixels_per_mm * (at.y + at.x * tangent(turn)))};
}

static prism_point in_right_photo(sim_vector at)
{
    return (prism_point){to_grid(ground_x + pixels_per_mm * (at.z + at.y * tangent(lean))),
                         to_grid(ground_y - pixels_per_mm * at.y)};
}

static void make_front(sim_posture *posture, const sim_body *body)
{
    for (int i = 0; i < SIM_FRONT_COUNT; i++) {
        sim_vector on_left = body->landmarks[front_pairs[i].left];
        sim_vector on_right = body->landmarks[front_pairs[i].right];
        prism_point *points = posture->front_points[i];
        if (front_pairs[i].name == PRISM_POSTURE_FRONT_FOOT)
            on_left.y = on_right.y = 0; /* the ground below the ankles */
        points[0] = in_front_photo(on_left, front_pairs[i].turn);
        points[1] = in_front_photo(on_right, front_pairs[i].turn);
        posture->front_angles[i] = (prism_posture_front_angle){
            .name = front_pairs[i].name,
            /* counter-clockwise from the photo's left to its right; y counts downwards */
            .value = degrees(points[1].y - points[0].y, points[0].x - points[1].x),
            .unit = PRISM_ANGLE_UNIT_DEGREES};
        posture->front_lines[i] = (prism_posture_front_line){
            .name = front_pairs[i].name, .points = points, .point_count = 2};
        posture->front_angle_list[i] = &posture->front_angles[i];
        posture->front_line_list[i] = &posture->front_lines[i];
    }
}

static void make_right_line(sim_posture *posture, int index, int32_t name, size_t count)
{
    const prism_point *points = posture->right_points[index];
    double *angles = posture->right_values[index];

    /* clockwise from the vertical, from the lower point to the higher */
    for (size_t i = 0; i + 1 < count; i++)
        angles[i] = degrees(points[i + 1].x - points[i].x, points[i].y - points[i + 1].y);
    posture->right_angles[index] = (prism_posture_right_angle){
        .name = name, .angles = angles, .angle_count = count - 1, .unit = PRISM_ANGLE_UNIT_DEGREES};
    posture->right_lines[index] =
        (prism_posture_right_line){.name = name, .points = points, .point_count = count};
    posture->right_angle_list[index] = &posture->right_angles[index];
    posture->right_line_list[index] = &posture->right_lines[index];
}

static void make_right(sim_posture *posture, const sim_body *body)
{
    const sim_vector *marks = body->landmarks;
    sim_vector knee = sim_times(
        sim_plus(marks[SIM_LANDMARK_KNEE_FRONT_RIGHT], marks[SIM_LANDMARK_KNEE_BACK_RIGHT]), 0.5);
    const sim_vector body_line[] = {
        marks[SIM_LANDMARK_OUTER_ANKLE_RIGHT], knee, marks[SIM_LANDMARK_TOP_HIP_RIGHT],
        marks[SIM_LANDMARK_SHOULDER_RIGHT], marks[SIM_LANDMARK_EAR_RIGHT]};
    const sim_vector back_line[] = {body->back_of_top_hip, body->back_of_belly, body->back_of_waist,
                                    body->back_of_under_bust};
    enum { BODY_COUNT = 5, BACK_COUNT = 4 };

    for (int i = 0; i < BODY_COUNT; i++)
        posture->right_points[0][i] = in_right_photo(body_line[i]);
    for (int i = 0; i < BACK_COUNT; i++)
        posture->right_points[1][i] = in_right_photo(back_line[i]);
    make_right_line(posture, 0, PRISM_POSTURE_RIGHT_BODY_LINE, BODY_COUNT);
    make_right_line(posture, 1, PRISM_POSTURE_RIGHT_BACK_WAIST_LINE, BACK_COUNT);
}

void sim_posture_make(sim_posture *posture, const sim_body *body)
{
    make_front(posture, body);
    make_right(posture, body);
    posture->front = (prism_posture_front){.angles = posture->front_angle_list,
                                           .angle_count = SIM_FRONT_COUNT,
                                           .lines = posture->front_line_list,
                                           .line_count = SIM_FRONT_COUNT};
    posture->right = (prism_posture_right){.angles = posture->right_angle_list,
                                           .angle_count = SIM_RIGHT_COUNT,
                                           .lines = posture->right_line_list,
                                           .line_count = SIM_RIGHT_COUNT};
    posture->document = (prism_posture){.front = &posture->front, .right = &posture->right};
}
