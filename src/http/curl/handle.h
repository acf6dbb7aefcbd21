/* SPDX-License-Identifier: MIT */
/**
 * What is inside a slot: an easy handle, and the exchange that it carries, whoever drives it. What
 * libcurl is told and what its answers mean is the same for all.
 */
#ifndef PRISM__HTTP_CURL_HANDLE_H
#define PRISM__HTTP_CURL_HANDLE_H

#include <stdbool.h>
#include <stdint.h>

#include <curl/curl.h>

#include "../../util/buffer.h"
#include "../codings.h"
#include "../exchanger.h"
#include "prism/http.h"
#include "settings.h"
#include "slot.h"

/* What one exchange has come to. */
typedef struct prism__exchange {
    const prism_http_request *request;
    prism_http_response *response;
    uint64_t asked;   /* nanoseconds on the monotonic clock, as below: the whole time runs */
    uint64_t started; /* the time for connecting does */
    uint64_t moved;   /* when a byte last came or went; counts once connected */
    bool connected;   /* the request may have been written */
    bool refused;     /* a connection was, by may_use */

    unsigned progress_calls;

    bool in_head;     /* between a status line and the empty line behind its headers */
    bool head_done;   /* the final response's head is complete: what follows are trailers */
    size_t head_size; /* bytes of all heads, and of the trailers */
    prism__codings codings;

    prism_status failure; /* set by a callback that gives up, with its reason */
    const char *failure_text;
} prism__exchange;

struct prism__slot {
    struct prism__slot *next; /* for the pool */
    char *origin;             /* scheme, host and port of all that this slot fetches */
    CURLM *multi;             /* its own; NULL in an engine, which has one for all */
    CURL *easy;
    curl_socket_t socket;       /* of the connection that is kept; CURL_SOCKET_BAD: look at none */
    CURLcode setup;             /* the first option that libcurl refused */
    struct curl_slist *headers; /* of the last request: the next one's are often the same */
    size_t header_count;        /* how many of them were the request's own */
    prism__codings accepted;    /* by these headers */
    bool reads_much;            /* at a time */
    prism__buffer line;         /* scratch for one header */
    char curl_text[CURL_ERROR_SIZE];

    /* Of an engine; NULL in others. Whether the connection that was found, which has this port of
     * ours, may carry the request, asked before anything is written; and that its answer begins. */
    bool (*may_use)(struct prism__slot *slot, int local_port);
    void (*on_answer)(struct prism__slot *slot, bool is_http2);
    void *engine;
    prism__ticket *ticket;
    int local_port; /* of the connection that carries the exchange; 0: none yet */
    bool is_http2;  /* its last answer was */

    prism__exchange exchange;
};

/* A slot without a multi handle of its own. */
prism_status prism__slot_make(const char *url, const prism__settings *settings, prism__slot **out,
                              prism_error *error);

/* In slot.c, for those that drive slots. */

/* Nanoseconds on the monotonic clock. */
uint64_t prism__slot_now_ns(void);

/* Begin an exchange: what follows is prism__slot_end(), and before it, unless this fails, to have
 * libcurl perform slot->easy, and prism__slot_conclude(). */
prism_status prism__slot_begin(prism__slot *slot, const prism_http_request *request,
                               prism_http_response *response, prism_error *error);

/* Fail if the caller wants no more, or a limit has been reached; else tell in how many milliseconds
 * the first one will be. */
prism_status prism__slot_check(const prism__slot *slot, uint64_t now, int *wait_ms,
                               prism_error *error);

/* What has become of the exchange that libcurl has ended with `code`. */
prism_status prism__slot_conclude(prism__slot *slot, CURLcode code, prism_error *error);

/* The exchange is over, and `status` is its result. */
void prism__slot_end(prism__slot *slot, prism_status status, prism_error *error);

/* Fail because the multi interface does. */
prism_status prism__slot_fail_multi(CURLMcode code, prism_error *error);

/* In options.c: what libcurl is told. */

/* A CURLOPT_OPENSOCKETFUNCTION: a program that is started while a connection is open must not
 * inherit it. */
curl_socket_t prism__slot_open_socket(void *context, curlsocktype purpose,
                                      struct curl_sockaddr *address);

/*
 * Set an option, unless one before it was refused: the caller looks at `setup` once, at the end. A
 * macro, so that libcurl's headers can check the value's type.
 */
#define PRISM__SLOT_SET(slot, option, value)                                                       \
    do {                                                                                           \
        if ((slot)->setup == CURLE_OK)                                                             \
            (slot)->setup = curl_easy_setopt((slot)->easy, option, value);                         \
    } while (0)

/* What holds for every exchange. */
void prism__slot_configure(prism__slot *slot, const prism__settings *settings);

/* What is asked for in slot->exchange.request. */
prism_status prism__slot_prepare(prism__slot *slot, prism_error *error);

/* Fail because libcurl has refused an option. */
prism_status prism__slot_fail_setup(const prism__slot *slot, prism_error *error);

/* Forget all that belongs to one request; but for its headers, which the next one may share. */
void prism__slot_forget(prism__slot *slot);
void prism__slot_forget_headers(prism__slot *slot);

#endif
