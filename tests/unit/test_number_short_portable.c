/* SPDX-License-Identifier: MIT */
/* The same tests for the way that is taken where there is no SSE2. */
#define PRISM__PORTABLE_BLOCK
#include "test_number_short.c"
