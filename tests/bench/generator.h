/* SPDX-License-Identifier: MIT */
/** The documents that are measured: scan results made by rule, the same bytes in every run. */
#ifndef PRISM__BENCH_GENERATOR_H
#define PRISM__BENCH_GENERATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How the numbers of an avatar are written. */
typedef enum bench_shape {
    BENCH_METRES,        /* the shortest text of a float, as the service has it: 0.48231703 */
    BENCH_CENTIMETRES,   /* 48.231705 */
    BENCH_MILLIMETRES,   /* 482.31705 */
    BENCH_INTEGERS,      /* whole millimetres: 482 */
    BENCH_ZEROS,         /* metres, one in ten exactly 0 */
    BENCH_EXPONENTS,     /* metres, one in fifty like 4.8231703e-05 */
    BENCH_FOUR_DECIMALS, /* 0.4823 */
    BENCH_17_DIGITS,     /* doubles: 0.48231703042984009 */
    BENCH_SIGNS          /* metres, each with a sign of its own instead of one for a stretch */
} bench_shape;

enum { BENCH_S = 0, BENCH_M = 6890, BENCH_A = 32078, BENCH_L = 60000 };

/* Readable zero bytes behind each text, for those who can use them. */
enum { BENCH_PADDING = 64 };

typedef struct bench_document {
    char *text;
    size_t size;
} bench_document;

/* Documents of one kind, which take turns: a single one would be learnt by the processor. */
typedef struct bench_set {
    const char *name;
    size_t vertices; /* 0: no avatar */
    bench_shape shape;
    bool pretty;  /* a line for each value, indented by two blanks a level */
    size_t count; /* of documents, each from a seed of its own */
} bench_set;

/* The names of the contract: S-compact to L-pretty, then those of the shapes. */
enum { BENCH_SIZES = 8, BENCH_SETS = 17, BENCH_COUNT_MAX = 32 };
extern const bench_set bench_sets[BENCH_SETS];

/* NULL when there is none of this name. */
const bench_set *bench_set_named(const char *name);

/* Make all documents of a set, or one; the texts are to be freed. */
void bench_set_make(const bench_set *set, bench_document *documents);
void bench_set_free(const bench_set *set, bench_document *documents);
bench_document bench_document_make(const bench_set *set, uint64_t seed);

/* End the program: a bench has no use for a part of its figures. */
void bench_die(const char *format, ...);

#ifdef __cplusplus
}
#endif

#endif
