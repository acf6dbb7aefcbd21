/* SPDX-License-Identifier: MIT */
/* Downloads that break off, over real sockets, and how they go on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "download_fixture.h"

enum { REPLIES_MAX = 6 };

typedef struct scene {
    const char *name;
    raw_reply replies[REPLIES_MAX]; /* the rest has no bytes */
    const char *body;               /* what comes of it */
    const char *ranges[REPLIES_MAX];
} scene;

static const scene scenes[] = {
    {"resumed",
     {HALF, PART(ETAG("v1") RANGE("bytes 5-9/10") LENGTH(5), "56789")},
     OLD,
     {NULL, "bytes=5-"}},
    {"resumed, its end left open",
     {HALF, PART(ETAG("v1") RANGE("bytes 5-9/*"), "56789")},
     OLD,
     {NULL, "bytes=5-"}},
    {"a part of the rest",
     {HALF, PART(ETAG("v1") RANGE("bytes 5-6/10") LENGTH(2), "56"),
      PART(ETAG("v1") RANGE("bytes 7-9/10") LENGTH(3), "789")},
     OLD,
     {NULL, "bytes=5-", "bytes=7-"}},
    {"broken off twice",
     {HALF, PART(ETAG("v1") RANGE("bytes 5-9/10") LENGTH(5), "56"),
      PART(ETAG("v1") RANGE("bytes 7-9/10") LENGTH(3), "789")},
     OLD,
     {NULL, "bytes=5-", "bytes=7-"}},
    {"Range ignored", {HALF, WHOLE(ETAG("v1"), 10, OLD)}, OLD, {NULL, "bytes=5-"}},
    {"ETag changed", {HALF, WHOLE(ETAG("v2"), 12, NEW)}, NEW, {NULL, "bytes=5-"}},
    {"another ETag's part",
     {HALF, PART(ETAG("v2") RANGE("bytes 5-9/10") LENGTH(5), "fghij"), WHOLE(ETAG("v2"), 12, NEW)},
     NEW,
     {NULL, "bytes=5-", NULL}},
    {"a weak ETag's part",
     {HALF, PART("ETag: W/\"v1\"\r\n" RANGE("bytes 5-9/10") LENGTH(5), "fghij"),
      WHOLE(ETAG("v2"), 12, NEW)},
     NEW,
     {NULL, "bytes=5-", NULL}},
    {"nobody's part",
     {HALF, PART(RANGE("bytes 5-9/10") LENGTH(5), "fghij"), WHOLE(ETAG("v2"), 12, NEW)},
     NEW,
     {NULL, "bytes=5-", NULL}},
    {"several parts",
     {HALF,
      PART(ETAG("v1") "Content-Type: multipart/byteranges; boundary=x\r\n" LENGTH(7),
           "--x\r\n\r\n"),
      WHOLE(ETAG("v1"), 10, OLD)},
     OLD,
     {NULL, "bytes=5-", NULL}},
    {"HTTP 416",
     {HALF,
      {.bytes = HEAD("416 Range Not Satisfiable", RANGE("bytes */3") LENGTH(0))},
      WHOLE(ETAG("v2"), 3, "xyz")},
     "xyz",
     {NULL, "bytes=5-", NULL}},
    {"a part that is encoded",
     {HALF, PART(ETAG("v1") "Content-Encoding: gzip\r\n" RANGE("bytes 5-9/10") LENGTH(5), "fghij"),
      WHOLE(ETAG("v1"), 10, OLD)},
     OLD,
     {NULL, "bytes=5-", NULL}},
    {"a part that is longer than it says",
     {HALF, PART(ETAG("v1") RANGE("bytes 5-9/10"), "56789abc"), WHOLE(ETAG("v1"), 10, OLD)},
     OLD,
     {NULL, "bytes=5-", NULL}},
    {"HTTP 412",
     {HALF, {.bytes = HEAD("412 Precondition Failed", LENGTH(0))}, WHOLE(ETAG("v2"), 12, NEW)},
     NEW,
     {NULL, "bytes=5-", NULL}},
    {"no ETag",
     {{.bytes = HEAD("200 OK", LENGTH(10)) "01234", .end = RAW_CLOSE}, WHOLE("", 12, NEW)},
     NEW,
     {NULL, NULL}},
    {"a weak ETag",
     {{.bytes = HEAD("200 OK", "ETag: W/\"v1\"\r\n" LENGTH(10)) "01234", .end = RAW_CLOSE},
      WHOLE("", 12, NEW)},
     NEW,
     {NULL, NULL}},
    {"size not known",
     {{.bytes = HEAD("200 OK", ETAG("v1") "Transfer-Encoding: chunked\r\n") "5\r\n01234\r\n",
       .end = RAW_CLOSE},
      PART(ETAG("v1") RANGE("bytes 4-9/10") LENGTH(6), "456789")},
     OLD,
     {NULL, "bytes=4-"}},
    {"all there, but its end",
     {{.bytes = HEAD("200 OK", ETAG("v1") "Transfer-Encoding: chunked\r\n") "a\r\n" OLD "\r\n",
       .end = RAW_CLOSE},
      PART(ETAG("v1") RANGE("bytes 9-9/10") LENGTH(1), "9")},
     OLD,
     {NULL, "bytes=9-"}},
    {"reset",
     {{.bytes = HEAD("200 OK", ETAG("v1") LENGTH(10)), .end = RAW_RESET},
      WHOLE(ETAG("v1"), 10, OLD)},
     OLD,
     {NULL, NULL}},
};

