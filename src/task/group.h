/* SPDX-License-Identifier: MIT */
/**
 * Many tasks at once, from one thread: the driver behind prism_batch and prism_scan_download().
 *
 * With the built-in transport the tasks' requests go out side by side, at most max_in_flight at a
 * time, and pauses cost nothing. With another transport, which only knows how to block, they are
 * sent one after another. Not for use from two threads at once.
 */
#ifndef PRISM__TASK_GROUP_H
#define PRISM__TASK_GROUP_H

#include <poll.h>

#include "../util/waker.h"
#include "task.h"

/* Make a group; `*out` is the caller's, or NULL on failure. Zero connections: max_in_flight. */
prism_status prism__group_new(const prism_client *client, uint32_t max_in_flight,
                              uint32_t max_connections, prism__group **out, prism_error *error);

/* End what is under way, and free it with all tasks that were not taken. NULL is accepted. */
void prism__group_free(prism__group *group);

/*
 * Have the group run a task, which becomes its own. With a parent, which runs in the same group,
 * the parent is told at its end, and the child is freed; another is there for prism__group_take().
 * Children that their parent does not wait for end with it. Also for use in a task's step and
 * child_done.
 */
void prism__group_add(prism__group *group, prism__task *task, prism__task *parent);

/* A task without a parent that is done, for the caller to free; NULL if there is none. */
prism__task *prism__group_take(prism__group *group);

/* Whether there is one, and how many tasks without a parent are not done. */
bool prism__group_has_done(const prism__group *group);
size_t prism__group_running(const prism__group *group);

/* How many of these pause, and have said that they rest then. */
size_t prism__group_resting(const prism__group *group);

/* Do what can be done without waiting. Fails if the system does. */
prism_status prism__group_step(prism__group *group, prism_error *error);

/* Wait until something can be done, at most `timeout_ms` (PRISM__NEVER: for ever), and do it. */
prism_status prism__group_wait(prism__group *group, uint32_t timeout_ms, prism_error *error);

/* For a loop of the caller's: what to wait on (fills up to `capacity`, from number `first` on, and
 * returns how many there are in all), and after how many milliseconds to call prism__group_step()
 * even so. */
size_t prism__group_descriptors(const prism__group *group, size_t first, struct pollfd *out,
                                size_t capacity);
uint32_t prism__group_timeout_ms(const prism__group *group);

/* What ends the waiting, from any thread. */
prism__waker *prism__group_waker(prism__group *group);

#endif
