/* SPDX-License-Identifier: MIT */
#include "body.h"

#include "prism/measurement.h"
#include "section.h"

static const sim_vector up = {0, 1, 0}, backwards = {0, 0, -1}, to_the_right = {-1, 0, 0};

/* The right limbs are measured, as the types say. */
enum {
    LEG = SIM_PARTS(SIM_PART_RIGHT_LEG),
    ARM = SIM_PARTS(SIM_PART_RIGHT_ARM) | SIM_PARTS(SIM_PART_RIGHT_HAND),
    TRUNK = SIM_PARTS(SIM_PART_TRUNK)
};

/* The figure is lean: what it weighs and what of that is fat go together after Siri's equation. */
static const double fat_percent = 18.25;
static const double muscle_of_lean_mass = 0.54;
enum { AGE_YEARS = 42 };

typedef struct tape {
    const sim_net *net;
    sim_body *body;
    bool is_broken; /* memory is out */
} tape;

static sim_vector at(const tape *by, sim_landmark landmark)
{
    return by->body->landmarks[landmark];
}

static void set(tape *by, int32_t type, double value)
{
    by->body->values[type] = value;
}

static double get(const tape *by, int32_t type)
{
    return by->body->values[type];
}

static double between(sim_vector a, sim_vector b)
{
    return sim_length(sim_minus(a, b));
}

static double girth(tape *by, uint32_t parts, sim_vector through, sim_vector normal)
{
    sim_section section;
    double length = 0;

    if (sim_section_make(&section, by->net, parts, through, normal))
        length = sim_section_girth(&section);
    else
        by->is_broken = true;
    sim_section_free(&section);
    return length;
}

static sim_vector at_height(double height)
{
    return (sim_vector){0, height, 0};
}

/* The widest girth across a stretch from a point to another. */
static double widest_girth(tape *by, uint32_t parts, sim_vector from, sim_vector to)
{
    enum { STEPS = 24 };
    sim_vector along = sim_minus(to, from);
    double widest = 0;
    for (int i = 0; i <= STEPS; i++)
        widest = fmax(widest, girth(by, parts, sim_along(from, (double)i / STEPS, along), along));
    return widest;
}

/* A horizontal girth of the trunk; its backmost point goes to `back` unless that is NULL. */
static void measure_trunk(tape *by, int32_t type, double height, sim_vector *back)
{
    sim_section section;

    if (sim_section_make(&section, by->net, TRUNK, at_height(height), up) && section.count > 0) {
        set(by, type, sim_section_girth(&section));
        if (back != NULL)
            *back = sim_section_farthest(&section, backwards);
        if (type == PRISM_MEASUREMENT_BELLY_WAIST_GIRTH) {
            sim_vector right = sim_section_farthest(&section, to_the_right);
            sim_vector front = sim_section_farthest(&section, (sim_vector){0, 0, 1});
            set(by, PRISM_MEASUREMENT_BELLY_WAIST_WIDTH, -2 * right.x);
            set(by, PRISM_MEASUREMENT_BELLY_WAIST_DEPTH, front.z - back->z);
        }
    } else {
        by->is_broken = true;
    }
    sim_section_free(&section);
}

/* Where a point of the trunk between two heights is farthest in a direction. */
static sim_vector farthest(const tape *by, sim_vector direction, double low, double high)
{
    sim_vector found = {0, low, 0};
    for (size_t i = 0; i < by->net->quad_count; i++) {
        const sim_quad *quad = &by->net->quads[i];
        sim_vector point = by->net->points[quad->corners[0]];
        if (quad->part == SIM_PART_TRUNK && point.y > low && point.y < high &&
            sim_dot(point, direction) > sim_dot(found, direction))
            found = point;
    }
    return found;
}

/* The length of the trunk's surface in a plane, between two heights. */
static double contour(tape *by, sim_vector through, sim_vector normal, sim_vector side, double low,
                      double high)
{
    sim_section section;
    double length = 0;

    if (sim_section_make(&section, by->net, TRUNK, through, normal))
        length = sim_section_length(&section, side, low, high);
    else
        by->is_broken = true;
    sim_section_free(&section);
    return length;
}

