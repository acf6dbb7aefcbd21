/* SPDX-License-Identifier: MIT */
#include "call.h"

#include <string.h>

#include "http/retry.h"
#include "http/url.h"
#include "prism/text.h"
#include "util/arena.h"
#include "util/fail.h"
#include "util/options.h"
#include "json/json.h"

_Static_assert(sizeof(prism_call_options) ==
                   offsetof(prism_call_options, retry_cap_ms) + sizeof(uint32_t),
               "prism_call_options ends with padding");

enum { URL_SIZE_MAX = 32 * 1024, BODY_SIZE_MAX = 16 * 1024 * 1024 };

void prism_call_options_init(prism_call_options *options, size_t size)
{
    prism__options_init(options, size);
}

static prism_status buffer_failure(prism_status status, const char *what, prism_error *error)
{
    if (status == PRISM_ERROR_LIMIT_EXCEEDED)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "%s: too long", what);
    return prism__fail(error, status, "out of memory");
}

/* Append the argument that `*path`, at its brace, names, and move behind the name. */
static prism_status append_argument(prism__call *call, const char **path, const char *value)
{
    const char *name_at = *path + 1;
    size_t size = strcspn(name_at, "}");
    char name[32];

    prism__copy_text(name, sizeof name, name_at, size);
    *path = name_at + size + 1;
    return prism__url_append_segment(&call->url, name, value, &call->error);
}

/* The base URL, and the path with its arguments; or a URL as it was given. */
static prism_status build_url(prism__call *call)
{
    const prism__endpoint *endpoint = call->endpoint;
    const char *const *arguments = call->arguments;
    const prism__buffer *base = endpoint->service == PRISM__HOSTED ? &call->client->hosted_base
                                                                   : &call->client->estimation_base;
    prism_status status;
    const char *path = endpoint->path;

    if (endpoint->service == PRISM__ASSET_HOST)
        return prism__url_append_whole(&call->url, "url", arguments[0],
                                       call->client->allow_plain_http, &call->error);
    status = prism__buffer_append(&call->url, base->data, base->size);
    while (status == PRISM_OK && *path) {
        size_t size = strcspn(path, "{");
        status = prism__buffer_append(&call->url, path, size);
        path += size;
        if (status == PRISM_OK && *path) {
            status = append_argument(call, &path, *arguments++);
            if (status != PRISM_OK)
                return status;
        }
    }
    return status == PRISM_OK ? status : buffer_failure(status, "the URL", &call->error);
}

static prism_status build_body(prism__call *call, const void *body)
{
    prism_status status;
    char *text;
    size_t size;

    status = prism__encode(call->endpoint->request, body, &text, &size, &call->error);
    if (status != PRISM_OK)
        return status;
    status = prism__buffer_append(&call->body, text, size);
    prism_text_free(text);
    return status == PRISM_OK ? status : buffer_failure(status, "the request", &call->error);
}

void prism__call_add_header(prism__call *call, const char *name, const char *value)
{
    prism_http_header *header = &call->headers[call->request.header_count++];

    header->name = name;
    header->value = value;
}

/* Each service gets its own credential and no other; the Estimation API's is in the body. */
static prism_status build_headers(prism__call *call)
{
    const prism_client *client = call->client;

    if (call->endpoint->service == PRISM__HOSTED) {
        if (client->authorization.size == 0)
            return prism__fail(&call->error, PRISM_ERROR_MISSING_CREDENTIAL,
                               "this call needs the client's api_key");
        /* The service picks its version by this very text. */
        prism__call_add_header(call, "Accept", "application/json;v=1");
        prism__call_add_header(call, "Authorization", client->authorization.data);
        prism__call_add_header(call, "Content-Type", "application/json");
    } else if (call->endpoint->service == PRISM__ESTIMATION) {
        prism__call_add_header(call, "Accept", "application/json");
        if (call->endpoint->request)
            prism__call_add_header(call, "Content-Type", "application/json");
    }
    if (call->endpoint->as_is)
        prism__call_add_header(call, "Accept-Encoding", "identity");
    prism__call_add_header(call, "User-Agent", client->user_agent.data);
    return PRISM_OK;
}

