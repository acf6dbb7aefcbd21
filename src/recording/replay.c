/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../util/fail.h"
#include "../util/options.h"
#include "exchange.h"
#include "folder.h"
#include "prism/recording.h"
#include "transport.h"

_Static_assert(sizeof(prism_replay_options) ==
                   offsetof(prism_replay_options, reserved) + sizeof(uint32_t),
               "prism_replay_options ends with padding");

enum { URL_SIZE_MAX = 1024 * 1024, BODY_SIZE_MAX = PRISM__RECORDING_FILE_SIZE_MAX };

/* In memory at a time: what all files of a recording may have together. */
#define RECORDING_SIZE_MAX ((size_t)1 << 30)

/* A name that the recording has for a session ID. */
typedef struct session {
    char *name;
    bool created; /* by an answer of the recording */
    bool taken;   /* an ID of the program's stands for it */
} session;

typedef struct replay {
    uint32_t flags;
    prism__exchange *exchanges; /* they never change, but for `given` */
    size_t exchange_count;
    pthread_mutex_t mutex; /* for `given` and all below */
    session *sessions;     /* those asked for, in the order of the files */
    size_t session_count;
    prism__redactor redactor;
} replay;

void prism_replay_options_init(prism_replay_options *options, size_t size)
{
    prism__options_init(options, size);
}

static session *find_session(replay *r, const char *name, size_t size)
{
    for (size_t i = 0; i < r->session_count; i++) {
        if (strlen(r->sessions[i].name) == size && memcmp(r->sessions[i].name, name, size) == 0)
            return &r->sessions[i];
    }
    return NULL;
}

/*
 * The name that the recording has for this session ID; NULL when there is none left. Under the
 * lock.
 */
static prism_status resolve_session(replay *r, const prism__buffer *id, const char **name)
{
    session *found = find_session(r, id->data, id->size);

    *name = found ? found->name : prism__redactor_session(&r->redactor, id->data, id->size);
    if (*name)
        return PRISM_OK;
    for (size_t i = 0; i < r->session_count; i++) {
        session *candidate = &r->sessions[i];
        if (candidate->created || candidate->taken)
            continue;
        const prism_status status =
            prism__redactor_add_session(&r->redactor, id->data, id->size, candidate->name);
        candidate->taken = status == PRISM_OK;
        *name = candidate->name;
        return status;
    }
    return PRISM_OK;
}

static bool same_body(const prism__exchange *exchange, const prism__buffer *body)
{
    return exchange->request_body_size == body->size &&
           (body->size == 0 || memcmp(exchange->request_body, body->data, body->size) == 0);
}

/*
 * The first exchange for such a request that was not given yet, else the last one; NULL when there
 * is none. `*other_body` tells whether there would be one for another body. Under the lock.
 */
static prism__exchange *find_exchange(replay *r, const char *method, const char *target,
                                      const prism__buffer *body, bool *other_body)
{
    prism__exchange *found = NULL;

    *other_body = false;
    for (size_t i = 0; i < r->exchange_count && !(found && !found->given); i++) {
        prism__exchange *exchange = &r->exchanges[i];
        if (strcmp(exchange->method, method) != 0 || strcmp(exchange->target, target) != 0)
            continue;
        if ((r->flags & PRISM_REPLAY_ANY_BODY) || same_body(exchange, body))
            found = exchange;
        else
            *other_body = true;
    }
    if (found)
        found->given = true;
    return found;
}

