/* SPDX-License-Identifier: MIT */
#include "every_call.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "temporary_folder.h"

static prism_status get_assets(prism_client *client, const prism_call_options *options,
                               prism_error *error)
{
    prism_scan_assets *assets;
    prism_status status = prism_scan_assets_get(client, EVERY_SCAN_ID, options, &assets, error);

    assert_int_equal(status == PRISM_OK, assets != NULL);
    prism_scan_assets_free(assets);
    return status;
}

static prism_status get_urls(prism_client *client, const prism_call_options *options,
                             prism_error *error)
{
    prism_asset_urls *urls;
    prism_status status = prism_asset_urls_get(client, EVERY_SCAN_ID, options, &urls, error);

    assert_int_equal(status == PRISM_OK, urls != NULL);
    prism_asset_urls_free(urls);
    return status;
}

static prism_status get_url(prism_client *client, const prism_call_options *options,
                            prism_error *error)
{
    prism_asset_url *url;
    prism_status status = prism_asset_url_get(client, EVERY_SCAN_ID, "model", options, &url, error);

    assert_int_equal(status == PRISM_OK, url != NULL);
    prism_asset_url_free(url);
    return status;
}

static prism_status create_session(prism_client *client, const prism_call_options *options,
                                   prism_error *error)
{
    prism_session_response *response;
    prism_status status = prism_session_create(client, NULL, options, &response, error);

    assert_int_equal(status == PRISM_OK, response != NULL);
    prism_session_response_free(response);
    return status;
}

static prism_status get_results(prism_client *client, const prism_call_options *options,
                                prism_error *error)
{
    prism_scan_results *results;
    prism_status status =
        prism_scan_results_get(client, EVERY_SESSION_ID, options, &results, error);

    assert_int_equal(status == PRISM_OK, results != NULL);
    prism_scan_results_free(results);
    return status;
}

prism_status every_call_download(prism_client *client, const char *url,
                                 const prism_call_options *options, prism_error *error)
{
    temporary_folder folder;
    char path[128];
    prism_status status;
    char *files;

    temporary_folder_make(&folder);
    (void)snprintf(path, sizeof path, "%s/file", folder.path);
    status = prism_asset_download(client, url, path, options, error);
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
