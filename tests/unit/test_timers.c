/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

#include "task/timers.h"

enum { TIMERS = 200, ROUNDS = 20000 };

/* Whether none that was added comes before the first. */
static void check_first(const prism__timer *first, const prism__timer *all, const bool *added)
{
    size_t count = 0;

    for (size_t i = 0; i < TIMERS; i++) {
        count += added[i];
        if (added[i])
            assert_true(first && first->at_ms <= all[i].at_ms);
    }
    assert_int_equal(first != NULL, count > 0);
}

static void timers__have_the_earliest_first_whatever_comes_and_goes(void **state)
{
    static prism__timer all[TIMERS];
    bool added[TIMERS] = {false};
    prism__timer *first = NULL;
    uint32_t random = 1;
    (void)state;

    for (size_t round = 0; round < ROUNDS; round++) {
        random = random * 1664525 + 1013904223;
        const size_t which = (random >> 8) % TIMERS;
        if (added[which])
            prism__timers_remove(&first, &all[which]);
        else
            prism__timers_add(&first, &all[which], (random >> 16) % 50);
        added[which] = !added[which];
        check_first(first, all, added);
    }
    for (uint64_t last = 0; first;) {
        assert_true(first->at_ms >= last);
        last = first->at_ms;
        prism__timers_remove(&first, first);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timers__have_the_earliest_first_whatever_comes_and_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
