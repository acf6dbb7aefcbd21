/* SPDX-License-Identifier: MIT */
#include "secrets.h"

#include <stddef.h>

void __wrap_free(void *block);
void *__wrap_realloc(void *block, size_t size);

#if ALLOCATOR_CAN_BE_REPLACED

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The front and the back of each. What was escaped in one is plain in the others. */
static const char *const secrets[] = {
    "kEy-3f9a61c07b", "b52d84e/+=9b1e", "cLient-58d0c2e",    "6f1a94b37/",
    "oTher-91ba7c3",  "d2f5e648/z",     "sEss-7c41e90b2d6f", "2d6f8a35",
    "sIg-e0b94d",     "7215c83fa6",     "pRogram-2d8e5a",    "17c94f60b3",
};

static _Thread_local struct {
    bool on;
    bool shared;
    watched seen;
} watch;

static void look(const void *block)
{
    if (!watch.on || !block)
        return;
    watch.seen.blocks++;
    for (size_t i = 0; i < COUNT(secrets); i++) {
        const size_t size = strlen(secrets[i]);
        const char *at = block;
        const char *end = at + malloc_usable_size((void *)(uintptr_t)block);
        for (; (size_t)(end - at) >= size && (at = memchr(at, secrets[i][0], (size_t)(end - at)));
             at++) {
            if ((size_t)(end - at) < size)
                break;
            if (memcmp(at, secrets[i], size) == 0) {
                watch.seen.leaked = watch.seen.leaks++ == 0 ? secrets[i] : watch.seen.leaked;
                return;
            }
        }
    }
}

/* Zeroed while watching: what somebody else has left in a block is not the library's. */
void *malloc(size_t size)
{
    return watch.on ? __libc_calloc(1, size) : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return __libc_calloc(count, size);
}

static void *move(void *block, size_t size)
{
    void *moved = malloc(size);
    const size_t old_size = block ? malloc_usable_size(block) : 0;

    if (moved && block)
        memcpy(moved, block, old_size < size ? old_size : size);
    if (moved)
        __libc_free(block);
    return moved;
}

void *realloc(void *block, size_t size)
{
    if (watch.shared)
        look(block);
    return move(block, size);
}

void free(void *block)
{
    if (watch.shared)
        look(block);
    __libc_free(block);
}

void *__wrap_realloc(void *block, size_t size)
{
    look(block);
    return move(block, size);
}

void __wrap_free(void *block)
{
    look(block);
    __libc_free(block);
}

void watch_start(bool shared)
{
    memset(&watch, 0, sizeof watch);
    watch.shared = shared;
    watch.on = true;
}

watched watch_end(void)
{
    watch.on = false;
    return watch.seen;
}

void watch_end_without_leak(const char *what)
{
    const watched seen = watch_end();

    if (seen.leaks > 0)
        fail_msg("%s: %zu of %zu blocks had a secret when they were freed, the first \"%s\"", what,
                 seen.leaks, seen.blocks, seen.leaked);
    assert_true(seen.blocks > 0);
}

#else

/* The linker was told to call these. */
extern void __real_free(void *block);
extern void *__real_realloc(void *block, size_t size);

void __wrap_free(void *block)
{
    __real_free(block);
}

void *__wrap_realloc(void *block, size_t size)
{
    return __real_realloc(block, size);
}

#endif
