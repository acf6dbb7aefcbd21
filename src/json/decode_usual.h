/* SPDX-License-Identifier: MIT */
/**
 * The members that documents have by the dozen, in the form that they nearly always have: a name
 * without escapes, a colon, and an enum's name, a short integer in quotes or a short number.
 *
 * Each function here is given the byte that something starts with and returns the one behind it, or
 * NULL when it is anything else: that may be right or wrong, and is left to the functions that know
 * all of JSON. So there are no errors here, no escapes, and nothing of which the end is unknown:
 * PRISM__USUAL_ROOM bytes have to be readable.
 */
#ifndef PRISM__JSON_DECODE_USUAL_H
#define PRISM__JSON_DECODE_USUAL_H

#include "block.h"
#include "decode.h"
#include "number_short.h"

/* A name with its quotes and its colon, a value, the white space behind it, and what is between. */
enum { PRISM__USUAL_ROOM = 3 * PRISM__PADDED + 4 };

static PRISM__INLINE const char *prism__usual_name(const char *at, const prism__field *field)
{
    size_t size = field->name_size + sizeof "\"\":" - 1;

    if (!prism__same_padded(at, field->key, size))
        return NULL;
    return at + size + (at[size] == ' ');
}

/* The row of a name of up to 31 bytes. */
static PRISM__INLINE const prism__enum_name *prism__usual_find(prism__decoder *d,
                                                               const prism__enum *names,
                                                               const char *text, size_t size)
{
    const prism__enum_index *index = &d->enum_index;
    const prism__enum_name *rows = names->names;

    if (names->count <= PRISM__ENUM_FEW || names->count > PRISM__ENUM_MANY) {
        for (size_t i = 0; i < names->count; i++) {
            if (rows[i].size == size && prism__same_padded(rows[i].text, text, size))
                return &rows[i];
        }
        return NULL;
    }
    if (index->names != names)
        prism__enum_make_index(&d->enum_index, names);
    for (size_t i = index->first[prism__enum_slot(text, size)]; i > 0; i = index->next[i]) {
        const prism__enum_name *row = &rows[i - 1];
        if (row->size == size && prism__same_padded(row->text, text, size))
            return row;
    }
    return NULL;
}

static PRISM__INLINE const char *prism__usual_enum(prism__decoder *d, const prism__enum *names,
                                                   const char *at, int32_t *value,
                                                   const char **text)
{
    const prism__enum_name *name;
    uint32_t quotes;
    unsigned size;

    if (*at != '"')
        return NULL;
    at++;
    /* Units are mostly the first one there is, behind that of 0, which stands for none. */
    name = &names->names[1];
    if (names->count > 1 && names->count <= PRISM__ENUM_FEW &&
        prism__same_padded(at, name->text, name->size) && at[name->size] == '"') {
        *value = name->number;
        *text = name->text;
        return at + name->size + 1;
    }
    quotes = prism__block_find(prism__block_load(at), '"') |
             prism__block_find(prism__block_load(at + PRISM__BLOCK), '"') << PRISM__BLOCK;
    if (quotes == 0)
        return NULL;
    size = prism__trailing_zeros(quotes);
    name = prism__usual_find(d, names, at, size);
    if (!name)
        return NULL;
    *value = name->number;
    *text = name->text;
    return at + size + 1;
}

/* Up to eight digits in quotes. */
static PRISM__INLINE const char *prism__usual_int64(const char *at, int64_t *out)
{
    uint64_t word = prism__load_eight(at + 1) ^ UINT64_C(0x3030303030303030);
    unsigned count = prism__count_digits(word);

    if (at[0] != '"' || count == 0 || at[count + 1] != '"' || (count > 1 && at[1] == '0'))
        return NULL;
    /* Shifted up, the digits have zeros in front. */
    *out = (int64_t)prism__join_eight(word << 8 * (8 - count));
    return at + count + 2;
}

/* A short number, without quotes, in front of a comma, a brace or the end of a line. */
static PRISM__INLINE const char *prism__usual_double(const prism__decoder *d, const char *at,
                                                     double *out)
{
    prism__block block;
    prism__short number;

    if (!d->short_is_exact || !prism__short_fits(d->reader.start, at, d->reader.end))
        return NULL;
    block = prism__block_load(at);
    if (!prism__short_scan(at, block,
                           prism__block_find(block, ',') | prism__block_find(block, '}') |
                               prism__block_find(block, '\n'),
                           &number))
        return NULL;
    *out = prism__short_to_double(&number);
    return number.end;
}

/* A member with the name and of the kind of this row. */
static PRISM__INLINE const char *prism__usual_member(prism__decoder *d, const prism__field *field,
                                                     const char *at, char *target)
{
    void *value = target + field->offset;

    at = prism__usual_name(at, field);
    if (!at || field->case_number != 0)
        return NULL;
    switch (field->kind) {
    case PRISM__ENUM:
        return prism__usual_enum(d, field->names, at, value,
                                 (const char **)(void *)(target + field->companion));
    case PRISM__INT64:
        return prism__usual_int64(at, value);
    case PRISM__DOUBLE:
        return prism__usual_double(d, at, value);
    default:
        return NULL;
    }
}

#endif
