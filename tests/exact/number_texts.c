/* SPDX-License-Identifier: MIT */
/*
 * usage: number_texts SEED COUNT
 *
 * The proof that numbers are exact. COUNT texts (number_text.h), always the same for a SEED, are
 * decoded as elements of a list of floats and of one of doubles, compact and with white space, so
 * that every way of reading them has its share; and each by itself. Every result has to be, bit by
 * bit, what strtof() and strtod() make of the text, and refused if that is infinite. Every value is
 * then written, which has to give the shortest decimal that reads back (support/shortest.h).
 *
 * Prints `checksum TEXTS FLOATS DOUBLES WRITTEN`: of the texts, of libprism's results for them, and
 * of what it wrote. They are the same for every build of it, on every machine.
 *
 * It needs neither libcurl nor cJSON, so that it can be built for machines that have neither.
 * prism__decode() is what prism_scan_results_parse() calls.
 */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message/messages.h"
#include "number_text.h"
#include "prism/scan_results.h"
#include "support/random.h"
#include "support/shortest.h"
#include "util/arena.h"
#include "json/json.h"
#include "json/number.h"

/* As many texts are in one document. */
enum { BATCH = 200 };

/* A sum of everything that goes by, in order. */
typedef uint64_t checksum;

typedef struct number {
    const char *text;
    size_t size;
    bool has_value[2]; /* as a float, as a double */
    float single;
    double real;
} number;

typedef struct batch {
    char pool[BATCH * NUMBER_TEXT_MAX];
    number numbers[BATCH];
    size_t count;
} batch;

typedef struct checksums {
    checksum texts;
    checksum values[2]; /* floats, doubles */
    checksum written;
} checksums;

/* What a list of numbers stands in. */
static const struct {
    const char *head;
    const char *tail;
} lists[2] = {
    {"{\"results\":{\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[", "]}}}}"},
    {"{\"results\":{\"posture\":{\"right\":{\"angles\":[{\"angles\":[", "]}]}}}}"},
};

typedef enum list_style { COMPACT, INDENTED, MIXED } list_style;

static void add(checksum *sum, uint64_t bits)
{
    *sum = (*sum ^ bits) * UINT64_C(0x9e3779b97f4a7c15);
    *sum ^= *sum >> 29;
}

static void add_text(checksum *sum, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        add(sum, (unsigned char)text[i]);
    add(sum, 256);
}

