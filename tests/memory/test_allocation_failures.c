/* SPDX-License-Identifier: MIT */
/*
 * usage: test_allocation_failures http|https SIMULATOR INCLUDE_FOLDER
 *
 * Memory runs out, everywhere: every public function, with libcurl, the TLS library and cJSON below
 * it, meets the failure of each allocation that it makes; first of that one alone, then of all from
 * there on. It must give a correct document or a clean error, leak nothing, and leave its client of
 * use. Over HTTPS, where there are thousands, it is every 101st, or with PRISM_TEST_ALL=1 each.
 */
#define _GNU_SOURCE /* RTLD_DEFAULT */

#include <dirent.h>
#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "downloads.h"
#include "functions.h"
#include "support/documents.h"
#include "support/failing_allocator.h"
#include "support/simulator.h"
#include "support/temporary_folder.h"
#include "support/tls.h"
#include "trial.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *simulator_path;
static const char *include_folder;

struct fixture;

/* A call on trial. */
typedef struct call {
    const char *name;
    const char *kind; /* of its document; NULL: what it makes is a file */
    prism_status (*make)(struct fixture *f, prism_error *error);
} call;

/* In which state the call finds things. */
typedef enum mode {
    COLD,       /* a client that has no connection yet */
    WARM,       /* one that has */
    WHOLE_LIFE, /* none: it is made, used and freed while memory is out */
    RETRIES,    /* a client that tries again, and a server that makes it */
    DISTRUST    /* a client that must not take the server's certificate */
} mode;

typedef struct fixture {
    simulator server;
    tls_files tls;
    temporary_folder folder;
    bool secure;
    prism_client *client;

    const call *call;
    mode mode;
    void *document; /* what the call gave */
    char *expected; /* what it should give, as text */
    char *asset_url;
    char session_id[64];
    bool wrong_retry; /* it was for want of memory */
    bool may_leave;   /* a failed call may leave what it can go on with */
    bool has_drifted; /* an answer had a value that is not known */
} fixture;

/* The calls. */

static prism_status get_scan_assets(fixture *f, prism_error *error)
{
    prism_scan_assets *assets;
    const prism_status status =
        USE(prism_scan_assets_get)(f->client, "scan-unknown-status", NULL, &assets, error);

    f->document = assets;
    return status;
}

static prism_status get_asset_urls(fixture *f, prism_error *error)
{
    prism_asset_urls *urls;
    const prism_status status =
        USE(prism_asset_urls_get)(f->client, "scan-complete", NULL, &urls, error);

    f->document = urls;
    return status;
}

static prism_status get_asset_url(fixture *f, prism_error *error)
{
    prism_asset_url *url;
    const prism_status status = USE(prism_asset_url_get)(
        f->client, "scan-complete", PRISM_ASSET_TYPE_MATERIAL, NULL, &url, error);

    f->document = url;
    return status;
}

static prism_status create_session(fixture *f, prism_error *error)
{
    prism_session_response *response;
    prism_session_request request;

    prism_session_request_init(&request, sizeof request);
    request.client_scanning_id = "simulate:RESULTS";
    request.include_3d_avatar_in_results = true;
    const prism_status status =
        USE(prism_session_create)(f->client, &request, NULL, &response, error);

    f->document = response;
    return status;
}

static prism_status get_scan_results(fixture *f, prism_error *error)
{
    prism_scan_results *results;
    const prism_status status =
        USE(prism_scan_results_get)(f->client, f->session_id, NULL, &results, error);

    f->document = results;
    return status;
}

static prism_status download_asset(fixture *f, prism_error *error)
{
    return try_download(f->client, f->asset_url, f->folder.path, error);
}

/* What breaks off may leave what can be gone on with. */
static prism_status resume_asset(fixture *f, prism_error *error)
{
    f->may_leave = true;
    return try_download_to_resume(f->client, f->asset_url, f->folder.path, error);
}

static prism_status download_to_memory(fixture *f, prism_error *error)
{
    return try_download_to_memory(f->client, f->asset_url, f->folder.path, error);
}

static prism_status download_to_sink(fixture *f, prism_error *error)
{
    return try_download_to_sink(f->client, f->asset_url, f->folder.path, error);
}

static const call calls[] = {
    {"scan_assets_get", "scan-assets", get_scan_assets},
    {"asset_urls_get", "asset-urls", get_asset_urls},
    {"asset_url_get", "asset-url", get_asset_url},
    {"session_create", "session-response", create_session},
    {"scan_results_get", "scan-results", get_scan_results},
    {"asset_download", NULL, download_asset},
    {"asset_download, to be resumed", NULL, resume_asset},
    {"asset_download_to_memory", NULL, download_to_memory},
    {"asset_download_to_sink", NULL, download_to_sink},
};

