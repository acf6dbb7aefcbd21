/* SPDX-License-Identifier: MIT */
#include "hosted.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "../../json/time.h"
#include "../../message/messages.h"
#include "prism/asset_url.h"
#include "prism/asset_urls.h"
#include "prism/scan_assets.h"
#include "text.h"

static const char json_type[] = "application/json; charset=utf-8";

/* The stages' dates are the same for every scan: what they say about time means nothing. */
static const char created_at[] = "2026-01-15T09:30:00.000Z";
static const char *const stage_dates[SIM_STAGE_COUNT] = {
    "2026-01-15T09:31:04.120Z",
    "2026-01-15T09:33:47.915Z",
    "2026-01-15T09:36:20.308Z",
    "2026-01-15T09:37:02.771Z",
};

/* An asset: its name in the path, its place in the struct, the stage that makes it, its file. */
typedef struct asset {
    const char *type;
    size_t offset; /* in prism_asset_urls */
    int stage;
    const char *file;
} asset;

#define ASSET(type, member, stage, file)                                                           \
    {                                                                                              \
        type, offsetof(prism_asset_urls, member), stage, file                                      \
    }

static const asset assets[] = {
    ASSET(PRISM_ASSET_TYPE_CAPTURE_VIDEO, capture_video, SIM_STAGE_CAPTURE_DATA, "capture.mp4"),
    ASSET(PRISM_ASSET_TYPE_PREVIEW_IMAGE, preview_image, SIM_STAGE_BODY, "preview.png"),
    ASSET(PRISM_ASSET_TYPE_MODEL, model, SIM_STAGE_BODY, "avatar.obj"),
    ASSET(PRISM_ASSET_TYPE_MATERIAL, material, SIM_STAGE_BODY, "avatar.obj.mtl"),
    ASSET(PRISM_ASSET_TYPE_TEXTURE, texture, SIM_STAGE_BODY, "texture.png"),
    ASSET(PRISM_ASSET_TYPE_CANONICAL_BODY, canonical_body, SIM_STAGE_FITTED_BODY, "canonical.ply"),
    ASSET(PRISM_ASSET_TYPE_STRIPES, stripes, SIM_STAGE_MEASUREMENT, "stripes.png"),
};

enum { ASSET_COUNT = sizeof(assets) / sizeof(assets[0]), URL_SIZE = 4096 };

static void reply_error(sim_reply *reply, uint32_t status, const char *message, const char *error)
{
    char body[256];
    snprintf(body, sizeof(body), "{\"statusCode\":%u,\"message\":\"%s\",\"error\":\"%s\"}",
             (unsigned)status, message, error);
    sim_reply_text(reply, status, json_type, body);
}

/* The version is a part of the route: without the right one there is no such page. */
static bool accepts_version(const sim_request *request)
{
    static const char wanted[] = "application/json;v=1";
    const char *accept = sim_request_header(request, "Accept");
    size_t matched = 0;
    for (; accept != NULL && *accept != '\0'; accept++) {
        if (*accept == ' ' || *accept == '\t')
            continue;
        if (tolower((unsigned char)*accept) != wanted[matched])
            return false;
        matched++;
    }
    return matched == sizeof(wanted) - 1;
}

static bool is_authorized(const sim_context *context, const sim_request *request)
{
    static const char scheme[] = "Bearer ";
    const char *value = sim_request_header(request, "Authorization");
    return value != NULL && strncasecmp(value, scheme, sizeof(scheme) - 1) == 0 &&
           strcmp(value + sizeof(scheme) - 1, context->options->api_key) == 0;
}

/* The message table of scan assets, with null and absent members as this scan has them. */
static prism__message assets_message(const sim_scan *scan, prism__field fields[64])
{
    static const char *const names[SIM_STAGE_COUNT] = {"captureData", "body", "fittedBody",
                                                       "measurement"};
    prism__message message = prism__scan_assets_message;
    memcpy(fields, message.fields, message.field_count * sizeof(*fields));
    for (size_t i = 0; i < message.field_count; i++)
        for (int stage = 0; stage < SIM_STAGE_COUNT; stage++)
            if (strcmp(fields[i].name, names[stage]) == 0)
                fields[i].required = strcmp(scan->statuses[stage], "absent") != 0;
    message.fields = fields;
    return message;
}

