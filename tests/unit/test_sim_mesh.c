/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "programs/simulator/mesh.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const size_t vertex_counts[] = {16,   17,   50,   1000,  2005,  2006,  2007,
                                       5000, 8018, 8019, 32065, 32066, 32078, 40001};

static sim_mesh make(size_t vertex_count)
{
    sim_mesh mesh;
    assert_true(sim_mesh_make(&mesh, vertex_count));
    return mesh;
}

static sim_vector vertex(const sim_mesh *mesh, uint32_t index)
{
    const float *at = mesh->vertices + 3 * (size_t)index;
    return (sim_vector){(double)at[0], (double)at[1], (double)at[2]};
}

/* A directed edge. */
typedef struct edge {
    uint32_t from, to;
} edge;

static int compare_edges(const void *left, const void *right)
{
    const edge *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return a->to < b->to ? -1 : a->to > b->to;
}

/* Each edge once in each direction: closed, nowhere branched, and turned the same way all over. */
static void assert_closed(const sim_mesh *mesh)
{
    size_t count = 3 * mesh->triangle_count;
    edge *edges = calloc(count, sizeof(*edges));
    unsigned char *is_used = calloc(mesh->vertex_count, 1);

    assert_non_null(edges);
    assert_non_null(is_used);
    for (size_t i = 0; i < count; i++) {
        edges[i].from = mesh->triangles[i];
        edges[i].to = mesh->triangles[i % 3 == 2 ? i - 2 : i + 1];
        assert_true(edges[i].from < mesh->vertex_count);
        assert_int_not_equal(edges[i].from, edges[i].to);
        is_used[edges[i].from] = 1;
    }
    qsort(edges, count, sizeof(*edges), compare_edges);
    for (size_t i = 0; i < count; i++) {
        edge back = {edges[i].to, edges[i].from};
        assert_true(i == 0 || compare_edges(&edges[i - 1], &edges[i]) != 0);
        assert_non_null(bsearch(&back, edges, count, sizeof(*edges), compare_edges));
    }
    for (size_t i = 0; i < mesh->vertex_count; i++)
        assert_int_equal(is_used[i], 1);
    free(is_used);
    free(edges);
}

static void mesh__has_as_many_vertices_as_asked_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vertex_counts); i++) {
        sim_mesh mesh = make(vertex_counts[i]);
        assert_int_equal(mesh.vertex_count, vertex_counts[i]);
        /* Euler's formula for a closed surface without holes */
        assert_int_equal(mesh.triangle_count, 2 * (vertex_counts[i] - 2));
        sim_mesh_free(&mesh);
    }
}

static void mesh__is_one_closed_surface(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vertex_counts); i++) {
        sim_mesh mesh = make(vertex_counts[i]);
        assert_closed(&mesh);
        sim_mesh_free(&mesh);
    }
}

static void mesh__turns_outward(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vertex_counts); i++) {
        sim_mesh mesh = make(vertex_counts[i]);
        double volume = 0;
        for (size_t j = 0; j < mesh.triangle_count; j++) {
            const uint32_t *at = mesh.triangles + 3 * j;
            volume += sim_dot(vertex(&mesh, at[0]),
                              sim_cross(vertex(&mesh, at[1]), vertex(&mesh, at[2]))) /
                      6;
        }
        assert_true(volume > 0.01);
        if (vertex_counts[i] >= 2006)
            assert_true(volume > 0.066 && volume < 0.072);
        sim_mesh_free(&mesh);
    }
}

static void mesh__has_no_slivers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vertex_counts); i++) {
        sim_mesh mesh = make(vertex_counts[i]);
        for (size_t j = 0; j < mesh.triangle_count; j++) {
            const uint32_t *at = mesh.triangles + 3 * j;
            sim_vector a = vertex(&mesh, at[0]);
            sim_vector across =
                sim_cross(sim_minus(vertex(&mesh, at[1]), a), sim_minus(vertex(&mesh, at[2]), a));
            assert_true(sim_length(across) / 2 > 1e-7); /* a tenth of a square millimetre */
        }
        sim_mesh_free(&mesh);
    }
}

static void mesh__stands_on_the_ground_and_is_as_high_as_the_figure(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vertex_counts); i++) {
        sim_mesh mesh = make(vertex_counts[i]);
        double low = 1, high = 1;
        for (uint32_t j = 0; j < mesh.vertex_count; j++) {
            low = fmin(low, vertex(&mesh, j).y);
            high = fmax(high, vertex(&mesh, j).y);
        }
        assert_true(low == 0);
        assert_true(high == 1.75);
        sim_mesh_free(&mesh);
    }
}

