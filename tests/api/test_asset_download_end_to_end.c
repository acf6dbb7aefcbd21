/* SPDX-License-Identifier: MIT */
/*
 * usage: test_asset_download_end_to_end SIMULATOR
 *
 * Downloads through the built-in transport from the simulator's presigned URLs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "client.h"
#include "prism.h"
#include "simulator.h"
#include "temporary_folder.h"
#include "tls.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *simulator_path;

typedef struct fixture {
    tls_files tls;
    bool secure;
    simulator server;
    temporary_folder folder;
    char path[128]; /* "asset" in it */
    prism_client *client;
    prism_error error;
} fixture;

static int start_as(void **state, bool secure)
{
    static fixture f;
    prism_client_options options;

    memset(&f, 0, sizeof f);
    f.secure = secure;
    if (secure)
        assert_true(tls_files_make(&f.tls));
    if (!simulator_start(&f.server, simulator_path, secure ? f.tls.server : NULL,
                         secure ? f.tls.server_key : NULL, secure ? f.tls.ca : NULL))
        fail_msg("the simulator does not start");
    temporary_folder_make(&f.folder);
    (void)snprintf(f.path, sizeof f.path, "%s/asset", f.folder.path);
    prism_client_options_init(&options, sizeof options);
    options.api_key = "demo-key";
    options.client_id = "demo-client";
    options.hosted_url = f.server.url;
    options.ca_file = secure ? f.tls.ca : NULL;
    options.max_retries = PRISM_NO_RETRIES;
    assert_int_equal(prism_client_new(&options, &f.client, NULL), PRISM_OK);
    *state = &f;
    return 0;
}

static int start(void **state)
{
    return start_as(state, false);
}

static int start_secure(void **state)
{
    return start_as(state, true);
}

static int stop(void **state)
{
    fixture *f = *state;

    prism_client_free(f->client);
    temporary_folder_remove(&f->folder);
    assert_true(simulator_stop(&f->server));
    if (f->secure)
        tls_files_remove(&f->tls);
    return 0;
}

static int reset(void **state)
{
    fixture *f = *state;

    temporary_folder_remove(&f->folder);
    temporary_folder_make(&f->folder);
    (void)snprintf(f->path, sizeof f->path, "%s/asset", f->folder.path);
    return simulator_reset(&f->server) ? 0 : -1;
}

/* The URL of one asset, to be freed. */
static char *url_of(fixture *f, const char *scan, const char *type)
{
    prism_asset_url *url;
    char *copy;

    if (prism_asset_url_get(f->client, scan, type, NULL, &url, &f->error) != PRISM_OK)
        fail_msg("%s: %s", type, f->error.message);
    assert_non_null(url->url);
    copy = strdup(url->url);
    assert_non_null(copy);
    prism_asset_url_free(url);
    return copy;
}

static prism_status download(fixture *f, const char *url)
{
    memset(&f->error, 0xA5, sizeof f->error);
    return prism_asset_download(f->client, url, f->path, NULL, &f->error);
}

static void assert_files(const fixture *f, const char *expected)
{
    char *list = temporary_folder_list(&f->folder);
    assert_string_equal(list, expected);
    free(list);
}

static void assert_refused(fixture *f, const char *url, prism_status status, int32_t http_status,
                           const char *message)
{
    assert_int_equal(download(f, url), status);
    assert_int_equal(f->error.code, status);
    assert_int_equal(f->error.http_status, http_status);
    assert_int_equal(f->error.attempts, 1);
    assert_int_equal(f->error.flags, 0);
    assert_string_equal(f->error.message, message);
}

