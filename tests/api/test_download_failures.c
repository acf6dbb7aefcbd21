/* SPDX-License-Identifier: MIT */
/* Downloads that come to nothing, over real sockets, and what they leave. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <cmocka.h>

#include "download_fixture.h"
#include "sanitized.h"

static void download__that_is_cut_off_is_an_error_and_no_file(void **state)
{
    static const raw_reply replies[] = {HALF};
    download_fixture f;
    (void)state;

    download_start(&f, replies, COUNT(replies));
    f.call.max_retries = PRISM_NO_RETRIES;
    for (way how = TO_FILE; how < WAYS; how++) {
        const size_t before = raw_server_requests(f.server);
        if (how == TO_FILE_LATER)
            continue;
        assert_int_equal(download_to(&f, how), PRISM_ERROR_NETWORK);
        assert_int_equal(f.error.attempts, 1);
        assert_int_equal(f.error.http_status, 0);
        assert_int_equal(f.error.flags, SENT | RETRYABLE);
        assert_int_equal(raw_server_requests(f.server), before + 1);
        download_assert_files(&f, "asset.prism-info asset.prism-part ");
    }
    /* Asked to, it leaves nothing, not even what was there. */
    f.options.flags = PRISM_DOWNLOAD_NO_RESUME;
    assert_int_equal(download_to(&f, TO_FILE), PRISM_ERROR_NETWORK);
    download_assert_range(&f, raw_server_requests(f.server) - 1, NULL, NULL);
    download_assert_files(&f, "");
    download_stop(&f);
}

/* "write the body of a failed download to the final file" */
static void trap__failed_download_body_is_never_saved(void **state)
{
    static const raw_reply replies[] = {EXPIRED};
    static const raw_reply long_ones[] = {{.bytes = HEAD("404 Not Found", "Connection: close\r\n"),
                                           .more = "<p>0123456789</p>",
                                           .copies = 20000,
                                           .end = RAW_CLOSE}};
    download_fixture f;
    (void)state;

    for (way how = TO_FILE; how < WAYS; how++) {
        download_start(&f, replies, 1);
        if (how <= TO_FILE_LATER)
            temporary_folder_write(&f.folder, "asset", "an older one", 12);
        assert_int_equal(download_to(&f, how), PRISM_ERROR_UNAUTHORIZED);
        assert_string_equal(f.error.message, "HTTP 403: Request has expired (AccessDenied)");
        assert_null(f.got);
        assert_int_equal(f.sunk.size, 0);
        download_assert_files(&f, how <= TO_FILE_LATER ? "asset " : "");
        assert_int_equal(temporary_folder_mentions(&f.folder, "an older one"),
                         how <= TO_FILE_LATER);
        assert_false(temporary_folder_mentions(&f.folder, "Error"));
        download_stop(&f);

        download_start(&f, long_ones, 1);
        assert_int_equal(download_to(&f, how), PRISM_ERROR_NOT_FOUND);
        assert_memory_equal(f.error.message, "HTTP 404: <p>0123456789</p><p>", 30);
        download_assert_files(&f, "");
        download_stop(&f);
    }
}

static void download__without_a_size_ends_with_the_connection(void **state)
{
    static const raw_reply replies[] = {{.bytes = "HTTP/1.0 200 OK\r\n\r\n" OLD, .end = RAW_CLOSE}};
    download_fixture f;
    (void)state;

    for (way how = TO_FILE; how < WAYS; how++) {
        download_start(&f, replies, COUNT(replies));
        assert_int_equal(download_to(&f, how), PRISM_OK);
        assert_string_equal(f.got, OLD);
        download_stop(&f);
    }
}

static void download__of_nothing_is_an_empty_file(void **state)
{
    static const raw_reply replies[] = {WHOLE(ETAG("v1"), 0, "")};
    download_fixture f;
    (void)state;

    for (way how = TO_FILE; how < WAYS; how++) {
        download_start(&f, replies, COUNT(replies));
        assert_int_equal(download_to(&f, how), PRISM_OK);
        assert_int_equal(f.got_size, 0);
        download_assert_files(&f, how <= TO_FILE_LATER ? "asset " : "");
        download_stop(&f);
    }
}

