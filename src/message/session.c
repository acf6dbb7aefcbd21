/* SPDX-License-Identifier: MIT */
#include "prism/session.h"

#include "messages.h"

/* CreateScanningSessionRequest */

static const prism__field scanning_config_fields[] = {
    {PRISM__ROW_STRING(prism_session_request, language_code, "languageCode")},
    {PRISM__ROW_BOOL(prism_session_request, include_3d_avatar_in_results,
                     "include3dAvatarInResults")},
};

static const prism__message scanning_config_message = {
    scanning_config_fields, PRISM__COUNT(scanning_config_fields), sizeof(prism_session_request),
    PRISM__PROTO3};

static const prism__field request_fields[] = {
    {PRISM__ROW_STRING(prism_session_request, client_id, "clientId")},
    {PRISM__ROW_STRING(prism_session_request, client_scanning_id, "clientScanningId")},
    {PRISM__ROW_FLATTENED(prism_session_request, scanning_config, "scanningConfig",
                          &scanning_config_message)},
};

const prism__message prism__session_request_message = {
    request_fields, PRISM__COUNT(request_fields), sizeof(prism_session_request), PRISM__PROTO3};

/* CreateScanningSessionResponse */

static const prism__field session_fields[] = {
    {PRISM__ROW_STRING(prism_session, scanning_session_id, "scanningSessionId")},
    {PRISM__ROW_STRING(prism_session, client_scanning_id, "clientScanningId")},
    {PRISM__ROW_TIMESTAMP(prism_session, expire_at_timestamp, "expireAtTimestamp")},
};

static const prism__message session_message = {session_fields, PRISM__COUNT(session_fields),
                                               sizeof(prism_session), PRISM__PROTO3};

static const prism__enum_name error_type_names[] = {
    PRISM__ENUM_NAME("ERROR_TYPE_UNSPECIFIED", PRISM_SESSION_ERROR_TYPE_UNSPECIFIED),
    PRISM__ENUM_NAME("INVALID_CLIENT_ID", PRISM_SESSION_ERROR_TYPE_INVALID_CLIENT_ID),
    PRISM__ENUM_NAME("INVALID_REDIRECT_URL", PRISM_SESSION_ERROR_TYPE_INVALID_REDIRECT_URL),
    PRISM__ENUM_NAME("MALFORMED_REQUEST_BODY", PRISM_SESSION_ERROR_TYPE_MALFORMED_REQUEST_BODY),
    PRISM__ENUM_NAME("INTERNAL_ERROR", PRISM_SESSION_ERROR_TYPE_INTERNAL_ERROR),
    /* The schema's name is the one above; the vendor's sample answer has this one. */
    PRISM__ENUM_NAME("MALFORMED_REQUEST", PRISM_SESSION_ERROR_TYPE_MALFORMED_REQUEST_BODY),
};

const prism__enum prism__session_error_types = PRISM__ENUM_OF(error_type_names);

static const prism__field error_fields[] = {
    {PRISM__ROW_ENUM(prism_session_error, error_type, "errorType", &prism__session_error_types)},
    {PRISM__ROW_STRING(prism_session_error, message, "message")},
};

static const prism__message error_message = {error_fields, PRISM__COUNT(error_fields),
                                             sizeof(prism_session_error), PRISM__PROTO3};

#define BODY(number) PRISM__ONEOF(prism_session_response, body_case, number)

static const prism__field response_fields[] = {
    {PRISM__ROW_MESSAGE(prism_session_response, scanning_session, "scanningSession", prism_session,
                        &session_message),
     BODY(PRISM_SESSION_RESPONSE_SCANNING_SESSION)},
    {PRISM__ROW_MESSAGE(prism_session_response, error, "error", prism_session_error,
                        &error_message),
     BODY(PRISM_SESSION_RESPONSE_ERROR)},
};

const prism__message prism__session_response_message = {
    response_fields, PRISM__COUNT(response_fields), sizeof(prism_session_response), PRISM__PROTO3};
