/* SPDX-License-Identifier: MIT */
/**
 * The library reads documents with an open mind, since services add to theirs. A file that a person
 * writes is read strictly: what is not known is a slip of the pen, and had better be seen.
 */
#ifndef SIMULATOR_STRICT_H
#define SIMULATOR_STRICT_H

#include <stdbool.h>
#include <stddef.h>

#include "../../json/table.h"
#include "prism/error.h"

/* What a member must be, beside its type. */
typedef struct sim_rule {
    const prism__message *message;
    const char *member;
    bool (*is_right)(const char *text); /* a scalar's text; NULL: any */
    const char *expected;               /* what it must be, for the message */
    size_t count_max;                   /* of a list; 0: any number */
} sim_rule;

typedef struct sim_rules {
    const sim_rule *items;
    size_t count;
} sim_rules;

/*
 * Check a text that prism__decode() has read: no unknown member, every rule kept, required members
 * there and required lists not empty. The error tells the path and the byte.
 */
prism_status sim_strict_check(const prism__message *message, const sim_rules *rules,
                              const char *text, size_t size, prism_error *error);

#endif
