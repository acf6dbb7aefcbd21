/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "api_fixture.h"

#define URL ESTIMATION "/scanning/v0/create-session"
#define ANSWER                                                                                     \
    "{\"scanningSession\":{\"scanningSessionId\":\"session-1\",\"clientScanningId\":\"abc123\","   \
    "\"expireAtTimestamp\":\"2022-04-01T07:44:07.746059293Z\"}}"

static const prism_session_request *wanted; /* what call() asks for */

static prism_status call(api_fixture *f, const char *id, bool quiet)
{
    prism_session_response *response = (prism_session_response *)(void *)f; /* overwritten */
    prism_status status;

    (void)id;
    status =
        prism_session_create(f->client, wanted, f->options, &response, quiet ? NULL : &f->error);
    assert_int_equal(status == PRISM_OK, response != NULL);
    prism_session_response_free(response);
    return status;
}

static const prism_http_header headers[] = {
    {"Accept", "application/json"},
    {"Content-Type", "application/json"},
    {"User-Agent", USER_AGENT},
};

static int begin(void **state)
{
    (void)state;
    wanted = NULL;
    return 0;
}

static void session_create__sends_this_request(void **state)
{
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    api_answer(&f, 200, ANSWER);
    api_assert_ok(&f, call);
    api_assert_sent(&f, "POST", URL, headers, COUNT(headers), "{\"clientId\":\"" CLIENT_ID "\"}");
    assert_false(f.script.requests[0].idempotent);
    assert_false(recorded_request_mentions(&f.script.requests[0], API_KEY));
    api_stop(&f);
}

static void session_create__sends_what_is_wanted(void **state)
{
    static const struct {
        const char *client_id;
        const char *client_scanning_id;
        const char *language_code;
        bool include_3d_avatar_in_results;
        bool has_scanning_config;
        const char *body;
    } cases[] = {
        {NULL, "abc123", "ja", true, false,
         "{\"clientId\":\"" CLIENT_ID "\",\"clientScanningId\":\"abc123\",\"scanningConfig\":"
         "{\"languageCode\":\"ja\",\"include3dAvatarInResults\":true}}"},
        {NULL, NULL, NULL, true, false,
         "{\"clientId\":\"" CLIENT_ID "\",\"scanningConfig\":{\"include3dAvatarInResults\":true}}"},
        {NULL, NULL, "en", false, false,
         "{\"clientId\":\"" CLIENT_ID "\",\"scanningConfig\":{\"languageCode\":\"en\"}}"},
        {NULL, NULL, NULL, false, true, "{\"clientId\":\"" CLIENT_ID "\",\"scanningConfig\":{}}"},
        {NULL, "", "", false, false, "{\"clientId\":\"" CLIENT_ID "\"}"},
        {"own-id", NULL, NULL, false, false, "{\"clientId\":\"own-id\"}"},
        {"\t own id ", NULL, NULL, false, false, "{\"clientId\":\"own id\"}"},
        {"", NULL, NULL, false, false, "{\"clientId\":\"" CLIENT_ID "\"}"},
        {"  ", NULL, NULL, false, false, "{\"clientId\":\"" CLIENT_ID "\"}"},
        {NULL, "a\"b\\c\n\x01/\xC3\xBC", NULL, false, false,
         "{\"clientId\":\"" CLIENT_ID
         "\",\"clientScanningId\":\"a\\\"b\\\\c\\n\\u0001/\xC3\xBC\"}"},
    };
    prism_session_request request;
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    wanted = &request;
    for (size_t i = 0; i < COUNT(cases); i++) {
        prism_session_request_init(&request, sizeof request);
        request.client_id = cases[i].client_id;
        request.client_scanning_id = cases[i].client_scanning_id;
        request.language_code = cases[i].language_code;
        request.include_3d_avatar_in_results = cases[i].include_3d_avatar_in_results;
        request.has_scanning_config = cases[i].has_scanning_config;
        api_answer(&f, 200, ANSWER);
        api_assert_ok(&f, call);
        api_assert_sent(&f, "POST", URL, headers, COUNT(headers), cases[i].body);
    }
    api_stop(&f);
}

static void session_create__gives_the_session(void **state)
{
    prism_session_response *response;
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    api_answer(&f, 200, ANSWER);
    assert_int_equal(prism_session_create(f.client, NULL, NULL, &response, NULL), PRISM_OK);
    api_stop(&f);

    assert_int_equal(response->body_case, PRISM_SESSION_RESPONSE_SCANNING_SESSION);
    assert_null(response->error);
    assert_string_equal(response->scanning_session->scanning_session_id, "session-1");
    assert_string_equal(response->scanning_session->client_scanning_id, "abc123");
    assert_true(response->scanning_session->has_expire_at_timestamp);
    assert_int_equal(response->scanning_session->expire_at_timestamp.seconds, 1648799047);
    assert_int_equal(response->scanning_session->expire_at_timestamp.nanos, 746059293);
    prism_session_response_free(response);
}

