/* SPDX-License-Identifier: MIT */
#include "redact.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../http/url.h"

enum {
    /* Far more than the exchanges of a recording need; a hostile service could name millions. */
    REPLACEMENTS_MAX = 65536,
    ENCODED_MAX = 8192
};

void prism__redactor_init(prism__redactor *redactor)
{
    memset(redactor, 0, sizeof *redactor);
}

static void free_replacement(prism__replacement *item)
{
    prism__wipe(item->from, item->from_size);
    free(item->from);
    if (item->is_session)
        free((char *)item->to);
}

void prism__redactor_forget(prism__redactor *redactor, size_t count)
{
    while (redactor->count > count) {
        redactor->count--;
        free_replacement(&redactor->items[redactor->count]);
    }
}

void prism__redactor_free(prism__redactor *redactor)
{
    prism__redactor_forget(redactor, 0);
    free(redactor->items);
    prism__redactor_init(redactor);
}

static const prism__replacement *find_text(const prism__redactor *redactor, const char *text,
                                           size_t size, bool is_session)
{
    for (size_t i = 0; i < redactor->count; i++) {
        const prism__replacement *item = &redactor->items[i];
        if (item->is_session == is_session && item->from_size == size &&
            memcmp(item->from, text, size) == 0)
            return item;
    }
    return NULL;
}

const char *prism__redactor_session(const prism__redactor *redactor, const char *id, size_t size)
{
    const prism__replacement *item = find_text(redactor, id, size, true);
    return item ? item->to : NULL;
}

static bool grow(prism__redactor *redactor)
{
    if (redactor->count < redactor->capacity)
        return true;
    const size_t capacity = redactor->capacity ? redactor->capacity * 2 : 8;
    prism__replacement *items = realloc(redactor->items, capacity * sizeof *items);
    if (!items)
        return false;
    redactor->items = items;
    redactor->capacity = capacity;
    return true;
}

/* `name` is NULL for a secret. */
static prism_status add(prism__redactor *redactor, const char *text, size_t size, const char *name)
{
    if (size == 0 || find_text(redactor, text, size, name != NULL))
        return PRISM_OK;
    if (redactor->count == REPLACEMENTS_MAX)
        return PRISM_ERROR_LIMIT_EXCEEDED;

    char *from = grow(redactor) ? malloc(size + 1) : NULL;
    char *to = name && from ? strdup(name) : NULL;
    if (!from || (name && !to)) {
        free(from);
        return PRISM_ERROR_OUT_OF_MEMORY;
    }
    memcpy(from, text, size);
    from[size] = '\0';
    redactor->items[redactor->count++] = (prism__replacement){
        from, size, name ? to : PRISM__REMOVED, name != NULL, size >= PRISM__SECRET_MIN};
    redactor->first[(unsigned char)from[0]] = true;
    return PRISM_OK;
}

/* Add a text, and the form that it has in a path if that is another one. */
static prism_status add_forms(prism__redactor *redactor, const char *text, size_t size,
                              const char *name)
{
    const size_t count = redactor->count;
    prism_status status = add(redactor, text, size, name);
    if (status != PRISM_OK || redactor->count == count)
        return status;

    const char *copy = redactor->items[count].from;
    prism__buffer encoded;
    prism__buffer_init(&encoded, ENCODED_MAX);
    if (strlen(copy) == size)
        status = prism__url_append_segment(&encoded, "", copy, NULL);
    if (status == PRISM_OK && encoded.size != size)
        status = add(redactor, encoded.data, encoded.size, name);
    prism__buffer_wipe(&encoded);
    return status == PRISM_ERROR_INVALID_ARGUMENT ? PRISM_OK : status; /* it is no segment */
}

prism_status prism__redactor_add_secret(prism__redactor *redactor, const char *text, size_t size)
{
    return add_forms(redactor, text, size, NULL);
}

prism_status prism__redactor_add_session(prism__redactor *redactor, const char *id, size_t size,
                                         const char *name)
{
    return add_forms(redactor, id, size, name);
}
