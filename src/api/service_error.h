/* SPDX-License-Identifier: MIT */
/** The Estimation API's own errors, as a prism_error. */
#ifndef PRISM__API_SERVICE_ERROR_H
#define PRISM__API_SERVICE_ERROR_H

#include <stddef.h>

#include "prism/error.h"

/*
 * Fill `error` and return PRISM_ERROR_SERVICE. `codes` has the PRISM_SERVICE_… of the error types 0
 * to `count` - 1; `name` and `message` are the answer's and may be NULL.
 */
prism_status prism__service_error(const int32_t *codes, size_t count, int32_t error_type,
                                  const char *name, const char *message, prism_error *error);

#endif
