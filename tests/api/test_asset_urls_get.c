/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "api_fixture.h"

#define ANSWER                                                                                     \
    "{\"previewImage\":\"https://cdn.test/p.png?X-Amz-Signature=1%2F2\",\"model\":null,"           \
    "\"canonicalBody\":\"https://cdn.test/c.ply\",\"texture\":\"https://cdn.test/t.png\","         \
    "\"material\":\"https://cdn.test/m.mtl\",\"stripes\":\"https://cdn.test/s.png\","              \
    "\"captureVideo\":\"https://cdn.test/v.mp4\"}"

static prism_status get(api_fixture *f, const char *id, bool quiet)
{
    prism_asset_urls *urls = (prism_asset_urls *)(void *)f; /* to be overwritten */
    prism_status status =
        prism_asset_urls_get(f->client, id, f->options, &urls, quiet ? NULL : &f->error);

    assert_int_equal(status == PRISM_OK, urls != NULL);
    prism_asset_urls_free(urls);
    return status;
}

static const prism_http_header headers[] = {
    {"Accept", "application/json;v=1"},
    {"Authorization", "Bearer " API_KEY},
    {"Content-Type", "application/json"},
    {"User-Agent", USER_AGENT},
};

static void asset_urls_get__sends_this_request(void **state)
{
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    api_answer(&f, 200, ANSWER);
    api_assert_ok(&f, get);
    api_assert_sent(&f, "GET", HOSTED "/scans/id/asset-urls", headers, COUNT(headers), NULL);
    assert_true(f.script.requests[0].idempotent);
    assert_false(recorded_request_mentions(&f.script.requests[0], CLIENT_ID));
    api_stop(&f);
}

static void asset_urls_get__gives_all_urls_as_they_came(void **state)
{
    prism_asset_urls *urls;
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    api_answer(&f, 200, ANSWER);
    assert_int_equal(prism_asset_urls_get(f.client, "scan-1", NULL, &urls, NULL), PRISM_OK);
    api_stop(&f);

    assert_string_equal(urls->preview_image, "https://cdn.test/p.png?X-Amz-Signature=1%2F2");
    assert_null(urls->model);
    assert_string_equal(urls->canonical_body, "https://cdn.test/c.ply");
    assert_string_equal(urls->texture, "https://cdn.test/t.png");
    assert_string_equal(urls->material, "https://cdn.test/m.mtl");
    assert_string_equal(urls->stripes, "https://cdn.test/s.png");
    assert_string_equal(urls->capture_video, "https://cdn.test/v.mp4");
    prism_asset_urls_free(urls);
}

/* None of the six members of the vendor's document: whatever this is, it is no answer. */
static void asset_urls_get__needs_a_known_member(void **state)
{
    static const char *const nothing[] = {
        "{}",
        "{\"captureVideo\":\"https://cdn.test/v.mp4\"}",
        "{\"url\":\"https://cdn.test/v.mp4\"}",
        "{\"statusCode\":200,\"message\":\"not ready\"}",
        "{\"data\":{\"model\":\"https://cdn.test/m.obj\"}}",
    };
    static const char *const something[] = {
        "{\"previewImage\":null}",
        "{\"model\":null}",
        "{\"canonicalBody\":null}",
        "{\"texture\":null}",
        "{\"material\":null}",
        "{\"stripes\":null}",
        "{\"preview_image\":\"https://cdn.test/p.png\"}",
    };
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    for (size_t i = 0; i < COUNT(nothing); i++) {
        api_answer(&f, 200, nothing[i]);
        assert_int_equal(get(&f, "id", false), PRISM_ERROR_UNEXPECTED_RESPONSE);
        api_assert_error(&f, PRISM_ERROR_UNEXPECTED_RESPONSE, 200, FLAG_SENT);
    }
    for (size_t i = 0; i < COUNT(something); i++) {
        api_answer(&f, 200, something[i]);
        api_assert_ok(&f, get);
    }
    api_stop(&f);
}

static void asset_urls_get__needs_an_api_key(void **state)
{
    prism_client_options options;
    api_fixture f;
    (void)state;

    api_options(&options);
    options.api_key = " \t";
    api_start(&f, &options);
    api_answer(&f, 200, ANSWER);
    assert_int_equal(get(&f, "id", false), PRISM_ERROR_MISSING_CREDENTIAL);
    api_assert_error(&f, PRISM_ERROR_MISSING_CREDENTIAL, 0, 0);
    api_assert_nothing_sent(&f);
    api_stop(&f);
}

static void asset_urls_get__needs_its_arguments(void **state)
{
    prism_asset_urls *urls;
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    assert_int_equal(prism_asset_urls_get(f.client, "id", NULL, NULL, &f.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    urls = (prism_asset_urls *)(void *)&f;
    assert_int_equal(prism_asset_urls_get(NULL, "id", NULL, &urls, &f.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_null(urls);
    api_assert_nothing_sent(&f);
    prism_asset_urls_free(NULL);
    api_stop(&f);
}

static void asset_urls_get__encodes_the_scan_id(void **state)
{
    (void)state;
    api_check_ids_are_encoded(get, ANSWER, HOSTED "/scans/", "/asset-urls");
}

static void asset_urls_get__refuses_what_can_be_no_id(void **state)
{
    (void)state;
    api_check_ids_are_refused(get, "scan_id");
}

static void asset_urls_get__takes_call_options(void **state)
{
    (void)state;
    api_check_call_options(get, ANSWER);
}

static void asset_urls_get__shows_the_response(void **state)
{
    (void)state;
    api_check_on_response(get);
}

static void asset_urls_get__passes_on_transport_failures(void **state)
{
    (void)state;
    api_check_transport_failures(get);
}

static void asset_urls_get__does_not_need_an_error(void **state)
{
    (void)state;
    api_check_error_is_optional(get, ANSWER);
}

static void asset_urls_get__tells_http_statuses_apart(void **state)
{
    (void)state;
    api_check_http_statuses(get);
}

static void asset_urls_get__refuses_bad_bodies(void **state)
{
    (void)state;
    api_check_bad_bodies(get);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asset_urls_get__sends_this_request),
        cmocka_unit_test(asset_urls_get__gives_all_urls_as_they_came),
        cmocka_unit_test(asset_urls_get__needs_a_known_member),
        cmocka_unit_test(asset_urls_get__needs_an_api_key),
        cmocka_unit_test(asset_urls_get__needs_its_arguments),
        cmocka_unit_test(asset_urls_get__encodes_the_scan_id),
        cmocka_unit_test(asset_urls_get__refuses_what_can_be_no_id),
        cmocka_unit_test(asset_urls_get__takes_call_options),
        cmocka_unit_test(asset_urls_get__shows_the_response),
        cmocka_unit_test(asset_urls_get__passes_on_transport_failures),
        cmocka_unit_test(asset_urls_get__does_not_need_an_error),
        cmocka_unit_test(asset_urls_get__tells_http_statuses_apart),
        cmocka_unit_test(asset_urls_get__refuses_bad_bodies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
