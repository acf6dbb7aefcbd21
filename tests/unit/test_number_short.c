/* SPDX-License-Identifier: MIT */
/* The fast ways of block.h and number_short.h, against plain loops and the ways without limits. */
#include <fenv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/random.h"
#include "json/number_short.h"

/* Text with just as many bytes around it as the scanner may read, so that a sanitizer sees more. */
typedef struct framed {
    char *start;
    const char *text;
    const char *end;
} framed;

static framed frame(const char *text, char before, char behind)
{
    size_t size = strlen(text);
    size_t total = PRISM__SHORT_BEFORE + size + PRISM__SHORT_BEHIND + 1;
    framed out;

    out.start = malloc(total);
    assert_non_null(out.start);
    memset(out.start, before, PRISM__SHORT_BEFORE);
    memcpy(out.start + PRISM__SHORT_BEFORE, text, size);
    memset(out.start + PRISM__SHORT_BEFORE + size, behind, total - PRISM__SHORT_BEFORE - size);
    out.text = out.start + PRISM__SHORT_BEFORE;
    out.end = out.start + total;
    return out;
}

/* As for an element of a list. */
static bool scan_framed(const framed *in, prism__short *out)
{
    prism__block block = prism__block_load(in->text);

    assert_true(prism__short_fits(in->start, in->text, in->end));
    return prism__short_scan(in->text, block, prism__block_find(block, ','), out);
}

static void check_bits(const char *text, const void *got, const void *expected, size_t size)
{
    if (memcmp(got, expected, size) != 0)
        fail_msg("%s", text);
}

/* Whether a number is taken that a comma follows; if so, it has to be what number.h says. */
static bool check_in_frame(const char *text, char before, char behind)
{
    framed in = frame(text, before, behind);
    prism__short got;
    prism__decimal expected;
    double real, exact_real;
    float single, exact_single;
    bool taken;

    taken = scan_framed(&in, &got);
    if (taken) {
        bool is_number = prism__decimal_scan(in.text, in.end, &expected);
        if (!is_number || expected.end != got.end || expected.mantissa != got.mantissa ||
            expected.exponent != -(int32_t)got.scale || expected.negative != got.negative)
            fail_msg("%s", text);
        assert_true(prism__decimal_to_double(&expected, &exact_real));
        assert_true(prism__decimal_to_float(&expected, &exact_single));
        real = prism__short_to_double(&got);
        check_bits(text, &real, &exact_real, sizeof real);
        if (prism__short_to_float(&got, &single))
            check_bits(text, &single, &exact_single, sizeof single);
    }
    free(in.start);
    return taken;
}

static bool check(const char *text)
{
    bool taken = check_in_frame(text, '[', ',');

    assert_int_equal(check_in_frame(text, '9', ','), taken);
    assert_int_equal(check_in_frame(text, '.', ','), taken);
    assert_false(check_in_frame(text, ',', '1'));
    assert_false(check_in_frame(text, ',', '.'));
    assert_false(check_in_frame(text, ',', 'e'));
    return taken;
}

static void short_scan__takes_short_numbers(void **state)
{
    static const char *const numbers[] = {
        "0",
        "-0",
        "1",
        "-1",
        "10",
        "0.0",
        "-0.0",
        "0.5",
        "-0.5",
        "1.5",
        "123456789",
        "-1234567890",
        "0.000000001",
        "-0.123456789",
        "123.456",
        "-1234.5678",
        "9007199254",
        "999999999999999",
        "-99999999999999",
        "0.1234567890123",
        "-0.123456789012",
        "9999999999999.9",
    };
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (!check(numbers[i]))
            fail_msg("%s", numbers[i]);
    }
}

static void short_scan__leaves_all_else(void **state)
{
    static const char *const others[] = {
        "",
        "-",
        "--1",
        "+1",
        ".5",
        "-.5",
        "1.",
        "-1.",
        "01",
        "-01",
        "00",
        "-00.5",
        "00.5",
        "1..2",
        "1.2.3",
        ".",
        "-.",
        "1e5",
        "1E5",
        "1.5e-3",
        "/",
        ":",
        "1/2",
        "1:2",
        "\"1\"",
        " 1",
        "x",
        "NaN",
        "1-2",
        "1 ",
        "1234567890123456",
        "0.12345678901234",
        "\xB1",
        "1\xB1",
        "\xAE",
        "1\xAE\xB5",
    };
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (check(others[i]))
            fail_msg("%s", others[i]);
    }
}

static void short_scan__needs_text_around_it(void **state)
{
    char text[64];

    (void)state;
    memset(text, '1', sizeof text);
    assert_true(prism__short_fits(text, text + 16, text + 33));
    assert_false(prism__short_fits(text, text + 15, text + 33));
    assert_false(prism__short_fits(text, text + 16, text + 32));
    assert_false(prism__short_fits(text, text, text));
}

/* All texts of up to six characters that a number can be made of. */
static void short_scan__agrees_on_every_small_text(void **state)
{
    static const char letters[] = "019-.e,";
    enum { LETTERS = sizeof letters - 1 };

    (void)state;
    for (size_t size = 1, count = LETTERS; size <= 5; size++, count *= LETTERS) {
        for (size_t n = 0; n < count; n++) {
            char text[8] = "";
            size_t rest = n;
            for (size_t i = 0; i < size; i++, rest /= LETTERS)
                text[i] = letters[rest % LETTERS];
            (void)check_in_frame(text, '[', ',');
        }
    }
}

