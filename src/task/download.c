/* SPDX-License-Identifier: MIT */
#include "download.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../http/codings.h"
#include "../http/range.h"
#include "../util/fail.h"
#include "../util/options.h"

_Static_assert(sizeof(prism_download_options) ==
                   offsetof(prism_download_options, reserved) + sizeof(uint32_t),
               "prism_download_options ends with padding");

enum { PROGRESS_MS = 100 };

/* So many bytes more make a try one that was of use. With fewer, a server could keep a caller for
 * as many tries as the file has bytes. */
enum { PROGRESS_BYTES = 16 * 1024 };

static const prism__endpoint get = {
    .service = PRISM__ASSET_HOST,
    .method = "GET",
    .path = PRISM__PATH_IS_URL,
    .idempotent = true,
    .as_is = true,
};

void prism_download_options_init(prism_download_options *options, size_t size)
{
    prism__options_init(options, size);
}

prism_status prism__download_refuse(prism__download *download, prism_status failure,
                                    int32_t os_code, const char *reason)
{
    download->failure = failure;
    download->os_code = os_code;
    download->reason = reason;
    return failure;
}

/* Tell the caller how far it is, if it is time to; PRISM_OK if it is to go on. */
static prism_status tell(prism__download *d, bool now)
{
    const prism__runtime *runtime = &d->task.client->runtime;
    prism_download_progress progress;

    if (!d->on_progress)
        return PRISM_OK;
    const uint64_t now_ms = runtime->now_ms(runtime->context);
    if (!now && now_ms - d->told_ms < PROGRESS_MS)
        return PRISM_OK;
    d->told_ms = now_ms;
    progress.received = d->received;
    progress.total = d->total == PRISM__SIZE_UNKNOWN ? 0 : d->total;
    return d->on_progress(d->on_progress_context, &progress)
               ? PRISM_OK
               : prism__download_refuse(d, PRISM_ERROR_CANCELLED, 0, "cancelled by on_progress");
}

/* The answer to a request for the rest cannot be that: once more, for all of it. */
static prism_status distrust(prism__download *d)
{
    (void)prism__download_refuse(d, PRISM__CALL_AGAIN, 0, NULL);
    return PRISM_ERROR_NETWORK; /* to the transport */
}

/* The body, as an answer's head tells of it. */

static bool is_encoded(const prism_http_response *response)
{
    prism__codings codings = prism__codings_accepted("identity");

    for (size_t i = 0; i < response->header_count; i++) {
        if (!prism__codings_fit(&codings, response->headers[i].name, response->headers[i].value))
            return true;
    }
    return false;
}

static uint64_t length_of(const prism_http_response *response)
{
    const char *text = prism_http_response_header(response, "content-length");
    uint64_t length;

    /* Where both are there, the length says nothing (RFC 9112, 6.3). */
    if (!text || prism_http_response_header(response, "transfer-encoding") ||
        !prism__content_length_parse(text, &length))
        return PRISM__SIZE_UNKNOWN;
    return length;
}

static prism_status too_large(prism__download *d)
{
    return prism__download_refuse(d, PRISM_ERROR_LIMIT_EXCEEDED, 0,
                                  "the asset is larger than max_size");
}

/* The whole file comes, whatever was asked for. */
static prism_status begin_whole(prism__download *d, const prism_http_response *response)
{
    const char *etag = prism_http_response_header(response, "etag");
    const bool is_first = d->received == 0;
    prism_status status = PRISM_OK;

    d->total = d->end = length_of(response);
    d->skip = 0;
    if (d->total != PRISM__SIZE_UNKNOWN && d->total > d->max_size)
        return too_large(d);
    prism__buffer_clear(&d->etag);
    if (etag && strlen(etag) <= PRISM__ETAG_SIZE_MAX)
        status = prism__buffer_append_text(&d->etag, etag);
    if (status != PRISM_OK)
        return prism__download_refuse(d, status, 0, "out of memory");
    status = d->target->restart(d);
    d->received = 0;
    if (status != PRISM_OK)
        return status;
    return tell(d, is_first);
}

