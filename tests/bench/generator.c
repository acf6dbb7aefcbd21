/* SPDX-License-Identifier: MIT */
#include "generator.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message/messages.h"
#include "prism/measurement.h"
#include "random.h"
#include "util/buffer.h"
#include "json/number.h"

enum { SIZE_LIMIT = 512 * 1024 * 1024, MEASUREMENTS = 41 };

const bench_set bench_sets[BENCH_SETS] = {
    {"S-compact", BENCH_S, BENCH_METRES, false, 32},
    {"S-pretty", BENCH_S, BENCH_METRES, true, 32},
    {"M-compact", BENCH_M, BENCH_METRES, false, 8},
    {"M-pretty", BENCH_M, BENCH_METRES, true, 8},
    {"A-compact", BENCH_A, BENCH_METRES, false, 2},
    {"A-pretty", BENCH_A, BENCH_METRES, true, 2},
    {"L-compact", BENCH_L, BENCH_METRES, false, 2},
    {"L-pretty", BENCH_L, BENCH_METRES, true, 2},
    {"shape-metres", BENCH_M, BENCH_METRES, false, 8},
    {"shape-centimetres", BENCH_M, BENCH_CENTIMETRES, false, 8},
    {"shape-millimetres", BENCH_M, BENCH_MILLIMETRES, false, 8},
    {"shape-integers", BENCH_M, BENCH_INTEGERS, false, 8},
    {"shape-zeros", BENCH_M, BENCH_ZEROS, false, 8},
    {"shape-exponents", BENCH_M, BENCH_EXPONENTS, false, 8},
    {"shape-four-decimals", BENCH_M, BENCH_FOUR_DECIMALS, false, 8},
    {"shape-17-digits", BENCH_M, BENCH_17_DIGITS, false, 8},
    {"shape-signs", BENCH_M, BENCH_SIGNS, false, 8},
};

