/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"
#include "recording/redact.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

typedef prism_status (*redact)(const prism__redactor *redactor, const char *text, size_t size,
                               prism__buffer *out);

static void add_secret(prism__redactor *redactor, const char *text)
{
    assert_int_equal(prism__redactor_add_secret(redactor, text, strlen(text)), PRISM_OK);
}

static void add_session(prism__redactor *redactor, const char *id, const char *name)
{
    assert_int_equal(prism__redactor_add_session(redactor, id, strlen(id), name), PRISM_OK);
}

/* From memory of the text's own size, so that a sanitizer sees a byte read too many. */
static void assert_redacts(redact function, const prism__redactor *redactor, const char *text,
                           const char *expected)
{
    const size_t size = strlen(text);
    char *copy = malloc(size ? size : 1);
    prism__buffer out;

    assert_non_null(copy);
    memcpy(copy, text, size);
    prism__buffer_init(&out, 1 << 20);
    assert_int_equal(function(redactor, copy, size, &out), PRISM_OK);
    assert_string_equal(out.data ? out.data : "", expected);
    prism__buffer_free(&out);
    free(copy);
}

static void redact_text__removes_secrets_and_renames_sessions(void **state)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"", ""},
        {"nothing to see", "nothing to see"},
        {"key-123", "removed"},
        {"a key-123 b key-123", "a removed b removed"},
        {"key-12", "key-12"},
        {"key-1234", "removed"}, /* the longest that fits */
        {"key-123key-123", "removedremoved"},
        {"at abcd-ef/x", "at session-1/x"},
        {"a%2Fb+c and a/b+c and a%2Fb%2Bc", "a%2Fb+c and session-2 and session-2"},
        {"ab", "ab"}, /* too short to be replaced everywhere */
    };
    prism__redactor redactor;
    (void)state;

    prism__redactor_init(&redactor);
    add_secret(&redactor, "key-123");
    add_secret(&redactor, "key-123");
    add_secret(&redactor, "key-1234");
    add_session(&redactor, "abcd-ef", "session-1");
    add_session(&redactor, "a/b+c", "session-2");
    add_session(&redactor, "ab", "session-3");
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_redacts(prism__redact_text, &redactor, rows[i].text, rows[i].expected);
    assert_string_equal(prism__redactor_session(&redactor, "ab", 2), "session-3");
    assert_null(prism__redactor_session(&redactor, "key-123", 7));
    prism__redactor_free(&redactor);
}

static void redact_text__removes_what_is_secret_in_urls(void **state)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"https://h.test/p", "https://h.test/p"},
        {"https://h.test/p?a=b", "https://h.test/p?a=removed"},
        {"https://h.test/p?a=b&c=d#e=f", "https://h.test/p?a=removed&c=removed#e=removed"},
        {"https://h.test/p?bare", "https://h.test/p?removed"},
        {"https://h.test/p?", "https://h.test/p?"},
        {"https://h.test/p?a=&b", "https://h.test/p?a=&removed"},
        {"HTTPS://h.test?X-Amz-Signature=1", "HTTPS://h.test?X-Amz-Signature=removed"},
        {"see <http://h.test/?Signature=a%2Fb+c> and k=v",
         "see <http://h.test/?Signature=removed> and k=v"},
        {"https://s3.test/b?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA/eu&X-Amz-Date="
         "20260101T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=00ff&"
         "X-Amz-Security-Token=t",
         "https://s3.test/b?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=removed&X-Amz-Date="
         "20260101T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=removed&"
         "X-Amz-Security-Token=removed"},
        {"https://s3.test/b?AWSAccessKeyId=A&Expires=17&Signature=s",
         "https://s3.test/b?AWSAccessKeyId=removed&Expires=17&Signature=removed"},
        {"https://s3.test/b?a=1;b=2", "https://s3.test/b?a=removed;b=removed"},
        {"https://user:pass@h.test/p", "https://removed@h.test/p"},
        {"https://h.test/p@q", "https://h.test/p@q"},
        {"/relative?token=abc&x=1", "/relative?token=removed&x=1"},
        {"<Signature=abc>", "<Signature=removed>"},
        {"https:\\/\\/h.test?a=1\\u0026X-Amz-Signature=abc",
         "https:\\/\\/h.test?a=1\\u0026X-Amz-Signature=removed"},
        {"x=1, tokens=2", "x=1, tokens=2"},
        {"ftp://h.test/p?a=b", "ftp://h.test/p?a=b"},
        {"https://", "https://"},
        {"http:/", "http:/"},
        {"https://h.test/p?a=removed", "https://h.test/p?a=removed"},
    };
    prism__redactor redactor;
    (void)state;

    prism__redactor_init(&redactor);
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_redacts(prism__redact_text, &redactor, rows[i].text, rows[i].expected);
    prism__redactor_free(&redactor);
}

