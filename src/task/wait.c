/* SPDX-License-Identifier: MIT */
#include "wait.h"

#include <stdlib.h>
#include <string.h>

#include "../http/url.h"
#include "../util/arena.h"
#include "../util/buffer.h"
#include "../util/fail.h"
#include "../util/options.h"

_Static_assert(sizeof(prism_wait_options) ==
                   offsetof(prism_wait_options, reserved2) + sizeof(uint32_t),
               "prism_wait_options ends with padding");

enum {
    DEFAULT_TIMEOUT_MS = 900000,
    DEFAULT_FIRST_PAUSE_MS = 2000,
    DEFAULT_PAUSE_CAP_MS = 10000,
    RETRY_AFTER_MAX_MS = 60000, /* no more of a server's wish than a call grants without a limit */
    LAST_POLL_MS = 1000,        /* what is kept for the last poll before the deadline */
    FAILURES_MAX = 3,           /* in a row, that may pass: so many end no wait */
    ID_SIZE_MAX = 1024          /* as in a path */
};

void prism_wait_options_init(prism_wait_options *options, size_t size)
{
    prism__options_init(options, size);
}

/* Time. */

static int64_t now_unix(const prism__wait *wait)
{
    const prism__runtime *runtime = &wait->task.client->runtime;

    return runtime->now_unix(runtime->context);
}

/* UINT64_MAX: for ever. */
static uint64_t until_deadline_ms(const prism__wait *wait, uint64_t now_ms)
{
    const uint64_t elapsed = now_ms - wait->started_ms;

    if (wait->options.timeout_ms == PRISM_NO_TIMEOUT)
        return UINT64_MAX;
    return elapsed < wait->options.timeout_ms ? wait->options.timeout_ms - elapsed : 0;
}

/* UINT64_MAX: it does not expire. */
static uint64_t until_expiry_ms(const prism__wait *wait)
{
    const int64_t now = now_unix(wait);
    uint64_t seconds;

    if (!wait->has_expiry)
        return UINT64_MAX;
    if (now >= wait->expires_unix)
        return 0;
    seconds = (uint64_t)wait->expires_unix - (uint64_t)now;
    return seconds <= UINT32_MAX ? seconds * 1000 : UINT64_MAX;
}

/* The time of day is known to the second: the session has surely expired when that one is over. */
void prism__wait_set_expiry(prism__wait *wait, prism_timestamp expiry)
{
    wait->has_expiry = true;
    wait->expires_unix = expiry.seconds + (expiry.nanos > 0);
}

/* The end. */

static void end(prism__wait *wait, prism_status status)
{
    prism__task *task = &wait->task;

    task->status = status;
    wait->stage = PRISM__WAIT_DONE;
    if (status == PRISM_OK)
        return;
    task->error.attempts = wait->attempts;
    if (wait->may_have_acted)
        task->error.flags |= PRISM_ERROR_FLAG_SENT;
}

/* What the last poll said, for an error that says that there was no other one. */
static const char *describe(int32_t state)
{
    switch (state) {
    case PRISM_WAIT_NOT_SUBMITTED:
        return ": the person has not sent the photos yet";
    case PRISM_WAIT_PROCESSING:
        return ": it is still being processed";
    case PRISM_WAIT_SERVICE_ERROR:
        return ": the service had an internal error";
    case PRISM_WAIT_NOT_FOUND:
        return ": still HTTP 404";
    case PRISM_WAIT_POLL_FAILED:
        return ": the last request has failed: ";
    default:
        return "";
    }
}

static void end_late(prism__wait *wait)
{
    const prism_error failure = wait->task.error;

    (void)prism__fail(&wait->task.error, PRISM_ERROR_TIMEOUT, "not finished within %u ms%s%s",
                      (unsigned)wait->options.timeout_ms, describe(wait->state), failure.message);
    wait->task.error.flags |= PRISM_ERROR_FLAG_RETRYABLE;
    end(wait, PRISM_ERROR_TIMEOUT);
}

static void end_expired(prism__wait *wait)
{
    const prism_error failure = wait->task.error;

    end(wait, prism__fail(&wait->task.error, PRISM_ERROR_EXPIRED, "the session has expired%s%s",
                          describe(wait->state), failure.message));
}

