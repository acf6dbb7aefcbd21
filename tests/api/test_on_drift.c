/* SPDX-License-Identifier: MIT */
/* What a client's on_drift is told of the answers to its calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "api_fixture.h"

#define SESSION "5e55-10n/7%"

/* All that was told, a line each. */
typedef struct told {
    char text[4096];
    size_t size;
    size_t count;
} told;

static void on_drift(void *context, const prism_drift *drift)
{
    told *t = context;

    t->size += (size_t)snprintf(t->text + t->size, sizeof t->text - t->size, "%s %s %s: %s\n",
                                drift->kind == PRISM_DRIFT_MEMBER ? "member"
                                : drift->kind == PRISM_DRIFT_ENUM ? "enum"
                                                                  : "?",
                                drift->request_path, drift->path, drift->text);
    assert_in_range(t->size, 1, sizeof t->text - 1);
    t->count++;
}

static prism_status get_assets(api_fixture *f)
{
    prism_scan_assets *assets;
    const prism_status status =
        prism_scan_assets_get(f->client, "scan-1", f->options, &assets, &f->error);

    prism_scan_assets_free(assets);
    return status;
}

static prism_status get_urls(api_fixture *f)
{
    prism_asset_urls *urls;
    const prism_status status =
        prism_asset_urls_get(f->client, "scan-1", f->options, &urls, &f->error);

    prism_asset_urls_free(urls);
    return status;
}

static prism_status get_url(api_fixture *f)
{
    prism_asset_url *url;
    const prism_status status =
        prism_asset_url_get(f->client, "scan-1", "model", f->options, &url, &f->error);

    prism_asset_url_free(url);
    return status;
}

static prism_status get_results(api_fixture *f)
{
    prism_scan_results *results;
    const prism_status status =
        prism_scan_results_get(f->client, SESSION, f->options, &results, &f->error);

    prism_scan_results_free(results);
    return status;
}

static prism_status create_session(api_fixture *f)
{
    prism_session_request request;
    prism_session_response *response;
    prism_status status;

    prism_session_request_init(&request, sizeof request);
    request.client_id = "other-client/id";
    status = prism_session_create(f->client, &request, f->options, &response, &f->error);
    prism_session_response_free(response);
    return status;
}

typedef prism_status (*call)(api_fixture *f);

static void start(api_fixture *f, told *t)
{
    prism_client_options options;

    memset(t, 0, sizeof *t);
    api_options(&options);
    options.on_drift = on_drift;
    options.on_drift_context = t;
    options.max_retries = 2;
    options.retry_base_ms = 1;
    api_start(f, &options);
}

static void assert_told(call make, int32_t status, const char *body, prism_status result,
                        const char *expected)
{
    api_fixture f;
    told t;

    start(&f, &t);
    api_answer(&f, status, body);
    if (make(&f) != result)
        fail_msg("%s: %s", body, f.error.message);
    assert_string_equal(t.text, expected);
    api_stop(&f);
}

#define ASSETS "/scans/{scan_id}/scan-assets"
#define URLS "/scans/{scan_id}/asset-urls"
#define RESULTS "/scanning/v0/results/{session_id}"
#define CREATE "/scanning/v0/create-session"

