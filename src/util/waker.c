/* SPDX-License-Identifier: MIT */
#include "waker.h"

#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/eventfd.h>
#else
#include <fcntl.h>
#endif

#include "fail.h"

#if defined(__linux__)
static bool open_both(int ends[2])
{
    ends[0] = ends[1] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return ends[0] >= 0;
}
#else
static bool prepare(int descriptor)
{
    return fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 &&
           fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0;
}

static bool open_both(int ends[2])
{
    if (pipe(ends) != 0)
        return false;
    if (prepare(ends[0]) && prepare(ends[1]))
        return true;
    (void)close(ends[0]);
    (void)close(ends[1]);
    return false;
}
#endif

prism_status prism__waker_open(prism__waker *waker, prism_error *error)
{
    int ends[2];

    if (!open_both(ends)) {
        const int os_code = errno;
        prism__fail(error, PRISM_ERROR_INTERNAL, "no descriptor to be woken by");
        if (error)
            error->os_code = os_code;
        return PRISM_ERROR_INTERNAL;
    }
    waker->descriptor = ends[0];
    waker->writing = ends[1];
    atomic_init(&waker->woken, false);
    return PRISM_OK;
}

void prism__waker_close(prism__waker *waker)
{
    if (waker->writing != waker->descriptor)
        (void)close(waker->writing);
    (void)close(waker->descriptor);
}

void prism__waker_wake(void *context)
{
    static const uint64_t one = 1;
    prism__waker *waker = context;

    /* Should it fail for being full, it is readable already. */
    if (!atomic_exchange(&waker->woken, true) && write(waker->writing, &one, sizeof one) < 0)
        return;
}

bool prism__waker_is_woken(const prism__waker *waker)
{
    return atomic_load(&waker->woken);
}

/* In this order: the other way round, bytes could be read whose `woken` stays, and no later wake
 * would write. */
void prism__waker_clear(prism__waker *waker)
{
    uint64_t bytes;

    while (read(waker->descriptor, &bytes, sizeof bytes) == (ssize_t)sizeof bytes &&
           waker->writing != waker->descriptor) {
    }
    atomic_store(&waker->woken, false);
}
