/* SPDX-License-Identifier: MIT */
/*
 * A call over HTTPS on a warm connection: prism_scan_results_get(), and a GET of the same bytes
 * with libcurl and nothing else. The simulator, a process of its own, answers both.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "check.h"
#include "generator.h"
#include "measure.h"
#include "parts.h"
#include "simulator.h"
#include "tls.h"

typedef struct bare {
    CURL *easy;
    char *body;
    size_t size;
    size_t capacity;
} bare;

static size_t keep(char *bytes, size_t unit, size_t count, void *context)
{
    bare *b = context;
    size_t size = unit * count;

    if (size > b->capacity - b->size)
        return 0;
    memcpy(b->body + b->size, bytes, size);
    b->size += size;
    return size;
}

static void bare_get(void *context, size_t index)
{
    bare *b = context;
    CURLcode code;

    (void)index;
    b->size = 0;
    code = curl_easy_perform(b->easy);
    if (code != CURLE_OK)
        bench_die("curl: %s", curl_easy_strerror(code));
}

static void prism_get(void *context, size_t index)
{
    prism_scan_results *results;
    prism_error error;

    (void)index;
    if (prism_scan_results_get(context, "session-1", NULL, &results, &error) != PRISM_OK)
        bench_die("libprism: %s", error.message);
    prism_scan_results_free(results);
}

static void bare_open(bare *b, const simulator *server, const tls_files *tls, size_t capacity)
{
    char url[256];

    (void)snprintf(url, sizeof url, "%s/scanning/v0/results/session-1", server->url);
    b->easy = curl_easy_init();
    b->body = malloc(capacity);
    b->capacity = capacity;
    if (!b->easy || !b->body || curl_easy_setopt(b->easy, CURLOPT_URL, url) != CURLE_OK ||
        curl_easy_setopt(b->easy, CURLOPT_CAINFO, tls->ca) != CURLE_OK ||
        curl_easy_setopt(b->easy, CURLOPT_WRITEFUNCTION, keep) != CURLE_OK ||
        curl_easy_setopt(b->easy, CURLOPT_WRITEDATA, b) != CURLE_OK)
        bench_die("curl does not start");
}

static prism_client *client_open(const simulator *server, const tls_files *tls)
{
    prism_client_options options;
    prism_client *client;
    prism_error error;

    prism_client_options_init(&options, sizeof options);
    options.client_id = "bench";
    options.estimation_url = server->url;
    options.ca_file = tls->ca;
    options.max_retries = PRISM_NO_RETRIES;
    if (prism_client_new(&options, &client, &error) != PRISM_OK)
        bench_die("libprism: %s", error.message);
    return client;
}

static void measure(const simulator *server, const tls_files *tls, const bench_document *document)
{
    static bench_times times;
    const bench_plan plan = {1, 31, 0.05, true};
    prism_client *client = client_open(server, tls);
    bare b = {NULL, NULL, 0, 0};

    bare_open(&b, server, tls, document->size);
    bare_get(&b, 0);
    if (b.size != document->size || memcmp(b.body, document->text, b.size) != 0)
        bench_die("the simulator sent something else");
    bench_measure((const bench_subject[]){{"curl", bare_get, &b}, {"libprism", prism_get, client}},
                  2, &plan, &times);
    printf("HTTPS GET of M on a warm connection, decoded, as a multiple of a bare GET (%.0f us)\n\n"
           "https M-compact %.3f\n\n",
           bench_median(&times, 0) * 1e6, bench_ratio(&times, 1, 0));
    curl_easy_cleanup(b.easy);
    free(b.body);
    prism_client_free(client);
}

void bench_https(const char *simulator_path)
{
    const bench_set *set = bench_set_named("M-compact");
    bench_document document = bench_document_make(set, 1);
    simulator server;
    tls_files tls;

    if (!tls_files_make(&tls))
        bench_die("the openssl program cannot make certificates");
    if (!simulator_start(&server, simulator_path, tls.server, tls.server_key, tls.ca)) {
        tls_files_remove(&tls);
        bench_die("the simulator does not start");
    }
    if (simulator_next(&server, "times=1000000", "Content-Type: application/json", document.text))
        measure(&server, &tls, &document);
    else
        fputs("bench: the simulator does not take the answer\n", stderr);
    (void)simulator_stop(&server);
    tls_files_remove(&tls);
    free(document.text);
}