static void on_drift__is_told_with_the_request(void **state)
{
    static const struct {
        call make;
        const char *body;
        prism_status result;
        const char *expected;
    } cases[] = {
        {get_assets, "{\"id\":\"1\",\"scanId\":\"2\",\"body\":\"queued\",\"progress\":0.5}",
         PRISM_OK, "enum " ASSETS " body: queued\nmember " ASSETS " progress: a number\n"},
        {get_urls, "{\"model\":null,\"hologram\":\"https://a.test/?X-Amz-Signature=1\"}", PRISM_OK,
         "member " URLS " hologram: a string\n"},
        {get_url, "\"https://a.test/?X-Amz-Signature=1\"", PRISM_OK, ""},
        {get_url, "https://a.test/?X-Amz-Signature=1", PRISM_OK, ""},
        {get_results, "{\"results\":{\"measurements\":[{},{\"unit\":\"LUX\",\"new\":{}}]}}",
         PRISM_OK,
         "enum " RESULTS " results.measurements[1].unit: LUX\n"
         "member " RESULTS " results.measurements[1].new: an object\n"},
        {get_results, "{\"pending\":{}}", PRISM_OK, ""},
        {create_session, "{\"scanningSession\":{\"scanningSessionId\":\"s\",\"qr\":\"x\"}}",
         PRISM_OK, "member " CREATE " scanningSession.qr: a string\n"},
        /* The service's own errors are documents like others. */
        {get_results, "{\"error\":{\"errorType\":\"NEW\",\"hint\":1}}", PRISM_ERROR_SERVICE,
         "enum " RESULTS " error.errorType: NEW\nmember " RESULTS " error.hint: a number\n"},
        {create_session, "{\"error\":{\"errorType\":\"MALFORMED_REQUEST\"}}", PRISM_ERROR_SERVICE,
         ""},
        /* Nor does it matter that the answer says nothing. */
        {get_assets, "{\"moved\":true}", PRISM_ERROR_UNEXPECTED_RESPONSE,
         "member " ASSETS " moved: a boolean\n"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++)
        assert_told(cases[i].make, 200, cases[i].body, cases[i].result, cases[i].expected);
}

/* What is no success may be a gateway's: it is told of only if it is the service's own error. */
static void on_drift__leaves_the_errors_of_gateways(void **state)
{
    static const char gateway[] = "{\"statusCode\":403,\"message\":\"no\"}";
    (void)state;

    assert_told(get_assets, 403, gateway, PRISM_ERROR_UNAUTHORIZED, "");
    assert_told(get_results, 403, gateway, PRISM_ERROR_UNAUTHORIZED, "");
    assert_told(create_session, 403, gateway, PRISM_ERROR_UNAUTHORIZED, "");
    assert_told(get_results, 404, "{\"pending\":{\"new\":1}}", PRISM_ERROR_NOT_FOUND, "");
    assert_told(get_results, 404, "{\"error\":{\"errorType\":\"NEW\"},\"trace\":\"x\"}",
                PRISM_ERROR_SERVICE,
                "enum " RESULTS " error.errorType: NEW\nmember " RESULTS " trace: a string\n");
}

static void on_drift__is_told_of_each_answer(void **state)
{
    static const scripted_answer answers[] = {
        {.status = 503, .body = "{\"error\":{\"errorType\":\"INTERNAL_ERROR\",\"new\":1}}"},
        {.status = 200, .body = "{\"pending\":{\"other\":1}}"},
    };
    api_fixture f;
    told t;
    (void)state;

    start(&f, &t);
    scripted_transport_restart(&f.script, answers, COUNT(answers));
    assert_int_equal(get_results(&f), PRISM_OK);
    assert_int_equal(f.script.request_count, 2);
    assert_string_equal(t.text, "member " RESULTS " error.new: a number\n"
                                "member " RESULTS " pending.other: a number\n");
    api_stop(&f);
}

static void on_drift__hears_no_secret(void **state)
{
    (void)state;
    assert_told(get_assets, 200,
                "{\"id\":\"1\",\"scanId\":\"1\",\"" API_KEY "\":1,\"body\":\"" CLIENT_ID "\"}",
                PRISM_OK,
                "member " ASSETS " **************: a number\n"
                "enum " ASSETS " body: *****************\n");
    assert_told(get_results, 200, "{\"pending\":{\"5e55-10n\\/7%\":1,\"5e55-10n%2f7%25\":2}}",
                PRISM_OK,
                "member " RESULTS " pending.***********: a number\n"
                "member " RESULTS " pending.***************: a number\n");
    assert_told(get_urls, 200, "{\"model\":null,\"https://a.test/?X-Amz-Signature=1\":1}", PRISM_OK,
                "member " URLS " https://a.test/?...: a number\n");
    assert_told(create_session, 200, "{\"error\":{\"errorType\":\"no other-client/id\"}}",
                PRISM_ERROR_SERVICE, "enum " CREATE " error.errorType: no ***************\n");
}

static void on_drift__is_optional(void **state)
{
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    api_answer(&f, 200, "{\"pending\":{\"new\":1}}");
    assert_int_equal(get_results(&f), PRISM_OK);
    api_answer(&f, 404, "{\"error\":{\"errorType\":\"NEW\"}}");
    assert_int_equal(get_results(&f), PRISM_ERROR_SERVICE);
    api_stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_drift__is_told_with_the_request),
        cmocka_unit_test(on_drift__leaves_the_errors_of_gateways),
        cmocka_unit_test(on_drift__is_told_of_each_answer),
        cmocka_unit_test(on_drift__hears_no_secret),
        cmocka_unit_test(on_drift__is_optional),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
