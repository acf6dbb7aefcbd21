/* SPDX-License-Identifier: MIT */
/*
 * prism_scan_download(): URLs that die, what is there already, ends, progress.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "scan_download_fixture.h"

/* URLs that die. */

static void trap__urls_die_and_are_asked_for_again_once_for_all(void **state)
{
    fixture *f = *state;

    assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), REFUSAL(403, EXPIRED), REFUSAL(403, EXPIRED),
                                  URLS(OTHER_URLS), PLAIN(PNG), PLAIN(PLY)));
    /* The first asks before the second is known to be refused; then both have other URLs. */
    assert_asked(f, "URLS p?one m?one URLS p?two m?two ");
    assert_folder(f, "manifest.json model.ply preview.png ");
}

static void scan_download__asks_again_when_one_of_several_is_refused(void **state)
{
    fixture *f = *state;

    assert_downloaded(
        f, DOWNLOAD(f, URLS(TWO_URLS), PLAIN(PNG), REFUSAL(401, ""), URLS(OTHER_URLS), PLAIN(PLY)));
    assert_asked(f, "URLS p?one m?one URLS m?two ");
    /* S3's 400 for URLs of a temporary credential. */
    assert_downloaded(f,
                      DOWNLOAD(f, URLS(TWO_URLS), PLAIN(PNG),
                               REFUSAL(400, "<Error><Code>ExpiredToken</Code><Message>The provided "
                                            "token has expired.</Message></Error>"),
                               URLS(OTHER_URLS), PLAIN(PLY)));
    assert_asked(f, "URLS p?one m?one URLS m?two ");
}

static void scan_download__gives_up_when_the_second_url_is_refused_too(void **state)
{
    fixture *f = *state;

    assert_int_equal(DOWNLOAD(f, URLS(TWO_URLS), PLAIN(PNG), REFUSAL(403, EXPIRED),
                              URLS(OTHER_URLS), REFUSAL(403, EXPIRED)),
                     PRISM_ERROR_UNAUTHORIZED);
    assert_asked(f, "URLS p?one m?one URLS m?two ");
    assert_failed(f, PRISM_ASSET_MODEL, PRISM_ERROR_UNAUTHORIZED, 403);
    assert_asset(f, PRISM_ASSET_PREVIEW_IMAGE, PRISM_DOWNLOAD_COMPLETE, "preview.png", 8);
}

static void scan_download__without_other_urls_tells_why(void **state)
{
    fixture *f = *state;

    assert_int_equal(
        DOWNLOAD(f, URLS(TWO_URLS), PLAIN(PNG), REFUSAL(403, EXPIRED), REFUSAL(500, "")),
        PRISM_ERROR_HTTP_SERVER);
    assert_failed(f, PRISM_ASSET_MODEL, PRISM_ERROR_HTTP_SERVER, 500);
    /* It may be gone meanwhile. */
    assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), PLAIN(PNG), REFUSAL(403, EXPIRED),
                                  URLS("{\"model\":null}")));
    assert_asset(f, PRISM_ASSET_MODEL, PRISM_DOWNLOAD_ABSENT, NULL, 0);
}

/* Both good for so long after the fake clock's start; one download at a time. */
#define GOOD_UNTIL(seconds, which)                                                                 \
    "{\"previewImage\":\"" AT "p" which "?Expires=" seconds "\",\"model\":\"" AT "m" which         \
    "?X-Amz-Date=20260101T000000Z&X-Amz-Expires=60\"}"

static void scan_download__tries_urls_that_are_not_over(void **state)
{
    fixture *f = *state;

    fake_runtime_install(&f->fake, f->api.client);
    f->fake.request_ms = 50000; /* URLs, preview: then it is too late for the model */
    f->options.max_in_flight = 1;
    assert_downloaded(f, DOWNLOAD(f, URLS(GOOD_UNTIL("1767225700", "1")), PLAIN(PNG),
                                  URLS(GOOD_UNTIL("1767225700", "2")), PLAIN(PLY)));
    assert_asked(f, "URLS p1?Expires=1767225700 "
                    "m1?X-Amz-Date=20260101T000000Z&X-Amz-Expires=60 ");
}

