/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fail.h"

/* The most that one write takes: some systems refuse more than INT_MAX. */
enum { CHUNK_MAX = 1 << 30 };

int prism__file_write_all(int file, const void *data, size_t size)
{
    const char *bytes = data;

    while (size > 0) {
        ssize_t written = write(file, bytes, size < CHUNK_MAX ? size : CHUNK_MAX);
        if (written < 0 && errno != EINTR)
            return errno;
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        }
    }
    return 0;
}

int prism__file_sync(int file)
{
    while (fsync(file) != 0) {
        if (errno != EINTR)
            return errno;
    }
    return 0;
}

/* Write, flush to the disk and close; the file is closed in any case, and errno is the first. */
static bool fill(int file, const void *data, size_t size)
{
    int os_code = prism__file_write_all(file, data, size);

    if (os_code == 0)
        os_code = prism__file_sync(file);
    if (close(file) != 0 && os_code == 0)
        os_code = errno;
    errno = os_code;
    return os_code == 0;
}

prism_status prism__file_write(const char *path, const void *data, size_t size, prism_error *error)
{
    static const char suffix[] = ".part-XXXXXX";
    size_t path_size = strlen(path);
    char *part = malloc(path_size + sizeof suffix);
    prism_status status = PRISM_OK;
    int file;

    if (!part)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    memcpy(part, path, path_size);
    memcpy(part + path_size, suffix, sizeof suffix);
    file = mkstemp(part); /* mode 0600 */
    if (file < 0) {
        status = prism__fail_os(error, PRISM_ERROR_FILE, errno, "cannot write", path);
    } else if (!fill(file, data, size) || rename(part, path) != 0) {
        status = prism__fail_os(error, PRISM_ERROR_FILE, errno, "cannot write", path);
        (void)unlink(part);
    }
    free(part);
    return status;
}
