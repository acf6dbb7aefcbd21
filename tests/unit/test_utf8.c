/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "util/utf8.h"

/* What a code point's bytes are, from its definition; 0 for a surrogate or what is too large. */
static size_t encode(uint32_t code, char *out)
{
    if (code >= 0xD800 && code <= 0xDFFF)
        return 0;
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 63));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 63));
        out[2] = (char)(0x80 | (code & 63));
        return 3;
    }
    if (code > 0x10FFFF)
        return 0;
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 63));
    out[2] = (char)(0x80 | (code >> 6 & 63));
    out[3] = (char)(0x80 | (code & 63));
    return 4;
}

static void utf8_size__knows_every_character(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        char text[4];
        size_t size = encode(code, text);
        if (size == 0)
            continue;
        assert_int_equal(prism__utf8_size(text, text + size), size);
        for (size_t cut = 0; cut < size; cut++)
            assert_int_equal(prism__utf8_size(text, text + cut), 0);
    }
}

/* Of all sequences of three bytes and one that continues them, only characters pass. */
static void utf8_size__refuses_all_else(void **state)
{
    size_t counts[5] = {0};

    (void)state;
    for (uint32_t bits = 0; bits < 0x1000000; bits++) {
        char text[4] = {(char)(bits >> 16), (char)(bits >> 8 & 0xFF), (char)(bits & 0xFF), '\x80'};
        size_t size = prism__utf8_size(text, text + 4);
        assert_true(size <= 4);
        counts[size]++;
    }
    assert_int_equal(counts[1], 128 * 65536);
    assert_int_equal(counts[2], (0x800 - 0x80) * 256);
    assert_int_equal(counts[3], 0x10000 - 0x800 - 0x800);
    assert_int_equal(counts[4], (0x110000 - 0x10000) / 64);
}

static void utf8_valid__checks_all_of_a_text(void **state)
{
    static const struct {
        const char *text;
        size_t size;
        bool valid;
    } cases[] = {
        {"", 0, true},
        {"abc", 3, true},
        {"a\0b", 3, true},
        {"a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 10, true},
        {"a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 9, false},
        {"a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 2, false},
        {"abc\xFF", 4, false},
        {"abc\xFF", 3, true},
        {"\x80", 1, false},
        {"\xED\xA0\x80", 3, false},
        {"\xF4\x90\x80\x80", 4, false},
        {"\xC0\x80", 2, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *copy = malloc(cases[i].size > 0 ? cases[i].size : 1);
        assert_non_null(copy);
        memcpy(copy, cases[i].text, cases[i].size);
        assert_int_equal(prism__utf8_valid(copy, cases[i].size), cases[i].valid);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_size__knows_every_character),
        cmocka_unit_test(utf8_size__refuses_all_else),
        cmocka_unit_test(utf8_valid__checks_all_of_a_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
