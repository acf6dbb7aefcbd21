/* SPDX-License-Identifier: MIT */
#include "reader.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../util/fail.h"
#include "../util/utf8.h"
#include "number.h"

void prism__reader_init(prism__reader *reader, const char *text, size_t size, prism_error *error)
{
    memset(reader, 0, sizeof *reader);
    reader->start = text;
    reader->at = text;
    reader->end = text + size;
    reader->error = error;
}

/*
 * Write the path of `place`, outermost first. A name that does not fit is left out whole, with all
 * behind it: it may be a secret, and part of one cannot be recognised when secrets are overwritten.
 * Returns whether all of the path was written.
 */
static bool write_path(const prism__place *place, char *out, size_t capacity)
{
    size_t used;

    if (!place) {
        out[0] = '\0';
        return true;
    }
    if (!write_path(place->parent, out, capacity))
        return false;
    used = strlen(out);
    if (place->name) {
        const bool fits = used + 1 + place->name_size < capacity;
        if (used > 0 && used + 1 < capacity)
            out[used++] = '.';
        prism__copy_text(out + used, capacity - used, fits ? place->name : "...",
                         fits ? place->name_size : 3);
        return fits;
    }
    (void)snprintf(out + used, capacity - used, "[%zu]", place->index);
    return true;
}

void prism__reader_path(const prism__reader *reader, char *out, size_t capacity)
{
    (void)write_path(reader->place, out, capacity);
}

bool prism__reader_fail(prism__reader *reader, prism_status status, const char *at,
                        const char *format, ...)
{
    char path[sizeof reader->error->json_path];
    char what[sizeof reader->error->message];
    size_t offset = (size_t)(at - reader->start);
    va_list arguments;

    reader->status = status;
    if (!reader->error)
        return false;
    va_start(arguments, format);
    (void)vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    prism__reader_path(reader, path, sizeof path);
    (void)prism__fail(reader->error, status, "%s%s%s (byte %zu)", path, path[0] ? ": " : "", what,
                      offset);
    prism__copy_text(reader->error->json_path, sizeof reader->error->json_path, path, strlen(path));
    reader->error->json_offset = offset;
    reader->error->flags = PRISM_ERROR_FLAG_JSON_OFFSET;
    return false;
}

