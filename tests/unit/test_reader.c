/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "json/reader.h"

#define COUNT(cases) (sizeof(cases) / sizeof(cases)[0])

static void reader_string__gives_the_bytes_between_the_quotes(void **state)
{
    static const struct {
        const char *text;
        size_t size;
        bool escaped;
        const char *meaning;
    } cases[] = {
        {"\"\"", 0, false, ""},
        {"\"abc\" ", 3, false, "abc"},
        {"\"a\\nb\"", 4, true, "a\nb"},
        {"\"12345678\"", 8, false, "12345678"},
        {"\"1234567\\\"\"", 9, true, "1234567\""},
        {"\"12345678\\\\\"", 10, true, "12345678\\"},
        {"\"\\u00e9\"", 6, true, "\xC3\xA9"},
        {"\"x\\ud83d\\ude00y\"", 14, true, "x\xF0\x9F\x98\x80y"},
        {"\"\xF0\x9F\x98\x80\"", 4, false, "\xF0\x9F\x98\x80"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        prism__reader reader;
        prism__span span;
        char out[32];
        bool has_nul = true;
        size_t size;
        prism__reader_init(&reader, cases[i].text, strlen(cases[i].text), NULL);
        assert_true(prism__reader_string(&reader, &span));
        assert_int_equal(span.size, cases[i].size);
        assert_ptr_equal(span.text, cases[i].text + 1);
        assert_int_equal(span.escaped, cases[i].escaped);
        assert_ptr_equal(reader.at, cases[i].text + span.size + 2);
        size = prism__span_unescape(&span, out, &has_nul);
        assert_int_equal(size, strlen(cases[i].meaning));
        assert_memory_equal(out, cases[i].meaning, size);
        assert_false(has_nul);
        assert_int_equal(prism__span_unescape(&span, NULL, &has_nul), size);
    }
}

static void span_unescape__tells_of_a_nul(void **state)
{
    static const char text[] = "a\\u0000b";
    const prism__span span = {text, sizeof text - 1, true};
    char out[16];
    bool has_nul = false;

    (void)state;
    assert_int_equal(prism__span_unescape(&span, out, &has_nul), 3);
    assert_memory_equal(out, "a\0b", 3);
    assert_true(has_nul);
    has_nul = false;
    (void)prism__span_unescape(&span, NULL, &has_nul);
    assert_true(has_nul);
}

static void reader_fail__fills_the_error(void **state)
{
    static const char text[] = "0123456789";
    const prism__place root = {NULL, "results", 7, 0};
    const prism__place list = {&root, "list", 4, 0};
    const prism__place item = {&list, NULL, 0, 3};
    const prism__place member = {&item, "va\nlue", 6, 0};
    prism__reader reader;
    prism_error error;

    (void)state;
    memset(&error, 0x55, sizeof error);
    prism__reader_init(&reader, text, 10, &error);
    reader.place = &member;
    assert_false(
        prism__reader_fail(&reader, PRISM_ERROR_INVALID_DOCUMENT, text + 7, "no %s", "good"));
    assert_int_equal(reader.status, PRISM_ERROR_INVALID_DOCUMENT);
    assert_int_equal(error.code, PRISM_ERROR_INVALID_DOCUMENT);
    assert_int_equal(error.flags, PRISM_ERROR_FLAG_JSON_OFFSET);
    assert_int_equal(error.json_offset, 7);
    assert_string_equal(error.json_path, "results.list[3].va?lue");
    assert_string_equal(error.message, "results.list[3].va?lue: no good (byte 7)");
    assert_int_equal(error.http_status, 0);
    assert_string_equal(error.service_name, "");

    reader.error = NULL;
    reader.status = PRISM_OK;
    assert_false(prism__reader_fail(&reader, PRISM_ERROR_INVALID_JSON, text, "x"));
    assert_int_equal(reader.status, PRISM_ERROR_INVALID_JSON);
}

/* Half a name might be half a secret, which nobody could recognise and overwrite. */
static void reader_fail__cuts_a_long_path_but_no_name(void **state)
{
    char name[70];
    prism__place places[6];
    prism__reader reader;
    prism_error error;

    (void)state;
    memset(name, 'n', sizeof name);
    for (size_t i = 0; i < COUNT(places); i++) {
        places[i].parent = i > 0 ? &places[i - 1] : NULL;
        places[i].name = i % 2 == 0 ? name : NULL;
        places[i].name_size = sizeof name;
        places[i].index = SIZE_MAX;
    }
    for (size_t i = 0; i < sizeof error.json_path + 2; i++) {
        places[0].name_size = i < sizeof name ? i : sizeof name;
        prism__reader_init(&reader, "", 0, &error);
        reader.place = &places[COUNT(places) - 1];
        (void)prism__reader_fail(&reader, PRISM_ERROR_INVALID_JSON, reader.at, "wrong");
        assert_non_null(strstr(error.message, ": wrong (byte 0)"));
        size_t letters = 0;
        for (const char *at = error.json_path; *at; at++)
            letters += *at == 'n';
        assert_true(letters == places[0].name_size || letters == places[0].name_size + sizeof name);
    }
    reader.place = &places[0];
    places[0].name_size = sizeof name;
    (void)prism__reader_fail(&reader, PRISM_ERROR_INVALID_JSON, reader.at, "wrong");
    assert_int_equal(strlen(error.json_path), sizeof name);
    reader.place = &places[2];
    (void)prism__reader_fail(&reader, PRISM_ERROR_INVALID_JSON, reader.at, "wrong");
    assert_string_equal(error.json_path + sizeof name, "[18446744073709551615]...");
}

static void reader_wrong_type__names_what_is_there(void **state)
{
    static const struct {
        const char *text;
        const char *found;
    } cases[] = {
        {"{", "an object"},          {"[", "an array"},        {"\"", "a string"},
        {"true", "a boolean"},       {"false", "a boolean"},   {"null", "null"},
        {"-1", "a number"},          {"0", "a number"},        {"9", "a number"},
        {"tru", "no JSON value"},    {"nan", "no JSON value"}, {"NaN", "no JSON value"},
        {"}", "no JSON value"},      {"/", "no JSON value"},   {":", "no JSON value"},
        {"", "the end of the text"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char expected[128];
        bool json =
            strncmp(cases[i].found, "no ", 3) != 0 && strncmp(cases[i].found, "the ", 4) != 0;
        prism__reader reader;
        prism_error error;
        prism__reader_init(&reader, cases[i].text, strlen(cases[i].text), &error);
        assert_false(prism__reader_wrong_type(&reader, "a date"));
        (void)snprintf(expected, sizeof expected, "expected a date, found %s (byte 0)",
                       cases[i].found);
        assert_string_equal(error.message, expected);
        assert_int_equal(error.code,
                         json ? PRISM_ERROR_INVALID_DOCUMENT : PRISM_ERROR_INVALID_JSON);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reader_string__gives_the_bytes_between_the_quotes),
        cmocka_unit_test(span_unescape__tells_of_a_nul),
        cmocka_unit_test(reader_fail__fills_the_error),
        cmocka_unit_test(reader_fail__cuts_a_long_path_but_no_name),
        cmocka_unit_test(reader_wrong_type__names_what_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
