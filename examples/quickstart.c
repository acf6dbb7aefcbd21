/* SPDX-License-Identifier: MIT */
/* quickstart SCAN_ID: is the 3D body of this scan ready? */
#include <stdio.h>
#include <stdlib.h>

#include <prism.h>

int main(int argc, char **argv)
{
    prism_client_options options;
    prism_client *client = NULL;
    prism_scan_assets *assets = NULL;
    prism_error error;

    if (argc != 2) {
        fputs("usage: quickstart SCAN_ID\n", stderr);
        return 2;
    }
    prism_client_options_init(&options, sizeof options);
    options.api_key = getenv("PRISM_API_KEY");
    options.hosted_url = getenv("PRISM_HOSTED_URL"); /* NULL: the service itself */

    if (prism_client_new(&options, &client, &error) == PRISM_OK &&
        prism_scan_assets_get(client, argv[1], NULL, &assets, &error) == PRISM_OK) {
        if (assets->body == PRISM_ASSET_STATUS_SUCCEEDED)
            printf("The body is ready.\n");
        else
            printf("The body is not ready (%s).\n",
                   assets->body_name ? assets->body_name : "not begun");
    } else {
        fprintf(stderr, "%s: %s\n", prism_status_name(error.code), error.message);
    }

    prism_scan_assets_free(assets);
    prism_client_free(client);
    return error.code == PRISM_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
