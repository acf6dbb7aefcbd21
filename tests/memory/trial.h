/* SPDX-License-Identifier: MIT */
/** Doing something over and over, while each time another allocation fails. */
#ifndef TRIAL_H
#define TRIAL_H

#include <stddef.h>

#include "prism.h"

/* What is done. All but `run` is done with memory enough. */
typedef struct trial {
    const char *name;
    void *context;

    void (*prepare)(void *context); /* may be NULL */

    /* Memory runs out here. Where a function has no `error`, this fills it. */
    prism_status (*run)(void *context, prism_error *error);

    /*
     * Check what has come of it, and that what it was done to is still of use; free everything.
     * Nothing that `run` took may be left then.
     */
    void (*finish)(void *context, prism_status status, const prism_error *error);

    /* What it may fail with besides PRISM_ERROR_OUT_OF_MEMORY, with a 0 at the end; or NULL. */
    const prism_status *excuses;
} trial;

/*
 * Let allocation `first` fail, then each `step`th after it until there are no more; first alone,
 * then with all that follow it. Fails the test if ever `run` neither succeeds nor fails as it may.
 */
void trial_run(const trial *t, size_t first, size_t step);

/* Its own name, and a note that this public function has been put on trial. */
#define USE(function) (trial_note(#function), function)
void trial_note(const char *function);

/* Fails the test unless each function of the public headers in this folder has been on trial. */
void trial_check_noted(const char *include_folder);

#endif
