/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "task/scan_folder.h"
#include "temporary_folder.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { PREVIEW, MODEL, BODY, TEXTURE, MATERIAL, STRIPES, VIDEO };

static int make(void **state)
{
    static temporary_folder folder;

    temporary_folder_make(&folder);
    *state = &folder;
    return 0;
}

static int clear(void **state)
{
    temporary_folder_remove(*state);
    return 0;
}

static prism__scan_entry entry_of(const char *file, int64_t size, const char *etag)
{
    prism__scan_entry entry = {.size = size};

    (void)snprintf(entry.file, sizeof entry.file, "%s", file);
    prism__scan_entry_set_etag(&entry, etag);
    return entry;
}

static void put(const temporary_folder *folder, size_t asset, const prism__scan_entry *entry)
{
    prism_error error;

    if (prism__scan_folder_put(folder->path, "scan-1", asset, entry, &error) != PRISM_OK)
        fail_msg("%s", error.message);
}

static prism_status read_entries(const temporary_folder *folder, prism__scan_entry *entries)
{
    prism_error error;

    memset(entries, 0xA5, PRISM__ASSET_COUNT * sizeof *entries);
    return prism__scan_folder_read(folder->path, "scan-1", entries, &error);
}

static void assert_nothing_known(const temporary_folder *folder)
{
    prism__scan_entry entries[PRISM__ASSET_COUNT];

    assert_int_equal(read_entries(folder, entries), PRISM_OK);
    for (size_t i = 0; i < PRISM__ASSET_COUNT; i++)
        assert_string_equal(entries[i].file, "");
}

static void scan_folder__reads_what_it_has_put(void **state)
{
    const temporary_folder *folder = *state;
    const prism__scan_entry model = entry_of("avatar.obj", 1434256, "\"abc-1\"");
    const prism__scan_entry preview = entry_of("preview.png", 0, "W/\"x\"");
    const prism__scan_entry video = entry_of("capture-video.mp4", INT64_MAX, NULL);
    prism__scan_entry entries[PRISM__ASSET_COUNT];
    struct stat info;
    char path[128];
    char *text;

    assert_nothing_known(folder);
    put(folder, MODEL, &model);
    put(folder, PREVIEW, &preview);
    put(folder, VIDEO, &video);
    assert_int_equal(read_entries(folder, entries), PRISM_OK);
    assert_memory_equal(&entries[MODEL], &model, sizeof model);
    assert_memory_equal(&entries[PREVIEW], &preview, sizeof preview);
    assert_memory_equal(&entries[VIDEO], &video, sizeof video);
    assert_string_equal(entries[TEXTURE].file, "");

    text = temporary_folder_read(folder, "manifest.json", NULL);
    assert_string_equal(text, "{\"scanId\":\"scan-1\",\"files\":["
                              "{\"type\":\"preview-image\",\"file\":\"preview.png\",\"size\":null,"
                              "\"etag\":\"W/\\\"x\\\"\"},"
                              "{\"type\":\"model\",\"file\":\"avatar.obj\",\"size\":\"1434256\","
                              "\"etag\":\"\\\"abc-1\\\"\"},"
                              "{\"type\":\"capture-video\",\"file\":\"capture-video.mp4\","
                              "\"size\":\"9223372036854775807\",\"etag\":null}]}");
    free(text);
    (void)snprintf(path, sizeof path, "%s/manifest.json", folder->path);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
}

static void scan_entry_set_etag__takes_what_fits(void **state)
{
    char etag[PRISM__ETAG_SIZE + 2];
    prism__scan_entry entry;

    (void)state;
    memset(etag, 'a', sizeof etag);
    etag[0] = etag[PRISM__ETAG_SIZE - 2] = '"';
    etag[PRISM__ETAG_SIZE - 1] = '\0';
    prism__scan_entry_set_etag(&entry, etag);
    assert_string_equal(entry.etag, etag);
    etag[PRISM__ETAG_SIZE - 2] = 'a';
    etag[PRISM__ETAG_SIZE - 1] = '"';
    etag[PRISM__ETAG_SIZE] = '\0';
    prism__scan_entry_set_etag(&entry, etag);
    assert_string_equal(entry.etag, "");
    prism__scan_entry_set_etag(&entry, NULL);
    assert_string_equal(entry.etag, "");
}

