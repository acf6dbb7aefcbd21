/* SPDX-License-Identifier: MIT */
/*
 * usage: prism-bench [--quick] [--only DOCUMENT] [--simulator PATH]
 *
 * Measures libprism. A table for people, and one line for each figure. --quick: decoding only, with
 * few rounds. --only: decoding of one kind of document. Calls over HTTPS are measured against the
 * simulator at PATH, if given.
 */
#include <malloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "generator.h"
#include "parts.h"

/*
 * Memory that was freed stays with the process, for all alike. Otherwise it is a matter of luck,
 * different from run to run, who makes malloc hand a page back and get it again with each document.
 */
static void keep_memory(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, 32 * 1024 * 1024);
    (void)mallopt(M_TRIM_THRESHOLD, 1024 * 1024 * 1024);
}

int main(int count, char **arguments)
{
    const char *simulator = NULL, *only = NULL;
    bool quick = false;

    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "--quick") == 0) {
            quick = true;
        } else if (strcmp(arguments[i], "--simulator") == 0 && i + 1 < count) {
            simulator = arguments[++i];
        } else if (strcmp(arguments[i], "--only") == 0 && i + 1 < count &&
                   bench_set_named(arguments[i + 1])) {
            only = arguments[++i];
        } else {
            fputs("usage: prism-bench [--quick] [--only DOCUMENT] [--simulator PATH]\n", stderr);
            return 2;
        }
    }
    keep_memory();
    bench_decode(quick, only);
    if (quick || only)
        return 0;
    bench_flat();
    bench_write();
    if (simulator)
        bench_https(simulator);
    return 0;
}
