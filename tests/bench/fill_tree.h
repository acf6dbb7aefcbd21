/* SPDX-License-Identifier: MIT */
/**
 * From a tree of JSON nodes to the structs, for the libraries that make one. Written once, so that
 * none gets a better adapter than the others; it is compiled into each. Before it is included:
 *
 *     typedef … node;                                              a pointer
 *     node node_member(node object, const char *name, size_t size) NULL if there is none
 *     const char *node_text(node item, size_t *size)               of a string
 *     double node_number(node item)
 *     size_t node_count(node list)
 *     node node_item(node list, size_t index, node previous)       asked for one after the other
 *
 * A node that is not of the type asked for ends the program.
 */
#include "generator.h"
#include "target.h"

#define MEMBER(object, name) node_member(object, name, sizeof(name) - 1)

static node fill_required(node item, const char *name)
{
    if (!item)
        bench_die("the member %s is missing", name);
    return item;
}

#define REQUIRED(object, name) fill_required(MEMBER(object, name), name)

static void fill_enum(const target_enum *names, node item, int32_t *number, const char **name)
{
    size_t size;
    const char *text = node_text(item, &size);
    target_enum_set(names, text, size, number, name);
}

static const char *fill_string(prism__arena *arena, node item)
{
    size_t size;
    const char *text = node_text(item, &size);
    return target_string(arena, text, size);
}

static void fill_measurements(prism__arena *arena, node list, prism_scan_measurements *out)
{
    const target_enums *names = target_names();
    size_t count = node_count(list), size;
    node item = NULL;
    prism_measurement *to =
        (prism_measurement *)target_list(arena, count, sizeof *to, &out->measurements);

    out->measurement_count = count;
    for (size_t i = 0; i < count; i++, to++) {
        const char *value;
        item = node_item(list, i, item);
        fill_enum(&names->measurement_types, REQUIRED(item, "measurementType"),
                  &to->measurement_type, &to->measurement_type_name);
        value = node_text(REQUIRED(item, "value"), &size);
        to->value = target_int64(value, size);
        fill_enum(&names->units, REQUIRED(item, "unit"), &to->unit, &to->unit_name);
    }
}

static const prism_avatar *fill_avatar(prism__arena *arena, node object)
{
    node list = REQUIRED(REQUIRED(object, "meshVerticesOnly"), "vertices"), item = NULL;
    prism_avatar *avatar = (prism_avatar *)target_items(arena, 1, sizeof *avatar);
    prism_mesh_vertices *mesh = (prism_mesh_vertices *)target_items(arena, 1, sizeof *mesh);
    size_t count = node_count(list);
    float *to = (float *)target_items(arena, count, sizeof *to);

    for (size_t i = 0; i < count; i++) {
        item = node_item(list, i, item);
        to[i] = (float)node_number(item);
    }
    mesh->vertices = to;
    mesh->float_count = count;
    avatar->format_case = PRISM_AVATAR_FORMAT_MESH_VERTICES_ONLY;
    avatar->mesh_vertices_only = mesh;
    return avatar;
}

static const prism_point *fill_points(prism__arena *arena, node list, size_t *count)
{
    node item = NULL;
    prism_point *points;

    *count = node_count(list);
    points = (prism_point *)target_items(arena, *count, sizeof *points);
    for (size_t i = 0; i < *count; i++) {
        item = node_item(list, i, item);
        points[i].x = node_number(REQUIRED(item, "x"));
        points[i].y = node_number(REQUIRED(item, "y"));
    }
    return points;
}

