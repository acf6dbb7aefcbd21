/* SPDX-License-Identifier: MIT */
/** Both halves of the promise of a shortest decimal, with the C library as the oracle. */
#ifndef PRISM__TESTS_SHORTEST_H
#define PRISM__TESTS_SHORTEST_H

#include <stdbool.h>

/*
 * NULL if `text` reads back as the value bit by bit, no decimal of fewer digits does, and none of
 * as many that does is nearer; else what is wrong. `narrow` says that the value is a float's. It
 * has to be finite, and the locale "C".
 */
const char *shortest_fault(const char *text, double value, bool narrow);

#endif
