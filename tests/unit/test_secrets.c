/* SPDX-License-Identifier: MIT */
/* Nothing that the library frees after calls holds a secret. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "raw_server.h"
#include "secrets.h"
#include "util/buffer.h"

#if !ALLOCATOR_CAN_BE_REPLACED

int main(void)
{
    (void)puts("Skipped: the allocator cannot be replaced here");
    return 77;
}

#else

/* That the watch sees what it is to see; else the tests below would prove nothing. */
static void watch__sees_what_is_freed(void **state)
{
    prism__buffer buffer;
    watched seen;
    (void)state;

    /* Of a shared library: this copies what it is given. */
    for (int shared = 0; shared < 2; shared++) {
        watch_start(shared);
        cJSON_Delete(cJSON_CreateString("0123456789" KEY));
        assert_int_equal(watch_end().leaks, shared);
    }

    /* Of the library; this does not overwrite what it frees. */
    watch_start(false);
    prism__buffer_init(&buffer, 1000);
    assert_int_equal(prism__buffer_append_text(&buffer, "0123456789" KEY), PRISM_OK);
    prism__buffer_free(&buffer);
    seen = watch_end();
    assert_int_equal(seen.leaks, 1);
    assert_int_equal(seen.blocks, 1);
}

/* What any of them may get instead. */
static const answer failures[] = {
    {.status = 401, .body = "{\"message\":[\"\\u0061 " ALL "\"],\"error\":\"" ALL "\"}"},
    {.status = 404, .body = "<p>" ALL "</p>"},
    {.status = 403, .body = "<Error><Code>" KEY "</Code><Message>" ALL "</Message></Error>"},
    {.status = 422, .body = "{\"details\":[{\"loc\":[\"" KEY "\"],\"msg\":\"\\n" ALL "\"}]}"},
    {.status = 400, .body = "{\"error\":{\"errorType\":\"" KEY "\",\"message\":\"" ALL "\"}}"},
    {.status = 307, .body = ALL},
    {.status = 200, .body = "{\"x\":\"" ALL "\",\"" KEY "\":tru}"},
    {.status = 200, .body = "[\"" ALL "\"]"},
    {.status = 206, .body = ALL},
    {.status = 200, .body = ALL, .padding = 300 * 1000},
    {.result = PRISM_ERROR_NETWORK, .status = 200, .body = ALL},
    {.result = PRISM_ERROR_CANCELLED, .status = 200, .body = ALL},
};

/* A client of its own makes the call, with these answers to its requests. */
static prism_status make_call(const secret_call *call, const answer *answers, size_t count)
{
    fixture f = {.service = {answers, count, 0}};
    prism_transport transport;
    prism_status status;

    temporary_folder_make(&f.folder);
    service_transport(&f.service, &transport);
    watch_start(true);
    start_client(&f, &transport);
    status = call->make(&f);
    prism_client_free(f.client);
    watch_end_without_leak(call->name);
    temporary_folder_remove(&f.folder);
    return status;
}

static void call__leaves_no_secret_after_success(void **state)
{
    (void)state;
    for (size_t i = 0; i < SECRET_CALL_COUNT; i++) {
        const answer small = {.status = 200, .body = secret_calls[i].body};
        const answer large = {.status = 200, .body = secret_calls[i].body, .padding = 150 * 1000};
        assert_int_equal(make_call(&secret_calls[i], &small, 1), PRISM_OK);
        if (strcmp(secret_calls[i].name, "download") != 0)
            assert_int_equal(make_call(&secret_calls[i], &large, 1), PRISM_OK);
    }
}

static void call__leaves_no_secret_after_failure(void **state)
{
    (void)state;
    for (size_t i = 0; i < SECRET_CALL_COUNT; i++) {
        for (size_t k = 0; k < COUNT(failures); k++) {
            if (make_call(&secret_calls[i], &failures[k], 1) == PRISM_OK)
                assert_int_equal(failures[k].status, 200); /* a download takes anything */
        }
    }
}

static void call__leaves_no_secret_after_retries(void **state)
{
    (void)state;
    for (size_t i = 0; i < SECRET_CALL_COUNT; i++) {
        const answer answers[] = {
            {.result = PRISM_ERROR_CONNECT, .body = NULL},
            {.status = 503, .body = "{\"message\":\"" ALL "\"}", .padding = 5000},
            {.status = 200, .body = secret_calls[i].body},
        };
        const prism_status status = make_call(&secret_calls[i], answers, COUNT(answers));
        if (creates_session(&secret_calls[i]))
            assert_int_equal(status, PRISM_ERROR_HTTP_SERVER); /* it may have been processed */
        else
            assert_int_equal(status, PRISM_OK);
    }
}

