/* SPDX-License-Identifier: MIT */
/** The routes of the Hosted API. */
#ifndef SIMULATOR_HOSTED_H
#define SIMULATOR_HOSTED_H

#include "context.h"
#include "reply.h"
#include "request.h"

/* Answer a request to /scans/… . */
void sim_hosted_answer(sim_context *context, const sim_request *request, const sim_path *path,
                       sim_reply *reply);

#endif
