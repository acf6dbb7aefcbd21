/* SPDX-License-Identifier: MIT */
/** A program that a test starts beside itself, such as a server of somebody else's. */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct process {
    pid_t id;
    int output; /* what it writes to stdout and stderr */
} process;

/* Start a program that is on PATH, with nothing to read: arguments with NULL at the end. */
bool process_start(process *p, const char *const arguments[]);

/* Read its output up to a line that has `mark` in it; what follows the mark, without the line's
 * end, goes to `rest`. False when the output ends before. */
bool process_wait_for(process *p, const char *mark, char *rest, size_t size);

/* Ask it to end, and wait until it has. The rest of its output, to be freed; NULL if it was not
 * running. */
char *process_stop(process *p);

#endif
