/* SPDX-License-Identifier: MIT */
/**
 * Objects that documents have by the dozen, in the form that they nearly always have: all members
 * in the order of the rows, names without escapes, and enums' names, short integers in quotes and
 * numbers as values.
 *
 * Each function here is given the byte that something starts with and returns the one behind it, or
 * NULL when it is anything else: that may be right or wrong, and is left to the functions that know
 * all of JSON. So there are no errors here and no escapes. A row tells how many bytes have to be
 * readable from its name on: prism__field.room.
 *
 * Where something is, is guessed from what was before it, and the guess checked: a processor that
 * predicts the check right need not wait for it.
 */
#ifndef PRISM__JSON_DECODE_USUAL_H
#define PRISM__JSON_DECODE_USUAL_H

#include "block.h"
#include "decode.h"

/* Whether texts of this size, more than eight bytes, are the same behind the first eight. */
static PRISM__INLINE bool prism__same_rest(const char *a, const char *b, size_t size)
{
    return prism__load_eight(a + size - 8) == prism__load_eight(b + size - 8) &&
           (size <= 16 || (prism__load_eight(a + 8) == prism__load_eight(b + 8) &&
                           (size <= 24 || prism__load_eight(a + 16) == prism__load_eight(b + 16))));
}

/* A name, its colon, and as much white space as there was behind the colon before. */
static PRISM__INLINE const char *prism__usual_name(const prism__decoder *d, const char *at,
                                                   const prism__field *field)
{
    size_t size = field->name_size + sizeof "\"\":" - 1;

    if (((prism__load_eight(at) ^ prism__load_eight(field->key)) & field->key_mask) != 0 ||
        (size > 8 && !prism__same_rest(at, field->key, size)))
        return NULL;
    at += size + d->blanks;
    return at[-1] == d->lead ? at : NULL;
}

/* Reads a field's value into its struct. */
typedef const char *prism__usual_reader(const prism__decoder *d, const prism__field *field,
                                        const char *at, char *target);

/* By prism__kind; NULL for most. */
extern prism__usual_reader *const prism__usual_readers[PRISM__KINDS];

/* Whether prism__usual_elements() can read objects of this message. */
bool prism__is_usual(const prism__message *message);

/*
 * Read elements of a list, from the first of them to the last that is in this form, or for which
 * there is room. Returns their number; `*at` is moved behind the last one.
 */
size_t prism__usual_elements(const prism__decoder *d, const prism__message *message,
                             const char **at, char *items, size_t room);

#endif
