/* SPDX-License-Identifier: MIT */
/*
 * What users of the two services trip over, as far as it concerns single calls; waits and downloads
 * have theirs among their own tests. grep for trap__ to see all of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "api_fixture.h"

#define ASSETS "{\"id\":\"a\",\"scanId\":\"s\"}"

#define ASSETS_AT(time) "{\"id\":\"a\",\"scanId\":\"s\",\"createdAt\":\"" time "\"}"

static prism_status get_scan_assets(api_fixture *f)
{
    prism_scan_assets *assets;
    prism_status status = prism_scan_assets_get(f->client, "scan-1", NULL, &assets, &f->error);

    prism_scan_assets_free(assets);
    return status;
}

static bool has_header(const recorded_request *request, const char *name, const char *value)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcmp(request->names[i], name) == 0)
            return strcmp(request->values[i], value) == 0;
    }
    return false;
}

static void trap__no_v1_in_the_path_and_no_x_api_key(void **state)
{
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    api_answer(&f, 200, ASSETS);
    assert_int_equal(get_scan_assets(&f), PRISM_OK);
    const recorded_request *request = &f.script.requests[0];
    assert_string_equal(request->url, HOSTED "/scans/scan-1/scan-assets");
    assert_true(has_header(request, "Accept", "application/json;v=1"));
    assert_true(has_header(request, "Authorization", "Bearer " API_KEY));
    for (size_t i = 0; i < request->header_count; i++)
        assert_string_not_equal(request->names[i], "x-api-key");
    api_stop(&f);
}

static void trap__keys_are_pasted_with_stray_blanks(void **state)
{
    static const char *const bad[] = {"key\n", "key\r\nX-Evil: 1", "k\xC3\xA9y", "key\x7F"};
    prism_client_options options;
    prism_client *client;
    api_fixture f;
    (void)state;

    api_options(&options);
    options.api_key = " \t" API_KEY "\t ";
    api_start(&f, &options);
    api_answer(&f, 200, ASSETS);
    assert_int_equal(get_scan_assets(&f), PRISM_OK);
    assert_true(has_header(&f.script.requests[0], "Authorization", "Bearer " API_KEY));
    api_stop(&f);

    /* What cannot be a blank is no key. */
    for (size_t i = 0; i < COUNT(bad); i++) {
        prism_error error;
        api_options(&options);
        options.api_key = bad[i];
        assert_int_equal(prism_client_new(&options, &client, &error), PRISM_ERROR_INVALID_ARGUMENT);
        assert_null(client);
        assert_non_null(strstr(error.message, "api_key"));
    }
}

/* All that a client logs. */
typedef struct log_text {
    char text[8192];
    size_t size;
} log_text;

static void on_log(void *context, const prism_log_record *record)
{
    log_text *log = context;
    int size = snprintf(log->text + log->size, sizeof log->text - log->size, "%s %s%s\n",
                        record->method, record->host, record->path);

    assert_true(size > 0 && (size_t)size < sizeof log->text - log->size);
    log->size += (size_t)size;
}

static void trap__keys_ids_and_signed_urls_are_printed_nowhere(void **state)
{
    /* A server that repeats what it was sent, and an asset host that refuses. */
    static const char body[] = "{\"statusCode\":500,\"message\":\"Bearer " API_KEY
                               " at https://s3.test/a?X-Amz-Signature=feedface\"}";
    static const char *const secrets[] = {API_KEY, CLIENT_ID, "feedface", "session-secret"};
    static log_text log;
    prism_client_options options;
    prism_scan_results *results;
    prism_asset_data *data;
    api_fixture f;
    (void)state;

    api_options(&options);
    options.on_log = on_log;
    options.on_log_context = &log;
    options.log_level = PRISM_LOG_DEBUG;
    options.max_retries = PRISM_NO_RETRIES;
    api_start(&f, &options);
    api_answer(&f, 500, body);
    prism_error errors[3];
    assert_int_equal(get_scan_assets(&f), PRISM_ERROR_HTTP_SERVER);
    errors[0] = f.error;
    assert_int_equal(prism_scan_results_get(f.client, "session-secret", NULL, &results, &errors[1]),
                     PRISM_ERROR_HTTP_SERVER);
    assert_int_equal(prism_asset_download_to_memory(f.client,
                                                    "https://s3.test/a?X-Amz-Signature=feedface",
                                                    NULL, &data, &errors[2]),
                     PRISM_ERROR_HTTP_SERVER);
    api_stop(&f);

    assert_true(log.size > 0);
    for (size_t i = 0; i < COUNT(secrets); i++) {
        assert_null(strstr(log.text, secrets[i]));
        for (size_t j = 0; j < COUNT(errors); j++)
            assert_null(strstr(errors[j].message, secrets[i]));
    }
}

static void trap__a_new_enum_value_is_no_error(void **state)
{
    prism_scan_assets *assets;
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    api_answer(&f, 200, "{\"id\":\"a\",\"scanId\":\"s\",\"body\":\"reviewing\",\"mood\":1}");
    assert_int_equal(prism_scan_assets_get(f.client, "scan-1", NULL, &assets, &f.error), PRISM_OK);
    assert_int_equal(assets->body, PRISM_ASSET_STATUS_UNRECOGNIZED);
    assert_string_equal(assets->body_name, "reviewing");
    prism_scan_assets_free(assets);
    api_stop(&f);
}

static void trap__seconds_have_any_number_of_decimals(void **state)
{
    static const struct {
        const char *answer;
        int32_t nanos;
    } all[] = {
        {ASSETS_AT("2026-01-15T09:31:04Z"), 0},
        {ASSETS_AT("2026-01-15T09:31:04.1Z"), 100000000},
        {ASSETS_AT("2026-01-15T09:31:04.12Z"), 120000000},
        {ASSETS_AT("2026-01-15T09:31:04.123Z"), 123000000},
        {ASSETS_AT("2026-01-15T09:31:04.123456Z"), 123456000},
        {ASSETS_AT("2026-01-15T09:31:04.123456789Z"), 123456789},
        {ASSETS_AT("2026-01-15T10:31:04.5+01:00"), 500000000},
    };
    prism_scan_assets *assets;
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    for (size_t i = 0; i < COUNT(all); i++) {
        api_answer(&f, 200, all[i].answer);
        assert_int_equal(prism_scan_assets_get(f.client, "scan-1", NULL, &assets, &f.error),
                         PRISM_OK);
        assert_true(assets->has_created_at_time);
        assert_int_equal(assets->created_at_time.seconds, 1768469464);
        assert_int_equal(assets->created_at_time.nanos, all[i].nanos);
        prism_scan_assets_free(assets);
    }
    api_stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trap__no_v1_in_the_path_and_no_x_api_key),
        cmocka_unit_test(trap__keys_are_pasted_with_stray_blanks),
        cmocka_unit_test(trap__keys_ids_and_signed_urls_are_printed_nowhere),
        cmocka_unit_test(trap__a_new_enum_value_is_no_error),
        cmocka_unit_test(trap__seconds_have_any_number_of_decimals),
    };

    return cmocka_run_group_tests_name("traps", tests, NULL, NULL);
}
