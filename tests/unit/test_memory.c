/* SPDX-License-Identifier: MIT */
/* What decoding and encoding take from the heap, and what they do without it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/documents.h"
#include "support/failing_allocator.h"
#include "support/generated.h"

/* What the structs, lists and texts of a result need, without the arena's own. */

static size_t text_size(const char *text)
{
    return text ? strlen(text) + 1 : 0;
}

static size_t enum_size(int32_t value, const char *name)
{
    return value == INT32_MIN ? text_size(name) : 0;
}

static size_t front_size(const prism_posture_front *front)
{
    size_t size = sizeof *front + (front->angle_count + front->line_count) * sizeof(void *);

    for (size_t i = 0; i < front->angle_count; i++)
        size += sizeof *front->angles[i] +
                enum_size(front->angles[i]->name, front->angles[i]->name_name) +
                enum_size(front->angles[i]->unit, front->angles[i]->unit_name);
    for (size_t i = 0; i < front->line_count; i++)
        size += sizeof *front->lines[i] +
                enum_size(front->lines[i]->name, front->lines[i]->name_name) +
                front->lines[i]->point_count * sizeof(prism_point);
    return size;
}

static size_t right_size(const prism_posture_right *right)
{
    size_t size = sizeof *right + (right->angle_count + right->line_count) * sizeof(void *);

    for (size_t i = 0; i < right->angle_count; i++)
        size += sizeof *right->angles[i] +
                enum_size(right->angles[i]->name, right->angles[i]->name_name) +
                right->angles[i]->angle_count * sizeof(double);
    for (size_t i = 0; i < right->line_count; i++)
        size += sizeof *right->lines[i] +
                enum_size(right->lines[i]->name, right->lines[i]->name_name) +
                right->lines[i]->point_count * sizeof(prism_point);
    return size;
}

static size_t result_size(const prism_scan_results *results)
{
    const prism_scan_measurements *m = results->results;
    size_t size = sizeof *results + text_size(results->scanning_session_id) +
                  text_size(results->client_scanning_id);

    if (results->error)
        size += sizeof *results->error + text_size(results->error->message) +
                enum_size(results->error->error_type, results->error->error_type_name);
    if (!m)
        return size;
    size += sizeof *m + m->measurement_count * (sizeof(void *) + sizeof(prism_measurement));
    for (size_t i = 0; i < m->measurement_count; i++)
        size += enum_size(m->measurements[i]->measurement_type,
                          m->measurements[i]->measurement_type_name) +
                enum_size(m->measurements[i]->unit, m->measurements[i]->unit_name);
    if (m->avatar && m->avatar->mesh_vertices_only)
        size += sizeof *m->avatar + sizeof *m->avatar->mesh_vertices_only +
                m->avatar->mesh_vertices_only->float_count * sizeof(float);
    if (m->posture)
        size += sizeof *m->posture + (m->posture->front ? front_size(m->posture->front) : 0) +
                (m->posture->right ? right_size(m->posture->right) : 0);
    return size;
}

/* Parse and free with the heap counted; returns what the result needs. */
static size_t measure(const char *text, size_t size, size_t *live)
{
    const document_kind *kind = document_kind_named("scan-results");
    prism_error error;
    prism_status status;
    void *document;
    size_t needed;

    heap_arm(0, HEAP_FAILS_ONCE);
    status = kind->parse(text, size, &document, &error);
    heap_disarm();
    *live = heap_now().bytes;
    if (status != PRISM_OK)
        fail_msg("%.100s: %s", text, error.message);
    needed = result_size(document);
    kind->free(document);
    assert_int_equal(heap_now().blocks, 0);
    return needed;
}

static void parse__takes_few_allocations_and_little_memory(void **state)
{
    static const size_t vertices[] = {GENERATED_S, GENERATED_M, GENERATED_A, GENERATED_L};

    (void)state;
    for (size_t i = 0; i < sizeof vertices / sizeof *vertices; i++) {
        size_t size, live, needed;
        char *text = generate_results(vertices[i], 1, &size);
        needed = measure(text, size, &live);
        print_message("%zu vertices: %zu bytes of text, result %zu, live %zu, peak %zu, "
                      "%zu allocations\n",
                      vertices[i], size, needed, live, heap_now().peak, heap_now().allocations);
        assert_true(heap_now().allocations <= 3);
        assert_true(heap_now().peak * 5 <= (needed > 4096 ? needed : 4096) * 6);
        free(text);
    }
}

