/* SPDX-License-Identifier: MIT */
#include "traffic_call.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "random.h"

#define ALWAYS 99u /* more often than any call tries */
#define COUNT(array) (sizeof(array) / sizeof *(array))

typedef struct operation operation;

/* A call under way, and what its callbacks have seen. */
typedef struct call {
    traffic_worker *worker;
    const operation *operation;
    const fault *fault; /* NULL for none */
    unsigned times;
    char marker[64];
    const char *expected_marker; /* the only one that the answers may have */
    char id[128];
    prism_call_options options;
    traffic_token *token;
    bool is_cancelled_before;
    bool is_late;      /* its deadline passes during the fault */
    prism_status pass; /* what it gives once no fault is in its way */
    prism_error error;
    uint64_t took_us;
    bool is_new_to_us; /* its document has something that this library does not know */

    unsigned requests;
    unsigned ends;
    int32_t attempts;
    prism_status logged;
    unsigned drifts;
    char history[80]; /* of each request: what came of it, and the HTTP status */
    bool is_mixed_up;
} call;

struct operation {
    const char *name;
    unsigned share; /* of all calls */
    bool is_post;
    bool is_download;
    bool is_local;
    prism_status (*make)(call *c); /* checks the document, too */
};

/* The callbacks of a client run on the thread that makes the call. */
static _Thread_local call *current;

bool traffic_wrong(traffic_report *report, const char *format, ...)
{
    va_list arguments;

    if (report->wrong++ == 0) {
        va_start(arguments, format);
        (void)vsnprintf(report->problem, sizeof report->problem, format, arguments);
        va_end(arguments);
    }
    return false;
}

static bool wrong(call *c, const char *what)
{
    return traffic_wrong(&c->worker->report,
                         "%s %s: %s; fault %s x %u, %s%s%s, status %d, attempts %d: %s(%s)",
                         c->operation->name, c->marker, what, c->fault ? c->fault->name : "none",
                         c->times, c->token ? "token" : "no token",
                         c->is_cancelled_before ? " used up" : "", c->is_late ? ", deadline" : "",
                         (int)c->error.code, (int)c->attempts, c->history, c->error.message);
}

/* Callbacks. */

void traffic_on_log(void *context, const prism_log_record *record)
{
    (void)context;
    if (!current)
        return;
    if (record->event == PRISM_LOG_REQUEST)
        current->requests++;
    if (record->event == PRISM_LOG_RESPONSE) {
        const size_t size = strlen(current->history);
        (void)snprintf(current->history + size, sizeof current->history - size, "%d/%d ",
                       (int)record->status, (int)record->http_status);
    }
    if (record->event != PRISM_LOG_CALL)
        return;
    current->ends++;
    current->logged = record->status;
    current->attempts = record->attempt;
}

void traffic_on_drift(void *context, const prism_drift *drift)
{
    (void)context;
    if (current && drift->kind == PRISM_DRIFT_ENUM && strcmp(drift->text, "reviewing") == 0)
        current->drifts++;
}

static void on_response(void *context, const prism_http_response *response)
{
    call *c = context;
    const char *body = prism_http_response_body(response, NULL);
    const char *marker = c->operation->is_download ? NULL : strchr(body, '~');

    c->is_mixed_up = c->is_mixed_up || c != current ||
                     (marker && strncmp(marker, c->expected_marker, strlen(c->expected_marker)));
}

/* Operations. Each leaves what its call returned in c->error. */

static uint64_t begin(call *c)
{
    current = c;
    return traffic_now_us();
}

static prism_status end(call *c, uint64_t begun_us, prism_status status)
{
    c->took_us = traffic_now_us() - begun_us;
    current = NULL;
    return status;
}

static prism_status get_assets(call *c)
{
    prism_scan_assets *assets;
    prism_status status;

    c->is_new_to_us = random_int(&c->worker->random, 0, 7) == 0;
    (void)snprintf(c->id, sizeof c->id, "%s:%s",
                   c->is_new_to_us ? "scan-unknown-status" : "scan-complete", c->marker);
    const uint64_t since = begin(c);
    status = prism_scan_assets_get(c->worker->client, c->id, &c->options, &assets, &c->error);
    (void)end(c, since, status);
    if (status != PRISM_OK)
        return status;
    if (strcmp(assets->scan_id, c->id) != 0 || assets->body != PRISM_ASSET_STATUS_SUCCEEDED ||
        assets->fitted_body !=
            (c->is_new_to_us ? PRISM_ASSET_STATUS_UNRECOGNIZED : PRISM_ASSET_STATUS_SUCCEEDED))
        (void)wrong(c, "another document");
    if (c->drifts != (c->is_new_to_us ? 1 : 0))
        (void)wrong(c, "drift not told, or told without any");
    c->worker->report.drifts += c->drifts;
    prism_scan_assets_free(assets);
    return status;
}

