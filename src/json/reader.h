/* SPDX-License-Identifier: MIT */
/**
 * A strict reader of JSON text (RFC 8259, UTF-8): it walks over the bytes and builds nothing.
 *
 * Functions that return bool return false once something is wrong; the error is filled then, with
 * the place in the document and the byte, and the caller only hands the false on.
 */
#ifndef PRISM__JSON_READER_H
#define PRISM__JSON_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "padded.h"
#include "prism/error.h"

/* How deep objects and arrays may be nested, the outermost counted. */
enum { PRISM__DEPTH_MAX = 64 };

/* Where in the document the reader is: a chain on the callers' stacks, used for messages only. */
typedef struct prism__place {
    const struct prism__place *parent;
    const char *name; /* of a member; NULL for an element of a list */
    size_t name_size;
    size_t index; /* of an element */
} prism__place;

typedef struct prism__reader {
    const char *start;
    const char *at;
    const char *end;
    int depth;
    const prism__place *place; /* NULL at the top */
    prism_status status;       /* of what went wrong */
    prism_error *error;
    unsigned char indents[PRISM__DEPTH_MAX + 1]; /* see prism__reader_indent */
} prism__reader;

/* The bytes between a string's quotes. */
typedef struct prism__span {
    const char *text;
    size_t size;
    bool escaped; /* there are escapes in it: unescape before use */
} prism__span;

void prism__reader_init(prism__reader *reader, const char *text, size_t size, prism_error *error);

/* Fill the error: at byte `at`, not necessarily reader->at. Always returns false. */
#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
bool prism__reader_fail(prism__reader *reader, prism_status status, const char *at,
                        const char *format, ...);
bool prism__reader_out_of_memory(prism__reader *reader);

/* Fail because the value that starts here is not `expected`, such as "an integer". */
bool prism__reader_wrong_type(prism__reader *reader, const char *expected);

/* The type of the value that starts here, such as "an object"; NULL when none does. */
const char *prism__reader_type(const prism__reader *reader);

/* Write where the reader is, such as "results.measurements[3].value", as prism__copy_text does. */
void prism__reader_path(const prism__reader *reader, char *out, size_t capacity);

/*
 * Documents are made of the steps below by the thousand, so that the usual case of each is inline;
 * what is rare is left to the function declared before it.
 */

/* The byte at the reader, NUL at the end of the text. */
static inline char prism__reader_byte(const prism__reader *reader)
{
    return reader->at < reader->end ? *reader->at : '\0';
}

char prism__reader_skip_space(prism__reader *reader);

/* Step over white space; returns the byte that follows, NUL at the end of the text. */
static inline char prism__reader_peek(prism__reader *reader)
{
    char c = prism__reader_byte(reader);
    return c > ' ' ? c : prism__reader_skip_space(reader);
}

/*
 * White space in front of members and elements, and in front of the bracket behind those one level
 * deeper, is mostly none, or as much as it was the last time. Where it ends is guessed for this
 * reason, and the guess checked: a processor that predicts the check right need not wait for it.
 */
static inline bool prism__indent_is(const char *at, size_t size)
{
    static const char indentation[PRISM__PADDED + 1] = "\n                               ";
    return size > 0 && prism__same_padded(at, indentation, size) && at[size] > ' ';
}

char prism__reader_skip_indent(prism__reader *reader, int level);

/* As prism__reader_peek. */
static inline char prism__reader_indent(prism__reader *reader, int level)
{
    char c = prism__reader_byte(reader);
    return c > ' ' ? c : prism__reader_skip_indent(reader, level);
}

/*
 * Objects and arrays. `enter` steps over the opening bracket, which is known to be there. `next`
 * steps over the comma before an element that is not the `first`; `*more` becomes false, and the
 * closing bracket is behind the reader, when there is none.
 */
bool prism__reader_too_deep(prism__reader *reader);

static inline bool prism__reader_enter(prism__reader *reader)
{
    if (reader->depth == PRISM__DEPTH_MAX)
        return prism__reader_too_deep(reader);
    reader->depth++;
    reader->at++;
    return true;
}

bool prism__reader_next_missing(prism__reader *reader, char close);

static inline bool prism__reader_next(prism__reader *reader, char close, bool first, bool *more)
{
    char c = prism__reader_indent(reader, first ? reader->depth : reader->depth - 1);

    *more = c != close;
    if (!*more) {
        reader->depth--;
        reader->at++;
        return true;
    }
    if (first)
        return true;
    if (c != ',')
        return prism__reader_next_missing(reader, close);
    reader->at++;
    (void)prism__reader_indent(reader, reader->depth);
    return true;
}

/* A string; the reader is at its quote. */
bool prism__reader_long_string(prism__reader *reader, prism__span *out);

static inline bool prism__reader_string(prism__reader *reader, prism__span *out)
{
    const char *at = reader->at + 1;

    if (reader->end - at >= PRISM__BLOCK) {
        uint32_t special = prism__block_special(prism__block_load(at));
        if (special != 0) {
            unsigned size = prism__trailing_zeros(special);
            if (at[size] == '"') {
                *out = (prism__span){at, size, false};
                reader->at = at + size + 1;
                return true;
            }
        }
    }
    return prism__reader_long_string(reader, out);
}

/* The colon after a member's name, with white space around it. */
bool prism__reader_colon_missing(prism__reader *reader);

static inline bool prism__reader_colon(prism__reader *reader)
{
    if (prism__reader_peek(reader) != ':')
        return prism__reader_colon_missing(reader);
    reader->at++;
    (void)prism__reader_peek(reader);
    return true;
}

/* Whether the literal `text` ("null", "true", "false") is here; steps over it. */
bool prism__reader_literal(prism__reader *reader, const char *text, size_t size);

/* Check one value of any type, and step over it. */
bool prism__reader_skip(prism__reader *reader);

/* Only white space may be left. */
bool prism__reader_finish(prism__reader *reader);

/*
 * Write a span without its escapes, at most span->size bytes; returns their number. `*has_nul`
 * tells whether a \u0000 is among them. Without `out` it only counts.
 */
size_t prism__span_unescape(const prism__span *span, char *out, bool *has_nul);

#endif
