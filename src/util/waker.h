/* SPDX-License-Identifier: MIT */
/** A descriptor that other threads can make readable, to wake one that waits for several. */
#ifndef PRISM__UTIL_WAKER_H
#define PRISM__UTIL_WAKER_H

#include <stdatomic.h>
#include <stdbool.h>

#include "prism/error.h"

typedef struct prism__waker {
    int descriptor; /* readable once it was woken */
    int writing;    /* the same one, where one can do both */
    atomic_bool woken;
} prism__waker;

/* On failure there is nothing to close. */
prism_status prism__waker_open(prism__waker *waker, prism_error *error);
void prism__waker_close(prism__waker *waker);

/* Wake it, from any thread; a `wake` of prism_cancel_listener. More than once does nothing more. */
void prism__waker_wake(void *waker);

/* Whether it was woken. Takes no system call. */
bool prism__waker_is_woken(const prism__waker *waker);

/* Forget that it was woken. The caller then looks at what it may have been woken for. */
void prism__waker_clear(prism__waker *waker);

#endif
