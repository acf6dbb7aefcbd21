/* SPDX-License-Identifier: MIT */
/*
 * Secrets in what a service says: it may repeat them, and as they stand in a URL, in JSON or in
 * HTML, too.
 */
#include <string.h>

#include "call.h"

/* Less than this of a secret gives nothing away, and masking it would garble the text. */
enum { PART_MIN = 4 };

/* The longest encoding of a byte. */
enum { ESCAPE_MAX = 6 };

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Whether these digits, so many, are the number of the byte. */
static bool is_hex_of(const char *text, size_t count, unsigned char byte)
{
    int value = 0;

    for (size_t i = 0; i < count; i++) {
        const int digit = hex_digit(text[i]);
        if (digit < 0)
            return false;
        value = value * 16 + digit;
    }
    return value == byte;
}

/* HTML's names for what has a meaning there; browsers read more, but nobody writes it. */
static size_t same_entity(const char *text, unsigned char byte)
{
    static const struct {
        const char *name;
        unsigned char byte;
    } entities[] = {{"&amp;", '&'},  {"&lt;", '<'},   {"&gt;", '>'},    {"&quot;", '"'},
                    {"&#34;", '"'},  {"&#39;", '\''}, {"&#x27;", '\''}, {"&apos;", '\''},
                    {"&#x2F;", '/'}, {"&#x2f;", '/'}, {"&#47;", '/'},   {"&#43;", '+'},
                    {"&#x3D;", '='}, {"&#x3d;", '='}, {"&#61;", '='}};

    for (size_t i = 0; i < PRISM__COUNT(entities); i++) {
        const size_t size = strlen(entities[i].name);
        if (entities[i].byte == byte && strncmp(text, entities[i].name, size) == 0)
            return size;
    }
    return 0;
}

/* The size of what stands for this byte of a secret at the start of a text; 0 when nothing does. */
static size_t same_byte(const char *text, unsigned char byte)
{
    switch (text[0]) {
    case '%':
        if (is_hex_of(text + 1, 2, byte))
            return 3;
        break;
    case '\\':
        if (text[1] == 'u' && is_hex_of(text + 2, 4, byte))
            return 6;
        if ((unsigned char)text[1] == byte && (byte == '"' || byte == '\\' || byte == '/'))
            return 2;
        break;
    case '&':
        if (same_entity(text, byte) > 0)
            return same_entity(text, byte);
        break;
    default:
        break;
    }
    return (unsigned char)text[0] == byte || (text[0] == '+' && byte == ' ');
}

/* How much at the start of a text is the secret, or the part of it with which the text was cut. */
static size_t same_secret(const char *text, const char *secret, bool encoded)
{
    const char *at = text;
    const char *escape = NULL; /* where the last one may have begun */
    size_t same = 0;

    for (; secret[same]; same++) {
        const unsigned char byte = (unsigned char)secret[same];
        if (encoded && *at && strchr("%\\&", *at))
            escape = at;
        const size_t size = encoded ? same_byte(at, byte) : (unsigned char)*at == byte;
        if (size == 0)
            break;
        at += size;
    }
    if (secret[same] == '\0')
        return (size_t)(at - text);
    if (same < PART_MIN)
        return 0;
    if (*at == '\0' || (escape && at <= escape + 1 && strlen(escape) < ESCAPE_MAX))
        return strlen(text);
    return 0;
}

void prism__mask(char *text, const char *secret)
{
    if (!secret || strlen(secret) < PART_MIN)
        return;
    while (*text) {
        const size_t plain = same_secret(text, secret, false);
        const size_t encoded = same_secret(text, secret, true);
        const size_t size = plain > encoded ? plain : encoded;
        memset(text, '*', size);
        text += size > 0 ? size : 1;
    }
}

void prism__hide_queries(char *text)
{
    for (char *at = strchr(text, '/'); at; at = strchr(at + 1, '/')) {
        char *query = at + strcspn(at, "? \"'<>");
        char *end = query + strcspn(query, " \"'<>");
        if (*query == '?' && end - query > 4) {
            memcpy(query, "?...", 4);
            memmove(query + 4, end, strlen(end) + 1);
        }
    }
}

/* The credentials, the session's ID, which opens its results, and what URLs are signed with. */
void prism__call_mask(const prism__call *call, char *text)
{
    const prism_client *client = call->client;

    if (client->authorization.size > 0)
        prism__mask(text, strchr(client->authorization.data, ' ') + 1);
    prism__mask(text, client->client_id.data);
    prism__mask(text, call->secret);
    if (call->endpoint->service == PRISM__ESTIMATION && strchr(call->endpoint->path, '{'))
        prism__mask(text, call->arguments[0]);
    prism__hide_queries(text);
}
