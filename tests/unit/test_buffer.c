/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "util/buffer.h"

static void buffer_init__is_empty_without_memory(void **state)
{
    (void)state;
    prism__buffer buffer;
    prism__buffer_init(&buffer, 10);
    assert_null(buffer.data);
    assert_int_equal(buffer.size, 0);
    prism__buffer_free(&buffer);
}

static void buffer_append__keeps_all_bytes_and_a_nul_behind(void **state)
{
    (void)state;
    prism__buffer buffer;
    prism__buffer_init(&buffer, SIZE_MAX);
    for (int i = 0; i < 3000; i++) {
        const char byte = (char)(i % 251);
        assert_int_equal(prism__buffer_append(&buffer, &byte, 1), PRISM_OK);
        assert_int_equal(buffer.data[buffer.size], '\0');
    }
    assert_int_equal(buffer.size, 3000);
    for (int i = 0; i < 3000; i++)
        assert_int_equal(buffer.data[i], (char)(i % 251));
    prism__buffer_free(&buffer);
}

static void buffer_append__takes_nothing_for_no_bytes(void **state)
{
    (void)state;
    prism__buffer buffer;
    prism__buffer_init(&buffer, 0);
    assert_int_equal(prism__buffer_append(&buffer, NULL, 0), PRISM_OK);
    assert_null(buffer.data);
    assert_int_equal(prism__buffer_append(&buffer, "x", 1), PRISM_ERROR_LIMIT_EXCEEDED);
    assert_null(buffer.data);
}

static void buffer_append__stops_at_the_limit_exactly(void **state)
{
    (void)state;
    static const size_t limits[] = {1, 126, 127, 128, 200, 255, 256, 1000};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        prism__buffer buffer;
        prism__buffer_init(&buffer, limits[i]);
        for (size_t j = 0; j < limits[i]; j++)
            assert_int_equal(prism__buffer_append(&buffer, "a", 1), PRISM_OK);
        assert_int_equal(prism__buffer_append(&buffer, "b", 1), PRISM_ERROR_LIMIT_EXCEEDED);
        assert_int_equal(buffer.size, limits[i]);
        assert_int_equal(strlen(buffer.data), limits[i]);
        assert_true(buffer.capacity <= limits[i]);
        prism__buffer_free(&buffer);
    }
}

static void buffer_append__refuses_sizes_that_would_overflow(void **state)
{
    (void)state;
    prism__buffer buffer;
    prism__buffer_init(&buffer, SIZE_MAX);
    assert_int_equal(prism__buffer_append_text(&buffer, "abc"), PRISM_OK);
    assert_int_equal(prism__buffer_append(&buffer, "x", SIZE_MAX), PRISM_ERROR_LIMIT_EXCEEDED);
    assert_int_equal(prism__buffer_append(&buffer, "x", SIZE_MAX - 3), PRISM_ERROR_LIMIT_EXCEEDED);
    assert_string_equal(buffer.data, "abc");
    prism__buffer_free(&buffer);
}

/* AddressSanitizer would rather end the process than let malloc return NULL. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static void buffer_append__says_when_memory_is_out(void **state)
{
    (void)state;
    prism__buffer buffer;
    prism__buffer_init(&buffer, SIZE_MAX);
    /* More than an address space has: no allocator grants it, and no byte of it is read. */
    assert_int_equal(prism__buffer_append(&buffer, "x", PTRDIFF_MAX), PRISM_ERROR_OUT_OF_MEMORY);
    assert_int_equal(buffer.size, 0);
    prism__buffer_free(&buffer);
}

