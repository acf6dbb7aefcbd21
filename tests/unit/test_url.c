/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "http/url.h"

static prism_status append_base(const char *url, bool allow_plain_http, char *text, size_t size,
                                prism_error *error)
{
    prism__buffer out;
    prism__buffer_init(&out, 4096);
    const prism_status status =
        prism__url_append_base(&out, "hosted_url", url, allow_plain_http, error);
    (void)snprintf(text, size, "%s", out.data ? out.data : "");
    prism__buffer_free(&out);
    return status;
}

static void assert_base(const char *url, const char *expected)
{
    char text[256];
    prism_error error;
    if (append_base(url, false, text, sizeof text, &error) != PRISM_OK)
        fail_msg("%s: %s", url, error.message);
    assert_string_equal(text, expected);
}

static void assert_no_base(const char *url, bool allow_plain_http, const char *message)
{
    char text[256];
    prism_error error;
    memset(&error, 0, sizeof error);
    if (append_base(url, allow_plain_http, text, sizeof text, &error) !=
        PRISM_ERROR_INVALID_ARGUMENT)
        fail_msg("accepted: %s", url);
    assert_string_equal(text, "");
    if (!strstr(error.message, message) || strncmp(error.message, "hosted_url: ", 12) != 0)
        fail_msg("%s: got \"%s\", expected \"%s\"", url, error.message, message);
}

static void append_base__keeps_path_and_port_and_drops_slashes(void **state)
{
    (void)state;
    assert_base("https://api.hosted.prismlabs.tech", "https://api.hosted.prismlabs.tech");
    assert_base("https://example.com/", "https://example.com");
    assert_base("https://example.com///", "https://example.com");
    assert_base("https://example.com:8443/", "https://example.com:8443");
    assert_base("https://example.com/a/b", "https://example.com/a/b");
    assert_base("https://example.com/a/b/", "https://example.com/a/b");
    assert_base("https://example.com/a%20b/@x", "https://example.com/a%20b/@x");
    assert_base("HTTPS://Example.COM", "HTTPS://Example.COM");
    assert_base("https://a_b.example-1.com.", "https://a_b.example-1.com.");
    assert_base("https://10.0.0.1:65535", "https://10.0.0.1:65535");
    assert_base("https://[2001:db8::1]:1/x", "https://[2001:db8::1]:1/x");
}

static void append_base__takes_plain_http_to_this_machine(void **state)
{
    (void)state;
    assert_base("http://localhost", "http://localhost");
    assert_base("HTTP://LocalHost:8080/", "HTTP://LocalHost:8080");
    assert_base("http://127.0.0.1:8080", "http://127.0.0.1:8080");
    assert_base("http://127.255.255.254", "http://127.255.255.254");
    assert_base("http://[::1]:8080/p/", "http://[::1]:8080/p");
    assert_base("http://[0:0:0:0:0:0:0:1]", "http://[0:0:0:0:0:0:0:1]");
}

