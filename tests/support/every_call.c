/* SPDX-License-Identifier: MIT */
#include "every_call.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "document_calls.h"
#include "documents.h"
#include "temporary_folder.h"

/* As the table says; a session is created without a request. */
static prism_status make(const document_call *call, prism_client *client,
                         const prism_call_options *options, prism_error *error)
{
    const document_target target = {
        .id = call == &scan_results_get_call ? EVERY_SESSION_ID : EVERY_SCAN_ID,
        .asset_type = "model",
    };
    void *document;
    const prism_status status = call->make(client, &target, options, &document, error);

    assert_int_equal(status == PRISM_OK, document != NULL);
    document_kind_named(call->kind)->free(document);
    return status;
}

static prism_status get_assets(prism_client *client, const prism_call_options *options,
                               prism_error *error)
{
    return make(&scan_assets_get_call, client, options, error);
}

static prism_status get_urls(prism_client *client, const prism_call_options *options,
                             prism_error *error)
{
    return make(&asset_urls_get_call, client, options, error);
}

static prism_status get_url(prism_client *client, const prism_call_options *options,
                            prism_error *error)
{
    return make(&asset_url_get_call, client, options, error);
}

static prism_status create_session(prism_client *client, const prism_call_options *options,
                                   prism_error *error)
{
    return make(&session_create_call, client, options, error);
}

static prism_status get_results(prism_client *client, const prism_call_options *options,
                                prism_error *error)
{
    return make(&scan_results_get_call, client, options, error);
}

prism_status every_call_download(prism_client *client, const char *url,
                                 const prism_call_options *options, prism_error *error)
{
    prism_download_options download_options;
    temporary_folder folder;
    char path[128];
    prism_status status;
    char *files;

    temporary_folder_make(&folder);
    (void)snprintf(path, sizeof path, "%s/file", folder.path);
    prism_download_options_init(&download_options, sizeof download_options);
    download_options.call = options;
    status = prism_asset_download(client, url, path, &download_options, error);
    files = temporary_folder_list(&folder);
    assert_string_equal(files, status == PRISM_OK ? "file " : "");
    free(files);
    temporary_folder_remove(&folder);
    return status;
}

static prism_status download(prism_client *client, const prism_call_options *options,
                             prism_error *error)
{
    return every_call_download(client,
                               "https://" EVERY_ASSET_HOST "/" EVERY_SCAN_ID
                               "/avatar.obj?X-Amz-Signature=" EVERY_SIGNATURE,
                               options, error);
}

const every_call every_call_table[EVERY_CALL_COUNT] = {
    {"scan_assets_get", "GET", true, false, "/scans/{scan_id}/scan-assets",
     "{\"id\":\"a\",\"scanId\":\"b\"}", get_assets},
    {"asset_urls_get", "GET", true, false, "/scans/{scan_id}/asset-urls", "{\"model\":null}",
     get_urls},
    {"asset_url_get", "GET", true, false, "/scans/{scan_id}/asset-urls/{asset_type}",
     "\"https://files.test/a?b\"", get_url},
    {"session_create", "POST", false, true, "/scanning/v0/create-session",
     "{\"scanningSession\":{\"scanningSessionId\":\"" EVERY_SESSION_ID "\"}}", create_session},
    {"scan_results_get", "GET", false, true, "/scanning/v0/results/{session_id}",
     "{\"pending\":{\"clientScanningId\":\"mine\"}}", get_results},
    {"asset_download", "GET", false, false, "{url}", "v 0 0 0\n", download},
};
