/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "error_body.h"
#include "message/messages.h"
#include "support/documents.h"
#include "util/arena.h"
#include "json/json.h"

/* In all texts ' stands for ", and ^ for the place of an error. */

#define MEASUREMENT(member) "{'results':{'measurements':[{" member "}]}}"
#define FRONT_ANGLE(member) "{'results':{'posture':{'front':{'angles':[{" member "}]}}}}"
#define VERTICES(list) "{'results':{'avatar':{'meshVerticesOnly':{'vertices':" list "}}}}"
#define CONFIG(member) "{'scanningConfig':{" member "}}"

/* A value where `%s` is, and what is printed for it there. */
typedef struct printed_case {
    const char *value;
    const char *printed; /* NULL: the member is left out */
} printed_case;

static void check_printed(const char *kind, const char *head, const char *name, const char *tail,
                          const printed_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char text[1024], expected[1024];
        const char *printed = cases[i].printed;
        (void)snprintf(text, sizeof text, "%s'%s':%s%s", head, name, cases[i].value, tail);
        if (printed)
            (void)snprintf(expected, sizeof expected, "%s'%s':%s%s", head, name, printed, tail);
        else
            (void)snprintf(expected, sizeof expected, "%s%s", head, tail);
        assert_prints(kind, text, expected);
    }
}

/* A value that will not do. It is INVALID_DOCUMENT at its first byte unless it says otherwise. */
typedef struct refused_case {
    const char *value;
    prism_status status;
} refused_case;

static void check_refused(const char *kind, const char *head, const char *name, const char *tail,
                          const char *path, const refused_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char text[1024];
        prism_status status = cases[i].status ? cases[i].status : PRISM_ERROR_INVALID_DOCUMENT;
        (void)snprintf(text, sizeof text, "%s'%s':%s%s%s", head, name,
                       strchr(cases[i].value, '^') ? "" : "^", cases[i].value, tail);
        assert_refused(kind, text, status, path);
    }
}

#define COUNT(cases) (sizeof(cases) / sizeof(cases)[0])
#define NO_JSON PRISM_ERROR_INVALID_JSON

static void decode_int64__takes_every_spelling_of_an_integer(void **state)
{
    static const printed_case cases[] = {
        {"'12'", "'12'"},
        {"12", "'12'"},
        {"12.0", "'12'"},
        {"1.2e1", "'12'"},
        {"'1.2e1'", "'12'"},
        {"'12.0'", "'12'"},
        {"'\\u0031\\u0032'", "'12'"},
        {"12000e-3", "'12'"},
        {"0.000012E+6", "'12'"},
        {"-12", "'-12'"},
        {"0", NULL},
        {"-0", NULL},
        {"'0'", NULL},
        {"'-0'", NULL},
        {"0e999", NULL},
        {"null", NULL},
        {"9007199254740993", "'9007199254740993'"},
        {"9223372036854775807", "'9223372036854775807'"},
        {"'9223372036854775807'", "'9223372036854775807'"},
        {"9223372036854775807.000", "'9223372036854775807'"},
        {"922337203685477580.7e1", "'9223372036854775807'"},
        {"-9223372036854775808", "'-9223372036854775808'"},
        {"'-9223372036854775808'", "'-9223372036854775808'"},
        {"0.00000000000000000000000000000000000000001e41", "'1'"},
        {"100000000000000000000000000000000000000000e-41", "'1'"},
    };
    (void)state;
    check_printed("scan-results", "{'results':{'measurements':[{", "value", "}]}}", cases,
                  COUNT(cases));
}

