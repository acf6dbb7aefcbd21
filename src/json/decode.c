/* SPDX-License-Identifier: MIT */
/*
 * From text to structs: one walk over the bytes, driven by the tables, straight into the document's
 * arena. Documents keep the order of their schema, so the row after the last one is tried first.
 */
#include "decode.h"

#include <stdlib.h>
#include <string.h>

#include "../util/fail.h"
#include "../util/utf8.h"
#include "decode_usual.h"
#include "json.h"
#include "number_short.h"
#include "prism/drift.h"

static bool decode_object(prism__decoder *d, const prism__message *message, char *target);

/* An object whose struct is there already. */
static bool decode_nested(prism__decoder *d, const prism__message *message, char *target)
{
    return prism__decode_at(d, '{') ? decode_object(d, message, target)
                                    : prism__reader_wrong_type(&d->reader, "an object");
}

/* Pointers to any message go through memcpy: their types differ from field to field. */
static void store_pointer(void *slot, const void *pointer)
{
    memcpy(slot, &pointer, sizeof pointer);
}

/* Elements as prism__usual_elements() has them; returns whether there is one at least. */
static bool decode_usual_values(prism__decoder *d, const prism__message *message,
                                prism__array *array)
{
    const size_t size = message->size;
    size_t count =
        prism__usual_elements(d, message, &d->reader.at, (char *)array->items + array->count * size,
                              (array->capacity - array->count) * size);

    array->count += count;
    return count > 0;
}

/* One element of any kind. */
static bool decode_any_value(prism__decoder *d, const prism__message *message, prism__array *array)
{
    char *item;

    if (array->count == array->capacity && !prism__array_grow(array, array->count + 1))
        return prism__reader_out_of_memory(&d->reader);
    item = (char *)array->items + array->count * message->size;
    memset(item, 0, message->size);
    array->count++;
    return decode_nested(d, message, item);
}

/* A list of value types made of numbers: one array at the arena's end. */
static bool decode_values(prism__decoder *d, const prism__field *field, void *items, size_t *count)
{
    const bool usual = prism__is_usual(field->message);
    prism__place place = {d->reader.place, NULL, 0, 0};
    prism__array array;
    bool more;

    if (!prism__reader_enter(&d->reader))
        return false;
    d->reader.place = &place;
    prism__array_begin(&array, d->arena, field->message->size);
    for (;; place.index = array.count) {
        if (!prism__reader_next(&d->reader, ']', place.index == 0, &more))
            return false;
        if (!more)
            break;
        if (!(usual && decode_usual_values(d, field->message, &array)) &&
            !decode_any_value(d, field->message, &array))
            return false;
    }
    d->reader.place = place.parent;
    store_pointer(items, prism__array_end(&array));
    *count = array.count;
    return true;
}

static bool grow_pointers(prism__decoder *d)
{
    bool local = d->pointers == d->local_pointers;
    size_t capacity = d->pointer_capacity * 2;
    const void **grown =
        capacity > SIZE_MAX / 2 / sizeof *grown
            ? NULL
            : realloc(local ? NULL : (void *)d->pointers, capacity * sizeof *grown);

    if (!grown)
        return prism__reader_out_of_memory(&d->reader);
    if (local)
        memcpy(grown, d->local_pointers, sizeof d->local_pointers);
    d->pointers = grown;
    d->pointer_capacity = capacity;
    return true;
}

static PRISM__INLINE bool push_pointer(prism__decoder *d, const void *pointer)
{
    if (d->pointer_count == d->pointer_capacity && !grow_pointers(d))
        return false;
    d->pointers[d->pointer_count++] = pointer;
    return true;
}

static PRISM__INLINE bool decode_message(prism__decoder *d, const prism__message *message,
                                         void **out)
{
    *out = NULL;
    if (!prism__decode_at(d, '{'))
        return prism__reader_wrong_type(&d->reader, "an object");
    *out = prism__arena_new(d->arena, message->size);
    return *out ? decode_object(d, message, *out) : prism__reader_out_of_memory(&d->reader);
}

/* The same as above, for structs of their own, which the list points to. */
static bool decode_usual_messages(prism__decoder *d, const prism__message *message)
{
    char *items = d->arena->at + prism__arena_skipped(d->arena->at);
    size_t room = (size_t)(d->arena->end - items);
    size_t count, most = d->pointer_capacity - d->pointer_count;

    if (room > most * message->size)
        room = most * message->size;
    count = prism__usual_elements(d, message, &d->reader.at, items, room);
    if (count == 0)
        return false;
    d->arena->at = items + count * message->size;
    for (size_t i = 0; i < count; i++)
        d->pointers[d->pointer_count++] = items + i * message->size;
    return true;
}