static void downloads__are_the_files_byte_for_byte(void **state)
{
    static const struct {
        const char *scan;
        const char *type;
        const char *start; /* of the file */
        size_t least;      /* bytes */
    } cases[] = {
        {"scan-complete", PRISM_ASSET_TYPE_PREVIEW_IMAGE, "\x89PNG\r\n\x1A\n", 50000},
        {"scan-complete", PRISM_ASSET_TYPE_MODEL, "", 1000000},
        {"scan-complete", PRISM_ASSET_TYPE_MATERIAL, "", 20},
        {"scan-complete", PRISM_ASSET_TYPE_TEXTURE, "\x89PNG\r\n\x1A\n", 20000},
        {"scan-complete", PRISM_ASSET_TYPE_CANONICAL_BODY, "ply\n", 200000},
        {"scan-complete", PRISM_ASSET_TYPE_STRIPES, "\x89PNG\r\n\x1A\n", 50000},
        {"scan-complete-ply", PRISM_ASSET_TYPE_MODEL, "ply\n", 200000},
    };
    static const prism_error zeroes;
    fixture *f = *state;

    /* Each takes the place of the one before. */
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *url = url_of(f, cases[i].scan, cases[i].type);
        size_t size, expected_size;
        char *expected = simulator_fetch(&f->server, url, &expected_size);
        char *got;

        assert_non_null(expected);
        if (download(f, url) != PRISM_OK)
            fail_msg("%s: %s", cases[i].type, f->error.message);
        assert_memory_equal(&f->error, &zeroes, sizeof zeroes);
        got = temporary_folder_read(&f->folder, "asset", &size);
        assert_int_equal(size, expected_size);
        assert_memory_equal(got, expected, size);
        assert_true(size >= cases[i].least);
        assert_memory_equal(got, cases[i].start, strlen(cases[i].start));
        free(got);
        free(expected);
        free(url);
    }
    assert_files(f, "asset ");
}

static void download__of_an_expired_url_is_unauthorized(void **state)
{
    fixture *f = *state;
    char *url = url_of(f, "scan-complete", PRISM_ASSET_TYPE_MODEL);

    temporary_folder_write(&f->folder, "asset", "an older one", 12);
    assert_true(simulator_advance(&f->server, 3601));
    assert_refused(f, url, PRISM_ERROR_UNAUTHORIZED, 403,
                   "HTTP 403: Request has expired (AccessDenied)");
    assert_files(f, "asset ");
    assert_true(temporary_folder_mentions(&f->folder, "an older one"));
    free(url);

    url = url_of(f, "scan-complete", PRISM_ASSET_TYPE_MODEL); /* another one works */
    assert_int_equal(download(f, url), PRISM_OK);
    assert_false(temporary_folder_mentions(&f->folder, "an older one"));
    free(url);
}

static void download__of_a_changed_url_is_unauthorized(void **state)
{
    fixture *f = *state;
    char *url = url_of(f, "scan-complete", PRISM_ASSET_TYPE_MODEL);
    char *last = url + strlen(url) - 1;
    char *query = strchr(url, '?');

    assert_non_null(query);
    *last = *last == '0' ? '1' : '0';
    assert_int_equal(download(f, url), PRISM_ERROR_UNAUTHORIZED);
    assert_int_equal(f->error.http_status, 403);
    assert_non_null(strstr(f->error.message, "(SignatureDoesNotMatch)"));
    assert_null(strstr(f->error.message, "X-Amz-"));
    *query = '\0';
    assert_int_equal(download(f, url), PRISM_ERROR_UNAUTHORIZED);
    assert_non_null(strstr(f->error.message, "(AccessDenied)"));
    assert_files(f, "");
    free(url);
}

static void download__of_a_file_that_is_gone_is_not_found(void **state)
{
    fixture *f = *state;
    char *url = url_of(f, "scan-files-gone", PRISM_ASSET_TYPE_MODEL);

    assert_int_equal(download(f, url), PRISM_ERROR_NOT_FOUND);
    assert_int_equal(f->error.http_status, 404);
    assert_non_null(strstr(f->error.message, "(NoSuchKey)"));
    assert_files(f, "");
    free(url);
}

/* The simulator, as S3 does, refuses requests that bring a credential beside the signature. */
static void downloads__carry_no_credential(void **state)
{
    static const char *const unwanted[] = {"uthorization",     "demo-key",    "demo-client",
                                           "application/json", "ontent-Type", "ookie"};
    fixture *f = *state;
    char *url = url_of(f, "scan-complete", PRISM_ASSET_TYPE_MATERIAL);
    char *requests, *asked;

    assert_int_equal(download(f, url), PRISM_OK);
    requests = simulator_requests(&f->server);
    assert_non_null(requests);
    asked = strstr(requests, "/assets/");
    assert_non_null(asked);
    for (size_t i = 0; i < COUNT(unwanted); i++) {
        if (strstr(asked, unwanted[i]))
            fail_msg("%s: %s", unwanted[i], asked);
    }
    assert_non_null(strstr(asked, "identity"));
    assert_non_null(strstr(asked, "libprism/"));
    assert_non_null(strstr(asked, strchr(url, '?') + 1)); /* the query, untouched */
    free(requests);
    free(url);
}

