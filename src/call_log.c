/* SPDX-License-Identifier: MIT */
#include "call.h"

#include <string.h>

#include "util/fail.h"

static const char *const level_names[] = {NULL, "error", "warning", "info", "debug"};
static const char *const event_names[] = {NULL, "request", "response", "retry", "call"};

static const char *name_at(const char *const *names, size_t count, int32_t number)
{
    return number > 0 && (size_t)number < count ? names[number] : NULL;
}

const char *prism_log_level_name(int32_t level)
{
    return name_at(level_names, PRISM__COUNT(level_names), level);
}

const char *prism_log_event_name(int32_t event)
{
    return name_at(event_names, PRISM__COUNT(event_names), event);
}

/* The host and port of a URL, which has been checked to have no user in front of them. */
static void copy_host(char *out, size_t capacity, const char *url)
{
    const char *scheme_end = strstr(url, "://");
    const char *host = scheme_end ? scheme_end + 3 : url;

    prism__copy_text(out, capacity, host, strcspn(host, "/?#"));
}

void prism__call_log(const prism__call *call, int32_t level, int32_t event, uint64_t now_ms)
{
    const prism_client *client = call->client;
    char host[256];
    prism_log_record record;

    if (!client->on_log || level > client->log_level)
        return;
    copy_host(host, sizeof host, call->url.data ? call->url.data : "");
    memset(&record, 0, sizeof record);
    record.level = level;
    record.event = event;
    record.method = call->endpoint->method;
    record.host = host;
    record.path = call->endpoint->path;
    record.status = call->status;
    record.http_status = call->response.status;
    record.attempt = call->attempts;
    record.pause_ms = event == PRISM_LOG_RETRY ? call->pause_ms : 0;
    record.elapsed_ms = now_ms - (event == PRISM_LOG_RESPONSE ? call->sent_ms : call->started_ms);
    record.bytes_sent = call->body.size;
    record.bytes_received = call->received;
    client->on_log(client->on_log_context, &record);
}
