/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "temporary_folder.h"
#include "util/file.h"

typedef struct fixture {
    temporary_folder folder;
    char path[512]; /* of the file to be written */
    prism_error error;
} fixture;

static void start(fixture *f, const char *name)
{
    temporary_folder_make(&f->folder);
    assert_true(snprintf(f->path, sizeof f->path, "%s/%s", f->folder.path, name) <
                (int)sizeof f->path);
    memset(&f->error, 0, sizeof f->error);
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

static void assert_holds(const fixture *f, const char *name, const void *data, size_t size)
{
    size_t got;
    char *bytes = temporary_folder_read(&f->folder, name, &got);
    assert_int_equal(got, size);
    assert_memory_equal(bytes, data, size);
    free(bytes);
}

/* It fails for this reason, and the message names the file. */
static void assert_refused(fixture *f, int os_code)
{
    char prefix[600];

    assert_int_equal(prism__file_write(f->path, "new", 3, &f->error), PRISM_ERROR_FILE);
    assert_int_equal(f->error.code, PRISM_ERROR_FILE);
    assert_int_equal(f->error.os_code, os_code);
    (void)snprintf(prefix, sizeof prefix, "cannot write %s: ", f->path);
    assert_memory_equal(f->error.message, prefix, strlen(prefix));
    assert_true(strlen(f->error.message) > strlen(prefix));
    assert_int_equal(prism__file_write(f->path, "new", 3, NULL), PRISM_ERROR_FILE);
}

static void file_write__makes_a_file_of_its_owner_s(void **state)
{
    static const char data[] = "a\0b\r\n\xFF";
    static const prism_error zeroes;
    const mode_t old = umask(0);
    struct stat info;
    fixture f;
    (void)state;

    start(&f, "new");
    assert_int_equal(prism__file_write(f.path, data, sizeof data, &f.error), PRISM_OK);
    (void)umask(old);
    assert_memory_equal(&f.error, &zeroes, sizeof zeroes);
    assert_files(&f, "new ");
    assert_holds(&f, "new", data, sizeof data);
    assert_int_equal(stat(f.path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    stop(&f);
}

static void file_write__writes_any_size(void **state)
{
    static const size_t sizes[] = {0, 1, 4095, 4096, 4097, (size_t)5 << 20};
    fixture f;
    (void)state;

    start(&f, "any");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *data = malloc(sizes[i] + 1);
        assert_non_null(data);
        for (size_t j = 0; j < sizes[i]; j++)
            data[j] = (char)(j * 31 >> 3);
        assert_int_equal(prism__file_write(f.path, data, sizes[i], &f.error), PRISM_OK);
        assert_holds(&f, "any", data, sizes[i]);
        free(data);
    }
    assert_files(&f, "any ");
    stop(&f);
}

static void file_write__replaces_a_file_at_the_end_only(void **state)
{
    struct stat info;
    char old[8] = "";
    fixture f;
    (void)state;

    start(&f, "file");
    temporary_folder_write(&f.folder, "file", "an older one", 12);
    assert_int_equal(chmod(f.path, 0644), 0);
    const int reader = open(f.path, O_RDONLY);
    assert_true(reader >= 0);
    assert_int_equal(prism__file_write(f.path, "new", 3, &f.error), PRISM_OK);
    assert_holds(&f, "file", "new", 3);
    assert_int_equal(stat(f.path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    /* Who has the older one open goes on to read it. */
    assert_int_equal(read(reader, old, 8), 8);
    assert_memory_equal(old, "an older", 8);
    assert_int_equal(close(reader), 0);
    assert_files(&f, "file ");
    stop(&f);
}

/* Its name is replaced: what it leads to may belong to somebody else. */
static void file_write__does_not_follow_a_link(void **state)
{
    struct stat info;
    char target[128];
    fixture f;
    (void)state;

    start(&f, "link");
    temporary_folder_write(&f.folder, "target", "precious", 8);
    (void)snprintf(target, sizeof target, "%s/target", f.folder.path);
    assert_int_equal(symlink(target, f.path), 0);
    assert_int_equal(prism__file_write(f.path, "new", 3, &f.error), PRISM_OK);
    assert_int_equal(lstat(f.path, &info), 0);
    assert_true(S_ISREG(info.st_mode));
    assert_holds(&f, "target", "precious", 8);
    assert_holds(&f, "link", "new", 3);
    stop(&f);
}

static void file_write__needs_a_folder(void **state)
{
    fixture f;
    (void)state;

    start(&f, "missing/file");
    assert_refused(&f, ENOENT);
    assert_files(&f, "");
    temporary_folder_write(&f.folder, "missing", "", 0); /* a file, not a folder */
    assert_refused(&f, ENOTDIR);
    assert_files(&f, "missing ");
    stop(&f);
}

static void file_write__does_not_replace_a_folder(void **state)
{
    fixture f;
    (void)state;

    start(&f, "folder");
    assert_int_equal(mkdir(f.path, 0700), 0);
    assert_refused(&f, EISDIR);
    assert_files(&f, "folder ");
    assert_int_equal(rmdir(f.path), 0); /* it is as empty as it was */
    stop(&f);
}

static void file_write__respects_a_folder_s_permissions(void **state)
{
    fixture f;
    (void)state;

    if (geteuid() == 0) {
        print_message("skipped: root may write everywhere\n");
        skip();
    }
    start(&f, "file");
    temporary_folder_write(&f.folder, "file", "old", 3);
    assert_int_equal(chmod(f.folder.path, 0500), 0);
    assert_refused(&f, EACCES);
    assert_int_equal(chmod(f.folder.path, 0700), 0);
    assert_holds(&f, "file", "old", 3);
    assert_files(&f, "file ");
    stop(&f);
}

static void file_write__says_why_when_the_name_is_too_long(void **state)
{
    char name[300];
    fixture f;
    (void)state;

    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    start(&f, name);
    assert_int_equal(prism__file_write(f.path, "new", 3, &f.error), PRISM_ERROR_FILE);
    assert_int_equal(f.error.os_code, ENAMETOOLONG);
    assert_files(&f, "");
    stop(&f);
}

/* A limit on the size of files stands for a full disk. */
static void file_write__leaves_nothing_when_the_disk_is_full(void **state)
{
    static const char data[4096];
    struct rlimit old, small;
    prism_status status;
    fixture f;
    (void)state;

    start(&f, "file");
    temporary_folder_write(&f.folder, "file", "old", 3);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 1000; /* the first write comes to there, the second to an error */
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    status = prism__file_write(f.path, data, sizeof data, &f.error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    (void)signal(SIGXFSZ, handler);

    assert_int_equal(status, PRISM_ERROR_FILE);
    assert_int_equal(f.error.os_code, EFBIG);
    assert_non_null(strstr(f.error.message, "File too large"));
    assert_files(&f, "file ");
    assert_holds(&f, "file", "old", 3);
    stop(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_write__makes_a_file_of_its_owner_s),
        cmocka_unit_test(file_write__writes_any_size),
        cmocka_unit_test(file_write__replaces_a_file_at_the_end_only),
        cmocka_unit_test(file_write__does_not_follow_a_link),
        cmocka_unit_test(file_write__needs_a_folder),
        cmocka_unit_test(file_write__does_not_replace_a_folder),
        cmocka_unit_test(file_write__respects_a_folder_s_permissions),
        cmocka_unit_test(file_write__says_why_when_the_name_is_too_long),
        cmocka_unit_test(file_write__leaves_nothing_when_the_disk_is_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
