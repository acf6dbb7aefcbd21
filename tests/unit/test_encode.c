/* SPDX-License-Identifier: MIT */
#include <float.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <cjson/cJSON.h>
#include <prism.h>

#include "message/messages.h"
#include "support/documents.h"
#include "json/json.h"

#define COUNT(cases) (sizeof(cases) / sizeof(cases)[0])

/* Encode a struct made by hand, which the public functions take only for the session request. */
static void check(const prism__message *message, const void *document, const char *expected)
{
    char *text = NULL;
    size_t size = 0;
    prism_error error;

    if (prism__encode(message, document, &text, &size, &error) != PRISM_OK)
        fail_msg("%s: %s", expected, error.message);
    assert_string_equal(text, expected);
    assert_int_equal(size, strlen(expected));
    assert_int_equal(error.code, PRISM_OK);
    prism_text_free(text);
}

static void check_fails(const prism__message *message, const void *document, const char *name)
{
    char *text = (char *)&text;
    size_t size = 7;
    prism_error error;

    assert_int_equal(prism__encode(message, document, &text, &size, &error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_null(text);
    assert_int_equal(size, 0);
    assert_int_equal(error.code, PRISM_ERROR_INVALID_ARGUMENT);
    assert_memory_equal(error.message, name, strlen(name));
    assert_int_equal(prism__encode(message, document, &text, NULL, NULL),
                     PRISM_ERROR_INVALID_ARGUMENT);
}

static void encode__leaves_out_proto3_defaults(void **state)
{
    static const prism_session_request request = {.client_id = "", .language_code = ""};
    static const prism_session_response response = {0};
    static const prism_session session = {.scanning_session_id = "", .expire_at_timestamp = {5, 5}};
    static const prism_session_response with_session = {
        .body_case = PRISM_SESSION_RESPONSE_SCANNING_SESSION, .scanning_session = &session};
    static const prism_scan_results results = {.scanning_session_id = ""};
    static const prism_measurement measurement = {.measurement_type_name = "ignored at 0"};
    static const prism_measurement *const list[] = {&measurement, &measurement};
    static const prism_scan_measurements measurements = {.measurements = list,
                                                         .measurement_count = 2};
    static const prism_scan_results with_results = {.body_case = PRISM_SCAN_RESULTS_RESULTS,
                                                    .results = &measurements};
    (void)state;
    check(&prism__session_request_message, &request, "{}");
    check(&prism__session_response_message, &response, "{}");
    check(&prism__session_response_message, &with_session, "{\"scanningSession\":{}}");
    check(&prism__scan_results_message, &results, "{}");
    check(&prism__scan_results_message, &with_results, "{\"results\":{\"measurements\":[{},{}]}}");
}

static void encode__writes_required_members_always(void **state)
{
    static const prism_scan_assets nothing = {0};
    static const prism_scan_assets all = {
        .id = "",
        .scan_id = "s",
        .capture_data = PRISM_ASSET_STATUS_STARTED,
        .capture_data_updated_at = "",
        .body = PRISM_ASSET_STATUS_SUCCEEDED,
        .body_name = "succeeded",
        .body_updated_at = "b",
        .fitted_body = PRISM_ASSET_STATUS_FAILED,
        .fitted_body_updated_at = "f",
        .measurement = PRISM_ASSET_STATUS_UNRECOGNIZED,
        .measurement_name = "paused",
        .measurement_updated_at = "m",
        .created_at = "c",
        .updated_at = "u",
    };
    static const prism_asset_urls no_urls = {0};
    static const prism_asset_urls urls = {"p", "m", "c", "t", "ma", "", "v"};

    (void)state;
    check(&prism__scan_assets_message, &nothing,
          "{\"id\":null,\"scanId\":null,\"captureData\":null,\"captureDataUpdatedAt\":null,"
          "\"body\":null,\"bodyUpdatedAt\":null,\"fittedBodyUpdatedAt\":null,"
          "\"measurementUpdatedAt\":null,\"createdAt\":null,\"updatedAt\":null}");
    check(&prism__scan_assets_message, &all,
          "{\"id\":\"\",\"scanId\":\"s\",\"captureData\":\"started\",\"captureDataUpdatedAt\":\"\","
          "\"body\":\"succeeded\",\"bodyUpdatedAt\":\"b\",\"fittedBody\":\"failed\","
          "\"fittedBodyUpdatedAt\":\"f\",\"measurement\":\"paused\",\"measurementUpdatedAt\":\"m\","
          "\"createdAt\":\"c\",\"updatedAt\":\"u\"}");
    check(&prism__asset_urls_message, &no_urls,
          "{\"previewImage\":null,\"model\":null,\"canonicalBody\":null,\"texture\":null,"
          "\"material\":null,\"stripes\":null}");
    check(&prism__asset_urls_message, &urls,
          "{\"previewImage\":\"p\",\"model\":\"m\",\"canonicalBody\":\"c\",\"texture\":\"t\","
          "\"material\":\"ma\",\"stripes\":\"\",\"captureVideo\":\"v\"}");
}

static void encode__writes_one_url(void **state)
{
    static const prism_asset_url none = {NULL};
    static const prism_asset_url one = {"https://example.com/a?b=\"c\""};

    (void)state;
    check(&prism__asset_url_message, &none, "null");
    check(&prism__asset_url_message, &one, "\"https://example.com/a?b=\\\"c\\\"\"");
}

static void encode__writes_a_number_of_an_enum_without_a_name(void **state)
{
    static const struct {
        int32_t type;
        const char *name;
        const char *expected;
    } cases[] = {
        {3, NULL, "{\"error\":{\"errorType\":\"MALFORMED_REQUEST_BODY\"}}"},
        {3, "MALFORMED_REQUEST", "{\"error\":{\"errorType\":\"MALFORMED_REQUEST\"}}"},
        {5, NULL, "{\"error\":{\"errorType\":5}}"},
        {-1, NULL, "{\"error\":{\"errorType\":-1}}"},
        {INT32_MAX, NULL, "{\"error\":{\"errorType\":2147483647}}"},
        {INT32_MIN, NULL, "{\"error\":{\"errorType\":-2147483648}}"},
        {INT32_MIN, "NEW", "{\"error\":{\"errorType\":\"NEW\"}}"},
        {INT32_MIN, "", "{\"error\":{\"errorType\":\"\"}}"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const prism_session_error error = {cases[i].type, cases[i].name, NULL};
        const prism_session_response response = {PRISM_SESSION_RESPONSE_ERROR, NULL, &error};
        check(&prism__session_response_message, &response, cases[i].expected);
    }
}

static void encode__writes_numbers_exactly(void **state)
{
    static const float floats[] = {0.0f,     -0.0f,  0.1f,  16777216.0f, FLT_MAX,
                                   -FLT_MAX, 1e-45f, 1e20f, -123456.79f};
    static const double doubles[] = {0.0, -0.0, 0.1, DBL_MAX, 5e-324, 668.5999999999999, 1e21};
    const float odd_floats[] = {NAN, INFINITY, -INFINITY, -NAN};
    const double odd_doubles[] = {NAN, INFINITY, -INFINITY};
    prism_mesh_vertices mesh = {floats, COUNT(floats)};
    const prism_avatar avatar = {PRISM_AVATAR_FORMAT_MESH_VERTICES_ONLY, &mesh};
    prism_posture_right_angle angle = {0, NULL, doubles, COUNT(doubles), 0, NULL};
    const prism_posture_right_angle *const angles[] = {&angle};
    const prism_posture_right right = {angles, 1, NULL, 0};
    const prism_posture posture = {NULL, &right};
    const prism_scan_measurements measurements = {NULL, 0, &avatar, &posture};
    const prism_scan_results results = {.results = &measurements};

    (void)state;
    check(&prism__scan_results_message, &results,
          "{\"results\":{\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[0,-0,0.1,16777216,"
          "3.4028235e+38,-3.4028235e+38,1e-45,100000000000000000000,-123456.79]}},\"posture\":{"
          "\"right\":{\"angles\":[{\"angles\":[0,-0,0.1,1.7976931348623157e+308,5e-324,"
          "668.5999999999999,1e+21]}]}}}}");
    mesh = (prism_mesh_vertices){odd_floats, COUNT(odd_floats)};
    angle.angles = odd_doubles;
    angle.angle_count = COUNT(odd_doubles);
    check(&prism__scan_results_message, &results,
          "{\"results\":{\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[\"NaN\",\"Infinity\","
          "\"-Infinity\",\"NaN\"]}},\"posture\":{\"right\":{\"angles\":[{\"angles\":[\"NaN\","
          "\"Infinity\",\"-Infinity\"]}]}}}}");
}

/* The longest text that each kind of number has, many times over: the buffer is reckoned by it. */
static void encode__has_room_for_the_longest_numbers(void **state)
{
    enum { MANY = 1000 };
    static float floats[MANY];
    static double doubles[MANY];
    static prism_point points[MANY];
    const prism_mesh_vertices mesh = {floats, MANY};
    const prism_avatar avatar = {PRISM_AVATAR_FORMAT_MESH_VERTICES_ONLY, &mesh};
    const prism_posture_right_angle angle = {0, NULL, doubles, MANY, 0, NULL};
    const prism_posture_right_angle *const angles[] = {&angle};
    const prism_posture_right_line line = {0, NULL, points, MANY};
    const prism_posture_right_line *const lines[] = {&line};
    const prism_posture_right right = {angles, 1, lines, 1};
    const prism_posture posture = {NULL, &right};
    const prism_scan_measurements measurements = {NULL, 0, &avatar, &posture};
    const prism_scan_results results = {.results = &measurements};
    prism_scan_results *again;
    char *text;
    size_t size;

    (void)state;
    for (int i = 0; i < MANY; i++) {
        floats[i] = -999999900000000000000.0f;
        doubles[i] = i % 2 ? -0.0000012345678901234567 : -2.2250738585072014e-308;
        points[i] = (prism_point){-1.2345678901234567e-6, -1.7976931348623157e308};
    }
    assert_int_equal(prism_scan_results_format(&results, &text, &size, NULL), PRISM_OK);
    assert_int_equal(prism_scan_results_parse(text, size, &again, NULL), PRISM_OK);
    prism_text_free(text);
    assert_int_equal(again->results->avatar->mesh_vertices_only->float_count, MANY);
    assert_memory_equal(again->results->avatar->mesh_vertices_only->vertices, floats,
                        sizeof floats);
    assert_memory_equal(again->results->posture->right->angles[0]->angles, doubles, sizeof doubles);
    assert_memory_equal(again->results->posture->right->lines[0]->points, points, sizeof points);
    prism_scan_results_free(again);
}

static void encode__escapes_text(void **state)
{
    char all[128] = "";
    prism_session_request request = {.client_id = all};
    char expected[512] = "{\"clientId\":\"";

    (void)state;
    for (int i = 1; i < 128; i++) {
        size_t used = strlen(expected);
        const char *letter = strchr("\b"
                                    "b\f"
                                    "f\n"
                                    "n\r"
                                    "r\t"
                                    "t",
                                    i);
        all[i - 1] = (char)i;
        if (i < ' ' && letter)
            (void)snprintf(expected + used, sizeof expected - used, "\\%c", letter[1]);
        else if (i < ' ')
            (void)snprintf(expected + used, sizeof expected - used, "\\u%04x", (unsigned)i);
        else
            (void)snprintf(expected + used, sizeof expected - used, "%s%c",
                           i == '"' || i == '\\' ? "\\" : "", i);
    }
    (void)snprintf(expected + strlen(expected), sizeof expected - strlen(expected), "\"}");
    check(&prism__session_request_message, &request, expected);
    request.client_id = "\xC3\xA9\xE2\x80\xA8\xF0\x9F\x98\x80</script>";
    check(&prism__session_request_message, &request,
          "{\"clientId\":\"\xC3\xA9\xE2\x80\xA8\xF0\x9F\x98\x80</script>\"}");
}

/* Every byte of the text becomes six: the most that the buffer is reckoned with. */
static void encode__has_room_for_the_longest_escapes(void **state)
{
    enum { MANY = 100000 };
    char *text = malloc(MANY + 1);
    const prism_session_request request = {.client_scanning_id = text};
    char *printed;
    size_t size;

    (void)state;
    assert_non_null(text);
    memset(text, 1, MANY);
    text[MANY] = '\0';
    assert_int_equal(
        prism__encode(&prism__session_request_message, &request, &printed, &size, NULL), PRISM_OK);
    assert_int_equal(size, strlen("{\"clientScanningId\":\"\"}") + 6 * (size_t)MANY);
    prism_text_free(printed);
    free(text);
}

/* The buffer is reckoned for the longest escapes; here each is a third of that. */
static void encode__fits_text_that_is_shorter_than_its_bound(void **state)
{
    enum { MANY = 1000 };
    char lines[MANY + 1] = "";
    char expected[2 * MANY + 32] = "{\"clientId\":\"";
    const prism_session_request request = {.client_id = lines};

    (void)state;
    memset(lines, '\n', MANY);
    size_t used = strlen(expected);
    for (int i = 0; i < MANY; i++, used += 2)
        memcpy(expected + used, "\\n", 2);
    memcpy(expected + used, "\"}", 3);
    check(&prism__session_request_message, &request, expected);
}

static void encode__refuses_text_that_is_not_utf_8(void **state)
{
    static const prism_session_request requests[] = {
        {.client_id = "\xFF"},
        {.client_id = "abc\xC3"},
        {.client_id = "\xED\xA0\x80"},
        {.client_id = "\xC0\x80"},
    };
    static const prism_session_request scanning_id = {.client_scanning_id = "\xFF"};
    static const prism_session_request language = {.language_code = "\xFF"};

    (void)state;
    for (size_t i = 0; i < COUNT(requests); i++)
        check_fails(&prism__session_request_message, &requests[i], "client_id: ");
    check_fails(&prism__session_request_message, &scanning_id, "client_scanning_id: ");
    check_fails(&prism__session_request_message, &language, "language_code: ");
}

static void encode__refuses_times_out_of_range(void **state)
{
    static const prism_timestamp bad[] = {
        {INT64_C(253402300800), 0},
        {INT64_C(-62135596801), 0},
        {INT64_MAX, 0},
        {INT64_MIN, 0},
        {0, -1},
        {0, 1000000000},
        {0, INT32_MIN},
    };
    static const struct {
        prism_timestamp time;
        const char *expected;
    } good[] = {
        {{0, 0}, "{\"pending\":{\"expireAtTimestamp\":\"1970-01-01T00:00:00Z\"}}"},
        {{-1, 999999999},
         "{\"pending\":{\"expireAtTimestamp\":\"1969-12-31T23:59:59.999999999Z\"}}"},
        {{INT64_C(253402300799), 120000000},
         "{\"pending\":{\"expireAtTimestamp\":\"9999-12-31T23:59:59.120Z\"}}"},
        {{INT64_C(-62135596800), 1000},
         "{\"pending\":{\"expireAtTimestamp\":\"0001-01-01T00:00:00.000001Z\"}}"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        const prism_scan_pending pending = {true, bad[i]};
        const prism_scan_results results = {.pending = &pending};
        check_fails(&prism__scan_results_message, &results, "expire_at_timestamp: ");
    }
    for (size_t i = 0; i < COUNT(good); i++) {
        const prism_scan_pending pending = {true, good[i].time};
        const prism_scan_results results = {.pending = &pending};
        check(&prism__scan_results_message, &results, good[i].expected);
    }
}

/* cJSON's parser is exact for text that was printed here, and knows nothing of the tables. */
static void encode__prints_what_another_parser_reads(void **state)
{
    size_t size;
    char *sample = read_data("scan-results.json", &size);
    prism_error error;
    char *printed = document_convert(document_kind_named("scan-results"), sample, size, &error);
    cJSON *expected = cJSON_Parse(sample);
    cJSON *got = cJSON_Parse(printed);

    (void)state;
    assert_non_null(expected);
    assert_true(cJSON_Compare(expected, got, 1));
    cJSON_Delete(expected);
    cJSON_Delete(got);
    prism_text_free(printed);
    free(sample);
}

/* An application's allocator, whose memory free() must not see. */
static void *offset_malloc(size_t size)
{
    char *block = malloc(size + 16);
    return block ? block + 16 : NULL;
}

static void offset_free(void *pointer)
{
    if (pointer)
        free((char *)pointer - 16);
}

static void encode__result_does_not_come_from_cjson_s_hooks(void **state)
{
    cJSON_Hooks hooks = {offset_malloc, offset_free};
    const prism_session_request request = {.client_id = "a"};
    char *text;

    (void)state;
    cJSON_InitHooks(&hooks);
    assert_int_equal(prism__encode(&prism__session_request_message, &request, &text, NULL, NULL),
                     PRISM_OK);
    cJSON_InitHooks(NULL);
    assert_string_equal(text, "{\"clientId\":\"a\"}");
    prism_text_free(text);
}

static void encode__does_not_look_at_the_locale(void **state)
{
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR"};
    static const char text[] =
        "{\"results\":{\"posture\":{\"front\":{\"angles\":[{\"value\":-1.5}]}}}}";
    bool found = false;
    prism_error error;
    char *printed;

    (void)state;
    for (size_t i = 0; i < COUNT(names) && !found; i++)
        found = setlocale(LC_ALL, names[i]) != NULL;
    if (!found)
        skip();
    printed = document_convert(document_kind_named("scan-results"), text, strlen(text), &error);
    (void)setlocale(LC_ALL, "C");
    assert_string_equal(printed, text);
    prism_text_free(printed);
}

static void text_free__accepts_null(void **state)
{
    (void)state;
    prism_text_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encode__leaves_out_proto3_defaults),
        cmocka_unit_test(encode__writes_required_members_always),
        cmocka_unit_test(encode__writes_one_url),
        cmocka_unit_test(encode__writes_a_number_of_an_enum_without_a_name),
        cmocka_unit_test(encode__writes_numbers_exactly),
        cmocka_unit_test(encode__has_room_for_the_longest_numbers),
        cmocka_unit_test(encode__escapes_text),
        cmocka_unit_test(encode__has_room_for_the_longest_escapes),
        cmocka_unit_test(encode__fits_text_that_is_shorter_than_its_bound),
        cmocka_unit_test(encode__refuses_text_that_is_not_utf_8),
        cmocka_unit_test(encode__refuses_times_out_of_range),
        cmocka_unit_test(encode__prints_what_another_parser_reads),
        cmocka_unit_test(encode__result_does_not_come_from_cjson_s_hooks),
        cmocka_unit_test(encode__does_not_look_at_the_locale),
        cmocka_unit_test(text_free__accepts_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
