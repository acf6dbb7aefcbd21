/* SPDX-License-Identifier: MIT */
/** Answers that a test has laid down for requests to come, in place of the routes' own. */
#ifndef SIMULATOR_SCRIPTS_H
#define SIMULATOR_SCRIPTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reply.h"

enum { SIM_SCRIPTS_MAX = 256 };

typedef struct sim_script {
    char *path;     /* as requests have it, in any spelling, without the query; NULL: any */
    uint32_t times; /* how often it is still to be given */
    sim_reply reply;
} sim_script;

typedef struct sim_scripts {
    pthread_mutex_t lock;
    sim_script *items[SIM_SCRIPTS_MAX]; /* in the order in which they came */
    size_t count;
} sim_scripts;

bool sim_scripts_init(sim_scripts *scripts);
void sim_scripts_free(sim_scripts *scripts);

/* Drop all. */
void sim_scripts_reset(sim_scripts *scripts);

/* Append a script, made with malloc(), and own it. False, and not owned, when the list is full. */
bool sim_scripts_add(sim_scripts *scripts, sim_script *script);

/* Take the next answer for a path. False when the route itself is to answer. */
bool sim_scripts_take(sim_scripts *scripts, const char *path, sim_reply *out);

/* Free one script. NULL is accepted. */
void sim_script_free(sim_script *script);

#endif
