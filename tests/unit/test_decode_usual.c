/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "message/messages.h"
#include "support/documents.h"
#include "support/random.h"
#include "json/decode_usual.h"

#define COUNT(cases) (sizeof(cases) / sizeof(cases)[0])

enum { TEXT_MAX = 1 << 16 };

/* A text that is put together. */
typedef struct builder {
    char text[TEXT_MAX];
    size_t size;
} builder;

static void add(builder *b, const char *format, ...)
{
    va_list arguments;
    int size;

    va_start(arguments, format);
    size = vsnprintf(b->text + b->size, sizeof b->text - b->size, format, arguments);
    va_end(arguments);
    assert_in_range(size, 0, sizeof b->text - b->size - 1);
    b->size += (size_t)size;
}

/* The white space of a way to write JSON. */
typedef struct style {
    const char *element; /* in front of an element, and of the brace behind its members */
    const char *member;  /* in front of a member */
    const char *value;   /* in front of a value */
} style;

static const style styles[] = {
    {"", "", ""},
    {"", "", " "},
    {"\n", "\n", ""},
    {"\n  ", "\n    ", " "},
    {"\n        ", "\n                ", " "},
    {"\n                 ", "\n                  ", " "},
    {"\n                               ", "\n                                 ", " "},
    {"\r\n\t", "\r\n\t\t", "\t"},
    {" ", " ", "  "},
};

/* Parse a copy that ends where the text does; the test fails if that fails. */
static prism_scan_results *parse(const builder *b)
{
    prism_error error;
    void *document;

    if (document_parse(document_kind_named("scan-results"), b->text, b->size, &document, &error) !=
        PRISM_OK)
        fail_msg("%s", error.message);
    return document;
}

/* A number with up to so many digits in front of its point and behind it. */
static void make_number(uint64_t *random, int whole_max, int fraction_max, char *out)
{
    int whole = random_int(random, 1, whole_max);
    int fraction = random_int(random, 0, fraction_max);
    size_t size = 0;

    if (random_int(random, 0, 3) == 0)
        out[size++] = '-';
    if (whole == 1 || random_int(random, 0, 9) == 0)
        out[size++] = (char)('0' + random_int(random, 0, 9));
    else
        out[size++] = (char)('0' + random_int(random, 1, 9));
    if (out[size - 1] != '0') {
        for (; whole > 1; whole--)
            out[size++] = (char)('0' + random_int(random, 0, 9));
    }
    if (fraction > 0)
        out[size++] = '.';
    for (; fraction > 0; fraction--)
        out[size++] = (char)('0' + random_int(random, 0, 9));
    out[size] = '\0';
    if (random_int(random, 0, 29) == 0)
        (void)snprintf(out + size, 8, "e%d", random_int(random, -9, 9));
}

static void assert_is(double value, const char *text)
{
    double expected = strtod(text, NULL);

    if (memcmp(&value, &expected, sizeof value) != 0)
        fail_msg("%s: %a in place of %a", text, value, expected);
}

static void check_points(const style *s, int whole_max, int fraction_max, uint64_t *random)
{
    enum { POINTS = 120, NUMBER_MAX = 64 };
    static char numbers[POINTS][2][NUMBER_MAX];
    static builder b;
    prism_scan_results *results;
    const prism_posture_front_line *line;

    b.size = 0;
    add(&b, "{\"results\":{\"posture\":{\"front\":{\"lines\":[{\"points\":[");
    for (size_t i = 0; i < POINTS; i++) {
        make_number(random, whole_max, fraction_max, numbers[i][0]);
        make_number(random, whole_max, fraction_max, numbers[i][1]);
        add(&b, "%s%s{%s\"x\":%s%s,%s\"y\":%s%s%s}", i > 0 ? "," : "", s->element, s->member,
            s->value, numbers[i][0], s->member, s->value, numbers[i][1], s->element);
    }
    add(&b, "]}]}}}}");
    results = parse(&b);
    line = results->results->posture->front->lines[0];
    assert_int_equal(line->point_count, POINTS);
    for (size_t i = 0; i < POINTS; i++) {
        assert_is(line->points[i].x, numbers[i][0]);
        assert_is(line->points[i].y, numbers[i][1]);
    }
    prism_scan_results_free(results);
}

