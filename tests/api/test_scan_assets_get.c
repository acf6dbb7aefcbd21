/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "api_fixture.h"

#define ANSWER                                                                                     \
    "{\"id\":\"assets-1\",\"scanId\":\"scan-1\",\"captureData\":\"succeeded\","                    \
    "\"captureDataUpdatedAt\":\"2026-01-15T09:31:04.120Z\",\"body\":\"started\","                  \
    "\"bodyUpdatedAt\":\"2026-01-15T10:33:47+01:00\",\"fittedBody\":null,"                         \
    "\"fittedBodyUpdatedAt\":null,\"measurement\":\"reviewing\",\"measurementUpdatedAt\":"         \
    "\"soon\","                                                                                    \
    "\"createdAt\":\"2026-01-15T09:30:00Z\",\"updatedAt\":\"2026-01-15T09:33:47.5Z\","             \
    "\"surprise\":[1,{\"a\":null}]}"

static prism_status get(api_fixture *f, const char *id, bool quiet)
{
    prism_scan_assets *assets = (prism_scan_assets *)(void *)f; /* to be overwritten */
    prism_status status =
        prism_scan_assets_get(f->client, id, f->options, &assets, quiet ? NULL : &f->error);

    assert_int_equal(status == PRISM_OK, assets != NULL);
    prism_scan_assets_free(assets);
    return status;
}

static const prism_http_header headers[] = {
    {"Accept", "application/json;v=1"},
    {"Authorization", "Bearer " API_KEY},
    {"Content-Type", "application/json"},
    {"User-Agent", USER_AGENT},
};

static void scan_assets_get__sends_this_request(void **state)
{
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    api_answer(&f, 200, ANSWER);
    api_assert_ok(&f, get);
    api_assert_sent(&f, "GET", HOSTED "/scans/id/scan-assets", headers, COUNT(headers), NULL);
    assert_true(f.script.requests[0].idempotent);
    assert_false(recorded_request_mentions(&f.script.requests[0], CLIENT_ID));
    api_stop(&f);
}

static void scan_assets_get__gives_all_fields(void **state)
{
    prism_scan_assets *assets;
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    api_answer(&f, 200, ANSWER);
    assert_int_equal(prism_scan_assets_get(f.client, "scan-1", NULL, &assets, NULL), PRISM_OK);
    api_stop(&f); /* the document outlives its client */

    assert_string_equal(assets->id, "assets-1");
    assert_string_equal(assets->scan_id, "scan-1");
    assert_int_equal(assets->capture_data, PRISM_ASSET_STATUS_SUCCEEDED);
    assert_string_equal(assets->capture_data_name, "succeeded");
    assert_string_equal(assets->capture_data_updated_at, "2026-01-15T09:31:04.120Z");
    assert_true(assets->has_capture_data_updated_at_time);
    assert_int_equal(assets->capture_data_updated_at_time.seconds, 1768469464);
    assert_int_equal(assets->capture_data_updated_at_time.nanos, 120000000);
    assert_int_equal(assets->body, PRISM_ASSET_STATUS_STARTED);
    assert_int_equal(assets->body_updated_at_time.seconds, 1768469627);
    assert_int_equal(assets->fitted_body, PRISM_ASSET_STATUS_NONE);
    assert_null(assets->fitted_body_name);
    assert_null(assets->fitted_body_updated_at);
    assert_false(assets->has_fitted_body_updated_at_time);
    assert_int_equal(assets->measurement, PRISM_ASSET_STATUS_UNRECOGNIZED);
    assert_string_equal(assets->measurement_name, "reviewing");
    assert_string_equal(assets->measurement_updated_at, "soon");
    assert_false(assets->has_measurement_updated_at_time);
    assert_string_equal(assets->created_at, "2026-01-15T09:30:00Z");
    assert_int_equal(assets->updated_at_time.nanos, 500000000);
    prism_scan_assets_free(assets);
}

