/* SPDX-License-Identifier: MIT */
/*
 * Downloads and the files that they make: killed in the middle, on full disks, in folders that are
 * read-only, two at once, cancelled.
 *
 * Run with "URL PATH", it makes one download: that is the process that is killed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "download_fixture.h"

enum { SIZE = 300000, DISK = 65536 };

static const char *program;
static bool can_mount;
static char bytes[SIZE]; /* of the asset */

extern char **environ;

static void fill(void)
{
    unsigned x = 1;

    for (size_t i = 0; i < SIZE; i++) {
        x = x * 1103515245u + 12345u;
        bytes[i] = (char)(x >> 16);
    }
}

/* An answer with the asset's bytes from `first` on, `count` of them, though all are promised. */
static raw_reply make_reply(size_t first, size_t count, raw_end end)
{
    char head[256];
    const int size =
        first == 0
            ? snprintf(head, sizeof head, HEAD("200 OK", ETAG("v1") "Content-Length: %d\r\n"), SIZE)
            : snprintf(head, sizeof head,
                       HEAD("206 Partial Content", ETAG("v1") "Content-Range: bytes %zu-%d/%d\r\n"
                                                              "Content-Length: %zu\r\n"),
                       first, SIZE - 1, SIZE, SIZE - first);
    char *text = malloc((size_t)size + count + 1);

    assert_non_null(text);
    memcpy(text, head, (size_t)size);
    memcpy(text + size, bytes + first, count);
    text[(size_t)size + count] = '\0';
    return (raw_reply){.bytes = text, .size = (size_t)size + count, .end = end};
}

static void free_reply(const raw_reply *reply)
{
    free((char *)(uintptr_t)reply->bytes);
}

static void assert_whole(const download_fixture *f)
{
    size_t size;
    char *got = temporary_folder_read(&f->folder, "asset", &size);

    assert_int_equal(size, SIZE);
    assert_memory_equal(got, bytes, SIZE);
    free(got);
}

/* Wait until a file has that size. */
static void wait_for_size(const char *path, off_t size)
{
    struct stat info = {0};

    while (stat(path, &info) != 0 || info.st_size < size)
        (void)poll(NULL, 0, 1);
    assert_int_equal(info.st_size, size);
}

static void wait_for_request(const download_fixture *f, size_t count)
{
    while (raw_server_requests(f->server) < count)
        (void)poll(NULL, 0, 1);
}

/* Have another process download, and kill it when it has got so much. */
static void download_and_kill(const download_fixture *f, size_t count)
{
    char *arguments[] = {(char *)(uintptr_t)program, (char *)(uintptr_t)f->url,
                         (char *)(uintptr_t)f->path, NULL};
    char part[160];
    int status;
    pid_t child;

    (void)snprintf(part, sizeof part, "%s.prism-part", f->path);
    assert_int_equal(posix_spawn(&child, program, NULL, NULL, arguments, environ), 0);
    wait_for_request(f, 1);
    wait_for_size(part, (off_t)count);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void killed_download__leaves_no_torn_file_and_is_gone_on_with(void **state)
{
    static const size_t counts[] = {0, 1, 1000, 16384, 65537, SIZE / 2, SIZE - 1};
    (void)state;

    for (size_t i = 0; i < COUNT(counts); i++) {
        const size_t count = counts[i];
        const raw_reply replies[] = {make_reply(0, count, RAW_HANG),
                                     make_reply(count, SIZE - count, RAW_KEEP)};
        char range[32];
        download_fixture f;

        download_start(&f, replies, COUNT(replies));
        temporary_folder_write(&f.folder, "asset", "an older one", 12);
        download_and_kill(&f, count);
        assert_true(temporary_folder_mentions(&f.folder, "an older one"));
        assert_int_equal(download_to(&f, TO_FILE), PRISM_OK);
        (void)snprintf(range, sizeof range, "bytes=%zu-", count);
        download_assert_range(&f, 1, count > 0 ? range : NULL, "v1");
        assert_whole(&f);
        download_assert_files(&f, "asset ");
        download_stop(&f);
        free_reply(&replies[0]);
        free_reply(&replies[1]);
    }
}

static void killed_download__is_not_mixed_with_another_version(void **state)
{
    const raw_reply replies[] = {make_reply(0, SIZE / 2, RAW_HANG), WHOLE(ETAG("v2"), 12, NEW)};
    download_fixture f;
    (void)state;

    download_start(&f, replies, COUNT(replies));
    download_and_kill(&f, SIZE / 2);
    assert_int_equal(download_to(&f, TO_FILE), PRISM_OK);
    assert_string_equal(f.got, NEW);
    assert_int_equal(f.got_size, 12);
    download_assert_files(&f, "asset ");
    download_stop(&f);
    free_reply(&replies[0]);
}

/* Two and more to one name. */

static void *download_on_a_thread(void *context)
{
    download_fixture *f = context;
    prism_error error;

    return prism_asset_download(f->client, f->url, f->path, NULL, &error) == PRISM_OK ? f : NULL;
}

static void downloads__to_one_name_all_succeed(void **state)
{
    const raw_reply reply = make_reply(0, SIZE, RAW_KEEP);
    pthread_t threads[8];
    download_fixture f;
    (void)state;

    download_start(&f, &reply, 1);
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, download_on_a_thread, &f), 0);
    for (size_t i = 0; i < COUNT(threads); i++) {
        void *result;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_ptr_equal(result, &f);
    }
    assert_whole(&f);
    download_assert_files(&f, "asset ");
    download_stop(&f);
    free_reply(&reply);
}

