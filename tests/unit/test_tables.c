/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/documents.h"
#include "json/table.h"

/* In all texts ' stands for ", and ^ for the place of an error. */

#define COUNT(cases) (sizeof(cases) / sizeof(cases)[0])
#define NO_DOCUMENT PRISM_ERROR_INVALID_DOCUMENT

/* A field of a message, and the text around the members of the object that it is in. */
typedef struct field_spot {
    const char *kind;
    const prism__field *field;
    char head[256];
    char tail[64];
    char path[128]; /* of the field */
} field_spot;

/* Print what is known to fit. */
static void print_to(char *out, size_t capacity, const char *format, ...)
{
    va_list arguments;
    int size;

    va_start(arguments, format);
    size = vsnprintf(out, capacity, format, arguments);
    va_end(arguments);
    assert_in_range(size, 0, capacity - 1);
}

typedef void (*visitor)(const field_spot *spot, void *context);

static void visit_fields(const field_spot *parent, const prism__message *message, visitor visit,
                         void *context)
{
    for (size_t i = 0; i < message->field_count; i++) {
        const prism__field *field = &message->fields[i];
        bool list = field->kind == PRISM__MESSAGES || field->kind == PRISM__VALUES;
        field_spot here = *parent;
        field_spot inner = *parent;
        here.field = field;
        print_to(here.path, sizeof here.path, "%s%s%s", parent->path, parent->path[0] ? "." : "",
                 field->name);
        visit(&here, context);
        if (!field->message)
            continue;
        print_to(inner.head, sizeof inner.head, "%s'%s':%s", parent->head, field->name,
                 list ? "[{" : "{");
        print_to(inner.tail, sizeof inner.tail, "%s%s", list ? "}]" : "}", parent->tail);
        print_to(inner.path, sizeof inner.path, "%s%s", here.path, list ? "[0]" : "");
        visit_fields(&inner, field->message, visit, context);
    }
}

/* Every field of every message that is an object. */
static void visit_all(visitor visit, void *context)
{
    for (size_t i = 0; i < DOCUMENT_KIND_COUNT; i++) {
        field_spot top = {document_kinds[i].name, NULL, "{", "}", ""};
        if (strcmp(top.kind, "asset-url") != 0)
            visit_fields(&top, document_kinds[i].message, visit, context);
    }
}

/* The members, as they are written in the two services' documents. */
static const char *const all_paths[] = {
    "session-request clientId",
    "session-request clientScanningId",
    "session-request scanningConfig",
    "session-request scanningConfig.languageCode",
    "session-request scanningConfig.include3dAvatarInResults",
    "session-response scanningSession",
    "session-response scanningSession.scanningSessionId",
    "session-response scanningSession.clientScanningId",
    "session-response scanningSession.expireAtTimestamp",
    "session-response error",
    "session-response error.errorType",
    "session-response error.message",
    "scan-results scanningSessionId",
    "scan-results clientScanningId",
    "scan-results results",
    "scan-results results.measurements",
    "scan-results results.measurements[0].measurementType",
    "scan-results results.measurements[0].value",
    "scan-results results.measurements[0].unit",
    "scan-results results.avatar",
    "scan-results results.avatar.meshVerticesOnly",
    "scan-results results.avatar.meshVerticesOnly.vertices",
    "scan-results results.posture",
    "scan-results results.posture.front",
    "scan-results results.posture.front.angles",
    "scan-results results.posture.front.angles[0].name",
    "scan-results results.posture.front.angles[0].value",
    "scan-results results.posture.front.angles[0].unit",
    "scan-results results.posture.front.lines",
    "scan-results results.posture.front.lines[0].name",
    "scan-results results.posture.front.lines[0].points",
    "scan-results results.posture.front.lines[0].points[0].x",
    "scan-results results.posture.front.lines[0].points[0].y",
    "scan-results results.posture.right",
    "scan-results results.posture.right.angles",
    "scan-results results.posture.right.angles[0].name",
    "scan-results results.posture.right.angles[0].angles",
    "scan-results results.posture.right.angles[0].unit",
    "scan-results results.posture.right.lines",
    "scan-results results.posture.right.lines[0].name",
    "scan-results results.posture.right.lines[0].points",
    "scan-results results.posture.right.lines[0].points[0].x",
    "scan-results results.posture.right.lines[0].points[0].y",
    "scan-results pending",
    "scan-results pending.expireAtTimestamp",
    "scan-results error",
    "scan-results error.errorType",
    "scan-results error.message",
    "scan-assets id",
    "scan-assets scanId",
    "scan-assets captureData",
    "scan-assets captureDataUpdatedAt",
    "scan-assets body",
    "scan-assets bodyUpdatedAt",
    "scan-assets fittedBody",
    "scan-assets fittedBodyUpdatedAt",
    "scan-assets measurement",
    "scan-assets measurementUpdatedAt",
    "scan-assets createdAt",
    "scan-assets updatedAt",
    "asset-urls previewImage",
    "asset-urls model",
    "asset-urls canonicalBody",
    "asset-urls texture",
    "asset-urls material",
    "asset-urls stripes",
    "asset-urls captureVideo",
};

