/* SPDX-License-Identifier: MIT */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

bool process_start(process *p, const char *const arguments[])
{
    posix_spawn_file_actions_t actions;
    int ends[2];

    *p = (process){.id = -1, .output = -1};
    if (pipe(ends) != 0 || posix_spawn_file_actions_init(&actions) != 0)
        return false;
    p->output = ends[0];
    if (posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) != 0 ||
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1) != 0 ||
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2) != 0 ||
        posix_spawn_file_actions_addclose(&actions, ends[0]) != 0 ||
        posix_spawn_file_actions_addclose(&actions, ends[1]) != 0 ||
        posix_spawnp(&p->id, arguments[0], &actions, NULL, (char *const *)(void *)arguments,
                     environ) != 0)
        p->id = -1;
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(ends[1]);
    return p->id > 0;
}

/* One line without its end; false at the output's end. */
static bool read_line(process *p, char *line, size_t size)
{
    size_t length = 0;
    for (char c; read(p->output, &c, 1) == 1;) {
        if (c == '\n') {
            line[length] = '\0';
            return true;
        }
        if (length + 1 < size)
            line[length++] = c;
    }
    return false;
}

bool process_wait_for(process *p, const char *mark, char *rest, size_t size)
{
    char line[1024];
    while (read_line(p, line, sizeof line)) {
        const char *found = strstr(line, mark);
        if (found) {
            (void)snprintf(rest, size, "%s", found + strlen(mark));
            return true;
        }
    }
    return false;
}

char *process_stop(process *p)
{
    enum { OUTPUT_MAX = 256 * 1024 };
    size_t length = 0;
    char *text = p->id > 0 ? calloc(1, OUTPUT_MAX + 1) : NULL;

    if (p->id > 0)
        (void)kill(p->id, SIGTERM);
    while (text && length < OUTPUT_MAX) {
        const ssize_t got = read(p->output, text + length, OUTPUT_MAX - length);
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    if (p->output >= 0)
        (void)close(p->output);
    while (p->id > 0 && waitpid(p->id, NULL, 0) < 0 && errno == EINTR)
        continue;
    *p = (process){.id = -1, .output = -1};
    return text;
}