static prism_status download_scan(fixture *f)
{
    prism_scan_manifest *manifest;
    const prism_status status =
        prism_scan_download(f->client, "scan-1", f->folder.path, NULL, &manifest, &f->error);

    prism_scan_download_free(manifest);
    return status;
}

/* It makes more than one request. */
static void scan_download__leaves_no_secret(void **state)
{
    static const secret_call call = {"scan download", download_scan,
                                     "{\"model\":\"" SIGNED_URL "\",\"stripes\":\"" SIGNED_URL
                                     "\"}"};
    answer answers[] = {{.status = 200, .body = call.body},
                        {.status = 200, .body = "v 1 2 3 # " ALL},
                        {.status = 403, .body = "<Error><Message>" ALL "</Message></Error>"},
                        {.status = 200, .body = call.body},
                        {.status = 200, .body = "v 1 2 3 # " ALL}};

    (void)state;
    assert_int_equal(make_call(&call, answers, COUNT(answers)), PRISM_OK);
    for (size_t k = 0; k < COUNT(failures); k++) {
        (void)make_call(&call, &failures[k], 1); /* there are no URLs */
        answers[1] = failures[k];                /* or no asset */
        if (make_call(&call, answers, 2) == PRISM_OK)
            assert_int_equal(failures[k].status, 200);
    }
}

/* Credentials that are refused, and clients that cannot be made, once the credentials are there. */
static void client__leaves_no_secret_when_there_is_none(void **state)
{
    static const char *const unfit[] = {KEY "\r\nX: y", KEY "\n",   "\r" KEY,
                                        KEY "\xC3\xA9", KEY "\x7F", KEY "\x01"};
    prism_client_options options;
    prism_client *client;
    prism_error error;
    (void)state;

    watch_start(true);
    for (size_t i = 0; i < COUNT(unfit); i++) {
        for (int kind = 0; kind < 2; kind++) {
            fill_options(&options);
            *(kind == 0 ? &options.api_key : &options.client_id) = unfit[i];
            assert_int_equal(prism_client_new(&options, &client, &error),
                             PRISM_ERROR_INVALID_ARGUMENT);
            assert_null(client);
            assert_null(strstr(error.message, "kEy"));
            assert_non_null(strstr(error.message, kind == 0 ? "api_key: " : "client_id: "));
        }
    }
    fill_options(&options);
    options.hosted_url = "https://x.test/?" SIGNATURE;
    assert_int_equal(prism_client_new(&options, &client, &error), PRISM_ERROR_INVALID_ARGUMENT);
    fill_options(&options);
    options.user_agent_suffix = "\n";
    assert_int_equal(prism_client_new(&options, &client, &error), PRISM_ERROR_INVALID_ARGUMENT);
    watch_end_without_leak("no client");
}

static void session_create__refuses_an_unfit_client_id(void **state)
{
    static const char *const unfit[] = {OTHER_CLIENT_ID "\r", OTHER_CLIENT_ID "\n: x",
                                        OTHER_CLIENT_ID "\xE3\x81\x82"};
    const answer never = {.status = 200, .body = "{}"};
    fixture f = {.service = {&never, 1, 0}};
    prism_transport transport;
    (void)state;

    service_transport(&f.service, &transport);
    watch_start(true);
    start_client(&f, &transport);
    for (size_t i = 0; i < COUNT(unfit); i++)
        assert_int_equal(create_session_as(&f, unfit[i]), PRISM_ERROR_INVALID_ARGUMENT);
    prism_client_free(f.client);
    watch_end_without_leak("unfit client IDs");
    assert_int_equal(f.service.used, 0);
}

/* A caller may keep a request as text; it has the client ID. */
static void session_request__leaves_no_secret(void **state)
{
    prism_session_request request, *copy, *none;
    char *text;
    size_t size;
    (void)state;

    prism_session_request_init(&request, sizeof request);
    request.client_id = CLIENT_ID;
    watch_start(true);
    assert_int_equal(prism_session_request_format(&request, &text, &size, NULL), PRISM_OK);
    assert_int_equal(prism_session_request_parse(text, size, &copy, NULL), PRISM_OK);
    assert_string_equal(copy->client_id, CLIENT_ID);
    assert_int_equal(prism_session_request_parse(text, size - 1, &none, NULL),
                     PRISM_ERROR_INVALID_JSON);
    assert_null(none);
    prism_session_request_free(copy);
    prism_text_free(text);
    request.language_code = "\xFF";
    assert_int_equal(prism_session_request_format(&request, &text, &size, NULL),
                     PRISM_ERROR_INVALID_ARGUMENT);
    watch_end_without_leak("a session request");
}