static void download__that_breaks_off_leaves_nothing(void **state)
{
    fixture *f = *state;
    char *url = url_of(f, "scan-complete", PRISM_ASSET_TYPE_MODEL);

    /* Twice: libcurl asks again when a connection that it had kept turns out to be dead. */
    assert_true(simulator_next(&f->server, "hang_up=1&times=2", NULL, NULL));
    assert_int_equal(download(f, url), PRISM_ERROR_NETWORK);
    assert_int_equal(f->error.attempts, 1);
    assert_files(f, "");
    assert_true(simulator_reset(&f->server));
    /* A redirect is not followed, and its page is not the file. */
    assert_true(simulator_next(&f->server, "status=302", "Location: /assets/elsewhere", "moved"));
    assert_int_equal(download(f, url), PRISM_ERROR_UNEXPECTED_RESPONSE);
    assert_int_equal(f->error.http_status, 302);
    assert_files(f, "");
    /* An empty file is one, too. */
    assert_true(simulator_next(&f->server, "status=200", NULL, ""));
    assert_int_equal(download(f, url), PRISM_OK);
    assert_files(f, "asset ");
    free(url);
}

/* A clock on which each look is a second later, so that every piece of a body is told of. */
static uint64_t later(void *context)
{
    uint64_t *now_ms = context;
    return *now_ms += 1000;
}

static bool stop_in_the_middle(void *context, const prism_download_progress *progress)
{
    *(uint64_t *)context = progress->received;
    return progress->received < progress->total / 2;
}

/* The URL dies while its file is on the way; another one of the same file goes on with it. */
static void download__that_expires_in_the_middle_is_gone_on_with(void **state)
{
    fixture *f = *state;
    char *url = url_of(f, "scan-complete", PRISM_ASSET_TYPE_MODEL);
    const prism__runtime runtime = f->client->runtime;
    uint64_t now_ms = 1000, got = 0;
    prism_download_options options;
    size_t size, expected_size;
    char *expected = simulator_fetch(&f->server, url, &expected_size);
    char range[64];

    assert_non_null(expected);
    prism_download_options_init(&options, sizeof options);
    options.on_progress = stop_in_the_middle;
    options.on_progress_context = &got;
    f->client->runtime.now_ms = later;
    f->client->runtime.context = &now_ms;
    assert_int_equal(prism_asset_download(f->client, url, f->path, &options, &f->error),
                     PRISM_ERROR_CANCELLED);
    f->client->runtime = runtime;
    assert_true(got >= expected_size / 2 && got < expected_size);
    assert_files(f, "asset.prism-info asset.prism-part ");

    assert_true(simulator_advance(&f->server, 3601));
    assert_refused(f, url, PRISM_ERROR_UNAUTHORIZED, 403,
                   "HTTP 403: Request has expired (AccessDenied)");
    assert_files(f, "asset.prism-info asset.prism-part ");
    free(url);

    url = url_of(f, "scan-complete", PRISM_ASSET_TYPE_MODEL);
    assert_int_equal(download(f, url), PRISM_OK);
    assert_files(f, "asset ");
    char *bytes = temporary_folder_read(&f->folder, "asset", &size);
    assert_int_equal(size, expected_size);
    assert_memory_equal(bytes, expected, size);
    free(bytes);
    bytes = simulator_requests(&f->server);
    assert_non_null(bytes);
    (void)snprintf(range, sizeof range, "bytes=%llu-", (unsigned long long)got);
    assert_non_null(strstr(bytes, range));
    free(bytes);
    free(expected);
    free(url);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest secure_tests[] = {
        cmocka_unit_test_setup(downloads__are_the_files_byte_for_byte, reset),
        cmocka_unit_test_setup(download__that_expires_in_the_middle_is_gone_on_with, reset),
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(download__that_expires_in_the_middle_is_gone_on_with, reset),
        cmocka_unit_test_setup(downloads__are_the_files_byte_for_byte, reset),
        cmocka_unit_test_setup(download__of_an_expired_url_is_unauthorized, reset),
        cmocka_unit_test_setup(download__of_a_changed_url_is_unauthorized, reset),
        cmocka_unit_test_setup(download__of_a_file_that_is_gone_is_not_found, reset),
        cmocka_unit_test_setup(downloads__carry_no_credential, reset),
        cmocka_unit_test_setup(download__that_breaks_off_leaves_nothing, reset),
    };

    if (argc != 2) {
        (void)fprintf(stderr, "usage: test_asset_download_end_to_end SIMULATOR\n");
        return 2;
    }
    simulator_path = argv[1];
    const int failed = cmocka_run_group_tests_name("http", tests, start, stop);
    return failed + cmocka_run_group_tests_name("https", secure_tests, start_secure, stop);
}
