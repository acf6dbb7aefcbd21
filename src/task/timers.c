/* SPDX-License-Identifier: MIT */
#include "timers.h"

#include <stddef.h>

/* One heap of two, either of which may be NULL. Neither has siblings. */
static prism__timer *merge(prism__timer *a, prism__timer *b)
{
    prism__timer *later;

    if (!a || !b)
        return a ? a : b;
    if (b->at_ms < a->at_ms) {
        later = a;
        a = b;
    } else {
        later = b;
    }
    later->previous = a;
    later->next = a->child;
    if (later->next)
        later->next->previous = later;
    a->child = later;
    return a;
}

/* One heap of a list of siblings: in pairs, then the pairs from the last to the first. */
static prism__timer *combine(prism__timer *first)
{
    prism__timer *pairs = NULL;
    prism__timer *all = NULL;

    while (first) {
        prism__timer *one = first;
        prism__timer *two = one->next;
        first = two ? two->next : NULL;
        one->next = NULL;
        if (two)
            two->next = NULL;
        one = merge(one, two);
        one->next = pairs;
        pairs = one;
    }
    while (pairs) {
        prism__timer *one = pairs;
        pairs = one->next;
        one->next = NULL;
        all = merge(all, one);
    }
    if (all)
        all->previous = NULL;
    return all;
}

void prism__timers_add(prism__timer **first, prism__timer *timer, uint64_t at_ms)
{
    timer->at_ms = at_ms;
    timer->child = timer->next = timer->previous = NULL;
    *first = merge(*first, timer);
}

void prism__timers_remove(prism__timer **first, prism__timer *timer)
{
    prism__timer *rest = combine(timer->child);

    if (timer == *first) {
        *first = rest;
    } else {
        if (timer->previous->child == timer)
            timer->previous->child = timer->next;
        else
            timer->previous->next = timer->next;
        if (timer->next)
            timer->next->previous = timer->previous;
        *first = merge(*first, rest);
    }
    timer->child = timer->next = timer->previous = NULL;
}
