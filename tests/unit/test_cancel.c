/* SPDX-License-Identifier: MIT */
#include "cancel.h"

#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"
#include "util/clock.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define LONG_MS 600000 /* longer than a test may take: what waits so long is stuck */

static prism_cancel *make_token(void)
{
    prism_cancel *cancel = NULL;
    prism_error error;

    memset(&error, 0xA5, sizeof error);
    assert_int_equal(prism_cancel_new(&cancel, &error), PRISM_OK);
    assert_non_null(cancel);
    assert_int_equal(error.code, PRISM_OK);
    return cancel;
}

static void count_wake(void *context)
{
    atomic_fetch_add((atomic_int *)context, 1);
}

/* A listener that must not be woken. */
static void never_wake(void *context)
{
    (void)context;
    abort();
}

static void cancel__accepts_null(void **state)
{
    prism_cancel_listener listener = {never_wake, NULL, NULL, NULL};
    prism_cancel *cancel;
    prism_error error;
    (void)state;

    assert_int_equal(prism_cancel_new(NULL, &error), PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(error.code, PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_cancel_new(NULL, NULL), PRISM_ERROR_INVALID_ARGUMENT);
    assert_int_equal(prism_cancel_new(&cancel, NULL), PRISM_OK);

    prism_cancel_request(NULL);
    assert_false(prism_cancel_is_requested(NULL));
    assert_false(prism_cancel_listen(NULL, &listener));
    assert_false(prism_cancel_listen(cancel, NULL));
    assert_false(prism_cancel_listen(NULL, NULL));
    prism_cancel_unlisten(NULL, &listener);
    prism_cancel_unlisten(cancel, NULL);
    prism_cancel_unlisten(NULL, NULL);
    prism_cancel_free(cancel);
    prism_cancel_free(NULL);
}

static void cancel_request__is_for_good(void **state)
{
    prism_cancel *cancel = make_token();
    (void)state;

    assert_false(prism_cancel_is_requested(cancel));
    for (int i = 0; i < 3; i++) {
        prism_cancel_request(cancel);
        assert_true(prism_cancel_is_requested(cancel));
    }
    prism_cancel_free(cancel);
}

static void cancel_request__wakes_each_listener_once(void **state)
{
    prism_cancel *cancel = make_token();
    prism_cancel_listener listeners[5];
    atomic_int wakes[COUNT(listeners)];
    (void)state;

    for (size_t i = 0; i < COUNT(listeners); i++) {
        atomic_init(&wakes[i], 0);
        listeners[i] = (prism_cancel_listener){count_wake, &wakes[i], NULL, NULL};
        assert_true(prism_cancel_listen(cancel, &listeners[i]));
        assert_int_equal(atomic_load(&wakes[i]), 0);
    }
    for (int times = 0; times < 3; times++) {
        prism_cancel_request(cancel);
        for (size_t i = 0; i < COUNT(listeners); i++)
            assert_int_equal(atomic_load(&wakes[i]), 1);
    }
    for (size_t i = 0; i < COUNT(listeners); i++)
        prism_cancel_unlisten(cancel, &listeners[i]);
    prism_cancel_request(cancel);
    prism_cancel_free(cancel);
    for (size_t i = 0; i < COUNT(listeners); i++)
        assert_int_equal(atomic_load(&wakes[i]), 1);
}

static void cancel_listen__is_refused_after_the_request(void **state)
{
    prism_cancel *cancel = make_token();
    prism_cancel_listener listener;
    (void)state;

    memset(&listener, 0xA5, sizeof listener); /* what a caller leaves in the library's part */
    listener.wake = never_wake;
    prism_cancel_request(cancel);
    assert_false(prism_cancel_listen(cancel, &listener));
    prism_cancel_request(cancel);
    prism_cancel_unlisten(cancel, &listener);
    prism_cancel_unlisten(cancel, &listener);
    prism_cancel_free(cancel);
}

/* In every order of going, those that stay are woken and the others are not. */
static void cancel_unlisten__takes_out_that_one_only(void **state)
{
    enum { LISTENERS = 6 };
    uint64_t chance = 1;
    (void)state;

    for (int round = 0; round < 2000; round++) {
        prism_cancel *cancel = make_token();
        prism_cancel_listener listeners[LISTENERS];
        bool listening[LISTENERS] = {false};
        atomic_int wakes[LISTENERS];
        for (int i = 0; i < LISTENERS; i++) {
            atomic_init(&wakes[i], 0);
            memset(&listeners[i], 0, sizeof listeners[i]);
            listeners[i].wake = count_wake;
            listeners[i].context = &wakes[i];
        }
        for (int i = 0; i < 20; i++) {
            const int one = random_int(&chance, 0, LISTENERS - 1);
            if (listening[one] || random_int(&chance, 0, 3) == 0) {
                prism_cancel_unlisten(cancel, &listeners[one]); /* some do not listen */
                listening[one] = false;
            } else {
                assert_true(prism_cancel_listen(cancel, &listeners[one]));
                listening[one] = true;
            }
        }
        prism_cancel_request(cancel);
        for (int i = 0; i < LISTENERS; i++) {
            assert_int_equal(atomic_load(&wakes[i]), listening[i] ? 1 : 0);
            prism_cancel_unlisten(cancel, &listeners[i]);
        }
        prism_cancel_free(cancel);
    }
}

static void cancel_unlisten__lets_a_listener_move_on(void **state)
{
    prism_cancel *first = make_token(), *second = make_token();
    atomic_int wakes;
    prism_cancel_listener listener = {count_wake, &wakes, NULL, NULL};
    (void)state;

    atomic_init(&wakes, 0);
    for (int i = 0; i < 3; i++) {
        assert_true(prism_cancel_listen(first, &listener));
        prism_cancel_unlisten(first, &listener);
    }
    prism_cancel_request(first);
    assert_true(prism_cancel_listen(second, &listener));
    assert_int_equal(atomic_load(&wakes), 0);
    prism_cancel_request(second);
    assert_int_equal(atomic_load(&wakes), 1);
    prism_cancel_unlisten(second, &listener);
    prism_cancel_free(first);
    prism_cancel_free(second);
}

/* Two threads: one is in `wake`, the other must not come back from unlisten before it. */

typedef struct slow_wake {
    prism_cancel *cancel;
    prism_cancel_listener listener;
    sem_t entered, go;
    atomic_bool left;
    atomic_bool unlistening;
    bool left_before_unlisten_returned;
} slow_wake;

static void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0)
        continue;
}

