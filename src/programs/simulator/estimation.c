/* SPDX-License-Identifier: MIT */
#include "estimation.h"

#include <string.h>
#include <strings.h>

#include "../../message/messages.h"
#include "prism/scan_results.h"
#include "prism/session.h"
#include "text.h"

static const char json_type[] = "application/json";

/* What a clientScanningId begins with that asks for something else than a good end. */
static const char simulate_prefix[] = "simulate:";

/* Read "PENDING,RESULTS". False when a name is none of a state, or there are too many. */
static bool read_plan(const char *text, sim_plan *plan)
{
    *plan = (sim_plan){.count = 0}; /* each at the usual pace */
    for (;;) {
        size_t size = strcspn(text, ",");
        if (plan->count == SIM_STATES_MAX ||
            !sim_state_find(text, size, &plan->states[plan->count]))
            return false;
        plan->count++;
        if (text[size] == '\0')
            return true;
        text += size + 1;
    }
}

/* The vendor does not document a status for any error; these are the simulator's own choice. */
static uint32_t session_error_status(int32_t error_type)
{
    return error_type == PRISM_SESSION_ERROR_TYPE_INTERNAL_ERROR ? 500 : 400;
}

static uint32_t scan_error_status(int32_t error_type)
{
    switch (error_type) {
    case PRISM_SCAN_ERROR_TYPE_INVALID_SESSION_ID:
        return 404;
    case PRISM_SCAN_ERROR_TYPE_INTERNAL_ERROR:
        return 500;
    default: /* the session is there and has told how it went */
        return 200;
    }
}

static void reply_session_error(sim_reply *reply, int32_t error_type, const char *name,
                                const char *message)
{
    prism_session_error error = {
        .error_type = error_type, .error_type_name = name, .message = message};
    prism_session_response response = {.body_case = PRISM_SESSION_RESPONSE_ERROR, .error = &error};
    sim_reply_document(reply, session_error_status(error_type), json_type,
                       &prism__session_response_message, &response);
}

/* The service sends this text, and not the MALFORMED_REQUEST_BODY of its own schema. */
static void reply_malformed(sim_reply *reply, const char *message)
{
    reply_session_error(reply, PRISM_SESSION_ERROR_TYPE_MALFORMED_REQUEST_BODY, "MALFORMED_REQUEST",
                        message);
}

static bool is_json(const sim_request *request)
{
    static const char type[] = "application/json";
    const char *value = sim_request_header(request, "Content-Type");
    if (value == NULL || strncasecmp(value, type, sizeof(type) - 1) != 0)
        return false;
    char next = value[sizeof(type) - 1];
    return next == '\0' || next == ';' || next == ' ' || next == '\t';
}

static void add_session(sim_context *context, const prism_session_request *wanted,
                        const sim_plan *plan, sim_reply *reply)
{
    char id[SIM_SESSION_ID_SIZE];
    int64_t expires_ms;
    prism_session session = {.scanning_session_id = id,
                             .client_scanning_id = wanted->client_scanning_id,
                             .has_expire_at_timestamp = true};
    prism_session_response response = {.body_case = PRISM_SESSION_RESPONSE_SCANNING_SESSION,
                                       .scanning_session = &session};
    if (!sim_sessions_add(&context->sessions, wanted->client_scanning_id,
                          wanted->include_3d_avatar_in_results, plan,
                          sim_clock_now_ms(&context->clock), id, &expires_ms))
        return;
    session.expire_at_timestamp = sim_date_timestamp(expires_ms);
    sim_reply_document(reply, 200, json_type, &prism__session_response_message, &response);
}

/* The plan of a session that asks for nothing: what most sessions go through. */
static const sim_session_plan usual_plan = {
    .plan = {.states = {PRISM_SCAN_ERROR_TYPE_USER_INPUT_NOT_SUBMITTED, SIM_STATE_PENDING,
                        SIM_STATE_RESULTS},
             .count = 3}};

/* What the scenario says of a clientScanningId, up to its ':'; else what is usual. */
static const sim_session_plan *find_plan(const sim_context *context, const char *id)
{
    const sim_session_plan *found = &usual_plan;
    size_t size = id == NULL ? 0 : strcspn(id, ":");

    for (size_t i = 0; i < context->scenario->session_count; i++) {
        const sim_session_plan *plan = &context->scenario->sessions[i];
        if (plan->name == NULL)
            found = plan;
        else if (id != NULL && strlen(plan->name) == size && memcmp(plan->name, id, size) == 0)
            return plan;
    }
    return found;
}

static void refuse_as_asked(const char *error_name, int32_t error_type, sim_reply *reply)
{
    reply_session_error(reply, error_type, error_name, "This error was asked for");
}

/* A request that asks for an end of its own: an error now, or states to come. */
static void create_simulated(sim_context *context, const prism_session_request *wanted,
                             const char *asked, sim_reply *reply)
{
    sim_plan plan;
    int32_t error_type;

    if (sim_enum_find(&prism__session_error_types, asked, strlen(asked), &error_type))
        refuse_as_asked(asked, error_type, reply);
    else if (read_plan(asked, &plan))
        add_session(context, wanted, &plan, reply);
    else
        reply_malformed(reply, "The simulator does not know this 'simulate:' text");
}