void bench_die(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fputs("bench: ", stderr);
    (void)vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static void add_bytes(prism__buffer *out, const char *bytes, size_t size)
{
    if (prism__buffer_append(out, bytes, size) != PRISM_OK)
        bench_die("out of memory");
}

static void add(prism__buffer *out, const char *text)
{
    add_bytes(out, text, strlen(text));
}

/* From 0 to range, with as many digits as there are. */
static double random_up_to(uint64_t *state, double range)
{
    return (double)(random_bits(state) >> 11) / 9007199254740992.0 * range;
}

static double random_within(uint64_t *state, double range)
{
    return random_up_to(state, 2 * range) - range;
}

static void add_double(prism__buffer *out, double value)
{
    char text[PRISM__NUMBER_MAX];
    add_bytes(out, text, prism__double_format(value, text));
}

static int32_t unit_of(int32_t type)
{
    switch (type) {
    case PRISM_MEASUREMENT_SKELETAL_MUSCLE_MASS:
    case PRISM_MEASUREMENT_WEIGHT:
        return PRISM_UNIT_GRAMS;
    case PRISM_MEASUREMENT_BODY_FAT_PERCENTAGE:
        return PRISM_UNIT_PERCENTAGE_E4;
    case PRISM_MEASUREMENT_AGE:
        return PRISM_UNIT_YEARS;
    case PRISM_MEASUREMENT_GENDER:
        return PRISM_UNIT_GENDER;
    default:
        return PRISM_UNIT_MILLIMETERS;
    }
}

static int value_in(int32_t unit, uint64_t *state)
{
    switch (unit) {
    case PRISM_UNIT_GRAMS:
        return random_int(state, 12000, 120000);
    case PRISM_UNIT_PERCENTAGE_E4:
        return random_int(state, 80000, 400000);
    case PRISM_UNIT_YEARS:
        return random_int(state, 18, 90);
    case PRISM_UNIT_GENDER:
        return random_int(state, 1, 2);
    default:
        return random_int(state, 60, 1950);
    }
}

/* All of them, in an order that differs from document to document. */
static void add_measurements(prism__buffer *out, uint64_t *state)
{
    int32_t types[MEASUREMENTS];
    char text[160];

    for (int i = 0; i < MEASUREMENTS; i++) {
        int other = random_int(state, 0, i);
        types[i] = types[other];
        types[other] = i + 1;
    }
    add(out, "\"measurements\":[");
    for (int i = 0; i < MEASUREMENTS; i++) {
        int32_t unit = unit_of(types[i]);
        (void)snprintf(text, sizeof text,
                       "%s{\"measurementType\":\"%s\",\"value\":\"%d\",\"unit\":\"%s\"}",
                       i > 0 ? "," : "", prism__enum_text(&prism__measurement_types, types[i]),
                       value_in(unit, state), prism__enum_text(&prism__unit_types, unit));
        add(out, text);
    }
    add(out, "]");
}

/* Signs change from stretch to stretch: vertices are numbered along the body. */
typedef struct stretch {
    int left;
    bool negative;
} stretch;

static bool next_sign(stretch *s, uint64_t *state)
{
    if (s->left == 0) {
        s->left = random_int(state, 1, 80);
        s->negative = random_int(state, 0, 1) == 1;
    }
    s->left--;
    return s->negative;
}

/* A coordinate in metres, 0 or more, as the shape has it; returns the bytes. */
static size_t write_coordinate(char *out, size_t room, bench_shape shape, double metres,
                               uint64_t *state)
{
    switch (shape) {
    case BENCH_CENTIMETRES:
        return prism__float_format((float)(metres * 100), out);
    case BENCH_MILLIMETRES:
        return prism__float_format((float)(metres * 1000), out);
    case BENCH_INTEGERS:
        return (size_t)snprintf(out, room, "%.0f", ceil(metres * 1000));
    case BENCH_FOUR_DECIMALS:
        return (size_t)snprintf(out, room, "%.4f", metres);
    case BENCH_17_DIGITS:
        return (size_t)snprintf(out, room, "%.17g", metres);
    case BENCH_ZEROS:
        if (random_int(state, 1, 10) == 1)
            metres = 0;
        break;
    case BENCH_EXPONENTS:
        if (random_int(state, 1, 50) == 1)
            return (size_t)snprintf(out, room, "%.7e", metres * 1e-4);
        break;
    case BENCH_METRES:
    case BENCH_SIGNS:
        break;
    }
    return prism__float_format((float)metres, out);
}

static void add_avatar(prism__buffer *out, const bench_set *set, uint64_t *state)
{
    static const double ranges[] = {0.45, 1.8, 0.2}; /* half the width, height, half the depth */
    stretch stretches[3] = {{0, false}, {0, false}, {0, false}};
    char text[64];

    add(out, ",\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[");
    for (size_t i = 0; i < set->vertices * 3; i++) {
        size_t axis = i % 3;
        bool negative = axis != 1 && next_sign(&stretches[axis], state);
        size_t size = 0;

        if (set->shape == BENCH_SIGNS)
            negative = random_int(state, 0, 1) == 1;
        if (i > 0)
            text[size++] = ',';
        if (negative)
            text[size++] = '-';
        size += write_coordinate(text + size, sizeof text - size, set->shape,
                                 random_up_to(state, ranges[axis]), state);
        /* Not all libraries can tell -0 from 0 where it is written without a fraction. */
        if (negative && strncmp(text + size - 2, "-0", 2) == 0) {
            text[size - 2] = '0';
            size--;
        }
        add_bytes(out, text, size);
    }
    add(out, "]}}");
}

static void add_points(prism__buffer *out, int count, uint64_t *state)
{
    add(out, ",\"points\":[");
    for (int i = 0; i < count; i++) {
        add(out, i > 0 ? ",{\"x\":" : "{\"x\":");
        add_double(out, random_int(state, 200, 8000) / 10.0);
        add(out, ",\"y\":");
        add_double(out, random_int(state, 1, 1920));
        add(out, "}");
    }
    add(out, "]}");
}

static void add_name(prism__buffer *out, const prism__enum *names, int32_t number)
{
    add(out, number > 1 ? ",{\"name\":\"" : "{\"name\":\"");
    add(out, prism__enum_text(names, number));
    add(out, "\"");
}

static void add_posture(prism__buffer *out, uint64_t *state)
{
    add(out, ",\"posture\":{\"front\":{\"angles\":[");
    for (int32_t name = 1; name <= 4; name++) {
        add_name(out, &prism__posture_front_names, name);
        add(out, ",\"value\":");
        add_double(out, random_within(state, 3));
        add(out, ",\"unit\":\"ANGLE_UNIT_TYPE_DEGREES\"}");
    }
    add(out, "],\"lines\":[");
    for (int32_t name = 1; name <= 4; name++) {
        add_name(out, &prism__posture_front_names, name);
        add_points(out, 2, state);
    }
    add(out, "]},\"right\":{\"angles\":[");
    for (int32_t name = 1; name <= 2; name++) {
        add_name(out, &prism__posture_right_names, name);
        add(out, ",\"angles\":[");
        for (int32_t i = 0; i < 5 - name; i++) {
            add(out, i > 0 ? "," : "");
            add_double(out, random_within(state, 10));
        }
        add(out, "],\"unit\":\"ANGLE_UNIT_TYPE_DEGREES\"}");
    }
    add(out, "],\"lines\":[");
    for (int32_t name = 1; name <= 2; name++) {
        add_name(out, &prism__posture_right_names, name);
        add_points(out, 6 - name, state);
    }
    add(out, "]}}");
}

static void add_line(prism__buffer *out, int depth)
{
    static const char blanks[] = "                                ";
    add(out, "\n");
    add_bytes(out, blanks, (size_t)depth * 2);
}

/* Lay compact JSON without empty lists out in lines. */
static void add_pretty(prism__buffer *out, const char *text, size_t size)
{
    size_t from = 0; /* what is not added yet */
    bool in_string = false;
    int depth = 0;

    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (c == '"')
            in_string = !in_string;
        if (in_string || !strchr("{}[],:", c))
            continue;
        if (c == '}' || c == ']') {
            add_bytes(out, text + from, i - from);
            add_line(out, --depth);
            from = i;
            continue;
        }
        add_bytes(out, text + from, i + 1 - from);
        from = i + 1;
        if (c == ':')
            add(out, " ");
        else
            add_line(out, depth += c != ',');
    }
    add_bytes(out, text + from, size - from);
}