static void short_numbers__are_the_nearest_values(void **state)
{
    uint64_t random = 1;
    int taken = 0;

    (void)state;
    for (int i = 0; i < 300000; i++) {
        char text[32];
        int whole = random_int(&random, 0, 5);
        int limit = whole == 0 ? 1 : whole == 1 ? 10 : whole == 2 ? 200 : 3000;
        int digits = random_int(&random, 0, 10);
        size_t size =
            (size_t)snprintf(text, sizeof text, "%s%d%s", random_int(&random, 0, 1) ? "-" : "",
                             random_int(&random, 0, limit), digits > 0 ? "." : "");
        for (int digit = 0; digit < digits; digit++)
            text[size++] = (char)random_int(&random, '0', '9');
        text[size] = '\0';
        taken += check_in_frame(text, '[', ',');
    }
    assert_true(taken > 250000);
}

static void short_to_float__leaves_halves(void **state)
{
    /* Halfway between two floats, and so near to it that a double cannot tell. */
    static const char *const halves[] = {"16777217", "-16777217",  "16777219",
                                         "33554436", "4194304.25", "1.0000000596046"};
    float value;

    (void)state;
    for (size_t i = 0; i < sizeof halves / sizeof *halves; i++) {
        framed in = frame(halves[i], '[', ',');
        prism__short number;
        bool half = i != 3 && i != 5; /* these two are not */
        assert_true(scan_framed(&in, &number));
        assert_int_equal(prism__short_to_float(&number, &value), !half);
        free(in.start);
    }
}

static void short_is_exact__only_when_rounding_to_nearest(void **state)
{
    static const int others[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    bool at_first = prism__short_is_exact();

    (void)state;
    assert_int_equal(at_first, FLT_EVAL_METHOD == 0);
    if (getenv("PRISM_TEST_VALGRIND"))
        skip(); /* it always rounds to nearest */
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        bool exact;
        assert_int_equal(fesetround(others[i]), 0);
        exact = prism__short_is_exact();
        assert_int_equal(fesetround(FE_TONEAREST), 0);
        assert_false(exact);
    }
}

static void block__finds_what_a_loop_finds(void **state)
{
    uint64_t random = 2;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        unsigned char bytes[PRISM__BLOCK];
        uint32_t digits = 0, commas = 0, special = 0;
        for (int i = 0; i < PRISM__BLOCK; i++) {
            uint64_t bits = random_bits(&random);
            /* All bytes, mostly those that matter and their neighbours. */
            bytes[i] =
                bits & 3 ? (unsigned char)"/09:,+-\"\\!#[] \x1F\x7F\x80\xAC\xB0\xFF"[bits / 4 % 21]
                         : (unsigned char)(bits >> 8);
            digits |= (uint32_t)(bytes[i] >= '0' && bytes[i] <= '9') << i;
            commas |= (uint32_t)(bytes[i] == ',') << i;
            special |= (uint32_t)(bytes[i] == '"' || bytes[i] == '\\' || bytes[i] < 0x20 ||
                                  bytes[i] >= 0x80)
                       << i;
        }
        prism__block block = prism__block_load(bytes);
        assert_int_equal(prism__block_digits(block), digits);
        assert_int_equal(prism__block_find(block, ','), commas);
        assert_int_equal(prism__block_special(block), special);
    }
}

static void block_differences__are_those_of_each_byte(void **state)
{
    uint64_t random = 4;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        unsigned char a[PRISM__BLOCK], b[PRISM__BLOCK];
        uint32_t expected = 0;
        for (int i = 0; i < PRISM__BLOCK; i++) {
            uint64_t bits = random_bits(&random);
            a[i] = (unsigned char)bits;
            /* The same, another, or all but one bit the same. */
            b[i] = bits >> 8 & 1 ? a[i] : (unsigned char)(a[i] ^ 1U << (bits >> 9 & 7));
            if ((bits >> 12 & 3) == 0)
                b[i] = (unsigned char)(bits >> 14);
            expected |= (uint32_t)(a[i] != b[i]) << i;
        }
        assert_int_equal(prism__block_differences(prism__block_load(a), prism__block_load(b)),
                         expected);
    }
}

static void count_ends__counts_what_a_loop_counts(void **state)
{
    enum { SIZE = PRISM__BLOCK * PRISM__BLOCK };
    uint64_t random = 3;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        char *bytes = malloc(SIZE + 1);
        uint32_t expected = 0;
        assert_non_null(bytes);
        for (int i = 0; i <= SIZE; i++) {
            bytes[i] = round == 0 ? "1,"[i % 2] : "0,9,/,a,\xB0,"[random_bits(&random) % 10];
            expected += i > 0 && bytes[i] == ',' && bytes[i - 1] >= '0' && bytes[i - 1] < 0x7F;
        }
        assert_int_equal(prism__count_ends(bytes + 1), expected);
        free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_scan__takes_short_numbers),
        cmocka_unit_test(short_scan__leaves_all_else),
        cmocka_unit_test(short_scan__needs_text_around_it),
        cmocka_unit_test(short_scan__agrees_on_every_small_text),
        cmocka_unit_test(short_numbers__are_the_nearest_values),
        cmocka_unit_test(short_to_float__leaves_halves),
        cmocka_unit_test(short_is_exact__only_when_rounding_to_nearest),
        cmocka_unit_test(block__finds_what_a_loop_finds),
        cmocka_unit_test(block_differences__are_those_of_each_byte),
        cmocka_unit_test(count_ends__counts_what_a_loop_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
