/* SPDX-License-Identifier: MIT */
/* What an error tells of an answer, and what no error ever tells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "api_fixture.h"
#include "call.h"
#include "util/fail.h"

#define SESSION "5e55-10n/7%"
#define SESSION_ENCODED "5e55-10n%2F7%25"
#define QUERY "X-Amz-Expires=60&X-Amz-Signature=0123abcd"

static prism_status get_assets(api_fixture *f)
{
    prism_scan_assets *assets;
    const prism_status status =
        prism_scan_assets_get(f->client, "scan-1", NULL, &assets, &f->error);

    prism_scan_assets_free(assets);
    return status;
}

static prism_status get_results(api_fixture *f)
{
    prism_scan_results *results;
    const prism_status status =
        prism_scan_results_get(f->client, SESSION, NULL, &results, &f->error);

    prism_scan_results_free(results);
    return status;
}

static prism_status create_session(api_fixture *f)
{
    prism_session_response *response;
    const prism_status status = prism_session_create(f->client, NULL, NULL, &response, &f->error);

    prism_session_response_free(response);
    return status;
}

static prism_status download(api_fixture *f)
{
    prism_asset_data *data;
    const prism_status status = prism_asset_download_to_memory(
        f->client, "https://files.test/avatar.obj?" QUERY, NULL, &data, &f->error);

    prism_asset_data_free(data);
    return status;
}

/* The error that a call gives for an answer. */
static prism_error error_of(const scripted_answer *answer, prism_status (*call)(api_fixture *f))
{
    api_fixture f;

    api_start(&f, NULL);
    api_answer_all(&f, answer);
    assert_int_not_equal(call(&f), PRISM_OK);
    assert_int_equal(f.error.attempts, 1);
    api_stop(&f);
    return f.error;
}

static prism_error hosted_error(int32_t status, const char *body, const char *name,
                                const char *value)
{
    const scripted_answer answer = {.status = status, .body = body, .headers = {{name, value}}};
    return error_of(&answer, get_assets);
}

static void assert_message(prism_status (*call)(api_fixture *f), int32_t status, const char *body,
                           const char *message)
{
    const scripted_answer answer = {.status = status, .body = body};
    const prism_error error = error_of(&answer, call);
    assert_string_equal(error.message, message);
}

static void call_error__reads_retry_after(void **state)
{
    static const struct {
        const char *value;
        bool has;
        uint32_t ms;
    } cases[] = {
        {"0", true, 0},
        {"7", true, 7000},
        {"120", true, 120000},
        {"4294967", true, 4294967000},
        {"4294968", true, UINT32_MAX},
        {"4294966", true, 4294966000},
        {"99999999999999999999999999", true, UINT32_MAX},
        {"18446744073709551617", true, UINT32_MAX},
        {"", false, 0},
        {"-1", false, 0},
        {"+1", false, 0},
        {"1.5", false, 0},
        {"1 second", false, 0},
        {"Wed, 21 Oct 1998 07:28:00 GMT", true, 0},
        {"Wed, 21 Oct 1998 07:28:00", false, 0},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        const prism_error error = hosted_error(429, "", "RETRY-AFTER", cases[i].value);
        assert_int_equal(error.code, PRISM_ERROR_RATE_LIMITED);
        assert_int_equal(error.flags & FLAG_RETRY_AFTER, cases[i].has ? FLAG_RETRY_AFTER : 0);
        assert_int_equal(error.retry_after_ms, cases[i].ms);
        assert_int_equal(error.flags & ~FLAG_RETRY_AFTER, FLAG_RETRYABLE);
    }
    assert_int_equal(hosted_error(200, "{", "Retry-After", "3").retry_after_ms, 3000);
    assert_int_equal(hosted_error(429, "", NULL, NULL).flags & FLAG_RETRY_AFTER, 0);
}

