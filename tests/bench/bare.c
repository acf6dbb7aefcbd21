/* SPDX-License-Identifier: MIT */
#include "bare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "generator.h"

static void check(CURLcode code)
{
    if (code != CURLE_OK)
        bench_die("curl: %s", curl_easy_strerror(code));
}

static void check_multi(CURLMcode code)
{
    if (code != CURLM_OK)
        bench_die("curl: %s", curl_multi_strerror(code));
}

void bare_settings_open(bare_settings *settings, const char *ca_file)
{
    static const char *const headers[] = {
        "Accept: application/json;v=1", "Authorization: Bearer bench-key",
        "Content-Type: application/json", "User-Agent: libprism/0.1.0 bench"};

    settings->ca_file = ca_file;
    settings->headers = NULL;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        settings->headers = curl_slist_append(settings->headers, headers[i]);
}

void bare_settings_close(bare_settings *settings)
{
    curl_slist_free_all(settings->headers);
}

static size_t keep(char *bytes, size_t unit, size_t count, void *context)
{
    bare_slot *slot = context;
    const size_t size = unit * count;

    if (size > slot->capacity - slot->size)
        return 0;
    memcpy(slot->body + slot->size, bytes, size);
    slot->size += size;
    return size;
}

void bare_slot_open(bare_slot *slot, const bare_settings *settings, const char *url,
                    size_t capacity)
{
    slot->easy = curl_easy_init();
    slot->body = malloc(capacity);
    slot->size = 0;
    slot->capacity = capacity;
    if (!slot->easy || !slot->body)
        bench_die("out of memory");
    check(curl_easy_setopt(slot->easy, CURLOPT_URL, url));
    check(curl_easy_setopt(slot->easy, CURLOPT_NOSIGNAL, 1L));
    check(curl_easy_setopt(slot->easy, CURLOPT_CAINFO, settings->ca_file));
    check(curl_easy_setopt(slot->easy, CURLOPT_HTTPHEADER, settings->headers));
    check(curl_easy_setopt(slot->easy, CURLOPT_ACCEPT_ENCODING, "gzip"));
    check(curl_easy_setopt(slot->easy, CURLOPT_WRITEFUNCTION, keep));
    check(curl_easy_setopt(slot->easy, CURLOPT_WRITEDATA, slot));
    check(curl_easy_setopt(slot->easy, CURLOPT_PRIVATE, slot));
}

void bare_slot_close(bare_slot *slot)
{
    curl_easy_cleanup(slot->easy);
    free(slot->body);
}

static void check_answer(const bare_slot *slot)
{
    long status = 0;

    check(curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &status));
    if (status != 200 || slot->size == 0)
        bench_die("the server answered %ld", status);
}

void bare_get(bare_slot *slot)
{
    slot->size = 0;
    check(curl_easy_perform(slot->easy));
    check_answer(slot);
}

struct bare_batch {
    CURLM *multi;
    bare_slot slots[BARE_IN_FLIGHT];
    struct pollfd descriptors[2 * BARE_IN_FLIGHT];
    nfds_t count;
    long timeout_ms;
};

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *context, void *own)
{
    bare_batch *b = context;
    nfds_t i = 0;

    (void)easy;
    (void)own;
    while (i < b->count && b->descriptors[i].fd != socket)
        i++;
    if (what == CURL_POLL_REMOVE) {
        if (i < b->count)
            b->descriptors[i] = b->descriptors[--b->count];
        return 0;
    }
    if (i == b->count)
        b->count++;
    b->descriptors[i].fd = socket;
    b->descriptors[i].events =
        (short)((what & CURL_POLL_IN ? POLLIN : 0) | (what & CURL_POLL_OUT ? POLLOUT : 0));
    b->descriptors[i].revents = 0;
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *context)
{
    (void)multi;
    ((bare_batch *)context)->timeout_ms = timeout_ms;
    return 0;
}