bench_document bench_document_make(const bench_set *set, uint64_t seed)
{
    static const char padding[BENCH_PADDING];
    bench_document document;
    prism__buffer compact, out;
    char head[128];

    prism__buffer_init(&compact, SIZE_LIMIT);
    (void)snprintf(
        head, sizeof head,
        "{\"scanningSessionId\":\"%016llx\",\"clientScanningId\":\"scan-%d\",\"results\":{",
        (unsigned long long)random_bits(&seed), random_int(&seed, 1, 100000));
    add(&compact, head);
    add_measurements(&compact, &seed);
    if (set->vertices > 0)
        add_avatar(&compact, set, &seed);
    add_posture(&compact, &seed);
    add(&compact, "}}");

    prism__buffer_init(&out, SIZE_LIMIT);
    if (set->pretty)
        add_pretty(&out, compact.data, compact.size);
    else
        add_bytes(&out, compact.data, compact.size);
    prism__buffer_free(&compact);
    document.size = out.size;
    add_bytes(&out, padding, sizeof padding);
    document.text = out.data;
    return document;
}

const bench_set *bench_set_named(const char *name)
{
    for (size_t i = 0; i < BENCH_SETS; i++) {
        if (strcmp(bench_sets[i].name, name) == 0)
            return &bench_sets[i];
    }
    return NULL;
}

void bench_set_make(const bench_set *set, bench_document *documents)
{
    for (size_t i = 0; i < set->count; i++)
        documents[i] = bench_document_make(set, i + 1);
}

void bench_set_free(const bench_set *set, bench_document *documents)
{
    for (size_t i = 0; i < set->count; i++)
        free(documents[i].text);
}
