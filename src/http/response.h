/* SPDX-License-Identifier: MIT */
/** What is behind prism_http_response. */
#ifndef PRISM__HTTP_RESPONSE_H
#define PRISM__HTTP_RESPONSE_H

#include "../util/buffer.h"
#include "prism/http.h"

struct prism_http_response {
    int32_t status;
    prism_http_header *headers; /* each name and value in one malloc, at the name */
    size_t header_count;
    size_t header_capacity;
    size_t header_bytes; /* against the limit on all headers */
    prism__buffer body;
};

void prism__response_init(prism_http_response *response, size_t max_body_size);
void prism__response_free(prism_http_response *response);

#endif