static void measure_heights_and_girths(tape *by)
{
    double crotch = at(by, SIM_LANDMARK_CROTCH).y, waist = at(by, SIM_LANDMARK_WAIST_RIGHT).y;
    double bust = at(by, SIM_LANDMARK_BUST_RIGHT).y, belly = at(by, SIM_LANDMARK_NAVEL).y;
    double hip = farthest(by, backwards, crotch, waist).y, top_hip = (waist + hip) / 2;

    set(by, PRISM_MEASUREMENT_HEIGHT, SIM_FIGURE_HEIGHT);
    set(by, PRISM_MEASUREMENT_BACK_NECK_HEIGHT, at(by, SIM_LANDMARK_BACK_NECK).y);
    set(by, PRISM_MEASUREMENT_BUST_HEIGHT, bust);
    set(by, PRISM_MEASUREMENT_WAIST_HEIGHT, waist);
    set(by, PRISM_MEASUREMENT_BELLY_WAIST_HEIGHT, belly);
    set(by, PRISM_MEASUREMENT_TOP_HIP_HEIGHT, top_hip);
    set(by, PRISM_MEASUREMENT_HIP_HEIGHT, hip);
    set(by, PRISM_MEASUREMENT_INSIDE_LEG_HEIGHT, crotch);
    measure_trunk(by, PRISM_MEASUREMENT_BUST_GIRTH, bust, NULL);
    measure_trunk(by, PRISM_MEASUREMENT_UNDER_BUST_GIRTH, at(by, SIM_LANDMARK_UNDER_BUST).y,
                  &by->body->back_of_under_bust);
    measure_trunk(by, PRISM_MEASUREMENT_WAIST_GIRTH, waist, &by->body->back_of_waist);
    measure_trunk(by, PRISM_MEASUREMENT_BELLY_WAIST_GIRTH, belly, &by->body->back_of_belly);
    measure_trunk(by, PRISM_MEASUREMENT_TOP_HIP_GIRTH, top_hip, &by->body->back_of_top_hip);
    measure_trunk(by, PRISM_MEASUREMENT_HIP_GIRTH, hip, NULL);
}

static void measure_neck_and_back(tape *by)
{
    sim_vector back = at(by, SIM_LANDMARK_BACK_NECK), front = at(by, SIM_LANDMARK_FRONT_NECK);
    sim_vector across = sim_cross(to_the_right, sim_minus(front, back)); /* upwards */
    double waist = get(by, PRISM_MEASUREMENT_WAIST_HEIGHT);
    double hip = get(by, PRISM_MEASUREMENT_HIP_HEIGHT);
    double throat = 40; /* how far above its base the neck is thinnest */

    set(by, PRISM_MEASUREMENT_NECK_BASE_GIRTH, girth(by, TRUNK, back, across));
    set(by, PRISM_MEASUREMENT_NECK_GIRTH,
        girth(by, TRUNK, sim_along(back, throat, sim_unit(across)), across));
    set(by, PRISM_MEASUREMENT_BACK_NECK_POINT_TO_WAIST,
        contour(by, back, to_the_right, backwards, waist, back.y));
    set(by, PRISM_MEASUREMENT_BACK_NECK_POINT_TO_GROUND_CONTOURED,
        contour(by, back, to_the_right, backwards, hip, back.y) + hip);
}

static void measure_arm(tape *by)
{
    sim_vector neck = at(by, SIM_LANDMARK_BACK_NECK);
    sim_vector shoulder = at(by, SIM_LANDMARK_SHOULDER_RIGHT);
    sim_vector elbow = at(by, SIM_LANDMARK_ELBOW_RIGHT), wrist = at(by, SIM_LANDMARK_WRIST_RIGHT);
    sim_vector upper = sim_minus(elbow, shoulder), lower = sim_minus(wrist, elbow);
    double across = between(shoulder, neck) + between(neck, at(by, SIM_LANDMARK_SHOULDER_LEFT));
    double arm = between(shoulder, elbow) + between(elbow, wrist);

    set(by, PRISM_MEASUREMENT_ACROSS_BACK_SHOULDER_WIDTH, across);
    set(by, PRISM_MEASUREMENT_SHOULDER_TO_ELBOW_R, between(shoulder, elbow));
    set(by, PRISM_MEASUREMENT_OUTER_ARM_LENGTH_R, arm);
    set(by, PRISM_MEASUREMENT_BACK_NECK_POINT_TO_WRIST_R, between(neck, shoulder) + arm);
    set(by, PRISM_MEASUREMENT_UPPER_ARM_GIRTH_R,
        girth(by, ARM, sim_along(shoulder, 0.5, upper), upper));
    set(by, PRISM_MEASUREMENT_FOREARM_GIRTH_R,
        widest_girth(by, ARM, sim_along(elbow, 0.1, lower), sim_along(elbow, 0.6, lower)));
    set(by, PRISM_MEASUREMENT_WRIST_GIRTH_R, girth(by, ARM, wrist, lower));
}