/* Cut out what differs from answer to answer: what stands between `start` and the next quote. */
static void cut(char *text, const char *start)
{
    for (char *at = text; (at = strstr(at, start)) != NULL;) {
        at += strlen(start);
        const char *end = at + strcspn(at, "\"");
        memmove(at, end, strlen(end) + 1);
    }
}

/* What the call has made, as text to be freed; it is taken away. */
static char *take_result(fixture *f)
{
    char *text = NULL;

    if (!f->call->kind) {
        text = temporary_folder_read(&f->folder, "asset", NULL);
        temporary_folder_remove(&f->folder);
        temporary_folder_make(&f->folder);
        return text;
    }
    const document_kind *kind = document_kind_named(f->call->kind);
    assert_non_null(f->document);
    assert_int_equal(kind->format(f->document, &text, NULL, NULL), PRISM_OK);
    kind->free(f->document);
    f->document = NULL;
    cut(text, "?X-Amz-");
    if (f->call->make == create_session) {
        cut(text, "\"scanningSessionId\":\"");
        cut(text, "\"expireAtTimestamp\":\"");
    }
    return text;
}

/* Nothing but an error: no document, no file and no part of one. */
static void assert_no_result(fixture *f)
{
    assert_null(f->document);
    if (!f->call->kind) {
        char *list = temporary_folder_list(&f->folder);
        if (!f->may_leave || strcmp(list, "asset.prism-info asset.prism-part ") != 0)
            assert_string_equal(list, "");
        free(list);
    }
}

/* The client. */

static void on_log(void *context, const prism_log_record *record)
{
    fixture *f = context;

    if (record->event == PRISM_LOG_RETRY && record->status == PRISM_ERROR_OUT_OF_MEMORY)
        f->wrong_retry = true;
}

static void on_drift(void *context, const prism_drift *drift)
{
    fixture *f = context;

    f->has_drifted = drift->kind == PRISM_DRIFT_ENUM;
}

static prism_status make_client(fixture *f, prism_error *error)
{
    prism_client_options options;

    prism_client_options_init(&options, sizeof options);
    options.api_key = "demo-key";
    options.client_id = "demo-client";
    options.hosted_url = f->server.url;
    options.estimation_url = f->server.url;
    if (f->secure)
        options.ca_file = f->mode == DISTRUST ? f->tls.other_ca : f->tls.ca;
    options.connect_timeout_ms = 3000;
    options.on_log = on_log;
    options.on_log_context = f;
    options.on_drift = on_drift;
    options.on_drift_context = f;
    options.max_retries = PRISM_NO_RETRIES;
    if (f->mode == RETRIES) {
        options.max_retries = 2;
        options.retry_base_ms = 1;
        options.retry_cap_ms = 1;
    }
    return prism_client_new(&options, &f->client, error);
}

static void assert_ok(prism_status status, const prism_error *error)
{
    if (status != PRISM_OK)
        fail_msg("%s: %s", prism_status_name(status), error->message);
}

/* The client can be used. */
static void assert_call_works(fixture *f)
{
    prism_scan_assets *assets;
    prism_error error;

    assert_ok(prism_scan_assets_get(f->client, "scan-failed", NULL, &assets, &error), &error);
    assert_string_equal(assets->scan_id, "scan-failed");
    prism_scan_assets_free(assets);
}

/* A trial of one call. */

static void prepare(void *context)
{
    fixture *f = context;
    prism_error error;

    if (f->mode == WHOLE_LIFE)
        return;
    assert_ok(make_client(f, &error), &error);
    if (f->mode == WARM)
        assert_call_works(f);
    if (f->mode == RETRIES)
        assert_true(simulator_next(&f->server, "status=503&times=1", NULL, NULL));
}

static prism_status run(void *context, prism_error *error)
{
    fixture *f = context;
    prism_status status = PRISM_OK;

    f->has_drifted = false;
    f->may_leave = false;
    if (f->mode == WHOLE_LIFE)
        status = make_client(f, error);
    if (status == PRISM_OK)
        status = f->call->make(f, error);
    if (f->mode == WHOLE_LIFE)
        prism_client_free(f->client);
    if (f->mode != DISTRUST)
        return status;
    /* Here the refusal is what is expected. */
    if (status == PRISM_OK)
        return prism_error_set(error, PRISM_ERROR_UNEXPECTED_RESPONSE, "trusts everybody");
    if (status == PRISM_ERROR_TLS)
        memset(error, 0, sizeof *error);
    return status == PRISM_ERROR_TLS ? PRISM_OK : status;
}