static void call_error__keeps_the_request_id(void **state)
{
    static const char *const names[] = {"x-request-id", "X-Request-ID", "x-amzn-RequestId",
                                        "x-amz-request-id", "X-Correlation-Id"};
    const scripted_answer three = {.status = 500,
                                   .headers = {{"x-correlation-id", "third choice"},
                                               {"x-amzn-requestid", "second choice"},
                                               {"x-request-id", "first choice"}}};
    char longest[70];
    prism_error error;
    (void)state;

    for (size_t i = 0; i < COUNT(names); i++) {
        assert_string_equal(hosted_error(500, "", names[i], "id-42").request_id, "id-42");
        assert_string_equal(hosted_error(200, "[]", names[i], "id-42").request_id, "id-42");
    }
    assert_string_equal(hosted_error(500, "", "x-other-id", "id-42").request_id, "");
    assert_string_equal(hosted_error(500, "", "x-request-id", "a\x01\xFFz").request_id, "a??z");
    memset(longest, 'i', sizeof longest);
    longest[62] = '\xC3'; /* a character of two bytes, of which one would fit */
    longest[63] = '\xBC';
    longest[69] = '\0';
    error = hosted_error(500, "", "x-request-id", longest);
    assert_int_equal(strlen(error.request_id), 62);

    error = error_of(&three, get_assets);
    assert_string_equal(error.request_id, "first choice");
}

static void error_mask__hides_credentials(void **state)
{
    static const char key[] = "**************";
    prism_error error;
    char body[512];
    (void)state;
    assert_int_equal(strlen(key), strlen(API_KEY));

    error = hosted_error(401, "{\"message\":\"bad key " API_KEY API_KEY " of " CLIENT_ID "\"}",
                         "x-request-id", "r-" API_KEY);
    assert_string_equal(error.message, "HTTP 401: bad key **************************** of "
                                       "*****************");
    assert_string_equal(error.request_id, "r-**************");
    error = hosted_error(401, "<p>Bearer " API_KEY "</p>", NULL, NULL);
    assert_string_equal(error.message, "HTTP 401: <p>Bearer **************</p>");
    error = hosted_error(200, "{\"" API_KEY "\":[tru]}", NULL, NULL);
    assert_int_equal(error.code, PRISM_ERROR_INVALID_JSON);
    assert_null(strstr(error.message, API_KEY));
    assert_null(strstr(error.json_path, API_KEY));

    /* Wherever a text is cut, no more than a few letters of the key are left of it. */
    for (size_t padding = 90; padding < 260; padding++) {
        memset(body, '.', padding);
        memcpy(body + padding, API_KEY, sizeof API_KEY);
        error = hosted_error(500, body, NULL, NULL);
        assert_null(strstr(error.message, "key-"));
    }
    for (size_t padding = 200; padding < 260; padding++) {
        memset(body, '.', padding);
        memcpy(body, "{\"message\":\"", 12);
        memcpy(body + padding, API_KEY "\"}", sizeof API_KEY "\"}");
        error = hosted_error(500, body, NULL, NULL);
        assert_null(strstr(error.message, "key-"));
    }
}

static void error_mask__covers_every_text(void **state)
{
    static const scripted_answer service = {.status = 200,
                                            .body = "{\"error\":{\"errorType\":\"NO_" API_KEY
                                                    "\",\"message\":\"" CLIENT_ID "!\"}}",
                                            .headers = {{"x-request-id", API_KEY "-" SESSION}}};
    static const scripted_answer document = {.status = 200,
                                             .body = "{\"pending\":{\"" CLIENT_ID "\":{\"a\":?}}}"};
    prism_error error;
    (void)state;

    error = error_of(&service, get_results);
    assert_string_equal(error.message, "NO_**************: *****************!");
    assert_string_equal(error.service_name, "NO_**************");
    assert_string_equal(error.request_id, "**************-***********");
    error = error_of(&document, get_results);
    assert_string_equal(error.json_path, "pending.*****************");
    assert_string_equal(error.message, "pending.*****************: expected a value (byte 37)");
}

