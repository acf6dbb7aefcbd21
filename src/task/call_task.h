/* SPDX-License-Identifier: MIT */
/** One call as a task, for batches. */
#ifndef PRISM__TASK_CALL_TASK_H
#define PRISM__TASK_CALL_TASK_H

#include "prism/session.h"
#include "task.h"

/* Make a task of a call; all arguments are copied. Its result is the document. */
prism_status prism__call_task_new(const prism_client *client, const prism__endpoint *endpoint,
                                  const char *const *arguments, const void *body,
                                  const prism_call_options *options, prism__task **out,
                                  prism_error *error);

/* The same of prism_session_create(). */
prism_status prism__session_task_new(const prism_client *client,
                                     const prism_session_request *request,
                                     const prism_call_options *options, prism__task **out,
                                     prism_error *error);

#endif
