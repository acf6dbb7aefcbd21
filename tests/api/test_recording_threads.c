/* SPDX-License-Identifier: MIT */
/* Many threads record into one folder, and are answered from it. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "prism.h"
#include "temporary_folder.h"

enum { THREADS = 8, CALLS = 25 };

/* Answers every request with the ID in its path, "/scans/ID/scan-assets". Needs no lock. */
static prism_status answer(void *context, const prism_http_request *request,
                           prism_http_response *response, prism_error *error)
{
    const char *id = strstr(request->url, "/scans/") + strlen("/scans/");
    char body[128];
    (void)context;

    (void)snprintf(body, sizeof body, "{\"id\":\"a\",\"scanId\":\"%.*s\"}", (int)strcspn(id, "/"),
                   id);
    prism_http_response_set_status(response, 200);
    if (prism_http_response_append_body(response, body, strlen(body)) != PRISM_OK)
        return prism_error_set(error, PRISM_ERROR_INTERNAL, "no memory");
    return PRISM_OK;
}

typedef struct worker {
    pthread_t thread;
    prism_client *client;
    char id[16];
    int right;
} worker;

static void *work(void *context)
{
    worker *w = context;

    for (int i = 0; i < CALLS; i++) {
        prism_scan_assets *assets;
        if (prism_scan_assets_get(w->client, w->id, NULL, &assets, NULL) == PRISM_OK)
            w->right += strcmp(assets->scan_id, w->id) == 0;
        prism_scan_assets_free(assets);
    }
    return NULL;
}

/* All calls of all threads, on one client with this transport. */
static void run(const prism_transport *transport)
{
    prism_client_options options;
    worker workers[THREADS];
    prism_client *client;

    prism_client_options_init(&options, sizeof options);
    options.api_key = "key-0123456789";
    options.transport = transport;
    assert_int_equal(prism_client_new(&options, &client, NULL), PRISM_OK);
    for (int i = 0; i < THREADS; i++) {
        workers[i].client = client;
        workers[i].right = 0;
        (void)snprintf(workers[i].id, sizeof workers[i].id, "scan-%d", i);
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
        assert_int_equal(workers[i].right, CALLS);
    }
    prism_client_free(client);
}

static void recorder_and_replay__serve_many_threads(void **state)
{
    prism_recorder_options recorder;
    prism_replay_options replay;
    prism_transport inner, transport;
    temporary_folder folder;
    prism_error error;
    (void)state;

    temporary_folder_make(&folder);
    prism_transport_init(&inner, sizeof inner);
    inner.send = answer;
    prism_transport_init(&transport, sizeof transport);
    prism_recorder_options_init(&recorder, sizeof recorder);
    recorder.folder = folder.path;
    recorder.transport = &inner;
    assert_int_equal(prism_recorder_new(&recorder, &transport, &error), PRISM_OK);
    run(&transport);

    /* Each exchange has a file of its own, numbered without a gap. */
    char *list = temporary_folder_list(&folder);
    const char *at = list;
    for (int i = 1; i <= THREADS * CALLS; i++) {
        char name[64];
        const int size = snprintf(name, sizeof name, "%04d-get-scan-assets.http ", i);
        assert_memory_equal(at, name, (size_t)size);
        at += size;
    }
    assert_string_equal(at, "");
    free(list);

    prism_replay_options_init(&replay, sizeof replay);
    replay.folder = folder.path;
    assert_int_equal(prism_replay_new(&replay, &transport, &error), PRISM_OK);
    run(&transport);
    temporary_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorder_and_replay__serve_many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
