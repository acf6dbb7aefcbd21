/* SPDX-License-Identifier: MIT */
/*
 * usage: test_end_to_end SIMULATOR
 *
 * All calls through the built-in transport, over HTTP and over HTTPS, against the simulator: every
 * state and error that its manual lists.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "prism.h"
#include "simulator.h"
#include "tls.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FLAG_SENT ((uint32_t)PRISM_ERROR_FLAG_SENT)
#define FLAG_RETRYABLE ((uint32_t)PRISM_ERROR_FLAG_RETRYABLE)
#define FLAG_RETRY_AFTER ((uint32_t)PRISM_ERROR_FLAG_RETRY_AFTER)

static const char *simulator_path;

typedef struct fixture {
    simulator server;
    tls_files tls;
    bool secure;
    prism_client *client;
    prism_error error;
} fixture;

static void fill_options(const fixture *f, prism_client_options *options)
{
    prism_client_options_init(options, sizeof *options);
    options->api_key = "demo-key";
    options->client_id = "demo-client";
    options->hosted_url = f->server.url;
    options->estimation_url = f->server.url;
    options->ca_file = f->secure ? f->tls.ca : NULL;
    options->max_retries = PRISM_NO_RETRIES;
}

static void start(fixture *f)
{
    prism_client_options options;

    if (!simulator_start(&f->server, simulator_path, f->secure ? f->tls.server : NULL,
                         f->tls.server_key, f->secure ? f->tls.ca : NULL))
        fail_msg("the simulator does not start");
    fill_options(f, &options);
    assert_int_equal(prism_client_new(&options, &f->client, &f->error), PRISM_OK);
}

static int start_http(void **state)
{
    static fixture f;

    memset(&f, 0, sizeof f);
    start(&f);
    *state = &f;
    return 0;
}

static int start_https(void **state)
{
    static fixture f;

    memset(&f, 0, sizeof f);
    f.secure = tls_files_make(&f.tls);
    assert_true(f.secure);
    start(&f);
    *state = &f;
    return 0;
}

static int stop(void **state)
{
    fixture *f = *state;

    prism_client_free(f->client);
    assert_true(simulator_stop(&f->server));
    if (f->secure)
        tls_files_remove(&f->tls);
    return 0;
}

static int reset(void **state)
{
    fixture *f = *state;
    return simulator_reset(&f->server) ? 0 : -1;
}

/* The call worked; else say why. */
static void assert_ok(const fixture *f, prism_status status)
{
    if (status != PRISM_OK)
        fail_msg("%s: %s", prism_status_name(status), f->error.message);
    assert_int_equal(f->error.code, PRISM_OK);
}

static void assert_error(const fixture *f, prism_status status, int32_t http_status, uint32_t flags)
{
    if (f->error.code != status || f->error.http_status != http_status || f->error.flags != flags)
        fail_msg("%s (HTTP %d, flags %u), not %s (HTTP %d, flags %u): %s",
                 prism_status_name(f->error.code), (int)f->error.http_status,
                 (unsigned)f->error.flags, prism_status_name(status), (int)http_status,
                 (unsigned)flags, f->error.message);
    assert_int_equal(f->error.attempts, 1);
}

/* Hosted API */

