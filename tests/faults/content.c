/* SPDX-License-Identifier: MIT */
/* Faults of content: what the simulator's control routes lay down is the answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "matrix.h"

static void lay_down_answers(fault_run *run)
{
    const fault *f = run->fault;
    simulator *s = &run->world->plain;
    char query[128];
    char header[160] = "";
    size_t size = f->body ? strlen(f->body) : 0;
    char *made = f->generate ? f->generate(&size) : NULL;
    const char *port = f->header ? strstr(f->header, "%u") : NULL;

    fault_use_simulator(run, s);
    (void)snprintf(query, sizeof query, "%s&times=%d", f->query, (int)run->requests);
    if (port)
        (void)snprintf(header, sizeof header, "%.*s%u%s", (int)(port - f->header), f->header,
                       run->world->elsewhere_port, port + 2);
    FAULT_CHECK(run, !f->generate || made);
    FAULT_CHECK(run, simulator_next_bytes(s, query, port ? header : f->header,
                                          made ? made : f->body, size));
    free(made);
}

static size_t count_requests(fault_run *run)
{
    return fault_count_at_simulator(run, &run->world->plain);
}

/* There was one more request, for the next call, and no other. */
static void check_total(fault_run *run)
{
    FAULT_CHECK(run, count_requests(run) == run->counted + 1);
}

const fault_kind content_kind = {
    .start = lay_down_answers, .count = count_requests, .stop = check_total};

/* Bodies that are no text. */

/* Append bits to a deflate stream, the lowest first. */
static void put_bits(unsigned char *bytes, size_t *position, unsigned bits, int count)
{
    for (int i = 0; i < count; i++, (*position)++)
        bytes[*position / 8] |= (unsigned char)(((bits >> i) & 1) << (*position % 8));
}

static const char gzip_head[] = "\x1F\x8B\x08\x00\x00\x00\x00\x00\x02\x03";

/* 5 MB of zeros in 33 KB. */
static char *make_bomb(size_t *size)
{
    const size_t head_size = sizeof gzip_head - 1;
    const size_t copies = 20000; /* of 258 zeros in 13 bits */
    size_t position = 0;

    *size = head_size + (copies * 13 + 11) / 8;
    char *bytes = calloc(1, *size + 1);
    if (!bytes)
        return NULL;
    memcpy(bytes, gzip_head, head_size);
    unsigned char *deflate = (unsigned char *)bytes + head_size;
    put_bits(deflate, &position, 3, 3);    /* the last block, with the fixed codes */
    put_bits(deflate, &position, 0x0C, 8); /* the literal 0 */
    for (size_t i = 0; i < copies; i++) {
        put_bits(deflate, &position, 0xA3, 8); /* copy 258 bytes */
        put_bits(deflate, &position, 0, 5);    /* from one byte before */
    }
    return bytes;
}

static char *copy(const char *bytes, size_t size, size_t *out_size)
{
    char *made = malloc(size);

    if (made)
        memcpy(made, bytes, size);
    *out_size = size;
    return made;
}

static char *make_corrupt_gzip(size_t *size)
{
    return copy("\x1F\x8B\x08\x00\x00\x00\x00\x00\x02\x03\xFF\xFF", 12, size);
}

/* The document in a stored block, without the checksum and the length at the end. */
static char *make_cut_gzip(size_t *size)
{
    static const char bytes[] = "\x1F\x8B\x08\x00\x00\x00\x00\x00\x02\x03\x01\x50\x00\xAF\xFF"
                                "{\"id\":\"a\",\"pend";
    return copy(bytes, sizeof bytes - 1, size);
}

/* A document that would do, and blanks behind it. */
static char *make_oversized(size_t *size)
{
    *size = MAX_BODY_SIZE + 1;
    char *bytes = malloc(*size);

    if (bytes) {
        memset(bytes, ' ', *size);
        memcpy(bytes, GOOD_BODY, sizeof GOOD_BODY - 1);
    }
    return bytes;
}

static char *make_deep(size_t *size)
{
    *size = 10000;
    char *bytes = malloc(*size);

    if (bytes) {
        memset(bytes, '[', *size);
        memcpy(bytes, "{\"x\":", 5);
    }
    return bytes;
}

/* Rows. */

#define ANSWERS(text, what) .kind = &content_kind, .query = (text), .body = (what)
#define TYPED(text, line, what)                                                                    \
    .kind = &content_kind, .query = (text), .header = (line), .body = (what)
#define MADE(text, line, make)                                                                     \
    .kind = &content_kind, .query = (text), .header = (line), .generate = (make)
#define SAME(...) .get = __VA_ARGS__, .create = __VA_ARGS__
#define GZIP "Content-Encoding: gzip"
#define REDIRECT SAME({PRISM_ERROR_UNEXPECTED_RESPONSE, 302, S, 1})

