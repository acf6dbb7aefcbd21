/* SPDX-License-Identifier: MIT */
#include "hosted.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../message/messages.h"
#include "assets.h"
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
    static const char scheme[] = "Bearer";
    const char *value = sim_request_header(request, "Authorization");
    if (value == NULL || strncasecmp(value, scheme, sizeof(scheme) - 1) != 0)
        return false;
    value += sizeof(scheme) - 1;
    size_t blanks = strspn(value, " ");
    return blanks > 0 && strcmp(value + blanks, context->options->api_key) == 0;
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

static void answer_asset_urls(sim_context *context, const char *scan_id, const sim_scan *scan,
                              sim_reply *reply)
{
    char *urls[SIM_ASSET_TYPE_COUNT] = {NULL};
    prism_asset_urls document = {0};
    bool is_complete = true;

    for (size_t i = 0; i < SIM_ASSET_TYPE_COUNT; i++) {
        is_complete = sim_assets_make_url(context, scan_id, scan, i, &urls[i]) && is_complete;
        memcpy((char *)&document + sim_asset_types[i].offset, &urls[i], sizeof(urls[i]));
    }
    if (is_complete)
        sim_reply_document(reply, 200, json_type, &prism__asset_urls_message, &document);
    for (size_t i = 0; i < SIM_ASSET_TYPE_COUNT; i++)
        free(urls[i]);
}

static void answer_asset_url(sim_context *context, const char *scan_id, const char *type,
                             const sim_scan *scan, sim_reply *reply)
{
    size_t i = sim_asset_type_find(type);
    char *url = NULL;

    if (i == SIM_ASSET_TYPE_COUNT) {
        reply_error(reply, 400, "Validation failed (enum string is expected)", "Bad Request");
        return;
    }
    if (scan->url_shape != SIM_URL_NULL && !sim_assets_make_url(context, scan_id, scan, i, &url))
        return;
    prism_asset_url document = {.url = url};
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
    if (!sim_scans_find(&context->scans, path->segments[1], sim_clock_now_ms(&context->clock),
                        is_assets, &scan)) {
        reply_error(reply, 404, "Scan not found", "Not Found");
        return;
    }
    if (is_assets)
        answer_scan_assets(path->segments[1], &scan, reply);
    else if (is_urls)
        answer_asset_urls(context, path->segments[1], &scan, reply);
    else
        answer_asset_url(context, path->segments[1], path->segments[3], &scan, reply);
}
