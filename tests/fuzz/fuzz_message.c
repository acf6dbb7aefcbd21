/* SPDX-License-Identifier: MIT */
/*
 * One message, FUZZ_MESSAGE such as scan_results: what was parsed can be formatted, and parsing
 * that gives the same document, down to the bytes of its format.
 */
#include <prism.h>
#include <string.h>

#include "fuzz.h"

#define JOIN(a, b, c) a##b##c
#define NAME(message, what) JOIN(prism_, message, what)

typedef NAME(FUZZ_MESSAGE, ) document;

static document *parse(const char *text, size_t size, prism_error *error)
{
    document *parsed;
    const prism_status status = NAME(FUZZ_MESSAGE, _parse)(text, size, &parsed, error);

    FUZZ_REQUIRE(status == error->code);
    FUZZ_REQUIRE((status == PRISM_OK) == (parsed != NULL));
    fuzz_require_error(error);
    return parsed;
}

static char *format(const document *parsed, size_t *size)
{
    prism_error error;
    char *text;

    FUZZ_REQUIRE(NAME(FUZZ_MESSAGE, _format)(parsed, &text, size, &error) == PRISM_OK);
    FUZZ_REQUIRE(strlen(text) == *size);
    FUZZ_REQUIRE(fuzz_is_utf8(text, *size));
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t first_size, second_size;
    prism_error error;
    document *parsed = parse((const char *)data, size, &error);

    if (!parsed) {
        FUZZ_REQUIRE(error.code == PRISM_ERROR_INVALID_JSON ||
                     error.code == PRISM_ERROR_INVALID_DOCUMENT);
        FUZZ_REQUIRE(error.flags == PRISM_ERROR_FLAG_JSON_OFFSET);
        FUZZ_REQUIRE(error.json_offset <= size);
        return 0;
    }
    char *first = format(parsed, &first_size);
    NAME(FUZZ_MESSAGE, _free)(parsed);

    parsed = parse(first, first_size, &error);
    FUZZ_REQUIRE(parsed != NULL);
    char *second = format(parsed, &second_size);
    NAME(FUZZ_MESSAGE, _free)(parsed);

    FUZZ_REQUIRE(first_size == second_size && memcmp(first, second, first_size) == 0);
    prism_text_free(second);
    prism_text_free(first);
    return 0;
}
