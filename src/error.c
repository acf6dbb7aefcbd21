/* SPDX-License-Identifier: MIT */
#include "prism/error.h"

#include "prism/version.h"
#include "util/fail.h"

#define TEXT_OF(x) #x
#define VERSION(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

const char *prism_version(void)
{
    return VERSION(PRISM_VERSION_MAJOR, PRISM_VERSION_MINOR, PRISM_VERSION_PATCH);
}

static const char *const status_names[] = {
    [PRISM_OK] = "PRISM_OK",
    [PRISM_ERROR_INVALID_ARGUMENT] = "PRISM_ERROR_INVALID_ARGUMENT",
    [PRISM_ERROR_MISSING_CREDENTIAL] = "PRISM_ERROR_MISSING_CREDENTIAL",
    [PRISM_ERROR_OUT_OF_MEMORY] = "PRISM_ERROR_OUT_OF_MEMORY",
    [PRISM_ERROR_LIMIT_EXCEEDED] = "PRISM_ERROR_LIMIT_EXCEEDED",
    [PRISM_ERROR_INTERNAL] = "PRISM_ERROR_INTERNAL",
    [PRISM_ERROR_CONNECT] = "PRISM_ERROR_CONNECT",
    [PRISM_ERROR_TLS] = "PRISM_ERROR_TLS",
    [PRISM_ERROR_NETWORK] = "PRISM_ERROR_NETWORK",
    [PRISM_ERROR_TIMEOUT] = "PRISM_ERROR_TIMEOUT",
    [PRISM_ERROR_UNAUTHORIZED] = "PRISM_ERROR_UNAUTHORIZED",
    [PRISM_ERROR_NOT_FOUND] = "PRISM_ERROR_NOT_FOUND",
    [PRISM_ERROR_RATE_LIMITED] = "PRISM_ERROR_RATE_LIMITED",
    [PRISM_ERROR_HTTP_CLIENT] = "PRISM_ERROR_HTTP_CLIENT",
    [PRISM_ERROR_HTTP_SERVER] = "PRISM_ERROR_HTTP_SERVER",
    [PRISM_ERROR_SERVICE] = "PRISM_ERROR_SERVICE",
    [PRISM_ERROR_INVALID_JSON] = "PRISM_ERROR_INVALID_JSON",
    [PRISM_ERROR_INVALID_DOCUMENT] = "PRISM_ERROR_INVALID_DOCUMENT",
    [PRISM_ERROR_UNEXPECTED_RESPONSE] = "PRISM_ERROR_UNEXPECTED_RESPONSE",
    [PRISM_ERROR_FILE] = "PRISM_ERROR_FILE",
    [PRISM_ERROR_CANCELLED] = "PRISM_ERROR_CANCELLED",
    [PRISM_ERROR_EXPIRED] = "PRISM_ERROR_EXPIRED",
    [PRISM_ERROR_SCAN_FAILED] = "PRISM_ERROR_SCAN_FAILED",
    [PRISM_ERROR_BATCH_EMPTY] = "PRISM_ERROR_BATCH_EMPTY",
};

static const char *const service_code_names[] = {
    [PRISM_SERVICE_NONE] = "NONE",
    [PRISM_SERVICE_UNSPECIFIED] = "ERROR_TYPE_UNSPECIFIED",
    [PRISM_SERVICE_INVALID_CLIENT_ID] = "INVALID_CLIENT_ID",
    [PRISM_SERVICE_INVALID_REDIRECT_URL] = "INVALID_REDIRECT_URL",
    [PRISM_SERVICE_MALFORMED_REQUEST_BODY] = "MALFORMED_REQUEST_BODY",
    [PRISM_SERVICE_INTERNAL_ERROR] = "INTERNAL_ERROR",
    [PRISM_SERVICE_INVALID_USER_INPUT] = "INVALID_USER_INPUT",
    [PRISM_SERVICE_SESSION_EXPIRED] = "SESSION_EXPIRED",
    [PRISM_SERVICE_USER_INPUT_NOT_SUBMITTED] = "USER_INPUT_NOT_SUBMITTED",
    [PRISM_SERVICE_ABORTED] = "ABORTED",
    [PRISM_SERVICE_INVALID_SESSION_ID] = "INVALID_SESSION_ID",
};

static const char *name_at(const char *const *names, size_t count, int32_t index)
{
    return index >= 0 && (size_t)index < count ? names[index] : NULL;
}

const char *prism_status_name(prism_status status)
{
    return name_at(status_names, sizeof status_names / sizeof *status_names, status);
}

const char *prism_service_code_name(int32_t service_code)
{
    return name_at(service_code_names, sizeof service_code_names / sizeof *service_code_names,
                   service_code);
}

prism_status prism_error_set(prism_error *error, prism_status code, const char *message)
{
    return prism__fail(error, code, "%s", message ? message : "");
}