static void trap__a_url_that_is_over_is_not_tried(void **state)
{
    fixture *f = *state;

    fake_runtime_install(&f->fake, f->api.client);
    f->fake.request_ms = 60000;
    f->options.max_in_flight = 1;
    assert_downloaded(f, DOWNLOAD(f, URLS(GOOD_UNTIL("1767225700", "1")), PLAIN(PNG),
                                  URLS(GOOD_UNTIL("1767225700", "2")), PLAIN(PLY)));
    assert_asked(f, "URLS p1?Expires=1767225700 URLS "
                    "m2?X-Amz-Date=20260101T000000Z&X-Amz-Expires=60 ");
    /* By a clock that is wrong they are over as soon as they come: they are tried. */
    f->fake.now_unix += 1000;
    assert_downloaded(f, DOWNLOAD(f, URLS(GOOD_UNTIL("1767225700", "1")), PLAIN(PNG), PLAIN(PLY)));
    assert_int_equal(f->api.script.request_count, 3);
}

/* What is there already. */

static void scan_download__does_not_download_what_is_unchanged(void **state)
{
    fixture *f = *state;
    struct stat before, after;
    char path[128];

    (void)snprintf(path, sizeof path, "%s/model.ply", f->folder.path);
    assert_downloaded(f,
                      DOWNLOAD(f, URLS(TWO_URLS), CONTENT(PNG, "\"p1\""), CONTENT(PLY, "\"m1\"")));
    assert_null(asked_with(f, 1, "If-None-Match"));
    assert_int_equal(stat(path, &before), 0);
    assert_downloaded(f, DOWNLOAD(f, URLS(OTHER_URLS), UNCHANGED, UNCHANGED));
    assert_asked(f, "URLS p?two m?two ");
    assert_string_equal(asked_with(f, 1, "If-None-Match"), "\"p1\"");
    assert_string_equal(asked_with(f, 2, "If-None-Match"), "\"m1\"");
    assert_null(asked_with(f, 2, "Range"));
    assert_asset(f, PRISM_ASSET_MODEL, PRISM_DOWNLOAD_UNCHANGED, "model.ply", strlen(PLY));
    assert_string_equal(asset_of(f, PRISM_ASSET_MODEL)->etag, "\"m1\"");
    assert_folder(f, "manifest.json model.ply preview.png ");
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(after.st_ino, before.st_ino);
    assert_int_equal(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
}

/* The new version does not come whole, and then is withdrawn. */
static void scan_download__leaves_no_part_of_another_version(void **state)
{
    const scripted_answer broken = {.result = PRISM_ERROR_NETWORK,
                                    .status = 200,
                                    .body = "ply\n",
                                    .headers = {{"ETag", "\"m2\""}}};
    fixture *f = *state;

    f->options.assets = PRISM_ASSET_MODEL;
    assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), CONTENT(PLY, "\"m1\"")));
    assert_int_equal(DOWNLOAD(f, URLS(TWO_URLS), broken), PRISM_ERROR_NETWORK);
    assert_folder(f, "manifest.json model.ply model.prism-info model.prism-part ");
    assert_file(f, "model.ply", PLY);
    assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), UNCHANGED));
    assert_string_equal(asked_with(f, 1, "If-None-Match"), "\"m1\"");
    assert_string_equal(asked_with(f, 1, "If-Range"), "\"m2\"");
    assert_folder(f, "manifest.json model.ply ");
}

