/* SPDX-License-Identifier: MIT */
/*
 * The body that is one URL: a JSON string, as cJSON reads it; bare text, as it stands; or nothing.
 * Anything else is refused, and none of these is.
 */
#include <cjson/cJSON.h>
#include <prism.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool starts_like_url(const char *text)
{
    return strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0;
}

/* Whether a text is all bytes that a bare URL may have. */
static bool is_unbroken(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)text[i] <= ' ' || text[i] == 0x7F)
            return false;
    }
    return true;
}

static void check_accepted(const char *text, size_t size, const char *url)
{
    FUZZ_REQUIRE(strlen(text) == size);
    if (size == 0 || strcmp(text, "null") == 0) {
        FUZZ_REQUIRE(url == NULL);
    } else if (text[0] == '"') {
        cJSON *expected = cJSON_ParseWithLength(text, size);
        FUZZ_REQUIRE(cJSON_IsString(expected));
        FUZZ_REQUIRE(strcmp(url ? url : "", expected->valuestring) == 0);
        FUZZ_REQUIRE(url == NULL || url[0] != '\0');
        cJSON_Delete(expected);
    } else {
        FUZZ_REQUIRE(starts_like_url(text));
        FUZZ_REQUIRE(is_unbroken(text, size));
        FUZZ_REQUIRE(strcmp(url, text) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *start = (const char *)data;
    const char *end = start + size;
    prism_asset_url *out;
    prism_error error;
    const prism_status status = prism_asset_url_parse(start, size, &out, &error);

    while (start < end && is_space(*start))
        start++;
    while (start < end && is_space(end[-1]))
        end--;
    fuzz_input input = {(const uint8_t *)start, (const uint8_t *)end};
    char *text = fuzz_text(&input);
    const size_t text_size = (size_t)(end - start);

    fuzz_require_error(&error);
    if (status == PRISM_OK)
        check_accepted(text, text_size, out->url);
    else
        FUZZ_REQUIRE(!(starts_like_url(text) && is_unbroken(start, text_size) &&
                       fuzz_is_utf8(start, text_size)));
    prism_asset_url_free(out);
    free(text);
    return 0;
}
