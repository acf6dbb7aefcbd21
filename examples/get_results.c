/* SPDX-License-Identifier: MIT */
/* get_results SESSION_ID: print a session's height and waist, if it has results yet. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <prism.h>

static void print_measurement(const char *label, const prism_scan_results *results, int32_t type)
{
    const prism_measurement *found = prism_scan_results_measurement(results, type);

    if (found && found->unit == PRISM_UNIT_MILLIMETERS)
        printf("%-6s  %" PRId64 " mm\n", label, found->value);
    else
        printf("%-6s  not measured\n", label);
}

static void print_results(const prism_scan_results *results)
{
    if (results->body_case == PRISM_SCAN_RESULTS_PENDING) {
        printf("Not ready: ask again in a couple of seconds.\n");
        return;
    }
    printf("%zu measurements\n", results->results->measurement_count);
    print_measurement("height", results, PRISM_MEASUREMENT_HEIGHT);
    print_measurement("waist", results, PRISM_MEASUREMENT_WAIST_GIRTH);
}

int main(int argc, char **argv)
{
    prism_client_options options;
    prism_client *client = NULL;
    prism_scan_results *results = NULL;
    prism_error error;

    if (argc != 2) {
        fputs("usage: get_results SESSION_ID\n", stderr);
        return 2;
    }
    prism_client_options_init(&options, sizeof options);
    options.estimation_url = getenv("PRISM_ESTIMATION_URL");
    options.ca_file = getenv("PRISM_CA_FILE");

    if (prism_client_new(&options, &client, &error) == PRISM_OK &&
        prism_scan_results_get(client, argv[1], NULL, &results, &error) == PRISM_OK)
        print_results(results);
    else if (error.service_code == PRISM_SERVICE_USER_INPUT_NOT_SUBMITTED)
        fprintf(stderr, "The person has not sent the photos yet.\n");
    else
        fprintf(stderr, "%s: %s\n", prism_status_name(error.code), error.message);

    prism_scan_results_free(results);
    prism_client_free(client);
    return error.code == PRISM_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
