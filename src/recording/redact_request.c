/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "redact.h"

enum { URL_SIZE_MAX = 1024 * 1024 };

/* What a path has in front of a session ID. */
static const char results_path[] = "/scanning/v0/results/";

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool contains(const char *text, const char *part)
{
    const size_t size = strlen(part);

    for (; *text; text++) {
        size_t same = 0;
        while (same < size && lower(text[same]) == part[same])
            same++;
        if (same == size)
            return true;
    }
    return false;
}

bool prism__is_credential_header(const char *name)
{
    /* By parts of names, since gateways and proxies have their own: one too many does no harm. */
    static const char *const parts[] = {"auth",      "cookie",     "token",   "secret",   "key",
                                        "signature", "credential", "session", "assertion"};

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (contains(name, parts[i]))
            return true;
    }
    return false;
}

static prism_status learn(void *redactor, const char *text, size_t size)
{
    return prism__redactor_add_secret(redactor, text, size);
}

prism_status prism__redactor_learn_request(prism__redactor *redactor,
                                           const prism_http_request *request)
{
    prism_status status = PRISM_OK;

    for (size_t i = 0; status == PRISM_OK && i < request->header_count; i++) {
        const char *value = request->headers[i].value;
        if (!prism__is_credential_header(request->headers[i].name))
            continue;
        const char *blank = strchr(value, ' '); /* behind a scheme, such as Bearer */
        status = learn(redactor, value, strlen(value));
        if (status == PRISM_OK && blank)
            status = learn(redactor, blank + 1, strlen(blank + 1));
    }
    if (status == PRISM_OK && request->body)
        status =
            prism__body_each(request->body, request->body_size, PRISM__CREDENTIAL, learn, redactor);
    return status;
}

prism_status prism__redactor_learn_query(prism__redactor *redactor, const char *url)
{
    const char *end = url + strlen(url);
    const char *at = url + strcspn(url, "?#");
    prism_status status = PRISM_OK;

    while (status == PRISM_OK && at < end) {
        const char *value, *value_end;
        at++;
        if (prism__secret_parameter(at, end, true, &value, &value_end))
            status = learn(redactor, value, (size_t)(value_end - value));
        at += strcspn(at, "&;#");
    }
    return status;
}

/* The session ID in a URL's path, as it stands there; NULL when there is none. */
static const char *find_session(const char *url, size_t *size)
{
    const char *end = url + strcspn(url, "?#");
    const char *found = NULL;

    for (const char *at = strstr(url, results_path); at && at < end;
         at = strstr(at + 1, results_path))
        found = at + strlen(results_path);
    if (!found || found >= end)
        return NULL;
    *size = strcspn(found, "/?#");
    return *size > 0 ? found : NULL;
}

static int hex_digit(char c)
{
    c = lower(c);
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

prism_status prism__session_of_url(const char *url, prism__buffer *out)
{
    size_t size = 0;
    const char *at = find_session(url, &size);
    prism_status status = PRISM_OK;

    for (const char *end = at ? at + size : NULL; status == PRISM_OK && at < end; at++) {
        char c = *at;
        if (c == '%' && end - at >= 3 && hex_digit(at[1]) >= 0 && hex_digit(at[2]) >= 0) {
            c = (char)(hex_digit(at[1]) << 4 | hex_digit(at[2]));
            at += 2;
        }
        status = prism__buffer_append(out, &c, 1);
    }
    return status;
}

prism_status prism__redact_url(const prism__redactor *redactor, const char *url,
                               const char *session, prism__buffer *out)
{
    prism__buffer text;
    prism_status status;
    size_t size = 0;
    const char *found = session ? find_session(url, &size) : NULL;

    if (!found)
        return prism__redact_text(redactor, url, strlen(url), out);
    prism__buffer_init(&text, URL_SIZE_MAX);
    status = prism__buffer_append(&text, url, (size_t)(found - url));
    if (status == PRISM_OK)
        status = prism__buffer_append_text(&text, session);
    if (status == PRISM_OK)
        status = prism__buffer_append_text(&text, found + size);
    if (status == PRISM_OK)
        status = prism__redact_text(redactor, text.data, text.size, out);
    prism__buffer_wipe(&text);
    return status;
}

const char *prism__url_target(const char *url)
{
    const char *scheme_end = strstr(url, "://");
    const char *authority = scheme_end ? scheme_end + 3 : url;

    return authority + strcspn(authority, "/?#");
}
