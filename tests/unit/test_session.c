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

#include <prism.h>

#include "message/messages.h"
#include "support/documents.h"

/* What prism_session_request of a later version may look like. */
typedef struct newer_request {
    prism_session_request known;
    uint64_t setting;
} newer_request;

static prism_session_response *parse_response(const char *text)
{
    prism_session_response *response = NULL;
    prism_error error;

    if (prism_session_response_parse(text, strlen(text), &response, &error) != PRISM_OK)
        fail_msg("%s: %s", text, error.message);
    return response;
}

static char *format_request(const prism_session_request *request)
{
    char *text = NULL;
    prism_error error;

    if (prism_session_request_format(request, &text, NULL, &error) != PRISM_OK)
        fail_msg("%s", error.message);
    return text;
}

static void session_request_init__writes_the_given_size_only(void **state)
{
    prism_session_request request;
    newer_request newer;

    (void)state;
    memset(&request, 0x55, sizeof request);
    prism_session_request_init(&request, sizeof request);
    assert_int_equal(request.struct_size, sizeof request);
    assert_null(request.client_id);
    assert_null(request.client_scanning_id);
    assert_null(request.language_code);
    assert_false(request.include_3d_avatar_in_results);
    assert_false(request.has_scanning_config);

    memset(&request, 0x55, sizeof request);
    prism_session_request_init(&request, offsetof(prism_session_request, language_code));
    assert_int_equal(request.struct_size, offsetof(prism_session_request, language_code));
    assert_null(request.client_scanning_id);
    assert_int_equal(request.reserved[0], 0x55);

    memset(&newer, 0x55, sizeof newer);
    prism_session_request_init(&newer.known, sizeof newer);
    assert_int_equal(newer.setting, 0);
    prism_session_request_init(NULL, sizeof request);
}

static void session_request_parse__reads_the_vendor_s_sample(void **state)
{
    size_t size;
    char *text = read_data("session-request.json", &size);
    char *compact = without_space(text);
    prism_session_request *request;
    char *printed;

    (void)state;
    assert_int_equal(prism_session_request_parse(text, size, &request, NULL), PRISM_OK);
    assert_int_equal(request->struct_size, sizeof *request);
    assert_string_equal(request->client_id, "$CLIENT_ID");
    assert_string_equal(request->client_scanning_id, "abc123");
    assert_string_equal(request->language_code, "ja");
    assert_true(request->include_3d_avatar_in_results);
    assert_true(request->has_scanning_config);
    printed = format_request(request);
    assert_string_equal(printed, compact);
    prism_text_free(printed);
    prism_session_request_free(request);
    free(compact);
    free(text);
}

static void session_request_parse__gives_defaults_for_what_is_absent(void **state)
{
    static const char *const texts[] = {
        "{}",
        "{\"clientId\":null,\"clientScanningId\":null,\"scanningConfig\":null}",
    };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        prism_session_request *request;
        assert_int_equal(prism_session_request_parse(texts[i], strlen(texts[i]), &request, NULL),
                         PRISM_OK);
        assert_int_equal(request->struct_size, sizeof *request);
        assert_null(request->client_id);
        assert_null(request->client_scanning_id);
        assert_null(request->language_code);
        assert_false(request->include_3d_avatar_in_results);
        assert_false(request->has_scanning_config);
        prism_session_request_free(request);
    }
}

static void session_request__keeps_an_empty_config(void **state)
{
    (void)state;
    assert_prints("session-request", "{'scanningConfig':{}}", "{'scanningConfig':{}}");
    assert_prints("session-request",
                  "{'scanningConfig':{'languageCode':null,'include3dAvatarInResults':false}}",
                  "{'scanningConfig':{}}");
    assert_prints("session-request", "{'scanningConfig':{'languageCode':''}}",
                  "{'scanningConfig':{}}");
}

static void session_request_format__writes_what_a_caller_fills_in(void **state)
{
    prism_session_request request;
    char *text;

    (void)state;
    prism_session_request_init(&request, sizeof request);
    text = format_request(&request);
    assert_string_equal(text, "{}");
    prism_text_free(text);

    request.client_id = "id";
    request.language_code = "ja";
    text = format_request(&request);
    assert_string_equal(text, "{\"clientId\":\"id\",\"scanningConfig\":{\"languageCode\":\"ja\"}}");
    prism_text_free(text);

    request.language_code = NULL;
    request.include_3d_avatar_in_results = true;
    text = format_request(&request);
    assert_string_equal(
        text, "{\"clientId\":\"id\",\"scanningConfig\":{\"include3dAvatarInResults\":true}}");
    prism_text_free(text);

    request.include_3d_avatar_in_results = false;
    request.has_scanning_config = true;
    request.client_id = "";
    text = format_request(&request);
    assert_string_equal(text, "{\"scanningConfig\":{}}");
    prism_text_free(text);
}