/* A document that needs more than its first block of memory. */
static void document__leaves_no_secret_in_any_block(void **state)
{
    static char text[20000];
    prism_scan_results *results;
    int size;
    (void)state;

    size = snprintf(text, sizeof text,
                    "{\"scanningSessionId\":\"%015000d\",\"clientScanningId\":\"" KEY "\"}", 0);
    watch_start(false);
    assert_int_equal(prism_scan_results_parse(text, (size_t)size, &results, NULL), PRISM_OK);
    assert_string_equal(results->client_scanning_id, KEY);
    prism_scan_results_free(results);
    watch_end_without_leak("a document of several blocks");
}

/*
 * The built-in transport, over a real socket. What libcurl frees, it has copied for itself; the
 * library's own blocks are looked into.
 */
static void curl_transport__leaves_no_secret(void **state)
{
    static const char body[] =
        "{\"error\":{\"errorType\":\"INTERNAL_ERROR\",\"message\":\"" ALL "\"}}";
    char reply[2048], url[64];
    raw_reply replies[4];
    raw_server *server;
    prism_client_options options;
    fixture f;
    (void)state;

    (void)snprintf(reply, sizeof reply,
                   "HTTP/1.1 503 No\r\nLocation: " SIGNED_URL "\r\nX-Request-Id: " KEY
                   "\r\nRetry-After: 0\r\nContent-Length: %zu\r\n\r\n%s",
                   sizeof body - 1, body);
    for (size_t i = 0; i < COUNT(replies); i++)
        replies[i] = (raw_reply){.bytes = reply};
    replies[1].size = strlen(reply) - 20; /* cut off in its body */
    replies[1].end = RAW_CLOSE;
    replies[2].size = 60; /* and in its head */
    replies[2].end = RAW_RESET;
    server = raw_server_start(replies, COUNT(replies));
    assert_non_null(server);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u", raw_server_port(server));
    memset(&f, 0, sizeof f);
    fill_options(&options);
    options.hosted_url = url;
    options.estimation_url = url;
    options.max_retries = 3;

    watch_start(false);
    assert_int_equal(prism_client_new(&options, &f.client, &f.error), PRISM_OK);
    assert_int_equal(get_results(&f), PRISM_ERROR_SERVICE);
    assert_int_equal(f.error.attempts, 4);
    assert_int_equal(get_scan_assets(&f), PRISM_ERROR_HTTP_SERVER);
    assert_int_equal(create_session_as(&f, OTHER_CLIENT_ID), PRISM_ERROR_SERVICE);
    prism_client_free(f.client);
    watch_end_without_leak("the built-in transport");
    assert_non_null(strstr(raw_server_request(server, 0), SESSION_ENCODED));
    assert_non_null(strstr(raw_server_request(server, 4), "Bearer " KEY));
    raw_server_stop(server);
}

/* The passwords of a key and of a proxy. */
static void curl_transport__leaves_no_password(void **state)
{
    prism_client_options options;
    prism_client *client;
    temporary_folder folder;
    char path[sizeof folder.path + sizeof "/client.pem"];
    (void)state;

    temporary_folder_make(&folder);
    temporary_folder_write(&folder, "client.pem", "PEM", 3);
    (void)snprintf(path, sizeof path, "%s/client.pem", folder.path);
    fill_options(&options);
    options.client_certificate_file = path;
    options.client_key_password = PROGRAM_SECRET;
    options.proxy_url = "http://127.0.0.1:1";
    options.proxy_user = "user";
    options.proxy_password = PROGRAM_SECRET;

    watch_start(false);
    assert_int_equal(prism_client_new(&options, &client, NULL), PRISM_OK);
    prism_client_free(client);
    watch_end_without_leak("passwords");
    temporary_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(watch__sees_what_is_freed),
        cmocka_unit_test(call__leaves_no_secret_after_success),
        cmocka_unit_test(call__leaves_no_secret_after_failure),
        cmocka_unit_test(call__leaves_no_secret_after_retries),
        cmocka_unit_test(scan_download__leaves_no_secret),
        cmocka_unit_test(client__leaves_no_secret_when_there_is_none),
        cmocka_unit_test(session_create__refuses_an_unfit_client_id),
        cmocka_unit_test(session_request__leaves_no_secret),
        cmocka_unit_test(document__leaves_no_secret_in_any_block),
        cmocka_unit_test(curl_transport__leaves_no_secret),
        cmocka_unit_test(curl_transport__leaves_no_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
