/* SPDX-License-Identifier: MIT */
#include "runtime.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const prism__runtime *const machine = &prism__system_runtime;

static void runtime__has_both_clocks(void **state)
{
    const int64_t day_before = (int64_t)time(NULL);
    const int64_t day = machine->now_unix(machine->context);
    uint64_t last = machine->now_ms(machine->context);
    (void)state;

    assert_in_range(day - day_before, 0, (int64_t)time(NULL) - day_before);
    for (int i = 0; i < 1000; i++) {
        const uint64_t now = machine->now_ms(machine->context);
        assert_true(now >= last);
        last = now;
    }
}

static void runtime__pauses(void **state)
{
    prism_cancel *cancel;
    uint64_t since = machine->now_ms(machine->context);
    (void)state;

    machine->pause(machine->context, 20, NULL);
    assert_true(machine->now_ms(machine->context) - since >= 20);
    assert_int_equal(prism_cancel_new(&cancel, NULL), PRISM_OK);
    since = machine->now_ms(machine->context);
    machine->pause(machine->context, 20, cancel);
    assert_true(machine->now_ms(machine->context) - since >= 20);
    prism_cancel_request(cancel);
    machine->pause(machine->context, UINT32_MAX, cancel);
    prism_cancel_free(cancel);
}

enum { THREADS = 8, DRAWS = 10000 };

static void *draw(void *context)
{
    uint32_t *drawn = context;

    for (int i = 0; i < DRAWS; i++)
        drawn[i] = machine->random(machine->context);
    return NULL;
}

static int compare(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

/* What threads draw at the same time is spread over all numbers, bit by bit, and hardly ever the
 * same. The bounds are ten standard deviations wide. */
static void runtime__spreads_chance(void **state)
{
    static uint32_t drawn[THREADS * DRAWS];
    pthread_t threads[THREADS];
    size_t same = 0;
    (void)state;

    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, draw, drawn + i * DRAWS), 0);
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int bit = 0; bit < 32; bit++) {
        int set = 0;
        for (size_t i = 0; i < COUNT(drawn); i++)
            set += (int)(drawn[i] >> bit & 1);
        assert_in_range(set, THREADS * DRAWS / 2 - 1415, THREADS * DRAWS / 2 + 1415);
    }
    qsort(drawn, COUNT(drawn), sizeof *drawn, compare);
    for (size_t i = 1; i < COUNT(drawn); i++)
        same += drawn[i] == drawn[i - 1];
    assert_in_range(same, 0, 20); /* of 80,000 in 2^32, 0.75 pairs are to be expected */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runtime__has_both_clocks),
        cmocka_unit_test(runtime__pauses),
        cmocka_unit_test(runtime__spreads_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
