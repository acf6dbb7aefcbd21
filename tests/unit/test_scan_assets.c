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

static prism_scan_assets *parse(const char *text)
{
    prism_scan_assets *assets = NULL;
    prism_error error;

    if (prism_scan_assets_parse(text, strlen(text), &assets, &error) != PRISM_OK)
        fail_msg("%s: %s", text, error.message);
    return assets;
}

static prism_scan_assets *parse_file(const char *name)
{
    size_t size;
    char *text = read_data(name, &size);
    prism_scan_assets *assets = parse(text);

    free(text);
    return assets;
}

/* Check a date's text and, unless nanos is -1, its time. */
static void check_date(const char *text, bool has_time, prism_timestamp time,
                       const char *expected_text, int64_t seconds, int32_t nanos)
{
    assert_string_equal(text, expected_text);
    assert_int_equal(has_time, nanos >= 0);
    if (has_time) {
        assert_int_equal(time.seconds, seconds);
        assert_int_equal(time.nanos, nanos);
    }
}

static void scan_assets_parse__reads_all_members(void **state)
{
    prism_scan_assets *a = parse_file("scan-assets.json");

    (void)state;
    assert_string_equal(a->id, "unique-scan-asset-id");
    assert_string_equal(a->scan_id, "unique-scan-id");
    assert_int_equal(a->capture_data, PRISM_ASSET_STATUS_SUCCEEDED);
    assert_string_equal(a->capture_data_name, "succeeded");
    check_date(a->capture_data_updated_at, a->has_capture_data_updated_at_time,
               a->capture_data_updated_at_time, "2024-05-17T09:21:36.482Z", 1715937696, 482000000);
    assert_int_equal(a->body, PRISM_ASSET_STATUS_SUCCEEDED);
    assert_string_equal(a->body_name, "succeeded");
    check_date(a->body_updated_at, a->has_body_updated_at_time, a->body_updated_at_time,
               "2024-05-17T09:23:05Z", 1715937785, 0);
    assert_int_equal(a->fitted_body, PRISM_ASSET_STATUS_STARTED);
    assert_string_equal(a->fitted_body_name, "started");
    check_date(a->fitted_body_updated_at, a->has_fitted_body_updated_at_time,
               a->fitted_body_updated_at_time, "2024-05-17T09:23:06.1+02:00", 1715930586,
               100000000);
    assert_int_equal(a->measurement, PRISM_ASSET_STATUS_FAILED);
    assert_string_equal(a->measurement_name, "failed");
    check_date(a->measurement_updated_at, a->has_measurement_updated_at_time,
               a->measurement_updated_at_time, "2024-05-17T09:24:00.000000001Z", 1715937840, 1);
    check_date(a->created_at, a->has_created_at_time, a->created_at_time,
               "2024-05-17T09:20:00.000Z", 1715937600, 0);
    check_date(a->updated_at, a->has_updated_at_time, a->updated_at_time, "2024-05-17T09:24:00.5Z",
               1715937840, 500000000);
    prism_scan_assets_free(a);
}

static void scan_assets_parse__reads_null_and_absent_alike(void **state)
{
    prism_scan_assets *a = parse_file("scan-assets-new.json");

    (void)state;
    assert_int_equal(a->capture_data, PRISM_ASSET_STATUS_STARTED);
    assert_int_equal(a->body, PRISM_ASSET_STATUS_NONE);
    assert_null(a->body_name);
    assert_null(a->body_updated_at);
    assert_false(a->has_body_updated_at_time);
    assert_int_equal(a->fitted_body, PRISM_ASSET_STATUS_NONE);
    assert_null(a->fitted_body_name);
    assert_null(a->fitted_body_updated_at);
    assert_false(a->has_fitted_body_updated_at_time);
    assert_int_equal(a->measurement, PRISM_ASSET_STATUS_NONE);
    assert_null(a->measurement_name);
    assert_null(a->measurement_updated_at);
    assert_false(a->has_measurement_updated_at_time);
    prism_scan_assets_free(a);

    a = parse("{}");
    assert_null(a->id);
    assert_null(a->scan_id);
    assert_int_equal(a->capture_data, PRISM_ASSET_STATUS_NONE);
    assert_null(a->capture_data_name);
    assert_null(a->created_at);
    assert_false(a->has_created_at_time);
    prism_scan_assets_free(a);
}

static void scan_assets_parse__keeps_what_it_does_not_know(void **state)
{
    prism_scan_assets *a = parse_file("scan-assets-future.json");

    (void)state;
    assert_int_equal(a->capture_data, PRISM_ASSET_STATUS_UNRECOGNIZED);
    assert_string_equal(a->capture_data_name, "queued");
    assert_string_equal(a->capture_data_updated_at, "yesterday");
    assert_false(a->has_capture_data_updated_at_time);
    assert_string_equal(a->body_updated_at, "2024-05-17 09:23:05");
    assert_false(a->has_body_updated_at_time);
    assert_int_equal(a->measurement, PRISM_ASSET_STATUS_UNRECOGNIZED);
    assert_string_equal(a->measurement_name, "");
    assert_string_equal(a->measurement_updated_at, "");
    assert_false(a->has_measurement_updated_at_time);
    prism_scan_assets_free(a);
}

