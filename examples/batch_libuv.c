/* SPDX-License-Identifier: MIT */
/* Many scans at once in a libuv loop: a poll handle for each descriptor of the batch, and a timer.
 * Both are made anew after each step, since a step may close a descriptor and open another that has
 * the same number. */
#include <stdio.h>
#include <stdlib.h>

#include <prism.h>
#include <uv.h>

enum { DESCRIPTORS_MAX = 64 }; /* some more than requests are under way */

typedef struct program {
    uv_loop_t loop;
    uv_timer_t timer;
    uv_poll_t *polls[DESCRIPTORS_MAX];
    size_t poll_count;
    prism_batch *batch;
    int failures;
} program;

static void free_poll(uv_handle_t *handle)
{
    free(handle);
}

static void disarm(program *p)
{
    (void)uv_timer_stop(&p->timer);
    while (p->poll_count > 0) {
        uv_poll_t *poll = p->polls[--p->poll_count];
        (void)uv_poll_stop(poll);
        uv_close((uv_handle_t *)poll, free_poll);
    }
}

static void fail(program *p, const char *what)
{
    fprintf(stderr, "%s\n", what);
    p->failures++;
    disarm(p);
}

static void on_poll(uv_poll_t *poll, int status, int events);
static void on_timer(uv_timer_t *timer);

/* Have the loop wait for what the batch waits for. */
static void arm(program *p)
{
    prism_batch_descriptor wanted[DESCRIPTORS_MAX];
    const size_t count = prism_batch_descriptors(p->batch, wanted, DESCRIPTORS_MAX);
    const uint32_t timeout_ms = prism_batch_timeout_ms(p->batch);

    if (count > DESCRIPTORS_MAX) {
        fail(p, "too many descriptors");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        uv_poll_t *poll = malloc(sizeof *poll);
        const int events = (wanted[i].events & PRISM_BATCH_READABLE ? UV_READABLE : 0) |
                           (wanted[i].events & PRISM_BATCH_WRITABLE ? UV_WRITABLE : 0);
        if (!poll || uv_poll_init(&p->loop, poll, wanted[i].descriptor) != 0) {
            free(poll);
            fail(p, "libuv cannot watch a descriptor");
            return;
        }
        poll->data = p;
        p->polls[p->poll_count++] = poll;
        (void)uv_poll_start(poll, events, on_poll);
    }
    if (timeout_ms != PRISM_WAIT_FOREVER)
        (void)uv_timer_start(&p->timer, on_timer, timeout_ms, 0);
}

static void print_scan(program *p, const prism_completion *done)
{
    const char *scan_id = done->tag;
    const char *body = "not begun";

    if (done->status != PRISM_OK) {
        fprintf(stderr, "%s: %s: %s\n", scan_id, prism_status_name(done->status),
                done->error.message);
        p->failures++;
        return;
    }
    if (done->scan_assets->body_name)
        body = done->scan_assets->body_name;
    printf("%s  body: %s\n", scan_id, body);
}

static void go_on(program *p)
{
    prism_completion done;
    prism_error error;

    disarm(p);
    if (prism_batch_step(p->batch, &error) != PRISM_OK) {
        fail(p, error.message);
        return;
    }
    prism_completion_init(&done, sizeof done);
    while (prism_batch_next(p->batch, 0, &done, NULL) == PRISM_OK)
        print_scan(p, &done);
    prism_completion_clear(&done);
    if (prism_batch_unfinished(p->batch) > 0)
        arm(p); /* else nothing is left in the loop, which ends */
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    go_on(poll->data);
}

static void on_timer(uv_timer_t *timer)
{
    go_on(timer->data);
}

static void run(program *p)
{
    if (uv_loop_init(&p->loop) != 0) {
        fail(p, "libuv has no loop");
        return;
    }
    (void)uv_timer_init(&p->loop, &p->timer);
    p->timer.data = p;
    go_on(p);
    (void)uv_run(&p->loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&p->timer, NULL);
    (void)uv_run(&p->loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&p->loop);
}

int main(int argc, char **argv)
{
    static program p;
    prism_client_options options;
    prism_client *client = NULL;
    prism_error error;
    prism_status status;

    if (argc < 2) {
        fputs("usage: batch_libuv SCAN_ID...\n", stderr);
        return 2;
    }
    prism_client_options_init(&options, sizeof options);
    options.api_key = getenv("PRISM_API_KEY");
    options.hosted_url = getenv("PRISM_HOSTED_URL");
    options.ca_file = getenv("PRISM_CA_FILE");

    status = prism_client_new(&options, &client, &error);
    if (status == PRISM_OK)
        status = prism_batch_new(client, NULL, &p.batch, &error);
    for (int i = 1; i < argc && status == PRISM_OK; i++)
        status = prism_batch_add_scan_assets_get(p.batch, argv[i], NULL, argv[i], &error);
    if (status == PRISM_OK)
        run(&p);
    else
        fprintf(stderr, "%s: %s\n", prism_status_name(error.code), error.message);

    prism_batch_free(p.batch);
    prism_client_free(client);
    return status == PRISM_OK && p.failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
