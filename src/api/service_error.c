/* SPDX-License-Identifier: MIT */
#include "service_error.h"

#include <stdio.h>
#include <string.h>

#include "../util/fail.h"

prism_status prism__service_error(const int32_t *codes, size_t count, int32_t error_type,
                                  const char *name, const char *message, prism_error *error)
{
    int32_t code = error_type >= 0 && (size_t)error_type < count ? codes[error_type]
                                                                 : PRISM_SERVICE_UNRECOGNIZED;
    char number[32];

    if (!name) {
        (void)snprintf(number, sizeof number, "error type %d", (int)error_type);
        name = number;
    }
    (void)prism__fail(error, PRISM_ERROR_SERVICE, "%s%s%s", name, message ? ": " : "",
                      message ? message : "");
    error->service_code = code;
    prism__copy_text(error->service_name, sizeof error->service_name, name, strlen(name));
    if (code == PRISM_SERVICE_INTERNAL_ERROR || code == PRISM_SERVICE_USER_INPUT_NOT_SUBMITTED)
        error->flags |= PRISM_ERROR_FLAG_RETRYABLE;
    return PRISM_ERROR_SERVICE;
}