static void scan_assets__prints_dates_and_statuses_as_they_came(void **state)
{
    static const char *const names[] = {"scan-assets.json", "scan-assets-new.json"};
    size_t size;
    char *future = read_data("scan-assets-future.json", &size);

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char *text = read_data(names[i], &size);
        char *compact = without_space(text);
        assert_prints("scan-assets", text, compact);
        free(compact);
        free(text);
    }
    assert_prints("scan-assets", future,
                  "{'id':'unique-scan-asset-id','scanId':'unique-scan-id','captureData':'queued',"
                  "'captureDataUpdatedAt':'yesterday','body':'succeeded',"
                  "'bodyUpdatedAt':'2024-05-17 09:23:05','fittedBodyUpdatedAt':null,"
                  "'measurement':'','measurementUpdatedAt':'',"
                  "'createdAt':'2024-05-17T09:20:00.000Z','updatedAt':'2024-05-17T09:24:00.5Z'}");
    free(future);
}

static void scan_assets__prints_required_members_always(void **state)
{
    static const char nothing[] =
        "{'id':null,'scanId':null,'captureData':null,'captureDataUpdatedAt':null,'body':null,"
        "'bodyUpdatedAt':null,'fittedBodyUpdatedAt':null,'measurementUpdatedAt':null,"
        "'createdAt':null,'updatedAt':null}";
    (void)state;
    assert_prints("scan-assets", "{}", nothing);
    assert_prints("scan-assets", "{'fittedBody':null,'measurement':null}", nothing);
    assert_prints("scan-assets", nothing, nothing);
}

static void asset_status__is_read_by_name(void **state)
{
    static const char *const names[] = {
        [PRISM_ASSET_STATUS_STARTED] = "started",
        [PRISM_ASSET_STATUS_SUCCEEDED] = "succeeded",
        [PRISM_ASSET_STATUS_FAILED] = "failed",
    };
    (void)state;
    for (int32_t i = 1; i <= 3; i++) {
        char text[64];
        prism_scan_assets *a;
        (void)snprintf(text, sizeof text, "{\"body\":\"%s\"}", names[i]);
        a = parse(text);
        assert_int_equal(a->body, i);
        assert_string_equal(a->body_name, names[i]);
        prism_scan_assets_free(a);
        assert_string_equal(prism__enum_text(&prism__asset_statuses, i), names[i]);
    }
    assert_null(prism__enum_text(&prism__asset_statuses, PRISM_ASSET_STATUS_NONE));
    assert_null(prism__enum_text(&prism__asset_statuses, 4));
}

/* libprism's numbers are not on the wire: what is there is something else, and kept as text. */
static void asset_status__takes_no_number_for_its_own(void **state)
{
    static const char *const numbers[] = {"0",  "1",   "2",     "3",          "7",
                                          "-1", "2.0", "1.2e1", "2147483647", "-2147483648"};
    static const char *const wrong[] = {"2147483648", "-2147483649", "0.5", "true", "[2]", "{}"};

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char text[64], printed[256];
        prism_scan_assets *a;
        (void)snprintf(text, sizeof text, "{\"captureData\":%s}", numbers[i]);
        a = parse(text);
        assert_int_equal(a->capture_data, PRISM_ASSET_STATUS_UNRECOGNIZED);
        assert_string_equal(a->capture_data_name, numbers[i]);
        prism_scan_assets_free(a);
        (void)snprintf(printed, sizeof printed,
                       "{'id':null,'scanId':null,'captureData':'%s','captureDataUpdatedAt':null,"
                       "'body':null,'bodyUpdatedAt':null,'fittedBodyUpdatedAt':null,"
                       "'measurementUpdatedAt':null,'createdAt':null,'updatedAt':null}",
                       numbers[i]);
        assert_prints("scan-assets", text, printed);
        assert_prints("scan-assets", printed, printed);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char text[64];
        prism_scan_assets *a;
        prism_error error;
        (void)snprintf(text, sizeof text, "{\"captureData\":%s}", wrong[i]);
        assert_int_equal(prism_scan_assets_parse(text, strlen(text), &a, &error),
                         PRISM_ERROR_INVALID_DOCUMENT);
        assert_string_equal(error.json_path, "captureData");
        assert_int_equal(error.json_offset, 15);
    }
}

static void asset_status__is_open(void **state)
{
    static const struct {
        const char *value;
        int32_t status;
        const char *name;
    } cases[] = {
        {"\"paused\"", PRISM_ASSET_STATUS_UNRECOGNIZED, "paused"},
        {"\"STARTED\"", PRISM_ASSET_STATUS_UNRECOGNIZED, "STARTED"},
        {"\"st\\u0061rted\"", PRISM_ASSET_STATUS_STARTED, "started"},
        {"null", PRISM_ASSET_STATUS_NONE, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[64];
        prism_scan_assets *a;
        (void)snprintf(text, sizeof text, "{\"fittedBody\":%s}", cases[i].value);
        a = parse(text);
        assert_int_equal(a->fitted_body, cases[i].status);
        if (cases[i].name)
            assert_string_equal(a->fitted_body_name, cases[i].name);
        else
            assert_null(a->fitted_body_name);
        prism_scan_assets_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scan_assets_parse__reads_all_members),
        cmocka_unit_test(scan_assets_parse__reads_null_and_absent_alike),
        cmocka_unit_test(scan_assets_parse__keeps_what_it_does_not_know),
        cmocka_unit_test(scan_assets__prints_dates_and_statuses_as_they_came),
        cmocka_unit_test(scan_assets__prints_required_members_always),
        cmocka_unit_test(asset_status__is_read_by_name),
        cmocka_unit_test(asset_status__takes_no_number_for_its_own),
        cmocka_unit_test(asset_status__is_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
