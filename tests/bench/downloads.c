/* SPDX-License-Identifier: MIT */
/* Downloading a file: how fast, and with how much memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include "bare.h"
#include "generator.h"
#include "measure.h"
#include "transfers.h"

enum { PEAK_ROUNDS = 5 };

typedef struct download {
    char url[128];
    char path[128];
    prism_client *client;
    bare_settings settings;
} download;

static void bare_one(void *context, size_t index)
{
    const download *d = context;

    (void)index;
    bare_download(&d->settings, d->url, d->path);
}

static void prism_one(void *context, size_t index)
{
    const download *d = context;
    prism_error error;

    (void)index;
    if (prism_asset_download(d->client, d->url, d->path, NULL, &error) != PRISM_OK)
        bench_die("libprism: %s", error.message);
}

/* The most memory that this process has had, in bytes, by Linux's count. */
static size_t peak_memory(void)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256] = "";
    size_t kib = 0;

    while (file && fgets(line, sizeof line, file) && kib == 0) {
        if (strncmp(line, "VmHWM:", 6) == 0)
            kib = (size_t)strtoull(line + 6, NULL, 10);
    }
    if (file)
        (void)fclose(file);
    return kib * 1024;
}

int bench_download_once(int count, char **arguments)
{
    download d = {.settings = {NULL, NULL}};

    if (count != 5 || strcmp(arguments[1], "--download") != 0) {
        fputs("usage: prism-bench-transfers\n", stderr);
        return 2;
    }
    (void)snprintf(d.url, sizeof d.url, "%s", arguments[3]);
    (void)snprintf(d.path, sizeof d.path, "%s", arguments[4]);
    if (strcmp(arguments[2], "bare") == 0) {
        bare_one(&d, 0);
    } else {
        d.client = transfers_client("http://127.0.0.1", NULL);
        prism_one(&d, 0);
        prism_client_free(d.client);
    }
    printf("%zu\n", peak_memory());
    return 0;
}

/* The peak memory of a process that downloads this. */
static double run(const char *who, const download *d)
{
    char program[512], command[1024], line[64] = "";
    const ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
    FILE *output;

    program[size < 0 ? 0 : size] = '\0';
    (void)snprintf(command, sizeof command, "'%s' --download %s '%s' '%s'", program, who, d->url,
                   d->path);
    output = popen(command, "r");
    if (!output || !fgets(line, sizeof line, output) || pclose(output) != 0)
        bench_die("no process to download");
    return strtod(line, NULL);
}

static void measure_peak(download *d, const char *server, unsigned mib)
{
    double more[PEAK_ROUNDS];

    (void)snprintf(d->url, sizeof d->url, "%s/asset/%u", server, mib);
    for (size_t i = 0; i < PEAK_ROUNDS; i++)
        more[i] = -run("bare", d) + run("prism", d);
    printf("download-peak %u %.0f\n", mib, bench_median_of(more, PEAK_ROUNDS));
}

void bench_downloads(const bench_server *server, const tls_files *tls)
{
    static bench_times times;
    const bench_plan plan = {1, 11, 0.01, true};
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    download d = {.client = transfers_client(server->http, tls->ca), .settings = {tls->ca, NULL}};

    (void)snprintf(d.url, sizeof d.url, "%s/asset/%d", server->http, BENCH_LARGE_MIB);
    (void)snprintf(d.path, sizeof d.path, "%s/prism-bench-%ld", folder, (long)getpid());
    bench_measure((const bench_subject[]){{"curl", bare_one, &d}, {"libprism", prism_one, &d}}, 2,
                  &plan, &times);
    printf("\nDownload of %d MiB to a file in %s, as a multiple of bare libcurl's throughput\n"
           "(%.0f MB/s); and by how many bytes more memory it takes at its most\n\n"
           "download %d %.3f\n",
           BENCH_LARGE_MIB, folder, BENCH_LARGE_MIB * 1.048576 / bench_median(&times, 0),
           BENCH_LARGE_MIB, bench_ratio(&times, 0, 1));
    measure_peak(&d, server->http, BENCH_SMALL_MIB);
    measure_peak(&d, server->http, BENCH_LARGE_MIB);
    prism_client_free(d.client);
    (void)unlink(d.path);
}