static size_t log2_of(size_t value)
{
    size_t result = 0;

    while (value >>= 1)
        result++;
    return result;
}

/* Numbers that are all short at one end of a list are estimated well enough all the same. */
static void parse__is_frugal_with_uneven_lists(void **state)
{
    static const char vertices[] = "{\"results\":{\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[";
    static const char *const elements[][2] = {{"1", "-0.123456789"}, {"-0.123456789", "1"}};
    static const size_t counts[] = {1000, 5000, 20000, 100000};

    (void)state;
    for (size_t e = 0; e < sizeof elements / sizeof *elements; e++) {
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            size_t head_size, size, live, needed;
            char *head = generate_list(vertices, elements[e][0], counts[c], ",", &head_size);
            char *text = generate_list(head, elements[e][1], counts[c], "]}}}}", &size);
            needed = measure(text, size, &live);
            assert_true(heap_now().allocations <= 4);
            if (heap_now().peak > 3 * needed || live > 2 * needed)
                fail_msg("%zu of %s, then %s: result %zu, live %zu, peak %zu", counts[c],
                         elements[e][0], elements[e][1], needed, live, heap_now().peak);
            free(text);
            free(head);
        }
    }
}

/* At most 4 * max(result, 4 KiB), and O(log n) allocations. */
static void check_bounds(const char *what, const char *text, size_t size)
{
    size_t live;
    size_t needed = measure(text, size, &live);
    size_t least = needed > 4096 ? needed : 4096;

    if (heap_now().peak > 4 * least || heap_now().allocations > 4 + 5 * log2_of(least / 2048))
        fail_msg("%s: %zu bytes of text, result %zu, live %zu, peak %zu, %zu allocations", what,
                 size, needed, live, heap_now().peak, heap_now().allocations);
}

static void parse__is_frugal_with_any_list(void **state)
{
#define MEASUREMENTS "{\"results\":{\"measurements\":["
#define POSTURE "{\"results\":{\"posture\":{"
    static const char *const lists[][3] = {
        {MEASUREMENTS, "{}", "]}}"},
        {MEASUREMENTS, "{\"value\":#}", "]}}"},
        {MEASUREMENTS, "{\"measurementType\":\"A\"}", "]}}"},
        {MEASUREMENTS, "{\"measurementType\":\"NEW_#\",\"unit\":\"N#\"}", "]}}"},
        {MEASUREMENTS, "{\"measurementType\":\"\\u0041\\u0047\\u0045\"}", "]}}"},
        {MEASUREMENTS, "{\"measurementType\":\"\\u0041\\u0041\\u0041\\u0041\\u0041\"}", "]}}"},
        {MEASUREMENTS, "{\"x\":[1,2,3,\",,,,,,,,,,,,,,,,\"]}", "]}}"},
        {"{\"results\":{\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[", "0", "]}}}}"},
        {"{\"results\":{\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[", "\"0\"", "]}}}}"},
        {"{\"results\":{\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[", "\"NaN\"", "]}}}}"},
        {"{\"results\":{\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[", " # ", "]}}}}"},
        {POSTURE "\"front\":{\"angles\":[", "{}", "]}}}}"},
        {POSTURE "\"front\":{\"lines\":[", "{}", "]}}}}"},
        {POSTURE "\"front\":{\"lines\":[", "{\"points\":[{}]}", "]}}}}"},
        {POSTURE "\"front\":{\"lines\":[", "{\"points\":[{},{},{},{\"x\":1}]}", "]}}}}"},
        {POSTURE "\"front\":{\"lines\":[{\"points\":[", "{}", "]}]}}}}"},
        {POSTURE "\"front\":{\"lines\":[{\"points\":[", "{\"x\":1,\"y\":2}", "]}]}}}}"},
        {POSTURE "\"front\":{\"lines\":[{\"points\":[", "{\"z\":[]}", "]}]}}}}"},
        {POSTURE "\"front\":{\"lines\":[{\"points\":[", "{\"z\":\",,,,,,,,,,,,,,,,,,,,,,\"}",
         "]}]}}}}"},
        {POSTURE "\"right\":{\"angles\":[{\"angles\":[", "1", "]}]}}}}"},
        {POSTURE "\"right\":{\"angles\":[", "{\"angles\":[1,2,3,4,5]}", "]}}}}"},
        {POSTURE "\"right\":{\"lines\":[", "{\"points\":[{\"x\":1,\"y\":2},{},{},{}]}", "]}}}}"},
    };
    static const size_t counts[] = {1, 10, 100, 1000, 10000, 100000};

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            size_t size;
            char *text = generate_list(lists[i][0], lists[i][1], counts[c], lists[i][2], &size);
            check_bounds(lists[i][1], text, size);
            free(text);
        }
    }
}