static void trap__a_file_is_not_trusted_for_ever(void **state)
{
    fixture *f = *state;

    assert_downloaded(f,
                      DOWNLOAD(f, URLS(TWO_URLS), CONTENT(PNG, "\"p1\""), CONTENT(PLY, "\"m1\"")));
    /* It has changed, even if not in its size. */
    assert_downloaded(
        f, DOWNLOAD(f, URLS(TWO_URLS), UNCHANGED, CONTENT("ply\nformat ASCII 1.0\n", "\"m2\"")));
    assert_file(f, "model.ply", "ply\nformat ASCII 1.0\n");
    assert_string_equal(asset_of(f, PRISM_ASSET_MODEL)->etag, "\"m2\"");
    assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), UNCHANGED));
    assert_string_equal(asked_with(f, 2, "If-None-Match"), "\"m2\"");
    /* Somebody has cut it off, */
    temporary_folder_write(&f->folder, "model.ply", "ply\n", 4);
    assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), UNCHANGED, CONTENT(PLY, "\"m2\"")));
    assert_null(asked_with(f, 2, "If-None-Match"));
    assert_file(f, "model.ply", PLY);
    /* or removed it, */
    temporary_folder_remove(&f->folder);
    assert_int_equal(mkdir(f->folder.path, 0700), 0);
    assert_downloaded(f,
                      DOWNLOAD(f, URLS(TWO_URLS), CONTENT(PNG, "\"p1\""), CONTENT(PLY, "\"m2\"")));
    /* and where the server has no ETag, nothing tells whether it is still the same. */
    assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), PLAIN(PNG), CONTENT(PLY, "no ETag")));
    assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), PLAIN(PNG), PLAIN(PLY)));
    assert_null(asked_with(f, 1, "If-None-Match"));
    assert_null(asked_with(f, 2, "If-None-Match"));
}

static void scan_download__does_not_believe_a_broken_manifest(void **state)
{
    static const char *const manifests[] = {
        "",
        "nonsense",
        "{\"scanId\":\"scan-1\",\"files\":[{\"type\":\"model\",\"file\":\"../../etc/passwd\","
        "\"size\":\"1\",\"etag\":\"\\\"a\\\"\"}]}",
        "{\"scanId\":\"scan-1\",\"files\":[{\"type\":\"model\",\"file\":\"model.ply\","
        "\"size\":\"21\",\"etag\":\"\\\"a\\r\\nX-Evil: 1\\\"\"}]}",
        "{\"scanId\":\"scan-1\",\"files\":[{\"type\":\"model\",\"file\":\"preview.png\","
        "\"size\":\"8\",\"etag\":\"\\\"a\\\"\"}]}",
    };
    fixture *f = *state;

    for (size_t i = 0; i < COUNT(manifests); i++) {
        assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), PLAIN(PNG), PLAIN(PLY)));
        assert_int_equal(strlen(PLY), 21);
        temporary_folder_write(&f->folder, "manifest.json", manifests[i], strlen(manifests[i]));
        assert_downloaded(
            f, DOWNLOAD(f, URLS(TWO_URLS), CONTENT(PNG, "\"p\""), CONTENT(PLY, "\"m\"")));
        for (size_t j = 0; j < 3; j++)
            assert_null(asked_with(f, j, "If-None-Match"));
        assert_folder(f, "manifest.json model.ply preview.png ");
    }
}

static void scan_download__replaces_what_was_called_otherwise(void **state)
{
    fixture *f = *state;

    assert_downloaded(f, DOWNLOAD(f, URLS("{\"model\":\"" AT "m\",\"previewImage\":\"" AT "p\"}"),
                                  CONTENT(PNG, "\"p1\""), CONTENT(OBJ, "\"m1\"")));
    assert_folder(f, "manifest.json model.obj preview.png ");
    temporary_folder_write(&f->folder, "model.txt", "a note", 6);
    /* Now there is a material, which the file has to be called after: it is no longer enough that
     * it has not changed. */
    assert_downloaded(f, DOWNLOAD(f,
                                  URLS("{\"model\":\"" AT "m\",\"material\":\"" AT
                                       "mtl\",\"previewImage\":\"" AT "p\"}"),
                                  CONTENT("\xFF\xD8\xFF\xE0", "\"p2\""), CONTENT(OBJ, "\"m1\""),
                                  CONTENT(MTL, "\"l1\"")));
    assert_folder(f, "avatar.obj avatar.obj.mtl manifest.json model.txt preview.jpg ");
}

