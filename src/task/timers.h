/* SPDX-License-Identifier: MIT */
/**
 * Moments that something is to happen at, the first of them at hand: a pairing heap (Fredman,
 * Sedgewick, Sleator, Tarjan, 1986). Its nodes are its users', so that it takes no memory.
 */
#ifndef PRISM__TASK_TIMERS_H
#define PRISM__TASK_TIMERS_H

#include <stdint.h>

typedef struct prism__timer {
    uint64_t at_ms;
    struct prism__timer *child;    /* the first of those that come later */
    struct prism__timer *next;     /* its sibling */
    struct prism__timer *previous; /* the sibling before it; the parent, if there is none */
} prism__timer;

/* Add a timer for `at_ms`, or take out one that was added. `*first` is the earliest; NULL: none. */
void prism__timers_add(prism__timer **first, prism__timer *timer, uint64_t at_ms);
void prism__timers_remove(prism__timer **first, prism__timer *timer);

#endif
