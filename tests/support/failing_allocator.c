/* SPDX-License-Identifier: MIT */
#include "failing_allocator.h"

#include <stdio.h>

#include "libc_allocator.h"

int heap_skip(void)
{
    (void)puts("Skipped: the allocator cannot be replaced here");
    return 77;
}

#if !ALLOCATOR_CAN_BE_REPLACED

bool heap_can_fail(void)
{
    return false;
}

void heap_arm(size_t number, heap_failure failure)
{
    (void)number;
    (void)failure;
}

void heap_disarm(void) {}

heap_state heap_now(void)
{
    return (heap_state){0};
}

size_t heap_held(void)
{
    return 0;
}

size_t heap_oldest(void)
{
    return 0;
}

#else

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

enum { SLOT_COUNT = 1 << 18 };

/* A block taken while armed: a slot of an open hash table, in which an address is looked for from
 * its own slot on, up to the first empty one. */
typedef struct slot {
    uintptr_t block; /* 0: empty */
    size_t size;
    size_t number;
} slot;

static struct {
    atomic_flag lock;
    bool armed;
    size_t fail_at;
    heap_failure failure;
    heap_state state;
    size_t held;
    slot slots[SLOT_COUNT];
} heap = {.lock = ATOMIC_FLAG_INIT};

static void lock(void)
{
    while (atomic_flag_test_and_set_explicit(&heap.lock, memory_order_acquire)) {
    }
}

static void unlock(void)
{
    atomic_flag_clear_explicit(&heap.lock, memory_order_release);
}

static size_t home_of(uintptr_t block)
{
    return (size_t)((uint64_t)block * UINT64_C(0x9E3779B97F4A7C15) >> 40) % SLOT_COUNT;
}

/* The block's slot, or the empty one where it would be. */
static size_t find(uintptr_t block)
{
    size_t at = home_of(block);

    while (heap.slots[at].block != 0 && heap.slots[at].block != block)
        at = (at + 1) % SLOT_COUNT;
    return at;
}

static void remember(uintptr_t block, size_t size, size_t number)
{
    if (heap.state.blocks >= SLOT_COUNT / 2)
        abort(); /* the table is too small for the test */
    heap.slots[find(block)] = (slot){block, size, number};
    heap.state.blocks++;
    heap.state.bytes += size;
    if (heap.state.bytes > heap.state.peak)
        heap.state.peak = heap.state.bytes;
}

/* Empty a slot, and move those behind it up to where they are looked for. */
static void forget(uintptr_t block)
{
    size_t hole = find(block);

    if (heap.slots[hole].block == 0)
        return;
    heap.state.blocks--;
    heap.state.bytes -= heap.slots[hole].size;
    for (size_t at = (hole + 1) % SLOT_COUNT; heap.slots[at].block != 0;
         at = (at + 1) % SLOT_COUNT) {
        const size_t home = home_of(heap.slots[at].block);
        if ((at - home) % SLOT_COUNT >= (at - hole) % SLOT_COUNT) {
            heap.slots[hole] = heap.slots[at];
            hole = at;
        }
    }
    heap.slots[hole] = (slot){0};
}

/* Count one allocation; its number, or 0 when it is to fail. Only while armed. */
static size_t next_number(void)
{
    const size_t number = ++heap.state.allocations;
    const bool fails =
        heap.fail_at != 0 &&
        (heap.failure == HEAP_FAILS_ONCE ? number == heap.fail_at : number >= heap.fail_at);

    heap.state.failed += fails;
    return fails ? 0 : number;
}

/* Begin an allocation: false when it fails. `*number` is 0 when it does not count. */
static bool begin(size_t *number)
{
    bool fine = true;

    lock();
    *number = 0;
    if (heap.armed) {
        *number = next_number();
        fine = *number != 0;
    }
    unlock();
    if (!fine)
        errno = ENOMEM;
    return fine;
}

static void *end(void *block, size_t number)
{
    if (block) {
        lock();
        heap.held++;
        if (number != 0)
            remember((uintptr_t)block, malloc_usable_size(block), number);
        unlock();
    }
    return block;
}

void *malloc(size_t size)
{
    size_t number;

    return begin(&number) ? end(__libc_malloc(size), number) : NULL;
}

void *calloc(size_t count, size_t size)
{
    size_t number;

    return begin(&number) ? end(__libc_calloc(count, size), number) : NULL;
}

/*
 * What it takes while armed is followed, also if the old block was not. The old one is forgotten
 * first: as soon as it is free, another thread may be given its address. Where a block moves, both
 * places count for a moment.
 */
void *realloc(void *block, size_t size)
{
    const uintptr_t old = (uintptr_t)block;
    slot before = {0};
    size_t number;
    void *moved;

    if (!block)
        return malloc(size);
    if (!begin(&number))
        return NULL;
    lock();
    before = heap.slots[find(old)];
    forget(old);
    unlock();
    moved = __libc_realloc(block, size);
    lock();
    if (!moved && size > 0 && before.block != 0)
        remember(old, before.size, before.number); /* it is still there */
    if (!moved && size == 0)
        heap.held--;
    if (moved && number != 0)
        remember((uintptr_t)moved, malloc_usable_size(moved), number);
    if (moved && (uintptr_t)moved != old && heap.state.peak < heap.state.bytes + before.size)
        heap.state.peak = heap.state.bytes + before.size;
    unlock();
    return moved;
}

void free(void *block)
{
    if (block) {
        lock();
        heap.held--;
        if (heap.state.blocks > 0)
            forget((uintptr_t)block);
        unlock();
    }
    __libc_free(block);
}

void *memalign(size_t alignment, size_t size)
{
    size_t number;

    return begin(&number) ? end(__libc_memalign(alignment, size), number) : NULL;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    const int before = errno;
    void *block;

    if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0)
        return EINVAL;
    block = memalign(alignment, size);
    errno = before;
    if (!block)
        return ENOMEM;
    *out = block;
    return 0;
}

void heap_arm(size_t number, heap_failure failure)
{
    lock();
    if (heap.state.blocks > 0)
        memset(heap.slots, 0, sizeof heap.slots);
    heap.state = (heap_state){0};
    heap.fail_at = number;
    heap.failure = failure;
    heap.armed = true;
    unlock();
}

void heap_disarm(void)
{
    lock();
    heap.armed = false;
    unlock();
}

heap_state heap_now(void)
{
    heap_state state;

    lock();
    state = heap.state;
    unlock();
    return state;
}

size_t heap_held(void)
{
    size_t held;

    lock();
    held = heap.held;
    unlock();
    return held;
}

size_t heap_oldest(void)
{
    size_t oldest = 0;

    lock();
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        const size_t number = heap.slots[i].number;
        if (number != 0 && (oldest == 0 || number < oldest))
            oldest = number;
    }
    unlock();
    return oldest;
}

/* Valgrind and the like have an allocator of their own, and then ours is not asked. */
bool heap_can_fail(void)
{
    void *volatile block;
    bool failed;

    heap_arm(1, HEAP_FAILS_ONCE);
    block = malloc(1);
    heap_disarm();
    failed = !block && heap_now().failed == 1;
    free(block);
    return failed;
}

#endif
