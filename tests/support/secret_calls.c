/* SPDX-License-Identifier: MIT */
#include "secrets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "document_calls.h"
#include "documents.h"

static prism_status give_body(const answer *given, prism_http_response *response)
{
    static const char spaces[64] =
        "                                                               ";
    const size_t size = given->body ? strlen(given->body) : 0;

    for (size_t used = 0; used < size; used += 16) {
        const size_t left = size - used;
        const prism_status status =
            prism_http_response_append_body(response, given->body + used, left < 16 ? left : 16);
        if (status != PRISM_OK)
            return status;
    }
    for (size_t used = 0; used < given->padding; used += 63) {
        const prism_status status = prism_http_response_append_body(response, spaces, 63);
        if (status != PRISM_OK)
            return status;
    }
    return PRISM_OK;
}

static prism_status serve(void *context, const prism_http_request *request,
                          prism_http_response *response, prism_error *error)
{
    service *s = context;
    const answer *given = &s->answers[s->used < s->count ? s->used : s->count - 1];
    (void)request;

    s->used++;
    if (prism_http_response_add_header(response, "Location", SIGNED_URL) != PRISM_OK ||
        prism_http_response_add_header(response, "X-Request-Id", KEY) != PRISM_OK)
        return prism_error_set(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    prism_http_response_set_status(response, given->status);
    const prism_status status = give_body(given, response);
    if (status != PRISM_OK)
        return prism_error_set(error, status, "the body does not fit");
    if (given->result != PRISM_OK) {
        (void)prism_error_set(error, given->result, "broken, at " SIGNED_URL " with " KEY);
        error->flags = PRISM_ERROR_FLAG_RETRYABLE;
    }
    return given->result;
}

void service_transport(service *s, prism_transport *transport)
{
    prism_transport_init(transport, sizeof *transport);
    transport->context = s;
    transport->send = serve;
}

void fill_options(prism_client_options *options)
{
    prism_client_options_init(options, sizeof *options);
    options->api_key = "  " KEY " ";
    options->client_id = CLIENT_ID;
    options->retry_base_ms = 1;
    options->retry_cap_ms = 1;
    options->max_response_size = 200 * 1000;
}

void start_client(fixture *f, const prism_transport *transport)
{
    prism_client_options options;

    fill_options(&options);
    options.transport = transport;
    if (prism_client_new(&options, &f->client, &f->error) != PRISM_OK)
        fail_msg("no client: %s", f->error.message);
}

static const document_target scan = {.id = "scan-1", .asset_type = "model"};

/* Get it, print it, free it. */
static prism_status read_document(fixture *f, const document_call *call,
                                  const document_target *target)
{
    const document_kind *kind = document_kind_named(call->kind);
    void *document;
    char *text = NULL;
    prism_status status = call->make(f->client, target, NULL, &document, &f->error);

    if (status == PRISM_OK)
        status = kind->format(document, &text, NULL, &f->error);
    prism_text_free(text);
    kind->free(document);
    return status;
}

prism_status get_scan_assets(fixture *f)
{
    return read_document(f, &scan_assets_get_call, &scan);
}

static prism_status get_asset_urls(fixture *f)
{
    return read_document(f, &asset_urls_get_call, &scan);
}

static prism_status get_asset_url(fixture *f)
{
    return read_document(f, &asset_url_get_call, &scan);
}

static prism_status download(fixture *f)
{
    char path[sizeof f->folder.path + 16];

    (void)snprintf(path, sizeof path, "%s/avatar.obj", f->folder.path);
    return prism_asset_download(f->client, SIGNED_URL, path, NULL, &f->error);
}

prism_status create_session_as(fixture *f, const char *client_id)
{
    prism_session_request request;

    prism_session_request_init(&request, sizeof request);
    request.client_id = client_id;
    request.language_code = "ja";
    return read_document(f, &session_create_call, &(document_target){.request = &request});
}

static prism_status create_session(fixture *f)
{
    return create_session_as(f, NULL);
}

static prism_status create_other_session(fixture *f)
{
    return create_session_as(f, " " OTHER_CLIENT_ID);
}

prism_status get_results(fixture *f)
{
    return read_document(f, &scan_results_get_call, &(document_target){.id = SESSION});
}

static prism_status wait_for_results(fixture *f)
{
    prism_wait_options options;
    prism_scan_results *results;
    char *text = NULL;
    prism_status status;

    prism_wait_options_init(&options, sizeof options);
    options.first_pause_ms = options.pause_cap_ms = 1;
    status = prism_scan_results_wait(f->client, SESSION, &options, &results, &f->error);
    if (status == PRISM_OK)
        status = prism_scan_results_format(results, &text, NULL, &f->error);
    prism_text_free(text);
    prism_scan_results_free(results);
    return status;
}

/* clang-format off */
#define RESULTS                                                                                    \
    "{\"scanningSessionId\":\"" SESSION "\",\"clientScanningId\":\"\\u0061 " SIGNED_URL               \
    "\",\"results\":{\"measurements\":[{\"measurementType\":\"" KEY "\",\"value\":\"1\"}]}}"
/* clang-format on */

const secret_call secret_calls[SECRET_CALL_COUNT] = {
    {"scan assets", get_scan_assets,
     "{\"id\":\"" KEY "\",\"scanId\":\"" SESSION "\",\"body\":\"" KEY "\",\"new\":\"" ALL "\"}"},
    {"asset URLs", get_asset_urls,
     "{\"model\":\"" SIGNED_URL "\",\"texture\":\"https:\\/\\/files.test\\/?s=" SIGNATURE "\"}"},
    {"asset URL", get_asset_url, "\"" SIGNED_URL "\""},
    {"bare asset URL", get_asset_url, SIGNED_URL},
    {"download", download, "v 1 2 3 # " ALL},
    {"create session", create_session,
     "{\"scanningSession\":{\"scanningSessionId\":\"" SESSION "\",\"clientScanningId\":\"" KEY
     "\"}}"},
    {"create session as another", create_other_session,
     "{\"scanningSession\":{\"scanningSessionId\":\"" SESSION "\"}}"},
    {"results", get_results, RESULTS},
    {"wait for results", wait_for_results, RESULTS},
};

bool creates_session(const secret_call *call)
{
    return call->make == create_session || call->make == create_other_session;
}

bool asks_for_session(const secret_call *call)
{
    return call->make == get_results || call->make == wait_for_results;
}
