/* SPDX-License-Identifier: MIT */
/*
 * Files that come piece by piece. A process is ended in front of each of the system's calls that
 * change something, as by a kill -9, and what it has left is looked at by another one.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "temporary_folder.h"
#include "util/partial_file.h"

#define OLD "0123456789"
#define NEW "abcdefghijkl"
#define PART "file.prism-part"
#define INFO "file.prism-info"

/* Calls that are left until the process ends; -1: it does not. */
static int calls_left = -1;

/* The calls on a part's two files, such as "truncate record, ", if one is traced. */
static const prism__partial *traced;
static char trace[1000];

static void count_call(const char *name, int file)
{
    const size_t used = strlen(trace);

    if (calls_left >= 0 && calls_left-- == 0)
        _exit(9);
    if (traced)
        (void)snprintf(trace + used, sizeof trace - used, "%s%s, ", name,
                       file == traced->file        ? " part"
                       : file == traced->info_file ? " record"
                                                   : "");
}

#define WRAPPED(type, name, told, parameters, file, arguments)                                     \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        count_call(told, file);                                                                    \
        return __real_##name arguments;                                                            \
    }

WRAPPED(int, ftruncate64, "truncate", (int file, off_t size), file, (file, size))
WRAPPED(int, fsync, "sync", (int file), file, (file))
WRAPPED(int, rename, "rename", (const char *from, const char *to), -2, (from, to))
WRAPPED(int, unlink, "unlink", (const char *path), -2, (path))
WRAPPED(ssize_t, write, "write", (int file, const void *data, size_t size), file,
        (file, data, size))
WRAPPED(off_t, lseek64, "seek", (int file, off_t offset, int whence), file, (file, offset, whence))

/* What another process does just before this one gets the lock. */
static void (*before_lock)(void);

int __real_flock(int file, int operation);
int __wrap_flock(int file, int operation);
int __wrap_flock(int file, int operation)
{
    void (*hook)(void) = before_lock;

    before_lock = NULL;
    if (hook)
        hook();
    return __real_flock(file, operation);
}

typedef struct fixture {
    temporary_folder folder;
    char path[512];
    prism__partial part;
} fixture;

static void start(fixture *f, const char *name)
{
    memset(f, 0, sizeof *f);
    temporary_folder_make(&f->folder);
    assert_true(snprintf(f->path, sizeof f->path, "%s/%s", f->folder.path, name) <
                (int)sizeof f->path);
}

static void stop(fixture *f)
{
    temporary_folder_remove(&f->folder);
}

static void assert_files(const fixture *f, const char *expected)
{
    char *list = temporary_folder_list(&f->folder);
    assert_string_equal(list, expected);
    free(list);
}

static void assert_holds(const fixture *f, const char *name, const char *expected)
{
    size_t size;
    char *bytes = temporary_folder_read(&f->folder, name, &size);
    assert_int_equal(size, strlen(expected));
    assert_string_equal(bytes, expected);
    free(bytes);
}

/* Open it and say what is there: the version, or "" for nothing. */
static void assert_opens(fixture *f, const char *version, uint64_t size)
{
    assert_int_equal(prism__partial_open(&f->part, f->path, true), 0);
    assert_string_equal(f->part.version, version);
    assert_int_equal(f->part.size, size);
}

/* Leave the first bytes of the old version. */
static void leave(fixture *f, size_t size, bool sync)
{
    assert_int_equal(prism__partial_open(&f->part, f->path, true), 0);
    assert_int_equal(prism__partial_restart(&f->part, "\"old\"", strlen(OLD)), 0);
    assert_int_equal(prism__partial_write(&f->part, OLD, size), 0);
    prism__partial_close(&f->part, true, sync);
}

static void partial__is_gone_on_with(void **state)
{
    struct stat info;
    fixture f;
    (void)state;

    for (int sync = 0; sync < 2; sync++) {
        start(&f, "file");
        leave(&f, 4, sync);
        assert_files(&f, INFO " " PART " ");
        assert_opens(&f, "\"old\"", 4);
        assert_int_equal(f.part.total, 10);
        assert_int_equal(prism__partial_write(&f.part, &OLD[4], 6), 0);
        assert_int_equal(prism__partial_finish(&f.part), 0);
        prism__partial_close(&f.part, true, true);
        assert_files(&f, "file ");
        assert_holds(&f, "file", OLD);
        assert_int_equal(stat(f.path, &info), 0);
        assert_int_equal(info.st_mode & 07777, 0600);
        stop(&f);
    }
}

