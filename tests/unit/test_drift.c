/* SPDX-License-Identifier: MIT */
/* What the decoder tells of members and enum values that it does not know. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/documents.h"
#include "support/generated.h"
#include "util/arena.h"
#include "json/json.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* All findings of one document, a line each: "member a.b: a string", "enum a.c: NEW". */
typedef struct findings {
    char text[64 * 1024];
    size_t size;
    size_t count;
} findings;

static void note(void *context, int32_t kind, char *path, char *text)
{
    findings *f = context;
    const char *name = kind == PRISM_DRIFT_MEMBER ? "member"
                       : kind == PRISM_DRIFT_ENUM ? "enum"
                                                  : "?";

    assert_in_range(strlen(path), 0, PRISM__FINDING_SIZE - 1);
    assert_in_range(strlen(text), 0, PRISM__FINDING_SIZE - 1);
    f->size += (size_t)snprintf(f->text + f->size, sizeof f->text - f->size, "%s %s: %s\n", name,
                                path, text);
    assert_in_range(f->size, 1, sizeof f->text - 1);
    f->count++;
}

static prism_status observe_text(const char *kind, const char *text, size_t size, findings *f,
                                 prism_error *error)
{
    const prism__observer observer = {note, f};
    void *document;
    prism_status status;

    memset(f, 0, sizeof *f);
    status = prism__decode_observed(document_kind_named(kind)->message, text, size, &observer,
                                    &document, NULL, error);
    prism__document_free(document);
    return status;
}

static void assert_finds(const char *kind, const char *text, const char *expected)
{
    findings f;
    prism_error error;

    if (observe_text(kind, text, strlen(text), &f, &error) != PRISM_OK)
        fail_msg("%s: %s", text, error.message);
    assert_string_equal(f.text, expected);
}

static void decode_observed__tells_unknown_members(void **state)
{
    static const struct {
        const char *kind;
        const char *text;
        const char *expected;
    } cases[] = {
        {"scan-results", "{\"new\":1}", "member new: a number\n"},
        {"scan-results",
         "{\"a\":{},\"b\":[],\"c\":\"x\",\"d\":true,\"e\":false,\"f\":null,\"g\":-1}",
         "member a: an object\nmember b: an array\nmember c: a string\nmember d: a boolean\n"
         "member e: a boolean\nmember f: null\nmember g: a number\n"},
        /* What is in them is theirs: only the outermost is told. */
        {"scan-results", "{\"a\":{\"b\":{\"c\":1}},\"d\":[{\"e\":1}]}",
         "member a: an object\nmember d: an array\n"},
        {"scan-results", "{\"results\":{\"new\":[1]}}", "member results.new: an array\n"},
        {"scan-results", "{\"results\":{\"measurements\":[{},{\"confidence\":0.5},{\"x\":null}]}}",
         "member results.measurements[1].confidence: a number\n"
         "member results.measurements[2].x: null\n"},
        {"scan-results",
         "{\"results\":{\"posture\":{\"front\":{\"lines\":[{},{\"points\":[{},{\"z\":1}]}]}}}}",
         "member results.posture.front.lines[1].points[1].z: a number\n"},
        {"scan-results", "{\"error\":{\"retry\":true}}", "member error.retry: a boolean\n"},
        {"scan-results", "{\"pending\":{\"eta\":\"soon\"}}", "member pending.eta: a string\n"},
        {"session-response", "{\"scanningSession\":{\"qr\":\"x\"}}",
         "member scanningSession.qr: a string\n"},
        {"asset-urls", "{\"hologram\":\"https://a.test/\",\"model\":null}",
         "member hologram: a string\n"},
        {"scan-assets", "{\"id\":\"1\",\"ID\":\"2\"}", "member ID: a string\n"},
        /* The same twice is found twice: only members that are known must not come again. */
        {"scan-assets", "{\"a\":1,\"a\":2}", "member a: a number\nmember a: a number\n"},
        {"scan-assets", "{\"\":1}", "member : a number\n"},
        {"scan-assets", "{\"\\u0061\\tb\":1}", "member a?b: a number\n"},
        {"asset-url", "\"https://a.test/?b\"", ""},
        {"asset-url", "https://a.test/?b", ""},
        {"asset-url", "", ""},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++)
        assert_finds(cases[i].kind, cases[i].text, cases[i].expected);
}

