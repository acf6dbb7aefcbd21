/* SPDX-License-Identifier: MIT */
/* The same tests for the way without SSE2, which is here in place of the library's. */
#define PRISM__PORTABLE_BLOCK
#include "test_decode_usual.c"
#include "json/decode_usual.c"
