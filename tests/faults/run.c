/* SPDX-License-Identifier: MIT */
/* What is done and checked with every row of the matrix. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "curl_fixture.h"
#include "matrix.h"

enum { PATIENCE_MS = 5000 }; /* with what is bound to come, on a machine that is busy */

static fault_world *world_of_rows;

void fault_set_world(fault_world *world)
{
    world_of_rows = world;
}

void fault_fail(const fault_run *run, const char *format, ...)
{
    static const char *const calls[] = {"scan assets", "scan results", "create session"};
    char text[1024];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    fail_msg("%s, %s, %s, %s: %s", run->fault->name, calls[run->call],
             run->retries ? "default retries" : "no retries",
             run->is_batched ? "in a batch" : "blocking", text);
    abort(); /* not reached, which the compiler cannot know */
}

static size_t count_descriptors(void)
{
    size_t count = 0;

    for (int fd = 0; fd < 1024; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static bool tells(const char *text, const char *secret)
{
    return text && secret[0] && strstr(text, secret);
}

static bool tells_any(const fault_run *run, const char *text)
{
    return tells(text, API_KEY) || tells(text, CLIENT_ID) || tells(text, run->session_id);
}

static void on_log(void *context, const prism_log_record *record)
{
    fault_run *run = context;

    run->told += tells_any(run, record->method) || tells_any(run, record->host) ||
                 tells_any(run, record->path);
}

static void make_client(fault_run *run)
{
    prism_client_options options;
    prism_error error;

    prism_client_options_init(&options, sizeof options);
    options.api_key = API_KEY;
    options.client_id = CLIENT_ID;
    options.hosted_url = options.estimation_url = run->url;
    options.ca_file = run->ca_file;
    options.flags = run->plain_http ? PRISM_CLIENT_ALLOW_PLAIN_HTTP : 0;
    options.max_response_size = MAX_BODY_SIZE;
    options.retry_base_ms = 1;
    options.retry_cap_ms = 2;
    options.max_retries = run->retries ? 0 : PRISM_NO_RETRIES;
    options.on_log = on_log;
    options.on_log_context = run;
    options.log_level = PRISM_LOG_DEBUG;
    if (prism_client_new(&options, &run->client, &error) != PRISM_OK)
        fault_fail(run, "no client: %s", error.message);
    if (run->is_batched && prism_batch_new(run->client, NULL, &run->batch, &error) != PRISM_OK)
        fault_fail(run, "no batch: %s", error.message);
}

/* The run's call in its batch; the documents are the caller's. */
static prism_status make_batched(fault_run *run, const prism_call_options *options,
                                 prism_completion *completion)
{
    prism_error error;
    const prism_status added =
        run->call == CALL_ASSETS
            ? prism_batch_add_scan_assets_get(run->batch, "scan-complete", options, run, &error)
        : run->call == CALL_RESULTS
            ? prism_batch_add_scan_results_get(run->batch, run->session_id, options, run, &error)
            : prism_batch_add_session_create(run->batch, NULL, options, run, &error);

    FAULT_CHECK(run, added == PRISM_OK);
    FAULT_CHECK(run,
                prism_batch_next(run->batch, PRISM_WAIT_FOREVER, completion, &error) == PRISM_OK);
    FAULT_CHECK(run, completion->tag == run);
    FAULT_CHECK(run, prism_batch_unfinished(run->batch) == 0);
    return completion->status;
}

/* The run's call. There is a document if, and only if, it succeeds. */
static prism_status make_call(fault_run *run, const prism_call_options *options, prism_error *error)
{
    prism_completion done;

    prism_completion_init(&done, sizeof done);
    if (run->is_batched)
        done.status = make_batched(run, options, &done);
    else
        done.status =
            run->call == CALL_ASSETS ? prism_scan_assets_get(run->client, "scan-complete", options,
                                                             &done.scan_assets, &done.error)
            : run->call == CALL_RESULTS
                ? prism_scan_results_get(run->client, run->session_id, options, &done.scan_results,
                                         &done.error)
                : prism_session_create(run->client, NULL, options, &done.session, &done.error);
    const bool has_document = done.scan_assets || done.scan_results || done.session;
    const prism_status status = done.status;
    *error = done.error;
    prism_completion_clear(&done);
    FAULT_CHECK(run, has_document == (status == PRISM_OK));
    FAULT_CHECK(run, error->code == status);
    return status;
}

/* A call that nothing is in the way of. */
static void make_good_call(fault_run *run, const char *which)
{
    prism_error error;

    if (make_call(run, NULL, &error) != PRISM_OK)
        fault_fail(run, "the %s call: %s: %s", which, prism_status_name(error.code), error.message);
}

static void check_texts(const fault_run *run, const prism_error *error)
{
    FAULT_CHECK(run, (error->message[0] != '\0') == (error->code != PRISM_OK));
    FAULT_CHECK(run, !tells_any(run, error->message));
    FAULT_CHECK(run, !tells_any(run, error->json_path));
    FAULT_CHECK(run, !tells_any(run, error->request_id));
    FAULT_CHECK(run, !tells_any(run, error->service_name));
}

static void check_outcome(fault_run *run, const prism_error *error)
{
    const fault_outcome *expected =
        run->call == CALL_CREATE ? &run->fault->create : &run->fault->get;
    const int32_t attempts = expected->status == PRISM_OK ? 0 : run->requests;

    if (error->code != expected->status || error->http_status != expected->http_status ||
        error->flags != expected->flags || error->attempts != attempts)
        fault_fail(
            run, "%s, HTTP %d, flags %u, %d requests; not %s, HTTP %d, flags %u, %d requests: %s",
            prism_status_name(error->code), (int)error->http_status, (unsigned)error->flags,
            (int)error->attempts, prism_status_name(expected->status), (int)expected->http_status,
            (unsigned)expected->flags, (int)attempts, error->message);
    check_texts(run, error);
}

/*
 * As many as the error tells. One whose call has ended by its time may be read by its server only
 * later; and it has to be, before the server answers another.
 */
static void check_requests(fault_run *run)
{
    const size_t expected = (size_t)run->requests + (run->fault->first.bytes ? 1 : 0) +
                            (run->fault->repeated && run->call != CALL_CREATE ? 1 : 0);
    const double since = now_ms();

    if (!run->fault->kind->count)
        return;
    while ((run->counted = run->fault->kind->count(run)) < expected &&
           now_ms() - since < PATIENCE_MS)
        (void)poll(NULL, 0, 1);
    if (run->counted != expected)
        fault_fail(run, "the server got %zu requests, not %zu", run->counted, expected);
}

/* Nobody has as much as connected to the other host. */
static void check_elsewhere(const fault_run *run)
{
    struct pollfd visitor = {.fd = run->world->elsewhere, .events = POLLIN};

    if (poll(&visitor, 1, 0) == 0)
        return;
    (void)close(accept(run->world->elsewhere, NULL, NULL)); /* the rows to come have not done it */
    fault_fail(run, "another host was connected to");
}

/* A thread that still closes its own may need a moment; one that was forgotten stays. */
static void check_descriptors(const fault_run *run, size_t expected)
{
    const double since = now_ms();
    size_t count;

    while ((count = count_descriptors()) > expected && now_ms() - since < PATIENCE_MS)
        (void)poll(NULL, 0, 1);
    if (count != expected)
        fault_fail(run, "%zu open descriptors, not %zu", count, expected);
}

static void strike(fault_run *run)
{
    if (run->fault->first.bytes)
        make_good_call(run, "first");
    if (run->fault->kind->strike)
        run->fault->kind->strike(run);
}

/* What the row's limits allow, and some leeway; milliseconds. */
static double time_allowed(const fault_run *run)
{
    const fault *f = run->fault;
    const double each = (double)f->connect_timeout_ms + (double)f->stall_timeout_ms;
    const bool is_limited = f->timeout_ms > 0 && f->timeout_ms != PRISM_NO_TIMEOUT;

    return LEEWAY_MS + each * run->requests + (is_limited ? (double)f->timeout_ms : 0);
}

static void run_call(const fault *f, fault_call call, bool retries, bool is_batched,
                     prism_error *error)
{
    const fault_outcome *expected = call == CALL_CREATE ? &f->create : &f->get;
    fault_run run = {.world = world_of_rows,
                     .fault = f,
                     .call = call,
                     .retries = retries,
                     .is_batched = is_batched};
    const size_t descriptors = count_descriptors();
    prism_call_options options;

    run.requests = retries ? expected->requests : 1;
    (void)snprintf(run.session_id, sizeof run.session_id, SESSION_ID);
    prism_call_options_init(&options, sizeof options);
    options.timeout_ms = f->timeout_ms;
    options.connect_timeout_ms = f->connect_timeout_ms;
    options.stall_timeout_ms = f->stall_timeout_ms;

    f->kind->start(&run);
    make_client(&run);
    strike(&run);
    const double since = now_ms();
    (void)make_call(&run, &options, error);
    const double passed = now_ms() - since;
    check_outcome(&run, error);
    if (!is_in_time(passed, time_allowed(&run)))
        fault_fail(&run, "took %.0f ms", passed);
    check_requests(&run);
    if (f->kind->heal)
        f->kind->heal(&run);
    make_good_call(&run, "next");
    prism_batch_free(run.batch);
    prism_client_free(run.client);
    if (f->kind->stop)
        f->kind->stop(&run);
    FAULT_CHECK(&run, run.told == 0);
    check_elsewhere(&run);
    check_descriptors(&run, descriptors);
}

/* Numbers in messages, of ports and milliseconds, differ from run to run. */
static void hide_numbers(char *text)
{
    char *to = text;

    for (const char *at = text; *at; at++) {
        const bool is_digit = *at >= '0' && *at <= '9';
        if (!is_digit || to == text || to[-1] != '#')
            *to++ = is_digit ? '#' : *at;
    }
    memset(to, 0, strlen(to));
}

static void compare(const fault *f, prism_error *blocking, prism_error *batched)
{
    hide_numbers(blocking->message);
    hide_numbers(batched->message);
    if (f->says_either)
        memcpy(batched->message, blocking->message, sizeof batched->message);
    if (strcmp(blocking->message, batched->message) != 0)
        fail_msg("%s: blocking \"%s\", in a batch \"%s\"", f->name, blocking->message,
                 batched->message);
    if (memcmp(blocking, batched, sizeof *blocking) != 0)
        fail_msg("%s: the errors of both ways differ in more than the message", f->name);
}

void fault_test(void **state)
{
    const fault *f = *state;

    for (fault_call call = CALL_ASSETS; call < CALL_COUNT; call++) {
        for (int retries = 0; retries < 2; retries++) {
            prism_error blocking, batched;
            run_call(f, call, retries != 0, false, &blocking);
            run_call(f, call, retries != 0, true, &batched);
            compare(f, &blocking, &batched);
        }
    }
}

/* The requests from number `first` on, in what a simulator lists. */
static const char *find_request(const char *list, size_t first, size_t *count)
{
    static const char start[] = "{\"method\":\"";
    const char *found = list + strlen(list);

    *count = 0;
    for (const char *at = strstr(list, start); at; at = strstr(at + 1, start)) {
        if ((*count)++ == first)
            found = at;
    }
    return found;
}

size_t fault_count_at_simulator(fault_run *run, simulator *s)
{
    size_t count;
    char *list = simulator_requests(s);

    FAULT_CHECK(run, list);
    const char *mine = find_request(list, run->base, &count);
    FAULT_CHECK(run, run->call == CALL_ASSETS || !strstr(mine, API_KEY));
    FAULT_CHECK(run, run->call == CALL_CREATE || !strstr(mine, CLIENT_ID));
    free(list);
    return count - run->base;
}

/* A session that has results. */
void fault_use_simulator(fault_run *run, simulator *s)
{
    prism_client_options options;
    prism_session_request request;
    prism_session_response *session = NULL;
    prism_client *client = NULL;
    prism_error error;

    FAULT_CHECK(run, simulator_reset(s));
    prism_client_options_init(&options, sizeof options);
    options.client_id = CLIENT_ID;
    options.estimation_url = s->url;
    options.ca_file = run->world->tls.folder[0] ? run->world->tls.ca : NULL;
    prism_session_request_init(&request, sizeof request);
    request.client_scanning_id = "simulate:RESULTS";
    if (prism_client_new(&options, &client, &error) != PRISM_OK ||
        prism_session_create(client, &request, NULL, &session, &error) != PRISM_OK)
        fault_fail(run, "no session: %s", error.message);
    (void)snprintf(run->session_id, sizeof run->session_id, "%s",
                   session->scanning_session->scanning_session_id);
    prism_session_response_free(session);
    prism_client_free(client);
    (void)snprintf(run->url, sizeof run->url, "%s", s->url);

    char *list = simulator_requests(s);
    FAULT_CHECK(run, list);
    (void)find_request(list, 0, &run->base);
    free(list);
}