bare_batch *bare_batch_open(const bare_settings *settings, const char *url, size_t capacity)
{
    bare_batch *b = calloc(1, sizeof *b);

    if (!b || !(b->multi = curl_multi_init()))
        bench_die("out of memory");
    b->timeout_ms = -1;
    check_multi(curl_multi_setopt(b->multi, CURLMOPT_SOCKETFUNCTION, on_socket));
    check_multi(curl_multi_setopt(b->multi, CURLMOPT_SOCKETDATA, b));
    check_multi(curl_multi_setopt(b->multi, CURLMOPT_TIMERFUNCTION, on_timer));
    check_multi(curl_multi_setopt(b->multi, CURLMOPT_TIMERDATA, b));
    check_multi(curl_multi_setopt(b->multi, CURLMOPT_MAXCONNECTS, (long)BARE_IN_FLIGHT));
    for (size_t i = 0; i < BARE_IN_FLIGHT; i++)
        bare_slot_open(&b->slots[i], settings, url, capacity);
    return b;
}

void bare_batch_close(bare_batch *b)
{
    for (size_t i = 0; i < BARE_IN_FLIGHT; i++)
        bare_slot_close(&b->slots[i]);
    (void)curl_multi_cleanup(b->multi);
    free(b);
}

/* Take those that are done, and have them get the next as long as there is one. */
static size_t take_done(bare_batch *b, size_t *to_start)
{
    size_t done = 0;
    int left;

    for (const CURLMsg *message; (message = curl_multi_info_read(b->multi, &left)) != NULL;) {
        CURL *easy = message->easy_handle;
        char *slot = NULL;
        check(message->data.result);
        check(curl_easy_getinfo(easy, CURLINFO_PRIVATE, &slot));
        check_answer((bare_slot *)(void *)slot);
        ((bare_slot *)(void *)slot)->size = 0;
        check_multi(curl_multi_remove_handle(b->multi, easy));
        done++;
        if (*to_start > 0) {
            --*to_start;
            check_multi(curl_multi_add_handle(b->multi, easy));
        }
    }
    return done;
}

void bare_batch_get(bare_batch *b, size_t count)
{
    size_t done = 0, to_start = count;
    int running;

    for (size_t i = 0; i < BARE_IN_FLIGHT && to_start > 0; i++, to_start--)
        check_multi(curl_multi_add_handle(b->multi, b->slots[i].easy));
    while (done < count) {
        struct pollfd ready[2 * BARE_IN_FLIGHT];
        nfds_t polled = b->count;
        memcpy(ready, b->descriptors, polled * sizeof *ready);
        if (poll(ready, polled, (int)b->timeout_ms) < 0)
            bench_die("cannot poll");
        for (nfds_t i = 0; i < polled; i++) {
            const short in = (short)(ready[i].revents & ~POLLOUT);
            if (ready[i].revents != 0)
                check_multi(curl_multi_socket_action(
                    b->multi, ready[i].fd,
                    (in ? CURL_CSELECT_IN : 0) |
                        (ready[i].revents & POLLOUT ? CURL_CSELECT_OUT : 0),
                    &running));
        }
        if (b->timeout_ms == 0) {
            b->timeout_ms = -1;
            check_multi(curl_multi_socket_action(b->multi, CURL_SOCKET_TIMEOUT, 0, &running));
        }
        done += take_done(b, &to_start);
    }
}

static size_t to_file(char *bytes, size_t unit, size_t count, void *context)
{
    const size_t size = unit * count;

    return write(*(int *)context, bytes, size) == (ssize_t)size ? size : 0;
}

void bare_download(const bare_settings *settings, const char *url, const char *path)
{
    char part[512];
    CURL *easy = curl_easy_init();
    int file;

    (void)snprintf(part, sizeof part, "%s.part", path);
    file = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (!easy || file < 0)
        bench_die("no download to %s", path);
    check(curl_easy_setopt(easy, CURLOPT_URL, url));
    check(curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L));
    check(curl_easy_setopt(easy, CURLOPT_CAINFO, settings->ca_file));
    check(curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 256L * 1024));
    check(curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L));
    check(curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, to_file));
    check(curl_easy_setopt(easy, CURLOPT_WRITEDATA, &file));
    check(curl_easy_perform(easy));
    if (fsync(file) != 0 || close(file) != 0 || rename(part, path) != 0)
        bench_die("no download to %s", path);
    curl_easy_cleanup(easy);
}
