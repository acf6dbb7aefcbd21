/* SPDX-License-Identifier: MIT */
#include "prism/scan_results.h"

#include "../call.h"
#include "../message/messages.h"
#include "../util/fail.h"
#include "document.h"
#include "endpoints.h"
#include "service_error.h"

static const int32_t service_codes[] = {
    [PRISM_SCAN_ERROR_TYPE_UNSPECIFIED] = PRISM_SERVICE_UNSPECIFIED,
    [PRISM_SCAN_ERROR_TYPE_INVALID_USER_INPUT] = PRISM_SERVICE_INVALID_USER_INPUT,
    [PRISM_SCAN_ERROR_TYPE_SESSION_EXPIRED] = PRISM_SERVICE_SESSION_EXPIRED,
    [PRISM_SCAN_ERROR_TYPE_USER_INPUT_NOT_SUBMITTED] = PRISM_SERVICE_USER_INPUT_NOT_SUBMITTED,
    [PRISM_SCAN_ERROR_TYPE_ABORTED] = PRISM_SERVICE_ABORTED,
    [PRISM_SCAN_ERROR_TYPE_INTERNAL_ERROR] = PRISM_SERVICE_INTERNAL_ERROR,
    [PRISM_SCAN_ERROR_TYPE_INVALID_SESSION_ID] = PRISM_SERVICE_INVALID_SESSION_ID,
};

static prism_status check(const void *document, uint64_t members, prism_error *error)
{
    const prism_scan_results *results = document;

    (void)members;
    if (results->error)
        return prism__service_error(service_codes, PRISM__COUNT(service_codes),
                                    results->error->error_type, results->error->error_type_name,
                                    results->error->message, error);
    if (results->body_case == PRISM_SCAN_RESULTS_NONE)
        return prism__fail(error, PRISM_ERROR_UNEXPECTED_RESPONSE,
                           "the answer has neither results nor pending nor an error");
    return PRISM_OK;
}

const prism__endpoint prism__scan_results_endpoint = {
    .service = PRISM__ESTIMATION,
    .method = "GET",
    .path = "/scanning/v0/results/{session_id}",
    .response = &prism__scan_results_message,
    .idempotent = true,
    .check = check,
};

prism_status prism_scan_results_get(prism_client *client, const char *session_id,
                                    const prism_call_options *options, prism_scan_results **out,
                                    prism_error *error)
{
    return prism__call_perform(client, &prism__scan_results_endpoint, &session_id, NULL, options,
                               out, error);
}

const prism_measurement *prism_scan_results_measurement(const prism_scan_results *results,
                                                        int32_t measurement_type)
{
    const prism_scan_measurements *measurements = results ? results->results : NULL;

    for (size_t i = 0; measurements && i < measurements->measurement_count; i++) {
        if (measurements->measurements[i]->measurement_type == measurement_type)
            return measurements->measurements[i];
    }
    return NULL;
}

const prism_avatar *prism_scan_results_avatar(const prism_scan_results *results)
{
    return results && results->results ? results->results->avatar : NULL;
}

const prism_posture *prism_scan_results_posture(const prism_scan_results *results)
{
    return results && results->results ? results->results->posture : NULL;
}

prism_status prism_scan_results_parse(const char *text, size_t size, prism_scan_results **out,
                                      prism_error *error)
{
    return prism__document_parse(&prism__scan_results_message, text, size, out, error);
}

prism_status prism_scan_results_format(const prism_scan_results *results, char **out,
                                       size_t *out_size, prism_error *error)
{
    return prism__document_format(&prism__scan_results_message, results, out, out_size, error);
}

void prism_scan_results_free(prism_scan_results *results)
{
    prism__document_free(results);
}
