/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "api_fixture.h"

void api_check_ids_are_encoded(api_call call, const char *answer, const char *before,
                               const char *after)
{
    static const struct {
        const char *id;
        const char *encoded;
    } cases[] = {
        {"unique-scan-id", "unique-scan-id"},
        {"AZaz09-._~", "AZaz09-._~"},
        {"a/b", "a%2Fb"},
        {"../etc/passwd", "..%2Fetc%2Fpasswd"},
        {"a/..", "a%2F.."},
        {"...", "..."},
        {".hidden", ".hidden"},
        {"%", "%25"},
        {"%2e%2e", "%252e%252e"},
        {"%2F", "%252F"},
        {"two words", "two%20words"},
        {" ", "%20"},
        {"a?b#c&d=e;f", "a%3Fb%23c%26d%3De%3Bf"},
        {"a+b:c@d!e$f'g(h)i*j,k", "a%2Bb%3Ac%40d%21e%24f%27g%28h%29i%2Aj%2Ck"},
        {"\"<>\\^`{|}[]", "%22%3C%3E%5C%5E%60%7B%7C%7D%5B%5D"},
        {"J\xC3\xBCrgen", "J%C3%BCrgen"},
        {"\xE4\xBD\x93\xF0\x9F\x91\xA4", "%E4%BD%93%F0%9F%91%A4"},
    };
    api_fixture f;
    char url[512];

    api_start(&f, NULL);
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_answer(&f, 200, answer);
        if (call(&f, cases[i].id, false) != PRISM_OK)
            fail_msg("%s: %s", cases[i].id, f.error.message);
        assert_int_equal(f.script.request_count, 1);
        (void)snprintf(url, sizeof url, "%s%s%s", before, cases[i].encoded, after);
        assert_string_equal(f.script.requests[0].url, url);
    }
    api_stop(&f);
}

void api_check_ids_are_refused(api_call call, const char *name)
{
    static const char *const ids[] = {
        NULL,
        "",
        ".",
        "..",
        "a\nb",
        "a\r\nHost: b",
        "\t",
        "\x01",
        "a\x7F",
        "\x80",
        "a\xC3",
        "\xC0\xAF",
        "\xED\xA0\x80",
        "\xFF",
        "\xE4\xBD",
        "a\xF5\x80\x80\x80",
    };
    char longest[1024 + 2];
    char prefix[64];
    api_fixture f;

    (void)snprintf(prefix, sizeof prefix, "%s:", name);
    api_start(&f, NULL);
    for (size_t i = 0; i < COUNT(ids); i++) {
        api_answer(&f, 200, "{}");
        assert_int_equal(call(&f, ids[i], false), PRISM_ERROR_INVALID_ARGUMENT);
        api_assert_nothing_sent(&f);
        api_assert_error(&f, PRISM_ERROR_INVALID_ARGUMENT, 0, 0);
        assert_memory_equal(f.error.message, prefix, strlen(prefix));
    }

    memset(longest, 'a', sizeof longest);
    longest[1025] = '\0';
    assert_int_equal(call(&f, longest, false), PRISM_ERROR_INVALID_ARGUMENT);
    api_assert_nothing_sent(&f);
    longest[1024] = '\0';
    (void)call(&f, longest, false);
    assert_int_equal(f.script.request_count, 1);
    api_stop(&f);
}

static void assert_timeouts(api_fixture *f, uint32_t whole, uint32_t connect, uint32_t stall)
{
    const recorded_request *request = &f->script.requests[0];

    assert_int_equal(f->script.request_count, 1);
    /* What is left of the call's time; a machine that is this slow would fail everywhere. */
    if (whole == PRISM_NO_TIMEOUT)
        assert_int_equal(request->timeout_ms, whole);
    else
        assert_in_range(request->timeout_ms, whole - 15000, whole);
    assert_int_equal(request->connect_timeout_ms, connect);
    assert_int_equal(request->stall_timeout_ms, stall);
}