static void buffer_reserve__makes_room_for_exactly_so_much(void **state)
{
    (void)state;
    prism__buffer buffer;
    prism__buffer_init(&buffer, 1000);
    assert_int_equal(prism__buffer_reserve(&buffer, 0), PRISM_OK);
    assert_null(buffer.data);
    assert_int_equal(prism__buffer_reserve(&buffer, 300), PRISM_OK);
    assert_int_equal(buffer.capacity, 300);
    assert_int_equal(buffer.size, 0);
    assert_string_equal(buffer.data, "");

    const char *data = buffer.data;
    for (int i = 0; i < 300; i++)
        assert_int_equal(prism__buffer_append(&buffer, "a", 1), PRISM_OK);
    assert_int_equal(prism__buffer_reserve(&buffer, 299), PRISM_OK);
    assert_ptr_equal(buffer.data, data);
    assert_int_equal(buffer.capacity, 300);

    assert_int_equal(prism__buffer_reserve(&buffer, 1000), PRISM_OK);
    assert_int_equal(buffer.capacity, 1000);
    assert_int_equal(buffer.size, 300);
    assert_int_equal(strlen(buffer.data), 300);
    prism__buffer_free(&buffer);
}

static void buffer_reserve__changes_nothing_when_it_fails(void **state)
{
    (void)state;
    prism__buffer buffer;
    prism__buffer_init(&buffer, SIZE_MAX);
    assert_int_equal(prism__buffer_append_text(&buffer, "abc"), PRISM_OK);
    const prism__buffer before = buffer;
    assert_int_equal(prism__buffer_reserve(&buffer, PTRDIFF_MAX), PRISM_ERROR_OUT_OF_MEMORY);
    assert_int_equal(prism__buffer_reserve(&buffer, SIZE_MAX), PRISM_ERROR_LIMIT_EXCEEDED);
    assert_memory_equal(&buffer, &before, sizeof buffer);
    assert_string_equal(buffer.data, "abc");
    prism__buffer_free(&buffer);
}

static void buffer_clear__keeps_the_memory(void **state)
{
    (void)state;
    prism__buffer buffer;
    prism__buffer_init(&buffer, 100);
    prism__buffer_clear(&buffer);
    assert_null(buffer.data);
    assert_int_equal(prism__buffer_append_text(&buffer, "abc"), PRISM_OK);
    const char *data = buffer.data;
    prism__buffer_clear(&buffer);
    assert_ptr_equal(buffer.data, data);
    assert_string_equal(buffer.data, "");
    assert_int_equal(prism__buffer_append_text(&buffer, "de"), PRISM_OK);
    assert_string_equal(buffer.data, "de");
    prism__buffer_free(&buffer);
}

static void buffer_free__leaves_a_usable_buffer_of_the_same_limit(void **state)
{
    (void)state;
    prism__buffer buffer;
    prism__buffer_init(&buffer, 3);
    assert_int_equal(prism__buffer_append_text(&buffer, "abc"), PRISM_OK);
    prism__buffer_free(&buffer);
    assert_null(buffer.data);
    assert_int_equal(prism__buffer_append_text(&buffer, "abcd"), PRISM_ERROR_LIMIT_EXCEEDED);
    assert_int_equal(prism__buffer_append_text(&buffer, "ab"), PRISM_OK);
    prism__buffer_wipe(&buffer);
    assert_null(buffer.data);
    prism__buffer_wipe(&buffer);
}

static void wipe__zeroes_what_it_is_told_and_nothing_else(void **state)
{
    (void)state;
    char text[] = "public secret public";
    prism__wipe(text + 7, 6);
    assert_memory_equal(text, "public \0\0\0\0\0\0 public", sizeof text);
    prism__wipe(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffer_init__is_empty_without_memory),
        cmocka_unit_test(buffer_append__keeps_all_bytes_and_a_nul_behind),
        cmocka_unit_test(buffer_append__takes_nothing_for_no_bytes),
        cmocka_unit_test(buffer_append__stops_at_the_limit_exactly),
        cmocka_unit_test(buffer_append__refuses_sizes_that_would_overflow),
        cmocka_unit_test(buffer_append__says_when_memory_is_out),
        cmocka_unit_test(buffer_reserve__makes_room_for_exactly_so_much),
        cmocka_unit_test(buffer_reserve__changes_nothing_when_it_fails),
        cmocka_unit_test(buffer_clear__keeps_the_memory),
        cmocka_unit_test(buffer_free__leaves_a_usable_buffer_of_the_same_limit),
        cmocka_unit_test(wipe__zeroes_what_it_is_told_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
