/* SPDX-License-Identifier: MIT */
#include "runtime.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "cancel.h"
#include "util/clock.h"

static uint64_t now_ms(void *context)
{
    (void)context;
    return prism__clock_ms();
}

static int64_t now_unix(void *context)
{
    (void)context;
    return (int64_t)time(NULL);
}

static void pause_for(void *context, uint32_t pause_ms, prism_cancel *cancel)
{
    (void)context;
    prism__cancel_pause(cancel, pause_ms);
}

static int wait_for(void *context, struct pollfd *descriptors, size_t count, uint32_t timeout_ms)
{
    const int patience_ms = timeout_ms == UINT32_MAX ? -1
                            : timeout_ms < INT_MAX   ? (int)timeout_ms
                                                     : INT_MAX;

    (void)context;
    if (poll(descriptors, (nfds_t)count, patience_ms) >= 0)
        return 0;
    for (size_t i = 0; i < count; i++)
        descriptors[i].revents = 0;
    return errno == EINTR ? 0 : errno;
}

/*
 * Chance for spreading retries, not for secrets: what differs between calls, threads, processes and
 * machines, mixed as SplitMix64 does (Steele, Lea, Flood: "Fast splittable pseudorandom number
 * generators", 2014). The process's rand() belongs to the application.
 */
static uint32_t next_random(void *context)
{
    static atomic_uint_fast64_t calls;
    struct timespec now, day;
    uint64_t mixed;

    (void)context;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    (void)clock_gettime(CLOCK_REALTIME, &day);
    mixed = (uint64_t)now.tv_nsec ^ (uint64_t)now.tv_sec << 30 ^ (uint64_t)day.tv_nsec << 13 ^
            (uint64_t)getpid() << 40;
    mixed += UINT64_C(0x9E3779B97F4A7C15) * (uint64_t)(atomic_fetch_add(&calls, 1) + 1);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
    return (uint32_t)((mixed ^ mixed >> 31) >> 32);
}

const prism__runtime prism__system_runtime = {
    .now_ms = now_ms,
    .now_unix = now_unix,
    .random = next_random,
    .pause = pause_for,
    .wait = wait_for,
};