static void partial__is_not_kept_without_a_version_or_bytes(void **state)
{
    fixture f;
    (void)state;

    start(&f, "file");
    leave(&f, 0, true);
    assert_files(&f, "");
    assert_opens(&f, "", 0);
    assert_int_equal(prism__partial_restart(&f.part, "", 3), 0);
    assert_int_equal(prism__partial_write(&f.part, "abc", 3), 0);
    prism__partial_close(&f.part, true, true);
    assert_files(&f, "");
    leave(&f, 4, true);
    assert_int_equal(prism__partial_open(&f.part, f.path, false), 0);
    assert_int_equal(f.part.size, 0);
    assert_files(&f, PART " ");
    prism__partial_close(&f.part, true, true);
    assert_files(&f, "");
    stop(&f);
}

/* For a machine that goes down: the disk may get to know of calls in another order than this one,
 * but for what it is made to know of before. */
static void calls__are_in_the_order_in_which_nothing_can_be_lost(void **state)
{
    fixture f;
    (void)state;

    start(&f, "file");
    leave(&f, 4, true);
    assert_opens(&f, "\"old\"", 4);
    trace[0] = '\0';
    traced = &f.part;
    assert_int_equal(prism__partial_restart(&f.part, "\"new\"", 12), 0);
    assert_string_equal(trace, "truncate record, sync record, truncate part, seek part, "
                               "truncate record, seek record, write record, ");
    trace[0] = '\0';
    assert_int_equal(prism__partial_write(&f.part, NEW, 5), 0);
    prism__partial_close(&f.part, true, true);
    assert_string_equal(trace, "write part, sync part, truncate record, seek record, "
                               "write record, sync record, ");
    traced = NULL;
    assert_opens(&f, "\"new\"", 5);
    trace[0] = '\0';
    traced = &f.part;
    assert_int_equal(prism__partial_finish(&f.part), 0);
    assert_string_equal(trace, "sync part, rename, unlink, sync, ");
    traced = NULL;
    stop(&f);
}

