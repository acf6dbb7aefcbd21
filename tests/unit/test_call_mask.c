/* SPDX-License-Identifier: MIT */
/* Secrets in what a service says, in all the ways in which it may repeat them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "call.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void assert_masked(const char *secret, const char *given, const char *expected)
{
    char text[256];

    (void)snprintf(text, sizeof text, "%s", given);
    prism__mask(text, secret);
    assert_string_equal(text, expected);
}

static void mask__overwrites_every_copy(void **state)
{
    (void)state;
    assert_masked("secret", "secret", "******");
    assert_masked("secret", "a secretsecret, secret", "a ************, ******");
    assert_masked("secret", "sesecret", "se******");
    assert_masked("secret", "Secret secre t", "Secret secre t");
    assert_masked("abab", "xababab", "x****ab");
}

/* What is this short gives nothing away, and masking it would garble the text. */
static void mask__leaves_short_texts(void **state)
{
    static const char text[] = "no ab, abc, abcd";
    (void)state;

    assert_masked(NULL, text, text);
    assert_masked("", text, text);
    assert_masked("a", text, text);
    assert_masked("abc", text, text);
    assert_masked("abcd", text, "no ab, abc, ****");
    assert_masked("no a", text, "****b, abc, abcd");
    assert_masked("secret", "", "");
}

/* Of one with which a text was cut, three letters may be left. */
static void mask__overwrites_what_was_cut(void **state)
{
    (void)state;
    assert_masked("secret", "a secre", "a *****");
    assert_masked("secret", "a secr", "a ****");
    assert_masked("secret", "a sec", "a sec");
    assert_masked("secr+et", "a secr%2", "a ******");
    assert_masked("secr/et", "a secr\\", "a *****");
    assert_masked("secr&et", "a secr&am", "a *******");
    assert_masked("secr/et", "a secr\\u00", "a ********");
    assert_masked("secr/et", "a secr%2f!", "a secr%2f!");
    assert_masked("secr/et", "a secr%25-1", "a *********");
}

static void mask__knows_encodings(void **state)
{
    static const struct {
        const char *secret;
        const char *text;
    } cases[] = {
        /* Of URLs, with any number of bytes encoded. */
        {"a/b+c=d", "a%2Fb%2Bc%3Dd"},
        {"a/b+c=d", "a%2fb%2bc%3dd"},
        {"a/b+c=d", "a/b%2Bc=d"},
        {"a/b+c=d", "%61%2F%62%2b%63%3D%64"},
        {"a b c d", "a+b%20c+d"},
        {"100%sure", "100%25sure"},
        {"100%25ure", "100%25ure"},
        {"100%25ure", "100%2525ure"},
        {"%41%42", "%41%42"},
        {"caf\xC3\xA9", "caf%C3%A9"},
        /* Of JSON. */
        {"a/b\"c\\d", "a\\/b\\\"c\\\\d"},
        {"a/b\"c\\d", "a/b\\u0022c\\u005cd"},
        {"a<b&c>d", "a\\u003cb\\u0026c\\u003Ed"},
        /* Of HTML. */
        {"a<b&c>d", "a&lt;b&amp;c&gt;d"},
        {"a\"b'c/d", "a&quot;b&#39;c&#x2F;d"},
        {"a+b=c'd", "a&#43;b&#61;c&apos;d"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[64], expected[64];
        const size_t size = strlen(cases[i].text);
        (void)snprintf(text, sizeof text, "[%s] %s", cases[i].text, cases[i].secret);
        memset(expected, '*', sizeof expected);
        expected[0] = '[';
        expected[size + 1] = ']';
        expected[size + 2] = ' ';
        expected[size + 3 + strlen(cases[i].secret)] = '\0';
        assert_masked(cases[i].secret, text, expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mask__overwrites_every_copy),
        cmocka_unit_test(mask__leaves_short_texts),
        cmocka_unit_test(mask__overwrites_what_was_cut),
        cmocka_unit_test(mask__knows_encodings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
