/* SPDX-License-Identifier: MIT */
/** Reading a whole file. */
#ifndef SIMULATOR_LOAD_H
#define SIMULATOR_LOAD_H

#include <stddef.h>

/*
 * The bytes of a file, followed by a NUL, to be given to free(). NULL when it cannot be read or has
 * more than `limit` bytes, with a message on stderr. No other copy is left in memory.
 */
char *sim_load(const char *name, size_t limit, size_t *size);

#endif
