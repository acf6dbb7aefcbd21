/* SPDX-License-Identifier: MIT */
/* Files that come piece by piece, among other programs, and where the system does not do all. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "temporary_folder.h"
#include "util/partial_file.h"

#define OLD "0123456789"
#define NEW "abcdefghijkl"
#define PART "file.prism-part"
#define INFO "file.prism-info"

/* Other than 0: what every lock fails with. */
static int no_locks;

/* Other than 0: what nothing can be put on the disk for. */
static int no_disk;

/* How many calls a signal interrupts. */
static unsigned interruptions;

static bool is_interrupted(void)
{
    if (interruptions == 0)
        return false;
    interruptions--;
    errno = EINTR;
    return true;
}

int __real_flock(int file, int operation);
int __wrap_flock(int file, int operation);
int __wrap_flock(int file, int operation)
{
    errno = no_locks;
    return no_locks != 0 ? -1 : __real_flock(file, operation);
}

int __real_fsync(int file);
int __wrap_fsync(int file);
int __wrap_fsync(int file)
{
    errno = no_disk;
    return no_disk != 0 || is_interrupted() ? -1 : __real_fsync(file);
}

int __real_ftruncate64(int file, off_t size);
int __wrap_ftruncate64(int file, off_t size);
int __wrap_ftruncate64(int file, off_t size)
{
    return is_interrupted() ? -1 : __real_ftruncate64(file, size);
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
static void leave(fixture *f)
{
    assert_opens(f, "", 0);
    assert_int_equal(prism__partial_restart(&f->part, "\"old\"", strlen(OLD)), 0);
    assert_int_equal(prism__partial_write(&f->part, OLD, 4), 0);
    prism__partial_close(&f->part, true, true);
}

/* Who cleans the folder up takes a part away; what has its name by then is another one's. */
static void partial__that_was_taken_away_is_not_another_ones(void **state)
{
    prism__partial other;
    fixture f;
    (void)state;

    start(&f, "file");
    assert_opens(&f, "", 0);
    assert_int_equal(prism__partial_restart(&f.part, "\"old\"", strlen(OLD)), 0);
    assert_int_equal(prism__partial_write(&f.part, OLD, strlen(OLD)), 0);
    assert_int_equal(unlink(f.part.part), 0);
    assert_int_equal(unlink(f.part.info), 0);
    assert_int_equal(prism__partial_open(&other, f.path, true), 0);
    assert_int_equal(prism__partial_restart(&other, "\"new\"", strlen(NEW)), 0);
    assert_int_equal(prism__partial_write(&other, NEW, 5), 0);

    assert_int_equal(prism__partial_finish(&f.part), ENOENT);
    prism__partial_close(&f.part, false, false);
    assert_files(&f, INFO " " PART " ");
    assert_int_equal(prism__partial_write(&other, &NEW[5], 7), 0);
    assert_int_equal(prism__partial_finish(&other), 0);
    prism__partial_close(&other, true, true);
    assert_holds(&f, "file", NEW);
    assert_files(&f, "file ");
    stop(&f);
}

/* Nor is what is then beside it: the record would be of other bytes. */
static void partial__that_was_taken_away_leaves_the_record_alone(void **state)
{
    prism__partial other;
    fixture f;
    (void)state;

    start(&f, "file");
    leave(&f);
    assert_opens(&f, "\"old\"", 4);
    assert_int_equal(unlink(f.part.part), 0);
    assert_int_equal(prism__partial_open(&other, f.path, true), 0);
    assert_int_equal(prism__partial_restart(&other, "\"new\"", strlen(NEW)), 0);
    assert_int_equal(prism__partial_write(&other, NEW, 5), 0);
    assert_int_equal(prism__partial_write(&f.part, &OLD[4], 2), 0);
    prism__partial_close(&f.part, true, true);
    prism__partial_close(&other, true, false);
    assert_opens(&f, "\"new\"", 5);
    prism__partial_close(&f.part, false, false);
    stop(&f);
}

/* Some file systems know no locks; and a record may be a folder, or another one's. */
static void partial__that_cannot_be_the_known_one_leaves_nothing(void **state)
{
    char info[600];
    fixture f;
    (void)state;

    for (int has_folder = 0; has_folder < 2; has_folder++) {
        start(&f, "file");
        (void)snprintf(info, sizeof info, "%s.prism-info", f.path);
        if (has_folder)
            assert_int_equal(mkdir(info, 0700), 0);
        else
            no_locks = ENOLCK;
        assert_opens(&f, "", 0);
        no_locks = 0;
        assert_int_equal(prism__partial_restart(&f.part, "\"new\"", 3), 0);
        assert_int_equal(prism__partial_write(&f.part, "new", 3), 0);
        assert_int_equal(prism__partial_finish(&f.part), 0);
        assert_files(&f, has_folder ? "file " INFO " " : "file ");
        if (has_folder)
            assert_int_equal(rmdir(info), 0);
        stop(&f);
    }
}

static void partial__does_not_mind_signals(void **state)
{
    fixture f;
    (void)state;

    start(&f, "file");
    leave(&f);
    interruptions = 2;
    assert_opens(&f, "\"old\"", 4);
    assert_int_equal(prism__partial_restart(&f.part, "\"new\"", strlen(NEW)), 0);
    assert_int_equal(interruptions, 0);
    assert_int_equal(prism__partial_write(&f.part, NEW, strlen(NEW)), 0);
    interruptions = 3;
    assert_int_equal(prism__partial_finish(&f.part), 0);
    assert_int_equal(interruptions, 0);
    assert_holds(&f, "file", NEW);
    stop(&f);
}

/* A disk that fails, and a folder that has come up meanwhile. */
static void partial__that_cannot_be_put_in_place_is_an_error(void **state)
{
    fixture f;
    (void)state;

    for (int has_folder = 0; has_folder < 2; has_folder++) {
        start(&f, "file");
        if (!has_folder)
            temporary_folder_write(&f.folder, "file", "an older one", 12);
        assert_opens(&f, "", 0);
        assert_int_equal(prism__partial_restart(&f.part, "\"new\"", 3), 0);
        assert_int_equal(prism__partial_write(&f.part, "new", 3), 0);
        if (has_folder)
            assert_int_equal(mkdir(f.path, 0700), 0);
        else
            no_disk = EIO;
        assert_int_equal(prism__partial_finish(&f.part), has_folder ? EISDIR : EIO);
        no_disk = 0;
        prism__partial_close(&f.part, false, false);
        assert_files(&f, "file ");
        if (has_folder)
            assert_int_equal(rmdir(f.path), 0);
        else
            assert_holds(&f, "file", "an older one");
        stop(&f);
    }
}

/* A record that cannot be put on the disk may not be believed, nor stand in front of new bytes. */
static void partial__whose_record_cannot_be_emptied_takes_no_bytes(void **state)
{
    fixture f;
    (void)state;

    start(&f, "file");
    leave(&f);
    assert_opens(&f, "\"old\"", 4);
    no_disk = EIO;
    assert_int_equal(prism__partial_restart(&f.part, "\"new\"", 3), EIO);
    no_disk = 0;
    assert_holds(&f, PART, "0123");
    prism__partial_close(&f.part, false, false);
    assert_files(&f, "");
    stop(&f);
}

/* A pipe or a device, be it at the end of a link, would be lost. */
static void partial__takes_the_place_of_files_only(void **state)
{
    char other[600];
    fixture f;
    (void)state;

    start(&f, "file");
    assert_int_equal(mkfifo(f.path, 0600), 0);
    assert_int_equal(prism__partial_open(&f.part, f.path, true), EEXIST);
    prism__partial_close(&f.part, true, true);
    (void)snprintf(other, sizeof other, "%s/other", f.folder.path);
    assert_int_equal(rename(f.path, other), 0);
    assert_int_equal(symlink("other", f.path), 0);
    assert_int_equal(prism__partial_open(&f.part, f.path, true), EEXIST);
    prism__partial_close(&f.part, true, true);
    assert_files(&f, "file other ");
    stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(partial__that_was_taken_away_is_not_another_ones),
        cmocka_unit_test(partial__that_was_taken_away_leaves_the_record_alone),
        cmocka_unit_test(partial__that_cannot_be_the_known_one_leaves_nothing),
        cmocka_unit_test(partial__does_not_mind_signals),
        cmocka_unit_test(partial__that_cannot_be_put_in_place_is_an_error),
        cmocka_unit_test(partial__whose_record_cannot_be_emptied_takes_no_bytes),
        cmocka_unit_test(partial__takes_the_place_of_files_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
