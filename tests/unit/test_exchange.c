/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "documents.h"
#include "http/response.h"
#include "random.h"
#include "recording/base64.h"
#include "recording/exchange.h"
#include "util/fail.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const prism_http_header accept_json[] = {{"Accept", "application/json"},
                                                {"Authorization", "Bearer 1"}};

static const prism_http_request get = {.method = "GET",
                                       .url = "https://h.test:8080/base/scans/1?a=b",
                                       .headers = accept_json,
                                       .header_count = 2};

static char *format(const prism__outcome *outcome)
{
    prism__redactor redactor;
    prism__buffer out;

    prism__redactor_init(&redactor);
    prism__buffer_init(&out, 1 << 20);
    assert_int_equal(prism__exchange_format(&redactor, outcome, &out), PRISM_OK);
    prism__redactor_free(&redactor);
    return out.data;
}

static prism_status parse(const char *text, size_t size, prism__exchange *out, prism_error *error)
{
    char *copy = malloc(size ? size : 1);

    assert_non_null(copy);
    memcpy(copy, text, size);
    return prism__exchange_parse("0001.http", copy, size, out, error);
}

/* Format an answer with this body. */
static char *format_body(const char *body, size_t size)
{
    prism_http_response response;
    const prism__outcome outcome = {&get, NULL, PRISM_OK, &response, NULL};

    prism__response_init(&response, 1 << 20);
    prism_http_response_set_status(&response, 200);
    assert_int_equal(prism_http_response_append_body(&response, body, size), PRISM_OK);
    char *text = format(&outcome);
    prism__response_free(&response);
    return text;
}

#define HEAD                                                                                       \
    "prism-recording 1\n\nGET /base/scans/1?a=removed\nHost: h.test:8080\n"                        \
    "Accept: application/json\nAuthorization: removed\n\n"

static void exchange_format__writes_this_text(void **state)
{
    prism_http_request post = {.method = "POST",
                               .url = "https://h.test/create",
                               .body = "{\"clientId\":\"c\",\"a\":1}",
                               .body_size = 22};
    prism_http_response response;
    prism__outcome outcome = {&post, NULL, PRISM_OK, &response, NULL};
    (void)state;

    prism__response_init(&response, 1024);
    prism_http_response_set_status(&response, 201);
    assert_int_equal(prism_http_response_add_header(&response, "Set-Cookie", "a=b"), PRISM_OK);
    assert_int_equal(prism_http_response_add_header(&response, "X: y", " \\\n\xFF\xC3\xA9 "),
                     PRISM_OK);
    assert_int_equal(prism_http_response_append_body(&response, "one\r\n\r\ntwo\n", 11), PRISM_OK);
    char *text = format(&outcome);
    assert_string_equal(text, "prism-recording 1\n\nPOST /create\nHost: h.test\n"
                              "| {\"clientId\":\"removed\",\n+ \"a\":1}\n\n"
                              "HTTP 201\nSet-Cookie: removed\n"
                              "X\\x3A\\x20y: \\x20\\x5C\\x0A\\xFF\xC3\xA9\\x20\n"
                              "| one\n$ \n$ two\n| \n\nend\n");
    free(text);
    prism__response_free(&response);
}

static void exchange_format__writes_failures(void **state)
{
    prism_error error;
    prism__outcome outcome = {&get, NULL, PRISM_ERROR_TIMEOUT, NULL, &error};
    (void)state;

    (void)prism_error_set(&error, PRISM_ERROR_TIMEOUT, "no answer from https://h.test/?a=b");
    error.flags = PRISM_ERROR_FLAG_SENT | PRISM_ERROR_FLAG_RETRYABLE;
    error.os_code = 110;
    char *text = format(&outcome);
    assert_string_equal(text, HEAD "FAILED PRISM_ERROR_TIMEOUT\nSent: yes\nRetryable: yes\n"
                                   "Os-Code: 110\n"
                                   "Message: no answer from https://h.test/?a=removed\n\nend\n");
    free(text);

    memset(&error, 0, sizeof error);
    outcome.status = 9999;
    text = format(&outcome);
    assert_string_equal(text, HEAD "FAILED 9999\n\nend\n");
    free(text);
}

static void exchange_format__breaks_json_where_differences_are_to_be_seen(void **state)
{
    static const char body[] =
        "{\"a\":\"x,\\\",\",\"b\":[{\"c\":1},{\"d\":2}], \"e\":[1,2,3],\n\"f\":0}";
    char *text = format_body(body, sizeof body - 1);
    (void)state;

    assert_string_equal(text, HEAD "HTTP 200\n| {\"a\":\"x,\\\",\",\n+ \"b\":[{\"c\":1},\n"
                                   "+ {\"d\":2}],\n+  \"e\":[1,2,3],\n| \"f\":0}\n\nend\n");
    free(text);
}

