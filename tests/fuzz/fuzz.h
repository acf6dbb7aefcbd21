/* SPDX-License-Identifier: MIT */
/**
 * What the fuzzers have in common. Each tests/fuzz/fuzz_<name>.c has one function, which is given
 * bytes and aborts if the library does anything with them that it must not.
 */
#ifndef PRISM__TESTS_FUZZ_H
#define PRISM__TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prism/error.h"

/* What libFuzzer, or replay.c in its place, calls. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Abort, with the place and the words, unless the condition holds. */
#define FUZZ_REQUIRE(condition)                                                                    \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fuzz_abort(__FILE__, __LINE__, #condition);                                            \
    } while (0)

#if defined(__GNUC__)
__attribute__((noreturn))
#endif
void fuzz_abort(const char *file, int line, const char *what);

/* An input is taken apart from its start. */
typedef struct fuzz_input {
    const uint8_t *at;
    const uint8_t *end;
} fuzz_input;

/* The next byte; 0 when there is none. */
uint8_t fuzz_byte(fuzz_input *input);

/* The next `size` bytes as they are, zeroes where there are none. */
void fuzz_bytes(fuzz_input *input, void *out, size_t size);

/*
 * What follows, up to a line feed, which is left out, or to the end; a NUL cuts it, as it would any
 * C string. To be freed. Its memory ends with the NUL behind it, so that a sanitizer sees a byte
 * read too many.
 */
char *fuzz_line(fuzz_input *input);

/* All that is left, as C string in the same way. */
char *fuzz_text(fuzz_input *input);

/* All that is left, without a NUL behind it. To be freed. */
char *fuzz_rest(fuzz_input *input, size_t *size);

/*
 * A copy in which $ and a mark are replaced by the mark's text: texts[i] for marks[i]. To be freed;
 * a NUL stands behind it.
 */
char *fuzz_fill_in(const char *text, size_t size, const char *marks, const char *const *texts,
                   size_t *out_size);

/* Memory that cannot be missing. */
char *fuzz_allocate(size_t size);

/* The URL with this path and query, at FUZZ_ORIGIN. To be freed. */
#define FUZZ_ORIGIN "http://h"
char *fuzz_url(const char *target);

/* Whether a text occurs in so many bytes. Does not teach libFuzzer the text. */
bool fuzz_contains(const char *data, size_t size, const char *text);

/* Whether bytes are UTF-8: written apart from the library, by RFC 3629's grammar. */
bool fuzz_is_utf8(const char *text, size_t size);

/* That a member of prism_error is what error.h promises: ended, UTF-8, and one readable line. */
void fuzz_require_line(const char *text, size_t capacity);

/* The same for all texts of an error. */
void fuzz_require_error(const prism_error *error);

#endif
