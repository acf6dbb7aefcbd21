/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/documents.h"
#include "json/reader.h"

/* What is JSON and what is not, alone and as the value of a member that no table knows. */

#define COUNT(cases) (sizeof(cases) / sizeof(cases)[0])

/* A text with its size: some hold NUL bytes. */
typedef struct sample {
    const char *text;
    size_t size;
} sample;

#define SAMPLE(text)                                                                               \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

static const sample valid[] = {
    /* literals and white space */
    SAMPLE("null"),
    SAMPLE("true"),
    SAMPLE("false"),
    SAMPLE(" \t\r\n null"),
    SAMPLE("null \t\r\n "),
    SAMPLE("\n\n[\n\n]\n\n"),
    /* numbers */
    SAMPLE("0"),
    SAMPLE("-0"),
    SAMPLE("9"),
    SAMPLE("10"),
    SAMPLE("-1"),
    SAMPLE("1234567890123456789012345678901234567890"),
    SAMPLE("0.0"),
    SAMPLE("0.5"),
    SAMPLE("-0.5"),
    SAMPLE("1.50"),
    SAMPLE("0e0"),
    SAMPLE("0e1"),
    SAMPLE("0e+1"),
    SAMPLE("0E-1"),
    SAMPLE("1e2"),
    SAMPLE("1E2"),
    SAMPLE("1e+2"),
    SAMPLE("1e-2"),
    SAMPLE("1e02"),
    SAMPLE("1.5e00"),
    SAMPLE("1.5E+0000000000000000000000000000001"),
    SAMPLE("1e400"),
    SAMPLE("-1e400"),
    SAMPLE("1e-400"),
    SAMPLE("1e99999999999999999999999999"),
    SAMPLE("-0.000000000000000000000000000000000000000000000000000000000000000000000000001"),
    SAMPLE("0.99999999999999999999999999999999999999999999999999999999"),
    SAMPLE("18446744073709551616"),
    /* strings */
    SAMPLE("\"\""),
    SAMPLE("\"a\""),
    SAMPLE("\" \""),
    SAMPLE("\"'\""),
    SAMPLE("\"/\""),
    SAMPLE("\"\\/\""),
    SAMPLE("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""),
    SAMPLE("\"\\u0000\""),
    SAMPLE("\"\\u0060\\u012a\\u12AB\\uabCD\""),
    SAMPLE("\"\\\\u0000\""),
    SAMPLE("\"\\\\a\""),
    SAMPLE("\"\\u005C\""),
    SAMPLE("\"\\u0022\""),
    SAMPLE("\"\\uD834\\uDD1E\""),
    SAMPLE("\"\\ud83d\\ude39\\ud83d\\udc8d\""),
    SAMPLE("\"\\uDBFF\\uDFFE\""),
    SAMPLE("\"\\uFFFE\\uFFFF\\uFDD0\\uFEFF\""),
    SAMPLE("\"\\u2028\\u2029\""),
    SAMPLE("\"\xE2\x80\xA8\xE2\x80\xA9\""),
    SAMPLE("\"\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\""),
    SAMPLE("\"\xED\x9F\xBF\xEE\x80\x80\""),
    SAMPLE("\"\xEF\xBB\xBF\""),
    SAMPLE("\"\xEF\xBF\xBE\xEF\xBF\xBF\""),
    SAMPLE("\"\x7F\""),
    SAMPLE("\"// no comment /* */ #\""),
    SAMPLE("\"[]{}:,\""),
    SAMPLE("\"1234567\""),
    SAMPLE("\"12345678\""),
    SAMPLE("\"123456789\""),
    SAMPLE("\"12345678\\n12345678\xC3\xA9"
           "12345678\""),
    /* arrays */
    SAMPLE("[]"),
    SAMPLE("[ ]"),
    SAMPLE("[null]"),
    SAMPLE("[null,null]"),
    SAMPLE("[1,\n2 ,\t3\r]"),
    SAMPLE("[[]]"),
    SAMPLE("[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]"),
    SAMPLE("[[],[[]],{}]"),
    SAMPLE("[\"\",0,true,{},[],null]"),
    /* objects */
    SAMPLE("{}"),
    SAMPLE("{ }"),
    SAMPLE("{\"\":0}"),
    SAMPLE("{\"a\":\"b\"}"),
    SAMPLE("{\"a\":1,\"b\":2}"),
    SAMPLE("{\"a\":1,\"a\":2}"),
    SAMPLE("{\"a\":{\"a\":{\"a\":[]}}}"),
    SAMPLE("{ \"a\" \t: \n1 , \"b\" : [ ] }"),
    SAMPLE("{\"\\u0000\":\"\\u0000\"}"),
    SAMPLE("{\"\\ud83d\\ude00\":1}"),
    SAMPLE("{\"null\":null,\"true\":true}"),
};

static const sample invalid[] = {
    /* nothing, or not enough */
    SAMPLE(""),
    SAMPLE(" "),
    SAMPLE("\n"),
    SAMPLE("["),
    SAMPLE("{"),
    SAMPLE("\""),
    SAMPLE("[1"),
    SAMPLE("[1,"),
    SAMPLE("[[]"),
    SAMPLE("{\"a\""),
    SAMPLE("{\"a\":"),
    SAMPLE("{\"a\":1"),
    SAMPLE("{\"a\":1,"),
    SAMPLE("\"a"),
    SAMPLE("\"\\"),
    SAMPLE("\"\\u"),
    SAMPLE("\"\\u00"),
    SAMPLE("\"\\u000"),
    SAMPLE("n"),
    SAMPLE("nul"),
    SAMPLE("tru"),
    SAMPLE("fals"),
    SAMPLE("-"),
    /* too much */
    SAMPLE("[]]"),
    SAMPLE("{}}"),
    SAMPLE("{}{}"),
    SAMPLE("[][]"),
    SAMPLE("1 2"),
    SAMPLE("1,"),
    SAMPLE("[],"),
    SAMPLE("null null"),
    SAMPLE("nullx"),
    SAMPLE("truee"),
    SAMPLE("\"a\"b"),
    SAMPLE("\"a\"\"b\""),
    SAMPLE("\"a\":1"),
    SAMPLE("{}#"),
    SAMPLE("{};"),
    /* literals */
    SAMPLE("Null"),
    SAMPLE("NULL"),
    SAMPLE("True"),
    SAMPLE("TRUE"),
    SAMPLE("False"),
    SAMPLE("undefined"),
    SAMPLE("nil"),
    SAMPLE("None"),
    SAMPLE("yes"),
    SAMPLE("t"),
    SAMPLE("NaN"),
    SAMPLE("nan"),
    SAMPLE("Infinity"),
    SAMPLE("-Infinity"),
    SAMPLE("-NaN"),
    SAMPLE("inf"),
    SAMPLE("a"),
    SAMPLE("'a'"),
    SAMPLE("`a`"),
    SAMPLE("<null>"),
    /* numbers */
    SAMPLE("+1"),
    SAMPLE("++1"),
    SAMPLE("--1"),
    SAMPLE("- 1"),
    SAMPLE("-a"),
    SAMPLE("00"),
    SAMPLE("01"),
    SAMPLE("-01"),
    SAMPLE("-00"),
    SAMPLE("012"),
    SAMPLE(".1"),
    SAMPLE("-.1"),
    SAMPLE("1."),
    SAMPLE("-1."),
    SAMPLE("1.e1"),
    SAMPLE("1..2"),
    SAMPLE("1.2.3"),
    SAMPLE("1e"),
    SAMPLE("1e+"),
    SAMPLE("1e-"),
    SAMPLE("1E"),
    SAMPLE("1ee1"),
    SAMPLE("1e1.5"),
    SAMPLE("1e+-1"),
    SAMPLE("1 e1"),
    SAMPLE("1e 1"),
    SAMPLE("0e"),
    SAMPLE("0x1"),
    SAMPLE("0x"),
    SAMPLE("0b1"),
    SAMPLE("0o7"),
    SAMPLE("1_000"),
    SAMPLE("1,000"),
    SAMPLE("1 000"),
    SAMPLE("1a"),
    SAMPLE("1.5f"),
    SAMPLE("1L"),
    SAMPLE("123\0"),
    SAMPLE("\xEF\xBC\x91"),
    /* strings */
    SAMPLE("\"\n\""),
    SAMPLE("\"\t\""),
    SAMPLE("\"\r\""),
    SAMPLE("\"\0\""),
    SAMPLE("\"\x01\""),
    SAMPLE("\"\x1f\""),
    SAMPLE("\"12345678\x1f\""),
    SAMPLE("\"1234567\x1f\""),
    SAMPLE("\"\\a\""),
    SAMPLE("\"\\x41\""),
    SAMPLE("\"\\0\""),
    SAMPLE("\"\\'\""),
    SAMPLE("\"\\ \""),
    SAMPLE("\"\\\n\""),
    SAMPLE("\"\\\xC3\xA9\""),
    SAMPLE("\"\\U0041\""),
    SAMPLE("\"\\u\""),
    SAMPLE("\"\\u1\""),
    SAMPLE("\"\\u12\""),
    SAMPLE("\"\\u123\""),
    SAMPLE("\"\\u00g0\""),
    SAMPLE("\"\\u-123\""),
    SAMPLE("\"\\u00 0\""),
    SAMPLE("\"\\u{41}\""),
    SAMPLE("\"\\uD800\""),
    SAMPLE("\"\\uDC00\""),
    SAMPLE("\"\\uD800\\u\""),
    SAMPLE("\"\\uD800\\u1\""),
    SAMPLE("\"\\uD800\\uD800\""),
    SAMPLE("\"\\uD800\\n\""),
    SAMPLE("\"\\uD800 \\uDC00\""),
    SAMPLE("\"\\uDC00\\uD800\""),
    SAMPLE("\"\\uD800\xED\xB0\x80\""),
    /* not UTF-8 */
    SAMPLE("\"\x80\""),
    SAMPLE("\"\xBF\""),
    SAMPLE("\"\xC0\xAF\""),
    SAMPLE("\"\xC1\x81\""),
    SAMPLE("\"\xC3\""),
    SAMPLE("\"\xC3\x28\""),
    SAMPLE("\"\xE0\x80\xAF\""),
    SAMPLE("\"\xE0\xFF\""),
    SAMPLE("\"\xE2\x82\""),
    SAMPLE("\"\xED\xA0\x80\""),
    SAMPLE("\"\xED\xB0\x80\""),
    SAMPLE("\"\xED\xA0\x80\xED\xB0\x80\""),
    SAMPLE("\"\xF0\x80\x80\xAF\""),
    SAMPLE("\"\xF0\x9F\x98\""),
    SAMPLE("\"\xF4\xBF\xBF\xBF\""),
    SAMPLE("\"\xF5\x80\x80\x80\""),
    SAMPLE("\"\xFC\x80\x80\x80\x80\xAF\""),
    SAMPLE("\"\xFE\xFF\""),
    SAMPLE("\"\xE9\""),
    SAMPLE("\xC3\xA9"),
    SAMPLE("\xFF"),
    SAMPLE("[\xFF]"),
    SAMPLE("{\"a\":\xFF}"),
    SAMPLE("\xEF\xBB\xBF{}"),
    SAMPLE("\xEF\xBB\xBFnull"),
    SAMPLE("\xEF\xBB"),
    SAMPLE("\xFE\xFF\0n\0u\0l\0l"),
    SAMPLE("\xFF\xFEn\0u\0l\0l\0"),
    SAMPLE("n\0u\0l\0l\0"),
    /* arrays */
    SAMPLE("]"),
    SAMPLE("[,]"),
    SAMPLE("[,1]"),
    SAMPLE("[1,]"),
    SAMPLE("[1,,2]"),
    SAMPLE("[,,]"),
    SAMPLE("[1 2]"),
    SAMPLE("[1;2]"),
    SAMPLE("[1:2]"),
    SAMPLE("[\"a\" \"b\"]"),
    SAMPLE("[\"a\":1]"),
    SAMPLE("[1}"),
    SAMPLE("[1)"),
    SAMPLE("[[1]"),
    SAMPLE("[...]"),
    SAMPLE("[*]"),
    SAMPLE("[null,nul]"),
    SAMPLE("[1,\0]"),
    SAMPLE("(1)"),
    /* objects */
    SAMPLE("}"),
    SAMPLE("{]"),
    SAMPLE("{,}"),
    SAMPLE("{1}"),
    SAMPLE("{\"a\"}"),
    SAMPLE("{\"a\" 1}"),
    SAMPLE("{\"a\",1}"),
    SAMPLE("{\"a\"=1}"),
    SAMPLE("{\"a\"=>1}"),
    SAMPLE("{\"a\"::1}"),
    SAMPLE("{\"a\":}"),
    SAMPLE("{\"a\":,}"),
    SAMPLE("{:1}"),
    SAMPLE("{1:1}"),
    SAMPLE("{null:1}"),
    SAMPLE("{[]:1}"),
    SAMPLE("{{}:1}"),
    SAMPLE("{a:1}"),
    SAMPLE("{'a':1}"),
    SAMPLE("{\"a\":1,}"),
    SAMPLE("{\"a\":1,,\"b\":2}"),
    SAMPLE("{,\"a\":1}"),
    SAMPLE("{\"a\":1 \"b\":2}"),
    SAMPLE("{\"a\":1;\"b\":2}"),
    SAMPLE("{\"a\":1]"),
    SAMPLE("{\"a\":a}"),
    SAMPLE("{\"a\":1 2}"),
    SAMPLE("{\"a\":\"b}"),
    SAMPLE("{\"a\nb\":1}"),
    SAMPLE("{\"\\ud800\":1}"),
    SAMPLE("{\"\xFF\":1}"),
    SAMPLE("{\"a\":{\"b\":}}"),
    /* white space and comments */
    SAMPLE("\v1"),
    SAMPLE("\f1"),
    SAMPLE("1\f"),
    SAMPLE("[\f]"),
    SAMPLE("\xC2\xA0"
           "1"),
    SAMPLE("[\xE2\x81\xA0]"),
    SAMPLE("[\xE2\x80\xA8]"),
    SAMPLE("\0"),
    SAMPLE("1\0"),
    SAMPLE("\\n1"),
    SAMPLE("[\\n1]"),
    SAMPLE("1//"),
    SAMPLE("//\n1"),
    SAMPLE("/**/1"),
    SAMPLE("[/**/]"),
    SAMPLE("{\"a\":/**/1}"),
    SAMPLE("#\n1"),
};

/* Both functions read blocks that end where the text does, for sanitizers to see any overrun. */

static prism_status read_document(const char *text, size_t size, prism_error *error)
{
    char *copy = malloc(size > 0 ? size : 1);
    prism__reader reader;

    assert_non_null(copy);
    memcpy(copy, text, size);
    prism__reader_init(&reader, copy, size, error);
    (void)prism__reader_peek(&reader);
    if (prism__reader_skip(&reader) && prism__reader_finish(&reader)) {
        assert_int_equal(reader.depth, 0);
        assert_ptr_equal(reader.at, copy + size);
        assert_int_equal(reader.status, PRISM_OK);
    } else {
        assert_int_not_equal(reader.status, PRISM_OK);
    }
    free(copy);
    return reader.status;
}

static prism_status read_member(const char *text, size_t size, void **out, prism_error *error)
{
    static const char head[] = "{\"unknown\":";
    char whole[256];
    size_t head_size = sizeof head - 1;

    assert_true(head_size + size + 1 < sizeof whole);
    memcpy(whole, head, head_size);
    memcpy(whole + head_size, text, size);
    whole[head_size + size] = '}';
    return document_parse(document_kind_named("session-request"), whole, head_size + size + 1, out,
                          error);
}

static void reader_skip__accepts_all_of_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(valid); i++) {
        prism_error error;
        if (read_document(valid[i].text, valid[i].size, &error) != PRISM_OK)
            fail_msg("document %s: %s", valid[i].text, error.message);
    }
}