static void visit_path(const field_spot *spot, void *context)
{
    size_t *index = context;
    char path[256];

    assert_true(*index < COUNT(all_paths));
    print_to(path, sizeof path, "%s %s", spot->kind, spot->path);
    assert_string_equal(path, all_paths[*index]);
    ++*index;
}

static void tables__have_every_field_of_both_documents(void **state)
{
    size_t index = 0;

    (void)state;
    visit_all(visit_path, &index);
    assert_int_equal(index, COUNT(all_paths));
}

/* What each kind of field accepts of the six types of values. */
static bool accepts(prism__kind kind, char type)
{
    switch (kind) {
    case PRISM__STRING:
    case PRISM__DATE:
        return type == '\'';
    case PRISM__BOOL:
        return type == 't';
    case PRISM__INT64:
    case PRISM__DOUBLE:
        return type == '1';
    case PRISM__ENUM:
        return type == '1' || type == '\'';
    case PRISM__TIMESTAMP:
        return false;
    case PRISM__MESSAGE:
    case PRISM__FLATTENED:
        return type == '{';
    default:
        return type == '[';
    }
}

static void accept_or_refuse(const field_spot *spot, bool accepted, const char *member,
                             const char *path)
{
    const document_kind *kind = document_kind_named(spot->kind);
    char text[1024];
    char *printed;
    prism_error error;

    print_to(text, sizeof text, "%s%s%s", spot->head, member, spot->tail);
    if (!accepted) {
        assert_refused(spot->kind, text, NO_DOCUMENT, path);
        return;
    }
    for (char *at = text; *at; at++)
        *at = *at == '\'' ? '"' : *at;
    printed = document_convert(kind, text, strlen(text), &error);
    if (!printed)
        fail_msg("%s: %s: %s", spot->kind, text, error.message);
    prism_text_free(printed);
}

static void visit_types(const field_spot *spot, void *context)
{
    static const char *const values[] = {"true", "1", "'x'", "[]", "{}"};
    char member[256], path[256];

    (void)context;
    print_to(member, sizeof member, "'%s':null", spot->field->name);
    accept_or_refuse(spot, true, member, "");
    for (size_t i = 0; i < COUNT(values); i++) {
        print_to(member, sizeof member, "'%s':^%s", spot->field->name, values[i]);
        if (accepts((prism__kind)spot->field->kind, values[i][0]))
            memmove(strchr(member, '^'), values[i], strlen(values[i]) + 1);
        accept_or_refuse(spot, accepts((prism__kind)spot->field->kind, values[i][0]), member,
                         spot->path);
    }
    if (!accepts((prism__kind)spot->field->kind, '['))
        return;
    print_to(path, sizeof path, "%s[0]", spot->path);
    print_to(member, sizeof member, "'%s':[^null]", spot->field->name);
    accept_or_refuse(spot, false, member, path);
    print_to(member, sizeof member, "'%s':[^[]]", spot->field->name);
    accept_or_refuse(spot, false, member, path);
    print_to(path, sizeof path, "%s[1]", spot->path);
    print_to(member, sizeof member, "'%s':[%s,^null]", spot->field->name,
             spot->field->message ? "{}" : "1");
    accept_or_refuse(spot, false, member, path);
}