static void wake_slowly(void *context)
{
    slow_wake *slow = context;

    (void)sem_post(&slow->entered);
    wait_for(&slow->go);
    atomic_store(&slow->left, true);
}

static void *request_it(void *context)
{
    prism_cancel_request(((slow_wake *)context)->cancel);
    return NULL;
}

static void *unlisten_it(void *context)
{
    slow_wake *slow = context;

    atomic_store(&slow->unlistening, true);
    prism_cancel_unlisten(slow->cancel, &slow->listener);
    slow->left_before_unlisten_returned = atomic_load(&slow->left);
    return NULL;
}

static void cancel_unlisten__waits_for_a_wake_that_runs(void **state)
{
    pthread_t requesting, unlistening;
    slow_wake slow;
    (void)state;

    for (int round = 0; round < 50; round++) {
        memset(&slow, 0, sizeof slow);
        slow.cancel = make_token();
        slow.listener = (prism_cancel_listener){wake_slowly, &slow, NULL, NULL};
        assert_int_equal(sem_init(&slow.entered, 0, 0), 0);
        assert_int_equal(sem_init(&slow.go, 0, 0), 0);
        assert_true(prism_cancel_listen(slow.cancel, &slow.listener));
        assert_int_equal(pthread_create(&requesting, NULL, request_it, &slow), 0);
        wait_for(&slow.entered);
        assert_true(prism_cancel_is_requested(slow.cancel)); /* takes no lock */
        assert_int_equal(pthread_create(&unlistening, NULL, unlisten_it, &slow), 0);
        while (!atomic_load(&slow.unlistening))
            continue;
        for (int i = 0; i < round * 1000; i++) /* some rounds let it run further than others */
            assert_false(atomic_load(&slow.left));
        (void)sem_post(&slow.go);
        assert_int_equal(pthread_join(unlistening, NULL), 0);
        assert_true(slow.left_before_unlisten_returned);
        assert_int_equal(pthread_join(requesting, NULL), 0);
        prism_cancel_free(slow.cancel);
        (void)sem_destroy(&slow.entered);
        (void)sem_destroy(&slow.go);
    }
}