static void set_limits(prism__call *call)
{
    const prism_call_options *options = &call->options;
    const prism_client *client = call->client;
    /* A download takes as long as it takes, while bytes come. */
    uint32_t timeout_ms =
        call->endpoint->service == PRISM__ASSET_HOST ? PRISM_NO_TIMEOUT : client->timeout_ms;

    call->timeout_ms = prism__or_default(options->timeout_ms, timeout_ms);
    call->max_retries = prism__or_default(options->max_retries, client->max_retries);
    if (call->max_retries == PRISM_NO_RETRIES)
        call->max_retries = 0;
    call->retry_base_ms = prism__or_default(options->retry_base_ms, client->retry_base_ms);
    call->retry_cap_ms = prism__or_default(options->retry_cap_ms, client->retry_cap_ms);
}

/* The parts of the request that stay the same however often it is sent. */
static void build_request(prism__call *call)
{
    prism_http_request *request = &call->request;

    request->method = call->endpoint->method;
    request->url = call->url.data;
    request->headers = call->headers;
    request->body = call->body.data;
    request->body_size = call->body.size;
    request->connect_timeout_ms =
        prism__or_default(call->options.connect_timeout_ms, call->client->connect_timeout_ms);
    request->stall_timeout_ms =
        prism__or_default(call->options.stall_timeout_ms, call->client->stall_timeout_ms);
    request->idempotent = call->endpoint->idempotent;
    request->cancel = call->options.cancel;
}

prism_status prism__call_begin(prism__call *call, const prism_client *client,
                               const prism__endpoint *endpoint, const char *const *arguments,
                               const void *body, const prism_call_options *options, uint64_t now_ms)
{
    prism_status status;

    memset(call, 0, sizeof *call);
    call->client = client;
    call->endpoint = endpoint;
    call->arguments = arguments;
    call->started_ms = now_ms;
    prism__buffer_init(&call->url, URL_SIZE_MAX);
    prism__buffer_init(&call->body, BODY_SIZE_MAX);
    prism__response_init(&call->response, client->max_response_size);

    status =
        prism__options_read(&call->options, sizeof call->options, options, "options", &call->error);
    if (status == PRISM_OK)
        status = build_headers(call);
    if (status == PRISM_OK)
        status = build_url(call);
    if (status == PRISM_OK && endpoint->secret)
        call->secret = endpoint->secret(body);
    if (status == PRISM_OK && endpoint->request)
        status = build_body(call, body);
    call->status = status;
    if (status != PRISM_OK)
        return status;
    set_limits(call);
    build_request(call);
    return PRISM_OK;
}

static bool is_success(const prism_http_response *response)
{
    return response->status >= 200 && response->status <= 299;
}

/*
 * An answer without success, which may have been any gateway's, has turned out to be the service's
 * own: only now may it be told of. They are short.
 */
static void tell_error_drift(const prism__call *call)
{
    void *document;

    if (call->client->on_drift && prism__call_decode(call, true, &document, NULL, NULL) == PRISM_OK)
        prism__document_free(document);
}

/*
 * What the answer means. The Estimation API reports its errors in the body, and nowhere is it said
 * with which HTTP status, so that its bodies are decoded whatever the status is.
 */
static prism_status judge(prism__call *call)
{
    const prism__endpoint *endpoint = call->endpoint;
    const prism_http_response *response = &call->response;
    bool success = is_success(response);
    uint64_t members = 0;
    prism_status status;
    const char *body;
    size_t size;

    if (response->status == 0 || (!success && endpoint->service != PRISM__ESTIMATION))
        return prism__call_http_error(response, true, &call->error);
    status = prism__call_decode(call, success, &call->document, &members, &call->error);
    if (status == PRISM_OK && endpoint->check)
        status = endpoint->check(call->document, members, &call->error);
    /* An error that names no type that is known can still be told by its HTTP status. */
    if (status == PRISM_ERROR_SERVICE && call->error.service_code <= PRISM_SERVICE_UNSPECIFIED &&
        prism__http_is_retryable(response->status))
        call->error.flags |= PRISM_ERROR_FLAG_RETRYABLE;
    if (!success && status == PRISM_ERROR_SERVICE)
        tell_error_drift(call);
    if (success || status == PRISM_ERROR_SERVICE || status == PRISM_ERROR_OUT_OF_MEMORY)
        return status;
    body = prism_http_response_body(response, &size);
    /* What has a part that looks like a document may hold measurements. */
    return prism__call_http_error(response, !memchr(body, '{', size) && !memchr(body, '[', size),
                                  &call->error);
}

