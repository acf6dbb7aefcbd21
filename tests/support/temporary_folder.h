/* SPDX-License-Identifier: MIT */
/** A folder that a test has for itself. What goes wrong with it fails the test. */
#ifndef TEMPORARY_FOLDER_H
#define TEMPORARY_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct temporary_folder {
    char path[64];
} temporary_folder;

void temporary_folder_make(temporary_folder *folder);

/* With its files; there must be no folders in it. */
void temporary_folder_remove(const temporary_folder *folder);

/* The names of its files, sorted, each followed by a blank; to be freed. */
char *temporary_folder_list(const temporary_folder *folder);

/* A file's bytes with a NUL behind them; to be freed. `size` may be NULL. */
char *temporary_folder_read(const temporary_folder *folder, const char *name, size_t *size);
void temporary_folder_write(const temporary_folder *folder, const char *name, const char *data,
                            size_t size);

/* Whether a text occurs in any file, or in any file's name. */
bool temporary_folder_mentions(const temporary_folder *folder, const char *text);

#endif
