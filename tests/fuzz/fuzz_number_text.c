/* SPDX-License-Identifier: MIT */
/*
 * A number's text: what is one, and its value as float, double and int64. The oracles are a grammar
 * of this file's own, the C library in the C locale, and digits counted one by one.
 */
#include <errno.h>
#include <math.h>
#include <prism.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "json/number.h"

static const char *skip_digits(const char *at)
{
    while (*at >= '0' && *at <= '9')
        at++;
    return at;
}

/* The end of the longest RFC 8259 number that a text begins with; NULL when there is none. */
static const char *number_end(const char *text)
{
    const char *at = text + (*text == '-');
    const char *behind = skip_digits(at);

    if (behind == at)
        return NULL;
    at = *at == '0' ? at + 1 : behind;
    if (*at == '.' && skip_digits(at + 1) > at + 1)
        at = skip_digits(at + 1);
    if (*at == 'e' || *at == 'E') {
        const char *digits = at + 1 + (at[1] == '+' || at[1] == '-');
        if (skip_digits(digits) > digits)
            at = skip_digits(digits);
    }
    return at;
}

/* The exponent of a number; far beyond any text's length it stays where it is. */
static int64_t exponent_of(const char *at, const char *end)
{
    const int64_t far = INT64_C(1) << 40;
    int64_t value = 0;

    while (at < end && *at != 'e' && *at != 'E')
        at++;
    if (at == end)
        return 0;
    at++;
    const bool negative = *at == '-';
    at += *at == '-' || *at == '+';
    for (; at < end; at++)
        value = value < far ? value * 10 + (*at - '0') : value;
    return negative ? -value : value;
}

/*
 * The int64 that a number is; false when it is none. 0.d1d2d3... * 10^point, with neither zeros in
 * front nor behind, is an integer if it has no more digits than `point`.
 */
static bool exact_int64(const char *text, const char *end, int64_t *out)
{
    char *digits = fuzz_allocate((size_t)(end - text));
    int64_t count = 0, point = 0, first = 0;
    bool behind_point = false, fits = true;
    const bool negative = *text == '-';
    uint64_t value = 0;

    for (const char *at = text + negative; at < end && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.') {
            behind_point = true;
            continue;
        }
        digits[count++] = *at;
        point += !behind_point;
    }
    point += exponent_of(text, end);
    for (; first < count && digits[first] == '0'; first++)
        point--;
    while (count > first && digits[count - 1] == '0')
        count--;
    if (count > first) {
        fits = count - first <= point && point <= 19;
        for (int64_t i = 0; fits && i < point; i++)
            value = value * 10 + (first + i < count ? (uint64_t)(digits[first + i] - '0') : 0);
        fits = fits && value <= (uint64_t)INT64_MAX + negative;
    }
    free(digits);
    *out = 0;
    if (fits)
        *out = negative && value > 0 ? -(int64_t)(value - 1) - 1 : (int64_t)value;
    return fits;
}

static void check_scalars(const char *text, const char *end, const prism__decimal *decimal)
{
    int64_t integer, exact;
    double wide;
    float narrow;
    char *behind;

    const double wanted = strtod(text, &behind);
    FUZZ_REQUIRE(behind == end);
    FUZZ_REQUIRE(prism__decimal_to_double(decimal, &wide) == (isfinite(wanted) != 0));
    FUZZ_REQUIRE(!isfinite(wanted) || memcmp(&wide, &wanted, sizeof wide) == 0);

    const float wanted_narrow = strtof(text, NULL);
    FUZZ_REQUIRE(prism__decimal_to_float(decimal, &narrow) == (isfinite(wanted_narrow) != 0));
    FUZZ_REQUIRE(!isfinite(wanted_narrow) || memcmp(&narrow, &wanted_narrow, sizeof narrow) == 0);

    const bool fits = exact_int64(text, end, &exact);
    FUZZ_REQUIRE(prism__decimal_to_int64(decimal, &integer) == fits);
    FUZZ_REQUIRE(!fits || integer == exact);
}

