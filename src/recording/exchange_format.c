/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../util/utf8.h"
#include "base64.h"
#include "exchange.h"

enum {
    BASE64_LINE = 57,  /* bytes a line; 76 characters */
    NUMBERS_LINE = 80, /* lines of nothing but numbers are about that long */
    URL_SIZE_MAX = 1024 * 1024
};

/* Once something has failed, nothing more is written. */
typedef struct writer {
    const prism__redactor *redactor;
    prism__buffer *out;
    prism_status status;
} writer;

static void put(writer *w, const char *data, size_t size)
{
    if (w->status == PRISM_OK)
        w->status = prism__buffer_append(w->out, data, size);
}

static void put_text(writer *w, const char *text)
{
    put(w, text, strlen(text));
}

static bool is_token(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c));
}

/*
 * Put a text that has to stand in one line: \xHH for each byte that cannot be there, or that an
 * editor may change. A `token` may have nothing but what HTTP has in names.
 */
static void put_escaped(writer *w, const char *text, size_t size, bool token)
{
    const char *end = text + size;

    for (const char *at = text; at < end;) {
        const unsigned char c = (unsigned char)*at;
        const bool edge = c == ' ' && (at == text || at + 1 == end);
        size_t step = prism__utf8_size(at, end);
        if (step == 0 || c < 0x20 || c == 0x7F || c == '\\' || edge || (token && !is_token(*at))) {
            char escape[8];
            (void)snprintf(escape, sizeof escape, "\\x%02X", c);
            put_text(w, escape);
            step = 1;
        } else {
            put(w, at, step);
        }
        at += step;
    }
}

static void put_header(writer *w, const char *name, const char *value)
{
    prism__buffer redacted;

    prism__buffer_init(&redacted, w->out->limit);
    if (prism__is_credential_header(name))
        value = PRISM__REMOVED;
    if (w->status == PRISM_OK)
        w->status = prism__redact_text(w->redactor, value, strlen(value), &redacted);
    put_escaped(w, name, strlen(name), true);
    put_text(w, ": ");
    if (redacted.size > 0)
        put_escaped(w, redacted.data, redacted.size, false);
    put_text(w, "\n");
    prism__buffer_wipe(&redacted);
}

/* Text that comes back the same: line ends are LF or CR LF, and nothing else is a control. */
static bool is_text(const char *body, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const unsigned char c = (unsigned char)body[i];
        if (c == '\r' && i + 1 < size && body[i + 1] == '\n')
            continue;
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F)
            return false;
    }
    return prism__utf8_valid(body, size);
}

static void put_base64(writer *w, const char *body, size_t size)
{
    char line[(BASE64_LINE + 2) / 3 * 4];

    for (size_t i = 0; i < size; i += BASE64_LINE) {
        const size_t left = size - i;
        const size_t used = prism__base64_encode((const unsigned char *)body + i,
                                                 left < BASE64_LINE ? left : BASE64_LINE, line);
        put_text(w, "= ");
        put(w, line, used);
        put_text(w, "\n");
    }
}

/*
 * Whether a line of the file ends behind this comma of a JSON text: behind each, so that a
 * difference between two recordings is a line, but for numbers, of which there can be many.
 */
static bool breaks_behind(const char *comma, const char *line, const char *end)
{
    const char *next = comma + 1;

    while (next < end && *next == ' ')
        next++;
    if (next == end || *next == '\n' || *next == '\r')
        return false;
    return (*next != '-' && (*next < '0' || *next > '9')) || comma - line >= NUMBERS_LINE;
}

/* "| " starts a line of the body, "$ " one behind CR LF, "+ " goes on with the line before. */
static void put_lines(writer *w, const char *body, size_t size, bool json)
{
    const char *end = body + size;
    const char *line = body;
    bool quoted = false;

    put_text(w, "| ");
    for (const char *at = body; at < end; at++) {
        if (*at == '\n') {
            const bool cr = at > body && at[-1] == '\r';
            put(w, line, (size_t)(at - line) - (cr ? 1 : 0));
            put_text(w, cr ? "\n$ " : "\n| ");
            line = at + 1;
        } else if (json && quoted && *at == '\\') {
            at++; /* the document is well-formed: a character follows */
        } else if (json && *at == '"') {
            quoted = !quoted;
        } else if (json && !quoted && *at == ',' && breaks_behind(at, line, end)) {
            put(w, line, (size_t)(at + 1 - line));
            put_text(w, "\n+ ");
            line = at + 1;
        }
    }
    put(w, line, (size_t)(end - line));
    put_text(w, "\n");
}

