/* SPDX-License-Identifier: MIT */
#include "generated.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "message/messages.h"
#include "random.h"
#include "util/buffer.h"
#include "json/number.h"

enum { SIZE_LIMIT = 256 * 1024 * 1024 };

static void add(prism__buffer *out, const char *text)
{
    assert_int_equal(prism__buffer_append_text(out, text), PRISM_OK);
}

static void add_double(prism__buffer *out, double value)
{
    char text[PRISM__NUMBER_MAX];
    assert_int_equal(prism__buffer_append(out, text, prism__double_format(value, text)), PRISM_OK);
}

static void add_float(prism__buffer *out, float value)
{
    char text[PRISM__NUMBER_MAX];
    assert_int_equal(prism__buffer_append(out, text, prism__float_format(value, text)), PRISM_OK);
}

/* From -range to range, with as many digits as there are. */
static double random_double(uint64_t *state, double range)
{
    double unit = (double)(random_bits(state) >> 11) / 9007199254740992.0;
    return (unit * 2 - 1) * range;
}

static void add_measurements(prism__buffer *out, uint64_t *state)
{
    static const char *const units[] = {"MILLIMETERS", "GRAMS", "PERCENTAGE_E4", "YEARS"};

    add(out, "\"measurements\":[");
    for (int32_t type = 1; type <= 41; type++) {
        char text[160];
        (void)snprintf(text, sizeof text,
                       "%s{\"measurementType\":\"%s\",\"value\":\"%d\",\"unit\":\"%s\"}",
                       type > 1 ? "," : "", prism__enum_text(&prism__measurement_types, type),
                       random_int(state, 1, 200000), units[random_int(state, 0, 3)]);
        add(out, text);
    }
    add(out, "]");
}

static void add_avatar(prism__buffer *out, size_t vertices, uint64_t *state)
{
    add(out, ",\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[");
    for (size_t i = 0; i < vertices * 3; i++) {
        if (i > 0)
            add(out, ",");
        add_float(out, (float)random_double(state, 2.0));
    }
    add(out, "]}}");
}

static void add_points(prism__buffer *out, int count, uint64_t *state)
{
    add(out, ",\"points\":[");
    for (int i = 0; i < count; i++) {
        add(out, i > 0 ? ",{\"x\":" : "{\"x\":");
        add_double(out, random_double(state, 1000));
        add(out, ",\"y\":");
        add_double(out, random_int(state, 1, 1920));
        add(out, "}");
    }
    add(out, "]}");
}

static void add_front(prism__buffer *out, uint64_t *state)
{
    add(out, "\"front\":{\"angles\":[");
    for (int32_t name = 1; name <= 4; name++) {
        add(out, name > 1 ? ",{\"name\":\"" : "{\"name\":\"");
        add(out, prism__enum_text(&prism__posture_front_names, name));
        add(out, "\",\"value\":");
        add_double(out, random_double(state, 10));
        add(out, ",\"unit\":\"ANGLE_UNIT_TYPE_DEGREES\"}");
    }
    add(out, "],\"lines\":[");
    for (int32_t name = 1; name <= 4; name++) {
        add(out, name > 1 ? ",{\"name\":\"" : "{\"name\":\"");
        add(out, prism__enum_text(&prism__posture_front_names, name));
        add(out, "\"");
        add_points(out, 2, state);
    }
    add(out, "]}");
}

static void add_right(prism__buffer *out, uint64_t *state)
{
    add(out, ",\"right\":{\"angles\":[");
    for (int32_t name = 1; name <= 2; name++) {
        add(out, name > 1 ? ",{\"name\":\"" : "{\"name\":\"");
        add(out, prism__enum_text(&prism__posture_right_names, name));
        add(out, "\",\"angles\":[");
        for (int32_t i = 0; i < 5 - name; i++) {
            add(out, i > 0 ? "," : "");
            add_double(out, random_double(state, 20));
        }
        add(out, "],\"unit\":\"ANGLE_UNIT_TYPE_RADIANS\"}");
    }
    add(out, "],\"lines\":[");
    for (int32_t name = 1; name <= 2; name++) {
        add(out, name > 1 ? ",{\"name\":\"" : "{\"name\":\"");
        add(out, prism__enum_text(&prism__posture_right_names, name));
        add(out, "\"");
        add_points(out, 6 - name, state);
    }
    add(out, "]}");
}

char *generate_results(size_t vertices, uint64_t seed, size_t *size)
{
    prism__buffer out;

    prism__buffer_init(&out, SIZE_LIMIT);
    add(&out, "{\"scanningSessionId\":\"session-1\",\"clientScanningId\":\"abc123\",\"results\":{");
    add_measurements(&out, &seed);
    if (vertices > 0)
        add_avatar(&out, vertices, &seed);
    add(&out, ",\"posture\":{");
    add_front(&out, &seed);
    add_right(&out, &seed);
    add(&out, "}}}");
    *size = out.size;
    return out.data;
}

/* Add a text in which every '#' becomes the number. */
static void add_numbered(prism__buffer *out, const char *text, size_t number)
{
    const char *hash;
    char digits[32];

    (void)snprintf(digits, sizeof digits, "%zu", number);
    for (; (hash = strchr(text, '#')) != NULL; text = hash + 1) {
        assert_int_equal(prism__buffer_append(out, text, (size_t)(hash - text)), PRISM_OK);
        add(out, digits);
    }
    add(out, text);
}

char *generate_list(const char *head, const char *element, size_t count, const char *tail,
                    size_t *size)
{
    prism__buffer out;

    prism__buffer_init(&out, SIZE_LIMIT);
    add(&out, head);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            add(&out, ",");
        add_numbered(&out, element, i);
    }
    add(&out, tail);
    *size = out.size;
    return out.data;
}

char *generate_repeated(const char *head, const char *text, size_t count, const char *tail,
                        size_t *size)
{
    prism__buffer out;

    prism__buffer_init(&out, SIZE_LIMIT);
    add(&out, head);
    for (size_t i = 0; i < count; i++)
        add(&out, text);
    add(&out, tail);
    *size = out.size;
    return out.data;
}
