/* SPDX-License-Identifier: MIT */
#include "download_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

const char *const way_names[WAYS] = {"file", "file, later", "memory", "sink"};

bool download_take(void *context, const void *data, size_t size)
{
    sunk *s = context;

    if (s->left-- == 0)
        return false;
    assert_true(size <= sizeof s->data - s->size);
    memcpy(s->data + s->size, data, size);
    s->size += size;
    return true;
}

bool download_forget(void *context)
{
    sunk *s = context;

    s->size = 0;
    s->restarts++;
    return true;
}

void download_start(download_fixture *f, const raw_reply *replies, size_t count)
{
    prism_client_options options;

    memset(f, 0, sizeof *f);
    f->server = raw_server_start(replies, count);
    assert_non_null(f->server);
    temporary_folder_make(&f->folder);
    (void)snprintf(f->path, sizeof f->path, "%s/asset", f->folder.path);
    (void)snprintf(f->url, sizeof f->url, "http://127.0.0.1:%u/a?X-Amz-Signature=b%%2F",
                   raw_server_port(f->server));
    prism_client_options_init(&options, sizeof options);
    options.retry_base_ms = 1;
    options.retry_cap_ms = 1;
    assert_int_equal(prism_client_new(&options, &f->client, NULL), PRISM_OK);
    prism_call_options_init(&f->call, sizeof f->call);
    prism_download_options_init(&f->options, sizeof f->options);
    f->options.call = &f->call;
    f->sunk.left = SIZE_MAX;
}

void download_stop(download_fixture *f)
{
    free(f->got);
    prism_client_free(f->client);
    raw_server_stop(f->server);
    temporary_folder_remove(&f->folder);
}

static void keep(download_fixture *f, const void *data, size_t size)
{
    f->got = malloc(size + 1);
    assert_non_null(f->got);
    if (size > 0)
        memcpy(f->got, data, size);
    f->got[size] = '\0';
    f->got_size = size;
}

static prism_status to_memory(download_fixture *f)
{
    prism_asset_data *data;
    const prism_status status =
        prism_asset_download_to_memory(f->client, f->url, &f->options, &data, &f->error);

    assert_int_equal(data != NULL, status == PRISM_OK);
    if (data) {
        assert_int_equal(((const char *)data->data)[data->size], '\0');
        keep(f, data->data, data->size);
    }
    prism_asset_data_free(data);
    return status;
}

static prism_status to_sink(download_fixture *f)
{
    const prism_sink sink = {
        .write = download_take, .restart = download_forget, .context = &f->sunk};
    const prism_status status =
        prism_asset_download_to_sink(f->client, f->url, &sink, &f->options, &f->error);

    if (status == PRISM_OK)
        keep(f, f->sunk.data, f->sunk.size);
    return status;
}

static prism_status to_file(download_fixture *f)
{
    const prism_status status =
        prism_asset_download(f->client, f->url, f->path, &f->options, &f->error);

    free(f->got);
    f->got = NULL;
    if (status == PRISM_OK)
        f->got = temporary_folder_read(&f->folder, "asset", &f->got_size);
    return status;
}

prism_status download_to(download_fixture *f, way how)
{
    prism_status status = PRISM_ERROR_NETWORK;

    memset(&f->error, 0xA5, sizeof f->error);
    if (how == TO_MEMORY)
        return to_memory(f);
    if (how == TO_SINK)
        return to_sink(f);
    if (how == TO_FILE)
        return to_file(f);
    f->call.max_retries = PRISM_NO_RETRIES;
    for (int i = 0; i < 3 && status == PRISM_ERROR_NETWORK; i++)
        status = to_file(f);
    return status;
}

void download_assert_files(const download_fixture *f, const char *expected)
{
    char *list = temporary_folder_list(&f->folder);
    assert_string_equal(list, expected);
    free(list);
}

void download_assert_range(const download_fixture *f, size_t index, const char *range,
                           const char *etag)
{
    const char *request = raw_server_request(f->server, index);
    char expected[160];

    assert_non_null(request);
    if (!range) {
        assert_null(strstr(request, "Range:"));
        return;
    }
    (void)snprintf(expected, sizeof expected, "\r\nRange: %s\r\nIf-Range: \"%s\"\r\n", range, etag);
    if (!strstr(request, expected))
        fail_msg("not %s: %s", expected, request);
}
