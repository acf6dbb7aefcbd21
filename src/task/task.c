/* SPDX-License-Identifier: MIT */
#include "task.h"

#include <string.h>

prism_status prism__task_run(prism__task *task, void *out, prism_error *error)
{
    const prism__runtime *runtime = &task->client->runtime;
    prism_status status;
    prism__step step;

    while ((step = task->kind->step(task, runtime->now_ms(runtime->context))) != PRISM__STEP_DONE) {
        if (step == PRISM__STEP_SEND)
            prism__call_send(task->call);
        else
            runtime->pause(runtime->context, task->pause_ms, task->cancel);
    }
    status = task->status;
    if (error)
        *error = task->error;
    if (out) {
        memcpy(out, &task->result, sizeof(void *));
        task->result = NULL;
    }
    task->kind->free(task);
    return status;
}
