/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "util/options.h"

typedef struct old_options {
    size_t struct_size;
    const char *text;
} old_options;

typedef struct options {
    size_t struct_size;
    const char *text;
    int64_t number;
} options;

typedef struct new_options {
    size_t struct_size;
    const char *text;
    int64_t number;
    int64_t newer;
    unsigned char last[8];
} new_options;

static void options_init__writes_the_given_size_only(void **state)
{
    options o[2];

    (void)state;
    memset(o, 0x55, sizeof o);
    prism__options_init(o, sizeof(old_options));
    assert_int_equal(o[0].struct_size, sizeof(old_options));
    assert_null(o[0].text);
    assert_int_equal(o[0].number, 0x5555555555555555);

    prism__options_init(o, sizeof o[0]);
    assert_int_equal(o[0].struct_size, sizeof o[0]);
    assert_int_equal(o[0].number, 0);
    assert_int_equal(o[1].struct_size, (size_t)0x5555555555555555);
}

static void options_init__accepts_null_and_tiny_sizes(void **state)
{
    size_t untouched = 7;

    (void)state;
    prism__options_init(NULL, 100);
    prism__options_init(&untouched, 0);
    prism__options_init(&untouched, sizeof untouched - 1);
    assert_int_equal(untouched, 7);
    prism__options_init(&untouched, sizeof untouched);
    assert_int_equal(untouched, sizeof untouched);
}

static void options_read__copies_its_own_version(void **state)
{
    options o = {sizeof o, "text", 5};
    options copy;

    (void)state;
    memset(&copy, 0x55, sizeof copy);
    assert_int_equal(prism__options_read(&copy, sizeof copy, &o, "options", NULL), PRISM_OK);
    assert_int_equal(copy.struct_size, sizeof copy);
    assert_string_equal(copy.text, "text");
    assert_int_equal(copy.number, 5);
}

static void options_read__gives_zeroes_for_null(void **state)
{
    options copy;

    (void)state;
    memset(&copy, 0x55, sizeof copy);
    assert_int_equal(prism__options_read(&copy, sizeof copy, NULL, "options", NULL), PRISM_OK);
    assert_int_equal(copy.struct_size, sizeof copy);
    assert_null(copy.text);
    assert_int_equal(copy.number, 0);
}

static void options_read__takes_an_older_struct(void **state)
{
    old_options old = {sizeof old, "text"};
    size_t oldest = sizeof oldest;
    options copy;

    (void)state;
    memset(&copy, 0x55, sizeof copy);
    assert_int_equal(prism__options_read(&copy, sizeof copy, &old, "options", NULL), PRISM_OK);
    assert_int_equal(copy.struct_size, sizeof copy);
    assert_string_equal(copy.text, "text");
    assert_int_equal(copy.number, 0);
    assert_int_equal(prism__options_read(&copy, sizeof copy, &oldest, "options", NULL), PRISM_OK);
    assert_null(copy.text);
}

static void options_read__takes_a_newer_struct_with_nothing_new_in_it(void **state)
{
    new_options newer = {sizeof newer, "text", 5, 0, {0}};
    options copy;
    prism_error error;

    (void)state;
    assert_int_equal(prism__options_read(&copy, sizeof copy, &newer, "options", &error), PRISM_OK);
    assert_int_equal(copy.struct_size, sizeof copy);
    assert_int_equal(copy.number, 5);

    newer.last[7] = 1;
    assert_int_equal(prism__options_read(&copy, sizeof copy, &newer, "options", &error),
                     PRISM_ERROR_INVALID_ARGUMENT);
    assert_memory_equal(error.message, "options: ", 9);
    newer.last[7] = 0;
    newer.newer = 1;
    assert_int_equal(prism__options_read(&copy, sizeof copy, &newer, "options", NULL),
                     PRISM_ERROR_INVALID_ARGUMENT);
}

static void options_read__refuses_what_was_not_initialised(void **state)
{
    options copy;
    prism_error error;

    (void)state;
    /* No version's size would cut a pointer in two. */
    for (size_t size = 0; size <= sizeof copy; size++) {
        options o = {size, "text", 5};
        if (size != 0 && size % sizeof(void *) == 0)
            continue;
        assert_int_equal(prism__options_read(&copy, sizeof copy, &o, "options", &error),
                         PRISM_ERROR_INVALID_ARGUMENT);
        assert_memory_equal(error.message, "options: ", 9);
    }
}

static void options_read__takes_no_struct_beyond_the_largest(void **state)
{
    union {
        size_t struct_size;
        unsigned char bytes[4096 + sizeof(void *)];
    } large;
    options copy;

    (void)state;
    memset(&large, 0, sizeof large);
    large.struct_size = 4096;
    assert_int_equal(prism__options_read(&copy, sizeof copy, &large, "options", NULL), PRISM_OK);
    large.struct_size = sizeof large;
    assert_int_equal(prism__options_read(&copy, sizeof copy, &large, "options", NULL),
                     PRISM_ERROR_INVALID_ARGUMENT);
    large.struct_size = 4096;
    large.bytes[4095] = 1;
    assert_int_equal(prism__options_read(&copy, sizeof copy, &large, "options", NULL),
                     PRISM_ERROR_INVALID_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_init__writes_the_given_size_only),
        cmocka_unit_test(options_init__accepts_null_and_tiny_sizes),
        cmocka_unit_test(options_read__copies_its_own_version),
        cmocka_unit_test(options_read__gives_zeroes_for_null),
        cmocka_unit_test(options_read__takes_an_older_struct),
        cmocka_unit_test(options_read__takes_a_newer_struct_with_nothing_new_in_it),
        cmocka_unit_test(options_read__refuses_what_was_not_initialised),
        cmocka_unit_test(options_read__takes_no_struct_beyond_the_largest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