/* Write and read a body; it must be the same. */
static void assert_round_trip(const char *body, size_t size)
{
    prism__exchange exchange;
    prism_error error;
    char *text = format_body(body, size);

    if (parse(text, strlen(text), &exchange, &error) != PRISM_OK)
        fail_msg("%s in\n%s", error.message, text);
    assert_string_equal(exchange.method, "GET");
    assert_string_equal(exchange.target, "/base/scans/1?a=removed");
    assert_int_equal(exchange.http_status, 200);
    assert_int_equal(exchange.failure, PRISM_OK);
    assert_int_equal(exchange.body_size, size);
    if (size > 0)
        assert_memory_equal(exchange.body, body, size);
    prism__exchange_free(&exchange);
    free(text);
}

static void exchange_parse__gives_back_every_body(void **state)
{
    static const char *const bodies[] = {"",
                                         "x",
                                         "\n",
                                         "\r\n",
                                         "\r",
                                         "\n\n",
                                         "a\nb",
                                         "a\r\nb\n",
                                         "\r\n\r\n\r\n",
                                         "| x",
                                         "+ ",
                                         "end",
                                         " ",
                                         "  a  \n  b  \n",
                                         "\t",
                                         "\\x41",
                                         "a,b,\"c\"",
                                         "[1,2,\"3\",{}]",
                                         "[\"\\\\\",\"b\"]",
                                         "\xEF\xBB\xBF{}",
                                         "\xC3\xA9",
                                         "\xFF",
                                         "prism-recording 1\n",
                                         "a\rb",
                                         "\x7F"};
    (void)state;

    for (size_t i = 0; i < COUNT(bodies); i++)
        assert_round_trip(bodies[i], strlen(bodies[i]));
    assert_round_trip("a\0b", 3);
}

static void exchange_parse__gives_back_random_bodies(void **state)
{
    static const char alphabet[] = "ab,\"[]{}:1\\ \n\r\n\r\t|+$=\x80\xC3\xA9";
    uint64_t random = 7;
    char body[300];
    (void)state;

    for (int run = 0; run < 2000; run++) {
        const size_t size = (size_t)random_int(&random, 0, run < 1000 ? 12 : (int)sizeof body);
        for (size_t i = 0; i < size; i++)
            body[i] = run % 2 ? alphabet[random_int(&random, 0, sizeof alphabet - 2)]
                              : (char)random_bits(&random);
        /* A query would be redacted; nothing else is here. */
        assert_round_trip(body, size);
    }
}

static void exchange_parse__gives_back_long_number_lists(void **state)
{
    prism__buffer body;
    (void)state;

    prism__buffer_init(&body, 1 << 20);
    assert_int_equal(prism__buffer_append_text(&body, "[0"), PRISM_OK);
    for (int i = 0; i < 5000; i++)
        assert_int_equal(prism__buffer_append_text(&body, ",-0.125"), PRISM_OK);
    assert_int_equal(prism__buffer_append_text(&body, "]"), PRISM_OK);
    assert_round_trip(body.data, body.size);
    char *text = format_body(body.data, body.size);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
        assert_in_range(strcspn(line, "\n"), 0, 100);
    free(text);
    prism__buffer_free(&body);
}

static void exchange_parse__reads_line_ends_of_windows(void **state)
{
    static const char text[] = "prism-recording 1\r\n\r\nPOST /p\r\n| a\r\n$ b\r\n\r\nHTTP 200\r\n"
                               "A: b\r\n| c\r\n| d\r\n\r\nend\r\n\r\n";
    prism__exchange exchange;
    (void)state;

    assert_int_equal(parse(text, sizeof text - 1, &exchange, NULL), PRISM_OK);
    assert_int_equal(exchange.request_body_size, 4);
    assert_memory_equal(exchange.request_body, "a\r\nb", 4);
    assert_int_equal(exchange.header_count, 1);
    assert_string_equal(exchange.headers[0].value, "b");
    assert_int_equal(exchange.body_size, 3);
    assert_memory_equal(exchange.body, "c\nd", 3);
    prism__exchange_free(&exchange);
}

static void exchange_parse__reads_failures(void **state)
{
    static const char text[] = "prism-recording 1\nGET /p\nFAILED PRISM_ERROR_CONNECT\nSent: yes\n"
                               "Retryable: yes\nOs-Code: -7\nMessage: a\\x0Ab\nend\n";
    static const char bare[] = "prism-recording 1\nGET /p\nFAILED -9\nend\n";
    prism__exchange exchange;
    (void)state;

    assert_int_equal(parse(text, sizeof text - 1, &exchange, NULL), PRISM_OK);
    assert_int_equal(exchange.failure, PRISM_ERROR_CONNECT);
    assert_int_equal(exchange.flags, PRISM_ERROR_FLAG_SENT | PRISM_ERROR_FLAG_RETRYABLE);
    assert_int_equal(exchange.os_code, -7);
    assert_string_equal(exchange.message, "a\nb");
    prism__exchange_free(&exchange);

    assert_int_equal(parse(bare, sizeof bare - 1, &exchange, NULL), PRISM_OK);
    assert_int_equal(exchange.failure, -9);
    assert_int_equal(exchange.flags, 0);
    assert_string_equal(exchange.message, "");
    prism__exchange_free(&exchange);
}

