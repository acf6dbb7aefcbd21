/* SPDX-License-Identifier: MIT */
/** Texts of numbers, of the shapes that documents have and of those that are hardest to read. */
#ifndef PRISM__TESTS_NUMBER_TEXT_H
#define PRISM__TESTS_NUMBER_TEXT_H

#include <stddef.h>
#include <stdint.h>

enum { NUMBER_TEXT_MAX = 4096 };

/*
 * Write a number as JSON has it, with a NUL, in NUMBER_TEXT_MAX bytes; returns its size without
 * that. The same state gives the same text with every compiler on every machine: no floating-point
 * arithmetic is done.
 */
size_t number_text(uint64_t *random, char *out);

#endif
