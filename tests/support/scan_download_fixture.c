/* SPDX-License-Identifier: MIT */
#include "scan_download_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

int start_scan(void **state)
{
    static fixture f;

    memset(&f, 0, sizeof f);
    api_start(&f.api, NULL);
    temporary_folder_make(&f.folder);
    prism_scan_download_options_init(&f.options, sizeof f.options);
    prism_call_options_init(&f.call, sizeof f.call);
    f.options.call = &f.call;
    *state = &f;
    return 0;
}

int stop_scan(void **state)
{
    fixture *f = *state;

    prism_scan_download_free(f->manifest);
    temporary_folder_remove(&f->folder);
    api_stop(&f->api);
    return 0;
}

prism_status download_scan_again(fixture *f)
{
    prism_status status;

    memset(&f->api.error, 0xA5, sizeof f->api.error);
    prism_scan_download_free(f->manifest);
    status = prism_scan_download(f->api.client, "scan-1", f->folder.path, &f->options, &f->manifest,
                                 &f->api.error);
    assert_int_equal(f->api.error.code, status);
    if (status == PRISM_OK) {
        assert_non_null(f->manifest);
        assert_int_equal(f->manifest->failed_count, 0);
        assert_string_equal(f->api.error.message, "");
    }
    return status;
}

prism_status download_scan(fixture *f, const scripted_answer *answers, size_t count)
{
    scripted_transport_restart(&f->api.script, answers, count);
    return download_scan_again(f);
}

void assert_downloaded(fixture *f, prism_status status)
{
    if (status != PRISM_OK)
        fail_msg("%s: %s", prism_status_name(status), f->api.error.message);
}

void assert_folder(const fixture *f, const char *expected)
{
    char *list = temporary_folder_list(&f->folder);

    assert_string_equal(list, expected);
    free(list);
}

void assert_file(const fixture *f, const char *name, const char *expected)
{
    char *content = temporary_folder_read(&f->folder, name, NULL);

    assert_string_equal(content, expected);
    free(content);
}

const prism_downloaded_asset *asset_of(const fixture *f, uint32_t bit)
{
    for (size_t i = 0; i < f->manifest->asset_count; i++) {
        if (f->manifest->assets[i]->asset == bit)
            return f->manifest->assets[i];
    }
    fail_msg("no asset %u", (unsigned)bit);
    return NULL;
}

void assert_asset(const fixture *f, uint32_t bit, int32_t state, const char *file, size_t size)
{
    static const prism_error zeroes;
    const prism_downloaded_asset *asset = asset_of(f, bit);

    assert_int_equal(asset->state, state);
    assert_int_equal(asset->size, size);
    if (file)
        assert_string_equal(asset->file, file);
    else
        assert_null(asset->file);
    if (state != PRISM_DOWNLOAD_FAILED)
        assert_memory_equal(&asset->error, &zeroes, sizeof zeroes);
}

void assert_failed(const fixture *f, uint32_t bit, prism_status status, int32_t http_status)
{
    const prism_downloaded_asset *asset = asset_of(f, bit);

    assert_asset(f, bit, PRISM_DOWNLOAD_FAILED, NULL, 0);
    assert_null(asset->etag);
    if (asset->error.code != status)
        fail_msg("%s: %s", prism_status_name(asset->error.code), asset->error.message);
    assert_int_equal(asset->error.http_status, http_status);
    assert_string_not_equal(asset->error.message, "");
}

/* The URLs of all requests, in order, each followed by a blank. */
void assert_asked(const fixture *f, const char *expected)
{
    const scripted_transport *script = &f->api.script;
    char urls[2048] = "";
    size_t size = 0;

    for (size_t i = 0; i < script->request_count; i++) {
        const char *url = script->requests[i].url;
        if (strcmp(url, HOSTED "/scans/scan-1/asset-urls") == 0)
            url = "URLS";
        else if (strncmp(url, AT, strlen(AT)) == 0)
            url += strlen(AT);
        size += (size_t)snprintf(urls + size, sizeof urls - size, "%s ", url);
    }
    assert_string_equal(urls, expected);
}

const char *asked_with(const fixture *f, size_t request, const char *name)
{
    const recorded_request *r = &f->api.script.requests[request];

    assert_in_range(request, 0, f->api.script.request_count - 1);
    for (size_t i = 0; i < r->header_count; i++) {
        if (strcmp(r->names[i], name) == 0)
            return r->values[i];
    }
    return NULL;
}