static void decode_int64__refuses_all_else(void **state)
{
    static const refused_case cases[] = {
        {"9223372036854775808", 0},
        {"-9223372036854775809", 0},
        {"'9223372036854775808'", 0},
        {"1e19", 0},
        {"1e400", 0},
        {"1e-1", 0},
        {"1.5", 0},
        {"'1.5'", 0},
        {"9223372036854775807.5", 0},
        {"'+1'", 0},
        {"' 1'", 0},
        {"'1 '", 0},
        {"'\\t1'", 0},
        {"''", 0},
        {"'x'", 0},
        {"'1x'", 0},
        {"'-'", 0},
        {"'01'", 0},
        {"'1.'", 0},
        {"'0x10'", 0},
        {"'1_000'", 0},
        {"'NaN'", 0},
        {"'Infinity'", 0},
        {"'null'", 0},
        {"'12\\u0000'", 0},
        {"true", 0},
        {"[12]", 0},
        {"{}", 0},
        {"+1", NO_JSON},
        {".5", NO_JSON},
        {"0^1", NO_JSON},
        {"1.^}", NO_JSON},
        {"-^}", NO_JSON},
        {"1e^}", NO_JSON},
        {"NaN", NO_JSON},
        {"nul", NO_JSON},
        {"tru", NO_JSON},
    };
    (void)state;
    check_refused("scan-results", "{'results':{'measurements':[{", "value", "}]}}",
                  "results.measurements[0].value", cases, COUNT(cases));
}

static void decode_double__takes_numbers_and_texts(void **state)
{
    static const printed_case cases[] = {
        {"1.5", "1.5"},
        {"'1.5'", "1.5"},
        {"'-1.5e3'", "-1500"},
        {"621", "621"},
        {"621.0", "621"},
        {"668.5999999999999", "668.5999999999999"},
        {"-0.6028661439063512", "-0.6028661439063512"},
        {"0.1", "0.1"},
        {"0.1000000000000000055511151231257827", "0.1"},
        {"9007199254740993", "9007199254740992"},
        {"123456789012345680000", "123456789012345680000"},
        {"1e21", "1e+21"},
        {"1.7976931348623157e308", "1.7976931348623157e+308"},
        {"1.7976931348623158e308", "1.7976931348623157e+308"},
        {"5e-324", "5e-324"},
        {"1e-400", NULL},
        {"-1e-400", "-0"},
        {"0", NULL},
        {"0.0e5", NULL},
        {"-0", "-0"},
        {"-0.0", "-0"},
        {"null", NULL},
        {"'NaN'", "'NaN'"},
        {"'\\u004eaN'", "'NaN'"},
        {"'Infinity'", "'Infinity'"},
        {"'-Infinity'", "'-Infinity'"},
    };
    (void)state;
    check_printed("scan-results", "{'results':{'posture':{'front':{'angles':[{", "value", "}]}}}}",
                  cases, COUNT(cases));
}

static void decode_double__refuses_all_else(void **state)
{
    static const refused_case cases[] = {
        {"1e309", 0},
        {"-1e309", 0},
        {"'1e309'", 0},
        {"1.7976931348623159e308", 0},
        {"1e999999999999999999999", 0},
        {"'nan'", 0},
        {"'NAN'", 0},
        {"'inf'", 0},
        {"'+Infinity'", 0},
        {"'-NaN'", 0},
        {"'Infinity '", 0},
        {"'NaN\\u0000'", 0},
        {"' 1'", 0},
        {"'1,5'", 0},
        {"''", 0},
        {"true", 0},
        {"{}", 0},
        {"[1]", 0},
        {"NaN", NO_JSON},
        {"Infinity", NO_JSON},
        {"-^Infinity", NO_JSON},
        {"nan", NO_JSON},
        {"0^1", NO_JSON},
    };
    (void)state;
    check_refused("scan-results", "{'results':{'posture':{'front':{'angles':[{", "value", "}]}}}}",
                  "results.posture.front.angles[0].value", cases, COUNT(cases));
}

