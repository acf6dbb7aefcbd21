/* SPDX-License-Identifier: MIT */
#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../../util/buffer.h"
#include "text.h"

char *sim_load(const char *name, size_t limit, size_t *size)
{
    prism__buffer text;
    char piece[4096];
    size_t piece_size;
    FILE *file = fopen(name, "rb");
    char *copy = NULL;

    if (file == NULL) {
        fprintf(stderr, "prism-simulator: cannot open %s: %s\n", name, strerror(errno));
        return NULL;
    }
    prism__buffer_init(&text, limit);
    prism_status status = PRISM_OK;
    while (status == PRISM_OK && (piece_size = fread(piece, 1, sizeof(piece), file)) > 0)
        status = prism__buffer_append(&text, piece, piece_size);
    *size = text.size;
    if (status == PRISM_OK && !ferror(file))
        copy = sim_text_copy_bytes(text.data, text.size);
    if (status == PRISM_ERROR_LIMIT_EXCEEDED)
        fprintf(stderr, "prism-simulator: %s has more than %zu bytes\n", name, limit);
    else if (copy == NULL)
        fprintf(stderr, "prism-simulator: cannot read %s\n", name);
    fclose(file);
    prism__wipe(piece, sizeof(piece));
    prism__buffer_wipe(&text);
    return copy;
}
