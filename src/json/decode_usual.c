/* SPDX-License-Identifier: MIT */
#include "decode_usual.h"

#include "number.h"
#include "number_short.h"

static PRISM__INLINE const char *store_enum(const prism__field *field, const prism__enum_name *name,
                                            const char *at, char *target)
{
    *(int32_t *)(void *)(target + field->offset) = name->number;
    *(const char **)(void *)(target + field->companion) = name->text;
    return at + name->size + 2;
}

/* A name of 32 to 47 bytes. */
static PRISM__NOINLINE const char *usual_long_enum(const prism__field *field, const char *at,
                                                   char *target)
{
    uint64_t quotes = prism__block_find(prism__block_load(at + 1 + PRISM__PADDED), '"');
    const prism__enum_name *name = NULL;

    if (quotes != 0)
        name =
            prism__enum_find(field->names, at + 1, PRISM__PADDED + prism__trailing_zeros(quotes));
    return name ? store_enum(field, name, at, target) : NULL;
}

/* The row of a name of up to 31 bytes, of which `inside` flags all. */
static PRISM__INLINE const prism__enum_name *find_hashed(const prism__enum *names, const char *text,
                                                         size_t size, uint32_t inside)
{
    const prism__enum_name *name = &names->names[names->slots[prism__enum_slot(names, text, size)]];
    uint32_t differences =
        prism__block_differences(prism__block_load(text), prism__block_load(name->text)) |
        prism__block_differences(prism__block_load(text + PRISM__BLOCK),
                                 prism__block_load(name->text + PRISM__BLOCK))
            << PRISM__BLOCK;

    return name->size == size && (differences & inside) == 0 ? name : NULL;
}

/* No branch depends on the name's size, which nobody can guess. */
static PRISM__INLINE const char *usual_enum(const prism__decoder *d, const prism__field *field,
                                            const char *at, char *target)
{
    enum { FEW = 8 };
    const prism__enum *names = field->names;
    const prism__enum_name *name = &names->names[1];
    uint32_t quotes;
    size_t size;

    (void)d;
    if (*at != '"' || !names->slots)
        return NULL;
    at++;
    /* Units are mostly the first one there is, behind that of 0, which stands for none. */
    if (names->count <= FEW && name->size >= 8 && name->size <= PRISM__PADDED &&
        prism__load_eight(at) == prism__load_eight(name->text) &&
        prism__same_rest(at, name->text, name->size) && at[name->size] == '"') {
        size = name->size;
    } else {
        quotes = prism__block_find(prism__block_load(at), '"') |
                 prism__block_find(prism__block_load(at + PRISM__BLOCK), '"') << PRISM__BLOCK;
        if (quotes == 0)
            return usual_long_enum(field, at - 1, target);
        size = prism__trailing_zeros(quotes);
        name = find_hashed(names, at, size, (quotes ^ (quotes - 1)) >> 1);
        if (!name)
            return NULL;
    }
    *(int32_t *)(void *)(target + field->offset) = name->number;
    *(const char **)(void *)(target + field->companion) = name->text;
    return at + size + 1;
}

/* Up to eight digits in quotes. */
static PRISM__INLINE const char *usual_int64(const prism__decoder *d, const prism__field *field,
                                             const char *at, char *target)
{
    uint64_t word = prism__load_eight(at + 1) ^ UINT64_C(0x3030303030303030);
    unsigned count = prism__count_digits(word);

    (void)d;
    if (at[0] != '"' || count == 0 || at[count + 1] != '"' || (count > 1 && at[1] == '0'))
        return NULL;
    /* Shifted up, the digits have zeros in front. */
    *(int64_t *)(void *)(target + field->offset) =
        (int64_t)prism__join_eight(word << 8 * (8 - count));
    return at + count + 2;
}

/* Append the digits that are here, eight at most, to the mantissa; returns how many. */
static PRISM__INLINE unsigned read_eight(const char *at, uint64_t *mantissa)
{
    static const uint32_t powers[] = {1,      10,      100,      1000,     10000,
                                      100000, 1000000, 10000000, 100000000};
    uint64_t word = prism__load_eight(at) ^ UINT64_C(0x3030303030303030);
    unsigned count = prism__count_digits(word);
    /* Shifted up, in two steps since it may be by 64, what is left has zeros in front. */
    unsigned shift = 4 * (8 - count);

    *mantissa = *mantissa * powers[count] + prism__join_eight(word << shift << shift);
    return count;
}

/* What can be looked at where there is white space that is a new line and up to 16 blanks. */
enum { SPACE_ROOM = 1 + PRISM__BLOCK + 2 };

/* The digits behind the point; returns how many, 0 if there are too many or none, or if less can be
   looked at behind them than behind numbers that prism__field.room is for. */
static unsigned read_fraction(const char *at, const char *end, uint64_t *mantissa)
{
    for (unsigned count = 0; count <= 16 && end - at >= 8 + SPACE_ROOM; count += 8, at += 8) {
        unsigned more = read_eight(at, mantissa);
        if (more < 8)
            return count + more;
    }
    return 0;
}

/* A number with a fraction that is too long for the function below: up to 19 digits in all. */
static PRISM__NOINLINE const char *usual_long_double(const prism__decoder *d, const char *at,
                                                     double *out)
{
    const bool negative = *at == '-';
    const char *digits = at + negative;
    uint64_t mantissa = 0;
    unsigned count = read_eight(digits, &mantissa);
    const char *fraction = digits + count + 1;
    unsigned scale = read_fraction(fraction, d->reader.end, &mantissa);
    prism__decimal decimal = {mantissa, -(int32_t)scale, negative, false, digits, fraction + scale};

    if (scale == 0 || count + scale > 19 || !prism__decimal_to_double(&decimal, out))
        return NULL;
    return decimal.end;
}