static bool leads_to(const call *c, const char *url, const char *file)
{
    return url && strstr(url, c->marker) && strstr(url, file);
}

static prism_status get_urls(call *c)
{
    prism_asset_urls *urls;
    prism_status status;

    (void)snprintf(c->id, sizeof c->id, "scan-complete:%s", c->marker);
    const uint64_t since = begin(c);
    status = prism_asset_urls_get(c->worker->client, c->id, &c->options, &urls, &c->error);
    (void)end(c, since, status);
    if (status != PRISM_OK)
        return status;
    if (!leads_to(c, urls->model, "/avatar.obj?") || !leads_to(c, urls->texture, "/texture.png?") ||
        urls->capture_video)
        (void)wrong(c, "another document");
    prism_asset_urls_free(urls);
    return status;
}

static prism_status get_url(call *c)
{
    static const char *const types[][2] = {
        {PRISM_ASSET_TYPE_MODEL, "/avatar.obj?"},
        {PRISM_ASSET_TYPE_STRIPES, "/stripes.png?"},
        {PRISM_ASSET_TYPE_CAPTURE_VIDEO, NULL},
    };
    const char *const *type = types[random_int(&c->worker->random, 0, COUNT(types) - 1)];
    prism_asset_url *url;
    prism_status status;

    (void)snprintf(c->id, sizeof c->id, "scan-complete:%s", c->marker);
    const uint64_t since = begin(c);
    status = prism_asset_url_get(c->worker->client, c->id, type[0], &c->options, &url, &c->error);
    (void)end(c, since, status);
    if (status != PRISM_OK)
        return status;
    if (type[1] ? !leads_to(c, url->url, type[1]) : url->url != NULL)
        (void)wrong(c, "another document");
    prism_asset_url_free(url);
    return status;
}

static prism_status create_session(call *c)
{
    traffic_worker *w = c->worker;
    prism_session_request request;
    prism_session_response *response;
    prism_status status;

    prism_session_request_init(&request, sizeof request);
    request.client_scanning_id = c->marker;
    request.include_3d_avatar_in_results = random_int(&w->random, 0, 3) == 0;
    const uint64_t since = begin(c);
    status = prism_session_create(w->client, &request, &c->options, &response, &c->error);
    (void)end(c, since, status);
    w->report.posts++;
    if (status != PRISM_OK)
        return status;
    const prism_session *session = response->scanning_session;
    if (!session->client_scanning_id || strcmp(session->client_scanning_id, c->marker) != 0)
        (void)wrong(c, "another document");
    (void)snprintf(w->session, sizeof w->session, "%s", session->scanning_session_id);
    (void)snprintf(w->session_marker, sizeof w->session_marker, "%s", c->marker);
    w->session_has_avatar = request.include_3d_avatar_in_results;
    w->polled = 0;
    prism_session_response_free(response);
    return status;
}

/* Whether the results are those of the worker's session, number for number. */
static bool are_expected_results(call *c, const prism_scan_results *results)
{
    traffic_worker *w = c->worker;
    const traffic_reference *reference = w->traffic->plan->reference;
    const char *expected =
        w->session_has_avatar ? reference->results_with_avatar : reference->results;
    char *text = NULL;
    bool expected_ones = strcmp(results->scanning_session_id, w->session) == 0 &&
                         results->client_scanning_id &&
                         strcmp(results->client_scanning_id, w->session_marker) == 0;

    if (results->body_case == PRISM_SCAN_RESULTS_RESULTS && expected_ones) {
        expected_ones = prism_scan_results_format(results, &text, NULL, NULL) == PRISM_OK &&
                        strstr(text, "\"results\":") &&
                        strcmp(strstr(text, "\"results\":"), expected) == 0;
        prism_text_free(text);
    }
    return expected_ones;
}

