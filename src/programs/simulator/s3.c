/* SPDX-License-Identifier: MIT */
#include "s3.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "../../util/buffer.h"
#include "text.h"

enum { BODY_MAX = 1 << 20 }; /* it may echo a header */

void sim_s3_make_request_id(char out[SIM_S3_REQUEST_ID_SIZE])
{
    unsigned char bytes[8] = {0};
    (void)getentropy(bytes, sizeof(bytes)); /* an ID that was there before does no harm */
    for (size_t i = 0; i < sizeof(bytes); i++)
        snprintf(out + 2 * i, 3, "%02X", (unsigned)bytes[i]);
}

bool sim_s3_add_headers(sim_reply *reply, const char *request_id)
{
    return sim_reply_add_header(reply, "Server", "AmazonS3") &&
           sim_reply_add_header(reply, "x-amz-request-id", request_id);
}

static bool append_element(prism__buffer *body, const char *name, const char *value)
{
    char *escaped = sim_text_escape(value);
    bool is_appended = escaped != NULL && prism__buffer_append_text(body, "<") == PRISM_OK &&
                       prism__buffer_append_text(body, name) == PRISM_OK &&
                       prism__buffer_append_text(body, ">") == PRISM_OK &&
                       prism__buffer_append_text(body, escaped) == PRISM_OK &&
                       prism__buffer_append_text(body, "</") == PRISM_OK &&
                       prism__buffer_append_text(body, name) == PRISM_OK &&
                       prism__buffer_append_text(body, ">") == PRISM_OK;
    free(escaped);
    return is_appended;
}

void sim_s3_error(sim_reply *reply, uint32_t status, const char *code, const char *message,
                  const sim_s3_detail *details)
{
    char request_id[SIM_S3_REQUEST_ID_SIZE];
    prism__buffer body;

    sim_s3_make_request_id(request_id);
    prism__buffer_init(&body, BODY_MAX);
    bool is_written =
        prism__buffer_append_text(&body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>") ==
            PRISM_OK &&
        append_element(&body, "Code", code) && append_element(&body, "Message", message);
    for (; is_written && details != NULL && details->value != NULL; details++)
        is_written = append_element(&body, details->name, details->value);
    is_written = is_written && append_element(&body, "RequestId", request_id) &&
                 append_element(&body, "HostId", "prism-simulator") &&
                 prism__buffer_append_text(&body, "</Error>") == PRISM_OK;
    if (is_written)
        sim_reply_text(reply, status, "application/xml", body.data);
    if (!is_written || !sim_s3_add_headers(reply, request_id))
        sim_reply_free(reply);
    prism__buffer_free(&body);
}