/* Whoever has a session's ID has its results. */
static void call_error__hides_the_session_id(void **state)
{
    const scripted_answer both = {.status = 404,
                                  .body = "Cannot GET /wrong/scanning/v0/results/" SESSION_ENCODED
                                          " for " SESSION,
                                  .headers = {{"x-request-id", "r/" SESSION}}};
    const scripted_answer place = {.status = 200, .body = "{\"pending\":{\"" SESSION "\":[tru]}}"};
    const scripted_answer unreachable = {.result = PRISM_ERROR_NETWORK,
                                         .message = "reset while getting " SESSION_ENCODED};
    prism_error error;
    (void)state;

    error = error_of(&both, get_results);
    assert_string_equal(error.message, "HTTP 404: Cannot GET /wrong/scanning/v0/results/"
                                       "*************** for ***********");
    assert_string_equal(error.request_id, "r/***********");
    error = error_of(&place, get_results);
    assert_int_equal(error.code, PRISM_ERROR_INVALID_JSON);
    assert_null(strstr(error.json_path, SESSION));
    assert_null(strstr(error.message, SESSION));
    error = error_of(&unreachable, get_results);
    assert_string_equal(error.message, "reset while getting ***************");
    assert_message(get_results, 200,
                   "{\"error\":{\"errorType\":6,\"message\":\"no session " SESSION "\"}}",
                   "INVALID_SESSION_ID: no session ***********");
    assert_message(get_results, 404, "{\"message\":\"no Route /" SESSION_ENCODED "\"}",
                   "HTTP 404: no Route /***************");

    /* A scan's ID is no secret: it takes the key to do anything with it. */
    assert_message(get_assets, 404, "Cannot GET /scans/scan-1",
                   "HTTP 404: Cannot GET /scans/scan-1");
}

/* Those of presigned URLs are as good as a key. */
static void call_error__hides_queries_of_urls(void **state)
{
    static const struct {
        const char *body;
        const char *message;
    } cases[] = {
        {"see https://files.test/a?" QUERY " and retry",
         "HTTP 500: see https://files.test/a?... and retry"},
        {"https://files.test?" QUERY, "HTTP 500: https://files.test?..."},
        {"https://a.test/?" QUERY " https://b.test/c?" QUERY,
         "HTTP 500: https://a.test/?... https://b.test/c?..."},
        {"<a href=\"https://files.test/a?" QUERY "\">here</a>",
         "HTTP 500: <a href=\"https://files.test/a?...\">here</a>"},
        {"Cannot GET /assets/avatar.obj?" QUERY, "HTTP 500: Cannot GET /assets/avatar.obj?..."},
        {"{\"message\":\"https:\\/\\/files.test\\/a?" QUERY "\",\"error\":\"Moved\"}",
         "HTTP 500: https://files.test/a?... (Moved)"},
        {"\"https:\\/\\/files.test\\/a?" QUERY "\"",
         "HTTP 500: \"https:\\/\\/files.test\\/a?...\""},
        {"<Error><Code>Moved</Code><Message>To https://files.test/a?" QUERY "</Message></Error>",
         "HTTP 500: To https://files.test/a?... (Moved)"},
        {"is this it? or/and? that?", "HTTP 500: is this it? or/and? that?"},
        {"https://files.test/a?b=1", "HTTP 500: https://files.test/a?b=1"}, /* too short to tell */
        {"https://files.test/a", "HTTP 500: https://files.test/a"},
    };
    const scripted_answer unreachable = {.result = PRISM_ERROR_NETWORK,
                                         .message = "reset at https://files.test/a?" QUERY};
    const scripted_answer path = {.status = 200, .body = "{\"https://files.test/a?" QUERY "\":?}"};
    char body[512];
    (void)state;

    assert_string_equal(error_of(&unreachable, download).message,
                        "reset at https://files.test/a?...");
    assert_string_equal(error_of(&path, get_assets).json_path, "https://files.test/a?...");
    assert_message(get_results, 500,
                   "{\"error\":{\"errorType\":5,\"message\":\"see https://files.test/a?" QUERY
                   "\"}}",
                   "INTERNAL_ERROR: see https://files.test/a?...");
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_message(get_assets, 500, cases[i].body, cases[i].message);
        assert_message(download, 500, cases[i].body, cases[i].message);
    }
    /* Wherever the text is cut. */
    for (size_t padding = 60; padding < 130; padding++) {
        const scripted_answer answer = {.status = 500, .body = body};
        memset(body, '.', padding);
        memcpy(body + padding, "https://a.test/?" QUERY, sizeof "https://a.test/?" QUERY);
        assert_null(strstr(error_of(&answer, get_assets).message, "X-Am"));
    }
}

