/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "functions.h"
#include "support/temporary_folder.h"
#include "trial.h"

/* Downloading a scan, by a client that has nothing else that fails. */

typedef struct gallery {
    prism_client *client;
    temporary_folder folder;
    bool again; /* one of the assets is there, and another is called otherwise now */
    prism_scan_manifest *manifest;
} gallery;

typedef struct picture {
    const char *name; /* in its URL */
    const char *file;
    const char *content;
} picture;

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define URL(key, name) "\"" key "\":\"https://assets.test/" name "\""

static const picture pictures[] = {
    {"model", "avatar.obj", "v 1 2 3\n"},
    {"material", "avatar.obj.mtl", "newmtl body\n"},
    {"preview", "preview.png", "\x89PNG\r\n\x1A\n"},
};

static prism_status answer_with(prism_http_response *response, int32_t status, const char *body)
{
    prism_http_response_set_status(response, status);
    return prism_http_response_append_body(response, body, strlen(body));
}

static bool is_conditional(const prism_http_request *request)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (strcmp(request->headers[i].name, "If-None-Match") == 0)
            return true;
    }
    return false;
}

static prism_status show(void *context, const prism_http_request *request,
                         prism_http_response *response, prism_error *error)
{
    static const char urls[] = "{" URL("model", "model") "," URL("material", "material") "," URL(
        "previewImage", "preview") "}";
    const char *const name = strrchr(request->url, '/') + 1;
    prism_status status = PRISM_OK;

    (void)context;
    if (strcmp(name, "asset-urls") == 0)
        status = answer_with(response, 200, urls);
    else if (is_conditional(request))
        status = answer_with(response, 304, "");
    for (size_t i = 0; i < COUNT(pictures); i++) {
        if (strcmp(name, pictures[i].name) != 0 || is_conditional(request))
            continue;
        status = answer_with(response, 200, pictures[i].content);
        if (status == PRISM_OK)
            status = prism_http_response_add_header(response, "ETag", "\"1\"");
    }
    return status == PRISM_OK ? status
                              : prism_error_set(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
}

static void prepare(void *context)
{
    static const char known[] =
        "{\"scanId\":\"some-scan\",\"files\":["
        "{\"type\":\"model\",\"file\":\"model.obj\",\"size\":2,\"etag\":\"\\\"0\\\"\"},"
        "{\"type\":\"preview-image\",\"file\":\"preview.png\",\"size\":8,\"etag\":\"\\\"1\\\"\"}]}";
    gallery *g = context;

    temporary_folder_make(&g->folder);
    if (!g->again)
        return;
    temporary_folder_write(&g->folder, "manifest.json", known, strlen(known));
    temporary_folder_write(&g->folder, "model.obj", "v\n", 2);
    temporary_folder_write(&g->folder, "preview.png", pictures[2].content, 8);
}

static prism_status run(void *context, prism_error *error)
{
    gallery *g = context;
    prism_scan_download_options options;

    USE(prism_scan_download_options_init)(&options, sizeof options);
    return USE(prism_scan_download)(g->client, "some-scan", g->folder.path, &options, &g->manifest,
                                    error);
}

/* Whatever is there under a final name is whole. */
static void assert_nothing_torn(const gallery *g)
{
    char *list = temporary_folder_list(&g->folder);

    for (size_t i = 0; i < COUNT(pictures); i++) {
        char *const at = strstr(list, pictures[i].file);
        if (!at || at[strlen(pictures[i].file)] != ' ')
            continue;
        char *content = temporary_folder_read(&g->folder, pictures[i].file, NULL);
        assert_string_equal(content, pictures[i].content);
        free(content);
    }
    free(list);
}

static void finish(void *context, prism_status status, const prism_error *error)
{
    gallery *g = context;

    assert_nothing_torn(g);
    assert_in_range(error->attempts, 0, 1);
    if (status == PRISM_OK) {
        char *list = temporary_folder_list(&g->folder);
        assert_string_equal(list, "avatar.obj avatar.obj.mtl manifest.json preview.png ");
        free(list);
        assert_non_null(g->manifest);
        assert_int_equal(g->manifest->failed_count, 0);
    }
    USE(prism_scan_download_free)(g->manifest);
    g->manifest = NULL;
    temporary_folder_remove(&g->folder);
}

void try_scan_downloads(void)
{
    gallery g = {.again = false};
    prism_client_options options;
    prism_transport transport;
    trial t = {
        .name = "scan_download", .context = &g, .prepare = prepare, .run = run, .finish = finish};

    prism_transport_init(&transport, sizeof transport);
    transport.context = &g;
    transport.send = show;
    prism_client_options_init(&options, sizeof options);
    options.api_key = "some-key";
    options.max_retries = PRISM_NO_RETRIES;
    options.transport = &transport;
    assert_int_equal(prism_client_new(&options, &g.client, NULL), PRISM_OK);
    trial_run(&t, 1, 1);
    t.name = "scan_download, again";
    g.again = true;
    trial_run(&t, 1, 1);
    prism_client_free(g.client);
}
