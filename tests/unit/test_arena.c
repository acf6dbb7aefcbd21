/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/random.h"
#include "util/arena.h"

static int is_aligned(const void *pointer)
{
    return (uintptr_t)pointer % alignof(max_align_t) == 0;
}

static int is_zero(const void *data, size_t size)
{
    const unsigned char *bytes = data;

    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0)
            return 0;
    }
    return 1;
}

static void document_new__gives_a_zeroed_aligned_root(void **state)
{
    static const size_t sizes[] = {1, 8, 40, 4000, 4096, 65535};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        void *root = prism__document_new(sizes[i]);
        assert_non_null(root);
        assert_true(is_aligned(root));
        assert_true(is_zero(root, sizes[i]));
        memset(root, 0x55, sizes[i]);
        assert_non_null(prism__arena_new(prism__document_arena(root), 16));
        prism__document_free(root);
    }
}

static void document_free__accepts_null(void **state)
{
    (void)state;
    prism__document_free(NULL);
}

/* Each piece holds its own pattern to the end: none overlaps another. */
static void arena_new__gives_zeroed_pieces_that_do_not_overlap(void **state)
{
    enum { PIECES = 2000 };
    static unsigned char *pieces[PIECES];
    static size_t sizes[PIECES];
    uint64_t random = 1;
    void *root = prism__document_new(8);
    prism__arena *arena = prism__document_arena(root);

    (void)state;
    for (int i = 0; i < PIECES; i++) {
        int text = random_int(&random, 0, 1);
        sizes[i] = (size_t)random_int(&random, 0, i % 50 == 0 ? 5000 : 60);
        if (text) {
            pieces[i] = (unsigned char *)prism__arena_text(arena, sizes[i]);
        } else {
            pieces[i] = prism__arena_new(arena, sizes[i]);
            assert_true(is_aligned(pieces[i]));
            assert_true(is_zero(pieces[i], sizes[i]));
        }
        assert_non_null(pieces[i]);
        memset(pieces[i], i % 251 + 1, sizes[i]);
    }
    for (int i = 0; i < PIECES; i++) {
        for (size_t j = 0; j < sizes[i]; j++)
            assert_int_equal(pieces[i][j], i % 251 + 1);
    }
    prism__document_free(root);
}

static void arena_new__refuses_absurd_sizes(void **state)
{
    void *root = prism__document_new(8);
    prism__arena *arena = prism__document_arena(root);

    (void)state;
    assert_null(prism__arena_new(arena, SIZE_MAX));
    assert_null(prism__arena_new(arena, SIZE_MAX / 2 + 1));
    assert_null(prism__arena_text(arena, SIZE_MAX));
    assert_null(prism__arena_text(arena, SIZE_MAX - 64));
    assert_non_null(prism__arena_new(arena, 8));
    prism__document_free(root);
}

/* Fill an array one by one, telling it `ahead` elements of those that follow. */
static uint32_t *fill(prism__arena *arena, size_t count, size_t ahead)
{
    prism__array array;

    prism__array_begin(&array, arena, sizeof(uint32_t));
    while (array.count < count) {
        size_t left = count - array.count;
        if (array.count == array.capacity &&
            !prism__array_grow(&array, array.count + (left < ahead ? left : ahead)))
            return NULL;
        ((uint32_t *)array.items)[array.count] = (uint32_t)(array.count * 2654435761u);
        array.count++;
    }
    return prism__array_end(&array);
}

static void check_filled(const uint32_t *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(items[i], (uint32_t)(i * 2654435761u));
}

static void array__keeps_its_elements_however_it_grows(void **state)
{
    static const size_t counts[] = {1, 3, 900, 1100, 1500, 5000, 100000};
    static const size_t aheads[] = {0, 1, 100, SIZE_MAX / 64};
    static const size_t taken[] = {0, 1, 13, 3000, 4040, 4060, 4100};

    (void)state;
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        for (size_t a = 0; a < sizeof aheads / sizeof *aheads; a++) {
            for (size_t t = 0; t < sizeof taken / sizeof *taken; t++) {
                void *root = prism__document_new(8);
                prism__arena *arena = prism__document_arena(root);
                char *before = prism__arena_text(arena, taken[t]);
                uint32_t *items, *more;
                char *after;
                memset(before, 'b', taken[t]);
                items = fill(arena, counts[c], aheads[a]);
                assert_non_null(items);
                after = prism__arena_text(arena, 100);
                memset(after, 'a', 100);
                more = fill(arena, 777, 1);
                check_filled(items, counts[c]);
                check_filled(more, 777);
                for (size_t i = 0; i < taken[t]; i++)
                    assert_int_equal(before[i], 'b');
                for (size_t i = 0; i < 100; i++)
                    assert_int_equal(after[i], 'a');
                prism__document_free(root);
            }
        }
    }
}

static void array_end__gives_null_for_none(void **state)
{
    void *root = prism__document_new(8);
    prism__array array;

    (void)state;
    prism__array_begin(&array, prism__document_arena(root), 16);
    assert_null(prism__array_end(&array));
    prism__array_begin(&array, prism__document_arena(root), 16);
    assert_true(prism__array_grow(&array, 10000));
    assert_null(prism__array_end(&array));
    prism__document_free(root);
}

static void array_grow__refuses_absurd_sizes(void **state)
{
    void *root = prism__document_new(8);
    prism__array array;

    (void)state;
    prism__array_begin(&array, prism__document_arena(root), 16);
    assert_false(prism__array_grow(&array, SIZE_MAX));
    assert_false(prism__array_grow(&array, SIZE_MAX / 16));
    assert_false(prism__array_grow(&array, SIZE_MAX / 32));
    prism__document_free(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(document_new__gives_a_zeroed_aligned_root),
        cmocka_unit_test(document_free__accepts_null),
        cmocka_unit_test(arena_new__gives_zeroed_pieces_that_do_not_overlap),
        cmocka_unit_test(arena_new__refuses_absurd_sizes),
        cmocka_unit_test(array__keeps_its_elements_however_it_grows),
        cmocka_unit_test(array_end__gives_null_for_none),
        cmocka_unit_test(array_grow__refuses_absurd_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
