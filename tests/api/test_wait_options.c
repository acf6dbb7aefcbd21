/* SPDX-License-Identifier: MIT */
/* Arguments and options of both waits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wait_fixture.h"

static const scripted_answer results = {.status = 200, .body = WAIT_RESULTS};
static const scripted_answer assets = {.status = 200,
                                       .body = WAIT_ASSETS(",\"body\":\"succeeded\"")};

static void assert_refused(wait_fixture *f, const char *message)
{
    assert_int_equal(wait_for_results(f, &results, 1), PRISM_ERROR_INVALID_ARGUMENT);
    wait_assert_error(f, PRISM_ERROR_INVALID_ARGUMENT, 0, 0, message);
    assert_int_equal(wait_for_assets(f, PRISM_STAGE_BODY, &assets, 1),
                     PRISM_ERROR_INVALID_ARGUMENT);
    wait_assert_error(f, PRISM_ERROR_INVALID_ARGUMENT, 0, 0, message);
    api_assert_nothing_sent(&f->api);
}

static void wait__needs_its_arguments(void **state)
{
    prism_scan_results *found;
    prism_scan_assets *there;
    wait_fixture f;
    (void)state;

    wait_start(&f);
    found = (prism_scan_results *)&f;
    assert_int_equal(prism_scan_results_wait(NULL, "a", NULL, &found, &f.api.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_null(found);
    assert_string_equal(f.api.error.message, "client: NULL");
    assert_int_equal(prism_scan_results_wait(f.api.client, "a", NULL, NULL, &f.api.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_string_equal(f.api.error.message, "out: NULL");
    there = (prism_scan_assets *)&f;
    assert_int_equal(prism_scan_assets_wait(NULL, "a", 1, NULL, &there, &f.api.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_null(there);
    assert_string_equal(f.api.error.message, "client: NULL");
    assert_int_equal(prism_scan_assets_wait(f.api.client, "a", 1, NULL, NULL, &f.api.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_string_equal(f.api.error.message, "out: NULL");
    api_assert_nothing_sent(&f.api);
    wait_stop(&f);
}

/* NULL for options and for the error; the IDs as the calls take them. */

static prism_status wait_with_id(api_fixture *f, const char *id, bool quiet)
{
    prism_scan_results *found;
    const prism_wait_options *options = NULL;
    const prism_status status =
        prism_scan_results_wait(f->client, id, options, &found, quiet ? NULL : &f->error);

    assert_int_equal(found != NULL, status == PRISM_OK);
    prism_scan_results_free(found);
    return status;
}

static prism_status wait_with_scan_id(api_fixture *f, const char *id, bool quiet)
{
    prism_scan_assets *found;
    const prism_status status = prism_scan_assets_wait(f->client, id, PRISM_STAGE_BODY, NULL,
                                                       &found, quiet ? NULL : &f->error);

    assert_int_equal(found != NULL, status == PRISM_OK);
    prism_scan_assets_free(found);
    return status;
}

static void wait__takes_ids_as_the_calls_do(void **state)
{
    (void)state;
    api_check_ids_are_encoded(wait_with_id, results.body, ESTIMATION "/scanning/v0/results/", "");
    api_check_ids_are_refused(wait_with_id, "session_id");
    api_check_error_is_optional(wait_with_id, results.body);
    api_check_ids_are_encoded(wait_with_scan_id, assets.body, HOSTED "/scans/", "/scan-assets");
    api_check_ids_are_refused(wait_with_scan_id, "scan_id");
    api_check_error_is_optional(wait_with_scan_id, assets.body);
}

static void wait__needs_the_api_key_for_scans_only(void **state)
{
    prism_client_options options;
    api_fixture f;
    (void)state;

    api_options(&options);
    options.api_key = NULL;
    options.client_id = NULL;
    api_start(&f, &options);
    api_answer(&f, 200, assets.body);
    assert_int_equal(wait_with_scan_id(&f, "a", false), PRISM_ERROR_MISSING_CREDENTIAL);
    api_assert_error(&f, PRISM_ERROR_MISSING_CREDENTIAL, 0, 0);
    api_assert_nothing_sent(&f);
    api_answer(&f, 200, results.body);
    assert_int_equal(wait_with_id(&f, "a", false), PRISM_OK);
    api_stop(&f);
}

static void options__that_make_no_sense_are_refused(void **state)
{
    static const prism_timestamp no_times[] = {
        {0, -1}, {0, 1000000000}, {0, INT32_MAX}, {INT64_MIN, 0}, {INT64_MAX, 999999999}};
    const prism_wait_options *fine;
    prism_wait_options copy;
    wait_fixture f;
    (void)state;

    wait_start(&f);
    copy = f.options;
    fine = &copy;
    for (size_t i = 0; i < COUNT(f.options.reserved); i++) {
        f.options.reserved[i] = 1;
        assert_refused(&f, "options.reserved: has a setting newer than this library");
        f.options = *fine;
    }
    f.options.reserved2 = 1;
    assert_refused(&f, "options.reserved: has a setting newer than this library");
    f.options = *fine;
    f.options.flags = 2;
    assert_refused(&f, "options.flags: unknown bits, or bits that mean nothing here");
    f.options.flags = UINT32_MAX;
    assert_refused(&f, "options.flags: unknown bits, or bits that mean nothing here");
    f.options = *fine;
    f.call.struct_size = 0;
    assert_refused(&f, "options.call: not initialised (struct_size is 0)");
    f.call.struct_size = sizeof f.call;
    f.options.struct_size = 3;
    assert_refused(&f, "options: not initialised (struct_size is 3)");
    f.options = *fine;

    f.options.has_expire_at = true;
    for (size_t i = 0; i < COUNT(no_times); i++) {
        f.options.expire_at = no_times[i];
        assert_int_equal(wait_for_results(&f, &results, 1), PRISM_ERROR_INVALID_ARGUMENT);
        wait_assert_error(&f, PRISM_ERROR_INVALID_ARGUMENT, 0, 0,
                          "options.expire_at: no valid time");
    }
    api_assert_nothing_sent(&f.api);
    wait_stop(&f);
}

