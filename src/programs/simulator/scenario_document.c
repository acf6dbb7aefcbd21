/* SPDX-License-Identifier: MIT */
#include "scenario_document.h"

#include <string.h>

#include "../../json/json.h"
#include "../../message/messages.h"
#include "../../util/arena.h"
#include "options.h"
#include "scans.h"
#include "scenario.h"
#include "sessions.h"
#include "strict.h"
#include "text.h"

const char *const sim_files_names[SIM_FILES_COUNT] = {"obj", "ply", "gone"};
const char *const sim_shape_names[SIM_SHAPE_COUNT] = {
    [SIM_URL_JSON] = "json",
    [SIM_URL_BARE] = "bare",
    [SIM_URL_EMPTY] = "empty",
    [SIM_URL_NULL] = "null",
};

#define MESSAGE(fields, type)                                                                      \
    {                                                                                              \
        fields, PRISM__COUNT(fields), sizeof(type), PRISM__PROTO3                                  \
    }

static const prism__field scan_state_fields[] = {
    {PRISM__ROW_STRING(sim_scan_state_document, capture_data, "captureData")},
    {PRISM__ROW_STRING(sim_scan_state_document, body, "body")},
    {PRISM__ROW_STRING(sim_scan_state_document, fitted_body, "fittedBody")},
    {PRISM__ROW_STRING(sim_scan_state_document, measurement, "measurement")},
    {PRISM__ROW_STRING(sim_scan_state_document, lasts, "lasts")},
};
static const prism__message scan_state_message =
    MESSAGE(scan_state_fields, sim_scan_state_document);

static const prism__field scan_fields[] = {
    {PRISM__ROW_STRING(sim_scan_document, id, "id"), PRISM__REQUIRED},
    {PRISM__ROW_STRING(sim_scan_document, about, "about")},
    {PRISM__ROW_STRING(sim_scan_document, files, "files")},
    {PRISM__ROW_STRING(sim_scan_document, single_url, "singleUrl")},
    {PRISM__ROW_MESSAGES(sim_scan_document, states, state_count, "states", sim_scan_state_document,
                         &scan_state_message),
     PRISM__REQUIRED},
};
static const prism__message scan_message = MESSAGE(scan_fields, sim_scan_document);

static const prism__field session_state_fields[] = {
    {PRISM__ROW_STRING(sim_session_state_document, state, "state"), PRISM__REQUIRED},
    {PRISM__ROW_STRING(sim_session_state_document, lasts, "lasts")},
};
static const prism__message session_state_message =
    MESSAGE(session_state_fields, sim_session_state_document);

static const prism__field session_fields[] = {
    {PRISM__ROW_STRING(sim_session_document, client_scanning_id, "clientScanningId")},
    {PRISM__ROW_STRING(sim_session_document, about, "about")},
    {PRISM__ROW_STRING(sim_session_document, create_error, "createError")},
    {PRISM__ROW_STRING(sim_session_document, expires_after, "expiresAfter")},
    {PRISM__ROW_MESSAGES(sim_session_document, states, state_count, "states",
                         sim_session_state_document, &session_state_message)},
};
static const prism__message session_message = MESSAGE(session_fields, sim_session_document);

static const prism__field scenario_fields[] = {
    {PRISM__ROW_STRING(sim_scenario_document, api_key, "apiKey")},
    {PRISM__ROW_STRING(sim_scenario_document, client_id, "clientId")},
    {PRISM__ROW_STRING(sim_scenario_document, states_last, "statesLast")},
    {PRISM__ROW_STRING(sim_scenario_document, asset_urls_expire_after, "assetUrlsExpireAfter")},
    {PRISM__ROW_STRING(sim_scenario_document, sessions_expire_after, "sessionsExpireAfter")},
    {PRISM__ROW_INT64(sim_scenario_document, avatar_vertices, "avatarVertices")},
    {PRISM__ROW_MESSAGES(sim_scenario_document, scans, scan_count, "scans", sim_scan_document,
                         &scan_message)},
    {PRISM__ROW_MESSAGES(sim_scenario_document, sessions, session_count, "sessions",
                         sim_session_document, &session_message)},
};
static const prism__message scenario_message = MESSAGE(scenario_fields, sim_scenario_document);

size_t sim_scenario_index(const char *const *names, size_t count, const char *name)
{
    size_t i = 0;
    while (i < count && strcmp(names[i], name) != 0)
        i++;
    return i;
}

static bool is_text(const char *text)
{
    return *text != '\0';
}

static bool is_pace(const char *text)
{
    sim_pace pace;
    return sim_pace_parse(text, &pace);
}

static bool is_lifetime(const char *text)
{
    sim_pace pace;
    return sim_pace_parse(text, &pace) && pace.kind == SIM_PACE_TIME && pace.amount > 0;
}