static size_t count_replies(const raw_reply *replies)
{
    size_t count = 0;

    while (count < REPLIES_MAX && replies[count].bytes)
        count++;
    return count;
}

static void play(const scene *s, way how)
{
    const size_t count = count_replies(s->replies);
    download_fixture f;

    download_start(&f, s->replies, count);
    const prism_status status = download_to(&f, how);
    if (status != PRISM_OK)
        fail_msg("%s, to %s: %s", s->name, way_names[how], f.error.message);
    if (f.got_size != strlen(s->body) || memcmp(f.got, s->body, f.got_size) != 0)
        fail_msg("%s, to %s: %s", s->name, way_names[how], f.got);
    assert_int_equal(raw_server_requests(f.server), count);
    for (size_t i = 0; i < count; i++)
        download_assert_range(&f, i, s->ranges[i], "v1");
    download_assert_files(&f, how <= TO_FILE_LATER ? "asset " : "");
    download_stop(&f);
}

static void download__goes_on_or_begins_anew(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(scenes); i++) {
        for (way how = TO_FILE; how < WAYS; how++)
            play(&scenes[i], how);
    }
}

static void download__takes_no_part_of_another_place(void **state)
{
    static const char *const ranges[] = {
        "bytes 0-9/10",
        "bytes 4-9/10",
        "bytes 6-9/10",
        "bytes 5-9/11",
        "bytes 5-8/9",
        "bytes 5-9",
        "bytes */10",
        "items 5-9/10",
        "bytes 9-5/10",
        "bytes 5-10/10",
        "bytes 5-10/*",
        "bytes 5-8/10", /* of which five bytes are promised */
        "bytes -5-9/10",
        "bytes 5-18446744073709551615/18446744073709551616",
        "bytes 5-18446744073709551615/*",
        "bytes 18446744073709551621-18446744073709551625/10",
        "bytes 4294967301-4294967305/4294967306",
        "",
    };
    (void)state;

    for (size_t i = 0; i < COUNT(ranges); i++) {
        char bytes[300];
        (void)snprintf(
            bytes, sizeof bytes,
            HEAD("206 Partial Content", ETAG("v1") LENGTH(5) "Content-Range: %s\r\n") "fghij",
            ranges[i]);
        const scene s = {ranges[i],
                         {HALF, {.bytes = bytes, .end = RAW_CLOSE}, WHOLE(ETAG("v1"), 10, OLD)},
                         OLD,
                         {NULL, "bytes=5-", NULL}};
        play(&s, TO_FILE);
        play(&s, TO_MEMORY);
    }
}

/* It would go on so for ever. */
static void download__is_not_fooled_twice(void **state)
{
    static const raw_reply replies[] = {HALF,
                                        PART(ETAG("v1") RANGE("bytes 4-8/10") LENGTH(5), "fghij"),
                                        PART(ETAG("v1") RANGE("bytes 0-9/10") LENGTH(10), OLD)};
    download_fixture f;
    (void)state;

    download_start(&f, replies, COUNT(replies));
    assert_int_equal(download_to(&f, TO_FILE), PRISM_ERROR_UNEXPECTED_RESPONSE);
    assert_int_equal(f.error.http_status, 206);
    assert_int_equal(f.error.attempts, 3);
    assert_int_equal(raw_server_requests(f.server), 3);
    download_stop(&f);
}

