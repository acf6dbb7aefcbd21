/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "prism/measurement.h"
#include "programs/simulator/body.h"
#include "programs/simulator/measurements.h"
#include "programs/simulator/posture.h"
#include "programs/simulator/section.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Its measurements stay where they are unless the figure is changed on purpose. */
static void measurements__are_those_of_a_grown_up(void **state)
{
    static const struct {
        int32_t type;
        int64_t low, high;
    } ranges[] = {
        {PRISM_MEASUREMENT_HEIGHT, 1750, 1750},
        {PRISM_MEASUREMENT_WEIGHT, 65000, 80000},
        {PRISM_MEASUREMENT_SKELETAL_MUSCLE_MASS, 28000, 38000},
        {PRISM_MEASUREMENT_BUST_GIRTH, 880, 1000},
        {PRISM_MEASUREMENT_UNDER_BUST_GIRTH, 800, 920},
        {PRISM_MEASUREMENT_WAIST_GIRTH, 740, 860},
        {PRISM_MEASUREMENT_BELLY_WAIST_GIRTH, 760, 880},
        {PRISM_MEASUREMENT_TOP_HIP_GIRTH, 800, 920},
        {PRISM_MEASUREMENT_HIP_GIRTH, 900, 1010},
        {PRISM_MEASUREMENT_NECK_GIRTH, 340, 410},
        {PRISM_MEASUREMENT_NECK_BASE_GIRTH, 400, 500},
        {PRISM_MEASUREMENT_UPPER_ARM_GIRTH_R, 270, 340},
        {PRISM_MEASUREMENT_FOREARM_GIRTH_R, 230, 290},
        {PRISM_MEASUREMENT_WRIST_GIRTH_R, 150, 185},
        {PRISM_MEASUREMENT_THIGH_GIRTH_R, 520, 600},
        {PRISM_MEASUREMENT_MID_THIGH_GIRTH_R, 440, 540},
        {PRISM_MEASUREMENT_KNEE_GIRTH_R, 340, 400},
        {PRISM_MEASUREMENT_CALF_GIRTH_R, 330, 400},
        {PRISM_MEASUREMENT_ACROSS_BACK_SHOULDER_WIDTH, 390, 460},
        {PRISM_MEASUREMENT_BACK_NECK_POINT_TO_WRIST_R, 740, 840},
        {PRISM_MEASUREMENT_INSIDE_LEG_HEIGHT, 750, 820},
        {PRISM_MEASUREMENT_KNEE_HEIGHT_R, 440, 510},
    };
    prism_measurement made[SIM_MEASUREMENT_COUNT];
    int64_t values[SIM_BODY_VALUE_COUNT] = {0};
    sim_body body;

    (void)state;
    assert_true(sim_body_measure(&body));
    sim_measurements_make(&body, made);
    for (int i = 0; i < SIM_MEASUREMENT_COUNT; i++) {
        assert_in_range(made[i].measurement_type, 1, 41);
        assert_int_equal(values[made[i].measurement_type], 0); /* each type once */
        assert_true(made[i].value > 0);
        values[made[i].measurement_type] = made[i].value;
    }
    for (size_t i = 0; i < COUNT(ranges); i++)
        assert_in_range(values[ranges[i].type], ranges[i].low, ranges[i].high);
}

static void measurements__fit_each_other(void **state)
{
    sim_body body;

    (void)state;
    assert_true(sim_body_measure(&body));
    const double *of = body.values;
    assert_true(of[PRISM_MEASUREMENT_BACK_NECK_HEIGHT] > of[PRISM_MEASUREMENT_BUST_HEIGHT]);
    assert_true(of[PRISM_MEASUREMENT_BUST_HEIGHT] > of[PRISM_MEASUREMENT_WAIST_HEIGHT]);
    assert_true(of[PRISM_MEASUREMENT_WAIST_HEIGHT] > of[PRISM_MEASUREMENT_BELLY_WAIST_HEIGHT]);
    assert_true(of[PRISM_MEASUREMENT_BELLY_WAIST_HEIGHT] > of[PRISM_MEASUREMENT_TOP_HIP_HEIGHT]);
    assert_true(of[PRISM_MEASUREMENT_TOP_HIP_HEIGHT] > of[PRISM_MEASUREMENT_HIP_HEIGHT]);
    assert_true(of[PRISM_MEASUREMENT_HIP_HEIGHT] > of[PRISM_MEASUREMENT_INSIDE_LEG_HEIGHT]);
    /* A way along the body is longer than the height that it makes good. */
    assert_true(of[PRISM_MEASUREMENT_OUTSIDE_LEG_LENGTH_R] > of[PRISM_MEASUREMENT_WAIST_HEIGHT]);
    assert_true(of[PRISM_MEASUREMENT_BACK_NECK_POINT_TO_WAIST] >=
                of[PRISM_MEASUREMENT_BACK_NECK_HEIGHT] - of[PRISM_MEASUREMENT_WAIST_HEIGHT]);
    assert_true(of[PRISM_MEASUREMENT_BACK_NECK_POINT_TO_GROUND_CONTOURED] >
                of[PRISM_MEASUREMENT_BACK_NECK_HEIGHT]);
    assert_true(of[PRISM_MEASUREMENT_BACK_NECK_POINT_TO_WRIST_R] >
                of[PRISM_MEASUREMENT_OUTER_ARM_LENGTH_R]);
    assert_true(of[PRISM_MEASUREMENT_OUTER_ARM_LENGTH_R] >
                of[PRISM_MEASUREMENT_SHOULDER_TO_ELBOW_R]);
}