/*
 * A number without an exponent. What ends it is found as soon as can be: all that follows in the
 * text has to wait for that. Not inline: the loop that calls it needs the registers.
 */
static PRISM__NOINLINE const char *usual_double(const prism__decoder *d, const prism__field *field,
                                                const char *at, char *target)
{
    double *out = (double *)(void *)(target + field->offset);
    prism__short number = {0, 0, 0, NULL};
    const char *digits = at;
    uint64_t word, others;
    unsigned count;

    /* A branch, since points have no signs. */
    if (PRISM__RARELY(*at == '-')) {
        number.negative = 1;
        digits++;
    }
    word = prism__load_eight(digits) ^ UINT64_C(0x3030303030303030);
    others = prism__other_digits(word);
    if (others == 0 || !d->short_is_exact)
        return NULL;
    count = prism__trailing_zeros(others) / 8;
    if (count == 0 || (count > 1 && *digits == '0'))
        return NULL;
    if (digits[count] == '.') {
        const uint64_t whole = (UINT64_C(1) << 8 * count) - 1;
        /* The point's flags are two bits; without them, the end's are the lowest. */
        others &= others - 1;
        others &= others - 1;
        if (others == 0)
            return usual_long_double(d, at, out);
        number.scale = prism__trailing_zeros(others) / 8 - count - 1;
        if (number.scale == 0)
            return NULL;
        /* Close the gap. */
        word = (word & whole) | (word >> 8 & ~whole);
        count += (unsigned)number.scale;
        digits++;
    }
    number.mantissa = prism__join_eight(word << 8 * (8 - count));
    *out = prism__short_to_double(&number);
    return digits + count;
}

prism__usual_reader *const prism__usual_readers[PRISM__KINDS] = {
    [PRISM__ENUM] = usual_enum,
    [PRISM__INT64] = usual_int64,
    [PRISM__DOUBLE] = usual_double,
};

bool prism__is_usual(const prism__message *message)
{
    for (size_t i = 0; i < message->field_count; i++) {
        const prism__field *field = &message->fields[i];
        if (!prism__usual_readers[field->kind] || field->case_number != 0)
            return false;
    }
    return true;
}

/* White space that is a new line and up to 16 blanks, or none. */
typedef struct space {
    uint32_t size;
    uint32_t blanks; /* flags the blanks, and the byte behind them */
} space;

static space make_space(size_t size)
{
    return (space){(uint32_t)size, (uint32_t)((UINT64_C(1) << size) - 1)};
}

static PRISM__INLINE bool is_space(const char *at, space s)
{
    uint32_t blanks = prism__block_find(prism__block_load(at + 1), ' ');

    return *at == '\n' && (blanks ^ (blanks + 1)) == s.blanks;
}

/* How a list is written. */
typedef struct layout {
    const prism__field *first, *last;
    const char *limit; /* up to here there is room for white space, and for a member behind it */
    space indent;      /* in front of members */
    space outer;       /* in front of the elements, and of the brace behind the members */
} layout;

/* If it is anything else, what `target` holds then means nothing. */
static PRISM__INLINE const char *usual_object(const prism__decoder *d, const layout *l,
                                              const char *at, char *target)
{
    const prism__field *field = l->first;

    if (*at != '{')
        return NULL;
    for (;; field++) {
        at++;
        if (at > l->limit)
            return NULL;
        if (l->indent.size > 0) {
            if (!is_space(at, l->indent))
                return NULL;
            at += l->indent.size;
        }
        at = prism__usual_name(d, at, field);
        if (!at)
            return NULL;
        if (field->kind == PRISM__ENUM)
            at = usual_enum(d, field, at, target);
        else if (field->kind == PRISM__INT64)
            at = usual_int64(d, field, at, target);
        else
            at = usual_double(d, field, at, target);
        if (!at)
            return NULL;
        if (field == l->last)
            break;
        if (*at != ',')
            return NULL;
    }
    if (l->outer.size > 0) {
        if (!is_space(at, l->outer))
            return NULL;
        at += l->outer.size;
    }
    return *at == '}' ? at + 1 : NULL;
}

/* False where nothing can be read. */
static bool make_layout(const prism__decoder *d, const prism__message *message, const char *at,
                        layout *out)
{
    const prism__reader *r = &d->reader;
    size_t room = 2;
    bool spaced;

    if ((size_t)(r->end - at) < room || r->depth == PRISM__DEPTH_MAX)
        return false;
    spaced = at[1] <= ' ';
    out->first = message->fields;
    out->last = message->fields + message->field_count - 1;
    for (const prism__field *field = out->first; field <= out->last; field++)
        room = field->room > room ? field->room : room;
    out->indent = make_space(spaced ? r->indents[r->depth + 1] : 0);
    out->outer = make_space(spaced ? r->indents[r->depth] : 0);
    if (spaced)
        room += SPACE_ROOM + out->indent.size;
    if ((size_t)(r->end - at) < room)
        return false;
    out->limit = r->end - room;
    return true;
}

size_t prism__usual_elements(const prism__decoder *d, const prism__message *message,
                             const char **at, char *items, size_t room)
{
    const size_t size = message->size;
    const char *next = *at;
    size_t count = 0;
    layout l;

    if (!make_layout(d, message, next, &l))
        return 0;
    for (; room >= size && next <= l.limit; room -= size, items += size) {
        next = usual_object(d, &l, next, items);
        if (!next)
            break;
        *at = next;
        count++;
        if (next > l.limit || *next != ',')
            break;
        next++;
        if (l.outer.size > 0) {
            if (!is_space(next, l.outer))
                break;
            next += l.outer.size;
        }
    }
    return count;
}