/* Threads that listen and go, until the token is requested by several at a time. */

enum { THREADS = 12, REQUESTERS = 4 };

typedef struct crowd {
    prism_cancel *cancel;
    pthread_barrier_t barrier;
    atomic_int turns;
    atomic_int woken, refused;
} crowd;

static void *come_and_go(void *context)
{
    crowd *c = context;
    atomic_int wakes;
    prism_cancel_listener listener = {count_wake, &wakes, NULL, NULL};

    (void)pthread_barrier_wait(&c->barrier);
    for (;;) {
        int got;
        atomic_init(&wakes, 0);
        if (!prism_cancel_listen(c->cancel, &listener)) {
            atomic_fetch_add(&c->refused, 1);
            return NULL;
        }
        atomic_fetch_add(&c->turns, 1);
        prism_cancel_unlisten(c->cancel, &listener);
        got = atomic_load(&wakes);
        if (got > 1)
            abort();
        if (got == 1) {
            atomic_fetch_add(&c->woken, 1);
            if (!prism_cancel_is_requested(c->cancel))
                abort();
        }
    }
}

static void *request_later(void *context)
{
    crowd *c = context;

    (void)pthread_barrier_wait(&c->barrier);
    while (atomic_load(&c->turns) < 2000)
        continue;
    prism_cancel_request(c->cancel);
    if (!prism_cancel_is_requested(c->cancel))
        abort();
    return NULL;
}

static void cancel__serves_many_threads(void **state)
{
    pthread_t threads[THREADS + REQUESTERS];
    crowd c;
    (void)state;

    memset(&c, 0, sizeof c);
    c.cancel = make_token();
    assert_int_equal(pthread_barrier_init(&c.barrier, NULL, THREADS + REQUESTERS), 0);
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(
            pthread_create(&threads[i], NULL, i < THREADS ? come_and_go : request_later, &c), 0);
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(atomic_load(&c.refused), THREADS); /* each came to its end that way */
    assert_in_range(atomic_load(&c.woken), 0, THREADS);
    pthread_barrier_destroy(&c.barrier);
    prism_cancel_free(c.cancel);
}

/* Pauses. */

static void cancel_pause__lasts_its_time(void **state)
{
    static const uint32_t pauses[] = {0, 1, 20, 50};
    prism_cancel *cancel = make_token();
    (void)state;

    for (size_t i = 0; i < COUNT(pauses); i++) {
        for (int with = 0; with < 2; with++) {
            const uint64_t since = prism__clock_ms();
            prism__cancel_pause(with ? cancel : NULL, pauses[i]);
            assert_in_range(prism__clock_ms() - since, pauses[i], UINT64_MAX);
        }
    }
    prism_cancel_free(cancel);
}

static void cancel_pause__does_not_begin_after_the_request(void **state)
{
    prism_cancel *cancel = make_token();
    (void)state;

    prism_cancel_request(cancel);
    for (int i = 0; i < 100; i++)
        prism__cancel_pause(cancel, UINT32_MAX);
    prism_cancel_free(cancel);
}

static void *pause_long(void *context)
{
    prism__cancel_pause(context, LONG_MS);
    return NULL;
}