/* The writer takes the text, known or not; the number only tells it that there is one. */
static int32_t status_number(const char *status)
{
    return status == NULL ? PRISM_ASSET_STATUS_NONE : PRISM_ASSET_STATUS_UNRECOGNIZED;
}

static void answer_scan_assets(const char *scan_id, const sim_scan *scan, sim_reply *reply)
{
    const char *const id_parts[] = {"assets-of-", scan_id, NULL};
    char *id = sim_text_join(id_parts);
    const char *statuses[SIM_STAGE_COUNT] = {NULL};
    const char *dates[SIM_STAGE_COUNT] = {NULL};
    const char *updated_at = created_at;
    prism__field fields[64];
    prism__message message = assets_message(scan, fields);

    for (int stage = 0; stage < SIM_STAGE_COUNT; stage++) {
        const char *status = scan->statuses[stage];
        if (strcmp(status, "null") == 0 || strcmp(status, "absent") == 0)
            continue;
        statuses[stage] = status;
        dates[stage] = updated_at = stage_dates[stage];
    }
    prism_scan_assets document = {
        .id = id,
        .scan_id = scan_id,
        .capture_data = status_number(statuses[SIM_STAGE_CAPTURE_DATA]),
        .capture_data_name = statuses[SIM_STAGE_CAPTURE_DATA],
        .capture_data_updated_at = dates[SIM_STAGE_CAPTURE_DATA],
        .body = status_number(statuses[SIM_STAGE_BODY]),
        .body_name = statuses[SIM_STAGE_BODY],
        .body_updated_at = dates[SIM_STAGE_BODY],
        .fitted_body = status_number(statuses[SIM_STAGE_FITTED_BODY]),
        .fitted_body_name = statuses[SIM_STAGE_FITTED_BODY],
        .fitted_body_updated_at = dates[SIM_STAGE_FITTED_BODY],
        .measurement = status_number(statuses[SIM_STAGE_MEASUREMENT]),
        .measurement_name = statuses[SIM_STAGE_MEASUREMENT],
        .measurement_updated_at = dates[SIM_STAGE_MEASUREMENT],
        .created_at = created_at,
        .updated_at = updated_at,
    };
    if (id != NULL)
        sim_reply_document(reply, 200, json_type, &message, &document);
    free(id);
}

/* The scan ID as the path has it: percent-encoded. NULL when memory is out. */
static char *copy_encoded_id(const char *path)
{
    const char *id = strchr(path + 1, '/') + 1;
    return sim_text_copy_bytes(id, strcspn(id, "/"));
}

/* Now, as signed URLs write it: 20260115T093000Z. `out` has room for a whole date. */
static void write_amz_date(char out[PRISM__TIME_MAX + 1])
{
    size_t size = prism__time_format((prism_timestamp){.seconds = (int64_t)time(NULL)}, out);
    size_t kept = 0;
    for (size_t i = 0; i < size; i++)
        if (out[i] != '-' && out[i] != ':')
            out[kept++] = out[i];
    out[kept] = '\0';
}

/* Stands where a signature would: 64 hexadecimal digits that differ from URL to URL. */
static void write_signature(const char *path, const char *date, char out[65])
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
    for (int word = 0; word < 4; word++) {
        for (const char *byte = path; *byte != '\0'; byte++)
            hash = (hash ^ (unsigned char)*byte) * UINT64_C(1099511628211);
        for (const char *byte = date; *byte != '\0'; byte++)
            hash = (hash ^ (unsigned char)*byte) * UINT64_C(1099511628211);
        snprintf(out + (ptrdiff_t)word * 16, 17, "%016" PRIx64, hash);
    }
}