static void scan_assets__has_every_documented_state(void **state)
{
    enum {
        NONE = PRISM_ASSET_STATUS_NONE,
        STARTED = PRISM_ASSET_STATUS_STARTED,
        SUCCEEDED = PRISM_ASSET_STATUS_SUCCEEDED,
        FAILED = PRISM_ASSET_STATUS_FAILED,
        OTHER = PRISM_ASSET_STATUS_UNRECOGNIZED
    };
    static const struct {
        const char *id;
        int32_t stages[4];
    } cases[] = {
        {"scan-new", {NONE, NONE, NONE, NONE}},
        {"scan-processing", {SUCCEEDED, STARTED, NONE, NONE}},
        {"scan-complete", {SUCCEEDED, SUCCEEDED, SUCCEEDED, SUCCEEDED}},
        {"scan-failed", {SUCCEEDED, FAILED, NONE, NONE}},
        {"scan-minimal", {SUCCEEDED, SUCCEEDED, NONE, NONE}},
        {"scan-unknown-status", {SUCCEEDED, SUCCEEDED, OTHER, NONE}},
        {"scan-failed-null-started-absent", {FAILED, NONE, STARTED, NONE}},
        {"scan-succeeded-queued-null-null", {SUCCEEDED, OTHER, NONE, NONE}},
        {"scan-complete:anna/2 \xC3\xBC%2F?#..", {SUCCEEDED, SUCCEEDED, SUCCEEDED, SUCCEEDED}},
        {"scan-advancing:e2e", {NONE, NONE, NONE, NONE}},
        {"scan-advancing:e2e", {STARTED, NONE, NONE, NONE}},
        {"scan-advancing:e2e", {SUCCEEDED, STARTED, NONE, NONE}},
        {"scan-advancing:e2e", {SUCCEEDED, SUCCEEDED, STARTED, NONE}},
        {"scan-advancing:e2e", {SUCCEEDED, SUCCEEDED, SUCCEEDED, STARTED}},
        {"scan-advancing:e2e", {SUCCEEDED, SUCCEEDED, SUCCEEDED, SUCCEEDED}},
        {"scan-advancing:e2e", {SUCCEEDED, SUCCEEDED, SUCCEEDED, SUCCEEDED}},
    };
    fixture *f = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        prism_scan_assets *assets;
        assert_ok(f, prism_scan_assets_get(f->client, cases[i].id, NULL, &assets, &f->error));
        assert_string_equal(assets->scan_id, cases[i].id);
        assert_int_equal(assets->capture_data, cases[i].stages[0]);
        assert_int_equal(assets->body, cases[i].stages[1]);
        assert_int_equal(assets->fitted_body, cases[i].stages[2]);
        assert_int_equal(assets->measurement, cases[i].stages[3]);
        assert_true(assets->has_created_at_time);
        assert_true(assets->has_updated_at_time);
        if (cases[i].stages[2] == OTHER)
            assert_string_equal(assets->fitted_body_name, "reviewing");
        prism_scan_assets_free(assets);
    }
}

static void scan_assets__fails_as_documented(void **state)
{
    prism_client_options options;
    prism_scan_assets *assets;
    prism_client *stranger;
    fixture *f = *state;

    assert_int_equal(prism_scan_assets_get(f->client, "nobody", NULL, &assets, &f->error),
                     PRISM_ERROR_NOT_FOUND);
    assert_null(assets);
    assert_error(f, PRISM_ERROR_NOT_FOUND, 404, 0);
    assert_string_equal(f->error.message, "HTTP 404: Scan not found (Not Found)");

    fill_options(f, &options);
    options.api_key = "another-key";
    assert_int_equal(prism_client_new(&options, &stranger, NULL), PRISM_OK);
    assert_int_equal(prism_scan_assets_get(stranger, "scan-new", NULL, &assets, &f->error),
                     PRISM_ERROR_UNAUTHORIZED);
    assert_error(f, PRISM_ERROR_UNAUTHORIZED, 401, 0);
    prism_client_free(stranger);
}

static void wrong_base_path__is_not_found(void **state)
{
    prism_client_options options;
    prism_asset_urls *urls;
    prism_client *lost;
    char url[128];
    fixture *f = *state;

    (void)snprintf(url, sizeof url, "%s/v1/", f->server.url);
    fill_options(f, &options);
    options.hosted_url = url;
    assert_int_equal(prism_client_new(&options, &lost, NULL), PRISM_OK);
    assert_int_equal(prism_asset_urls_get(lost, "scan-new", NULL, &urls, &f->error),
                     PRISM_ERROR_NOT_FOUND);
    assert_error(f, PRISM_ERROR_NOT_FOUND, 404, 0);
    assert_non_null(strstr(f->error.message, "Cannot GET /v1/scans/scan-new/asset-urls"));
    prism_client_free(lost);
}

static void asset_urls__follow_the_stages(void **state)
{
    prism_asset_urls *urls;
    fixture *f = *state;

    assert_ok(f, prism_asset_urls_get(f->client, "scan-complete", NULL, &urls, &f->error));
    assert_non_null(urls->preview_image);
    assert_non_null(urls->model);
    assert_non_null(urls->canonical_body);
    assert_non_null(urls->texture);
    assert_non_null(urls->material);
    assert_non_null(urls->stripes);
    assert_null(urls->capture_video);
    assert_non_null(strstr(urls->model, "X-Amz-Signature="));
    assert_memory_equal(urls->model, f->server.url, strlen(f->server.url));
    prism_asset_urls_free(urls);

    assert_ok(f, prism_asset_urls_get(f->client, "scan-processing", NULL, &urls, &f->error));
    assert_null(urls->model);
    assert_null(urls->capture_video);
    prism_asset_urls_free(urls);

    assert_int_equal(prism_asset_urls_get(f->client, "nobody", NULL, &urls, &f->error),
                     PRISM_ERROR_NOT_FOUND);
    assert_null(urls);
}