static void decode_float__takes_numbers_and_texts(void **state)
{
    static const printed_case cases[] = {
        {"[1.5,'1.5',0,-0]", "[1.5,1.5,0,-0]"},
        {"[3.4028235e38]", "[3.4028235e+38]"},
        {"[3.40282356e38,-3.4028235677973365e38]", "[3.4028235e+38,-3.4028235e+38]"},
        {"[1e-45,1.1754944e-38,1e-46,-1e-46]", "[1e-45,1.1754944e-38,0,-0]"},
        {"[0.1,0.10000000149011612,16777217]", "[0.1,0.1,16777216]"},
        {"[0.30484238,1.0596719,-0.047099218]", "[0.30484238,1.0596719,-0.047099218]"},
        {"['NaN','Infinity','-Infinity']", "['NaN','Infinity','-Infinity']"},
        {"[ 1 ,\t2\n,\r3 ]", "[1,2,3]"},
        {"[]", NULL},
        {"null", NULL},
    };
    (void)state;
    check_printed("scan-results", "{'results':{'avatar':{'meshVerticesOnly':{", "vertices", "}}}}",
                  cases, COUNT(cases));
}

static void decode_float__refuses_all_else(void **state)
{
    static const refused_case cases[] = {
        {"[0,^3.5e38]", 0},    {"[0,^'3.5e38']", 0}, {"[0,^3.4028236e38]", 0}, {"[0,^-3.5e38]", 0},
        {"[0,^1e309]", 0},     {"[0,^null]", 0},     {"[0,^'']", 0},           {"[0,^'x']", 0},
        {"[0,^'nan']", 0},     {"[0,^true]", 0},     {"[0,^[0]]", 0},          {"[0,^{}]", 0},
        {"[0,^NaN]", NO_JSON}, {"[0,^]", NO_JSON},   {"[0,^,0]", NO_JSON},     {"[0,0^0]", NO_JSON},
        {"[0,0.^]", NO_JSON},  {"[0,^", NO_JSON},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[256];
        (void)snprintf(text, sizeof text, VERTICES("%s"), cases[i].value);
        assert_refused("scan-results", text,
                       cases[i].status ? NO_JSON : PRISM_ERROR_INVALID_DOCUMENT,
                       "results.avatar.meshVerticesOnly.vertices[1]");
    }
    assert_refused("scan-results", VERTICES("[0,1 ^2]"), NO_JSON,
                   "results.avatar.meshVerticesOnly.vertices[2]");
}

static void decode_bool__takes_true_and_false_only(void **state)
{
    static const printed_case cases[] = {{"true", "true"}, {"false", NULL}, {"null", NULL}};
    static const refused_case refused[] = {
        {"'true'", 0},     {"1", 0},          {"0", 0},         {"''", 0},
        {"[]", 0},         {"{}", 0},         {"tru", NO_JSON}, {"True", NO_JSON},
        {"TRUE", NO_JSON}, {"fals", NO_JSON}, {"yes", NO_JSON},
    };
    (void)state;
    check_printed("session-request", "{'scanningConfig':{", "include3dAvatarInResults", "}}", cases,
                  COUNT(cases));
    check_refused("session-request", "{'scanningConfig':{", "include3dAvatarInResults", "}}",
                  "scanningConfig.include3dAvatarInResults", refused, COUNT(refused));
    assert_refused("session-request", CONFIG("'include3dAvatarInResults':true^x"), NO_JSON,
                   "scanningConfig");
}