static bool decode_any_message(prism__decoder *d, const prism__message *message)
{
    void *child;

    return decode_message(d, message, &child) && push_pointer(d, child);
}

/* A list of messages: an array of pointers, made when their number is known. */
static bool decode_messages(prism__decoder *d, const prism__field *field, void *items,
                            size_t *count)
{
    const bool usual = prism__is_usual(field->message);
    prism__place place = {d->reader.place, NULL, 0, 0};
    size_t base = d->pointer_count;
    void *list;
    bool more;

    if (!prism__reader_enter(&d->reader))
        return false;
    d->reader.place = &place;
    for (;; place.index = d->pointer_count - base) {
        if (!prism__reader_next(&d->reader, ']', place.index == 0, &more))
            return false;
        if (!more)
            break;
        if (!(usual && decode_usual_messages(d, field->message)) &&
            !decode_any_message(d, field->message))
            return false;
    }
    d->reader.place = place.parent;
    *count = d->pointer_count - base;
    if (*count > 0) {
        list = prism__arena_new(d->arena, *count * sizeof(void *));
        if (!list)
            return prism__reader_out_of_memory(&d->reader);
        memcpy(list, d->pointers + base, *count * sizeof(void *));
        d->pointer_count = base;
        store_pointer(items, list);
    }
    return true;
}

/* The value of a field that is not null; the reader is at its first byte. */
static bool decode_value(prism__decoder *d, const prism__field *field, char *target)
{
    void *value = target + field->offset;
    void *companion = target + field->companion;
    void *child = NULL;

    if (prism__usual_readers[field->kind] && d->reader.end - d->reader.at >= field->room) {
        const char *behind = prism__usual_readers[field->kind](d, field, d->reader.at, target);
        /* Numbers may have an exponent. */
        if (behind && (*behind | 0x20) != 'e') {
            d->reader.at = behind;
            return true;
        }
    }
    switch ((prism__kind)field->kind) {
    case PRISM__STRING:
        return prism__decode_string(d, value);
    case PRISM__BOOL:
        return prism__decode_bool(d, value);
    case PRISM__INT64:
        return prism__decode_int64(d, value);
    case PRISM__DOUBLE:
        return prism__decode_double(d, value);
    case PRISM__ENUM:
        return prism__decode_enum(d, field->names, value, companion);
    case PRISM__TIMESTAMP:
        *(bool *)companion = true;
        return prism__decode_timestamp(d, value);
    case PRISM__DATE:
        return prism__decode_date(d, field, target);
    case PRISM__MESSAGE:
        if (!decode_message(d, field->message, &child))
            return false;
        store_pointer(value, child);
        return true;
    case PRISM__FLATTENED:
        *(bool *)companion = true;
        return decode_nested(d, field->message, target);
    case PRISM__MESSAGES:
        if (!prism__decode_at(d, '['))
            return prism__reader_wrong_type(&d->reader, "an array");
        return decode_messages(d, field, value, companion);
    case PRISM__VALUES:
        if (!prism__decode_at(d, '['))
            return prism__reader_wrong_type(&d->reader, "an array");
        return decode_values(d, field, value, companion);
    case PRISM__FLOATS:
    case PRISM__DOUBLES:
        if (!prism__decode_at(d, '['))
            return prism__reader_wrong_type(&d->reader, "an array");
        return prism__decode_numbers(d, field->kind == PRISM__DOUBLES, value, companion);
    case PRISM__LOOSE:
        return prism__decode_loose(d, value);
    }
    return prism__reader_skip(&d->reader);
}

/* An object that is being read. */
typedef struct object_state {
    const prism__message *message;
    char *target;
    uint64_t seen;    /* rows that there was a member for */
    uint64_t present; /* rows with a value, and not null */
} object_state;

