/* SPDX-License-Identifier: MIT */
#include <fenv.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/documents.h"
#include "support/random.h"

/* A list of one kind of numbers, as the only thing in its document. */
typedef struct list_kind {
    const char *head;
    const char *tail;
    const char *path; /* of an element, to be printed with its index */
    bool wide;
} list_kind;

static const list_kind kinds[] = {
    {"{\"results\":{\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[", "]}}}}",
     "results.avatar.meshVerticesOnly.vertices[%d]", false},
    {"{\"results\":{\"posture\":{\"right\":{\"angles\":[{\"angles\":[", "]}]}}}}",
     "results.posture.right.angles[0].angles[%d]", true},
};

/* Halfway between two floats, or as near to that as up to 19 digits can say. */
static void make_half(uint64_t *random, const char *sign, char *out, size_t size)
{
    const float single =
        (float)(1 + random_int(random, 0, 1 << 23)) / (float)(1 << random_int(random, 3, 23));
    const double half = ((double)single + (double)nextafterf(single, INFINITY)) / 2;
    const int whole = snprintf(NULL, 0, "%.0f", half);

    (void)snprintf(out, size, "%s%.*f", sign, random_int(random, 9, 19) - whole, half);
}

/* Behind a list there has to be as much text as this for its numbers to be read by pairs. */
enum { SPACE_BEHIND = 1200 };

enum { NUMBERS = 3000, TEXT_MAX = 48, DOCUMENT_MAX = NUMBERS * (TEXT_MAX + 8) + 256 };

/* A number of any shape; most are such as fill long lists. */
static void make_number(uint64_t *random, char *out)
{
    const char *sign = random_int(random, 0, 1) ? "-" : "";
    int whole = random_int(random, 0, 3000);
    unsigned digits = (unsigned)(random_bits(random) % 1000000000);

    switch (random_int(random, 0, 11)) {
    case 0:
        (void)snprintf(out, TEXT_MAX, "%s%d", sign, whole);
        break;
    case 1:
        (void)snprintf(out, TEXT_MAX, "%s0", sign);
        break;
    case 2:
        (void)snprintf(out, TEXT_MAX, "%s%d.%ue%d", sign, whole % 10, digits,
                       random_int(random, -45, 30));
        break;
    case 3:
        (void)snprintf(out, TEXT_MAX, "%s%d.%09u%09u", sign, whole % 3, digits, digits);
        break;
    case 4:
        (void)snprintf(out, TEXT_MAX, "%s%u%09u", sign, digits, digits);
        break;
    case 5:
        (void)snprintf(out, TEXT_MAX, "%s%u", sign, 16777217 + digits % 1000000 * 2);
        break;
    case 6:
    case 7:
        make_half(random, sign, out, TEXT_MAX);
        break;
    default:
        (void)snprintf(out, TEXT_MAX, "%s%d.%0*u", sign, whole % 200, random_int(random, 1, 9),
                       digits % 1000);
        break;
    }
}

typedef struct number_document {
    char *text; /* without a NUL, so that a sanitizer sees a byte read too many */
    size_t size;
    char numbers[NUMBERS][TEXT_MAX];
} number_document;

static number_document *make_document(const list_kind *kind, uint64_t seed)
{
    static const char *const separators[] = {",", ",", ",", ", ", ",\n          ", " ,\t", ",\r\n"};
    number_document *out = malloc(sizeof *out);
    char *text = malloc(DOCUMENT_MAX);
    size_t used;

    assert_non_null(out);
    assert_non_null(text);
    used = (size_t)snprintf(text, DOCUMENT_MAX, "%s", kind->head);
    for (int i = 0; i < NUMBERS; i++) {
        make_number(&seed, out->numbers[i]);
        used += (size_t)snprintf(text + used, DOCUMENT_MAX - used, "%s%s",
                                 i > 0 ? separators[random_int(&seed, 0, 6)] : "", out->numbers[i]);
    }
    used += (size_t)snprintf(text + used, DOCUMENT_MAX - used, "%s", kind->tail);
    out->text = malloc(used);
    out->size = used;
    assert_non_null(out->text);
    memcpy(out->text, text, used);
    free(text);
    return out;
}

static void free_document(number_document *document)
{
    free(document->text);
    free(document);
}

