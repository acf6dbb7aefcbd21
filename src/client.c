/* SPDX-License-Identifier: MIT */
#include "client.h"

#include <stdlib.h>
#include <string.h>

#include "http/curl/transport.h"
#include "http/url.h"
#include "prism/version.h"
#include "util/fail.h"
#include "util/options.h"

#define HOSTED_PRODUCTION_URL "https://api.hosted.prismlabs.tech"
#define HOSTED_SANDBOX_URL "https://sandbox-api.hosted.prismlabs.tech"
#define ESTIMATION_URL "https://api.bodyscanner.bodygram.com"

enum {
    DEFAULT_TIMEOUT_MS = 60000,
    DEFAULT_CONNECT_TIMEOUT_MS = 10000,
    DEFAULT_STALL_TIMEOUT_MS = 20000,
    DEFAULT_IDLE_CONNECTIONS = 8,
    DEFAULT_RETRIES = 2,
    DEFAULT_RETRY_BASE_MS = 250,
    DEFAULT_RETRY_CAP_MS = 8000,
    DEFAULT_RESPONSE_SIZE = 64 * 1024 * 1024,
    SETTING_SIZE_MAX = 8192 /* of a credential, a URL, the user agent */
};

/* No tail padding: what an older caller leaves unset must not read as a newer field. */
_Static_assert(sizeof(prism_client_options) ==
                   offsetof(prism_client_options, flags) + sizeof(uint32_t),
               "prism_client_options ends with padding");
_Static_assert(sizeof(prism_transport) ==
                   offsetof(prism_transport, destroy) + sizeof(void (*)(void)),
               "prism_transport ends with padding");

void prism_client_options_init(prism_client_options *options, size_t size)
{
    prism__options_init(options, size);
}

void prism_transport_init(prism_transport *transport, size_t size)
{
    prism__options_init(transport, size);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Append printable ASCII, as header fields can hold it. */
static prism_status append_printable(prism__buffer *out, const char *name, const char *value,
                                     size_t size, prism_error *error)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)value[i];
        if (c == '\r' || c == '\n')
            return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "%s: has a line break", name);
        if ((c < 0x20 && c != '\t') || c >= 0x7F)
            return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT,
                               "%s: has a byte that is not printable ASCII", name);
    }
    switch (prism__buffer_append(out, value, size)) {
    case PRISM_OK:
        return PRISM_OK;
    case PRISM_ERROR_LIMIT_EXCEEDED:
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "%s: too long", name);
    default:
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    }
}

prism_status prism__credential_append(prism__buffer *out, const char *name, const char *value,
                                      prism_error *error)
{
    size_t size;

    if (!value)
        return PRISM_OK;
    while (is_blank(*value))
        value++;
    size = strlen(value);
    while (size > 0 && is_blank(value[size - 1]))
        size--;
    return append_printable(out, name, value, size, error);
}

static prism_status set_credentials(prism_client *client, const prism_client_options *options,
                                    prism_error *error)
{
    static const char scheme[] = "Bearer ";
    prism_status status;

    status = append_printable(&client->authorization, "api_key", scheme, strlen(scheme), error);
    if (status == PRISM_OK)
        status =
            prism__credential_append(&client->authorization, "api_key", options->api_key, error);
    if (status == PRISM_OK && client->authorization.size == strlen(scheme))
        prism__buffer_clear(&client->authorization);
    if (status == PRISM_OK)
        status =
            prism__credential_append(&client->client_id, "client_id", options->client_id, error);
    return status;
}

static prism_status set_urls(prism_client *client, const prism_client_options *options,
                             prism_error *error)
{
    bool allow_plain_http = client->allow_plain_http;
    const char *hosted = options->hosted_url;
    const char *estimation = options->estimation_url;
    prism_status status;

    if (!hosted)
        hosted = options->environment == PRISM_ENVIRONMENT_SANDBOX ? HOSTED_SANDBOX_URL
                                                                   : HOSTED_PRODUCTION_URL;
    if (!estimation)
        estimation = ESTIMATION_URL;
    status =
        prism__url_append_base(&client->hosted_base, "hosted_url", hosted, allow_plain_http, error);
    if (status == PRISM_OK)
        status = prism__url_append_base(&client->estimation_base, "estimation_url", estimation,
                                        allow_plain_http, error);
    return status;
}

static prism_status set_user_agent(prism_client *client, const char *suffix, prism_error *error)
{
    const char *parts[4] = {"libprism/", prism_version(), NULL, NULL};
    prism_status status = PRISM_OK;

    if (suffix && *suffix) {
        parts[2] = " ";
        parts[3] = suffix;
    }
    for (size_t i = 0; status == PRISM_OK && i < 4 && parts[i]; i++)
        status = append_printable(&client->user_agent, "user_agent_suffix", parts[i],
                                  strlen(parts[i]), error);
    return status;
}

