/* SPDX-License-Identifier: MIT */
/*
 * prism_scan_download(): names, what becomes of failures, the folder, arguments.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "scan_download_fixture.h"

/* What there is, and under which names. */

static void scan_download__saves_a_bundle_under_names_that_fit_together(void **state)
{
    static const char *const types[] = {"preview-image", "model",   "canonical-body", "texture",
                                        "material",      "stripes", "capture-video"};
    fixture *f = *state;

    assert_downloaded(f, DOWNLOAD(f, URLS(ALL_URLS), CONTENT(PNG, "\"p1\""), CONTENT(OBJ, "\"m1\""),
                                  CONTENT(PLY, "\"b1\""), CONTENT(PNG "t", "\"t1\""),
                                  CONTENT(MTL, "\"l1\""), CONTENT("?", "\"s1\""),
                                  CONTENT("....ftypisom", "\"v1\"")));
    assert_asked(f, "URLS p m b t mtl s.webp v ");
    assert_folder(f, "avatar.obj avatar.obj.mtl canonical-body.ply capture-video.mp4 manifest.json "
                     "preview.png stripes.webp texture.png ");
    assert_file(f, "avatar.obj", OBJ);
    assert_file(f, "avatar.obj.mtl", MTL);
    assert_file(f, "texture.png", PNG "t");
    assert_file(f, "preview.png", PNG);
    assert_string_equal(f->manifest->scan_id, "scan-1");
    assert_int_equal(f->manifest->asset_count, COUNT(types));
    for (size_t i = 0; i < COUNT(types); i++) {
        assert_int_equal(f->manifest->assets[i]->asset, 1u << i);
        assert_string_equal(f->manifest->assets[i]->type, types[i]);
        assert_int_equal(f->manifest->assets[i]->state, PRISM_DOWNLOAD_COMPLETE);
    }
    assert_asset(f, PRISM_ASSET_MODEL, PRISM_DOWNLOAD_COMPLETE, "avatar.obj", strlen(OBJ));
    assert_string_equal(asset_of(f, PRISM_ASSET_MODEL)->etag, "\"m1\"");
}

static void scan_download__tells_of_absent_assets(void **state)
{
    fixture *f = *state;

    assert_downloaded(
        f, DOWNLOAD(f, URLS("{\"model\":\"" AT "m\",\"material\":null,\"texture\":null}"),
                    CONTENT(PLY, "\"m1\"")));
    assert_asked(f, "URLS m ");
    assert_folder(f, "manifest.json model.ply ");
    assert_int_equal(f->manifest->asset_count, 7);
    for (size_t i = 0; i < 7; i++) {
        if (i != 1)
            assert_asset(f, 1u << i, PRISM_DOWNLOAD_ABSENT, NULL, 0);
    }
    assert_asset(f, PRISM_ASSET_MODEL, PRISM_DOWNLOAD_COMPLETE, "model.ply", strlen(PLY));
    /* None at all is no failure, either. */
    assert_downloaded(f, DOWNLOAD(f, URLS("{\"model\":null}")));
    assert_asset(f, PRISM_ASSET_MODEL, PRISM_DOWNLOAD_ABSENT, NULL, 0);
    assert_folder(f, "manifest.json model.ply ");
}

static void scan_download__downloads_only_what_was_chosen(void **state)
{
    fixture *f = *state;

    f->options.assets = PRISM_ASSET_MODEL | PRISM_ASSET_TEXTURE;
    assert_downloaded(f, DOWNLOAD(f, URLS(ALL_URLS), CONTENT(OBJ, "\"m\""), CONTENT(PNG, "\"t\"")));
    assert_asked(f, "URLS m t ");
    /* The names are those of the bundle all the same. */
    assert_folder(f, "avatar.obj manifest.json texture.png ");
    assert_int_equal(f->manifest->asset_count, 2);
    /* The rest fits beside it, now or later. */
    f->options.assets = PRISM_ASSET_MATERIAL;
    assert_downloaded(f, DOWNLOAD(f, URLS(ALL_URLS), CONTENT(MTL, "\"l\"")));
    assert_folder(f, "avatar.obj avatar.obj.mtl manifest.json texture.png ");
    f->options.assets = 0;
    assert_downloaded(f, DOWNLOAD(f, URLS(ALL_URLS), CONTENT(PNG, "\"p\""), UNCHANGED,
                                  CONTENT(PLY, "\"b\""), UNCHANGED, UNCHANGED,
                                  CONTENT(PNG, "\"s\""), CONTENT("....ftypisom", "\"v\"")));
}

