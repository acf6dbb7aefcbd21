/* SPDX-License-Identifier: MIT */
/* Many scans at once, in an event loop of one's own: here it is poll(2). What else the program has
 * to wait for goes into the same array. */
#include <stdio.h>
#include <stdlib.h>

#include <poll.h>

#include <prism.h>

enum { DESCRIPTORS_MAX = 64 }; /* some more than requests are under way */

static int failures;

static void print_scan(const prism_completion *done)
{
    const char *scan_id = done->tag;
    const char *body = "not begun";

    if (done->status != PRISM_OK) {
        fprintf(stderr, "%s: %s: %s\n", scan_id, prism_status_name(done->status),
                done->error.message);
        failures++;
        return;
    }
    if (done->scan_assets->body_name)
        body = done->scan_assets->body_name;
    printf("%s  body: %s\n", scan_id, body);
}

/* Wait until the batch can go on. */
static int wait_for(const prism_batch *batch)
{
    prism_batch_descriptor wanted[DESCRIPTORS_MAX];
    struct pollfd polled[DESCRIPTORS_MAX];
    const uint32_t timeout_ms = prism_batch_timeout_ms(batch);
    size_t count = prism_batch_descriptors(batch, wanted, DESCRIPTORS_MAX);

    if (count > DESCRIPTORS_MAX)
        return -1;
    for (size_t i = 0; i < count; i++) {
        polled[i].fd = wanted[i].descriptor;
        polled[i].events = 0;
        if (wanted[i].events & PRISM_BATCH_READABLE)
            polled[i].events |= POLLIN;
        if (wanted[i].events & PRISM_BATCH_WRITABLE)
            polled[i].events |= POLLOUT;
    }
    return poll(polled, count, timeout_ms > 60000 ? 60000 : (int)timeout_ms);
}

static prism_status run(prism_batch *batch, prism_error *error)
{
    prism_status status = PRISM_OK;
    prism_completion done;

    prism_completion_init(&done, sizeof done);
    while (status == PRISM_OK && prism_batch_unfinished(batch) > 0) {
        if (wait_for(batch) < 0) {
            perror("poll");
            failures++;
            break;
        }
        status = prism_batch_step(batch, error);
        while (status == PRISM_OK && prism_batch_next(batch, 0, &done, NULL) == PRISM_OK)
            print_scan(&done);
    }
    prism_completion_clear(&done);
    return status;
}

int main(int argc, char **argv)
{
    prism_client_options options;
    prism_client *client = NULL;
    prism_batch *batch = NULL;
    prism_error error;
    prism_status status;

    if (argc < 2) {
        fputs("usage: batch_poll SCAN_ID...\n", stderr);
        return 2;
    }
    prism_client_options_init(&options, sizeof options);
    options.api_key = getenv("PRISM_API_KEY");
    options.hosted_url = getenv("PRISM_HOSTED_URL");
    options.ca_file = getenv("PRISM_CA_FILE");

    status = prism_client_new(&options, &client, &error);
    if (status == PRISM_OK)
        status = prism_batch_new(client, NULL, &batch, &error);
    for (int i = 1; i < argc && status == PRISM_OK; i++)
        status = prism_batch_add_scan_assets_get(batch, argv[i], NULL, argv[i], &error);
    if (status == PRISM_OK)
        status = run(batch, &error);
    if (status != PRISM_OK)
        fprintf(stderr, "%s: %s\n", prism_status_name(error.code), error.message);

    prism_batch_free(batch);
    prism_client_free(client);
    return status == PRISM_OK && failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