static void points__are_what_strtod_makes_of_them(void **state)
{
    static const int digits[][2] = {{3, 1}, {4, 4}, {7, 7}, {9, 20}, {1, 28}, {20, 0}};
    uint64_t random = 1;

    (void)state;
    for (size_t s = 0; s < COUNT(styles); s++) {
        for (size_t i = 0; i < COUNT(digits); i++) {
            for (int round = 0; round < 5; round++)
                check_points(&styles[s], digits[i][0], digits[i][1], &random);
        }
    }
}

/* AddressSanitizer tells of what is read behind the text. */
static void points__are_read_to_the_end_of_the_text(void **state)
{
    static const char *const numbers[] = {
        "7", "-0.25", "0.302960452472145", "-12.345678901234567", "0.1234567890123456789", "1e-7"};
    static builder b;
    prism_error error;
    void *document;

    (void)state;
    for (size_t s = 0; s < COUNT(styles); s++) {
        for (size_t i = 0; i < COUNT(numbers); i++) {
            b.size = 0;
            add(&b, "{\"results\":{\"posture\":{\"front\":{\"lines\":[{\"points\":[");
            for (size_t point = 0; point < 3; point++)
                add(&b, "%s%s{%s\"x\":%s%s,%s\"y\":%s%s%s}", point > 0 ? "," : "",
                    styles[s].element, styles[s].member, styles[s].value, numbers[i],
                    styles[s].member, styles[s].value, numbers[i], styles[s].element);
            add(&b, "]}]}}}}");
            prism_scan_results_free(parse(&b));
            for (size_t size = 0; size < b.size; size++) {
                assert_int_equal(document_parse(document_kind_named("scan-results"), b.text, size,
                                                &document, &error),
                                 PRISM_ERROR_INVALID_JSON);
                assert_int_equal(error.json_offset, size);
            }
        }
    }
}

static void add_measurement(builder *b, const style *s, const prism__enum_name *type,
                            const char *value, const prism__enum_name *unit)
{
    add(b, "%s{%s\"measurementType\":%s\"%s\",%s\"value\":%s\"%s\",%s\"unit\":%s\"%s\"%s}",
        s->element, s->member, s->value, type->text, s->member, s->value, value, s->member,
        s->value, unit->text, s->element);
}

static void assert_measured(const prism_measurement *m, const prism__enum_name *type,
                            const char *value, const prism__enum_name *unit)
{
    assert_int_equal(m->measurement_type, type->number);
    assert_ptr_equal(m->measurement_type_name, type->text);
    assert_true(m->value == strtoll(value, NULL, 10));
    assert_int_equal(m->unit, unit->number);
    assert_ptr_equal(m->unit_name, unit->text);
}

static const char *const values[] = {"0",       "7",        "42",        "1950",
                                     "4294967", "12345678", "123456789", "-1"};

/* All names, in two styles that take turns. */
static void check_measurements(const style *one, const style *other)
{
    const prism__enum *types = &prism__measurement_types, *units = &prism__unit_types;
    const size_t count = types->count * units->count;
    static builder b;
    prism_scan_results *results;

    b.size = 0;
    add(&b, "{\"results\":{\"measurements\":[");
    for (size_t i = 0; i < count; i++) {
        add(&b, i > 0 ? "," : "");
        add_measurement(&b, i % 7 < 4 ? one : other, &types->names[i % types->count],
                        values[i % COUNT(values)], &units->names[i / types->count]);
    }
    add(&b, "]}}");
    results = parse(&b);
    assert_int_equal(results->results->measurement_count, count);
    for (size_t i = 0; i < count; i++)
        assert_measured(results->results->measurements[i], &types->names[i % types->count],
                        values[i % COUNT(values)], &units->names[i / types->count]);
    prism_scan_results_free(results);
}

