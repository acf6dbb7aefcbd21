/* SPDX-License-Identifier: MIT */
/* The codings of a body: which are asked for, which are undone, which are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "curl_fixture.h"

/* The library's clock, put in place by the linker: it may run faster, by a step at each look. */

static uint64_t clock_step_ms;
static uint64_t clock_ahead_ms;

int __real_clock_gettime(clockid_t id, struct timespec *now);
int __wrap_clock_gettime(clockid_t id, struct timespec *now);

int __wrap_clock_gettime(clockid_t id, struct timespec *now)
{
    const int result = __real_clock_gettime(id, now);
    clock_ahead_ms += clock_step_ms;
    now->tv_sec += (time_t)(clock_ahead_ms / 1000);
    return result;
}

/* Answers. */

#define GZIP_BODY                                                                                  \
    "\x1F\x8B\x08\x00\x00\x00\x00\x00\x02\x03\xAB\x56\xCA\x48\xCD\xC9\xC9\x57\xB2\x52\x4A\xAF\xCA" \
    "\x2C\x50\xAA\x05\x00\xF6\x4F\x05\x6F\x10\x00\x00\x00"
#define GZIP_BODY_SIZE (sizeof GZIP_BODY - 1)
#define GZIP_TEXT "{\"hello\":\"gzip\"}"

static char answer_bytes[4096];

/* An answer with those header lines and a body of that many bytes. */
static raw_reply make_answer(const char *lines, const char *body, size_t size, raw_end end)
{
    const int head =
        snprintf(answer_bytes, sizeof answer_bytes, "HTTP/1.1 200 OK\r\n%s\r\n", lines);
    assert_true(head > 0 && (size_t)head + size <= sizeof answer_bytes);
    memcpy(answer_bytes + head, body, size);
    return (raw_reply){.bytes = answer_bytes, .size = (size_t)head + size, .end = end};
}

/* One without a body, so that it must be judged by its head. */
static void assert_refused(const char *lines, const prism_http_header *header)
{
    fixture f;
    const raw_reply reply = make_answer(lines, "", 0, RAW_HANG);
    start(&f, &reply, 1);
    f.request.headers = header;
    f.request.header_count = header ? 1 : 0;
    const prism_status status = send_it(&f);
    if (status != PRISM_ERROR_NETWORK || f.error.flags != SENT)
        fail_msg("%s: %s, %s", lines, prism_status_name(status), f.error.message);
    assert_string_equal(f.error.message,
                        "the response's body is encoded in a way that was not asked for");
    stop(&f);
}

/* Without an Accept-Encoding of the request's own. */

static void send__decodes_gzip(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "Content-Encoding: gzip\r\n", "content-encoding:\t GZip \t\r\n",
        "Content-Encoding: x-gzip\r\n", "Content-Encoding: , gzip ,\r\n",
        "Content-Encoding: gzip\r\nX: y\r\n"};
    for (size_t i = 0; i < COUNT(lines); i++) {
        fixture f;
        const raw_reply reply = make_answer(lines[i], GZIP_BODY, GZIP_BODY_SIZE, RAW_CLOSE);
        start(&f, &reply, 1);
        assert_response(&f, 200, GZIP_TEXT);
        assert_non_null(strstr(raw_server_request(f.server, 0), "\r\nAccept-Encoding: gzip\r\n"));
        stop(&f);
    }
}

static void send__takes_a_body_that_is_not_encoded(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "", "Content-Encoding:\r\n", "Content-Encoding: identity\r\n",
        "Content-Encoding: Identity \r\n", "Transfer-Encoding: Identity\r\n"};
    for (size_t i = 0; i < COUNT(lines); i++) {
        fixture f;
        const raw_reply reply = make_answer(lines[i], "plain", 5, RAW_CLOSE);
        start(&f, &reply, 1);
        assert_response(&f, 200, "plain");
        stop(&f);
    }
}

static void send__refuses_codings_that_were_not_asked_for(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "Content-Encoding: deflate\r\n",
        "Content-Encoding: br\r\n",
        "Content-Encoding: zstd\r\n",
        "Content-Encoding: compress\r\n",
        "Content-Encoding: gzipped\r\n",
        "Content-Encoding: gzi\r\n",
        "Content-Encoding: gzip;q=1\r\n",
        "CONTENT-ENCODING:\tBr\r\n",
        "Transfer-Encoding: gzip\r\n",
        "transfer-encoding: gzip, chunked\r\n",
        "Transfer-Encoding: x-gzip\r\nTransfer-Encoding: chunked\r\n",
    };
    for (size_t i = 0; i < COUNT(lines); i++)
        assert_refused(lines[i], NULL);
}