static void scan_folder_read__takes_a_broken_manifest_for_none(void **state)
{
    static const char *const texts[] = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"scanId\":null,\"files\":[]}",
        "{\"files\":[{\"type\":\"model\",\"file\":\"model.ply\",\"size\":1,\"etag\":\"\\\"a\\\"\"}]"
        "}",
        "{\"scanId\":\"scan-1\",\"scanId\":\"scan-1\"}",
        "{\"scanId\":7}",
        "{\"scanId\":\"scan-1\",\"files\":{}}",
        "{\"scanId\":\"scan-1\",\"files\":[null]}",
        "{\"scanId\":\"scan-1\",\"files\":[]} trailing",
        "{\"scanId\":\"scan-1\",\"files\":[{\"type\":\"model\",\"file\":\"model.ply\",\"size\":1.5}"
        "]}",
        "{\"scanId\":\"scan-1\",\"files\":[{\"type\":\"model\",\"file\":\"model.p\\u0000ly\"}]}",
    };
    const temporary_folder *folder = *state;

    for (size_t i = 0; i < COUNT(texts); i++) {
        temporary_folder_write(folder, "manifest.json", texts[i], strlen(texts[i]));
        assert_nothing_known(folder);
    }
}

/* Nothing that it says can lead out of the folder, or into a header. */
static void scan_folder_read__ignores_hostile_entries(void **state)
{
    static const char *const files[] = {
        "{\"type\":\"model\",\"file\":\"../model.ply\",\"size\":1}",
        "{\"type\":\"model\",\"file\":\"/etc/passwd\",\"size\":1}",
        "{\"type\":\"model\",\"file\":\"model.ply/../../x\",\"size\":1}",
        "{\"type\":\"model\",\"file\":\"manifest.json\",\"size\":1}",
        "{\"type\":\"model\",\"file\":\"preview.png\",\"size\":1}",
        "{\"type\":\"model\",\"file\":\"model.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
        "{\"type\":\"model\",\"file\":\"model.ply\",\"size\":-1}",
        "{\"type\":\"model\",\"file\":null,\"size\":1}",
        "{\"type\":\"model\",\"size\":1}",
        "{\"file\":\"model.ply\",\"size\":1}",
        "{\"type\":\"../model\",\"file\":\"model.ply\",\"size\":1}",
        "{\"type\":\"Model\",\"file\":\"model.ply\",\"size\":1}",
    };
    static const char *const etags[] = {"a",
                                        "\\\"",
                                        "\\\"a",
                                        "a\\\"",
                                        "W/",
                                        "W/\\\"",
                                        "w/\\\"a\\\"",
                                        "\\\"a b\\\"",
                                        "\\\"a\\r\\nX-Y: z\\\"",
                                        "\\\"\\u00e4\\\"",
                                        "\\\"a\\\"b\\\"",
                                        "\\\"\\u007f\\\""};
    const temporary_folder *folder = *state;
    prism__scan_entry entries[PRISM__ASSET_COUNT];
    char text[512];

    for (size_t i = 0; i < COUNT(files); i++) {
        (void)snprintf(text, sizeof text, "{\"scanId\":\"scan-1\",\"files\":[%s]}", files[i]);
        temporary_folder_write(folder, "manifest.json", text, strlen(text));
        assert_nothing_known(folder);
    }
    for (size_t i = 0; i < COUNT(etags); i++) {
        (void)snprintf(text, sizeof text,
                       "{\"scanId\":\"scan-1\",\"files\":[{\"type\":\"model\",\"file\":"
                       "\"model.ply\",\"size\":1,\"etag\":\"%s\"}]}",
                       etags[i]);
        temporary_folder_write(folder, "manifest.json", text, strlen(text));
        assert_int_equal(read_entries(folder, entries), PRISM_OK);
        assert_string_equal(entries[MODEL].file, "model.ply");
        assert_string_equal(entries[MODEL].etag, "");
    }
}

static void scan_folder_read__ignores_what_is_no_plain_file(void **state)
{
    const temporary_folder *folder = *state;
    const prism__scan_entry model = entry_of("model.ply", 1, "\"a\"");
    char path[128], elsewhere[128];

    put(folder, MODEL, &model);
    (void)snprintf(path, sizeof path, "%s/manifest.json", folder->path);
    (void)snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", folder->path);
    assert_int_equal(rename(path, elsewhere), 0);
    assert_int_equal(symlink("elsewhere", path), 0);
    assert_nothing_known(folder);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_nothing_known(folder); /* and does not wait for a writer */
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_nothing_known(folder);
    assert_int_equal(rmdir(path), 0);
}

