/* SPDX-License-Identifier: MIT */
/** What the calling process takes of its machine. */
#ifndef FOOTPRINT_H
#define FOOTPRINT_H

#include <stddef.h>

typedef struct footprint {
    size_t heap;     /* bytes that are allocated, and not freed */
    size_t resident; /* bytes of memory, once what is free is given back. With sanitizers,
                        which keep what was freed for a while, it says nothing */
    size_t descriptors;
} footprint;

/* What other threads have freed lately may still count: take it without any. */
void footprint_take(footprint *f);

#endif