static void decode_string__takes_away_escapes(void **state)
{
    static const printed_case cases[] = {
        {"'abc'", "'abc'"},
        {"'\\u0061\\u0062\\u0063'", "'abc'"},
        {"'a\\\"b\\\\c\\/d'", "'a\\\"b\\\\c/d'"},
        {"'\\b\\f\\n\\r\\t'", "'\\b\\f\\n\\r\\t'"},
        {"'\\u0008\\u000C\\u000a\\u000D\\u0009'", "'\\b\\f\\n\\r\\t'"},
        {"'\\u0001\\u001F'", "'\\u0001\\u001f'"},
        {"'\\u007f\x7f'", "'\x7f\x7f'"},
        {"'\\u00e9\xC3\xA9'", "'\xC3\xA9\xC3\xA9'"},
        {"'\\u20AC\xE2\x82\xAC'", "'\xE2\x82\xAC\xE2\x82\xAC'"},
        {"'\\ud83d\\ude00\xF0\x9F\x98\x80'", "'\xF0\x9F\x98\x80\xF0\x9F\x98\x80'"},
        {"'\\uDBFF\\uDFFF\\ud800\\udc00'", "'\xF4\x8F\xBF\xBF\xF0\x90\x80\x80'"},
        {"'\\u0080\\u07ff\\u0800\\uffff'", "'\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF'"},
        {"'\\ud7ff\\ue000'", "'\xED\x9F\xBF\xEE\x80\x80'"},
        {"'\\\\u0000'", "'\\\\u0000'"},
        {"' a '", "' a '"},
        {"''", NULL},
        {"null", NULL},
    };
    (void)state;
    check_printed("session-request", "{", "clientId", "}", cases, COUNT(cases));
}

static void decode_string__refuses_all_else(void **state)
{
    static const refused_case cases[] = {
        {"1", 0},
        {"true", 0},
        {"[]", 0},
        {"{}", 0},
        {"'\\u0000'", 0},
        {"'abc\\u0000def'", 0},
        {"x", NO_JSON},
        {"'a^\n'", NO_JSON},
        {"'a^\x1f'", NO_JSON},
        {"'^\\x'", NO_JSON},
        {"'^\\u12g4'", NO_JSON},
        {"'^\\u 123'", NO_JSON},
        {"'^\\u+123'", NO_JSON},
        {"'^\\U0041'", NO_JSON},
        {"'^\\ud800'", NO_JSON},
        {"'^\\ud800x'", NO_JSON},
        {"'^\\ud800\\u0041'", NO_JSON},
        {"'^\\ud800\\ud800'", NO_JSON},
        {"'^\\udc00'", NO_JSON},
        {"'^\\udc00\\ud800'", NO_JSON},
        {"'^\\udbff\\n'", NO_JSON},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[256];
        prism_status status = cases[i].status ? NO_JSON : PRISM_ERROR_INVALID_DOCUMENT;
        (void)snprintf(text, sizeof text, "{'clientId':%s%s}",
                       strchr(cases[i].value, '^') ? "" : "^", cases[i].value);
        assert_refused("session-request", text, status, "clientId");
    }
    assert_refused("session-request", "{'clientId':'a}^", NO_JSON, "clientId");
    assert_refused("session-request", "{'clientId':''^'}", NO_JSON, "");
}

static void decode_enum__takes_names_and_numbers(void **state)
{
    static const printed_case cases[] = {
        {"'HEIGHT'", "'HEIGHT'"},
        {"'\\u0048EIGHT'", "'HEIGHT'"},
        {"41", "'HEIGHT'"},
        {"41.0", "'HEIGHT'"},
        {"4.1e1", "'HEIGHT'"},
        {"42", "42"},
        {"-1", "-1"},
        {"2147483647", "2147483647"},
        {"-2147483648", "-2147483648"},
        {"'NEW_TYPE'", "'NEW_TYPE'"},
        {"'NEW\\u005fTYPE'", "'NEW_TYPE'"},
        {"'height'", "'height'"},
        {"'HEIGHT '", "'HEIGHT '"},
        {"'41'", "'41'"},
        {"''", "''"},
        {"0", NULL},
        {"-0.0", NULL},
        {"'MEASUREMENT_TYPE_UNSPECIFIED'", NULL},
        {"null", NULL},
    };
    (void)state;
    check_printed("scan-results", "{'results':{'measurements':[{", "measurementType", "}]}}", cases,
                  COUNT(cases));
}

