/* SPDX-License-Identifier: MIT */
/** Structs that callers fill and that may grow: each begins with its size_t struct_size. */
#ifndef PRISM__UTIL_OPTIONS_H
#define PRISM__UTIL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prism/error.h"

/* What every prism_…_init does: zero `size` bytes and put the size in front. */
void prism__options_init(void *options, size_t size);

/* A setting, or its default: zero is what a caller leaves unset. */
uint32_t prism__or_default(uint32_t value, uint32_t default_value);

/*
 * Copy a caller's struct, which an older or a newer version of the header may have laid out: what
 * it does not have is zero; what this version does not have must be zero. NULL gives all zeroes.
 * `name` is for the message.
 */
prism_status prism__options_read(void *target, size_t size, const void *source, const char *name,
                                 prism_error *error);

#endif
