/* SPDX-License-Identifier: MIT */
/* jansson: a tree of nodes from malloc, objects as hash tables. */
#include <jansson.h>

#include "generator.h"
#include "peer.h"

typedef json_t *node;

static node node_member(node object, const char *name, size_t size)
{
    (void)size;
    return json_object_get(object, name);
}

static const char *node_text(node item, size_t *size)
{
    if (!json_is_string(item))
        bench_die("jansson: no string");
    *size = json_string_length(item);
    return json_string_value(item);
}

static double node_number(node item)
{
    if (!json_is_number(item))
        bench_die("jansson: no number");
    return json_number_value(item);
}

static size_t node_count(node list)
{
    return json_array_size(list);
}

static node node_item(node list, size_t index, node previous)
{
    (void)previous;
    return json_array_get(list, index);
}

#include "fill_tree.h"

static prism_scan_results *decode(void *state, const char *text, size_t size)
{
    json_error_t error;
    json_t *root = json_loadb(text, size, 0, &error);
    prism_scan_results *results;

    (void)state;
    if (!root)
        bench_die("jansson: %s", error.text);
    results = fill_results(root);
    json_decref(root);
    return results;
}

static void *open_nothing(size_t largest)
{
    (void)largest;
    return NULL;
}

static void close_nothing(void *state)
{
    (void)state;
}

const bench_peer peer_jansson = {"jansson", open_nothing, decode, close_nothing};