static void set_limits(prism_client *client, const prism_client_options *options)
{
    uint64_t size = options->max_response_size;

    if (size == 0)
        size = DEFAULT_RESPONSE_SIZE;
    client->allow_plain_http = (options->flags & PRISM_CLIENT_ALLOW_PLAIN_HTTP) != 0;
    client->max_response_size = size < SIZE_MAX / 2 ? (size_t)size : SIZE_MAX / 2;
    client->timeout_ms = prism__or_default(options->timeout_ms, DEFAULT_TIMEOUT_MS);
    client->connect_timeout_ms =
        prism__or_default(options->connect_timeout_ms, DEFAULT_CONNECT_TIMEOUT_MS);
    client->stall_timeout_ms =
        prism__or_default(options->stall_timeout_ms, DEFAULT_STALL_TIMEOUT_MS);
    client->max_retries = prism__or_default(options->max_retries, DEFAULT_RETRIES);
    client->retry_base_ms = prism__or_default(options->retry_base_ms, DEFAULT_RETRY_BASE_MS);
    client->retry_cap_ms = prism__or_default(options->retry_cap_ms, DEFAULT_RETRY_CAP_MS);
}

static prism_status set_callbacks(prism_client *client, const prism_client_options *options,
                                  prism_error *error)
{
    if (options->log_level < 0 || options->log_level > PRISM_LOG_DEBUG)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "log_level: no such level");
    client->log_level = options->log_level ? options->log_level : PRISM_LOG_INFO;
    client->on_log = options->on_log;
    client->on_log_context = options->on_log_context;
    client->on_drift = options->on_drift;
    client->on_drift_context = options->on_drift_context;
    return PRISM_OK;
}

static prism_status set_transport(prism_client *client, const prism_client_options *options,
                                  prism_error *error)
{
    prism__curl_options curl = {
        .ca_file = options->ca_file,
        .ca_folder = options->ca_folder,
        .client_certificate_file = options->client_certificate_file,
        .client_key_file = options->client_key_file,
        .client_key_password = options->client_key_password,
        .proxy_url = options->proxy_url,
        .proxy_user = options->proxy_user,
        .proxy_password = options->proxy_password,
        .no_proxy = options->no_proxy,
        .max_idle_connections =
            prism__or_default(options->max_idle_connections, DEFAULT_IDLE_CONNECTIONS),
    };
    prism_status status;

    if (options->max_idle_connections == PRISM_NO_IDLE_CONNECTIONS)
        curl.max_idle_connections = 0;
    if (!options->transport) {
        client->new_exchanger = prism__curl_exchanger_new;
        return prism__curl_transport_new(&curl, &client->transport, error);
    }
    status = prism__options_read(&client->transport, sizeof client->transport, options->transport,
                                 "transport", error);
    if (status == PRISM_OK && !client->transport.send)
        status =
            prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "transport: has no send function");
    return status;
}

/* Free all but the transport. */
static void free_client(prism_client *client)
{
    prism__buffer_wipe(&client->authorization);
    prism__buffer_wipe(&client->client_id);
    prism__buffer_free(&client->hosted_base);
    prism__buffer_free(&client->estimation_base);
    prism__buffer_free(&client->user_agent);
    free(client);
}

/* The transport comes last: until it is there, a failure leaves a caller's transport alone. */
static prism_status set_up(prism_client *client, const prism_client_options *given,
                           prism_error *error)
{
    prism_client_options options;
    prism_status status;

    prism__buffer_init(&client->authorization, SETTING_SIZE_MAX);
    prism__buffer_init(&client->client_id, SETTING_SIZE_MAX);
    prism__buffer_init(&client->hosted_base, SETTING_SIZE_MAX);
    prism__buffer_init(&client->estimation_base, SETTING_SIZE_MAX);
    prism__buffer_init(&client->user_agent, SETTING_SIZE_MAX);
    status = prism__options_read(&options, sizeof options, given, "options", error);
    if (status != PRISM_OK)
        return status;
    if (options.environment != PRISM_ENVIRONMENT_PRODUCTION &&
        options.environment != PRISM_ENVIRONMENT_SANDBOX)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "environment: no such environment");
    if ((options.flags & ~(uint32_t)PRISM_CLIENT_ALLOW_PLAIN_HTTP) != 0)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "flags: unknown bits");
    client->runtime = prism__system_runtime;
    set_limits(client, &options);
    status = set_callbacks(client, &options, error);
    if (status == PRISM_OK)
        status = set_credentials(client, &options, error);
    if (status == PRISM_OK)
        status = set_urls(client, &options, error);
    if (status == PRISM_OK)
        status = set_user_agent(client, options.user_agent_suffix, error);
    if (status == PRISM_OK)
        status = set_transport(client, &options, error);
    return status;
}

prism_status prism_client_new(const prism_client_options *options, prism_client **out,
                              prism_error *error)
{
    prism_client *client;
    prism_status status;

    if (!out)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "out: NULL");
    *out = NULL;
    client = calloc(1, sizeof *client);
    if (!client)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    status = set_up(client, options, error);
    if (status != PRISM_OK) {
        free_client(client);
        return status;
    }
    *out = client;
    return prism__ok(error);
}

void prism_client_free(prism_client *client)
{
    if (!client)
        return;
    if (client->transport.destroy)
        client->transport.destroy(client->transport.context);
    free_client(client);
}
