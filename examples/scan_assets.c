/* SPDX-License-Identifier: MIT */
/* scan_assets SCAN_ID: print how far each stage of a scan is, and since when. */
#include <stdio.h>
#include <stdlib.h>

#include <prism.h>

/* The set of states is open: print one that this version does not know as it came. */
static void print_stage(const char *stage, int32_t state, const char *name, const char *date)
{
    if (state == PRISM_ASSET_STATUS_NONE)
        printf("%-14s  not begun\n", stage);
    else
        printf("%-14s  %-11s  %s\n", stage, name, date ? date : "");
}

static void print_assets(const prism_scan_assets *assets)
{
    print_stage("capture data", assets->capture_data, assets->capture_data_name,
                assets->capture_data_updated_at);
    print_stage("body", assets->body, assets->body_name, assets->body_updated_at);
    print_stage("fitted body", assets->fitted_body, assets->fitted_body_name,
                assets->fitted_body_updated_at);
    print_stage("measurement", assets->measurement, assets->measurement_name,
                assets->measurement_updated_at);
}

int main(int argc, char **argv)
{
    prism_client_options options;
    prism_client *client = NULL;
    prism_scan_assets *assets = NULL;
    prism_error error;

    if (argc != 2) {
        fputs("usage: scan_assets SCAN_ID\n", stderr);
        return 2;
    }
    prism_client_options_init(&options, sizeof options);
    options.api_key = getenv("PRISM_API_KEY");
    options.hosted_url = getenv("PRISM_HOSTED_URL");
    options.ca_file = getenv("PRISM_CA_FILE");

    if (prism_client_new(&options, &client, &error) == PRISM_OK &&
        prism_scan_assets_get(client, argv[1], NULL, &assets, &error) == PRISM_OK)
        print_assets(assets);
    else
        fprintf(stderr, "%s: %s\n", prism_status_name(error.code), error.message);

    prism_scan_assets_free(assets);
    prism_client_free(client);
    return error.code == PRISM_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
