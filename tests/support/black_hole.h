/* SPDX-License-Identifier: MIT */
/** A loopback port whose queue of connections is full, so that one more gets no answer at all. */
#ifndef BLACK_HOLE_H
#define BLACK_HOLE_H

#include <stddef.h>

enum { BLACK_HOLE_FILLERS_MAX = 16 };

typedef struct black_hole {
    int listener;
    unsigned port;
    int fillers[BLACK_HOLE_FILLERS_MAX]; /* the connections in its queue, and one that waits */
    size_t filler_count;
} black_hole;

/* Fails the test if it cannot be filled. */
void black_hole_open(black_hole *hole);
void black_hole_close(black_hole *hole);

#endif