static void scan_assets_get__needs_the_answer_to_say_which_scan(void **state)
{
    static const char *const bodies[] = {
        "{}",
        "{\"id\":\"a\"}",
        "{\"scanId\":\"b\"}",
        "{\"id\":null,\"scanId\":\"b\"}",
        "{\"id\":\"a\",\"scanId\":null}",
        "{\"captureData\":\"succeeded\",\"body\":\"succeeded\"}",
        "{\"statusCode\":404,\"message\":\"Scan not found\",\"error\":\"Not Found\"}",
        "{\"error\":{\"errorType\":\"INTERNAL_ERROR\"}}",
    };
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    for (size_t i = 0; i < COUNT(bodies); i++) {
        api_answer(&f, 200, bodies[i]);
        assert_int_equal(get(&f, "id", false), PRISM_ERROR_UNEXPECTED_RESPONSE);
        api_assert_error(&f, PRISM_ERROR_UNEXPECTED_RESPONSE, 200, FLAG_SENT);
    }
    api_answer(&f, 200, "{\"id\":\"a\",\"scanId\":\"b\"}");
    api_assert_ok(&f, get);
    api_stop(&f);
}

static void scan_assets_get__names_the_place_in_a_bad_document(void **state)
{
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    api_answer(&f, 200, "{\"id\":\"a\",\"scanId\":\"b\",\"body\":true}");
    assert_int_equal(get(&f, "id", false), PRISM_ERROR_INVALID_DOCUMENT);
    api_assert_error(&f, PRISM_ERROR_INVALID_DOCUMENT, 200, FLAG_SENT | FLAG_JSON_OFFSET);
    assert_string_equal(f.error.json_path, "body");
    assert_int_equal(f.error.json_offset, 30);
    api_stop(&f);
}

static void scan_assets_get__says_what_the_error_body_says(void **state)
{
    static const struct {
        const char *body;
        const char *message;
    } cases[] = {
        {"{\"statusCode\":422,\"message\":\"Scan is broken\",\"error\":\"Unprocessable\"}",
         "HTTP 422: Scan is broken (Unprocessable)"},
        {"{\"statusCode\":422,\"message\":[\"a is wrong\",\"b is wrong\"],\"error\":\"Bad\"}",
         "HTTP 422: a is wrong; b is wrong (Bad)"},
        {"{\"statusCode\":422,\"message\":\"Same\",\"error\":\"Same\"}", "HTTP 422: Same"},
        {"{\"statusCode\":422,\"errorSlug\":\"bad-id\"}", "HTTP 422: bad-id"},
        {"{\"statusCode\":422,\"errorSlug\":\"bad-id\",\"message\":\"No such ID\"}",
         "HTTP 422: No such ID (bad-id)"},
        {"{\"statusCode\":422,\"errorSlug\":\"validation\",\"details\":"
         "[{\"loc\":[\"query\",0],\"msg\":\"too long\",\"type\":\"length\"}]}",
         "HTTP 422: query.0: too long (validation)"},
        {"{\"message\":{\"text\":\"nested\"}}", "HTTP 422: nested"},
        {"{\"message\":null,\"error\":7,\"detail\":\"RFC 9457\",\"title\":\"Problem\"}",
         "HTTP 422: RFC 9457 (Problem)"},
        {"{\"message\":\"line\\none\\u0000two\"}", "HTTP 422: line one?two"},
        {"{\"reason\":\"unheard of\"}", "HTTP 422: {\"reason\":\"unheard of\"}"},
        {"<html>\r\n\t<h1>Sorry</h1>\n</html>\n", "HTTP 422: <html> <h1>Sorry</h1> </html> "},
        {"Cannot GET /scans", "HTTP 422: Cannot GET /scans"},
        {"", "HTTP 422"},
        {"\xFF\xFE!", "HTTP 422: ?"
                      "?!"},
    };
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_answer(&f, 422, cases[i].body);
        assert_int_equal(get(&f, "id", false), PRISM_ERROR_HTTP_CLIENT);
        assert_string_equal(f.error.message, cases[i].message);
    }
    api_stop(&f);
}

static void scan_assets_get__cuts_long_error_bodies_between_characters(void **state)
{
    static const char euro[] = "\xE2\x82\xAC";
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    for (size_t shift = 0; shift < 3; shift++) {
        char body[1024] = {0};
        char json[1100];
        memset(body, 'x', shift);
        for (size_t size = shift; size + 3 < 600; size += 3)
            memcpy(body + size, euro, 3);

        api_answer(&f, 400, body);
        assert_int_equal(get(&f, "id", false), PRISM_ERROR_HTTP_CLIENT);
        assert_null(strchr(f.error.message, '?'));
        assert_in_range(strlen(f.error.message), 120, 140);

        (void)snprintf(json, sizeof json, "{\"message\":\"%s\",\"error\":\"Long\"}", body);
        api_answer(&f, 400, json);
        assert_int_equal(get(&f, "id", false), PRISM_ERROR_HTTP_CLIENT);
        assert_null(strchr(f.error.message, '?'));
        assert_in_range(strlen(f.error.message), 253, 255);
    }
    api_stop(&f);
}

