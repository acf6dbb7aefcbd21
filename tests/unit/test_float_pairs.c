/* SPDX-License-Identifier: MIT */
/* Lists of numbers by pairs, against strtof(). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/random.h"
#include "json/float_pairs.h"

#if PRISM__FLOAT_PAIRS

/* More text on both sides than is looked at; and the least room that anything is read into. */
enum {
    ROOM_MIN = 16,
    AROUND = 1200,
    NUMBERS = 400,
    TEXT_MAX = 48,
    LIST_MAX = 2 * AROUND + NUMBERS * 96
};

typedef struct list {
    char *text;
    size_t size;
    size_t places[NUMBERS + 1]; /* where each number starts, and what is behind the last */
} list;

static void make_list(char texts[NUMBERS][TEXT_MAX], size_t count, const char *space, list *out)
{
    out->text = malloc(LIST_MAX);
    assert_non_null(out->text);
    memset(out->text, 'x', AROUND);
    out->size = AROUND;
    out->size += (size_t)snprintf(out->text + out->size, LIST_MAX - out->size, "[%s", space);
    for (size_t i = 0; i < count; i++) {
        out->places[i] = out->size;
        out->size +=
            (size_t)snprintf(out->text + out->size, LIST_MAX - out->size, "%s,%s", texts[i], space);
    }
    out->places[count] = out->size;
    memset(out->text + out->size, 'x', AROUND);
    out->size += AROUND;
}

/* Reads it, and checks all that is read; returns how many. */
static size_t read_list(const list *in, char texts[NUMBERS][TEXT_MAX], size_t room)
{
    prism__float_text text = {in->text, in->text + in->places[0], in->text + in->size};
    float *out = malloc(room > 0 ? room * sizeof *out : 1); /* a sanitizer sees one too many */
    size_t count;

    assert_non_null(out);
    count = prism__float_pairs_read(&text, out, room);
    assert_true(count <= room && count % 2 == 0);
    while (text.at < text.end && (*text.at == ' ' || *text.at == '\n'))
        text.at++;
    assert_ptr_equal(text.at, in->text + in->places[count]);
    for (size_t i = 0; i < count; i++) {
        float expected = strtof(texts[i], NULL);
        if (memcmp(&expected, &out[i], sizeof expected) != 0)
            fail_msg("%s", texts[i]);
    }
    free(out);
    return count;
}

/* A simple number of one of some shapes. */
static void make_number(int shape, uint64_t *random, char *out)
{
    const char *sign = random_int(random, 0, 2) == 0 ? "-" : "";
    int whole = random_int(random, 0, random_int(random, 0, 1) ? 9 : 99999);
    int digits = random_int(random, 0, 999999999);
    int other = random_int(random, 0, 99999999);

    switch (shape) {
    case 0:
        (void)snprintf(out, TEXT_MAX, "%s0.%d", sign, digits);
        break;
    case 1:
        (void)snprintf(out, TEXT_MAX, "%s%d", sign, whole);
        break;
    case 2:
        (void)snprintf(out, TEXT_MAX, "%s%d.%0*d", sign, whole, random_int(random, 1, 8),
                       other % 10);
        break;
    case 3: /* around halfway between two floats */
        (void)snprintf(out, TEXT_MAX, "%s%d", sign, (1 << 24) + digits % (1 << 24));
        break;
    case 4:
        (void)snprintf(out, TEXT_MAX, "%s%d.%09d%0*d", sign, whole, digits,
                       random_int(random, 5, 8), other);
        break;
    default:
        (void)snprintf(out, TEXT_MAX, "%s0.%s%d", sign, &"00000"[random_int(random, 0, 5)], digits);
        break;
    }
}

static void float_pairs_read__takes_all_simple_numbers(void **state)
{
    static const char *const spaces[] = {
        "", " ", "\n", "\r\n\t", "\n            ", "\n                               "};
    static char texts[NUMBERS][TEXT_MAX];
    uint64_t random = 1;

    (void)state;
    if (!prism__float_pairs_work())
        skip();
    for (int round = 0; round < 300; round++) {
        list l;
        /* One shape, or all of them. */
        for (size_t i = 0; i < NUMBERS; i++)
            make_number(round % 7 < 6 ? round % 7 : random_int(&random, 0, 5), &random, texts[i]);
        /* Two long ones and much white space are too long for a pair. */
        make_list(texts, NUMBERS, spaces[round % (round % 7 < 4 ? 5 : 4)], &l);
        assert_true(read_list(&l, texts, NUMBERS) > NUMBERS - ROOM_MIN);
        free(l.text);
    }
}