static void scan_download__does_not_mix_scans(void **state)
{
    fixture *f = *state;
    prism_scan_manifest *manifest = (prism_scan_manifest *)f;

    assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), PLAIN(PNG), PLAIN(PLY)));
    scripted_transport_restart(&f->api.script, (const scripted_answer[]){URLS(TWO_URLS)}, 1);
    assert_int_equal(prism_scan_download(f->api.client, "scan-2", f->folder.path, NULL, &manifest,
                                         &f->api.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_null(manifest);
    assert_string_equal(f->api.error.message,
                        "folder: has the files of another scan (see its manifest.json)");
    assert_file(f, "model.ply", PLY);
}

/* Downloads another scan into the folder, when the first asset has ended. */
static bool intrude(void *context, const prism_scan_download_progress *progress)
{
    fixture *f = context;

    if (progress->assets_done == 1)
        assert_int_equal(
            prism_scan_download(f->api.client, "scan-2", f->folder.path, NULL, NULL, &f->api.error),
            PRISM_OK);
    return true;
}

static void scan_downloads__at_once_do_not_mix_scans(void **state)
{
    fixture *f = *state;

    f->options.on_progress = intrude;
    f->options.on_progress_context = f;
    f->options.max_in_flight = 1;
    assert_int_equal(DOWNLOAD(f, URLS(TWO_URLS), REFUSAL(404, ""), URLS(OTHER_URLS), PLAIN(PNG),
                              PLAIN(PLY), PLAIN("ply\nof scan-1")),
                     PRISM_ERROR_NOT_FOUND);
    assert_failed(f, PRISM_ASSET_MODEL, PRISM_ERROR_INVALID_ARGUMENT, 200);
    assert_string_equal(asset_of(f, PRISM_ASSET_MODEL)->error.message,
                        "folder: has the files of another scan (see its manifest.json)");
    assert_file(f, "model.ply", PLY);
    assert_folder(f, "manifest.json model.ply preview.png ");
}

/* Ends. */

static void scan_download__ends_when_it_is_cancelled(void **state)
{
    fixture *f = *state;

    for (size_t when = 0; when <= 5; when++) {
        const scripted_answer answers[] = {URLS(TWO_URLS), PLAIN(PNG), REFUSAL(403, EXPIRED),
                                           URLS(OTHER_URLS), PLAIN(PLY)};
        api_stop(&f->api);
        api_start(&f->api, NULL);
        fake_runtime_install(&f->fake, f->api.client);
        assert_int_equal(prism_cancel_new(&f->fake.cancel, NULL), PRISM_OK);
        f->call.cancel = f->fake.cancel;
        f->fake.cancel_in_request = when;
        if (when == 0)
            prism_cancel_request(f->fake.cancel);
        const prism_status status = download_scan(f, answers, COUNT(answers));
        if (when == 5) { /* all was there */
            assert_downloaded(f, status);
        } else {
            assert_int_equal(status, PRISM_ERROR_CANCELLED);
            assert_int_equal(f->api.script.request_count, when);
            assert_true((f->manifest != NULL) == (when > 0));
        }
        if (when > 1) /* what was there is kept */
            assert_asset(f, PRISM_ASSET_PREVIEW_IMAGE, PRISM_DOWNLOAD_COMPLETE, "preview.png", 8);
        prism_cancel_free(f->fake.cancel);
        f->call.cancel = NULL;
    }
}

static void scan_download__ends_when_its_time_is_over(void **state)
{
    fixture *f = *state;

    fake_runtime_install(&f->fake, f->api.client);
    f->fake.request_ms = 1000;
    f->call.timeout_ms = 2000;
    assert_int_equal(DOWNLOAD(f, URLS(TWO_URLS), PLAIN(PNG), PLAIN(PLY)), PRISM_ERROR_TIMEOUT);
    assert_asset(f, PRISM_ASSET_PREVIEW_IMAGE, PRISM_DOWNLOAD_COMPLETE, "preview.png", 8);
    assert_failed(f, PRISM_ASSET_MODEL, PRISM_ERROR_TIMEOUT, 0);
    assert_int_equal(f->api.script.request_count, 2);
    /* Without a limit the call for URLs has its usual one, and downloads have none. */
    f->call.timeout_ms = 0;
    assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), PLAIN(PNG), PLAIN(PLY)));
    assert_int_equal(f->api.script.requests[0].timeout_ms, 60000);
    assert_int_equal(f->api.script.requests[1].timeout_ms, PRISM_NO_TIMEOUT);
    f->call.timeout_ms = 100000;
    assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), PLAIN(PNG), PLAIN(PLY)));
    assert_int_equal(f->api.script.requests[0].timeout_ms, 60000);
    assert_int_equal(f->api.script.requests[1].timeout_ms, 99000);
    assert_int_equal(f->api.script.requests[2].timeout_ms, 98000);
}