static void measurements__may_be_written_in_any_way(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(styles); i++) {
        for (size_t j = 0; j < COUNT(styles); j++)
            check_measurements(&styles[i], &styles[j]);
    }
}

/* Between two that are usual. */
static void measurements__may_be_unusual(void **state)
{
    static const char *const unusual[] = {
        "{\"measurementType\":\"WEIGHT\",\"unit\":\"GRAMS\",\"value\":\"70\"}",
        "{\"value\":\"70\",\"measurementType\":\"WEIGHT\",\"unit\":\"GRAMS\"}",
        "{\"measurement_type\":\"WEIGHT\",\"value\":\"70\",\"unit\":\"GRAMS\"}",
        "{\"measurementType\":\"WEIGH\\u0054\",\"value\":\"7\\u0030\",\"unit\":\"\\u0047RAMS\"}",
        "{\"measurement\\u0054ype\":\"WEIGHT\",\"value\":\"70\",\"unit\":\"GRAMS\"}",
        "{\"measurementType\":3,\"value\":70,\"unit\":2}",
        "{\"measurementType\":\"WEIGHT\",\"value\":7.0e1,\"unit\":\"GRAMS\"}",
        "{\"measurementType\":\"WEIGHT\",\"value\":\"70\",\"unit\":\"GRAMS\",\"x\":\"}\"}",
        "{\"x\":[{}],\"measurementType\":\"WEIGHT\",\"value\":\"70\",\"unit\":\"GRAMS\"}",
        "{\"measurementType\" : \"WEIGHT\" , \"value\" : \"70\" , \"unit\" : \"GRAMS\" }",
    };
    const prism__enum_name *type = prism__enum_find(&prism__measurement_types, "WEIGHT", 6);
    const prism__enum_name *unit = prism__enum_find(&prism__unit_types, "GRAMS", 5);
    static builder b;

    (void)state;
    for (size_t i = 0; i < COUNT(unusual); i++) {
        prism_scan_results *results;
        b.size = 0;
        add(&b, "{\"results\":{\"measurements\":[");
        add_measurement(&b, &styles[0], type, "70", unit);
        add(&b, ",%s,", unusual[i]);
        add_measurement(&b, &styles[0], type, "70", unit);
        add(&b, "]}}");
        results = parse(&b);
        assert_int_equal(results->results->measurement_count, 3);
        for (size_t m = 0; m < 3; m++)
            assert_measured(results->results->measurements[m], type, "70", unit);
        prism_scan_results_free(results);
    }
}

/* Names that share a slot, a size or a start with a known one, and what is cut or longer. */
static void measurements__keep_names_that_are_nearly_known(void **state)
{
    static builder b;

    (void)state;
    for (size_t i = 0; i < prism__measurement_types.count; i++) {
        const prism__enum_name *name = &prism__measurement_types.names[i];
        for (size_t changed = 0; changed <= name->size; changed++) {
            prism_scan_results *results;
            char text[64];
            (void)snprintf(text, sizeof text, "%s%s", name->text, changed == name->size ? "S" : "");
            text[changed] ^= 0x20;
            b.size = 0;
            add(&b, "{\"results\":{\"measurements\":[{\"measurementType\":\"%s\",", text);
            add(&b, "\"value\":\"1\",\"unit\":\"MILLIMETERS\"}]},\"x\":\"%0100d\"}", 0);
            results = parse(&b);
            assert_int_equal(results->results->measurements[0]->measurement_type, INT32_MIN);
            assert_string_equal(results->results->measurements[0]->measurement_type_name, text);
            prism_scan_results_free(results);
        }
    }
}

