/* SPDX-License-Identifier: MIT */
#include "prism/recording.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../http/curl/transport.h"
#include "../http/response.h"
#include "../util/fail.h"
#include "../util/options.h"
#include "exchange.h"
#include "folder.h"
#include "transport.h"

/* No tail padding: what an older caller leaves unset must not read as a newer field. */
_Static_assert(sizeof(prism_recorder_options) ==
                   offsetof(prism_recorder_options, reserved) + sizeof(uint32_t),
               "prism_recorder_options ends with padding");

enum {
    DEFAULT_IDLE_CONNECTIONS = 8,
    LABEL_MAX = 40, /* bytes of a file's name that tell what was asked for */
    URL_SIZE_MAX = 1024 * 1024,
    SESSION_NAME_SIZE = 32
};

typedef struct recorder {
    prism_transport inner;
    int folder;
    pthread_mutex_t mutex; /* for all below */
    prism__redactor redactor;
    unsigned file_count;
    unsigned session_count;
} recorder;

/* An exchange under way, and the file that waits for it. */
typedef struct pending {
    const prism_http_request *request;
    prism__buffer session; /* the session ID in the path */
    char name[PRISM__FILE_NAME_MAX];
    int file;
} pending;

void prism_recorder_options_init(prism_recorder_options *options, size_t size)
{
    prism__options_init(options, size);
}

/* Give a session ID its name, the next free one, if it has none. */
static prism_status name_session(void *context, const char *id, size_t size)
{
    recorder *r = context;
    char name[SESSION_NAME_SIZE];

    if (prism__redactor_session(&r->redactor, id, size))
        return PRISM_OK;
    (void)snprintf(name, sizeof name, "session-%u", r->session_count + 1);
    const prism_status status = prism__redactor_add_session(&r->redactor, id, size, name);
    if (status == PRISM_OK)
        r->session_count++;
    return status;
}

/* Append a dash and a text, all but small letters and digits written as a dash. */
static void append_label(char *label, size_t *used, const char *text, size_t size)
{
    bool dash = true;

    for (size_t i = 0; i < size; i++) {
        const char c = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] - 'A' + 'a') : text[i];
        if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
            dash = true;
            continue;
        }
        if (*used + 2 > LABEL_MAX)
            return;
        if (dash)
            label[(*used)++] = '-';
        label[(*used)++] = c;
        dash = false;
    }
}

/* "0012-get-scan-assets.http": the number, the method, and the last part of the path. */
static void write_name(unsigned number, const char *method, const char *target, char *name)
{
    char label[LABEL_MAX + 1];
    size_t used = 0;
    const char *end = target + strcspn(target, "?#");
    const char *part = end;

    while (part > target && part[-1] != '/')
        part--;
    append_label(label, &used, method, strlen(method));
    append_label(label, &used, part, (size_t)(end - part));
    label[used] = '\0';
    (void)snprintf(name, PRISM__FILE_NAME_MAX, "%04u%s" PRISM__RECORDING_SUFFIX, number, label);
}

/* Learn what the request holds, and take a number. Under the lock. */
static prism_status begin_locked(recorder *r, pending *p, prism_error *error)
{
    const prism_http_request *request = p->request;
    prism__buffer url;
    prism_status status;

    if (r->file_count == PRISM__RECORDING_FILES_MAX)
        return prism__fail(error, PRISM_ERROR_LIMIT_EXCEEDED,
                           "cannot record: the folder has its %d files already",
                           PRISM__RECORDING_FILES_MAX);
    prism__buffer_init(&url, URL_SIZE_MAX);
    status = prism__redactor_learn_request(&r->redactor, request);
    if (status == PRISM_OK)
        status = prism__session_of_url(request->url, &p->session);
    if (status == PRISM_OK && p->session.size > 0)
        status = name_session(r, p->session.data, p->session.size);
    if (status == PRISM_OK)
        status = prism__redact_url(
            &r->redactor, request->url,
            prism__redactor_session(&r->redactor, p->session.data, p->session.size), &url);
    if (status == PRISM_OK)
        write_name(++r->file_count, request->method, prism__url_target(url.data ? url.data : ""),
                   p->name);
    else
        (void)prism__recording_fail(error, status, "cannot record", "the request");
    prism__buffer_wipe(&url);
    return status;
}

/* All that can fail before the request is sent, so that it is not sent in vain. */
static prism_status begin(recorder *r, pending *p, prism_error *error)
{
    pthread_mutex_lock(&r->mutex);
    const prism_status status = begin_locked(r, p, error);
    pthread_mutex_unlock(&r->mutex);
    return status == PRISM_OK ? prism__part_open(r->folder, p->name, &p->file, error) : status;
}

/* Under the lock. */
static prism_status format_locked(recorder *r, const prism__outcome *given, const pending *p,
                                  prism__buffer *out)
{
    prism__outcome outcome = *given;
    prism_status status = PRISM_OK;

    if (outcome.status == PRISM_OK) {
        size_t size;
        const char *body = prism_http_response_body(outcome.response, &size);
        status = prism__body_each(body, size, PRISM__SESSION, name_session, r);
    }
    /* A signature is of use for this exchange only; there is one more for each. */
    const size_t count = r->redactor.count;
    if (status == PRISM_OK)
        status = prism__redactor_learn_query(&r->redactor, p->request->url);
    outcome.session = prism__redactor_session(&r->redactor, p->session.data, p->session.size);
    if (status == PRISM_OK)
        status = prism__exchange_format(&r->redactor, &outcome, out);
    prism__redactor_forget(&r->redactor, count);
    return status;
}

