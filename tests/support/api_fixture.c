/* SPDX-License-Identifier: MIT */
#include "api_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

void api_options(prism_client_options *options)
{
    prism_client_options_init(options, sizeof *options);
    options->api_key = API_KEY;
    options->client_id = CLIENT_ID;
    options->hosted_url = HOSTED;
    options->estimation_url = ESTIMATION;
    options->max_retries = PRISM_NO_RETRIES; /* one answer, one request; a test may want more */
}

void api_start(api_fixture *f, const prism_client_options *given)
{
    prism_client_options options;
    prism_transport transport;

    memset(f, 0, sizeof *f);
    scripted_transport_init(&f->script, &f->answer, 1);
    scripted_transport_fill(&f->script, &transport);
    if (given)
        options = *given;
    else
        api_options(&options);
    options.transport = &transport;
    if (prism_client_new(&options, &f->client, &f->error) != PRISM_OK)
        fail_msg("no client: %s", f->error.message);
}

void api_stop(api_fixture *f)
{
    assert_int_equal(f->script.destroyed, 0);
    prism_client_free(f->client);
    assert_int_equal(f->script.destroyed, 1);
    scripted_transport_free(&f->script);
}

void api_answer(api_fixture *f, int32_t status, const char *body)
{
    const scripted_answer answer = {.status = status, .body = body};
    api_answer_all(f, &answer);
}

void api_answer_all(api_fixture *f, const scripted_answer *answer)
{
    f->answer = *answer;
    scripted_transport_restart(&f->script, &f->answer, 1);
    memset(&f->error, 0xA5, sizeof f->error);
}

static void assert_headers(const recorded_request *request, const prism_http_header *headers,
                           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t found = 0;
        for (size_t j = 0; j < request->header_count; j++) {
            if (strcmp(request->names[j], headers[i].name) == 0) {
                assert_string_equal(request->values[j], headers[i].value);
                found++;
            }
        }
        if (found != 1)
            fail_msg("%zu times: %s", found, headers[i].name);
    }
    assert_int_equal(request->header_count, count);
}

void api_assert_sent(api_fixture *f, const char *method, const char *url,
                     const prism_http_header *headers, size_t count, const char *body)
{
    const recorded_request *request = &f->script.requests[0];

    assert_int_equal(f->script.request_count, 1);
    assert_string_equal(request->method, method);
    assert_string_equal(request->url, url);
    assert_headers(request, headers, count);
    assert_int_equal(request->has_body, body != NULL);
    assert_string_equal(request->body, body ? body : "");
    assert_int_equal(request->body_size, strlen(request->body));
}

void api_assert_nothing_sent(const api_fixture *f)
{
    assert_int_equal(f->script.request_count, 0);
}

void api_assert_error(const api_fixture *f, prism_status code, int32_t http_status, uint32_t flags)
{
    const prism_error *error = &f->error;

    if (error->code != code || error->http_status != http_status || error->flags != flags)
        fail_msg("%s (HTTP %d, flags %u), not %s (HTTP %d, flags %u): %s",
                 prism_status_name(error->code), (int)error->http_status, (unsigned)error->flags,
                 prism_status_name(code), (int)http_status, (unsigned)flags, error->message);
    assert_true(error->message[0] != '\0');
    assert_int_equal(error->attempts, f->script.request_count);
    assert_int_equal(error->reserved, 0);
    if (code != PRISM_ERROR_SERVICE) {
        assert_int_equal(error->service_code, PRISM_SERVICE_NONE);
        assert_string_equal(error->service_name, "");
    }
    if ((flags & FLAG_JSON_OFFSET) == 0) {
        assert_string_equal(error->json_path, "");
        assert_int_equal(error->json_offset, 0);
    }
}

uint32_t api_sent_after(int32_t http_status)
{
    return http_status >= 400 && http_status <= 499 ? 0 : FLAG_SENT;
}

void api_assert_ok(api_fixture *f, api_call call)
{
    static const prism_error zeroes;

    memset(&f->error, 0xA5, sizeof f->error);
    if (call(f, "id", false) != PRISM_OK)
        fail_msg("%s: %s", prism_status_name(f->error.code), f->error.message);
    assert_memory_equal(&f->error, &zeroes, sizeof zeroes);
}