#define MAGIC "prism-recording 1\n"
#define GET MAGIC "GET /p\n"
#define OK GET "HTTP 200\n"

static void exchange_parse__refuses_what_is_malformed_and_names_the_line(void **state)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"", "0001.http:1: the file was cut off"},
        {"prism-recording 1", "0001.http:1: the file was cut off"},
        {"HTTP/1.1 200 OK\n", "0001.http:1: no recording"},
        {"\n\nprism-recording 2\n", "0001.http:3: a newer format"},
        {"prism-recording 10\n", "0001.http:1: a newer format"},
        {MAGIC, "0001.http:2: the file was cut off"},
        {MAGIC "GET\n", "0001.http:2: expected a method"},
        {MAGIC "GET \n", "0001.http:2: expected a method"},
        {MAGIC " /p\n", "0001.http:2: expected a method"},
        {MAGIC "GET /p\\\n", "0001.http:2: a backslash"},
        {MAGIC "GET /p\\x0a\n", "0001.http:2: a backslash"},
        {MAGIC "GET /p\\x00\n", "0001.http:2: a backslash"},
        {GET, "0001.http:3: the file was cut off"},
        {GET "end\n", "0001.http:3: expected HTTP"},
        {GET "HTTP\n", "0001.http:3: expected HTTP"},
        {GET "HTTP \n", "0001.http:3: expected HTTP"},
        {GET "HTTP 2x\n", "0001.http:3: expected HTTP"},
        {GET "HTTP 2147483648\n", "0001.http:3: expected HTTP"},
        {GET "HTTP 99999999999999999999\n", "0001.http:3: expected HTTP"},
        {GET "HTTP -\n", "0001.http:3: expected HTTP"},
        {GET "HTTP 99\n", "0001.http:3: expected HTTP"},
        {GET "HTTP 1000\n", "0001.http:3: expected HTTP"},
        {GET "HTTP -200\n", "0001.http:3: expected HTTP"},
        {GET "FAILED 0\n", "0001.http:3: expected HTTP"},
        {GET "FAILED PRISM_OK\n", "0001.http:3: expected HTTP"},
        {GET "FAILED PRISM_ERROR_NO_SUCH\n", "0001.http:3: expected HTTP"},
        {GET "FAILED 9\nOther: x\nend\n", "0001.http:5: a failure has"},
        {GET "FAILED 9\nSent: no\nend\n", "0001.http:5: a failure has"},
        {GET "FAILED 9\nOs-Code: x\nend\n", "0001.http:5: a failure has"},
        {GET "FAILED 9\n| x\nend\n", "0001.http:5: a failure has no body"},
        {OK, "0001.http:4: the file was cut off"},
        {OK "end", "0001.http:4: the file was cut off"},
        {OK "HTTP 200\nend\n", "0001.http:4: expected \"end\""},
        {OK "ends\n", "0001.http:4: expected \"end\""},
        {OK "|x\nend\n", "0001.http:4: expected \"end\""},
        {OK "end\nx\n", "0001.http:4: something follows"},
        {OK ": x\nend\n", "0001.http:4: a header field without a name"},
        {OK "a: \\y\nend\n", "0001.http:4: a backslash"},
        {OK "\\x: y\nend\n", "0001.http:4: a backslash"},
        {OK "| x\na: b\nend\n", "0001.http:5: a header field behind the body"},
        {OK "+ x\nend\n", "0001.http:4: the first line of a body"},
        {OK "$ x\nend\n", "0001.http:4: the first line of a body"},
        {OK "| x\n= AAAA\nend\n", "0001.http:5: a body is either"},
        {OK "= AAAA\n+ x\nend\n", "0001.http:5: a body is either"},
        {OK "= AAA\nend\n", "0001.http:4: no Base64"},
        {OK "= A===\nend\n", "0001.http:4: no Base64"},
        {OK "= AA=A\nend\n", "0001.http:4: no Base64"},
        {OK "= AA==AAAA\nend\n", "0001.http:4: no Base64"},
        {OK "= AA==\n= AAAA\nend\n", "0001.http:5: no Base64"},
    };
    prism__exchange exchange;
    prism_error error;
    (void)state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(parse(rows[i].text, strlen(rows[i].text), &exchange, &error),
                         PRISM_ERROR_INVALID_DOCUMENT);
        if (strncmp(error.message, rows[i].message, strlen(rows[i].message)) != 0)
            fail_msg("%s, not %s", error.message, rows[i].message);
        assert_null(exchange.text);
    }
    assert_int_equal(parse(OK "a: b\0c\nend\n", sizeof(OK "a: b\0c\nend\n") - 1, &exchange, NULL),
                     PRISM_ERROR_INVALID_DOCUMENT);
}