static void session_request_format__reads_structs_of_other_versions(void **state)
{
    newer_request request;
    char *text = NULL;
    size_t size = 7;
    prism_error error;

    (void)state;
    prism_session_request_init(&request.known, sizeof request);
    request.known.client_id = "id";
    request.known.client_scanning_id = "abc";
    request.known.include_3d_avatar_in_results = true;
    text = format_request(&request.known);
    assert_string_equal(text, "{\"clientId\":\"id\",\"clientScanningId\":\"abc\","
                              "\"scanningConfig\":{\"include3dAvatarInResults\":true}}");
    prism_text_free(text);

    request.setting = 1;
    text = (char *)&text;
    assert_int_equal(prism_session_request_format(&request.known, &text, &size, &error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_null(text);
    assert_int_equal(size, 0);
    assert_memory_equal(error.message, "request: ", 9);

    request.known.struct_size = offsetof(prism_session_request, client_scanning_id);
    text = format_request(&request.known);
    assert_string_equal(text, "{\"clientId\":\"id\"}");
    prism_text_free(text);
}

static void session_request_format__refuses_what_was_not_initialised(void **state)
{
    prism_session_request request = {0};
    char *text = (char *)&text;

    (void)state;
    assert_int_equal(prism_session_request_format(&request, &text, NULL, NULL),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_null(text);
    for (size_t i = 0; i < sizeof request.reserved; i++) {
        prism_session_request_init(&request, sizeof request);
        request.reserved[i] = 1;
        text = (char *)&text;
        assert_int_equal(prism_session_request_format(&request, &text, NULL, NULL),
                         PRISM_ERROR_INVALID_ARGUMENT);
        assert_null(text);
    }
}

static void session_request_format__refuses_text_that_is_not_utf_8(void **state)
{
    prism_session_request request;
    char *text = (char *)&text;
    prism_error error;

    (void)state;
    prism_session_request_init(&request, sizeof request);
    request.client_scanning_id = "a\xFF";
    assert_int_equal(prism_session_request_format(&request, &text, NULL, &error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_null(text);
    assert_string_equal(error.message, "client_scanning_id: not valid UTF-8");
    assert_string_equal(error.json_path, "");
    assert_int_equal(error.flags, 0);
}

static void session_response_parse__reads_the_vendor_s_samples(void **state)
{
    size_t size;
    char *text = read_data("session-response.json", &size);
    prism_session_response *response = parse_response(text);

    (void)state;
    assert_int_equal(response->body_case, PRISM_SESSION_RESPONSE_SCANNING_SESSION);
    assert_null(response->error);
    assert_string_equal(response->scanning_session->scanning_session_id, "$GENERATED_SESSION_ID");
    assert_string_equal(response->scanning_session->client_scanning_id, "abc123");
    assert_true(response->scanning_session->has_expire_at_timestamp);
    assert_int_equal(response->scanning_session->expire_at_timestamp.seconds, 1648799047);
    assert_int_equal(response->scanning_session->expire_at_timestamp.nanos, 746059293);
    prism_session_response_free(response);
    free(text);

    text = read_data("session-error.json", &size);
    response = parse_response(text);
    assert_int_equal(response->body_case, PRISM_SESSION_RESPONSE_ERROR);
    assert_null(response->scanning_session);
    assert_int_equal(response->error->error_type, PRISM_SESSION_ERROR_TYPE_MALFORMED_REQUEST_BODY);
    assert_string_equal(response->error->error_type_name, "MALFORMED_REQUEST");
    assert_string_equal(response->error->message,
                        "The request body does not appear to be valid JSON structure");
    prism_session_response_free(response);
    free(text);
}

static void session_response__prints_the_vendor_s_samples_the_same(void **state)
{
    static const char *const names[] = {"session-response.json", "session-error.json"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        size_t size;
        char *text = read_data(names[i], &size);
        char *compact = without_space(text);
        assert_prints("session-response", text, compact);
        free(compact);
        free(text);
    }
}

static void session_response_parse__tells_absent_from_zero(void **state)
{
    prism_session_response *response = parse_response("{}");

    (void)state;
    assert_int_equal(response->body_case, PRISM_SESSION_RESPONSE_NONE);
    assert_null(response->scanning_session);
    assert_null(response->error);
    prism_session_response_free(response);

    response = parse_response("{\"scanningSession\":{\"scanningSessionId\":null}}");
    assert_int_equal(response->body_case, PRISM_SESSION_RESPONSE_SCANNING_SESSION);
    assert_null(response->scanning_session->scanning_session_id);
    assert_null(response->scanning_session->client_scanning_id);
    assert_false(response->scanning_session->has_expire_at_timestamp);
    assert_int_equal(response->scanning_session->expire_at_timestamp.seconds, 0);
    prism_session_response_free(response);

    response = parse_response("{\"scanningSession\":{\"scanningSessionId\":\"\","
                              "\"expireAtTimestamp\":\"1970-01-01T00:00:00Z\"}}");
    assert_string_equal(response->scanning_session->scanning_session_id, "");
    assert_true(response->scanning_session->has_expire_at_timestamp);
    assert_int_equal(response->scanning_session->expire_at_timestamp.seconds, 0);
    prism_session_response_free(response);
}

static void session_error_type__is_read_by_name_and_by_number(void **state)
{
    static const char *const names[] = {
        [PRISM_SESSION_ERROR_TYPE_UNSPECIFIED] = "ERROR_TYPE_UNSPECIFIED",
        [PRISM_SESSION_ERROR_TYPE_INVALID_CLIENT_ID] = "INVALID_CLIENT_ID",
        [PRISM_SESSION_ERROR_TYPE_INVALID_REDIRECT_URL] = "INVALID_REDIRECT_URL",
        [PRISM_SESSION_ERROR_TYPE_MALFORMED_REQUEST_BODY] = "MALFORMED_REQUEST_BODY",
        [PRISM_SESSION_ERROR_TYPE_INTERNAL_ERROR] = "INTERNAL_ERROR",
    };
    (void)state;
    assert_int_equal(sizeof names / sizeof *names, 5);
    for (int32_t i = 0; i < 5; i++) {
        char text[128];
        prism_session_response *response;
        (void)snprintf(text, sizeof text, "{\"error\":{\"errorType\":\"%s\"}}", names[i]);
        response = parse_response(text);
        assert_int_equal(response->error->error_type, i);
        assert_string_equal(response->error->error_type_name, names[i]);
        prism_session_response_free(response);

        (void)snprintf(text, sizeof text, "{\"error\":{\"errorType\":%d}}", (int)i);
        response = parse_response(text);
        assert_int_equal(response->error->error_type, i);
        assert_string_equal(response->error->error_type_name, names[i]);
        prism_session_response_free(response);

        assert_string_equal(prism__enum_text(&prism__session_error_types, i), names[i]);
    }
    assert_null(prism__enum_text(&prism__session_error_types, 5));
    assert_null(prism__enum_text(&prism__session_error_types, -1));
}

static void session_error_type__is_open(void **state)
{
    static const struct {
        const char *text;
        int32_t type;
        const char *name;
    } cases[] = {
        {"{\"error\":{}}", 0, "ERROR_TYPE_UNSPECIFIED"},
        {"{\"error\":{\"errorType\":null}}", 0, "ERROR_TYPE_UNSPECIFIED"},
        {"{\"error\":{\"errorType\":0}}", 0, "ERROR_TYPE_UNSPECIFIED"},
        {"{\"error\":{\"errorType\":5}}", 5, NULL},
        {"{\"error\":{\"errorType\":-1}}", -1, NULL},
        {"{\"error\":{\"errorType\":-2147483648}}", INT32_MIN, NULL},
        {"{\"error\":{\"errorType\":2147483647}}", INT32_MAX, NULL},
        {"{\"error\":{\"errorType\":\"QUOTA\"}}", PRISM_SESSION_ERROR_TYPE_UNRECOGNIZED, "QUOTA"},
        {"{\"error\":{\"errorType\":\"\\u0051UOTA\"}}", INT32_MIN, "QUOTA"},
        {"{\"error\":{\"errorType\":\"\"}}", INT32_MIN, ""},
        {"{\"error\":{\"errorType\":\"MALFORMED\\u005fREQUEST\"}}", 3, "MALFORMED_REQUEST"},
        {"{\"error\":{\"errorType\":3}}", 3, "MALFORMED_REQUEST_BODY"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        prism_session_response *response = parse_response(cases[i].text);
        assert_int_equal(response->error->error_type, cases[i].type);
        if (cases[i].name)
            assert_string_equal(response->error->error_type_name, cases[i].name);
        else
            assert_null(response->error->error_type_name);
        assert_null(response->error->message);
        prism_session_response_free(response);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(session_request_init__writes_the_given_size_only),
        cmocka_unit_test(session_request_parse__reads_the_vendor_s_sample),
        cmocka_unit_test(session_request_parse__gives_defaults_for_what_is_absent),
        cmocka_unit_test(session_request__keeps_an_empty_config),
        cmocka_unit_test(session_request_format__writes_what_a_caller_fills_in),
        cmocka_unit_test(session_request_format__reads_structs_of_other_versions),
        cmocka_unit_test(session_request_format__refuses_what_was_not_initialised),
        cmocka_unit_test(session_request_format__refuses_text_that_is_not_utf_8),
        cmocka_unit_test(session_response_parse__reads_the_vendor_s_samples),
        cmocka_unit_test(session_response__prints_the_vendor_s_samples_the_same),
        cmocka_unit_test(session_response_parse__tells_absent_from_zero),
        cmocka_unit_test(session_error_type__is_read_by_name_and_by_number),
        cmocka_unit_test(session_error_type__is_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