static void scan_assets_get__needs_an_api_key(void **state)
{
    prism_client_options options;
    api_fixture f;
    (void)state;

    api_options(&options);
    options.api_key = NULL;
    api_start(&f, &options);
    api_answer(&f, 200, ANSWER);
    assert_int_equal(get(&f, "id", false), PRISM_ERROR_MISSING_CREDENTIAL);
    api_assert_error(&f, PRISM_ERROR_MISSING_CREDENTIAL, 0, 0);
    assert_non_null(strstr(f.error.message, "api_key"));
    api_assert_nothing_sent(&f);
    api_stop(&f);
}

static void scan_assets_get__needs_its_arguments(void **state)
{
    prism_scan_assets *assets = NULL;
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    memset(&f.error, 0xA5, sizeof f.error);
    assert_int_equal(prism_scan_assets_get(f.client, "id", NULL, NULL, &f.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    api_assert_error(&f, PRISM_ERROR_INVALID_ARGUMENT, 0, 0);
    assets = (prism_scan_assets *)(void *)&f;
    assert_int_equal(prism_scan_assets_get(NULL, "id", NULL, &assets, &f.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_null(assets);
    assert_int_equal(prism_scan_assets_get(NULL, "id", NULL, &assets, NULL),
                     PRISM_ERROR_INVALID_ARGUMENT);
    api_assert_nothing_sent(&f);
    prism_scan_assets_free(NULL);
    api_stop(&f);
}

static void scan_assets_get__encodes_the_scan_id(void **state)
{
    (void)state;
    api_check_ids_are_encoded(get, ANSWER, HOSTED "/scans/", "/scan-assets");
}

static void scan_assets_get__refuses_what_can_be_no_id(void **state)
{
    (void)state;
    api_check_ids_are_refused(get, "scan_id");
}

static void scan_assets_get__takes_call_options(void **state)
{
    (void)state;
    api_check_call_options(get, ANSWER);
}

static void scan_assets_get__shows_the_response(void **state)
{
    (void)state;
    api_check_on_response(get);
}

static void scan_assets_get__passes_on_transport_failures(void **state)
{
    (void)state;
    api_check_transport_failures(get);
}

static void scan_assets_get__does_not_need_an_error(void **state)
{
    (void)state;
    api_check_error_is_optional(get, ANSWER);
}

static void scan_assets_get__tells_http_statuses_apart(void **state)
{
    (void)state;
    api_check_http_statuses(get);
}

static void scan_assets_get__refuses_bad_bodies(void **state)
{
    (void)state;
    api_check_bad_bodies(get);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scan_assets_get__sends_this_request),
        cmocka_unit_test(scan_assets_get__gives_all_fields),
        cmocka_unit_test(scan_assets_get__needs_the_answer_to_say_which_scan),
        cmocka_unit_test(scan_assets_get__names_the_place_in_a_bad_document),
        cmocka_unit_test(scan_assets_get__says_what_the_error_body_says),
        cmocka_unit_test(scan_assets_get__cuts_long_error_bodies_between_characters),
        cmocka_unit_test(scan_assets_get__needs_an_api_key),
        cmocka_unit_test(scan_assets_get__needs_its_arguments),
        cmocka_unit_test(scan_assets_get__encodes_the_scan_id),
        cmocka_unit_test(scan_assets_get__refuses_what_can_be_no_id),
        cmocka_unit_test(scan_assets_get__takes_call_options),
        cmocka_unit_test(scan_assets_get__shows_the_response),
        cmocka_unit_test(scan_assets_get__passes_on_transport_failures),
        cmocka_unit_test(scan_assets_get__does_not_need_an_error),
        cmocka_unit_test(scan_assets_get__tells_http_statuses_apart),
        cmocka_unit_test(scan_assets_get__refuses_bad_bodies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
