/* SPDX-License-Identifier: MIT */
/* interruptible SCAN_ID: ask for a scan, telling of each request; Ctrl-C ends the call at once. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <prism.h>

#include "ctrl_c.h"

/* A record has no secrets: all of it can go to a log. */
static void print_record(void *context, const prism_log_record *record)
{
    (void)context;
    printf("%s: %s: %s %s%s", prism_log_level_name(record->level),
           prism_log_event_name(record->event), record->method, record->host, record->path);
    if (record->event != PRISM_LOG_REQUEST)
        printf(" -> %s (HTTP %d), attempt %d, %" PRIu64 " ms", prism_status_name(record->status),
               (int)record->http_status, (int)record->attempt, record->elapsed_ms);
    if (record->event == PRISM_LOG_RETRY)
        printf(", again in %u ms", (unsigned)record->pause_ms);
    printf("\n");
    fflush(stdout);
}

static prism_status get(const char *scan_id, prism_cancel *cancel, prism_error *error)
{
    prism_client_options options;
    prism_call_options call;
    prism_client *client = NULL;
    prism_scan_assets *assets = NULL;

    prism_client_options_init(&options, sizeof options);
    options.api_key = getenv("PRISM_API_KEY");
    options.hosted_url = getenv("PRISM_HOSTED_URL");
    options.ca_file = getenv("PRISM_CA_FILE");
    options.on_log = print_record;
    options.log_level = PRISM_LOG_DEBUG;
    prism_call_options_init(&call, sizeof call);
    call.cancel = cancel;
    call.max_retries = 5;

    if (prism_client_new(&options, &client, error) == PRISM_OK &&
        prism_scan_assets_get(client, scan_id, &call, &assets, error) == PRISM_OK)
        printf("body: %s\n", assets->body_name ? assets->body_name : "not begun");
    prism_scan_assets_free(assets);
    prism_client_free(client);
    return error->code;
}

int main(int argc, char **argv)
{
    prism_error error;
    ctrl_c interrupt;

    if (argc != 2) {
        fputs("usage: interruptible SCAN_ID\n", stderr);
        return 2;
    }
    if (!ctrl_c_begin(&interrupt))
        return EXIT_FAILURE;
    if (get(argv[1], interrupt.cancel, &error) != PRISM_OK)
        fprintf(stderr, "%s: %s\n", prism_status_name(error.code), error.message);
    ctrl_c_end(&interrupt);
    return error.code == PRISM_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