/* One file with all there is in the format. */
static const char full[] =
    MAGIC "\nPOST /p?a=\\x20b\nHost: h\nA-B: c: d\n| {\"a\":1,\n+ \"b\":2}\n$ x\n| y\n\n"
          "HTTP 200\nContent-Type: x\n= AAECAwQF\n= BgcICQ==\n\nend\n";

static void exchange_parse__refuses_every_truncated_file(void **state)
{
    prism__exchange exchange;
    prism_error error;
    (void)state;

    assert_int_equal(parse(full, sizeof full - 1, &exchange, &error), PRISM_OK);
    assert_int_equal(exchange.body_size, 10);
    assert_memory_equal(exchange.body, "\0\1\2\3\4\5\6\7\10\11", 10);
    prism__exchange_free(&exchange);
    for (size_t size = 0; size < sizeof full - 1; size++) {
        assert_int_equal(parse(full, size, &exchange, &error), PRISM_ERROR_INVALID_DOCUMENT);
        assert_int_equal(strncmp(error.message, "0001.http:", 10), 0);
    }
}

static void exchange_parse__survives_every_mutated_byte(void **state)
{
    static const char bytes[] = "\0\n\r \\:|+$=A\xFF";
    char text[sizeof full];
    prism__exchange exchange;
    prism_error error;
    (void)state;

    for (size_t at = 0; at < sizeof full - 1; at++) {
        for (size_t i = 0; i < sizeof bytes - 1; i++) {
            memcpy(text, full, sizeof full);
            text[at] = bytes[i];
            const prism_status status = parse(text, sizeof full - 1, &exchange, &error);
            if (status == PRISM_OK)
                prism__exchange_free(&exchange);
            else
                assert_int_equal(strncmp(error.message, "0001.http:", 10), 0);
        }
    }
}

static void exchange_parse__reads_the_samples_of_the_documentation(void **state)
{
    size_t size, count = 0;
    char *page = read_data("../../docs/recording.md", &size);
    (void)state;

    for (char *at = page; (at = strstr(at, "```\nprism-recording")) != NULL; count++) {
        prism__exchange exchange;
        prism_error error;
        at += strlen("```\n");
        char *end = strstr(at, "```");
        assert_non_null(end);
        if (parse(at, (size_t)(end - at), &exchange, &error) != PRISM_OK)
            fail_msg("%s", error.message);
        prism__exchange_free(&exchange);
        at = end;
    }
    assert_int_equal(count, 2);
    free(page);
}

static void base64__encodes_and_decodes(void **state)
{
    static const struct {
        const char *plain, *text;
    } rows[] = {{"", ""},
                {"f", "Zg=="},
                {"fo", "Zm8="},
                {"foo", "Zm9v"},
                {"foob", "Zm9vYg=="},
                {"fooba", "Zm9vYmE="},
                {"foobar", "Zm9vYmFy"},
                {"\xFB\xFF\xBF", "+/+/"}};
    (void)state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        const size_t size = strlen(rows[i].plain);
        char out[16];
        size_t used = prism__base64_encode((const unsigned char *)rows[i].plain, size, out);
        assert_int_equal(used, strlen(rows[i].text));
        assert_memory_equal(out, rows[i].text, used);
        assert_true(prism__base64_decode(out, used, out, &used));
        assert_int_equal(used, size);
        assert_memory_equal(out, rows[i].plain, size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exchange_format__writes_this_text),
        cmocka_unit_test(exchange_format__writes_failures),
        cmocka_unit_test(exchange_format__breaks_json_where_differences_are_to_be_seen),
        cmocka_unit_test(exchange_parse__gives_back_every_body),
        cmocka_unit_test(exchange_parse__gives_back_random_bodies),
        cmocka_unit_test(exchange_parse__gives_back_long_number_lists),
        cmocka_unit_test(exchange_parse__reads_line_ends_of_windows),
        cmocka_unit_test(exchange_parse__reads_failures),
        cmocka_unit_test(exchange_parse__refuses_what_is_malformed_and_names_the_line),
        cmocka_unit_test(exchange_parse__refuses_every_truncated_file),
        cmocka_unit_test(exchange_parse__survives_every_mutated_byte),
        cmocka_unit_test(exchange_parse__reads_the_samples_of_the_documentation),
        cmocka_unit_test(base64__encodes_and_decodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
