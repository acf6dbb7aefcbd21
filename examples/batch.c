/* SPDX-License-Identifier: MIT */
/*
 * batch [COUNT]: ask for COUNT scans (200 unless told) from one thread, many at once, and tell what
 * there is of them. The scans are the simulator's, which has any number. Exit code 1: some calls
 * have failed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <prism.h>

enum { COUNT_MAX = 1000000, NAMES_MAX = 64 };

/* Say on stderr what went wrong. Always false, for the caller to hand on. */
static bool report(const prism_error *error)
{
    fprintf(stderr, "%s: %s\n", prism_status_name(error->code), error->message);
    return false;
}

/* How often something has been counted; the names are the library's or static. */
typedef struct tally {
    const char *name;
    size_t count;
} tally;

static void count(tally tallies[NAMES_MAX], const char *name)
{
    size_t i = 0;

    while (i < NAMES_MAX - 1 && tallies[i].name && tallies[i].name != name)
        i++;
    tallies[i].name = name;
    tallies[i].count++;
}

/* How many there are in all. */
static size_t print(const char *title, const tally tallies[NAMES_MAX])
{
    size_t sum = 0;

    for (size_t i = 0; i < NAMES_MAX && tallies[i].name; i++) {
        printf("%-6s  %-28s  %6zu\n", title, tallies[i].name, tallies[i].count);
        sum += tallies[i].count;
    }
    return sum;
}

static double seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static const char *state_of(const prism_scan_assets *assets)
{
    const char *name = prism_asset_status_name(assets->body);

    if (assets->body == PRISM_ASSET_STATUS_NONE)
        return "not begun";
    return name ? name : "(unknown)"; /* its text is in body_name */
}

static prism_status add_all(prism_batch *batch, size_t scans, prism_error *error)
{
    static const char *const kinds[] = {"scan-complete", "scan-processing", "scan-new"};
    prism_status status = PRISM_OK;
    char scan_id[64];

    /* The batch copies the ID. A tag would come back with the completion: here, none is needed. */
    for (size_t i = 1; status == PRISM_OK && i <= scans; i++) {
        snprintf(scan_id, sizeof scan_id, "%s:%zu", kinds[i % 3], i);
        status = prism_batch_add_scan_assets_get(batch, scan_id, NULL, NULL, error);
    }
    return status;
}

/* Whether all calls have succeeded. */
static bool run(prism_client *client, size_t scans)
{
    tally bodies[NAMES_MAX] = {{NULL, 0}};
    tally failures[NAMES_MAX] = {{NULL, 0}};
    const double start = seconds_now();
    prism_batch *batch;
    prism_completion completion;
    prism_error error;
    size_t failed;
    prism_status status = prism_batch_new(client, NULL, &batch, &error);

    if (status == PRISM_OK)
        status = add_all(batch, scans, &error);
    prism_completion_init(&completion, sizeof completion);
    while (status == PRISM_OK) {
        status = prism_batch_next(batch, PRISM_WAIT_FOREVER, &completion, &error);
        if (status == PRISM_OK && completion.status == PRISM_OK)
            count(bodies, state_of(completion.scan_assets));
        else if (status == PRISM_OK) /* the call has failed, not the batch */
            count(failures, prism_status_name(completion.status));
    }
    prism_completion_clear(&completion);
    prism_batch_free(batch);
    if (status != PRISM_ERROR_BATCH_EMPTY) /* which is how it ends */
        return report(&error);
    printf("%zu scans in %.2f s\n", scans, seconds_now() - start);
    print("body", bodies);
    failed = print("failed", failures);
    if (failed > 0)
        fprintf(stderr, "%zu of %zu calls have failed\n", failed, scans);
    return failed == 0;
}

int main(int argc, char **argv)
{
    prism_client_options options;
    prism_client *client;
    prism_error error;
    char *end = "";
    unsigned long scans = argc > 1 ? strtoul(argv[1], &end, 10) : 200;
    bool is_fine;

    if (argc > 2 || *end || scans < 1 || scans > COUNT_MAX) {
        fputs("usage: batch [COUNT]\n", stderr);
        return 2;
    }
    prism_client_options_init(&options, sizeof options);
    options.api_key = getenv("PRISM_API_KEY");
    options.hosted_url = getenv("PRISM_HOSTED_URL");
    options.ca_file = getenv("PRISM_CA_FILE");
    if (prism_client_new(&options, &client, &error) == PRISM_OK)
        is_fine = run(client, scans);
    else
        is_fine = report(&error);
    prism_client_free(client);
    return is_fine ? EXIT_SUCCESS : EXIT_FAILURE;
}