static bool is_url_lifetime(const char *text)
{
    sim_pace pace;
    return sim_pace_parse(text, &pace) && pace.kind == SIM_PACE_TIME && pace.amount > 0 &&
           pace.amount % 1000 == 0 && pace.amount / 1000 <= SIM_ASSET_URL_SECONDS_MAX;
}

static bool is_vertex_count(const char *text)
{
    uint32_t count;
    return sim_text_to_number(text, SIM_AVATAR_VERTICES_MIN, SIM_AVATAR_VERTICES_MAX, &count);
}

/* What follows a colon in an ID is for telling scans and sessions apart. */
static bool is_name(const char *text)
{
    if (*text == '\0' || strlen(text) > 200 || strcmp(text, "simulate") == 0)
        return false;
    for (; *text != '\0'; text++)
        if (*text == ':' || (unsigned char)*text < 0x20 || *text == 0x7F)
            return false;
    return true;
}

static bool is_files(const char *text)
{
    return sim_scenario_index(sim_files_names, SIM_FILES_COUNT, text) < SIM_FILES_COUNT;
}

static bool is_shape(const char *text)
{
    return sim_scenario_index(sim_shape_names, SIM_SHAPE_COUNT, text) < SIM_SHAPE_COUNT;
}

static bool is_session_state(const char *text)
{
    int32_t state;
    return sim_state_find(text, strlen(text), &state);
}

static bool is_create_error(const char *text)
{
    int32_t error_type;
    return sim_enum_find(&prism__session_error_types, text, strlen(text), &error_type);
}

static const char pace_text[] =
    "a duration such as \"2 polls\", \"1 poll\", \"20 s\" or \"500 ms\"";
static const char lifetime_text[] = "a time such as \"60 s\" or \"500 ms\", at most a year";
static const char status_text[] =
    "a status of up to 31 small letters, such as \"succeeded\", \"null\" or \"absent\"";
static const char name_text[] =
    "a text of 1 to 200 bytes without colon and control characters, and not \"simulate\"";

static const sim_rule rule_list[] = {
    {&scenario_message, "apiKey", is_text, "a text that is not empty", 0},
    {&scenario_message, "clientId", is_text, "a text that is not empty", 0},
    {&scenario_message, "statesLast", is_pace, pace_text, 0},
    {&scenario_message, "assetUrlsExpireAfter", is_url_lifetime,
     "whole seconds, such as \"60 s\", at most a week", 0},
    {&scenario_message, "sessionsExpireAfter", is_lifetime, lifetime_text, 0},
    {&scenario_message, "avatarVertices", is_vertex_count, "a whole number from 16 to 1000000", 0},
    {&scenario_message, "scans", NULL, NULL, SIM_SCENARIO_ITEMS_MAX},
    {&scenario_message, "sessions", NULL, NULL, SIM_SCENARIO_ITEMS_MAX},
    {&scan_message, "id", is_name, name_text, 0},
    {&scan_message, "files", is_files, "\"obj\", \"ply\" or \"gone\"", 0},
    {&scan_message, "singleUrl", is_shape, "\"json\", \"bare\", \"empty\" or \"null\"", 0},
    {&scan_message, "states", NULL, NULL, SIM_SCAN_STATES_MAX},
    {&scan_state_message, "captureData", sim_scan_status_is_valid, status_text, 0},
    {&scan_state_message, "body", sim_scan_status_is_valid, status_text, 0},
    {&scan_state_message, "fittedBody", sim_scan_status_is_valid, status_text, 0},
    {&scan_state_message, "measurement", sim_scan_status_is_valid, status_text, 0},
    {&scan_state_message, "lasts", is_pace, pace_text, 0},
    {&session_message, "clientScanningId", is_name, name_text, 0},
    {&session_message, "createError", is_create_error,
     "an error of create-session, such as \"INTERNAL_ERROR\"", 0},
    {&session_message, "expiresAfter", is_lifetime, lifetime_text, 0},
    {&session_message, "states", NULL, NULL, SIM_STATES_MAX},
    {&session_state_message, "state", is_session_state,
     "\"PENDING\", \"RESULTS\" or an error of the results call, such as \"ABORTED\"", 0},
    {&session_state_message, "lasts", is_pace, pace_text, 0},
};

prism_status sim_scenario_parse(const char *text, size_t size, sim_scenario_document **out,
                                prism_error *error)
{
    static const sim_rules rules = {rule_list, PRISM__COUNT(rule_list)};
    void *document;
    prism_status status = prism__decode(&scenario_message, text, size, &document, NULL, error);

    *out = NULL;
    if (status == PRISM_OK)
        status = sim_strict_check(&scenario_message, &rules, text, size, error);
    if (status == PRISM_OK)
        *out = document;
    else
        prism__document_free(document);
    return status;
}
