/* SPDX-License-Identifier: MIT */
/*
 * Lists of numbers: an avatar has a hundred thousand of them. They are read straight into one array
 * at the arena's end; short ones, by far the most, in one tight loop, all others one at a time.
 */
#include <stdint.h>
#include <string.h>

#include "decode.h"
#include "number_short.h"

typedef struct number_list {
    prism__array array;
    size_t expected; /* elements in all, as far as they have been counted */
    bool wide;       /* doubles, not floats */
} number_list;

/*
 * How many elements at least follow in this list: the commas up to the bracket, and only those that
 * a number or a literal can be in front of.
 */
static size_t count_ahead(const prism__reader *reader)
{
    const size_t stride = PRISM__BLOCK * PRISM__BLOCK;
    const char *at = reader->at;
    size_t left = (size_t)(reader->end - at);
    const char *close = memchr(at, ']', left);
    size_t count = 1;

    if (close)
        left = (size_t)(close - at);
    for (; left >= stride; left -= stride, at += stride)
        count += prism__count_ends(at);
    for (; left > 0; left--, at++)
        count += *at == ',' && at[-1] >= '0';
    return count;
}

/*
 * Make room for the element that follows. Counting ahead makes the array fit exactly. But growing
 * is limited by what has been read, so that text which looks like the rest of a long list, and is
 * not, gets little memory. A step that is too small for all is small next to it too: moving the
 * elements takes both places for a moment.
 */
static bool grow(prism__decoder *d, number_list *list)
{
    enum { GROWTH_MAX = 8, LEAST = 64 };
    size_t most = list->array.count < SIZE_MAX / GROWTH_MAX - LEAST
                      ? (list->array.count + LEAST) * GROWTH_MAX
                      : SIZE_MAX;
    size_t wanted;

    if (list->expected <= list->array.count)
        list->expected = list->array.count + count_ahead(&d->reader);
    wanted = list->expected;
    if (wanted > most)
        wanted = wanted / GROWTH_MAX < most ? wanted / GROWTH_MAX : most;
    return prism__array_grow(&list->array, wanted) || prism__reader_out_of_memory(&d->reader);
}

/*
 * Read a number of any form that a comma follows, and any byte that; returns where the comma is,
 * NULL if it is not so.
 */
static const char *read_long(const char *text, const char *end, bool wide, void *out)
{
    prism__decimal number;

    if (!prism__decimal_scan(text, end, &number) || end - number.end < 2 || *number.end != ',')
        return NULL;
    return (wide ? prism__decimal_to_double(&number, out) : prism__decimal_to_float(&number, out))
               ? number.end
               : NULL;
}

/* The same for a short one, in the middle of the text. */
static PRISM__INLINE const char *read_short(const char *text, bool wide, void *out)
{
    prism__block block = prism__block_load(text);
    prism__short number;

    if (!prism__short_scan(text, block, prism__block_find(block, ','), &number))
        return NULL;
    if (!wide)
        return prism__short_to_float(&number, out) ? number.end : NULL;
    *(double *)out = prism__short_to_double(&number);
    return number.end;
}

/*
 * Read numbers that a comma follows, as many as there are one after another and `room` is for;
 * returns how many. The reader is at the first byte of an element before and after.
 */
static PRISM__INLINE size_t read_run(prism__decoder *d, bool wide, char *items, size_t room)
{
    const size_t size = wide ? sizeof(double) : sizeof(float);
    prism__reader *reader = &d->reader;
    const char *at = reader->at;
    /* In front of this there is room for a short number, if there is any. */
    const char *limit = at;
    size_t count = 0;

    if (d->short_is_exact && prism__short_fits(reader->start, at, reader->end))
        limit = reader->end - PRISM__SHORT_BEHIND;
    for (; count < room; count++) {
        void *out = items + count * size;
        const char *comma = at < limit ? read_short(at, wide, out) : NULL;
        if (!comma)
            comma = read_long(at, reader->end, wide, out);
        if (!comma)
            break;
        at = comma + 1;
        if (*at <= ' ') {
            reader->at = at;
            (void)prism__reader_skip_space(reader);
            at = reader->at;
        }
    }
    reader->at = at;
    return count;
}

/* One loop for each type, so that neither has to ask which it is. */
static size_t read_floats(prism__decoder *d, char *items, size_t room)
{
    return read_run(d, false, items, room);
}

static size_t read_doubles(prism__decoder *d, char *items, size_t room)
{
    return read_run(d, true, items, room);
}

static char *list_end(const number_list *list)
{
    return (char *)list->array.items + list->array.count * list->array.item_size;
}

/* Read a run, and then one element of any kind: the last one, a string, or what is wrong. */
static bool read_some(prism__decoder *d, number_list *list, prism__place *place)
{
    prism__array *array = &list->array;
    size_t room = array->capacity - array->count;

    array->count +=
        list->wide ? read_doubles(d, list_end(list), room) : read_floats(d, list_end(list), room);
    place->index = array->count;
    if (array->count == array->capacity && !grow(d, list))
        return false;
    if (!(list->wide ? prism__decode_double(d, (double *)(void *)list_end(list))
                     : prism__decode_float(d, (float *)(void *)list_end(list))))
        return false;
    array->count++;
    return true;
}

bool prism__decode_numbers(prism__decoder *d, bool wide, void *items, size_t *count)
{
    prism__place place = {d->reader.place, NULL, 0, 0};
    number_list list = {.expected = 0, .wide = wide};
    const void *numbers;
    bool more;

    if (!prism__reader_enter(&d->reader))
        return false;
    d->reader.place = &place;
    prism__array_begin(&list.array, d->arena, wide ? sizeof(double) : sizeof(float));
    for (;; place.index = list.array.count) {
        if (!prism__reader_next(&d->reader, ']', list.array.count == 0, &more))
            return false;
        if (!more)
            break;
        if (!read_some(d, &list, &place))
            return false;
    }
    d->reader.place = place.parent;
    numbers = prism__array_end(&list.array);
    memcpy(items, &numbers, sizeof numbers); /* its type differs from field to field */
    *count = list.array.count;
    return true;
}