/* Find the answer, by what the recorder would have written of the request. Under the lock. */
static prism_status choose(replay *r, const prism_http_request *request,
                           const prism__exchange **out, prism_error *error)
{
    prism__buffer id, url, body;
    const char *name = NULL;
    bool other_body;

    prism__buffer_init(&id, URL_SIZE_MAX);
    prism__buffer_init(&url, URL_SIZE_MAX);
    prism__buffer_init(&body, BODY_SIZE_MAX);
    prism_status status = prism__redactor_learn_request(&r->redactor, request);
    if (status == PRISM_OK)
        status = prism__session_of_url(request->url, &id);
    if (status == PRISM_OK && id.size > 0)
        status = resolve_session(r, &id, &name);
    /* An ID without a name is a secret all the same: the message must not tell it. */
    if (status == PRISM_OK)
        status = prism__redact_url(&r->redactor, request->url, name ? name : "{session_id}", &url);
    if (status == PRISM_OK && request->body)
        status = prism__redact_body(&r->redactor, request->body, request->body_size, &body);
    if (status != PRISM_OK) {
        (void)prism__recording_fail(error, status, "cannot replay", "the request");
    } else {
        const char *target = prism__url_target(url.data ? url.data : "");
        target = *target ? target : "/";
        *out = find_exchange(r, request->method, target, &body, &other_body);
        if (!*out)
            status =
                prism__fail(error, PRISM_ERROR_INTERNAL, "the recording has no answer to %s %s%s",
                            request->method, target, other_body ? " with this body" : "");
    }
    prism__buffer_wipe(&id);
    prism__buffer_wipe(&url);
    prism__buffer_wipe(&body);
    return status;
}

static prism_status give(const prism__exchange *exchange, prism_http_response *response,
                         prism_error *error)
{
    prism_status status = PRISM_OK;

    if (exchange->failure != PRISM_OK) {
        (void)prism_error_set(error, exchange->failure, exchange->message);
        error->flags = exchange->flags;
        error->os_code = exchange->os_code;
        return exchange->failure;
    }
    prism_http_response_set_status(response, exchange->http_status);
    for (size_t i = 0; status == PRISM_OK && i < exchange->header_count; i++)
        status = prism_http_response_add_header(response, exchange->headers[i].name,
                                                exchange->headers[i].value);
    if (status == PRISM_OK)
        status = prism_http_response_append_body(response, exchange->body, exchange->body_size);
    if (status != PRISM_OK)
        (void)prism__recording_fail(error, status, "cannot replay", "the response");
    return status;
}

static prism_status send_replayed(void *context, const prism_http_request *request,
                                  prism_http_response *response, prism_error *error)
{
    replay *r = context;
    const prism__exchange *exchange = NULL;

    pthread_mutex_lock(&r->mutex);
    const prism_status status = choose(r, request, &exchange, error);
    pthread_mutex_unlock(&r->mutex);
    return status == PRISM_OK ? give(exchange, response, error) : status;
}

static void destroy(void *context)
{
    replay *r = context;

    for (size_t i = 0; i < r->exchange_count; i++)
        prism__exchange_free(&r->exchanges[i]);
    for (size_t i = 0; i < r->session_count; i++)
        free(r->sessions[i].name);
    free(r->exchanges);
    free(r->sessions);
    prism__redactor_free(&r->redactor);
    pthread_mutex_destroy(&r->mutex);
    free(r);
}

static prism_status load_file(replay *r, int fd, const char *name, size_t *total,
                              prism_error *error)
{
    const size_t left = RECORDING_SIZE_MAX - *total;
    char *text = NULL;
    size_t size = 0;

    prism_status status = prism__folder_read(
        fd, name,
        left < PRISM__RECORDING_FILE_SIZE_MAX ? left : (size_t)PRISM__RECORDING_FILE_SIZE_MAX,
        &text, &size, error);
    if (status == PRISM_OK)
        status = prism__exchange_parse(name, text, size, &r->exchanges[r->exchange_count], error);
    if (status == PRISM_OK)
        r->exchange_count++;
    *total += size;
    return status;
}

static prism_status load_files(replay *r, int fd, const prism__file_names *names,
                               prism_error *error)
{
    static const char part[] = PRISM__RECORDING_PART_SUFFIX;
    prism_status status = PRISM_OK;
    size_t total = 0;

    if (names->count == 0)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "folder: holds no recording");
    r->exchanges = calloc(names->count, sizeof *r->exchanges);
    if (!r->exchanges)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    for (size_t i = 0; status == PRISM_OK && i < names->count; i++) {
        const char *name = names->items[i];
        const size_t size = strlen(name);
        if (size >= strlen(part) && strcmp(name + size - strlen(part), part) == 0)
            status = prism__fail(error, PRISM_ERROR_INVALID_DOCUMENT,
                                 "%s: was never finished; remove it to replay the others", name);
        else
            status = load_file(r, fd, name, &total, error);
    }
    return status;
}

