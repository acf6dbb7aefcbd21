/* SPDX-License-Identifier: MIT */
/* cJSON as most use it: a tree of nodes, each from malloc. */
#include <string.h>

#include <cjson/cJSON.h>

#include "generator.h"
#include "peer.h"

typedef const cJSON *node;

static node node_member(node object, const char *name, size_t size)
{
    (void)size;
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static const char *node_text(node item, size_t *size)
{
    const char *text = cJSON_GetStringValue(item);

    if (!text)
        bench_die("cjson: no string");
    *size = strlen(text);
    return text;
}

static double node_number(node item)
{
    if (!cJSON_IsNumber(item))
        bench_die("cjson: no number");
    return item->valuedouble;
}

static size_t node_count(node list)
{
    return (size_t)cJSON_GetArraySize(list);
}

/* By the links: by index it would walk the list from its start each time. */
static node node_item(node list, size_t index, node previous)
{
    return index == 0 ? list->child : previous->next;
}

#include "fill_tree.h"

static prism_scan_results *decode(void *state, const char *text, size_t size)
{
    cJSON *root = cJSON_ParseWithLength(text, size);
    prism_scan_results *results;

    (void)state;
    if (!root)
        bench_die("cjson: does not parse");
    results = fill_results(root);
    cJSON_Delete(root);
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

const bench_peer peer_cjson = {"cjson", open_nothing, decode, close_nothing};