static void session_create__refuses_a_request_that_will_not_do(void **state)
{
    static const struct {
        const char *client_id;
        const char *client_scanning_id;
        const char *language_code;
        const char *said;
    } cases[] = {
        {"a\nb", NULL, NULL, "request.client_id:"},     {"a\r", NULL, NULL, "request.client_id:"},
        {"a\x01", NULL, NULL, "request.client_id:"},    {"a\x7F", NULL, NULL, "request.client_id:"},
        {"\xC3\xBC", NULL, NULL, "request.client_id:"}, {NULL, "\xFF", NULL, "client_scanning_id:"},
        {NULL, NULL, "e\xC3", "language_code:"},
    };
    prism_session_request request;
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    wanted = &request;
    for (size_t i = 0; i < COUNT(cases); i++) {
        prism_session_request_init(&request, sizeof request);
        request.client_id = cases[i].client_id;
        request.client_scanning_id = cases[i].client_scanning_id;
        request.language_code = cases[i].language_code;
        api_answer(&f, 200, ANSWER);
        assert_int_equal(call(&f, NULL, false), PRISM_ERROR_INVALID_ARGUMENT);
        api_assert_error(&f, PRISM_ERROR_INVALID_ARGUMENT, 0, 0);
        if (!strstr(f.error.message, cases[i].said))
            fail_msg("does not name %s: %s", cases[i].said, f.error.message);
        api_assert_nothing_sent(&f);
    }
    api_stop(&f);
}

static void session_create__reads_requests_of_other_versions(void **state)
{
    union {
        prism_session_request request;
        unsigned char bytes[sizeof(prism_session_request) + 8];
    } newer;
    const size_t refused[] = {0,
                              1,
                              sizeof(size_t) - 1,
                              sizeof(prism_session_request) - 1,
                              sizeof(prism_session_request) + 1,
                              4096 + sizeof(void *)};
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    wanted = &newer.request;
    for (size_t i = 0; i < COUNT(refused); i++) {
        memset(&newer, 0, sizeof newer);
        newer.request.struct_size = refused[i];
        api_answer(&f, 200, ANSWER);
        assert_int_equal(call(&f, NULL, false), PRISM_ERROR_INVALID_ARGUMENT);
        api_assert_error(&f, PRISM_ERROR_INVALID_ARGUMENT, 0, 0);
        assert_memory_equal(f.error.message, "request:", 8);
        api_assert_nothing_sent(&f);
    }

    for (size_t i = offsetof(prism_session_request, reserved); i < sizeof newer; i++) {
        memset(&newer, 0, sizeof newer);
        newer.request.struct_size = sizeof newer;
        newer.bytes[i] = 1;
        api_answer(&f, 200, ANSWER);
        assert_int_equal(call(&f, NULL, false), PRISM_ERROR_INVALID_ARGUMENT);
        api_assert_error(&f, PRISM_ERROR_INVALID_ARGUMENT, 0, 0);
        api_assert_nothing_sent(&f);
    }

    memset(&newer, 0, sizeof newer);
    newer.request.struct_size = sizeof newer;
    newer.request.client_id = "own-id";
    api_answer(&f, 200, ANSWER);
    api_assert_ok(&f, call);
    assert_string_equal(f.script.requests[0].body, "{\"clientId\":\"own-id\"}");

    /* An older caller's struct, which ends before the language: what lies behind is not read. */
    newer.request.struct_size = offsetof(prism_session_request, language_code);
    memset(newer.bytes + newer.request.struct_size, 0xFF, sizeof newer - newer.request.struct_size);
    api_answer(&f, 200, ANSWER);
    api_assert_ok(&f, call);
    assert_string_equal(f.script.requests[0].body, "{\"clientId\":\"own-id\"}");
    api_stop(&f);
}

static void session_create__needs_a_client_id(void **state)
{
    prism_client_options options;
    prism_session_request request;
    api_fixture f;
    (void)state;

    api_options(&options);
    options.client_id = " ";
    api_start(&f, &options);
    api_answer(&f, 200, ANSWER);
    assert_int_equal(call(&f, NULL, false), PRISM_ERROR_MISSING_CREDENTIAL);
    api_assert_error(&f, PRISM_ERROR_MISSING_CREDENTIAL, 0, 0);
    assert_non_null(strstr(f.error.message, "client_id"));

    prism_session_request_init(&request, sizeof request);
    request.client_id = "";
    wanted = &request;
    assert_int_equal(call(&f, NULL, false), PRISM_ERROR_MISSING_CREDENTIAL);
    api_assert_nothing_sent(&f);
    request.client_id = "own-id";
    api_assert_ok(&f, call);
    api_stop(&f);
}