static const prism_posture_front *fill_front(prism__arena *arena, node object)
{
    const target_enums *names = target_names();
    node angles = REQUIRED(object, "angles"), lines = REQUIRED(object, "lines"), item = NULL;
    prism_posture_front *front = (prism_posture_front *)target_items(arena, 1, sizeof *front);
    prism_posture_front_angle *angle;
    prism_posture_front_line *line;

    front->angle_count = node_count(angles);
    angle = (prism_posture_front_angle *)target_list(arena, front->angle_count, sizeof *angle,
                                                     &front->angles);
    for (size_t i = 0; i < front->angle_count; i++, angle++) {
        item = node_item(angles, i, item);
        fill_enum(&names->front_names, REQUIRED(item, "name"), &angle->name, &angle->name_name);
        angle->value = node_number(REQUIRED(item, "value"));
        fill_enum(&names->angle_units, REQUIRED(item, "unit"), &angle->unit, &angle->unit_name);
    }
    item = NULL;
    front->line_count = node_count(lines);
    line = (prism_posture_front_line *)target_list(arena, front->line_count, sizeof *line,
                                                   &front->lines);
    for (size_t i = 0; i < front->line_count; i++, line++) {
        item = node_item(lines, i, item);
        fill_enum(&names->front_names, REQUIRED(item, "name"), &line->name, &line->name_name);
        line->points = fill_points(arena, REQUIRED(item, "points"), &line->point_count);
    }
    return front;
}

static const double *fill_doubles(prism__arena *arena, node list, size_t *count)
{
    node item = NULL;
    double *numbers;

    *count = node_count(list);
    numbers = (double *)target_items(arena, *count, sizeof *numbers);
    for (size_t i = 0; i < *count; i++) {
        item = node_item(list, i, item);
        numbers[i] = node_number(item);
    }
    return numbers;
}

static const prism_posture_right *fill_right(prism__arena *arena, node object)
{
    const target_enums *names = target_names();
    node angles = REQUIRED(object, "angles"), lines = REQUIRED(object, "lines"), item = NULL;
    prism_posture_right *right = (prism_posture_right *)target_items(arena, 1, sizeof *right);
    prism_posture_right_angle *angle;
    prism_posture_right_line *line;

    right->angle_count = node_count(angles);
    angle = (prism_posture_right_angle *)target_list(arena, right->angle_count, sizeof *angle,
                                                     &right->angles);
    for (size_t i = 0; i < right->angle_count; i++, angle++) {
        item = node_item(angles, i, item);
        fill_enum(&names->right_names, REQUIRED(item, "name"), &angle->name, &angle->name_name);
        angle->angles = fill_doubles(arena, REQUIRED(item, "angles"), &angle->angle_count);
        fill_enum(&names->angle_units, REQUIRED(item, "unit"), &angle->unit, &angle->unit_name);
    }
    item = NULL;
    right->line_count = node_count(lines);
    line = (prism_posture_right_line *)target_list(arena, right->line_count, sizeof *line,
                                                   &right->lines);
    for (size_t i = 0; i < right->line_count; i++, line++) {
        item = node_item(lines, i, item);
        fill_enum(&names->right_names, REQUIRED(item, "name"), &line->name, &line->name_name);
        line->points = fill_points(arena, REQUIRED(item, "points"), &line->point_count);
    }
    return right;
}

/* The whole document. */
static prism_scan_results *fill_results(node root)
{
    prism__arena *arena;
    prism_scan_results *results = target_new(&arena);
    prism_scan_measurements *out = (prism_scan_measurements *)target_items(arena, 1, sizeof *out);
    node object = REQUIRED(root, "results");
    node avatar = MEMBER(object, "avatar"), posture = MEMBER(object, "posture");

    results->scanning_session_id = fill_string(arena, REQUIRED(root, "scanningSessionId"));
    results->client_scanning_id = fill_string(arena, REQUIRED(root, "clientScanningId"));
    results->body_case = PRISM_SCAN_RESULTS_RESULTS;
    results->results = out;
    fill_measurements(arena, REQUIRED(object, "measurements"), out);
    if (avatar)
        out->avatar = fill_avatar(arena, avatar);
    if (posture) {
        prism_posture *to = (prism_posture *)target_items(arena, 1, sizeof *to);
        to->front = fill_front(arena, REQUIRED(posture, "front"));
        to->right = fill_right(arena, REQUIRED(posture, "right"));
        out->posture = to;
    }
    return results;
}
