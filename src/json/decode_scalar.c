/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "../util/fail.h"
#include "decode.h"
#include "number.h"
#include "prism/drift.h"
#include "time.h"

const char *prism__enum_text(const prism__enum *names, int32_t number)
{
    for (size_t i = 0; i < names->count; i++) {
        if (names->names[i].number == number)
            return names->names[i].text;
    }
    return NULL;
}

const prism__enum_name *prism__enum_find(const prism__enum *names, const char *text, size_t size)
{
    size_t first = 0, end = names->count;

    if (names->slots && size >= 3) {
        first = names->slots[prism__enum_slot(names, text, size)];
        end = first + 1;
    }
    for (size_t i = first; i < end; i++) {
        const prism__enum_name *name = &names->names[i];
        if (name->size == size && prism__same_text(name->text, text, size))
            return name;
    }
    return NULL;
}

bool prism__decode_type_error(prism__decoder *d, const char *at, const char *message)
{
    return prism__reader_fail(&d->reader, PRISM_ERROR_INVALID_DOCUMENT, at, "%s", message);
}

void prism__decode_found(prism__decoder *d, int32_t kind, const char *text, size_t size)
{
    char path[PRISM__FINDING_SIZE];
    char copy[PRISM__FINDING_SIZE];

    if (!d->observer || d->findings == PRISM__FINDINGS_MAX)
        return;
    d->findings++;
    prism__reader_path(&d->reader, path, sizeof path);
    prism__copy_text(copy, sizeof copy, text, size);
    d->observer->found(d->observer->context, kind, path, copy);
}

bool prism__decode_text_span(prism__decoder *d, const prism__span *span, const char *at,
                             const char **out)
{
    bool has_nul = false;
    size_t size = span->escaped ? prism__span_unescape(span, NULL, &has_nul) : span->size;
    char *text;

    if (has_nul)
        return prism__decode_type_error(d, at, "\\u0000 in a string");
    text = prism__arena_text(d->arena, size + 1);
    if (!text)
        return prism__reader_out_of_memory(&d->reader);
    if (span->escaped)
        (void)prism__span_unescape(span, text, &has_nul);
    else
        memcpy(text, span->text, size);
    text[size] = '\0';
    *out = text;
    return true;
}

bool prism__decode_string(prism__decoder *d, const char **out)
{
    const char *at = d->reader.at;
    prism__span span;

    if (!prism__decode_at(d, '"'))
        return prism__reader_wrong_type(&d->reader, "a string");
    return prism__reader_string(&d->reader, &span) && prism__decode_text_span(d, &span, at, out);
}

bool prism__decode_short(prism__decoder *d, prism__span *span, char *buffer)
{
    bool has_nul;

    if (!prism__reader_string(&d->reader, span))
        return false;
    if (span->escaped) {
        span->size =
            span->size <= PRISM__SHORT_TEXT_MAX ? prism__span_unescape(span, buffer, &has_nul) : 0;
        span->text = buffer;
    }
    return true;
}

/*
 * Read a number, or a string that holds one. `text` gets the string if it holds something else, for
 * the caller to judge; else its size is 0.
 */
static bool read_number(prism__decoder *d, const char *expected, prism__decimal *out,
                        prism__span *text, char *buffer)
{
    prism__reader *r = &d->reader;
    const char *at = r->at;

    text->size = 0;
    if (prism__decode_at(d, '"')) {
        if (!prism__decode_short(d, text, buffer))
            return false;
        if (prism__decimal_scan(text->text, text->text + text->size, out) &&
            out->end == text->text + text->size)
            text->size = 0;
        else if (text->size == 0)
            return prism__reader_fail(r, PRISM_ERROR_INVALID_DOCUMENT, at,
                                      "expected %s, found other text", expected);
        return true;
    }
    if (!prism__decimal_scan(at, r->end, out)) {
        if (out->end == at)
            return prism__reader_wrong_type(r, expected);
        return prism__reader_fail(r, PRISM_ERROR_INVALID_JSON, out->end, "malformed number");
    }
    r->at = out->end;
    return true;
}

bool prism__decode_int64(prism__decoder *d, int64_t *out)
{
    const char *at = d->reader.at;
    char buffer[PRISM__SHORT_TEXT_MAX];
    prism__decimal number;
    prism__span text;

    if (!read_number(d, "an integer", &number, &text, buffer))
        return false;
    if (text.size > 0)
        return prism__decode_type_error(d, at, "expected an integer, found other text");
    if (!prism__decimal_to_int64(&number, out))
        return prism__decode_type_error(d, at,
                                        "expected an integer of 64 bits, found another number");
    return true;
}

static bool span_is(const prism__span *span, const char *text)
{
    return span->size == strlen(text) && memcmp(span->text, text, span->size) == 0;
}

/* The values that JSON numbers cannot be. */
static bool special_double(const prism__span *text, double *out)
{
    if (span_is(text, "NaN"))
        *out = NAN;
    else if (span_is(text, "Infinity"))
        *out = INFINITY;
    else if (span_is(text, "-Infinity"))
        *out = -INFINITY;
    else
        return false;
    return true;
}