static void asset_url__comes_in_every_shape(void **state)
{
    static const struct {
        const char *id;
        const char *type;
        bool has_url;
    } cases[] = {
        {"scan-complete", PRISM_ASSET_TYPE_PREVIEW_IMAGE, true},
        {"scan-complete", PRISM_ASSET_TYPE_MODEL, true},
        {"scan-complete", PRISM_ASSET_TYPE_CANONICAL_BODY, true},
        {"scan-complete", PRISM_ASSET_TYPE_MATERIAL, true},
        {"scan-complete", PRISM_ASSET_TYPE_TEXTURE, true},
        {"scan-complete", PRISM_ASSET_TYPE_STRIPES, true},
        {"scan-complete", PRISM_ASSET_TYPE_CAPTURE_VIDEO, false},
        {"scan-processing", PRISM_ASSET_TYPE_MODEL, false},
        {"scan-url-bare", PRISM_ASSET_TYPE_MODEL, true},
        {"scan-url-empty", PRISM_ASSET_TYPE_MODEL, false},
        {"scan-url-null", PRISM_ASSET_TYPE_MODEL, false},
    };
    prism_asset_url *url;
    fixture *f = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_ok(
            f, prism_asset_url_get(f->client, cases[i].id, cases[i].type, NULL, &url, &f->error));
        assert_int_equal(url->url != NULL, cases[i].has_url);
        if (url->url)
            assert_memory_equal(url->url, f->server.url, strlen(f->server.url));
        prism_asset_url_free(url);
    }
    assert_int_equal(
        prism_asset_url_get(f->client, "scan-complete", "hologram", NULL, &url, &f->error),
        PRISM_ERROR_HTTP_CLIENT);
    assert_error(f, PRISM_ERROR_HTTP_CLIENT, 400, 0);
}

/* Estimation API */

/* The ID of a new session, to be freed. */
static char *create(fixture *f, const char *client_scanning_id, bool avatar)
{
    prism_session_request request;
    prism_session_response *response;
    char *id;

    prism_session_request_init(&request, sizeof request);
    request.client_scanning_id = client_scanning_id;
    request.include_3d_avatar_in_results = avatar;
    assert_ok(f, prism_session_create(f->client, &request, NULL, &response, &f->error));
    assert_string_equal(response->scanning_session->client_scanning_id, client_scanning_id);
    assert_true(response->scanning_session->has_expire_at_timestamp);
    id = strdup(response->scanning_session->scanning_session_id);
    assert_non_null(id);
    prism_session_response_free(response);
    return id;
}

static void assert_all_types(const prism_scan_results *results)
{
    assert_int_equal(results->results->measurement_count, 41);
    for (int32_t type = 1; type <= PRISM_MEASUREMENT_HEIGHT; type++) {
        const prism_measurement *found = prism_scan_results_measurement(results, type);
        assert_non_null(found);
        assert_true(found->value > 0);
        assert_int_not_equal(found->unit, PRISM_UNIT_UNSPECIFIED);
        assert_non_null(found->unit_name);
    }
}

static void session__goes_from_creation_to_results(void **state)
{
    const prism_mesh_vertices *mesh;
    prism_scan_results *results;
    fixture *f = *state;
    char *id = create(f, "anna \xE2\x98\x83 \"1\"", true);

    assert_int_equal(prism_scan_results_get(f->client, id, NULL, &results, &f->error),
                     PRISM_ERROR_SERVICE);
    assert_null(results);
    assert_error(f, PRISM_ERROR_SERVICE, 200, FLAG_RETRYABLE);
    assert_int_equal(f->error.service_code, PRISM_SERVICE_USER_INPUT_NOT_SUBMITTED);

    assert_ok(f, prism_scan_results_get(f->client, id, NULL, &results, &f->error));
    assert_int_equal(results->body_case, PRISM_SCAN_RESULTS_PENDING);
    assert_string_equal(results->scanning_session_id, id);
    assert_string_equal(results->client_scanning_id, "anna \xE2\x98\x83 \"1\"");
    assert_true(results->pending->has_expire_at_timestamp);
    prism_scan_results_free(results);

    assert_ok(f, prism_scan_results_get(f->client, id, NULL, &results, &f->error));
    assert_int_equal(results->body_case, PRISM_SCAN_RESULTS_RESULTS);
    assert_all_types(results);
    mesh = results->results->avatar->mesh_vertices_only;
    assert_int_equal(mesh->float_count, 3 * 1000);
    assert_int_equal(results->results->posture->front->angle_count, 4);
    assert_int_equal(results->results->posture->front->line_count, 4);
    assert_int_equal(results->results->posture->right->angle_count, 2);
    assert_int_equal(results->results->posture->right->line_count, 2);
    prism_scan_results_free(results);
    free(id);
}

