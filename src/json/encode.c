/* SPDX-License-Identifier: MIT */
/*
 * From structs to text: a cJSON tree, printed by cJSON. Two of cJSON's habits are kept out: its
 * numbers, which are rounded and follow the locale, go in as text that this library wrote, a whole
 * array of numbers as one node; and its allocator hooks, which belong to the application, never see
 * the result, which is printed into memory of this library's own.
 */
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "../util/buffer.h"
#include "../util/fail.h"
#include "../util/utf8.h"
#include "json.h"
#include "number.h"
#include "prism/text.h"
#include "time.h"

/* The text of an array of numbers; its node refers to it. */
typedef struct number_text {
    struct number_text *next;
    char text[];
} number_text;

typedef struct encoder {
    number_text *texts;
    uint64_t bound; /* the printed text has no more bytes than this; 32 bits could wrap around */
    prism_status status;
    prism_error *error;
} encoder;

static cJSON *encode_object(encoder *e, const prism__message *message, const char *source);

static cJSON *fail(encoder *e, prism_status status, const char *message)
{
    if (e->status == PRISM_OK)
        e->status = prism__fail(e->error, status, "%s", message);
    return NULL;
}

static cJSON *out_of_memory(encoder *e)
{
    return fail(e, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
}

/* Count a node's text; NULL, for want of memory, is the failure. */
static cJSON *made(encoder *e, cJSON *node, uint64_t size)
{
    e->bound += size;
    return node ? node : out_of_memory(e);
}

/* The bytes of a string when cJSON prints it, quotes included. */
static uint64_t printed_size(const char *text)
{
    uint64_t size = 2;

    for (; *text; text++)
        size += (unsigned char)*text < 0x20 ? 6 : *text == '"' || *text == '\\' ? 2 : 1;
    return size;
}

static cJSON *encode_text(encoder *e, const prism__field *field, const char *text)
{
    if (!prism__utf8_valid(text, strlen(text))) {
        if (e->status == PRISM_OK)
            e->status = prism__fail(e->error, PRISM_ERROR_INVALID_ARGUMENT, "%s: not valid UTF-8",
                                    field->proto_name);
        return NULL;
    }
    return made(e, cJSON_CreateStringReference(text), printed_size(text));
}

/* Text of this library's own, such as a number. */
static cJSON *encode_raw(encoder *e, const char *text, size_t size)
{
    char copy[PRISM__NUMBER_MAX + 16];

    memcpy(copy, text, size);
    copy[size] = '\0';
    return made(e, cJSON_CreateRaw(copy), size);
}

/* A number, or the string that stands for what no JSON number can be. */
static size_t write_double(double value, char *out)
{
    const char *name = isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";

    if (isfinite(value))
        return prism__double_format(value, out);
    memcpy(out, name, strlen(name));
    return strlen(name);
}

static size_t write_float(float value, char *out)
{
    return isfinite(value) ? prism__float_format(value, out) : write_double((double)value, out);
}

static cJSON *encode_int64(encoder *e, int64_t value)
{
    char text[PRISM__NUMBER_MAX + 2];
    size_t size = prism__int64_format(value, text + 1);

    text[0] = '"';
    text[size + 1] = '"';
    return encode_raw(e, text, size + 2);
}

static cJSON *encode_enum(encoder *e, const prism__field *field, int32_t value, const char *text)
{
    char number[PRISM__NUMBER_MAX];

    if (!text)
        text = prism__enum_text(field->names, value);
    if (text)
        return encode_text(e, field, text);
    return encode_raw(e, number, prism__int64_format(value, number));
}

static cJSON *encode_timestamp(encoder *e, const prism__field *field, const prism_timestamp *time)
{
    char text[PRISM__TIME_MAX + 2];
    size_t size = prism__time_format(*time, text + 1);

    if (size == 0) {
        if (e->status == PRISM_OK)
            e->status = prism__fail(e->error, PRISM_ERROR_INVALID_ARGUMENT,
                                    "%s: not in the years 0001 to 9999", field->proto_name);
        return NULL;
    }
    text[0] = '"';
    text[size + 1] = '"';
    return encode_raw(e, text, size + 2);
}

/* One loop for each type. Both write a comma behind each number; returns where the text ends. */
static char *write_floats(const float *items, size_t count, char *out)
{
    for (size_t i = 0; i < count; i++) {
        out += write_float(items[i], out);
        *out++ = ',';
    }
    return out;
}

static char *write_doubles(const double *items, size_t count, char *out)
{
    for (size_t i = 0; i < count; i++) {
        out += write_double(items[i], out);
        *out++ = ',';
    }
    return out;
}

/* An array of numbers, at least one, as one node. */
static cJSON *encode_numbers(encoder *e, const prism__field *field, const void *items, size_t count)
{
    const bool wide = field->kind == PRISM__DOUBLES;
    const size_t item_max = (wide ? PRISM__NUMBER_MAX : PRISM__FLOAT_MAX) + 1;
    number_text *numbers;
    cJSON *node;
    char *end;

    if (count > (SIZE_MAX - sizeof *numbers - 2) / item_max)
        return out_of_memory(e);
    numbers = malloc(sizeof *numbers + count * item_max + 2);
    if (!numbers)
        return out_of_memory(e);
    numbers->next = e->texts;
    e->texts = numbers;

    numbers->text[0] = '[';
    end = wide ? write_doubles(items, count, numbers->text + 1)
               : write_floats(items, count, numbers->text + 1);
    end[-1] = ']';
    *end = '\0';

    /* cJSON has references to strings only; the type makes it raw text that it does not free. */
    node = cJSON_CreateStringReference(numbers->text);
    if (node)
        node->type = cJSON_Raw | cJSON_IsReference;
    return made(e, node, (size_t)(end - numbers->text));
}

/* A list of messages, or of value types that stand one behind the other. */
static cJSON *encode_list(encoder *e, const prism__field *field, const void *items, size_t count)
{
    const char *values = items;
    const void *const *pointers = items;
    cJSON *list = made(e, cJSON_CreateArray(), (uint64_t)count + 2);

    for (size_t i = 0; list && i < count; i++) {
        const char *item =
            field->kind == PRISM__VALUES ? values + i * field->message->size : pointers[i];
        cJSON *node = encode_object(e, field->message, item);
        if (!node) {
            cJSON_Delete(list);
            return NULL;
        }
        (void)cJSON_AddItemToArray(list, node);
    }
    return list;
}

static const void *load_pointer(const void *slot)
{
    const void *pointer;

    memcpy(&pointer, slot, sizeof pointer);
    return pointer;
}

/* Whether the field has a value to write. */
static bool is_set(const prism__message *message, const prism__field *field, const char *source)
{
    const void *value = source + field->offset;
    const void *companion = source + field->companion;
    const char *text;

    switch ((prism__kind)field->kind) {
    case PRISM__STRING:
    case PRISM__DATE:
        text = load_pointer(value);
        return text && (message->style != PRISM__PROTO3 || text[0] != '\0');
    case PRISM__BOOL:
        return *(const bool *)value;
    case PRISM__INT64:
        return *(const int64_t *)value != 0;
    case PRISM__DOUBLE:
        return *(const double *)value != 0 || signbit(*(const double *)value);
    case PRISM__ENUM:
        return *(const int32_t *)value != 0;
    case PRISM__TIMESTAMP:
        return *(const bool *)companion;
    case PRISM__MESSAGE:
        return load_pointer(value) != NULL;
    case PRISM__FLATTENED:
        if (*(const bool *)companion)
            return true;
        for (size_t i = 0; i < field->message->field_count; i++) {
            if (is_set(field->message, &field->message->fields[i], source))
                return true;
        }
        return false;
    case PRISM__MESSAGES:
    case PRISM__VALUES:
    case PRISM__FLOATS:
    case PRISM__DOUBLES:
        return *(const size_t *)companion > 0;
    case PRISM__LOOSE:
        break;
    }
    return false;
}

static cJSON *encode_value(encoder *e, const prism__field *field, const char *source)
{
    const void *value = source + field->offset;
    const void *companion = source + field->companion;
    char number[PRISM__NUMBER_MAX];

    switch ((prism__kind)field->kind) {
    case PRISM__STRING:
    case PRISM__DATE:
        return encode_text(e, field, load_pointer(value));
    case PRISM__BOOL:
        return made(e, cJSON_CreateBool(*(const bool *)value), 5);
    case PRISM__INT64:
        return encode_int64(e, *(const int64_t *)value);
    case PRISM__DOUBLE:
        return encode_raw(e, number, write_double(*(const double *)value, number));
    case PRISM__ENUM:
        return encode_enum(e, field, *(const int32_t *)value, load_pointer(companion));
    case PRISM__TIMESTAMP:
        return encode_timestamp(e, field, value);
    case PRISM__MESSAGE:
        return encode_object(e, field->message, load_pointer(value));
    case PRISM__FLATTENED:
        return encode_object(e, field->message, source);
    case PRISM__MESSAGES:
    case PRISM__VALUES:
        return encode_list(e, field, load_pointer(value), *(const size_t *)companion);
    case PRISM__FLOATS:
    case PRISM__DOUBLES:
        return encode_numbers(e, field, load_pointer(value), *(const size_t *)companion);
    case PRISM__LOOSE:
        break;
    }
    return fail(e, PRISM_ERROR_INTERNAL, "a field that is not written");
}

static cJSON *encode_object(encoder *e, const prism__message *message, const char *source)
{
    cJSON *object = made(e, cJSON_CreateObject(), 2);

    for (size_t i = 0; object && i < message->field_count; i++) {
        const prism__field *field = &message->fields[i];
        cJSON *node;
        if (is_set(message, field, source))
            node = encode_value(e, field, source);
        else if (field->required)
            node = made(e, cJSON_CreateNull(), 4);
        else
            continue;
        e->bound += field->name_size + 4u;
        if (!node || !cJSON_AddItemToObjectCS(object, field->name, node)) {
            (void)out_of_memory(e); /* unless the node's own failure came first */
            cJSON_Delete(node);
            cJSON_Delete(object);
            return NULL;
        }
    }
    return object;
}

static cJSON *encode_document(encoder *e, const prism__message *message, const void *document)
{
    if (message->style != PRISM__URL)
        return encode_object(e, message, document);
    if (is_set(message, &message->fields[0], document))
        return encode_value(e, &message->fields[0], document);
    return made(e, cJSON_CreateNull(), 4);
}

static void wipe_and_free(char *text)
{
    if (text)
        prism__wipe(text, strlen(text));
    free(text);
}

/*
 * Give up memory that the text does not need, unless it is little. Not by realloc(), which would
 * leave a copy behind, of a client ID perhaps.
 */
static char *fit(char *text, size_t size, size_t capacity)
{
    char *fitted = capacity - size > size / 8 + 64 ? malloc(size + 1) : NULL;

    if (!fitted)
        return text;
    memcpy(fitted, text, size + 1);
    wipe_and_free(text);
    return fitted;
}

/* Print the tree into memory of this library's own. */
static char *print(encoder *e, cJSON *tree, size_t *size)
{
    uint64_t capacity = e->bound + 16; /* cJSON wants a few bytes that it does not use */
    char *text;

    if (capacity > INT_MAX) {
        (void)fail(e, PRISM_ERROR_LIMIT_EXCEEDED, "the text would be larger than 2 GiB");
        return NULL;
    }
    text = malloc((size_t)capacity);
    if (!text) {
        (void)out_of_memory(e);
        return NULL;
    }
    if (!cJSON_PrintPreallocated(tree, text, (int)capacity, 0)) {
        (void)fail(e, PRISM_ERROR_INTERNAL, "cJSON did not print");
        prism__wipe(text, (size_t)capacity);
        free(text);
        return NULL;
    }
    *size = strlen(text);
    return fit(text, *size, (size_t)capacity);
}

prism_status prism__encode(const prism__message *message, const void *document, char **out,
                           size_t *out_size, prism_error *error)
{
    encoder e = {NULL, 0, PRISM_OK, error};
    size_t size = 0;
    cJSON *tree;

    *out = NULL;
    if (out_size)
        *out_size = 0;
    tree = encode_document(&e, message, document);
    if (tree)
        *out = print(&e, tree, &size);
    cJSON_Delete(tree);
    while (e.texts) {
        number_text *next = e.texts->next;
        free(e.texts);
        e.texts = next;
    }
    if (!*out)
        return e.status;
    if (out_size)
        *out_size = size;
    return prism__ok(error);
}

void prism_text_free(char *text)
{
    wipe_and_free(text);
}
