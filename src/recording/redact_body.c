/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../json/reader.h"
#include "redact.h"

/* Longer names of members mean nothing here. */
enum { NAME_MAX_SIZE = 64 };

static const char *const credential_names[] = {"clientId", "client_id", NULL};
static const char *const session_names[] = {"scanningSessionId", "scanning_session_id", NULL};

bool prism__is_json(const char *text, size_t size)
{
    prism__reader reader;

    prism__reader_init(&reader, text, size, NULL);
    (void)prism__reader_peek(&reader);
    return prism__reader_skip(&reader) && prism__reader_finish(&reader);
}

/* A JSON string somewhere in a text. */
typedef struct string {
    const char *start; /* its quotes */
    const char *end;
    prism__span span;
    bool is_member; /* it is the value of a member that has a role */
    prism__role role;
} string;

/*
 * A walk over all JSON strings of a text, which need not be JSON: in a body that was cut off, or in
 * a page with JSON in it, the secrets must be found too.
 */
typedef struct walk {
    const char *at;
    const char *end;
    const char *value_at; /* where the value of the member `name` starts; NULL for none */
    prism__span name;
} walk;

static bool is_named(const prism__span *name, const char *const *names)
{
    char text[NAME_MAX_SIZE];
    bool has_nul;

    if (name->size > sizeof text)
        return false;
    const size_t size = prism__span_unescape(name, text, &has_nul);
    for (; *names; names++) {
        if (strlen(*names) == size && memcmp(*names, text, size) == 0)
            return true;
    }
    return false;
}

static const char *skip_space(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    return at;
}

static bool next_string(walk *w, string *out)
{
    prism__reader reader;
    prism_error error;

    for (;;) {
        const char *quote = w->at < w->end ? memchr(w->at, '"', (size_t)(w->end - w->at)) : NULL;
        if (!quote)
            return false;
        prism__reader_init(&reader, quote, (size_t)(w->end - quote), &error);
        if (!prism__reader_string(&reader, &out->span)) {
            w->at = quote + error.json_offset; /* not the next byte: the time stays linear */
            continue;
        }
        w->at = reader.at;
        out->start = quote;
        out->end = reader.at;
        out->is_member = quote == w->value_at;
        if (out->is_member && is_named(&w->name, credential_names))
            out->role = PRISM__CREDENTIAL;
        else if (out->is_member && is_named(&w->name, session_names))
            out->role = PRISM__SESSION;
        else
            out->is_member = false;

        const char *colon = skip_space(w->at, w->end);
        w->value_at = NULL;
        if (colon < w->end && *colon == ':') {
            w->value_at = skip_space(colon + 1, w->end);
            w->name = out->span;
        }
        return true;
    }
}

/* Append a string's text without escapes. */
static prism_status append_unescaped(const prism__span *span, prism__buffer *out)
{
    bool has_nul;

    if (!span->escaped)
        return prism__buffer_append(out, span->text, span->size);
    char *text = malloc(span->size + 1);
    if (!text)
        return PRISM_ERROR_OUT_OF_MEMORY;
    const size_t size = prism__span_unescape(span, text, &has_nul);
    const prism_status status = prism__buffer_append(out, text, size);
    prism__wipe(text, span->size);
    free(text);
    return status;
}

prism_status prism__body_each(const char *body, size_t size, prism__role role,
                              prism_status (*found)(void *context, const char *text, size_t size),
                              void *context)
{
    walk w = {body, body + size, NULL, {NULL, 0, false}};
    prism_status status = PRISM_OK;
    prism__buffer text;
    string member;

    prism__buffer_init(&text, size);
    while (status == PRISM_OK && size > 0 && next_string(&w, &member)) {
        if (!member.is_member || member.role != role || member.span.size == 0)
            continue;
        prism__buffer_clear(&text);
        status = append_unescaped(&member.span, &text);
        if (status == PRISM_OK)
            status = found(context, text.data, text.size);
    }
    prism__buffer_wipe(&text);
    return status;
}

/* Append a text as a JSON string, without its quotes. */
static prism_status append_escaped(prism__buffer *out, const char *text, size_t size)
{
    prism_status status = PRISM_OK;

    for (size_t i = 0; status == PRISM_OK && i < size; i++) {
        char escape[8];
        if (text[i] == '"' || text[i] == '\\')
            (void)snprintf(escape, sizeof escape, "\\%c", text[i]);
        else if ((unsigned char)text[i] < 0x20)
            (void)snprintf(escape, sizeof escape, "\\u%04x", (unsigned)text[i]);
        else
            (void)snprintf(escape, sizeof escape, "%c", text[i]);
        status = prism__buffer_append_text(out, escape);
    }
    return status;
}

/* Append the string between its quotes: as it came, unless there is a secret in it. */
static prism_status redact_string(const prism__redactor *redactor, const string *found,
                                  prism__buffer *out)
{
    prism__buffer text, redacted;
    prism_status status;

    if (found->span.size == 0)
        return PRISM_OK;
    prism__buffer_init(&text, found->span.size);
    prism__buffer_init(&redacted, out->limit);
    status = append_unescaped(&found->span, &text);
    if (status == PRISM_OK && found->is_member) {
        const char *name = found->role == PRISM__SESSION
                               ? prism__redactor_session(redactor, text.data, text.size)
                               : NULL;
        status = prism__buffer_append_text(out, name ? name : PRISM__REMOVED);
    } else if (status == PRISM_OK) {
        status = prism__redact_text(redactor, text.data, text.size, &redacted);
        if (status == PRISM_OK && redacted.size == text.size &&
            memcmp(redacted.data, text.data, text.size) == 0)
            status = prism__buffer_append(out, found->span.text, found->span.size);
        else if (status == PRISM_OK)
            status = append_escaped(out, redacted.data, redacted.size);
    }
    prism__buffer_wipe(&text);
    prism__buffer_wipe(&redacted);
    return status;
}

static prism_status redact_strings(const prism__redactor *redactor, const char *body, size_t size,
                                   prism__buffer *out)
{
    walk w = {body, body + size, NULL, {NULL, 0, false}};
    prism_status status = PRISM_OK;
    const char *kept = body;
    string found;

    while (status == PRISM_OK && next_string(&w, &found)) {
        status = prism__buffer_append(out, kept, (size_t)(found.span.text - kept));
        if (status == PRISM_OK)
            status = redact_string(redactor, &found, out);
        kept = found.end - 1; /* the quote */
    }
    if (status == PRISM_OK)
        status = prism__buffer_append(out, kept, (size_t)(w.end - kept));
    return status;
}

prism_status prism__redact_body(const prism__redactor *redactor, const char *body, size_t size,
                                prism__buffer *out)
{
    if (size == 0)
        return PRISM_OK;
    /* Numbers stay as they are, even if the digits of a secret occur in them. */
    if (prism__is_json(body, size))
        return redact_strings(redactor, body, size, out);

    prism__buffer text;
    prism__buffer_init(&text, out->limit);
    prism_status status = prism__redact_text(redactor, body, size, &text);
    if (status == PRISM_OK && text.size > 0)
        status = redact_strings(redactor, text.data, text.size, out);
    prism__buffer_wipe(&text);
    return status;
}
