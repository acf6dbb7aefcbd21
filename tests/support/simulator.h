/* SPDX-License-Identifier: MIT */
/** A prism-simulator of the test's own, and what directs it. */
#ifndef SIMULATOR_H
#define SIMULATOR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "prism.h"

typedef struct simulator {
    pid_t process;
    int output;
    char url[64]; /* such as "https://127.0.0.1:40123" */
    prism_transport control;
} simulator;

/* Start the program at `path`, with TLS if `certificate` and `key` (files) are given. `ca_file` is
 * what its control routes are then asked with. False when it does not come up. */
bool simulator_start(simulator *s, const char *path, const char *certificate, const char *key,
                     const char *ca_file);

/* Ask it to stop; whether it did so in good order. */
bool simulator_stop(simulator *s);

/*
 * Lay down the next answer: `query` such as "status=503&times=2", one header "Name: value" or NULL,
 * and a body. False when the simulator refuses.
 */
bool simulator_next(simulator *s, const char *query, const char *header, const char *body);

/* The same with a body that is no text. */
bool simulator_next_bytes(simulator *s, const char *query, const char *header, const void *body,
                          size_t size);

/* Forget all sessions, polls, answers and requests. */
bool simulator_reset(simulator *s);

/* Move its clock forward. */
bool simulator_advance(simulator *s, unsigned seconds);

/* What a URL leads to, got as anybody would; to be freed. NULL unless the answer is a 200. */
char *simulator_fetch(simulator *s, const char *url, size_t *size);

/* The requests that came, as JSON text; to be freed. NULL on failure. */
char *simulator_requests(simulator *s);

#endif