/* Toes and nose are in front; arms spread to both sides alike. */
static void mesh__looks_ahead(void **state)
{
    sim_mesh mesh = make(32078);
    sim_vector toe = {0, 0, 0}, nose = {0, 0, 0};
    double left = 0, right = 0;

    (void)state;
    for (uint32_t i = 0; i < mesh.vertex_count; i++) {
        sim_vector at = vertex(&mesh, i);
        if (at.y < 0.05 && at.z > toe.z)
            toe = at;
        if (at.y > 1.54 && at.z > nose.z)
            nose = at;
        left = fmax(left, at.x);
        right = fmin(right, at.x);
    }
    assert_true(toe.z > 0.15);
    assert_true(nose.z > 0.115 && nose.y > 1.57 && nose.y < 1.63 && fabs(nose.x) < 0.003);
    assert_true(left > 0.5 && left < 0.8);
    assert_true(fabs(left + right) < 1e-5);
    sim_mesh_free(&mesh);
}

static void mesh__is_the_same_every_time(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vertex_counts); i++) {
        sim_mesh first = make(vertex_counts[i]), second = make(vertex_counts[i]);
        assert_memory_equal(first.vertices, second.vertices,
                            3 * first.vertex_count * sizeof(*first.vertices));
        assert_memory_equal(first.triangles, second.triangles,
                            3 * first.triangle_count * sizeof(*first.triangles));
        sim_mesh_free(&first);
        sim_mesh_free(&second);
    }
}

static void net__has_sides_that_mirror_each_other(void **state)
{
    static const sim_landmark lefts[] = {
        SIM_LANDMARK_EAR_LEFT,         SIM_LANDMARK_SHOULDER_LEFT,   SIM_LANDMARK_BUST_LEFT,
        SIM_LANDMARK_WAIST_LEFT,       SIM_LANDMARK_TOP_HIP_LEFT,    SIM_LANDMARK_ELBOW_LEFT,
        SIM_LANDMARK_WRIST_LEFT,       SIM_LANDMARK_KNEE_BACK_LEFT,  SIM_LANDMARK_KNEE_FRONT_LEFT,
        SIM_LANDMARK_OUTER_ANKLE_LEFT, SIM_LANDMARK_INNER_ANKLE_LEFT};
    uint32_t landmarks[SIM_LANDMARK_COUNT];
    sim_net *net = sim_figure_net(1, landmarks);

    (void)state;
    assert_non_null(net);
    for (size_t i = 0; i < COUNT(lefts); i++) {
        sim_vector left = net->points[landmarks[lefts[i]]];
        sim_vector right = net->points[landmarks[lefts[i] + 1]];
        assert_true(left.x > 0.02);
        right.x = -right.x;
        assert_true(sim_length(sim_minus(left, right)) < 1e-6);
    }
    sim_net_free(net);
}

static void net__keeps_its_places_within_the_texture(void **state)
{
    sim_net *net = sim_figure_net(1, NULL);

    (void)state;
    assert_non_null(net);
    assert_int_equal(net->point_count, sim_figure_point_count(1));
    for (size_t i = 0; i < net->quad_count; i++)
        for (int j = 0; j < 4; j++) {
            assert_true(net->quads[i].places[j] < net->place_count);
            sim_place at = net->places[net->quads[i].places[j]];
            assert_true(at.u > 0 && at.u < 1 && at.v > 0 && at.v < 1);
        }
    sim_net_free(net);
}

/* All room that the cage has is used, and none was missing. */
static void cage__is_as_large_as_it_says(void **state)
{
    sim_cage cage;

    (void)state;
    assert_true(sim_cage_make(&cage));
    assert_int_equal(cage.net->point_count, SIM_CAGE_POINTS);
    assert_int_equal(cage.net->place_count, SIM_CAGE_PLACES);
    assert_int_equal(cage.net->quad_count, SIM_CAGE_QUADS);
    sim_cage_free(&cage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cage__is_as_large_as_it_says),
        cmocka_unit_test(mesh__has_as_many_vertices_as_asked_for),
        cmocka_unit_test(mesh__has_no_slivers),
        cmocka_unit_test(mesh__is_one_closed_surface),
        cmocka_unit_test(mesh__is_the_same_every_time),
        cmocka_unit_test(mesh__looks_ahead),
        cmocka_unit_test(mesh__stands_on_the_ground_and_is_as_high_as_the_figure),
        cmocka_unit_test(mesh__turns_outward),
        cmocka_unit_test(net__has_sides_that_mirror_each_other),
        cmocka_unit_test(net__keeps_its_places_within_the_texture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
