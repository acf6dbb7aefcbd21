/* SPDX-License-Identifier: MIT */
/*
 * prism-simulator: a local server that behaves like both services, for the library's own tests, its
 * examples, and its users' tests. docs/simulator.md is its manual.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "context.h"
#include "options.h"
#include "scenario.h"
#include "server.h"

/* Wait in this thread for the signals that end the program; the server's threads block them. */
static void prepare_signals(sigset_t *ending)
{
    sigemptyset(ending);
    sigaddset(ending, SIGINT);
    sigaddset(ending, SIGTERM);
    pthread_sigmask(SIG_BLOCK, ending, NULL);
    signal(SIGPIPE, SIG_IGN); /* a client that leaves early is its own affair */
}

static int serve(sim_context *context, const sigset_t *ending)
{
    int signal_number;
    int exit_code = 0;
    sim_server *server = sim_server_start(context);

    if (server == NULL)
        return 1;
    if (printf("listening on %s\n", context->base_url) < 0 || fflush(stdout) != 0) {
        perror("prism-simulator: standard output");
        exit_code = 1;
    } else if (sigwait(ending, &signal_number) != 0) {
        exit_code = 1;
    }
    sim_server_stop(server);
    return exit_code;
}

static int run(const sim_options *options, const sim_scenario *scenario)
{
    static sim_context context; /* too large for some stacks */
    sigset_t ending;
    int exit_code = 1;

    prepare_signals(&ending);
    if (sim_context_init(&context, options, scenario))
        exit_code = serve(&context, &ending);
    else
        fputs("prism-simulator: out of memory\n", stderr);
    sim_context_free(&context);
    return exit_code;
}

int main(int count, char **arguments)
{
    sim_options options;
    sim_scenario scenario;
    int exit_code = 1;

    switch (sim_options_parse(count, arguments, &options)) {
    case SIM_OPTIONS_DONE:
        return 0;
    case SIM_OPTIONS_WRONG:
        return 2;
    case SIM_OPTIONS_RUN:
        break;
    }
    if (sim_scenario_load(&scenario, &options)) {
        sim_options_complete(&options);
        exit_code = run(&options, &scenario);
    }
    sim_scenario_free(&scenario);
    return exit_code;
}
