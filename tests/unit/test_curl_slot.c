/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "curl_fixture.h"

/* What goes out. */

/* Whether the request is made of exactly this first line, these header lines in any order, and this
 * body; `host` stands for the server's own. */
static void assert_request(fixture *f, size_t index, const char *first_line,
                           const char *const *lines, size_t line_count, const char *body)
{
    const char *text = raw_server_request(f->server, index);
    assert_non_null(text);
    size_t head_size = strlen(first_line) + 2;
    assert_memory_equal(text, first_line, strlen(first_line));

    for (size_t i = 0; i < line_count; i++) {
        char line[256];
        (void)snprintf(line, sizeof line, "\r\n%s\r\n", lines[i]);
        const char *found = strstr(text, line);
        if (!found || strstr(found + 1, line))
            fail_msg("not there once: %s, in: %s", lines[i], text);
        head_size += strlen(lines[i]) + 2;
    }
    const char *end = strstr(text, "\r\n\r\n");
    assert_non_null(end);
    if ((size_t)(end - text) + 2 != head_size)
        fail_msg("unexpected headers in: %s", text);
    assert_string_equal(end + 4, body);
}

static void send__sends_a_get_with_nothing_unasked(void **state)
{
    (void)state;
    fixture f;
    raw_reply reply;
    char host[64];
    const prism_http_header headers[] = {{"Accept", "application/json;v=1"},
                                         {"Authorization", "Bearer key"},
                                         {"X-Empty", ""},
                                         {"User-Agent", "libprism/0"}};
    start_text(&f, &reply, OK_REPLY, RAW_KEEP);
    use_path(&f, "/a/../%2E%2e/b%20c?x=1&y=%2F");
    f.request.headers = headers;
    f.request.header_count = COUNT(headers);
    assert_response(&f, 200, "ok");

    (void)snprintf(host, sizeof host, "Host: 127.0.0.1:%u", raw_server_port(f.server));
    const char *const lines[] = {host,
                                 "Accept-Encoding: gzip",
                                 "Accept: application/json;v=1",
                                 "Authorization: Bearer key",
                                 "X-Empty:",
                                 "User-Agent: libprism/0"};
    assert_request(&f, 0, "GET /a/../%2E%2e/b%20c?x=1&y=%2F HTTP/1.1", lines, COUNT(lines), "");
    stop(&f);
}

static void send__sends_a_bare_get(void **state)
{
    (void)state;
    fixture f;
    raw_reply reply;
    char host[64];
    start_text(&f, &reply, OK_REPLY, RAW_KEEP);
    assert_response(&f, 200, "ok");
    (void)snprintf(host, sizeof host, "Host: 127.0.0.1:%u", raw_server_port(f.server));
    const char *const lines[] = {host, "Accept-Encoding: gzip"};
    assert_request(&f, 0, "GET / HTTP/1.1", lines, COUNT(lines), "");
    stop(&f);
}

