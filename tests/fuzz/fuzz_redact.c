/* SPDX-License-Identifier: MIT */
/*
 * Redaction: no secret survives in any text, URL or body, however JSON escapes it, and JSON stays
 * JSON. In the input, $S and $T become the secret and the session's ID, $E and $F their forms in a
 * path, $U and $V those with all of JSON's escapes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "http/url.h"
#include "recording/redact.h"

enum { TEXT_MAX = 1 << 20, SECRET_MAX = 40 };

#define SESSION_NAME "session-1"

/* A text that must not survive, in its three forms. */
typedef struct secret {
    char plain[SECRET_MAX + 1];
    char encoded[3 * SECRET_MAX + 1];
    char escaped[6 * SECRET_MAX + 1];
} secret;

/*
 * A line of the input as a secret: at least four of these characters, none of which is in "removed"
 * or "session-1" or in JSON outside its strings, so that it can never be there but from the input.
 */
static void make_secret(fuzz_input *input, char first, secret *out)
{
    static const char alphabet[] = "ABCDFGHIJKLMNOPQRSTUVWXYZ/+=%?&.@\"; ";
    char *line = fuzz_line(input);
    size_t size = strlen(line);
    prism__buffer encoded;

    size = size < 3 ? 3 : size > SECRET_MAX - 1 ? SECRET_MAX - 1 : size;
    out->plain[0] = first;
    for (size_t i = 1; i <= size; i++) {
        const unsigned char c = i <= strlen(line) ? (unsigned char)line[i - 1] : 'X';
        out->plain[i] = strchr(alphabet, c) && c ? (char)c : alphabet[c % (sizeof alphabet - 1)];
    }
    out->plain[size + 1] = '\0';
    prism__buffer_init(&encoded, sizeof out->encoded - 1);
    FUZZ_REQUIRE(prism__url_append_segment(&encoded, "", out->plain, NULL) == PRISM_OK);
    memcpy(out->encoded, encoded.data, encoded.size + 1);
    prism__buffer_free(&encoded);
    for (size_t i = 0; i <= size; i++)
        (void)snprintf(out->escaped + 6 * i, 7, "\\u%04x", (unsigned)(unsigned char)out->plain[i]);
    free(line);
}

static void require_absent(const char *data, size_t size, const secret *s)
{
    FUZZ_REQUIRE(!fuzz_contains(data, size, s->plain));
    FUZZ_REQUIRE(!fuzz_contains(data, size, s->encoded));
}

/* The same for each string of a text that is JSON, without its escapes. */
static void require_absent_in_strings(const char *json, size_t size, const secret *s)
{
    char *text = fuzz_allocate(size + 1);
    const char *end = json + size;

    for (const char *at = json; at < end; at++) {
        size_t used = 0;
        if (*at != '"')
            continue;
        for (at++; *at != '"'; at++) {
            unsigned code = (unsigned char)*at;
            if (*at == '\\' && at[1] == 'u') {
                FUZZ_REQUIRE(sscanf(at + 2, "%4x", &code) == 1);
                at += 5;
            } else if (*at == '\\') {
                at++;
                code = (unsigned char)*at; /* n, t and the like are in no secret */
            }
            text[used++] = code < 0x100 ? (char)code : '?';
        }
        require_absent(text, used, s);
    }
    free(text);
}

typedef prism_status (*redact)(const prism__redactor *redactor, const char *text, size_t size,
                               prism__buffer *out);

static prism_status redact_url(const prism__redactor *redactor, const char *text, size_t size,
                               prism__buffer *out)
{
    (void)size;
    return prism__redact_url(redactor, text, SESSION_NAME, out);
}

static void check(redact function, const prism__redactor *redactor, const char *text, size_t size,
                  const secret secrets[2])
{
    prism__buffer out;

    prism__buffer_init(&out, TEXT_MAX);
    FUZZ_REQUIRE(function(redactor, text, size, &out) == PRISM_OK);
    const char *data = out.data ? out.data : "";
    const bool json = prism__is_json(data, out.size);
    for (int i = 0; i < 2; i++) {
        if (function == prism__redact_body && json)
            require_absent_in_strings(data, out.size, &secrets[i]);
        else
            require_absent(data, out.size, &secrets[i]);
    }
    if (function == prism__redact_body)
        FUZZ_REQUIRE(json || !prism__is_json(text, size));
    prism__buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, data + size};
    secret secrets[2];
    prism__redactor redactor;
    size_t rest_size, text_size;

    make_secret(&input, 'K', &secrets[0]);
    make_secret(&input, 'T', &secrets[1]);
    const char *const texts[] = {secrets[0].plain,   secrets[1].plain,   secrets[0].encoded,
                                 secrets[1].encoded, secrets[0].escaped, secrets[1].escaped};
    char *rest = fuzz_rest(&input, &rest_size);
    char *filled = fuzz_fill_in(rest, rest_size, "STEFUV", texts, &text_size);
    fuzz_input exact_input = {(const uint8_t *)filled, (const uint8_t *)filled + text_size};
    char *exact = fuzz_rest(&exact_input, &text_size);

    prism__redactor_init(&redactor);
    FUZZ_REQUIRE(prism__redactor_add_secret(&redactor, secrets[0].plain,
                                            strlen(secrets[0].plain)) == PRISM_OK);
    FUZZ_REQUIRE(prism__redactor_add_session(&redactor, secrets[1].plain, strlen(secrets[1].plain),
                                             SESSION_NAME) == PRISM_OK);
    check(prism__redact_text, &redactor, exact, text_size, secrets);
    check(prism__redact_body, &redactor, exact, text_size, secrets);
    check(redact_url, &redactor, filled, text_size, secrets);
    prism__redactor_free(&redactor);
    free(exact);
    free(filled);
    free(rest);
    return 0;
}