/* 16 KiB. */
#define MUCH .more = "0123456789abcdef", .copies = 1024

/* Each try that brings much is free; without, the one retry would not be enough. */
static void download__counts_no_try_that_brought_much(void **state)
{
    static const raw_reply replies[] = {
        {.bytes = HEAD("200 OK", ETAG("v1") LENGTH(65536)), MUCH, .end = RAW_CLOSE},
        {.bytes = HEAD("206 OK", ETAG("v1") RANGE("bytes 16384-65535/65536") LENGTH(49152)),
         MUCH,
         .end = RAW_CLOSE},
        {.bytes = HEAD("206 OK", ETAG("v1") RANGE("bytes 32768-65535/65536") LENGTH(32768)),
         MUCH,
         .end = RAW_CLOSE},
        {.bytes = HEAD("206 OK", ETAG("v1") RANGE("bytes 49152-65535/65536") LENGTH(16384)), MUCH}};
    download_fixture f;
    (void)state;

    download_start(&f, replies, COUNT(replies));
    f.call.max_retries = 1;
    assert_int_equal(download_to(&f, TO_FILE), PRISM_OK);
    assert_int_equal(f.got_size, 65536);
    assert_int_equal(raw_server_requests(f.server), 4);
    download_stop(&f);
}

/* A byte with each try would take a million of them. What has come is kept all the same. */
static void download__comes_to_an_end_with_little_progress(void **state)
{
    static const raw_reply replies[] = {
        {.bytes = HEAD("200 OK", ETAG("v1") LENGTH(10)) "0", .end = RAW_CLOSE},
        PART(ETAG("v1") RANGE("bytes 1-9/10") LENGTH(9), "1"),
        PART(ETAG("v1") RANGE("bytes 2-9/10") LENGTH(8), "2"),
        PART(ETAG("v1") RANGE("bytes 3-9/10") LENGTH(7), "3456789")};
    download_fixture f;
    (void)state;

    download_start(&f, replies, COUNT(replies));
    f.call.max_retries = 2;
    assert_int_equal(download_to(&f, TO_FILE), PRISM_ERROR_NETWORK);
    assert_int_equal(f.error.attempts, 3);
    assert_int_equal(download_to(&f, TO_FILE), PRISM_OK);
    assert_string_equal(f.got, OLD);
    download_stop(&f);
}

/* The same bytes again and again are no progress, be they many. */
static void download__comes_to_an_end_without_progress(void **state)
{
    static const raw_reply replies[] = {
        {.bytes = HEAD("200 OK", LENGTH(65536)), MUCH, .end = RAW_CLOSE}};
    download_fixture f;
    (void)state;

    download_start(&f, replies, COUNT(replies));
    f.call.max_retries = 2;
    assert_int_equal(download_to(&f, TO_FILE), PRISM_ERROR_NETWORK);
    assert_int_equal(f.error.attempts, 4); /* the first one had brought more than there was */
    download_assert_files(&f, "");
    download_stop(&f);
}

/* An answer that is too large is not the asset. */
static void part__is_not_lost_by_an_answer_without_bounds(void **state)
{
    static const raw_reply replies[] = {HALF,
                                        {.bytes = "HTTP/1.1 503 Service Unavailable\r\n",
                                         .more = "X-Filler: 0123456789012345678901234567890\r\n",
                                         .copies = 10000,
                                         .end = RAW_CLOSE},
                                        PART(ETAG("v1") RANGE("bytes 5-9/10") LENGTH(5), "56789")};
    download_fixture f;
    (void)state;

    download_start(&f, replies, COUNT(replies));
    assert_int_equal(download_to(&f, TO_FILE), PRISM_ERROR_LIMIT_EXCEEDED);
    download_assert_files(&f, "asset.prism-info asset.prism-part ");
    assert_int_equal(download_to(&f, TO_FILE), PRISM_OK);
    assert_string_equal(f.got, OLD);
    download_assert_range(&f, 2, "bytes=5-", "v1");
    download_stop(&f);
}

/* A transport that tries again by itself: what it had got, it has handed over already. */

