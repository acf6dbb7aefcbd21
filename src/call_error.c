/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "call.h"
#include "message/messages.h"
#include "util/arena.h"
#include "util/fail.h"
#include "json/json.h"

/* Of a body that is no JSON, this much goes into the message. */
enum { EXCERPT_MAX = 120 };

/* Less than this of a secret gives nothing away. */
enum { PART_MIN = 4 };

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

/* Another try can give another answer after these. */
static bool is_retryable(int32_t http_status)
{
    static const int32_t statuses[] = {408, 425, 429, 500, 502, 503, 504};

    for (size_t i = 0; i < PRISM__COUNT(statuses); i++) {
        if (statuses[i] == http_status)
            return true;
    }
    return false;
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

/* What the body says, in one line; empty when there is none. */
static void describe_body(const prism_http_response *response, char *out, size_t capacity)
{
    prism__error_body *said;
    const char *first, *second = NULL;
    void *document;
    size_t size;
    const char *body = prism_http_response_body(response, &size);

    out[0] = '\0';
    if (prism__decode(&prism__error_body_message, body, size, &document, NULL, NULL) != PRISM_OK) {
        write_excerpt(body, size, out);
        return;
    }
    said = document;
    first = said->message ? said->message : said->detail ? said->detail : said->details;
    second = said->error ? said->error : said->error_slug ? said->error_slug : said->title;
    if (first && second && strcmp(first, second) != 0)
        (void)snprintf(out, capacity, "%s (%s)", first, second);
    else if (first || second)
        (void)snprintf(out, capacity, "%s", first ? first : second);
    else
        write_excerpt(body, size, out);
    prism__document_free(document);
}

prism_status prism__call_http_error(const prism_http_response *response, prism_error *error)
{
    char text[sizeof error->message];
    prism_status status;

    if (response->status == 0)
        return prism__fail(error, PRISM_ERROR_INTERNAL, "the transport gave no HTTP status");
    describe_body(response, text, sizeof text);
    status = prism__fail(error, status_of(response->status), "HTTP %d%s%s", (int)response->status,
                         text[0] ? ": " : "", text);
    if (is_retryable(response->status))
        error->flags |= PRISM_ERROR_FLAG_RETRYABLE;
    return status;
}

/* A wait in seconds. A date, which Retry-After may be too, is not read. */
static void read_retry_after(const char *text, prism_error *error)
{
    uint64_t seconds = 0;

    if (*text < '0' || *text > '9')
        return;
    for (; *text >= '0' && *text <= '9'; text++) {
        if (seconds < UINT32_MAX)
            seconds = seconds * 10 + (uint64_t)(*text - '0');
    }
    if (*text != '\0')
        return;
    error->retry_after_ms = seconds < UINT32_MAX / 1000 ? (uint32_t)seconds * 1000 : UINT32_MAX;
    error->flags |= PRISM_ERROR_FLAG_RETRY_AFTER;
}

/* Overwrite every copy of a secret in a text, and the part of one with which the text was cut. */
static void mask(char *text, const char *secret)
{
    size_t size = strlen(secret);

    for (char *at = text; *at; at++) {
        size_t same = 0;
        while (same < size && at[same] == secret[same])
            same++;
        if (same == size || (at[same] == '\0' && same >= PART_MIN))
            memset(at, '*', same);
    }
}

void prism__error_mask(prism_error *error, const char *secret)
{
    if (!secret || !*secret)
        return;
    mask(error->message, secret);
    mask(error->service_name, secret);
    mask(error->request_id, secret);
    mask(error->json_path, secret);
}

void prism__call_complete_error(const prism__call *call, prism_error *error)
{
    static const char *const id_headers[] = {"x-request-id", "x-amzn-requestid",
                                             "x-correlation-id"};
    const prism_http_response *response = &call->response;
    const prism_client *client = call->client;
    const char *value = NULL;

    error->http_status = response->status;
    error->attempts = call->attempts;
    if (response->status != 0) {
        error->flags |= PRISM_ERROR_FLAG_SENT;
        value = prism_http_response_header(response, "retry-after");
        if (value)
            read_retry_after(value, error);
        value = NULL;
        for (size_t i = 0; !value && i < PRISM__COUNT(id_headers); i++)
            value = prism_http_response_header(response, id_headers[i]);
        if (value)
            prism__copy_text(error->request_id, sizeof error->request_id, value, strlen(value));
    }
    if (client->authorization.size > 0)
        prism__error_mask(error, strchr(client->authorization.data, ' ') + 1);
    prism__error_mask(error, client->client_id.data);
}