static void session_create__needs_no_api_key(void **state)
{
    prism_client_options options;
    api_fixture f;
    (void)state;

    api_options(&options);
    options.api_key = NULL;
    api_start(&f, &options);
    api_answer(&f, 200, ANSWER);
    api_assert_ok(&f, call);
    api_stop(&f);
}

static void session_create__reports_the_service_s_errors(void **state)
{
    static const int32_t http_statuses[] = {200, 201, 302, 400, 401, 404, 429, 500, 503};
    const size_t first_retryable = 6;
    static const struct {
        const char *error; /* the inside of the error body */
        int32_t code;
        const char *name;
        const char *message;
        uint32_t flags;
    } cases[] = {
        {"\"errorType\":\"INVALID_CLIENT_ID\",\"message\":\"who?\"",
         PRISM_SERVICE_INVALID_CLIENT_ID, "INVALID_CLIENT_ID", "INVALID_CLIENT_ID: who?", 0},
        {"\"errorType\":\"INVALID_REDIRECT_URL\"", PRISM_SERVICE_INVALID_REDIRECT_URL,
         "INVALID_REDIRECT_URL", "INVALID_REDIRECT_URL", 0},
        {"\"errorType\":\"MALFORMED_REQUEST_BODY\"", PRISM_SERVICE_MALFORMED_REQUEST_BODY,
         "MALFORMED_REQUEST_BODY", "MALFORMED_REQUEST_BODY", 0},
        {"\"errorType\":\"MALFORMED_REQUEST\"", PRISM_SERVICE_MALFORMED_REQUEST_BODY,
         "MALFORMED_REQUEST", "MALFORMED_REQUEST", 0},
        {"\"errorType\":\"INTERNAL_ERROR\"", PRISM_SERVICE_INTERNAL_ERROR, "INTERNAL_ERROR",
         "INTERNAL_ERROR", FLAG_SENT | FLAG_RETRYABLE},
        {"\"error_type\":4,\"message\":\"\\u00e4\"", PRISM_SERVICE_INTERNAL_ERROR, "INTERNAL_ERROR",
         "INTERNAL_ERROR: \xC3\xA4", FLAG_SENT | FLAG_RETRYABLE},
        {"\"errorType\":\"OUT_OF_CREDIT\",\"message\":\"pay\"", PRISM_SERVICE_UNRECOGNIZED,
         "OUT_OF_CREDIT", "OUT_OF_CREDIT: pay", FLAG_SENT},
        {"\"errorType\":99", PRISM_SERVICE_UNRECOGNIZED, "error type 99", "error type 99",
         FLAG_SENT},
        {"\"errorType\":-1", PRISM_SERVICE_UNRECOGNIZED, "error type -1", "error type -1",
         FLAG_SENT},
        {"\"errorType\":5", PRISM_SERVICE_UNRECOGNIZED, "error type 5", "error type 5", FLAG_SENT},
        {"", PRISM_SERVICE_UNSPECIFIED, "ERROR_TYPE_UNSPECIFIED", "ERROR_TYPE_UNSPECIFIED",
         FLAG_SENT},
    };
    char body[256];
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t j = 0; j < COUNT(http_statuses); j++) {
            (void)snprintf(body, sizeof body, "{\"error\":{%s}}", cases[i].error);
            api_answer(&f, http_statuses[j], body);
            assert_int_equal(call(&f, NULL, false), PRISM_ERROR_SERVICE);
            /* What names no type that is known can still be told by the HTTP status. */
            api_assert_error(&f, PRISM_ERROR_SERVICE, http_statuses[j],
                             cases[i].code <= PRISM_SERVICE_UNSPECIFIED && j >= first_retryable
                                 ? cases[i].flags | FLAG_RETRYABLE
                                 : cases[i].flags);
            assert_int_equal(f.error.service_code, cases[i].code);
            assert_string_equal(f.error.service_name, cases[i].name);
            assert_string_equal(f.error.message, cases[i].message);
        }
    }
    api_stop(&f);
}

static void session_create__needs_a_session_in_the_answer(void **state)
{
    static const char *const bodies[] = {
        "{}",
        "{\"scanningSession\":null}",
        "{\"scanningSession\":null,\"error\":null}",
        "{\"scanningSession\":{}}",
        "{\"scanningSession\":{\"scanningSessionId\":\"\"}}",
        "{\"scanningSession\":{\"scanningSessionId\":null,\"clientScanningId\":\"a\"}}",
        "{\"redirect\":{\"url\":\"https://example.test\"}}",
        "{\"message\":\"not today\"}",
    };
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    for (size_t i = 0; i < COUNT(bodies); i++) {
        api_answer(&f, 200, bodies[i]);
        assert_int_equal(call(&f, NULL, false), PRISM_ERROR_UNEXPECTED_RESPONSE);
        api_assert_error(&f, PRISM_ERROR_UNEXPECTED_RESPONSE, 200, FLAG_SENT);
    }
    api_stop(&f);
}

