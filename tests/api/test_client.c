/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api_fixture.h"
#include "raw_server.h"

#define ASSETS "{\"id\":\"a\",\"scanId\":\"b\"}"
#define SESSION "{\"scanningSession\":{\"scanningSessionId\":\"s\"}}"

/* A client that is not made: the status, and the option that the message names. */
static void assert_refused(const prism_client_options *given, const char *named)
{
    const scripted_answer answer = {0};
    prism_client_options options = *given;
    prism_transport transport;
    scripted_transport script;
    prism_client *client = (prism_client *)(void *)&script; /* to be overwritten */
    prism_error error;

    scripted_transport_init(&script, &answer, 1);
    scripted_transport_fill(&script, &transport);
    options.transport = &transport;
    memset(&error, 0xA5, sizeof error);
    if (prism_client_new(&options, &client, &error) != PRISM_ERROR_INVALID_ARGUMENT)
        fail_msg("accepted, or another error: %s", error.message);
    assert_null(client);
    assert_int_equal(error.code, PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(error.flags, 0);
    if (strncmp(error.message, named, strlen(named)) != 0)
        fail_msg("does not name %s: %s", named, error.message);

    client = (prism_client *)(void *)&script;
    assert_int_equal(prism_client_new(&options, &client, NULL), PRISM_ERROR_INVALID_ARGUMENT);
    assert_null(client);
    assert_int_equal(script.destroyed, 0); /* it is still the caller's */
    scripted_transport_free(&script);
}

/* Ask both services through a client; their two requests are then in the script. */
static void ask_both(api_fixture *f, const prism_client_options *options)
{
    static const scripted_answer answers[] = {{.status = 200, .body = ASSETS},
                                              {.status = 200, .body = SESSION}};
    prism_scan_assets *assets;
    prism_session_response *session;

    api_start(f, options);
    scripted_transport_restart(&f->script, answers, 2);
    assert_int_equal(prism_scan_assets_get(f->client, "b", NULL, &assets, &f->error), PRISM_OK);
    assert_int_equal(prism_session_create(f->client, NULL, NULL, &session, &f->error), PRISM_OK);
    prism_scan_assets_free(assets);
    prism_session_response_free(session);
}

static const char *header(const api_fixture *f, size_t request, const char *name)
{
    const recorded_request *r = &f->script.requests[request];

    for (size_t i = 0; i < r->header_count; i++) {
        if (strcmp(r->names[i], name) == 0)
            return r->values[i];
    }
    return NULL;
}

static void client_new__takes_no_options_at_all(void **state)
{
    prism_client *client;
    prism_scan_assets *assets;
    prism_error error;
    (void)state;

    memset(&error, 0xA5, sizeof error);
    assert_int_equal(prism_client_new(NULL, &client, &error), PRISM_OK);
    assert_int_equal(error.code, PRISM_OK);
    assert_int_equal(error.message[0], '\0');
    assert_int_equal(prism_scan_assets_get(client, "a", NULL, &assets, &error),
                     PRISM_ERROR_MISSING_CREDENTIAL);
    prism_client_free(client);
    prism_client_free(NULL);
    assert_int_equal(prism_client_new(NULL, NULL, &error), PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(error.code, PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_client_new(NULL, NULL, NULL), PRISM_ERROR_INVALID_ARGUMENT);
}

static void client_new__asks_the_services_themselves_by_default(void **state)
{
    prism_client_options options;
    api_fixture f;
    (void)state;

    api_options(&options);
    options.hosted_url = NULL;
    options.estimation_url = NULL;
    ask_both(&f, &options);
    assert_string_equal(f.script.requests[0].url,
                        "https://api.hosted.prismlabs.tech/scans/b/scan-assets");
    assert_string_equal(f.script.requests[1].url,
                        "https://api.bodyscanner.bodygram.com/scanning/v0/create-session");
    api_stop(&f);

    options.environment = PRISM_ENVIRONMENT_SANDBOX;
    ask_both(&f, &options);
    assert_string_equal(f.script.requests[0].url,
                        "https://sandbox-api.hosted.prismlabs.tech/scans/b/scan-assets");
    assert_string_equal(f.script.requests[1].url,
                        "https://api.bodyscanner.bodygram.com/scanning/v0/create-session");
    api_stop(&f);
}

static void client_new__takes_base_urls(void **state)
{
    static const struct {
        const char *url;
        const char *base;
    } cases[] = {
        {"https://a.test", "https://a.test"},
        {"https://a.test/", "https://a.test"},
        {"https://a.test///", "https://a.test"},
        {"https://a.test:8443", "https://a.test:8443"},
        {"https://a.test/v2", "https://a.test/v2"},
        {"https://a.test/v2/", "https://a.test/v2"},
        {"https://a.test/%7Eb/c", "https://a.test/%7Eb/c"},
        {"http://127.0.0.1:8080/", "http://127.0.0.1:8080"},
        {"http://localhost:1", "http://localhost:1"},
        {"http://[::1]:8080/x/", "http://[::1]:8080/x"},
    };
    char url[128];
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        prism_client_options options;
        api_fixture f;
        api_options(&options);
        options.hosted_url = cases[i].url;
        options.estimation_url = cases[i].url;
        ask_both(&f, &options);
        (void)snprintf(url, sizeof url, "%s/scans/b/scan-assets", cases[i].base);
        assert_string_equal(f.script.requests[0].url, url);
        (void)snprintf(url, sizeof url, "%s/scanning/v0/create-session", cases[i].base);
        assert_string_equal(f.script.requests[1].url, url);
        api_stop(&f);
    }
}

static void client_new__refuses_other_base_urls(void **state)
{
    static const char *const urls[] = {
        "",
        "a.test",
        "a.test/v2",
        "//a.test",
        "/v2",
        "127.0.0.1:8080",
        "localhost:8080",
        "ftp://a.test",
        "file:///etc/passwd",
        "https:/a.test",
        "https://",
        "https:///v2",
        "https://:443",
        "https://a.test:",
        "https://a.test:0",
        "https://a.test:65536",
        "https://a.test:http",
        "https://user@a.test",
        "https://user:word@a.test",
        "https://a.test@b.test/",
        "https://a.test?key=1",
        "https://a.test/v2?",
        "https://a.test/#top",
        "https://a.test#",
        "https://a.test/a b",
        " https://a.test",
        "https://a.test\n",
        "https://a.test\r\nHost: b.test",
        "https://a.test/\xC3\xBC",
        "https://a.test\\b.test",
        "https://[::1",
        "https://[nonsense]/",
        "http://a.test",
        "http://128.0.0.1",
        "http://localhost.a.test",
        "http://127.0.0.1.a.test",
        "http://[::2]",
    };
    prism_client_options options;
    (void)state;

    for (size_t i = 0; i < COUNT(urls); i++) {
        api_options(&options);
        options.hosted_url = urls[i];
        assert_refused(&options, "hosted_url:");
        api_options(&options);
        options.estimation_url = urls[i];
        assert_refused(&options, "estimation_url:");
    }
}

static void client_new__allows_plain_http_when_told_to(void **state)
{
    prism_client_options options;
    api_fixture f;
    (void)state;

    api_options(&options);
    options.hosted_url = "http://hosted.test";
    options.estimation_url = "http://10.0.0.1:8080";
    options.flags = PRISM_CLIENT_ALLOW_PLAIN_HTTP;
    ask_both(&f, &options);
    assert_string_equal(f.script.requests[0].url, "http://hosted.test/scans/b/scan-assets");
    api_stop(&f);
}

static void client_new__trims_credentials(void **state)
{
    prism_client_options options;
    api_fixture f;
    (void)state;

    api_options(&options);
    options.api_key = " \t a key\t ";
    options.client_id = "\t an id ";
    ask_both(&f, &options);
    assert_string_equal(header(&f, 0, "Authorization"), "Bearer a key");
    assert_string_equal(f.script.requests[1].body, "{\"clientId\":\"an id\"}");
    api_stop(&f);
}

static void client_new__refuses_credentials_that_no_header_can_hold(void **state)
{
    static const char *const values[] = {
        "a\n",    "\na",    "a\r\nX-Injected: 1", "\r",   " \n ", "a\x01z",
        "a\x7Fz", "a\x1Bz", "cl\xC3\xA9",         "\xFF",
    };
    prism_client_options options;
    char longest[8300];
    (void)state;

    for (size_t i = 0; i < COUNT(values); i++) {
        api_options(&options);
        options.api_key = values[i];
        assert_refused(&options, "api_key:");
        api_options(&options);
        options.client_id = values[i];
        assert_refused(&options, "client_id:");
        api_options(&options);
        options.user_agent_suffix = values[i];
        assert_refused(&options, "user_agent_suffix:");
    }
    api_options(&options);
    options.api_key = "pasted with its line's end\n";
    assert_refused(&options, "api_key: has a line break");

    memset(longest, 'k', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    api_options(&options);
    options.api_key = longest;
    assert_refused(&options, "api_key:");
    api_options(&options);
    options.client_id = longest;
    assert_refused(&options, "client_id:");
}

static void client_new__gives_each_service_its_own_credential(void **state)
{
    api_fixture f;
    (void)state;

    ask_both(&f, NULL);
    assert_string_equal(header(&f, 0, "Authorization"), "Bearer " API_KEY);
    assert_false(recorded_request_mentions(&f.script.requests[0], CLIENT_ID));
    assert_true(recorded_request_mentions(&f.script.requests[1], CLIENT_ID));
    assert_false(recorded_request_mentions(&f.script.requests[1], API_KEY));
    assert_null(header(&f, 1, "Authorization"));
    api_stop(&f);
}

static void client_new__appends_to_the_user_agent(void **state)
{
    prism_client_options options;
    api_fixture f;
    (void)state;

    api_options(&options);
    options.user_agent_suffix = "shop/2.1 (beta)";
    ask_both(&f, &options);
    assert_string_equal(header(&f, 0, "User-Agent"), USER_AGENT " shop/2.1 (beta)");
    assert_string_equal(header(&f, 1, "User-Agent"), USER_AGENT " shop/2.1 (beta)");
    api_stop(&f);
    options.user_agent_suffix = "";
    ask_both(&f, &options);
    assert_string_equal(header(&f, 0, "User-Agent"), USER_AGENT);
    api_stop(&f);
}

static void client_new__refuses_unknown_settings(void **state)
{
    prism_client_options options;
    (void)state;

    for (int32_t environment = -1; environment <= 2; environment += 3) {
        api_options(&options);
        options.environment = environment;
        assert_refused(&options, "environment:");
    }
    for (uint32_t bit = 2; bit != 0; bit <<= 1) {
        api_options(&options);
        options.flags = bit;
        assert_refused(&options, "flags:");
    }
}

static void client_new__reads_options_of_other_versions(void **state)
{
    union {
        prism_client_options options;
        unsigned char bytes[sizeof(prism_client_options) + 8];
    } newer;
    const size_t refused[] = {0,
                              1,
                              sizeof(size_t) - 1,
                              sizeof(prism_client_options) - 1,
                              sizeof(prism_client_options) - 2,
                              4096 + sizeof(void *),
                              SIZE_MAX - sizeof(void *) + 1};
    prism_client_options older;
    prism_client *client = NULL;
    prism_error error;
    (void)state;

    for (size_t i = 0; i < COUNT(refused); i++) {
        api_options(&older);
        older.struct_size = refused[i];
        assert_refused(&older, "options:");
    }

    memset(&newer, 0, sizeof newer);
    newer.options.struct_size = sizeof newer;
    assert_int_equal(prism_client_new(&newer.options, &client, &error), PRISM_OK);
    prism_client_free(client);
    for (size_t i = sizeof(prism_client_options); i < sizeof newer; i++) {
        memset(newer.bytes + sizeof(prism_client_options), 0, 8);
        newer.bytes[i] = 1;
        assert_int_equal(prism_client_new(&newer.options, &client, &error),
                         PRISM_ERROR_INVALID_ARGUMENT);
        assert_null(client);
    }

    /* An older caller's options end before the last two: what lies behind is not read. */
    api_options(&older);
    older.flags = UINT32_MAX;
    older.struct_size = offsetof(prism_client_options, max_idle_connections);
    assert_int_equal(prism_client_new(&older, &client, &error), PRISM_OK);
    prism_client_free(client);
}

static prism_status never_send(void *context, const prism_http_request *request,
                               prism_http_response *response, prism_error *error)
{
    (void)context;
    (void)request;
    (void)response;
    return prism_error_set(error, PRISM_ERROR_INTERNAL, "sent");
}

static void client_new__checks_the_transport(void **state)
{
    prism_client_options options;
    prism_transport transport;
    prism_client *client;
    prism_error error;
    (void)state;

    api_options(&options);
    options.transport = &transport;
    prism_transport_init(&transport, sizeof transport);
    assert_int_equal(prism_client_new(&options, &client, &error), PRISM_ERROR_INVALID_ARGUMENT);
    assert_memory_equal(error.message, "transport:", 10);
    assert_null(client);

    transport.send = never_send;
    transport.struct_size = 0;
    assert_int_equal(prism_client_new(&options, &client, &error), PRISM_ERROR_INVALID_ARGUMENT);
    assert_memory_equal(error.message, "transport:", 10);
    transport.struct_size = offsetof(prism_transport, send); /* none, whatever lies behind */
    assert_int_equal(prism_client_new(&options, &client, &error), PRISM_ERROR_INVALID_ARGUMENT);

    /* Without a destroy, by its value or by its absence, there is nothing to call. */
    transport.struct_size = sizeof transport;
    assert_int_equal(prism_client_new(&options, &client, &error), PRISM_OK);
    prism_client_free(client);
    memset(&transport.destroy, 0xFF, sizeof transport.destroy);
    transport.struct_size = offsetof(prism_transport, destroy);
    assert_int_equal(prism_client_new(&options, &client, &error), PRISM_OK);
    prism_client_free(client);
}

static void client_new__copies_all_that_it_keeps(void **state)
{
    static const scripted_answer answers[] = {{.status = 200, .body = ASSETS}};
    prism_client_options *options = calloc(1, sizeof *options);
    prism_transport *transport = calloc(1, sizeof *transport);
    char texts[5][64] = {"key", "id", "https://a.test/x/", "https://b.test", "suffix"};
    scripted_transport script;
    prism_scan_assets *assets;
    prism_client *client;
    (void)state;

    assert_non_null(options);
    assert_non_null(transport);
    scripted_transport_init(&script, answers, 1);
    scripted_transport_fill(&script, transport);
    prism_client_options_init(options, sizeof *options);
    options->api_key = texts[0];
    options->client_id = texts[1];
    options->hosted_url = texts[2];
    options->estimation_url = texts[3];
    options->user_agent_suffix = texts[4];
    options->transport = transport;
    assert_int_equal(prism_client_new(options, &client, NULL), PRISM_OK);
    memset(texts, 'X', sizeof texts);
    free(options);
    free(transport);

    assert_int_equal(prism_scan_assets_get(client, "b", NULL, &assets, NULL), PRISM_OK);
    assert_string_equal(script.requests[0].url, "https://a.test/x/scans/b/scan-assets");
    assert_true(recorded_request_mentions(&script.requests[0], "Bearer key"));
    assert_true(recorded_request_mentions(&script.requests[0], USER_AGENT " suffix"));
    prism_scan_assets_free(assets);
    prism_client_free(client);
    assert_int_equal(script.destroyed, 1);
    scripted_transport_free(&script);
}

static void client_new__bounds_responses(void **state)
{
    static const char body[] = ASSETS;
    prism_client_options options;
    prism_scan_assets *assets;
    api_fixture f;
    (void)state;

    api_options(&options);
    options.max_response_size = strlen(body);
    api_start(&f, &options);
    api_answer(&f, 200, body);
    assert_int_equal(prism_scan_assets_get(f.client, "b", NULL, &assets, &f.error), PRISM_OK);
    prism_scan_assets_free(assets);
    api_stop(&f);

    options.max_response_size--;
    api_start(&f, &options);
    api_answer(&f, 200, body);
    assert_int_equal(prism_scan_assets_get(f.client, "b", NULL, &assets, &f.error),
                     PRISM_ERROR_LIMIT_EXCEEDED);
    assert_null(assets);
    api_assert_error(&f, PRISM_ERROR_LIMIT_EXCEEDED, 0, 0);
    api_stop(&f);

    options.max_response_size = UINT64_MAX; /* not an overflow */
    ask_both(&f, &options);
    api_stop(&f);
}

static void client_new__keeps_idle_connections_for_the_next_calls(void **state)
{
    static const raw_reply reply = {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n" ASSETS,
                                    .end = RAW_KEEP};
    static const struct {
        uint32_t most;
        size_t connections; /* of three calls, one after another */
    } cases[] = {
        {0, 1}, {1, 1}, {PRISM_NO_IDLE_CONNECTIONS - 1, 1}, {PRISM_NO_IDLE_CONNECTIONS, 3}};
    char url[64];
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        raw_server *server = raw_server_start(&reply, 1);
        prism_client_options options;
        prism_client *client;
        prism_error error;
        assert_non_null(server);
        (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", raw_server_port(server));
        api_options(&options);
        options.hosted_url = url;
        options.max_idle_connections = cases[i].most;
        assert_int_equal(prism_client_new(&options, &client, &error), PRISM_OK);
        for (int call = 0; call < 3; call++) {
            prism_scan_assets *assets;
            if (prism_scan_assets_get(client, "b", NULL, &assets, &error) != PRISM_OK)
                fail_msg("%s", error.message);
            prism_scan_assets_free(assets);
        }
        assert_int_equal(raw_server_connections(server), cases[i].connections);
        prism_client_free(client);
        raw_server_stop(server);
    }
}

static void options_init__writes_no_more_than_the_size(void **state)
{
    unsigned char bytes[sizeof(prism_client_options) + 8];
    size_t size = 24;
    (void)state;

    memset(bytes, 0xA5, sizeof bytes);
    prism_client_options_init((prism_client_options *)(void *)bytes, size);
    assert_memory_equal(bytes, &size, sizeof size);
    for (size_t i = sizeof size; i < sizeof bytes; i++)
        assert_int_equal(bytes[i], i < size ? 0 : 0xA5);

    memset(bytes, 0xA5, sizeof bytes);
    prism_client_options_init((prism_client_options *)(void *)bytes, sizeof(size_t) - 1);
    prism_call_options_init((prism_call_options *)(void *)bytes, 0);
    prism_transport_init((prism_transport *)(void *)bytes, 1);
    prism_session_request_init((prism_session_request *)(void *)bytes, 2);
    for (size_t i = 0; i < sizeof bytes; i++)
        assert_int_equal(bytes[i], 0xA5);
    prism_client_options_init(NULL, sizeof(prism_client_options));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(client_new__takes_no_options_at_all),
        cmocka_unit_test(client_new__asks_the_services_themselves_by_default),
        cmocka_unit_test(client_new__takes_base_urls),
        cmocka_unit_test(client_new__refuses_other_base_urls),
        cmocka_unit_test(client_new__allows_plain_http_when_told_to),
        cmocka_unit_test(client_new__trims_credentials),
        cmocka_unit_test(client_new__refuses_credentials_that_no_header_can_hold),
        cmocka_unit_test(client_new__gives_each_service_its_own_credential),
        cmocka_unit_test(client_new__appends_to_the_user_agent),
        cmocka_unit_test(client_new__refuses_unknown_settings),
        cmocka_unit_test(client_new__reads_options_of_other_versions),
        cmocka_unit_test(client_new__checks_the_transport),
        cmocka_unit_test(client_new__copies_all_that_it_keeps),
        cmocka_unit_test(client_new__bounds_responses),
        cmocka_unit_test(client_new__keeps_idle_connections_for_the_next_calls),
        cmocka_unit_test(options_init__writes_no_more_than_the_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
