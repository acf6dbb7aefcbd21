/* SPDX-License-Identifier: MIT */
/*
 * A recording's file: what was parsed, formatted and parsed again is the same exchange, redacted;
 * and formatting that changes nothing any more.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "http/response.h"
#include "recording/exchange.h"

enum { FILE_MAX = 1 << 20 };

static bool parse(const char *text, size_t size, prism__exchange *out)
{
    char *copy = fuzz_allocate(size);
    prism_error error = {0};

    if (size)
        memcpy(copy, text, size);
    const prism_status status = prism__exchange_parse("0001-get-x.http", copy, size, out, &error);
    FUZZ_REQUIRE(status == error.code);
    FUZZ_REQUIRE(status == PRISM_OK || status == PRISM_ERROR_INVALID_DOCUMENT);
    fuzz_require_error(&error);
    FUZZ_REQUIRE(status == PRISM_OK || strncmp(error.message, "0001-get-x.http:", 16) == 0);
    return status == PRISM_OK;
}

static void format(const prism__redactor *redactor, const prism__exchange *exchange,
                   prism__buffer *out)
{
    char *url = fuzz_url(exchange->target);
    const prism_http_request request = {.method = exchange->method,
                                        .url = url,
                                        .body = exchange->request_body,
                                        .body_size = exchange->request_body_size};
    prism_http_response response;
    prism_error error = {0};

    prism__response_init(&response, FILE_MAX);
    prism_http_response_set_status(&response, exchange->http_status);
    for (size_t i = 0; i < exchange->header_count; i++)
        FUZZ_REQUIRE(prism_http_response_add_header(&response, exchange->headers[i].name,
                                                    exchange->headers[i].value) == PRISM_OK);
    if (exchange->body)
        FUZZ_REQUIRE(prism_http_response_append_body(&response, exchange->body,
                                                     exchange->body_size) == PRISM_OK);
    if (exchange->failure != PRISM_OK)
        (void)prism_error_set(&error, exchange->failure, exchange->message);
    error.flags = exchange->flags;
    error.os_code = exchange->os_code;
    const prism__outcome outcome = {
        .request = &request, .status = exchange->failure, .response = &response, .error = &error};
    prism__buffer_init(out, FILE_MAX);
    FUZZ_REQUIRE(prism__exchange_format(redactor, &outcome, out) == PRISM_OK);
    prism__response_free(&response);
    free(url);
}

static void require_same(const prism__buffer *expected, const char *data, size_t size)
{
    FUZZ_REQUIRE(expected->size == size);
    FUZZ_REQUIRE(size == 0 || memcmp(expected->data, data, size) == 0);
}

static void check_body(const prism__redactor *redactor, const char *before, size_t before_size,
                       const char *after, size_t after_size)
{
    prism__buffer redacted;

    prism__buffer_init(&redacted, FILE_MAX);
    FUZZ_REQUIRE(prism__redact_body(redactor, before, before_size, &redacted) == PRISM_OK);
    require_same(&redacted, after, after_size);
    prism__buffer_free(&redacted);
}

static void check_text(const prism__redactor *redactor, const char *before, const char *after)
{
    prism__buffer redacted;

    prism__buffer_init(&redacted, FILE_MAX);
    FUZZ_REQUIRE(prism__redact_text(redactor, before, strlen(before), &redacted) == PRISM_OK);
    require_same(&redacted, after, strlen(after));
    prism__buffer_free(&redacted);
}

/* All that an exchange holds, redacted, is what another holds. */
static void check_same(const prism__redactor *redactor, const prism__exchange *before,
                       const prism__exchange *after)
{
    char *url = fuzz_url(before->target);
    prism_error error = {0};
    prism__buffer redacted;

    FUZZ_REQUIRE(strcmp(before->method, after->method) == 0);
    prism__buffer_init(&redacted, FILE_MAX);
    FUZZ_REQUIRE(prism__redact_url(redactor, url, NULL, &redacted) == PRISM_OK);
    FUZZ_REQUIRE(strcmp(prism__url_target(redacted.data), after->target) == 0);
    prism__buffer_free(&redacted);
    free(url);
    check_body(redactor, before->request_body, before->request_body_size, after->request_body,
               after->request_body_size);

    FUZZ_REQUIRE(before->failure == after->failure);
    if (before->failure == PRISM_OK) {
        FUZZ_REQUIRE(before->http_status == after->http_status);
        FUZZ_REQUIRE(before->header_count == after->header_count);
        for (size_t i = 0; i < before->header_count; i++) {
            const prism_http_header *a = &before->headers[i], *b = &after->headers[i];
            FUZZ_REQUIRE(strcmp(a->name, b->name) == 0);
            check_text(redactor, prism__is_credential_header(a->name) ? PRISM__REMOVED : a->value,
                       b->value);
        }
        check_body(redactor, before->body, before->body_size, after->body, after->body_size);
    } else {
        (void)prism_error_set(&error, before->failure, before->message);
        check_text(redactor, error.message, after->message);
        FUZZ_REQUIRE(before->flags == after->flags && before->os_code == after->os_code);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prism__exchange first, second;
    prism__buffer text, again;
    prism__redactor redactor;

    if (!parse((const char *)data, size, &first))
        return 0;
    /* By hand, a target can be written that no request has. */
    if (first.target[0] == '/') {
        prism__redactor_init(&redactor);
        format(&redactor, &first, &text);
        FUZZ_REQUIRE(fuzz_is_utf8(text.data, text.size));
        FUZZ_REQUIRE(parse(text.data, text.size, &second));
        check_same(&redactor, &first, &second);
        format(&redactor, &second, &again);
        /* Redacted, a message may be too long for an error, which cuts it. */
        if (second.failure == PRISM_OK ||
            strlen(second.message) < sizeof((prism_error *)0)->message)
            require_same(&text, again.data, again.size);
        prism__exchange_free(&second);
        prism__buffer_free(&again);
        prism__buffer_free(&text);
        prism__redactor_free(&redactor);
    }
    prism__exchange_free(&first);
    return 0;
}