static void scan_folder_read__ignores_a_huge_manifest(void **state)
{
    const temporary_folder *folder = *state;
    const size_t size = 1024 * 1024;
    char *text = malloc(size);
    int written;

    assert_non_null(text);
    memset(text, ' ', size);
    written = snprintf(text, size,
                       "{\"scanId\":\"scan-1\",\"files\":[{\"type\":\"model\",\"file\":"
                       "\"model.ply\",\"size\":1}]}");
    text[written] = ' ';
    temporary_folder_write(folder, "manifest.json", text, size);
    assert_nothing_known(folder);
    free(text);
}

static void scan_folder__does_not_mix_scans(void **state)
{
    const temporary_folder *folder = *state;
    const prism__scan_entry model = entry_of("model.ply", 1, "\"a\"");
    prism__scan_entry entries[PRISM__ASSET_COUNT];
    prism_error error;
    char *before, *after;

    put(folder, MODEL, &model);
    before = temporary_folder_read(folder, "manifest.json", NULL);
    assert_int_equal(prism__scan_folder_read(folder->path, "scan-2", entries, &error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_string_equal(error.message,
                        "folder: has the files of another scan (see its manifest.json)");
    assert_int_equal(prism__scan_folder_put(folder->path, "scan-2", MODEL, &model, &error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    after = temporary_folder_read(folder, "manifest.json", NULL);
    assert_string_equal(after, before);
    free(after);
    free(before);
}

static void scan_folder_has__wants_a_regular_file_of_that_size(void **state)
{
    const temporary_folder *folder = *state;
    const prism__scan_entry model = entry_of("model.ply", 4, NULL);
    const prism__scan_entry shorter = entry_of("model.ply", 3, NULL);
    const prism__scan_entry nothing = {.size = 0};
    char path[128];

    (void)snprintf(path, sizeof path, "%s/model.ply", folder->path);
    assert_false(prism__scan_folder_has(folder->path, &model));
    assert_false(prism__scan_folder_has(folder->path, &nothing));
    temporary_folder_write(folder, "model.ply", "ply\n", 4);
    assert_true(prism__scan_folder_has(folder->path, &model));
    assert_false(prism__scan_folder_has(folder->path, &shorter));
    temporary_folder_write(folder, "elsewhere", "ply\n", 4);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("elsewhere", path), 0);
    assert_false(prism__scan_folder_has(folder->path, &model));
}

static void scan_folder_make__makes_it_but_not_its_parent(void **state)
{
    const temporary_folder *folder = *state;
    prism_error error;
    struct stat info;
    char path[128];

    (void)snprintf(path, sizeof path, "%s/new", folder->path);
    assert_int_equal(prism__scan_folder_make(path, &error), PRISM_OK);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0700);
    assert_int_equal(prism__scan_folder_make(path, &error), PRISM_OK); /* again */
    assert_int_equal(rmdir(path), 0);
    (void)snprintf(path, sizeof path, "%s/no/new", folder->path);
    assert_int_equal(prism__scan_folder_make(path, &error), PRISM_ERROR_FILE);
    assert_int_equal(error.os_code, 2); /* ENOENT */
    temporary_folder_write(folder, "file", "", 0);
    (void)snprintf(path, sizeof path, "%s/file", folder->path);
    assert_int_equal(prism__scan_folder_make(path, &error), PRISM_ERROR_FILE);
    assert_int_equal(error.os_code, 20); /* ENOTDIR */
}

static void scan_folder_path__has_one_slash_between(void **state)
{
    static const char *const cases[][2] = {{"a", "a/x"}, {"a/", "a/x"}, {"/", "/x"}, {"", "x"}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *path = prism__scan_folder_path(cases[i][0], "x");
        assert_string_equal(path, cases[i][1]);
        free(path);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(scan_folder__reads_what_it_has_put),
        cmocka_unit_test(scan_entry_set_etag__takes_what_fits),
        TEST(scan_folder_read__takes_a_broken_manifest_for_none),
        TEST(scan_folder_read__ignores_hostile_entries),
        TEST(scan_folder_read__ignores_what_is_no_plain_file),
        TEST(scan_folder_read__ignores_a_huge_manifest),
        TEST(scan_folder__does_not_mix_scans),
        TEST(scan_folder_has__wants_a_regular_file_of_that_size),
        TEST(scan_folder_make__makes_it_but_not_its_parent),
        cmocka_unit_test(scan_folder_path__has_one_slash_between),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