/* A query is cut out of a text; half a secret would be left, had it not been looked for before. */
static void call_error__finds_secrets_with_question_marks(void **state)
{
    prism_client_options options;
    api_fixture f;
    (void)state;

    api_options(&options);
    options.api_key = "a/b?cdefg 0123456789";
    api_start(&f, &options);
    api_answer(&f, 401, "bad key a/b?cdefg 0123456789 at https://files.test/c?" QUERY);
    (void)get_assets(&f);
    assert_string_equal(f.error.message,
                        "HTTP 401: bad key ******************** at https://files.test/c?...");
    api_stop(&f);
}

static void call_error__reads_the_xml_of_s3(void **state)
{
    static const struct {
        const char *body;
        const char *message;
    } cases[] = {
        {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>"
         "Request has expired</Message><Expires>2026-01-15T10:30:00Z</Expires></Error>",
         "HTTP 403: Request has expired (AccessDenied)"},
        {"<Error><Code>SignatureDoesNotMatch</Code><Message>No match</Message>"
         "<StringToSign>AWS4-HMAC-SHA256</StringToSign></Error>",
         "HTTP 403: No match (SignatureDoesNotMatch)"},
        {"<Error><Code>AccessDenied</Code></Error>", "HTTP 403: AccessDenied"},
        {"<Error><Message>No</Message></Error>", "HTTP 403: No"},
        {"<Error><Message>No</Message><Code>Late</Code></Error>", "HTTP 403: No"},
        {"<Error></Error>", "HTTP 403: <Error></Error>"},
        {"<Error><Code>Cut", "HTTP 403: <Error><Code>Cut"},
        {"<Error><Code>A\nB</Code><Message>\xFF</Message></Error>", "HTTP 403: ? (A B)"},
    };
    prism_status (*const calls[])(api_fixture * f) = {get_assets, download};
    char body[4096];
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t j = 0; j < COUNT(calls); j++) {
            const scripted_answer answer = {.status = 403, .body = cases[i].body};
            const prism_error error = error_of(&answer, calls[j]);
            assert_int_equal(error.code, PRISM_ERROR_UNAUTHORIZED);
            assert_int_equal(error.flags, 0);
            assert_string_equal(error.message, cases[i].message);
        }
    }
    /* Only its start is read, and what does not end there is as good as none. */
    memset(body, ' ', sizeof body);
    memcpy(body, "<Error><Code>Slow</Code><Message>", 33);
    memcpy(body + 4000, "</Message></Error>", 19);
    assert_message(download, 503, body, "HTTP 503: Slow");
}

#define WEIGHT "87654"
#define VERTEX "4711"
#define POINT "457.25"
#define RESULTS                                                                                    \
    "{\"scanningSessionId\":\"s\",\"results\":{\"measurements\":[{\"measurementType\":\"WEIGHT\"," \
    "\"value\":\"" WEIGHT                                                                          \
    "\",\"unit\":4}],\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[0." VERTEX                    \
    ",1]}},\"posture\":{\"front\":{\"lines\":[{\"name\":1,\"points\":[{\"x\":" POINT "}]}]}}}}"