/* Without a version there is no new record; the old one must not be that of the new bytes. */
static void partial__without_a_version_is_not_taken_for_the_one_before(void **state)
{
    int status;
    fixture f;
    (void)state;

    start(&f, "file");
    leave(&f, 4, true);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(prism__partial_open(&f.part, f.path, true) != 0 ||
              prism__partial_restart(&f.part, "", 12) != 0 ||
              prism__partial_write(&f.part, NEW, 6) != 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_holds(&f, PART, "abcdef");
    assert_opens(&f, "", 0);
    prism__partial_close(&f.part, false, false);
    stop(&f);
}

/* What a process does that is ended somewhere: goes on with one version, then gets another. */
static void work(fixture *f)
{
    if (prism__partial_open(&f->part, f->path, true) != 0)
        _exit(1);
    if (f->part.size == 4 && prism__partial_write(&f->part, &OLD[4], 3) != 0)
        _exit(2);
    if (prism__partial_restart(&f->part, "\"new\"", strlen(NEW)) != 0 ||
        prism__partial_write(&f->part, NEW, 5) != 0)
        _exit(3);
    prism__partial_close(&f->part, true, true);
    if (prism__partial_open(&f->part, f->path, true) != 0 || f->part.size != 5 ||
        prism__partial_write(&f->part, &NEW[5], 7) != 0 || prism__partial_finish(&f->part) != 0)
        _exit(4);
    _exit(0);
}

/* How it ended. */
static int work_until(fixture *f, int calls)
{
    int status = 0;
    const pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        calls_left = calls;
        work(f);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* The final name has the older file or the whole new one; the part is of the version it says. */
static void check_remains(fixture *f)
{
    size_t size;
    char *bytes = temporary_folder_read(&f->folder, "file", NULL);

    assert_true(strcmp(bytes, "an older one") == 0 || strcmp(bytes, NEW) == 0);
    free(bytes);
    assert_int_equal(prism__partial_open(&f->part, f->path, true), 0);
    if (f->part.size > 0) {
        const bool is_new = strcmp(f->part.version, "\"new\"") == 0;
        const char *whole = is_new ? NEW : OLD;
        assert_true(is_new || strcmp(f->part.version, "\"old\"") == 0);
        assert_int_equal(f->part.total, strlen(whole));
        bytes = temporary_folder_read(&f->folder, PART, &size);
        assert_int_equal(size, f->part.size);
        assert_memory_equal(bytes, whole, size);
        free(bytes);
    }
    prism__partial_close(&f->part, false, false);
}

static void no_killed_process__leaves_a_torn_file_or_a_mixture(void **state)
{
    int calls = -1;
    int ended;
    (void)state;

    do {
        fixture f;
        start(&f, "file");
        temporary_folder_write(&f.folder, "file", "an older one", 12);
        leave(&f, 4, calls % 2 == 0);
        ended = work_until(&f, ++calls);
        assert_true(ended == 0 || ended == 9);
        check_remains(&f);
        assert_files(&f, "file ");
        stop(&f);
    } while (ended == 9);
    print_message("ended in front of each of %d calls\n", calls);
    assert_true(calls > 15);
}

/* The record as it is written, of another start of the machine. */
static void write_info(const fixture *f, const char *boot, unsigned synced, const char *more)
{
    char text[512];
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    int size = snprintf(text, sizeof text,
                        "prism-part 1\nboot %s\nsynced %u\ntotal 10\nversion \"old\"\n%s", boot,
                        synced, more);

    for (int i = 0; i < size; i++)
        sum = (sum ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
    size += snprintf(text + size, sizeof text - (size_t)size, "sum %016" PRIx64 "\n", sum);
    temporary_folder_write(&f->folder, INFO, text, (size_t)size);
}

/* After the machine went down, a file may be as large as it was and hold zeroes. */
static void partial__from_before_a_restart_counts_as_far_as_it_was_on_the_disk(void **state)
{
    static const char before[] = "01234567-89ab-cdef-0123-456789abcdef";
    fixture f;
    (void)state;

    start(&f, "file");
    temporary_folder_write(&f.folder, PART, "0123\0\0\0", 7);
    write_info(&f, before, 4, "");
    assert_opens(&f, "\"old\"", 4);
    assert_holds(&f, PART, "0123");
    prism__partial_close(&f.part, true, true);
    assert_opens(&f, "\"old\"", 4);
    prism__partial_close(&f.part, true, true);

    write_info(&f, before, 0, "");
    assert_opens(&f, "", 0);
    prism__partial_close(&f.part, true, true);
    temporary_folder_write(&f.folder, PART, "012", 3);
    write_info(&f, before, 8, ""); /* more than there is */
    assert_opens(&f, "\"old\"", 3);
    prism__partial_close(&f.part, false, false);
    stop(&f);
}

static void partial__with_a_record_that_is_none_begins_anew(void **state)
{
    static const char *const records[] = {
        "",
        "nonsense",
        "prism-part 1\n",
        "prism-part 1\nboot -\nsynced 4\ntotal 10\nversion \"old\"\nsum 0123456789abcdef\n",
        "\nsum ",
        "\nsum cbf29ce484222325\n",
    };
    fixture f;
    (void)state;

    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        start(&f, "file");
        temporary_folder_write(&f.folder, PART, "0123", 4);
        temporary_folder_write(&f.folder, INFO, records[i], strlen(records[i]));
        assert_opens(&f, "", 0);
        assert_holds(&f, PART, "");
        prism__partial_close(&f.part, true, true);
        assert_files(&f, "");
        stop(&f);
    }
    /* Longer than it will be, which is larger than the whole. */
    start(&f, "file");
    temporary_folder_write(&f.folder, PART, "0123456789a", 11);
    write_info(&f, "-", 11, "");
    assert_opens(&f, "", 0);
    prism__partial_close(&f.part, true, true);
    stop(&f);
}

/* Another one's names, links, pipes and folders are left alone. */
static void partial__does_not_touch_what_is_not_its_own(void **state)
{
    char other[600], part[600];
    fixture f;
    (void)state;

    for (int kind = 0; kind < 4; kind++) {
        start(&f, "file");
        (void)snprintf(other, sizeof other, "%s/other", f.folder.path);
        (void)snprintf(part, sizeof part, "%s.prism-part", f.path);
        temporary_folder_write(&f.folder, "other", "untouched", 9);
        assert_int_equal(kind == 0   ? symlink(other, part)
                         : kind == 1 ? link(other, part)
                         : kind == 2 ? mkfifo(part, 0600)
                                     : mkdir(part, 0700),
                         0);
        assert_opens(&f, "", 0);
        assert_int_equal(prism__partial_restart(&f.part, "\"new\"", 3), 0);
        assert_int_equal(prism__partial_write(&f.part, "new", 3), 0);
        assert_int_equal(prism__partial_finish(&f.part), 0);
        assert_holds(&f, "file", "new");
        assert_holds(&f, "other", "untouched");
        assert_files(&f, "file " PART " other ");
        assert_int_equal(kind == 3 ? rmdir(part) : unlink(part), 0);
        stop(&f);
    }
}

/* A record that is not a file of ours is not believed, and does not outlive what it would be
 * beside. */
static void partial__does_not_believe_a_linked_record(void **state)
{
    char other[600], info[600];
    fixture f;
    (void)state;

    start(&f, "file");
    leave(&f, 4, true);
    (void)snprintf(other, sizeof other, "%s/other", f.folder.path);
    (void)snprintf(info, sizeof info, "%s.prism-info", f.path);
    assert_int_equal(rename(info, other), 0);
    assert_int_equal(symlink(other, info), 0);
    assert_opens(&f, "", 0);
    assert_files(&f, PART " other ");
    prism__partial_close(&f.part, true, true);
    stop(&f);
}

static void partial__of_one_name_are_two_while_both_are_open(void **state)
{
    prism__partial second;
    fixture f;
    (void)state;

    start(&f, "file");
    leave(&f, 4, true);
    assert_opens(&f, "\"old\"", 4);
    assert_int_equal(prism__partial_open(&second, f.path, true), 0);
    assert_int_equal(second.size, 0);
    assert_int_equal(prism__partial_restart(&second, "\"new\"", 12), 0);
    assert_int_equal(prism__partial_write(&second, NEW, 12), 0);
    assert_int_equal(prism__partial_finish(&second), 0);
    assert_holds(&f, "file", NEW);
    assert_int_equal(prism__partial_write(&f.part, &OLD[4], 6), 0);
    assert_int_equal(prism__partial_finish(&f.part), 0);
    assert_holds(&f, "file", OLD);
    assert_files(&f, "file ");
    stop(&f);
}

static char finished_part[600], finished_file[600];

static void finish_it(void)
{
    assert_int_equal(__real_rename(finished_part, finished_file), 0);
}

/* Opened as the part, it would be the file by the time it is written to. */
static void partial__that_was_just_finished_is_another_file(void **state)
{
    fixture f;
    (void)state;

    start(&f, "file");
    leave(&f, 4, true);
    (void)snprintf(finished_part, sizeof finished_part, "%s.prism-part", f.path);
    (void)snprintf(finished_file, sizeof finished_file, "%s", f.path);
    before_lock = finish_it;
    assert_opens(&f, "", 0);
    assert_null(before_lock);
    assert_int_equal(prism__partial_restart(&f.part, "\"new\"", 12), 0);
    assert_int_equal(prism__partial_write(&f.part, "abc", 3), 0);
    prism__partial_close(&f.part, false, false);
    assert_holds(&f, "file", "0123");
    assert_files(&f, "file ");
    stop(&f);
}

static void partial__has_a_short_name_where_its_own_would_be_too_long(void **state)
{
    char name[257];
    fixture f;
    (void)state;

    memset(name, 'n', sizeof name);
    name[255] = '\0';
    start(&f, name);
    assert_opens(&f, "", 0);
    assert_int_equal(prism__partial_restart(&f.part, "\"new\"", 3), 0);
    assert_int_equal(prism__partial_write(&f.part, "new", 3), 0);
    assert_int_equal(prism__partial_finish(&f.part), 0);
    assert_holds(&f, name, "new");
    stop(&f);

    name[255] = 'n';
    name[256] = '\0';
    start(&f, name);
    assert_int_equal(prism__partial_open(&f.part, f.path, true), ENAMETOOLONG);
    prism__partial_close(&f.part, true, true);
    assert_files(&f, "");
    stop(&f);
}

/* Beyond 4 GiB, without writing them: a hole stands for what is there. */
static void partial__may_be_larger_than_4_gib(void **state)
{
    const uint64_t size = (UINT64_C(5) << 30) + 3;
    struct stat info;
    char part[600];
    fixture f;
    (void)state;

    start(&f, "file");
    assert_opens(&f, "", 0);
    assert_int_equal(prism__partial_restart(&f.part, "\"large\"", size + 3), 0);
    assert_int_equal(prism__partial_write(&f.part, "abc", 3), 0);
    prism__partial_close(&f.part, true, false);
    (void)snprintf(part, sizeof part, "%s.prism-part", f.path);
    assert_int_equal(truncate(part, (off_t)size), 0);
    assert_opens(&f, "\"large\"", size);
    assert_int_equal(prism__partial_write(&f.part, "xyz", 3), 0);
    assert_int_equal(prism__partial_finish(&f.part), 0);
    assert_int_equal(stat(f.path, &info), 0);
    assert_int_equal(info.st_size, size + 3);
    stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(partial__is_gone_on_with),
        cmocka_unit_test(partial__is_not_kept_without_a_version_or_bytes),
        cmocka_unit_test(calls__are_in_the_order_in_which_nothing_can_be_lost),
        cmocka_unit_test(partial__without_a_version_is_not_taken_for_the_one_before),
        cmocka_unit_test(no_killed_process__leaves_a_torn_file_or_a_mixture),
        cmocka_unit_test(partial__from_before_a_restart_counts_as_far_as_it_was_on_the_disk),
        cmocka_unit_test(partial__with_a_record_that_is_none_begins_anew),
        cmocka_unit_test(partial__does_not_touch_what_is_not_its_own),
        cmocka_unit_test(partial__does_not_believe_a_linked_record),
        cmocka_unit_test(partial__of_one_name_are_two_while_both_are_open),
        cmocka_unit_test(partial__that_was_just_finished_is_another_file),
        cmocka_unit_test(partial__has_a_short_name_where_its_own_would_be_too_long),
        cmocka_unit_test(partial__may_be_larger_than_4_gib),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
