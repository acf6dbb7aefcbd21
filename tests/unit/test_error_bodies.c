/* SPDX-License-Identifier: MIT */
/* One readable line from whatever body an HTTP error has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api_fixture.h"
#include "call.h"
#include "http/response.h"
#include "util/utf8.h"

/* The message for a body of an answer with HTTP 422. */
static void describe(const char *body, size_t size, bool quotable, prism_error *error)
{
    prism_http_response response;

    prism__response_init(&response, 16 * 1024 * 1024);
    prism_http_response_set_status(&response, 422);
    assert_int_equal(prism_http_response_append_body(&response, body, size), PRISM_OK);
    assert_int_equal(prism__call_http_error(&response, quotable, error), PRISM_ERROR_HTTP_CLIENT);
    prism__response_free(&response);
}

/* `expected` is what follows the status; "" when nothing does. */
static void assert_told(const char *body, const char *expected)
{
    prism_error error;
    char message[sizeof error.message];

    (void)snprintf(message, sizeof message, "HTTP 422%s%s", *expected ? ": " : "", expected);
    describe(body, strlen(body), true, &error);
    assert_string_equal(error.message, message);
}

static void http_error__tells_a_message_and_its_name(void **state)
{
    (void)state;
    assert_told("{\"statusCode\":404,\"message\":\"No such scan\",\"error\":\"Not Found\"}",
                "No such scan (Not Found)");
    assert_told(
        "{\"statusCode\":400,\"message\":[\"height must be a number\",\"weight is missing\"],"
        "\"error\":\"Bad Request\"}",
        "height must be a number; weight is missing (Bad Request)");
    assert_told("{\"statusCode\":404,\"message\":\"Not Found\"}", "Not Found");
    assert_told("{\"statusCode\":404,\"message\":\"Not Found\",\"error\":\"Not Found\"}",
                "Not Found");
    assert_told("{\"statusCode\":404,\"message\":[],\"error\":\"Not Found\"}", "Not Found");
    assert_told("{\"statusCode\":404,\"message\":\"\",\"error\":\"Not Found\"}", "Not Found");
    assert_told("{\"statusCode\":404,\"message\":null,\"error\":null,\"title\":\"No\"}", "No");
    assert_told("{\"error\":{\"message\":\"quota\",\"status\":\"EXHAUSTED\"}}", "quota; EXHAUSTED");
    assert_told("{\"message\":\"first line\\r\\nsecond\\tline\"}", "first line  second line");
    assert_told(" \n{\"message\":\"spaces around\"}\n ", "spaces around");
}

static void http_error__tells_what_is_wrong_and_where(void **state)
{
    (void)state;
    assert_told(
        "{\"statusCode\":422,\"errorSlug\":\"VALIDATION_ERROR\",\"details\":[{\"loc\":[\"body\","
        "\"height\"],\"msg\":\"field required\",\"type\":\"value_error.missing\"}]}",
        "body.height: field required (VALIDATION_ERROR)");
    assert_told(
        "{\"statusCode\":422,\"errorSlug\":\"VALIDATION_ERROR\",\"message\":\"Not valid\","
        "\"details\":[{\"loc\":[\"body\",\"scans\",0,\"id\"],\"msg\":\"too short\",\"type\":\"t\"},"
        "{\"type\":\"u\",\"msg\":\"unknown\",\"loc\":[\"query\",\"x\"]}]}",
        "Not valid: body.scans.0.id: too short; query.x: unknown (VALIDATION_ERROR)");
    assert_told("{\"errorSlug\":\"SCAN_NOT_READY\",\"statusCode\":409}", "SCAN_NOT_READY");
    assert_told("{\"errorSlug\":\"X\",\"details\":[{\"loc\":[],\"msg\":\"odd\",\"type\":\"t\"}]}",
                ": odd (X)");
    /* A finding with less than that gives all its strings. */
    assert_told("{\"details\":[{\"msg\":\"field required\",\"type\":\"missing\"}]}",
                "field required; missing");
    assert_told("{\"details\":[{\"loc\":{\"a\":\"b\"},\"msg\":\"c\"}]}", "b; c");
    assert_told("{\"details\":[{\"loc\":[\"b\"],\"msg\":7}]}", "b");
    assert_told("{\"details\":[\"one\",[\"two\",{\"x\":\"three\"}]]}", "one; two; three");
    assert_told("{\"details\":\"as text\"}", "as text");
    assert_told(
        "{\"detail\":[{\"loc\":[\"body\",\"age\"],\"msg\":\"must be positive\",\"input\":-1}]}",
        "body.age: must be positive");
    assert_told("{\"details\":{\"loc\":[\"body\"],\"msg\":\"empty\"}}", "body: empty");
    /* Deeper down they are strings like others. */
    assert_told("{\"details\":[[[{\"loc\":[\"a\"],\"msg\":\"b\"}]]]}", "a; b");
    assert_told(
        "{\"details\":[{\"loc\":[\"a\\u0062\",true,null,{\"c\":1},1.5],\"msg\":\"\\u0041\"}]}",
        "ab....1.5: A");
}

