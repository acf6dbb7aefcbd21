/* SPDX-License-Identifier: MIT */
/** From text to structs and back, by the tables. */
#ifndef PRISM__JSON_JSON_H
#define PRISM__JSON_JSON_H

#include "prism/error.h"
#include "table.h"

/*
 * Decode one document. `*out` is its root, to be freed with prism__document_free(); NULL on
 * failure, which is PRISM_ERROR_INVALID_JSON, _INVALID_DOCUMENT, _OUT_OF_MEMORY or, for a NULL
 * text with a size, _INVALID_ARGUMENT. `members`, if given, gets a bit for each of the root's rows
 * that the text has, null or not: bit 0 for the first. For text of n bytes it takes O(n) time and,
 * for a result of r bytes, O(log r) allocations.
 */
prism_status prism__decode(const prism__message *message, const char *text, size_t size, void **out,
                           uint64_t *members, prism_error *error);

/* The most findings that are told of one document: a hostile one could have millions. */
enum { PRISM__FINDINGS_MAX = 100, PRISM__FINDING_SIZE = 96 };

/*
 * Told of what a document has and the tables do not: `kind` is PRISM_DRIFT_MEMBER or _ENUM; `path`
 * and `text` are as in a prism_drift, of PRISM__FINDING_SIZE bytes, for the function to change.
 */
typedef struct prism__observer {
    void (*found)(void *context, int32_t kind, char *path, char *text);
    void *context;
} prism__observer;

/*
 * The same, with an observer, which may be NULL. It is told in the document's order, while it is
 * decoded: also of the front of a document that is refused further behind.
 */
prism_status prism__decode_observed(const prism__message *message, const char *text, size_t size,
                                    const prism__observer *observer, void **out, uint64_t *members,
                                    prism_error *error);

/*
 * Encode one document as compact JSON. `*out` is to be freed with prism_text_free(); `out_size` may
 * be NULL. Fails with PRISM_ERROR_INVALID_ARGUMENT (not UTF-8, or a time out of range),
 * PRISM_ERROR_LIMIT_EXCEEDED (2 GiB), PRISM_ERROR_OUT_OF_MEMORY or PRISM_ERROR_INTERNAL.
 */
prism_status prism__encode(const prism__message *message, const void *document, char **out,
                           size_t *out_size, prism_error *error);

#endif
