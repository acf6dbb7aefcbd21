/* SPDX-License-Identifier: MIT */
#include "sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "../../message/messages.h"
#include "prism/scan_results.h"
#include "text.h"

bool sim_state_find(const char *name, size_t size, int32_t *out)
{
    static const prism__enum_name own_names[] = {
        PRISM__ENUM_NAME("RESULTS", SIM_STATE_RESULTS),
        PRISM__ENUM_NAME("PENDING", SIM_STATE_PENDING),
    };
    static const prism__enum own = PRISM__ENUM_OF(own_names);
    return sim_enum_find(&own, name, size, out) ||
           sim_enum_find(&prism__scan_error_types, name, size, out);
}

bool sim_sessions_init(sim_sessions *sessions, sim_pace pace, uint64_t lifetime_ms)
{
    *sessions = (sim_sessions){.pace = pace, .lifetime_ms = lifetime_ms};
    return pthread_mutex_init(&sessions->lock, NULL) == 0;
}

static void clear(sim_sessions *sessions)
{
    for (size_t i = 0; i < SIM_SESSIONS_MAX; i++)
        sim_session_free(&sessions->items[i]);
    sessions->next = 0;
}

void sim_sessions_free(sim_sessions *sessions)
{
    clear(sessions);
    pthread_mutex_destroy(&sessions->lock);
}

void sim_sessions_reset(sim_sessions *sessions)
{
    pthread_mutex_lock(&sessions->lock);
    clear(sessions);
    pthread_mutex_unlock(&sessions->lock);
}

void sim_session_free(sim_session *session)
{
    free(session->client_scanning_id);
    *session = (sim_session){0};
}

/* A version 4 UUID: 122 random bits, since the ID is all that guards a session's results. */
static bool make_id(char id[SIM_SESSION_ID_SIZE])
{
    unsigned char bytes[16];
    char *target = id;

    if (getentropy(bytes, sizeof(bytes)) != 0)
        return false;
    bytes[6] = (unsigned char)((bytes[6] & 0x0F) | 0x40);
    bytes[8] = (unsigned char)((bytes[8] & 0x3F) | 0x80);
    for (size_t i = 0; i < sizeof(bytes); i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *target++ = '-';
        snprintf(target, 3, "%02x", (unsigned)bytes[i]);
        target += 2;
    }
    return true;
}

bool sim_sessions_add(sim_sessions *sessions, const char *client_scanning_id, bool wants_avatar,
                      const sim_plan *plan, int64_t now_ms, char id[SIM_SESSION_ID_SIZE],
                      int64_t *expires_ms)
{
    uint64_t lifetime_ms = plan->lifetime_ms == 0 ? sessions->lifetime_ms : plan->lifetime_ms;
    sim_session session = {.client_scanning_id = sim_text_copy(client_scanning_id),
                           .wants_avatar = wants_avatar,
                           .expires_ms = now_ms + (int64_t)lifetime_ms,
                           .plan = *plan,
                           .progress = {.since_ms = now_ms}};
    if ((client_scanning_id != NULL && session.client_scanning_id == NULL) ||
        !make_id(session.id)) {
        sim_session_free(&session);
        return false;
    }
    memcpy(id, session.id, sizeof(session.id));
    *expires_ms = session.expires_ms;

    pthread_mutex_lock(&sessions->lock);
    sim_session_free(&sessions->items[sessions->next]);
    sessions->items[sessions->next] = session;
    sessions->next = (sessions->next + 1) % SIM_SESSIONS_MAX;
    pthread_mutex_unlock(&sessions->lock);
    return true;
}

/* The state of a session at this poll. The lock is held. */
static int32_t advance(const sim_sessions *sessions, sim_session *session, int64_t now_ms)
{
    const sim_plan *plan = &session->plan;
    if (now_ms >= session->expires_ms)
        return PRISM_SCAN_ERROR_TYPE_SESSION_EXPIRED;
    return plan->states[sim_progress_ask(&session->progress, plan->paces, plan->count,
                                         sessions->pace, now_ms, true)];
}

bool sim_sessions_poll(sim_sessions *sessions, const char *id, int64_t now_ms, int32_t *state,
                       sim_session *out)
{
    bool is_found = false;

    pthread_mutex_lock(&sessions->lock);
    for (size_t i = 0; i < SIM_SESSIONS_MAX && !is_found && *id != '\0'; i++) {
        sim_session *session = &sessions->items[i];
        if (strcmp(session->id, id) != 0)
            continue;
        *out = *session;
        out->client_scanning_id = sim_text_copy(session->client_scanning_id);
        is_found = out->client_scanning_id != NULL || session->client_scanning_id == NULL;
        if (is_found)
            *state = advance(sessions, session, now_ms);
    }
    pthread_mutex_unlock(&sessions->lock);
    return is_found;
}