/* Progress. */

typedef struct watcher {
    size_t count;
    size_t stop_at; /* 0: never */
    prism_scan_download_progress last;
} watcher;

static bool watch(void *context, const prism_scan_download_progress *progress)
{
    watcher *w = context;

    assert_true(progress->received <= progress->total);
    assert_true(progress->received >= w->last.received);
    assert_true(progress->assets_done >= w->last.assets_done);
    assert_true(progress->assets_done <= progress->assets_wanted);
    w->last = *progress;
    return ++w->count != w->stop_at;
}

static void scan_download__tells_how_far_it_is(void **state)
{
    fixture *f = *state;
    watcher w = {0};

    f->options.on_progress = watch;
    f->options.on_progress_context = &w;
    assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), CONTENT(PNG, "\"p\""), CONTENT(PLY, "\"m\"")));
    assert_int_equal(w.last.received, strlen(PNG PLY));
    assert_int_equal(w.last.total, strlen(PNG PLY));
    assert_int_equal(w.last.assets_done, 2);
    assert_int_equal(w.last.assets_wanted, 2);
    memset(&w, 0, sizeof w); /* what is there counts, too */
    assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), UNCHANGED));
    assert_int_equal(w.last.received, strlen(PNG PLY));
    assert_int_equal(w.last.assets_done, 2);
}

static void scan_download__ends_when_on_progress_says_so(void **state)
{
    fixture *f = *state;
    prism_status status = PRISM_ERROR_CANCELLED;
    size_t stopped = 0;

    f->options.on_progress = watch;
    while (status != PRISM_OK) {
        watcher w = {.stop_at = stopped + 1};
        f->options.on_progress_context = &w;
        temporary_folder_remove(&f->folder);
        assert_int_equal(mkdir(f->folder.path, 0700), 0);
        status = DOWNLOAD(f, URLS(TWO_URLS), CONTENT(PNG, "\"p\""), CONTENT(PLY, "\"m\""));
        if (status == PRISM_OK)
            break;
        stopped++;
        assert_int_equal(status, PRISM_ERROR_CANCELLED);
        assert_int_equal(w.count, w.stop_at); /* and is not asked again */
        assert_non_null(f->manifest);
        assert_int_not_equal(f->manifest->failed_count, 0);
    }
    assert_in_range(stopped, 1, 10);
    assert_folder(f, "manifest.json model.ply preview.png ");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start_scan, stop_scan)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(trap__urls_die_and_are_asked_for_again_once_for_all),
        TEST(scan_download__asks_again_when_one_of_several_is_refused),
        TEST(scan_download__gives_up_when_the_second_url_is_refused_too),
        TEST(scan_download__without_other_urls_tells_why),
        TEST(scan_download__tries_urls_that_are_not_over),
        TEST(trap__a_url_that_is_over_is_not_tried),
        TEST(scan_download__does_not_download_what_is_unchanged),
        TEST(scan_download__leaves_no_part_of_another_version),
        TEST(trap__a_file_is_not_trusted_for_ever),
        TEST(scan_download__does_not_believe_a_broken_manifest),
        TEST(scan_download__replaces_what_was_called_otherwise),
        TEST(scan_download__does_not_mix_scans),
        TEST(scan_downloads__at_once_do_not_mix_scans),
        TEST(scan_download__ends_when_it_is_cancelled),
        TEST(scan_download__ends_when_its_time_is_over),
        TEST(scan_download__tells_how_far_it_is),
        TEST(scan_download__ends_when_on_progress_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