/* The list as decoded, compared bit by bit with what the C library makes of each text. */
static void check_list(const list_kind *kind, const number_document *document,
                       const prism_scan_results *results)
{
    const prism_scan_measurements *m = results->results;

    if (kind->wide)
        assert_int_equal(m->posture->right->angles[0]->angle_count, NUMBERS);
    else
        assert_int_equal(m->avatar->mesh_vertices_only->float_count, NUMBERS);
    for (int i = 0; i < NUMBERS; i++) {
        const char *text = document->numbers[i];
        double real = strtod(text, NULL);
        float single = strtof(text, NULL);
        const double *got_real = kind->wide ? &m->posture->right->angles[0]->angles[i] : NULL;
        const float *got_single = kind->wide ? NULL : &m->avatar->mesh_vertices_only->vertices[i];
        if (kind->wide ? memcmp(got_real, &real, sizeof real) != 0
                       : memcmp(got_single, &single, sizeof single) != 0)
            fail_msg("[%d]: %s", i, text);
    }
}

static void numbers__are_the_nearest_in_any_rounding_mode(void **state)
{
    static const int modes[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    const size_t mode_count = getenv("PRISM_TEST_VALGRIND") ? 1 : 4; /* it does not have them all */

    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        for (uint64_t seed = 0; seed < 20; seed++) {
            number_document *document = make_document(&kinds[k], seed);
            prism_scan_results *results;
            prism_error error;
            prism_status status;
            assert_int_equal(fesetround(modes[seed % mode_count]), 0);
            status = prism_scan_results_parse(document->text, document->size, &results, &error);
            assert_int_equal(fesetround(FE_TONEAREST), 0);
            if (status != PRISM_OK)
                fail_msg("%s", error.message);
            check_list(&kinds[k], document, results);
            prism_scan_results_free(results);
            free_document(document);
        }
    }
}

/* Cut off anywhere: refused where the text ends, and nothing behind that is read. */
static void numbers__may_end_anywhere(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        number_document *document = make_document(&kinds[k], 99);
        for (size_t size = 0; size < 1500; size++) {
            char *cut = malloc(size > 0 ? size : 1);
            prism_scan_results *results;
            prism_error error;
            assert_non_null(cut);
            memcpy(cut, document->text, size);
            assert_int_equal(prism_scan_results_parse(cut, size, &results, &error),
                             PRISM_ERROR_INVALID_JSON);
            assert_int_equal(error.json_offset, size);
            free(cut);
        }
        free_document(document);
    }
}

/* One bad element, far from both ends of a list of good ones. */
static void numbers__name_the_place_of_a_bad_one(void **state)
{
    static const struct {
        const char *text;
        size_t offset;
        int index; /* 0 for that of the element, 1 for the next */
        prism_status status;
    } cases[] = {
        {"01", 1, 0, PRISM_ERROR_INVALID_JSON},
        {"1.", 2, 0, PRISM_ERROR_INVALID_JSON},
        {"-", 1, 0, PRISM_ERROR_INVALID_JSON},
        {"1.5.2", 3, 1, PRISM_ERROR_INVALID_JSON},
        {"1e", 2, 0, PRISM_ERROR_INVALID_JSON},
        {"", 0, 0, PRISM_ERROR_INVALID_JSON},
        {"+1", 0, 0, PRISM_ERROR_INVALID_JSON},
        {"1 2", 2, 1, PRISM_ERROR_INVALID_JSON},
        {"1-2", 1, 1, PRISM_ERROR_INVALID_JSON},
        {".5", 0, 0, PRISM_ERROR_INVALID_JSON},
        {"null", 0, 0, PRISM_ERROR_INVALID_DOCUMENT},
        {"\"x\"", 0, 0, PRISM_ERROR_INVALID_DOCUMENT},
        {"1e999", 0, 0, PRISM_ERROR_INVALID_DOCUMENT},
        {"[1]", 0, 0, PRISM_ERROR_INVALID_DOCUMENT},
    };
    enum { BEFORE = 700, PLACES = 17 }; /* in more than a batch of pairs */

    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        for (size_t c = 0; c < PLACES * sizeof cases / sizeof *cases; c++) {
            const int before = BEFORE + (int)(c % PLACES);
            char text[16 * BEFORE], path[96];
            size_t used = (size_t)snprintf(text, sizeof text, "%s", kinds[k].head);
            size_t place;
            prism_scan_results *results;
            prism_error error;
            for (int i = 0; i < before; i++)
                used += (size_t)snprintf(text + used, sizeof text - used, "%d.25,", i);
            place = used + cases[c / PLACES].offset;
            used +=
                (size_t)snprintf(text + used, sizeof text - used, "%s,", cases[c / PLACES].text);
            for (int i = 0; i < 40; i++)
                used += (size_t)snprintf(text + used, sizeof text - used, "%d,", i);
            used += (size_t)snprintf(text + used, sizeof text - used, "11%s%*s", kinds[k].tail,
                                     SPACE_BEHIND, "");
            assert_int_equal(prism_scan_results_parse(text, used, &results, &error),
                             cases[c / PLACES].status);
            (void)snprintf(path, sizeof path, kinds[k].path, before + cases[c / PLACES].index);
            if (error.json_offset != place || strcmp(error.json_path, path) != 0)
                fail_msg("%s: %s, expected byte %zu of %s", cases[c / PLACES].text, error.message,
                         place, path);
        }
    }
}

