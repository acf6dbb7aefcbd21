/* SPDX-License-Identifier: MIT */
/*
 * usage: prism-bench-allocations
 *
 * What decoding asks of malloc: how often, and how much memory at a time as a multiple of the
 * result's own bytes. A program of its own, so that counting slows down nothing that is timed.
 */
#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "generator.h"
#include "peer.h"
#include "target.h"

/* glibc's own functions, below those that are replaced here. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void __libc_free(void *block);

static struct {
    bool on;
    size_t calls; /* that ask for memory */
    size_t bytes; /* in use, as malloc rounds them up */
    size_t peak;
} counter;

static void *note(void *block)
{
    if (counter.on) {
        counter.calls++;
        counter.bytes += malloc_usable_size(block);
        if (counter.bytes > counter.peak)
            counter.peak = counter.bytes;
    }
    return block;
}

void *malloc(size_t size)
{
    return note(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return note(__libc_calloc(count, size));
}

/* As if it always copied: both blocks are there at a time. */
void *realloc(void *block, size_t size)
{
    size_t before = malloc_usable_size(block);
    void *result = note(__libc_realloc(block, size));

    if (counter.on)
        counter.bytes -= before;
    return result;
}

void free(void *block)
{
    if (counter.on)
        counter.bytes -= malloc_usable_size(block);
    __libc_free(block);
}

static void measure(const bench_set *set)
{
    bench_document documents[BENCH_COUNT_MAX];
    size_t calls = 0;
    double peak = 0;

    bench_set_make(set, documents);
    for (size_t i = 0; i < set->count; i++) {
        prism_scan_results *results;
        memset(&counter, 0, sizeof counter);
        counter.on = true;
        results = peer_prism.decode(NULL, documents[i].text, documents[i].size);
        counter.on = false;
        if (counter.calls > calls)
            calls = counter.calls;
        if ((double)counter.peak / (double)target_size(results) > peak)
            peak = (double)counter.peak / (double)target_size(results);
        prism_scan_results_free(results);
    }
    printf("mallocs %s %zu\npeak %s %.3f\n", set->name, calls, set->name, peak);
    bench_set_free(set, documents);
}

int main(void)
{
    printf("Allocations of one decode, and its most bytes as a multiple of the result's\n\n");
    for (size_t i = 0; i < BENCH_SETS; i++)
        measure(&bench_sets[i]);
    return 0;
}
