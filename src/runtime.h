/* SPDX-License-Identifier: MIT */
/** Where a client's time and chance come from: the machine's, unless a test puts in its own. */
#ifndef PRISM__RUNTIME_H
#define PRISM__RUNTIME_H

#include <stddef.h>
#include <stdint.h>

#include <poll.h>

#include "prism/cancel.h"

typedef struct prism__runtime {
    void *context; /* passed to the functions, which are called from any thread */

    uint64_t (*now_ms)(void *context); /* milliseconds; runs evenly, from some moment in the past */
    int64_t (*now_unix)(void *context); /* seconds since 1970: the time of day */
    uint32_t (*random)(void *context);  /* 0 to UINT32_MAX, each as likely */

    /* Come back after `pause_ms`, or as soon as `cancel`, which may be NULL, is requested. */
    void (*pause)(void *context, uint32_t pause_ms, prism_cancel *cancel);

    /* poll(2): come back after `timeout_ms` (UINT32_MAX: never), or as soon as a descriptor is
     * ready. Zero, or errno if it fails; EINTR does not. */
    int (*wait)(void *context, struct pollfd *descriptors, size_t count, uint32_t timeout_ms);
} prism__runtime;

/* The machine's. */
extern const prism__runtime prism__system_runtime;

#endif
