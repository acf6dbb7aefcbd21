/* SPDX-License-Identifier: MIT */
#include "scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../util/arena.h"
#include "load.h"
#include "scenario_document.h"
#include "text.h"

/* A message such as "my.json:12:5: scans[2].id: expected a string, found an object". */
static void report(const char *file, const char *text, const prism_error *error)
{
    size_t line = 1, column = 1;
    if ((error->flags & PRISM_ERROR_FLAG_JSON_OFFSET) == 0) {
        fprintf(stderr, "prism-simulator: %s: %s\n", file, error->message);
        return;
    }
    for (uint64_t i = 0; i < error->json_offset && text[i] != '\0'; i++) {
        column = text[i] == '\n' ? 1 : column + 1;
        line += text[i] == '\n' ? 1 : 0;
    }
    fprintf(stderr, "prism-simulator: %s:%zu:%zu: %s\n", file, line, column, error->message);
}

static sim_pace read_pace(const char *text)
{
    sim_pace pace = {SIM_PACE_DEFAULT, 0};
    if (text != NULL)
        (void)sim_pace_parse(text, &pace);
    return pace;
}

/* The command line comes first. */
static void set_options(const sim_scenario_document *document, sim_options *options)
{
    if (options->api_key == NULL)
        options->api_key = document->api_key;
    if (options->client_id == NULL)
        options->client_id = document->client_id;
    if (options->avatar_vertices == 0)
        options->avatar_vertices = (uint32_t)document->avatar_vertices;
    if (options->pace.kind == SIM_PACE_DEFAULT)
        options->pace = read_pace(document->states_last);
    if (options->asset_url_seconds == 0)
        options->asset_url_seconds =
            (uint32_t)(read_pace(document->asset_urls_expire_after).amount / 1000);
    if (options->session_ms == 0)
        options->session_ms = read_pace(document->sessions_expire_after).amount;
}

static const char *or_null(const char *status)
{
    return status == NULL ? "null" : status;
}

static bool take_scan(const sim_scan_document *document, sim_scan_plan *plan)
{
    size_t files = document->files == NULL
                       ? SIM_FILES_OBJ
                       : sim_scenario_index(sim_files_names, SIM_FILES_COUNT, document->files);
    size_t shape = document->single_url == NULL
                       ? SIM_URL_JSON
                       : sim_scenario_index(sim_shape_names, SIM_SHAPE_COUNT, document->single_url);

    plan->name = document->id;
    plan->about = document->about;
    plan->bundle_kind = files == SIM_FILES_PLY ? SIM_BUNDLE_PLY : SIM_BUNDLE_OBJ;
    plan->has_lost_files = files == SIM_FILES_GONE;
    plan->url_shape = (sim_url_shape)shape;
    for (size_t i = 0; i < document->state_count; i++) {
        const sim_scan_state_document *state = document->states[i];
        const char *const parts[] = {
            or_null(state->capture_data), "-", or_null(state->body),        "-",
            or_null(state->fitted_body),  "-", or_null(state->measurement), NULL};
        plan->paces[i] = read_pace(state->lasts);
        plan->states[i] = sim_text_join(parts);
        if (plan->states[i] == NULL)
            return false;
        plan->state_count++;
    }
    return true;
}

static void take_session(const sim_session_document *document, sim_session_plan *plan)
{
    plan->name = document->client_scanning_id;
    plan->about = document->about;
    plan->create_error = document->create_error;
    plan->plan.lifetime_ms = read_pace(document->expires_after).amount;
    plan->plan.count = document->state_count;
    for (size_t i = 0; i < document->state_count; i++) {
        const char *name = document->states[i]->state;
        (void)sim_state_find(name, strlen(name), &plan->plan.states[i]);
        plan->plan.paces[i] = read_pace(document->states[i]->lasts);
    }
}

static bool take_all(sim_scenario *scenario, const sim_scenario_document *document)
{
    scenario->scans = calloc(document->scan_count + 1, sizeof(*scenario->scans));
    scenario->sessions = calloc(document->session_count + 1, sizeof(*scenario->sessions));
    if (scenario->scans == NULL || scenario->sessions == NULL)
        return false;
    for (; scenario->scan_count < document->scan_count; scenario->scan_count++)
        if (!take_scan(document->scans[scenario->scan_count],
                       &scenario->scans[scenario->scan_count]))
            return false;
    for (; scenario->session_count < document->session_count; scenario->session_count++)
        take_session(document->sessions[scenario->session_count],
                     &scenario->sessions[scenario->session_count]);
    return true;
}

static bool is_same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* What no single member shows. False, with a message, when the parts do not fit together. */
static bool check_parts(const sim_scenario_document *document, const char *file)
{
    for (size_t i = 0; i < document->scan_count; i++)
        for (size_t j = 0; j < i; j++)
            if (is_same(document->scans[i]->id, document->scans[j]->id)) {
                fprintf(stderr, "prism-simulator: %s: scans[%zu].id: the same as scans[%zu].id\n",
                        file, i, j);
                return false;
            }
    for (size_t i = 0; i < document->session_count; i++) {
        const sim_session_document *session = document->sessions[i];
        if ((session->create_error == NULL) == (session->state_count == 0)) {
            fprintf(stderr,
                    "prism-simulator: %s: sessions[%zu]: needs either states or createError\n",
                    file, i);
            return false;
        }
        for (size_t j = 0; j < i; j++)
            if (is_same(session->client_scanning_id, document->sessions[j]->client_scanning_id)) {
                fprintf(stderr,
                        "prism-simulator: %s: sessions[%zu].clientScanningId: the same as "
                        "sessions[%zu].clientScanningId\n",
                        file, i, j);
                return false;
            }
    }
    return true;
}

bool sim_scenario_load(sim_scenario *scenario, sim_options *options)
{
    const char *file = options->scenario_file;
    sim_scenario_document *document;
    prism_error error;
    size_t size;

    *scenario = (sim_scenario){.document = NULL};
    if (file == NULL)
        return true;
    char *text = sim_load(file, SIM_SCENARIO_SIZE_MAX, &size);
    if (text == NULL)
        return false;
    bool is_read = sim_scenario_parse(text, size, &document, &error) == PRISM_OK;
    if (!is_read)
        report(file, text, &error);
    free(text);
    if (!is_read || !check_parts(document, file)) {
        prism__document_free(document);
        return false;
    }
    scenario->document = document;
    set_options(document, options);
    if (take_all(scenario, document))
        return true;
    fputs("prism-simulator: out of memory\n", stderr);
    return false;
}

void sim_scenario_free(sim_scenario *scenario)
{
    for (size_t i = 0; scenario->scans != NULL && i <= scenario->scan_count; i++)
        for (size_t j = 0; j < SIM_SCAN_STATES_MAX; j++)
            free((void *)scenario->scans[i].states[j]);
    free(scenario->scans);
    free(scenario->sessions);
    prism__document_free(scenario->document);
}
