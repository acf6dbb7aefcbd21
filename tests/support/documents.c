/* SPDX-License-Identifier: MIT */
#include "documents.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "message/messages.h"
#include "read_file.h"

/* clang-format off */
#define KIND_FUNCTIONS(type)                                                                       \
    static prism_status parse_##type(const char *text, size_t size, void **out,                    \
                                     prism_error *error)                                           \
    {                                                                                              \
        prism_##type *document = (prism_##type *)(void *)&document; /* to be overwritten */        \
        prism_status status = prism_##type##_parse(text, size, &document, error);                  \
                                                                                                   \
        *out = document;                                                                           \
        return status;                                                                             \
    }                                                                                              \
    static prism_status format_##type(const void *document, char **out, size_t *out_size,          \
                                      prism_error *error)                                          \
    {                                                                                              \
        return prism_##type##_format(document, out, out_size, error);                              \
    }                                                                                              \
    static void free_##type(void *document)                                                        \
    {                                                                                              \
        prism_##type##_free(document);                                                             \
    }
/* clang-format on */

KIND_FUNCTIONS(session_request)
KIND_FUNCTIONS(session_response)
KIND_FUNCTIONS(scan_results)
KIND_FUNCTIONS(scan_assets)
KIND_FUNCTIONS(asset_urls)
KIND_FUNCTIONS(asset_url)

#define KIND(name, type)                                                                           \
    {                                                                                              \
        name, &prism__##type##_message, parse_##type, format_##type, free_##type                   \
    }

const document_kind document_kinds[DOCUMENT_KIND_COUNT] = {
    KIND("session-request", session_request), KIND("session-response", session_response),
    KIND("scan-results", scan_results),       KIND("scan-assets", scan_assets),
    KIND("asset-urls", asset_urls),           KIND("asset-url", asset_url),
};

const document_file document_files[DOCUMENT_FILE_COUNT] = {
    {"session-request", "session-request.json"},
    {"session-response", "session-response.json"},
    {"session-response", "session-error.json"},
    {"scan-results", "scan-results.json"},
    {"scan-results", "scan-pending.json"},
    {"scan-results", "scan-error.json"},
    {"scan-assets", "scan-assets.json"},
    {"scan-assets", "scan-assets-new.json"},
    {"scan-assets", "scan-assets-future.json"},
    {"asset-urls", "asset-urls.json"},
    {"asset-urls", "asset-urls-none.json"},
    {"asset-url", "asset-url.json"},
    {"asset-url", "asset-url.txt"},
};

const document_kind *document_kind_named(const char *name)
{
    for (size_t i = 0; i < DOCUMENT_KIND_COUNT; i++) {
        if (strcmp(document_kinds[i].name, name) == 0)
            return &document_kinds[i];
    }
    fail_msg("no such message: %s", name);
    return NULL;
}

prism_status document_parse(const document_kind *kind, const char *text, size_t size, void **out,
                            prism_error *error)
{
    char *copy = malloc(size > 0 ? size : 1);
    prism_status status;

    assert_non_null(copy);
    memcpy(copy, text, size);
    status = kind->parse(copy, size, out, error);
    free(copy);
    return status;
}

char *document_convert(const document_kind *kind, const char *text, size_t size, prism_error *error)
{
    void *document;
    char *printed = NULL;
    size_t printed_size = 0;

    if (document_parse(kind, text, size, &document, error) != PRISM_OK) {
        assert_null(document);
        return NULL;
    }
    assert_non_null(document);
    if (kind->format(document, &printed, &printed_size, error) == PRISM_OK)
        assert_int_equal(strlen(printed), printed_size);
    else
        assert_null(printed);
    kind->free(document);
    return printed;
}

static char *with_quotes(const char *text)
{
    size_t size = strlen(text);
    char *out = malloc(size + 1);

    assert_non_null(out);
    for (size_t i = 0; i <= size; i++)
        out[i] = text[i] == '\'' ? '"' : text[i];
    return out;
}

void assert_prints(const char *kind, const char *text, const char *expected)
{
    const document_kind *k = document_kind_named(kind);
    char *input = with_quotes(text);
    char *output = with_quotes(expected);
    char *printed, *again;
    prism_error error;

    printed = document_convert(k, input, strlen(input), &error);
    if (!printed)
        fail_msg("%s: %.500s: %s", kind, input, error.message);
    assert_int_equal(error.code, PRISM_OK);
    if (strcmp(printed, output) != 0)
        fail_msg("%s: %.500s:\n  expected %.2000s\n  got      %.2000s", kind, input, output,
                 printed);
    again = document_convert(k, printed, strlen(printed), &error);
    if (!again)
        fail_msg("%s: %.500s: printed %.500s: %s", kind, input, printed, error.message);
    assert_string_equal(again, printed);
    prism_text_free(again);
    prism_text_free(printed);
    free(output);
    free(input);
}

void assert_refused(const char *kind, const char *text, prism_status status, const char *path)
{
    char *input = with_quotes(text);
    char *mark = strchr(input, '^');
    char *printed;
    prism_error error;

    if (mark)
        memmove(mark, mark + 1, strlen(mark));
    memset(&error, 0x55, sizeof error);
    printed = document_convert(document_kind_named(kind), input, strlen(input), &error);
    if (printed)
        fail_msg("%s: %.500s: accepted, gives %.500s", kind, input, printed);
    if (error.code != status || strcmp(error.json_path, path) != 0 ||
        (mark && error.json_offset != (uint64_t)(mark - input)))
        fail_msg("%s: %.500s: expected %s at \"%s\", byte %d; got %s at \"%s\": %s", kind, text,
                 prism_status_name(status), path, mark ? (int)(mark - input) : -1,
                 prism_status_name(error.code), error.json_path, error.message);
    assert_int_equal(error.flags, PRISM_ERROR_FLAG_JSON_OFFSET);
    if (strncmp(error.message, path, strlen(path)) != 0)
        fail_msg("the message does not begin with the path %s: %s", path, error.message);
    free(input);
}

char *read_data(const char *name, size_t *size)
{
    char path[1024];

    (void)snprintf(path, sizeof path, "%s/%s", PRISM_TEST_DATA, name);
    return read_file(path, size);
}

char *without_space(const char *text)
{
    char *out = malloc(strlen(text) + 1);
    size_t used = 0;
    bool inside = false;

    assert_non_null(out);
    for (; *text; text++) {
        if (*text == '"')
            inside = !inside;
        if (inside || !strchr(" \t\r\n", *text))
            out[used++] = *text;
        if (inside && *text == '\\')
            out[used++] = *++text;
    }
    out[used] = '\0';
    return out;
}