static uint32_t bits_of_float(float value)
{
    uint32_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static uint64_t bits_of_double(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void fail(const char *what, const char *text, uint64_t expected, uint64_t got)
{
    (void)fprintf(stderr, "number_texts: %s: expected %" PRIx64 ", got %" PRIx64 ", for\n%s\n",
                  what, expected, got, text);
    exit(1);
}

static void *allocate(size_t size)
{
    void *memory = malloc(size);

    if (!memory) {
        (void)fputs("number_texts: out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

static void make_batch(uint64_t *random, size_t count, batch *out)
{
    char *at = out->pool;

    out->count = count;
    for (size_t i = 0; i < count; i++) {
        number *n = &out->numbers[i];
        n->text = at;
        n->size = number_text(random, at);
        at += n->size + 1;
        n->single = strtof(n->text, NULL);
        n->real = strtod(n->text, NULL);
        n->has_value[0] = isfinite(n->single) != 0;
        n->has_value[1] = isfinite(n->real) != 0;
    }
}

static char *append(char *at, const char *text, size_t size)
{
    memcpy(at, text, size);
    return at + size;
}

/* What is between two elements; the second one may have it in front, too. */
static const char *space(list_style style, uint64_t *random)
{
    static const char *const spaces[] = {"", "", " ", "\n", "\r\n\t", "\n                      "};

    return style == COMPACT    ? ""
           : style == INDENTED ? "\n            "
                               : spaces[random_int(random, 0, 5)];
}

/* A list of all numbers from `first` to before `end` that have a value as this type. */
static char *make_document(const batch *b, size_t first, size_t end, int type, list_style style,
                           bool all, uint64_t *random, size_t *size)
{
    enum { AROUND = 64 };
    size_t room = 2 * AROUND + strlen(lists[type].head);
    char *text, *at;
    bool any = false;

    for (size_t i = first; i < end; i++)
        room += b->numbers[i].size + AROUND;
    text = allocate(room);
    at = append(text, lists[type].head, strlen(lists[type].head));
    for (size_t i = first; i < end; i++) {
        const number *n = &b->numbers[i];
        const bool quoted = style == MIXED && random_int(random, 0, 31) == 0;
        const char *gap = space(style, random);
        if (!n->has_value[type] && !all)
            continue;
        if (any)
            *at++ = ',';
        any = true;
        at = append(at, gap, strlen(gap));
        if (quoted)
            *at++ = '"';
        at = append(at, n->text, n->size);
        if (quoted)
            *at++ = '"';
        if (style == MIXED && random_int(random, 0, 15) == 0)
            *at++ = ' ';
    }
    at = append(at, lists[type].tail, strlen(lists[type].tail));
    *size = (size_t)(at - text);
    /* Just its own bytes, so that a sanitizer sees one read too many. */
    at = allocate(*size);
    memcpy(at, text, *size);
    free(text);
    return at;
}

static prism_status decode(const char *text, size_t size, prism_scan_results **out,
                           prism_error *error)
{
    void *document;
    const prism_status status =
        prism__decode(&prism__scan_results_message, text, size, &document, NULL, error);

    *out = document;
    return status;
}

/* One result, which has to be what the C library has. */
static void check_value(const number *n, int type, const prism_scan_measurements *m, size_t index,
                        checksum *sum)
{
    if (type == 0) {
        const uint32_t got = bits_of_float(m->avatar->mesh_vertices_only->vertices[index]);
        if (got != bits_of_float(n->single))
            fail("a float in a list", n->text, bits_of_float(n->single), got);
        add(sum, got);
    } else {
        const uint64_t got = bits_of_double(m->posture->right->angles[0]->angles[index]);
        if (got != bits_of_double(n->real))
            fail("a double in a list", n->text, bits_of_double(n->real), got);
        add(sum, got);
    }
}

static void check_list(const batch *b, int type, list_style style, uint64_t *random, checksum *sum)
{
    size_t size, index = 0, count = 0;
    char *text = make_document(b, 0, b->count, type, style, false, random, &size);
    prism_scan_results *results;
    prism_error error;

    if (decode(text, size, &results, &error) != PRISM_OK) {
        const char *at = text + error.json_offset;
        const char *comma = memchr(at, ',', size - (size_t)error.json_offset);
        (void)fprintf(stderr, "number_texts: %s, for\n%.*s\n", error.message,
                      (int)((comma ? comma : text + size) - at), at);
        exit(1);
    }
    for (size_t i = 0; i < b->count; i++) {
        if (b->numbers[i].has_value[type])
            check_value(&b->numbers[i], type, results->results, index++, sum);
    }
    count = index == 0  ? 0
            : type == 0 ? results->results->avatar->mesh_vertices_only->float_count
                        : results->results->posture->right->angles[0]->angle_count;
    if (count != index)
        fail("the length of a list", b->numbers[0].text, index, count);
    prism__document_free(results);
    free(text);
}

/* A number beyond the range is refused, after the one in front of it as well as alone. */
static void check_refused(const batch *b, size_t i, int type, checksum *sum)
{
    size_t size;
    const size_t first = i > 0 && b->numbers[i - 1].has_value[type] ? i - 1 : i;
    char *text = make_document(b, first, i + 1, type, COMPACT, true, NULL, &size);
    prism_scan_results *results;
    prism_error error;
    const prism_status status = decode(text, size, &results, &error);

    if (status != PRISM_ERROR_INVALID_DOCUMENT || results)
        fail("a number beyond the range", b->numbers[i].text, PRISM_ERROR_INVALID_DOCUMENT,
             (uint64_t)status);
    add(sum, (uint64_t)status);
    free(text);
}

/* By the functions that have no limits, which lists use for some of them only. */
static void check_alone(const number *n)
{
    prism__decimal decimal;
    double real = 0;
    float single = 0;

    if (!prism__decimal_scan(n->text, n->text + n->size, &decimal) ||
        decimal.end != n->text + n->size)
        fail("not taken for a number", n->text, 1, 0);
    if (prism__decimal_to_float(&decimal, &single) != n->has_value[0] ||
        (n->has_value[0] && bits_of_float(single) != bits_of_float(n->single)))
        fail("a float", n->text, bits_of_float(n->single), bits_of_float(single));
    if (prism__decimal_to_double(&decimal, &real) != n->has_value[1] ||
        (n->has_value[1] && bits_of_double(real) != bits_of_double(n->real)))
        fail("a double", n->text, bits_of_double(n->real), bits_of_double(real));
}

static void check_written(const number *n, int type, checksum *sum)
{
    char text[PRISM__NUMBER_MAX + 1];
    const double value = type == 0 ? (double)n->single : n->real;
    const size_t size =
        type == 0 ? prism__float_format(n->single, text) : prism__double_format(n->real, text);
    const char *fault;

    text[size] = '\0';
    fault = shortest_fault(text, value, type == 0);
    if (fault) {
        (void)fprintf(stderr, "number_texts: %a was written as %s, which %s\n", value, text, fault);
        exit(1);
    }
    add_text(sum, text, size);
}

static void check_batch(const batch *b, uint64_t *random, checksums *sums)
{
    for (int type = 0; type < 2; type++) {
        check_list(b, type, COMPACT, random, &sums->values[type]);
        check_list(b, type, random_int(random, 0, 1) ? INDENTED : MIXED, random,
                   &sums->values[type]);
    }
    for (size_t i = 0; i < b->count; i++) {
        const number *n = &b->numbers[i];
        add_text(&sums->texts, n->text, n->size);
        check_alone(n);
        for (int type = 0; type < 2; type++) {
            if (n->has_value[type])
                check_written(n, type, &sums->written);
            else
                check_refused(b, i, type, &sums->values[type]);
        }
    }
}

/* A whole number of up to 18 digits; false if the text is none. */
static bool read_argument(const char *text, uint64_t *out)
{
    const size_t size = strlen(text);

    *out = strtoull(text, NULL, 10);
    return size > 0 && size <= 18 && strspn(text, "0123456789") == size;
}

int main(int argc, char **argv)
{
    uint64_t seed, left;
    checksums sums = {0};
    batch *b;

    if (argc != 3 || !read_argument(argv[1], &seed) || !read_argument(argv[2], &left)) {
        (void)fputs("usage: number_texts SEED COUNT\n", stderr);
        return 2;
    }
    b = allocate(sizeof *b);
    /* Seeds of which one follows the other must not lead to states that do. */
    (void)random_bits(&seed);
    seed = random_bits(&seed);
    for (; left > 0; left -= b->count) {
        make_batch(&seed, left < BATCH ? (size_t)left : BATCH, b);
        check_batch(b, &seed, &sums);
    }
    free(b);
    (void)printf("checksum %016" PRIx64 " %016" PRIx64 " %016" PRIx64 " %016" PRIx64 "\n",
                 sums.texts, sums.values[0], sums.values[1], sums.written);
    return 0;
}
