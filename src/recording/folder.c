/* SPDX-License-Identifier: MIT */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../util/fail.h"

/* The most that one read or write takes: some systems refuse more than INT_MAX. */
enum { CHUNK_MAX = 1 << 30 };

prism_status prism__folder_open(const char *path, bool make, int *fd, prism_error *error)
{
    *fd = -1;
    if (!path || !*path)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "folder: must not be %s",
                           path ? "empty" : "NULL");
    if (make && mkdir(path, 0700) != 0 && errno != EEXIST)
        return prism__fail_os(error, PRISM_ERROR_INVALID_ARGUMENT, errno, "folder: cannot make",
                              path);
    *fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0)
        return prism__fail_os(error, PRISM_ERROR_INVALID_ARGUMENT, errno, "folder: cannot open",
                              path);
    return PRISM_OK;
}

static bool ends_with(const char *text, const char *suffix)
{
    const size_t size = strlen(text);
    const size_t suffix_size = strlen(suffix);

    return size >= suffix_size && strcmp(text + size - suffix_size, suffix) == 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static prism_status add_name(prism__file_names *names, size_t max, const char *name,
                             prism_error *error)
{
    if (names->count == max)
        return prism__fail(error, PRISM_ERROR_LIMIT_EXCEEDED, "folder: has more than %zu files",
                           max);
    /* A power of two of pointers: grown whenever that many are there. */
    if ((names->count & (names->count - 1)) == 0) {
        char **items = realloc(names->items, (names->count ? names->count * 2 : 1) * sizeof *items);
        if (!items)
            return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
        names->items = items;
    }
    names->items[names->count] = strdup(name);
    if (!names->items[names->count])
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    names->count++;
    return PRISM_OK;
}

prism_status prism__folder_list(int fd, size_t max, prism__file_names *out, prism_error *error)
{
    prism_status status = PRISM_OK;
    const struct dirent *entry;

    *out = (prism__file_names){NULL, 0};
    /* closedir() closes what fdopendir() was given. */
    const int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = copy >= 0 ? fdopendir(copy) : NULL;
    if (!folder) {
        status = prism__fail_os(error, PRISM_ERROR_INTERNAL, errno, "cannot list", "the folder");
        if (copy >= 0)
            (void)close(copy);
        return status;
    }
    while (errno = 0, status == PRISM_OK && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] != '.' && (ends_with(entry->d_name, PRISM__RECORDING_SUFFIX) ||
                                        ends_with(entry->d_name, PRISM__RECORDING_PART_SUFFIX)))
            status = add_name(out, max, entry->d_name, error);
    }
    if (status == PRISM_OK && errno != 0)
        status = prism__fail_os(error, PRISM_ERROR_INTERNAL, errno, "cannot list", "the folder");
    (void)closedir(folder);
    if (out->count > 1)
        qsort(out->items, out->count, sizeof *out->items, compare_names);
    return status;
}

void prism__file_names_free(prism__file_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
    *names = (prism__file_names){NULL, 0};
}

/* Read `size` bytes, or fewer if the file ends there. */
static bool read_all(int file, char *data, size_t *size)
{
    size_t used = 0;

    while (used < *size) {
        const size_t left = *size - used;
        const ssize_t got = read(file, data + used, left < CHUNK_MAX ? left : CHUNK_MAX);
        if (got < 0 && errno != EINTR)
            return false;
        if (got == 0)
            break;
        used += got > 0 ? (size_t)got : 0;
    }
    *size = used;
    return true;
}

static prism_status read_file(int file, const char *name, size_t max, char **out, size_t *size,
                              prism_error *error)
{
    struct stat info;

    if (fstat(file, &info) != 0)
        return prism__fail_os(error, PRISM_ERROR_INTERNAL, errno, "cannot read", name);
    if (!S_ISREG(info.st_mode))
        return prism__fail(error, PRISM_ERROR_INVALID_DOCUMENT, "%s: is no regular file", name);
    if (info.st_size < 0 || (uintmax_t)info.st_size > max)
        return prism__fail(error, PRISM_ERROR_LIMIT_EXCEEDED, "%s: too large", name);
    *size = (size_t)info.st_size;
    char *data = malloc(*size + 1);
    if (!data)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    if (!read_all(file, data, size)) {
        const prism_status status =
            prism__fail_os(error, PRISM_ERROR_INTERNAL, errno, "cannot read", name);
        free(data);
        return status;
    }
    *out = data;
    return PRISM_OK;
}

prism_status prism__folder_read(int fd, const char *name, size_t max, char **out, size_t *size,
                                prism_error *error)
{
    /* Without O_NONBLOCK a pipe would wait for somebody to write to it. */
    const int file = openat(fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return prism__fail_os(error, PRISM_ERROR_INTERNAL, errno, "cannot read", name);
    const prism_status status = read_file(file, name, max, out, size, error);
    (void)close(file);
    return status;
}

static void write_part_name(const char *name, char *part)
{
    (void)snprintf(part, PRISM__FILE_NAME_MAX, "%.*s" PRISM__RECORDING_PART_SUFFIX,
                   (int)(strlen(name) - strlen(PRISM__RECORDING_SUFFIX)), name);
}

/*
 * Who has made the part, which nobody else can then, looks whether the name is free. So two
 * recorders in one folder cannot overwrite each other's files.
 */
prism_status prism__part_open(int fd, const char *name, int *file, prism_error *error)
{
    char part[PRISM__FILE_NAME_MAX];
    struct stat info;

    write_part_name(name, part);
    *file = openat(fd, part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (*file < 0)
        return prism__fail_os(error, PRISM_ERROR_INTERNAL, errno, "cannot record to", part);
    if (fstatat(fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT)
        return PRISM_OK;
    errno = EEXIST;
    const prism_status status =
        prism__fail_os(error, PRISM_ERROR_INTERNAL, errno, "cannot record to", name);
    (void)prism__part_finish(fd, name, *file, NULL, 0, NULL);
    *file = -1;
    return status;
}

static bool write_all(int file, const char *data, size_t size)
{
    while (size > 0) {
        const ssize_t put = write(file, data, size < CHUNK_MAX ? size : CHUNK_MAX);
        if (put < 0 && errno != EINTR)
            return false;
        data += put > 0 ? put : 0;
        size -= put > 0 ? (size_t)put : 0;
    }
    return true;
}

prism_status prism__part_finish(int fd, const char *name, int file, const char *data, size_t size,
                                prism_error *error)
{
    char part[PRISM__FILE_NAME_MAX];
    prism_status status = PRISM_OK;

    write_part_name(name, part);
    if (data && !write_all(file, data, size))
        status = prism__fail_os(error, PRISM_ERROR_INTERNAL, errno, "cannot record to", name);
    /* On some file systems it is closing that tells of a full disk. */
    if (close(file) != 0 && data && status == PRISM_OK)
        status = prism__fail_os(error, PRISM_ERROR_INTERNAL, errno, "cannot record to", name);
    if (data && status == PRISM_OK && renameat(fd, part, fd, name) != 0)
        status = prism__fail_os(error, PRISM_ERROR_INTERNAL, errno, "cannot record to", name);
    if (!data || status != PRISM_OK)
        (void)unlinkat(fd, part, 0);
    return status;
}
