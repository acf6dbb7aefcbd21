/* SPDX-License-Identifier: MIT */
/**
 * One arena per document: it stands in front of the document's root, so that freeing the document
 * is one step and needs nothing but the root. All of it comes from malloc in a few chunks; one that
 * follows is at least a quarter of all before it, so that their number stays logarithmic and what
 * is not used stays small.
 */
#ifndef PRISM__UTIL_ARENA_H
#define PRISM__UTIL_ARENA_H

#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct prism__arena {
    struct prism__chunk *chunks; /* all but the first, newest first */
    char *at;                    /* free bytes of the chunk in use: from here */
    char *end;                   /* to here; aligned */
    size_t claimed;              /* bytes asked of malloc, for all chunks */
} prism__arena;

/* A document: an arena and, behind it, `root_size` zeroed bytes. NULL when memory is out. */
void *prism__document_new(size_t root_size);

/* Free a document, given its root, with all that is in its arena. NULL is accepted. */
void prism__document_free(void *root);

/* The arena of the document with this root. */
prism__arena *prism__document_arena(void *root);

enum { PRISM__ALIGNMENT = alignof(max_align_t) };

/* The bytes from `at` to the next one that is aligned for any type. */
static inline size_t prism__arena_skipped(const char *at)
{
    return (size_t)(0 - (uintptr_t)at) & (PRISM__ALIGNMENT - 1);
}

/* prism__arena_new() where it takes a new chunk, or where `size` is 0. */
void *prism__arena_new_chunk(prism__arena *arena, size_t size);

/* `size` zeroed bytes, aligned for any type. NULL when memory is out. */
static inline void *prism__arena_new(prism__arena *arena, size_t size)
{
    /* Text may have left `at` anywhere; `end` is aligned. */
    char *start = arena->at + prism__arena_skipped(arena->at);
    size_t last = (size - 1) | (PRISM__ALIGNMENT - 1);

    if ((size_t)(arena->end - start) <= last)
        return prism__arena_new_chunk(arena, size);
    arena->at = start + last + 1;
    /* Structs are small: pieces spare them a call. */
    for (char *at = start; at < arena->at; at += PRISM__ALIGNMENT)
        memset(at, 0, PRISM__ALIGNMENT);
    return start;
}

/* `size` bytes for text: not zeroed, not aligned. NULL when memory is out. */
char *prism__arena_text(prism__arena *arena, size_t size);

/*
 * An array that grows at the arena's end, for elements that need no other memory while they are
 * read. Between begin and end nothing else may be taken from the arena.
 *
 *     prism__array array;
 *     prism__array_begin(&array, arena, sizeof(float));
 *     while (...)
 *         if (array.count == array.capacity && !prism__array_grow(&array, wanted)) out of memory
 *         ((float *)array.items)[array.count++] = x;
 *     items = prism__array_end(&array);
 */
typedef struct prism__array {
    void *items;
    size_t count;
    size_t capacity;
    size_t item_size;
    prism__arena *arena;
    void *block; /* the chunk of its own, once it has one */
} prism__array;

void prism__array_begin(prism__array *array, prism__arena *arena, size_t item_size);

/* Make room for `wanted` elements in all, at least for one more than there are. */
int prism__array_grow(prism__array *array, size_t wanted);

/* Keep the elements; returns them, NULL when there are none. */
void *prism__array_end(prism__array *array);

#endif
