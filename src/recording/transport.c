/* SPDX-License-Identifier: MIT */
#include "transport.h"

#include <string.h>

#include "../util/fail.h"

prism_status prism__transport_prepare(prism_transport *out, prism_error *error)
{
    if (!out)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "out: NULL");
    if (out->struct_size < sizeof *out)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT,
                           "out: not initialised (struct_size is %zu)", out->struct_size);
    out->context = NULL;
    out->send = NULL;
    out->destroy = NULL;
    return PRISM_OK;
}

prism_status prism__secrets_learn(prism__redactor *redactor, const char *const *secrets,
                                  size_t count, prism_error *error)
{
    prism_status status = PRISM_OK;

    if (!secrets && count > 0)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "secrets: NULL");
    for (size_t i = 0; status == PRISM_OK && i < count; i++) {
        if (!secrets[i] || strlen(secrets[i]) < PRISM__SECRET_MIN)
            return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "secrets[%zu]: %s", i,
                               secrets[i] ? "shorter than 4 bytes" : "NULL");
        status = prism__redactor_add_secret(redactor, secrets[i], strlen(secrets[i]));
    }
    return status == PRISM_OK ? status
                              : prism__recording_fail(error, status, "cannot learn", "secrets");
}

prism_status prism__recording_fail(prism_error *error, prism_status status, const char *doing,
                                   const char *what)
{
    return prism__fail(error, status, "%s %s: %s", doing, what,
                       status == PRISM_ERROR_LIMIT_EXCEEDED ? "too large" : "out of memory");
}
