/* SPDX-License-Identifier: MIT */
/** What the public functions of every document have in common. */
#ifndef PRISM__API_DOCUMENT_H
#define PRISM__API_DOCUMENT_H

#include <stddef.h>

#include "../json/table.h"
#include "../util/arena.h"
#include "prism/error.h"

/* A `prism_…_parse`; `out` is a `T **`. */
prism_status prism__document_parse(const prism__message *message, const char *text, size_t size,
                                   void *out, prism_error *error);

/* A `prism_…_format`. */
prism_status prism__document_format(const prism__message *message, const void *document, char **out,
                                    size_t *out_size, prism_error *error);

#endif