static void check_refused_options(api_fixture *f, api_call call)
{
    static const struct {
        const char *what;
        size_t struct_size;
        size_t poke; /* a byte that is set */
    } cases[] = {
        {"struct_size 0", 0, 0},
        {"smaller than its own struct_size", sizeof(size_t) - 1, 0},
        {"a size that cuts a field", sizeof(prism_call_options) - 4, 0},
        {"one byte too many", sizeof(prism_call_options) + 1, 0},
        {"nobody's size", 4096 + sizeof(void *), 0},
        {"a newer setting", sizeof(prism_call_options) + 16, sizeof(prism_call_options)},
        {"its last byte", sizeof(prism_call_options) + 16, sizeof(prism_call_options) + 15},
    };
    union {
        prism_call_options options;
        unsigned char bytes[sizeof(prism_call_options) + 16];
    } newer;

    for (size_t i = 0; i < COUNT(cases); i++) {
        memset(&newer, 0, sizeof newer);
        newer.options.struct_size = cases[i].struct_size;
        if (cases[i].poke)
            newer.bytes[cases[i].poke] = 1;
        f->options = &newer.options;
        api_answer_all(f, &f->answer);
        if (call(f, "id", false) != PRISM_ERROR_INVALID_ARGUMENT)
            fail_msg("accepted: %s", cases[i].what);
        api_assert_error(f, PRISM_ERROR_INVALID_ARGUMENT, 0, 0);
        assert_memory_equal(f->error.message, "options:", 8);
        api_assert_nothing_sent(f);
    }

    memset(&newer, 0, sizeof newer);
    newer.options.struct_size = sizeof newer; /* a newer caller that uses nothing new */
    newer.options.timeout_ms = 31000;
    api_answer_all(f, &f->answer);
    api_assert_ok(f, call);
    assert_timeouts(f, 31000, 10000, 20000);

    /* An older caller, whose struct ends before the timeouts: what lies behind is not read. */
    newer.options.struct_size = offsetof(prism_call_options, timeout_ms);
    memset(newer.bytes + newer.options.struct_size, 0xFF, sizeof newer - newer.options.struct_size);
    api_answer_all(f, &f->answer);
    api_assert_ok(f, call);
    assert_timeouts(f, 60000, 10000, 20000);
}

void api_check_call_options(api_call call, const char *answer)
{
    prism_client_options client;
    prism_call_options options;
    api_fixture f;

    api_start(&f, NULL);
    api_answer(&f, 200, answer);
    api_assert_ok(&f, call);
    assert_timeouts(&f, 60000, 10000, 20000);

    prism_call_options_init(&options, sizeof options);
    options.timeout_ms = 41000;
    options.connect_timeout_ms = 11;
    options.stall_timeout_ms = PRISM_NO_TIMEOUT;
    f.options = &options;
    api_answer(&f, 200, answer);
    api_assert_ok(&f, call);
    assert_timeouts(&f, 41000, 11, PRISM_NO_TIMEOUT);
    check_refused_options(&f, call);
    api_stop(&f);

    api_options(&client);
    client.timeout_ms = PRISM_NO_TIMEOUT;
    client.connect_timeout_ms = 3000;
    client.stall_timeout_ms = 4000;
    api_start(&f, &client);
    api_answer(&f, 200, answer);
    api_assert_ok(&f, call);
    assert_timeouts(&f, PRISM_NO_TIMEOUT, 3000, 4000);
    api_stop(&f);
}

typedef struct seen_response {
    int times;
    int32_t status;
    char body[64];
    char header[64];
} seen_response;

static void see_response(void *context, const prism_http_response *response)
{
    seen_response *seen = context;
    size_t size;
    const char *body = prism_http_response_body(response, &size);
    const char *header = prism_http_response_header(response, "x-marked");

    seen->times++;
    seen->status = prism_http_response_status(response);
    (void)snprintf(seen->body, sizeof seen->body, "%s", body);
    (void)snprintf(seen->header, sizeof seen->header, "%s", header ? header : "");
    assert_int_equal(size, strlen(body));
}

void api_check_on_response(api_call call)
{
    const scripted_answer unusable = {
        .status = 500, .body = "<h1>no</h1>", .headers = {{"X-Marked", "yes"}}};
    const scripted_answer failure = {
        .result = PRISM_ERROR_NETWORK, .status = 200, .body = "half an ans", .message = "broken"};
    prism_call_options options;
    seen_response seen = {0};
    api_fixture f;

    api_start(&f, NULL);
    prism_call_options_init(&options, sizeof options);
    options.on_response = see_response;
    options.on_response_context = &seen;
    f.options = &options;

    api_answer_all(&f, &unusable);
    assert_int_equal(call(&f, "id", false), PRISM_ERROR_HTTP_SERVER);
    assert_int_equal(seen.times, 1);
    assert_int_equal(seen.status, 500);
    assert_string_equal(seen.body, "<h1>no</h1>");
    assert_string_equal(seen.header, "yes");

    api_answer_all(&f, &failure);
    assert_int_equal(call(&f, "id", false), PRISM_ERROR_NETWORK);
    api_assert_error(&f, PRISM_ERROR_NETWORK, 0, 0);
    assert_int_equal(seen.times, 1);
    api_stop(&f);
}

