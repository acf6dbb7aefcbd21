/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/documents.h"
#include "support/generated.h"
#include "json/reader.h"

/* In all texts ' stands for ", and ^ for the place of an error. */

#define COUNT(cases) (sizeof(cases) / sizeof(cases)[0])
#define NO_JSON PRISM_ERROR_INVALID_JSON
#define NO_DOCUMENT PRISM_ERROR_INVALID_DOCUMENT

typedef struct printed_case {
    const char *kind;
    const char *text;
    const char *printed;
} printed_case;

static void check_printed(const printed_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_prints(cases[i].kind, cases[i].text, cases[i].printed);
}

typedef struct refused_case {
    const char *kind;
    const char *text;
    prism_status status;
    const char *path;
} refused_case;

static void check_refused(const refused_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_refused(cases[i].kind, cases[i].text, cases[i].status, cases[i].path);
}

static void decode__refuses_a_field_twice(void **state)
{
    static const refused_case cases[] = {
        {"session-request", "{'clientId':'a',^'clientId':'a'}", NO_DOCUMENT, "clientId"},
        {"scan-results", "{'results':{'measurements':[{},{'value':1,'unit':1,^'value':1}]}}",
         NO_DOCUMENT, "results.measurements[1].value"},
        {"asset-urls", "{'model':'a',^'model':null}", NO_DOCUMENT, "model"},
    };
    (void)state;
    check_refused(cases, COUNT(cases));
}

static void decode__takes_one_member_of_a_oneof(void **state)
{
    static const refused_case refused[] = {
        {"session-response", "{'scanningSession':{},^'error':{}}", NO_DOCUMENT, "error"},
        {"session-response", "{'error':{}, ^'scanning_session':{}}", NO_DOCUMENT,
         "scanningSession"},
        {"scan-results", "{'results':{},^'pending':{}}", NO_DOCUMENT, "pending"},
        {"scan-results", "{'results':{},'pending':null,^'error':{}}", NO_DOCUMENT, "error"},
        {"scan-results", "{'error':{},^'results':{}}", NO_DOCUMENT, "results"},
        {"scan-results", "{'error':{},^'results':1}", NO_DOCUMENT, "results"},
    };
    static const printed_case printed[] = {
        {"session-response", "{'scanningSession':{},'error':null}", "{'scanningSession':{}}"},
        {"session-response", "{'scanningSession':null,'error':{}}", "{'error':{}}"},
        {"session-response", "{'scanningSession':null,'error':null}", "{}"},
        {"scan-results", "{'pending':{},'results':null,'error':null}", "{'pending':{}}"},
        {"scan-results", "{'error':{'message':'x'},'results':null}", "{'error':{'message':'x'}}"},
        {"scan-results", "{'results':null,'pending':null,'error':null}", "{}"},
    };
    (void)state;
    check_refused(refused, COUNT(refused));
    check_printed(printed, COUNT(printed));
}

static void decode__reads_members_in_any_order(void **state)
{
    static const printed_case cases[] = {
        {"session-request", "{'scanningConfig':{},'clientScanningId':'b','clientId':'a'}",
         "{'clientId':'a','clientScanningId':'b','scanningConfig':{}}"},
        {"session-request",
         "\t{\r\n 'client_scanning_id' : 'b' , 'scanning_config' : { 'language_code':'ja', "
         "'include_3d_avatar_in_results' : true } , 'client_id' : 'a' } \n",
         "{'clientId':'a','clientScanningId':'b','scanningConfig':{'languageCode':'ja',"
         "'include3dAvatarInResults':true}}"},
        {"scan-results",
         "{'results':{'posture':{'right':{'lines':[{'points':[{'y':2,'x':1}],'name':2}]}}}}",
         "{'results':{'posture':{'right':{'lines':[{'name':'BACK_WAIST_LINE',"
         "'points':[{'x':1,'y':2}]}]}}}}"},
    };
    (void)state;
    check_printed(cases, COUNT(cases));
}

/* Append to a text that has `size` bytes; returns how many were added. */
static size_t append(char *text, size_t size, size_t capacity, const char *format, ...)
{
    va_list arguments;
    int added;

    va_start(arguments, format);
    added = vsnprintf(text + size, capacity - size, format, arguments);
    va_end(arguments);
    assert_true(added >= 0 && (size_t)added < capacity - size);
    return (size_t)added;
}