/* UndefinedBehaviorSanitizer tells of a pointer that is moved in front of all. */
static void measurements__keep_names_too_short_for_a_hash(void **state)
{
    static const char *const names[] = {"", "A", "AG", "AGX"};
    static builder b;

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        const prism__enum_name name = {names[i], 0, INT32_MIN};
        prism_scan_results *results;
        b.size = 0;
        add(&b, "{\"results\":{\"measurements\":[");
        add_measurement(&b, &styles[0], &name, "1", &name);
        add(&b, "]},\"x\":\"%0100d\"}", 0);
        results = parse(&b);
        assert_int_equal(results->results->measurements[0]->measurement_type, INT32_MIN);
        assert_string_equal(results->results->measurements[0]->measurement_type_name, names[i]);
        assert_int_equal(results->results->measurements[0]->unit, INT32_MIN);
        assert_string_equal(results->results->measurements[0]->unit_name, names[i]);
        prism_scan_results_free(results);
    }
}

/* What is left out by prism__usual_elements() would be random: it does not zero its structs. */
static void check_covered(const prism__message *message)
{
    bool covered[128] = {false};
    size_t gap = 0;

    assert_in_range(message->size, 1, sizeof covered);
    for (size_t i = 0; i < message->field_count; i++) {
        const prism__field *field = &message->fields[i];
        const bool is_enum = field->kind == PRISM__ENUM;
        for (size_t k = 0; k < (is_enum ? sizeof(int32_t) : 8); k++)
            covered[field->offset + k] = true;
        for (size_t k = 0; is_enum && k < sizeof(char *); k++)
            covered[field->companion + k] = true;
    }
    for (size_t i = 0; i < message->size; i++) {
        gap = covered[i] ? 0 : gap + 1;
        assert_in_range(gap, 0, 4);
    }
}

static size_t visit_usual(const prism__message *message)
{
    size_t count = 0;

    if (prism__is_usual(message)) {
        check_covered(message);
        count++;
    }
    for (size_t i = 0; i < message->field_count; i++) {
        if (message->fields[i].message)
            count += visit_usual(message->fields[i].message);
    }
    return count;
}

static void is_usual__means_that_rows_cover_the_struct(void **state)
{
    (void)state;
    /* Measurements, the front's angles, and the points of either side. */
    assert_int_equal(visit_usual(&prism__scan_results_message), 4);
}

static void enum_find__finds_every_name(void **state)
{
    static const prism__enum *const enums[] = {
        &prism__asset_statuses,      &prism__session_error_types, &prism__scan_error_types,
        &prism__unit_types,          &prism__measurement_types,   &prism__angle_units,
        &prism__posture_front_names, &prism__posture_right_names};

    (void)state;
    for (size_t i = 0; i < COUNT(enums); i++) {
        assert_in_range(enums[i]->count, 2, 255);
        for (size_t k = 0; k < enums[i]->count; k++) {
            const prism__enum_name *name = &enums[i]->names[k];
            assert_ptr_equal(prism__enum_find(enums[i], name->text, name->size), name);
            assert_null(prism__enum_find(enums[i], name->text, name->size - 1u));
        }
        assert_null(prism__enum_find(enums[i], "", 0));
        assert_null(prism__enum_find(enums[i], "AB", 2));
        assert_null(prism__enum_find(enums[i], "NOBODY", 6));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points__are_what_strtod_makes_of_them),
        cmocka_unit_test(points__are_read_to_the_end_of_the_text),
        cmocka_unit_test(measurements__may_be_written_in_any_way),
        cmocka_unit_test(measurements__may_be_unusual),
        cmocka_unit_test(measurements__keep_names_that_are_nearly_known),
        cmocka_unit_test(measurements__keep_names_too_short_for_a_hash),
        cmocka_unit_test(is_usual__means_that_rows_cover_the_struct),
        cmocka_unit_test(enum_find__finds_every_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
