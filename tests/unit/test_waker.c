/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <fcntl.h>
#include <poll.h>

#include <cmocka.h>

#include "util/waker.h"

static bool is_readable(const prism__waker *waker)
{
    struct pollfd one = {.fd = waker->descriptor, .events = POLLIN};

    return poll(&one, 1, 0) == 1;
}

static void waker__is_readable_from_a_wake_to_its_clearing(void **state)
{
    prism__waker waker;
    (void)state;

    assert_int_equal(prism__waker_open(&waker, NULL), PRISM_OK);
    assert_int_equal(fcntl(waker.descriptor, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    assert_int_equal(fcntl(waker.descriptor, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
    assert_false(prism__waker_is_woken(&waker));
    assert_false(is_readable(&waker));
    prism__waker_clear(&waker); /* of nothing */
    for (int round = 0; round < 3; round++) {
        for (int wakes = 0; wakes <= round; wakes++)
            prism__waker_wake(&waker);
        assert_true(prism__waker_is_woken(&waker));
        assert_true(is_readable(&waker));
        prism__waker_clear(&waker);
        assert_false(prism__waker_is_woken(&waker));
        assert_false(is_readable(&waker));
    }
    prism__waker_close(&waker);
}

enum { WAKES = 20000 };

static void *wake_often(void *waker)
{
    for (int i = 0; i < WAKES; i++)
        prism__waker_wake(waker);
    return NULL;
}

/* A wake that was lost would leave the last poll without an end. */
static void waker__loses_no_wake(void **state)
{
    prism__waker waker;
    pthread_t thread;
    (void)state;

    assert_int_equal(prism__waker_open(&waker, NULL), PRISM_OK);
    assert_int_equal(pthread_create(&thread, NULL, wake_often, &waker), 0);
    for (int i = 0; i < WAKES; i++) {
        if (prism__waker_is_woken(&waker))
            prism__waker_clear(&waker);
    }
    assert_int_equal(pthread_join(thread, NULL), 0);
    prism__waker_clear(&waker);
    prism__waker_wake(&waker);
    assert_true(is_readable(&waker));
    prism__waker_close(&waker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waker__is_readable_from_a_wake_to_its_clearing),
        cmocka_unit_test(waker__loses_no_wake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
