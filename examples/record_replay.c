/* SPDX-License-Identifier: MIT */
/*
 * record_replay record|replay FOLDER SCAN_ID: show the asset URLs of a scan, and keep what the
 * service has answered in a folder; or show them again from that folder, without the service.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <prism.h>

static prism_status make_recorder(const char *folder, prism_transport *out, prism_error *error)
{
    prism_recorder_options options;

    prism_recorder_options_init(&options, sizeof options);
    options.folder = folder;
    options.ca_file = getenv("PRISM_CA_FILE");
    return prism_recorder_new(&options, out, error);
}

static prism_status make_replay(const char *folder, prism_transport *out, prism_error *error)
{
    prism_replay_options options;

    prism_replay_options_init(&options, sizeof options);
    options.folder = folder;
    return prism_replay_new(&options, out, error);
}

/* A client that owns the transport. */
static prism_status make_client(const prism_transport *transport, bool replaying,
                                prism_client **out, prism_error *error)
{
    prism_client_options options;
    prism_status status;

    prism_client_options_init(&options, sizeof options);
    options.api_key = replaying ? "no-real-key" : getenv("PRISM_API_KEY");
    options.hosted_url = replaying ? NULL : getenv("PRISM_HOSTED_URL");
    options.transport = transport;
    status = prism_client_new(&options, out, error);
    if (status != PRISM_OK)
        transport->destroy(transport->context); /* without a client it is still ours */
    return status;
}

static void print_url(const char *name, const char *url)
{
    /* Whoever has the query can fetch the file: do not show it. */
    printf("%-14s  %.*s\n", name, url ? (int)strcspn(url, "?") : 8, url ? url : "none yet");
}

int main(int argc, char **argv)
{
    prism_transport transport;
    prism_client *client = NULL;
    prism_asset_urls *urls = NULL;
    prism_error error;
    bool replaying = argc == 4 && strcmp(argv[1], "replay") == 0;

    if (argc != 4 || (!replaying && strcmp(argv[1], "record") != 0)) {
        fputs("usage: record_replay record|replay FOLDER SCAN_ID\n", stderr);
        return 2;
    }
    prism_transport_init(&transport, sizeof transport);
    if ((replaying ? make_replay : make_recorder)(argv[2], &transport, &error) == PRISM_OK &&
        make_client(&transport, replaying, &client, &error) == PRISM_OK &&
        prism_asset_urls_get(client, argv[3], NULL, &urls, &error) == PRISM_OK) {
        print_url("preview image", urls->preview_image);
        print_url("model", urls->model);
        print_url("texture", urls->texture);
    } else {
        fprintf(stderr, "%s: %s\n", prism_status_name(error.code), error.message);
    }

    prism_asset_urls_free(urls);
    prism_client_free(client);
    return error.code == PRISM_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
