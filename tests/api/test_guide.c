/* SPDX-License-Identifier: MIT */
/* The code of docs/guide.md, as it stands there, against a simulator that the environment names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "guide_code.h"
#include "temporary_folder.h"

static int start(void **state)
{
    *state = make_client();
    return *state ? 0 : -1;
}

static int stop(void **state)
{
    prism_client_free(*state);
    return 0;
}

/* A new session that goes through these states, one a poll. */
static prism_session_response *create_session(prism_client *client, const char *plan)
{
    prism_session_request request;
    prism_session_response *created;
    prism_error error;

    prism_session_request_init(&request, sizeof request);
    request.client_scanning_id = plan;
    assert_int_equal(prism_session_create(client, &request, NULL, &created, &error), PRISM_OK);
    return created;
}

static void guide__waits_for_results(void **state)
{
    prism_session_response *created =
        create_session(*state, "simulate:USER_INPUT_NOT_SUBMITTED,RESULTS");
    prism_scan_results *results = wait_for(*state, created->scanning_session);

    assert_non_null(results);
    assert_int_equal(results->results->measurement_count, 41);
    prism_scan_results_free(results);
    prism_session_response_free(created);
}

static void guide__has_no_results_of_an_aborted_session(void **state)
{
    prism_session_response *created = create_session(*state, "simulate:ABORTED");

    assert_null(wait_for(*state, created->scanning_session));
    prism_session_response_free(created);
}

static void guide__waits_for_a_model(void **state)
{
    assert_true(wait_for_model(*state, "scan-complete"));
    assert_false(wait_for_model(*state, "scan-failed"));
    assert_false(wait_for_model(*state, "no-such-scan"));
}

static void guide__downloads_a_scan(void **state)
{
    temporary_folder folder;
    char *names;

    temporary_folder_make(&folder);
    assert_true(download(*state, "scan-complete", folder.path));
    assert_true(download(*state, "scan-complete", folder.path));
    assert_false(download(*state, "no-such-scan", folder.path));
    names = temporary_folder_list(&folder);
    assert_string_equal(names, "avatar.obj avatar.obj.mtl canonical-body.ply manifest.json "
                               "preview.png stripes.png texture.png ");
    free(names);
    temporary_folder_remove(&folder);
}

static void guide__downloads_a_preview(void **state)
{
    temporary_folder folder;
    char path[sizeof folder.path + 16];
    char *picture;

    temporary_folder_make(&folder);
    snprintf(path, sizeof path, "%s/preview.png", folder.path);
    assert_true(download_preview(*state, "scan-complete", path));
    picture = temporary_folder_read(&folder, "preview.png", NULL);
    assert_memory_equal(picture, "\x89PNG\r\n", 6);
    free(picture);
    assert_false(download_preview(*state, "scan-files-gone", path));
    temporary_folder_remove(&folder);
}

static void guide__asks_for_many_scans(void **state)
{
    char *const scan_ids[] = {"scan-complete", "scan-new", "no-such-scan", "scan-failed"};

    assert_true(print_bodies(*state, scan_ids, sizeof scan_ids / sizeof *scan_ids));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guide__waits_for_results),
        cmocka_unit_test(guide__has_no_results_of_an_aborted_session),
        cmocka_unit_test(guide__waits_for_a_model),
        cmocka_unit_test(guide__downloads_a_scan),
        cmocka_unit_test(guide__downloads_a_preview),
        cmocka_unit_test(guide__asks_for_many_scans),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
