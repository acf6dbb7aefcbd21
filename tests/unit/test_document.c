/* SPDX-License-Identifier: MIT */
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
#include "support/generated.h"
#include "support/random.h"

static bool is_url(const document_kind *kind)
{
    return strcmp(kind->name, "asset-url") == 0;
}

static void parse__judges_null_arguments(void **state)
{
    (void)state;
    for (size_t i = 0; i < DOCUMENT_KIND_COUNT; i++) {
        const document_kind *kind = &document_kinds[i];
        prism_error error;
        void *document = &error;
        memset(&error, 0x55, sizeof error);
        assert_int_equal(kind->parse(NULL, 5, &document, &error), PRISM_ERROR_INVALID_ARGUMENT);
        assert_null(document);
        assert_int_equal(error.code, PRISM_ERROR_INVALID_ARGUMENT);
        assert_string_equal(error.message, "text: NULL");
        assert_int_equal(error.flags, 0);
        assert_int_equal(kind->parse(NULL, 5, &document, NULL), PRISM_ERROR_INVALID_ARGUMENT);

        document = &error;
        assert_int_equal(kind->parse(NULL, 0, &document, &error),
                         is_url(kind) ? PRISM_OK : PRISM_ERROR_INVALID_JSON);
        assert_int_equal(error.code, is_url(kind) ? PRISM_OK : PRISM_ERROR_INVALID_JSON);
        assert_int_equal(document != NULL, is_url(kind));
        kind->free(document);

        document = &error;
        assert_int_equal(kind->parse("{", 1, &document, NULL),
                         is_url(kind) ? PRISM_ERROR_INVALID_DOCUMENT : PRISM_ERROR_INVALID_JSON);
        assert_null(document);
    }
}