static void append_base__refuses_plain_http_elsewhere_and_to_lookalikes(void **state)
{
    (void)state;
    static const char *const urls[] = {
        "http://example.com",
        "http://127.0.0.1.evil.com",
        "http://localhost.evil.com",
        "http://localhost.",
        "http://localhos",
        "http://mylocalhost",
        "http://evil.com/localhost",
        "http://evil.com/127.0.0.1",
        "http://127.0.0.1.",
        "http://127.1",
        "http://127",
        "http://0177.0.0.1",
        "http://0127.0.0.1",
        "http://0x7f.0.0.1",
        "http://0x7f000001",
        "http://2130706433",
        "http://127.0.0.256",
        "http://128.0.0.1",
        "http://12.7.0.1",
        "http://0.0.0.0",
        "http://[::]",
        "http://[::2]",
        "http://[::ffff:127.0.0.1]",
        "http://[2001:db8::1]",
        "http://a-host-name-that-is-longer-than-any-loopback-address-can-ever-be.localhost",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        assert_no_base(urls[i], false, "must be https; plain http is for this machine");
}

static void append_base__takes_plain_http_elsewhere_when_allowed(void **state)
{
    (void)state;
    char text[256];
    assert_int_equal(append_base("http://example.com:80/", true, text, sizeof text, NULL),
                     PRISM_OK);
    assert_string_equal(text, "http://example.com:80");
    assert_no_base("ftp://example.com", true, "must start with https:// or http://");
    assert_no_base("http://user@localhost", true, "must not have a user name or password");
}

static void append_base__refuses_other_schemes(void **state)
{
    (void)state;
    static const char *const urls[] = {"",
                                       "example.com",
                                       "//example.com",
                                       "localhost:8080",
                                       "http:",
                                       "https:/",
                                       "https:example.c",
                                       "ftp://localhost",
                                       " https://a",
                                       "file:///etc/passwd",
                                       "httpss:",
                                       "xhttps://a",
                                       "javascript:alert(1)//"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        assert_no_base(urls[i], false, "must start with https:// or http://");
    assert_no_base(NULL, false, "must not be NULL");
}

static void append_base__refuses_what_is_no_host(void **state)
{
    (void)state;
    assert_no_base("https://", false, "must have a host");
    assert_no_base("https:///", false, "must have a host");
    assert_no_base("https:///path", false, "must have a host");
    assert_no_base("https://:443", false, "must have a host");
    assert_no_base("https://a%2Eb", false, "the host has a character");
    assert_no_base("https://a,b", false, "the host has a character");
    assert_no_base("https://a[::1]", false, "the host has a character");
    assert_no_base("https://[::1", false, "no closing bracket");
    assert_no_base("https://[::1/]", false, "no closing bracket");
    assert_no_base("https://[::1]x", false, "nothing but a port");
    assert_no_base("https://[]", false, "no valid IPv6 address");
    assert_no_base("https://[127.0.0.1]", false, "no valid IPv6 address");
    assert_no_base("https://[fe80::1%25eth0]", false, "no valid IPv6 address");
    assert_no_base("https://[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:1]",
                   false, "no valid IPv6 address");
}

static void append_base__refuses_what_is_no_port(void **state)
{
    (void)state;
    static const char *const urls[] = {"https://a:",      "https://a:/",     "https://a:0",
                                       "https://a:65536", "https://a:+1",    "https://a:1x",
                                       "https://a:1:2",   "https://[::1]:",  "https://a:4294967297",
                                       "https://a:-1",    "https://[::1]:x", "https://a::1"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        assert_no_base(urls[i], false, "the port must be a number from 1 to 65535");
}

static void append_base__refuses_user_query_and_fragment(void **state)
{
    (void)state;
    assert_no_base("https://user@a", false, "must not have a user name or password");
    assert_no_base("https://user:secret@a:1/", false, "must not have a user name or password");
    assert_no_base("https://@a", false, "must not have a user name or password");
    assert_no_base("http://localhost@evil.com", false, "must not have a user name or password");
    assert_no_base("http://127.0.0.1:80@evil.com", false, "must not have a user name or password");
    assert_no_base("https://a?x=1", false, "must not have a query");
    assert_no_base("https://a/?", false, "must not have a query");
    assert_no_base("https://a#b", false, "must not have a fragment");
    assert_no_base("https://a/#", false, "must not have a fragment");
    assert_no_base("https://evil.com#@localhost", false, "must not have a fragment");
}

static void append_base__refuses_characters_that_no_url_has(void **state)
{
    (void)state;
    static const char *const urls[] = {
        "https://a b",    "https://a/ b",  "https://a ",       "https://a\t",
        "https://a\r\nX", "https://a\x7F", "https://\xC3\xA4", "https://a/\xC3\xA4",
        "https://a\\b",   "https://a/<b>", "https://a/{b}",    "http://localhost\\@evil.com"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        assert_no_base(urls[i], false, "must not have blanks, control characters");
}

static void append_base__never_quotes_the_url(void **state)
{
    (void)state;
    char text[256];
    prism_error error;
    assert_int_equal(append_base("https://me:hunter2@a", false, text, sizeof text, &error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_null(strstr(error.message, "hunter2"));
}

static void append_base__says_when_there_is_no_room(void **state)
{
    (void)state;
    prism__buffer out;
    prism_error error;
    prism__buffer_init(&out, 8);
    assert_int_equal(prism__url_append_base(&out, "hosted_url", "https://a", false, &error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_string_equal(error.message, "hosted_url: is too long");
    prism__buffer_free(&out);
}

static prism_status append_whole(const char *url, bool allow_plain_http, char *text, size_t size,
                                 prism_error *error)
{
    prism__buffer out;
    prism__buffer_init(&out, 200);
    const prism_status status = prism__url_append_whole(&out, "url", url, allow_plain_http, error);
    (void)snprintf(text, size, "%s", out.data ? out.data : "");
    prism__buffer_free(&out);
    return status;
}

static void append_whole__keeps_all_but_the_fragment(void **state)
{
    static const char *const urls[] = {
        "https://files.test",
        "https://files.test/",
        "https://files.test//a/../b/",
        "https://files.test?a=https://b/",
        "https://files.test/a?b=%2f%2F+~&c;d=:@/?e",
        "HTTPS://Files.Test:8443/%C3%BC",
        "https://[2001:db8::1]:1/x?y",
        "http://127.0.0.1:7313/a?b",
        "http://localhost?a",
        "http://[::1]",
    };
    char text[256], url[256];
    prism_error error;

    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        assert_int_equal(append_whole(urls[i], false, text, sizeof text, &error), PRISM_OK);
        assert_string_equal(text, urls[i]);
        (void)snprintf(url, sizeof url, "%s#a/b?c#d", urls[i]);
        assert_int_equal(append_whole(url, false, text, sizeof text, &error), PRISM_OK);
        assert_string_equal(text, urls[i]);
    }
    assert_int_equal(append_whole("http://a.test/b", true, text, sizeof text, &error), PRISM_OK);
    assert_string_equal(text, "http://a.test/b");
}

static void append_whole__refuses_what_is_no_url(void **state)
{
    static const struct {
        const char *url;
        const char *said;
    } cases[] = {
        {NULL, "NULL"},
        {"", "https://"},
        {"files.test/s3cret", "https://"},
        {"ftp://files.test/s3cret", "https://"},
        {"https:files.test/s3cret", "https://"},
        {"https://?s3cret", "host"},
        {"https://#s3cret", "host"},
        {"https:///s3cret", "host"},
        {"https://a:b@files.test/s3cret", "user name"},
        {"https://files.test:x/s3cret", "port"},
        {"https://files.test:70000?s3cret", "port"},
        {"https://[::1/s3cret", "bracket"},
        {"https://[s3cret]/", "IPv6"},
        {"https://files.test/s3cret 2", "blanks"},
        {"https://files.test/?s3cret\n", "blanks"},
        {"https://files.test/#s3cret\x7F", "blanks"},
        {"https://files.test/?s3cret=\"", "blanks"},
        {"http://files.test/s3cret", "plain http"},
        {"http://127.0.0.1.files.test?s3cret", "plain http"},
        {"http://localhost.test#s3cret", "plain http"},
    };
    char text[256];
    prism_error error;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (append_whole(cases[i].url, false, text, sizeof text, &error) !=
            PRISM_ERROR_INVALID_ARGUMENT)
            fail_msg("accepted: %s", cases[i].url);
        assert_string_equal(text, "");
        assert_memory_equal(error.message, "url: ", 5);
        if (!strstr(error.message, cases[i].said) || strstr(error.message, "s3cret"))
            fail_msg("%s: %s", cases[i].url, error.message);
    }
}

static void append_whole__says_when_there_is_no_room(void **state)
{
    char url[300] = "https://files.test/";
    char text[256];
    prism_error error;

    (void)state;
    memset(url + 19, 'a', sizeof url - 20);
    assert_int_equal(append_whole(url, false, text, sizeof text, &error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_string_equal(error.message, "url: is too long");
}

static prism_status append_segment(const char *value, prism__buffer *out, prism_error *error)
{
    prism__buffer_init(out, 8192);
    assert_int_equal(prism__buffer_append_text(out, "/scans/"), PRISM_OK);
    return prism__url_append_segment(out, "scan_id", value, error);
}

static void assert_segment(const char *value, const char *expected)
{
    prism__buffer out;
    prism_error error;
    if (append_segment(value, &out, &error) != PRISM_OK)
        fail_msg("%s: %s", value, error.message);
    assert_string_equal(out.data + strlen("/scans/"), expected);
    prism__buffer_free(&out);
}

static void assert_no_segment(const char *value, const char *message)
{
    prism__buffer out;
    prism_error error;
    assert_int_equal(append_segment(value, &out, &error), PRISM_ERROR_INVALID_ARGUMENT);
    assert_string_equal(error.message, message);
    assert_string_equal(out.data, "/scans/");
    prism__buffer_free(&out);
}

static void append_segment__keeps_unreserved_characters(void **state)
{
    (void)state;
    static const char unreserved[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    assert_segment(unreserved, unreserved);
    assert_segment("...", "...");
    assert_segment(".a", ".a");
}

static void append_segment__encodes_everything_else(void **state)
{
    (void)state;
    assert_segment("a/b", "a%2Fb");
    assert_segment("../x", "..%2Fx");
    assert_segment("%", "%25");
    assert_segment("%2e", "%252e");
    assert_segment("a b?c#d", "a%20b%3Fc%23d");
    assert_segment("!\"$&'()*+,:;<=>@[\\]^`{|}",
                   "%21%22%24%26%27%28%29%2A%2B%2C%3A%3B%3C%3D%3E%40%5B%5C%5D%5E%60%7B%7C%7D");
    assert_segment("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80", "%C3%A4%E2%82%AC%F0%9F%98%80");
}

static void append_segment__takes_1024_bytes_and_not_one_more(void **state)
{
    (void)state;
    char value[1026];
    prism__buffer out;
    memset(value, '/', sizeof value);
    value[1025] = '\0';
    assert_no_segment(value, "scan_id: must not be longer than 1024 bytes");
    value[1024] = '\0';
    assert_int_equal(append_segment(value, &out, NULL), PRISM_OK);
    assert_int_equal(out.size, strlen("/scans/") + 3 * 1024);
    prism__buffer_free(&out);
}

static void append_segment__refuses_what_is_no_segment(void **state)
{
    (void)state;
    assert_no_segment(NULL, "scan_id: must not be NULL");
    assert_no_segment("", "scan_id: must not be empty");
    assert_no_segment(".", "scan_id: must not be \".\" or \"..\"");
    assert_no_segment("..", "scan_id: must not be \".\" or \"..\"");
}

static void append_segment__refuses_control_characters(void **state)
{
    (void)state;
    for (char c = 1; c < ' '; c++) {
        const char value[] = {'a', c, 'b', '\0'};
        assert_no_segment(value, "scan_id: must not have control characters");
    }
    assert_no_segment("secret\x7F", "scan_id: must not have control characters");
}

static void append_segment__refuses_invalid_utf8(void **state)
{
    (void)state;
    static const char *const values[] = {
        "a\x80", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xE2\x82z", "\xF5\x80\x80", "\xFFsecret\xFF"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_no_segment(values[i], "scan_id: is not valid UTF-8");
}

static void check_proxy__takes_scheme_host_and_port(void **state)
{
    (void)state;
    static const char *const urls[] = {"http://proxy.example:3128", "HTTPS://proxy.example:443/",
                                       "socks5://10.0.0.1:1080", "socks5h://[2001:db8::1]:65535",
                                       "http://localhost:1"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        prism_error error;
        if (prism__url_check_proxy("proxy_url", urls[i], &error) != PRISM_OK)
            fail_msg("%s: %s", urls[i], error.message);
    }
}

static void check_proxy__refuses_all_else_without_quoting_it(void **state)
{
    (void)state;
    static const char scheme[] = "must start with http://, https://, socks5:// or socks5h://";
    static const char port[] = "the port must be a number from 1 to 65535";
    static const char user[] = "must not have a user name or password";
    static const char bad[] = "must not have blanks, control characters or others that no URL has";
    static const struct {
        const char *url;
        const char *wrong;
    } cases[] = {
        {"", scheme},
        {"proxy.example:3128", scheme},
        {"ftp://proxy.example:21", scheme},
        {"socks4://proxy.example:1080", scheme},
        {"socks5x://proxy.example:1080", scheme},
        {"http:/proxy.example:3128", scheme},
        {" http://proxy.example:3128", scheme},
        {"http://proxy.example", "must have a port"},
        {"http://[::1]/", "must have a port"},
        {"http://:3128", "must have a host"},
        {"http://", "must have a host"},
        {"http://proxy.example:", port},
        {"http://proxy.example:0", port},
        {"http://proxy.example:65536", port},
        {"http://proxy.example:3128x", port},
        {"http://user@proxy.example:3128", user},
        {"http://user:S3CRET@proxy.example:3128", user},
        {"socks5h://:S3CRET@[::1]:3128", user},
        {"http://user:S3C/RET@proxy.example:3128", port},
        {"http://proxy.example:3128\r\nX: S3CRET", bad},
        {"http://pr\xC3\xB6xy.example:3128", bad},
        {"http://[::1:3128", "the IPv6 address has no closing bracket"},
        {"http://[proxy]:3128", "has no valid IPv6 address in its brackets"},
        {"http://proxy.example:3128/path", "must have nothing behind the port"},
        {"http://proxy.example:3128?S3CRET", "must have nothing behind the port"},
        {"http://proxy.example:3128/#", "must have nothing behind the port"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        prism_error error;
        char message[128];
        (void)snprintf(message, sizeof message, "proxy_url: %s", cases[i].wrong);
        assert_int_equal(prism__url_check_proxy("proxy_url", cases[i].url, &error),
                         PRISM_ERROR_INVALID_ARGUMENT);
        if (strcmp(error.message, message) != 0)
            fail_msg("%s: %s", cases[i].url, error.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(append_base__keeps_path_and_port_and_drops_slashes),
        cmocka_unit_test(append_base__takes_plain_http_to_this_machine),
        cmocka_unit_test(append_base__refuses_plain_http_elsewhere_and_to_lookalikes),
        cmocka_unit_test(append_base__takes_plain_http_elsewhere_when_allowed),
        cmocka_unit_test(append_base__refuses_other_schemes),
        cmocka_unit_test(append_base__refuses_what_is_no_host),
        cmocka_unit_test(append_base__refuses_what_is_no_port),
        cmocka_unit_test(append_base__refuses_user_query_and_fragment),
        cmocka_unit_test(append_base__refuses_characters_that_no_url_has),
        cmocka_unit_test(append_base__never_quotes_the_url),
        cmocka_unit_test(append_base__says_when_there_is_no_room),
        cmocka_unit_test(append_whole__keeps_all_but_the_fragment),
        cmocka_unit_test(append_whole__refuses_what_is_no_url),
        cmocka_unit_test(append_whole__says_when_there_is_no_room),
        cmocka_unit_test(check_proxy__takes_scheme_host_and_port),
        cmocka_unit_test(check_proxy__refuses_all_else_without_quoting_it),
        cmocka_unit_test(append_segment__keeps_unreserved_characters),
        cmocka_unit_test(append_segment__encodes_everything_else),
        cmocka_unit_test(append_segment__takes_1024_bytes_and_not_one_more),
        cmocka_unit_test(append_segment__refuses_what_is_no_segment),
        cmocka_unit_test(append_segment__refuses_control_characters),
        cmocka_unit_test(append_segment__refuses_invalid_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
