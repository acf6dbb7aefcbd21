/* SPDX-License-Identifier: MIT */
/** All messages through one interface, for tests that do the same with each of them. */
#ifndef PRISM__TESTS_DOCUMENTS_H
#define PRISM__TESTS_DOCUMENTS_H

#include <stddef.h>
#include <stdint.h>

#include <prism.h>

#include "json/table.h"

/* A message's public functions, by the name that prism-json gives it. */
typedef struct document_kind {
    const char *name;
    const prism__message *message;
    prism_status (*parse)(const char *text, size_t size, void **out, prism_error *error);
    prism_status (*format)(const void *document, char **out, size_t *out_size, prism_error *error);
    void (*free)(void *document);
} document_kind;

enum { DOCUMENT_KIND_COUNT = 6 };
extern const document_kind document_kinds[DOCUMENT_KIND_COUNT];

/* The files of tests/data, and what each is. */
typedef struct document_file {
    const char *kind;
    const char *name;
} document_file;

enum { DOCUMENT_FILE_COUNT = 13, DOCUMENT_FILE_JSON_COUNT = 12 /* the first ones */ };
extern const document_file document_files[DOCUMENT_FILE_COUNT];

/* Fails the test when there is none. */
const document_kind *document_kind_named(const char *name);

/* Parse a copy that ends where the text does, so that a sanitizer sees a byte read too many. */
prism_status document_parse(const document_kind *kind, const char *text, size_t size, void **out,
                            prism_error *error);

/* Parse and print. The text is to be freed by prism_text_free(); NULL, with `error`, on failure. */
char *document_convert(const document_kind *kind, const char *text, size_t size,
                       prism_error *error);

/*
 * Check that a text is printed as `expected`, and that what was printed is printed the same again.
 * Every ' in `text` and `expected` stands for a ".
 */
void assert_prints(const char *kind, const char *text, const char *expected);

/*
 * Check that a text is refused with this status and path, at the byte in front of which it has a
 * '^', which is taken out first; without one, the byte is not looked at. Every ' stands for a ".
 */
void assert_refused(const char *kind, const char *text, prism_status status, const char *path);

/* A file of tests/data with a NUL behind it, to be freed. */
char *read_data(const char *name, size_t *size);

/* A copy without the white space between JSON's tokens, to be freed. */
char *without_space(const char *text);

#endif