bool prism__decode_double(prism__decoder *d, double *out)
{
    const char *at = d->reader.at;
    char buffer[PRISM__SHORT_TEXT_MAX];
    prism__decimal number;
    prism__span text;

    if (!read_number(d, "a number", &number, &text, buffer))
        return false;
    if (text.size > 0)
        return special_double(&text, out) ||
               prism__decode_type_error(d, at, "expected a number, found other text");
    return prism__decimal_to_double(&number, out) ||
           prism__decode_type_error(d, at, "number out of a double's range");
}

bool prism__decode_float(prism__decoder *d, float *out)
{
    const char *at = d->reader.at;
    char buffer[PRISM__SHORT_TEXT_MAX];
    prism__decimal number;
    prism__span text;
    double special;

    if (!read_number(d, "a number", &number, &text, buffer))
        return false;
    if (text.size > 0) {
        if (!special_double(&text, &special))
            return prism__decode_type_error(d, at, "expected a number, found other text");
        *out = (float)special;
        return true;
    }
    return prism__decimal_to_float(&number, out) ||
           prism__decode_type_error(d, at, "number out of a float's range");
}

bool prism__decode_bool(prism__decoder *d, bool *out)
{
    if (prism__reader_literal(&d->reader, "true", 4))
        *out = true;
    else if (prism__reader_literal(&d->reader, "false", 5))
        *out = false;
    else
        return prism__reader_wrong_type(&d->reader, "a boolean");
    return true;
}

/*
 * Protocol Buffers define their enums' numbers. Those of the Hosted API's are libprism's own, and a
 * number on the wire is none of them: it is kept as the name of a value that is not known.
 */
static bool decode_enum_number(prism__decoder *d, const prism__enum *names, int32_t *value,
                               const char **text)
{
    const char *at = d->reader.at;
    prism__decimal number;
    int64_t wide;

    if (!prism__decimal_scan(at, d->reader.end, &number)) {
        if (number.end == at)
            return prism__reader_wrong_type(&d->reader, "an enum's name or number");
        return prism__reader_fail(&d->reader, PRISM_ERROR_INVALID_JSON, number.end,
                                  "malformed number");
    }
    d->reader.at = number.end;
    if (!prism__decimal_to_int64(&number, &wide) || wide < INT32_MIN || wide > INT32_MAX)
        return prism__decode_type_error(d, at, "expected an enum's number, an integer of 32 bits");
    if (d->style == PRISM__NULLABLE) {
        prism__span span = {at, (size_t)(number.end - at), false};
        *value = INT32_MIN;
        prism__decode_found(d, PRISM_DRIFT_ENUM, span.text, span.size);
        return prism__decode_text_span(d, &span, at, text);
    }
    *value = (int32_t)wide;
    *text = prism__enum_text(names, *value);
    if (!*text)
        prism__decode_found(d, PRISM_DRIFT_ENUM, at, (size_t)(number.end - at));
    return true;
}

/* An open enum: what is not known keeps its text or its number. */
bool prism__decode_enum(prism__decoder *d, const prism__enum *names, int32_t *value,
                        const char **text)
{
    const char *at = d->reader.at;
    const prism__enum_name *name;
    prism__span span;

    if (!prism__decode_at(d, '"'))
        return decode_enum_number(d, names, value, text);
    if (!prism__reader_string(&d->reader, &span))
        return false;
    name = span.escaped ? NULL : prism__enum_find(names, span.text, span.size);
    if (!name) {
        if (!prism__decode_text_span(d, &span, at, text))
            return false;
        name = span.escaped ? prism__enum_find(names, *text, strlen(*text)) : NULL;
    }
    if (name)
        *text = name->text;
    else
        prism__decode_found(d, PRISM_DRIFT_ENUM, *text, strlen(*text));
    *value = name ? name->number : INT32_MIN;
    return true;
}

bool prism__decode_timestamp(prism__decoder *d, prism_timestamp *out)
{
    const char *at = d->reader.at;
    char buffer[PRISM__SHORT_TEXT_MAX];
    prism__span span;

    if (!prism__decode_at(d, '"'))
        return prism__reader_wrong_type(&d->reader, "a date");
    return prism__decode_short(d, &span, buffer) &&
           (prism__time_parse(span.text, span.size, out) ||
            prism__decode_type_error(d, at, "expected a date (RFC 3339), found other text"));
}

bool prism__decode_date(prism__decoder *d, const prism__field *field, char *target)
{
    const char **text = (const char **)(void *)(target + field->offset);
    bool *has_time = (bool *)(target + field->companion);
    prism_timestamp *time = (prism_timestamp *)(void *)(target + field->time_offset);

    if (!prism__decode_string(d, text))
        return false;
    *has_time = prism__time_parse(*text, strlen(*text), time);
    return true;
}
