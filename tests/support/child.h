/* SPDX-License-Identifier: MIT */
/** A program that a test runs beside itself. */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct child {
    pid_t process; /* 0: none */
    int output;    /* what it prints, on both streams; -1: none */
} child;

/* Start a program, which is looked for on PATH, with nothing to read. False if it cannot be. */
bool child_start(child *c, char *const arguments[]);

/* Read on until a line has `text` in it; the rest of that line goes to `rest`. False at the end of
 * what it prints. */
bool child_wait_for(child *c, const char *text, char *rest, size_t capacity);

/* Send it a signal and wait for its end. Its exit code; -1 if it has none. */
int child_stop(child *c, int signal);

#endif
