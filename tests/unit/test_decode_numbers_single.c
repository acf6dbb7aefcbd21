/* SPDX-License-Identifier: MIT */
/* The same tests for the way without pairs, as on processors without AVX2. */
#define PRISM__NO_FLOAT_PAIRS
#include "test_decode_numbers.c"
#include "json/decode_numbers.c"