/*
 * OpenSSL's source of random numbers is the process's, no client's. If memory was out just when it
 * took a new seed, it stays broken until somebody asks it for more; libcurl does not ask, it looks
 * whether it works. A program's own calls of RAND_poll() or RAND_bytes() repair it, as here. (By
 * name: libcurl may use another TLS library.)
 */
static void repair_random_numbers(void)
{
    int (*status)(void);
    int (*poll_seed)(void);

    *(void **)&status = dlsym(RTLD_DEFAULT, "RAND_status");
    *(void **)&poll_seed = dlsym(RTLD_DEFAULT, "RAND_poll");
    if (status && poll_seed && status() != 1)
        assert_int_equal(poll_seed(), 1);
}

static void finish(void *context, prism_status status, const prism_error *error)
{
    fixture *f = context;

    if (f->secure)
        repair_random_numbers();
    if (status == PRISM_OK && f->mode != DISTRUST) {
        assert_int_equal(f->has_drifted, f->call->make == get_scan_assets);
        char *text = take_result(f);
        assert_string_equal(text, f->expected);
        free(text);
    } else {
        assert_no_result(f);
        assert_in_range(error->attempts, 0, f->mode == RETRIES ? 3 : 1);
    }
    if (f->mode == RETRIES)
        assert_true(simulator_reset(&f->server));
    if (f->mode == COLD || f->mode == WARM || f->mode == RETRIES)
        assert_call_works(f);
    if (f->mode != WHOLE_LIFE)
        prism_client_free(f->client);
    assert_false(f->wrong_retry);
}

static size_t count_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    size_t count = 0;

    while (folder && readdir(folder))
        count++;
    if (folder)
        (void)closedir(folder);
    return count;
}

/* What the call is to give, and what it needs: made with a client that has memory. */
static void make_expectations(fixture *f)
{
    const call *const tried = f->call;
    prism_error error;

    assert_ok(make_client(f, &error), &error);
    f->call = &calls[2];
    assert_ok(get_asset_url(f, &error), &error);
    f->asset_url = strdup(((const prism_asset_url *)f->document)->url);
    assert_non_null(f->asset_url);
    free(take_result(f));
    f->call = &calls[3];
    assert_ok(create_session(f, &error), &error);
    (void)snprintf(
        f->session_id, sizeof f->session_id, "%s",
        ((const prism_session_response *)f->document)->scanning_session->scanning_session_id);
    free(take_result(f));
    f->call = tried;
    assert_ok(f->call->make(f, &error), &error);
    f->expected = take_result(f);
    assert_non_null(f->expected);
    prism_client_free(f->client);
}

/*
 * What libcurl, and the TLS library below it, make of an allocation that failed, if they do not say
 * so: no connection, where an address cannot be read; and before 8.6, a head that is too large.
 */
static const prism_status *excuses_of(const fixture *f)
{
    static prism_status excuses[6];
    size_t count = 0;

    excuses[count++] = PRISM_ERROR_CONNECT;
    if (curl_version_info(CURLVERSION_NOW)->version_num < 0x080600)
        excuses[count++] = PRISM_ERROR_LIMIT_EXCEEDED;
    if (f->secure) {
        excuses[count++] = PRISM_ERROR_TLS;     /* in the handshake */
        excuses[count++] = PRISM_ERROR_TIMEOUT; /* if then it waits for what it has lost */
        excuses[count++] = PRISM_ERROR_NETWORK; /* later */
    }
    excuses[count] = PRISM_OK;
    return excuses;
}

static void try_call(fixture *f, const call *tried, mode how, size_t first, size_t step)
{
    static const char *const modes[] = {"new client", "warm client", "whole life", "retries",
                                        "untrusted"};
    char name[80];
    const trial t = {.name = name,
                     .context = f,
                     .prepare = prepare,
                     .run = run,
                     .finish = finish,
                     .excuses = excuses_of(f)};

    f->call = tried;
    (void)snprintf(name, sizeof name, "%s, %s, %s", tried->name, modes[how],
                   f->secure ? "https" : "http");
    assert_true(simulator_reset(&f->server));
    f->mode = COLD;
    make_expectations(f);
    f->mode = how;
    const size_t descriptors = count_descriptors();
    trial_run(&t, first, step);
    assert_int_equal(count_descriptors(), descriptors);
    free(f->expected);
    free(f->asset_url);
}