static void finish(prism__call *call, prism_status status)
{
    call->status = status;
    call->state = PRISM__CALL_DONE;
    call->error.attempts = call->attempts;
    if (call->may_have_acted)
        call->error.flags |= PRISM_ERROR_FLAG_SENT;
    if (status == PRISM_OK)
        (void)prism__ok(&call->error);
    else
        call->error.code = status;
}

/* Failures that are the call's own, whatever became of its last request. */

static void finish_late(prism__call *call)
{
    (void)prism__fail(&call->error, PRISM_ERROR_TIMEOUT, "not finished within %u ms",
                      (unsigned)call->timeout_ms);
    call->error.flags |= PRISM_ERROR_FLAG_RETRYABLE;
    finish(call, PRISM_ERROR_TIMEOUT);
}

static void finish_cancelled(prism__call *call)
{
    (void)prism__fail(&call->error, PRISM_ERROR_CANCELLED, "cancelled");
    finish(call, PRISM_ERROR_CANCELLED);
}

/* Forget the last request's answer, and send it once more. */
static prism__step send(prism__call *call, uint64_t now_ms)
{
    uint64_t elapsed = now_ms - call->started_ms;

    if (prism_cancel_is_requested(call->options.cancel)) {
        finish_cancelled(call);
        return PRISM__STEP_DONE;
    }
    if (call->timeout_ms != PRISM_NO_TIMEOUT && elapsed >= call->timeout_ms) {
        finish_late(call);
        return PRISM__STEP_DONE;
    }
    call->request.timeout_ms = call->timeout_ms == PRISM_NO_TIMEOUT
                                   ? PRISM_NO_TIMEOUT
                                   : call->timeout_ms - (uint32_t)elapsed;
    prism_http_response_clear(&call->response);
    call->status = prism__ok(&call->error);
    if (call->hooks) {
        const prism_status status = call->hooks->prepare(call->hooks_context, call);
        if (status != PRISM_OK) {
            finish(call, status);
            return PRISM__STEP_DONE;
        }
    }
    call->state = PRISM__CALL_SENDING;
    call->sent_ms = now_ms;
    call->received = 0;
    call->attempts++;
    prism__call_log(call, PRISM_LOG_DEBUG, PRISM_LOG_REQUEST, now_ms);
    return PRISM__STEP_SEND;
}

/* Wait on, or send again if the pause is over. */
static prism__step pause_or_send(prism__call *call, uint64_t now_ms)
{
    if (now_ms >= call->resume_ms || prism_cancel_is_requested(call->options.cancel))
        return send(call, now_ms);
    call->pause_ms = (uint32_t)(call->resume_ms - now_ms);
    return PRISM__STEP_PAUSE;
}

/* Begin the pause before another try; of a call that was cancelled meanwhile, there is none. */
static prism__step begin_pause(prism__call *call, uint64_t now_ms)
{
    if (!prism_cancel_is_requested(call->options.cancel))
        prism__call_log(call, PRISM_LOG_WARNING, PRISM_LOG_RETRY, now_ms);
    call->resume_ms = now_ms + call->pause_ms;
    call->state = PRISM__CALL_PAUSING;
    return pause_or_send(call, now_ms);
}

/* What comes of the last request: the end, or another try. */
static prism__step conclude(prism__call *call, uint64_t now_ms)
{
    prism_status status = call->status;

    prism__call_log(call, PRISM_LOG_DEBUG, PRISM_LOG_RESPONSE, now_ms);
    if (call->options.on_response && call->response.status != 0)
        call->options.on_response(call->options.on_response_context, &call->response);
    if (call->hooks)
        status = call->hooks->judge(call->hooks_context, call, status);
    else if (status == PRISM_OK)
        status = judge(call);
    if (status == PRISM__CALL_AGAIN)
        return send(call, now_ms);
    if (status == PRISM_OK) {
        finish(call, status);
        return PRISM__STEP_DONE;
    }
    call->status = call->error.code = status;
    prism__document_free(call->document);
    call->document = NULL;
    prism__call_complete_error(call, &call->error);
    if (call->error.flags & PRISM_ERROR_FLAG_SENT)
        call->may_have_acted = true;
    if (status == PRISM_ERROR_TIMEOUT && call->timeout_ms != PRISM_NO_TIMEOUT &&
        now_ms - call->started_ms >= call->timeout_ms) {
        finish_late(call); /* the transport knows only of what was left for this request */
    } else if (prism__call_retry_pause(call, now_ms, &call->pause_ms)) {
        return begin_pause(call, now_ms);
    } else {
        finish(call, status);
    }
    return PRISM__STEP_DONE;
}

