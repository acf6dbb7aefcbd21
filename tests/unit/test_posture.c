/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <prism.h>

static const prism_posture_front_angle ear_angle = {.name = PRISM_POSTURE_FRONT_EAR, .value = 1};
static const prism_posture_front_angle other_ear_angle = {.name = PRISM_POSTURE_FRONT_EAR};
static const prism_posture_front_angle foot_angle = {.name = PRISM_POSTURE_FRONT_FOOT};
static const prism_posture_front_line ear_line = {.name = PRISM_POSTURE_FRONT_EAR};
static const prism_posture_front_line foot_line = {.name = PRISM_POSTURE_FRONT_FOOT};

static const prism_posture_front_angle *const front_angles[] = {&foot_angle, &ear_angle,
                                                                &other_ear_angle};
static const prism_posture_front_line *const front_lines[] = {&ear_line, &foot_line};
static const prism_posture_front front = {front_angles, 3, front_lines, 2};

static const double body_line_values[] = {4.5, -2.5, 0};
static const prism_posture_right_angle body_line_angle = {.name = PRISM_POSTURE_RIGHT_BODY_LINE,
                                                          .angles = body_line_values,
                                                          .angle_count = 3,
                                                          .unit = PRISM_ANGLE_UNIT_RADIANS};
static const prism_posture_right_angle empty_angle = {.name = PRISM_POSTURE_RIGHT_BACK_WAIST_LINE,
                                                      .unit = PRISM_ANGLE_UNIT_DEGREES};
static const prism_posture_right_line body_line = {.name = PRISM_POSTURE_RIGHT_BODY_LINE};

static const prism_posture_right_angle *const right_angles[] = {&empty_angle, &body_line_angle};
static const prism_posture_right_line *const right_lines[] = {&body_line};
static const prism_posture_right right = {right_angles, 2, right_lines, 1};

static const prism_posture posture = {&front, &right};

static void posture_find__finds_the_first_of_a_name(void **state)
{
    (void)state;
    assert_ptr_equal(prism_posture_find_front_angle(&posture, PRISM_POSTURE_FRONT_EAR), &ear_angle);
    assert_ptr_equal(prism_posture_find_front_angle(&posture, PRISM_POSTURE_FRONT_FOOT),
                     &foot_angle);
    assert_ptr_equal(prism_posture_find_front_line(&posture, PRISM_POSTURE_FRONT_FOOT), &foot_line);
    assert_ptr_equal(prism_posture_find_right_angle(&posture, PRISM_POSTURE_RIGHT_BODY_LINE),
                     &body_line_angle);
    assert_ptr_equal(prism_posture_find_right_line(&posture, PRISM_POSTURE_RIGHT_BODY_LINE),
                     &body_line);
}

static void assert_nothing_is_found(const prism_posture *in, int32_t name)
{
    double value = 77;
    int32_t unit = 77;

    assert_null(prism_posture_find_front_angle(in, name));
    assert_null(prism_posture_find_front_line(in, name));
    assert_null(prism_posture_find_right_angle(in, name));
    assert_null(prism_posture_find_right_line(in, name));
    assert_false(prism_posture_segment_angle(in, name, 0, &value, &unit));
    assert_true(value == 77);
    assert_int_equal(unit, 77);
}

static void posture_find__is_null_where_there_is_none(void **state)
{
    static const prism_posture_front no_front = {NULL, 0, NULL, 0};
    static const prism_posture_right no_right = {NULL, 0, NULL, 0};
    prism_posture nothing = {NULL, NULL};
    prism_posture empty = {&no_front, &no_right};
    (void)state;

    for (int32_t name = -1; name <= 5; name++) {
        assert_nothing_is_found(NULL, name);
        assert_nothing_is_found(&nothing, name);
        assert_nothing_is_found(&empty, name);
    }
    assert_nothing_is_found(&posture, 0);
    assert_nothing_is_found(&posture, 99);
    assert_nothing_is_found(&posture, INT32_MIN);
    assert_null(prism_posture_find_front_angle(&posture, PRISM_POSTURE_FRONT_SHOULDER));
    assert_null(prism_posture_find_right_line(&posture, PRISM_POSTURE_RIGHT_BACK_WAIST_LINE));
}

static void posture_find__finds_one_part_without_the_other(void **state)
{
    prism_posture only_front = {&front, NULL};
    prism_posture only_right = {NULL, &right};
    (void)state;

    assert_non_null(prism_posture_find_front_angle(&only_front, PRISM_POSTURE_FRONT_EAR));
    assert_null(prism_posture_find_right_angle(&only_front, PRISM_POSTURE_RIGHT_BODY_LINE));
    assert_non_null(prism_posture_find_right_angle(&only_right, PRISM_POSTURE_RIGHT_BODY_LINE));
    assert_null(prism_posture_find_front_angle(&only_right, PRISM_POSTURE_FRONT_EAR));
}

static void posture_segment_angle__has_the_unit_of_its_line(void **state)
{
    double value = 77;
    int32_t unit = 77;
    (void)state;

    for (size_t i = 0; i < 3; i++) {
        assert_true(
            prism_posture_segment_angle(&posture, PRISM_POSTURE_RIGHT_BODY_LINE, i, &value, &unit));
        assert_true(value == body_line_values[i]);
        assert_int_equal(unit, PRISM_ANGLE_UNIT_RADIANS);
    }
    assert_true(
        prism_posture_segment_angle(&posture, PRISM_POSTURE_RIGHT_BODY_LINE, 0, NULL, NULL));
}

static void posture_segment_angle__is_false_past_the_last(void **state)
{
    double value = 77;
    int32_t unit = 77;
    (void)state;

    assert_false(
        prism_posture_segment_angle(&posture, PRISM_POSTURE_RIGHT_BODY_LINE, 3, &value, &unit));
    assert_false(prism_posture_segment_angle(&posture, PRISM_POSTURE_RIGHT_BODY_LINE, SIZE_MAX,
                                             &value, &unit));
    assert_false(prism_posture_segment_angle(&posture, PRISM_POSTURE_RIGHT_BACK_WAIST_LINE, 0,
                                             &value, &unit));
    assert_true(value == 77);
    assert_int_equal(unit, 77);
}

static void scan_results_posture__is_null_where_there_is_none(void **state)
{
    prism_avatar avatar = {0};
    prism_scan_measurements found = {.avatar = &avatar, .posture = &posture};
    prism_scan_measurements nothing = {0};
    prism_scan_results results = {.body_case = PRISM_SCAN_RESULTS_RESULTS, .results = &found};
    prism_scan_results pending = {.body_case = PRISM_SCAN_RESULTS_PENDING};
    (void)state;

    assert_ptr_equal(prism_scan_results_posture(&results), &posture);
    assert_ptr_equal(prism_scan_results_avatar(&results), &avatar);
    results.results = &nothing;
    assert_null(prism_scan_results_posture(&results));
    assert_null(prism_scan_results_avatar(&results));
    assert_null(prism_scan_results_posture(&pending));
    assert_null(prism_scan_results_avatar(&pending));
    assert_null(prism_scan_results_posture(NULL));
    assert_null(prism_scan_results_avatar(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(posture_find__finds_the_first_of_a_name),
        cmocka_unit_test(posture_find__is_null_where_there_is_none),
        cmocka_unit_test(posture_find__finds_one_part_without_the_other),
        cmocka_unit_test(posture_segment_angle__has_the_unit_of_its_line),
        cmocka_unit_test(posture_segment_angle__is_false_past_the_last),
        cmocka_unit_test(scan_results_posture__is_null_where_there_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