/* All of them, whether they are waiting yet or only about to. */
static void cancel_request__ends_all_pauses(void **state)
{
    (void)state;

    for (int round = 0; round < 20; round++) {
        prism_cancel *cancel = make_token();
        pthread_t threads[8];
        for (size_t i = 0; i < COUNT(threads); i++)
            assert_int_equal(pthread_create(&threads[i], NULL, pause_long, cancel), 0);
        if (round % 2)
            prism__cancel_pause(NULL, 1);
        prism_cancel_request(cancel);
        for (size_t i = 0; i < COUNT(threads); i++)
            assert_int_equal(pthread_join(threads[i], NULL), 0);
        prism_cancel_free(cancel);
    }
}

/* Another token's request, or a listener's coming and going, ends no pause. */
static void cancel_pause__is_not_ended_by_anything_else(void **state)
{
    prism_cancel *cancel = make_token(), *other = make_token();
    prism_cancel_listener listener = {never_wake, NULL, NULL, NULL};
    const uint64_t since = prism__clock_ms();
    (void)state;

    assert_true(prism_cancel_listen(cancel, &listener));
    prism_cancel_request(other);
    prism__cancel_pause(cancel, 30);
    assert_in_range(prism__clock_ms() - since, 30, UINT64_MAX);
    assert_false(prism_cancel_is_requested(cancel));
    prism_cancel_unlisten(cancel, &listener);
    prism_cancel_free(cancel);
    prism_cancel_free(other);
}

/* A signal interrupts the system's sleep, and not the pause. */

static void on_signal(int number)
{
    (void)number;
}

typedef struct sleeper {
    pthread_t thread;
    prism_cancel *cancel;
    atomic_bool over;
    uint64_t lasted_ms;
} sleeper;

static void *sleep_some(void *context)
{
    sleeper *s = context;
    const uint64_t since = prism__clock_ms();

    prism__cancel_pause(s->cancel, 60);
    s->lasted_ms = prism__clock_ms() - since;
    atomic_store(&s->over, true);
    return NULL;
}

static void cancel_pause__is_not_ended_by_a_signal(void **state)
{
    struct sigaction action, before;
    (void)state;

    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    assert_int_equal(sigaction(SIGUSR1, &action, &before), 0);
    for (int with = 0; with < 2; with++) {
        prism_cancel *cancel = make_token();
        sleeper s;
        memset(&s, 0, sizeof s);
        s.cancel = with ? cancel : NULL;
        assert_int_equal(pthread_create(&s.thread, NULL, sleep_some, &s), 0);
        while (!atomic_load(&s.over)) {
            (void)pthread_kill(s.thread, SIGUSR1);
            prism__cancel_pause(NULL, 5);
        }
        assert_int_equal(pthread_join(s.thread, NULL), 0);
        assert_in_range(s.lasted_ms, 60, UINT64_MAX);
        prism_cancel_free(cancel);
    }
    assert_int_equal(sigaction(SIGUSR1, &before, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cancel__accepts_null),
        cmocka_unit_test(cancel_request__is_for_good),
        cmocka_unit_test(cancel_request__wakes_each_listener_once),
        cmocka_unit_test(cancel_listen__is_refused_after_the_request),
        cmocka_unit_test(cancel_unlisten__takes_out_that_one_only),
        cmocka_unit_test(cancel_unlisten__lets_a_listener_move_on),
        cmocka_unit_test(cancel_unlisten__waits_for_a_wake_that_runs),
        cmocka_unit_test(cancel__serves_many_threads),
        cmocka_unit_test(cancel_pause__lasts_its_time),
        cmocka_unit_test(cancel_pause__does_not_begin_after_the_request),
        cmocka_unit_test(cancel_request__ends_all_pauses),
        cmocka_unit_test(cancel_pause__is_not_ended_by_anything_else),
        cmocka_unit_test(cancel_pause__is_not_ended_by_a_signal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
