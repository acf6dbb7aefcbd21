/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <prism.h>

static const prism_bounding_box untouched = {77, 77, 77, 77, 77, 77};

/* Check the box around the first `float_count` of some numbers; `expected` is NULL for none. */
static void check_box(const float *numbers, size_t float_count, size_t count,
                      const prism_bounding_box *expected)
{
    prism_mesh_vertices mesh = {numbers, float_count};
    prism_avatar avatar = {PRISM_AVATAR_FORMAT_MESH_VERTICES_ONLY, &mesh};
    prism_bounding_box box = untouched;
    double height = 77;

    assert_int_equal(prism_avatar_bounding_box(&avatar, &box), count);
    assert_int_equal(prism_avatar_bounding_box(&avatar, NULL), count);
    assert_int_equal(prism_avatar_height(&avatar, &height), count > 0);
    assert_false(prism_avatar_height(&avatar, NULL));
    assert_memory_equal(&box, expected ? expected : &untouched, sizeof box);
    assert_true(height == (expected ? (double)expected->max_y - (double)expected->min_y : 77));
}

static void avatar_bounding_box__holds_all_vertices(void **state)
{
    static const float numbers[] = {0.5f, 1.75f, -0.25f, -0.5f, 0.0f, 0.25f, 0.1f, 0.9f, 0.3f};
    prism_bounding_box all = {-0.5f, 0.0f, -0.25f, 0.5f, 1.75f, 0.3f};
    prism_bounding_box two = {-0.5f, 0.0f, -0.25f, 0.5f, 1.75f, 0.25f};
    prism_bounding_box one = {0.5f, 1.75f, -0.25f, 0.5f, 1.75f, -0.25f};
    (void)state;

    check_box(numbers, 9, 3, &all);
    check_box(numbers, 6, 2, &two);
    check_box(numbers, 3, 1, &one);
}

static void avatar_bounding_box__leaves_out_part_of_a_vertex(void **state)
{
    static const float numbers[] = {1, 2, 3, 9, 9};
    prism_bounding_box one = {1, 2, 3, 1, 2, 3};
    (void)state;

    check_box(numbers, 5, 1, &one);
    check_box(numbers, 4, 1, &one);
    check_box(numbers, 2, 0, NULL);
    check_box(numbers, 1, 0, NULL);
    check_box(NULL, 0, 0, NULL);
}

static void avatar_bounding_box__leaves_out_what_is_not_finite(void **state)
{
    static const float numbers[] = {NAN, 50, 50,        1,  2,  3,  50, INFINITY, 50,
                                    50,  50, -INFINITY, -1, -2, -3, 50, NAN,      50};
    prism_bounding_box box = {-1, -2, -3, 1, 2, 3};
    (void)state;

    check_box(numbers, 18, 2, &box);
    check_box(numbers, 3, 0, NULL);
}

static void avatar_bounding_box__holds_the_largest_numbers(void **state)
{
    static const float numbers[] = {3.4028235e38f, -3.4028235e38f, 1e-45f,
                                    3.4028235e38f, 3.4028235e38f,  1e-45f};
    prism_bounding_box box = {3.4028235e38f, -3.4028235e38f, 1e-45f,
                              3.4028235e38f, 3.4028235e38f,  1e-45f};
    (void)state;

    check_box(numbers, 6, 2, &box);
}

static void avatar_vertex_count__counts_whole_ones(void **state)
{
    static const float numbers[7] = {NAN};
    (void)state;

    for (size_t count = 0; count <= 7; count++) {
        prism_mesh_vertices mesh = {numbers, count};
        prism_avatar avatar = {PRISM_AVATAR_FORMAT_MESH_VERTICES_ONLY, &mesh};
        assert_int_equal(prism_avatar_vertex_count(&avatar), count / 3);
    }
}

static void avatar__may_be_missing(void **state)
{
    prism_avatar none = {PRISM_AVATAR_FORMAT_NONE, NULL};
    prism_bounding_box box = untouched;
    double height = 77;
    (void)state;

    assert_int_equal(prism_avatar_vertex_count(NULL), 0);
    assert_int_equal(prism_avatar_vertex_count(&none), 0);
    assert_int_equal(prism_avatar_bounding_box(NULL, &box), 0);
    assert_int_equal(prism_avatar_bounding_box(&none, &box), 0);
    assert_false(prism_avatar_height(NULL, &height));
    assert_false(prism_avatar_height(&none, &height));
    assert_memory_equal(&box, &untouched, sizeof box);
    assert_true(height == 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(avatar_bounding_box__holds_all_vertices),
        cmocka_unit_test(avatar_bounding_box__leaves_out_part_of_a_vertex),
        cmocka_unit_test(avatar_bounding_box__leaves_out_what_is_not_finite),
        cmocka_unit_test(avatar_bounding_box__holds_the_largest_numbers),
        cmocka_unit_test(avatar_vertex_count__counts_whole_ones),
        cmocka_unit_test(avatar__may_be_missing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