static void download__that_is_encoded_is_refused(void **state)
{
    static const raw_reply replies[] = {WHOLE("Content-Encoding: gzip\r\n", 10, OLD)};
    download_fixture f;
    (void)state;

    for (way how = TO_FILE; how < WAYS; how++) {
        download_start(&f, replies, COUNT(replies));
        f.call.max_retries = PRISM_NO_RETRIES;
        assert_int_equal(download_to(&f, how), PRISM_ERROR_NETWORK);
        assert_null(f.got);
        download_assert_files(&f, "");
        download_stop(&f);
    }
}

static void max_size__is_known_by_the_head_or_by_the_body(void **state)
{
    static const raw_reply replies[] = {
        {.bytes = HEAD("200 OK", ETAG("v1") LENGTH(18446744073709551614)) OLD, .end = RAW_HANG}};
    static const raw_reply unknown[] = {
        {.bytes = "HTTP/1.0 200 OK\r\n" ETAG("v1") "\r\n" OLD, .end = RAW_CLOSE}};
    download_fixture f;
    (void)state;

    for (way how = TO_FILE; how < WAYS; how++) {
        download_start(&f, how % 2 ? replies : unknown, 1);
        f.options.max_size = 9;
        if (download_to(&f, how) != PRISM_ERROR_LIMIT_EXCEEDED)
            /* libcurl before it: a length that does not fit a signed number is none */
            fail_msg("%s: %s", way_names[how], f.error.message);
        assert_int_equal(f.error.attempts, 1);
        download_assert_files(&f, "");
        download_stop(&f);

        download_start(&f, unknown, 1);
        f.options.max_size = 10;
        assert_int_equal(download_to(&f, how), PRISM_OK);
        assert_string_equal(f.got, OLD);
        download_stop(&f);
    }
}

static void sink__that_cannot_begin_anew_fails(void **state)
{
    static const raw_reply replies[] = {HALF, WHOLE(ETAG("v2"), 12, NEW)};
    const prism_sink sink = {.write = download_take, .context = NULL};
    prism_sink given = sink;
    download_fixture f;
    (void)state;

    download_start(&f, replies, COUNT(replies));
    given.context = &f.sunk;
    assert_int_equal(prism_asset_download_to_sink(f.client, f.url, &given, &f.options, &f.error),
                     PRISM_ERROR_NETWORK);
    assert_string_equal(f.error.message, "it has to begin anew, and the sink cannot");
    assert_int_equal(f.error.attempts, 2);
    assert_int_equal(f.sunk.size, 5);
    download_stop(&f);
}

static void sink__that_refuses_ends_it(void **state)
{
    static const raw_reply replies[] = {HALF, WHOLE(ETAG("v2"), 12, NEW)};
    download_fixture f;
    (void)state;

    for (size_t left = 0; left < 2; left++) {
        download_start(&f, replies, COUNT(replies));
        f.sunk.left = left;
        assert_int_equal(download_to(&f, TO_SINK), PRISM_ERROR_CANCELLED);
        assert_int_equal(f.error.http_status, 0);
        assert_string_equal(f.error.message, "cancelled by the sink");
        assert_int_equal(f.error.attempts, left + 1);
        assert_int_equal(f.sunk.restarts, left);
        download_stop(&f);
    }
}

/* A sink that writes to a device that is always full. */
static bool write_to_full(void *context, const void *data, size_t size)
{
    return fwrite(data, 1, size, context) == size && fflush(context) == 0;
}

static void sink__on_a_full_disk_ends_it(void **state)
{
    static const raw_reply replies[] = {WHOLE(ETAG("v1"), 10, OLD)};
    FILE *full = fopen("/dev/full", "w");
    const prism_sink sink = {.write = write_to_full, .context = full};
    download_fixture f;
    (void)state;

    assert_non_null(full);
    download_start(&f, replies, COUNT(replies));
    assert_int_equal(prism_asset_download_to_sink(f.client, f.url, &sink, NULL, &f.error),
                     PRISM_ERROR_CANCELLED);
    (void)fclose(full);
    download_stop(&f);
}

static bool count_bytes(void *context, const void *data, size_t size)
{
    (void)data;
    *(size_t *)context += size;
    return true;
}

