/* SPDX-License-Identifier: MIT */
#define _FILE_OFFSET_BITS 64

#include "partial_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "file.h"

_Static_assert(sizeof(off_t) >= sizeof(uint64_t), "files may be larger than 2 GiB");

/* What the file beside it has: one record, with its own checksum, since it may be torn. */
#define RECORD "prism-part 1\nboot %s\nsynced %" PRIu64 "\ntotal %" PRIu64 "\nversion %s\n"
#define CHECKSUM "sum %016" PRIx64 "\n"

enum {
    OPEN_FLAGS = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, /* a pipe would block */
    BOOT_SIZE = 40,
    RECORD_MAX = PRISM__PARTIAL_VERSION_MAX + 200,
    TRIES = 100
};

/* Names. */

static char *join(const char *path, size_t size, const char *suffix)
{
    const size_t suffix_size = strlen(suffix);
    char *text = malloc(size + suffix_size + 1);

    if (!text)
        return NULL;
    memcpy(text, path, size);
    memcpy(text + size, suffix, suffix_size + 1);
    return text;
}

/* The bytes of a path up to its file's name. */
static size_t folder_size(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* 0 or an errno. On some systems a signal may interrupt it. */
static int cut(int file, uint64_t size)
{
    while (ftruncate(file, (off_t)size) != 0) {
        if (errno != EINTR)
            return errno;
    }
    return 0;
}

/* Whether this path still leads to this file: another process may just have finished it. */
static bool is_there(const char *path, const struct stat *info)
{
    struct stat now;
    return lstat(path, &now) == 0 && now.st_dev == info->st_dev && now.st_ino == info->st_ino;
}

/* Whether the file is still there under the part's name, and not another one. */
static bool is_part_there(const prism__partial *part)
{
    struct stat info;
    return fstat(part->file, &info) == 0 && is_there(part->part, &info);
}

/* The record. */

/* Which start of the machine this is; "-" where it does not say. */
static void read_boot(char boot[BOOT_SIZE])
{
    const int file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t size = file >= 0 ? read(file, boot, BOOT_SIZE - 1) : 0;

    if (file >= 0)
        (void)close(file);
    boot[size > 0 ? size : 0] = '\0';
    boot[strspn(boot, "0123456789abcdefABCDEF-")] = '\0';
    if (boot[0] == '\0')
        memcpy(boot, "-", 2);
}

/* FNV-1a: against torn writes, not against anybody. */
static uint64_t checksum(const char *text, size_t size)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < size; i++)
        sum = (sum ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
    return sum;
}

static int write_record(prism__partial *part, uint64_t synced)
{
    char text[RECORD_MAX], boot[BOOT_SIZE];
    int size, os_code;

    read_boot(boot);
    size = snprintf(text, sizeof text, RECORD, boot, synced, part->total, part->version);
    size +=
        snprintf(text + size, sizeof text - (size_t)size, CHECKSUM, checksum(text, (size_t)size));
    part->info_used = true;
    if (!is_part_there(part))
        return ENOENT; /* it would be taken for that of another download's bytes */
    os_code = cut(part->info_file, 0);
    if (os_code != 0)
        return os_code;
    if (lseek(part->info_file, 0, SEEK_SET) != 0)
        return errno;
    return prism__file_write_all(part->info_file, text, (size_t)size);
}

/* Take from the record what can be gone on with. `size` is that of the part. */
static void read_record(prism__partial *part, uint64_t size)
{
    char text[RECORD_MAX + 1], expected[32], boot[BOOT_SIZE], boot_then[BOOT_SIZE];
    const ssize_t got = read(part->info_file, text, RECORD_MAX);
    uint64_t synced;

    part->info_used = got != 0;
    text[got > 0 ? got : 0] = '\0';
    char *sum = strstr(text, "\nsum ");
    if (!sum++)
        return;
    (void)snprintf(expected, sizeof expected, CHECKSUM, checksum(text, (size_t)(sum - text)));
    if (strcmp(sum, expected) != 0 ||
        sscanf(text, "prism-part 1 boot %39s synced %" SCNu64 " total %" SCNu64 " version %256s",
               boot_then, &synced, &part->total, part->version) != 4) {
        part->version[0] = '\0';
        return;
    }
    read_boot(boot);
    if (strcmp(boot, boot_then) != 0 || strcmp(boot, "-") == 0)
        size = size < synced ? size : synced;
    if (size <= part->total)
        part->size = size;
}

