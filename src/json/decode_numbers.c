/* SPDX-License-Identifier: MIT */
/*
 * Lists of numbers: an avatar has a hundred thousand of them. They are read straight into one array
 * at the arena's end; short ones, by far the most, in one tight loop, all others one at a time.
 */
#include <stdint.h>
#include <string.h>

#include "decode.h"
#include "float_pairs.h"
#include "number_short.h"

typedef struct number_list {
    prism__array array;
    size_t expected; /* elements in all, as far as they have been counted */
    bool wide;       /* doubles, not floats */
} number_list;

/* A list's text that is looked at ahead of reading it: so much at most, in so many pieces. */
enum { PIECE = PRISM__BLOCK * PRISM__BLOCK, PIECES = 64, NEAR = PIECES * PIECE };

/*
 * The elements that end in this text: the commas that a number or a literal can be in front of. The
 * byte before the text is read too.
 */
static size_t count_ends(const char *text, size_t size)
{
    const char *end = text + size;
    size_t count = 0;

    for (; end - text >= PIECE; text += PIECE)
        count += prism__count_ends(text);
    for (; text < end; text++)
        count += *text == ',' && text[-1] >= '0';
    return count;
}

/*
 * About how many elements end in a text that is longer than NEAR, and has no bracket so near. They
 * are counted in pieces that are spread evenly over it, since its numbers may be shorter at one end
 * than at the other; a piece with a bracket is the last. A little is added, since too few cost more
 * than too many: all would be moved again.
 */
static size_t estimate_ends(const char *text, size_t size)
{
    const size_t step = size / PIECES;
    uint64_t count = 0;
    size_t seen = 0;

    for (const char *at = text; seen < NEAR; at += step) {
        const char *close = memchr(at, ']', PIECE);
        count += count_ends(at, close ? (size_t)(close - at) : PIECE);
        seen += close ? (size_t)(close - at) : PIECE;
        if (close) {
            size = (size_t)(close - text);
            break;
        }
    }
    count = count * size / seen;
    return (size_t)(count + count / 32);
}

/* How many elements follow in this list. It is exact if the list ends soon, else an estimate. */
static size_t count_ahead(const prism__reader *reader)
{
    size_t left = (size_t)(reader->end - reader->at);
    const char *close = memchr(reader->at, ']', left < NEAR ? left : NEAR);

    if (!close && left > NEAR)
        return 1 + estimate_ends(reader->at, left);
    return 1 + count_ends(reader->at, close ? (size_t)(close - reader->at) : left);
}

/*
 * Make room for the element that follows. Counting ahead makes the array fit. But growing is
 * limited by what has been read, so that text which looks like the rest of a long list, and is not,
 * gets little memory: at most that for GROWTH_MAX times the elements there are and LEAST more,
 * which suffices for an avatar in two steps. A step that is too small for all is small next to it
 * too: moving the elements takes both places for a moment.
 */
static bool grow(prism__decoder *d, number_list *list)
{
    enum { GROWTH_MAX = 16, LEAST = 512 };
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
 * NULL if it is not so. Most floats that have many digits are those of a double.
 */
static const char *read_long(const prism__decoder *d, const char *text, bool wide, void *out)
{
    const char *end = d->reader.end;
    prism__decimal number;

    if (!prism__decimal_scan(text, end, &number) || end - number.end < 2 || *number.end != ',')
        return NULL;
    if (!wide && d->short_is_exact && !number.truncated && number.mantissa <= INT64_MAX &&
        number.exponent <= 0 && number.exponent >= -PRISM__NEAR_SCALE_MAX &&
        prism__near_float(number.mantissa, (uint64_t)-number.exponent, number.negative, out))
        return number.end;
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

/* The white space in front of the element before: that of the next one is most often the same. */
typedef struct indentation {
    prism__block text; /* starts with it */
    uint32_t inside;   /* flags its bytes */
    size_t size;       /* at most PRISM__BLOCK */
} indentation;

/*
 * Step over white space, of which there is some; returns where it ends. In front of `limit` a block
 * is readable, and the byte behind it.
 */
static PRISM__INLINE const char *skip_space(prism__reader *reader, const char *at,
                                            const char *limit, indentation *last)
{
    size_t size;

    if (at < limit &&
        (prism__block_differences(prism__block_load(at), last->text) & last->inside) == 0 &&
        at[last->size] > ' ')
        return at + last->size;
    reader->at = at;
    (void)prism__reader_skip_space(reader);
    size = (size_t)(reader->at - at);
    if (at < limit && size <= PRISM__BLOCK)
        *last = (indentation){prism__block_load(at), (UINT32_C(1) << size) - 1, size};
    return reader->at;
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
    indentation last = {.size = 0};
    size_t count = 0;

    if (d->short_is_exact && prism__short_fits(reader->start, at, reader->end))
        limit = reader->end - PRISM__SHORT_BEHIND;
    for (; count < room; count++) {
        void *out = items + count * size;
        prism__prefetch(at);
        const char *comma = at < limit ? read_short(at, wide, out) : NULL;
        if (!comma)
            comma = read_long(d, at, wide, out);
        if (!comma)
            break;
        at = comma + 1;
        if (*at <= ' ')
            at = skip_space(reader, at, limit, &last);
    }
    reader->at = at;
    return count;
}

#if PRISM__FLOAT_PAIRS
/*
 * Floats by pairs as far as it goes; then one at a time, since whatever ended the pairs is among
 * the next two. It is more than two where pairs have not been worth the attempt.
 */
static size_t read_by_pairs(prism__decoder *d, char *items, size_t room)
{
    enum { LEAST = 2, MOST = 1024, WORTH = 32 };
    prism__reader *reader = &d->reader;
    size_t done = 0, step = LEAST, count;

    do {
        prism__float_text text = {reader->start, reader->at, reader->end};
        count = prism__float_pairs_read(&text, (float *)(void *)items + done, room - done);
        done += count;
        reader->at = text.at;
        (void)prism__reader_skip_space(reader);
        step = count >= WORTH ? LEAST : step < MOST ? 2 * step : MOST;
        step = room - done < step ? room - done : step;
        count = read_run(d, false, items + done * sizeof(float), step);
        done += count;
    } while (count == step && done < room);
    return done;
}
#endif

/* One loop for each type, so that neither has to ask which it is. */
static size_t read_floats(prism__decoder *d, char *items, size_t room)
{
#if PRISM__FLOAT_PAIRS
    if (d->short_is_exact && prism__float_pairs_work())
        return read_by_pairs(d, items, room);
#endif
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
