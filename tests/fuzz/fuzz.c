/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fuzz_abort(const char *file, int line, const char *what)
{
    (void)fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    abort();
}

uint8_t fuzz_byte(fuzz_input *input)
{
    return input->at < input->end ? *input->at++ : 0;
}

void fuzz_bytes(fuzz_input *input, void *out, size_t size)
{
    unsigned char *bytes = out;

    for (size_t i = 0; i < size; i++)
        bytes[i] = fuzz_byte(input);
}

char *fuzz_allocate(size_t size)
{
    char *memory = malloc(size ? size : 1);

    FUZZ_REQUIRE(memory != NULL);
    return memory;
}

static char *copy_until_nul(const uint8_t *data, size_t size)
{
    const uint8_t *nul = size ? memchr(data, '\0', size) : NULL;
    const size_t kept = nul ? (size_t)(nul - data) : size;
    char *text = fuzz_allocate(kept + 1);

    if (kept)
        memcpy(text, data, kept);
    text[kept] = '\0';
    return text;
}

char *fuzz_line(fuzz_input *input)
{
    const size_t left = (size_t)(input->end - input->at);
    const uint8_t *feed = left ? memchr(input->at, '\n', left) : NULL;
    char *text = copy_until_nul(input->at, feed ? (size_t)(feed - input->at) : left);

    input->at = feed ? feed + 1 : input->end;
    return text;
}

char *fuzz_text(fuzz_input *input)
{
    char *text = copy_until_nul(input->at, (size_t)(input->end - input->at));

    input->at = input->end;
    return text;
}

char *fuzz_rest(fuzz_input *input, size_t *size)
{
    char *text;

    *size = (size_t)(input->end - input->at);
    text = fuzz_allocate(*size);
    if (*size)
        memcpy(text, input->at, *size);
    input->at = input->end;
    return text;
}

char *fuzz_fill_in(const char *text, size_t size, const char *marks, const char *const *texts,
                   size_t *out_size)
{
    char *out = NULL;

    for (int pass = 0; pass < 2; pass++) {
        size_t used = 0;
        for (size_t i = 0; i < size; i++) {
            const bool marked = text[i] == '$' && i + 1 < size && text[i + 1] != '\0';
            const char *mark = marked ? strchr(marks, text[i + 1]) : NULL;
            const char *part = mark ? texts[mark - marks] : text + i;
            const size_t length = mark ? strlen(part) : 1;
            if (out)
                memcpy(out + used, part, length);
            used += length;
            i += mark != NULL;
        }
        *out_size = used;
        out = out ? out : fuzz_allocate(used + 1);
    }
    out[*out_size] = '\0';
    return out;
}

char *fuzz_url(const char *target)
{
    const size_t size = strlen(target);
    char *url = fuzz_allocate(sizeof FUZZ_ORIGIN + size);

    memcpy(url, FUZZ_ORIGIN, sizeof FUZZ_ORIGIN - 1);
    memcpy(url + sizeof FUZZ_ORIGIN - 1, target, size + 1);
    return url;
}

/* Byte by byte: from the arguments of strstr() and memcmp() libFuzzer learns what to look for. */
bool fuzz_contains(const char *data, size_t size, const char *text)
{
    const size_t length = strlen(text);

    for (size_t i = 0; i + length <= size; i++) {
        size_t same = 0;
        while (same < length && data[i + same] == text[same])
            same++;
        if (same == length)
            return true;
    }
    return false;
}

/* The code point at `text` and its bytes; 0 bytes when it is malformed. */
static size_t decode_point(const unsigned char *text, size_t size, uint32_t *point)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char c = text[0];
    const size_t count = c < 0x80             ? 1
                         : (c & 0xE0) == 0xC0 ? 2
                         : (c & 0xF0) == 0xE0 ? 3
                         : (c & 0xF8) == 0xF0 ? 4
                                              : 0;

    if (count == 0 || count > size)
        return 0;
    *point = count == 1 ? c : c & (0x7FU >> count);
    for (size_t i = 1; i < count; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return 0;
        *point = *point << 6 | (text[i] & 0x3FU);
    }
    if (*point < smallest[count] || *point > 0x10FFFF || (*point >= 0xD800 && *point <= 0xDFFF))
        return 0;
    return count;
}

bool fuzz_is_utf8(const char *text, size_t size)
{
    uint32_t point;

    for (size_t i = 0, step; i < size; i += step) {
        step = decode_point((const unsigned char *)text + i, size - i, &point);
        if (step == 0)
            return false;
    }
    return true;
}

void fuzz_require_line(const char *text, size_t capacity)
{
    const char *end = memchr(text, '\0', capacity);
    uint32_t point = 0;

    FUZZ_REQUIRE(end != NULL);
    for (size_t step; text < end; text += step) {
        step = decode_point((const unsigned char *)text, (size_t)(end - text), &point);
        FUZZ_REQUIRE(step > 0);
        FUZZ_REQUIRE(point >= 0x20 && (point < 0x7F || point > 0x9F)); /* controls */
        FUZZ_REQUIRE(point < 0x2028 || point > 0x202E);                /* lines, directions */
        FUZZ_REQUIRE(point < 0x2066 || point > 0x2069);
    }
}

void fuzz_require_error(const prism_error *error)
{
    static const char zeroes[sizeof error->reserved2];

    fuzz_require_line(error->message, sizeof error->message);
    fuzz_require_line(error->json_path, sizeof error->json_path);
    fuzz_require_line(error->request_id, sizeof error->request_id);
    fuzz_require_line(error->service_name, sizeof error->service_name);
    FUZZ_REQUIRE(error->reserved == 0);
    FUZZ_REQUIRE(memcmp(error->reserved2, zeroes, sizeof zeroes) == 0);
    FUZZ_REQUIRE((error->message[0] != '\0') == (error->code != PRISM_OK));
}