static void redact_body__finds_secrets_in_json_strings_however_they_are_escaped(void **state)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"", ""},
        {"{}", "{}"},
        {" { \"a\" : [ 1.50 , true , null ] } ", " { \"a\" : [ 1.50 , true , null ] } "},
        {"{\"clientId\":\"x\"}", "{\"clientId\":\"removed\"}"},
        {"{ \"client_id\" : \"a\\\"b\" }", "{ \"client_id\" : \"removed\" }"},
        {"{\"client\\u0049d\":\"x\"}", "{\"client\\u0049d\":\"removed\"}"},
        {"{\"clientId\":\"\",\"a\":\"x\"}", "{\"clientId\":\"\",\"a\":\"x\"}"},
        {"{\"clientId\":null,\"a\":\"x\"}", "{\"clientId\":null,\"a\":\"x\"}"},
        {"{\"clientId\":{\"a\":\"x\"}}", "{\"clientId\":{\"a\":\"x\"}}"},
        {"[\"clientId\",\"x\"]", "[\"clientId\",\"x\"]"},
        {"{\"a\":\"key-123\"}", "{\"a\":\"removed\"}"},
        {"{\"a\":\"\\u006bey-123\"}", "{\"a\":\"removed\"}"},
        {"{\"a\":\"x \\\"key-123\\\"\\n\"}", "{\"a\":\"x \\\"removed\\\"\\u000a\"}"},
        {"{\"key-123\":1}", "{\"removed\":1}"},
        {"{\"a\":[12345678,0.12345678]}", "{\"a\":[12345678,0.12345678]}"},
        {"{\"a\":\"12345678\"}", "{\"a\":\"removed\"}"},
        {"{\"scanningSessionId\":\"ab\"}", "{\"scanningSessionId\":\"session-3\"}"},
        {"{\"scanning_session_id\":\"unknown\"}", "{\"scanning_session_id\":\"removed\"}"},
        {"{\"u\":\"https:\\/\\/h.test\\/p?a=1\\u0026Signature=2\"}",
         "{\"u\":\"https://h.test/p?a=removed&Signature=removed\"}"},
        {"\"https://h.test/p?a=1\"", "\"https://h.test/p?a=removed\""},
        /* No JSON, or no more of it. */
        {"https://h.test/p?a=1", "https://h.test/p?a=removed"},
        {"{\"clientId\":\"x\",\"a", "{\"clientId\":\"removed\",\"a"},
        {"{\"scanningSessionId\":\"ab\",", "{\"scanningSessionId\":\"session-3\","},
        {"{\"a\":\"\\u006bey-123\",", "{\"a\":\"removed\","},
        {"{\"a\":\"key-12345678", "{\"a\":\"removed45678"},
        {"12345678 <b>\"key-123\"</b> \\x \"", "removed <b>\"removed\"</b> \\x \""},
        {"\"\\q \"clientId\":\"x\"", "\"\\q \"clientId\":\"removed\""},
        {"\xFF\"key-123\xFF", "\xFF\"removed\xFF"},
    };
    prism__redactor redactor;
    (void)state;

    prism__redactor_init(&redactor);
    add_secret(&redactor, "key-123");
    add_secret(&redactor, "12345678");
    add_session(&redactor, "ab", "session-3");
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_redacts(prism__redact_body, &redactor, rows[i].text, rows[i].expected);
    prism__redactor_free(&redactor);
}

