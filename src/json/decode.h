/* SPDX-License-Identifier: MIT */
/**
 * The decoder's two halves: decode.c walks objects and lists by the tables, decode_scalar.c reads
 * what has no parts. Each function reads the one value that the reader is at and returns false,
 * with the error filled, when it will not do.
 */
#ifndef PRISM__JSON_DECODE_H
#define PRISM__JSON_DECODE_H

#include <stdbool.h>
#include <string.h>

#include "../util/arena.h"
#include "json.h"
#include "reader.h"
#include "table.h"

enum {
    /* Lists of messages gather their elements in the decoder; most never need the heap for it. */
    PRISM__LOCAL_POINTERS = 64,
    /* Numbers, dates and names that have escapes are unescaped into this much. */
    PRISM__SHORT_TEXT_MAX = 1024
};

typedef struct prism__decoder {
    prism__reader reader;
    prism__arena *arena;
    prism__style style;    /* the root's, and so that of all messages in it */
    bool short_is_exact;   /* prism__short_is_exact() */
    uint8_t blanks;        /* behind the last member's colon: 0 or 1 */
    char lead;             /* the byte in front of its value: the colon, or the blank */
    uint64_t members;      /* rows met in the object that ended last: at the end, in the root */
    const void **pointers; /* a stack: the elements of all lists that are open */
    size_t pointer_count;
    size_t pointer_capacity;
    const prism__observer *observer; /* NULL for none */
    unsigned findings;               /* that it was told of */
    const void *local_pointers[PRISM__LOCAL_POINTERS];
} prism__decoder;

/* Whether the next byte is `c`. */
static inline bool prism__decode_at(const prism__decoder *d, char c)
{
    return prism__reader_byte(&d->reader) == c;
}

/*
 * Whether texts of one size are the same. Names are short, and a call would cost more than this:
 * pieces of a fixed size, of which the last one overlaps that before it.
 */
static inline bool prism__same_text(const char *a, const char *b, size_t size)
{
    if (size >= 8) {
        for (size_t i = 0; i < size - 8; i += 8) {
            if (memcmp(a + i, b + i, 8) != 0)
                return false;
        }
        return memcmp(a + size - 8, b + size - 8, 8) == 0;
    }
    if (size >= 4)
        return memcmp(a, b, 4) == 0 && memcmp(a + size - 4, b + size - 4, 4) == 0;
    for (size_t i = 0; i < size; i++) {
        if (a[i] != b[i])
            return false;
    }
    return true;
}

/* Fail: it is JSON, but not what the message says. Always returns false. */
bool prism__decode_type_error(prism__decoder *d, const char *at, const char *message);

/* Tell the observer, if there is one, of something at the reader's place that is not known. */
void prism__decode_found(prism__decoder *d, int32_t kind, const char *text, size_t size);

/* Copy a span into the arena, without escapes and ending with NUL. `at` is for an error. */
bool prism__decode_text_span(prism__decoder *d, const prism__span *span, const char *at,
                             const char **out);

/*
 * Read a string that means something short: a name, a number, a date. The span is without escapes
 * afterwards; one that is too long for `buffer` is emptied, and so means nothing.
 */
bool prism__decode_short(prism__decoder *d, prism__span *span, char *buffer);

bool prism__decode_string(prism__decoder *d, const char **out);
bool prism__decode_bool(prism__decoder *d, bool *out);
bool prism__decode_int64(prism__decoder *d, int64_t *out);
bool prism__decode_double(prism__decoder *d, double *out);
bool prism__decode_float(prism__decoder *d, float *out);
bool prism__decode_enum(prism__decoder *d, const prism__enum *names, int32_t *value,
                        const char **text);
bool prism__decode_timestamp(prism__decoder *d, prism_timestamp *out);
bool prism__decode_date(prism__decoder *d, const prism__field *field, char *target);
bool prism__decode_loose(prism__decoder *d, const char **out);

/* A list of floats or, if `wide`, of doubles; the reader is at its bracket. */
bool prism__decode_numbers(prism__decoder *d, bool wide, void *items, size_t *count);

#endif