static void float_pairs_read__stops_at_all_else(void **state)
{
    static const char *const others[] = {"",
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
                                         "1..2",
                                         "1.2.3",
                                         "1e5",
                                         "1.5e-3",
                                         "1/2",
                                         "1:2",
                                         "\"1\"",

                                         "1 ",
                                         "null",
                                         "1-2",
                                         "\xB1",
                                         "1\xAE\x35",
                                         "1\x1E",
                                         "]",
                                         "[1]",
                                         "1.5]",
                                         "0x1p4",
                                         "1\xFF.5",
                                         "5-",
                                         "0.12345678901234e5",
                                         "0.1234567890123.4",
                                         "0.12345678901234.",
                                         "0.123456789012345678 ",
                                         "1234567890123456789",
                                         "12345678901234567.5",
                                         "01.2345678901234567",
                                         ".12345678901234567",
                                         "-.1234567890123456",
                                         "0.12345678901234567890123456789012345"};
    static char texts[NUMBERS][TEXT_MAX];
    uint64_t random = 2;

    (void)state;
    if (!prism__float_pairs_work())
        skip();
    for (size_t o = 0; o < sizeof others / sizeof *others; o++) {
        for (size_t place = 0; place < 40; place++) {
            list l;
            size_t count;
            for (size_t i = 0; i < 80; i++)
                make_number((int)(o % 5), &random, texts[i]);
            (void)snprintf(texts[place], TEXT_MAX, "%s", others[o]);
            make_list(texts, 80, place % 2 ? "\n    " : "", &l);
            count = read_list(&l, texts, 80);
            if (count > place || place - count > 1)
                fail_msg("%zu of %zu: %s", count, place, others[o]);
            free(l.text);
        }
    }
}

static void float_pairs_read__stops_at_other_white_space(void **state)
{
    static char texts[NUMBERS][TEXT_MAX];
    uint64_t random = 3;

    (void)state;
    if (!prism__float_pairs_work())
        skip();
    for (size_t i = 0; i < 80; i++)
        make_number(0, &random, texts[i]);
    for (size_t place = 1; place < 40; place++) {
        static const char bad[] = "\v\x01,1x\t\xA0";
        list l;
        size_t count;
        make_list(texts, 80, "\n    ", &l);
        l.text[l.places[place] - 1 - place % 5] = bad[place % (sizeof bad - 1)];
        count = read_list(&l, texts, 80);
        assert_true(count <= place && place - count <= 2);
        free(l.text);
    }
}

static void float_pairs_read__writes_no_more_than_there_is_room_for(void **state)
{
    static char texts[NUMBERS][TEXT_MAX];
    uint64_t random = 4;
    list l;

    (void)state;
    if (!prism__float_pairs_work())
        skip();
    for (size_t i = 0; i < NUMBERS; i++)
        make_number(2, &random, texts[i]);
    make_list(texts, NUMBERS, "", &l);
    for (size_t room = 0; room < 100; room++)
        assert_int_equal(read_list(&l, texts, room), room / ROOM_MIN * ROOM_MIN);
    free(l.text);
}

/* Cut off anywhere in front and behind. */
static void float_pairs_read__reads_nothing_outside_the_text(void **state)
{
    static char texts[NUMBERS][TEXT_MAX];
    uint64_t random = 5;
    list l;

    (void)state;
    if (!prism__float_pairs_work())
        skip();
    for (size_t i = 0; i < NUMBERS; i++)
        make_number(4, &random, texts[i]);
    make_list(texts, NUMBERS, "\n   ", &l);
    for (size_t size = 0; size < 2400; size++) {
        size_t from = l.places[0] - size % 40;
        list part = {malloc(size > 0 ? size : 1), size, {0}};
        assert_non_null(part.text);
        memcpy(part.text, l.text + from, size);
        for (size_t i = 0; i <= NUMBERS; i++)
            part.places[i] = l.places[i] - from;
        if (part.places[0] <= size)
            (void)read_list(&part, texts, NUMBERS);
        free(part.text);
    }
    free(l.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(float_pairs_read__takes_all_simple_numbers),
        cmocka_unit_test(float_pairs_read__stops_at_all_else),
        cmocka_unit_test(float_pairs_read__stops_at_other_white_space),
        cmocka_unit_test(float_pairs_read__writes_no_more_than_there_is_room_for),
        cmocka_unit_test(float_pairs_read__reads_nothing_outside_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

/* There are none in this build. */
int main(void)
{
    puts("Skipped: floats by pairs, which are for x86-64");
    return 77;
}

#endif