static void session_create__hides_client_ids_that_the_service_repeats(void **state)
{
    prism_session_request request;
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    prism_session_request_init(&request, sizeof request);
    request.client_id = " own-secret-id ";
    wanted = &request;
    api_answer(&f, 400,
               "{\"error\":{\"errorType\":\"own-secret-id\",\"message\":\"no own-secret-id or "
               "own-secret-id, " CLIENT_ID ", nor " API_KEY "!\"}}");
    assert_int_equal(call(&f, NULL, false), PRISM_ERROR_SERVICE);
    assert_string_equal(f.error.service_name, "*************");
    assert_string_equal(f.error.message, "*************: no ************* or *************, "
                                         "*****************, nor **************!");
    api_stop(&f);
}

static void session_create__needs_its_arguments(void **state)
{
    prism_session_response *response;
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    assert_int_equal(prism_session_create(f.client, NULL, NULL, NULL, &f.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_session_create(f.client, NULL, NULL, NULL, NULL),
                     PRISM_ERROR_INVALID_ARGUMENT);
    response = (prism_session_response *)(void *)&f;
    assert_int_equal(prism_session_create(NULL, NULL, NULL, &response, &f.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_null(response);
    api_assert_nothing_sent(&f);
    prism_session_response_free(NULL);
    api_stop(&f);
}

static void session_create__sends_once_whatever_happens(void **state)
{
    const scripted_answer failure = {.result = PRISM_ERROR_NETWORK,
                                     .message = "connection reset",
                                     .flags = FLAG_SENT | FLAG_RETRYABLE};
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    api_answer_all(&f, &failure);
    assert_int_equal(call(&f, NULL, false), PRISM_ERROR_NETWORK);
    api_assert_error(&f, PRISM_ERROR_NETWORK, 0, FLAG_SENT | FLAG_RETRYABLE);
    assert_int_equal(f.script.request_count, 1);
    api_answer(&f, 503, "");
    assert_int_equal(call(&f, NULL, false), PRISM_ERROR_HTTP_SERVER);
    assert_int_equal(f.script.request_count, 1);
    api_stop(&f);
}

static void session_create__takes_call_options(void **state)
{
    (void)state;
    api_check_call_options(call, ANSWER);
}

static void session_create__shows_the_response(void **state)
{
    (void)state;
    api_check_on_response(call);
}

static void session_create__passes_on_transport_failures(void **state)
{
    (void)state;
    api_check_transport_failures(call);
}

static void session_create__does_not_need_an_error(void **state)
{
    (void)state;
    api_check_error_is_optional(call, ANSWER);
}

static void session_create__tells_http_statuses_apart(void **state)
{
    (void)state;
    api_check_http_statuses(call);
}

static void session_create__refuses_bad_bodies(void **state)
{
    (void)state;
    api_check_bad_bodies(call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(session_create__sends_this_request, begin),
        cmocka_unit_test_setup(session_create__sends_what_is_wanted, begin),
        cmocka_unit_test_setup(session_create__gives_the_session, begin),
        cmocka_unit_test_setup(session_create__refuses_a_request_that_will_not_do, begin),
        cmocka_unit_test_setup(session_create__reads_requests_of_other_versions, begin),
        cmocka_unit_test_setup(session_create__needs_a_client_id, begin),
        cmocka_unit_test_setup(session_create__needs_no_api_key, begin),
        cmocka_unit_test_setup(session_create__reports_the_service_s_errors, begin),
        cmocka_unit_test_setup(session_create__needs_a_session_in_the_answer, begin),
        cmocka_unit_test_setup(session_create__hides_client_ids_that_the_service_repeats, begin),
        cmocka_unit_test_setup(session_create__needs_its_arguments, begin),
        cmocka_unit_test_setup(session_create__sends_once_whatever_happens, begin),
        cmocka_unit_test_setup(session_create__takes_call_options, begin),
        cmocka_unit_test_setup(session_create__shows_the_response, begin),
        cmocka_unit_test_setup(session_create__passes_on_transport_failures, begin),
        cmocka_unit_test_setup(session_create__does_not_need_an_error, begin),
        cmocka_unit_test_setup(session_create__tells_http_statuses_apart, begin),
        cmocka_unit_test_setup(session_create__refuses_bad_bodies, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
