/* SPDX-License-Identifier: MIT */
/**
 * What a program does that uses libcurl and nothing else, and does it well: handles and connections
 * that are used again, headers made once, bodies in memory that is there already.
 */
#ifndef PRISM__BENCH_BARE_H
#define PRISM__BENCH_BARE_H

#include <stddef.h>

#include <curl/curl.h>

enum { BARE_IN_FLIGHT = 16 };

/* A handle, and the body of its last answer. */
typedef struct bare_slot {
    CURL *easy;
    char *body;
    size_t size;
    size_t capacity;
} bare_slot;

/* What all of them are told. */
typedef struct bare_settings {
    const char *ca_file;
    struct curl_slist *headers;
} bare_settings;

/* As the library's requests have them. */
void bare_settings_open(bare_settings *settings, const char *ca_file);
void bare_settings_close(bare_settings *settings);

void bare_slot_open(bare_slot *slot, const bare_settings *settings, const char *url,
                    size_t capacity);
void bare_slot_close(bare_slot *slot);

/* One GET, blocking. */
void bare_get(bare_slot *slot);

/* Many GETs, BARE_IN_FLIGHT at a time: libcurl is told which sockets are ready, by poll(). (With
 * epoll, and with curl_multi_perform(), it was no faster.) */
typedef struct bare_batch bare_batch;

bare_batch *bare_batch_open(const bare_settings *settings, const char *url, size_t capacity);
void bare_batch_close(bare_batch *batch);
void bare_batch_get(bare_batch *batch, size_t count);

/* Into a file that takes its name when it is whole and on the disk. With a buffer of 256 KiB; a
 * larger one gains a few per cent more. */
void bare_download(const bare_settings *settings, const char *url, const char *path);

#endif