static void session__has_no_avatar_unless_wanted(void **state)
{
    prism_scan_results *results;
    fixture *f = *state;
    char *id = create(f, "simulate:RESULTS", false);

    assert_ok(f, prism_scan_results_get(f->client, id, NULL, &results, &f->error));
    assert_all_types(results);
    assert_null(results->results->avatar);
    prism_scan_results_free(results);
    free(id);
}

static void session_create__fails_as_documented(void **state)
{
    static const struct {
        const char *asked;
        int32_t code;
        const char *name;
        int32_t http_status;
        uint32_t flags;
    } cases[] = {
        {"simulate:INVALID_CLIENT_ID", PRISM_SERVICE_INVALID_CLIENT_ID, "INVALID_CLIENT_ID", 400,
         0},
        {"simulate:INVALID_REDIRECT_URL", PRISM_SERVICE_INVALID_REDIRECT_URL,
         "INVALID_REDIRECT_URL", 400, 0},
        {"simulate:MALFORMED_REQUEST", PRISM_SERVICE_MALFORMED_REQUEST_BODY, "MALFORMED_REQUEST",
         400, 0},
        {"simulate:MALFORMED_REQUEST_BODY", PRISM_SERVICE_MALFORMED_REQUEST_BODY,
         "MALFORMED_REQUEST_BODY", 400, 0},
        {"simulate:INTERNAL_ERROR", PRISM_SERVICE_INTERNAL_ERROR, "INTERNAL_ERROR", 500,
         FLAG_SENT | FLAG_RETRYABLE},
        {"simulate:NONSENSE", PRISM_SERVICE_MALFORMED_REQUEST_BODY, "MALFORMED_REQUEST", 400, 0},
    };
    prism_session_response *response;
    prism_session_request request;
    fixture *f = *state;

    prism_session_request_init(&request, sizeof request);
    for (size_t i = 0; i < COUNT(cases); i++) {
        request.client_scanning_id = cases[i].asked;
        assert_int_equal(prism_session_create(f->client, &request, NULL, &response, &f->error),
                         PRISM_ERROR_SERVICE);
        assert_null(response);
        assert_error(f, PRISM_ERROR_SERVICE, cases[i].http_status, cases[i].flags);
        assert_int_equal(f->error.service_code, cases[i].code);
        assert_string_equal(f->error.service_name, cases[i].name);
    }
    request.client_scanning_id = NULL;
    request.client_id = "another-client";
    assert_int_equal(prism_session_create(f->client, &request, NULL, &response, &f->error),
                     PRISM_ERROR_SERVICE);
    assert_int_equal(f->error.service_code, PRISM_SERVICE_INVALID_CLIENT_ID);
}

