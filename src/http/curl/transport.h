/* SPDX-License-Identifier: MIT */
/** The built-in transport, on libcurl. Written on the public seam: it knows no client. */
#ifndef PRISM__HTTP_CURL_TRANSPORT_H
#define PRISM__HTTP_CURL_TRANSPORT_H

#include <stdint.h>

#include "../exchanger.h"
#include "prism/transport.h"

/* As in prism_client_options, except that there are no defaults. */
typedef struct prism__curl_options {
    const char *ca_file;
    const char *ca_folder;
    const char *client_certificate_file;
    const char *client_key_file;
    const char *client_key_password;
    const char *proxy_url;
    const char *proxy_user;
    const char *proxy_password;
    const char *no_proxy;
    uint32_t max_idle_connections;
} prism__curl_options;

/* Many exchanges at once (exchanger.h), over connections of its own. `context` is such a
 * transport's. */
prism_status prism__curl_exchanger_new(void *context, uint32_t max_connections,
                                       prism__exchanger **out, prism_error *error);

/* Fill `out` with a transport that must be destroyed by its `destroy`. */
prism_status prism__curl_transport_new(const prism__curl_options *options, prism_transport *out,
                                       prism_error *error);

#endif