/* The URL of one asset, to be given to free(); NULL when memory is out. */
static char *make_url(const sim_context *context, const char *encoded_id, const asset *wanted)
{
    char date[PRISM__TIME_MAX + 1];
    char signature[65];
    const char *const path_parts[] = {"/assets/", encoded_id, "/", wanted->file, NULL};
    char *path = sim_text_join(path_parts);
    if (path == NULL)
        return NULL;
    write_amz_date(date);
    write_signature(path, date, signature);
    const char *const parts[] = {context->base_url,
                                 path,
                                 "?X-Amz-Algorithm=AWS4-HMAC-SHA256"
                                 "&X-Amz-Credential=SIMULATOR%2Fus-east-1%2Fs3%2Faws4_request"
                                 "&X-Amz-Date=",
                                 date,
                                 "&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=",
                                 signature,
                                 NULL};
    char *url = sim_text_join(parts);
    free(path);
    return url;
}

static void answer_asset_urls(const sim_context *context, const char *encoded_id,
                              const sim_scan *scan, sim_reply *reply)
{
    char *urls[ASSET_COUNT] = {NULL};
    prism_asset_urls document = {0};
    bool is_complete = true;

    for (size_t i = 0; i < ASSET_COUNT; i++) {
        if (!sim_scan_has(scan, assets[i].stage))
            continue;
        urls[i] = make_url(context, encoded_id, &assets[i]);
        is_complete = is_complete && urls[i] != NULL;
        memcpy((char *)&document + assets[i].offset, &urls[i], sizeof(urls[i]));
    }
    if (is_complete)
        sim_reply_document(reply, 200, json_type, &prism__asset_urls_message, &document);
    for (size_t i = 0; i < ASSET_COUNT; i++)
        free(urls[i]);
}

static void answer_asset_url(const sim_context *context, const char *encoded_id, const char *type,
                             const sim_scan *scan, sim_reply *reply)
{
    size_t i = 0;
    while (i < ASSET_COUNT && strcmp(assets[i].type, type) != 0)
        i++;
    if (i == ASSET_COUNT) {
        reply_error(reply, 400, "Validation failed (enum string is expected)", "Bad Request");
        return;
    }
    bool has_url = sim_scan_has(scan, assets[i].stage) && scan->url_shape != SIM_URL_NULL;
    char *url = has_url ? make_url(context, encoded_id, &assets[i]) : NULL;
    prism_asset_url document = {.url = url};

    if (has_url && url == NULL)
        return;
    if (scan->url_shape == SIM_URL_EMPTY)
        sim_reply_text(reply, 200, json_type, "");
    else if (scan->url_shape == SIM_URL_BARE)
        sim_reply_text(reply, 200, "text/html; charset=utf-8", url == NULL ? "" : url);
    else
        sim_reply_document(reply, 200, json_type, &prism__asset_url_message, &document);
    free(url);
}

void sim_hosted_answer(sim_context *context, const sim_request *request, const sim_path *path,
                       sim_reply *reply)
{
    bool is_assets = sim_path_matches(path, "scans/?/scan-assets");
    bool is_urls = sim_path_matches(path, "scans/?/asset-urls");
    bool is_url = sim_path_matches(path, "scans/?/asset-urls/?");
    sim_scan scan;

    if (!(is_assets || is_urls || is_url) || !sim_request_is_get(request) ||
        !accepts_version(request)) {
        sim_reply_no_route(reply, request);
        return;
    }
    if (!is_authorized(context, request)) {
        reply_error(reply, 401, "Invalid or missing API key", "Unauthorized");
        return;
    }
    if (!sim_scans_find(&context->scans, path->segments[1], is_assets, &scan)) {
        reply_error(reply, 404, "Scan not found", "Not Found");
        return;
    }
    if (is_assets) {
        answer_scan_assets(path->segments[1], &scan, reply);
        return;
    }
    char *encoded_id = copy_encoded_id(request->path);
    if (encoded_id != NULL && is_urls)
        answer_asset_urls(context, encoded_id, &scan, reply);
    else if (encoded_id != NULL)
        answer_asset_url(context, encoded_id, path->segments[3], &scan, reply);
    free(encoded_id);
}
