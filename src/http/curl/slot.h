/* SPDX-License-Identifier: MIT */
/**
 * A slot carries one exchange at a time: a libcurl multi handle of its own, with one easy handle
 * and the connection that they keep for the next exchange. The multi interface, for blocking calls
 * too, because an easy handle blocks on the resolver past every timeout.
 */
#ifndef PRISM__HTTP_CURL_SLOT_H
#define PRISM__HTTP_CURL_SLOT_H

#include <stdbool.h>
#include <stdint.h>

#include <curl/curl.h>

#include "../../util/buffer.h"
#include "../codings.h"
#include "prism/http.h"
#include "settings.h"

/* What one exchange has come to. */
typedef struct prism__exchange {
    const prism_http_request *request;
    prism_http_response *response;
    uint64_t started; /* nanoseconds on the monotonic clock, as below */
    uint64_t moved;   /* when a byte last came or went; counts once connected */
    bool connected;   /* the request may have been written */

    bool in_head;     /* between a status line and the empty line behind its headers */
    bool head_done;   /* the final response's head is complete: what follows are trailers */
    size_t head_size; /* bytes of all heads, and of the trailers */
    prism__codings codings;

    prism_status failure; /* set by a callback that gives up, with its reason */
    const char *failure_text;
} prism__exchange;

typedef struct prism__slot {
    struct prism__slot *next; /* for the pool */
    char *origin;             /* scheme, host and port of all that this slot fetches */
    CURLM *multi;
    CURL *easy;
    curl_socket_t socket; /* of the connection that is kept; CURL_SOCKET_BAD: look at none */
    CURLcode setup;       /* the first option that libcurl refused */
    struct curl_slist *headers;
    prism__buffer line; /* scratch for one header */
    char curl_text[CURL_ERROR_SIZE];
    prism__exchange exchange;
} prism__slot;

/* A slot for the origin of `url`. `settings` must live as long as the slot. */
prism_status prism__slot_new(const char *url, const prism__settings *settings, prism__slot **out,
                             prism_error *error);

/* Close its connection and free it, at once, whatever it was doing. */
void prism__slot_free(prism__slot *slot);

/* Whether the slot's connection leads where `url` does. */
bool prism__slot_serves(const prism__slot *slot, const char *url);

/*
 * Perform one exchange, as prism_transport.send. After a failure the slot's state is in doubt: free
 * it.
 */
prism_status prism__slot_send(prism__slot *slot, const prism_http_request *request,
                              prism_http_response *response, prism_error *error);

/*
 * Whether nothing has come on the connection since its last answer. What has might be an answer
 * that nobody has asked for, which an older libcurl (7.88) takes for that to the next request. Its
 * end is something, too.
 */
bool prism__slot_is_quiet(const prism__slot *slot);

/* In options.c: what libcurl is told. */

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

/* Forget all that belongs to one request. */
void prism__slot_forget(prism__slot *slot);

#endif