/* Up to 40 bytes, which no fast way takes at once. */
static const char *const indentations[] = {
    "",
    " ",
    "\n",
    "\t",
    "\r\n",
    "\n  ",
    "\n\t\t",
    "\n          ",
    "\n         \t",
    "\n              ",
    "\n               ",
    "\n                ",
    "\n                                       ",
};
enum {
    INDENTATIONS = sizeof indentations / sizeof *indentations,
    STRETCH = 18,
    INDENTED_MAX = 8192
};

/*
 * Three stretches of numbers, the middle one indented otherwise; returns the text, to be freed, and
 * where the white space in front of its last number starts.
 */
static char *make_indented(const list_kind *kind, const char *outer, const char *inner,
                           int space_behind, size_t *size, size_t *last)
{
    char text[INDENTED_MAX];
    size_t used = (size_t)snprintf(text, sizeof text, "%s", kind->head);
    char *out;

    for (int i = 0; i < 3 * STRETCH; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, i > 0 ? "," : "");
        if (i == 2 * STRETCH - 1)
            *last = used;
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%d.25",
                                 i / STRETCH == 1 ? inner : outer, i - STRETCH);
    }
    used +=
        (size_t)snprintf(text + used, sizeof text - used, "%s%*s", kind->tail, space_behind, "");
    out = malloc(used);
    assert_non_null(out);
    memcpy(out, text, used);
    *size = used;
    return out;
}

static double element(const list_kind *kind, const prism_scan_results *results, int i)
{
    const prism_scan_measurements *m = results->results;

    return kind->wide ? m->posture->right->angles[0]->angles[i]
                      : (double)m->avatar->mesh_vertices_only->vertices[i];
}

/* The text is fine, and refused at any byte of its last inner indentation that is no white space.
 */
static void check_indented(const list_kind *kind, const char *outer, const char *inner,
                           int space_behind)
{
    static const char bad[] = "\v\x01\x1F\xA0\xFF,x";
    size_t size, last;
    char *text = make_indented(kind, outer, inner, space_behind, &size, &last);
    prism_scan_results *results;
    prism_error error;

    assert_int_equal(prism_scan_results_parse(text, size, &results, &error), PRISM_OK);
    for (int i = 0; i < 3 * STRETCH; i++)
        assert_true(element(kind, results, i) == i - STRETCH + (i < STRETCH ? -0.25 : 0.25));
    prism_scan_results_free(results);
    for (size_t i = 0; i < strlen(inner) * (sizeof bad - 1); i++) {
        char *place = text + last + i / (sizeof bad - 1);
        char good = *place;
        *place = bad[i % (sizeof bad - 1)];
        assert_int_equal(prism_scan_results_parse(text, size, &results, &error),
                         PRISM_ERROR_INVALID_JSON);
        assert_int_equal(error.json_offset, place - text);
        *place = good;
    }
    free(text);
}

static void numbers__may_be_indented_in_any_way(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        for (size_t i = 0; i < (size_t)INDENTATIONS * INDENTATIONS; i++) {
            const char *outer = indentations[i / INDENTATIONS];
            const char *inner = indentations[i % INDENTATIONS];
            check_indented(&kinds[k], outer, inner, 0);
            check_indented(&kinds[k], outer, inner, SPACE_BEHIND);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers__are_the_nearest_in_any_rounding_mode),
        cmocka_unit_test(numbers__may_end_anywhere),
        cmocka_unit_test(numbers__name_the_place_of_a_bad_one),
        cmocka_unit_test(numbers__may_be_indented_in_any_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