/* What the worker's session says goes one way only. */
static void note_poll(call *c, int state)
{
    if (state < c->worker->polled)
        (void)wrong(c, "an older state of the session");
    c->worker->polled = state;
}

static prism_status get_results(call *c)
{
    traffic_worker *w = c->worker;
    const bool is_known = !c->fault && w->session[0];
    prism_scan_results *results;
    prism_status status;

    c->expected_marker = is_known ? w->session_marker : c->marker;
    c->pass = is_known ? PRISM_OK : PRISM_ERROR_SERVICE;
    (void)snprintf(c->id, sizeof c->id, "%s", is_known ? w->session : c->marker);
    const uint64_t since = begin(c);
    status = prism_scan_results_get(w->client, c->id, &c->options, &results, &c->error);
    (void)end(c, since, status);
    if (status == PRISM_ERROR_SERVICE && is_known &&
        c->error.service_code == PRISM_SERVICE_USER_INPUT_NOT_SUBMITTED) {
        c->pass = status;
        note_poll(c, 1);
    } else if (status == PRISM_ERROR_SERVICE && !is_known) {
        if (c->error.service_code != PRISM_SERVICE_INVALID_SESSION_ID)
            (void)wrong(c, "another service error");
    }
    if (status != PRISM_OK)
        return status;
    note_poll(c, results->body_case == PRISM_SCAN_RESULTS_RESULTS ? 3 : 2);
    if (!are_expected_results(c, results))
        (void)wrong(c, "another document");
    prism_scan_results_free(results);
    if (w->polled == 3 && random_int(&w->random, 0, 1) == 0)
        w->session[0] = '\0';
    return status;
}

static bool has_bytes(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "rb");
    char *read = malloc(size + 1);
    const bool same =
        file && read && fread(read, 1, size + 1, file) == size && memcmp(read, bytes, size) == 0;

    free(read);
    if (file)
        (void)fclose(file);
    return same;
}

/* The URL of an asset, led through the relay; its signature does not cover the host. */
static bool find_download(call *c, const char *type, char *out, size_t capacity)
{
    prism_asset_url *url;
    const prism_status status =
        prism_asset_url_get(c->worker->client, c->id, type, NULL, &url, &c->error);
    const char *path = status == PRISM_OK && url->url ? strstr(url->url, "/assets/") : NULL;

    if (path)
        (void)snprintf(out, capacity, "%s%s", c->worker->traffic->plan->url, path);
    else
        (void)wrong(c, "no URL to download from");
    prism_asset_url_free(url);
    return path != NULL;
}

static prism_status download(call *c)
{
    const traffic_plan *plan = c->worker->traffic->plan;
    const bool material = random_int(&c->worker->random, 0, 1) == 0;
    prism_download_options options;
    char url[1024], path[128];
    prism_status status;

    prism_download_options_init(&options, sizeof options);
    options.call = &c->options;
    options.flags = PRISM_DOWNLOAD_NO_RESUME; /* the faults are counted for each call */
    (void)snprintf(c->id, sizeof c->id, "scan-complete:%s", c->marker);
    (void)snprintf(path, sizeof path, "%s/%u", plan->folder, c->worker->number);
    if (!find_download(c, material ? PRISM_ASSET_TYPE_MATERIAL : PRISM_ASSET_TYPE_TEXTURE, url,
                       sizeof url))
        return PRISM_ERROR_INTERNAL;
    const uint64_t since = begin(c);
    status = prism_asset_download(c->worker->client, url, path, &options, &c->error);
    (void)end(c, since, status);
    if (status == PRISM_OK &&
        !has_bytes(path, material ? plan->reference->material : plan->reference->texture,
                   material ? plan->reference->material_size : plan->reference->texture_size))
        (void)wrong(c, "another file");
    if ((unlink(path) == 0) != (status == PRISM_OK))
        (void)wrong(c, "a file without success, or success without a file");
    return status;
}

