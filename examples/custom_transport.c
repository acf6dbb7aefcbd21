/* SPDX-License-Identifier: MIT */
/* custom_transport SCAN_ID: a client whose answers come from this file, not from the network. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <prism.h>

static const char known_url[] = "https://api.hosted.prismlabs.tech/scans/scan-1/scan-assets";

static const char known_answer[] =
    "{\"id\":\"assets-1\",\"scanId\":\"scan-1\","
    "\"captureData\":\"succeeded\",\"captureDataUpdatedAt\":\"2026-01-15T09:31:04Z\","
    "\"body\":\"started\",\"bodyUpdatedAt\":\"2026-01-15T09:33:47Z\","
    "\"fittedBodyUpdatedAt\":null,\"measurementUpdatedAt\":null,"
    "\"createdAt\":\"2026-01-15T09:30:00Z\",\"updatedAt\":\"2026-01-15T09:33:47Z\"}";

/* Stands for the network. Its context counts the requests; several threads would need a lock. */
static prism_status send_canned(void *context, const prism_http_request *request,
                                prism_http_response *response, prism_error *error)
{
    int *count = context;
    prism_status status;

    *count += 1;
    if (strcmp(request->url, known_url) != 0) {
        prism_http_response_set_status(response, 404);
        return PRISM_OK; /* an answer came: what it means is the library's business */
    }
    prism_http_response_set_status(response, 200);
    status = prism_http_response_append_body(response, known_answer, strlen(known_answer));
    if (status != PRISM_OK)
        return prism_error_set(error, status, "cannot keep the canned answer");
    return PRISM_OK;
}

int main(int argc, char **argv)
{
    prism_transport transport;
    prism_client_options options;
    prism_client *client = NULL;
    prism_scan_assets *assets = NULL;
    prism_error error;
    int count = 0;

    if (argc != 2) {
        fputs("usage: custom_transport SCAN_ID\n", stderr);
        return 2;
    }
    prism_transport_init(&transport, sizeof transport);
    transport.context = &count;
    transport.send = send_canned;

    prism_client_options_init(&options, sizeof options);
    options.api_key = "no-real-key";
    options.transport = &transport;

    if (prism_client_new(&options, &client, &error) == PRISM_OK &&
        prism_scan_assets_get(client, argv[1], NULL, &assets, &error) == PRISM_OK)
        printf("body: %s, after %d request\n", assets->body_name, count);
    else
        fprintf(stderr, "%s: %s\n", prism_status_name(error.code), error.message);

    prism_scan_assets_free(assets);
    prism_client_free(client);
    return error.code == PRISM_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
