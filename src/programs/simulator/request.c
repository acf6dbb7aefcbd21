/* SPDX-License-Identifier: MIT */
#include "request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text.h"

const char *sim_request_header(const sim_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (strcasecmp(request->headers[i].name, name) == 0)
            return request->headers[i].value;
    return NULL;
}

bool sim_request_is_get(const sim_request *request)
{
    return strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
}

bool sim_request_parameter(const sim_request *request, const char *name, char **out)
{
    size_t name_size = strlen(name);
    const char *item = request->query;

    *out = NULL;
    while (item != NULL) {
        size_t size = strcspn(item, "&");
        if (size > name_size && memcmp(item, name, name_size) == 0 && item[name_size] == '=') {
            *out = sim_text_copy_bytes(item + name_size + 1, size - name_size - 1);
            if (*out != NULL && sim_text_percent_decode(*out, true))
                return true;
            free(*out);
            *out = NULL;
            return false;
        }
        item = item[size] == '&' ? item + size + 1 : NULL;
    }
    return true;
}

/* What is wrong with a parameter, or NULL; `is_seen` has a place for each name. */
static const char *find_fault(const char *item, size_t name_size, const char *const *names,
                              bool *is_seen)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        if (strlen(names[i]) != name_size || memcmp(names[i], item, name_size) != 0)
            continue;
        if (is_seen[i])
            return "parameter given twice";
        is_seen[i] = true;
        return item[name_size] == '=' ? NULL : "parameter without a value";
    }
    return "unknown parameter";
}

bool sim_request_has_only(const sim_request *request, const char *const *names, char *problem,
                          size_t problem_size)
{
    enum { SHOWN_MAX = 60 };
    bool is_seen[SIM_PARAMETERS_MAX] = {false};
    const char *item = request->query;

    while (item != NULL) {
        size_t size = strcspn(item, "&");
        size_t name_size = strcspn(item, "=&");
        const char *fault = size == 0 ? NULL : find_fault(item, name_size, names, is_seen);
        if (fault != NULL) {
            snprintf(problem, problem_size, "%s: %.*s\n", fault,
                     name_size < SHOWN_MAX ? (int)name_size : SHOWN_MAX, item);
            return false;
        }
        item = item[size] == '&' ? item + size + 1 : NULL;
    }
    return true;
}

bool sim_path_split(sim_path *path, const char *text)
{
    *path = (sim_path){.storage = sim_text_copy(*text == '/' ? text + 1 : text)};
    char *segment = path->storage;
    while (segment != NULL) {
        char *slash = strchr(segment, '/');
        if (path->count == SIM_SEGMENTS_MAX) {
            path->count++;
            return true;
        }
        if (slash != NULL)
            *slash = '\0';
        if (!sim_text_percent_decode(segment, false))
            return false;
        path->segments[path->count++] = segment;
        segment = slash == NULL ? NULL : slash + 1;
    }
    return path->storage != NULL;
}

void sim_path_free(sim_path *path)
{
    free(path->storage);
}

bool sim_path_is_same(const char *first, const char *second)
{
    bool is_slash = false, is_same;
    do {
        bool is_slash_too = false;
        is_same = sim_text_percent_next(&first, &is_slash) ==
                      sim_text_percent_next(&second, &is_slash_too) &&
                  is_slash == is_slash_too;
    } while (is_same && (*first != '\0' || *second != '\0'));
    return is_same;
}

bool sim_path_matches(const sim_path *path, const char *pattern)
{
    for (size_t i = 0; i < path->count && i < SIM_SEGMENTS_MAX; i++) {
        size_t size = strcspn(pattern, "/");
        bool is_any = size == 1 && *pattern == '?';
        if (!is_any &&
            (strlen(path->segments[i]) != size || memcmp(path->segments[i], pattern, size) != 0))
            return false;
        pattern += size;
        if (*pattern == '\0')
            return i + 1 == path->count;
        pattern++;
    }
    return false;
}