/* Lists of measurements, each with other white space than the one before it. */
static void decode__takes_white_space_that_changes(void **state)
{
    static const char *const gaps[] = {
        "",         " ",       "\n  ",      "\n    ", "\n\t",
        "\r\n    ", "\n \n  ", "  \n     ", "\t",     "\n                                        "};
    char text[COUNT(gaps) * COUNT(gaps) * 400];
    char printed[sizeof text];
    size_t size = 0;
    size_t printed_size = 0;
    (void)state;

    size += append(text, size, sizeof text, "{'results':{'measurements':[");
    printed_size += append(printed, printed_size, sizeof printed, "%s", text);
    for (size_t i = 0; i < COUNT(gaps) * COUNT(gaps); i++) {
        const char *a = gaps[i % COUNT(gaps)];
        const char *b = gaps[i / COUNT(gaps)];
        const char *comma = i == 0 ? "" : ",";
        size +=
            append(text, size, sizeof text,
                   "%s%s{%s'measurementType'%s:'HEIGHT',%s'value':'%zu',%s'unit':%s'GRAMS'%s}%s",
                   comma, b, a, i % 7 == 0 ? a : "", a, i + 1, b, a, b, a);
        printed_size +=
            append(printed, printed_size, sizeof printed,
                   "%s{'measurementType':'HEIGHT','value':'%zu','unit':'GRAMS'}", comma, i + 1);
    }
    size += append(text, size, sizeof text, "]}}");
    printed_size += append(printed, printed_size, sizeof printed, "]}}");
    assert_prints("scan-results", text, printed);
}

/* Far from the end of the text and in order, as members are that are read fast. */
static void decode__refuses_what_is_nearly_usual(void **state)
{
#define IN_LIST(element) "{'results':{'measurements':[{'value':'1'}," element "]}," TAIL
#define TAIL                                                                                       \
    "'clientScanningId':'0123456789012345678901234567890123456789012345678901234567890123456789"   \
    "0123456789012345678901234567890123456789'}"
    static const refused_case cases[] = {
        {"scan-results", IN_LIST("{'value':'1',\n   ^\v'unit':'GRAMS'}"), NO_JSON,
         "results.measurements[1]"},
        {"scan-results", IN_LIST("{'value':'1',^}"), NO_JSON, "results.measurements[1]"},
        {"scan-results", IN_LIST("{'value':'1','unit':'GRAMS',^'unit':'GRAMS'}"), NO_DOCUMENT,
         "results.measurements[1].unit"},
        {"scan-results", IN_LIST("{'value':^'01','unit':'GRAMS'}"), NO_DOCUMENT,
         "results.measurements[1].value"},
        {"scan-results", IN_LIST("{'value':'1'^'unit':'GRAMS'}"), NO_JSON,
         "results.measurements[1]"},
        {"scan-results", IN_LIST("{'value':'1','unit':'GRAM^\n'}"), NO_JSON,
         "results.measurements[1].unit"},
    };
    (void)state;
    check_refused(cases, COUNT(cases));
}

static void decode__skips_unknown_members_of_any_type(void **state)
{
    static const char *const values[] = {
        "null",
        "true",
        "false",
        "0",
        "-1.5e-3",
        "1e999",
        "''",
        "'\\u0000'",
        "'\\ud83d\\ude00'",
        "[]",
        "[null,[1,'a'],{}]",
        "{}",
        "{'a':{'a':[]},'a':1}",
        "{'':''}",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(values); i++) {
        char text[512];
        (void)snprintf(text, sizeof text, "{'unknown':%s,'clientId':'a','x':%s,'x':%s}", values[i],
                       values[i], values[i]);
        assert_prints("session-request", text, "{'clientId':'a'}");
        (void)snprintf(text, sizeof text,
                       "{'results':{'measurements':[{'v':%s,'value':1}],'v':%s}}", values[i],
                       values[i]);
        assert_prints("scan-results", text, "{'results':{'measurements':[{'value':'1'}]}}");
        (void)snprintf(text, sizeof text,
                       "{'results':{'posture':{'front':{'lines':[{'points':[{'z':%s,'x':1},{'y':2,"
                       "'z':%s}]}]}}}}",
                       values[i], values[i]);
        assert_prints("scan-results", text,
                      "{'results':{'posture':{'front':{'lines':[{'points':[{'x':1},{'y':2}]}]}}}}");
    }
}