static void scan_results__fails_as_documented(void **state)
{
    static const struct {
        const char *asked;
        int32_t code;
        int32_t http_status;
        uint32_t flags;
    } cases[] = {
        {"simulate:USER_INPUT_NOT_SUBMITTED", PRISM_SERVICE_USER_INPUT_NOT_SUBMITTED, 200,
         FLAG_RETRYABLE},
        {"simulate:ABORTED", PRISM_SERVICE_ABORTED, 200, 0},
        {"simulate:SESSION_EXPIRED", PRISM_SERVICE_SESSION_EXPIRED, 200, 0},
        {"simulate:INVALID_USER_INPUT", PRISM_SERVICE_INVALID_USER_INPUT, 200, 0},
        {"simulate:INTERNAL_ERROR,RESULTS", PRISM_SERVICE_INTERNAL_ERROR, 500,
         FLAG_SENT | FLAG_RETRYABLE},
        {"simulate:INVALID_SESSION_ID", PRISM_SERVICE_INVALID_SESSION_ID, 404, 0},
    };
    prism_scan_results *results;
    fixture *f = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        char *id = create(f, cases[i].asked, false);
        assert_int_equal(prism_scan_results_get(f->client, id, NULL, &results, &f->error),
                         PRISM_ERROR_SERVICE);
        assert_null(results);
        assert_error(f, PRISM_ERROR_SERVICE, cases[i].http_status, cases[i].flags);
        assert_int_equal(f->error.service_code, cases[i].code);
        assert_string_equal(f->error.service_name, prism_service_code_name(cases[i].code));
        free(id);
    }
    assert_int_equal(prism_scan_results_get(f->client, "no/such id", NULL, &results, &f->error),
                     PRISM_ERROR_SERVICE);
    assert_int_equal(f->error.service_code, PRISM_SERVICE_INVALID_SESSION_ID);
}

/* What a service might send one day. */

static void any_answer__becomes_a_useful_error(void **state)
{
    static const struct {
        const char *query;
        const char *header;
        const char *body;
        prism_status status;
        int32_t http_status;
        uint32_t flags;
        const char *said;
    } cases[] = {
        {"status=503", "Retry-After: 7", "<h1>Service Unavailable</h1>", PRISM_ERROR_HTTP_SERVER,
         503, FLAG_RETRYABLE | FLAG_RETRY_AFTER, "<h1>Service Unavailable</h1>"},
        {"status=429", "Retry-After: 0", "", PRISM_ERROR_RATE_LIMITED, 429,
         FLAG_RETRYABLE | FLAG_RETRY_AFTER, "HTTP 429"},
        {"status=409", NULL, "{\"message\":[\"one\",\"two\"]}", PRISM_ERROR_HTTP_CLIENT, 409, 0,
         "one; two"},
        {"status=302", "Location: http://127.0.0.1:1/elsewhere", "",
         PRISM_ERROR_UNEXPECTED_RESPONSE, 302, FLAG_SENT, "HTTP 302"},
        {"status=200", NULL, "{}", PRISM_ERROR_UNEXPECTED_RESPONSE, 200, FLAG_SENT, "scan assets"},
        {"status=200", NULL, "{\"id\":", PRISM_ERROR_INVALID_JSON, 200,
         FLAG_SENT | PRISM_ERROR_FLAG_JSON_OFFSET, ""},
    };
    prism_scan_assets *assets;
    fixture *f = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(simulator_next(&f->server, cases[i].query, cases[i].header, cases[i].body));
        assert_int_equal(
            prism_scan_assets_get(f->client, "scan-complete", NULL, &assets, &f->error),
            cases[i].status);
        assert_null(assets);
        assert_error(f, cases[i].status, cases[i].http_status, cases[i].flags);
        assert_non_null(strstr(f->error.message, cases[i].said));
    }
    assert_ok(f, prism_scan_assets_get(f->client, "scan-complete", NULL, &assets, &f->error));
    prism_scan_assets_free(assets);
}

/* Whether there is a session is not known then, so that there must be no second one. */
static void lost_answer_to_a_post__is_not_asked_for_again(void **state)
{
    prism_session_response *response;
    char *requests, *first;
    fixture *f = *state;

    assert_ok(f, prism_session_create(f->client, NULL, NULL, &response, &f->error));
    prism_session_response_free(response);
    assert_true(simulator_reset(&f->server));
    assert_true(simulator_next(&f->server, "hang_up=1", NULL, NULL));
    assert_int_equal(prism_session_create(f->client, NULL, NULL, &response, &f->error),
                     PRISM_ERROR_NETWORK);
    assert_null(response);
    assert_error(f, PRISM_ERROR_NETWORK, 0, FLAG_SENT | FLAG_RETRYABLE);

    requests = simulator_requests(&f->server);
    assert_non_null(requests);
    first = strstr(requests, "create-session");
    assert_non_null(first);
    assert_null(strstr(first + 1, "create-session"));
    free(requests);
}