/* Opening. */

/* Whether it is a file of ours and of nobody else's, whatever somebody may have put there. */
static bool is_own(int file, struct stat *info)
{
    return fstat(file, info) == 0 && S_ISREG(info->st_mode) && info->st_uid == geteuid() &&
           info->st_nlink == 1 && fchmod(file, S_IRUSR | S_IWUSR) == 0;
}

static void close_files(prism__partial *part)
{
    if (part->info_file >= 0)
        (void)close(part->info_file);
    if (part->file >= 0)
        (void)close(part->file); /* and with it its lock */
    part->file = part->info_file = -1;
    free(part->part);
    free(part->info);
    part->part = part->info = NULL;
}

/* Open the file of the part that everybody knows. It is made if it is not there. */
static bool open_or_make(prism__partial *part)
{
    part->made = true;
    part->file = open(part->part, OPEN_FLAGS | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
    if (part->file < 0 && errno == EEXIST) {
        part->made = false;
        part->file = open(part->part, OPEN_FLAGS);
    }
    return part->file >= 0;
}

/* Open the part that everybody knows, if nobody else is at it. One that was made in vain goes, as
 * where there are no locks, or no files of one's own; not if another process has it by now. */
static bool open_known(prism__partial *part, struct stat *info)
{
    for (int i = 0; i < TRIES; i++) {
        if (!open_or_make(part)) {
            if (errno == ENOENT && !part->made) /* it has just gone */
                continue;
            return false;
        }
        const bool is_usable = is_own(part->file, info);
        const bool is_locked = is_usable && flock(part->file, LOCK_EX | LOCK_NB) == 0;
        if (is_locked && is_there(part->part, info))
            return true;
        if (part->made && !is_locked && (!is_usable || errno != EWOULDBLOCK) && is_part_there(part))
            (void)unlink(part->part);
        (void)close(part->file);
        part->file = -1;
        if (!is_locked)
            return false;
    }
    return false;
}

/* Open a part under a name that nobody has. */
static int open_unknown(prism__partial *part)
{
    static const char suffix[] = ".prism-part-00000000";
    const size_t size = folder_size(part->path);
    int os_code = EEXIST;

    part->info_used = false;
    part->size = 0;
    part->total = PRISM__PARTIAL_UNKNOWN;
    part->version[0] = '\0';
    part->part = join(part->path, size, suffix);
    if (!part->part)
        return ENOMEM;
    for (int i = 0; i < TRIES && os_code == EEXIST; i++) {
        struct timespec now;
        (void)clock_gettime(CLOCK_MONOTONIC, &now);
        const unsigned mixed =
            ((unsigned)now.tv_nsec * 2654435761u) ^ (unsigned)getpid() << 16 ^ (unsigned)i;
        (void)snprintf(part->part + size + sizeof suffix - 9, 9, "%08x", mixed);
        part->file = open(part->part, OPEN_FLAGS | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
        os_code = part->file >= 0 ? 0 : errno;
    }
    return os_code;
}

/* Open the record beside the known part. One that cannot be opened must go: it would later be taken
 * for that of other bytes. */
static int open_record(prism__partial *part, uint64_t size)
{
    struct stat info;

    part->info_file = open(part->info, OPEN_FLAGS);
    if (part->info_file >= 0 && is_own(part->info_file, &info)) {
        read_record(part, size);
        return 0;
    }
    if (part->info_file >= 0)
        (void)close(part->info_file);
    part->info_file = -1;
    return unlink(part->info) == 0 || errno == ENOENT ? 0 : errno;
}

/* The record, if there is one, is to say nothing any more, before the bytes that it tells of go. */
static int forget_record(prism__partial *part)
{
    if (!part->info_used)
        return 0;
    int os_code = cut(part->info_file, 0);
    if (os_code == 0)
        os_code = prism__file_sync(part->info_file);
    part->info_used = os_code != 0;
    return os_code;
}

/* What is in the known part: to be gone on with, or to be forgotten. */
static int open_contents(prism__partial *part, const struct stat *info, bool resume)
{
    const uint64_t size = (uint64_t)info->st_size;
    int os_code = open_record(part, size);

    if (os_code == 0 && !resume) {
        os_code = forget_record(part);
        (void)unlink(part->info);
        free(part->info);
        part->info = NULL;
    }
    if (!resume || part->version[0] == '\0' || part->size == 0) {
        part->version[0] = '\0';
        part->size = 0;
        part->total = PRISM__PARTIAL_UNKNOWN;
    }
    if (os_code == 0 && part->size < size)
        os_code = cut(part->file, part->size);
    if (os_code == 0 && lseek(part->file, 0, SEEK_END) < 0)
        os_code = errno;
    return os_code;
}

int prism__partial_open(prism__partial *part, char *path, bool resume)
{
    const size_t size = strlen(path);
    struct stat info;

    memset(part, 0, sizeof *part);
    part->path = path;
    part->file = part->info_file = -1;
    part->total = PRISM__PARTIAL_UNKNOWN;
    /* What would only be noticed at the end: */
    if (stat(path, &info) != 0) {
        if (errno == ENAMETOOLONG)
            return errno;
    } else if (!S_ISREG(info.st_mode)) {
        return S_ISDIR(info.st_mode) ? EISDIR : EEXIST; /* a device would be lost */
    }
    part->part = join(path, size, ".prism-part");
    part->info = join(path, size, ".prism-info");
    if (!part->part || !part->info)
        return ENOMEM;
    if (open_known(part, &info)) {
        if (open_contents(part, &info, resume) == 0)
            return 0;
        if (part->made && is_part_there(part))
            (void)unlink(part->part);
    }
    close_files(part); /* what is there is left alone */
    return open_unknown(part);
}

/* Filling. */

int prism__partial_restart(prism__partial *part, const char *version, uint64_t total)
{
    const size_t size = strlen(version);
    int os_code = forget_record(part);

    if (os_code != 0)
        return os_code;
    part->version[0] = '\0';
    part->size = 0;
    part->total = total;
    os_code = cut(part->file, 0);
    if (os_code != 0)
        return os_code;
    if (lseek(part->file, 0, SEEK_SET) != 0)
        return errno;
    if (!part->info || size == 0 || size > PRISM__PARTIAL_VERSION_MAX)
        return 0;
    if (part->info_file < 0)
        part->info_file = open(part->info, OPEN_FLAGS | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
    if (part->info_file < 0)
        return 0; /* then it cannot be gone on with */
    memcpy(part->version, version, size + 1);
    if (write_record(part, 0) != 0)
        part->version[0] = '\0';
    return 0;
}

int prism__partial_write(prism__partial *part, const void *data, size_t size)
{
    const int os_code = prism__file_write_all(part->file, data, size);

    if (os_code == 0)
        part->size += size;
    return os_code;
}

/* Ending. */

/* Put the folder's names on the disk. Some systems cannot, or not for everybody. */
static void sync_folder(const char *path)
{
    const size_t size = folder_size(path);
    char *folder = size > 0 ? join(path, size, "") : join(".", 1, "");
    const int file = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

    if (file >= 0) {
        (void)prism__file_sync(file);
        (void)close(file);
    }
    free(folder);
}

int prism__partial_finish(prism__partial *part)
{
    const int os_code = prism__file_sync(part->file);

    if (os_code != 0)
        return os_code;
    if (!is_part_there(part))
        return ENOENT; /* taken away: another download's may have its name by now, half of a file */
    if (rename(part->part, part->path) != 0)
        return errno;
    if (part->info)
        (void)unlink(part->info);
    sync_folder(part->path);
    close_files(part);
    return 0;
}

void prism__partial_close(prism__partial *part, bool keep, bool sync)
{
    if (part->file >= 0) {
        keep = keep && part->info && part->version[0] != '\0' && part->size > 0;
        if (keep && sync && prism__file_sync(part->file) == 0 &&
            write_record(part, part->size) == 0)
            (void)prism__file_sync(part->info_file);
        if (!keep && is_part_there(part)) {
            /* The record first: once the part has gone, it may be another one's. */
            if (part->info)
                (void)unlink(part->info);
            (void)unlink(part->part);
        }
    }
    close_files(part);
}