static void send__refuses_codings_upon_codings(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "Content-Encoding: gzip, gzip\r\n",
        "Content-Encoding: gzip,gzip,gzip\r\n",
        "Content-Encoding: ,\t, gzip ,, X-GZIP\r\n",
        "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n",
        "Content-Encoding: gzip\r\nX: y\r\ncontent-encoding: x-gzip\r\n",
        "Content-Encoding: identity, gzip\r\n",
    };
    for (size_t i = 0; i < COUNT(lines); i++)
        assert_refused(lines[i], NULL);
}

/* libcurl keeps those of an interim response for the final one. */
static void send__counts_the_codings_of_interim_responses(void **state)
{
    (void)state;
    fixture f;
    raw_reply reply;
    start_text(&f, &reply,
               "HTTP/1.1 103 Early Hints\r\nContent-Encoding: gzip\r\n\r\n"
               "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
               RAW_HANG);
    assert_failure(&f, PRISM_ERROR_NETWORK, SENT);
    assert_non_null(strstr(f.error.message, "not asked for"));
    stop(&f);
}

static void send__refuses_corrupt_gzip(void **state)
{
    (void)state;
    fixture f;
    const raw_reply reply =
        make_answer("Content-Encoding: gzip\r\n",
                    "\x1F\x8B\x08\x00\x00\x00\x00\x00\x02\x03\xFF\xFF", 12, RAW_CLOSE);
    start(&f, &reply, 1);
    assert_failure(&f, PRISM_ERROR_NETWORK, SENT);
    stop(&f);
}

static void send__refuses_bytes_behind_the_gzip(void **state)
{
    (void)state;
    fixture f;
    const raw_reply reply = make_answer("Content-Encoding: gzip\r\n", GZIP_BODY "garbage",
                                        GZIP_BODY_SIZE + 7, RAW_CLOSE);
    start(&f, &reply, 1);
    assert_failure(&f, PRISM_ERROR_NETWORK, SENT);
    assert_string_equal(f.error.message, "the response's body goes on behind the end of its gzip");
    stop(&f);
}

/* With one. */

static void send__asks_and_decodes_nothing_of_its_own_if_told_what_to_accept(void **state)
{
    (void)state;
    fixture f;
    const prism_http_header header = {"accept-encoding", "gzip;q=0.5, br"};
    const raw_reply reply =
        make_answer("Content-Encoding: gzip\r\nContent-Length: 36\r\n", GZIP_BODY, 36, RAW_KEEP);
    assert_int_equal(GZIP_BODY_SIZE, 36);
    start(&f, &reply, 1);
    f.request.headers = &header;
    f.request.header_count = 1;
    assert_int_equal(send_it(&f), PRISM_OK);
    size_t size = 0;
    const char *body = prism_http_response_body(&f.response, &size);
    assert_int_equal(size, GZIP_BODY_SIZE);
    assert_memory_equal(body, GZIP_BODY, GZIP_BODY_SIZE);
    assert_string_equal(prism_http_response_header(&f.response, "Content-Encoding"), "gzip");
    const char *head = raw_server_request(f.server, 0);
    assert_non_null(strstr(head, "\r\naccept-encoding: gzip;q=0.5, br\r\n"));
    assert_null(strstr(head, "Accept-Encoding"));

    /* The next exchange on the same connection is as if nothing had been. */
    f.request.header_count = 0;
    assert_response(&f, 200, GZIP_TEXT);
    assert_non_null(strstr(raw_server_request(f.server, 1), "\r\nAccept-Encoding: gzip\r\n"));
    f.request.header_count = 1;
    assert_int_equal(send_it(&f), PRISM_OK);
    (void)prism_http_response_body(&f.response, &size);
    assert_int_equal(size, GZIP_BODY_SIZE);
    assert_int_equal(raw_server_connections(f.server), 1);
    stop(&f);
}

static void send__takes_codings_upon_codings_undecoded(void **state)
{
    (void)state;
    fixture f;
    const prism_http_header header = {"Accept-Encoding", "*"};
    const raw_reply reply = make_answer("Content-Encoding: br, gzip\r\nContent-Encoding: zstd\r\n",
                                        "raw", 3, RAW_CLOSE);
    start(&f, &reply, 1);
    f.request.headers = &header;
    f.request.header_count = 1;
    assert_response(&f, 200, "raw");
    stop(&f);
}

static void send__takes_a_plain_body_if_told_to_accept_identity(void **state)
{
    (void)state;
    static const char *const lines[] = {"", "Content-Encoding: IDENTITY\r\n",
                                        "Content-Encoding:\r\n"};
    const prism_http_header header = {"Accept-Encoding", "identity"};
    for (size_t i = 0; i < COUNT(lines); i++) {
        fixture f;
        const raw_reply reply = make_answer(lines[i], "plain", 5, RAW_CLOSE);
        start(&f, &reply, 1);
        f.request.headers = &header;
        f.request.header_count = 1;
        assert_response(&f, 200, "plain");
        const char *head = raw_server_request(f.server, 0);
        const char *found = strstr(head, "\r\nAccept-Encoding: identity\r\n");
        assert_non_null(found);
        assert_null(strstr(found + 3, "Accept-Encoding"));
        stop(&f);
    }
}

