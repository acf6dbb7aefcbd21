/* SPDX-License-Identifier: MIT */
/*
 * Many small GETs, 16 at a time: a prism_batch, and a program with libcurl's multi interface and
 * nothing else. The simulator, a process of its own, answers both. And what a queued call takes.
 */
#include <malloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "check.h"
#include "measure.h"
#include "parts.h"
#include "prism.h"
#include "simulator.h"
#include "tls.h"

enum { CALLS = 2000, IN_FLIGHT = 16, QUEUED = 10000 };

static const char path[] = "/scans/scan-complete/scan-assets";

/* The bare program: each easy handle gets the same again and again, with the headers that libprism
 * sends. */

typedef struct bare {
    CURLM *multi;
    CURL *easy[IN_FLIGHT];
    struct curl_slist *headers;
    size_t bytes; /* of all bodies */
} bare;

static size_t count(char *bytes, size_t unit, size_t units, void *context)
{
    (void)bytes;
    ((bare *)context)->bytes += unit * units;
    return unit * units;
}

static void bare_open(bare *b, const simulator *server, const char *ca_file)
{
    char url[256];

    memset(b, 0, sizeof *b);
    (void)snprintf(url, sizeof url, "%s%s", server->url, path);
    b->multi = curl_multi_init();
    b->headers = curl_slist_append(NULL, "Authorization: Bearer demo-key");
    b->headers = curl_slist_append(b->headers, "Accept: application/json;v=1");
    b->headers = curl_slist_append(b->headers, "Content-Type: application/json");
    if (!b->multi || !b->headers)
        bench_die("curl does not start");
    for (size_t i = 0; i < IN_FLIGHT; i++) {
        CURL *easy = b->easy[i] = curl_easy_init();
        if (!easy || curl_easy_setopt(easy, CURLOPT_URL, url) != CURLE_OK ||
            curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file) != CURLE_OK ||
            curl_easy_setopt(easy, CURLOPT_HTTPHEADER, b->headers) != CURLE_OK ||
            curl_easy_setopt(easy, CURLOPT_USERAGENT, "bench") != CURLE_OK ||
            curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip") != CURLE_OK ||
            curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, count) != CURLE_OK ||
            curl_easy_setopt(easy, CURLOPT_WRITEDATA, b) != CURLE_OK)
            bench_die("curl does not start");
    }
}

static void bare_close(bare *b)
{
    for (size_t i = 0; i < IN_FLIGHT; i++)
        curl_easy_cleanup(b->easy[i]);
    curl_multi_cleanup(b->multi);
    curl_slist_free_all(b->headers);
}

static void bare_get_all(void *context, size_t index)
{
    bare *b = context;
    size_t begun = 0;
    size_t done = 0;
    int left;

    (void)index;
    for (; begun < IN_FLIGHT; begun++)
        (void)curl_multi_add_handle(b->multi, b->easy[begun]);
    while (done < CALLS) {
        int running;
        if (curl_multi_perform(b->multi, &running) != CURLM_OK)
            bench_die("curl: cannot go on");
        for (CURLMsg *m; (m = curl_multi_info_read(b->multi, &left)) != NULL;) {
            CURL *easy = m->easy_handle;
            if (m->data.result != CURLE_OK)
                bench_die("curl: %s", curl_easy_strerror(m->data.result));
            (void)curl_multi_remove_handle(b->multi, easy);
            done++;
            if (begun++ < CALLS)
                (void)curl_multi_add_handle(b->multi, easy);
        }
        if (done < CALLS && curl_multi_poll(b->multi, NULL, 0, 1000, NULL) != CURLM_OK)
            bench_die("curl: cannot wait");
    }
}

static void batch_get_all(void *context, size_t index)
{
    prism_completion done;
    prism_error error;

    (void)index;
    for (size_t i = 0; i < CALLS; i++) {
        if (prism_batch_add_scan_assets_get(context, "scan-complete", NULL, NULL, &error) !=
            PRISM_OK)
            bench_die("libprism: %s", error.message);
    }
    prism_completion_init(&done, sizeof done);
    for (size_t i = 0; i < CALLS; i++) {
        if (prism_batch_next(context, PRISM_WAIT_FOREVER, &done, &error) != PRISM_OK ||
            done.status != PRISM_OK)
            bench_die("libprism: %s%s", error.message, done.error.message);
    }
    prism_completion_clear(&done);
}

/* What each of many calls takes that wait for their turn; nothing is sent. */
static void measure_queue(prism_client *client)
{
    prism_batch *batch;
    prism_error error;

    if (prism_batch_new(client, NULL, &batch, &error) != PRISM_OK)
        bench_die("libprism: %s", error.message);
    const size_t before = mallinfo2().uordblks;
    for (size_t i = 0; i < QUEUED; i++) {
        if (prism_batch_add_scan_assets_get(batch, "scan-complete", NULL, NULL, &error) != PRISM_OK)
            bench_die("libprism: %s", error.message);
    }
    printf("%d calls added to a batch take, each\n\nbatch queued %zu bytes\n\n", QUEUED,
           (mallinfo2().uordblks - before) / QUEUED);
    prism_batch_free(batch);
}

static void measure(const simulator *server, const char *ca_file)
{
    static bench_times times;
    const bench_plan plan = {1, 11, 0, true};
    prism_client_options options;
    prism_client *client;
    prism_batch *batch;
    prism_error error;
    bare b;

    prism_client_options_init(&options, sizeof options);
    options.api_key = "demo-key";
    options.hosted_url = server->url;
    options.ca_file = ca_file;
    if (prism_client_new(&options, &client, &error) != PRISM_OK ||
        prism_batch_new(client, NULL, &batch, &error) != PRISM_OK)
        bench_die("libprism: %s", error.message);
    bare_open(&b, server, ca_file);
    bench_measure(
        (const bench_subject[]){{"curl", bare_get_all, &b}, {"libprism", batch_get_all, batch}}, 2,
        &plan, &times);
    printf("Batch of %d small GETs, %d in flight, decoded: throughput, as a multiple of a bare\n"
           "curl_multi program's (%.0f GETs a second)\n\nbatch %s %.3f\n\n",
           (int)CALLS, (int)IN_FLIGHT, CALLS / bench_median(&times, 0), ca_file ? "https" : "http",
           1 / bench_ratio(&times, 1, 0));
    if (!ca_file)
        measure_queue(client);
    bare_close(&b);
    prism_batch_free(batch);
    prism_client_free(client);
}

void bench_batch(const char *simulator_path)
{
    for (int secure = 0; secure < 2; secure++) {
        simulator server;
        tls_files tls;

        if (!tls_files_make(&tls))
            bench_die("the openssl program cannot make certificates");
        if (!simulator_start(&server, simulator_path, secure ? tls.server : NULL, tls.server_key,
                             secure ? tls.ca : NULL)) {
            tls_files_remove(&tls);
            bench_die("the simulator does not start");
        }
        measure(&server, secure ? tls.ca : NULL);
        (void)simulator_stop(&server);
        tls_files_remove(&tls);
    }
}