static void parse__wants_a_place_for_the_result(void **state)
{
    prism_error error;

    (void)state;
    assert_int_equal(prism_session_request_parse("{}", 2, NULL, &error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_string_equal(error.message, "out: NULL");
    assert_int_equal(prism_session_response_parse("{}", 2, NULL, NULL),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_scan_results_parse("{}", 2, NULL, NULL), PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_scan_assets_parse("{}", 2, NULL, NULL), PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_asset_urls_parse("{}", 2, NULL, NULL), PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_asset_url_parse("{}", 2, NULL, NULL), PRISM_ERROR_INVALID_ARGUMENT);
}

static void parse__zeroes_the_error_on_success(void **state)
{
    static const prism_error zero;

    (void)state;
    for (size_t i = 0; i < DOCUMENT_FILE_JSON_COUNT; i++) {
        const document_kind *kind = document_kind_named(document_files[i].kind);
        size_t size, printed_size;
        char *text = read_data(document_files[i].name, &size);
        char *printed;
        void *document;
        prism_error error;
        memset(&error, 0x55, sizeof error);
        assert_int_equal(kind->parse(text, size, &document, &error), PRISM_OK);
        assert_memory_equal(&error, &zero, sizeof error);
        memset(&error, 0x55, sizeof error);
        assert_int_equal(kind->format(document, &printed, &printed_size, &error), PRISM_OK);
        assert_memory_equal(&error, &zero, sizeof error);
        prism_text_free(printed);
        kind->free(document);
        free(text);
    }
}

static void format__judges_null_arguments(void **state)
{
    (void)state;
    for (size_t i = 0; i < DOCUMENT_KIND_COUNT; i++) {
        const document_kind *kind = &document_kinds[i];
        const char *valid = is_url(kind) ? "null" : "{}";
        prism_error error;
        char *text = (char *)&error;
        size_t size = 7;
        void *document;
        assert_int_equal(kind->format(NULL, &text, &size, &error), PRISM_ERROR_INVALID_ARGUMENT);
        assert_null(text);
        assert_int_equal(size, 0);
        assert_int_equal(error.code, PRISM_ERROR_INVALID_ARGUMENT);
        assert_true(strlen(error.message) > 0);
        assert_int_equal(kind->format(NULL, &text, NULL, NULL), PRISM_ERROR_INVALID_ARGUMENT);

        assert_int_equal(kind->parse(valid, strlen(valid), &document, &error), PRISM_OK);
        assert_int_equal(kind->format(document, NULL, &size, &error), PRISM_ERROR_INVALID_ARGUMENT);
        assert_string_equal(error.message, "out: NULL");
        assert_int_equal(kind->format(document, &text, NULL, NULL), PRISM_OK);
        assert_non_null(text);
        prism_text_free(text);
        kind->free(document);
    }
}

static void free__accepts_null(void **state)
{
    (void)state;
    for (size_t i = 0; i < DOCUMENT_KIND_COUNT; i++)
        document_kinds[i].free(NULL);
}

/* A document without its last bytes is no document; white space at its end does not count. */
static void check_prefixes(const document_kind *kind, const char *text, size_t size)
{
    while (size > 0 && strchr(" \n", text[size - 1]))
        size--;
    for (size_t cut = 0; cut < size; cut++) {
        prism_error error;
        void *document = &error;
        prism_status status = document_parse(kind, text, cut, &document, &error);
        if (is_url(kind) && cut == 0) {
            assert_int_equal(status, PRISM_OK);
            kind->free(document);
            continue;
        }
        if (status != PRISM_ERROR_INVALID_JSON)
            fail_msg("%s: %zu bytes of %.200s: %s", kind->name, cut, text, error.message);
        assert_null(document);
        assert_true(error.json_offset <= cut);
    }
}

static void parse__refuses_every_truncation(void **state)
{
    (void)state;
    for (size_t i = 0; i < DOCUMENT_FILE_JSON_COUNT; i++) {
        size_t size;
        char *text = read_data(document_files[i].name, &size);
        check_prefixes(document_kind_named(document_files[i].kind), text, size);
        free(text);
    }
    {
        static const char escapes[] = "{\"clientId\":\"\\ud83d\\ude00\\n\xF0\x9F\x98\x80\","
                                      "\"u\":[true,false,null,-1.5e+10,{\"\\u0041\":\"x\"}]}";
        check_prefixes(document_kind_named("session-request"), escapes, sizeof escapes - 1);
    }
}

static void asset_url_parse__reads_every_truncation_of_bare_text(void **state)
{
    const document_kind *kind = document_kind_named("asset-url");
    size_t size;
    char *text = read_data("asset-url.txt", &size);

    (void)state;
    for (size_t cut = 0; cut <= size; cut++) {
        bool is_bare = cut >= strlen("https://");
        prism_asset_url *url;
        void *document;
        prism_status status = document_parse(kind, text, cut, &document, NULL);
        url = document;
        assert_int_equal(status == PRISM_OK, is_bare || cut == 0);
        if (is_bare) {
            size_t expected = cut == size ? cut - 1 : cut; /* the line's end */
            assert_int_equal(strlen(url->url), expected);
            assert_memory_equal(url->url, text, expected);
        }
        kind->free(document);
    }
    free(text);
}

/* Whatever a text is: it fails with a code and no document, or is printed and read again. */
static void check_any(const document_kind *kind, const char *text, size_t size)
{
    prism_error error;
    char *printed = document_convert(kind, text, size, &error);
    char *again;

    if (!printed) {
        if (error.code != PRISM_ERROR_INVALID_JSON && error.code != PRISM_ERROR_INVALID_DOCUMENT)
            fail_msg("%s: %.300s: %s", kind->name, text, error.message);
        assert_true(error.json_offset <= size);
        return;
    }
    again = document_convert(kind, printed, strlen(printed), &error);
    if (!again)
        fail_msg("%s: %.300s: printed %.300s: %s", kind->name, text, printed, error.message);
    assert_string_equal(again, printed);
    prism_text_free(again);
    prism_text_free(printed);
}

static void parse__survives_every_change_of_one_byte(void **state)
{
    static const char bytes[] = "\0\x01 \"\\{}[]:,-.0e9EtnuA\x7F\x80\xC3\xE2\xF0\xFF";

    (void)state;
    for (size_t i = 0; i < DOCUMENT_FILE_JSON_COUNT; i++) {
        const document_kind *kind = document_kind_named(document_files[i].kind);
        size_t size;
        char *text = read_data(document_files[i].name, &size);
        if (size <= 1000) {
            for (size_t at = 0; at < size; at++) {
                char kept = text[at];
                for (size_t b = 0; b < sizeof bytes - 1; b++) {
                    text[at] = bytes[b];
                    check_any(kind, text, size);
                }
                text[at] = kept;
            }
        }
        free(text);
    }
}

/* Several changes at once, in a document that has every kind of field. */
static void parse__survives_random_changes(void **state)
{
    static const char bytes[] = "\"\"\"{}[]::,,0123456789-.eE\\u \n\xFF";
    const document_kind *kind = document_kind_named("scan-results");
    uint64_t random = 42;
    size_t size;
    char *original = generate_results(2, 7, &size);
    char *text = malloc(size);

    (void)state;
    assert_non_null(text);
    for (int round = 0; round < 4000; round++) {
        int changes = random_int(&random, 1, 4);
        size_t start, end;
        memcpy(text, original, size);
        for (int i = 0; i < changes; i++) {
            size_t at = random_bits(&random) % size;
            text[at] = bytes[random_bits(&random) % (sizeof bytes - 1)];
        }
        /* Sometimes a part is doubled in place of what stood behind it. */
        start = random_bits(&random) % size;
        end = start + random_bits(&random) % 64;
        if (round % 4 == 0 && end + (end - start) <= size)
            memmove(text + end, text + start, end - start);
        check_any(kind, text, size);
    }
    free(text);
    free(original);
}

/* A canonical document is printed as it is. */
static void check_same(const char *kind, char *text, size_t size)
{
    prism_error error;
    char *printed = document_convert(document_kind_named(kind), text, size, &error);

    if (!printed)
        fail_msg("%s: %.100s: %s", kind, text, error.message);
    assert_int_equal(strlen(printed), size);
    if (memcmp(printed, text, size) != 0)
        fail_msg("%s: %.200s: printed %.200s", kind, text, printed);
    prism_text_free(printed);
    free(text);
}

static void documents__of_every_size_are_printed_the_same(void **state)
{
    static const size_t vertices[] = {0,   1,    2,    60,          100,         260,        300,
                                      341, 1000, 1400, GENERATED_M, GENERATED_A, GENERATED_L};
    (void)state;
    for (size_t i = 0; i < sizeof vertices / sizeof *vertices; i++) {
        size_t size;
        char *text = generate_results(vertices[i], i + 1, &size);
        check_same("scan-results", text, size);
    }
}

/* Lists of every length around those at which something in the decoder or the arena changes. */
static void lists__of_every_length_are_printed_the_same(void **state)
{
    static const size_t counts[] = {1,   2,   31,  32,  33,  63,  64,   65,   127,  128,  129,
                                    200, 230, 250, 256, 257, 499, 1000, 1024, 3000, 10000};
    static const char *const lists[][3] = {
        {"{\"results\":{\"measurements\":[", "{\"value\":\"1#\"}", "]}}"},
        {"{\"results\":{\"measurements\":[", "{\"measurementType\":\"NEW_#\",\"unit\":1#}", "]}}"},
        {"{\"results\":{\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[", "#", "]}}}}"},
        {"{\"results\":{\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[", "\"NaN\"", "]}}}}"},
        {"{\"results\":{\"posture\":{\"front\":{\"angles\":[", "{\"value\":1#.5}", "]}}}}"},
        {"{\"results\":{\"posture\":{\"front\":{\"lines\":[", "{\"points\":[{\"x\":1#}]}", "]}}}}"},
        {"{\"results\":{\"posture\":{\"front\":{\"lines\":[{\"points\":[", "{\"x\":1#,\"y\":0.5}",
         "]}]}}}}"},
        {"{\"results\":{\"posture\":{\"right\":{\"angles\":[{\"angles\":[", "#",
         "],\"unit\":\"ANGLE_UNIT_TYPE_DEGREES\"}]}}}}"},
        {"{\"results\":{\"posture\":{\"right\":{\"angles\":[",
         "{\"name\":\"BODY_LINE\",\"angles\":[1,2,3,4]}", "]}}}}"},
        {"{\"results\":{\"posture\":{\"right\":{\"lines\":[",
         "{\"name\":\"N#\",\"points\":[{},{\"x\":1},{\"y\":2},{\"x\":3,\"y\":4},{}]}", "]}}}}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            size_t size;
            char *text = generate_list(lists[i][0], lists[i][1], counts[c], lists[i][2], &size);
            check_same("scan-results", text, size);
        }
    }
}

static void strings__of_every_length_are_printed_the_same(void **state)
{
    static const char *const letters[] = {"a",   "\xC3\xA9", "\xE3\x81\x82", "\xF0\x9F\x98\x80",
                                          "\\n", "\\u0001"};
    (void)state;
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        for (size_t count = 1; count < 3000000; count = count * 3 + 1) {
            size_t size;
            char *text = generate_repeated("{\"clientId\":\"", letters[i], count,
                                           "\",\"clientScanningId\":\"x\"}", &size);
            check_same("session-request", text, size);
        }
    }
}

/* A string in front that grows: arrays begin at every place of a chunk. */
static void lists__begin_anywhere_in_the_memory(void **state)
{
    static const char tail[] =
        "\",\"results\":{\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[1,2,3,4,5,6,7,8,9,10]}},"
        "\"posture\":{\"right\":{\"angles\":[{\"angles\":[0.5,1.5]}],\"lines\":[{\"points\":["
        "{\"x\":1},{\"y\":2}]}]}}}}";
    (void)state;
    for (size_t shift = 0; shift < 4400; shift += shift < 3400 ? 97 : 3) {
        size_t size;
        char *text = generate_repeated("{\"scanningSessionId\":\"x", "s", shift, tail, &size);
        check_same("scan-results", text, size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse__judges_null_arguments),
        cmocka_unit_test(parse__wants_a_place_for_the_result),
        cmocka_unit_test(parse__zeroes_the_error_on_success),
        cmocka_unit_test(format__judges_null_arguments),
        cmocka_unit_test(free__accepts_null),
        cmocka_unit_test(parse__refuses_every_truncation),
        cmocka_unit_test(asset_url_parse__reads_every_truncation_of_bare_text),
        cmocka_unit_test(parse__survives_every_change_of_one_byte),
        cmocka_unit_test(parse__survives_random_changes),
        cmocka_unit_test(documents__of_every_size_are_printed_the_same),
        cmocka_unit_test(lists__of_every_length_are_printed_the_same),
        cmocka_unit_test(strings__of_every_length_are_printed_the_same),
        cmocka_unit_test(lists__begin_anywhere_in_the_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