/* The rest comes, as was asked for; unless it is of another version, or of another place. */
static prism_status begin_rest(prism__download *d, const prism_http_response *response)
{
    const char *text = prism_http_response_header(response, "content-range");
    const char *etag = prism_http_response_header(response, "etag");
    const uint64_t length = length_of(response);
    prism__content_range range;

    /* A transport that tries again by itself has handed over some of the rest before. */
    if (d->received != d->from + d->skip)
        return distrust(d);
    if (!text || !prism__content_range_parse(text, &range) || range.first != d->from || !etag ||
        strcmp(etag, d->etag.data) != 0)
        return distrust(d);
    if (!range.has_total)
        range.total = d->total;
    if (range.total == PRISM__SIZE_UNKNOWN || range.last >= range.total ||
        (d->total != PRISM__SIZE_UNKNOWN && range.total != d->total) ||
        (length != PRISM__SIZE_UNKNOWN && length != range.last - range.first + 1))
        return distrust(d);
    d->total = range.total;
    d->end = range.last + 1;
    return d->total > d->max_size ? too_large(d) : tell(d, !d->told);
}

static prism_status begin_body(void *context, const prism_http_response *response, bool *takes)
{
    prism__download *d = context;
    prism_status status;

    *takes = response->status == 200 || response->status == 203 || /* 203: by way of a proxy */
             (response->status == 206 && d->ranged);
    if (!*takes)
        return PRISM_OK;
    if (is_encoded(response))
        return prism__download_refuse(d, PRISM_ERROR_NETWORK, 0,
                                      "the body is encoded, which was not asked for");
    status = response->status == 206 ? begin_rest(d, response) : begin_whole(d, response);
    d->told = true;
    return status;
}

static prism_status take_body(void *context, const void *data, size_t size)
{
    prism__download *d = context;
    const size_t skipped = d->skip < size ? d->skip : size;
    prism_status status;

    d->skip -= skipped;
    size -= skipped;
    if (size == 0)
        return PRISM_OK;
    if (d->end != PRISM__SIZE_UNKNOWN && size > d->end - d->received)
        return prism__download_refuse(d, PRISM_ERROR_NETWORK, 0,
                                      "the body is longer than promised");
    if (size > d->max_size - d->received)
        return too_large(d);
    status = d->target->write(d, (const char *)data + skipped, size);
    if (status != PRISM_OK)
        return status;
    d->received += size;
    return tell(d, false);
}

static const prism__receiver receiver = {begin_body, take_body};

/* The call. */

/* Fail with what was noted. */
static prism_status fail(const prism__download *d, prism_error *error)
{
    if (d->failure == PRISM_ERROR_FILE || d->os_code != 0)
        return prism__fail_os(error, d->failure, d->os_code, "cannot write", d->path);
    return prism__fail(error, d->failure, "%s", d->reason);
}

static prism_status open_target(prism__download *d, prism__call *call)
{
    d->opened = true;
    d->plain_headers = call->request.header_count;
    if (d->target->open && d->target->open(d) != PRISM_OK)
        return fail(d, &call->error);
    if (d->received > 0 && (!prism__etag_is_strong(d->etag.data) || d->received > d->max_size))
        d->no_ranges = true;
    d->most = d->received;
    return PRISM_OK;
}

