/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "api_fixture.h"

#define ANSWER "\"https://cdn.test/model.obj?X-Amz-Expires=3600\""

static prism_status perform(api_fixture *f, const char *id, const char *type, bool quiet)
{
    prism_asset_url *url = (prism_asset_url *)(void *)f; /* to be overwritten */
    prism_status status =
        prism_asset_url_get(f->client, id, type, f->options, &url, quiet ? NULL : &f->error);

    assert_int_equal(status == PRISM_OK, url != NULL);
    prism_asset_url_free(url);
    return status;
}

static prism_status get(api_fixture *f, const char *id, bool quiet)
{
    return perform(f, id, PRISM_ASSET_TYPE_MODEL, quiet);
}

/* The asset type is an ID like the other. */
static prism_status get_type(api_fixture *f, const char *type, bool quiet)
{
    return perform(f, "scan", type, quiet);
}

static const prism_http_header headers[] = {
    {"Accept", "application/json;v=1"},
    {"Authorization", "Bearer " API_KEY},
    {"Content-Type", "application/json"},
    {"Accept-Encoding", "identity"}, /* a bare URL that is cut short is still a URL */
    {"User-Agent", USER_AGENT},
};

static void asset_url_get__sends_this_request(void **state)
{
    static const char *const types[] = {
        PRISM_ASSET_TYPE_PREVIEW_IMAGE, PRISM_ASSET_TYPE_MODEL,   PRISM_ASSET_TYPE_CANONICAL_BODY,
        PRISM_ASSET_TYPE_MATERIAL,      PRISM_ASSET_TYPE_TEXTURE, PRISM_ASSET_TYPE_STRIPES,
        PRISM_ASSET_TYPE_CAPTURE_VIDEO,
    };
    static const char *const urls[] = {
        HOSTED "/scans/scan/asset-urls/preview-image",  HOSTED "/scans/scan/asset-urls/model",
        HOSTED "/scans/scan/asset-urls/canonical-body", HOSTED "/scans/scan/asset-urls/material",
        HOSTED "/scans/scan/asset-urls/texture",        HOSTED "/scans/scan/asset-urls/stripes",
        HOSTED "/scans/scan/asset-urls/capture-video",
    };
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    for (size_t i = 0; i < COUNT(types); i++) {
        api_answer(&f, 200, ANSWER);
        assert_int_equal(get_type(&f, types[i], false), PRISM_OK);
        api_assert_sent(&f, "GET", urls[i], headers, COUNT(headers), NULL);
        assert_true(f.script.requests[0].idempotent);
        assert_false(recorded_request_mentions(&f.script.requests[0], CLIENT_ID));
    }
    api_stop(&f);
}

static void asset_url_get__reads_every_shape_of_answer(void **state)
{
    static const struct {
        int32_t status;
        const char *body;
        const char *url; /* NULL: there is no such asset */
    } cases[] = {
        {200, ANSWER, "https://cdn.test/model.obj?X-Amz-Expires=3600"},
        {200, " " ANSWER "\n", "https://cdn.test/model.obj?X-Amz-Expires=3600"},
        {200, "\"https:\\/\\/cdn.test\\/a\\u0026b\"", "https://cdn.test/a&b"},
        {200, "https://cdn.test/m?a=1&b=%2F", "https://cdn.test/m?a=1&b=%2F"},
        {200, "http://cdn.test/m\r\n", "http://cdn.test/m"},
        {203, ANSWER, "https://cdn.test/model.obj?X-Amz-Expires=3600"},
        {200, NULL, NULL},
        {200, "", NULL},
        {200, "null", NULL},
        {200, " null ", NULL},
        {200, "\"\"", NULL},
        {204, NULL, NULL},
    };
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    for (size_t i = 0; i < COUNT(cases); i++) {
        prism_asset_url *url;
        api_answer(&f, cases[i].status, cases[i].body);
        assert_int_equal(prism_asset_url_get(f.client, "scan", "model", NULL, &url, &f.error),
                         PRISM_OK);
        assert_non_null(url);
        if (cases[i].url)
            assert_string_equal(url->url, cases[i].url);
        else
            assert_null(url->url);
        prism_asset_url_free(url);
    }
    api_stop(&f);
}

