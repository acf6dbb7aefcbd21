/* SPDX-License-Identifier: MIT */
#include "curl_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "sanitized.h"

void use_path(fixture *f, const char *path)
{
    (void)snprintf(f->url, sizeof f->url, "http://127.0.0.1:%u%s", raw_server_port(f->server),
                   path);
    f->request.url = f->url;
}

void start_transport(fixture *f, const char *ca_file, uint32_t max_idle)
{
    const prism__curl_options options = {.ca_file = ca_file, .max_idle_connections = max_idle};
    start_with(f, &options);
}

void start_with(fixture *f, const prism__curl_options *options)
{
    memset(f, 0, sizeof *f);
    if (prism__curl_transport_new(options, &f->transport, &f->error) != PRISM_OK)
        fail_msg("%s", f->error.message);
    prism__response_init(&f->response, MAX_BODY);
    f->request.method = "GET";
    f->request.idempotent = true;
    f->request.connect_timeout_ms = 10000;
    f->request.stall_timeout_ms = 10000;
    f->request.timeout_ms = 20000;
}

void start(fixture *f, const raw_reply *replies, size_t count)
{
    start_transport(f, NULL, 8);
    f->server = raw_server_start(replies, count);
    assert_non_null(f->server);
    use_path(f, "/");
}

void start_text(fixture *f, raw_reply *reply, const char *bytes, raw_end end)
{
    *reply = (raw_reply){.bytes = bytes, .end = end};
    start(f, reply, 1);
}

void stop(fixture *f)
{
    f->transport.destroy(f->transport.context);
    prism__response_free(&f->response);
    raw_server_stop(f->server);
}

prism_status send_it(fixture *f)
{
    prism_http_response_clear(&f->response);
    memset(&f->error, 0, sizeof f->error);
    return f->transport.send(f->transport.context, &f->request, &f->response, &f->error);
}

void assert_response(fixture *f, int32_t status, const char *body)
{
    size_t size = 0;
    if (send_it(f) != PRISM_OK)
        fail_msg("%s: %s", prism_status_name(f->error.code), f->error.message);
    assert_int_equal(prism_http_response_status(&f->response), status);
    assert_string_equal(prism_http_response_body(&f->response, &size), body);
    assert_int_equal(size, strlen(body));
}

void assert_failure(fixture *f, prism_status status, uint32_t flags)
{
    const prism_status got = send_it(f);
    if (got != status || f->error.flags != flags)
        fail_msg("%s, flags %u: %s", prism_status_name(got), (unsigned)f->error.flags,
                 f->error.message);
    assert_int_equal(f->error.code, status);
    assert_true(f->error.message[0] != '\0');
}

double now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

bool is_in_time(double passed, double most)
{
    /* What watches the program slows it down too much for bounds on time. */
    return SANITIZED || getenv("PRISM_TEST_UNTIMED") || passed <= most;
}

void assert_passed(double since, double least, double most)
{
    const double passed = now_ms() - since;
    if (passed < least || !is_in_time(passed, most))
        fail_msg("took %.1f ms, not %.0f to %.0f", passed, least, most);
}

void make_post(fixture *f, const char *body)
{
    f->request.method = "POST";
    f->request.idempotent = false;
    f->request.body = body;
    f->request.body_size = body ? strlen(body) : 0;
}
