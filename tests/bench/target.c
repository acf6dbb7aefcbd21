/* SPDX-License-Identifier: MIT */
#include "target.h"

#include <string.h>

#include "generator.h"
#include "message/messages.h"

prism_scan_results *target_new(prism__arena **arena)
{
    prism_scan_results *results = prism__document_new(sizeof *results);

    if (!results)
        bench_die("out of memory");
    *arena = prism__document_arena(results);
    return results;
}

void *target_items(prism__arena *arena, size_t count, size_t size)
{
    void *items = count > 0 ? prism__arena_new(arena, count * size) : NULL;

    if (count > 0 && !items)
        bench_die("out of memory");
    return items;
}

void *target_list(prism__arena *arena, size_t count, size_t size, const void *list)
{
    char *items = target_items(arena, count, size);
    const void **pointers = target_items(arena, count, sizeof *pointers);

    for (size_t i = 0; i < count; i++)
        pointers[i] = items + i * size;
    memcpy((void *)(uintptr_t)list, &pointers, sizeof pointers);
    return items;
}

const char *target_string(prism__arena *arena, const char *text, size_t size)
{
    char *copy = prism__arena_text(arena, size + 1);

    if (!copy)
        bench_die("out of memory");
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

/* Spreads the names of each enum over the slots; those that meet take the next one. */
static size_t slot_of(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t hash = size * 31;

    if (size > 0)
        hash += bytes[0] * 7u + bytes[size / 2] * 13u + bytes[size - 1] * 101u;
    return hash % TARGET_SLOTS;
}

static void add_names(target_enum *to, const prism__enum *from)
{
    for (size_t i = 0; i < from->count; i++) {
        const prism__enum_name *name = &from->names[i];
        size_t slot = slot_of(name->text, name->size);
        while (to->slots[slot].text)
            slot = (slot + 1) % TARGET_SLOTS;
        to->slots[slot].text = name->text;
        to->slots[slot].size = name->size;
        to->slots[slot].number = name->number;
        if (!to->texts[name->number])
            to->texts[name->number] = name->text;
    }
}

const target_enums *target_names(void)
{
    static target_enums names;

    if (!names.units.texts[0]) {
        add_names(&names.measurement_types, &prism__measurement_types);
        add_names(&names.units, &prism__unit_types);
        add_names(&names.angle_units, &prism__angle_units);
        add_names(&names.front_names, &prism__posture_front_names);
        add_names(&names.right_names, &prism__posture_right_names);
    }
    return &names;
}

void target_enum_set(const target_enum *names, const char *text, size_t size, int32_t *number,
                     const char **name)
{
    for (size_t slot = slot_of(text, size);; slot = (slot + 1) % TARGET_SLOTS) {
        if (!names->slots[slot].text)
            bench_die("unknown enum %.*s", (int)size, text);
        if (names->slots[slot].size == size && memcmp(names->slots[slot].text, text, size) == 0) {
            *number = names->slots[slot].number;
            *name = names->slots[slot].text;
            return;
        }
    }
}

void target_enum_number(const target_enum *names, int32_t value, int32_t *number, const char **name)
{
    *number = value;
    *name = names->texts[value];
}

int64_t target_int64(const char *text, size_t size)
{
    uint64_t value = 0;
    size_t i = size > 0 && text[0] == '-';

    if (i == size || size - i > 18)
        bench_die("no int64: %.*s", (int)size, text);
    for (; i < size; i++) {
        unsigned digit = (unsigned)text[i] - '0';
        if (digit > 9)
            bench_die("no int64: %.*s", (int)size, text);
        value = value * 10 + digit;
    }
    return text[0] == '-' ? -(int64_t)value : (int64_t)value;
}

static size_t text_size(const char *text)
{
    return text ? strlen(text) + 1 : 0;
}

static size_t posture_size(const prism_posture *p)
{
    size_t size = sizeof *p;

    if (p->front) {
        const prism_posture_front *front = p->front;
        size += sizeof *front +
                front->angle_count * (sizeof(void *) + sizeof(prism_posture_front_angle)) +
                front->line_count * (sizeof(void *) + sizeof(prism_posture_front_line));
        for (size_t i = 0; i < front->line_count; i++)
            size += front->lines[i]->point_count * sizeof(prism_point);
    }
    if (p->right) {
        const prism_posture_right *right = p->right;
        size += sizeof *right +
                right->angle_count * (sizeof(void *) + sizeof(prism_posture_right_angle)) +
                right->line_count * (sizeof(void *) + sizeof(prism_posture_right_line));
        for (size_t i = 0; i < right->angle_count; i++)
            size += right->angles[i]->angle_count * sizeof(double);
        for (size_t i = 0; i < right->line_count; i++)
            size += right->lines[i]->point_count * sizeof(prism_point);
    }
    return size;
}

size_t target_size(const prism_scan_results *results)
{
    size_t size = sizeof *results + text_size(results->scanning_session_id) +
                  text_size(results->client_scanning_id);
    const prism_scan_measurements *m = results->results;

    if (!m)
        return size;
    size += sizeof *m + m->measurement_count * (sizeof(void *) + sizeof(prism_measurement));
    if (m->avatar)
        size += sizeof *m->avatar + sizeof *m->avatar->mesh_vertices_only +
                m->avatar->mesh_vertices_only->float_count * sizeof(float);
    return size + (m->posture ? posture_size(m->posture) : 0);
}

/* Names are static, and so the same pointers. */
#define SAME(a, b, member) ((a)->member == (b)->member)
#define SAME_BITS(a, b, member) (memcmp(&(a)->member, &(b)->member, sizeof(a)->member) == 0)
#define SAME_ITEMS(a, b, items, count)                                                             \
    (SAME(a, b, count) &&                                                                          \
     (SAME(a, b, items) || memcmp((a)->items, (b)->items, (a)->count * sizeof *(a)->items) == 0))

static const char *measurements_difference(const prism_scan_measurements *a,
                                           const prism_scan_measurements *b)
{
    if (!SAME(a, b, measurement_count))
        return "the number of measurements";
    for (size_t i = 0; i < a->measurement_count; i++) {
        const prism_measurement *x = a->measurements[i], *y = b->measurements[i];
        if (!SAME(x, y, measurement_type) || !SAME(x, y, measurement_type_name) ||
            !SAME(x, y, value) || !SAME(x, y, unit) || !SAME(x, y, unit_name))
            return "a measurement";
    }
    if (!a->avatar != !b->avatar)
        return "whether there is an avatar";
    if (a->avatar && (!SAME(a->avatar, b->avatar, format_case) ||
                      !SAME_ITEMS(a->avatar->mesh_vertices_only, b->avatar->mesh_vertices_only,
                                  vertices, float_count)))
        return "the vertices";
    return NULL;
}

static const char *front_difference(const prism_posture_front *a, const prism_posture_front *b)
{
    if (!SAME(a, b, angle_count) || !SAME(a, b, line_count))
        return "the number of front angles or lines";
    for (size_t i = 0; i < a->angle_count; i++) {
        const prism_posture_front_angle *x = a->angles[i], *y = b->angles[i];
        if (!SAME(x, y, name) || !SAME(x, y, name_name) || !SAME_BITS(x, y, value) ||
            !SAME(x, y, unit) || !SAME(x, y, unit_name))
            return "a front angle";
    }
    for (size_t i = 0; i < a->line_count; i++) {
        const prism_posture_front_line *x = a->lines[i], *y = b->lines[i];
        if (!SAME(x, y, name) || !SAME(x, y, name_name) || !SAME_ITEMS(x, y, points, point_count))
            return "a front line";
    }
    return NULL;
}

static const char *right_difference(const prism_posture_right *a, const prism_posture_right *b)
{
    if (!SAME(a, b, angle_count) || !SAME(a, b, line_count))
        return "the number of right angles or lines";
    for (size_t i = 0; i < a->angle_count; i++) {
        const prism_posture_right_angle *x = a->angles[i], *y = b->angles[i];
        if (!SAME(x, y, name) || !SAME(x, y, name_name) || !SAME(x, y, unit) ||
            !SAME(x, y, unit_name) || !SAME_ITEMS(x, y, angles, angle_count))
            return "right angles";
    }
    for (size_t i = 0; i < a->line_count; i++) {
        const prism_posture_right_line *x = a->lines[i], *y = b->lines[i];
        if (!SAME(x, y, name) || !SAME(x, y, name_name) || !SAME_ITEMS(x, y, points, point_count))
            return "a right line";
    }
    return NULL;
}

const char *target_difference(const prism_scan_results *a, const prism_scan_results *b)
{
    const char *difference;

    if (!a || !b || strcmp(a->scanning_session_id, b->scanning_session_id) != 0 ||
        strcmp(a->client_scanning_id, b->client_scanning_id) != 0 || !SAME(a, b, body_case) ||
        !a->results || !b->results)
        return "the results' head";
    difference = measurements_difference(a->results, b->results);
    if (difference || (!a->results->posture && !b->results->posture))
        return difference;
    if (!a->results->posture || !b->results->posture)
        return "whether there is a posture";
    difference = front_difference(a->results->posture->front, b->results->posture->front);
    return difference ? difference
                      : right_difference(a->results->posture->right, b->results->posture->right);
}