/* The same numbers in documents, where short ones and lists of them have ways of their own. */
static prism_scan_results *parse(const char *format, const char *number)
{
    const size_t size = strlen(format) + 3 * strlen(number);
    char *text = fuzz_allocate(size);
    prism_scan_results *results;
    prism_error error;

    const int used = snprintf(text, size, format, number, number, number);
    FUZZ_REQUIRE(used >= 0 && (size_t)used < size);
    const prism_status status = prism_scan_results_parse(text, (size_t)used, &results, &error);
    FUZZ_REQUIRE(status == PRISM_OK || status == PRISM_ERROR_INVALID_DOCUMENT);
    free(text);
    return results;
}

static void check_integer(const char *format, const char *number, bool fits, int64_t value)
{
    prism_scan_results *results = parse(format, number);

    FUZZ_REQUIRE((results != NULL) == fits);
    if (results)
        FUZZ_REQUIRE(results->results->measurements[0]->value == value);
    prism_scan_results_free(results);
}

static void check_floats(const char *format, const char *number, float value)
{
    prism_scan_results *results = parse(format, number);

    FUZZ_REQUIRE((results != NULL) == (isfinite(value) != 0));
    if (results) {
        const prism_mesh_vertices *mesh = results->results->avatar->mesh_vertices_only;
        FUZZ_REQUIRE(mesh->float_count == 3);
        for (size_t i = 0; i < mesh->float_count; i++)
            FUZZ_REQUIRE(memcmp(&mesh->vertices[i], &value, sizeof value) == 0);
    }
    prism_scan_results_free(results);
}

static void check_doubles(const char *format, const char *number, double value)
{
    prism_scan_results *results = parse(format, number);

    FUZZ_REQUIRE((results != NULL) == (isfinite(value) != 0));
    if (results) {
        const prism_posture_right *right = results->results->posture->right;
        FUZZ_REQUIRE(memcmp(&right->angles[0]->angles[0], &value, sizeof value) == 0);
        FUZZ_REQUIRE(memcmp(&right->lines[0]->points[0].x, &value, sizeof value) == 0);
        FUZZ_REQUIRE(memcmp(&right->lines[0]->points[0].y, &value, sizeof value) == 0);
    }
    prism_scan_results_free(results);
}

#define MEASUREMENT(value) "{\"results\":{\"measurements\":[{\"value\":" value "}]}}"
#define MESH(x) "{\"results\":{\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[" x "]}}}}"
#define POSTURE(x)                                                                                 \
    "{\"results\":{\"posture\":{\"right\":{\"angles\":[{\"angles\":[" x                            \
    "]}],\"lines\":[{\"points\":[{\"x\":" x ",\"y\":" x "}]}]}}}}"

static void check_documents(const char *number)
{
    int64_t integer;
    const bool fits = exact_int64(number, number + strlen(number), &integer);
    const float narrow = strtof(number, NULL);
    const double wide = strtod(number, NULL);

    check_integer(MEASUREMENT("%s"), number, fits, integer);
    check_integer(MEASUREMENT("\"%s\""), number, fits, integer);
    check_floats(MESH("%s,%s ,\n%s"), number, narrow);
    check_floats(MESH("\"%s\",%s,\"%s\""), number, narrow);
    check_doubles(POSTURE("%s"), number, wide);
    check_doubles(POSTURE("\"%s\""), number, wide);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, data + size};
    char *text = fuzz_text(&input);
    size_t length = strlen(text);
    prism__decimal decimal;

    /* The text's own memory, without the NUL. */
    fuzz_input again = {data, data + length};
    char *exact = fuzz_rest(&again, &length);
    const bool scanned = prism__decimal_scan(exact, exact + length, &decimal);
    const char *end = number_end(text);

    /* The library takes "1.", "1e" and "01" as malformed; a prefix of them is a number. */
    if (!end) {
        FUZZ_REQUIRE(!scanned);
    } else if (scanned) {
        FUZZ_REQUIRE(decimal.end - exact == end - text);
        text[end - text] = '\0';
        check_scalars(text, end, &decimal);
        check_documents(text);
    } else {
        FUZZ_REQUIRE(*end == '.' || *end == 'e' || *end == 'E' || (*end >= '0' && *end <= '9'));
    }
    free(exact);
    free(text);
    return 0;
}