/* Downloads from another server to the same name while this one is at it. */
static bool download_another(void *context, const prism_download_progress *progress)
{
    download_fixture *second = context;

    (void)progress; /* the first comes with the head: from then on it has its part */
    if (!second->got)
        assert_int_equal(download_to(second, TO_FILE), PRISM_OK);
    return true;
}

static void downloads__to_one_name_do_not_mix(void **state)
{
    static const raw_reply others[] = {WHOLE(ETAG("v2"), 12, NEW)};
    const raw_reply replies[] = {make_reply(0, SIZE / 2, RAW_CLOSE),
                                 make_reply(SIZE / 2, SIZE / 2, RAW_KEEP)};
    download_fixture f, second;
    (void)state;

    download_start(&f, replies, COUNT(replies));
    download_start(&second, others, 1);
    memcpy(second.path, f.path, sizeof second.path);
    temporary_folder own = second.folder;
    second.folder = f.folder;
    f.options.on_progress = download_another;
    f.options.on_progress_context = &second;
    f.call.max_retries = PRISM_NO_RETRIES;
    f.error.code = 0;
    assert_int_equal(download_to(&f, TO_FILE), PRISM_ERROR_NETWORK);
    assert_string_equal(second.got, NEW);
    assert_true(temporary_folder_mentions(&f.folder, NEW));
    f.options.on_progress = NULL;
    assert_int_equal(download_to(&f, TO_FILE), PRISM_OK);
    assert_whole(&f);
    download_assert_files(&f, "asset ");
    second.folder = own;
    download_stop(&second);
    download_stop(&f);
    free_reply(&replies[0]);
    free_reply(&replies[1]);
}

/* Disks. */

static void assert_full(download_fixture *f, int os_code)
{
    assert_int_equal(download_to(f, TO_FILE), PRISM_ERROR_FILE);
    assert_int_equal(f->error.os_code, os_code);
    assert_int_equal(f->error.http_status, 200);
    assert_int_equal(f->error.attempts, 1);
    assert_memory_equal(f->error.message, "cannot write ", 13);
    /* What would only fill it goes. */
    download_assert_files(f, "asset ");
    assert_true(temporary_folder_mentions(&f->folder, "an older one"));
}

static void download__on_a_full_disk_leaves_the_older_file_only(void **state)
{
    const raw_reply reply = make_reply(0, SIZE, RAW_KEEP);
    download_fixture f;
    (void)state;

    if (!can_mount) {
        print_message("SKIPPED: no file system can be mounted here\n");
        skip();
    }
    download_start(&f, &reply, 1);
    assert_int_equal(mount("none", f.folder.path, "tmpfs", 0, "size=64k"), 0);
    temporary_folder_write(&f.folder, "asset", "an older one", 12);
    assert_full(&f, ENOSPC);
    assert_int_equal(umount(f.folder.path), 0);
    assert_int_equal(download_to(&f, TO_FILE), PRISM_OK);
    assert_whole(&f);
    download_stop(&f);
    free_reply(&reply);
}