/* What means something for the other one only is a slip. */
static void options__of_the_other_wait_are_refused(void **state)
{
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.options.flags = PRISM_WAIT_UNTIL_FOUND;
    assert_int_equal(wait_for_results(&f, &results, 1), PRISM_ERROR_INVALID_ARGUMENT);
    wait_assert_error(&f, PRISM_ERROR_INVALID_ARGUMENT, 0, 0,
                      "options.flags: unknown bits, or bits that mean nothing here");
    assert_int_equal(wait_for_assets(&f, PRISM_STAGE_BODY, &assets, 1), PRISM_OK);
    f.options.flags = 0;
    f.options.has_expire_at = true;
    f.options.expire_at.seconds = FAKE_START_UNIX + 60;
    assert_int_equal(wait_for_assets(&f, PRISM_STAGE_BODY, &assets, 1),
                     PRISM_ERROR_INVALID_ARGUMENT);
    wait_assert_error(&f, PRISM_ERROR_INVALID_ARGUMENT, 0, 0,
                      "options.expire_at: scans do not expire");
    assert_int_equal(wait_for_results(&f, &results, 1), PRISM_OK);
    wait_stop(&f);
}

/* A program that was built with an earlier header gives what that had, and no more. */
static void options__of_an_older_header_end_where_it_ended(void **state)
{
    static const size_t ends[] = {sizeof(size_t), offsetof(prism_wait_options, on_progress),
                                  offsetof(prism_wait_options, expire_at),
                                  offsetof(prism_wait_options, flags) + 4};
    const scripted_answer script[] = {{.status = 200, .body = WAIT_PENDING}, results};
    wait_fixture f;
    (void)state;

    wait_start(&f);
    for (size_t i = 0; i < COUNT(ends); i++) {
        size_t size = ends[i];
        if (size % sizeof(void *) != 0)
            size -= size % sizeof(void *);
        /* The heap shows a read beyond it to the sanitizer. */
        prism_wait_options *older = malloc(size);
        assert_non_null(older);
        prism_wait_options_init(older, size);
        if (size > offsetof(prism_wait_options, on_progress))
            older->on_progress = f.options.on_progress, older->on_progress_context = &f;
        assert_int_equal(wait_for_results_with(&f, older, script, 2), PRISM_OK);
        assert_int_equal(f.told_count, size > offsetof(prism_wait_options, on_progress));
        wait_assert_pauses(&f, (const uint32_t[]){2000}, 1);
        free(older);
    }
    wait_stop(&f);
}

static void options__of_a_newer_header_may_not_ask_for_more(void **state)
{
    struct {
        prism_wait_options known;
        uint64_t unknown[2];
    } newer;
    wait_fixture f;
    (void)state;

    wait_start(&f);
    prism_wait_options_init(&newer.known, sizeof newer);
    assert_int_equal(wait_for_results_with(&f, &newer.known, &results, 1), PRISM_OK);
    newer.unknown[1] = 1;
    assert_int_equal(wait_for_results_with(&f, &newer.known, &results, 1),
                     PRISM_ERROR_INVALID_ARGUMENT);
    wait_assert_error(&f, PRISM_ERROR_INVALID_ARGUMENT, 0, 0,
                      "options: has a setting newer than this library");
    wait_stop(&f);
}

static void wait_options_init__zeroes_all_else(void **state)
{
    prism_wait_options options;
    prism_wait_options zeroes;
    (void)state;

    memset(&options, 0xA5, sizeof options);
    memset(&zeroes, 0, sizeof zeroes);
    zeroes.struct_size = sizeof zeroes;
    prism_wait_options_init(&options, sizeof options);
    assert_memory_equal(&options, &zeroes, sizeof options);
    prism_wait_options_init(NULL, sizeof options);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wait__needs_its_arguments),
        cmocka_unit_test(wait__takes_ids_as_the_calls_do),
        cmocka_unit_test(wait__needs_the_api_key_for_scans_only),
        cmocka_unit_test(options__that_make_no_sense_are_refused),
        cmocka_unit_test(options__of_the_other_wait_are_refused),
        cmocka_unit_test(options__of_an_older_header_end_where_it_ended),
        cmocka_unit_test(options__of_a_newer_header_may_not_ask_for_more),
        cmocka_unit_test(wait_options_init__zeroes_all_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
