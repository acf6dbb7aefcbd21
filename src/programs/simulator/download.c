/* SPDX-License-Identifier: MIT */
#include "download.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "s3.h"

typedef enum range_result {
    RANGE_WHOLE, /* none, one that is malformed, or several: S3 then sends the whole file */
    RANGE_PART,
    RANGE_OUTSIDE
} range_result;

typedef struct range {
    size_t first;
    size_t size;
} range;

/* Read digits; a number that is too large is as large as can be. */
static const char *take_number(const char *text, size_t *out)
{
    *out = 0;
    for (; *text >= '0' && *text <= '9'; text++) {
        size_t digit = (size_t)(*text - '0');
        *out = *out > (SIZE_MAX - digit) / 10 ? SIZE_MAX : *out * 10 + digit;
    }
    return text;
}

/* "bytes=A-B", "bytes=A-" or "bytes=-N" of a file of `size` bytes. */
static range_result take_range(const char *text, size_t size, range *out)
{
    static const char unit[] = "bytes=";
    size_t first, last;

    if (strncasecmp(text, unit, sizeof(unit) - 1) != 0)
        return RANGE_WHOLE;
    text += sizeof(unit) - 1;
    const char *dash = take_number(text, &first);
    if (*dash != '-')
        return RANGE_WHOLE;
    const char *end = take_number(dash + 1, &last);
    bool has_first = dash > text, has_last = end > dash + 1;
    if (*end != '\0' || !(has_first || has_last) || (has_first && has_last && last < first))
        return RANGE_WHOLE;
    if (!has_first) {
        first = last < size ? size - last : 0;
        if (last == 0)
            return RANGE_OUTSIDE;
    }
    if (first >= size)
        return RANGE_OUTSIDE;
    if (!has_first || !has_last || last >= size)
        last = size - 1;
    *out = (range){.first = first, .size = last - first + 1};
    return RANGE_PART;
}

/* Whether a list such as "\"a\", W/\"b\"", or "*", names this ETag. */
static bool lists_etag(const char *list, const char *etag, bool is_weak_enough)
{
    size_t etag_size = strlen(etag);
    while (*list != '\0') {
        list += strspn(list, " \t,");
        if (*list == '*')
            return true;
        bool is_weak = strncmp(list, "W/", 2) == 0;
        list += is_weak ? 2 : 0;
        size_t size = strcspn(list, ",");
        size_t used = size;
        while (used > 0 && (list[used - 1] == ' ' || list[used - 1] == '\t'))
            used--;
        if (used == etag_size && memcmp(list, etag, used) == 0 && (is_weak_enough || !is_weak))
            return true;
        list += size;
    }
    return false;
}

/* The status that the conditions lead to: 412, 304, or 200 to go on. Dates must be the very same.
 */
static uint32_t check_conditions(const sim_request *request, const char *etag,
                                 const char *last_modified)
{
    const char *if_match = sim_request_header(request, "If-Match");
    const char *if_none_match = sim_request_header(request, "If-None-Match");
    const char *if_modified_since = sim_request_header(request, "If-Modified-Since");

    if (if_match != NULL && !lists_etag(if_match, etag, false))
        return 412;
    if (if_none_match != NULL)
        return lists_etag(if_none_match, etag, true) ? 304 : 200;
    return if_modified_since != NULL && strcmp(if_modified_since, last_modified) == 0 ? 304 : 200;
}

static range_result find_range(const sim_request *request, const sim_object *object,
                               const char *last_modified, range *out)
{
    const char *text = sim_request_header(request, "Range");
    const char *condition = sim_request_header(request, "If-Range");

    *out = (range){.first = 0, .size = object->file->size};
    if (text == NULL || (condition != NULL && strcmp(condition, object->etag) != 0 &&
                         strcmp(condition, last_modified) != 0))
        return RANGE_WHOLE;
    return take_range(text, object->file->size, out);
}

static void reply_outside(const sim_request *request, size_t size, sim_reply *reply)
{
    char total[24], content_range[40];
    const sim_s3_detail details[] = {{"RangeRequested", sim_request_header(request, "Range")},
                                     {"ActualObjectSize", total},
                                     {NULL, NULL}};
    snprintf(total, sizeof(total), "%zu", size);
    snprintf(content_range, sizeof(content_range), "bytes */%zu", size);
    sim_s3_error(reply, 416, "InvalidRange", "The requested range is not satisfiable", details);
    if (reply->status != 0 && !sim_reply_add_header(reply, "Content-Range", content_range))
        sim_reply_free(reply);
}

/* The headers that tell about the file, whether or not it is sent. */
static bool add_headers(sim_reply *reply, const sim_object *object, const char *last_modified)
{
    char request_id[SIM_S3_REQUEST_ID_SIZE];
    sim_s3_make_request_id(request_id);
    return sim_s3_add_headers(reply, request_id) &&
           sim_reply_add_header(reply, "ETag", object->etag) &&
           sim_reply_add_header(reply, "Last-Modified", last_modified) &&
           sim_reply_add_header(reply, "Accept-Ranges", "bytes");
}

static void reply_file(const sim_object *object, const char *last_modified, range_result result,
                       const range *part, sim_reply *reply)
{
    const sim_file *file = object->file;
    char content_range[80];

    reply->status = result == RANGE_PART ? 206 : 200;
    sim_reply_borrow_body(reply, (const char *)file->data + part->first, part->size);
    snprintf(content_range, sizeof(content_range), "bytes %zu-%zu/%zu", part->first,
             part->first + part->size - 1, file->size);
    if (!add_headers(reply, object, last_modified) ||
        !sim_reply_add_header(reply, "Content-Type", file->media_type) ||
        (result == RANGE_PART && !sim_reply_add_header(reply, "Content-Range", content_range)))
        sim_reply_free(reply);
}

void sim_download_answer(const sim_request *request, const sim_object *object,
                         const char *last_modified, sim_reply *reply)
{
    static const sim_s3_detail details[] = {{"Condition", "If-Match"}, {NULL, NULL}};
    uint32_t status = check_conditions(request, object->etag, last_modified);
    range part;

    if (status == 412) {
        sim_s3_error(reply, 412, "PreconditionFailed",
                     "At least one of the pre-conditions you specified did not hold", details);
        return;
    }
    if (status == 304) {
        reply->status = 304;
        /* Not sent, but Content-Length must be that of the file, as a 200 would have it. */
        sim_reply_borrow_body(reply, object->file->data, object->file->size);
        if (!add_headers(reply, object, last_modified))
            sim_reply_free(reply);
        return;
    }
    range_result result = find_range(request, object, last_modified, &part);
    if (result == RANGE_OUTSIDE)
        reply_outside(request, object->file->size, reply);
    else
        reply_file(object, last_modified, result, &part, reply);
}
