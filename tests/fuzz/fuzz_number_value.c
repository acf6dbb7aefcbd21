/* SPDX-License-Identifier: MIT */
/*
 * A number's value, from its bits: its text reads back as the same bits, is JSON, and no shorter or
 * nearer text would do. The C library in the C locale is the oracle.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "support/shortest.h"
#include "json/number.h"

static void check_number(const char *text, size_t size)
{
    prism__decimal decimal;

    FUZZ_REQUIRE(size <= PRISM__NUMBER_MAX);
    FUZZ_REQUIRE(prism__decimal_scan(text, text + size, &decimal) && decimal.end == text + size);
}

static void check_double(uint64_t bits)
{
    char text[PRISM__NUMBER_MAX + 1];
    double value;

    memcpy(&value, &bits, sizeof value);
    if (!isfinite(value))
        return;
    const size_t size = prism__double_format(value, text);
    check_number(text, size);
    text[size] = '\0';
    FUZZ_REQUIRE(shortest_fault(text, value, false) == NULL);
}

static void check_float(uint32_t bits)
{
    char text[PRISM__NUMBER_MAX + 1];
    float value;

    memcpy(&value, &bits, sizeof value);
    if (!isfinite(value))
        return;
    const size_t size = prism__float_format(value, text);
    check_number(text, size);
    text[size] = '\0';
    FUZZ_REQUIRE(shortest_fault(text, (double)value, true) == NULL);
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
