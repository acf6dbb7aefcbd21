/* SPDX-License-Identifier: MIT */
/**
 * A slot carries one exchange at a time: a libcurl multi handle of its own, with one easy handle
 * and the connection that they keep for the next exchange. The multi interface, for blocking calls
 * too, because an easy handle blocks on the resolver past every timeout.
 */
#ifndef PRISM__HTTP_CURL_SLOT_H
#define PRISM__HTTP_CURL_SLOT_H

#include <stdbool.h>

#include "prism/http.h"
#include "settings.h"

typedef struct prism__slot prism__slot;

/* A slot for the origin of `url`. `settings` must live as long as the slot. */
prism_status prism__slot_new(const char *url, const prism__settings *settings, prism__slot **out,
                             prism_error *error);

/* Close its connection and free it, at once, whatever it was doing. */
void prism__slot_free(prism__slot *slot);

/* Whether the slot's connection leads where `url` does. */
bool prism__slot_serves(const prism__slot *slot, const char *url);

/* What the pool links its slots by. */
prism__slot **prism__slot_next(prism__slot *slot);

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

/* In options.c: whether the libcurl that was loaded can keep our promises; it need not be the one
 * compiled with. Also initialises it, once. */
prism_status prism__libcurl_check(const prism__curl_options *options, prism_error *error);

/* After that: whether its TLS asks for a key's password on the program's terminal, if it was given
 * none. */
bool prism__libcurl_asks_for_password(void);

#endif