static void http_error__tells_problem_details(void **state)
{
    (void)state;
    assert_told("{\"type\":\"https://example.com/probs/out-of-credit\",\"title\":\"Out of credit\","
                "\"status\":403,\"detail\":\"The balance is 30, but that costs 50.\","
                "\"instance\":\"/account/12345/msgs/abc\"}",
                "The balance is 30, but that costs 50. (Out of credit)");
    assert_told("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404}", "Not Found");
    assert_told(
        "{\"type\":\"https://example.net/validation-error\",\"title\":\"Not valid.\","
        "\"errors\":[{\"detail\":\"must be a positive integer\",\"pointer\":\"#/age\"},"
        "{\"detail\":\"must be 'green', 'red' or 'blue'\",\"pointer\":\"#/profile/color\"}]}",
        "#/age: must be a positive integer; #/profile/color: must be 'green', 'red' or "
        "'blue' (Not valid.)");
}

static void http_error__quotes_all_else(void **state)
{
    (void)state;
    assert_told("", "");
    assert_told(" \r\n ", "");
    assert_told("Cannot GET /v1/scans", "Cannot GET /v1/scans");
    assert_told("<html>\n  <head><title>502 Bad Gateway</title></head>\n</html>\n",
                "<html> <head><title>502 Bad Gateway</title></head> </html> ");
    assert_told("null", "null");
    assert_told("\"forbidden\"", "\"forbidden\"");
    assert_told("[{\"message\":\"in a list\"}]", "[{\"message\":\"in a list\"}]");
    assert_told("{\"reason\":\"unheard of\"}", "{\"reason\":\"unheard of\"}");
    assert_told("{\"message\":\"cut o", "{\"message\":\"cut o");
    assert_told("{\"message\":1,\"error\":2}", "{\"message\":1,\"error\":2}");
    assert_told("{\"message\":\"a\",\"message\":\"b\"}", "{\"message\":\"a\",\"message\":\"b\"}");
}

/* Whatever a body is, its line is short, is text, and has nothing that a terminal would act on. */
static void assert_printable(const char *body, size_t size)
{
    const size_t status_size = strlen("HTTP 422: ");
    prism_error error;
    size_t length;

    describe(body, size, true, &error);
    length = strlen(error.message);
    assert_in_range(length, 0, status_size + 120);
    assert_true(prism__utf8_valid(error.message, length));
    for (size_t i = 0; i < length; i++)
        assert_in_range((unsigned char)error.message[i], 0x20, 0xFF);
    assert_null(strchr(error.message, 0x7F));
    describe(body, size, false, &error);
    assert_string_equal(error.message, "HTTP 422");
}

static void http_error__quotes_little_of_garbage(void **state)
{
    enum { SIZE = 1024 * 1024 };
    static const char *const pieces[] = {
        "\xFF",  "\x80", "\x1b[2J", "\xE2\x80\xAE", "\xF0\x9F\x98\x80", "\302\23331m", "\x7F",
        "<div>", "{",    "[",       "\"",           "\xE2\x80\x8F",     "\xD8\x9C",
    };
    char *body = malloc(SIZE);
    uint32_t random = 1;
    (void)state;

    assert_non_null(body);
    for (size_t i = 0; i < COUNT(pieces); i++) {
        const size_t size = strlen(pieces[i]);
        for (size_t used = 0; used + size <= SIZE; used += size)
            memcpy(body + used, pieces[i], size);
        assert_printable(body, SIZE - SIZE % size);
    }
    for (size_t round = 0; round < 200; round++) {
        for (size_t i = 0; i < 1000; i++) {
            random = random * UINT32_C(1664525) + UINT32_C(1013904223);
            body[i] = (char)(random >> 24);
        }
        assert_printable(body, 1000);
    }
    memset(body, 0, SIZE);
    assert_printable(body, SIZE);
    free(body);
}

/* Texts that are longer than a message are cut, wherever they come from. */
static void http_error__cuts_long_texts(void **state)
{
    static const char *const fronts[] = {"{\"message\":\"", "{\"message\":[\"",
                                         "{\"title\":\"x\",\"detail\":\"",
                                         "{\"details\":[{\"loc\":[\"", "<Error><Message>"};
    static const char *const ends[] = {"\"}", "\"]}", "\"}", "\"],\"msg\":\"m\"}]}",
                                       "</Message></Error>"};
    char body[3000];
    (void)state;

    for (size_t i = 0; i < COUNT(fronts); i++) {
        for (size_t size = 100; size < 1400; size += 7) {
            prism_error error;
            size_t used = strlen(fronts[i]);
            memcpy(body, fronts[i], used);
            memset(body + used, 'x', size);
            used += size;
            memcpy(body + used, ends[i], strlen(ends[i]));
            used += strlen(ends[i]);
            describe(body, used, true, &error);
            assert_memory_equal(error.message, "HTTP 422: ", 10);
            assert_true(size < 300 || strlen(error.message) >= 120);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(http_error__tells_a_message_and_its_name),
        cmocka_unit_test(http_error__tells_what_is_wrong_and_where),
        cmocka_unit_test(http_error__tells_problem_details),
        cmocka_unit_test(http_error__quotes_all_else),
        cmocka_unit_test(http_error__quotes_little_of_garbage),
        cmocka_unit_test(http_error__cuts_long_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