/* What a transport must not return, least of all so that it reads as the service's word. */
static void check_foreign_statuses(api_fixture *f, api_call call)
{
    static const prism_status codes[] = {
        PRISM_ERROR_INVALID_ARGUMENT,
        PRISM_ERROR_MISSING_CREDENTIAL,
        PRISM_ERROR_UNAUTHORIZED,
        PRISM_ERROR_NOT_FOUND,
        PRISM_ERROR_RATE_LIMITED,
        PRISM_ERROR_HTTP_CLIENT,
        PRISM_ERROR_HTTP_SERVER,
        PRISM_ERROR_SERVICE,
        PRISM_ERROR_INVALID_JSON,
        PRISM_ERROR_INVALID_DOCUMENT,
        PRISM_ERROR_UNEXPECTED_RESPONSE,
        PRISM_ERROR_FILE,
        PRISM_ERROR_CANCELLED + 1,
        -1,
        INT32_MIN,
        INT32_MAX,
    };
    char number[32];

    for (size_t i = 0; i < COUNT(codes); i++) {
        const scripted_answer answer = {.result = codes[i],
                                        .status = 200,
                                        .body = "half an ans",
                                        .message = "its own words",
                                        .flags = FLAG_SENT};
        api_answer_all(f, &answer);
        assert_int_equal(call(f, "id", false), PRISM_ERROR_INTERNAL);
        api_assert_error(f, PRISM_ERROR_INTERNAL, 0, FLAG_SENT);
        (void)snprintf(number, sizeof number, "returned %d,", (int)codes[i]);
        if (!strstr(f->error.message, number))
            fail_msg("does not say that it %s %s", number, f->error.message);
    }
}

void api_check_transport_failures(api_call call)
{
    static const prism_status codes[] = {
        PRISM_ERROR_CONNECT,        PRISM_ERROR_TLS,
        PRISM_ERROR_NETWORK,        PRISM_ERROR_TIMEOUT,
        PRISM_ERROR_LIMIT_EXCEEDED, PRISM_ERROR_OUT_OF_MEMORY,
        PRISM_ERROR_INTERNAL,       PRISM_ERROR_CANCELLED,
    };
    api_fixture f;

    api_start(&f, NULL);
    for (size_t i = 0; i < COUNT(codes); i++) {
        const scripted_answer says_why = {
            .result = codes[i], .message = "the cable is gone", .flags = FLAG_RETRYABLE};
        const scripted_answer silent = {.result = codes[i], .flags = FLAG_SENT};
        const scripted_answer odd = {
            .result = codes[i], .error_code = PRISM_ERROR_NOT_FOUND, .message = "another code"};

        api_answer_all(&f, &says_why);
        assert_int_equal(call(&f, "id", false), codes[i]);
        api_assert_error(&f, codes[i], 0, FLAG_RETRYABLE);
        assert_string_equal(f.error.message, "the cable is gone");

        /* That the server may have the request must not get lost with the reason. */
        api_answer_all(&f, &silent);
        assert_int_equal(call(&f, "id", false), codes[i]);
        api_assert_error(&f, codes[i], 0, FLAG_SENT);

        api_answer_all(&f, &odd);
        assert_int_equal(call(&f, "id", false), codes[i]);
        api_assert_error(&f, codes[i], 0, 0);
        assert_string_equal(f.error.message, "another code");
    }
    check_foreign_statuses(&f, call);

    /* No status is no answer, whatever the body looks like. */
    static const char *const bodies[] = {NULL, "", "{}", "{\"error\":{\"errorType\":1}}",
                                         "{\"id\":\"a\",\"scanId\":\"b\"}"};
    for (size_t i = 0; i < COUNT(bodies); i++) {
        api_answer(&f, 0, bodies[i]);
        assert_int_equal(call(&f, "id", false), PRISM_ERROR_INTERNAL);
        api_assert_error(&f, PRISM_ERROR_INTERNAL, 0, 0);
    }
    api_stop(&f);
}

void api_check_error_is_optional(api_call call, const char *answer)
{
    api_fixture f;

    api_start(&f, NULL);
    api_answer(&f, 200, answer);
    assert_int_equal(call(&f, "id", true), PRISM_OK);
    api_answer(&f, 501, "no"); /* nobody asks again after that, not even a wait */
    assert_int_equal(call(&f, "id", true), PRISM_ERROR_HTTP_SERVER);
    api_answer(&f, 200, "{");
    assert_int_not_equal(call(&f, "id", true), PRISM_OK);
    api_stop(&f);
}

