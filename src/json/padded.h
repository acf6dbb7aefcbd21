/* SPDX-License-Identifier: MIT */
/** Short texts of different sizes, compared in pieces of one size: no branch depends on the size.
 */
#ifndef PRISM__JSON_PADDED_H
#define PRISM__JSON_PADDED_H

#include <stdbool.h>
#include <stddef.h>

#include "block.h"

/* As much can be read of a padded text, however short it is. */
enum { PRISM__PADDED = 2 * PRISM__BLOCK };

/*
 * Whether the first `size` bytes, 1 to PRISM__PADDED, are the same; both have to have them all, and
 * to be readable to there.
 */
static PRISM__INLINE bool prism__same_padded(const char *a, const char *b, size_t size)
{
    uint32_t low = prism__block_differences(prism__block_load(a), prism__block_load(b));
    uint32_t high = prism__block_differences(prism__block_load(a + PRISM__BLOCK),
                                             prism__block_load(b + PRISM__BLOCK));

    return (high << PRISM__BLOCK | low) << (PRISM__PADDED - size) == 0;
}

#endif