static void decode__accepts_all_of_json_in_an_unknown_member(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(valid); i++) {
        prism_error error;
        void *document;
        if (read_member(valid[i].text, valid[i].size, &document, &error) != PRISM_OK)
            fail_msg("member %s: %s", valid[i].text, error.message);
        prism_session_request_free(document);
    }
}

static void reader_skip__refuses_all_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(invalid); i++) {
        prism_error error;
        if (read_document(invalid[i].text, invalid[i].size, &error) != PRISM_ERROR_INVALID_JSON)
            fail_msg("document %zu: %s: %s", i, invalid[i].text, prism_status_name(error.code));
        assert_int_equal(error.code, PRISM_ERROR_INVALID_JSON);
        assert_int_equal(error.flags, PRISM_ERROR_FLAG_JSON_OFFSET);
        assert_true(error.json_offset <= invalid[i].size);
    }
}

static void decode__refuses_all_else_in_an_unknown_member(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(invalid); i++) {
        prism_error error;
        void *document;
        if (read_member(invalid[i].text, invalid[i].size, &document, &error) !=
            PRISM_ERROR_INVALID_JSON)
            fail_msg("member %zu: %s: %s", i, invalid[i].text, prism_status_name(error.code));
        assert_null(document);
    }
}

static void decode__refuses_all_else_as_a_document(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(invalid); i++) {
        for (size_t k = 0; k < DOCUMENT_KIND_COUNT; k++) {
            void *document;
            prism_error error;
            prism_status status = document_parse(&document_kinds[k], invalid[i].text,
                                                 invalid[i].size, &document, &error);
            if (status == PRISM_OK && strcmp(document_kinds[k].name, "asset-url") == 0 &&
                strspn(invalid[i].text, " \n") == invalid[i].size) {
                document_kinds[k].free(document); /* nothing is no URL, and fine */
                continue;
            }
            if (status != PRISM_ERROR_INVALID_JSON && status != PRISM_ERROR_INVALID_DOCUMENT)
                fail_msg("%s %zu: %s", document_kinds[k].name, i, invalid[i].text);
            assert_null(document);
            assert_int_equal(error.code, status);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reader_skip__accepts_all_of_json),
        cmocka_unit_test(decode__accepts_all_of_json_in_an_unknown_member),
        cmocka_unit_test(reader_skip__refuses_all_else),
        cmocka_unit_test(decode__refuses_all_else_in_an_unknown_member),
        cmocka_unit_test(decode__refuses_all_else_as_a_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
