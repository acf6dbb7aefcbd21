/* SPDX-License-Identifier: MIT */
/*
 * wait_results [SESSION_ID]: wait for the results of a session, of a new one without an ID, and
 * tell how it goes; Ctrl-C ends the wait at once.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <prism.h>

#include "ctrl_c.h"

static const char *describe(int32_t state)
{
    switch (state) {
    case PRISM_WAIT_NOT_SUBMITTED:
        return "waiting for the photos";
    case PRISM_WAIT_PROCESSING:
        return "processing";
    case PRISM_WAIT_SERVICE_ERROR:
        return "the service is in trouble";
    case PRISM_WAIT_POLL_FAILED:
        return "no usable answer";
    default: /* there may be more states in a later version */
        return "waiting";
    }
}

typedef struct view {
    bool is_terminal; /* there, progress is one line, written anew each time */
    bool has_line;    /* and it has been begun */
} view;

static bool show_progress(void *context, const prism_wait_progress *progress)
{
    view *v = context;

    v->has_line = v->is_terminal;
    if (v->is_terminal)
        fputs("\r", stdout);
    printf("%4" PRIu64 " s  %s, again in %.1f s", progress->elapsed_ms / 1000,
           describe(progress->state), progress->pause_ms / 1000.0);
    fputs(v->is_terminal ? "          " : "\n", stdout);
    fflush(stdout);
    return true;
}

static void print_results(const prism_scan_results *results)
{
    static const int32_t types[] = {PRISM_MEASUREMENT_HEIGHT, PRISM_MEASUREMENT_WEIGHT,
                                    PRISM_MEASUREMENT_BUST_GIRTH, PRISM_MEASUREMENT_WAIST_GIRTH,
                                    PRISM_MEASUREMENT_HIP_GIRTH};
    char text[PRISM_UNITS_TEXT_SIZE];

    printf("%zu measurements\n", results->results->measurement_count);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        const prism_measurement *found = prism_scan_results_measurement(results, types[i]);
        const prism_measurement_info *info = prism_measurement_info_find(types[i]);
        if (found) {
            prism_measurement_text(found, PRISM_UNITS_METRIC, text, sizeof text);
            printf("%-8s  %10s\n", info->label, text);
        }
    }
}

/* Its ID, and when it expires: a session that has expired is not waited for. */
static prism_status create_session(prism_client *client, const prism_call_options *call,
                                   prism_session_response **out, prism_wait_options *options,
                                   prism_error *error)
{
    const prism_session *session;
    prism_status status = prism_session_create(client, NULL, call, out, error);

    if (status == PRISM_OK) {
        session = (*out)->scanning_session;
        options->has_expire_at = session->has_expire_at_timestamp;
        options->expire_at = session->expire_at_timestamp;
        printf("session  %s\n", session->scanning_session_id);
    }
    return status;
}

static prism_status wait_for(const char *session_id, prism_cancel *cancel, prism_error *error)
{
    view shown = {.is_terminal = isatty(STDOUT_FILENO) == 1};
    prism_client_options client_options;
    prism_call_options call;
    prism_wait_options options;
    prism_client *client = NULL;
    prism_session_response *created = NULL;
    prism_scan_results *results = NULL;
    prism_status status;

    prism_client_options_init(&client_options, sizeof client_options);
    client_options.client_id = getenv("PRISM_CLIENT_ID"); /* to create a session only */
    client_options.estimation_url = getenv("PRISM_ESTIMATION_URL");
    client_options.ca_file = getenv("PRISM_CA_FILE");
    prism_call_options_init(&call, sizeof call);
    call.cancel = cancel;
    prism_wait_options_init(&options, sizeof options);
    options.call = &call;
    options.on_progress = show_progress;
    options.on_progress_context = &shown;

    status = prism_client_new(&client_options, &client, error);
    if (status == PRISM_OK && !session_id) {
        status = create_session(client, &call, &created, &options, error);
        if (status == PRISM_OK)
            session_id = created->scanning_session->scanning_session_id;
    }
    if (status == PRISM_OK) {
        status = prism_scan_results_wait(client, session_id, &options, &results, error);
        if (shown.has_line)
            fputs("\n", stdout);
    }
    if (status == PRISM_OK)
        print_results(results);
    prism_scan_results_free(results);
    prism_session_response_free(created);
    prism_client_free(client);
    return status;
}

int main(int argc, char **argv)
{
    prism_error error;
    ctrl_c interrupt;

    if (argc > 2) {
        fputs("usage: wait_results [SESSION_ID]\n", stderr);
        return 2;
    }
    if (!ctrl_c_begin(&interrupt))
        return EXIT_FAILURE;
    if (wait_for(argc > 1 ? argv[1] : NULL, interrupt.cancel, &error) != PRISM_OK)
        fprintf(stderr, "%s: %s\n", prism_status_name(error.code), error.message);
    ctrl_c_end(&interrupt);
    return error.code == PRISM_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
