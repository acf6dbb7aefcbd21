/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "api_fixture.h"

#define ANSWER "{\"scanningSessionId\":\"session-1\",\"pending\":{}}"

static prism_status get(api_fixture *f, const char *id, bool quiet)
{
    prism_scan_results *results = (prism_scan_results *)(void *)f; /* to be overwritten */
    prism_status status =
        prism_scan_results_get(f->client, id, f->options, &results, quiet ? NULL : &f->error);

    assert_int_equal(status == PRISM_OK, results != NULL);
    prism_scan_results_free(results);
    return status;
}

static const prism_http_header headers[] = {
    {"Accept", "application/json"},
    {"User-Agent", USER_AGENT},
};

static void scan_results_get__sends_this_request(void **state)
{
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    api_answer(&f, 200, ANSWER);
    api_assert_ok(&f, get);
    api_assert_sent(&f, "GET", ESTIMATION "/scanning/v0/results/id", headers, COUNT(headers), NULL);
    assert_true(f.script.requests[0].idempotent);
    assert_false(recorded_request_mentions(&f.script.requests[0], API_KEY));
    assert_false(recorded_request_mentions(&f.script.requests[0], CLIENT_ID));
    api_stop(&f);
}

static void scan_results_get__needs_no_credential(void **state)
{
    prism_client_options options;
    api_fixture f;
    (void)state;

    api_options(&options);
    options.api_key = NULL;
    options.client_id = NULL;
    api_start(&f, &options);
    api_answer(&f, 200, ANSWER);
    api_assert_ok(&f, get);
    api_stop(&f);
}

static void scan_results_get__gives_pending(void **state)
{
    prism_scan_results *results;
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    api_answer(&f, 200,
               "{\"scanningSessionId\":\"s\",\"clientScanningId\":\"c\",\"pending\":"
               "{\"expireAtTimestamp\":\"2022-04-01T06:18:53.486870Z\"}}");
    assert_int_equal(prism_scan_results_get(f.client, "s", NULL, &results, NULL), PRISM_OK);
    api_stop(&f);

    assert_string_equal(results->scanning_session_id, "s");
    assert_string_equal(results->client_scanning_id, "c");
    assert_int_equal(results->body_case, PRISM_SCAN_RESULTS_PENDING);
    assert_null(results->results);
    assert_null(results->error);
    assert_int_equal(results->pending->expire_at_timestamp.seconds, 1648793933);
    assert_int_equal(results->pending->expire_at_timestamp.nanos, 486870000);
    assert_null(prism_scan_results_measurement(results, PRISM_MEASUREMENT_HEIGHT));
    prism_scan_results_free(results);
}

static void scan_results_get__gives_results(void **state)
{
    prism_scan_results *results;
    const prism_measurement *found;
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    api_answer(
        &f, 200,
        "{\"scanningSessionId\":\"s\",\"results\":{\"measurements\":["
        "{\"measurementType\":\"HEIGHT\",\"value\":\"1750\",\"unit\":\"MILLIMETERS\"},"
        "{\"measurementType\":\"EAR_LENGTH\",\"value\":\"9223372036854775807\",\"unit\":1},"
        "{\"measurementType\":\"HEIGHT\",\"value\":1}],"
        "\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[0.30484238,-1e-3,\"NaN\"]}},"
        "\"posture\":{\"right\":{\"lines\":[{\"name\":2,\"points\":[{\"x\":457,\"y\":942}]}]}}}}");
    assert_int_equal(prism_scan_results_get(f.client, "s", NULL, &results, NULL), PRISM_OK);
    api_stop(&f);

    assert_int_equal(results->body_case, PRISM_SCAN_RESULTS_RESULTS);
    assert_int_equal(results->results->measurement_count, 3);
    assert_string_equal(results->results->measurements[1]->measurement_type_name, "EAR_LENGTH");
    assert_true(results->results->measurements[1]->value == INT64_MAX);
    assert_int_equal(results->results->avatar->mesh_vertices_only->float_count, 3);
    assert_true(results->results->avatar->mesh_vertices_only->vertices[0] == 0.30484238f);
    assert_int_equal(results->results->posture->right->lines[0]->name,
                     PRISM_POSTURE_RIGHT_BACK_WAIST_LINE);
    assert_true(results->results->posture->right->lines[0]->points[0].y == 942);

    found = prism_scan_results_measurement(results, PRISM_MEASUREMENT_HEIGHT);
    assert_ptr_equal(found, results->results->measurements[0]); /* the first of its type */
    assert_int_equal(found->value, 1750);
    assert_null(prism_scan_results_measurement(results, PRISM_MEASUREMENT_WEIGHT));
    assert_null(prism_scan_results_measurement(NULL, PRISM_MEASUREMENT_WEIGHT));
    prism_scan_results_free(results);
}