/* The value of a member, whose name is at `name_at`. */
static PRISM__INLINE bool decode_field(prism__decoder *d, object_state *object,
                                       const prism__field *field, const char *name_at)
{
    const uint64_t bit = UINT64_C(1) << (field - object->message->fields);

    if ((object->seen & bit) != 0)
        return prism__decode_type_error(d, name_at, "a second member of this name");
    object->seen |= bit;
    if (prism__decode_at(d, 'n') && prism__reader_literal(&d->reader, "null", 4))
        return true;
    object->present |= bit;
    if (field->case_number != 0) {
        int32_t *selected = (int32_t *)(void *)(object->target + field->case_offset);
        if (*selected != 0)
            return prism__decode_type_error(d, name_at, "a second member of a oneof");
        *selected = field->case_number;
    }
    return decode_value(d, field, object->target);
}

/* The reader is behind a member's colon and white space. */
static void note_blanks(prism__decoder *d)
{
    d->blanks = d->reader.at[-1] == ' ' && d->reader.at[-2] == ':';
    d->lead = d->blanks ? ' ' : ':';
}

static const prism__field *find_field(const prism__message *message, const prism__span *name)
{
    for (size_t i = 0; i < message->field_count; i++) {
        const prism__field *f = &message->fields[i];
        if ((f->name_size == name->size && prism__same_text(f->name, name->text, name->size)) ||
            (f->proto_name_size == name->size &&
             prism__same_text(f->proto_name, name->text, name->size)))
            return f;
    }
    return NULL;
}

static bool skip_unknown(prism__decoder *d, const prism__span *name)
{
    prism__place place = {d->reader.place, name->text, name->size, 0};
    const char *type = prism__reader_type(&d->reader);

    d->reader.place = &place;
    if (!prism__reader_skip(&d->reader))
        return false;
    prism__decode_found(d, PRISM_DRIFT_MEMBER, type, strlen(type));
    d->reader.place = place.parent;
    return true;
}

/*
 * Read any member's name and its colon, and find its row. An unknown member is skipped whole;
 * `*found` is NULL then.
 */
static PRISM__NOINLINE bool decode_name(prism__decoder *d, const prism__message *message,
                                        const prism__field **found)
{
    char buffer[PRISM__SHORT_TEXT_MAX];
    const char *quote = d->reader.at;
    const char *behind;
    prism__span name;

    if (!prism__decode_at(d, '"'))
        return prism__reader_fail(&d->reader, PRISM_ERROR_INVALID_JSON, d->reader.at,
                                  "expected a member's name");
    if (!prism__decode_short(d, &name, buffer))
        return false;
    behind = d->reader.at;
    if (!prism__reader_colon(&d->reader))
        return false;
    note_blanks(d);
    *found = find_field(message, &name);
    if (*found)
        return true;
    /* One with escapes that was too long to undo them: in a path it stands as it came. */
    if (name.size == 0)
        name = (prism__span){quote + 1, (size_t)(behind - quote) - 2, true};
    return skip_unknown(d, &name);
}

/* The same, with a guess: the row `expected`, if there is one. */
static PRISM__INLINE bool decode_next_name(prism__decoder *d, const prism__message *message,
                                           size_t expected, const prism__field **found)
{
    const prism__field *field = &message->fields[expected];
    const char *behind;

    if (expected < message->field_count && d->reader.end - d->reader.at >= field->room) {
        behind = prism__usual_name(d, d->reader.at, field);
        if (behind) {
            *found = field;
            d->reader.at = behind;
            if (*behind <= ' ') {
                (void)prism__reader_peek(&d->reader);
                note_blanks(d);
            }
            return true;
        }
    }
    return decode_name(d, message, found);
}

/* An enum field that did not come, or came as null, is 0 and has the name of 0. */
static void name_absent_enums(const prism__message *message, uint64_t present, char *target)
{
    for (size_t i = 0; i < message->field_count; i++) {
        const prism__field *field = &message->fields[i];
        if (field->kind == PRISM__ENUM && (present >> i & 1) == 0)
            *(const char **)(void *)(target + field->companion) = prism__enum_text(field->names, 0);
    }
}

/* The reader is at the opening brace. `target` is zeroed. */
static bool decode_object(prism__decoder *d, const prism__message *message, char *target)
{
    prism__reader *reader = &d->reader;
    object_state object = {message, target, 0, 0};
    prism__place place = {reader->place, NULL, 0, 0};
    const prism__field *field;
    size_t expected = 0;
    bool more;

    if (!prism__reader_enter(reader) || !prism__reader_next(reader, '}', true, &more))
        return false;
    while (more) {
        const char *name_at = reader->at;
        if (!decode_next_name(d, message, expected, &field))
            return false;
        if (field) {
            place.name = field->name;
            place.name_size = field->name_size;
            reader->place = &place;
            if (!decode_field(d, &object, field, name_at))
                return false;
            reader->place = place.parent;
            expected = (size_t)(field - message->fields) + 1;
        }
        if (!prism__reader_next(reader, '}', false, &more))
            return false;
    }
    if (object.present != UINT64_MAX >> (64 - message->field_count))
        name_absent_enums(message, object.present, target);
    d->members = object.seen;
    return true;
}

