/* SPDX-License-Identifier: MIT */
#include "buffer.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What the first allocation holds at least: a URL, a header, a small document's head. */
#define FIRST_CAPACITY 127

/* Of a promise: so many bytes at once, and so many times what has come. */
#define BELIEVED_AT_ONCE ((uint64_t)4 * 1024 * 1024)
#define BELIEVED_TIMES 4

void prism__buffer_init(prism__buffer *buffer, size_t limit)
{
    memset(buffer, 0, sizeof *buffer);
    /* The NUL needs a byte too: with this, no sum below can overflow. */
    buffer->limit = limit < SIZE_MAX ? limit : SIZE_MAX - 1;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* Overwrite what has ever been in it. The rest of the memory, which may be large, and which the
 * system may not even have given yet, is left alone. */
static void wipe_used(prism__buffer *buffer)
{
    buffer->used = larger(buffer->used, buffer->size);
    prism__wipe(buffer->data, buffer->used + 1);
    buffer->used = 0;
}

/*
 * Go over to memory for `capacity` bytes and a NUL. Not by realloc(), which would leave what may be
 * a secret behind in memory that is free.
 */
static bool move(prism__buffer *buffer, size_t capacity)
{
    char *data = malloc(capacity + 1);
    if (!data)
        return false;
    data[0] = '\0';
    if (buffer->data) {
        memcpy(data, buffer->data, buffer->size + 1);
        wipe_used(buffer);
        free(buffer->data);
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

/* Make room for `wanted` bytes, which are within the limit, and for more if it has to grow. */
static bool grow(prism__buffer *buffer, size_t wanted)
{
    if (buffer->data && wanted <= buffer->capacity)
        return true;

    size_t capacity = buffer->capacity <= buffer->limit / 2 ? buffer->capacity * 2 : buffer->limit;
    if (capacity < FIRST_CAPACITY)
        capacity = FIRST_CAPACITY < buffer->limit ? FIRST_CAPACITY : buffer->limit;
    return move(buffer, larger(capacity, wanted));
}

prism_status prism__buffer_reserve(prism__buffer *buffer, size_t size)
{
    if (size > buffer->limit)
        return PRISM_ERROR_LIMIT_EXCEEDED;
    if (size <= buffer->capacity)
        return PRISM_OK;
    return move(buffer, size) ? PRISM_OK : PRISM_ERROR_OUT_OF_MEMORY;
}

void prism__buffer_expect(prism__buffer *buffer, uint64_t promised)
{
    const uint64_t believed = (uint64_t)buffer->size * BELIEVED_TIMES + BELIEVED_AT_ONCE;

    if (promised > believed)
        promised = believed;
    if (promised <= buffer->limit)
        (void)prism__buffer_reserve(buffer, (size_t)promised);
}

prism_status prism__buffer_append(prism__buffer *buffer, const void *data, size_t size)
{
    if (size == 0)
        return PRISM_OK;
    if (size > buffer->limit - buffer->size)
        return PRISM_ERROR_LIMIT_EXCEEDED;
    if (!grow(buffer, buffer->size + size))
        return PRISM_ERROR_OUT_OF_MEMORY;
    memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
    return PRISM_OK;
}

prism_status prism__buffer_append_text(prism__buffer *buffer, const char *text)
{
    return prism__buffer_append(buffer, text, strlen(text));
}

void prism__buffer_clear(prism__buffer *buffer)
{
    buffer->used = larger(buffer->used, buffer->size);
    buffer->size = 0;
    if (buffer->data)
        buffer->data[0] = '\0';
}

void prism__buffer_free(prism__buffer *buffer)
{
    free(buffer->data);
    prism__buffer_init(buffer, buffer->limit);
}

void prism__buffer_wipe(prism__buffer *buffer)
{
    if (buffer->data)
        wipe_used(buffer);
    prism__buffer_free(buffer);
}

void prism__wipe(void *data, size_t size)
{
    /* A call through a volatile pointer: the compiler cannot know that it has no effect. */
    static void *(*const volatile set)(void *, int, size_t) = memset;
    if (size > 0)
        set(data, 0, size);
}