static void answer(prism_http_response *response, int32_t status, const char *range,
                   const char *body)
{
    prism_http_response_clear(response);
    prism_http_response_set_status(response, status);
    assert_int_equal(prism_http_response_add_header(response, "ETag", "\"v1\""), PRISM_OK);
    if (range)
        assert_int_equal(prism_http_response_add_header(response, "Content-Range", range),
                         PRISM_OK);
    else
        assert_int_equal(prism_http_response_add_header(response, "Content-Length", "10"),
                         PRISM_OK);
    /* It goes on whatever it is told: a transport may be like that. */
    if (prism_http_response_append_body(response, body, strlen(body)) != PRISM_OK)
        return;
}

static prism_status send_twice(void *context, const prism_http_request *request,
                               prism_http_response *response, prism_error *error)
{
    const char *range = NULL;
    size_t *sent = context;

    for (size_t i = 0; i < request->header_count; i++) {
        if (strcmp(request->headers[i].name, "Range") == 0)
            range = request->headers[i].value;
    }
    if (++*sent >= 3) {
        if (range && strcmp(range, "bytes=9-") == 0)
            answer(response, 206, "bytes 9-9/10", "9");
        else
            answer(response, 200, NULL, OLD);
        return PRISM_OK;
    }
    if (*sent == 1) {
        answer(response, 200, NULL, "01234");
    } else {
        assert_string_equal(range, "bytes=5-");
        answer(response, 206, "bytes 5-9/10", "567");
        answer(response, 206, "bytes 5-9/10", "56");
    }
    error->flags = RETRYABLE;
    return PRISM_ERROR_NETWORK;
}

static void download__by_a_transport_that_tries_again_is_not_mixed_up(void **state)
{
    prism_client_options options;
    prism_asset_data *data;
    size_t sent = 0;
    prism_client *client;
    (void)state;

    prism_client_options_init(&options, sizeof options);
    prism_transport transport;
    prism_transport_init(&transport, sizeof transport);
    transport.send = send_twice;
    transport.context = &sent;
    options.transport = &transport;
    options.retry_base_ms = options.retry_cap_ms = 1;
    assert_int_equal(prism_client_new(&options, &client, NULL), PRISM_OK);
    assert_int_equal(
        prism_asset_download_to_memory(client, "https://files.test/a", NULL, &data, NULL),
        PRISM_OK);
    assert_string_equal(data->data, OLD);
    prism_asset_data_free(data);
    prism_client_free(client);
}

/* "forget that URLs die" */
static void trap__urls_die_in_the_middle_and_the_next_one_goes_on(void **state)
{
    static const raw_reply replies[] = {HALF, EXPIRED,
                                        PART(ETAG("v1") RANGE("bytes 5-9/10") LENGTH(5), "56789")};
    download_fixture f;
    (void)state;

    download_start(&f, replies, COUNT(replies));
    assert_int_equal(download_to(&f, TO_FILE), PRISM_ERROR_UNAUTHORIZED);
    assert_int_equal(f.error.http_status, 403);
    assert_int_equal(f.error.attempts, 2);
    assert_string_equal(f.error.message, "HTTP 403: Request has expired (AccessDenied)");
    download_assert_files(&f, "asset.prism-info asset.prism-part ");
    (void)snprintf(f.url, sizeof f.url, "http://127.0.0.1:%u/a?X-Amz-Signature=another",
                   raw_server_port(f.server));
    assert_int_equal(download_to(&f, TO_FILE), PRISM_OK);
    assert_string_equal(f.got, OLD);
    assert_non_null(strstr(raw_server_request(f.server, 2), "GET /a?X-Amz-Signature=another HTTP"));
    download_assert_range(&f, 2, "bytes=5-", "v1");
    download_assert_files(&f, "asset ");
    download_stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(download__goes_on_or_begins_anew),
        cmocka_unit_test(download__takes_no_part_of_another_place),
        cmocka_unit_test(download__is_not_fooled_twice),
        cmocka_unit_test(download__counts_no_try_that_brought_much),
        cmocka_unit_test(download__comes_to_an_end_with_little_progress),
        cmocka_unit_test(download__comes_to_an_end_without_progress),
        cmocka_unit_test(part__is_not_lost_by_an_answer_without_bounds),
        cmocka_unit_test(download__by_a_transport_that_tries_again_is_not_mixed_up),
        cmocka_unit_test(trap__urls_die_in_the_middle_and_the_next_one_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
