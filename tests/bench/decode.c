/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "generator.h"
#include "measure.h"
#include "parts.h"
#include "peer.h"

enum { PEERS = 7, SHAPES = BENCH_SETS - BENCH_SIZES };

static const bench_peer *const peers[PEERS] = {&peer_prism,   &peer_cjson,     &peer_jansson,
                                               &peer_json_c,  &peer_rapidjson, &peer_simdjson,
                                               &peer_protobuf};

/* What libprism is to reach: the peer's time divided by its own. */
typedef struct target {
    const char *documents; /* the start of their names */
    const char *peer;
    double ratio;
} target;

static const target targets[] = {
    {"S-compact", "cjson", 10},
    {"S-compact", "simdjson", 1.4},
    {"S-compact", "rapidjson", 6.5},
    {"S-compact", "protobuf", 55},
    {"S-pretty", "cjson", 8},
    {"S-pretty", "simdjson", 1.15},
    {"S-pretty", "rapidjson", 5.5},
    {"S-pretty", "protobuf", 46},
    {"shape-", "simdjson", 1.8},
    {"", "cjson", 17},
    {"", "simdjson", 2.5},
    {"", "rapidjson", 4.2},
    {"", "protobuf", 37},
};

static double target_of(const char *document, const char *peer)
{
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        const target *t = &targets[i];
        if (strncmp(document, t->documents, strlen(t->documents)) == 0 &&
            strcmp(peer, t->peer) == 0)
            return t->documents[0] != '\0' || strncmp(document, "shape-", 6) != 0 ? t->ratio : 0;
    }
    return 0;
}

/* A peer, and what it decodes. */
typedef struct job {
    const bench_peer *peer;
    void *state;
    const bench_document *documents;
} job;

static void decode_and_free(void *context, size_t index)
{
    const job *j = context;
    const bench_document *document = &j->documents[index];

    prism_scan_results_free(j->peer->decode(j->state, document->text, document->size));
}

typedef struct row {
    double bytes, seconds; /* of a document */
    double ratios[PEERS];
} row;

static size_t largest_of(const bench_set *set, const bench_document *documents)
{
    size_t largest = 0;

    for (size_t i = 0; i < set->count; i++)
        largest = documents[i].size > largest ? documents[i].size : largest;
    return largest;
}

/* In a hurry, slow peers that have no target are left out where that saves much time. */
static bool is_measured(const bench_set *set, const bench_peer *peer, bool quick)
{
    return !quick || set->vertices == BENCH_S || peer == &peer_prism || peer == &peer_rapidjson ||
           target_of(set->name, peer->name) > 0;
}

/* Measure `count` peers, which are in the table's columns `columns`; the first is libprism. */
static void measure_peers(const bench_set *set, const bench_plan *plan, const size_t *columns,
                          size_t count, row *out)
{
    static bench_times times;
    bench_document documents[BENCH_COUNT_MAX];
    const bench_peer *measured[PEERS];
    bench_subject subjects[PEERS];
    void *states[PEERS];
    job jobs[PEERS];

    bench_set_make(set, documents);
    for (size_t p = 0; p < count; p++) {
        measured[p] = peers[columns[p]];
        states[p] = measured[p]->open(largest_of(set, documents));
        jobs[p] = (job){measured[p], states[p], documents};
        subjects[p] = (bench_subject){measured[p]->name, decode_and_free, &jobs[p]};
    }
    check_peers(set, documents, measured, states, count);
    bench_measure(subjects, count, plan, &times);

    for (size_t i = 0; i < set->count; i++)
        out->bytes += (double)documents[i].size / (double)set->count;
    out->seconds = bench_median(&times, 0);
    for (size_t p = 1; p < count; p++) {
        out->ratios[columns[p]] = bench_ratio(&times, p, 0);
        printf("ratio %s %s %.2f\n", set->name, measured[p]->name, out->ratios[columns[p]]);
    }
    (void)fflush(stdout);
    for (size_t p = 0; p < count; p++)
        measured[p]->close(states[p]);
    bench_set_free(set, documents);
}

static void measure_set(const bench_set *set, bool quick, row *out)
{
    const bench_plan plan = {set->count, quick ? 11 : 21, 0.02, false};
    size_t columns[PEERS], count = 0;

    for (size_t p = 0; p < PEERS; p++) {
        if (is_measured(set, peers[p], quick))
            columns[count++] = p;
    }
    memset(out, 0, sizeof *out);
    measure_peers(set, &plan, columns, count, out);
}

static void print_row(const bench_set *set, const row *r, size_t *wanted, size_t *met)
{
    printf("%-20s %9.0f %7.1f us %6.0f ", set->name, r->bytes, r->seconds * 1e6,
           r->bytes / r->seconds / 1e6);
    for (size_t p = 1; p < PEERS; p++) {
        double goal = target_of(set->name, peers[p]->name);
        bool missed = r->ratios[p] < goal;
        if (r->ratios[p] > 0)
            printf(" %9.2f%c", r->ratios[p], missed ? '!' : ' ');
        else
            printf(" %9s ", "-");
        *wanted += goal > 0;
        *met += goal > 0 && !missed;
    }
    printf("\n");
}

static void print_table(const row *rows)
{
    size_t wanted = 0, met = 0;

    printf("\nDecoding: the peer's time as a multiple of libprism's; ! is below the target\n\n");
    printf("%-20s %9s %10s %6s ", "document", "bytes", "time", "MB/s");
    for (size_t p = 1; p < PEERS; p++)
        printf(" %9s ", peers[p]->name);
    printf("\n");
    for (size_t i = 0; i < BENCH_SETS; i++) {
        if (rows[i].seconds > 0)
            print_row(&bench_sets[i], &rows[i], &wanted, &met);
    }
    printf("\n%zu of %zu targets met\n\n", met, wanted);
}

void bench_decode(bool quick, const char *only)
{
    row rows[BENCH_SETS];

    memset(rows, 0, sizeof rows);
    for (size_t i = 0; i < BENCH_SETS; i++) {
        if (!only || strcmp(only, bench_sets[i].name) == 0)
            measure_set(&bench_sets[i], quick, &rows[i]);
    }
    print_table(rows);
}