static void is_credential_header__knows_them_by_their_names(void **state)
{
    static const char *const secret[] = {
        "Authorization", "proxy-authorization",  "Cookie",      "Set-Cookie",
        "X-API-Key",     "x-amz-security-token", "X-Signature", "X-Session-Id"};
    static const char *const harmless[] = {"Accept",      "Content-Type", "User-Agent",
                                           "Retry-After", "ETag",         "X-Request-Id",
                                           "Date",        "Range",        ""};
    (void)state;

    for (size_t i = 0; i < COUNT(secret); i++)
        assert_true(prism__is_credential_header(secret[i]));
    for (size_t i = 0; i < COUNT(harmless); i++)
        assert_false(prism__is_credential_header(harmless[i]));
}

static void learn_request__learns_credentials_of_headers_and_body(void **state)
{
    static const char body[] = "{\"clientId\":\"a\\\"bcd\",\"clientScanningId\":\"mine\"}";
    const prism_http_header headers[] = {
        {"Authorization", "Bearer secret-1"}, {"Cookie", "secret-2"}, {"Accept", "no secret"}};
    const prism_http_request request = {.method = "POST",
                                        .url = "https://h.test/p",
                                        .headers = headers,
                                        .header_count = COUNT(headers),
                                        .body = body,
                                        .body_size = sizeof body - 1};
    prism__redactor redactor;
    (void)state;

    prism__redactor_init(&redactor);
    assert_int_equal(prism__redactor_learn_request(&redactor, &request), PRISM_OK);
    assert_redacts(prism__redact_text, &redactor, "secret-1 secret-2 a\"bcd no secret mine Bearer",
                   "removed removed removed no secret mine Bearer");
    prism__redactor_free(&redactor);
}

static void learn_query__learns_until_it_is_forgotten(void **state)
{
    prism__redactor redactor;
    (void)state;

    prism__redactor_init(&redactor);
    add_secret(&redactor, "before");
    assert_int_equal(prism__redactor_learn_query(&redactor, "https://h.test/p"), PRISM_OK);
    assert_int_equal(redactor.count, 1);
    assert_int_equal(prism__redactor_learn_query(
                         &redactor, "https://h.test/p?X-Amz-Date=date&Signature=abcde&bare"),
                     PRISM_OK);
    assert_redacts(prism__redact_text, &redactor, "before date abcde bare",
                   "removed date removed removed");
    prism__redactor_forget(&redactor, 1);
    assert_redacts(prism__redact_text, &redactor, "before date abcde bare",
                   "removed date abcde bare");
    prism__redactor_free(&redactor);
}

static void session_of_url__finds_and_decodes_the_id(void **state)
{
    static const struct {
        const char *url, *id;
    } rows[] = {
        {"https://h.test/scanning/v0/results/abc", "abc"},
        {"https://h.test/base/scanning/v0/results/a%2Fb%20c?x=1", "a/b c"},
        {"/scanning/v0/results/abc/more", "abc"},
        {"/scanning/v0/results/scanning/v0/results/abc", "abc"},
        {"/scanning/v0/results/%4", "%4"},
        {"/scanning/v0/results/%zz", "%zz"},
        {"/scanning/v0/results/", ""},
        {"/scanning/v0/results", ""},
        {"/scans/1?p=/scanning/v0/results/abc", ""},
        {"/scanning/v0/create-session", ""},
        {"", ""},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        prism__buffer id;
        prism__buffer_init(&id, 1024);
        assert_int_equal(prism__session_of_url(rows[i].url, &id), PRISM_OK);
        assert_string_equal(id.data ? id.data : "", rows[i].id);
        prism__buffer_free(&id);
    }
}

