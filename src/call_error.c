/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "call.h"
#include "error_body.h"
#include "http/retry.h"
#include "util/arena.h"
#include "util/fail.h"
#include "json/json.h"

/* Of a body that is no JSON, this much goes into the message. */
enum { EXCERPT_MAX = 120 };

static prism_status status_of(int32_t http_status)
{
    switch (http_status) {
    case 401:
    case 403:
        return PRISM_ERROR_UNAUTHORIZED;
    case 404:
        return PRISM_ERROR_NOT_FOUND;
    case 429:
        return PRISM_ERROR_RATE_LIMITED;
    default:
        return http_status >= 400 && http_status <= 499   ? PRISM_ERROR_HTTP_CLIENT
               : http_status >= 500 && http_status <= 599 ? PRISM_ERROR_HTTP_SERVER
                                                          : PRISM_ERROR_UNEXPECTED_RESPONSE;
    }
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The start of a body, in one line. `out` has room for EXCERPT_MAX bytes and the NUL. */
static void write_excerpt(const char *body, size_t size, char *out)
{
    char line[EXCERPT_MAX + 4]; /* the last character is whole, even if it is left out */
    size_t used = 0;

    for (size_t i = 0; i < size && used < sizeof line; i++) {
        bool space = is_space(body[i]);
        if (space && (used == 0 || line[used - 1] == ' '))
            continue;
        line[used++] = space ? ' ' : body[i];
    }
    prism__copy_text(out, EXCERPT_MAX + 1, line, used);
}

/* The text between two marks of S3's XML; NULL when there is none. */
static char *find_element(char *xml, const char *open, const char *close)
{
    char *start = strstr(xml, open);
    char *end = start ? strstr(start, close) : NULL;

    if (!end)
        return NULL;
    *end = '\0';
    return start + strlen(open);
}

/* S3's errors, <Error><Code>AccessDenied</Code><Message>Request has expired</Message>…: */
static bool describe_xml(const char *body, size_t size, char *out, size_t capacity)
{
    char start[1024];
    size_t kept = size < sizeof start ? size : sizeof start - 1;
    char *code, *message;

    for (size_t i = 0; i < kept; i++)
        start[i] = is_space(body[i]) ? ' ' : body[i];
    start[kept] = '\0';
    if (!strstr(start, "<Error>"))
        return false;
    /* The message first: it stands behind the code, and each search cuts the text at its end. */
    message = find_element(start, "<Message>", "</Message>");
    code = find_element(start, "<Code>", "</Code>");
    if (message && code)
        (void)snprintf(out, capacity, "%s (%s)", message, code);
    else if (message || code)
        (void)snprintf(out, capacity, "%s", message ? message : code);
    return message || code;
}

static const char *first_of(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (texts[i])
            return texts[i];
    }
    return NULL;
}

/* "<what is wrong>: <with what> (<name of the error>)", as much of it as there is. */
static void tell(const prism__error_body *said, char *out, size_t capacity)
{
    const char *const whats[] = {said->message, said->detail};
    const char *const parts[] = {said->details, said->errors};
    const char *const names[] = {said->error, said->error_slug, said->title};
    const char *what = first_of(whats, PRISM__COUNT(whats));
    const char *part = first_of(parts, PRISM__COUNT(parts));
    const char *name = first_of(names, PRISM__COUNT(names));

    if (!what) {
        what = part ? part : name;
        name = part ? name : NULL;
        part = NULL;
    }
    if (what)
        (void)snprintf(out, capacity, "%s%s%s", what, part ? ": " : "", part ? part : "");
    if (what && name && strcmp(what, name) != 0) {
        const size_t used = strlen(out);
        (void)snprintf(out + used, capacity - used, " (%s)", name);
    }
}

/* What the body says, in one line; empty when there is none. */
static void describe_body(const prism_http_response *response, bool quotable, char *out,
                          size_t capacity)
{
    void *said;
    size_t size;
    const char *body = prism_http_response_body(response, &size);

    out[0] = '\0';
    if (describe_xml(body, size, out, capacity))
        return;
    if (prism__decode(&prism__error_body_message, body, size, &said, NULL, NULL) != PRISM_OK) {
        if (quotable)
            write_excerpt(body, size, out);
        return;
    }
    tell(said, out, capacity);
    if (quotable && out[0] == '\0')
        write_excerpt(body, size, out);
    prism__document_free(said);
}

prism_status prism__call_http_error(const prism_http_response *response, bool quotable,
                                    prism_error *error)
{
    char text[sizeof error->message];
    prism_status status;

    if (response->status == 0)
        return prism__fail(error, PRISM_ERROR_INTERNAL, "the transport gave no HTTP status");
    describe_body(response, quotable, text, sizeof text);
    status = prism__fail(error, status_of(response->status), "HTTP %d%s%s", (int)response->status,
                         text[0] ? ": " : "", text);
    if (prism__http_is_retryable(response->status))
        error->flags |= PRISM_ERROR_FLAG_RETRYABLE;
    return status;
}

bool prism__call_retry_after(const prism__call *call, uint32_t *out_ms)
{
    const prism__runtime *runtime = &call->client->runtime;
    const char *text = prism_http_response_header(&call->response, "retry-after");
    const char *date = prism_http_response_header(&call->response, "date");

    return text &&
           prism__retry_after_parse(text, date, runtime->now_unix(runtime->context), out_ms);
}

/* Whether the service may have done what was asked: not if it said that it would not. */
static bool may_have_acted(const prism_error *error)
{
    if (error->code == PRISM_ERROR_SERVICE)
        return error->service_code <= PRISM_SERVICE_UNSPECIFIED ||
               error->service_code == PRISM_SERVICE_INTERNAL_ERROR;
    if (error->http_status == 503 && (error->flags & PRISM_ERROR_FLAG_RETRY_AFTER) != 0)
        return false; /* it is told when to come again because nothing was done now */
    return error->http_status < 400 || error->http_status > 499;
}

void prism__call_complete_error(const prism__call *call, prism_error *error)
{
    static const char *const id_headers[] = {"x-request-id", "x-amzn-requestid", "x-amz-request-id",
                                             "x-correlation-id"};
    const prism_http_response *response = &call->response;
    const char *value = NULL;

    error->http_status = response->status;
    error->attempts = call->attempts;
    if (response->status != 0) {
        if (prism__call_retry_after(call, &error->retry_after_ms))
            error->flags |= PRISM_ERROR_FLAG_RETRY_AFTER;
        if (may_have_acted(error))
            error->flags |= PRISM_ERROR_FLAG_SENT;
        for (size_t i = 0; !value && i < PRISM__COUNT(id_headers); i++)
            value = prism_http_response_header(response, id_headers[i]);
        if (value)
            prism__copy_text(error->request_id, sizeof error->request_id, value, strlen(value));
    }
    prism__call_mask(call, error->message);
    prism__call_mask(call, error->service_name);
    prism__call_mask(call, error->request_id);
    prism__call_mask(call, error->json_path);
}
