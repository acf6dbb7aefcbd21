/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

bool child_start(child *c, char *const arguments[])
{
    posix_spawn_file_actions_t actions;
    int ends[2];
    bool started;

    *c = (child){.output = -1};
    if (pipe(ends) != 0)
        return false;
    started = posix_spawn_file_actions_init(&actions) == 0 &&
              posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) == 0 &&
              posix_spawn_file_actions_adddup2(&actions, ends[1], 1) == 0 &&
              posix_spawn_file_actions_adddup2(&actions, ends[1], 2) == 0 &&
              posix_spawn_file_actions_addclose(&actions, ends[0]) == 0 &&
              posix_spawn_file_actions_addclose(&actions, ends[1]) == 0 &&
              posix_spawnp(&c->process, arguments[0], &actions, NULL, arguments, environ) == 0;
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(ends[1]);
    c->output = ends[0];
    if (!started) {
        c->process = 0;
        (void)child_stop(c, SIGKILL);
    }
    return started;
}

bool child_wait_for(child *c, const char *text, char *rest, size_t capacity)
{
    char line[1024] = "";
    size_t size = 0;

    for (char byte; read(c->output, &byte, 1) == 1;) {
        if (byte != '\n') {
            line[size] = byte;
            size += size + 1 < sizeof line;
            line[size] = '\0';
            continue;
        }
        const char *found = strstr(line, text);
        if (found) {
            (void)snprintf(rest, capacity, "%s", found + strlen(text));
            return true;
        }
        size = 0;
        line[0] = '\0';
    }
    return false;
}

int child_stop(child *c, int signal)
{
    int status = -1;

    if (c->process > 0) {
        (void)kill(c->process, signal);
        (void)waitpid(c->process, &status, 0);
    }
    if (c->output >= 0)
        (void)close(c->output);
    *c = (child){.output = -1};
    return status >= 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
