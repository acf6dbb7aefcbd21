/* SPDX-License-Identifier: MIT */
#include "sessions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "prism/scan_results.h"
#include "text.h"

enum { LIFETIME_SECONDS = 3600 };

bool sim_sessions_init(sim_sessions *sessions, uint32_t state_polls)
{
    *sessions = (sim_sessions){.state_polls = state_polls};
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

static prism_timestamp now(void)
{
    struct timespec time;
    if (timespec_get(&time, TIME_UTC) != TIME_UTC)
        return (prism_timestamp){0, 0};
    return (prism_timestamp){(int64_t)time.tv_sec, (int32_t)time.tv_nsec};
}

bool sim_sessions_add(sim_sessions *sessions, const char *client_scanning_id, bool wants_avatar,
                      const sim_plan *plan, char id[SIM_SESSION_ID_SIZE],
                      prism_timestamp *expire_at)
{
    sim_session session = {.client_scanning_id = sim_text_copy(client_scanning_id),
                           .wants_avatar = wants_avatar,
                           .expire_at = now(),
                           .plan = *plan};
    session.expire_at.seconds += LIFETIME_SECONDS;
    if ((client_scanning_id != NULL && session.client_scanning_id == NULL) ||
        !make_id(session.id)) {
        sim_session_free(&session);
        return false;
    }
    memcpy(id, session.id, sizeof(session.id));
    *expire_at = session.expire_at;

    pthread_mutex_lock(&sessions->lock);
    sim_session_free(&sessions->items[sessions->next]);
    sessions->items[sessions->next] = session;
    sessions->next = (sessions->next + 1) % SIM_SESSIONS_MAX;
    pthread_mutex_unlock(&sessions->lock);
    return true;
}

/* The state of a session at this poll. The lock is held. */
static int32_t advance(const sim_sessions *sessions, sim_session *session)
{
    size_t last = session->plan.count - 1;
    size_t reached = last;

    if (now().seconds >= session->expire_at.seconds)
        return PRISM_SCAN_ERROR_TYPE_SESSION_EXPIRED;
    if (sessions->state_polls > 0 && session->polls / sessions->state_polls < last)
        reached = session->polls++ / sessions->state_polls;
    return session->plan.states[reached];
}

bool sim_sessions_poll(sim_sessions *sessions, const char *id, int32_t *state, sim_session *out)
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
            *state = advance(sessions, session);
    }
    pthread_mutex_unlock(&sessions->lock);
    return is_found;
}
