/* SPDX-License-Identifier: MIT */
/** What tests of the built-in transport need: one, a raw server, a request, a response, an error.
 */
#ifndef CURL_FIXTURE_H
#define CURL_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/curl/transport.h"
#include "http/response.h"
#include "raw_server.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MAX_BODY ((size_t)1024 * 1024)
#define OK_REPLY "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
#define RETRYABLE ((uint32_t)PRISM_ERROR_FLAG_RETRYABLE)
#define SENT ((uint32_t)PRISM_ERROR_FLAG_SENT)

typedef struct fixture {
    prism_transport transport;
    raw_server *server; /* NULL for none */
    prism_http_request request;
    prism_http_response response;
    prism_error error;
    char url[256];
} fixture;

/* A transport, and a GET with long timeouts that still needs a URL. */
void start_transport(fixture *f, const char *ca_file, uint32_t max_idle);
void start_with(fixture *f, const prism__curl_options *options);

/* The same with a server, whose root the request asks for. */
void start(fixture *f, const raw_reply *replies, size_t count);
void start_text(fixture *f, raw_reply *reply, const char *bytes, raw_end end);
void stop(fixture *f);

/* Change the request: to that path on the server, to a POST. */
void use_path(fixture *f, const char *path);
void make_post(fixture *f, const char *body);

prism_status send_it(fixture *f);
void assert_response(fixture *f, int32_t status, const char *body);
void assert_failure(fixture *f, prism_status status, uint32_t flags);

double now_ms(void);

/* Whether that many milliseconds are not too many. Always, where sanitizers slow everything down.
 */
bool is_in_time(double passed, double most);

/* The upper bound is left out where sanitizers slow everything down. */
void assert_passed(double since, double least, double most);

#endif
