/* SPDX-License-Identifier: MIT */
#include "url.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

#include "../util/fail.h"
#include "../util/utf8.h"

#define MAX_SEGMENT_SIZE 1024

/* All of these work on ASCII alone: <ctype.h> and strcasecmp ask the process's locale. */

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Whether `text` begins with `prefix`, which is in lower case. */
static bool has_prefix(const char *text, const char *prefix)
{
    for (; *prefix; text++, prefix++) {
        const char c = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;
        if (c != *prefix)
            return false;
    }
    return true;
}

/* What every part of a base URL may be made of; the rest has to be percent-encoded. */
static const char *find_bad_character(const char *url)
{
    for (; *url; url++) {
        const unsigned char c = (unsigned char)*url;
        if (c <= ' ' || c >= 0x7F || strchr("\"<>\\^`{|}", c))
            return url;
    }
    return NULL;
}

/*
 * The parts of "host:port", checked. The port's digits may be followed by nothing but the end or
 * a slash. Returns what is wrong, NULL when all is well.
 */
static const char *check_authority(const char *authority, size_t size, size_t *host_size)
{
    const char *const end = authority + size;
    const char *p = authority;
    if (memchr(authority, '@', size))
        return "must not have a user name or password";

    if (p < end && *p == '[') {
        const char *close = memchr(p, ']', size);
        if (!close)
            return "the IPv6 address has no closing bracket";
        p = close + 1;
        if (p < end && *p != ':')
            return "must have nothing but a port behind the IPv6 address";
    } else {
        while (p < end && (is_letter_or_digit(*p) || strchr(".-_", *p)))
            p++;
        if (p < end && *p != ':')
            return "the host has a character that no host name has";
    }
    *host_size = (size_t)(p - authority);
    if (*host_size == 0)
        return "must have a host";
    if (p == end)
        return NULL;

    uint32_t port = 0;
    for (p++; p < end && *p >= '0' && *p <= '9' && port <= UINT16_MAX; p++)
        port = port * 10 + (uint32_t)(*p - '0');
    return p == end && port >= 1 && port <= UINT16_MAX
               ? NULL
               : "the port must be a number from 1 to 65535";
}

/*
 * Whether the host is this machine, without asking a resolver: one of the names and addresses that
 * cannot be anything else. `*valid` tells whether an address in brackets is one.
 */
static bool is_loopback(const char *host, size_t size, bool *valid)
{
    static const unsigned char ipv6_loopback[16] = {[15] = 1};
    char text[64];
    unsigned char address[16];

    *valid = host[0] != '[';
    if (size >= sizeof text)
        return false;
    memcpy(text, host, size);
    text[size] = '\0';

    if (host[0] == '[') {
        text[size - 1] = '\0'; /* the bracket */
        *valid = inet_pton(AF_INET6, text + 1, address) == 1;
        return *valid && memcmp(address, ipv6_loopback, sizeof address) == 0;
    }
    if (size == strlen("localhost") && has_prefix(text, "localhost"))
        return true;
    /* inet_pton takes four plain decimals only: not 127.1, 0177.0.0.1 or 2130706433. */
    return inet_pton(AF_INET, text, address) == 1 && address[0] == 127;
}

/* What is wrong with a URL up to its path; NULL when all is well. */
static const char *check_origin(const char *url, bool allow_plain_http)
{
    const bool plain = has_prefix(url, "http://");
    if (!plain && !has_prefix(url, "https://"))
        return "must start with https:// or http://";

    const char *authority = url + (plain ? strlen("http://") : strlen("https://"));
    size_t host_size = 0;
    const char *wrong = check_authority(authority, strcspn(authority, "/?#"), &host_size);
    if (wrong)
        return wrong;

    bool valid = false;
    const bool loopback = is_loopback(authority, host_size, &valid);
    if (!valid)
        return "has no valid IPv6 address in its brackets";
    if (plain && !loopback && !allow_plain_http)
        return "must be https; plain http is for this machine (localhost, 127.x.x.x, [::1]) only";
    return NULL;
}

/* What is wrong with a base URL; NULL when all is well. */
static const char *check_base(const char *url, bool allow_plain_http)
{
    if (!has_prefix(url, "http://") && !has_prefix(url, "https://"))
        return "must start with https:// or http://";
    if (find_bad_character(url))
        return "must not have blanks, control characters or others that no URL has";
    if (strchr(url, '#'))
        return "must not have a fragment (#)";
    if (strchr(url, '?'))
        return "must not have a query (?)";
    return check_origin(url, allow_plain_http);
}

/* What is wrong with a URL that is to be fetched; NULL when all is well. */
static const char *check_whole(const char *url, bool allow_plain_http)
{
    if (find_bad_character(url))
        return "must not have blanks, control characters or others that no URL has";
    return check_origin(url, allow_plain_http);
}

