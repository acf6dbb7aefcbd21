/* SPDX-License-Identifier: MIT */
#include "scripted_transport.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *copy_bytes(const void *data, size_t size)
{
    char *copy = malloc(size + 1);
    assert_non_null(copy);
    if (size > 0)
        memcpy(copy, data, size);
    copy[size] = '\0';
    return copy;
}

static char *copy_text(const char *text)
{
    assert_non_null(text);
    return copy_bytes(text, strlen(text));
}

static void record(recorded_request *copy, const prism_http_request *request)
{
    memset(copy, 0, sizeof *copy);
    copy->method = copy_text(request->method);
    copy->url = copy_text(request->url);
    assert_in_range(request->header_count, 0, SCRIPTED_HEADERS_MAX);
    for (size_t i = 0; i < request->header_count; i++) {
        copy->names[i] = copy_text(request->headers[i].name);
        copy->values[i] = copy_text(request->headers[i].value);
    }
    copy->header_count = request->header_count;
    copy->has_body = request->body != NULL;
    copy->body = copy_bytes(request->body, request->body_size);
    copy->body_size = request->body_size;
    copy->connect_timeout_ms = request->connect_timeout_ms;
    copy->timeout_ms = request->timeout_ms;
    copy->stall_timeout_ms = request->stall_timeout_ms;
    copy->idempotent = request->idempotent;
}

static void forget(recorded_request *request)
{
    free(request->method);
    free(request->url);
    for (size_t i = 0; i < request->header_count; i++) {
        free(request->names[i]);
        free(request->values[i]);
    }
    free(request->body);
}

static void give(const scripted_answer *answer, prism_http_response *response)
{
    if (answer->status != 0)
        prism_http_response_set_status(response, answer->status);
    for (size_t i = 0; i < sizeof answer->headers / sizeof *answer->headers; i++) {
        const prism_http_header *header = &answer->headers[i];
        if (header->name)
            assert_int_equal(prism_http_response_add_header(response, header->name, header->value),
                             PRISM_OK);
    }
}

static prism_status send(void *context, const prism_http_request *request,
                         prism_http_response *response, prism_error *error)
{
    scripted_transport *script = context;
    const scripted_answer *answer;
    size_t last = script->answer_count - 1;

    assert_non_null(error);
    assert_int_equal(prism_http_response_status(response), 0);
    assert_in_range(script->request_count, 0, SCRIPTED_REQUESTS_MAX - 1);
    assert_in_range(script->answer_count, 1, SCRIPTED_REQUESTS_MAX);
    answer = &script->answers[script->request_count < last ? script->request_count : last];
    record(&script->requests[script->request_count++], request);

    give(answer, response);
    if (answer->body) {
        size_t size = answer->body_size ? answer->body_size : strlen(answer->body);
        prism_status status = prism_http_response_append_body(response, answer->body, size);
        if (status != PRISM_OK)
            return prism_error_set(error, status, "the body is too large");
    }
    if (answer->message)
        (void)prism_error_set(error, answer->error_code ? answer->error_code : answer->result,
                              answer->message);
    error->flags |= answer->flags;
    return answer->result;
}

static void destroy(void *context)
{
    scripted_transport *script = context;
    script->destroyed++;
}

void scripted_transport_init(scripted_transport *script, const scripted_answer *answers,
                             size_t count)
{
    memset(script, 0, sizeof *script);
    script->answers = answers;
    script->answer_count = count;
}

void scripted_transport_restart(scripted_transport *script, const scripted_answer *answers,
                                size_t count)
{
    for (size_t i = 0; i < script->request_count; i++)
        forget(&script->requests[i]);
    script->request_count = 0;
    script->answers = answers;
    script->answer_count = count;
}

void scripted_transport_fill(scripted_transport *script, prism_transport *transport)
{
    prism_transport_init(transport, sizeof *transport);
    transport->context = script;
    transport->send = send;
    transport->destroy = destroy;
}

void scripted_transport_free(scripted_transport *script)
{
    scripted_transport_restart(script, NULL, 0);
}

bool recorded_request_mentions(const recorded_request *request, const char *text)
{
    if (strstr(request->method, text) || strstr(request->url, text) || strstr(request->body, text))
        return true;
    for (size_t i = 0; i < request->header_count; i++) {
        if (strstr(request->names[i], text) || strstr(request->values[i], text))
            return true;
    }
    return false;
}