static void parse__is_frugal_with_one_odd_element(void **state)
{
    static const char *const texts[][3] = {
        {POSTURE "\"front\":{\"lines\":[{\"points\":[{\"z\":\"", ",", "\"}]}]}}}}"},
        {POSTURE "\"front\":{\"lines\":[{\"points\":[{\"z\":[0", ",0", "]}]}]}}}}"},
        {MEASUREMENTS "{\"z\":\"", "]", "\"}]}}"},
        {"{\"u\":[0", ",{}", "]}"},
        {"{\"scanningSessionId\":\"", "a", "\"}"},
        {"{\"scanningSessionId\":\"", "\\u0041", "\"}"},
        {"{\"scanningSessionId\":\"\\n", "abc", "\"}"},
        {"{\"error\":{\"message\":\"", "\\n", "\",\"errorType\":\"X\"}}"},
        {"{\"error\":{\"errorType\":\"", "\\u0041", "\"}}"},
        {"{\"error\":{\"errorType\":\"", "A", "\",\"message\":\"\\u0041\"}}"},
        {"{\"", "name", "\":1}"},
        {"{\"", "\\u0041", "\":1}"},
        {"{", " ", "}"},
    };
    static const size_t counts[] = {1, 100, 1000, 5000, 1000000};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            size_t size;
            char *text = generate_repeated(texts[i][0], texts[i][1], counts[c], texts[i][2], &size);
            check_bounds(texts[i][0], text, size);
            free(text);
        }
    }
}

/* What follows `count` good elements of a list is refused; returns the most memory taken by then.
 */
static size_t peak_of_bad_list(const char *start, const char *element, size_t count,
                               const char *filler)
{
    size_t head_size, size;
    char *head = generate_list(start, element, count, count > 0 ? "," : "", &head_size);
    char *text = generate_repeated(head, filler, 1000000, "", &size);
    void *document = &size;
    prism_status status;

    heap_arm(0, HEAP_FAILS_ONCE);
    status = document_kind_named("scan-results")->parse(text, size, &document, NULL);
    heap_disarm();
    assert_int_not_equal(status, PRISM_OK);
    assert_null(document);
    assert_int_equal(heap_now().blocks, 0);
    free(text);
    free(head);
    return heap_now().peak;
}

/*
 * Text that looks like the rest of a long list and is not. All is bounded by what was read: memory
 * for four times the elements, or where they are numbers for 16 times as many and 512 more, which
 * stands beside what they are moved from.
 */
static void parse__reserves_little_for_lists_that_are_not_there(void **state)
{
    static const struct {
        const char *start;
        const char *element;
        size_t size;
        size_t times;
        size_t more;
    } lists[] = {
        {"{\"results\":{\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[", "1", sizeof(float), 17,
         512},
        {"{\"results\":{\"posture\":{\"right\":{\"angles\":[{\"angles\":[", "1", sizeof(double), 17,
         512},
        {"{\"results\":{\"posture\":{\"front\":{\"lines\":[{\"points\":[", "{}",
         sizeof(prism_point), 4, 0},
        {MEASUREMENTS, "{}", sizeof(prism_measurement) + sizeof(void *), 4, 0},
    };
    /* The last three are told from numbers only by reading them. */
    static const char *const fillers[] = {",",  ", ", "[",  "\",", "{",     " ",
                                          "-,", ".,", "x,", "00,", "1.2.3,"};
    static const size_t counts[] = {0, 100, 500, 1000, 1500, 2000, 20000};

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        for (size_t f = 0; f < sizeof fillers / sizeof *fillers; f++) {
            for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
                size_t result = (counts[c] + lists[i].more) * lists[i].size;
                size_t least = result > 4096 ? result : 4096;
                size_t peak =
                    peak_of_bad_list(lists[i].start, lists[i].element, counts[c], fillers[f]);
                if (peak > lists[i].times * least)
                    fail_msg("%s%s: %zu elements, peak %zu", lists[i].start, fillers[f], counts[c],
                             peak);
            }
        }
    }
}

