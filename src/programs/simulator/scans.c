/* SPDX-License-Identifier: MIT */
#include "scans.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

#define DONE "succeeded-succeeded-succeeded-succeeded"
#define ONE_STATE(text) .states = {text}, .state_count = 1
#define ADVANCING                                                                                  \
    .states = {"null-null-null-null",                                                              \
               "started-null-null-null",                                                           \
               "succeeded-started-null-null",                                                      \
               "succeeded-succeeded-started-null",                                                 \
               "succeeded-succeeded-succeeded-started",                                            \
               DONE},                                                                              \
    .state_count = 6

const sim_scan_plan sim_scan_plans[] = {
    {"scan-new", "nothing has begun", ONE_STATE("null-null-null-null")},
    {"scan-processing", "the body is being made", ONE_STATE("succeeded-started-null-null")},
    {"scan-complete", "done: OBJ, MTL and texture", ONE_STATE(DONE)},
    {"scan-complete-ply", "done: PLY", ONE_STATE(DONE), .bundle_kind = SIM_BUNDLE_PLY},
    {"scan-failed", "the body failed", ONE_STATE("succeeded-failed-null-null")},
    {"scan-minimal", "the document has only two of the stages",
     ONE_STATE("succeeded-succeeded-absent-absent")},
    {"scan-unknown-status", "a status that no document lists",
     ONE_STATE("succeeded-succeeded-reviewing-null")},
    {"scan-advancing", "goes on with every poll", ADVANCING},
    {"scan-advancing-ply", "the same, with a PLY", ADVANCING, .bundle_kind = SIM_BUNDLE_PLY},
    {"scan-files-gone", "there are URLs, but not the files", ONE_STATE(DONE),
     .has_lost_files = true},
    {"scan-url-bare", "a single URL comes as bare text", ONE_STATE(DONE),
     .url_shape = SIM_URL_BARE},
    {"scan-url-empty", "a single URL comes as an empty body", ONE_STATE(DONE),
     .url_shape = SIM_URL_EMPTY},
    {"scan-url-null", "a single URL comes as null", ONE_STATE(DONE), .url_shape = SIM_URL_NULL},
};

const size_t sim_scan_plan_count = sizeof(sim_scan_plans) / sizeof(sim_scan_plans[0]);

bool sim_scans_init(sim_scans *scans, sim_pace pace, const sim_scan_plan *plans, size_t plan_count)
{
    *scans = (sim_scans){.pace = pace, .plans = plans, .plan_count = plan_count};
    return pthread_mutex_init(&scans->lock, NULL) == 0;
}

static void clear(sim_scans *scans)
{
    for (size_t i = 0; i < SIM_ADVANCING_MAX; i++) {
        free(scans->advancing[i].id);
        scans->advancing[i].id = NULL;
    }
    scans->next = 0;
}

void sim_scans_free(sim_scans *scans)
{
    clear(scans);
    pthread_mutex_destroy(&scans->lock);
}

void sim_scans_reset(sim_scans *scans)
{
    pthread_mutex_lock(&scans->lock);
    clear(scans);
    pthread_mutex_unlock(&scans->lock);
}

/* How many small letters a text begins with; 0 when they are too many for a status. */
static size_t status_size(const char *text)
{
    size_t size = strspn(text, "abcdefghijklmnopqrstuvwxyz");
    return size < SIM_STATUS_SIZE ? size : 0;
}

bool sim_scan_status_is_valid(const char *status)
{
    size_t size = status_size(status);
    return size > 0 && status[size] == '\0';
}

/* Take four statuses, parted by '-', up to the end of the text or to a ':'. */
static bool take_statuses(sim_scan *scan, const char *text)
{
    for (int stage = 0; stage < SIM_STAGE_COUNT; stage++) {
        size_t size = status_size(text);
        if (size == 0)
            return false;
        memcpy(scan->statuses[stage], text, size);
        scan->statuses[stage][size] = '\0';
        text += size;
        if (stage + 1 < SIM_STAGE_COUNT && *text++ != '-')
            return false;
    }
    return *text == '\0' || *text == ':';
}

/* The way of this ID, which begins now if it is new; NULL when memory is out. The lock is held. */
static sim_progress *find_progress(sim_scans *scans, const char *id, int64_t now_ms)
{
    for (size_t i = 0; i < SIM_ADVANCING_MAX && scans->advancing[i].id != NULL; i++)
        if (strcmp(scans->advancing[i].id, id) == 0)
            return &scans->advancing[i].progress;
    char *copy = sim_text_copy(id);
    if (copy == NULL)
        return NULL;
    size_t place = scans->next;
    scans->next = (place + 1) % SIM_ADVANCING_MAX;
    free(scans->advancing[place].id);
    scans->advancing[place].id = copy;
    scans->advancing[place].progress = (sim_progress){.since_ms = now_ms};
    return &scans->advancing[place].progress;
}

/* Find the state that an ID with this plan is in. False when memory is out. */
static bool find_state(sim_scans *scans, const sim_scan_plan *plan, const char *id, int64_t now_ms,
                       bool is_poll, size_t *state)
{
    *state = 0;
    if (plan->state_count == 1)
        return true;
    pthread_mutex_lock(&scans->lock);
    sim_progress *progress = find_progress(scans, id, now_ms);
    if (progress != NULL)
        *state = sim_progress_ask(progress, plan->paces, plan->state_count, scans->pace, now_ms,
                                  is_poll);
    pthread_mutex_unlock(&scans->lock);
    return progress != NULL;
}

/* The plan of this name; the name ends at a ':'. */
static const sim_scan_plan *find_plan(const sim_scan_plan *plans, size_t count, const char *id)
{
    size_t size = strcspn(id, ":");
    for (size_t i = 0; i < count; i++)
        if (strlen(plans[i].name) == size && memcmp(plans[i].name, id, size) == 0)
            return &plans[i];
    return NULL;
}

bool sim_scans_find(sim_scans *scans, const char *id, int64_t now_ms, bool is_poll, sim_scan *out)
{
    static const char prefix[] = "scan-";
    const sim_scan_plan *plan = find_plan(scans->plans, scans->plan_count, id);
    size_t state;

    *out = (sim_scan){.url_shape = SIM_URL_JSON};
    if (plan == NULL)
        plan = find_plan(sim_scan_plans, sim_scan_plan_count, id);
    if (plan == NULL)
        return strncmp(id, prefix, sizeof(prefix) - 1) == 0 &&
               take_statuses(out, id + sizeof(prefix) - 1);
    out->url_shape = plan->url_shape;
    out->bundle_kind = plan->bundle_kind;
    out->has_lost_files = plan->has_lost_files;
    return find_state(scans, plan, id, now_ms, is_poll, &state) &&
           take_statuses(out, plan->states[state]);
}

bool sim_scan_has(const sim_scan *scan, int stage)
{
    return strcmp(scan->statuses[stage], "succeeded") == 0;
}