static void slow_answer__ends_with_the_call_s_time(void **state)
{
    prism_call_options options;
    prism_scan_assets *assets;
    fixture *f = *state;

    assert_true(simulator_next(&f->server, "delay_ms=600000", NULL, ""));
    prism_call_options_init(&options, sizeof options);
    options.timeout_ms = 300;
    assert_int_equal(
        prism_scan_assets_get(f->client, "scan-complete", &options, &assets, &f->error),
        PRISM_ERROR_TIMEOUT);
    assert_null(assets);
    assert_error(f, PRISM_ERROR_TIMEOUT, 0, FLAG_SENT | FLAG_RETRYABLE);
    assert_ok(f, prism_scan_assets_get(f->client, "scan-complete", NULL, &assets, &f->error));
    prism_scan_assets_free(assets);
}

static void requests__carry_one_credential_each(void **state)
{
    prism_scan_assets *assets;
    prism_scan_results *results;
    fixture *f = *state;
    char *requests, *second, *third;
    char *id;

    assert_ok(f, prism_scan_assets_get(f->client, "scan-new", NULL, &assets, &f->error));
    prism_scan_assets_free(assets);
    id = create(f, "simulate:PENDING", false);
    assert_ok(f, prism_scan_results_get(f->client, id, NULL, &results, &f->error));
    prism_scan_results_free(results);
    free(id);

    requests = simulator_requests(&f->server);
    assert_non_null(requests);
    second = strstr(requests, "create-session");
    assert_non_null(second);
    third = strstr(second, "/results/");
    assert_non_null(third);
    *second++ = '\0';
    *third++ = '\0';
    assert_non_null(strstr(requests, "Bearer demo-key"));
    assert_null(strstr(requests, "demo-client"));
    assert_non_null(strstr(second, "demo-client"));
    assert_null(strstr(second, "demo-key"));
    assert_null(strstr(third, "demo-client"));
    assert_null(strstr(third, "demo-key"));
    free(requests);
}

/* TLS alone */

static void stranger_s_certificate__is_refused(void **state)
{
    prism_client_options options;
    prism_scan_assets *assets;
    prism_client *client;
    fixture *f = *state;
    const char *const ca_files[] = {NULL, f->tls.other_ca};

    for (size_t i = 0; i < COUNT(ca_files); i++) {
        char *requests;
        fill_options(f, &options);
        options.ca_file = ca_files[i];
        assert_int_equal(prism_client_new(&options, &client, NULL), PRISM_OK);
        assert_int_equal(prism_scan_assets_get(client, "scan-complete", NULL, &assets, &f->error),
                         PRISM_ERROR_TLS);
        assert_null(assets);
        assert_error(f, PRISM_ERROR_TLS, 0, 0);
        prism_client_free(client);
        requests = simulator_requests(&f->server);
        assert_non_null(requests);
        assert_null(strstr(requests, "scan-complete"));
        free(requests);
    }
}

#define TESTS                                                                                      \
    cmocka_unit_test_setup(scan_assets__has_every_documented_state, reset),                        \
        cmocka_unit_test_setup(scan_assets__fails_as_documented, reset),                           \
        cmocka_unit_test_setup(wrong_base_path__is_not_found, reset),                              \
        cmocka_unit_test_setup(asset_urls__follow_the_stages, reset),                              \
        cmocka_unit_test_setup(asset_url__comes_in_every_shape, reset),                            \
        cmocka_unit_test_setup(session__goes_from_creation_to_results, reset),                     \
        cmocka_unit_test_setup(session__has_no_avatar_unless_wanted, reset),                       \
        cmocka_unit_test_setup(session_create__fails_as_documented, reset),                        \
        cmocka_unit_test_setup(scan_results__fails_as_documented, reset),                          \
        cmocka_unit_test_setup(any_answer__becomes_a_useful_error, reset),                         \
        cmocka_unit_test_setup(lost_answer_to_a_post__is_not_asked_for_again, reset),              \
        cmocka_unit_test_setup(slow_answer__ends_with_the_call_s_time, reset),                     \
        cmocka_unit_test_setup(requests__carry_one_credential_each, reset)

int main(int argc, char **argv)
{
    const struct CMUnitTest http[] = {TESTS};
    const struct CMUnitTest https[] = {
        TESTS,
        cmocka_unit_test_setup(stranger_s_certificate__is_refused, reset),
    };
    int failed;

    if (argc != 2) {
        (void)fprintf(stderr, "usage: test_end_to_end SIMULATOR\n");
        return 2;
    }
    simulator_path = argv[1];
    failed = cmocka_run_group_tests(http, start_http, stop);
    failed += cmocka_run_group_tests(https, start_https, stop);
    return failed;
}