bool prism__reader_out_of_memory(prism__reader *reader)
{
    reader->status = PRISM_ERROR_OUT_OF_MEMORY;
    (void)prism__fail(reader->error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    return false;
}

static bool text_here(const prism__reader *reader, const char *text, size_t size)
{
    return (size_t)(reader->end - reader->at) >= size && memcmp(reader->at, text, size) == 0;
}

const char *prism__reader_type(const prism__reader *reader)
{
    if (reader->at == reader->end)
        return NULL;
    switch (*reader->at) {
    case '{':
        return "an object";
    case '[':
        return "an array";
    case '"':
        return "a string";
    case 't':
        return text_here(reader, "true", 4) ? "a boolean" : NULL;
    case 'f':
        return text_here(reader, "false", 5) ? "a boolean" : NULL;
    case 'n':
        return text_here(reader, "null", 4) ? "null" : NULL;
    case '-':
        return "a number";
    default:
        return *reader->at >= '0' && *reader->at <= '9' ? "a number" : NULL;
    }
}

bool prism__reader_wrong_type(prism__reader *reader, const char *expected)
{
    const char *found = prism__reader_type(reader);

    if (found)
        return prism__reader_fail(reader, PRISM_ERROR_INVALID_DOCUMENT, reader->at,
                                  "expected %s, found %s", expected, found);
    return prism__reader_fail(reader, PRISM_ERROR_INVALID_JSON, reader->at, "expected %s, found %s",
                              expected,
                              reader->at == reader->end ? "the end of the text" : "no JSON value");
}

char prism__reader_skip_space(prism__reader *reader)
{
    const char *at = reader->at;

    while (at < reader->end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) {
        uint32_t others = 0;
        at++;
        /* Indentation. */
        while (others == 0 && reader->end - at >= PRISM__BLOCK) {
            others = prism__block_find(prism__block_load(at), ' ') ^ 0xFFFF;
            at += others == 0 ? PRISM__BLOCK : prism__trailing_zeros(others);
        }
    }
    reader->at = at;
    return prism__reader_byte(reader);
}

char prism__reader_skip_indent(prism__reader *reader, int level)
{
    const char *at = reader->at;
    size_t size = reader->indents[level];
    char c;

    if (reader->end - at > PRISM__PADDED && prism__indent_is(at, size)) {
        reader->at = at + size;
        return at[size];
    }
    c = prism__reader_skip_space(reader);
    size = (size_t)(reader->at - at);
    reader->indents[level] = (unsigned char)(size <= PRISM__PADDED ? size : 0);
    return c;
}

bool prism__reader_too_deep(prism__reader *reader)
{
    return prism__reader_fail(reader, PRISM_ERROR_INVALID_JSON, reader->at,
                              "nested deeper than %d levels", PRISM__DEPTH_MAX);
}

bool prism__reader_next_missing(prism__reader *reader, char close)
{
    return prism__reader_fail(reader, PRISM_ERROR_INVALID_JSON, reader->at,
                              "expected ',' or '%c'%s", close,
                              reader->at == reader->end ? ", found the end of the text" : "");
}

/* The value of four hexadecimal digits, or -1. */
static int32_t hex4(const char *text, const char *end)
{
    int32_t value = 0;

    if (end - text < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        char c = text[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

static bool is_high_surrogate(int32_t unit)
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool is_low_surrogate(int32_t unit)
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

/* Check the escape at `at`, a backslash; returns the byte behind it, NULL when it is wrong. */
static const char *check_escape(prism__reader *reader, const char *at)
{
    int32_t unit;

    if (reader->end - at >= 2) {
        switch (at[1]) {
        case '"':
        case '\\':
        case '/':
        case 'b':
        case 'f':
        case 'n':
        case 'r':
        case 't':
            return at + 2;
        case 'u':
            unit = hex4(at + 2, reader->end);
            if (unit < 0)
                break;
            if (is_low_surrogate(unit)) {
                (void)prism__reader_fail(reader, PRISM_ERROR_INVALID_JSON, at, "lone surrogate");
                return NULL;
            }
            if (!is_high_surrogate(unit))
                return at + 6;
            if (reader->end - at >= 12 && at[6] == '\\' && at[7] == 'u' &&
                is_low_surrogate(hex4(at + 8, reader->end)))
                return at + 12;
            (void)prism__reader_fail(reader, PRISM_ERROR_INVALID_JSON, at, "lone surrogate");
            return NULL;
        default:
            break;
        }
    }
    (void)prism__reader_fail(reader, PRISM_ERROR_INVALID_JSON, at, "invalid escape in a string");
    return NULL;
}

/* Step over plain text; returns the first byte that may be something else, or `end`. */
static const char *skip_plain(const char *at, const char *end)
{
    for (; end - at >= PRISM__BLOCK; at += PRISM__BLOCK) {
        uint32_t special = prism__block_special(prism__block_load(at));
        if (special != 0)
            return at + prism__trailing_zeros(special);
    }
    while (at < end && *at >= 0x20 && *at < 0x7F && *at != '"' && *at != '\\')
        at++;
    return at;
}

bool prism__reader_long_string(prism__reader *reader, prism__span *out)
{
    const char *at = reader->at + 1;
    const char *end = reader->end;

    out->text = at;
    out->escaped = false;
    for (;;) {
        at = skip_plain(at, end);
        if (at == end)
            return prism__reader_fail(reader, PRISM_ERROR_INVALID_JSON, at, "string without end");
        if (*at == '"')
            break;
        if (*at == '\\') {
            out->escaped = true;
            at = check_escape(reader, at);
            if (!at)
                return false;
        } else if ((unsigned char)*at < 0x20) {
            return prism__reader_fail(reader, PRISM_ERROR_INVALID_JSON, at,
                                      "control character in a string");
        } else {
            size_t step = prism__utf8_size(at, end);
            if (step == 0)
                return prism__reader_fail(reader, PRISM_ERROR_INVALID_JSON, at, "invalid UTF-8");
            at += step;
        }
    }
    out->size = (size_t)(at - out->text);
    reader->at = at + 1;
    return true;
}

/* Write a code point as UTF-8; returns the bytes written. An escape is never shorter than these. */
static size_t put_utf8(char *out, int32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

/* The character that a one-letter escape stands for. */
static char unescaped(char letter)
{
    switch (letter) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return letter;
    }
}

size_t prism__span_unescape(const prism__span *span, char *out, bool *has_nul)
{
    const char *at = span->text;
    const char *end = at + span->size;
    size_t used = 0;

    *has_nul = false;
    for (;;) {
        const char *escape = memchr(at, '\\', (size_t)(end - at));
        size_t plain = (size_t)((escape ? escape : end) - at);
        char bytes[4];
        size_t count = 1;

        if (out)
            memcpy(out + used, at, plain);
        used += plain;
        if (!escape)
            return used;
        at = escape + 2;
        if (escape[1] == 'u') {
            int32_t code = hex4(at, end);
            at += 4;
            if (is_high_surrogate(code)) {
                code = 0x10000 + ((code - 0xD800) << 10) + (hex4(at + 2, end) - 0xDC00);
                at += 6;
            }
            *has_nul = *has_nul || code == 0;
            count = put_utf8(bytes, code);
        } else {
            bytes[0] = unescaped(escape[1]);
        }
        if (out)
            memcpy(out + used, bytes, count);
        used += count;
    }
}

bool prism__reader_colon_missing(prism__reader *reader)
{
    return prism__reader_fail(reader, PRISM_ERROR_INVALID_JSON, reader->at,
                              "expected ':' after a member's name");
}

bool prism__reader_literal(prism__reader *reader, const char *text, size_t size)
{
    if (!text_here(reader, text, size))
        return false;
    reader->at += size;
    return true;
}

static bool skip_members(prism__reader *reader)
{
    bool more;
    prism__span name;

    if (!prism__reader_enter(reader))
        return false;
    for (bool first = true;; first = false) {
        if (!prism__reader_next(reader, '}', first, &more))
            return false;
        if (!more)
            return true;
        if (reader->at == reader->end || *reader->at != '"')
            return prism__reader_fail(reader, PRISM_ERROR_INVALID_JSON, reader->at,
                                      "expected a member's name");
        if (!prism__reader_string(reader, &name) || !prism__reader_colon(reader) ||
            !prism__reader_skip(reader))
            return false;
    }
}

static bool skip_elements(prism__reader *reader)
{
    bool more;

    if (!prism__reader_enter(reader))
        return false;
    for (bool first = true;; first = false) {
        if (!prism__reader_next(reader, ']', first, &more))
            return false;
        if (!more)
            return true;
        if (!prism__reader_skip(reader))
            return false;
    }
}

/* The recursion ends at PRISM__DEPTH_MAX. */
bool prism__reader_skip(prism__reader *reader)
{
    prism__span span;
    prism__decimal number;
    char c = reader->at < reader->end ? *reader->at : '\0';

    if (c == '{')
        return skip_members(reader);
    if (c == '[')
        return skip_elements(reader);
    if (c == '"')
        return prism__reader_string(reader, &span);
    if (c == '-' || (c >= '0' && c <= '9')) {
        if (!prism__decimal_scan(reader->at, reader->end, &number))
            return prism__reader_fail(reader, PRISM_ERROR_INVALID_JSON, number.end,
                                      "malformed number");
        reader->at = number.end;
        return true;
    }
    if (prism__reader_literal(reader, "null", 4) || prism__reader_literal(reader, "true", 4) ||
        prism__reader_literal(reader, "false", 5))
        return true;
    return prism__reader_fail(reader, PRISM_ERROR_INVALID_JSON, reader->at, "expected a value%s",
                              reader->at == reader->end ? ", found the end of the text" : "");
}

bool prism__reader_finish(prism__reader *reader)
{
    (void)prism__reader_peek(reader);
    if (reader->at != reader->end)
        return prism__reader_fail(reader, PRISM_ERROR_INVALID_JSON, reader->at,
                                  "something follows the document");
    return true;
}