/* Before each try: ask for what is missing, if it can be known to be of the same version. */
static prism_status prepare(void *context, prism__call *call)
{
    prism__download *d = context;
    prism_status status = d->opened ? PRISM_OK : open_target(d, call);

    if (status != PRISM_OK)
        return status;
    (void)prism__download_refuse(d, PRISM_OK, 0, NULL);
    call->request.header_count = d->plain_headers;
    d->end = PRISM__SIZE_UNKNOWN;
    d->ranged =
        !d->no_ranges && d->received > 0 && d->etag.size > 0 && prism__etag_is_strong(d->etag.data);
    d->skip = 0;
    if (!d->ranged)
        return PRISM_OK;
    /* If all may be there: its last byte again, for no part behind the end can be sent. */
    if (d->total == PRISM__SIZE_UNKNOWN || d->received >= d->total)
        d->skip = 1;
    d->from = d->received - d->skip;
    (void)snprintf(d->range, sizeof d->range, "bytes=%" PRIu64 "-", d->from);
    prism__call_add_header(call, "Range", d->range);
    prism__call_add_header(call, "If-Range", d->etag.data);
    return PRISM_OK;
}

/* The body has been taken. */
static prism_status complete(prism__download *d, prism__call *call)
{
    const uint64_t promised = d->total != PRISM__SIZE_UNKNOWN ? d->total : d->end;

    if (promised != PRISM__SIZE_UNKNOWN && d->received != promised) {
        prism_http_response_clear(&call->response); /* half a response is none */
        (void)prism__fail(&call->error, PRISM_ERROR_NETWORK,
                          "the body ends after %" PRIu64 " of %" PRIu64 " bytes", d->received,
                          promised);
        call->error.flags |= PRISM_ERROR_FLAG_SENT | PRISM_ERROR_FLAG_RETRYABLE;
        return PRISM_ERROR_NETWORK;
    }
    d->total = d->received;
    if (tell(d, true) != PRISM_OK || (d->target->finish && d->target->finish(d) != PRISM_OK)) {
        if (d->failure == PRISM_ERROR_CANCELLED)
            prism_http_response_clear(&call->response);
        return fail(d, &call->error);
    }
    return PRISM_OK;
}

/* Whether an answer to a request for the rest is one that would come again and again, and so would
 * make a download fail that could begin anew. */
static bool is_useless(const prism__download *d, const prism__call *call, prism_status status)
{
    const int32_t http_status = call->response.status;

    if (!d->ranged)
        return false;
    if (status == PRISM_OK) /* 412: some take If-Range for If-Match */
        return http_status == 416 || http_status == 412;
    if (status != PRISM_ERROR_NETWORK)
        return false;
    return d->failure == PRISM_ERROR_NETWORK
               ? http_status == 206
               : d->failure == PRISM_OK && (call->error.flags & PRISM_ERROR_FLAG_RETRYABLE) == 0;
}

/* What has come of a request. An answer that brings no file is an error, 204 too. */
static prism_status judge(void *context, prism__call *call, prism_status status)
{
    prism__download *d = context;
    const prism_http_response *response = &call->response;

    if (is_useless(d, call, status))
        (void)distrust(d);
    if (d->failure == PRISM__CALL_AGAIN) {
        d->no_ranges = true;
        return PRISM__CALL_AGAIN;
    }
    if (d->failure != PRISM_OK) {
        if (d->failure == PRISM_ERROR_CANCELLED)
            prism_http_response_clear(&call->response);
        return fail(d, &call->error);
    }
    if (status != PRISM_OK)
        return status;
    if (response->status == 304 && d->conditional) {
        d->unchanged = true;
        return PRISM_OK;
    }
    if (response->status < 200 || response->status > 299)
        return prism__call_http_error(response, true, &call->error);
    if (response->way == PRISM__BODY_TAKEN)
        return complete(d, call);
    return prism__fail(&call->error, PRISM_ERROR_UNEXPECTED_RESPONSE, "HTTP %d: %s",
                       (int)response->status,
                       response->status == 206 ? "a part, where the whole was asked for"
                                               : "no file comes with that");
}

static bool made_progress(void *context)
{
    prism__download *d = context;
    const bool is_more = d->received > d->most && d->received - d->most >= PROGRESS_BYTES;

    /* More than ever: what is only got again and again would never come to an end. */
    if (is_more)
        d->most = d->received;
    return is_more;
}

