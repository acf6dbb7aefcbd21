/* SPDX-License-Identifier: MIT */
/* Writing results as JSON: libprism, and a cJSON tree with a node for each value. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "generator.h"
#include "measure.h"
#include "parts.h"
#include "peer.h"
#include "target.h"

static void require(const void *made)
{
    if (!made)
        bench_die("cjson: out of memory");
}

static void add_text(cJSON *object, const char *name, const char *text)
{
    require(cJSON_AddStringToObject(object, name, text));
}

static void add_number(cJSON *object, const char *name, double number)
{
    require(cJSON_AddNumberToObject(object, name, number));
}

static cJSON *add_list(cJSON *object, const char *name)
{
    cJSON *list = cJSON_AddArrayToObject(object, name);

    require(list);
    return list;
}

static cJSON *add_object(cJSON *object, const char *name)
{
    cJSON *added = cJSON_AddObjectToObject(object, name);

    require(added);
    return added;
}

static cJSON *append_object(cJSON *list)
{
    cJSON *object = cJSON_CreateObject();

    require(object);
    (void)cJSON_AddItemToArray(list, object);
    return object;
}

static void append_number(cJSON *list, double number)
{
    cJSON *node = cJSON_CreateNumber(number);

    require(node);
    (void)cJSON_AddItemToArray(list, node);
}

static void add_measurements(cJSON *object, const prism_scan_measurements *m)
{
    cJSON *list = add_list(object, "measurements");
    char text[32];

    for (size_t i = 0; i < m->measurement_count; i++) {
        cJSON *item = append_object(list);
        (void)snprintf(text, sizeof text, "%lld", (long long)m->measurements[i]->value);
        add_text(item, "measurementType", m->measurements[i]->measurement_type_name);
        add_text(item, "value", text);
        add_text(item, "unit", m->measurements[i]->unit_name);
    }
}

static void add_points(cJSON *line, const prism_point *points, size_t count)
{
    cJSON *list = add_list(line, "points");

    for (size_t i = 0; i < count; i++) {
        cJSON *point = append_object(list);
        add_number(point, "x", points[i].x);
        add_number(point, "y", points[i].y);
    }
}

static void add_front(cJSON *object, const prism_posture_front *front)
{
    cJSON *list = add_list(object, "angles");

    for (size_t i = 0; i < front->angle_count; i++) {
        cJSON *item = append_object(list);
        add_text(item, "name", front->angles[i]->name_name);
        add_number(item, "value", front->angles[i]->value);
        add_text(item, "unit", front->angles[i]->unit_name);
    }
    list = add_list(object, "lines");
    for (size_t i = 0; i < front->line_count; i++) {
        cJSON *item = append_object(list);
        add_text(item, "name", front->lines[i]->name_name);
        add_points(item, front->lines[i]->points, front->lines[i]->point_count);
    }
}

static void add_right(cJSON *object, const prism_posture_right *right)
{
    cJSON *list = add_list(object, "angles");

    for (size_t i = 0; i < right->angle_count; i++) {
        cJSON *item = append_object(list), *angles;
        add_text(item, "name", right->angles[i]->name_name);
        angles = add_list(item, "angles");
        for (size_t j = 0; j < right->angles[i]->angle_count; j++)
            append_number(angles, right->angles[i]->angles[j]);
        add_text(item, "unit", right->angles[i]->unit_name);
    }
    list = add_list(object, "lines");
    for (size_t i = 0; i < right->line_count; i++) {
        cJSON *item = append_object(list);
        add_text(item, "name", right->lines[i]->name_name);
        add_points(item, right->lines[i]->points, right->lines[i]->point_count);
    }
}

static char *write_with_cjson(const prism_scan_results *results)
{
    const prism_scan_measurements *m = results->results;
    cJSON *root = cJSON_CreateObject(), *object, *list;
    char *text;

    require(root);
    add_text(root, "scanningSessionId", results->scanning_session_id);
    add_text(root, "clientScanningId", results->client_scanning_id);
    object = add_object(root, "results");
    add_measurements(object, m);
    if (m->avatar) {
        const prism_mesh_vertices *mesh = m->avatar->mesh_vertices_only;
        list = add_list(add_object(add_object(object, "avatar"), "meshVerticesOnly"), "vertices");
        for (size_t i = 0; i < mesh->float_count; i++)
            append_number(list, (double)mesh->vertices[i]);
    }
    object = add_object(object, "posture");
    add_front(add_object(object, "front"), m->posture->front);
    add_right(add_object(object, "right"), m->posture->right);
    text = cJSON_PrintUnformatted(root);
    require(text);
    cJSON_Delete(root);
    return text;
}

static char *write_with_prism(const prism_scan_results *results)
{
    prism_error error;
    char *text;

    if (prism_scan_results_format(results, &text, NULL, &error) != PRISM_OK)
        bench_die("libprism: %s", error.message);
    return text;
}

static void prism_work(void *context, size_t index)
{
    prism_scan_results **results = context;
    prism_text_free(write_with_prism(results[index]));
}

static void cjson_work(void *context, size_t index)
{
    prism_scan_results **results = context;
    cJSON_free(write_with_cjson(results[index]));
}

/*
 * What libprism writes reads back as what was written, bit by bit. What cJSON writes only has to be
 * as long a document: it drops digits of numbers that need all of their 17.
 */
static void check(const prism_scan_results *results)
{
    char *ours = write_with_prism(results), *other = write_with_cjson(results);
    prism_scan_results *again = peer_prism.decode(NULL, ours, strlen(ours));
    const char *difference = target_difference(results, again);

    if (difference)
        bench_die("libprism writes something else: %s", difference);
    prism_scan_results_free(again);
    again = peer_prism.decode(NULL, other, strlen(other));
    if (target_size(results) != target_size(again))
        bench_die("cjson writes something else");
    prism_scan_results_free(again);
    prism_text_free(ours);
    cJSON_free(other);
}

static void measure(const bench_set *set, const char *name)
{
    static bench_times times;
    const bench_plan plan = {set->count, 21, 0.01, false};
    bench_document documents[BENCH_COUNT_MAX];
    prism_scan_results *results[BENCH_COUNT_MAX];
    const bench_subject subjects[] = {{"libprism", prism_work, results},
                                      {"cjson", cjson_work, results}};

    bench_set_make(set, documents);
    for (size_t i = 0; i < set->count; i++) {
        results[i] = peer_prism.decode(NULL, documents[i].text, documents[i].size);
        check(results[i]);
    }
    bench_measure(subjects, 2, &plan, &times);
    printf("write %s cjson %.2f\n", name, bench_ratio(&times, 1, 0));
    for (size_t i = 0; i < set->count; i++)
        prism_scan_results_free(results[i]);
    bench_set_free(set, documents);
}

void bench_write(void)
{
    printf("Writing: cJSON's time as a multiple of libprism's\n\n");
    measure(bench_set_named("S-compact"), "S");
    measure(bench_set_named("M-compact"), "M");
    printf("\n");
}
