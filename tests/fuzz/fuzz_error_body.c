/* SPDX-License-Identifier: MIT */
/*
 * What a call makes of any answer: an error, if it is one, has one readable line of UTF-8, and no
 * secret that the answer repeats. $K, $C, $S and $P in the input become the API key, the client ID,
 * the session's ID and the same percent-encoded.
 */
#include <prism.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum { CUT_MIN = 4, PART_MIN = 8 }; /* of a secret, see require_secret() */
enum { PLAIN = 1, ENCODED = 3 };    /* how many bytes stand for one */

typedef struct secrets {
    const char *key, *client_id, *session, *session_encoded;
} secrets;

/*
 * Secrets as they are, and as they could be; but for blanks: of two, an excerpt of a body would
 * make one. None begins with what could end an escape in front of it.
 */
static const secrets kinds[] = {
    {"key-0123456789", "my-client-ghij", "session-5e55-10n", "session-5e55-10n"},
    {"zGkvYmxh/Ym/x+ZDl=", "x4d3c:2b1a", "s/b100%", "s%2Fb100%25"},
    {"^a?key-with\\all\"<>{};%&+='?", "(c\\i\"/d?efghi", "\xC3\xA9/?x=12345678",
     "%C3%A9%2F%3Fx%3D12345678"},
};
enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

/* The answer to the call that is under way. */
typedef struct answer {
    int32_t status;
    const char *request_id;
    const char *retry_after;
    const char *body;
    size_t body_size;
} answer;

static prism_status send_answer(void *context, const prism_http_request *request,
                                prism_http_response *response, prism_error *error)
{
    const answer *a = context;

    (void)request;
    (void)error;
    prism_http_response_set_status(response, a->status);
    FUZZ_REQUIRE(prism_http_response_add_header(response, "X-Request-Id", a->request_id) ==
                 PRISM_OK);
    FUZZ_REQUIRE(prism_http_response_add_header(response, "Retry-After", a->retry_after) ==
                 PRISM_OK);
    return prism_http_response_append_body(response, a->body, a->body_size);
}

static prism_client *make_client(const secrets *s, answer *a)
{
    prism_client_options options;
    prism_transport transport;
    prism_client *client;
    prism_error error;

    prism_transport_init(&transport, sizeof transport);
    transport.context = a;
    transport.send = send_answer;
    prism_client_options_init(&options, sizeof options);
    options.api_key = s->key;
    options.client_id = s->client_id;
    options.max_retries = PRISM_NO_RETRIES;
    options.transport = &transport;
    FUZZ_REQUIRE(prism_client_new(&options, &client, &error) == PRISM_OK);
    return client;
}

static prism_status call(prism_client *client, const secrets *s, unsigned which, prism_error *error)
{
    prism_scan_assets *assets;
    prism_asset_url *url;
    prism_scan_results *results;
    prism_session_request request;
    prism_session_response *session;
    prism_status status;

    switch (which % 4) {
    case 0:
        status = prism_scan_assets_get(client, "scan-1", NULL, &assets, error);
        prism_scan_assets_free(assets);
        return status;
    case 1:
        status = prism_asset_url_get(client, "scan-1", "model", NULL, &url, error);
        prism_asset_url_free(url);
        return status;
    case 2:
        status = prism_scan_results_get(client, s->session, NULL, &results, error);
        prism_scan_results_free(results);
        return status;
    default:
        prism_session_request_init(&request, sizeof request);
        status = prism_session_create(client, &request, NULL, &session, error);
        prism_session_response_free(session);
        return status;
    }
}

/* Whether the input has this part, whose question marks may have been anything. */
static bool has_part(const fuzz_input *raw, const char *part, size_t size)
{
    for (const uint8_t *at = raw->at; (size_t)(raw->end - at) >= size; at++) {
        size_t same = 0;
        while (same < size && (at[same] == (unsigned char)part[same] || part[same] == '?'))
            same++;
        if (same == size)
            return true;
    }
    return false;
}

/*
 * A text has nothing of a secret: not all of it, not its start where the text was cut (`scale`
 * times CUT_MIN bytes), and no `scale` times PART_MIN bytes of it in a row, which is what changes
 * to the text on the way might leave; unless those were in the input before the secret was put
 * there.
 */
static void require_secret(const char *text, const char *secret, size_t scale,
                           const fuzz_input *raw)
{
    const size_t size = strlen(text), length = strlen(secret), part_size = scale * PART_MIN;

    FUZZ_REQUIRE(!fuzz_contains(text, size, secret));
    for (size_t part = scale * CUT_MIN; part < length && part <= size; part++) {
        size_t same = 0;
        while (same < part && text[size - part + same] == secret[same])
            same++;
        FUZZ_REQUIRE(same < part);
    }
    for (size_t i = 0; i + part_size <= length; i++) {
        char part[ENCODED * PART_MIN + 1] = "";
        memcpy(part, secret + i, part_size);
        FUZZ_REQUIRE(!fuzz_contains(text, size, part) || has_part(raw, part, part_size));
    }
}

static void require_secrets(const prism_error *error, const secrets *s, unsigned which,
                            const fuzz_input *raw)
{
    const char *texts[] = {error->message, error->request_id, error->json_path,
                           error->service_name};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        require_secret(texts[i], s->key, PLAIN, raw);
        require_secret(texts[i], s->client_id, PLAIN, raw);
        if (which % 4 == 2) {
            require_secret(texts[i], s->session, PLAIN, raw);
            require_secret(texts[i], s->session_encoded, ENCODED, raw);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int32_t statuses[] = {200, 400, 401, 404, 429, 500, 503, 302};
    fuzz_input input = {data, data + size};
    const fuzz_input raw = input;
    const unsigned which = fuzz_byte(&input);
    const unsigned status = fuzz_byte(&input);
    const secrets *s = &kinds[which / 4 % KIND_COUNT];
    static const char marks[] = "KCSP";
    const char *const texts[] = {s->key, s->client_id, s->session, s->session_encoded};
    char *line = fuzz_line(&input);
    char *retry_after = fuzz_line(&input);
    size_t rest_size, request_id_size;
    char *rest = fuzz_rest(&input, &rest_size);
    char *request_id = fuzz_fill_in(line, strlen(line), marks, texts, &request_id_size);
    answer a = {.request_id = request_id, .retry_after = retry_after};
    prism_error error;

    a.body = fuzz_fill_in(rest, rest_size, marks, texts, &a.body_size);
    a.status = status < 128 ? statuses[status % 8] : (int32_t)(status - 128) * 10;
    prism_client *client = make_client(s, &a);
    const prism_status result = call(client, s, which, &error);
    FUZZ_REQUIRE(result == error.code);
    fuzz_require_error(&error);
    if (result != PRISM_OK) {
        FUZZ_REQUIRE(error.http_status == a.status);
        require_secrets(&error, s, which, &raw);
    }
    prism_client_free(client);
    free((char *)a.body);
    free(request_id);
    free(rest);
    free(retry_after);
    free(line);
    return 0;
}