static void trap__extensions_are_never_guessed(void **state)
{
    fixture *f = *state;

    /* Neither the asset's usual kind, nor the Content-Type, nor a URL that lies. */
    assert_downloaded(f, DOWNLOAD(f,
                                  URLS("{\"previewImage\":\"" AT "preview.png\",\"model\":\"" AT
                                       "m\",\"stripes\":\"" AT "s.p%6Eg\"}"),
                                  CONTENT("\xFF\xD8\xFF\xE0jpeg", "\"p\""),
                                  CONTENT("who knows", "\"m\""), CONTENT("", "\"s\"")));
    assert_folder(f, "manifest.json model.bin preview.jpg stripes.bin ");
    assert_asset(f, PRISM_ASSET_STRIPES, PRISM_DOWNLOAD_COMPLETE, "stripes.bin", 0);
}

static void trap__names_from_servers_never_leave_the_folder(void **state)
{
    static const char *const urls[] = {
        "{\"stripes\":\"" AT "a/../../../etc/passwd\"}",
        "{\"stripes\":\"" AT "s./../x\"}",
        "{\"stripes\":\"" AT "s.%2e%2e%2fx\"}",
        "{\"stripes\":\"" AT "s.sh%00\"}",
        "{\"stripes\":\"" AT "..\"}",
        "{\"stripes\":\"" AT "s.a-b\"}",
        "{\"stripes\":\"" AT "s.0123456789\"}",
        "{\"stripes\":\"" AT "?/x.sh\"}",
    };
    fixture *f = *state;

    for (size_t i = 0; i < COUNT(urls); i++) {
        assert_downloaded(f, DOWNLOAD(f, URLS(urls[i]), PLAIN("?")));
        assert_folder(f, "manifest.json stripes.bin ");
    }
    assert_downloaded(f, DOWNLOAD(f, URLS("{\"stripes\":\"" AT "s.EXE\"}"), PLAIN("?")));
    assert_folder(f, "manifest.json stripes.exe ");
}

static void trap__scan_ids_are_escaped(void **state)
{
    fixture *f = *state;

    scripted_transport_restart(&f->api.script, (const scripted_answer[]){REFUSAL(404, "")}, 1);
    assert_int_equal(
        prism_scan_download(f->api.client, "a/../b ?c", f->folder.path, NULL, NULL, NULL),
        PRISM_ERROR_NOT_FOUND);
    assert_asked(f, HOSTED "/scans/a%2F..%2Fb%20%3Fc/asset-urls ");
}

static void trap__no_credential_goes_to_the_asset_host(void **state)
{
    static const char *const unwanted[] = {"uthorization", API_KEY, CLIENT_ID, "application/json",
                                           "ontent-Type"};
    fixture *f = *state;

    assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), REFUSAL(403, EXPIRED), PLAIN(PLY),
                                  URLS(OTHER_URLS), PLAIN(PNG)));
    assert_asked(f, "URLS p?one m?one URLS p?two ");
    for (size_t i = 0; i < f->api.script.request_count; i++) {
        const recorded_request *request = &f->api.script.requests[i];
        const bool is_service = strncmp(request->url, HOSTED, strlen(HOSTED)) == 0;
        for (size_t j = 0; j < COUNT(unwanted) && !is_service; j++)
            assert_false(recorded_request_mentions(request, unwanted[j]));
        assert_int_equal(recorded_request_mentions(request, API_KEY), is_service);
    }
}

