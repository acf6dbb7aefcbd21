/* SPDX-License-Identifier: MIT */
/**
 * An allocator that counts and that fails on demand, in place of the C library's: for the whole
 * process, so that what libcurl, cJSON, the TLS library and the C library itself ask for counts
 * too. A program has it by its source among the program's own, not from a library: it would get
 * into every test. Where it cannot be (sanitizers, valgrind, another C library), the program is
 * built all the same, and says so at run time.
 *
 * All threads count as one, so that allocations are numbered the same in each run only where one
 * thread makes them. With libcurl that is so up to the first failure as long as hosts are IP
 * addresses: only when it cannot read one, for want of memory, it asks a resolver on a thread.
 */
#ifndef FAILING_ALLOCATOR_H
#define FAILING_ALLOCATOR_H

#include <stdbool.h>
#include <stddef.h>

/* Which allocations fail, numbered from 1 since heap_arm(). */
typedef enum heap_failure {
    HEAP_FAILS_ONCE,   /* that one */
    HEAP_FAILS_FOREVER /* that one and all after it */
} heap_failure;

/* What was taken while the heap was armed. Freeing counts whenever it is. */
typedef struct heap_state {
    size_t allocations; /* asked for, those that failed included */
    size_t failed;      /* of these */
    size_t blocks;      /* taken and not yet freed */
    size_t bytes;       /* the usable bytes of these */
    size_t peak;        /* the most that `bytes` has been */
} heap_state;

/* Whether the allocator is in place. If not, nothing below has any effect. */
bool heap_can_fail(void);

/* For main(): say that the test cannot be run here; returns what a program is to exit with. */
int heap_skip(void);

/* Start to count, from zero, and to fail: from allocation `number` on; 0: none fails. */
void heap_arm(size_t number, heap_failure failure);

/* Stop both. What was taken is followed on, until it is freed or heap_arm() forgets it. */
void heap_disarm(void);

/* The counts since heap_arm(). */
heap_state heap_now(void);

/* How many blocks the process holds, whenever they were taken. Only differences mean anything. */
size_t heap_held(void);

/* The number of the allocation that made the oldest block not freed yet; 0 when all are. */
size_t heap_oldest(void);

#endif
