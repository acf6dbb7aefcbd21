/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"

/* A document without an avatar fits into its first chunk. */
enum { FIRST_CHUNK_SIZE = 4096 };

/* In front of each chunk's bytes; the first chunk has the arena in front of it too. */
typedef struct prism__chunk {
    struct prism__chunk *next;
    size_t size; /* of its bytes */
} chunk;

static size_t aligned(size_t size)
{
    return (size + PRISM__ALIGNMENT - 1) & ~(size_t)(PRISM__ALIGNMENT - 1);
}

static size_t arena_size(void)
{
    return aligned(sizeof(prism__arena));
}

static size_t chunk_header_size(void)
{
    return aligned(sizeof(chunk));
}

void *prism__document_new(size_t root_size)
{
    size_t size = arena_size() + aligned(root_size);
    prism__arena *arena;
    char *root;

    if (size < FIRST_CHUNK_SIZE)
        size = FIRST_CHUNK_SIZE;
    arena = malloc(size);
    if (!arena)
        return NULL;
    root = (char *)arena + arena_size();
    memset(root, 0, root_size);
    arena->chunks = NULL;
    arena->at = root + aligned(root_size);
    arena->end = (char *)arena + size;
    arena->claimed = size;
    return root;
}

prism__arena *prism__document_arena(void *root)
{
    return (prism__arena *)(void *)((char *)root - arena_size());
}

void prism__document_free(void *root)
{
    prism__arena *arena;
    size_t first_size;

    if (!root)
        return;
    /* Documents hold sessions' IDs and signed URLs, and what is a person's. */
    arena = prism__document_arena(root);
    first_size = arena->claimed;
    for (chunk *c = arena->chunks, *next; c; c = next) {
        size_t size = chunk_header_size() + c->size;
        next = c->next;
        first_size -= size;
        prism__wipe(c, size);
        free(c);
    }
    prism__wipe(arena, first_size);
    free(arena);
}

/* A new chunk with room for `size` bytes; returns where they start. */
static char *add_chunk(prism__arena *arena, size_t size)
{
    chunk *added;

    if (size > SIZE_MAX / 2)
        return NULL;
    added = malloc(chunk_header_size() + size);
    if (!added)
        return NULL;
    added->next = arena->chunks;
    added->size = size;
    arena->chunks = added;
    arena->claimed += chunk_header_size() + size;
    return (char *)added + chunk_header_size();
}

/* Go on in a new chunk that has room for `size` bytes. */
static int extend(prism__arena *arena, size_t size)
{
    size_t room = aligned(arena->claimed / 4);
    char *start;

    if (size > SIZE_MAX / 2)
        return 0;
    if (room < size)
        room = aligned(size);
    start = add_chunk(arena, room);
    if (!start)
        return 0;
    arena->at = start;
    arena->end = start + room;
    return 1;
}

void *prism__arena_new_chunk(prism__arena *arena, size_t size)
{
    if (!extend(arena, size))
        return NULL;
    arena->at += aligned(size);
    return memset(arena->at - aligned(size), 0, size);
}

char *prism__arena_text(prism__arena *arena, size_t size)
{
    char *result;

    if ((size_t)(arena->end - arena->at) < size && !extend(arena, size))
        return NULL;
    result = arena->at;
    arena->at += size;
    return result;
}

void prism__array_begin(prism__array *array, prism__arena *arena, size_t item_size)
{
    size_t skipped = prism__arena_skipped(arena->at);
    size_t room = (size_t)(arena->end - arena->at);

    array->arena = arena;
    array->item_size = item_size;
    array->count = 0;
    array->block = NULL;
    array->items = arena->at + (skipped < room ? skipped : 0);
    array->capacity = skipped < room ? (room - skipped) / item_size : 0;
}

/*
 * Move the array out of a chunk that is too small for it: into the next one, or into one of its own
 * if it is large next to all there is. Either way chunks stay few.
 */
static int move_out(prism__array *array, size_t capacity)
{
    prism__arena *arena = array->arena;
    size_t size = capacity * array->item_size;
    void *items = array->items;

    if (size <= arena->claimed / 4) {
        if (!extend(arena, aligned(size)))
            return 0;
        array->items = arena->at;
        array->capacity = (size_t)(arena->end - arena->at) / array->item_size;
    } else {
        char *block = add_chunk(arena, size);
        if (!block)
            return 0;
        array->items = block;
        array->capacity = capacity;
        array->block = arena->chunks;
    }
    if (array->count > 0)
        memcpy(array->items, items, array->count * array->item_size);
    return 1;
}

int prism__array_grow(prism__array *array, size_t wanted)
{
    prism__arena *arena = array->arena;
    /* Half as much again at least: else one more each time would take quadratic time. */
    size_t least = array->count + array->count / 2 + 8;
    size_t capacity = wanted > least ? wanted : least;
    chunk *grown;

    if (capacity > SIZE_MAX / 2 / array->item_size - chunk_header_size())
        return 0;
    if (!array->block)
        return move_out(array, capacity);

    /* Nothing was taken since: the array's chunk is still the newest. */
    grown = realloc(array->block, chunk_header_size() + capacity * array->item_size);
    if (!grown)
        return 0;
    arena->chunks = grown;
    grown->size = capacity * array->item_size;
    arena->claimed += (capacity - array->capacity) * array->item_size;
    array->block = grown;
    array->items = (char *)grown + chunk_header_size();
    array->capacity = capacity;
    return 1;
}

void *prism__array_end(prism__array *array)
{
    if (array->count == 0)
        return NULL;
    if (!array->block)
        array->arena->at = (char *)array->items + array->count * array->item_size;
    return array->items;
}
