/* SPDX-License-Identifier: MIT */
#include "traffic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "random.h"
#include "traffic_call.h"

enum { VISITOR_CALLS = 5, LOOK_EVERY_US = 300, SHARED_LASTS_US = 4000 };

uint64_t traffic_now_us(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void traffic_client_options(prism_client_options *options, const char *url)
{
    prism_client_options_init(options, sizeof *options);
    options->api_key = "demo-key";
    options->client_id = "demo-client";
    options->hosted_url = url;
    options->estimation_url = url;
    options->on_log = traffic_on_log;
    options->log_level = PRISM_LOG_DEBUG;
    options->on_drift = traffic_on_drift;
    options->retry_base_ms = 1;
    options->retry_cap_ms = 2;
}

/* Tokens. */

static traffic_token *new_token(uint64_t due_us)
{
    traffic_token *token = calloc(1, sizeof *token);

    if (!token || prism_cancel_new(&token->cancel, NULL) != PRISM_OK) {
        free(token);
        return NULL;
    }
    atomic_init(&token->requested_us, 0);
    token->due_us = due_us;
    return token;
}

static void free_token(traffic_token *token)
{
    if (token)
        prism_cancel_free(token->cancel);
    free(token);
}

/* Under the lock, so that the token cannot be freed meanwhile. */
static void request(traffic_token *token)
{
    atomic_store(&token->requested_us, traffic_now_us());
    prism_cancel_request(token->cancel);
}

traffic_token *traffic_token_own(traffic_worker *w, uint64_t due_us)
{
    traffic_token *token = new_token(due_us);

    if (!token)
        return NULL;
    token->users = 1;
    token->retired = true;
    (void)pthread_mutex_lock(&w->traffic->lock);
    w->own = token;
    (void)pthread_mutex_unlock(&w->traffic->lock);
    return token;
}

traffic_token *traffic_token_shared(traffic_worker *w)
{
    traffic *t = w->traffic;

    (void)pthread_mutex_lock(&t->lock);
    if (!t->shared)
        t->shared = new_token(traffic_now_us() + SHARED_LASTS_US);
    traffic_token *token = t->shared;
    if (token)
        token->users++;
    (void)pthread_mutex_unlock(&t->lock);
    return token;
}

void traffic_token_leave(traffic_worker *w, traffic_token *token)
{
    (void)pthread_mutex_lock(&w->traffic->lock);
    if (w->own == token)
        w->own = NULL;
    const bool is_last = --token->users == 0 && token->retired;
    (void)pthread_mutex_unlock(&w->traffic->lock);
    if (is_last)
        free_token(token);
}

/* Request the tokens that are due. */
static void request_due(traffic *t)
{
    const uint64_t now = traffic_now_us();

    for (unsigned i = 0; i < t->worker_count; i++) {
        traffic_token *own = t->workers[i].own;
        if (own && now >= own->due_us && atomic_load(&own->requested_us) == 0)
            request(own);
    }
    traffic_token *shared = t->shared;
    if (!shared || now < shared->due_us)
        return;
    request(shared);
    shared->retired = true;
    t->shared = NULL;
    if (shared->users == 0)
        free_token(shared);
}

/* Threads. */

static void *cancel_now_and_then(void *context)
{
    const struct timespec pace = {0, LOOK_EVERY_US * 1000};
    traffic *t = context;
    bool is_needed = true;

    while (is_needed) {
        (void)nanosleep(&pace, NULL);
        (void)pthread_mutex_lock(&t->lock);
        request_due(t);
        is_needed = t->stage < TRAFFIC_DONE;
        (void)pthread_mutex_unlock(&t->lock);
    }
    return NULL;
}

static void *work(void *context)
{
    traffic_worker *w = context;
    const traffic_plan *plan = w->traffic->plan;
    const size_t calls =
        plan->calls / plan->threads + (w->number < plan->calls % plan->threads ? 1 : 0);

    for (size_t i = 0; i < calls; i++)
        traffic_call_make(w);
    return NULL;
}

static void set_stage(traffic *t, int stage)
{
    (void)pthread_mutex_lock(&t->lock);
    t->stage = stage;
    (void)pthread_mutex_unlock(&t->lock);
}

static bool is_open(traffic *t)
{
    (void)pthread_mutex_lock(&t->lock);
    const bool open = t->stage == TRAFFIC_OPEN;
    (void)pthread_mutex_unlock(&t->lock);
    return open;
}

/* Clients come and go beside the one that all others use. */
static void *visit(void *context)
{
    traffic_worker *w = context;
    prism_client_options options;
    prism_error error;

    traffic_client_options(&options, w->traffic->plan->url);
    options.max_idle_connections = 1;
    options.ca_file = w->traffic->plan->ca_file;
    while (is_open(w->traffic)) {
        if (prism_client_new(&options, &w->client, &error) != PRISM_OK) {
            (void)traffic_wrong(&w->report, "no client: %s", error.message);
            return NULL;
        }
        for (int i = 0; i < VISITOR_CALLS; i++)
            traffic_call_make(w);
        prism_client_free(w->client);
        w->report.visitors++;
    }
    return NULL;
}

/* Running. */

static void prepare(traffic *t, traffic_worker *workers)
{
    const traffic_plan *plan = t->plan;
    const size_t share = t->report->latency_capacity - t->report->latency_count;

    memset(workers, 0, sizeof *workers * (plan->threads + 1));
    for (unsigned i = 0; i <= plan->threads; i++) {
        traffic_worker *w = &workers[i];
        w->traffic = t;
        w->number = i;
        w->client = plan->client;
        w->random = plan->seed * 1000 + i;
        w->next_number = (unsigned long)(plan->seed % 1000000) * 1000000;
        if (i < plan->threads && t->report->latencies) {
            w->report.latency_capacity = share / plan->threads;
            w->report.latencies =
                t->report->latencies + t->report->latency_count + i * w->report.latency_capacity;
        }
    }
    t->workers = workers;
    t->worker_count = plan->threads + 1;
}

static void add_report(traffic_report *sum, const traffic_report *one)
{
    sum->visitors += one->visitors;
    sum->posts += one->posts;
    sum->tokens += one->tokens;
    sum->cancelled += one->cancelled;
    sum->drifts += one->drifts;
    for (size_t i = 0; i < FAULT_COUNT; i++)
        sum->faults[i] += one->faults[i];
    if (one->slowest_cancel_us > sum->slowest_cancel_us)
        sum->slowest_cancel_us = one->slowest_cancel_us;
    if (sum->wrong == 0)
        memcpy(sum->problem, one->problem, sizeof sum->problem);
    sum->wrong += one->wrong;
    for (size_t i = 0; i < one->latency_count; i++)
        sum->latencies[sum->latency_count++] = one->latencies[i];
}

static void start(pthread_t *thread, void *(*run)(void *), void *context)
{
    if (pthread_create(thread, NULL, run, context) != 0)
        abort(); /* nothing can be said without it */
}

bool traffic_run(const traffic_plan *plan, traffic_report *report)
{
    static traffic_worker workers[TRAFFIC_THREADS_MAX + 1];
    traffic t = {.plan = plan, .report = report};
    const size_t wrong_before = report->wrong;
    pthread_t canceller;

    (void)pthread_mutex_init(&t.lock, NULL);
    prepare(&t, workers);
    start(&canceller, cancel_now_and_then, &t);
    for (unsigned i = 0; i <= plan->threads; i++)
        start(&workers[i].thread, i < plan->threads ? work : visit, &workers[i]);
    for (unsigned i = 0; i < plan->threads; i++)
        (void)pthread_join(workers[i].thread, NULL);
    set_stage(&t, TRAFFIC_CLOSING);
    (void)pthread_join(workers[plan->threads].thread, NULL);
    set_stage(&t, TRAFFIC_DONE);
    (void)pthread_join(canceller, NULL);
    free_token(t.shared);
    (void)pthread_mutex_destroy(&t.lock);

    for (unsigned i = 0; i <= plan->threads; i++) {
        add_report(report, &workers[i].report);
        if (i < plan->threads)
            report->calls += workers[i].report.calls;
        else
            report->visitor_calls += workers[i].report.calls;
    }
    return report->wrong == wrong_before;
}

/* What to compare with. */

static char *copy_text(const char *text)
{
    char *copy = malloc(strlen(text) + 1);

    return copy ? memcpy(copy, text, strlen(text) + 1) : NULL;
}

/* From the member "results" to the end, of a session that has them at once; NULL on failure. */
static char *get_results(prism_client *client, bool with_avatar, prism_error *error)
{
    prism_session_request request;
    prism_session_response *session = NULL;
    prism_scan_results *results = NULL;
    char *text = NULL, *copy = NULL;

    prism_session_request_init(&request, sizeof request);
    request.client_scanning_id = "simulate:RESULTS";
    request.include_3d_avatar_in_results = with_avatar;
    if (prism_session_create(client, &request, NULL, &session, error) == PRISM_OK &&
        prism_scan_results_get(client, session->scanning_session->scanning_session_id, NULL,
                               &results, error) == PRISM_OK &&
        prism_scan_results_format(results, &text, NULL, error) == PRISM_OK &&
        strstr(text, "\"results\":"))
        copy = copy_text(strstr(text, "\"results\":"));
    prism_text_free(text);
    prism_scan_results_free(results);
    prism_session_response_free(session);
    return copy;
}

/* What anybody gets from an asset's URL; NULL on failure. */
static char *get_asset(prism_client *client, simulator *server, const char *type, size_t *size,
                       prism_error *error)
{
    prism_asset_url *url;
    char *bytes = NULL;

    if (prism_asset_url_get(client, "scan-complete", type, NULL, &url, error) == PRISM_OK)
        bytes = simulator_fetch(server, url->url, size);
    prism_asset_url_free(url);
    return bytes;
}

bool traffic_reference_get(traffic_reference *reference, prism_client *client, simulator *server,
                           traffic_report *report)
{
    prism_error error = {0};

    memset(reference, 0, sizeof *reference);
    reference->results = get_results(client, false, &error);
    reference->results_with_avatar = get_results(client, true, &error);
    reference->material =
        get_asset(client, server, PRISM_ASSET_TYPE_MATERIAL, &reference->material_size, &error);
    reference->texture =
        get_asset(client, server, PRISM_ASSET_TYPE_TEXTURE, &reference->texture_size, &error);
    return (reference->results && reference->results_with_avatar && reference->material &&
            reference->texture) ||
           traffic_wrong(report, "nothing to compare with: %s", error.message);
}

void traffic_reference_free(traffic_reference *reference)
{
    free(reference->results);
    free(reference->results_with_avatar);
    free(reference->material);
    free(reference->texture);
}