static void trap__signed_urls_are_in_no_error(void **state)
{
    static const char signature[] = "0123456789abcdef0123456789abcdef";
    fixture *f = *state;
    char urls[256], body[256];

    (void)snprintf(urls, sizeof urls, "{\"model\":\"" AT "m?X-Amz-Signature=%s\"}", signature);
    (void)snprintf(body, sizeof body,
                   "<Error><Message>no " AT "m?X-Amz-Signature=%s</Message></Error>", signature);
    const scripted_answer answers[] = {URLS(urls), REFUSAL(500, body)};
    assert_int_equal(download_scan(f, answers, 2), PRISM_ERROR_HTTP_SERVER);
    assert_failed(f, PRISM_ASSET_MODEL, PRISM_ERROR_HTTP_SERVER, 500);
    assert_null(strstr(asset_of(f, PRISM_ASSET_MODEL)->error.message, "0123"));
    assert_null(strstr(f->api.error.message, "0123"));
}

static void scan_download__refuses_urls_that_no_asset_has(void **state)
{
    static const char *const urls[] = {
        "ftp://assets.test/p",          "http://assets.test/p", "", "p",
        "https://user:pw@assets.test/", "file:///etc/passwd"};
    fixture *f = *state;
    char text[256];

    for (size_t i = 0; i < COUNT(urls); i++) {
        const scripted_answer answers[] = {URLS(text), CONTENT(PLY, "\"m\"")};
        (void)snprintf(text, sizeof text, "{\"previewImage\":\"%s\",\"model\":\"" AT "m\"}",
                       urls[i]);
        /* Not what it would be if the caller had given it. */
        assert_int_equal(download_scan(f, answers, 2), PRISM_ERROR_UNEXPECTED_RESPONSE);
        assert_asked(f, "URLS m ");
        assert_failed(f, PRISM_ASSET_PREVIEW_IMAGE, PRISM_ERROR_UNEXPECTED_RESPONSE, 0);
        assert_int_equal(asset_of(f, PRISM_ASSET_MODEL)->size, strlen(PLY));
    }
}

/* Failures. */

static void trap__the_body_of_a_failed_download_is_never_saved(void **state)
{
    static const int32_t statuses[] = {400, 404, 500, 503, 302, 206, 304, 204};
    fixture *f = *state;

    for (size_t i = 0; i < COUNT(statuses); i++) {
        const scripted_answer answers[] = {
            URLS(TWO_URLS), REFUSAL(statuses[i], "<Error><Code>NoSuchKey</Code></Error>"),
            PLAIN(PLY)};
        assert_int_not_equal(download_scan(f, answers, 3), PRISM_OK);
        assert_int_equal(f->api.error.http_status, statuses[i]);
        assert_asked(f, "URLS p?one m?one ");
        assert_int_equal(f->manifest->failed_count, 1);
        assert_int_equal(asset_of(f, PRISM_ASSET_PREVIEW_IMAGE)->state, PRISM_DOWNLOAD_FAILED);
        assert_asset(f, PRISM_ASSET_MODEL, PRISM_DOWNLOAD_COMPLETE, "model.ply", strlen(PLY));
        assert_folder(f, "manifest.json model.ply ");
        assert_false(temporary_folder_mentions(&f->folder, "Error"));
    }
}

static void scan_download__keeps_what_was_there_when_the_new_one_fails(void **state)
{
    fixture *f = *state;

    assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), CONTENT(PNG, "\"p\""), CONTENT(PLY, "\"m\"")));
    assert_int_equal(DOWNLOAD(f, URLS(TWO_URLS), REFUSAL(500, ""), UNCHANGED),
                     PRISM_ERROR_HTTP_SERVER);
    assert_file(f, "preview.png", PNG);
    assert_failed(f, PRISM_ASSET_PREVIEW_IMAGE, PRISM_ERROR_HTTP_SERVER, 500);
    assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), UNCHANGED));
}

static void scan_download__has_the_error_of_the_first_that_failed(void **state)
{
    fixture *f = *state;

    assert_int_equal(DOWNLOAD(f, URLS(TWO_URLS), REFUSAL(404, ""), REFUSAL(500, "")),
                     PRISM_ERROR_NOT_FOUND);
    assert_int_equal(f->manifest->failed_count, 2);
    assert_failed(f, PRISM_ASSET_PREVIEW_IMAGE, PRISM_ERROR_NOT_FOUND, 404);
    assert_failed(f, PRISM_ASSET_MODEL, PRISM_ERROR_HTTP_SERVER, 500);
    assert_folder(f, "");
}