static void decode_enum__refuses_all_else(void **state)
{
    static const refused_case cases[] = {
        {"1.5", 0},       {"2147483648", 0}, {"-2147483649", 0},
        {"1e10", 0},      {"1e400", 0},      {"true", 0},
        {"false", 0},     {"[]", 0},         {"['HEIGHT']", 0},
        {"{}", 0},        {"'A\\u0000'", 0}, {"HEIGHT", NO_JSON},
        {"0^1", NO_JSON}, {"-^x", NO_JSON},  {"'^\\ud800'", NO_JSON},
    };
    (void)state;
    check_refused("scan-results", "{'results':{'measurements':[{", "measurementType", "}]}}",
                  "results.measurements[0].measurementType", cases, COUNT(cases));
}

static void decode_timestamp__takes_rfc_3339(void **state)
{
    static const printed_case cases[] = {
        {"'2022-04-01T07:44:07Z'", "'2022-04-01T07:44:07Z'"},
        {"'2022-04-01T07:44:07.5Z'", "'2022-04-01T07:44:07.500Z'"},
        {"'2022-04-01T06:18:53.486870Z'", "'2022-04-01T06:18:53.486870Z'"},
        {"'2022-04-01T06:18:53.4868Z'", "'2022-04-01T06:18:53.486800Z'"},
        {"'2022-04-01T07:44:07.746059293Z'", "'2022-04-01T07:44:07.746059293Z'"},
        {"'2022-04-01T07:44:07.000000000Z'", "'2022-04-01T07:44:07Z'"},
        {"'2022-04-01T07:44:07+09:00'", "'2022-03-31T22:44:07Z'"},
        {"'2022-04-01T07:44:07-00:30'", "'2022-04-01T08:14:07Z'"},
        {"'2022-04-01T07:44:07\\u005a'", "'2022-04-01T07:44:07Z'"},
        {"'0001-01-01T00:00:00Z'", "'0001-01-01T00:00:00Z'"},
        {"'9999-12-31T23:59:59.999999999Z'", "'9999-12-31T23:59:59.999999999Z'"},
        {"'1970-01-01T00:00:00Z'", "'1970-01-01T00:00:00Z'"},
        {"'2000-02-29T00:00:00Z'", "'2000-02-29T00:00:00Z'"},
        {"null", NULL},
    };
    (void)state;
    check_printed("scan-results", "{'pending':{", "expireAtTimestamp", "}}", cases, COUNT(cases));
}

static void decode_timestamp__refuses_all_else(void **state)
{
    static const refused_case cases[] = {
        {"''", 0},
        {"'2022-04-01'", 0},
        {"'2022-04-01T07:44:07'", 0},
        {"'2022-04-01t07:44:07Z'", 0},
        {"'2022-04-01T07:44:07z'", 0},
        {"'2022-04-01 07:44:07Z'", 0},
        {"' 2022-04-01T07:44:07Z'", 0},
        {"'2022-04-01T07:44:07Z '", 0},
        {"'2022-04-01T07:44:07Z\\u0000'", 0},
        {"'2022-04-01T07:44:07.Z'", 0},
        {"'2022-04-01T07:44:07.0123456789Z'", 0},
        {"'2022-04-01T24:00:00Z'", 0},
        {"'2022-04-01T07:60:00Z'", 0},
        {"'2022-04-01T07:44:60Z'", 0},
        {"'2022-02-29T00:00:00Z'", 0},
        {"'2022-13-01T00:00:00Z'", 0},
        {"'0000-01-01T00:00:00Z'", 0},
        {"'0001-01-01T00:00:00+00:01'", 0},
        {"'9999-12-31T23:59:59-00:01'", 0},
        {"'10000-01-01T00:00:00Z'", 0},
        {"1648799047", 0},
        {"true", 0},
        {"{'seconds':1}", 0},
        {"[]", 0},
    };
    (void)state;
    check_refused("scan-results", "{'pending':{", "expireAtTimestamp", "}}",
                  "pending.expireAtTimestamp", cases, COUNT(cases));
}

