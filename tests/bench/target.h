/* SPDX-License-Identifier: MIT */
/**
 * What every decoder fills: the structs of the public headers, in an arena of the library's kind.
 * What JSON libraries leave to their users is here, done once and well, so that no peer is slowed
 * down by its adapter.
 */
#ifndef PRISM__BENCH_TARGET_H
#define PRISM__BENCH_TARGET_H

#include <stddef.h>
#include <stdint.h>

#include <prism.h>

#include "util/arena.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Results without anything, and the arena that everything in them comes from. */
prism_scan_results *target_new(prism__arena **arena);

/* `count` zeroed items of `size` bytes; NULL for none. */
void *target_items(prism__arena *arena, size_t count, size_t size);

/* `count` structs of `size` bytes and, in `*list`, the pointers to them. */
void *target_list(prism__arena *arena, size_t count, size_t size, const void *list);

const char *target_string(prism__arena *arena, const char *text, size_t size);

/* Names of an enum by hash. Made once in a process. */
enum { TARGET_SLOTS = 256 };

typedef struct target_enum {
    struct {
        const char *text;
        uint32_t size;
        int32_t number;
    } slots[TARGET_SLOTS];
    const char *texts[64]; /* by number */
} target_enum;

typedef struct target_enums {
    target_enum measurement_types, units, angle_units, front_names, right_names;
} target_enums;

const target_enums *target_names(void);

/* Set an enum's two members by its name, or by its number; an unknown name ends the program. */
void target_enum_set(const target_enum *names, const char *text, size_t size, int32_t *number,
                     const char **name);
void target_enum_number(const target_enum *names, int32_t value, int32_t *number,
                        const char **name);

/* An int64 out of its decimal text. */
int64_t target_int64(const char *text, size_t size);

/* The bytes of all that is in the results: structs, pointers, numbers, texts with their NULs. */
size_t target_size(const prism_scan_results *results);

/* What differs, in words; NULL when all is the same, numbers bit by bit. */
const char *target_difference(const prism_scan_results *a, const prism_scan_results *b);

#ifdef __cplusplus
}
#endif

#endif
