/* SPDX-License-Identifier: MIT */
/*
 * A number's value, from its bits: its text reads back as the same bits, is JSON, and no shorter or
 * nearer text would do. The C library in the C locale is the oracle.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "json/number.h"

enum { DIGITS_MAX = 24 };

/* A number's digits without the zeros around them; returns their count. */
static int digits_of(const char *number, char *out)
{
    int count = 0;

    for (; *number && *number != 'e'; number++) {
        if (*number == '-' || *number == '.' || (*number == '0' && count == 0))
            continue;
        FUZZ_REQUIRE(count < DIGITS_MAX);
        out[count++] = *number;
    }
    while (count > 0 && out[count - 1] == '0')
        count--;
    out[count] = '\0';
    return count;
}

/*
 * Both halves of the promise of a shortest text. The digits that printf gives, the nearest of their
 * number, are the shortest if they read back; but below a power of two the values lie closer
 * together than above it, so that there something farther away may do where the nearest does not.
 */
static void check_shortest(const char *text, double value, bool narrow, bool at_power)
{
    char digits[DIGITS_MAX + 1], wanted[DIGITS_MAX + 1], printed[64];
    const int count = digits_of(text, digits);
    int needed = 1;

    for (;; needed++) {
        (void)snprintf(printed, sizeof printed, "%.*e", needed - 1, value);
        if (narrow ? strtof(printed, NULL) == (float)value : strtod(printed, NULL) == value)
            break;
    }
    FUZZ_REQUIRE(count == digits_of(printed, wanted) || (at_power && count < needed));
    FUZZ_REQUIRE(strcmp(digits, wanted) == 0 || at_power);
}

static void check_number(const char *text, size_t size)
{
    prism__decimal decimal;

    FUZZ_REQUIRE(size <= PRISM__NUMBER_MAX);
    FUZZ_REQUIRE(prism__decimal_scan(text, text + size, &decimal) && decimal.end == text + size);
}

static void check_double(uint64_t bits)
{
    char text[PRISM__NUMBER_MAX + 1];
    double value, again;

    memcpy(&value, &bits, sizeof value);
    if (!isfinite(value))
        return;
    const size_t size = prism__double_format(value, text);
    check_number(text, size);
    text[size] = '\0';
    again = strtod(text, NULL);
    FUZZ_REQUIRE(memcmp(&again, &value, sizeof value) == 0);
    if (value != 0)
        check_shortest(text, value, false, bits << 12 == 0);
}

static void check_float(uint32_t bits)
{
    char text[PRISM__NUMBER_MAX + 1];
    float value, again;

    memcpy(&value, &bits, sizeof value);
    if (!isfinite(value))
        return;
    const size_t size = prism__float_format(value, text);
    check_number(text, size);
    text[size] = '\0';
    again = strtof(text, NULL);
    FUZZ_REQUIRE(memcmp(&again, &value, sizeof value) == 0);
    if (value != 0)
        check_shortest(text, (double)value, true, bits << 9 == 0);
}

static void check_int64(uint64_t bits)
{
    char text[PRISM__NUMBER_MAX + 1], wanted[PRISM__NUMBER_MAX + 1];
    int64_t value;

    memcpy(&value, &bits, sizeof value);
    text[prism__int64_format(value, text)] = '\0';
    (void)snprintf(wanted, sizeof wanted, "%" PRId64, value);
    FUZZ_REQUIRE(strcmp(text, wanted) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, data + size};

    while (input.at < input.end) {
        uint64_t bits;
        fuzz_bytes(&input, &bits, sizeof bits);
        check_double(bits);
        check_int64(bits);
        check_float((uint32_t)bits);
        check_float((uint32_t)(bits >> 32));
    }
    return 0;
}
