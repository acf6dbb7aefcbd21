/* SPDX-License-Identifier: MIT */
/** Documents made by rule: the same bytes in every run. */
#ifndef PRISM__TESTS_GENERATED_H
#define PRISM__TESTS_GENERATED_H

#include <stddef.h>
#include <stdint.h>

/* Vertices of the sizes that decoding is measured with. */
enum { GENERATED_S = 0, GENERATED_M = 6890, GENERATED_A = 32078, GENERATED_L = 60000 };

/*
 * Scan results in canonical form: all 41 measurements, a posture and, unless there are no vertices,
 * an avatar. To be freed; `*size` gets the bytes without the NUL.
 */
char *generate_results(size_t vertices, uint64_t seed, size_t *size);

/*
 * head, then `count` times the element with commas between, then tail. Every '#' in the element
 * becomes its index. To be freed.
 */
char *generate_list(const char *head, const char *element, size_t count, const char *tail,
                    size_t *size);

/* head, then `text` repeated `count` times, then tail. To be freed. */
char *generate_repeated(const char *head, const char *text, size_t count, const char *tail,
                        size_t *size);

#endif