static void decode__checks_unknown_members(void **state)
{
    static const refused_case cases[] = {
        {"session-request", "{'u':^}", NO_JSON, "u"},
        {"session-request", "{'u':^nul}", NO_JSON, "u"},
        {"session-request", "{'u':^NaN}", NO_JSON, "u"},
        {"session-request", "{'u':0^1}", NO_JSON, "u"},
        {"session-request", "{'u':[1,^]}", NO_JSON, "u"},
        {"session-request", "{'u':[1^}", NO_JSON, "u"},
        {"session-request", "{'u':{'a' ^1}}", NO_JSON, "u"},
        {"session-request", "{'u':{^a:1}}", NO_JSON, "u"},
        {"session-request", "{'u':{'a':1,^}}", NO_JSON, "u"},
        {"session-request", "{'u':'^\n'}", NO_JSON, "u"},
        {"session-request", "{'u':'^\\ud800'}", NO_JSON, "u"},
        {"session-request", "{'u':['^\xFF']}", NO_JSON, "u"},
        {"session-request", "{'u^\x01':1}", NO_JSON, ""},
        {"session-request", "{'u\\n':^x}", NO_JSON, "u?"},
        {"scan-results", "{'results':{'measurements':[{},{'\\u0075':^x}]}}", NO_JSON,
         "results.measurements[1].u"},
        {"scan-results", "{'results':{'posture':{'front':{'lines':[{'points':[{'z':^x}]}]}}}}",
         NO_JSON, "results.posture.front.lines[0].points[0].z"},
    };
    (void)state;
    check_refused(cases, COUNT(cases));
}

static void decode__names_the_place_of_bad_json(void **state)
{
    static const refused_case cases[] = {
        {"session-request", "{^1:2}", NO_JSON, ""},
        {"session-request", "{^null:2}", NO_JSON, ""},
        {"session-request", "{^clientId:'a'}", NO_JSON, ""},
        {"session-request", "{'clientId'^}", NO_JSON, ""},
        {"session-request", "{'clientId' ^'a'}", NO_JSON, ""},
        {"session-request", "{'clientId':'a',^}", NO_JSON, ""},
        {"session-request", "{^,'clientId':'a'}", NO_JSON, ""},
        {"session-request", "{'clientId':'a' ^'clientScanningId':'b'}", NO_JSON, ""},
        {"session-request", "{'clientId':'a'^]", NO_JSON, ""},
        {"session-request", "{'clientId':^", NO_JSON, "clientId"},
        {"session-request", "{'clientId':'a'^", NO_JSON, ""},
        {"session-request", "{^", NO_JSON, ""},
        {"session-request", "{'scanningConfig':{'languageCode':'a'},^}", NO_JSON, ""},
        {"scan-results", "{'results':{'measurements':[{}^{}]}}", NO_JSON,
         "results.measurements[1]"},
        {"scan-results", "{'results':{'measurements':[{},^]}}", NO_JSON, "results.measurements[1]"},
        {"scan-results", "{'results':{'measurements':[{}^}}}", NO_JSON, "results.measurements[1]"},
    };
    (void)state;
    check_refused(cases, COUNT(cases));
}

