/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "util/fail.h"

static void ok__zeroes_the_error(void **state)
{
    static const prism_error zero;
    prism_error error;

    (void)state;
    memset(&error, 0x55, sizeof error);
    assert_int_equal(prism__ok(&error), PRISM_OK);
    assert_memory_equal(&error, &zero, sizeof error);
    assert_int_equal(prism__ok(NULL), PRISM_OK);
}

static void fail__sets_code_and_message_and_zeroes_the_rest(void **state)
{
    prism_error error, expected;

    (void)state;
    memset(&error, 0x55, sizeof error);
    memset(&expected, 0, sizeof expected);
    expected.code = PRISM_ERROR_TIMEOUT;
    (void)snprintf(expected.message, sizeof expected.message, "call: 60 s over");
    assert_int_equal(prism__fail(&error, PRISM_ERROR_TIMEOUT, "%s: %d s over", "call", 60),
                     PRISM_ERROR_TIMEOUT);
    assert_memory_equal(&error, &expected, sizeof error);
    assert_int_equal(prism__fail(NULL, PRISM_ERROR_TLS, "%s", "x"), PRISM_ERROR_TLS);
}

static void fail__cuts_the_message_at_a_character(void **state)
{
    for (size_t lead = 0; lead < 8; lead++) {
        char text[1200] = "";
        prism_error error;
        size_t size;
        memset(text, 'a', lead);
        for (size_t i = 0; i < 200; i++)
            memcpy(text + lead + i * 4, "\xF0\x9F\x98\x80", 5);
        (void)prism__fail(&error, PRISM_ERROR_INTERNAL, "%s", text);
        size = strlen(error.message);
        assert_in_range(size, sizeof error.message - 4, sizeof error.message - 1);
        assert_int_equal((size - lead) % 4, 0);
        assert_memory_equal(error.message, text, size);
    }
    (void)state;
}

static void fail__keeps_the_message_one_line_of_utf_8(void **state)
{
    prism_error error;

    (void)state;
    (void)prism__fail(&error, PRISM_ERROR_INTERNAL, "%s", "a\nb\r\tc\x1b[0m\x7f\xFF\xC3z\xE2\x82");
    assert_string_equal(error.message, "a?b??c?[0m???z??");
    (void)prism__fail(&error, PRISM_ERROR_INTERNAL, "%s", "");
    assert_string_equal(error.message, "");
}

/* What would end the line, move the cursor or turn the direction of what follows. */
static void copy_text__replaces_what_does_more_than_be_read(void **state)
{
    static const struct {
        const char *text;
        const char *expected;
    } cases[] = {
        {"\xC2\x80", "?"},
        {"\xC2\x85", "?"},
        {"\xC2\x9B", "?"},
        {"\xC2\x9F", "?"},
        {"\xC2\xA0", "\xC2\xA0"},
        {"\xC3\x80", "\xC3\x80"},
        {"\xE2\x80\xA7", NULL},
        {"\xE2\x80\xA8", "?"},
        {"\xE2\x80\xA9", "?"},
        {"\xE2\x80\xAA", "?"},
        {"\xE2\x80\xAE", "?"},
        {"\xE2\x80\xAF", NULL},
        {"\xE2\x81\xA5", NULL},
        {"\xE2\x81\xA6", "?"},
        {"\xE2\x81\xA9", "?"},
        {"\xE2\x81\xAA", NULL},
        {"\xE2\x82\xA8", NULL},
        {"\xE3\x80\xA8", NULL},
        {"\xE1\x80\xA8", NULL},
        {"\xF0\x9F\x98\x80", NULL},
        {"\x1B", "?"},
        {"\x7F", "?"},
        {"~", "~"},
    };
    char text[16], expected[16], out[16];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *kept = cases[i].expected ? cases[i].expected : cases[i].text;
        (void)snprintf(text, sizeof text, "a%sz", cases[i].text);
        (void)snprintf(expected, sizeof expected, "a%sz", kept);
        prism__copy_text(out, sizeof out, text, strlen(text));
        assert_string_equal(out, expected);
        /* One byte takes the place of several, so that more fits. */
        prism__copy_text(out, strlen(kept) + 2, text, strlen(text));
        expected[strlen(kept) + 1] = '\0';
        assert_string_equal(out, expected);
    }
}

static void copy_text__fits_any_capacity(void **state)
{
    static const struct {
        size_t capacity;
        const char *expected;
    } cases[] = {
        {1, ""},
        {2, "a"},
        {3, "a"},
        {4, "a\xC3\xA9"},
        {5, "a\xC3\xA9"},
        {6, "a\xC3\xA9"},
        {7, "a\xC3\xA9\xE2\x82\xAC"},
        {8, "a\xC3\xA9\xE2\x82\xACz"},
        {9, "a\xC3\xA9\xE2\x82\xACz"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[16];
        memset(out, '#', sizeof out);
        prism__copy_text(out, cases[i].capacity, "a\xC3\xA9\xE2\x82\xACz", 7);
        assert_string_equal(out, cases[i].expected);
        assert_int_equal(out[cases[i].capacity], '#');
    }
}

static void copy_text__stops_at_its_size_and_replaces_nul(void **state)
{
    char out[16];

    (void)state;
    prism__copy_text(out, sizeof out, "abcdef", 3);
    assert_string_equal(out, "abc");
    prism__copy_text(out, sizeof out, "a\0b", 3);
    assert_string_equal(out, "a?b");
    prism__copy_text(out, sizeof out, "\xE2\x82\xAC", 2);
    assert_string_equal(out, "??");
    prism__copy_text(out, sizeof out, "", 0);
    assert_string_equal(out, "");
}

static void fail_os__tells_reason_and_code(void **state)
{
    prism_error error;

    (void)state;
    assert_int_equal(prism__fail_os(&error, PRISM_ERROR_FILE, ENOENT, "cannot read", "a/b"),
                     PRISM_ERROR_FILE);
    assert_int_equal(error.code, PRISM_ERROR_FILE);
    assert_int_equal(error.os_code, ENOENT);
    assert_string_equal(error.message, "cannot read a/b: No such file or directory");
    assert_int_equal(prism__fail_os(NULL, PRISM_ERROR_FILE, ENOENT, "a", "b"), PRISM_ERROR_FILE);
}

static void fail_os__takes_want_of_memory_for_what_it_is(void **state)
{
    prism_error error;

    (void)state;
    assert_int_equal(
        prism__fail_os(&error, PRISM_ERROR_INVALID_ARGUMENT, ENOMEM, "cannot read", "a/b"),
        PRISM_ERROR_OUT_OF_MEMORY);
    assert_int_equal(error.code, PRISM_ERROR_OUT_OF_MEMORY);
    assert_int_equal(error.os_code, ENOMEM);
    assert_memory_equal(error.message, "cannot read a/b: ", strlen("cannot read a/b: "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ok__zeroes_the_error),
        cmocka_unit_test(fail__sets_code_and_message_and_zeroes_the_rest),
        cmocka_unit_test(fail__cuts_the_message_at_a_character),
        cmocka_unit_test(fail__keeps_the_message_one_line_of_utf_8),
        cmocka_unit_test(fail_os__tells_reason_and_code),
        cmocka_unit_test(fail_os__takes_want_of_memory_for_what_it_is),
        cmocka_unit_test(copy_text__replaces_what_does_more_than_be_read),
        cmocka_unit_test(copy_text__fits_any_capacity),
        cmocka_unit_test(copy_text__stops_at_its_size_and_replaces_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
