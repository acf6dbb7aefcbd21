/* SPDX-License-Identifier: MIT */
/* Whether a byte of a large document takes longer than one of a small document. */
#include <stdio.h>

#include "check.h"
#include "generator.h"
#include "measure.h"
#include "parts.h"

enum { SIZES = 5 };

static const size_t sizes[SIZES] = {BENCH_M, BENCH_A, BENCH_L, 250000, 1000000};

static void decode_and_free(void *context, size_t index)
{
    const bench_document *document = context;

    (void)index;
    prism_scan_results_free(peer_prism.decode(NULL, document->text, document->size));
}

void bench_flat(void)
{
    static bench_times times;
    const bench_plan plan = {1, 11, 0.05, false};
    bench_document documents[SIZES];
    bench_subject subjects[SIZES];

    for (size_t i = 0; i < SIZES; i++) {
        const bench_set set = {"flat", sizes[i], BENCH_METRES, false, 1};
        prism_scan_results *results;
        documents[i] = bench_document_make(&set, 1);
        results = peer_prism.decode(NULL, documents[i].text, documents[i].size);
        (void)check_floats(&documents[i], results);
        prism_scan_results_free(results);
        subjects[i] = (bench_subject){"libprism", decode_and_free, &documents[i]};
    }
    bench_measure(subjects, SIZES, &plan, &times);
    printf("Time per byte, as a multiple of that of M\n\n");
    for (size_t i = 0; i < SIZES; i++) {
        printf("flat %zu %.3f\n", sizes[i],
               bench_ratio(&times, i, 0) * (double)documents[0].size / (double)documents[i].size);
    }
    for (size_t i = 0; i < SIZES; i++)
        bench_set_free(&(bench_set){.count = 1}, &documents[i]);
    printf("\n");
}
