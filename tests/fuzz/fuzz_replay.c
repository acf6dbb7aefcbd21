/* SPDX-License-Identifier: MIT */
/*
 * A folder with one file of a recording: it is refused, or the request that stands in it gets the
 * answer that stands in it, twice.
 */
#include <fcntl.h>
#include <prism.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "http/response.h"
#include "recording/exchange.h"

enum { BODY_MAX = 1 << 20 };

#define FILE_NAME "0001-get-x.http"

static char folder[256];
static char path[sizeof folder + sizeof FILE_NAME];

static void remove_folder(void)
{
    (void)unlink(path);
    (void)rmdir(folder);
}

static void make_folder(void)
{
    const char *parent = getenv("TMPDIR");

    (void)snprintf(folder, sizeof folder, "%s/prism-fuzz-XXXXXX", parent ? parent : "/tmp");
    FUZZ_REQUIRE(mkdtemp(folder) != NULL);
    (void)snprintf(path, sizeof path, "%s/%s", folder, FILE_NAME);
    FUZZ_REQUIRE(atexit(remove_folder) == 0);
}

static void write_file(const void *data, size_t size)
{
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    FUZZ_REQUIRE(file >= 0);
    FUZZ_REQUIRE(write(file, data, size) == (ssize_t)size);
    FUZZ_REQUIRE(close(file) == 0);
}

static bool start_replay(prism_transport *transport)
{
    prism_replay_options options;
    prism_error error;

    prism_transport_init(transport, sizeof *transport);
    prism_replay_options_init(&options, sizeof options);
    options.folder = folder;
    options.flags = PRISM_REPLAY_ANY_BODY;
    const prism_status status = prism_replay_new(&options, transport, &error);
    FUZZ_REQUIRE(status == error.code);
    fuzz_require_error(&error);
    FUZZ_REQUIRE((status == PRISM_OK) == (transport->send != NULL));
    FUZZ_REQUIRE(status == PRISM_OK || status == PRISM_ERROR_INVALID_DOCUMENT);
    return status == PRISM_OK;
}

/*
 * Whether the target is one that a recorder writes: nothing secret is left in it, and the name of a
 * session needs no encoding. A replay compares requests with what would have been recorded.
 */
static bool is_recorded(const char *url)
{
    prism__redactor redactor;
    prism__buffer redacted;

    prism__redactor_init(&redactor);
    prism__buffer_init(&redacted, BODY_MAX);
    FUZZ_REQUIRE(prism__redact_url(&redactor, url, NULL, &redacted) == PRISM_OK);
    const bool same = strcmp(redacted.data, url) == 0;
    prism__buffer_free(&redacted);
    prism__redactor_free(&redactor);
    return same && url[sizeof FUZZ_ORIGIN - 1] == '/' &&
           !(strstr(url, "/scanning/v0/results/") && strchr(url, '%'));
}

static void check_answer(const prism_transport *transport, const prism__exchange *exchange)
{
    char *url = fuzz_url(exchange->target);
    const prism_http_request request = {.method = exchange->method, .url = url};
    const bool must_answer = is_recorded(url);
    prism_http_response response;
    prism_error error = {0};
    size_t size;

    prism__response_init(&response, BODY_MAX);
    const prism_status status = transport->send(transport->context, &request, &response, &error);
    if (status != PRISM_OK) {
        FUZZ_REQUIRE(error.code == status);
        fuzz_require_line(error.message, sizeof error.message);
    }
    if (must_answer) {
        FUZZ_REQUIRE(status == exchange->failure);
        const char *body = prism_http_response_body(&response, &size);
        FUZZ_REQUIRE(response.status == (status == PRISM_OK ? exchange->http_status : 0));
        FUZZ_REQUIRE(size == exchange->body_size);
        FUZZ_REQUIRE(size == 0 || memcmp(body, exchange->body, size) == 0);
        FUZZ_REQUIRE(status != PRISM_OK ||
                     prism_http_response_header_count(&response) == exchange->header_count);
    }
    prism__response_free(&response);
    free(url);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, data + size};
    prism_transport transport;
    prism__exchange exchange;
    size_t text_size;

    if (!folder[0])
        make_folder();
    write_file(data, size);
    char *text = fuzz_rest(&input, &text_size);
    const bool right =
        prism__exchange_parse(FILE_NAME, text, text_size, &exchange, NULL) == PRISM_OK;
    const bool started = start_replay(&transport);
    FUZZ_REQUIRE(started == right);
    if (started) {
        check_answer(&transport, &exchange);
        check_answer(&transport, &exchange);
        transport.destroy(transport.context);
        prism__exchange_free(&exchange);
    }
    return 0;
}
