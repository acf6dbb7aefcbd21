/* SPDX-License-Identifier: MIT */
/** The built-in transport, on libcurl. Written on the public seam: it knows no client. */
#ifndef PRISM__HTTP_CURL_TRANSPORT_H
#define PRISM__HTTP_CURL_TRANSPORT_H

#include <stdint.h>

#include "prism/transport.h"

typedef struct prism__curl_options {
    const char *ca_file; /* NULL: the system's */
    uint32_t max_idle_connections;
} prism__curl_options;

/* Fill `out` with a transport that must be destroyed by its `destroy`. */
prism_status prism__curl_transport_new(const prism__curl_options *options, prism_transport *out,
                                       prism_error *error);

#endif
