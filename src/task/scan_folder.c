/* SPDX-License-Identifier: MIT */
#include "scan_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../json/json.h"
#include "../message/scan_folder.h"
#include "../util/arena.h"
#include "../util/fail.h"
#include "../util/file.h"
#include "prism/text.h"

/* A manifest of ours has 2 KiB. */
enum { MANIFEST_SIZE_MAX = 64 * 1024 };

const char prism__scan_folder_is_anothers[] =
    "folder: has the files of another scan (see its manifest.json)";

char *prism__scan_folder_path(const char *folder, const char *name)
{
    const size_t folder_size = strlen(folder);
    const size_t name_size = strlen(name) + 1;
    const bool slash = folder_size > 0 && folder[folder_size - 1] != '/';
    char *path = malloc(folder_size + slash + name_size);

    if (!path)
        return NULL;
    memcpy(path, folder, folder_size);
    if (slash)
        path[folder_size] = '/';
    memcpy(path + folder_size + slash, name, name_size);
    return path;
}

prism_status prism__scan_folder_make(const char *folder, prism_error *error)
{
    struct stat info;

    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return prism__fail_os(error, PRISM_ERROR_FILE, errno, "cannot make the folder", folder);
    if (stat(folder, &info) == 0 && !S_ISDIR(info.st_mode))
        return prism__fail_os(error, PRISM_ERROR_FILE, ENOTDIR, "cannot write to", folder);
    /* Better known before anything is downloaded. */
    if (faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) != 0)
        return prism__fail_os(error, PRISM_ERROR_FILE, errno, "cannot write to", folder);
    return PRISM_OK;
}

/* The manifest's bytes; 0 when there are none that could be meant. */
static size_t read_bytes(const char *path, char *bytes)
{
    /* Without O_NONBLOCK a pipe would wait for somebody to write to it. */
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    size_t size = 0;
    struct stat info;

    if (file < 0)
        return 0;
    if (fstat(file, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= MANIFEST_SIZE_MAX) {
        while (size < MANIFEST_SIZE_MAX) {
            const ssize_t got = read(file, bytes + size, MANIFEST_SIZE_MAX - size);
            if (got == 0)
                break;
            if (got > 0) {
                size += (size_t)got;
            } else if (errno != EINTR) {
                size = 0;
                break;
            }
        }
    }
    (void)close(file);
    return size;
}

/* An ETag, weak or strong, of printable ASCII: it is going to stand in a header. */
static bool is_etag(const char *text)
{
    size_t size;

    if (strncmp(text, "W/", 2) == 0)
        text += 2;
    size = strlen(text);
    if (size < 2 || text[0] != '"' || text[size - 1] != '"')
        return false;
    for (size_t i = 1; i < size - 1; i++) {
        if (text[i] <= ' ' || text[i] > '~' || text[i] == '"')
            return false;
    }
    return true;
}

void prism__scan_entry_set_etag(prism__scan_entry *entry, const char *etag)
{
    memset(entry->etag, 0, sizeof entry->etag);
    if (etag && strlen(etag) < sizeof entry->etag && is_etag(etag))
        memcpy(entry->etag, etag, strlen(etag));
}

static void read_file_entry(const prism__scan_file *file, prism__scan_entry *entries)
{
    for (size_t i = 0; file->type && file->file && i < PRISM__ASSET_COUNT; i++) {
        prism__scan_entry *const entry = &entries[i];
        if (strcmp(file->type, prism__asset_type(i)) != 0)
            continue;
        if (file->size < 0 || strlen(file->file) >= sizeof entry->file ||
            (!prism__asset_name_fits(i, true, file->file) &&
             !prism__asset_name_fits(i, false, file->file)))
            continue;
        memset(entry, 0, sizeof *entry);
        memcpy(entry->file, file->file, strlen(file->file));
        entry->size = file->size;
        prism__scan_entry_set_etag(entry, file->etag);
    }
}

static prism_status read_manifest(const char *path, const char *scan_id, char *bytes,
                                  prism__scan_entry *entries, prism_error *error)
{
    const size_t size = read_bytes(path, bytes);
    prism_error broken; /* says nothing to anybody */
    prism__scan_folder *manifest;
    void *document;
    prism_status status;

    if (size == 0)
        return PRISM_OK;
    status = prism__decode(&prism__scan_folder_message, bytes, size, &document, NULL, &broken);
    if (status != PRISM_OK)
        return status == PRISM_ERROR_OUT_OF_MEMORY ? prism__fail(error, status, "out of memory")
                                                   : PRISM_OK;
    manifest = document;
    if (manifest->scan_id && strcmp(manifest->scan_id, scan_id) != 0)
        /* Two persons' bodies must not be mixed. */
        status =
            prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "%s", prism__scan_folder_is_anothers);
    for (size_t i = 0; status == PRISM_OK && manifest->scan_id && i < manifest->file_count; i++)
        read_file_entry(manifest->files[i], entries);
    prism__document_free(manifest);
    return status;
}

prism_status prism__scan_folder_read(const char *folder, const char *scan_id,
                                     prism__scan_entry entries[PRISM__ASSET_COUNT],
                                     prism_error *error)
{
    char *const path = prism__scan_folder_path(folder, PRISM__SCAN_MANIFEST);
    char *const bytes = malloc(MANIFEST_SIZE_MAX);
    prism_status status;

    memset(entries, 0, PRISM__ASSET_COUNT * sizeof *entries);
    if (path && bytes)
        status = read_manifest(path, scan_id, bytes, entries, error);
    else
        status = prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    free(bytes);
    free(path);
    return status;
}

static prism_status write_manifest(const char *folder, const char *scan_id,
                                   const prism__scan_entry *entries, prism_error *error)
{
    prism__scan_file files[PRISM__ASSET_COUNT];
    const prism__scan_file *pointers[PRISM__ASSET_COUNT];
    prism__scan_folder manifest = {scan_id, pointers, 0};
    char *const path = prism__scan_folder_path(folder, PRISM__SCAN_MANIFEST);
    prism_status status;
    char *text = NULL;
    size_t size;

    for (size_t i = 0; i < PRISM__ASSET_COUNT; i++) {
        const prism__scan_entry *const entry = &entries[i];
        if (!entry->file[0])
            continue;
        files[i] = (prism__scan_file){prism__asset_type(i), entry->file, entry->size,
                                      entry->etag[0] ? entry->etag : NULL};
        pointers[manifest.file_count++] = &files[i];
    }
    status = path ? prism__encode(&prism__scan_folder_message, &manifest, &text, &size, error)
                  : prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    if (status == PRISM_OK)
        status = prism__file_write(path, text, size, error);
    prism_text_free(text);
    free(path);
    return status;
}

prism_status prism__scan_folder_put(const char *folder, const char *scan_id, size_t asset,
                                    const prism__scan_entry *entry, prism_error *error)
{
    prism__scan_entry entries[PRISM__ASSET_COUNT];
    prism_status status = prism__scan_folder_read(folder, scan_id, entries, error);

    if (status != PRISM_OK)
        return status;
    entries[asset] = *entry;
    return write_manifest(folder, scan_id, entries, error);
}

bool prism__scan_folder_has(const char *folder, const prism__scan_entry *entry)
{
    char *const path = entry->file[0] ? prism__scan_folder_path(folder, entry->file) : NULL;
    struct stat info;
    const bool there = path && lstat(path, &info) == 0 && S_ISREG(info.st_mode) &&
                       (uintmax_t)info.st_size == (uintmax_t)entry->size;

    free(path);
    return there;
}