static void decode_observed__tells_unknown_enum_values(void **state)
{
    static const struct {
        const char *kind;
        const char *text;
        const char *expected;
    } cases[] = {
        {"session-response", "{\"error\":{\"errorType\":\"NEW\"}}", "enum error.errorType: NEW\n"},
        {"session-response", "{\"error\":{\"errorType\":\"\"}}", "enum error.errorType: \n"},
        {"session-response", "{\"error\":{\"error_type\":99}}", "enum error.errorType: 99\n"},
        {"session-response", "{\"error\":{\"errorType\":-1}}", "enum error.errorType: -1\n"},
        /* As it came, not as it is kept. */
        {"session-response", "{\"error\":{\"errorType\":9.9e1}}", "enum error.errorType: 9.9e1\n"},
        {"session-response", "{\"error\":{\"errorType\":\"99\"}}", "enum error.errorType: 99\n"},
        {"session-response", "{\"error\":{\"errorType\":\"N\\u0045W\\n\\u202e\"}}",
         "enum error.errorType: NEW??\n"},
        {"scan-results",
         "{\"results\":{\"measurements\":[{\"measurementType\":\"AURA\",\"unit\":\"LUX\"},"
         "{\"measurementType\":1,\"unit\":77}]}}",
         "enum results.measurements[0].measurementType: AURA\n"
         "enum results.measurements[0].unit: LUX\n"
         "enum results.measurements[1].unit: 77\n"},
        {"scan-results",
         "{\"results\":{\"posture\":{\"right\":{\"angles\":[{\"name\":\"NOSE\"}]}}}}",
         "enum results.posture.right.angles[0].name: NOSE\n"},
        {"scan-assets", "{\"body\":\"queued\",\"fittedBody\":\"started\"}", "enum body: queued\n"},
        /* The Hosted API has no numbers: those in the header are this library's. */
        {"scan-assets", "{\"body\":1}", "enum body: 1\n"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++)
        assert_finds(cases[i].kind, cases[i].text, cases[i].expected);
}

static void decode_observed__tells_nothing_of_what_is_known(void **state)
{
    static const struct {
        const char *kind;
        const char *text;
    } texts[] = {
        {"scan-results", "{\"scanning_session_id\":\"s\",\"client_scanning_id\":\"c\",\"results\":{"
                         "\"measurements\":[{\"measurement_type\":\"AGE\",\"value\":1,\"unit\":4}],"
                         "\"avatar\":{\"mesh_vertices_only\":{\"vertices\":[]}}}}"},
        {"scan-results", "{\"pending\":{\"expire_at_timestamp\":\"2022-04-01T06:18:53Z\"}}"},
        {"scan-results", "{\"\\u0070ending\":{}}"},
        {"scan-results", "{\"results\":{\"measurements\":[{\"measurementType\":\"A\\u0047E\"}]}}"},
        {"scan-results",
         "{\"results\":{\"measurements\":[{\"measurementType\":null,\"unit\":0}]}}"},
        /* The vendor's sample and the vendor's schema disagree; both are known. */
        {"session-response", "{\"error\":{\"errorType\":\"MALFORMED_REQUEST\"}}"},
        {"session-response", "{\"error\":{\"errorType\":\"MALFORMED_REQUEST_BODY\"}}"},
        {"session-response", "{\"error\":{\"errorType\":3}}"},
        {"scan-assets", "{\"body\":null}"},
        {"scan-assets", "{}"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(texts); i++)
        assert_finds(texts[i].kind, texts[i].text, "");
}

static void decode_observed__finds_in_the_samples_what_is_new(void **state)
{
    static const struct {
        const char *kind;
        const char *name;
        const char *expected;
    } files[] = {
        {"session-request", "session-request.json", ""},
        {"session-response", "session-response.json", ""},
        {"session-response", "session-error.json", ""},
        {"scan-results", "scan-results.json", ""},
        {"scan-results", "scan-pending.json", ""},
        {"scan-results", "scan-error.json", ""},
        {"scan-assets", "scan-assets.json", ""},
        {"scan-assets", "scan-assets-new.json", ""},
        {"asset-urls", "asset-urls.json", ""},
        {"asset-urls", "asset-urls-none.json", ""},
        {"asset-url", "asset-url.json", ""},
        {"asset-url", "asset-url.txt", ""},
        {"scan-assets", "scan-assets-future.json",
         "member assetBundle: an object\nenum captureData: queued\nenum measurement: \n"
         "member progress: a number\n"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(files); i++) {
        size_t size;
        char *text = read_data(files[i].name, &size);
        assert_finds(files[i].kind, text, files[i].expected);
        free(text);
    }
}

/* The parts of a request stand in one struct, and have a place of their own in the text. */
static void decode_observed__finds_in_flattened_parts(void **state)
{
    (void)state;
    assert_finds("session-request",
                 "{\"clientId\":\"c\",\"scanningConfig\":{\"languageCode\":\"ja\",\"new\":1},"
                 "\"languageCode\":\"ja\"}",
                 "member scanningConfig.new: a number\nmember languageCode: a string\n");
}

/* A document that is refused is refused as it is without an observer, which hears of its front. */
static void decode_observed__refuses_the_same(void **state)
{
    static const struct {
        const char *text;
        const char *expected; /* of the findings */
        prism_status status;
    } cases[] = {
        {"{\"new\":1,\"pending\":{\"x\":tru}}", "member new: a number\n", PRISM_ERROR_INVALID_JSON},
        {"{\"new\":tru}", "", PRISM_ERROR_INVALID_JSON},
        {"{\"new\":}", "", PRISM_ERROR_INVALID_JSON},
        {"{\"new\":", "", PRISM_ERROR_INVALID_JSON},
        {"{\"new\\x\":1}", "", PRISM_ERROR_INVALID_JSON},
        {"{\"new\\ud800\":1}", "", PRISM_ERROR_INVALID_JSON},
        {"{\"n\x01\":1}", "", PRISM_ERROR_INVALID_JSON},
        {"{\"n\xFF\":1}", "", PRISM_ERROR_INVALID_JSON},
        {"{\"new\":1} x", "member new: a number\n", PRISM_ERROR_INVALID_JSON},
        {"{\"error\":{\"errorType\":\"A\\u0000\"}}", "", PRISM_ERROR_INVALID_DOCUMENT},
        {"{\"error\":{\"errorType\":1.5}}", "", PRISM_ERROR_INVALID_DOCUMENT},
        {"{\"error\":{\"errorType\":true}}", "", PRISM_ERROR_INVALID_DOCUMENT},
        {"{\"error\":{\"retry\":1},\"pending\":{}}", "member error.retry: a number\n",
         PRISM_ERROR_INVALID_DOCUMENT},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        const size_t size = strlen(cases[i].text);
        prism_error with, without;
        void *document;
        findings f;
        assert_int_equal(observe_text("scan-results", cases[i].text, size, &f, &with),
                         cases[i].status);
        assert_string_equal(f.text, cases[i].expected);
        assert_int_equal(prism__decode(document_kind_named("scan-results")->message, cases[i].text,
                                       size, &document, NULL, &without),
                         cases[i].status);
        assert_memory_equal(&with, &without, sizeof with);
    }
}

/* The only finding in head, `times` the piece, tail. */
static void observe_one(const char *head, const char *piece, size_t times, const char *tail,
                        findings *f)
{
    size_t size;
    char *text = generate_repeated(head, piece, times, tail, &size);

    assert_int_equal(observe_text("scan-results", text, size, f, NULL), PRISM_OK);
    assert_int_equal(f->count, 1);
    free(text);
}

static void assert_starts(const findings *f, const char *start)
{
    if (strncmp(f->text, start, strlen(start)) != 0)
        fail_msg("%s", f->text);
}

static void decode_observed__cuts_long_texts(void **state)
{
#define TAIL "\":1}}"
    const size_t around = strlen("member : a number\n");
    findings f;
    (void)state;

    /* A name is told whole or not at all: half a secret could not be masked. */
    observe_one("{\"pending\":{\"", "n", 87, TAIL, &f);
    assert_starts(&f, "member pending.nnnn");
    assert_int_equal(f.size, around + 95);
    observe_one("{\"pending\":{\"", "n", 88, TAIL, &f);
    assert_starts(&f, "member pending....: a number\n");
    observe_one("{\"pending\":{\"", "n", 100000, TAIL, &f);
    assert_starts(&f, "member pending....: a number\n");
    observe_one("{\"pending\":{\"", "\xC3\xA9", 50000, TAIL, &f);
    assert_starts(&f, "member pending....: a number\n");

    /* Escapes in a name are undone. */
    observe_one("{\"pending\":{\"\\u0041", "b", 50, TAIL, &f);
    assert_starts(&f, "member pending.Abbbb");
    observe_one("{\"pending\":{\"", "\\u0000", 50, TAIL, &f);
    assert_starts(&f, "member pending.????");

    observe_one("{\"error\":{\"errorType\":\"", "E", 100000, "\"}}", &f);
    assert_starts(&f, "enum error.errorType: EEEE");
    assert_int_equal(f.size, strlen("enum error.errorType: \n") + 95);
    observe_one("{\"error\":{\"errorType\":9", ".", 1, "00e1}}", &f);
    assert_starts(&f, "enum error.errorType: 9.00e1\n");
    observe_one("{\"error\":{\"errorType\":99.", "0", 100000, "}}", &f);
    assert_int_equal(f.size, strlen("enum error.errorType: \n") + 95);
}

static void decode_observed__ends_after_so_many(void **state)
{
    size_t size;
    char *text =
        generate_list("{\"results\":{\"measurements\":[", "{\"new\":#}", 1000, "]}}", &size);
    char *last;
    findings f;
    (void)state;

    assert_int_equal(observe_text("scan-results", text, size, &f, NULL), PRISM_OK);
    assert_int_equal(f.count, PRISM__FINDINGS_MAX);
    assert_starts(&f, "member results.measurements[0].new: a number\n");
    last = strstr(f.text, "measurements[99].new");
    assert_non_null(last);
    assert_null(strstr(last, "member"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decode_observed__tells_unknown_members),
        cmocka_unit_test(decode_observed__tells_unknown_enum_values),
        cmocka_unit_test(decode_observed__tells_nothing_of_what_is_known),
        cmocka_unit_test(decode_observed__finds_in_the_samples_what_is_new),
        cmocka_unit_test(decode_observed__finds_in_flattened_parts),
        cmocka_unit_test(decode_observed__refuses_the_same),
        cmocka_unit_test(decode_observed__cuts_long_texts),
        cmocka_unit_test(decode_observed__ends_after_so_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
