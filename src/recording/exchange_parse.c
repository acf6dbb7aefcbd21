/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "../util/fail.h"
#include "base64.h"
#include "exchange.h"

#define MAGIC "prism-recording "
#define VERSION "1"

/* Functions that return bool return false once something is wrong; status and error are set. */
typedef struct parser {
    const char *name; /* the file's */
    char *at;
    char *end;
    char *text; /* the line, without its end, NUL-terminated */
    size_t size;
    unsigned line; /* counted from 1 */
    prism_status status;
    prism_error *error;
} parser;

/* Header fields, then the lines of a body. */
typedef struct section {
    prism_http_header *headers;
    size_t count;
    size_t capacity;
    char *body; /* NULL until its first line; what was read of it stands in the file's text */
    size_t body_size;
    char marker;  /* of its lines: '=' for Base64, else '|' */
    bool is_full; /* the Base64 had its end */
} section;

static bool fail(parser *p, const char *what)
{
    p->status =
        prism__fail(p->error, PRISM_ERROR_INVALID_DOCUMENT, "%s:%u: %s", p->name, p->line, what);
    return false;
}

/* The next line that is not empty. Its end may be CR LF: no line has a CR of its own there. */
static bool next_line(parser *p)
{
    do {
        char *end = memchr(p->at, '\n', (size_t)(p->end - p->at));
        p->line++;
        if (!end)
            return fail(p, "the file was cut off: it has no line \"end\"");
        p->text = p->at;
        p->at = end + 1;
        p->size = (size_t)(end - p->text);
        if (p->size > 0 && end[-1] == '\r')
            p->size--;
        p->text[p->size] = '\0';
        if (memchr(p->text, '\0', p->size))
            return fail(p, "has a NUL byte");
    } while (p->size == 0);
    return true;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Undo the \xHH of a text, in place. */
static bool unescape(parser *p, char *text)
{
    char *out = text;

    for (const char *at = text; *at; at++) {
        if (*at != '\\') {
            *out++ = *at;
            continue;
        }
        const int high = at[1] == 'x' ? hex_digit(at[2]) : -1;
        const int low = high >= 0 ? hex_digit(at[3]) : -1;
        if (low < 0 || high * 16 + low == 0)
            return fail(p, "a backslash without xHH, two hexadecimal digits in upper case, not 00");
        *out++ = (char)(high * 16 + low);
        at += 3;
    }
    *out = '\0';
    return true;
}

static bool add_header(parser *p, section *s, char *colon)
{
    char *value = colon[1] == ' ' ? colon + 2 : colon + 1;

    if (s->body)
        return fail(p, "a header field behind the body");
    if (colon == p->text)
        return fail(p, "a header field without a name");
    if (s->count == s->capacity) {
        const size_t capacity = s->capacity ? s->capacity * 2 : 16;
        prism_http_header *headers = realloc(s->headers, capacity * sizeof *headers);
        if (!headers) {
            p->status = prism__fail(p->error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
            return false;
        }
        s->headers = headers;
        s->capacity = capacity;
    }
    *colon = '\0';
    s->headers[s->count++] = (prism_http_header){p->text, value};
    return unescape(p, p->text) && unescape(p, value);
}

/* Which line of a body this is; NUL when it is none. */
static char marker_of(const parser *p)
{
    return (p->size == 1 || p->text[1] == ' ') && strchr("|$+=", p->text[0]) ? p->text[0] : '\0';
}

/*
 * Append the line to the body, in place: what it adds is never longer than the line and the line
 * end in front of it, so that nothing unread is overwritten.
 */
static bool add_body_line(parser *p, section *s, char marker)
{
    const char *text = p->text + (p->size > 1 ? 2 : 1);
    size_t size = (size_t)(p->text + p->size - text);

    if (!s->body) {
        if (marker != '|' && marker != '=')
            return fail(p, "the first line of a body starts with \"|\" or \"=\"");
        s->body = p->text;
        s->marker = marker;
    } else if ((marker == '=') != (s->marker == '=')) {
        return fail(p, "a body is either text or Base64");
    } else if (marker == '|' || marker == '$') {
        if (marker == '$')
            s->body[s->body_size++] = '\r';
        s->body[s->body_size++] = '\n';
    }
    if (marker == '=') {
        const bool padded = size > 0 && text[size - 1] == '=';
        if (s->is_full || !prism__base64_decode(text, size, s->body + s->body_size, &size))
            return fail(p, "no Base64");
        s->is_full = padded;
    } else {
        memmove(s->body + s->body_size, text, size);
    }
    s->body_size += size;
    return true;
}

/* All lines up to one that is neither header field nor body; that one is the line then. */
static bool read_section(parser *p, section *s)
{
    for (;;) {
        if (!next_line(p))
            return false;
        const char marker = marker_of(p);
        char *colon = p->text + strcspn(p->text, ": ");
        if (!marker && *colon != ':')
            return true;
        if (marker ? !add_body_line(p, s, marker) : !add_header(p, s, colon))
            return false;
    }
}

/* "GET /path" */
static bool read_request_line(parser *p, prism__exchange *out)
{
    char *blank = strchr(p->text, ' ');

    if (!blank || blank == p->text || blank[1] == '\0' || blank[1] == ' ')
        return fail(p, "expected a method and a path, such as: GET /scans/1/scan-assets");
    *blank = '\0';
    out->method = p->text;
    out->target = blank + 1;
    return unescape(p, p->text) && unescape(p, blank + 1);
}

/* A decimal number of 32 bits that fills the text. */
static bool read_number(const char *text, int32_t *out)
{
    const bool negative = *text == '-';
    int64_t value = 0;

    text += negative;
    if (*text == '\0')
        return false;
    for (; *text >= '0' && *text <= '9' && value <= INT32_MAX; text++)
        value = value * 10 + (*text - '0');
    value = negative ? -value : value;
    *out = (int32_t)value;
    return *text == '\0' && value >= INT32_MIN && value <= INT32_MAX;
}

/* A status by its name or, if this version has none for it, its number. */
static bool read_status(const char *text, prism_status *out)
{
    const char *name;

    for (*out = PRISM_OK + 1; (name = prism_status_name(*out)) != NULL; (*out)++) {
        if (strcmp(name, text) == 0)
            return true;
    }
    return read_number(text, out) && *out != PRISM_OK;
}

static bool take_failure(parser *p, const section *s, prism__exchange *out)
{
    out->message = "";
    for (size_t i = 0; i < s->count; i++) {
        const char *name = s->headers[i].name;
        const char *value = s->headers[i].value;
        const bool yes = strcmp(value, "yes") == 0;
        if (strcmp(name, "Message") == 0)
            out->message = value;
        else if (strcmp(name, "Sent") == 0 && yes)
            out->flags |= PRISM_ERROR_FLAG_SENT;
        else if (strcmp(name, "Retryable") == 0 && yes)
            out->flags |= PRISM_ERROR_FLAG_RETRYABLE;
        else if (strcmp(name, "Os-Code") != 0 || !read_number(value, &out->os_code))
            return fail(p, "a failure has Message, Sent: yes, Retryable: yes, Os-Code and no more");
    }
    return s->body ? fail(p, "a failure has no body") : true;
}

/* A status code; 0 where a transport of the caller's own had none. */
static bool read_http_status(const char *text, int32_t *out)
{
    return read_number(text, out) && (*out == 0 || (*out >= 100 && *out <= 999));
}

/* "HTTP 200" or "FAILED PRISM_ERROR_TIMEOUT", and what belongs to it. */
static bool read_answer(parser *p, section *s, prism__exchange *out)
{
    const bool failed = strncmp(p->text, "FAILED ", strlen("FAILED ")) == 0;
    bool understood = false;

    if (failed)
        understood = read_status(p->text + strlen("FAILED "), &out->failure);
    else if (strncmp(p->text, "HTTP ", strlen("HTTP ")) == 0)
        understood = read_http_status(p->text + strlen("HTTP "), &out->http_status);
    if (!understood)
        return fail(p, "expected HTTP and a status code, or FAILED and a status");
    if (!read_section(p, s))
        return false;
    if (strcmp(p->text, "end") != 0)
        return fail(p, "expected \"end\"");
    return failed ? take_failure(p, s, out) : true;
}

static bool read_file(parser *p, section *request, section *answer, prism__exchange *out)
{
    if (!next_line(p))
        return false;
    if (strncmp(p->text, MAGIC, strlen(MAGIC)) != 0)
        return fail(p, "no recording: it does not begin with \"" MAGIC VERSION "\"");
    if (strcmp(p->text + strlen(MAGIC), VERSION) != 0)
        return fail(p, "a newer format than this library reads");
    if (!next_line(p) || !read_request_line(p, out) || !read_section(p, request) ||
        !read_answer(p, answer, out))
        return false;
    for (; p->at < p->end; p->at++) {
        if (*p->at != '\n' && *p->at != '\r')
            return fail(p, "something follows the \"end\"");
    }
    return true;
}

prism_status prism__exchange_parse(const char *name, char *text, size_t size, prism__exchange *out,
                                   prism_error *error)
{
    parser p = {.name = name, .at = text, .end = text + size, .error = error};
    section request = {0}, answer = {0};

    memset(out, 0, sizeof *out);
    out->text = text;
    out->text_size = size;
    (void)read_file(&p, &request, &answer, out);
    free(request.headers); /* they do not matter */
    out->request_body = request.body;
    out->request_body_size = request.body_size;
    out->headers = answer.headers;
    out->header_count = answer.count;
    out->body = answer.body;
    out->body_size = answer.body_size;
    if (p.status != PRISM_OK)
        prism__exchange_free(out);
    return p.status;
}

void prism__exchange_free(prism__exchange *exchange)
{
    free(exchange->headers);
    prism__wipe(exchange->text, exchange->text_size); /* it can have anything of a person's */
    free(exchange->text);
    memset(exchange, 0, sizeof *exchange);
}