prism__step prism__call_step(prism__call *call, uint64_t now_ms)
{
    switch (call->state) {
    case PRISM__CALL_READY:
        return send(call, now_ms);
    case PRISM__CALL_SENDING:
        return PRISM__STEP_SEND;
    case PRISM__CALL_ANSWERED:
        return conclude(call, now_ms);
    case PRISM__CALL_PAUSING:
        return pause_or_send(call, now_ms);
    case PRISM__CALL_DONE:
        break;
    }
    return PRISM__STEP_DONE;
}

/* What a transport may return, besides PRISM_OK. */
static bool is_transport_failure(prism_status status)
{
    switch (status) {
    case PRISM_ERROR_OUT_OF_MEMORY:
    case PRISM_ERROR_LIMIT_EXCEEDED:
    case PRISM_ERROR_INTERNAL:
    case PRISM_ERROR_CONNECT:
    case PRISM_ERROR_TLS:
    case PRISM_ERROR_NETWORK:
    case PRISM_ERROR_TIMEOUT:
    case PRISM_ERROR_CANCELLED:
        return true;
    default:
        return false;
    }
}

void prism__call_sent(prism__call *call, prism_status status)
{
    if (status == PRISM_OK)
        status = prism__response_finish(&call->response);
    call->received = call->response.body_received;
    if (call->response.refusal != PRISM_OK) {
        status = call->response.refusal; /* not the transport's doing: judge() knows why */
    } else if (status != PRISM_OK) {
        uint32_t flags = call->error.flags;
        prism_http_response_clear(&call->response); /* half a response is none */
        if (!is_transport_failure(status)) {
            (void)prism__fail(&call->error, PRISM_ERROR_INTERNAL,
                              "the transport returned %d, which no transport may", (int)status);
            status = PRISM_ERROR_INTERNAL;
        } else if (call->error.message[0] == '\0') {
            (void)prism__fail(&call->error, status, "the transport failed and did not say why");
        }
        call->error.flags = flags;
    }
    call->status = status;
    call->state = PRISM__CALL_ANSWERED;
}

/* Whether there is something to tell: a call that a batch has only tried on is none. */
static bool has_happened(const prism__call *call)
{
    return call->state != PRISM__CALL_READY || call->error.code != PRISM_OK;
}

void prism__call_end(prism__call *call)
{
    const prism__runtime *runtime = &call->client->runtime;
    bool harmless = call->status == PRISM_OK || call->status == PRISM_ERROR_CANCELLED;

    if (has_happened(call))
        prism__call_log(call, harmless ? PRISM_LOG_INFO : PRISM_LOG_ERROR, PRISM_LOG_CALL,
                        runtime->now_ms(runtime->context));
    prism__document_free(call->document);
    prism__response_free(&call->response);
    prism__buffer_wipe(&call->url); /* session IDs and signed queries are secrets too */
    prism__buffer_wipe(&call->body);
}

void prism__call_send(prism__call *call)
{
    const prism_transport *transport = &call->client->transport;

    prism__call_sent(
        call, transport->send(transport->context, &call->request, &call->response, &call->error));
}

void prism__call_run(prism__call *call)
{
    const prism__runtime *runtime = &call->client->runtime;
    prism__step step;

    while ((step = prism__call_step(call, runtime->now_ms(runtime->context))) != PRISM__STEP_DONE) {
        if (step == PRISM__STEP_SEND)
            prism__call_send(call);
        else
            runtime->pause(runtime->context, call->pause_ms, call->options.cancel);
    }
}

prism_status prism__call_perform(const prism_client *client, const prism__endpoint *endpoint,
                                 const char *const *arguments, const void *body,
                                 const prism_call_options *options, void *out, prism_error *error)
{
    prism__call call;
    prism_status status;

    if (!out)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "out: NULL");
    memset(out, 0, sizeof(void *));
    if (!client)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "client: NULL");
    status = prism__call_begin(&call, client, endpoint, arguments, body, options,
                               client->runtime.now_ms(client->runtime.context));
    if (status == PRISM_OK) {
        prism__call_run(&call);
        status = call.status;
        memcpy(out, &call.document, sizeof(void *));
        call.document = NULL;
    }
    if (error)
        *error = call.error;
    prism__call_end(&call);
    return status;
}
