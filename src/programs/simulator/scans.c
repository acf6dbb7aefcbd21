/* SPDX-License-Identifier: MIT */
#include "scans.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

/* After "scan-", and before ':' and whatever follows it. */
typedef struct known_scan {
    const char *name;
    const char *statuses;
    sim_url_shape url_shape;
} known_scan;

static const known_scan known_scans[] = {
    {"new", "null-null-null-null", SIM_URL_JSON},
    {"processing", "succeeded-started-null-null", SIM_URL_JSON},
    {"complete", "succeeded-succeeded-succeeded-succeeded", SIM_URL_JSON},
    {"failed", "succeeded-failed-null-null", SIM_URL_JSON},
    {"minimal", "succeeded-succeeded-absent-absent", SIM_URL_JSON},
    {"unknown-status", "succeeded-succeeded-reviewing-null", SIM_URL_JSON},
    {"url-bare", "succeeded-succeeded-succeeded-succeeded", SIM_URL_BARE},
    {"url-empty", "succeeded-succeeded-succeeded-succeeded", SIM_URL_EMPTY},
    {"url-null", "succeeded-succeeded-succeeded-succeeded", SIM_URL_NULL},
};

static const char *const advancing_states[] = {
    "null-null-null-null",
    "started-null-null-null",
    "succeeded-started-null-null",
    "succeeded-succeeded-started-null",
    "succeeded-succeeded-succeeded-started",
    "succeeded-succeeded-succeeded-succeeded",
};

enum { ADVANCING_STATE_COUNT = sizeof(advancing_states) / sizeof(advancing_states[0]) };

bool sim_scans_init(sim_scans *scans, uint32_t state_polls)
{
    *scans = (sim_scans){.state_polls = state_polls};
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

/* Take four words of small letters, parted by '-'. */
static bool take_statuses(sim_scan *scan, const char *text, size_t size)
{
    const char *end = text + size;
    for (int stage = 0; stage < SIM_STAGE_COUNT; stage++) {
        size_t length = 0;
        while (text + length < end && text[length] >= 'a' && text[length] <= 'z')
            length++;
        if (length == 0 || length >= SIM_STATUS_SIZE)
            return false;
        memcpy(scan->statuses[stage], text, length);
        scan->statuses[stage][length] = '\0';
        text += length;
        if (stage + 1 < SIM_STAGE_COUNT && (text == end || *text++ != '-'))
            return false;
    }
    return text == end;
}

static bool take_known(sim_scan *scan, const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof(known_scans) / sizeof(known_scans[0]); i++) {
        const known_scan *known = &known_scans[i];
        if (strlen(known->name) == size && memcmp(known->name, name, size) == 0) {
            scan->url_shape = known->url_shape;
            return take_statuses(scan, known->statuses, strlen(known->statuses));
        }
    }
    return false;
}

/* The polls that this ID had; NULL when memory is out. The lock is held. */
static uint32_t *find_polls(sim_scans *scans, const char *id)
{
    for (size_t i = 0; i < SIM_ADVANCING_MAX && scans->advancing[i].id != NULL; i++)
        if (strcmp(scans->advancing[i].id, id) == 0)
            return &scans->advancing[i].polls;
    char *copy = sim_text_copy(id);
    if (copy == NULL)
        return NULL;
    size_t place = scans->next;
    scans->next = (place + 1) % SIM_ADVANCING_MAX;
    free(scans->advancing[place].id);
    scans->advancing[place].id = copy;
    scans->advancing[place].polls = 0;
    return &scans->advancing[place].polls;
}

static bool take_advancing(sim_scans *scans, const char *id, bool is_poll, sim_scan *scan)
{
    size_t state = ADVANCING_STATE_COUNT - 1;

    pthread_mutex_lock(&scans->lock);
    uint32_t *polls = find_polls(scans, id);
    if (polls != NULL && scans->state_polls > 0) {
        size_t reached = *polls / scans->state_polls;
        if (reached < state) {
            state = reached;
            *polls += is_poll ? 1 : 0;
        }
    }
    pthread_mutex_unlock(&scans->lock);
    return polls != NULL &&
           take_statuses(scan, advancing_states[state], strlen(advancing_states[state]));
}

bool sim_scans_find(sim_scans *scans, const char *id, bool is_poll, sim_scan *out)
{
    static const char prefix[] = "scan-";
    static const char advancing[] = "advancing";

    *out = (sim_scan){.url_shape = SIM_URL_JSON};
    if (strncmp(id, prefix, sizeof(prefix) - 1) != 0)
        return false;
    const char *name = id + sizeof(prefix) - 1;
    size_t size = strcspn(name, ":");
    if (size == sizeof(advancing) - 1 && memcmp(name, advancing, size) == 0)
        return take_advancing(scans, id, is_poll, out);
    return take_known(out, name, size) || take_statuses(out, name, size);
}

bool sim_scan_has(const sim_scan *scan, int stage)
{
    return strcmp(scan->statuses[stage], "succeeded") == 0;
}