static const fault rows[] = {
    {"Corrupt gzip", "200, a gzip whose first block is of no kind",
     MADE("status=200", GZIP, make_corrupt_gzip), SAME({PRISM_ERROR_NETWORK, 0, S, 1})},
    {"Gzip cut off", "200, a gzip that ends inside its data",
     MADE("status=200", GZIP, make_cut_gzip), SAME({PRISM_ERROR_INVALID_JSON, 200, S | J, 1})},
    {"Gzip bomb", "200, 33 KB that become 5 MB", MADE("status=200", GZIP, make_bomb),
     SAME({PRISM_ERROR_LIMIT_EXCEEDED, 0, S, 1})},
    {"Coding that was not asked for", "200, `Content-Encoding: br`",
     TYPED("status=200", "Content-Encoding: br", GOOD_BODY), SAME({PRISM_ERROR_NETWORK, 0, S, 1})},
    {"Wrong Content-Type", "200, the document as `text/html`",
     TYPED("status=200", "Content-Type: text/html", GOOD_BODY), SAME({PRISM_OK, 0, 0, 1})},
    {"HTML error page", "502 with a page",
     TYPED("status=502", "Content-Type: text/html",
           "<html><body><h1>Bad Gateway " API_KEY "</h1>" CLIENT_ID "</body></html>"),
     .get = {PRISM_ERROR_HTTP_SERVER, 502, R | S, 3},
     .create = {PRISM_ERROR_HTTP_SERVER, 502, R | S, 1}},
    {"HTML instead of the document", "200 with a page",
     TYPED("status=200", "Content-Type: text/html", "<html>Welcome, " API_KEY "</html>"),
     SAME({PRISM_ERROR_INVALID_JSON, 200, S | J, 1})},
    {"Empty answer", "200 without a body", ANSWERS("status=200", NULL),
     SAME({PRISM_ERROR_INVALID_JSON, 200, S | J, 1})},
    {"No content", "204", ANSWERS("status=204", NULL),
     SAME({PRISM_ERROR_INVALID_JSON, 204, S | J, 1})},
    {"Document that says nothing", "200, `{}`", ANSWERS("status=200", "{}"),
     SAME({PRISM_ERROR_UNEXPECTED_RESPONSE, 200, S, 1})},
    {"Invalid JSON", "200, `{\"id\":`", ANSWERS("status=200", "{\"id\":"),
     SAME({PRISM_ERROR_INVALID_JSON, 200, S | J, 1})},
    {"Invalid UTF-8", "200, a text with the bytes C3 28",
     ANSWERS("status=200", "{\"id\":\"\xC3\x28\"}"),
     SAME({PRISM_ERROR_INVALID_JSON, 200, S | J, 1})},
    {"Too deep", "200, 9,995 brackets", MADE("status=200", NULL, make_deep),
     SAME({PRISM_ERROR_INVALID_JSON, 200, S | J, 1})},
    {"Oversized body", "200, one byte more than `max_response_size`",
     MADE("status=200", NULL, make_oversized), SAME({PRISM_ERROR_LIMIT_EXCEEDED, 0, S, 1})},
    {"Redirect to another host", "302 with `Location`",
     TYPED("status=302", "Location: http://127.0.0.1:%u/", NULL), REDIRECT},
    {"Permanent redirect to another host", "308 with `Location`",
     TYPED("status=308", "Location: http://127.0.0.1:%u/", NULL),
     SAME({PRISM_ERROR_UNEXPECTED_RESPONSE, 308, S, 1})},
    {"Redirect without a host", "302 with `Location: /`", TYPED("status=302", "Location: /", NULL),
     REDIRECT},
    {"Another host offered", "200 with `Alt-Svc`",
     TYPED("status=200", "Alt-Svc: http/1.1=\"127.0.0.1:%u\"; ma=60", GOOD_BODY),
     SAME({PRISM_OK, 0, 0, 1})},
    {"Refused, and another page named", "503 with `Refresh`",
     TYPED("status=503", "Refresh: 0; url=http://127.0.0.1:%u/", NULL),
     .get = {PRISM_ERROR_HTTP_SERVER, 503, R | S, 3},
     .create = {PRISM_ERROR_HTTP_SERVER, 503, R | S, 1}},
    {"Late answer", "after 500 ms; 60 ms without a byte are a stall",
     ANSWERS("delay_ms=500", GOOD_BODY), .stall_timeout_ms = 60,
     .get = {PRISM_ERROR_TIMEOUT, 0, R | S, 3}, .create = {PRISM_ERROR_TIMEOUT, 0, R | S, 1}},
    {"Call without time for a late answer", "after 500 ms; 150 ms for the call",
     ANSWERS("delay_ms=500", GOOD_BODY), .timeout_ms = 150,
     SAME({PRISM_ERROR_TIMEOUT, 0, R | S, 1})},
};

const fault_table content_faults = {"content", rows, COUNT(rows)};