/* No call at all: many threads decode and encode at the same time, too. */
static prism_status parse_and_format(call *c)
{
    const char *part = c->worker->traffic->plan->reference->results_with_avatar;
    static const char start[] = "{\"scanningSessionId\":\"s\",\"clientScanningId\":\"c\",";
    const size_t size = sizeof start - 1 + strlen(part);
    char *text = malloc(size + 1);
    prism_scan_results *results = NULL;
    char *again = NULL;

    if (!text)
        return prism_error_set(&c->error, PRISM_ERROR_OUT_OF_MEMORY, NULL);
    memcpy(text, start, sizeof start - 1);
    memcpy(text + sizeof start - 1, part, strlen(part) + 1);
    prism_status status = prism_scan_results_parse(text, size, &results, &c->error);
    if (status == PRISM_OK)
        status = prism_scan_results_format(results, &again, NULL, &c->error);
    if (status == PRISM_OK && strcmp(text, again) != 0)
        (void)wrong(c, "another text");
    prism_scan_results_free(results);
    prism_text_free(again);
    if (prism_scan_results_parse(text, size - 1, &results, NULL) != PRISM_ERROR_INVALID_JSON)
        (void)wrong(c, "half a document was taken");
    free(text);
    return status;
}

static const operation operations[] = {
    {"assets", 40, false, false, false, get_assets},
    {"URLs", 15, false, false, false, get_urls},
    {"URL", 12, false, false, false, get_url},
    {"results", 20, false, false, false, get_results},
    {"session", 6, true, false, false, create_session},
    {"download", 4, false, true, false, download},
    {"text", 3, false, false, true, parse_and_format},
};

/* What to make. */

static const operation *choose_operation(traffic_worker *w)
{
    int roll = random_int(&w->random, 0, 99);
    size_t i = 0;

    for (; roll >= (int)operations[i].share; i++)
        roll -= (int)operations[i].share;
    /* Results of a session, if there is one. */
    return operations[i].make == get_results && !w->session[0] && roll > 0 ? &operations[4]
                                                                           : &operations[i];
}

static const fault *fault_named(const char *name)
{
    size_t i = 0;

    while (strcmp(faults[i].name, name) != 0)
        i++;
    return &faults[i];
}

static void choose_fault(call *c)
{
    traffic_worker *w = c->worker;

    do
        c->fault = &faults[random_int(&w->random, 0, FAULT_COUNT - 1)];
    while (c->fault->json_only && c->operation->is_download);
    c->times = random_int(&w->random, 0, 1) == 0 ? 1 : ALWAYS;
    w->report.faults[c->fault - faults]++;
    if (c->fault->end != FAULT_HANG)
        return;
    c->is_late = c->times == ALWAYS && random_int(&w->random, 0, 1) == 0;
    if (c->is_late)
        c->options.timeout_ms = (uint32_t)random_int(&w->random, 20, 60);
    else
        c->options.stall_timeout_ms = (uint32_t)random_int(&w->random, 20, 60);
}

/* A call that waits for ever until it is cancelled, one that is cancelled at some moment of its
 * short life, or one that is cancelled before it begins. */
static void choose_cancellation(call *c)
{
    traffic_worker *w = c->worker;
    const int roll = random_int(&w->random, 0, 3);
    const uint64_t due = roll < 2 ? (uint64_t)random_int(&w->random, 0, 20000)
                                  : (uint64_t)random_int(&w->random, 0, 2000);

    if (roll < 2) {
        c->fault = fault_named("stall");
        c->times = ALWAYS;
    }
    c->is_cancelled_before = roll == 3;
    c->token = traffic_token_own(w, c->is_cancelled_before ? UINT64_MAX : traffic_now_us() + due);
    if (c->is_cancelled_before && c->token)
        prism_cancel_request(c->token->cancel);
    w->report.tokens++;
}

static void plan_call(traffic_worker *w, call *c)
{
    const unsigned percent = w->traffic->plan->fault_percent;

    memset(c, 0, sizeof *c);
    c->worker = w;
    c->operation = choose_operation(w);
    prism_call_options_init(&c->options, sizeof c->options);
    c->options.on_response = on_response;
    c->options.on_response_context = c;
    c->options.max_retries = (uint32_t)random_int(&w->random, 1, 2);
    c->expected_marker = c->marker;
    if (!c->operation->is_local && random_int(&w->random, 0, 99) < (int)percent) {
        if (random_int(&w->random, 0, 4) == 0)
            choose_cancellation(c);
        else
            choose_fault(c);
    } else if (!c->operation->is_local && random_int(&w->random, 0, 19) == 0) {
        c->token = traffic_token_shared(w);
    }
    if (c->token)
        c->options.cancel = c->token->cancel;
    (void)snprintf(c->marker, sizeof c->marker, "~%u.%lu.%c.%s.%u.", w->number, w->next_number++,
                   c->operation->is_download ? 'd' : 'a', c->fault ? c->fault->name : "none",
                   c->times);
}