static void send__refuses_every_coding_if_told_to_accept_identity(void **state)
{
    (void)state;
    static const char *const lines[] = {"Content-Encoding: gzip\r\n", "Content-Encoding: br\r\n",
                                        "Content-Encoding: identity, gzip\r\n",
                                        "Transfer-Encoding: gzip, chunked\r\n"};
    static const prism_http_header headers[] = {{"Accept-Encoding", "identity"},
                                                {"ACCEPT-ENCODING", "Identity"}};
    for (size_t i = 0; i < COUNT(lines); i++)
        assert_refused(lines[i], &headers[i % COUNT(headers)]);
}

/* Bombs. */

/* Append bits to a deflate stream, the lowest first. */
static void put_bits(unsigned char *bytes, size_t *position, unsigned bits, int count)
{
    for (int i = 0; i < count; i++, (*position)++)
        bytes[*position / 8] |= (unsigned char)(((bits >> i) & 1) << (*position % 8));
}

/* 52 MB of zeros in 325 KB. The bytes are to be freed. */
static raw_reply make_bomb(void)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
                               "\x1F\x8B\x08\x00\x00\x00\x00\x00\x02\x03";
    const size_t head_size = sizeof head - 1;
    const size_t copies = 200000; /* of 258 zeros in 13 bits */
    raw_reply reply = {.size = head_size + (copies * 13 + 11) / 8, .end = RAW_CLOSE};
    char *bytes = calloc(1, reply.size + 1);
    assert_non_null(bytes);
    memcpy(bytes, head, head_size);
    unsigned char *deflate = (unsigned char *)bytes + head_size;
    size_t position = 0;
    put_bits(deflate, &position, 3, 3);    /* the last block, with the fixed codes */
    put_bits(deflate, &position, 0x0C, 8); /* the literal 0 */
    for (size_t i = 0; i < copies; i++) {
        put_bits(deflate, &position, 0xA3, 8); /* copy 258 bytes */
        put_bits(deflate, &position, 0, 5);    /* from one byte before */
    }
    reply.bytes = bytes;
    return reply;
}

static void send__stops_a_gzip_bomb_at_the_limit(void **state)
{
    (void)state;
    fixture f;
    const raw_reply reply = make_bomb();
    start(&f, &reply, 1);
    assert_failure(&f, PRISM_ERROR_LIMIT_EXCEEDED, SENT);
    assert_non_null(strstr(f.error.message, "body is larger"));
    /* It got as far as the limit, so the gzip itself was in order. */
    assert_true(f.response.body.size > MAX_BODY / 2 && f.response.body.size <= MAX_BODY);
    stop(&f);
    free((char *)(uintptr_t)reply.bytes);
}

/* Within one look at the socket, libcurl may hand over megabytes. */
static void send__looks_at_the_clock_while_a_body_is_decoded(void **state)
{
    (void)state;
    fixture f;
    const raw_reply reply = make_bomb();
    start(&f, &reply, 1);
    prism__response_free(&f.response);
    prism__response_init(&f.response, 64 * MAX_BODY);
    f.request.stall_timeout_ms = UINT32_MAX;
    f.request.timeout_ms = 200 * 1000;
    clock_step_ms = 1000;
    const prism_status status = send_it(&f);
    clock_step_ms = 0;
    assert_int_equal(status, PRISM_ERROR_TIMEOUT);
    assert_int_equal(f.error.flags, SENT | RETRYABLE);
    assert_string_equal(f.error.message, "not finished within 200000 ms");
    /* At most 200 pieces of 16 KiB: libcurl hands over no larger ones. */
    assert_true(f.response.body.size > 0 && f.response.body.size <= (size_t)200 * 16 * 1024);
    stop(&f);
    free((char *)(uintptr_t)reply.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(send__decodes_gzip),
        cmocka_unit_test(send__takes_a_body_that_is_not_encoded),
        cmocka_unit_test(send__refuses_codings_that_were_not_asked_for),
        cmocka_unit_test(send__refuses_codings_upon_codings),
        cmocka_unit_test(send__counts_the_codings_of_interim_responses),
        cmocka_unit_test(send__refuses_corrupt_gzip),
        cmocka_unit_test(send__refuses_bytes_behind_the_gzip),
        cmocka_unit_test(send__asks_and_decodes_nothing_of_its_own_if_told_what_to_accept),
        cmocka_unit_test(send__takes_codings_upon_codings_undecoded),
        cmocka_unit_test(send__takes_a_plain_body_if_told_to_accept_identity),
        cmocka_unit_test(send__refuses_every_coding_if_told_to_accept_identity),
        cmocka_unit_test(send__stops_a_gzip_bomb_at_the_limit),
        cmocka_unit_test(send__looks_at_the_clock_while_a_body_is_decoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