static void scan_results_get__reports_the_service_s_errors(void **state)
{
    static const int32_t http_statuses[] = {200, 299, 400, 403, 404, 429, 500, 502};
    const size_t first_retryable = 5;
    static const struct {
        const char *name;
        int32_t number;
        int32_t code;
        uint32_t flags;
    } cases[] = {
        {"ERROR_TYPE_UNSPECIFIED", 0, PRISM_SERVICE_UNSPECIFIED, FLAG_SENT},
        {"INVALID_USER_INPUT", 1, PRISM_SERVICE_INVALID_USER_INPUT, 0},
        {"SESSION_EXPIRED", 2, PRISM_SERVICE_SESSION_EXPIRED, 0},
        {"USER_INPUT_NOT_SUBMITTED", 3, PRISM_SERVICE_USER_INPUT_NOT_SUBMITTED, FLAG_RETRYABLE},
        {"ABORTED", 4, PRISM_SERVICE_ABORTED, 0},
        {"INTERNAL_ERROR", 5, PRISM_SERVICE_INTERNAL_ERROR, FLAG_SENT | FLAG_RETRYABLE},
        {"INVALID_SESSION_ID", 6, PRISM_SERVICE_INVALID_SESSION_ID, 0},
        {"SOMETHING_NEW", INT32_MIN, PRISM_SERVICE_UNRECOGNIZED, FLAG_SENT},
    };
    char body[256];
    char message[256];
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t j = 0; j < COUNT(http_statuses); j++) {
            if (j % 2 == 0 || cases[i].number == INT32_MIN)
                (void)snprintf(body, sizeof body,
                               "{\"error\":{\"errorType\":\"%s\",\"message\":\"Grund\"}}",
                               cases[i].name);
            else
                (void)snprintf(body, sizeof body,
                               "{\"error\":{\"errorType\":%d,\"message\":\"Grund\"}}",
                               (int)cases[i].number);
            api_answer(&f, http_statuses[j], body);
            assert_int_equal(get(&f, "id", false), PRISM_ERROR_SERVICE);
            /* What names no type that is known can still be told by the HTTP status. */
            api_assert_error(&f, PRISM_ERROR_SERVICE, http_statuses[j],
                             cases[i].code <= PRISM_SERVICE_UNSPECIFIED && j >= first_retryable
                                 ? cases[i].flags | FLAG_RETRYABLE
                                 : cases[i].flags);
            assert_int_equal(f.error.service_code, cases[i].code);
            assert_string_equal(f.error.service_name, cases[i].name);
            (void)snprintf(message, sizeof message, "%s: Grund", cases[i].name);
            assert_string_equal(f.error.message, message);
        }
    }
    api_stop(&f);
}

static void scan_results_get__cuts_long_texts_of_the_service(void **state)
{
    char body[4096] = "{\"error\":{\"errorType\":\"";
    size_t size = strlen(body);
    api_fixture f;
    (void)state;

    for (int i = 0; i < 300; i++, size += 2)
        memcpy(body + size, "\xC3\xBC", 2);
    memcpy(body + size, "\"}}", 4);
    api_start(&f, NULL);
    api_answer(&f, 200, body);
    assert_int_equal(get(&f, "id", false), PRISM_ERROR_SERVICE);
    assert_int_equal(f.error.service_code, PRISM_SERVICE_UNRECOGNIZED);
    assert_int_equal(strlen(f.error.service_name), 46); /* of 48, with the NUL: whole characters */
    assert_int_equal(strlen(f.error.message), 254);
    assert_null(strchr(f.error.message, '?'));
    api_stop(&f);
}

static void scan_results_get__needs_a_known_body(void **state)
{
    static const char *const bodies[] = {
        "{}",
        "{\"scanningSessionId\":\"s\",\"clientScanningId\":\"c\"}",
        "{\"results\":null,\"pending\":null,\"error\":null}",
        "{\"scanningSessionId\":\"s\",\"queued\":{\"place\":7}}",
        "{\"message\":\"not today\"}",
    };
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    for (size_t i = 0; i < COUNT(bodies); i++) {
        api_answer(&f, 200, bodies[i]);
        assert_int_equal(get(&f, "id", false), PRISM_ERROR_UNEXPECTED_RESPONSE);
        api_assert_error(&f, PRISM_ERROR_UNEXPECTED_RESPONSE, 200, FLAG_SENT);
    }
    api_answer(&f, 200, "{\"pending\":{},\"error\":{\"errorType\":\"ABORTED\"}}");
    assert_int_equal(get(&f, "id", false), PRISM_ERROR_INVALID_DOCUMENT);
    api_assert_error(&f, PRISM_ERROR_INVALID_DOCUMENT, 200, FLAG_SENT | FLAG_JSON_OFFSET);
    assert_string_equal(f.error.json_path, "error");
    api_stop(&f);
}

