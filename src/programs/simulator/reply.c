/* SPDX-License-Identifier: MIT */
#include "reply.h"

#include <stdlib.h>
#include <string.h>

#include "../../json/json.h"
#include "prism/text.h"
#include "text.h"

static void free_encoded(void *text)
{
    prism_text_free(text);
}

static void drop_body(sim_reply *reply)
{
    if (reply->body != NULL)
        reply->free_body(reply->body);
    reply->body = NULL;
    reply->body_size = 0;
}

void sim_reply_free(sim_reply *reply)
{
    for (size_t i = 0; i < reply->header_count; i++) {
        free(reply->headers[i].name);
        free(reply->headers[i].value);
    }
    drop_body(reply);
    *reply = (sim_reply){0};
}

bool sim_reply_add_header(sim_reply *reply, const char *name, const char *value)
{
    if (reply->header_count == SIM_REPLY_HEADERS_MAX)
        return false;
    char *name_copy = sim_text_copy(name);
    char *value_copy = sim_text_copy(value);
    if (name_copy == NULL || value_copy == NULL) {
        free(name_copy);
        free(value_copy);
        return false;
    }
    reply->headers[reply->header_count++] = (sim_header){name_copy, value_copy};
    return true;
}

bool sim_reply_set_body(sim_reply *reply, const void *data, size_t size)
{
    drop_body(reply);
    if (size == 0)
        return true;
    reply->body = sim_text_copy_bytes(data, size);
    if (reply->body == NULL)
        return false;
    reply->body_size = size;
    reply->free_body = free;
    return true;
}

static void keep_body(void *body)
{
    (void)body;
}

void sim_reply_borrow_body(sim_reply *reply, const void *data, size_t size)
{
    drop_body(reply);
    reply->body = size == 0 ? NULL : (void *)data; /* only read, and kept by keep_body() */
    reply->body_size = size;
    reply->free_body = keep_body;
}

void sim_reply_text(sim_reply *reply, uint32_t status, const char *content_type, const char *text)
{
    reply->status = status;
    if (!sim_reply_set_body(reply, text, strlen(text)) ||
        !sim_reply_add_header(reply, "Content-Type", content_type))
        sim_reply_free(reply);
}

void sim_reply_document(sim_reply *reply, uint32_t status, const char *content_type,
                        const prism__message *message, const void *document)
{
    char *text;
    size_t size;
    if (prism__encode(message, document, &text, &size, NULL) != PRISM_OK) {
        sim_reply_free(reply);
        return;
    }
    drop_body(reply);
    reply->status = status;
    reply->body = text;
    reply->body_size = size;
    reply->free_body = free_encoded;
    if (!sim_reply_add_header(reply, "Content-Type", content_type))
        sim_reply_free(reply);
}

void sim_reply_no_route(sim_reply *reply, const sim_request *request)
{
    const char *const parts[] = {"Cannot ", request->method, " ", request->path, NULL};
    char *text = sim_text_join(parts);
    if (text != NULL)
        sim_reply_text(reply, 404, "text/plain; charset=utf-8", text);
    free(text);
}

bool sim_reply_copy(const sim_reply *reply, sim_reply *out)
{
    *out = (sim_reply){.status = reply->status, .delay_ms = reply->delay_ms};
    bool is_copied = sim_reply_set_body(out, reply->body, reply->body_size);
    for (size_t i = 0; is_copied && i < reply->header_count; i++)
        is_copied = sim_reply_add_header(out, reply->headers[i].name, reply->headers[i].value);
    if (!is_copied)
        sim_reply_free(out);
    return is_copied;
}
