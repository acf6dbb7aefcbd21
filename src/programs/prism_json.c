/* SPDX-License-Identifier: MIT */
/*
 * prism-json: decode one document of the two services and print its canonical JSON. It checks saved
 * answers, and shows how libprism understands them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <prism.h>

/* A message by the name it has on the command line, with what decodes and prints it. */
typedef struct message {
    const char *name;
    prism_status (*convert)(const char *text, size_t size, char **out, size_t *out_size,
                            prism_error *error);
} message;

/* clang-format off */
#define CONVERT(type)                                                                              \
    static prism_status convert_##type(const char *text, size_t size, char **out,                  \
                                       size_t *out_size, prism_error *error)                       \
    {                                                                                              \
        prism_##type *document;                                                                    \
        prism_status status = prism_##type##_parse(text, size, &document, error);                  \
                                                                                                   \
        if (status == PRISM_OK)                                                                    \
            status = prism_##type##_format(document, out, out_size, error);                        \
        prism_##type##_free(document);                                                             \
        return status;                                                                             \
    }
/* clang-format on */

CONVERT(session_request)
CONVERT(session_response)
CONVERT(scan_results)
CONVERT(scan_assets)
CONVERT(asset_urls)
CONVERT(asset_url)

static const message messages[] = {
    {"session-request", convert_session_request}, {"session-response", convert_session_response},
    {"scan-results", convert_scan_results},       {"scan-assets", convert_scan_assets},
    {"asset-urls", convert_asset_urls},           {"asset-url", convert_asset_url},
};

enum { MESSAGE_COUNT = sizeof messages / sizeof messages[0] };

static void print_usage(FILE *out)
{
    (void)fprintf(out, "usage: prism-json MESSAGE [FILE]\n\n"
                       "Decode one JSON document (from standard input without FILE) and print it "
                       "in canonical form.\nMESSAGE is one of");
    for (size_t i = 0; i < MESSAGE_COUNT; i++)
        (void)fprintf(out, " %s", messages[i].name);
    (void)fprintf(out, "\n\nExit status: 0 printed, 1 the document or a file is wrong, 2 usage\n");
}

static const message *find_message(const char *name)
{
    for (size_t i = 0; i < MESSAGE_COUNT; i++) {
        if (strcmp(messages[i].name, name) == 0)
            return &messages[i];
    }
    return NULL;
}

/* Read a stream to its end; NULL, with errno, on failure. */
static char *read_all(FILE *file, size_t *size)
{
    size_t capacity = 64 * 1024;
    char *text = malloc(capacity);

    *size = 0;
    while (text) {
        char *grown;
        *size += fread(text + *size, 1, capacity - *size, file);
        if (ferror(file)) {
            int reason = errno;
            free(text);
            errno = reason;
            return NULL;
        }
        if (*size < capacity)
            return text;
        capacity *= 2;
        grown = realloc(text, capacity);
        if (!grown)
            free(text);
        text = grown;
    }
    return NULL;
}

static char *read_input(const char *path, size_t *size)
{
    FILE *file = path ? fopen(path, "rb") : stdin;
    char *text = file ? read_all(file, size) : NULL;

    if (!text)
        (void)fprintf(stderr, "prism-json: %s: %s\n", path ? path : "standard input",
                      strerror(errno));
    if (path && file)
        (void)fclose(file);
    return text;
}

/* One line: the code's name, and the message, which has the path and the byte. */
static int report(const prism_error *error)
{
    const char *name = prism_status_name(error->code);

    (void)fprintf(stderr, "prism-json: %s: %s\n", name ? name : "error", error->message);
    return 1;
}

static int print(const message *kind, const char *text, size_t size)
{
    prism_error error;
    char *json = NULL;
    size_t json_size = 0;
    int failed;

    if (kind->convert(text, size, &json, &json_size, &error) != PRISM_OK)
        return report(&error);
    failed = fwrite(json, 1, json_size, stdout) != json_size || putchar('\n') == EOF ||
             fflush(stdout) != 0;
    if (failed)
        (void)fprintf(stderr, "prism-json: standard output: %s\n", strerror(errno));
    prism_text_free(json);
    return failed;
}

int main(int argc, char **argv)
{
    const message *kind;
    char *text;
    size_t size;
    int result;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        print_usage(stdout);
        return 0;
    }
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        (void)printf("prism-json %s\n", prism_version());
        return 0;
    }
    kind = argc == 2 || argc == 3 ? find_message(argv[1]) : NULL;
    if (!kind) {
        print_usage(stderr);
        return 2;
    }
    text = read_input(argv[2], &size);
    if (!text)
        return 1;
    result = print(kind, text, size);
    free(text);
    return result;
}
