/* SPDX-License-Identifier: MIT */
#include "scripts.h"

#include <stdlib.h>
#include <string.h>

bool sim_scripts_init(sim_scripts *scripts)
{
    *scripts = (sim_scripts){.count = 0};
    return pthread_mutex_init(&scripts->lock, NULL) == 0;
}

static void clear(sim_scripts *scripts)
{
    for (size_t i = 0; i < scripts->count; i++)
        sim_script_free(scripts->items[i]);
    scripts->count = 0;
}

void sim_scripts_free(sim_scripts *scripts)
{
    clear(scripts);
    pthread_mutex_destroy(&scripts->lock);
}

void sim_scripts_reset(sim_scripts *scripts)
{
    pthread_mutex_lock(&scripts->lock);
    clear(scripts);
    pthread_mutex_unlock(&scripts->lock);
}

void sim_script_free(sim_script *script)
{
    if (script == NULL)
        return;
    free(script->path);
    sim_reply_free(&script->reply);
    free(script);
}

bool sim_scripts_add(sim_scripts *scripts, sim_script *script)
{
    pthread_mutex_lock(&scripts->lock);
    bool has_room = scripts->count < SIM_SCRIPTS_MAX;
    if (has_room)
        scripts->items[scripts->count++] = script;
    pthread_mutex_unlock(&scripts->lock);
    return has_room;
}

/* Take one script off the list. The lock is held. */
static void drop(sim_scripts *scripts, size_t place)
{
    sim_script_free(scripts->items[place]);
    scripts->count--;
    memmove(&scripts->items[place], &scripts->items[place + 1],
            (scripts->count - place) * sizeof(scripts->items[0]));
}

bool sim_scripts_take(sim_scripts *scripts, const char *path, sim_reply *out)
{
    bool is_found = false;

    pthread_mutex_lock(&scripts->lock);
    for (size_t i = 0; i < scripts->count && !is_found; i++) {
        sim_script *script = scripts->items[i];
        if (script->path != NULL && !sim_path_is_same(script->path, path))
            continue;
        is_found = true;
        sim_reply_copy(&script->reply, out);
        if (--script->times == 0)
            drop(scripts, i);
    }
    pthread_mutex_unlock(&scripts->lock);
    return is_found;
}