/* A URL without quotes: nothing in it that could not stand in a URL's text. */
static bool decode_bare_url(prism__decoder *d, const char **out)
{
    prism__reader *r = &d->reader;
    const char *end = r->end;
    prism__span span = {r->at, 0, false};

    while (end > r->at && (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\r' || end[-1] == '\t'))
        end--;
    for (const char *at = r->at; at < end;) {
        size_t step = prism__utf8_size(at, end);
        if (step == 0)
            return prism__reader_fail(r, PRISM_ERROR_INVALID_JSON, at, "invalid UTF-8");
        if ((unsigned char)*at <= 0x20 || *at == 0x7F)
            return prism__reader_fail(r, PRISM_ERROR_INVALID_JSON, at,
                                      "space or control character in a URL");
        at += step;
    }
    span.size = (size_t)(end - r->at);
    r->at = end;
    return prism__decode_text_span(d, &span, span.text, out);
}

static bool starts_with(const prism__reader *reader, const char *text)
{
    size_t size = strlen(text);

    return (size_t)(reader->end - reader->at) >= size && memcmp(reader->at, text, size) == 0;
}

/* One URL: a JSON string, bare text, or nothing. */
static bool decode_url(prism__decoder *d, const char **out)
{
    prism__reader *r = &d->reader;

    (void)prism__reader_peek(r);
    if (r->at == r->end || prism__reader_literal(r, "null", 4))
        return prism__reader_finish(r);
    if (starts_with(r, "http://") || starts_with(r, "https://"))
        return decode_bare_url(d, out) && prism__reader_finish(r);
    if (!prism__decode_at(d, '"'))
        return prism__reader_wrong_type(r, "a URL");
    if (!prism__decode_string(d, out) || !prism__reader_finish(r))
        return false;
    if (**out == '\0')
        *out = NULL;
    return true;
}

/* The text as a whole. */
static bool decode_text(prism__decoder *d, const prism__message *message, void *root)
{
    prism__reader *r = &d->reader;

    if (r->end - r->at >= 3 && memcmp(r->at, "\xEF\xBB\xBF", 3) == 0)
        return prism__reader_fail(r, PRISM_ERROR_INVALID_JSON, r->at, "byte order mark");
    if (message->style == PRISM__URL)
        return decode_url(d, (const char **)(void *)((char *)root + message->fields[0].offset));
    if (prism__reader_peek(r) == '\0' && r->at == r->end)
        return prism__reader_fail(r, PRISM_ERROR_INVALID_JSON, r->at, "the text is empty");
    if (!prism__decode_at(d, '{'))
        return prism__reader_wrong_type(r, "an object");
    return decode_object(d, message, root) && prism__reader_finish(r);
}

prism_status prism__decode(const prism__message *message, const char *text, size_t size, void **out,
                           uint64_t *members, prism_error *error)
{
    return prism__decode_observed(message, text, size, NULL, out, members, error);
}

prism_status prism__decode_observed(const prism__message *message, const char *text, size_t size,
                                    const prism__observer *observer, void **out, uint64_t *members,
                                    prism_error *error)
{
    prism__decoder d;
    void *root;
    bool fine;

    *out = NULL;
    if (!text && size > 0)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "text: NULL");
    root = prism__document_new(message->size);
    if (!root)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    prism__reader_init(&d.reader, text ? text : "", size, error);
    d.arena = prism__document_arena(root);
    d.style = (prism__style)message->style;
    d.short_is_exact = prism__short_is_exact();
    d.blanks = 0;
    d.lead = ':';
    d.members = 0;
    d.pointers = d.local_pointers;
    d.pointer_count = 0;
    d.observer = observer;
    d.findings = 0;
    d.pointer_capacity = PRISM__LOCAL_POINTERS;

    fine = decode_text(&d, message, root);
    if (d.pointers != d.local_pointers)
        free((void *)d.pointers);
    if (!fine) {
        prism__document_free(root);
        return d.reader.status;
    }
    if (members)
        *members = d.members;
    *out = root;
    return prism__ok(error);
}
