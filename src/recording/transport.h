/* SPDX-License-Identifier: MIT */
/** What the two transports have in common. */
#ifndef PRISM__RECORDING_TRANSPORT_H
#define PRISM__RECORDING_TRANSPORT_H

#include "prism/transport.h"
#include "redact.h"

/* Check that a caller's transport is prepared, and take all functions out of it. */
prism_status prism__transport_prepare(prism_transport *out, prism_error *error);

/* Learn the texts that an option asks to be removed. */
prism_status prism__secrets_learn(prism__redactor *redactor, const char *const *secrets,
                                  size_t count, prism_error *error);

/* Fill the error for a status of the redactor or of a buffer: what was to be done with `what`. */
prism_status prism__recording_fail(prism_error *error, prism_status status, const char *doing,
                                   const char *what);

#endif
