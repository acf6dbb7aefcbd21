/* SPDX-License-Identifier: MIT */
/**
 * An engine performs many exchanges at once, from one thread: an exchanger with a libcurl multi
 * handle, and an easy handle for each exchange that is under way. Over HTTP/2 they share
 * connections.
 */
#ifndef PRISM__HTTP_CURL_ENGINE_H
#define PRISM__HTTP_CURL_ENGINE_H

#include <stdbool.h>

#include "../exchanger.h"
#include "settings.h"

/*
 * Make one with at most `max_connections` to one host; without `keeps`, none is used twice.
 * `settings` must live longer.
 */
prism_status prism__engine_new(const prism__settings *settings, uint32_t max_connections,
                               bool keeps, prism__exchanger **out, prism_error *error);

#endif
