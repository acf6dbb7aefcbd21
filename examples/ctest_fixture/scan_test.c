/* SPDX-License-Identifier: MIT */
/* scan_test CASE: a test that talks to whatever PRISM_HOSTED_URL names. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <prism.h>

/* A finished scan: its body is there. */
static int test_finished(prism_client *client)
{
    prism_scan_assets *assets = NULL;
    prism_error error;
    int passed =
        prism_scan_assets_get(client, "scan-complete", NULL, &assets, &error) == PRISM_OK &&
        assets->body == PRISM_ASSET_STATUS_SUCCEEDED;

    if (error.code != PRISM_OK)
        fprintf(stderr, "%s: %s\n", prism_status_name(error.code), error.message);
    prism_scan_assets_free(assets);
    return passed;
}

/* A scan that is not there: the library says so. */
static int test_refused(prism_client *client)
{
    prism_scan_assets *assets = NULL;

    return prism_scan_assets_get(client, "nobody", NULL, &assets, NULL) == PRISM_ERROR_NOT_FOUND &&
           assets == NULL;
}

int main(int argc, char **argv)
{
    prism_client_options options;
    prism_client *client = NULL;
    int passed = 0;

    prism_client_options_init(&options, sizeof options);
    options.hosted_url = getenv("PRISM_HOSTED_URL");
    options.api_key = getenv("PRISM_API_KEY");
    if (argc == 2 && prism_client_new(&options, &client, NULL) == PRISM_OK) {
        if (strcmp(argv[1], "finished") == 0)
            passed = test_finished(client);
        else if (strcmp(argv[1], "refused") == 0)
            passed = test_refused(client);
    }
    prism_client_free(client);
    return passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
