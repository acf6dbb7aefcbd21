/* SPDX-License-Identifier: MIT */
/**
 * The C library's own allocator, for programs that put another in its place. There are two, of
 * which a program can have one: failing_allocator.h counts all that is taken, and fails; secrets.h
 * looks into what is given back, and has to tell the library's blocks from libcurl's.
 */
#ifndef LIBC_ALLOCATOR_H
#define LIBC_ALLOCATOR_H

#include <stdlib.h>

#include "sanitized.h"

/* Sanitizers have one of their own, and other C libraries do not keep these names. */
#if defined(__GLIBC__) && !SANITIZED
#define ALLOCATOR_CAN_BE_REPLACED 1

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *block);
#else
#define ALLOCATOR_CAN_BE_REPLACED 0
#endif

#endif