static void download__to_a_read_only_disk_asks_for_nothing(void **state)
{
    const raw_reply reply = make_reply(0, SIZE, RAW_KEEP);
    download_fixture f;
    (void)state;

    if (!can_mount) {
        print_message("SKIPPED: no file system can be mounted here\n");
        skip();
    }
    download_start(&f, &reply, 1);
    assert_int_equal(mount("none", f.folder.path, "tmpfs", 0, "size=64k"), 0);
    temporary_folder_write(&f.folder, "asset", "an older one", 12);
    assert_int_equal(mount("none", f.folder.path, "tmpfs", MS_REMOUNT | MS_RDONLY, NULL), 0);
    assert_int_equal(download_to(&f, TO_FILE), PRISM_ERROR_FILE);
    assert_int_equal(f.error.os_code, EROFS);
    assert_int_equal(f.error.attempts, 0);
    assert_int_equal(raw_server_requests(f.server), 0);
    download_assert_files(&f, "asset ");
    assert_int_equal(umount(f.folder.path), 0);
    download_stop(&f);
    free_reply(&reply);
}

/* For those whom modes stop: root is made somebody else on one thread for it. */
static void download__to_a_folder_of_others_asks_for_nothing(void **state)
{
    const raw_reply reply = make_reply(0, SIZE, RAW_KEEP);
    const uid_t user = geteuid();
    download_fixture f;
    (void)state;

    download_start(&f, &reply, 1);
    assert_int_equal(chmod(f.folder.path, 0500), 0);
    if (user == 0)
        assert_int_equal(seteuid(65534), 0);
    const prism_status status = download_to(&f, TO_FILE);
    if (user == 0)
        assert_int_equal(seteuid(user), 0);
    assert_int_equal(status, PRISM_ERROR_FILE);
    assert_int_equal(f.error.os_code, EACCES);
    assert_int_equal(f.error.attempts, 0);
    assert_int_equal(raw_server_requests(f.server), 0);
    assert_int_equal(chmod(f.folder.path, 0700), 0);
    download_assert_files(&f, "");
    download_stop(&f);
    free_reply(&reply);
}

/* Cancelling. */

typedef enum stage {
    AT_ONCE,
    BETWEEN_TRIES,
    WITHOUT_ANSWER,
    IN_THE_BODY,
    BY_PROGRESS,
    STAGES
} stage;

typedef struct canceller {
    stage when;
    prism_cancel *cancel;
    download_fixture *f;
} canceller;

static bool cancel_in_body(void *context, const prism_download_progress *progress)
{
    canceller *c = context;

    if (progress->received == 0 && c->when == IN_THE_BODY)
        prism_cancel_request(c->cancel);
    return c->when != BY_PROGRESS;
}

static void cancel_on_response(void *context, const prism_http_response *response)
{
    assert_int_equal(prism_http_response_status(response), 503);
    prism_cancel_request(context);
}

static void *cancel_after_request(void *context)
{
    canceller *c = context;

    wait_for_request(c->f, 1);
    prism_cancel_request(c->cancel);
    return NULL;
}

static void download__can_be_cancelled_at_every_stage(void **state)
{
    (void)state;
    for (stage when = AT_ONCE; when < STAGES; when++) {
        for (way how = TO_FILE; how < WAYS; how++) {
            if (when == BETWEEN_TRIES && how == TO_FILE_LATER)
                continue; /* has one try a call */
            const raw_reply busy = {.bytes = HEAD("503 Busy", "Retry-After: 30\r\n" LENGTH(0))};
            const raw_reply silent = {.bytes = NULL, .end = RAW_HANG};
            const raw_reply half = make_reply(0, how == TO_SINK ? 60 : SIZE / 2, RAW_HANG);
            canceller c = {.when = when};
            download_fixture f;
            pthread_t thread;

            download_start(&f,
                           when == WITHOUT_ANSWER  ? &silent
                           : when == BETWEEN_TRIES ? &busy
                                                   : &half,
                           1);
            assert_int_equal(prism_cancel_new(&c.cancel, NULL), PRISM_OK);
            c.f = &f;
            f.call.cancel = c.cancel;
            f.options.on_progress = cancel_in_body;
            f.options.on_progress_context = &c;
            if (when == AT_ONCE)
                prism_cancel_request(c.cancel);
            if (when == BETWEEN_TRIES) {
                f.call.on_response = cancel_on_response;
                f.call.on_response_context = c.cancel;
            }
            if (when == WITHOUT_ANSWER)
                assert_int_equal(pthread_create(&thread, NULL, cancel_after_request, &c), 0);
            assert_int_equal(download_to(&f, how), PRISM_ERROR_CANCELLED);
            assert_int_equal(f.error.http_status, 0);
            assert_int_equal(f.error.attempts, when == AT_ONCE ? 0 : 1);
            if (when == WITHOUT_ANSWER)
                assert_int_equal(pthread_join(thread, NULL), 0);
            assert_null(f.got);
            prism_cancel_free(c.cancel);
            download_stop(&f);
            free_reply(&half);
        }
    }
}