static void asset_url_get__refuses_other_bodies(void **state)
{
    static const struct {
        const char *body;
        prism_status status;
    } cases[] = {
        {"{}", PRISM_ERROR_INVALID_DOCUMENT},
        {"{\"url\":\"https://cdn.test/m\"}", PRISM_ERROR_INVALID_DOCUMENT},
        {"[\"https://cdn.test/m\"]", PRISM_ERROR_INVALID_DOCUMENT},
        {"true", PRISM_ERROR_INVALID_DOCUMENT},
        {"7", PRISM_ERROR_INVALID_DOCUMENT},
        {"\"a\\u0000b\"", PRISM_ERROR_INVALID_DOCUMENT},
        {"ftp://cdn.test/m", PRISM_ERROR_INVALID_JSON},
        {"<html>", PRISM_ERROR_INVALID_JSON},
        {"https://cdn.test/m and more", PRISM_ERROR_INVALID_JSON},
        {"https://cdn.test/m\x01", PRISM_ERROR_INVALID_JSON},
        {"https://cdn.test/\xFF", PRISM_ERROR_INVALID_JSON},
        {"\"https://cdn.test/m\" x", PRISM_ERROR_INVALID_JSON},
        {"\"https://cdn.test/m", PRISM_ERROR_INVALID_JSON},
        {"nul", PRISM_ERROR_INVALID_JSON},
    };
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_answer(&f, 200, cases[i].body);
        if (get(&f, "id", false) != cases[i].status)
            fail_msg("%s: %s", cases[i].body, f.error.message);
        api_assert_error(&f, cases[i].status, 200, FLAG_SENT | FLAG_JSON_OFFSET);
        assert_null(strstr(f.error.message, "cdn.test")); /* signed URLs are secrets */
    }
    api_stop(&f);
}

static void asset_url_get__needs_an_api_key(void **state)
{
    prism_client_options options;
    api_fixture f;
    (void)state;

    api_options(&options);
    options.api_key = "";
    api_start(&f, &options);
    api_answer(&f, 200, ANSWER);
    assert_int_equal(get(&f, "id", false), PRISM_ERROR_MISSING_CREDENTIAL);
    api_assert_error(&f, PRISM_ERROR_MISSING_CREDENTIAL, 0, 0);
    api_assert_nothing_sent(&f);
    api_stop(&f);
}

static void asset_url_get__needs_its_arguments(void **state)
{
    prism_asset_url *url;
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    assert_int_equal(prism_asset_url_get(f.client, "id", "model", NULL, NULL, &f.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    url = (prism_asset_url *)(void *)&f;
    assert_int_equal(prism_asset_url_get(NULL, "id", "model", NULL, &url, &f.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_null(url);
    api_assert_nothing_sent(&f);
    prism_asset_url_free(NULL);
    api_stop(&f);
}

static void asset_url_get__encodes_both_arguments(void **state)
{
    (void)state;
    api_check_ids_are_encoded(get, ANSWER, HOSTED "/scans/", "/asset-urls/model");
    api_check_ids_are_encoded(get_type, ANSWER, HOSTED "/scans/scan/asset-urls/", "");
}

static void asset_url_get__refuses_what_can_be_no_id_or_type(void **state)
{
    (void)state;
    api_check_ids_are_refused(get, "scan_id");
    api_check_ids_are_refused(get_type, "asset_type");
}

static void asset_url_get__takes_call_options(void **state)
{
    (void)state;
    api_check_call_options(get, ANSWER);
}

static void asset_url_get__shows_the_response(void **state)
{
    (void)state;
    api_check_on_response(get);
}

static void asset_url_get__passes_on_transport_failures(void **state)
{
    (void)state;
    api_check_transport_failures(get);
}

static void asset_url_get__does_not_need_an_error(void **state)
{
    (void)state;
    api_check_error_is_optional(get, ANSWER);
}

static void asset_url_get__tells_http_statuses_apart(void **state)
{
    (void)state;
    api_check_http_statuses(get);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asset_url_get__sends_this_request),
        cmocka_unit_test(asset_url_get__reads_every_shape_of_answer),
        cmocka_unit_test(asset_url_get__refuses_other_bodies),
        cmocka_unit_test(asset_url_get__needs_an_api_key),
        cmocka_unit_test(asset_url_get__needs_its_arguments),
        cmocka_unit_test(asset_url_get__encodes_both_arguments),
        cmocka_unit_test(asset_url_get__refuses_what_can_be_no_id_or_type),
        cmocka_unit_test(asset_url_get__takes_call_options),
        cmocka_unit_test(asset_url_get__shows_the_response),
        cmocka_unit_test(asset_url_get__passes_on_transport_failures),
        cmocka_unit_test(asset_url_get__does_not_need_an_error),
        cmocka_unit_test(asset_url_get__tells_http_statuses_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
