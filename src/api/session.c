/* SPDX-License-Identifier: MIT */
#include "prism/session.h"

#include "../call.h"
#include "../message/messages.h"
#include "../util/fail.h"
#include "../util/options.h"
#include "document.h"
#include "endpoints.h"
#include "service_error.h"

_Static_assert(sizeof(prism_session_request) ==
                   offsetof(prism_session_request, reserved) + 6 * sizeof(uint8_t),
               "prism_session_request ends with padding");

enum { CLIENT_ID_SIZE_MAX = 8192 };

static const int32_t service_codes[] = {
    [PRISM_SESSION_ERROR_TYPE_UNSPECIFIED] = PRISM_SERVICE_UNSPECIFIED,
    [PRISM_SESSION_ERROR_TYPE_INVALID_CLIENT_ID] = PRISM_SERVICE_INVALID_CLIENT_ID,
    [PRISM_SESSION_ERROR_TYPE_INVALID_REDIRECT_URL] = PRISM_SERVICE_INVALID_REDIRECT_URL,
    [PRISM_SESSION_ERROR_TYPE_MALFORMED_REQUEST_BODY] = PRISM_SERVICE_MALFORMED_REQUEST_BODY,
    [PRISM_SESSION_ERROR_TYPE_INTERNAL_ERROR] = PRISM_SERVICE_INTERNAL_ERROR,
};

static prism_status check(const void *document, uint64_t members, prism_error *error)
{
    const prism_session_response *response = document;

    (void)members;
    if (response->error)
        return prism__service_error(service_codes, PRISM__COUNT(service_codes),
                                    response->error->error_type, response->error->error_type_name,
                                    response->error->message, error);
    if (!response->scanning_session)
        return prism__fail(error, PRISM_ERROR_UNEXPECTED_RESPONSE,
                           "the answer has neither a session nor an error");
    if (!response->scanning_session->scanning_session_id ||
        response->scanning_session->scanning_session_id[0] == '\0')
        return prism__fail(error, PRISM_ERROR_UNEXPECTED_RESPONSE,
                           "the answer's session has no ID");
    return PRISM_OK;
}

static const char *client_id_of(const void *body)
{
    return ((const prism_session_request *)body)->client_id;
}

const prism__endpoint prism__session_endpoint = {
    .service = PRISM__ESTIMATION,
    .method = "POST",
    .path = "/scanning/v0/create-session",
    .request = &prism__session_request_message,
    .response = &prism__session_response_message,
    .secret = client_id_of,
    .idempotent = false,
    .check = check,
};

void prism_session_request_init(prism_session_request *request, size_t size)
{
    prism__options_init(request, size);
}

/* Copy a caller's request, with the parts that this version knows. */
static prism_status read_request(prism_session_request *copy, const prism_session_request *request,
                                 prism_error *error)
{
    prism_status status = prism__options_read(copy, sizeof *copy, request, "request", error);

    for (size_t i = 0; status == PRISM_OK && i < sizeof copy->reserved; i++) {
        if (copy->reserved[i] != 0)
            status = prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT,
                                 "request: has a setting newer than this library");
    }
    return status;
}

prism_status prism__session_request_read(const prism_client *client,
                                         const prism_session_request *request,
                                         prism_session_request *copy, prism__buffer *client_id,
                                         prism_error *error)
{
    prism_status status;

    prism__buffer_init(client_id, CLIENT_ID_SIZE_MAX);
    status = read_request(copy, request, error);
    if (status == PRISM_OK)
        status = prism__credential_append(client_id, "request.client_id", copy->client_id, error);
    if (status != PRISM_OK)
        return status;
    copy->client_id = client_id->size > 0 ? client_id->data : client->client_id.data;
    if (!copy->client_id)
        return prism__fail(error, PRISM_ERROR_MISSING_CREDENTIAL,
                           "this call needs a client_id, of the client or the request");
    return PRISM_OK;
}

prism_status prism_session_create(prism_client *client, const prism_session_request *request,
                                  const prism_call_options *options, prism_session_response **out,
                                  prism_error *error)
{
    prism_session_request copy;
    prism__buffer client_id;
    prism_status status;

    if (!out)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "out: NULL");
    *out = NULL;
    if (!client)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "client: NULL");
    status = prism__session_request_read(client, request, &copy, &client_id, error);
    if (status == PRISM_OK)
        status =
            prism__call_perform(client, &prism__session_endpoint, NULL, &copy, options, out, error);
    prism__buffer_wipe(&client_id);
    return status;
}

prism_status prism_session_request_parse(const char *text, size_t size, prism_session_request **out,
                                         prism_error *error)
{
    prism_status status =
        prism__document_parse(&prism__session_request_message, text, size, out, error);

    if (status == PRISM_OK)
        (*out)->struct_size = sizeof **out;
    return status;
}

prism_status prism_session_request_format(const prism_session_request *request, char **out,
                                          size_t *out_size, prism_error *error)
{
    prism_session_request copy;
    prism_status status = PRISM_OK;

    if (out)
        *out = NULL;
    if (out_size)
        *out_size = 0;
    if (request)
        status = read_request(&copy, request, error);
    if (status != PRISM_OK)
        return status;
    return prism__document_format(&prism__session_request_message, request ? &copy : NULL, out,
                                  out_size, error);
}

void prism_session_request_free(prism_session_request *request)
{
    prism__document_free(request);
}

prism_status prism_session_response_parse(const char *text, size_t size,
                                          prism_session_response **out, prism_error *error)
{
    return prism__document_parse(&prism__session_response_message, text, size, out, error);
}

prism_status prism_session_response_format(const prism_session_response *response, char **out,
                                           size_t *out_size, prism_error *error)
{
    return prism__document_format(&prism__session_response_message, response, out, out_size, error);
}

void prism_session_response_free(prism_session_response *response)
{
    prism__document_free(response);
}
