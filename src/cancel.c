/* SPDX-License-Identifier: MIT */
#include "cancel.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "util/clock.h"
#include "util/fail.h"

struct prism_cancel {
    atomic_bool requested; /* written under the lock, read without it */
    pthread_mutex_t mutex;
    pthread_cond_t changed; /* goes by the monotonic clock */
    prism_cancel_listener *listeners;
};

/* A condition that waits by the monotonic clock: the time of day may jump. */
static bool make_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    bool made;

    if (pthread_condattr_init(&attributes) != 0)
        return false;
#if !defined(__APPLE__) /* has another wait instead, see wait_some */
    if (pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) != 0) {
        (void)pthread_condattr_destroy(&attributes);
        return false;
    }
#endif
    made = pthread_cond_init(condition, &attributes) == 0;
    (void)pthread_condattr_destroy(&attributes);
    return made;
}

prism_status prism_cancel_new(prism_cancel **out, prism_error *error)
{
    prism_cancel *cancel;

    if (!out)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "out: NULL");
    *out = NULL;
    cancel = calloc(1, sizeof *cancel);
    if (!cancel)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    atomic_init(&cancel->requested, false);
    if (pthread_mutex_init(&cancel->mutex, NULL) != 0) {
        free(cancel);
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    }
    if (!make_condition(&cancel->changed)) {
        (void)pthread_mutex_destroy(&cancel->mutex);
        free(cancel);
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    }
    *out = cancel;
    return prism__ok(error);
}

void prism_cancel_free(prism_cancel *cancel)
{
    if (!cancel)
        return;
    (void)pthread_cond_destroy(&cancel->changed);
    (void)pthread_mutex_destroy(&cancel->mutex);
    free(cancel);
}

void prism_cancel_request(prism_cancel *cancel)
{
    if (!cancel)
        return;
    (void)pthread_mutex_lock(&cancel->mutex);
    if (!atomic_exchange(&cancel->requested, true)) {
        (void)pthread_cond_broadcast(&cancel->changed);
        /* Under the lock, so that a listener that has been taken out is never woken. */
        for (prism_cancel_listener *one = cancel->listeners; one; one = one->next)
            one->wake(one->context);
    }
    (void)pthread_mutex_unlock(&cancel->mutex);
}

bool prism_cancel_is_requested(const prism_cancel *cancel)
{
    return cancel && atomic_load(&cancel->requested);
}

bool prism_cancel_listen(prism_cancel *cancel, prism_cancel_listener *listener)
{
    bool listening = false;

    if (!cancel || !listener)
        return false;
    listener->next = NULL;
    listener->previous = NULL;
    (void)pthread_mutex_lock(&cancel->mutex);
    if (!atomic_load(&cancel->requested)) {
        listener->next = cancel->listeners;
        if (listener->next)
            listener->next->previous = listener;
        cancel->listeners = listener;
        listening = true;
    }
    (void)pthread_mutex_unlock(&cancel->mutex);
    return listening;
}

void prism_cancel_unlisten(prism_cancel *cancel, prism_cancel_listener *listener)
{
    if (!cancel || !listener)
        return;
    (void)pthread_mutex_lock(&cancel->mutex);
    if (listener->previous)
        listener->previous->next = listener->next;
    else if (cancel->listeners == listener)
        cancel->listeners = listener->next;
    if (listener->next)
        listener->next->previous = listener->previous;
    listener->next = NULL;
    listener->previous = NULL;
    (void)pthread_mutex_unlock(&cancel->mutex);
}

static struct timespec span_of(uint64_t ms)
{
    const struct timespec span = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};

    return span;
}

/* Wait for a signal, but no longer than until `end_ms` on the monotonic clock. */
static void wait_some(prism_cancel *cancel, uint64_t end_ms, uint64_t now_ms)
{
#if defined(__APPLE__)
    const struct timespec span = span_of(end_ms - now_ms);
    (void)pthread_cond_timedwait_relative_np(&cancel->changed, &cancel->mutex, &span);
#else
    const struct timespec end = span_of(end_ms);
    (void)now_ms;
    (void)pthread_cond_timedwait(&cancel->changed, &cancel->mutex, &end);
#endif
}

void prism__cancel_pause(prism_cancel *cancel, uint32_t pause_ms)
{
    uint64_t now = prism__clock_ms();
    const uint64_t end = now + pause_ms;

    if (!cancel) {
        struct timespec left = span_of(pause_ms);
        while (nanosleep(&left, &left) != 0 && errno == EINTR) {
        }
        return;
    }
    (void)pthread_mutex_lock(&cancel->mutex);
    for (; now < end && !atomic_load(&cancel->requested); now = prism__clock_ms())
        wait_some(cancel, end, now);
    (void)pthread_mutex_unlock(&cancel->mutex);
}