/* What a cancelled one has got is not lost. */
static bool cancel_later(void *context, const prism_download_progress *progress)
{
    return progress->received == 0 || *(bool *)context;
}

static void cancelled_download__is_gone_on_with(void **state)
{
    raw_reply replies[] = {make_reply(0, SIZE / 2, RAW_HANG), make_reply(0, SIZE, RAW_KEEP)};
    bool go_on = false;
    download_fixture f;
    (void)state;

    download_start(&f, replies, COUNT(replies));
    f.call.stall_timeout_ms = 50;
    f.call.max_retries = PRISM_NO_RETRIES;
    assert_int_equal(download_to(&f, TO_FILE), PRISM_ERROR_TIMEOUT);
    download_assert_files(&f, "asset.prism-info asset.prism-part ");
    f.options.on_progress = cancel_later;
    f.options.on_progress_context = &go_on;
    assert_int_equal(download_to(&f, TO_FILE), PRISM_ERROR_CANCELLED);
    go_on = true;
    assert_int_equal(download_to(&f, TO_FILE), PRISM_OK);
    assert_whole(&f);
    download_stop(&f);
    free_reply(&replies[0]);
    free_reply(&replies[1]);
}

/* Told of at once, at most ten times a second, and at the end; never backwards without a reason. */
typedef struct told {
    size_t times;
    uint64_t first;
    uint64_t last;
    uint64_t total;
} told;

static bool note(void *context, const prism_download_progress *progress)
{
    told *t = context;

    if (t->times++ == 0)
        t->first = progress->received;
    assert_true(progress->received >= t->last);
    t->last = progress->received;
    t->total = progress->total;
    return true;
}

static void on_progress__is_told_of_all_that_is_there(void **state)
{
    const raw_reply replies[] = {make_reply(0, SIZE / 2, RAW_CLOSE),
                                 make_reply(SIZE / 2, SIZE / 2, RAW_KEEP)};
    told t = {0};
    download_fixture f;
    (void)state;

    download_start(&f, replies, COUNT(replies));
    f.call.max_retries = PRISM_NO_RETRIES;
    f.options.on_progress = note;
    f.options.on_progress_context = &t;
    assert_int_equal(download_to(&f, TO_FILE), PRISM_ERROR_NETWORK);
    assert_int_equal(t.first, 0);
    assert_int_equal(t.total, SIZE);
    t.times = 0;
    assert_int_equal(download_to(&f, TO_FILE), PRISM_OK);
    assert_int_equal(t.first, SIZE / 2);
    assert_int_equal(t.last, SIZE);
    assert_int_equal(t.total, SIZE);
    download_stop(&f);
    free_reply(&replies[0]);
    free_reply(&replies[1]);
}

static int download_one(const char *url, const char *path)
{
    prism_client_options options;
    prism_client *client;

    prism_client_options_init(&options, sizeof options);
    if (prism_client_new(&options, &client, NULL) != PRISM_OK)
        return 1;
    const prism_status status = prism_asset_download(client, url, path, NULL, NULL);
    prism_client_free(client);
    return status == PRISM_OK ? 0 : 1;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_download__leaves_no_torn_file_and_is_gone_on_with),
        cmocka_unit_test(killed_download__is_not_mixed_with_another_version),
        cmocka_unit_test(downloads__to_one_name_all_succeed),
        cmocka_unit_test(downloads__to_one_name_do_not_mix),
        cmocka_unit_test(download__on_a_full_disk_leaves_the_older_file_only),
        cmocka_unit_test(download__to_a_read_only_disk_asks_for_nothing),
        cmocka_unit_test(download__to_a_folder_of_others_asks_for_nothing),
        cmocka_unit_test(download__can_be_cancelled_at_every_stage),
        cmocka_unit_test(cancelled_download__is_gone_on_with),
        cmocka_unit_test(on_progress__is_told_of_all_that_is_there),
    };

    if (argc == 3)
        return download_one(argv[1], argv[2]);
    program = argv[0];
    fill();
    /* What is mounted here is seen by this process only, and goes with it. */
    can_mount = unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