static void measure_leg(tape *by)
{
    double crotch = get(by, PRISM_MEASUREMENT_INSIDE_LEG_HEIGHT);
    double waist = get(by, PRISM_MEASUREMENT_WAIST_HEIGHT);
    sim_vector front = at(by, SIM_LANDMARK_KNEE_FRONT_RIGHT);
    double knee = (front.y + at(by, SIM_LANDMARK_KNEE_BACK_RIGHT).y) / 2;
    sim_vector outer = at(by, SIM_LANDMARK_OUTER_ANKLE_RIGHT);
    sim_vector inner = at(by, SIM_LANDMARK_INNER_ANKLE_RIGHT);
    sim_vector widest = farthest(by, to_the_right, crotch, waist);
    double side = contour(by, widest, backwards, to_the_right, widest.y, waist) + widest.y;

    set(by, PRISM_MEASUREMENT_KNEE_HEIGHT_R, knee);
    set(by, PRISM_MEASUREMENT_OUTER_ANKLE_HEIGHT_R, outer.y);
    set(by, PRISM_MEASUREMENT_OUTSIDE_LEG_LENGTH_R, side);
    set(by, PRISM_MEASUREMENT_OUTSEAM_R, side - outer.y);
    set(by, PRISM_MEASUREMENT_INSIDE_LEG_LENGTH_R, between(at(by, SIM_LANDMARK_CROTCH), inner));
    set(by, PRISM_MEASUREMENT_THIGH_GIRTH_R,
        widest_girth(by, LEG, at_height(crotch - 20), at_height(crotch - 120)));
    set(by, PRISM_MEASUREMENT_MID_THIGH_GIRTH_R,
        girth(by, LEG, at_height((crotch + knee) / 2), up));
    set(by, PRISM_MEASUREMENT_KNEE_GIRTH_R, girth(by, LEG, at_height(knee), up));
    set(by, PRISM_MEASUREMENT_CALF_GIRTH_R,
        widest_girth(by, LEG, at_height(knee - 60), at_height(knee / 2)));
}

/* Cubic millimetres: the sum of the pyramids over the triangles. */
static double volume(const sim_net *net)
{
    double sum = 0;
    for (size_t i = 0; i < net->quad_count; i++) {
        const uint32_t *corners = net->quads[i].corners;
        sim_vector a = net->points[corners[0]], b = net->points[corners[1]];
        sim_vector c = net->points[corners[2]], d = net->points[corners[3]];
        sum += sim_dot(a, sim_cross(b, c)) + sim_dot(a, sim_cross(c, d));
    }
    return sum / 6;
}

static void measure_mass(tape *by)
{
    double density = 495 / (fat_percent + 450); /* g/cm3 */
    double weight = density * volume(by->net) / 1000;

    set(by, PRISM_MEASUREMENT_WEIGHT, weight);
    set(by, PRISM_MEASUREMENT_BODY_FAT_PERCENTAGE, fat_percent * 10000);
    set(by, PRISM_MEASUREMENT_SKELETAL_MUSCLE_MASS,
        weight * (1 - fat_percent / 100) * muscle_of_lean_mass);
    set(by, PRISM_MEASUREMENT_AGE, AGE_YEARS);
    set(by, PRISM_MEASUREMENT_GENDER, PRISM_GENDER_MALE);
}

bool sim_body_measure(sim_body *body)
{
    uint32_t landmarks[SIM_LANDMARK_COUNT];
    sim_net *net = sim_figure_net(SIM_FIGURE_MEASURED_LEVEL, landmarks);
    tape by = {.net = net, .body = body};

    *body = (sim_body){.values = {0}};
    if (net == NULL)
        return false;
    for (int i = 0; i < SIM_LANDMARK_COUNT; i++)
        body->landmarks[i] = net->points[landmarks[i]];
    measure_heights_and_girths(&by);
    measure_neck_and_back(&by);
    measure_arm(&by);
    measure_leg(&by);
    measure_mass(&by);
    sim_net_free(net);
    return !by.is_broken;
}
