/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "http/range.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void content_range__is_read(void **state)
{
    static const struct {
        const char *text;
        prism__content_range range;
    } cases[] = {
        {"bytes 0-0/1", {0, 0, 1, true}},
        {"bytes 5-9/10", {5, 9, 10, true}},
        {"BYTES \t 5-9/10 ", {5, 9, 10, true}},
        {"bytes 5-9/*", {5, 9, 0, false}},
        {"bytes 4294967296-4294967297/4294967298", {4294967296, 4294967297, 4294967298, true}},
        {"bytes 007-08/0010", {7, 8, 10, true}},
        {"bytes 18446744073709551613-18446744073709551614/18446744073709551615",
         {UINT64_MAX - 2, UINT64_MAX - 1, UINT64_MAX, true}},
    };
    prism__content_range range;
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        if (!prism__content_range_parse(cases[i].text, &range))
            fail_msg("%s", cases[i].text);
        assert_int_equal(range.first, cases[i].range.first);
        assert_int_equal(range.last, cases[i].range.last);
        assert_int_equal(range.total, cases[i].range.total);
        assert_int_equal(range.has_total, cases[i].range.has_total);
    }
}

static void content_range__of_another_form_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "bytes",
        "bytes ",
        "bytes*/10",
        "bytes */10",
        "bytes */*",
        "bytes=5-9/10",
        "items 5-9/10",
        "byte 5-9/10",
        "bytess 5-9/10",
        "5-9/10",
        "bytes 5-9",
        "bytes 5-9/",
        "bytes 5-/10",
        "bytes -9/10",
        "bytes 5/10",
        "bytes 9-5/10",
        "bytes 5-10/10",
        "bytes 5-9/9",
        "bytes +5-9/10",
        "bytes 5--9/10",
        "bytes 5-9/-10",
        "bytes 5-9/10x",
        "bytes 5-9/**",
        "bytes 5-9/10, bytes 5-9/10",
        "bytes 5 - 9 / 10",
        "bytes 0x5-9/10",
        "bytes 5.0-9/10",
        "bytes 0-18446744073709551615/18446744073709551616",
        "bytes 0-18446744073709551615/*",
        "bytes 18446744073709551616-18446744073709551620/*",
        "bytes 5-9/99999999999999999999999999999999999999999",
    };
    prism__content_range range;
    (void)state;

    for (size_t i = 0; i < COUNT(texts); i++) {
        if (prism__content_range_parse(texts[i], &range))
            fail_msg("%s", texts[i]);
    }
}

static void content_length__is_one_number_of_64_bits(void **state)
{
    static const char *const bad[] = {"",     "-1",   "+1",  "1,1", "1, 2",
                                      "1e3",  "0x10", " 1",  "x",   "18446744073709551616",
                                      "1\n2", "1.0",  "1 1", NULL};
    uint64_t length;
    (void)state;

    assert_true(prism__content_length_parse("0", &length));
    assert_int_equal(length, 0);
    assert_true(prism__content_length_parse("18446744073709551615 ", &length));
    assert_int_equal(length, UINT64_MAX);
    for (size_t i = 0; bad[i]; i++) {
        if (prism__content_length_parse(bad[i], &length))
            fail_msg("%s", bad[i]);
    }
}

static void etag__is_strong_if_it_is_quoted_and_nothing_else(void **state)
{
    static const char *const bad[] = {
        "",         "\"",      "W/\"a\"",  "w/\"a\"",    "a",        "\"a",          "a\"",
        "\"a\"b\"", "\"a b\"", "\"a\tb\"", "\"a\r\nb\"", "\"\x7F\"", "\"\xC3\xA4\"", NULL};
    char longest[PRISM__ETAG_SIZE_MAX + 2];
    (void)state;

    assert_true(prism__etag_is_strong("\"\""));
    assert_true(prism__etag_is_strong("\"d41d8cd98f00b204e9800998ecf8427e-12\""));
    for (size_t i = 0; bad[i]; i++) {
        if (prism__etag_is_strong(bad[i]))
            fail_msg("%s", bad[i]);
    }
    memset(longest, 'x', sizeof longest);
    longest[0] = longest[PRISM__ETAG_SIZE_MAX - 1] = '"';
    longest[PRISM__ETAG_SIZE_MAX] = '\0';
    assert_true(prism__etag_is_strong(longest));
    longest[PRISM__ETAG_SIZE_MAX - 1] = 'x';
    longest[PRISM__ETAG_SIZE_MAX] = '"';
    longest[PRISM__ETAG_SIZE_MAX + 1] = '\0';
    assert_false(prism__etag_is_strong(longest));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(content_range__is_read),
        cmocka_unit_test(content_range__of_another_form_is_refused),
        cmocka_unit_test(content_length__is_one_number_of_64_bits),
        cmocka_unit_test(etag__is_strong_if_it_is_quoted_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