static void decode__checks_the_type_of_every_field(void **state)
{
    (void)state;
    visit_all(visit_types, NULL);
}

/* The name with each letter as an escape. */
static void escape_name(const char *name, char *out)
{
    for (; *name; name++, out += 6)
        print_to(out, 7, "\\u%04X", (unsigned)(unsigned char)*name);
}

/* That a name is this field's is seen by its refusing a value. */
static void visit_names(const field_spot *spot, void *context)
{
    const prism__field *field = spot->field;
    const char *wrong = accepts((prism__kind)field->kind, 't') ? "1" : "true";
    char names[6][512], member[1200];

    (void)context;
    print_to(names[0], sizeof names[0], "%s", field->name);
    print_to(names[1], sizeof names[1], "%s", field->proto_name);
    escape_name(field->name, names[2]);
    escape_name(field->proto_name, names[3]);
    print_to(names[4], sizeof names[4], "\\u%04x%s", (unsigned)field->name[0], field->name + 1);
    print_to(names[5], sizeof names[5], "%.*s\\u%04x", (int)strlen(field->name) - 1, field->name,
             (unsigned)field->name[strlen(field->name) - 1]);
    for (size_t i = 0; i < COUNT(names); i++) {
        print_to(member, sizeof member, "'%s' : ^%s", names[i], wrong);
        accept_or_refuse(spot, false, member, spot->path);
    }
    /* Anything else is an unknown member. */
    print_to(member, sizeof member, "'%s ':true,'%s\\u0000':true,'_%s':true,'%.*s':true",
             field->name, field->name, field->name, (int)strlen(field->name) - 1, field->name);
    if (strlen(field->name) > 1)
        accept_or_refuse(spot, true, member, "");
}

static void decode__knows_every_name_in_both_spellings_and_escaped(void **state)
{
    (void)state;
    visit_all(visit_names, NULL);
}

/* A null is a member too: only a oneof looks past it. */
static void visit_duplicates(const field_spot *spot, void *context)
{
    const char *first = spot->field->name;
    const char *second = spot->field->proto_name;
    char member[512];

    (void)context;
    print_to(member, sizeof member, "'%s':null,^'%s':null", first, first);
    accept_or_refuse(spot, false, member, spot->path);
    print_to(member, sizeof member, "'%s':null,^'%s':null", first, second);
    accept_or_refuse(spot, false, member, spot->path);
    print_to(member, sizeof member, "'%s':null,'-':0,'-':0, ^'\\u%04x%s':null", second,
             (unsigned)first[0], first + 1);
    accept_or_refuse(spot, false, member, spot->path);
}

static void decode__refuses_every_field_twice(void **state)
{
    (void)state;
    visit_all(visit_duplicates, NULL);
}

/* \u0000 in each field that a C string holds. */
static void visit_nul(const field_spot *spot, void *context)
{
    int *count = context;
    char member[256];

    if (!accepts((prism__kind)spot->field->kind, '\''))
        return;
    print_to(member, sizeof member, "'%s':^'a\\u0000b'", spot->field->name);
    accept_or_refuse(spot, false, member, spot->path);
    print_to(member, sizeof member, "'%s':^'\\u0000'", spot->field->name);
    accept_or_refuse(spot, false, member, spot->path);
    ++*count;
}

static void decode__refuses_u0000_in_every_text(void **state)
{
    int count = 0;

    (void)state;
    visit_all(visit_nul, &count);
    assert_int_equal(count, 38);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables__have_every_field_of_both_documents),
        cmocka_unit_test(decode__checks_the_type_of_every_field),
        cmocka_unit_test(decode__knows_every_name_in_both_spellings_and_escaped),
        cmocka_unit_test(decode__refuses_every_field_twice),
        cmocka_unit_test(decode__refuses_u0000_in_every_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
