/* SPDX-License-Identifier: MIT */
#include "strict.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../json/reader.h"
#include "../../util/fail.h"
#include "text.h"

typedef struct walker {
    prism__reader reader;
    const sim_rules *rules;
} walker;

static bool walk_object(walker *w, const prism__message *message);

static bool fail(walker *w, const char *at, const char *format, const char *text)
{
    return prism__reader_fail(&w->reader, PRISM_ERROR_INVALID_DOCUMENT, at, format, text);
}

static const sim_rule *find_rule(const walker *w, const prism__message *message,
                                 const prism__field *field)
{
    for (size_t i = 0; i < w->rules->count; i++)
        if (w->rules->items[i].message == message &&
            strcmp(w->rules->items[i].member, field->name) == 0)
            return &w->rules->items[i];
    return NULL;
}

static bool walk_list(walker *w, const prism__field *field, const sim_rule *rule)
{
    prism__place place = {w->reader.place, NULL, 0, 0};
    const char *start = w->reader.at;
    bool has_more;

    if (!prism__reader_enter(&w->reader))
        return false;
    w->reader.place = &place;
    for (;; place.index++) {
        if (!prism__reader_next(&w->reader, ']', place.index == 0, &has_more))
            return false;
        if (!has_more)
            break;
        if (rule != NULL && rule->count_max > 0 && place.index == rule->count_max)
            return fail(w, w->reader.at, "too many of them%s", "");
        if (!walk_object(w, field->message))
            return false;
    }
    w->reader.place = place.parent;
    return place.index > 0 || !field->required ||
           fail(w, start, "expected at least one element%s", "");
}

/* The text of the scalar that comes, without quotes and escapes, to be given to free(). */
static char *take_scalar(walker *w)
{
    const char *start = w->reader.at;
    prism__span span;
    bool has_nul;

    if (*start != '"')
        return prism__reader_skip(&w->reader)
                   ? sim_text_copy_bytes(start, (size_t)(w->reader.at - start))
                   : NULL;
    if (!prism__reader_string(&w->reader, &span))
        return NULL;
    char *text = malloc(span.size + 1);
    if (text != NULL)
        text[prism__span_unescape(&span, text, &has_nul)] = '\0';
    return text;
}

static bool walk_value(walker *w, const prism__message *message, const prism__field *field)
{
    const sim_rule *rule = find_rule(w, message, field);
    const char *start = w->reader.at;

    if (field->kind == PRISM__MESSAGE)
        return walk_object(w, field->message);
    if (field->kind == PRISM__MESSAGES)
        return walk_list(w, field, rule);
    if (rule == NULL)
        return prism__reader_skip(&w->reader);
    char *text = take_scalar(w);
    if (text == NULL)
        return prism__reader_out_of_memory(&w->reader);
    bool is_right = rule->is_right(text);
    free(text);
    return is_right || fail(w, start, "expected %s", rule->expected);
}

/* The row of a member; NULL for an unknown one. A name with escapes is none of a row's. */
static const prism__field *find_field(const prism__message *message, const prism__span *name)
{
    for (size_t i = 0; i < message->field_count; i++) {
        const prism__field *field = &message->fields[i];
        if ((field->name_size == name->size && memcmp(field->name, name->text, name->size) == 0) ||
            (field->proto_name_size == name->size &&
             memcmp(field->proto_name, name->text, name->size) == 0))
            return field;
    }
    return NULL;
}

static bool walk_member(walker *w, const prism__message *message, uint64_t *seen)
{
    const char *start = w->reader.at;
    prism__span name;

    if (!prism__reader_string(&w->reader, &name) || !prism__reader_colon(&w->reader))
        return false;
    prism__place place = {w->reader.place, name.text, name.size, 0};
    w->reader.place = &place;
    const prism__field *field = find_field(message, &name);
    if (field == NULL)
        return fail(w, start, "unknown member%s", "");
    if (!prism__reader_literal(&w->reader, "null", 4)) {
        if (!walk_value(w, message, field))
            return false;
        *seen |= UINT64_C(1) << (field - message->fields);
    }
    w->reader.place = place.parent;
    return true;
}

static bool walk_object(walker *w, const prism__message *message)
{
    const char *start = w->reader.at;
    uint64_t seen = 0;
    bool has_more;

    if (!prism__reader_enter(&w->reader))
        return false;
    for (bool is_first = true;; is_first = false) {
        if (!prism__reader_next(&w->reader, '}', is_first, &has_more))
            return false;
        if (!has_more)
            break;
        if (!walk_member(w, message, &seen))
            return false;
    }
    for (size_t i = 0; i < message->field_count; i++)
        if (message->fields[i].required && (seen >> i & 1) == 0)
            return fail(w, start, "the member %s is missing", message->fields[i].name);
    return true;
}

prism_status sim_strict_check(const prism__message *message, const sim_rules *rules,
                              const char *text, size_t size, prism_error *error)
{
    walker w = {.rules = rules};
    prism__reader_init(&w.reader, text, size, error);
    (void)prism__reader_peek(&w.reader);
    if (!walk_object(&w, message))
        return w.reader.status;
    return prism__ok(error);
}
