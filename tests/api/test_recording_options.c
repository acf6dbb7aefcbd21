/* SPDX-License-Identifier: MIT */
/* What makes a recorder or a replay, and what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "prism.h"
#include "scripted_transport.h"
#include "temporary_folder.h"

static void recorder_new__makes_its_folder(void **state)
{
    prism_recorder_options options;
    prism_transport transport;
    temporary_folder folder, inside;
    struct stat info;
    (void)state;

    temporary_folder_make(&folder);
    (void)snprintf(inside.path, sizeof inside.path, "%.40s/new", folder.path);
    prism_recorder_options_init(&options, sizeof options);
    options.folder = inside.path;
    prism_transport_init(&transport, sizeof transport);
    assert_int_equal(prism_recorder_new(&options, &transport, NULL), PRISM_OK);
    transport.destroy(transport.context);
    assert_int_equal(stat(inside.path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    temporary_folder_remove(&inside);
    temporary_folder_remove(&folder);
}

static void assert_no_recorder(const prism_recorder_options *options, const char *message)
{
    prism_transport transport;
    prism_error error;

    prism_transport_init(&transport, sizeof transport);
    transport.context = &error;
    assert_int_equal(prism_recorder_new(options, &transport, &error), PRISM_ERROR_INVALID_ARGUMENT);
    if (strncmp(error.message, message, strlen(message)) != 0)
        fail_msg("%s, not %s", error.message, message);
    assert_null(transport.context);
    assert_null(transport.send);
    assert_null(transport.destroy);
    assert_int_equal(prism_recorder_new(options, &transport, NULL), PRISM_ERROR_INVALID_ARGUMENT);
}

static void recorder_new__refuses_bad_options(void **state)
{
    static const char *const secrets[] = {"long enough", NULL, "abc"};
    prism_transport inner, empty = {0};
    prism_recorder_options options;
    scripted_transport script;
    temporary_folder folder;
    (void)state;

    temporary_folder_make(&folder);
    scripted_transport_init(&script, NULL, 0);
    scripted_transport_fill(&script, &inner);
    assert_no_recorder(NULL, "folder: must not be NULL");
    prism_recorder_options_init(&options, sizeof options);
    options.transport = &inner;
    assert_no_recorder(&options, "folder: must not be NULL");
    options.folder = "";
    assert_no_recorder(&options, "folder: must not be empty");
    options.folder = "/no/such/folder";
    assert_no_recorder(&options, "folder: cannot make /no/such/folder: No such file");
    options.folder = "/dev/null";
    assert_no_recorder(&options, "folder: cannot open /dev/null: Not a directory");
    options.folder = folder.path;
    options.secret_count = 1;
    assert_no_recorder(&options, "secrets: NULL");
    options.secrets = secrets;
    options.secret_count = 2;
    assert_no_recorder(&options, "secrets[1]: NULL");
    options.secrets = &secrets[2];
    options.secret_count = 1;
    assert_no_recorder(&options, "secrets[0]: shorter than 4 bytes");
    options.secret_count = 0;
    options.reserved = 1;
    assert_no_recorder(&options, "options: has a setting newer");
    options.reserved = 0;
    options.struct_size = 0;
    assert_no_recorder(&options, "options: not initialised");
    options.struct_size = sizeof options;
    options.transport = &empty;
    assert_no_recorder(&options, "transport: not initialised");
    prism_transport_init(&empty, sizeof empty);
    assert_no_recorder(&options, "transport: has no send function");
    options.transport = NULL;
    options.ca_file = "/no/such/file";
    assert_no_recorder(&options, "ca_file: ");
    temporary_folder_write(&folder, "0001-x.http.part", "", 0);
    assert_no_recorder(&options, "folder: holds a recording already (0001-x.http.part)");
    assert_int_equal(script.destroyed, 0);
    assert_int_equal(prism_recorder_new(&options, NULL, NULL), PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_recorder_new(&options, &(prism_transport){0}, NULL),
                     PRISM_ERROR_INVALID_ARGUMENT);
    temporary_folder_remove(&folder);
}

static void assert_no_replay(const prism_replay_options *options, prism_status status,
                             const char *message)
{
    prism_transport transport;
    prism_error error;

    prism_transport_init(&transport, sizeof transport);
    assert_int_equal(prism_replay_new(options, &transport, &error), status);
    if (strncmp(error.message, message, strlen(message)) != 0)
        fail_msg("%s, not %s", error.message, message);
    assert_null(transport.send);
    assert_int_equal(prism_replay_new(options, &transport, NULL), status);
}

static void replay_new__refuses_bad_options_and_recordings(void **state)
{
    static const char good[] = "prism-recording 1\nGET /p\nHTTP 200\nend\n";
    static const prism_status bad = PRISM_ERROR_INVALID_ARGUMENT;
    prism_replay_options options;
    temporary_folder folder;
    char path[128];
    (void)state;

    temporary_folder_make(&folder);
    prism_replay_options_init(&options, sizeof options);
    assert_no_replay(&options, bad, "folder: must not be NULL");
    options.folder = "/no/such/folder";
    assert_no_replay(&options, bad, "folder: cannot open /no/such/folder: No such file");
    options.folder = folder.path;
    assert_no_replay(&options, bad, "folder: holds no recording");
    options.flags = 2;
    assert_no_replay(&options, bad, "flags: unknown bits");
    options.flags = 0;
    options.reserved = 1;
    assert_no_replay(&options, bad, "options: has a setting newer");
    options.reserved = 0;
    options.secret_count = 1;
    assert_no_replay(&options, bad, "secrets: NULL");
    options.secret_count = 0;

    temporary_folder_write(&folder, "0001.http", good, sizeof good - 1);
    temporary_folder_write(&folder, "notes.txt", "x", 1);
    temporary_folder_write(&folder, ".hidden.http", "x", 1);
    temporary_folder_write(&folder, "0002.http", "x\n", 2);
    assert_no_replay(&options, PRISM_ERROR_INVALID_DOCUMENT, "0002.http:1: no recording");
    temporary_folder_write(&folder, "0002.http", good, sizeof good - 1);
    temporary_folder_write(&folder, "0003.http.part", "", 0);
    assert_no_replay(&options, PRISM_ERROR_INVALID_DOCUMENT, "0003.http.part: was never finished");
    (void)snprintf(path, sizeof path, "%s/0003.http.part", folder.path);
    assert_int_equal(unlink(path), 0);
    (void)snprintf(path, sizeof path, "%s/0004.http", folder.path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_no_replay(&options, PRISM_ERROR_INVALID_DOCUMENT, "0004.http: is no regular file");
    assert_int_equal(unlink(path), 0);
    temporary_folder_write(&folder, "0004.http", good, sizeof good - 1);
    assert_int_equal(truncate(path, (off_t)129 << 20), 0); /* a hole: it takes no room */
    assert_no_replay(&options, PRISM_ERROR_LIMIT_EXCEEDED, "0004.http: too large");
    temporary_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorder_new__makes_its_folder),
        cmocka_unit_test(recorder_new__refuses_bad_options),
        cmocka_unit_test(replay_new__refuses_bad_options_and_recordings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
