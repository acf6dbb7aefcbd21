/* SPDX-License-Identifier: MIT */
#include "temporary_folder.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "read_file.h"

enum { PATH_SIZE = 512 };

void temporary_folder_make(temporary_folder *folder)
{
    (void)snprintf(folder->path, sizeof folder->path, "/tmp/prism-test-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
}

static void write_path(const temporary_folder *folder, const char *name, char *path)
{
    assert_true(snprintf(path, PATH_SIZE, "%s/%s", folder->path, name) < PATH_SIZE);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Its names, sorted, to be freed one by one; returns their number. */
static size_t names_of(const temporary_folder *folder, char ***out)
{
    DIR *directory = opendir(folder->path);
    const struct dirent *entry;
    char **names = NULL;
    size_t count = 0;

    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        names = realloc(names, (count + 1) * sizeof *names);
        assert_non_null(names);
        names[count] = strdup(entry->d_name);
        assert_non_null(names[count]);
        count++;
    }
    assert_int_equal(closedir(directory), 0);
    if (count > 1)
        qsort(names, count, sizeof *names, compare);
    *out = names;
    return count;
}

void temporary_folder_remove(const temporary_folder *folder)
{
    char path[PATH_SIZE];
    char **names;
    const size_t count = names_of(folder, &names);

    for (size_t i = 0; i < count; i++) {
        write_path(folder, names[i], path);
        assert_int_equal(unlink(path), 0);
        free(names[i]);
    }
    free(names);
    assert_int_equal(rmdir(folder->path), 0);
}

char *temporary_folder_list(const temporary_folder *folder)
{
    char **names;
    const size_t count = names_of(folder, &names);
    char *list = calloc(count + 1, 256 + 1);
    size_t used = 0;

    assert_non_null(list);
    for (size_t i = 0; i < count; i++) {
        used += (size_t)snprintf(list + used, 256 + 1, "%s ", names[i]);
        free(names[i]);
    }
    free(names);
    return list;
}

char *temporary_folder_read(const temporary_folder *folder, const char *name, size_t *size)
{
    char path[PATH_SIZE];

    write_path(folder, name, path);
    return read_file(path, size);
}

void temporary_folder_write(const temporary_folder *folder, const char *name, const char *data,
                            size_t size)
{
    char path[PATH_SIZE];

    write_path(folder, name, path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static bool has_bytes(const char *data, size_t size, const char *text)
{
    const size_t length = strlen(text);

    for (size_t i = 0; i + length <= size; i++) {
        if (memcmp(data + i, text, length) == 0)
            return true;
    }
    return false;
}

bool temporary_folder_mentions(const temporary_folder *folder, const char *text)
{
    char **names;
    const size_t count = names_of(folder, &names);
    bool found = false;

    for (size_t i = 0; i < count; i++) {
        size_t size;
        char *data = temporary_folder_read(folder, names[i], &size);
        found = found || has_bytes(data, size, text) || strstr(names[i], text);
        free(data);
        free(names[i]);
    }
    free(names);
    return found;
}
