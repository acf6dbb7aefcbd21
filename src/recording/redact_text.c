/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "redact.h"

/* All of these work on ASCII alone: <ctype.h> and strcasecmp ask the process's locale. */

static bool is_url_character(char c)
{
    return c > ' ' && c < 0x7F && !strchr("\"<>\\^`{|}", c);
}

static bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("-._~%", c));
}

static bool ends_value(char c)
{
    return !is_url_character(c) || c == '&' || c == ';' || c == '#';
}

/* Whether the text begins with `prefix`, which is in lower case. */
static bool has_prefix(const char *text, const char *end, const char *prefix)
{
    for (; *prefix; text++, prefix++) {
        if (text == end)
            return false;
        const char c = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;
        if (c != *prefix)
            return false;
    }
    return true;
}

/* Whether one of the names is at the end of this one, or is all of it. */
static bool ends_with_one_of(const char *const *names, bool whole, const char *name,
                             const char *end)
{
    for (; *names; names++) {
        const size_t size = strlen(*names);
        if ((size_t)(end - name) >= size && has_prefix(end - size, end, *names) &&
            (!whole || (size_t)(end - name) == size))
            return true;
    }
    return false;
}

/* When a URL was signed, for how long, and how: what a program that reads a recording may need. */
static const char *const harmless_names[] = {"x-amz-algorithm",
                                             "x-amz-date",
                                             "x-amz-expires",
                                             "x-amz-signedheaders",
                                             "expires",
                                             "response-content-type",
                                             "response-content-disposition",
                                             NULL};

/* These are secret wherever they stand: in a relative URL, in a message, in XML. */
static const char *const secret_names[] = {"x-amz-signature",
                                           "x-amz-credential",
                                           "x-amz-security-token",
                                           "signature",
                                           "awsaccesskeyid",
                                           "key-pair-id",
                                           "policy",
                                           "sig",
                                           "token",
                                           "access_token",
                                           "api_key",
                                           NULL};

bool prism__secret_parameter(const char *at, const char *end, bool in_query, const char **value,
                             const char **value_end)
{
    const char *name_end = at;
    while (name_end < end && is_name_character(*name_end))
        name_end++;

    *value = at;
    if (name_end < end && *name_end == '=') {
        /* In a broken JSON string the name may follow the last digits of an escape. */
        if (in_query ? ends_with_one_of(harmless_names, true, at, name_end)
                     : !ends_with_one_of(secret_names, false, at, name_end))
            return false;
        *value = name_end + 1;
    } else if (!in_query) {
        return false; /* there it may be one bare secret */
    }
    *value_end = *value;
    while (*value_end < end && !ends_value(**value_end))
        (*value_end)++;
    return *value_end > *value;
}

/* The longest text that is to be replaced here; NULL when there is none. */
static const prism__replacement *find_replacement(const prism__redactor *redactor, const char *at,
                                                  const char *end)
{
    const prism__replacement *found = NULL;
    if (!redactor->first[(unsigned char)*at])
        return NULL;
    for (size_t i = 0; i < redactor->count; i++) {
        const prism__replacement *item = &redactor->items[i];
        if (item->everywhere && (!found || item->from_size > found->from_size) &&
            item->from_size <= (size_t)(end - at) && memcmp(at, item->from, item->from_size) == 0)
            found = item;
    }
    return found;
}

/* The text behind a user name and password; `at` itself when there are none. */
static const char *skip_user(const char *at, const char *end)
{
    const char *behind = at;
    for (const char *p = at; p < end && is_url_character(*p) && !strchr("/?#", *p); p++) {
        if (*p == '@')
            behind = p;
    }
    return behind;
}

/* Where a walk through a text is. */
typedef struct walk {
    const char *at;
    const char *end;
    const char *kept;  /* from here to `at` nothing has been appended yet */
    const char *value; /* of a secret parameter whose name `at` is in, or NULL */
    const char *value_end;
    bool in_url;
    bool in_query;
    prism__buffer *out;
} walk;

/* Append what is kept, then `text`, and go on at `at`. */
static prism_status replace(walk *w, const char *until, const char *text, const char *at)
{
    prism_status status = prism__buffer_append(w->out, w->kept, (size_t)(until - w->kept));
    if (status == PRISM_OK)
        status = prism__buffer_append_text(w->out, text);
    w->at = at;
    w->kept = at;
    return status;
}

/*
 * Whether a parameter can start here: at the start, behind what was replaced, in a query behind its
 * separator, elsewhere at a word.
 */
static bool starts_parameter(const walk *w)
{
    if (w->at == w->kept)
        return true;
    const char before = w->at[-1];
    return w->in_query ? strchr("?#&;", before) != NULL && before != '\0'
                       : !is_name_character(before);
}

/* Remove the value of a parameter, with a text to be replaced that begins in it and ends later. */
static prism_status remove_value(const prism__redactor *redactor, walk *w)
{
    const char *end = w->at < w->value_end ? w->value_end : w->at;

    for (const char *at = w->at; at < w->value_end; at++) {
        const prism__replacement *found = find_replacement(redactor, at, w->end);
        if (found && at + found->from_size > end)
            end = at + found->from_size;
    }
    w->value = NULL;
    return replace(w, w->at, end > w->at ? PRISM__REMOVED : "", end);
}

/* Find out whether a secret parameter starts here. */
static void look_for_parameter(walk *w)
{
    const char *value, *value_end;

    if (w->value || !starts_parameter(w) ||
        !prism__secret_parameter(w->at, w->end, w->in_query, &value, &value_end))
        return;
    w->value = value;
    w->value_end = value_end;
}

/* Go on by one byte, or by the start of a URL. */
static prism_status step(walk *w)
{
    if (w->in_url && !is_url_character(*w->at))
        w->in_url = w->in_query = false;
    if (w->in_url && (*w->at == '?' || *w->at == '#'))
        w->in_query = true;
    if (!w->in_url && (*w->at == 'h' || *w->at == 'H') &&
        (has_prefix(w->at, w->end, "https://") || has_prefix(w->at, w->end, "http://"))) {
        w->in_url = true;
        w->at = (const char *)memchr(w->at, ':', (size_t)(w->end - w->at)) + 3;
        const char *behind = skip_user(w->at, w->end);
        return behind > w->at ? replace(w, w->at, PRISM__REMOVED, behind) : PRISM_OK;
    }
    w->at++;
    return PRISM_OK;
}

prism_status prism__redact_text(const prism__redactor *redactor, const char *text, size_t size,
                                prism__buffer *out)
{
    walk w = {.at = text, .end = text + size, .kept = text, .out = out};
    prism_status status = PRISM_OK;

    while (status == PRISM_OK && w.at < w.end) {
        look_for_parameter(&w);
        const bool at_value = w.value && w.at >= w.value;
        const prism__replacement *found = at_value ? NULL : find_replacement(redactor, w.at, w.end);
        status = at_value ? remove_value(redactor, &w)
                 : found  ? replace(&w, w.at, found->to, w.at + found->from_size)
                          : step(&w);
    }
    if (status == PRISM_OK)
        status = prism__buffer_append(out, w.kept, (size_t)(w.end - w.kept));
    return status;
}