/* What is right. */

/* Whether a download's first try with this fault may have brought bytes, so that it does not count;
 * a reset may overtake them. */
static bool may_be_free(const call *c)
{
    const fault *f = c->fault;
    const char *body = f->bytes && f->http_status == 0 ? strstr(f->bytes, "\r\n\r\n") : NULL;

    return c->operation->is_download && body && body[4];
}

/* Whether a call whose fault has not passed tells of it as it should. */
static bool is_told(const call *c, bool repeats)
{
    const fault *f = c->fault;
    const int tries = repeats ? 1 + (int)c->options.max_retries : 1;

    return c->error.code == f->status && c->error.http_status == f->http_status &&
           (c->is_late ? c->attempts <= 1
                       : c->attempts == tries || (may_be_free(c) && c->attempts == tries + 1));
}

/* Whether status and attempts are right for a call that was not cancelled. */
static bool is_outcome(const call *c)
{
    const fault *f = c->fault;
    const bool is_passed = c->error.code == c->pass;
    uint32_t most;
    bool repeats;

    if (!f || f->status == PRISM_OK)
        return is_passed && c->attempts == (c->operation->is_local ? 0 : 1);
    repeats = c->operation->is_post ? f->repeats_post : f->repeats;
    most = c->options.max_retries + (may_be_free(c) ? 1 : 0);
    if (!repeats || c->times > most ||
        (c->times > c->options.max_retries && c->error.code == f->status))
        return is_told(c, repeats);
    /* Once the fault is over, its short limit may still be missed by a busy machine. */
    if (f->end == FAULT_HANG)
        return (is_passed || c->error.code == PRISM_ERROR_TIMEOUT) && c->attempts > (int)c->times &&
               c->attempts <= 1 + (int)most;
    return is_passed &&
           (c->attempts == 1 + (int)c->times || (f->libcurl_again && c->attempts == (int)c->times));
}

static void judge_cancelled(call *c)
{
    traffic_report *report = &c->worker->report;
    const uint64_t now = traffic_now_us();

    report->cancelled++;
    if (!c->token || !prism_cancel_is_requested(c->token->cancel)) {
        (void)wrong(c, "cancelled by nobody");
    } else if (!c->is_cancelled_before) {
        const uint64_t requested = atomic_load(&c->token->requested_us);
        if (now > requested && now - requested > report->slowest_cancel_us)
            report->slowest_cancel_us = now - requested;
    } else if (c->attempts != 0) {
        (void)wrong(c, "cancelled before, and sent");
    }
}

static void judge(call *c, prism_status status)
{
    const bool must_cancel =
        c->is_cancelled_before || (c->token && c->fault && c->fault->end == FAULT_HANG);

    if (c->error.code != status)
        (void)wrong(c, "status and error differ");
    if (c->is_mixed_up)
        (void)wrong(c, "shown another call's answer");
    if (!c->operation->is_local &&
        (c->ends != 1 || c->logged != status || c->requests != (unsigned)c->attempts ||
         (status != PRISM_OK && c->error.attempts != c->attempts)))
        (void)wrong(c, "the log tells something else");
    if (status != PRISM_OK && (c->error.message[0] == '\0' || strstr(c->error.message, "demo-")))
        (void)wrong(c, "no message, or one with a credential");
    if (status == PRISM_ERROR_CANCELLED)
        judge_cancelled(c);
    else if (must_cancel)
        (void)wrong(c, "not cancelled");
    else if (!is_outcome(c))
        (void)wrong(c, "not what it should come to");
}

void traffic_call_make(traffic_worker *w)
{
    traffic_report *report = &w->report;
    call c;

    plan_call(w, &c);
    const size_t wrong_before = report->wrong;
    const prism_status status = c.operation->make(&c);
    if (report->wrong == wrong_before)
        judge(&c, status);
    if (!c.operation->is_local && !c.fault && !c.token &&
        report->latency_count < report->latency_capacity)
        report->latencies[report->latency_count++] = (uint32_t)c.took_us;
    if (c.token)
        traffic_token_leave(w, c.token);
    report->calls++;
}
