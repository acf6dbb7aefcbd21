/* SPDX-License-Identifier: MIT */
/*
 * Ctrl-C for the examples: it requests a prism_cancel. Signals are waited for in a thread of their
 * own: a handler could do next to nothing.
 */
#ifndef EXAMPLES_CTRL_C_H
#define EXAMPLES_CTRL_C_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

#include <prism.h>

typedef struct ctrl_c {
    prism_cancel *cancel; /* for the options of calls */
    pthread_t waiter;
    sigset_t signals;
} ctrl_c;

static void *ctrl_c_wait(void *context)
{
    ctrl_c *c = context;
    int number;

    if (sigwait(&c->signals, &number) == 0 && number == SIGINT)
        prism_cancel_request(c->cancel);
    return NULL;
}

/* Call it before there are other threads: they inherit that they do not take the signals. */
static bool ctrl_c_begin(ctrl_c *c)
{
    prism_error error;

    sigemptyset(&c->signals);
    sigaddset(&c->signals, SIGINT);
    sigaddset(&c->signals, SIGUSR1); /* from ctrl_c_end() */
    if (pthread_sigmask(SIG_BLOCK, &c->signals, NULL) != 0 ||
        prism_cancel_new(&c->cancel, &error) != PRISM_OK) {
        fputs("cannot start\n", stderr);
        return false;
    }
    if (pthread_create(&c->waiter, NULL, ctrl_c_wait, c) != 0) {
        prism_cancel_free(c->cancel);
        fputs("cannot start a thread\n", stderr);
        return false;
    }
    return true;
}

/* No call may have the token any more. */
static void ctrl_c_end(ctrl_c *c)
{
    pthread_kill(c->waiter, SIGUSR1);
    pthread_join(c->waiter, NULL);
    prism_cancel_free(c->cancel);
}

#endif
