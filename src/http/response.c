/* SPDX-License-Identifier: MIT */
#include "response.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MAX_HEADER_BYTES ((size_t)256 * 1024)

/* Of a body that a receiver does not take: enough for what it says. */
#define KEPT_BYTES_MAX ((size_t)64 * 1024)

/* What a header takes on the wire besides name and value: ": " and the line's end. With it, a
 * flood of tiny headers meets the limit too. */
#define HEADER_OVERHEAD 4

void prism__response_init(prism_http_response *response, size_t max_body_size)
{
    memset(response, 0, sizeof *response);
    prism__buffer_init(&response->body, max_body_size);
}

/* Answers hold sessions' IDs and signed URLs, and what is a person's: they are overwritten, too. */
static void forget_headers(prism_http_response *response)
{
    for (size_t i = 0; i < response->header_count; i++) {
        const prism_http_header *header = &response->headers[i];
        prism__wipe((char *)header->name, strlen(header->name) + 1 + strlen(header->value));
        free((char *)header->name);
    }
    response->header_count = 0;
    response->header_bytes = 0;
}

void prism__response_free(prism_http_response *response)
{
    forget_headers(response);
    free(response->headers);
    response->headers = NULL;
    response->header_capacity = 0;
    response->status = 0;
    prism__buffer_wipe(&response->body);
}

void prism_http_response_clear(prism_http_response *response)
{
    if (!response)
        return;
    forget_headers(response);
    response->status = 0;
    response->way = PRISM__BODY_UNDECIDED;
    response->refusal = PRISM_OK;
    response->body_received = 0;
    prism__buffer_clear(&response->body);
}

void prism_http_response_set_status(prism_http_response *response, int32_t status)
{
    if (response)
        response->status = status;
}

/* Make room for one more header. The limit on their bytes keeps the product far from overflow. */
static bool grow_headers(prism_http_response *response)
{
    if (response->header_count < response->header_capacity)
        return true;
    const size_t capacity = response->header_capacity ? response->header_capacity * 2 : 16;
    prism_http_header *headers = realloc(response->headers, capacity * sizeof *headers);
    if (!headers)
        return false;
    response->headers = headers;
    response->header_capacity = capacity;
    return true;
}

prism_status prism_http_response_add_header(prism_http_response *response, const char *name,
                                            const char *value)
{
    if (!response || !name || name[0] == '\0' || !value)
        return PRISM_ERROR_INVALID_ARGUMENT;

    const size_t name_size = strlen(name);
    const size_t value_size = strlen(value);
    const size_t left = MAX_HEADER_BYTES - response->header_bytes;
    if (name_size > left || value_size > left || name_size + value_size + HEADER_OVERHEAD > left)
        return PRISM_ERROR_LIMIT_EXCEEDED;

    char *text = grow_headers(response) ? malloc(name_size + value_size + 2) : NULL;
    if (!text)
        return PRISM_ERROR_OUT_OF_MEMORY;
    memcpy(text, name, name_size + 1);
    memcpy(text + name_size + 1, value, value_size + 1);

    prism_http_header *header = &response->headers[response->header_count++];
    header->name = text;
    header->value = text + name_size + 1;
    response->header_bytes += name_size + value_size + HEADER_OVERHEAD;
    return PRISM_OK;
}

/* How large the body will be by the response's own word, which need not be good. With a content
 * coding, it will be larger. */
static uint64_t promised_size(const prism_http_response *response)
{
    const char *digit = prism_http_response_header(response, "Content-Length");
    uint64_t size = 0;

    for (; digit && *digit >= '0' && *digit <= '9' && size < UINT64_MAX / 10 - 1; digit++)
        size = size * 10 + (uint64_t)(*digit - '0');
    return size;
}

static prism_status append(prism_http_response *response, const void *data, size_t size)
{
    if (size > response->body.capacity - response->body.size)
        prism__buffer_expect(&response->body, promised_size(response));
    return prism__buffer_append(&response->body, data, size);
}

/* Ask the receiver, the first time, and give it these bytes if it takes the body. */
static prism_status hand_over(prism_http_response *response, const void *data, size_t size)
{
    const prism__receiver *receiver = response->receiver;
    void *context = response->receiver_context;

    if (response->way == PRISM__BODY_UNDECIDED) {
        bool takes = false;
        response->refusal = receiver->begin(context, response, &takes);
        response->way = takes ? PRISM__BODY_TAKEN : PRISM__BODY_KEPT;
    }
    if (response->refusal == PRISM_OK && response->way == PRISM__BODY_TAKEN && size > 0)
        response->refusal = receiver->write(context, data, size);
    return response->refusal;
}

/* Of what is only kept to be told of, the rest is dropped; but it has to end, too. */
static prism_status keep(prism_http_response *response, const void *data, size_t size)
{
    const size_t used = response->body.size;
    const size_t room = used < KEPT_BYTES_MAX ? KEPT_BYTES_MAX - used : 0;

    if (response->body_received > response->body.limit)
        return PRISM_ERROR_LIMIT_EXCEEDED;
    return prism__buffer_append(&response->body, data, size < room ? size : room);
}

prism_status prism_http_response_append_body(prism_http_response *response, const void *data,
                                             size_t size)
{
    prism_status status;

    if (!response || (!data && size > 0))
        return PRISM_ERROR_INVALID_ARGUMENT;
    if (size == 0)
        return response->refusal;
    response->body_received += size;
    if (!response->receiver || response->held || response->status == 0)
        return append(response, data, size);
    if (response->way == PRISM__BODY_UNDECIDED && response->body.size > 0 &&
        (status = prism__response_finish(response)) != PRISM_OK)
        return status; /* the status came between the first bytes and these */
    status = hand_over(response, data, size);
    return status == PRISM_OK && response->way == PRISM__BODY_KEPT ? keep(response, data, size)
                                                                   : status;
}

prism_status prism__response_finish(prism_http_response *response)
{
    prism_status status;

    if (!response->receiver || response->status == 0 || response->way != PRISM__BODY_UNDECIDED)
        return response->refusal;
    status = hand_over(response, response->body.data, response->body.size);
    if (response->way == PRISM__BODY_TAKEN)
        prism__buffer_wipe(&response->body);
    return status;
}

int32_t prism_http_response_status(const prism_http_response *response)
{
    return response ? response->status : 0;
}

size_t prism_http_response_header_count(const prism_http_response *response)
{
    return response ? response->header_count : 0;
}

const prism_http_header *prism_http_response_header_at(const prism_http_response *response,
                                                       size_t index)
{
    return response && index < response->header_count ? &response->headers[index] : NULL;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Not strcasecmp, which asks the process's locale. */
static bool same_name(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) == lower(*b);
}

const char *prism_http_response_header(const prism_http_response *response, const char *name)
{
    if (!response || !name)
        return NULL;
    for (size_t i = 0; i < response->header_count; i++) {
        if (same_name(response->headers[i].name, name))
            return response->headers[i].value;
    }
    return NULL;
}

const char *prism_http_response_body(const prism_http_response *response, size_t *size)
{
    if (size)
        *size = response ? response->body.size : 0;
    return response && response->body.data ? response->body.data : "";
}