static void scan_results_get__names_the_place_in_a_bad_document(void **state)
{
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    api_answer(
        &f, 200,
        "{\"results\":{\"measurements\":[{\"value\":\"1\"},{\"value\":\"9223372036854775808\""
        "}]}}");
    assert_int_equal(get(&f, "id", false), PRISM_ERROR_INVALID_DOCUMENT);
    api_assert_error(&f, PRISM_ERROR_INVALID_DOCUMENT, 200, FLAG_SENT | FLAG_JSON_OFFSET);
    assert_string_equal(f.error.json_path, "results.measurements[1].value");
    assert_int_equal(f.error.json_offset, 51);
    assert_null(strstr(f.error.message, "9223372036854775808")); /* values stay out of messages */
    api_stop(&f);
}

static void scan_results_get__says_what_another_error_body_says(void **state)
{
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    api_answer(&f, 404, "{\"message\":\"no Route matched\"}");
    assert_int_equal(get(&f, "id", false), PRISM_ERROR_NOT_FOUND);
    assert_string_equal(f.error.message, "HTTP 404: no Route matched");
    api_answer(&f, 502, "{\"error\":\"a text, not the service's own\"}");
    assert_int_equal(get(&f, "id", false), PRISM_ERROR_HTTP_SERVER);
    assert_string_equal(f.error.message, "HTTP 502: a text, not the service's own");
    api_assert_error(&f, PRISM_ERROR_HTTP_SERVER, 502, FLAG_SENT | FLAG_RETRYABLE);
    api_stop(&f);
}

static void scan_results_get__needs_its_arguments(void **state)
{
    prism_scan_results *results;
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    assert_int_equal(prism_scan_results_get(f.client, "id", NULL, NULL, &f.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    results = (prism_scan_results *)(void *)&f;
    assert_int_equal(prism_scan_results_get(NULL, "id", NULL, &results, &f.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_null(results);
    api_assert_nothing_sent(&f);
    prism_scan_results_free(NULL);
    api_stop(&f);
}

static void scan_results_get__encodes_the_session_id(void **state)
{
    (void)state;
    api_check_ids_are_encoded(get, ANSWER, ESTIMATION "/scanning/v0/results/", "");
}

static void scan_results_get__refuses_what_can_be_no_id(void **state)
{
    (void)state;
    api_check_ids_are_refused(get, "session_id");
}

static void scan_results_get__takes_call_options(void **state)
{
    (void)state;
    api_check_call_options(get, ANSWER);
}

static void scan_results_get__shows_the_response(void **state)
{
    (void)state;
    api_check_on_response(get);
}

static void scan_results_get__passes_on_transport_failures(void **state)
{
    (void)state;
    api_check_transport_failures(get);
}

static void scan_results_get__does_not_need_an_error(void **state)
{
    (void)state;
    api_check_error_is_optional(get, ANSWER);
}

static void scan_results_get__tells_http_statuses_apart(void **state)
{
    (void)state;
    api_check_http_statuses(get);
}

static void scan_results_get__refuses_bad_bodies(void **state)
{
    (void)state;
    api_check_bad_bodies(get);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scan_results_get__sends_this_request),
        cmocka_unit_test(scan_results_get__needs_no_credential),
        cmocka_unit_test(scan_results_get__gives_pending),
        cmocka_unit_test(scan_results_get__gives_results),
        cmocka_unit_test(scan_results_get__reports_the_service_s_errors),
        cmocka_unit_test(scan_results_get__cuts_long_texts_of_the_service),
        cmocka_unit_test(scan_results_get__needs_a_known_body),
        cmocka_unit_test(scan_results_get__names_the_place_in_a_bad_document),
        cmocka_unit_test(scan_results_get__says_what_another_error_body_says),
        cmocka_unit_test(scan_results_get__needs_its_arguments),
        cmocka_unit_test(scan_results_get__encodes_the_session_id),
        cmocka_unit_test(scan_results_get__refuses_what_can_be_no_id),
        cmocka_unit_test(scan_results_get__takes_call_options),
        cmocka_unit_test(scan_results_get__shows_the_response),
        cmocka_unit_test(scan_results_get__passes_on_transport_failures),
        cmocka_unit_test(scan_results_get__does_not_need_an_error),
        cmocka_unit_test(scan_results_get__tells_http_statuses_apart),
        cmocka_unit_test(scan_results_get__refuses_bad_bodies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