/* Of large ones: the most memory that the process has had, in KiB, which never goes down. */
static long download_large(unsigned mebibytes, way how)
{
    static char block[(1 << 20) + 1];
    char head[100];
    const raw_reply reply = {.bytes = head, .more = block, .copies = mebibytes, .end = RAW_CLOSE};
    struct rusage usage;
    download_fixture f;

    memset(block, 'x', sizeof block - 1);
    (void)snprintf(head, sizeof head, HEAD("200 OK", ETAG("v1") "Content-Length: %lu\r\n"),
                   (unsigned long)mebibytes << 20);
    download_start(&f, &reply, 1);
    if (how == TO_SINK) {
        const prism_sink sink = {.write = count_bytes, .context = &f.got_size};
        assert_int_equal(prism_asset_download_to_sink(f.client, f.url, &sink, NULL, &f.error),
                         PRISM_OK);
        assert_int_equal(f.got_size, (size_t)mebibytes << 20);
    } else {
        assert_int_equal(prism_asset_download(f.client, f.url, f.path, NULL, &f.error), PRISM_OK);
    }
    download_stop(&f);
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

static void assert_no_signature(const char *text)
{
    if (text && (strstr(text, "X-Amz") || strstr(text, "b%2F")))
        fail_msg("%s", text);
}

static void check_record(void *context, const prism_log_record *record)
{
    ++*(size_t *)context;
    assert_no_signature(record->method);
    assert_no_signature(record->host);
    assert_no_signature(record->path);
}

/* "print the bearer key and signed URLs in logs" */
static void trap__signed_urls_are_in_no_log_error_or_file(void **state)
{
    static const raw_reply replies[] = {
        HALF,
        {.bytes = HEAD("403 Forbidden", "Connection: close\r\n") "<Error><Code>AccessDenied</Code>"
                                                                 "<Message>GET /a?X-Amz-Signature="
                                                                 "b%2F has expired</Message>"
                                                                 "</Error>",
         .end = RAW_CLOSE},
        {.bytes = HEAD("404 Not Found", "Connection: close\r\n") "no http://h/a?X-Amz-Signature="
                                                                 "b%2F here",
         .end = RAW_CLOSE},
        {.bytes = HEAD("302 Found", "Location: /b?X-Amz-Signature=b%2F\r\n" LENGTH(0)),
         .end = RAW_CLOSE},
        {.bytes = "nonsense", .end = RAW_CLOSE}};
    prism_client_options options;
    size_t records = 0;
    download_fixture f;
    (void)state;

    download_start(&f, replies, COUNT(replies));
    prism_client_free(f.client);
    prism_client_options_init(&options, sizeof options);
    options.on_log = check_record;
    options.on_log_context = &records;
    options.log_level = PRISM_LOG_DEBUG;
    assert_int_equal(prism_client_new(&options, &f.client, NULL), PRISM_OK);
    f.call.max_retries = PRISM_NO_RETRIES;
    for (size_t i = 0; i < COUNT(replies); i++) {
        assert_int_not_equal(download_to(&f, TO_FILE), PRISM_OK);
        assert_no_signature(f.error.message);
        assert_no_signature(f.error.request_id);
        download_assert_files(&f, "asset.prism-info asset.prism-part ");
        assert_false(temporary_folder_mentions(&f.folder, "X-Amz"));
        assert_false(temporary_folder_mentions(&f.folder, "127.0.0.1"));
    }
    /* What is no HTTP is asked for once more, without a range. */
    assert_int_equal(raw_server_requests(f.server), COUNT(replies) + 1);
    assert_int_equal(records, 3 * COUNT(replies) + 2);
    download_stop(&f);
}

/* Slow only once, for longer than the server may be. */
static bool take_slowly(void *context, const void *data, size_t size)
{
    const struct timespec pause = {.tv_nsec = 400000000};
    sunk *s = context;

    if (s->size == 0)
        (void)nanosleep(&pause, NULL);
    return download_take(context, data, size);
}

/* It is the server that must not stand still; bytes go on coming 10 ms after one another. */
static void sink__may_take_its_time(void **state)
{
    static const raw_reply replies[] = {
        {.bytes = HEAD("200 OK", LENGTH(60)) OLD OLD OLD OLD OLD OLD, .pause_ms = 10}};
    prism_sink sink = {.write = take_slowly};
    download_fixture f;
    (void)state;

    download_start(&f, replies, COUNT(replies));
    f.call.stall_timeout_ms = 300;
    f.call.max_retries = PRISM_NO_RETRIES;
    sink.context = &f.sunk;
    if (prism_asset_download_to_sink(f.client, f.url, &sink, &f.options, &f.error) != PRISM_OK)
        fail_msg("%s", f.error.message);
    assert_int_equal(f.sunk.size, 60);
    download_stop(&f);
}

static void memory__does_not_grow_with_the_file(void **state)
{
    const long small = download_large(1, TO_SINK);
    (void)state;

    (void)download_large(1, TO_FILE);
    const long large_file = download_large(48, TO_FILE);
    const long large = download_large(256, TO_SINK);
    if (!SANITIZED && (large_file - small > 1024 || large - small > 1024))
        fail_msg("%ld KiB, then %ld, then %ld", small, large_file, large);
}

static void arguments__must_be_there(void **state)
{
    static const raw_reply replies[] = {HALF};
    const prism_sink no_write = {.restart = download_forget};
    prism_asset_data *data = NULL;
    download_fixture f;
    (void)state;

    download_start(&f, replies, COUNT(replies));
    assert_int_equal(prism_asset_download_to_memory(f.client, f.url, NULL, NULL, &f.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_string_equal(f.error.message, "out: NULL");
    assert_int_equal(prism_asset_download_to_memory(NULL, f.url, NULL, &data, &f.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_string_equal(f.error.message, "client: NULL");
    assert_null(data);
    assert_int_equal(prism_asset_download_to_sink(f.client, f.url, NULL, NULL, &f.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_string_equal(f.error.message, "sink: NULL");
    assert_int_equal(prism_asset_download_to_sink(f.client, f.url, &no_write, NULL, &f.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_string_equal(f.error.message, "sink: has no write");
    f.options.flags = 2;
    assert_int_equal(download_to(&f, TO_MEMORY), PRISM_ERROR_INVALID_ARGUMENT);
    f.options.flags = 0;
    f.options.reserved = 1;
    assert_int_equal(download_to(&f, TO_SINK), PRISM_ERROR_INVALID_ARGUMENT);
    prism_asset_data_free(NULL);
    assert_int_equal(raw_server_requests(f.server), 0);
    download_stop(&f);
}

static void download_options__are_of_this_version_or_an_older_one(void **state)
{
    struct {
        prism_download_options options;
        uint64_t newer;
    } given;
    static const raw_reply replies[] = {WHOLE(ETAG("v1"), 10, OLD)};
    download_fixture f;
    (void)state;

    download_start(&f, replies, 1);
    memset(&given, 0xA5, sizeof given);
    prism_download_options_init(&given.options, sizeof given.options);
    assert_int_equal(given.options.struct_size, sizeof given.options);
    assert_int_equal(given.options.max_size, 0);
    assert_int_equal(given.newer, UINT64_C(0xA5A5A5A5A5A5A5A5));

    prism_download_options_init(&given.options, sizeof given);
    assert_int_equal(prism_asset_download(f.client, f.url, f.path, &given.options, &f.error),
                     PRISM_OK);
    given.newer = 1;
    assert_int_equal(prism_asset_download(f.client, f.url, f.path, &given.options, &f.error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    given.options.struct_size = 0;
    assert_int_equal(prism_asset_download(f.client, f.url, f.path, &given.options, &f.error),
                     PRISM_ERROR_INVALID_ARGUMENT);

    memset(&given, 0xA5, sizeof given); /* of a version that had no more than the first two */
    given.options.struct_size = offsetof(prism_download_options, on_progress);
    given.options.call = NULL;
    assert_int_equal(prism_asset_download(f.client, f.url, f.path, &given.options, &f.error),
                     PRISM_OK);
    download_stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(download__that_is_cut_off_is_an_error_and_no_file),
        cmocka_unit_test(trap__failed_download_body_is_never_saved),
        cmocka_unit_test(download__without_a_size_ends_with_the_connection),
        cmocka_unit_test(download__of_nothing_is_an_empty_file),
        cmocka_unit_test(download__that_is_encoded_is_refused),
        cmocka_unit_test(max_size__is_known_by_the_head_or_by_the_body),
        cmocka_unit_test(sink__that_cannot_begin_anew_fails),
        cmocka_unit_test(sink__that_refuses_ends_it),
        cmocka_unit_test(sink__on_a_full_disk_ends_it),
        cmocka_unit_test(sink__may_take_its_time),
        cmocka_unit_test(trap__signed_urls_are_in_no_log_error_or_file),
        cmocka_unit_test(memory__does_not_grow_with_the_file),
        cmocka_unit_test(arguments__must_be_there),
        cmocka_unit_test(download_options__are_of_this_version_or_an_older_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