static const prism__call_hooks hooks = {prepare, judge, made_progress};

void prism__download_unless(prism__download *d, const char *etag)
{
    prism__call_add_header(&d->call, "If-None-Match", etag);
    d->conditional = true;
}

/* The task. */

static void close_target(prism__download *d)
{
    if (d->opened && d->target->close)
        d->target->close(d);
}

static prism__step step(prism__task *task, uint64_t now_ms)
{
    prism__download *d = (prism__download *)task;
    const prism__step next = prism__call_step(&d->call, now_ms);

    task->call = &d->call;
    task->pause_ms = d->call.pause_ms;
    if (next == PRISM__STEP_DONE) {
        task->status = d->call.status;
        task->error = d->call.error;
        close_target(d);
    }
    return next;
}

static void free_download(prism__task *task)
{
    prism__download *d = (prism__download *)task;

    /* Whoever gives it up halfway may want to go on later. */
    if (d->call.state != PRISM__CALL_DONE)
        d->call.status = PRISM_ERROR_CANCELLED;
    close_target(d);
    prism_asset_data_free(task->result);
    prism__call_end(&d->call);
    prism__buffer_free(&d->etag);
    prism__buffer_wipe(&d->memory);
    free(d->path);
    prism__wipe(d, sizeof *d); /* errors have held what answers say */
    free(d);
}

static const prism__task_kind kind = {step, NULL, free_download};

static prism_status read_options(prism__download *d, const prism_download_options *given,
                                 const prism_call_options **call, prism_error *error)
{
    prism_download_options options;
    const prism_status status =
        prism__options_read(&options, sizeof options, given, "options", error);

    if (status != PRISM_OK)
        return status;
    if ((options.flags & ~(uint32_t)PRISM_DOWNLOAD_NO_RESUME) != 0 || options.reserved != 0)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT,
                           "options: has a flag newer than this library");
    d->flags = options.flags;
    d->max_size = options.max_size != 0 ? options.max_size : UINT64_MAX - 1;
    if (options.max_size == 0 && d->target == &prism__target_memory)
        d->max_size = d->task.client->max_response_size;
    d->on_progress = options.on_progress;
    d->on_progress_context = options.on_progress_context;
    *call = options.call;
    return PRISM_OK;
}

prism_status prism__download_new(const prism_client *client, const char *url,
                                 const prism__target *target, char *path,
                                 const prism_download_options *options, prism__download **out,
                                 prism_error *error)
{
    const prism_call_options *call_options = NULL;
    prism__download *d = calloc(1, sizeof *d);
    prism_status status;

    *out = NULL;
    if (!d) {
        free(path);
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    }
    d->path = path;
    d->task.kind = &kind;
    d->task.client = client;
    d->target = target;
    d->total = PRISM__SIZE_UNKNOWN;
    prism__buffer_init(&d->etag, PRISM__ETAG_SIZE_MAX);
    status = read_options(d, options, &call_options, error);
    if (status != PRISM_OK) {
        free(path);
        free(d);
        return status;
    }
    prism__buffer_init(&d->memory, d->max_size < SIZE_MAX ? (size_t)d->max_size : SIZE_MAX);
    status = prism__call_begin(&d->call, client, &get, &url, NULL, call_options,
                               client->runtime.now_ms(client->runtime.context));
    d->call.arguments = NULL; /* the URL is in it now */
    if (status != PRISM_OK) {
        if (error)
            *error = d->call.error;
        d->call.state = PRISM__CALL_DONE;
        free_download(&d->task);
        return status;
    }
    d->task.cancel = d->call.options.cancel;
    d->task.call = &d->call;
    d->call.hooks = &hooks;
    d->call.hooks_context = d;
    d->call.response.receiver = &receiver;
    d->call.response.receiver_context = d;
    *out = d;
    return PRISM_OK;
}