/* A tube of eight-cornered rings, and what is known of it. */
static void section__measures_a_cylinder(void **state)
{
    sim_vector low[8], high[8];
    sim_net *net = sim_net_new(16, 18, 8);
    sim_tube tube = {.net = net, .part = SIM_PART_TRUNK, .size = 8};
    sim_section section;

    (void)state;
    assert_non_null(net);
    for (int i = 0; i < 8; i++) {
        double angle = 2 * SIM_PI * i / 8;
        low[i] = (sim_vector){100 * sin(angle), 0, 100 * cos(angle)};
        high[i] = (sim_vector){low[i].x, 300, low[i].z};
    }
    sim_tube_open(&tube, low);
    sim_tube_extend(&tube, high, 1);

    assert_true(sim_section_make(&section, net, SIM_PARTS(SIM_PART_TRUNK), (sim_vector){0, 120, 0},
                                 (sim_vector){0, 5, 0}));
    double side = 2 * 100 * sin(SIM_PI / 8);
    assert_true(fabs(sim_section_girth(&section) - 8 * side) < 1e-9);
    assert_true(fabs(sim_section_farthest(&section, (sim_vector){0, 0, -1}).z + 100) < 1e-9);
    sim_section_free(&section);

    assert_true(sim_section_make(&section, net, SIM_PARTS(SIM_PART_TRUNK), (sim_vector){1, 0, 0},
                                 (sim_vector){1, 0, 0}));
    assert_true(fabs(sim_section_length(&section, (sim_vector){0, 0, -1}, -1, 301) - 300) < 1e-9);
    assert_true(fabs(sim_section_length(&section, (sim_vector){0, 0, -1}, 120, 130) - 10) < 1e-9);
    sim_section_free(&section);

    assert_true(sim_section_make(&section, net, SIM_PARTS(SIM_PART_HEAD), (sim_vector){0, 120, 0},
                                 (sim_vector){0, 1, 0}));
    assert_int_equal(section.count, 0);
    assert_true(sim_section_girth(&section) == 0);
    sim_section_free(&section);
    sim_net_free(net);
}

static double degrees(double opposite, double adjacent)
{
    return atan2(opposite, adjacent) * 180 / SIM_PI;
}

static void posture__angles_are_those_of_the_points(void **state)
{
    sim_body body;
    sim_posture posture;

    (void)state;
    assert_true(sim_body_measure(&body));
    sim_posture_make(&posture, &body);
    for (int i = 0; i < SIM_FRONT_COUNT; i++) {
        const prism_point *left = &posture.front_lines[i].points[1];
        const prism_point *right = &posture.front_lines[i].points[0];
        double angle = posture.front_angles[i].value;
        assert_int_equal(posture.front_lines[i].name, posture.front_angles[i].name);
        assert_true(left->x < right->x);
        assert_true(fabs(angle - degrees(left->y - right->y, right->x - left->x)) < 1e-9);
        assert_true(fabs(angle) > 0.1 && fabs(angle) < 5);
    }
    for (int i = 0; i < SIM_RIGHT_COUNT; i++) {
        const prism_posture_right_line *line = &posture.right_lines[i];
        assert_int_equal(line->point_count, posture.right_angles[i].angle_count + 1);
        for (size_t j = 0; j + 1 < line->point_count; j++) {
            const prism_point *low = &line->points[j], *high = &line->points[j + 1];
            assert_true(high->y < low->y);
            assert_true(fabs(posture.right_angles[i].angles[j] -
                             degrees(high->x - low->x, low->y - high->y)) < 1e-9);
        }
    }
}

static void posture__lies_within_the_photos(void **state)
{
    sim_body body;
    sim_posture posture;

    (void)state;
    assert_true(sim_body_measure(&body));
    sim_posture_make(&posture, &body);
    for (int i = 0; i < SIM_FRONT_COUNT; i++)
        for (size_t j = 0; j < posture.front_lines[i].point_count; j++) {
            prism_point at = posture.front_lines[i].points[j];
            assert_true(at.x > 0 && at.x < 720 && at.y > 0 && at.y < 1280);
        }
    for (int i = 0; i < SIM_RIGHT_COUNT; i++)
        for (size_t j = 0; j < posture.right_lines[i].point_count; j++) {
            prism_point at = posture.right_lines[i].points[j];
            assert_true(at.x > 0 && at.x < 720 && at.y > 0 && at.y < 1280);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measurements__are_those_of_a_grown_up),
        cmocka_unit_test(measurements__fit_each_other),
        cmocka_unit_test(posture__angles_are_those_of_the_points),
        cmocka_unit_test(posture__lies_within_the_photos),
        cmocka_unit_test(section__measures_a_cylinder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
