/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "target.h"

size_t check_floats(const bench_document *document, const prism_scan_results *results)
{
    const prism_avatar *avatar = prism_scan_results_avatar(results);
    const char *at = strstr(document->text, "\"vertices\":");
    size_t count = 0;

    if (!at != !avatar)
        bench_die("an avatar was lost or made up");
    if (!at)
        return 0;
    for (at = strchr(at, '['); *at != ']'; count++) {
        char *end;
        float expected = strtof(at + 1, &end);
        if (count >= avatar->mesh_vertices_only->float_count ||
            memcmp(&expected, &avatar->mesh_vertices_only->vertices[count], sizeof expected) != 0)
            bench_die("number %zu is not what strtof makes of %.*s", count, (int)(end - at - 1),
                      at + 1);
        at = end + strspn(end, " \n");
    }
    if (count != avatar->mesh_vertices_only->float_count)
        bench_die("there are more vertices than the text has");
    return count;
}

void check_peers(const bench_set *set, const bench_document *documents,
                 const bench_peer *const *peers, void *const *states, size_t count)
{
    for (size_t i = 0; i < set->count; i++) {
        const bench_document *document = &documents[i];
        prism_scan_results *first = peers[0]->decode(states[0], document->text, document->size);

        if (check_floats(document, first) != set->vertices * 3)
            bench_die("%s: not all vertices are there", set->name);
        for (size_t p = 1; p < count; p++) {
            prism_scan_results *other = peers[p]->decode(states[p], document->text, document->size);
            const char *difference = target_difference(first, other);
            if (difference)
                bench_die("%s: %s and %s differ: %s", set->name, peers[0]->name, peers[p]->name,
                          difference);
            prism_scan_results_free(other);
        }
        prism_scan_results_free(first);
    }
}
