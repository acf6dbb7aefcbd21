/* SPDX-License-Identifier: MIT */
/* asset_urls SCAN_ID: print where the assets of a scan can be downloaded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <prism.h>

/* The query of such a URL is as good as a key: it stays out of terminals and logs. */
static void print_url(const char *asset, const char *url)
{
    if (url)
        printf("%-14s  %.*s\n", asset, (int)strcspn(url, "?#"), url);
    else
        printf("%-14s  none yet\n", asset);
}

static void print_urls(const prism_asset_urls *urls)
{
    print_url("preview image", urls->preview_image);
    print_url("model", urls->model);
    print_url("material", urls->material);
    print_url("texture", urls->texture);
    print_url("canonical body", urls->canonical_body);
    print_url("stripes", urls->stripes);
    print_url("capture video", urls->capture_video);
}

int main(int argc, char **argv)
{
    prism_client_options options;
    prism_client *client = NULL;
    prism_asset_urls *urls = NULL;
    prism_error error;

    if (argc != 2) {
        fputs("usage: asset_urls SCAN_ID\n", stderr);
        return 2;
    }
    prism_client_options_init(&options, sizeof options);
    options.api_key = getenv("PRISM_API_KEY");
    options.hosted_url = getenv("PRISM_HOSTED_URL");
    options.ca_file = getenv("PRISM_CA_FILE");

    if (prism_client_new(&options, &client, &error) == PRISM_OK &&
        prism_asset_urls_get(client, argv[1], NULL, &urls, &error) == PRISM_OK)
        print_urls(urls);
    else
        fprintf(stderr, "%s: %s\n", prism_status_name(error.code), error.message);

    prism_asset_urls_free(urls);
    prism_client_free(client);
    return error.code == PRISM_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