static prism_status mark_created(void *context, const char *text, size_t size)
{
    session *found = find_session(context, text, size);

    if (found)
        found->created = true;
    return PRISM_OK;
}

/* Which sessions were asked for, and which of them the recording itself has created. */
static prism_status find_sessions(replay *r)
{
    prism_status status = PRISM_OK;
    prism__buffer name;

    r->sessions = calloc(r->exchange_count, sizeof *r->sessions);
    if (!r->sessions)
        return PRISM_ERROR_OUT_OF_MEMORY;
    prism__buffer_init(&name, PRISM__RECORDING_FILE_SIZE_MAX);
    for (size_t i = 0; status == PRISM_OK && i < r->exchange_count; i++) {
        prism__buffer_clear(&name);
        status = prism__session_of_url(r->exchanges[i].target, &name);
        if (status != PRISM_OK || name.size == 0 || find_session(r, name.data, name.size))
            continue;
        char *copy = strdup(name.data);
        if (!copy)
            status = PRISM_ERROR_OUT_OF_MEMORY;
        else
            r->sessions[r->session_count++].name = copy;
    }
    for (size_t i = 0; status == PRISM_OK && i < r->exchange_count; i++) {
        const prism__exchange *exchange = &r->exchanges[i];
        prism__buffer_clear(&name);
        status = prism__session_of_url(exchange->target, &name);
        if (status == PRISM_OK && name.size == 0 && exchange->body)
            status = prism__body_each(exchange->body, exchange->body_size, PRISM__SESSION,
                                      mark_created, r);
    }
    prism__buffer_wipe(&name);
    return status;
}

static prism_status load(replay *r, const char *path, prism_error *error)
{
    prism__file_names names;
    int fd;
    prism_status status = prism__folder_open(path, false, &fd, error);

    if (status != PRISM_OK)
        return status;
    status = prism__folder_list(fd, PRISM__RECORDING_FILES_MAX, &names, error);
    if (status == PRISM_OK)
        status = load_files(r, fd, &names, error);
    if (status == PRISM_OK && find_sessions(r) != PRISM_OK)
        status = prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    prism__file_names_free(&names);
    (void)close(fd);
    return status;
}

static prism_status set_up(replay *r, const prism_replay_options *given, prism_error *error)
{
    prism_replay_options options;
    prism_status status;

    status = prism__options_read(&options, sizeof options, given, "options", error);
    if (status == PRISM_OK && options.reserved != 0)
        status = prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT,
                             "options: has a setting newer than this library");
    if (status == PRISM_OK && (options.flags & ~(uint32_t)PRISM_REPLAY_ANY_BODY) != 0)
        status = prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "flags: unknown bits");
    r->flags = options.flags;
    if (status == PRISM_OK)
        status = prism__secrets_learn(&r->redactor, options.secrets, options.secret_count, error);
    if (status == PRISM_OK)
        status = load(r, options.folder, error);
    return status;
}

prism_status prism_replay_new(const prism_replay_options *options, prism_transport *out,
                              prism_error *error)
{
    prism_status status = prism__transport_prepare(out, error);
    if (status != PRISM_OK)
        return status;

    replay *r = calloc(1, sizeof *r);
    if (!r || pthread_mutex_init(&r->mutex, NULL) != 0) {
        free(r);
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    }
    prism__redactor_init(&r->redactor);
    status = set_up(r, options, error);
    if (status != PRISM_OK) {
        destroy(r);
        return status;
    }
    out->context = r;
    out->send = send_replayed;
    out->destroy = destroy;
    return prism__ok(error);
}
