/* SPDX-License-Identifier: MIT */
/**
 * A file that comes piece by piece, appears under its name when it is whole, and if it breaks off
 * can be gone on with later.
 *
 * Until then its bytes are in "NAME.prism-part" beside it. Which version of it they are of is in
 * "NAME.prism-info", and is on the disk before the first of them. What a process that was killed
 * has written is there all the same. What a machine wrote before it went down may not be, whatever
 * the file's size is by then: so of a part from before the machine's last start only those bytes
 * count that were known to be on the disk.
 */
#ifndef PRISM__UTIL_PARTIAL_FILE_H
#define PRISM__UTIL_PARTIAL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PRISM__PARTIAL_UNKNOWN UINT64_MAX
enum { PRISM__PARTIAL_VERSION_MAX = 256 };

typedef struct prism__partial {
    char *path;     /* of the whole file; the caller's */
    char *part;     /* of its part */
    char *info;     /* of what is known of it; NULL: nobody goes on with this one */
    int file;       /* -1: not open */
    int info_file;  /* -1: not there */
    bool info_used; /* something is in it */
    bool made;      /* the part was not there before */
    uint64_t size;  /* bytes in the part */
    uint64_t total; /* that the whole will have, PRISM__PARTIAL_UNKNOWN */

    /* What the bytes are of; empty: nothing that could be recognised. */
    char version[PRISM__PARTIAL_VERSION_MAX + 1];
} prism__partial;

/*
 * The functions below return 0 or an errno.
 *
 * Open the part of the file at `path`, which must live as long; with `resume`, what an earlier
 * process has left of it is in `size`, `total` and `version`. While another one is at it, a part
 * under a name of its own is taken. Whatever this returns, prism__partial_close() must follow.
 */
int prism__partial_open(prism__partial *part, char *path, bool resume);

/* Forget what there is; from now on it will be this version, "" if that cannot be recognised. */
int prism__partial_restart(prism__partial *part, const char *version, uint64_t total);

int prism__partial_write(prism__partial *part, const void *data, size_t size);

/* It is whole: put it on the disk, and in its place. */
int prism__partial_finish(prism__partial *part);

/*
 * Close it, if it has not been finished. With `keep`, what can be gone on with stays; and with
 * `sync`, also if the machine goes down, which may take some time.
 */
void prism__partial_close(prism__partial *part, bool keep, bool sync);

#endif