static void end_cancelled(prism__wait *wait, const char *message)
{
    end(wait, prism__fail(&wait->task.error, PRISM_ERROR_CANCELLED, "%s", message));
}

/* Polls. */

static bool is_cancelled(const prism__wait *wait)
{
    return prism_cancel_is_requested(wait->task.cancel);
}

static void release_call(prism__wait *wait)
{
    if (!wait->call)
        return;
    prism__call_end(wait->call);
    prism__wipe(wait->call, sizeof *wait->call); /* its error may quote an answer */
    free(wait->call);
    wait->call = wait->task.call = NULL;
}

static void begin_poll(prism__wait *wait, uint64_t now_ms)
{
    const prism_client *client = wait->task.client;
    const uint64_t left_ms = until_deadline_ms(wait, now_ms);
    prism_call_options options = wait->call_options;

    if (is_cancelled(wait)) {
        end_cancelled(wait, "cancelled");
        return;
    }
    if (left_ms == 0) {
        end_late(wait);
        return;
    }
    wait->call = malloc(sizeof *wait->call);
    if (!wait->call) {
        end(wait, prism__fail(&wait->task.error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory"));
        return;
    }
    if (left_ms < prism__or_default(options.timeout_ms, client->timeout_ms))
        options.timeout_ms = (uint32_t)left_ms;
    if (wait->polls < INT32_MAX)
        wait->polls++;
    wait->asked_unix = now_unix(wait);
    wait->stage = PRISM__WAIT_POLLING;
    if (prism__call_begin(wait->call, client, wait->kind->endpoint, wait->arguments, NULL, &options,
                          now_ms) != PRISM_OK) {
        wait->task.error = wait->call->error;
        end(wait, wait->call->status);
        release_call(wait);
    }
}

/* Whether it may be otherwise next time: not that there are no photos yet, which is no failure. */
static bool may_pass(const prism_error *error)
{
    switch (error->code) {
    case PRISM_ERROR_SERVICE:
        return error->service_code == PRISM_SERVICE_INTERNAL_ERROR;
    case PRISM_ERROR_OUT_OF_MEMORY:
    case PRISM_ERROR_CANCELLED:
        return false; /* whatever a transport's flags say */
    default:
        return (error->flags & PRISM_ERROR_FLAG_RETRYABLE) != 0;
    }
}

/* Why to go on, or PRISM__WAIT_IS_OVER. */
static int32_t judge_poll(prism__wait *wait, uint64_t now_ms)
{
    const prism__call *call = wait->call;

    if (call->status == PRISM_OK || !may_pass(&call->error)) {
        wait->failures = 0;
        return wait->kind->judge(wait, wait->call);
    }
    if (wait->failures++ == FAILURES_MAX)
        return PRISM__WAIT_IS_OVER;
    if (call->status == PRISM_ERROR_SERVICE)
        return PRISM_WAIT_SERVICE_ERROR;
    /* A poll that the deadline has ended is no failure: what was told before still holds. */
    return call->status == PRISM_ERROR_TIMEOUT && until_deadline_ms(wait, now_ms) == 0
               ? PRISM__WAIT_IS_OVER
               : PRISM_WAIT_POLL_FAILED;
}

/* What the poll has come to is the wait's end. */
static void end_as_poll(prism__wait *wait, uint64_t now_ms)
{
    prism__call *call = wait->call;

    if (call->status == PRISM_ERROR_TIMEOUT && until_deadline_ms(wait, now_ms) == 0) {
        end_late(wait); /* the poll knows only of what was left for it */
        return;
    }
    wait->task.error = call->error;
    if (call->status == PRISM_OK) {
        wait->task.result = call->document;
        call->document = NULL;
    }
    end(wait, call->status);
}

/* Pauses. */

/* The next pause by the rules of growth and chance. */
static uint32_t take_pause(prism__wait *wait)
{
    const prism__runtime *runtime = &wait->task.client->runtime;
    const uint32_t longest = wait->next_pause_ms;
    const uint64_t shorter = (uint64_t)(longest / 5 + 1) * runtime->random(runtime->context) >> 32;
    const uint64_t grown = (uint64_t)longest + longest / 2 + longest % 2;

    wait->next_pause_ms =
        grown < wait->options.pause_cap_ms ? (uint32_t)grown : wait->options.pause_cap_ms;
    return longest - (uint32_t)shorter;
}

/*
 * How long until the next poll. At the expiry there is one, since what has come until then can
 * still be there; before the deadline, too, as late as leaves time for it.
 */
static uint32_t choose_pause(prism__wait *wait, uint32_t asked_ms, uint64_t now_ms)
{
    const uint64_t expiry_ms = until_expiry_ms(wait);
    const uint64_t left_ms = until_deadline_ms(wait, now_ms);
    uint64_t pause_ms = take_pause(wait);

    if (asked_ms > RETRY_AFTER_MAX_MS)
        asked_ms = RETRY_AFTER_MAX_MS;
    if (pause_ms < asked_ms)
        pause_ms = asked_ms;
    if (pause_ms > expiry_ms)
        pause_ms = expiry_ms;
    if (pause_ms >= left_ms) {
        wait->next_is_last = true;
        pause_ms = left_ms > 2 * LAST_POLL_MS ? left_ms - LAST_POLL_MS : left_ms / 2;
    }
    return (uint32_t)pause_ms;
}

/* Whether the callback, if there is one, agrees to go on. */
static bool tell_progress(const prism__wait *wait, const void *document, uint32_t pause_ms,
                          uint64_t now_ms)
{
    prism_wait_progress progress;

    if (!wait->options.on_progress)
        return true;
    memset(&progress, 0, sizeof progress);
    progress.state = wait->state;
    progress.polls = wait->polls;
    progress.elapsed_ms = now_ms - wait->started_ms;
    progress.pause_ms = pause_ms;
    if (wait->kind->tells_assets)
        progress.assets = document;
    return wait->options.on_progress(wait->options.on_progress_context, &progress);
}

/* After a poll that was not what was waited for; `document` is what it gave, or NULL. */
static void go_on(prism__wait *wait, const void *document, uint32_t asked_ms, uint64_t now_ms)
{
    uint32_t pause_ms;

    if (is_cancelled(wait)) {
        end_cancelled(wait, "cancelled");
    } else if (wait->has_expiry && wait->asked_unix >= wait->expires_unix) {
        end_expired(wait);
    } else if (wait->next_is_last || until_deadline_ms(wait, now_ms) == 0) {
        end_late(wait);
    } else {
        pause_ms = choose_pause(wait, asked_ms, now_ms);
        wait->resume_ms = now_ms + pause_ms;
        wait->stage = PRISM__WAIT_PAUSING;
        if (!tell_progress(wait, document, pause_ms, now_ms))
            end_cancelled(wait, "stopped by on_progress");
    }
}

/* A poll is over. Returns the time, since what was called meanwhile may have taken some. */
static uint64_t conclude(prism__wait *wait, uint64_t now_ms)
{
    const prism__runtime *runtime = &wait->task.client->runtime;
    prism__call *call = wait->call;
    const int32_t state = judge_poll(wait, now_ms);
    uint32_t asked_ms = 0;
    void *document;

    if (wait->attempts <= INT32_MAX - call->attempts)
        wait->attempts += call->attempts;
    if (call->error.flags & PRISM_ERROR_FLAG_SENT)
        wait->may_have_acted = true;
    if (state == PRISM__WAIT_IS_OVER) {
        end_as_poll(wait, now_ms);
        release_call(wait);
        return now_ms;
    }
    wait->state = state;
    if (state == PRISM_WAIT_POLL_FAILED)
        wait->task.error = call->error; /* for describe(), if there is no other poll */
    else
        (void)prism__ok(&wait->task.error);
    (void)prism__call_retry_after(call, &asked_ms);
    document = call->document;
    call->document = NULL;
    release_call(wait);
    go_on(wait, document, asked_ms, now_ms);
    prism__document_free(document);
    return runtime->now_ms(runtime->context);
}

static prism__step take_step(prism__task *task, uint64_t now_ms)
{
    prism__wait *wait = (prism__wait *)task;
    prism__step step;

    for (;;) {
        switch (wait->stage) {
        case PRISM__WAIT_READY:
            wait->started_ms = now_ms;
            begin_poll(wait, now_ms);
            break;
        case PRISM__WAIT_POLLING:
            task->call = wait->call;
            step = prism__call_step(wait->call, now_ms);
            task->pause_ms = wait->call->pause_ms;
            if (step != PRISM__STEP_DONE)
                return step;
            now_ms = conclude(wait, now_ms);
            break;
        case PRISM__WAIT_PAUSING:
            if (now_ms < wait->resume_ms && !is_cancelled(wait)) {
                task->pause_ms = (uint32_t)(wait->resume_ms - now_ms);
                return PRISM__STEP_PAUSE;
            }
            begin_poll(wait, now_ms);
            break;
        case PRISM__WAIT_DONE:
            return PRISM__STEP_DONE;
        }
    }
}

/* Making and freeing. */

static void free_wait(prism__task *task)
{
    prism__wait *wait = (prism__wait *)task;

    if (wait->call && wait->call->state != PRISM__CALL_DONE)
        wait->call->status = PRISM_ERROR_CANCELLED; /* for the log */
    release_call(wait);
    prism__document_free(task->result);
    prism__wipe(wait, sizeof *wait + strlen(wait->id));
    free(wait);
}

static prism_status refuse(prism_error *error, const char *option, const char *why)
{
    return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "options.%s: %s", option, why);
}

static void set_defaults(prism_wait_options *options)
{
    if (options->pause_cap_ms == 0)
        options->pause_cap_ms = options->first_pause_ms > DEFAULT_PAUSE_CAP_MS
                                    ? options->first_pause_ms
                                    : DEFAULT_PAUSE_CAP_MS;
    options->first_pause_ms = prism__or_default(options->first_pause_ms, DEFAULT_FIRST_PAUSE_MS);
    if (options->first_pause_ms > options->pause_cap_ms)
        options->first_pause_ms = options->pause_cap_ms;
    options->timeout_ms = prism__or_default(options->timeout_ms, DEFAULT_TIMEOUT_MS);
}

static prism_status take_options(prism__wait *wait, const prism_wait_options *given,
                                 prism_error *error)
{
    static const uint8_t zeroes[sizeof given->reserved];
    prism_wait_options *options = &wait->options;
    prism_status status = prism__options_read(options, sizeof *options, given, "options", error);

    if (status != PRISM_OK)
        return status;
    if (memcmp(options->reserved, zeroes, sizeof zeroes) != 0 || options->reserved2 != 0)
        return refuse(error, "reserved", "has a setting newer than this library");
    if ((options->flags & ~wait->kind->flags) != 0)
        return refuse(error, "flags", "unknown bits, or bits that mean nothing here");
    if (options->has_expire_at && !wait->kind->expires)
        return refuse(error, "expire_at", "scans do not expire");
    if (options->has_expire_at && !prism_timestamp_is_valid(options->expire_at))
        return refuse(error, "expire_at", "no valid time");
    if (options->has_expire_at)
        prism__wait_set_expiry(wait, options->expire_at);
    set_defaults(options);
    wait->next_pause_ms = options->first_pause_ms;
    status = prism__options_read(&wait->call_options, sizeof wait->call_options, options->call,
                                 "options.call", error);
    wait->task.cancel = wait->call_options.cancel;
    options->call = NULL; /* the caller's */
    return status;
}

prism_status prism__wait_new(const prism_client *client, const prism__wait_kind *kind,
                             const char *id, const prism_wait_options *options, prism__task **out,
                             prism_error *error)
{
    static const prism__task_kind task_kind = {.step = take_step, .free = free_wait};
    prism__wait *wait;
    prism_status status;

    *out = NULL;
    if (!client)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "client: NULL");
    status = prism__url_check_segment(kind->id_name, id, error);
    if (status != PRISM_OK)
        return status;
    wait = calloc(1, sizeof *wait + strlen(id) + 1);
    if (!wait)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    wait->task.kind = &task_kind;
    wait->task.client = client;
    wait->kind = kind;
    memcpy(wait->id, id, strlen(id));
    wait->arguments[0] = wait->id;
    status = take_options(wait, options, error);
    if (status != PRISM_OK) {
        free_wait(&wait->task);
        return status;
    }
    *out = &wait->task;
    return prism__ok(error);
}
