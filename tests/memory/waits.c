/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "functions.h"
#include "trial.h"
#include "util/arena.h"

/* Waiting, for what is there at the third poll; by a client that has nothing else that fails. */

typedef struct patience {
    prism_client *client;
    int polls;
    void *document;
} patience;

static prism_status answer_in_the_end(void *context, const prism_http_request *request,
                                      prism_http_response *response, prism_error *error)
{
    static const char *const sessions[] = {
        "{\"error\":{\"errorType\":\"USER_INPUT_NOT_SUBMITTED\"}}", "{\"pending\":{}}",
        "{\"results\":{\"measurements\":[{\"value\":\"1\"}]}}"};
    static const char *const scans[] = {"{\"id\":\"a\",\"scanId\":\"b\"}",
                                        "{\"id\":\"a\",\"scanId\":\"b\",\"body\":\"new\"}",
                                        "{\"id\":\"a\",\"scanId\":\"b\",\"body\":\"succeeded\"}"};
    patience *p = context;
    const char *body = (strstr(request->url, "/scans/") ? scans : sessions)[p->polls++];

    prism_http_response_set_status(response, 200);
    if (prism_http_response_append_body(response, body, strlen(body)) != PRISM_OK)
        return prism_error_set(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    return PRISM_OK;
}

static void prepare_wait(void *context)
{
    patience *p = context;

    p->polls = 0;
    p->document = p; /* to be overwritten */
}

static prism_status run_results_wait(void *context, prism_error *error)
{
    patience *p = context;
    prism_wait_options options;
    prism_scan_results *results = p->document;
    prism_status status;

    USE(prism_wait_options_init)(&options, sizeof options);
    options.first_pause_ms = options.pause_cap_ms = 1;
    status = USE(prism_scan_results_wait)(p->client, "some-session", &options, &results, error);
    p->document = results;
    return status;
}

static prism_status run_assets_wait(void *context, prism_error *error)
{
    patience *p = context;
    prism_wait_options options;
    prism_scan_assets *assets = p->document;
    prism_status status;

    prism_wait_options_init(&options, sizeof options);
    options.first_pause_ms = options.pause_cap_ms = 1;
    status = USE(prism_scan_assets_wait)(p->client, "some-scan", PRISM_STAGE_BODY, &options,
                                         &assets, error);
    p->document = assets;
    return status;
}

static void finish_wait(void *context, prism_status status, const prism_error *error)
{
    patience *p = context;

    assert_int_equal(p->document != NULL, status == PRISM_OK);
    assert_in_range(error->attempts, 0, 3);
    if (status == PRISM_OK)
        assert_int_equal(p->polls, 3);
    prism__document_free(p->document);
}

void try_waits(void)
{
    patience p;
    prism_client_options options;
    prism_transport transport;
    trial t = {.name = "scan_results_wait",
               .context = &p,
               .prepare = prepare_wait,
               .run = run_results_wait,
               .finish = finish_wait};

    prism_transport_init(&transport, sizeof transport);
    transport.context = &p;
    transport.send = answer_in_the_end;
    prism_client_options_init(&options, sizeof options);
    options.api_key = "some-key";
    options.transport = &transport;
    assert_int_equal(prism_client_new(&options, &p.client, NULL), PRISM_OK);
    trial_run(&t, 1, 1);
    t.name = "scan_assets_wait";
    t.run = run_assets_wait;
    trial_run(&t, 1, 1);
    prism_client_free(p.client);
}
