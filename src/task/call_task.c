/* SPDX-License-Identifier: MIT */
#include "call_task.h"

#include <stdlib.h>
#include <string.h>

#include "../api/endpoints.h"
#include "../util/arena.h"
#include "../util/fail.h"

enum { ARGUMENTS_MAX = 2 };

typedef struct call_task {
    prism__task task;
    prism__call call;
    bool has_ended; /* and was logged */
    const char *arguments[ARGUMENTS_MAX];
    size_t text_size;
    char texts[]; /* the arguments, and the secret of the body */
} call_task;

static void end(call_task *t)
{
    if (t->has_ended)
        return;
    t->has_ended = true;
    prism__call_end(&t->call);
}

static prism__step step(prism__task *task, uint64_t now_ms)
{
    call_task *t = (call_task *)task;
    const prism__step next = prism__call_step(&t->call, now_ms);

    task->pause_ms = t->call.pause_ms;
    if (next != PRISM__STEP_DONE)
        return next;
    task->status = t->call.status;
    task->error = t->call.error;
    task->result = t->call.document;
    t->call.document = NULL;
    end(t); /* now, since what is done may lie there for long */
    return next;
}

/* Session IDs and the client ID are in the texts, and errors have held what answers say. */
static void discard(call_task *t)
{
    prism__wipe(t, sizeof *t + t->text_size);
    free(t);
}

static void free_task(prism__task *task)
{
    call_task *t = (call_task *)task;

    if (t->call.state != PRISM__CALL_DONE)
        t->call.status = PRISM_ERROR_CANCELLED;
    end(t);
    prism__document_free(task->result);
    discard(t);
}

static const prism__task_kind kind = {.step = step, .free = free_task};

static size_t count_arguments(const prism__endpoint *endpoint)
{
    size_t count = 0;

    for (const char *at = strchr(endpoint->path, '{'); at; at = strchr(at + 1, '{'))
        count++;
    return count;
}

/* Copy a text to `*at`, and move behind it. */
static const char *copy(char **at, const char *text)
{
    char *start = *at;

    if (!text)
        return NULL;
    *at += strlen(text) + 1;
    memcpy(start, text, strlen(text) + 1);
    return start;
}

prism_status prism__call_task_new(const prism_client *client, const prism__endpoint *endpoint,
                                  const char *const *arguments, const void *body,
                                  const prism_call_options *options, prism__task **out,
                                  prism_error *error)
{
    const char *secret = endpoint->secret ? endpoint->secret(body) : NULL;
    const size_t count = count_arguments(endpoint);
    const prism__runtime *runtime = &client->runtime;
    size_t size = secret ? strlen(secret) + 1 : 0;

    *out = NULL;
    for (size_t i = 0; i < count; i++)
        size += arguments[i] ? strlen(arguments[i]) + 1 : 0;
    call_task *t = calloc(1, sizeof *t + size);
    if (!t)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");

    char *at = t->texts;
    t->text_size = size;
    for (size_t i = 0; i < count; i++)
        t->arguments[i] = copy(&at, arguments[i]);
    const prism_status status = prism__call_begin(&t->call, client, endpoint, t->arguments, body,
                                                  options, runtime->now_ms(runtime->context));
    t->call.secret = copy(&at, secret);
    if (status != PRISM_OK) {
        if (error)
            *error = t->call.error;
        prism__call_end(&t->call);
        discard(t);
        return status;
    }
    t->task.kind = &kind;
    t->task.client = client;
    t->task.cancel = t->call.options.cancel;
    t->task.call = &t->call;
    *out = &t->task;
    return PRISM_OK;
}

prism_status prism__session_task_new(const prism_client *client,
                                     const prism_session_request *request,
                                     const prism_call_options *options, prism__task **out,
                                     prism_error *error)
{
    prism_session_request own;
    prism__buffer client_id;
    prism_status status = prism__session_request_read(client, request, &own, &client_id, error);

    *out = NULL;
    if (status == PRISM_OK)
        status =
            prism__call_task_new(client, &prism__session_endpoint, NULL, &own, options, out, error);
    prism__buffer_wipe(&client_id);
    return status;
}