/* No text of the error has anything of the results, or looks like a quotation of them. */
static void assert_no_values(api_fixture *f, int32_t status, const char *body)
{
    static const char *const values[] = {WEIGHT, VERTEX, POINT};
    const prism_error *error = &f->error;

    api_answer(f, status, body);
    if (get_results(f) == PRISM_OK) /* a change that the document can bear */
        return;
    for (size_t i = 0; i < COUNT(values); i++) {
        if (strstr(error->message, values[i]) || strstr(error->service_name, values[i]) ||
            strstr(error->request_id, values[i]) || strstr(error->json_path, values[i]))
            fail_msg("HTTP %d, %s: %s (%s)", (int)status, body, error->message, error->json_path);
    }
}

static void call_error__has_no_value_of_any_results(void **state)
{
    static const int32_t statuses[] = {200, 302, 404, 500};
    static const char *const frames[][2] = {
        {"", ""},
        {" \r\n\t", "\n"},
        {"\xEF\xBB\xBF", ""},
        {"[", "]"},
        {"data: ", ""},
        {"<pre>", "</pre>"},
        {"1a2\r\n", "\r\n0"},
        {"{\"data\":", "}"},
        {"\xFE\xFF", ""},
        {"while(1);", ""},
        {")]}',\n", ""},
        {"\"", "\""},
        {"{\"statusCode\":500,\"message\":null,\"body\":", "}"},
    };
    static const char replacements[] = "\"{}[]:,x0-\\\x01\xFF";
    char body[1024];
    const size_t size = strlen(RESULTS);
    api_fixture f;
    (void)state;

    api_start(&f, NULL);
    for (size_t s = 0; s < COUNT(statuses); s++) {
        for (size_t i = 0; i < COUNT(frames); i++) {
            (void)snprintf(body, sizeof body, "%s%s%s", frames[i][0], RESULTS, frames[i][1]);
            assert_no_values(&f, statuses[s], body);
        }
        for (size_t cut = 0; cut < size; cut++) {
            (void)snprintf(body, sizeof body, "%.*s", (int)cut, RESULTS);
            assert_no_values(&f, statuses[s], body);
        }
        for (size_t i = 0; i < size * (sizeof replacements - 1); i++) {
            memcpy(body, RESULTS, size + 1);
            body[i % size] = replacements[i / size];
            assert_no_values(&f, statuses[s], body);
        }
    }
    api_stop(&f);
}

static void call_error__quotes_no_json_of_the_estimation_api(void **state)
{
    (void)state;
    assert_message(get_results, 500, RESULTS, "HTTP 500");
    assert_message(get_results, 500, "\n" RESULTS, "HTTP 500");
    assert_message(get_results, 500, "{\"reason\":\"unheard of\"}", "HTTP 500");
    assert_message(create_session, 500,
                   "{\"scanningSession\":{\"scanningSessionId\":\"" SESSION "\"}}", "HTTP 500");
    /* What it says in a form that is known, and what is no JSON, is told. */
    assert_message(get_results, 500, "{\"message\":\"down\"}", "HTTP 500: down");
    assert_message(get_results, 502, "<h1>Bad Gateway</h1>", "HTTP 502: <h1>Bad Gateway</h1>");
    assert_message(create_session, 404, "Cannot POST /x", "HTTP 404: Cannot POST /x");
    /* The Hosted API's documents have no values of a person's. */
    assert_message(get_assets, 500, "{\"reason\":\"unheard of\"}",
                   "HTTP 500: {\"reason\":\"unheard of\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(call_error__reads_retry_after),
        cmocka_unit_test(call_error__keeps_the_request_id),
        cmocka_unit_test(error_mask__hides_credentials),
        cmocka_unit_test(error_mask__covers_every_text),
        cmocka_unit_test(call_error__hides_the_session_id),
        cmocka_unit_test(call_error__hides_queries_of_urls),
        cmocka_unit_test(call_error__finds_secrets_with_question_marks),
        cmocka_unit_test(call_error__reads_the_xml_of_s3),
        cmocka_unit_test(call_error__has_no_value_of_any_results),
        cmocka_unit_test(call_error__quotes_no_json_of_the_estimation_api),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