static void decode__wants_one_object(void **state)
{
    static const struct {
        const char *text;
        prism_status status;
    } cases[] = {
        {"^", NO_JSON},           {"  ^", NO_JSON},       {"\n\t^", NO_JSON},
        {"^[]", NO_DOCUMENT},     {"^[{}]", NO_DOCUMENT}, {"^1", NO_DOCUMENT},
        {"^'x'", NO_DOCUMENT},    {"^true", NO_DOCUMENT}, {"^false", NO_DOCUMENT},
        {"  ^null", NO_DOCUMENT}, {"^x", NO_JSON},        {"^<html>", NO_JSON},
        {"{}^{}", NO_JSON},       {"{} ^x", NO_JSON},     {"{}\n^,", NO_JSON},
        {"{}^}", NO_JSON},        {"{}^\x01", NO_JSON},   {"{}^\xEF\xBB\xBF", NO_JSON},
        {"^//\n{}", NO_JSON},     {"{}^//", NO_JSON},     {"^\v{}", NO_JSON},
        {"^\xC2\xA0{}", NO_JSON}, {"{^\f}", NO_JSON},     {"^\xEF\xBB\xBF{}", NO_JSON},
    };
    (void)state;
    for (size_t i = 0; i < DOCUMENT_KIND_COUNT; i++) {
        if (strcmp(document_kinds[i].name, "asset-url") == 0)
            continue;
        for (size_t j = 0; j < COUNT(cases); j++)
            assert_refused(document_kinds[i].name, cases[j].text, cases[j].status, "");
    }
}

static void decode__refuses_nul_bytes(void **state)
{
    static const char texts[][16] = {"{}\0", "\0{}", "{\0}", "{\"a\":1\0}", "{\"a\":\"\0\"}"};
    static const size_t sizes[] = {3, 3, 3, 8, 9};
    static const uint64_t offsets[] = {2, 0, 1, 6, 6};

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        void *document;
        prism_error error;
        assert_int_equal(document_parse(document_kind_named("scan-results"), texts[i], sizes[i],
                                        &document, &error),
                         NO_JSON);
        assert_int_equal(error.json_offset, offsets[i]);
        assert_null(document);
    }
}

static void check_depth(const char *kind, const char *head, int outer, const char *tail,
                        const char *path)
{
    int inner = 64 - outer; /* what the documentation says, whatever the reader has */
    char text[1024], open[80], close[80];
    prism_error error;
    char *printed;

    for (int extra = 0; extra <= 1; extra++) {
        int count = inner + extra;
        for (int i = 0; i < count; i++) {
            open[i] = '[';
            close[i] = ']';
        }
        open[count] = close[count] = '\0';
        if (extra) {
            open[count - 1] = '^';
            open[count] = '[';
            open[count + 1] = '\0';
        }
        (void)snprintf(text, sizeof text, "%s%s%s%s", head, open, close, tail);
        if (extra) {
            assert_refused(kind, text, NO_JSON, path);
            continue;
        }
        for (char *at = text; *at; at++)
            *at = *at == '\'' ? '"' : *at;
        printed = document_convert(document_kind_named(kind), text, strlen(text), &error);
        if (!printed)
            fail_msg("%s: %s", text, error.message);
        prism_text_free(printed);
    }
}

static void decode__takes_64_levels(void **state)
{
    (void)state;
    check_depth("session-request", "{'u':", 1, "}", "u");
    check_depth("session-request", "{'a':[[]],'u':", 1, "}", "u");
    check_depth("session-request", "{'scanningConfig':{'a':[[{}]],'u':", 2, "}}",
                "scanningConfig.u");
    check_depth("scan-assets", "{'u':{'v':", 2, "}}", "u");
    check_depth("scan-results", "{'results':{'measurements':[{},{'u':", 4, "}]}}",
                "results.measurements[1].u");
    check_depth("scan-results",
                "{'results':{'posture':{'front':{'lines':[{'points':[{'x':1},{'u':", 8, "}]}]}}}}",
                "results.posture.front.lines[0].points[1].u");
}