/* Write the file. Nothing is left of it on failure. */
static prism_status finish(recorder *r, const prism__outcome *outcome, const pending *p,
                           prism_error *error)
{
    prism__buffer text;

    prism__buffer_init(&text, PRISM__RECORDING_FILE_SIZE_MAX);
    pthread_mutex_lock(&r->mutex);
    prism_status status = format_locked(r, outcome, p, &text);
    pthread_mutex_unlock(&r->mutex);
    if (status == PRISM_OK) {
        status = prism__part_finish(r->folder, p->name, p->file, text.data, text.size, error);
    } else {
        (void)prism__part_finish(r->folder, p->name, p->file, NULL, 0, NULL);
        (void)prism__recording_fail(error, status, "cannot record to", p->name);
    }
    prism__buffer_wipe(&text);
    return status;
}

static prism_status send_recorded(void *context, const prism_http_request *request,
                                  prism_http_response *response, prism_error *error)
{
    recorder *r = context;
    pending p = {.request = request, .file = -1};
    prism_error failure;

    prism__buffer_init(&p.session, URL_SIZE_MAX);
    prism_status status = begin(r, &p, error);
    if (status == PRISM_OK) {
        response->held = true; /* the body is wanted here first */
        const prism_status sent = r->inner.send(r->inner.context, request, response, error);
        const prism__outcome outcome = {request, NULL, sent, response, error};
        const uint32_t was_sent =
            sent == PRISM_OK ? PRISM_ERROR_FLAG_SENT : error->flags & PRISM_ERROR_FLAG_SENT;
        status = finish(r, &outcome, &p, &failure);
        if (status != PRISM_OK) {
            *error = failure;
            error->flags |= was_sent;
        } else {
            status = sent;
        }
    }
    prism__buffer_wipe(&p.session);
    return status;
}

/* Free all but the inner transport. */
static void free_recorder(recorder *r)
{
    prism__redactor_free(&r->redactor);
    if (r->folder >= 0)
        (void)close(r->folder);
    pthread_mutex_destroy(&r->mutex);
    free(r);
}

static void destroy(void *context)
{
    recorder *r = context;

    if (r->inner.destroy)
        r->inner.destroy(r->inner.context);
    free_recorder(r);
}

/* A folder of its own: names of sessions and numbers of files would mean two things else. */
static prism_status open_folder(recorder *r, const char *path, prism_error *error)
{
    prism__file_names names;
    prism_status status = prism__folder_open(path, true, &r->folder, error);

    if (status != PRISM_OK)
        return status;
    status = prism__folder_list(r->folder, PRISM__RECORDING_FILES_MAX, &names, error);
    if (names.count > 0)
        status = prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT,
                             "folder: holds a recording already (%s)", names.items[0]);
    else if (status == PRISM_OK && faccessat(r->folder, ".", W_OK | X_OK, 0) != 0)
        status =
            prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "folder: cannot write to %s", path);
    prism__file_names_free(&names);
    return status;
}

static prism_status set_inner(recorder *r, const prism_recorder_options *options,
                              prism_error *error)
{
    const prism__curl_options curl = {
        .ca_file = options->ca_file,
        .max_idle_connections =
            prism__or_default(options->max_idle_connections, DEFAULT_IDLE_CONNECTIONS),
    };

    if (!options->transport)
        return prism__curl_transport_new(&curl, &r->inner, error);
    const prism_status status =
        prism__options_read(&r->inner, sizeof r->inner, options->transport, "transport", error);
    if (status == PRISM_OK && !r->inner.send)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "transport: has no send function");
    return status;
}

/* The inner transport comes last: until it is there, a failure leaves a caller's alone. */
static prism_status set_up(recorder *r, const prism_recorder_options *given, prism_error *error)
{
    prism_recorder_options options;
    prism_status status;

    status = prism__options_read(&options, sizeof options, given, "options", error);
    if (status == PRISM_OK && options.reserved != 0)
        status = prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT,
                             "options: has a setting newer than this library");
    if (status == PRISM_OK)
        status = prism__secrets_learn(&r->redactor, options.secrets, options.secret_count, error);
    if (status == PRISM_OK)
        status = open_folder(r, options.folder, error);
    if (status == PRISM_OK)
        status = set_inner(r, &options, error);
    return status;
}

prism_status prism_recorder_new(const prism_recorder_options *options, prism_transport *out,
                                prism_error *error)
{
    prism_status status = prism__transport_prepare(out, error);
    if (status != PRISM_OK)
        return status;

    recorder *r = calloc(1, sizeof *r);
    if (!r || pthread_mutex_init(&r->mutex, NULL) != 0) {
        free(r);
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    }
    r->folder = -1;
    prism__redactor_init(&r->redactor);
    status = set_up(r, options, error);
    if (status != PRISM_OK) {
        free_recorder(r);
        return status;
    }
    out->context = r;
    out->send = send_recorded;
    out->destroy = destroy;
    return prism__ok(error);
}