static void decode_loose__joins_the_strings_it_finds(void **state)
{
    static const char *const cases[][2] = {
        {"{\"message\":\"a\"}", "a"},
        {"{\"message\":[\"a\",\"b\"]}", "a; b"},
        {"{\"message\":{\"x\":\"a\",\"y\":[1,null,\"b\",{\"z\":\"c\"}],\"n\":true}}", "a; b; c"},
        {"{\"message\":[]}", NULL},
        {"{\"message\":404}", NULL},
        {"{\"message\":null}", NULL},
        {"{\"message\":\"\"}", NULL},
        {"{}", NULL},
        {"{\"message\":\"\\u3042\\n\\u0001\"}", "\xE3\x81\x82 ?"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        void *root;
        prism_error error;
        const char *message;
        if (prism__decode(&prism__error_body_message, cases[i][0], strlen(cases[i][0]), &root, NULL,
                          &error) != PRISM_OK)
            fail_msg("%s: %s", cases[i][0], error.message);
        message = ((prism__error_body *)root)->message;
        if (cases[i][1])
            assert_string_equal(message, cases[i][1]);
        else
            assert_null(message);
        prism__document_free(root);
    }
}

static void decode_loose__is_as_strict_about_json(void **state)
{
    static const char *const texts[] = {
        "{\"message\":[1,]}",       "{\"message\":{1:2}}", "{\"message\":{\"a\" 1}}",
        "{\"message\":[\"\xFF\"]}", "{\"message\":[\"a\"", "{\"message\":{\"a\":}}",
        "{\"message\":nul}",        "{\"message\":[01]}",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        void *root;
        assert_int_equal(prism__decode(&prism__error_body_message, texts[i], strlen(texts[i]),
                                       &root, NULL, NULL),
                         PRISM_ERROR_INVALID_JSON);
        assert_null(root);
    }
}

static void decode_loose__cuts_long_text_at_a_character(void **state)
{
    char text[2048] = "{\"message\":[";
    size_t used = strlen(text);
    void *root;
    const char *message;

    (void)state;
    for (int i = 0; i < 200; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s\"\xE3\x81\x82\"",
                                 i > 0 ? "," : "");
    (void)snprintf(text + used, sizeof text - used, "]}");
    assert_int_equal(
        prism__decode(&prism__error_body_message, text, strlen(text), &root, NULL, NULL), PRISM_OK);
    message = ((prism__error_body *)root)->message;
    assert_in_range(strlen(message), 500, 511);
    assert_memory_equal(message, "\xE3\x81\x82; \xE3\x81\x82", 8);
    prism__document_free(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decode_int64__takes_every_spelling_of_an_integer),
        cmocka_unit_test(decode_int64__refuses_all_else),
        cmocka_unit_test(decode_double__takes_numbers_and_texts),
        cmocka_unit_test(decode_double__refuses_all_else),
        cmocka_unit_test(decode_float__takes_numbers_and_texts),
        cmocka_unit_test(decode_float__refuses_all_else),
        cmocka_unit_test(decode_bool__takes_true_and_false_only),
        cmocka_unit_test(decode_string__takes_away_escapes),
        cmocka_unit_test(decode_string__refuses_all_else),
        cmocka_unit_test(decode_enum__takes_names_and_numbers),
        cmocka_unit_test(decode_enum__refuses_all_else),
        cmocka_unit_test(decode_timestamp__takes_rfc_3339),
        cmocka_unit_test(decode_timestamp__refuses_all_else),
        cmocka_unit_test(decode_loose__joins_the_strings_it_finds),
        cmocka_unit_test(decode_loose__is_as_strict_about_json),
        cmocka_unit_test(decode_loose__cuts_long_text_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
