/* SPDX-License-Identifier: MIT */
#include "request.h"

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
