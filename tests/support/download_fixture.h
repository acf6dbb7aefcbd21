/* SPDX-License-Identifier: MIT */
/** Downloads from a raw server, in every way there is, and what comes of them. */
#ifndef DOWNLOAD_FIXTURE_H
#define DOWNLOAD_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prism.h"
#include "raw_server.h"
#include "temporary_folder.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SENT ((uint32_t)PRISM_ERROR_FLAG_SENT)
#define RETRYABLE ((uint32_t)PRISM_ERROR_FLAG_RETRYABLE)

#define HEAD(line, headers) "HTTP/1.1 " line "\r\n" headers "\r\n"
#define ETAG(tag) "ETag: \"" tag "\"\r\n"
#define LENGTH(size) "Content-Length: " #size "\r\n"
#define RANGE(text) "Content-Range: " text "\r\n"
#define OLD "0123456789"
#define NEW "abcdefghijkl"

/* Half of the old version, and how it may go on. */
#define HALF                                                                                       \
    {                                                                                              \
        .bytes = HEAD("200 OK", ETAG("v1") LENGTH(10)) "01234", .end = RAW_CLOSE                   \
    }
#define WHOLE(tag, size, body)                                                                     \
    {                                                                                              \
        .bytes = HEAD("200 OK", tag LENGTH(size)) body                                             \
    }
#define PART(headers, body)                                                                        \
    {                                                                                              \
        .bytes = HEAD("206 Partial Content", headers) body, .end = RAW_CLOSE                       \
    }
#define EXPIRED                                                                                    \
    {                                                                                              \
        .bytes = HEAD("403 Forbidden", LENGTH(81)) "<Error><Code>AccessDenied</Code><Message>"     \
                                                   "Request has expired</Message></Error>    \n",  \
        .end = RAW_CLOSE                                                                           \
    }

/* How a download is made. */
typedef enum way {
    TO_FILE,
    TO_FILE_LATER, /* each try is a call of its own */
    TO_MEMORY,
    TO_SINK,
    WAYS
} way;

extern const char *const way_names[WAYS];

typedef struct sunk {
    char data[64];
    size_t size;
    size_t restarts;
    size_t left; /* writes until it refuses */
} sunk;

typedef struct download_fixture {
    raw_server *server;
    temporary_folder folder;
    char path[128];
    char url[128];
    prism_client *client;
    prism_call_options call;
    prism_download_options options;
    prism_error error;
    sunk sunk;
    char *got; /* the file, whichever way it came; NULL if it did not */
    size_t got_size;
} download_fixture;

/* The functions of a sink whose context is a sunk. */
bool download_take(void *context, const void *data, size_t size);
bool download_forget(void *context);

/* A server, an empty folder, a client and options; retries come at once. */
void download_start(download_fixture *f, const raw_reply *replies, size_t count);
void download_stop(download_fixture *f);

/* Download f->url, to f->path if it is to a file. */
prism_status download_to(download_fixture *f, way how);

/* The names of the files in the folder, each followed by a blank. */
void download_assert_files(const download_fixture *f, const char *expected);

/* Whether a request asked for a range: "bytes=5-" of this version, or NULL for none. */
void download_assert_range(const download_fixture *f, size_t index, const char *range,
                           const char *etag);

#endif
