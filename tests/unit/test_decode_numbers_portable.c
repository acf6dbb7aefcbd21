/* SPDX-License-Identifier: MIT */
/* The same tests for the way that is taken where there is no SSE2: this one goes before the
 * library's. */
#define PRISM__PORTABLE_BLOCK
#include "test_decode_numbers.c"
#include "json/decode_numbers.c"