static void redact_url__writes_the_name_of_the_session(void **state)
{
    prism__redactor redactor;
    prism__buffer out;
    (void)state;

    prism__redactor_init(&redactor);
    prism__buffer_init(&out, 1024);
    assert_int_equal(
        prism__redact_url(&redactor, "https://h.test/scanning/v0/results/a?b=c", "session-1", &out),
        PRISM_OK);
    assert_string_equal(out.data, "https://h.test/scanning/v0/results/session-1?b=removed");
    assert_string_equal(prism__url_target(out.data), "/scanning/v0/results/session-1?b=removed");
    assert_string_equal(prism__url_target("https://h.test"), "");
    prism__buffer_clear(&out);
    assert_int_equal(prism__redact_url(&redactor, "https://h.test/scans/a", "session-1", &out),
                     PRISM_OK);
    assert_string_equal(out.data, "https://h.test/scans/a");
    prism__buffer_free(&out);
    prism__redactor_free(&redactor);
}

static void redact__keeps_to_the_limit(void **state)
{
    prism__redactor redactor;
    prism__buffer out;
    (void)state;

    prism__redactor_init(&redactor);
    add_secret(&redactor, "12345");
    prism__buffer_init(&out, 6);
    assert_int_equal(prism__redact_text(&redactor, "12345", 5, &out), PRISM_ERROR_LIMIT_EXCEEDED);
    assert_int_equal(prism__redact_body(&redactor, "[\"12345\"]", 9, &out),
                     PRISM_ERROR_LIMIT_EXCEEDED);
    prism__buffer_free(&out);
    prism__redactor_free(&redactor);
}

/* Fragments of what bodies are made of, put together at random. */
static void redact_body__leaves_no_secret_in_random_texts(void **state)
{
    static const char *const fragments[] = {"key-123", "\"",       "\\",   "{",
                                            "}",       ":",        ",",    "\"clientId\"",
                                            "\"a\"",   "[",        "]",    "https://h.test/",
                                            "?",       "&",        "=",    "Signature=",
                                            "\n",      "\\u0041",  "\\\"", "12",
                                            " ",       "\xC3\xA9", "\xFF", "scanningSessionId"};
    prism__redactor redactor;
    uint64_t random = 11;
    (void)state;

    prism__redactor_init(&redactor);
    add_secret(&redactor, "key-123");
    for (int run = 0; run < 20000; run++) {
        prism__buffer text, once, twice;
        prism__buffer_init(&text, 1 << 16);
        prism__buffer_init(&once, 1 << 16);
        prism__buffer_init(&twice, 1 << 16);
        for (int count = random_int(&random, 1, 24); count > 0; count--)
            assert_int_equal(
                prism__buffer_append_text(
                    &text, fragments[random_int(&random, 0, (int)COUNT(fragments) - 1)]),
                PRISM_OK);
        assert_int_equal(prism__redact_body(&redactor, text.data, text.size, &once), PRISM_OK);
        if (strstr(once.data, "key-123"))
            fail_msg("%s gives %s", text.data, once.data);
        if (prism__is_json(text.data, text.size))
            assert_true(prism__is_json(once.data, once.size));
        /* What a replay redacts was redacted before. */
        assert_int_equal(prism__redact_body(&redactor, once.data, once.size, &twice), PRISM_OK);
        assert_string_equal(once.data, twice.data);
        prism__buffer_free(&text);
        prism__buffer_free(&once);
        prism__buffer_free(&twice);
    }
    prism__redactor_free(&redactor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(redact_text__removes_secrets_and_renames_sessions),
        cmocka_unit_test(redact_text__removes_what_is_secret_in_urls),
        cmocka_unit_test(redact_body__finds_secrets_in_json_strings_however_they_are_escaped),
        cmocka_unit_test(is_credential_header__knows_them_by_their_names),
        cmocka_unit_test(learn_request__learns_credentials_of_headers_and_body),
        cmocka_unit_test(learn_query__learns_until_it_is_forgotten),
        cmocka_unit_test(session_of_url__finds_and_decodes_the_id),
        cmocka_unit_test(redact_url__writes_the_name_of_the_session),
        cmocka_unit_test(redact__keeps_to_the_limit),
        cmocka_unit_test(redact_body__leaves_no_secret_in_random_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