/* A request that decodes: refuse it for its client ID, or as was asked for, or not. */
static void create_session(sim_context *context, const prism_session_request *wanted,
                           sim_reply *reply)
{
    const char *id = wanted->client_scanning_id;
    int32_t error_type;

    if (wanted->client_id == NULL || strcmp(wanted->client_id, context->options->client_id) != 0) {
        reply_session_error(reply, PRISM_SESSION_ERROR_TYPE_INVALID_CLIENT_ID, NULL,
                            "The client ID is missing or not known");
        return;
    }
    if (id != NULL && strncmp(id, simulate_prefix, sizeof(simulate_prefix) - 1) == 0) {
        create_simulated(context, wanted, id + sizeof(simulate_prefix) - 1, reply);
        return;
    }
    const sim_session_plan *found = find_plan(context, id);
    const char *error = found->create_error;
    if (error != NULL &&
        sim_enum_find(&prism__session_error_types, error, strlen(error), &error_type))
        refuse_as_asked(error, error_type, reply);
    else
        add_session(context, wanted, &found->plan, reply);
}

static void answer_create(sim_context *context, const sim_request *request, sim_reply *reply)
{
    prism_session_request *wanted;
    prism_status status;

    if (!is_json(request)) {
        reply_malformed(reply, "The request's Content-Type is not application/json");
        return;
    }
    status = prism_session_request_parse(request->body, request->body_size, &wanted, NULL);
    if (status == PRISM_OK)
        create_session(context, wanted, reply);
    else if (status == PRISM_ERROR_INVALID_JSON)
        reply_malformed(reply, "The request body does not appear to be valid JSON structure");
    else if (status == PRISM_ERROR_INVALID_DOCUMENT)
        reply_malformed(reply, "The request body does not have the members that it should");
    prism_session_request_free(wanted);
}

static void reply_scan_error(sim_reply *reply, int32_t error_type)
{
    static const char *const messages[] = {
        [PRISM_SCAN_ERROR_TYPE_UNSPECIFIED] = "No reason is given",
        [PRISM_SCAN_ERROR_TYPE_INVALID_USER_INPUT] = "The photos show no person",
        [PRISM_SCAN_ERROR_TYPE_SESSION_EXPIRED] = "The session has expired",
        [PRISM_SCAN_ERROR_TYPE_USER_INPUT_NOT_SUBMITTED] =
            "Measurement data and photos have not yet been submitted",
        [PRISM_SCAN_ERROR_TYPE_ABORTED] = "The session was aborted",
        [PRISM_SCAN_ERROR_TYPE_INTERNAL_ERROR] = "Something went wrong",
        [PRISM_SCAN_ERROR_TYPE_INVALID_SESSION_ID] = "There is no session with this ID",
    };
    prism_scan_error error = {.error_type = error_type, .message = messages[error_type]};
    prism_scan_results results = {.body_case = PRISM_SCAN_RESULTS_ERROR, .error = &error};
    sim_reply_document(reply, scan_error_status(error_type), json_type,
                       &prism__scan_results_message, &results);
}

static void answer_results(sim_context *context, const char *id, sim_reply *reply)
{
    sim_session session = {.client_scanning_id = NULL};
    int32_t state = PRISM_SCAN_ERROR_TYPE_INVALID_SESSION_ID;

    if (!sim_sessions_poll(&context->sessions, id, sim_clock_now_ms(&context->clock), &state,
                           &session) ||
        state >= 0) {
        reply_scan_error(reply, state);
        sim_session_free(&session);
        return;
    }
    prism_scan_pending pending = {.has_expire_at_timestamp = true,
                                  .expire_at_timestamp = sim_date_timestamp(session.expires_ms)};
    prism_scan_results results = {.scanning_session_id = session.id,
                                  .client_scanning_id = session.client_scanning_id};
    if (state == SIM_STATE_PENDING) {
        results.body_case = PRISM_SCAN_RESULTS_PENDING;
        results.pending = &pending;
    } else {
        results.body_case = PRISM_SCAN_RESULTS_RESULTS;
        results.results = sim_person_results(context->person, session.wants_avatar);
    }
    sim_reply_document(reply, 200, json_type, &prism__scan_results_message, &results);
    sim_session_free(&session);
}

static void reply_wrong_method(sim_reply *reply, const char *allowed)
{
    sim_reply_text(reply, 405, "text/plain; charset=utf-8", "Method Not Allowed");
    if (reply->status != 0 && !sim_reply_add_header(reply, "Allow", allowed))
        sim_reply_free(reply);
}

void sim_estimation_answer(sim_context *context, const sim_request *request, const sim_path *path,
                           sim_reply *reply)
{
    if (sim_path_matches(path, "scanning/v0/create-session")) {
        if (strcmp(request->method, "POST") == 0)
            answer_create(context, request, reply);
        else
            reply_wrong_method(reply, "POST");
    } else if (sim_path_matches(path, "scanning/v0/results/?")) {
        if (sim_request_is_get(request))
            answer_results(context, path->segments[3], reply);
        else
            reply_wrong_method(reply, "GET, HEAD");
    } else {
        sim_reply_no_route(reply, request);
    }
}