static void *resolve(void *unused)
{
    struct addrinfo *found = NULL;

    if (getaddrinfo("127.0.0.1", "80", NULL, &found) == 0)
        freeaddrinfo(found);
    return unused;
}

/*
 * What the C library keeps of the first threads and the first name that is resolved: libcurl asks
 * the resolver, on a thread, also about an IP address, if its own reading of it has failed.
 */
static void warm_up_threads(void)
{
    pthread_t threads[4];

    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, resolve, NULL), 0);
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
}

static int start(void **state, bool secure)
{
    static fixture f;

    warm_up_threads();
    memset(&f, 0, sizeof f);
    f.secure = secure;
    if (secure)
        assert_true(tls_files_make(&f.tls));
    if (!simulator_start(&f.server, simulator_path, secure ? f.tls.server : NULL, f.tls.server_key,
                         secure ? f.tls.ca : NULL))
        fail_msg("the simulator does not start");
    temporary_folder_make(&f.folder);
    *state = &f;
    return 0;
}

static int start_http(void **state)
{
    return start(state, false);
}

static int start_https(void **state)
{
    return start(state, true);
}

static int stop(void **state)
{
    fixture *f = *state;

    heap_disarm();
    temporary_folder_remove(&f->folder);
    assert_true(simulator_stop(&f->server));
    tls_files_remove(&f->tls);
    return 0;
}

static void calls__survive_every_failed_allocation(void **state)
{
    for (size_t i = 0; i < COUNT(calls); i++) {
        try_call(*state, &calls[i], COLD, 1, 1);
        if (calls[i].make != create_session) /* has a connection of its own each time */
            try_call(*state, &calls[i], WARM, 1, 1);
    }
    try_call(*state, &calls[0], WHOLE_LIFE, 1, 1);
}

static void calls__are_not_tried_again_for_want_of_memory(void **state)
{
    try_call(*state, &calls[0], RETRIES, 1, 1);
}

static void batches__survive_every_failed_allocation(void **state)
{
    fixture *f = *state;

    try_batches(f->server.url, f->folder.path, excuses_of(f));
}

static bool tries_all(void)
{
    const char *all = getenv("PRISM_TEST_ALL");

    return all && strcmp(all, "1") == 0;
}

static void https_calls__survive_failed_allocations(void **state)
{
    const size_t step = tries_all() ? 1 : 101;

    for (size_t i = 0; i < COUNT(calls); i++) {
        /* Not the same ones in every call: they have most in common. */
        try_call(*state, &calls[i], COLD, step == 1 ? 1 : 1 + 17 * i, step);
        if (calls[i].make != create_session)
            try_call(*state, &calls[i], WARM, 1, 1);
    }
    try_call(*state, &calls[0], WHOLE_LIFE, 1, step);
}

static void no_failed_allocation__makes_a_certificate_trusted(void **state)
{
    try_call(*state, &calls[0], DISTRUST, 1, tries_all() ? 1 : 13);
}

static void every_public_function__has_been_on_trial(void **state)
{
    (void)state;
    trial_check_noted(include_folder);
}

static int run_http(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions__survive_every_failed_allocation),
        cmocka_unit_test(functions__of_values_take_no_memory),
        cmocka_unit_test_setup_teardown(calls__survive_every_failed_allocation, start_http, stop),
        cmocka_unit_test_setup_teardown(calls__are_not_tried_again_for_want_of_memory, start_http,
                                        stop),
        cmocka_unit_test_setup_teardown(batches__survive_every_failed_allocation, start_http, stop),
        cmocka_unit_test(every_public_function__has_been_on_trial),
    };

    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}

static int run_https(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(https_calls__survive_failed_allocations, start_https, stop),
        cmocka_unit_test_setup_teardown(no_failed_allocation__makes_a_certificate_trusted,
                                        start_https, stop),
    };

    return cmocka_run_group_tests_name("https", tests, NULL, NULL);
}

int main(int argc, char **argv)
{
    if (argc != 4 || (strcmp(argv[1], "http") != 0 && strcmp(argv[1], "https") != 0)) {
        (void)fputs("usage: test_allocation_failures http|https SIMULATOR INCLUDE_FOLDER\n",
                    stderr);
        return 2;
    }
    if (!heap_can_fail())
        return heap_skip();
    if (!tries_all())
        (void)alarm(120); /* the test's limit is for all */
    simulator_path = argv[2];
    include_folder = argv[3];
    return strcmp(argv[1], "http") == 0 ? run_http() : run_https();
}