static void put_body(writer *w, const char *body, size_t size)
{
    prism__buffer redacted;

    prism__buffer_init(&redacted, w->out->limit);
    if (w->status == PRISM_OK)
        w->status = prism__redact_body(w->redactor, body, size, &redacted);
    if (w->status == PRISM_OK && redacted.size > 0) {
        if (is_text(redacted.data, redacted.size))
            put_lines(w, redacted.data, redacted.size,
                      prism__is_json(redacted.data, redacted.size));
        else
            put_base64(w, redacted.data, redacted.size);
    }
    prism__buffer_wipe(&redacted);
}

static void put_request(writer *w, const prism_http_request *request, const char *session)
{
    prism__buffer url;

    prism__buffer_init(&url, URL_SIZE_MAX);
    if (w->status == PRISM_OK)
        w->status = prism__redact_url(w->redactor, request->url, session, &url);
    if (w->status == PRISM_OK && url.size > 0) {
        const char *target = prism__url_target(url.data);
        const char *scheme_end = strstr(url.data, "://");
        const char *host = scheme_end ? scheme_end + 3 : url.data;
        put_escaped(w, request->method, strlen(request->method), true);
        put_text(w, " ");
        if (*target == '\0')
            put_text(w, "/");
        put_escaped(w, target, strlen(target), false);
        put_text(w, "\nHost: ");
        put_escaped(w, host, (size_t)(target - host), false);
        put_text(w, "\n");
    }
    prism__buffer_wipe(&url);
    for (size_t i = 0; i < request->header_count; i++)
        put_header(w, request->headers[i].name, request->headers[i].value);
    if (request->body)
        put_body(w, request->body, request->body_size);
}

static void put_response(writer *w, const prism_http_response *response)
{
    char line[32];
    size_t size;
    const char *body = prism_http_response_body(response, &size);
    const size_t count = prism_http_response_header_count(response);

    (void)snprintf(line, sizeof line, "HTTP %" PRId32 "\n", prism_http_response_status(response));
    put_text(w, line);
    for (size_t i = 0; i < count; i++) {
        const prism_http_header *header = prism_http_response_header_at(response, i);
        put_header(w, header->name, header->value);
    }
    put_body(w, body, size);
}

static void put_failure(writer *w, prism_status status, const prism_error *error)
{
    const char *name = prism_status_name(status);
    char line[48];

    if (name)
        (void)snprintf(line, sizeof line, "FAILED %s\n", name);
    else
        (void)snprintf(line, sizeof line, "FAILED %" PRId32 "\n", status);
    put_text(w, line);
    if (error->flags & PRISM_ERROR_FLAG_SENT)
        put_text(w, "Sent: yes\n");
    if (error->flags & PRISM_ERROR_FLAG_RETRYABLE)
        put_text(w, "Retryable: yes\n");
    if (error->os_code != 0) {
        (void)snprintf(line, sizeof line, "Os-Code: %" PRId32 "\n", error->os_code);
        put_text(w, line);
    }
    /* A transport that has not said why may have left anything there. */
    if (error->code == status && memchr(error->message, '\0', sizeof error->message))
        put_header(w, "Message", error->message);
}

prism_status prism__exchange_format(const prism__redactor *redactor, const prism__outcome *outcome,
                                    prism__buffer *out)
{
    writer w = {redactor, out, PRISM_OK};

    put_text(&w, "prism-recording 1\n\n");
    put_request(&w, outcome->request, outcome->session);
    put_text(&w, "\n");
    if (outcome->status == PRISM_OK)
        put_response(&w, outcome->response);
    else
        put_failure(&w, outcome->status, outcome->error);
    put_text(&w, "\nend\n");
    return w.status;
}
