/* SPDX-License-Identifier: MIT */
/** What the calling process takes of its machine. */
#ifndef FOOTPRINT_H
#define FOOTPRINT_H

#include <stddef.h>

/* 0 with sanitizers, which keep freed memory for a while: what is resident says nothing there. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FOOTPRINT_IS_PLAIN 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FOOTPRINT_IS_PLAIN 0
#endif
#endif
#ifndef FOOTPRINT_IS_PLAIN
#define FOOTPRINT_IS_PLAIN 1
#endif

typedef struct footprint {
    size_t heap;     /* bytes that are allocated, and not freed */
    size_t resident; /* bytes of memory, once what is free is given back */
    size_t descriptors;
} footprint;

/* What other threads have freed lately may still count: take it without any. */
void footprint_take(footprint *f);

#endif