static void scan_download__without_urls_has_no_manifest(void **state)
{
    fixture *f = *state;

    assert_int_equal(DOWNLOAD(f, REFUSAL(404, "")), PRISM_ERROR_NOT_FOUND);
    assert_null(f->manifest);
    assert_int_equal(DOWNLOAD(f, REFUSAL(403, "")), PRISM_ERROR_UNAUTHORIZED);
    assert_null(f->manifest);
    assert_asked(f, "URLS "); /* that is the key's, no URL's */
    assert_int_equal(DOWNLOAD(f, URLS("{}")), PRISM_ERROR_UNEXPECTED_RESPONSE);
    assert_null(f->manifest);
    assert_folder(f, "");
}

/* The folder. */

static void scan_download__makes_the_folder_but_not_its_parent(void **state)
{
    fixture *f = *state;
    prism_scan_manifest *manifest;
    temporary_folder inner;
    struct stat info;

    scripted_transport_restart(
        &f->api.script, (const scripted_answer[]){URLS(TWO_URLS), PLAIN(PNG), PLAIN(PLY)}, 3);
    (void)snprintf(inner.path, sizeof inner.path, "%.32s/new", f->folder.path);
    assert_int_equal(
        prism_scan_download(f->api.client, "scan-1", inner.path, NULL, &manifest, NULL), PRISM_OK);
    prism_scan_download_free(manifest);
    assert_int_equal(stat(inner.path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0700);
    temporary_folder_remove(&inner);
    (void)snprintf(inner.path, sizeof inner.path, "%.32s/no/new", f->folder.path);
    scripted_transport_restart(&f->api.script, (const scripted_answer[]){URLS(TWO_URLS)}, 1);
    assert_int_equal(
        prism_scan_download(f->api.client, "scan-1", inner.path, NULL, &manifest, &f->api.error),
        PRISM_ERROR_FILE);
    assert_null(manifest);
    assert_int_equal(f->api.error.os_code, ENOENT);
    assert_asked(f, "URLS "); /* nothing was downloaded in vain */
}

static void scan_download__needs_a_folder_that_it_can_write_to(void **state)
{
    fixture *f = *state;
    prism_scan_manifest *manifest;
    char path[128];

    temporary_folder_write(&f->folder, "file", "", 0);
    (void)snprintf(path, sizeof path, "%s/file", f->folder.path);
    scripted_transport_restart(&f->api.script, (const scripted_answer[]){URLS(TWO_URLS)}, 1);
    assert_int_equal(
        prism_scan_download(f->api.client, "scan-1", path, NULL, &manifest, &f->api.error),
        PRISM_ERROR_FILE);
    assert_int_equal(f->api.error.os_code, ENOTDIR);
    if (geteuid() == 0) /* may write everywhere */
        return;
    assert_int_equal(chmod(f->folder.path, 0500), 0);
    assert_int_equal(DOWNLOAD(f, URLS(TWO_URLS)), PRISM_ERROR_FILE);
    assert_int_equal(f->api.error.os_code, EACCES);
    assert_int_equal(chmod(f->folder.path, 0700), 0);
}

static void scan_download__follows_no_symlinks(void **state)
{
    static const char *const names[] = {"model.ply", "model.prism-part", "model.prism-info",
                                        "manifest.json", "preview.png"};
    fixture *f = *state;
    temporary_folder elsewhere;
    char target[128], path[128];
    struct stat info;

    temporary_folder_make(&elsewhere);
    temporary_folder_write(&elsewhere, "file", "untouched", 9);
    (void)snprintf(target, sizeof target, "%s/file", elsewhere.path);
    for (size_t i = 0; i < COUNT(names); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", f->folder.path, names[i]);
        assert_int_equal(symlink(target, path), 0);
    }
    assert_downloaded(f, DOWNLOAD(f, URLS(TWO_URLS), CONTENT(PNG, "\"p\""), CONTENT(PLY, "\"m\"")));
    assert_file(f, "model.ply", PLY);
    (void)snprintf(path, sizeof path, "%s/model.ply", f->folder.path);
    assert_int_equal(lstat(path, &info), 0);
    assert_true(S_ISREG(info.st_mode));
    assert_int_equal(info.st_mode & 07777, 0600);
    char *content = temporary_folder_read(&elsewhere, "file", NULL);
    assert_string_equal(content, "untouched");
    free(content);
    temporary_folder_remove(&elsewhere);
}

static void scan_download__tells_when_the_manifest_cannot_be_written(void **state)
{
    fixture *f = *state;
    char path[128];

    (void)snprintf(path, sizeof path, "%s/manifest.json", f->folder.path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(DOWNLOAD(f, URLS(TWO_URLS), PLAIN(PNG), PLAIN(PLY)), PRISM_ERROR_FILE);
    assert_non_null(f->manifest);
    assert_int_equal(f->manifest->failed_count, 0);
    assert_file(f, "model.ply", PLY);
    assert_int_equal(rmdir(path), 0);
}

/* Arguments. */

static void scan_download__refuses_arguments(void **state)
{
    static const char *const ids[] = {NULL, "", "..", "a\nb", "\xFF"};
    fixture *f = *state;
    prism_client *client = f->api.client;
    prism_error *error = &f->api.error;
    prism_scan_manifest *manifest = (prism_scan_manifest *)f;

    for (size_t i = 0; i < COUNT(ids); i++) {
        if (i == 3)
            continue; /* as prism_scan_assets_get() takes it */
        assert_int_equal(
            prism_scan_download(client, ids[i], f->folder.path, NULL, &manifest, error),
            PRISM_ERROR_INVALID_ARGUMENT);
        assert_non_null(strstr(error->message, "scan_id: "));
        assert_null(manifest);
    }
    assert_int_equal(prism_scan_download(NULL, "a", "b", NULL, &manifest, error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_string_equal(error->message, "client: NULL");
    assert_int_equal(prism_scan_download(client, "a", NULL, NULL, NULL, error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_string_equal(error->message, "folder: NULL");
    assert_int_equal(prism_scan_download(client, "a", "", NULL, NULL, NULL),
                     PRISM_ERROR_INVALID_ARGUMENT);
    f->options.assets = 128;
    assert_int_equal(download_scan_again(f), PRISM_ERROR_INVALID_ARGUMENT);
    f->options.assets = 0;
    f->call.struct_size = 3;
    assert_int_equal(download_scan_again(f), PRISM_ERROR_INVALID_ARGUMENT);
    assert_non_null(strstr(error->message, "options.call: "));
    f->options.struct_size = 0;
    assert_int_equal(download_scan_again(f), PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(f->api.script.request_count, 0);
}

static void scan_download__needs_neither_out_nor_error(void **state)
{
    fixture *f = *state;

    scripted_transport_restart(
        &f->api.script, (const scripted_answer[]){URLS(TWO_URLS), PLAIN(PNG), REFUSAL(404, "")}, 3);
    assert_int_equal(prism_scan_download(f->api.client, "scan-1", f->folder.path, NULL, NULL, NULL),
                     PRISM_ERROR_NOT_FOUND);
    prism_scan_download_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start_scan, stop_scan)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(scan_download__saves_a_bundle_under_names_that_fit_together),
        TEST(scan_download__tells_of_absent_assets),
        TEST(scan_download__downloads_only_what_was_chosen),
        TEST(trap__extensions_are_never_guessed),
        TEST(trap__names_from_servers_never_leave_the_folder),
        TEST(trap__scan_ids_are_escaped),
        TEST(trap__no_credential_goes_to_the_asset_host),
        TEST(trap__signed_urls_are_in_no_error),
        TEST(scan_download__refuses_urls_that_no_asset_has),
        TEST(trap__the_body_of_a_failed_download_is_never_saved),
        TEST(scan_download__keeps_what_was_there_when_the_new_one_fails),
        TEST(scan_download__has_the_error_of_the_first_that_failed),
        TEST(scan_download__without_urls_has_no_manifest),
        TEST(scan_download__makes_the_folder_but_not_its_parent),
        TEST(scan_download__needs_a_folder_that_it_can_write_to),
        TEST(scan_download__follows_no_symlinks),
        TEST(scan_download__tells_when_the_manifest_cannot_be_written),
        TEST(scan_download__refuses_arguments),
        TEST(scan_download__needs_neither_out_nor_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
