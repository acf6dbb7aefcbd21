/* SPDX-License-Identifier: MIT */
/**
 * Time and chance as a test wants them: a pause takes no time and moves the clock, and so does a
 * request, as far as the test says.
 */
#ifndef FAKE_RUNTIME_H
#define FAKE_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prism.h"

enum { FAKE_PAUSES_MAX = 64 };

/* Where the clock starts; the time of day is 2026-01-01T00:00:00Z, and stays so. */
#define FAKE_START_MS (UINT64_C(1) << 33)
#define FAKE_START_UNIX INT64_C(1767225600)

typedef struct fake_runtime {
    uint64_t now_ms;
    int64_t now_unix;
    bool day_passes; /* the time of day goes on with the clock, after all */
    uint32_t random; /* what chance gives, each time */

    uint32_t pauses[FAKE_PAUSES_MAX]; /* how long each was to be */
    size_t pause_count;
    uint32_t oversleep_ms; /* a pause lasts longer by so much */
    uint32_t wake_ms;      /* other than 0: and no longer than this, as if it was interrupted */

    uint32_t request_ms; /* how long a request takes; all of its own timeout if that is less */
    size_t request_count;

    /* When `cancel`, which every request and pause must have, is requested. */
    prism_cancel *cancel;
    size_t cancel_in_request; /* before this one is answered, counted from 1; 0: never */
    size_t cancel_in_pause;   /* halfway through this one; 0: never */

    prism_transport inner;
} fake_runtime;

/* Take over a client's time and chance, and stand before its transport. */
void fake_runtime_install(fake_runtime *fake, prism_client *client);

#endif
