/* SPDX-License-Identifier: MIT */
/*
 * usage: prism-bench-transfers
 *
 * What libprism takes to move documents and files, beside a bare libcurl program that moves the
 * same ones; and what a queued call takes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bare.h"
#include "generator.h"
#include "measure.h"
#include "server.h"
#include "transfers.h"

enum { BATCH_CALLS = 2000 };

prism_client *transfers_client(const char *url, const char *ca_file)
{
    prism_client_options options;
    prism_client *client;
    prism_error error;

    prism_client_options_init(&options, sizeof options);
    options.api_key = "bench-key";
    options.client_id = "bench";
    options.hosted_url = url;
    options.estimation_url = url;
    options.ca_file = ca_file;
    options.max_retries = PRISM_NO_RETRIES;
    if (prism_client_new(&options, &client, &error) != PRISM_OK)
        bench_die("libprism: %s", error.message);
    return client;
}

/* Many at once. */

static void bare_many(void *context, size_t index)
{
    (void)index;
    bare_batch_get(context, BATCH_CALLS);
}

static void prism_many(void *context, size_t index)
{
    prism_completion done;
    prism_error error;

    (void)index;
    for (size_t i = 0; i < BATCH_CALLS; i++) {
        if (prism_batch_add_scan_assets_get(context, TRANSFERS_ID, NULL, NULL, &error) != PRISM_OK)
            bench_die("libprism: %s", error.message);
    }
    prism_completion_init(&done, sizeof done);
    for (size_t i = 0; i < BATCH_CALLS; i++) {
        if (prism_batch_next(context, 60000, &done, &error) != PRISM_OK)
            bench_die("libprism: %s", error.message);
        if (done.status != PRISM_OK)
            bench_die("libprism: %s", done.error.message);
    }
    prism_completion_clear(&done);
}

static void measure_many(const char *name, const char *server, const char *ca_file)
{
    static bench_times times;
    const bench_plan plan = {1, 31, 0.01, true};
    prism_client *client = transfers_client(server, ca_file);
    prism_batch_options options;
    bare_settings settings;
    prism_batch *batch;
    char url[128];

    (void)snprintf(url, sizeof url, "%s/scans/" TRANSFERS_ID "/assets", server);
    bare_settings_open(&settings, ca_file);
    bare_batch *bare = bare_batch_open(&settings, url, 4096);
    prism_batch_options_init(&options, sizeof options);
    options.max_in_flight = BARE_IN_FLIGHT;
    if (prism_batch_new(client, &options, &batch, NULL) != PRISM_OK)
        bench_die("libprism: no batch");
    bench_measure(
        (const bench_subject[]){{"curl", bare_many, bare}, {"libprism", prism_many, batch}}, 2,
        &plan, &times);
    printf("batch %s %d %.3f\nbatch-cpu %s %d %.3f\n", name, BATCH_CALLS, bench_ratio(&times, 0, 1),
           name, BATCH_CALLS, bench_process_ratio(&times, 1, 0));
    prism_batch_free(batch);
    bare_batch_close(bare);
    bare_settings_close(&settings);
    prism_client_free(client);
}

/* One after another. */

static void bare_one(void *context, size_t index)
{
    (void)index;
    bare_get(context);
}

static void prism_one(void *context, size_t index)
{
    prism_scan_assets *assets;
    prism_error error;

    (void)index;
    if (prism_scan_assets_get(context, TRANSFERS_ID, NULL, &assets, &error) != PRISM_OK)
        bench_die("libprism: %s", error.message);
    prism_scan_assets_free(assets);
}

static void decode_one(void *context, size_t index)
{
    prism_scan_assets *assets;

    (void)context;
    (void)index;
    if (prism_scan_assets_parse(bench_scan_assets, strlen(bench_scan_assets), &assets, NULL) !=
        PRISM_OK)
        bench_die("libprism: scan assets");
    prism_scan_assets_free(assets);
}

static void prism_results(void *context, size_t index)
{
    prism_scan_results *results;
    prism_error error;

    (void)index;
    if (prism_scan_results_get(context, "session-1", NULL, &results, &error) != PRISM_OK)
        bench_die("libprism: %s", error.message);
    prism_scan_results_free(results);
}

static void decode_results(void *context, size_t index)
{
    const bench_document *document = context;
    prism_scan_results *results;

    (void)index;
    if (prism_scan_results_parse(document->text, document->size, &results, NULL) != PRISM_OK)
        bench_die("libprism: scan results");
    prism_scan_results_free(results);
}

static void measure_one(const char *name, const char *server, const char *ca_file, const char *path,
                        void (*get)(void *, size_t), void (*decode)(void *, size_t),
                        const bench_document *document)
{
    static bench_times times;
    const bench_plan plan = {1, 31, 0.02, false};
    prism_client *client = transfers_client(server, ca_file);
    double ratios[BENCH_ROUNDS_MAX];
    bare_settings settings;
    bare_slot bare;
    char url[128];

    (void)snprintf(url, sizeof url, "%s%s", server, path);
    bare_settings_open(&settings, ca_file);
    bare_slot_open(&bare, &settings, url, 1 << 20);
    bench_measure((const bench_subject[]){{"curl", bare_one, &bare},
                                          {"decoding", decode, (void *)(uintptr_t)document},
                                          {"libprism", get, client}},
                  3, &plan, &times);
    for (size_t i = 0; i < times.rounds; i++)
        ratios[i] = times.process[2][i] / (times.process[0][i] + times.process[1][i]);
    printf("cpu %s %.3f\n", name, bench_median_of(ratios, times.rounds));
    bare_slot_close(&bare);
    bare_settings_close(&settings);
    prism_client_free(client);
}

static void measure_all(const bench_server *server, const tls_files *tls,
                        const bench_document *document)
{
    static const char assets[] = "/scans/" TRANSFERS_ID "/assets";
    static const char results[] = "/scanning/v0/results/session-1";

    printf("%d GETs of scan assets, %d in flight: the throughput of bare libcurl's, to which the\n"
           "decoding comes; and the processor time\n\n",
           BATCH_CALLS, BARE_IN_FLIGHT);
    measure_many("http", server->http, tls->ca);
    measure_many("https", server->https, tls->ca);
    printf(
        "\nA blocking GET on a warm connection: processor time, to that of the bare GET and the\n"
        "decoding\n\n");
    measure_one("scan-assets http", server->http, tls->ca, assets, prism_one, decode_one, NULL);
    measure_one("scan-assets https", server->https, tls->ca, assets, prism_one, decode_one, NULL);
    measure_one("M-compact http", server->http, tls->ca, results, prism_results, decode_results,
                document);
    measure_one("M-compact https", server->https, tls->ca, results, prism_results, decode_results,
                document);
    bench_downloads(server, tls);
    bench_queued();
}

int main(int count, char **arguments)
{
    const bench_set *set = bench_set_named("M-compact");
    bench_document document;
    bench_server server;
    tls_files tls;

    if (count > 1)
        return bench_download_once(count, arguments);
    document = bench_document_make(set, 1);
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    if (!tls_files_make(&tls))
        bench_die("the openssl program cannot make certificates");
    bench_server_start(&server, &tls, &document);
    measure_all(&server, &tls, &document);
    bench_server_stop(&server);
    tls_files_remove(&tls);
    free(document.text);
    return 0;
}