/* Fail each allocation of a parse in turn, alone and with all that follow. */
static void fail_each_of_parse(const char *kind_name, const char *text, size_t size)
{
    const document_kind *kind = document_kind_named(kind_name);

    for (int all = 0; all <= 1; all++) {
        size_t n = 0;
        for (;;) {
            prism_error error;
            void *document = &error;
            prism_status status;
            heap_arm(++n, all ? HEAP_FAILS_FOREVER : HEAP_FAILS_ONCE);
            status = kind->parse(text, size, &document, &error);
            heap_disarm();
            if (status == PRISM_OK) {
                assert_true(heap_now().allocations < n);
                kind->free(document);
                break;
            }
            assert_int_equal(status, PRISM_ERROR_OUT_OF_MEMORY);
            assert_int_equal(error.code, PRISM_ERROR_OUT_OF_MEMORY);
            assert_string_equal(error.message, "out of memory");
            assert_null(document);
            assert_int_equal(heap_now().blocks, 0);
        }
        assert_true(n >= 2);
    }
}

/*
 * The same for a format. One allocation may fail without harm: giving back what the printed text
 * does not need.
 */
static void fail_each_of_format(const char *kind_name, const char *text, size_t size)
{
    const document_kind *kind = document_kind_named(kind_name);
    void *document;
    char *expected;
    int harmless = 0;

    assert_int_equal(kind->parse(text, size, &document, NULL), PRISM_OK);
    assert_int_equal(kind->format(document, &expected, NULL, NULL), PRISM_OK);
    for (int all = 0; all <= 1; all++) {
        size_t n = 0;
        for (;;) {
            prism_error error;
            char *out = (char *)&error;
            size_t out_size = 7;
            prism_status status;
            heap_arm(++n, all ? HEAP_FAILS_FOREVER : HEAP_FAILS_ONCE);
            status = kind->format(document, &out, &out_size, &error);
            heap_disarm();
            if (status == PRISM_OK) {
                bool clean = heap_now().allocations < n;
                assert_string_equal(out, expected);
                harmless += !clean;
                prism_text_free(out);
                if (clean)
                    break;
                continue;
            }
            assert_int_equal(status, PRISM_ERROR_OUT_OF_MEMORY);
            assert_int_equal(error.code, PRISM_ERROR_OUT_OF_MEMORY);
            assert_null(out);
            assert_int_equal(out_size, 0);
            assert_int_equal(heap_now().blocks, 0);
        }
        assert_true(n >= 2);
    }
    assert_true(harmless <= 2);
    prism_text_free(expected);
    kind->free(document);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    for (size_t i = 0; i < DOCUMENT_FILE_COUNT; i++) {
        size_t size;
        char *text = read_data(document_files[i].name, &size);
        fail_each_of_parse(document_files[i].kind, text, size);
        fail_each_of_format(document_files[i].kind, text, size);
        free(text);
    }
}

static void every_allocation_of_a_large_document_may_fail(void **state)
{
    static const char *const lists[][3] = {
        {MEASUREMENTS, "{\"measurementType\":\"N\\u0041#\"}", "]}}"},
        {POSTURE "\"front\":{\"lines\":[", "{\"points\":[{},{}]}", "]}}}}"},
        {POSTURE "\"right\":{\"lines\":[{\"points\":[", "{}", "]}]}}}}"},
        {POSTURE "\"right\":{\"angles\":[{\"angles\":[", "\"NaN\"", "]}]}}}}"},
        {"{\"scanningSessionId\":\"\\n", "abcdefghijklmnopqrstuvwxyz#", "\"}"},
    };
    size_t size;
    char *text = generate_results(3000, 1, &size);

    (void)state;
    fail_each_of_parse("scan-results", text, size);
    fail_each_of_format("scan-results", text, size);
    free(text);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        text = generate_list(lists[i][0], lists[i][1], 300, lists[i][2], &size);
        fail_each_of_format("scan-results", text, size);
        free(text);
        text = generate_list(lists[i][0], lists[i][1], 5000, lists[i][2], &size);
        fail_each_of_parse("scan-results", text, size);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse__takes_few_allocations_and_little_memory),
        cmocka_unit_test(parse__is_frugal_with_uneven_lists),
        cmocka_unit_test(parse__is_frugal_with_any_list),
        cmocka_unit_test(parse__is_frugal_with_one_odd_element),
        cmocka_unit_test(parse__reserves_little_for_lists_that_are_not_there),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(every_allocation_of_a_large_document_may_fail),
    };
    return heap_can_fail() ? cmocka_run_group_tests(tests, NULL, NULL) : heap_skip();
}