/* What is wrong with a proxy's URL; NULL when all is well. */
static const char *check_proxy(const char *url)
{
    static const char *const schemes[] = {"http://", "https://", "socks5://", "socks5h://"};
    const char *authority = NULL;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes && !authority; i++) {
        if (has_prefix(url, schemes[i]))
            authority = url + strlen(schemes[i]);
    }
    if (!authority)
        return "must start with http://, https://, socks5:// or socks5h://";
    if (find_bad_character(url))
        return "must not have blanks, control characters or others that no URL has";

    const size_t size = strcspn(authority, "/?#");
    size_t host_size = 0;
    const char *wrong = check_authority(authority, size, &host_size);
    if (wrong)
        return wrong;
    bool valid = false;
    (void)is_loopback(authority, host_size, &valid);
    if (!valid)
        return "has no valid IPv6 address in its brackets";
    if (host_size == size)
        return "must have a port"; /* libcurl's own is 1080, which surprises everybody */
    if (authority[size] != '\0' && strcmp(authority + size, "/") != 0)
        return "must have nothing behind the port";
    return NULL;
}

prism_status prism__url_check_proxy(const char *option, const char *url, prism_error *error)
{
    const char *wrong = check_proxy(url);
    return wrong ? prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "%s: %s", option, wrong)
                 : PRISM_OK;
}

/* Append, or say why not. */
static prism_status append(prism__buffer *out, const char *name, const char *text, size_t size,
                           prism_error *error)
{
    const prism_status status = prism__buffer_append(out, text, size);
    if (status == PRISM_ERROR_LIMIT_EXCEEDED)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "%s: is too long", name);
    if (status != PRISM_OK)
        return prism__fail(error, status, "out of memory");
    return PRISM_OK;
}

prism_status prism__url_append_base(prism__buffer *out, const char *option, const char *url,
                                    bool allow_plain_http, prism_error *error)
{
    const char *wrong = url ? check_base(url, allow_plain_http) : "must not be NULL";
    if (wrong)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "%s: %s", option, wrong);

    size_t size = strlen(url);
    while (url[size - 1] == '/')
        size--;
    return append(out, option, url, size, error);
}

prism_status prism__url_append_whole(prism__buffer *out, const char *argument, const char *url,
                                     bool allow_plain_http, prism_error *error)
{
    const char *wrong = url ? check_whole(url, allow_plain_http) : "must not be NULL";
    if (wrong)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "%s: %s", argument, wrong);
    /* A fragment is not sent (RFC 9110, 4.2.5). */
    return append(out, argument, url, strcspn(url, "#"), error);
}

/* What is wrong with a path segment; NULL when all is well. Never quotes it: it may be a secret. */
static const char *check_segment(const char *value, size_t *size)
{
    if (!value)
        return "must not be NULL";
    *size = strlen(value);
    if (*size == 0)
        return "must not be empty";
    if (*size > MAX_SEGMENT_SIZE)
        return "must not be longer than 1024 bytes";
    if (strcmp(value, ".") == 0 || strcmp(value, "..") == 0)
        return "must not be \".\" or \"..\"";

    for (const char *p = value; *p; p++) {
        if ((unsigned char)*p < ' ' || *p == 0x7F)
            return "must not have control characters";
    }
    if (!prism__utf8_valid(value, *size))
        return "is not valid UTF-8";
    return NULL;
}

char *prism__url_encode(char *out, const char *text, size_t size)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < size; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (is_letter_or_digit(text[i]) || (c != '\0' && strchr("-._~", c))) {
            *out++ = text[i];
        } else {
            *out++ = '%';
            *out++ = hex[c >> 4];
            *out++ = hex[c & 15];
        }
    }
    return out;
}

/* Refuse what cannot be a segment; of another, tell the size. */
static prism_status refuse_segment(const char *argument, const char *value, size_t *size,
                                   prism_error *error)
{
    const char *wrong = check_segment(value, size);
    return wrong ? prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "%s: %s", argument, wrong)
                 : PRISM_OK;
}

prism_status prism__url_check_segment(const char *argument, const char *value, prism_error *error)
{
    size_t size = 0;
    return refuse_segment(argument, value, &size, error);
}

prism_status prism__url_append_segment(prism__buffer *out, const char *argument, const char *value,
                                       prism_error *error)
{
    size_t size = 0;
    prism_status status = refuse_segment(argument, value, &size, error);
    if (status != PRISM_OK)
        return status;

    char encoded[3 * MAX_SEGMENT_SIZE];
    const size_t encoded_size = (size_t)(prism__url_encode(encoded, value, size) - encoded);
    status = append(out, argument, encoded, encoded_size, error);
    prism__wipe(encoded, encoded_size); /* a session's ID is a secret */
    return status;
}