void api_check_http_statuses(api_call call)
{
    static const struct {
        int32_t http_status;
        prism_status status;
        bool retryable;
    } cases[] = {
        {100, PRISM_ERROR_UNEXPECTED_RESPONSE, false},
        {199, PRISM_ERROR_UNEXPECTED_RESPONSE, false},
        {300, PRISM_ERROR_UNEXPECTED_RESPONSE, false},
        {301, PRISM_ERROR_UNEXPECTED_RESPONSE, false},
        {302, PRISM_ERROR_UNEXPECTED_RESPONSE, false},
        {304, PRISM_ERROR_UNEXPECTED_RESPONSE, false},
        {307, PRISM_ERROR_UNEXPECTED_RESPONSE, false},
        {399, PRISM_ERROR_UNEXPECTED_RESPONSE, false},
        {400, PRISM_ERROR_HTTP_CLIENT, false},
        {401, PRISM_ERROR_UNAUTHORIZED, false},
        {403, PRISM_ERROR_UNAUTHORIZED, false},
        {404, PRISM_ERROR_NOT_FOUND, false},
        {408, PRISM_ERROR_HTTP_CLIENT, true},
        {409, PRISM_ERROR_HTTP_CLIENT, false},
        {418, PRISM_ERROR_HTTP_CLIENT, false},
        {422, PRISM_ERROR_HTTP_CLIENT, false},
        {425, PRISM_ERROR_HTTP_CLIENT, true},
        {429, PRISM_ERROR_RATE_LIMITED, true},
        {499, PRISM_ERROR_HTTP_CLIENT, false},
        {500, PRISM_ERROR_HTTP_SERVER, true},
        {501, PRISM_ERROR_HTTP_SERVER, false},
        {502, PRISM_ERROR_HTTP_SERVER, true},
        {503, PRISM_ERROR_HTTP_SERVER, true},
        {504, PRISM_ERROR_HTTP_SERVER, true},
        {599, PRISM_ERROR_HTTP_SERVER, false},
        {600, PRISM_ERROR_UNEXPECTED_RESPONSE, false},
        {999, PRISM_ERROR_UNEXPECTED_RESPONSE, false},
    };
    /* A usable document is no result when the status says otherwise. */
    static const char *const bodies[] = {
        NULL,
        "",
        "{\"statusCode\":1,\"message\":\"a reason\",\"error\":\"Kind\"}",
        "<html>\n <body>nothing</body>\n</html>",
        "\xFF\xFE",
        "null",
        "\"https://cdn.test/model.obj\"",
        "{\"id\":\"a\",\"scanId\":\"b\",\"model\":\"https://cdn.test/model.obj\"}",
        "{\"scanningSession\":{\"scanningSessionId\":\"s\"}}",
        "{\"scanningSessionId\":\"s\",\"pending\":{}}",
    };
    char prefix[16];
    api_fixture f;

    api_start(&f, NULL);
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint32_t flags =
            api_sent_after(cases[i].http_status) | (cases[i].retryable ? FLAG_RETRYABLE : 0);
        (void)snprintf(prefix, sizeof prefix, "HTTP %d", (int)cases[i].http_status);
        for (size_t j = 0; j < COUNT(bodies); j++) {
            api_answer(&f, cases[i].http_status, bodies[j]);
            assert_int_equal(call(&f, "id", false), cases[i].status);
            api_assert_error(&f, cases[i].status, cases[i].http_status, flags);
            assert_memory_equal(f.error.message, prefix, strlen(prefix));
        }
    }
    api_stop(&f);
}

void api_check_bad_bodies(api_call call)
{
    static const struct {
        const char *body;
        prism_status status;
        uint64_t offset;
    } cases[] = {
        {"", PRISM_ERROR_INVALID_JSON, 0},
        {" \r\n", PRISM_ERROR_INVALID_JSON, 3},
        {"{", PRISM_ERROR_INVALID_JSON, 1},
        {"{\"a\":1}x", PRISM_ERROR_INVALID_JSON, 7},
        {"{\"a\":01}", PRISM_ERROR_INVALID_JSON, 6},
        {"{\"a\":\"\xFF\"}", PRISM_ERROR_INVALID_JSON, 6},
        {"\xEF\xBB\xBF{}", PRISM_ERROR_INVALID_JSON, 0},
        {"null", PRISM_ERROR_INVALID_DOCUMENT, 0},
        {"[]", PRISM_ERROR_INVALID_DOCUMENT, 0},
        {"\"text\"", PRISM_ERROR_INVALID_DOCUMENT, 0},
        {"<html>", PRISM_ERROR_INVALID_JSON, 0},
    };
    const scripted_answer no_content = {.status = 204};
    api_fixture f;

    api_start(&f, NULL);
    for (size_t i = 0; i < COUNT(cases); i++) {
        api_answer(&f, i % 2 == 0 ? 200 : 201, cases[i].body);
        if (call(&f, "id", false) != cases[i].status)
            fail_msg("%s: %s", cases[i].body, f.error.message);
        api_assert_error(&f, cases[i].status, i % 2 == 0 ? 200 : 201, FLAG_SENT | FLAG_JSON_OFFSET);
        assert_int_equal(f.error.json_offset, cases[i].offset);
    }
    api_answer_all(&f, &no_content);
    assert_int_equal(call(&f, "id", false), PRISM_ERROR_INVALID_JSON);
    api_assert_error(&f, PRISM_ERROR_INVALID_JSON, 204, FLAG_SENT | FLAG_JSON_OFFSET);
    api_stop(&f);
}
