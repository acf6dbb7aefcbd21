/* SPDX-License-Identifier: MIT */
/*
 * usage: test_threads SIMULATOR
 *
 * One client, many threads, the built-in transport. Every answer must be the one to its own
 * request.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pthread.h>

#include <cmocka.h>

#include "prism.h"
#include "simulator.h"

enum { THREADS = 8, ROUNDS = 50 };

static const char *simulator_path;

typedef struct worker {
    prism_client *client;
    int number;
    pthread_t thread;
    char problem[320]; /* empty: none. cmocka's assertions belong to the main thread. */
} worker;

static bool failed(worker *w, const char *what, const prism_error *error)
{
    (void)snprintf(w->problem, sizeof w->problem, "thread %d, %s: %s", w->number, what,
                   error ? error->message : "an answer to another request");
    return false;
}

static bool get_assets(worker *w, int round)
{
    prism_scan_assets *assets;
    prism_error error;
    char id[64];
    bool right;

    (void)snprintf(id, sizeof id, "scan-complete:%d/%d", w->number, round);
    if (prism_scan_assets_get(w->client, id, NULL, &assets, &error) != PRISM_OK)
        return failed(w, "scan assets", &error);
    right = strcmp(assets->scan_id, id) == 0;
    prism_scan_assets_free(assets);
    return right || failed(w, "scan assets", NULL);
}

static bool get_nothing(worker *w, int round)
{
    prism_asset_url *url;
    prism_error error;
    prism_status status;
    char id[64];

    (void)snprintf(id, sizeof id, "nobody-%d-%d", w->number, round);
    status = prism_asset_url_get(w->client, id, "model", NULL, &url, &error);
    return (status == PRISM_ERROR_NOT_FOUND && error.http_status == 404 && !url) ||
           failed(w, "asset URL", &error);
}

static bool get_results(worker *w, int round)
{
    prism_session_request request;
    prism_session_response *session;
    prism_scan_results *results;
    prism_error error;
    prism_status status;
    bool right;

    (void)round;
    prism_session_request_init(&request, sizeof request);
    request.client_scanning_id = "simulate:PENDING";
    if (prism_session_create(w->client, &request, NULL, &session, &error) != PRISM_OK)
        return failed(w, "create session", &error);
    status = prism_scan_results_get(w->client, session->scanning_session->scanning_session_id, NULL,
                                    &results, &error);
    right = status == PRISM_OK && strcmp(results->scanning_session_id,
                                         session->scanning_session->scanning_session_id) == 0;
    prism_session_response_free(session);
    prism_scan_results_free(results);
    return right || failed(w, "results", status == PRISM_OK ? NULL : &error);
}

static void *work(void *context)
{
    worker *w = context;

    for (int round = 0; round < ROUNDS; round++) {
        if (!get_assets(w, round) || !get_nothing(w, round) || !get_results(w, round))
            break;
    }
    return NULL;
}

static void client__serves_many_threads(void **state)
{
    worker workers[THREADS];
    prism_client_options options;
    prism_client *client;
    simulator server;
    (void)state;

    assert_true(simulator_start(&server, simulator_path, NULL, NULL, NULL));
    prism_client_options_init(&options, sizeof options);
    options.api_key = "demo-key";
    options.client_id = "demo-client";
    options.hosted_url = server.url;
    options.estimation_url = server.url;
    options.max_idle_connections = 3; /* fewer than threads: slots come and go */
    assert_int_equal(prism_client_new(&options, &client, NULL), PRISM_OK);

    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){.client = client, .number = i};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
    prism_client_free(client);
    assert_true(simulator_stop(&server));
    for (int i = 0; i < THREADS; i++)
        assert_string_equal(workers[i].problem, "");
}

static void *make_clients(void *context)
{
    prism_client **clients = context;

    for (int i = 0; i < ROUNDS; i++) {
        if (prism_client_new(NULL, &clients[i], NULL) != PRISM_OK)
            clients[i] = NULL;
    }
    return NULL;
}

/* The first of them sets libcurl up, whichever that is. */
static void clients__are_made_and_freed_in_many_threads(void **state)
{
    prism_client *clients[THREADS][ROUNDS];
    pthread_t threads[THREADS];
    (void)state;

    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, make_clients, clients[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        for (int j = 0; j < ROUNDS; j++) {
            assert_non_null(clients[i][j]);
            prism_client_free(clients[i][j]);
        }
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clients__are_made_and_freed_in_many_threads),
        cmocka_unit_test(client__serves_many_threads),
    };

    if (argc != 2) {
        (void)fprintf(stderr, "usage: test_threads SIMULATOR\n");
        return 2;
    }
    simulator_path = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
