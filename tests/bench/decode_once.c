/* SPDX-License-Identifier: MIT */
/*
 * usage: bench-decode-once DOCUMENT
 *
 * Decodes each document of a kind once. check_instructions counts what decode_once() executes.
 */
#include <stdio.h>

#include "generator.h"
#include "message/messages.h"
#include "util/arena.h"
#include "json/json.h"

void decode_once(const bench_document *document);

/* Not static, so that it keeps its name, by which callgrind finds it. */
__attribute__((noinline)) void decode_once(const bench_document *document)
{
    void *results;

    if (prism__decode(&prism__scan_results_message, document->text, document->size, &results, NULL,
                      NULL) != PRISM_OK)
        bench_die("a document does not decode");
    prism__document_free(results);
}

int main(int count, char **arguments)
{
    const bench_set *set = count == 2 ? bench_set_named(arguments[1]) : NULL;
    bench_document documents[BENCH_COUNT_MAX];

    if (!set) {
        fputs("usage: bench-decode-once DOCUMENT\n", stderr);
        return 2;
    }
    bench_set_make(set, documents);
    for (size_t i = 0; i < set->count; i++)
        decode_once(&documents[i]);
    bench_set_free(set, documents);
    return 0;
}