static void decode__refuses_what_is_not_utf_8(void **state)
{
    static const char *const bad[] = {
        "^\x80",
        "^\xBF",
        "^\xC0\x80",
        "^\xC1\xBF",
        "^\xC3",
        "^\xC3x",
        "^\xC3\xC3\xA9",
        "^\xE0\x80\x80",
        "^\xE0\x9F\xBF",
        "^\xE2\x82",
        "^\xE2\x82x",
        "^\xE2x\x82",
        "^\xED\xA0\x80",
        "^\xED\xBF\xBF",
        "^\xF0\x80\x80\x80",
        "^\xF0\x8F\xBF\xBF",
        "^\xF0\x9F\x98",
        "^\xF0\x9Fx",
        "^\xF4\x90\x80\x80",
        "^\xF5\x80\x80\x80",
        "^\xF8\x88\x80",
        "^\xFE",
        "^\xFF",
        "12345678^\xFF",
        "\xC3\xA9^\xA9",
        "1234567\xE2\x82\xAC^\xAC",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        char text[128];
        (void)snprintf(text, sizeof text, "{'clientId':'%s'}", bad[i]);
        assert_refused("session-request", text, NO_JSON, "clientId");
        (void)snprintf(text, sizeof text, "{'clientId':'%s", bad[i]);
        assert_refused("session-request", text, NO_JSON, "clientId");
        (void)snprintf(text, sizeof text, "{'%s':1}", bad[i]);
        assert_refused("session-request", text, NO_JSON, "");
        (void)snprintf(text, sizeof text, "{'u':['%s']}", bad[i]);
        assert_refused("session-request", text, NO_JSON, "u");
        (void)snprintf(text, sizeof text, "{'error':{'errorType':'%s'}}", bad[i]);
        assert_refused("session-response", text, NO_JSON, "error.errorType");
    }
}

static void decode__keeps_the_path_short(void **state)
{
    size_t size;
    char *text = generate_repeated("{\"", "long name ", 60, "\":x}", &size);
    prism_error error;

    (void)state;
    assert_null(document_convert(document_kind_named("scan-results"), text, size, &error));
    assert_int_equal(error.code, NO_JSON);
    assert_string_equal(error.json_path, "...");
    assert_int_equal(error.json_offset, size - 2);
    free(text);
}

/* What means something is short; longer text of any kind is still read to its end. */
static void decode__reads_long_and_escaped_names(void **state)
{
    static const char *const letters[] = {"\\u0041", "\\n", "a"};

    (void)state;
    for (size_t i = 0; i < COUNT(letters); i++) {
        for (size_t count = 100; count < 12000; count += 300) {
            size_t size;
            char *text =
                generate_repeated("{\"\\n", letters[i], count, "\":1,\"clientId\":\"a\"}", &size);
            prism_error error;
            char *printed =
                document_convert(document_kind_named("session-request"), text, size, &error);
            assert_string_equal(printed, "{\"clientId\":\"a\"}");
            prism_text_free(printed);
            free(text);
        }
    }
}

static void decode__refuses_long_texts_that_are_no_numbers_or_dates(void **state)
{
    static const char *const heads[][2] = {
        {"{\"results\":{\"measurements\":[{\"value\":\"\\n", "\"}]}}"},
        {"{\"results\":{\"posture\":{\"front\":{\"angles\":[{\"value\":\"\\n", "\"}]}}}}"},
        {"{\"results\":{\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[\"\\n", "\"]}}}}"},
        {"{\"pending\":{\"expireAtTimestamp\":\"\\n", "\"}}"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(heads); i++) {
        for (size_t count = 1000; count < 12000; count += 500) {
            size_t size;
            char *text = generate_repeated(heads[i][0], "1", count, heads[i][1], &size);
            prism_error error;
            assert_null(document_convert(document_kind_named("scan-results"), text, size, &error));
            assert_int_equal(error.code, NO_DOCUMENT);
            free(text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decode__refuses_a_field_twice),
        cmocka_unit_test(decode__takes_one_member_of_a_oneof),
        cmocka_unit_test(decode__reads_members_in_any_order),
        cmocka_unit_test(decode__takes_white_space_that_changes),
        cmocka_unit_test(decode__refuses_what_is_nearly_usual),
        cmocka_unit_test(decode__skips_unknown_members_of_any_type),
        cmocka_unit_test(decode__checks_unknown_members),
        cmocka_unit_test(decode__names_the_place_of_bad_json),
        cmocka_unit_test(decode__wants_one_object),
        cmocka_unit_test(decode__refuses_nul_bytes),
        cmocka_unit_test(decode__takes_64_levels),
        cmocka_unit_test(decode__refuses_what_is_not_utf_8),
        cmocka_unit_test(decode__keeps_the_path_short),
        cmocka_unit_test(decode__reads_long_and_escaped_names),
        cmocka_unit_test(decode__refuses_long_texts_that_are_no_numbers_or_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
