/* SPDX-License-Identifier: MIT */
/** The file of a scenario as a document. */
#ifndef SIMULATOR_SCENARIO_DOCUMENT_H
#define SIMULATOR_SCENARIO_DOCUMENT_H

#include <stddef.h>
#include <stdint.h>

#include "prism/error.h"

typedef struct sim_scan_state_document {
    const char *capture_data; /* NULL is sent as null */
    const char *body;
    const char *fitted_body;
    const char *measurement;
    const char *lasts; /* a pace; NULL: the usual one */
} sim_scan_state_document;

typedef struct sim_scan_document {
    const char *id;
    const char *about;
    const char *files;      /* "obj", "ply" or "gone"; NULL: "obj" */
    const char *single_url; /* "json", "bare", "empty" or "null"; NULL: "json" */
    const sim_scan_state_document *const *states;
    size_t state_count;
} sim_scan_document;

typedef struct sim_session_state_document {
    const char *state;
    const char *lasts;
} sim_session_state_document;

typedef struct sim_session_document {
    const char *client_scanning_id; /* NULL: all that no other is for */
    const char *about;
    const char *create_error;
    const char *expires_after;
    const sim_session_state_document *const *states;
    size_t state_count;
} sim_session_document;

typedef struct sim_scenario_document {
    const char *api_key;
    const char *client_id;
    const char *states_last;
    const char *asset_urls_expire_after;
    const char *sessions_expire_after;
    int64_t avatar_vertices; /* 0: not set */
    const sim_scan_document *const *scans;
    size_t scan_count;
    const sim_session_document *const *sessions;
    size_t session_count;
} sim_scenario_document;

/* Read and check; `*out` is to be given to prism__document_free(). NULL on failure. */
prism_status sim_scenario_parse(const char *text, size_t size, sim_scenario_document **out,
                                prism_error *error);

/* A place in a list of texts; the list's end when it is not there. */
size_t sim_scenario_index(const char *const *names, size_t count, const char *name);

/* The names of what sim_scan_document's `files` and `single_url` may be; of the latter, by number.
 */
enum { SIM_FILES_OBJ, SIM_FILES_PLY, SIM_FILES_GONE, SIM_FILES_COUNT, SIM_SHAPE_COUNT = 4 };
extern const char *const sim_files_names[SIM_FILES_COUNT];
extern const char *const sim_shape_names[SIM_SHAPE_COUNT];

#endif
