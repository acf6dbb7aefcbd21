/* SPDX-License-Identifier: MIT */
/** Base URLs checked, paths built. */
#ifndef PRISM__HTTP_URL_H
#define PRISM__HTTP_URL_H

#include <stdbool.h>

#include "../util/buffer.h"
#include "prism/error.h"

/*
 * Check a base URL and append it to `out` without slashes at its end. `option` names it in
 * messages. Plain http is for this machine only, unless allowed.
 */
prism_status prism__url_append_base(prism__buffer *out, const char *option, const char *url,
                                    bool allow_plain_http, prism_error *error);

/*
 * Check a URL that the caller was given, such as an asset's, and append it as it is. `argument`
 * names it in messages, which never quote it.
 */
prism_status prism__url_append_whole(prism__buffer *out, const char *argument, const char *url,
                                     bool allow_plain_http, prism_error *error);

/*
 * Check the URL of a proxy: http, https, socks5 or socks5h, a host and a port. `option` names it in
 * messages, which never quote it: what is wrong may be that it has a password.
 */
prism_status prism__url_check_proxy(const char *option, const char *url, prism_error *error);

/*
 * Check that `value` can be one segment of a path, and append it percent-encoded. `argument` names
 * it in messages.
 */
prism_status prism__url_check_segment(const char *argument, const char *value, prism_error *error);
prism_status prism__url_append_segment(prism__buffer *out, const char *argument, const char *value,
                                       prism_error *error);

/* Write a text percent-encoded (RFC 3986, 2.1), up to three bytes for one. Returns the end. */
char *prism__url_encode(char *out, const char *text, size_t size);

#endif