static void send__asks_for_the_root_where_the_url_has_no_path(void **state)
{
    static const char *const cases[][2] = {
        {"", "GET / HTTP/1.1\r\n"},
        {"?a=1/2?", "GET /?a=1/2? HTTP/1.1\r\n"},
        {"?a=1#b", "GET /?a=1 HTTP/1.1\r\n"},
        {"/c#b?", "GET /c HTTP/1.1\r\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        fixture f;
        raw_reply reply;
        start_text(&f, &reply, OK_REPLY, RAW_KEEP);
        use_path(&f, cases[i][0]);
        assert_response(&f, 200, "ok");
        assert_memory_equal(raw_server_request(f.server, 0), cases[i][1], strlen(cases[i][1]));
        stop(&f);
    }
}

static void send__sends_a_post_with_its_body(void **state)
{
    (void)state;
    fixture f;
    raw_reply reply;
    char host[64];
    const prism_http_header header = {"Content-Type", "application/json"};
    start_text(&f, &reply, OK_REPLY, RAW_KEEP);
    use_path(&f, "/create");
    make_post(&f, "{\"clientId\":\"x\"}");
    f.request.headers = &header;
    f.request.header_count = 1;
    assert_response(&f, 200, "ok");
    (void)snprintf(host, sizeof host, "Host: 127.0.0.1:%u", raw_server_port(f.server));
    const char *const lines[] = {host, "Accept-Encoding: gzip", "Content-Length: 16",
                                 "Content-Type: application/json"};
    assert_request(&f, 0, "POST /create HTTP/1.1", lines, COUNT(lines), "{\"clientId\":\"x\"}");
    stop(&f);
}

static void send__sends_a_post_without_body_or_type(void **state)
{
    (void)state;
    fixture f;
    raw_reply reply;
    char host[64];
    start_text(&f, &reply, OK_REPLY, RAW_KEEP);
    make_post(&f, NULL);
    assert_response(&f, 200, "ok");
    (void)snprintf(host, sizeof host, "Host: 127.0.0.1:%u", raw_server_port(f.server));
    const char *const lines[] = {host, "Accept-Encoding: gzip", "Content-Length: 0"};
    assert_request(&f, 0, "POST / HTTP/1.1", lines, COUNT(lines), "");
    stop(&f);
}

static void send__sends_a_large_body_at_once(void **state)
{
    (void)state;
    fixture f;
    raw_reply reply;
    char *body = malloc(2000001); /* libcurl asks before it sends more than 1 MiB */
    assert_non_null(body);
    memset(body, 'b', 2000000);
    body[2000000] = '\0';
    start_text(&f, &reply, OK_REPLY, RAW_KEEP);
    make_post(&f, body);
    assert_response(&f, 200, "ok");
    const char *text = raw_server_request(f.server, 0);
    assert_null(strstr(text, "Expect"));
    assert_string_equal(strstr(text, "\r\n\r\n") + 4, body);
    stop(&f);
    free(body);
}

static void send__refuses_what_it_cannot_send(void **state)
{
    (void)state;
    fixture f;
    raw_reply reply;
    start_text(&f, &reply, OK_REPLY, RAW_KEEP);
    f.request.method = "PUT";
    assert_failure(&f, PRISM_ERROR_INTERNAL, 0);
    f.request.method = "GET";
    f.request.body = "x";
    f.request.body_size = 1;
    assert_failure(&f, PRISM_ERROR_INTERNAL, 0);
    f.request.body = NULL;
    f.request.url = "file:///etc/passwd";
    assert_failure(&f, PRISM_ERROR_INTERNAL, 0);
    assert_int_equal(raw_server_connections(f.server), 0);
    stop(&f);
}

/* What comes back. */

static void send__gives_status_headers_and_body(void **state)
{
    (void)state;
    fixture f;
    raw_reply reply;
    start_text(&f, &reply,
               "HTTP/1.1 404 Not Found\r\nContent-Type:text/plain \r\nX-A: \t b c\t\r\nX-Empty:\r\n"
               "X-A: d\r\nContent-Length: 3\r\n\r\nno!",
               RAW_KEEP);
    assert_response(&f, 404, "no!");
    assert_int_equal(prism_http_response_header_count(&f.response), 5);
    assert_string_equal(prism_http_response_header(&f.response, "content-type"), "text/plain");
    assert_string_equal(prism_http_response_header_at(&f.response, 1)->name, "X-A");
    assert_string_equal(prism_http_response_header_at(&f.response, 1)->value, "b c");
    assert_string_equal(prism_http_response_header(&f.response, "x-empty"), "");
    assert_string_equal(prism_http_response_header_at(&f.response, 3)->value, "d");
    stop(&f);
}

static void send__gives_bodies_of_any_framing(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        raw_end end;
        int32_t status;
        const char *body;
    } cases[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", RAW_KEEP, 200, ""},
        {"HTTP/1.1 204 No Content\r\n\r\n", RAW_KEEP, 204, ""},
        {"HTTP/1.1 200 OK\r\n\r\nto the end", RAW_CLOSE, 200, "to the end"},
        {"HTTP/1.0 200 OK\r\n\r\nold", RAW_CLOSE, 200, "old"},
        {"HTTP/1.1 503\r\nContent-Length: 1\r\n\r\nx", RAW_KEEP, 503, "x"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: "
         "chunked\r\n\r\n2\r\nab\r\n3;x=y\r\ncde\r\n0\r\n\r\n",
         RAW_KEEP, 200, "abcde"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        fixture f;
        raw_reply reply;
        start_text(&f, &reply, cases[i].bytes, cases[i].end);
        assert_response(&f, cases[i].status, cases[i].body);
        stop(&f);
    }
}

static void send__forgets_interim_responses(void **state)
{
    (void)state;
    fixture f;
    raw_reply reply;
    start_text(&f, &reply,
               "HTTP/1.1 100 Continue\r\n\r\n"
               "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\nX-Early: 1\r\n\r\n" OK_REPLY,
               RAW_KEEP);
    assert_response(&f, 200, "ok");
    assert_int_equal(prism_http_response_header_count(&f.response), 1);
    assert_null(prism_http_response_header(&f.response, "X-Early"));
    stop(&f);
}

static void send__drops_trailers_and_keeps_the_rest(void **state)
{
    (void)state;
    static const char *const replies[] = {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\n\r\n2\r\nok\r\n0\r\nX-T: "
        "2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\n\r\n0\r\nX-T: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\n\r\n2\r\nok\r\n0\r\n"
        "HTTP/1.1: 500 Gone\r\nX-T: 2\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\n\r\n"
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\n\r\n0\r\n"
        "HTTP/1.1: 500 Gone\r\nX-T: 2\r\n\r\n"};
    for (size_t i = 0; i < COUNT(replies); i++) {
        fixture f;
        raw_reply reply;
        start_text(&f, &reply, replies[i], RAW_KEEP);
        assert_response(&f, 200, strstr(replies[i], "\nok") ? "ok" : "");
        assert_string_equal(prism_http_response_header(&f.response, "X-A"), "1");
        assert_null(prism_http_response_header(&f.response, "X-T"));
        stop(&f);
    }
}

static void send__does_not_follow_redirects(void **state)
{
    (void)state;
    fixture elsewhere;
    fixture f;
    raw_reply target;
    raw_reply reply;
    char bytes[512];
    start_text(&elsewhere, &target, OK_REPLY, RAW_KEEP);
    (void)snprintf(bytes, sizeof bytes,
                   "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
                   elsewhere.url);
    start_text(&f, &reply, bytes, RAW_KEEP);
    assert_response(&f, 302, "");
    assert_string_equal(prism_http_response_header(&f.response, "Location"), elsewhere.url);
    assert_int_equal(raw_server_connections(elsewhere.server), 0);
    stop(&f);
    stop(&elsewhere);
}

static void send__stops_at_the_limit_on_bodies(void **state)
{
    (void)state;
    fixture f;
    static const char head[] = "HTTP/1.1 200 OK\r\n\r\n";
    const size_t head_size = sizeof head - 1;
    char *bytes = malloc(head_size + MAX_BODY + 1);
    assert_non_null(bytes);
    memcpy(bytes, head, head_size);
    memset(bytes + head_size, 'x', MAX_BODY + 1);
    const raw_reply replies[] = {
        {.bytes = bytes, .size = head_size + MAX_BODY, .end = RAW_CLOSE},
        {.bytes = bytes, .size = head_size + MAX_BODY + 1, .end = RAW_CLOSE}};
    start(&f, replies, 2);
    size_t size = 0;
    assert_int_equal(send_it(&f), PRISM_OK);
    (void)prism_http_response_body(&f.response, &size);
    assert_int_equal(size, MAX_BODY);
    assert_failure(&f, PRISM_ERROR_LIMIT_EXCEEDED, SENT);
    stop(&f);
    free(bytes);
}

static void send__stops_at_the_limit_on_headers(void **state)
{
    (void)state;
    fixture f;
    const size_t count = 30000;
    char *bytes = calloc(count + 8, 10);
    assert_non_null(bytes);
    static const char status_line[] = "HTTP/1.1 200 OK\r\n";
    memcpy(bytes, status_line, sizeof status_line);
    char *end = bytes + sizeof status_line - 1;
    for (size_t i = 0; i < count; i++, end += 10)
        memcpy(end, "Abcd: ef\r\n", 10);
    memcpy(end, "\r\n", 3);
    raw_reply reply;
    start_text(&f, &reply, bytes, RAW_CLOSE);
    assert_failure(&f, PRISM_ERROR_LIMIT_EXCEEDED, SENT);
    assert_non_null(strstr(f.error.message, "headers are larger"));
    stop(&f);
    free(bytes);
}

static void send__stops_at_the_limit_on_interim_responses(void **state)
{
    (void)state;
    fixture f;
    static const char head[] = "HTTP/1.1 103 Early Hints\r\n\r\n";
    const size_t count = 10100; /* 280 KB: libcurl itself, which has another code, stops later */
    char *bytes = calloc(count, sizeof head);
    assert_non_null(bytes);
    for (size_t i = 0; i < count; i++)
        memcpy(bytes + i * (sizeof head - 1), head, sizeof head);
    raw_reply reply;
    start_text(&f, &reply, bytes, RAW_HANG);
    assert_failure(&f, PRISM_ERROR_LIMIT_EXCEEDED, SENT);
    assert_non_null(strstr(f.error.message, "headers are larger"));
    stop(&f);
    free(bytes);
}

static void send__stops_at_the_limit_on_trailers(void **state)
{
    (void)state;
    fixture f;
    static const char head[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
    static const char trailer[] = "Abcd: efgh\r\n";
    const size_t count = 30000;
    char *bytes = calloc(count + 10, sizeof trailer);
    assert_non_null(bytes);
    memcpy(bytes, head, sizeof head);
    for (size_t i = 0; i < count; i++)
        memcpy(bytes + sizeof head - 1 + i * (sizeof trailer - 1), trailer, sizeof trailer);
    raw_reply reply;
    start_text(&f, &reply, bytes, RAW_HANG);
    assert_failure(&f, PRISM_ERROR_LIMIT_EXCEEDED, SENT);
    assert_non_null(strstr(f.error.message, "headers are larger"));
    stop(&f);
    free(bytes);
}

static void send__stops_at_the_limit_on_one_header(void **state)
{
    (void)state;
    fixture f;
    const size_t size = 200000;
    char *bytes = malloc(size + 1);
    assert_non_null(bytes);
    const int head = snprintf(bytes, size, "HTTP/1.1 200 OK\r\nX: ");
    memset(bytes + head, 'x', size - (size_t)head);
    bytes[size] = '\0';
    raw_reply reply;
    start_text(&f, &reply, bytes, RAW_CLOSE);
    assert_failure(&f, PRISM_ERROR_LIMIT_EXCEEDED, SENT);
    stop(&f);
    free(bytes);
}

/* Connections that break, servers that talk nonsense. */

static void send__says_that_the_connection_broke(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        raw_end end;
    } cases[] = {
        {NULL, RAW_CLOSE},
        {NULL, RAW_RESET},
        {"HTTP/1.1 20", RAW_RESET},
        {"HTTP/1.1 200 OK\r\nContent-Le", RAW_RESET},
        {"HTTP/1.1 200 OK\r\nContent-Le", RAW_CLOSE},
        {"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n", RAW_CLOSE},
        {"HTTP/1.1 100 Continue\r\n\r\n", RAW_CLOSE},
        {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", RAW_RESET},
        {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", RAW_RESET},
        {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", RAW_CLOSE},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal", RAW_CLOSE},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", RAW_CLOSE},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf\r\n", RAW_CLOSE},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        fixture f;
        const raw_reply replies[] = {{.bytes = cases[i].bytes, .end = cases[i].end},
                                     {.bytes = OK_REPLY, .end = RAW_KEEP}};
        start(&f, replies, 2);
        assert_failure(&f, PRISM_ERROR_NETWORK, SENT | RETRYABLE);
        assert_int_equal(raw_server_requests(f.server), 1);
        assert_response(&f, 200, "ok");
        stop(&f);
    }
}

static void send__says_that_the_answer_is_no_http(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "garbage\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "<html>not a status line</html>",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: nonsense\r\n\r\nx",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\n folded: x\r\n\r\n",
        "\x16\x03\x01\x02",
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        fixture f;
        raw_reply reply;
        start_text(&f, &reply, cases[i], RAW_CLOSE);
        const prism_status status = send_it(&f);
        if (status != PRISM_ERROR_NETWORK || !(f.error.flags & SENT))
            fail_msg("%s: %s, %s", cases[i], prism_status_name(status), f.error.message);
        stop(&f);
    }
}

static void send__never_tells_the_path_in_an_error(void **state)
{
    (void)state;
    static const char *const cases[] = {NULL, "garbage\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n",
                                        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"};
    for (size_t i = 0; i < COUNT(cases); i++) {
        fixture f;
        raw_reply reply;
        start_text(&f, &reply, cases[i], RAW_CLOSE);
        use_path(&f, "/results/S3CRET?sig=S3CRET");
        assert_int_equal(send_it(&f), PRISM_ERROR_NETWORK);
        assert_null(strstr(f.error.message, "S3CRET"));
        stop(&f);
    }
}

/* Time. */

static void send__ends_a_stall(void **state)
{
    (void)state;
    static const char *const cases[] = {NULL, "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nX: ",
                                        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"};
    for (size_t i = 0; i < COUNT(cases); i++) {
        fixture f;
        raw_reply reply;
        start_text(&f, &reply, cases[i], RAW_HANG);
        f.request.stall_timeout_ms = 200;
        const double since = now_ms();
        assert_failure(&f, PRISM_ERROR_TIMEOUT, SENT | RETRYABLE);
        assert_passed(since, 200, 5000);
        assert_string_equal(f.error.message, "no data for 200 ms");
        stop(&f);
    }
}

static void send__ends_a_stalled_upload(void **state)
{
    (void)state;
    fixture f;
    const raw_reply reply = {.early = true, .end = RAW_HANG};
    const size_t size = (size_t)32 * 1024 * 1024; /* more than the system's buffers take */
    char *body = calloc(1, size);
    assert_non_null(body);
    start(&f, &reply, 1);
    make_post(&f, NULL);
    f.request.body = body;
    f.request.body_size = size;
    f.request.stall_timeout_ms = 200;
    assert_failure(&f, PRISM_ERROR_TIMEOUT, SENT | RETRYABLE);
    assert_string_equal(f.error.message, "no data for 200 ms");
    stop(&f);
    free(body);
}

static void send__does_not_take_slowness_for_a_stall(void **state)
{
    (void)state;
    fixture f;
    const raw_reply reply = {.bytes = OK_REPLY, .pause_ms = 20, .end = RAW_KEEP};
    start(&f, &reply, 1);
    f.request.stall_timeout_ms = 300; /* the status line alone takes 340 ms, all of it 800 */
    const double since = now_ms();
    assert_response(&f, 200, "ok");
    assert_passed(since, 800, 5000);
    stop(&f);
}

static void send__ends_at_the_total_limit_though_bytes_come(void **state)
{
    (void)state;
    fixture f;
    const raw_reply reply = {.bytes = OK_REPLY, .pause_ms = 20, .end = RAW_KEEP};
    start(&f, &reply, 1);
    f.request.timeout_ms = 300;
    const double since = now_ms();
    assert_failure(&f, PRISM_ERROR_TIMEOUT, SENT | RETRYABLE);
    assert_passed(since, 300, 5000);
    assert_string_equal(f.error.message, "not finished within 300 ms");
    stop(&f);
}

static void send__has_no_limits_if_told_so(void **state)
{
    (void)state;
    fixture f;
    raw_reply reply;
    start_text(&f, &reply, OK_REPLY, RAW_KEEP);
    f.request.connect_timeout_ms = UINT32_MAX;
    f.request.stall_timeout_ms = UINT32_MAX;
    f.request.timeout_ms = UINT32_MAX;
    assert_response(&f, 200, "ok");
    stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(send__sends_a_get_with_nothing_unasked),
        cmocka_unit_test(send__sends_a_bare_get),
        cmocka_unit_test(send__asks_for_the_root_where_the_url_has_no_path),
        cmocka_unit_test(send__sends_a_post_with_its_body),
        cmocka_unit_test(send__sends_a_post_without_body_or_type),
        cmocka_unit_test(send__sends_a_large_body_at_once),
        cmocka_unit_test(send__refuses_what_it_cannot_send),
        cmocka_unit_test(send__gives_status_headers_and_body),
        cmocka_unit_test(send__gives_bodies_of_any_framing),
        cmocka_unit_test(send__forgets_interim_responses),
        cmocka_unit_test(send__drops_trailers_and_keeps_the_rest),
        cmocka_unit_test(send__does_not_follow_redirects),
        cmocka_unit_test(send__stops_at_the_limit_on_bodies),
        cmocka_unit_test(send__stops_at_the_limit_on_headers),
        cmocka_unit_test(send__stops_at_the_limit_on_interim_responses),
        cmocka_unit_test(send__stops_at_the_limit_on_trailers),
        cmocka_unit_test(send__stops_at_the_limit_on_one_header),
        cmocka_unit_test(send__says_that_the_connection_broke),
        cmocka_unit_test(send__says_that_the_answer_is_no_http),
        cmocka_unit_test(send__never_tells_the_path_in_an_error),
        cmocka_unit_test(send__ends_a_stall),
        cmocka_unit_test(send__ends_a_stalled_upload),
        cmocka_unit_test(send__does_not_take_slowness_for_a_stall),
        cmocka_unit_test(send__ends_at_the_total_limit_though_bytes_come),
        cmocka_unit_test(send__has_no_limits_if_told_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
