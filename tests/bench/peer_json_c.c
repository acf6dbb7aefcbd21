/* SPDX-License-Identifier: MIT */
/* json-c: a tree of nodes from malloc, objects as hash tables; its tokener is used again. */
#include <json-c/json.h>

#include "generator.h"
#include "peer.h"

typedef struct json_object *node;

static node node_member(node object, const char *name, size_t size)
{
    node item = NULL;

    (void)size;
    (void)json_object_object_get_ex(object, name, &item);
    return item;
}

static const char *node_text(node item, size_t *size)
{
    if (!json_object_is_type(item, json_type_string))
        bench_die("json-c: no string");
    *size = (size_t)json_object_get_string_len(item);
    return json_object_get_string(item);
}

static double node_number(node item)
{
    if (!json_object_is_type(item, json_type_double) && !json_object_is_type(item, json_type_int))
        bench_die("json-c: no number");
    return json_object_get_double(item);
}

static size_t node_count(node list)
{
    return json_object_array_length(list);
}

static node node_item(node list, size_t index, node previous)
{
    (void)previous;
    return json_object_array_get_idx(list, index);
}

#include "fill_tree.h"

static void *open_tokener(size_t largest)
{
    struct json_tokener *tokener = json_tokener_new();

    (void)largest;
    if (!tokener)
        bench_die("out of memory");
    return tokener;
}

static prism_scan_results *decode(void *state, const char *text, size_t size)
{
    struct json_tokener *tokener = state;
    struct json_object *root = json_tokener_parse_ex(tokener, text, (int)size);
    prism_scan_results *results;

    if (!root)
        bench_die("json-c: %s", json_tokener_error_desc(json_tokener_get_error(tokener)));
    results = fill_results(root);
    (void)json_object_put(root);
    json_tokener_reset(tokener);
    return results;
}

static void close_tokener(void *state)
{
    json_tokener_free(state);
}

const bench_peer peer_json_c = {"json-c", open_tokener, decode, close_tokener};
