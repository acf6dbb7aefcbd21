/* SPDX-License-Identifier: MIT */
/** A request, free of the HTTP library that read it. */
#ifndef SIMULATOR_REQUEST_H
#define SIMULATOR_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "prism/http.h"

/* Everything is borrowed from the server until the request is answered. */
typedef struct sim_request {
    const char *method;
    const char *path;  /* as it was sent: percent-encoded, without the query */
    const char *query; /* as it was sent; NULL when there is none */
    const char *peer;  /* the client's end of the connection, such as "127.0.0.1:40112" */
    const prism_http_header *headers;
    size_t header_count;
    const char *body; /* never NULL; NUL-terminated */
    size_t body_size;
} sim_request;

/* The first header of this name, case aside; NULL when there is none. */
const char *sim_request_header(const sim_request *request, const char *name);

/* Whether the method is GET, or HEAD, which is answered like it. */
bool sim_request_is_get(const sim_request *request);

/*
 * A parameter of the query, decoded, to be given to free(). `*out` is NULL when there is none.
 * False when it is badly encoded or memory is out.
 */
bool sim_request_parameter(const sim_request *request, const char *name, char **out);

enum { SIM_PARAMETERS_MAX = 8 };

/*
 * Whether the query has nothing but these parameters, each once at most, each with a value. `names`
 * are at most SIM_PARAMETERS_MAX, and a NULL. If not, `problem` has a line about the first that is
 * wrong.
 */
bool sim_request_has_only(const sim_request *request, const char *const *names, char *problem,
                          size_t problem_size);

/* A path taken apart: its segments, decoded one by one, so that a %2F is no separator. */
enum { SIM_SEGMENTS_MAX = 8 };

typedef struct sim_path {
    char *storage;
    const char *segments[SIM_SEGMENTS_MAX];
    size_t count; /* may be SIM_SEGMENTS_MAX + 1: more than any route has */
} sim_path;

/* False when the path is badly encoded or memory is out. Free it in either case. */
bool sim_path_split(sim_path *path, const char *text);
void sim_path_free(sim_path *path);

/* Whether two paths are the same once their segments are decoded, however many there are. */
bool sim_path_is_same(const char *first, const char *second);

/* Whether the path has the segments of `pattern`, such as "scans/?/asset-urls"; ? is any one. */
bool sim_path_matches(const sim_path *path, const char *pattern);

#endif
