/* SPDX-License-Identifier: MIT */
/**
 * The decoder's two halves: decode.c walks objects and lists by the tables, decode_scalar.c reads
 * what has no parts. Each function reads the one value that the reader is at and returns false,
 * with the error filled, when it will not do.
 */
#ifndef PRISM__JSON_DECODE_H
#define PRISM__JSON_DECODE_H

#include <stdbool.h>

#include "../util/arena.h"
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
    uint64_t members;      /* rows met in the object that ended last: at the end, in the root */
    const void **pointers; /* a stack: the elements of all lists that are open */
    size_t pointer_count;
    size_t pointer_capacity;
    const void *local_pointers[PRISM__LOCAL_POINTERS];
} prism__decoder;

/* Whether the next byte is `c`. */
bool prism__decode_at(const prism__decoder *d, char c);

/* Fail: it is JSON, but not what the message says. Always returns false. */
bool prism__decode_type_error(prism__decoder *d, const char *at, const char *message);

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

#endif
