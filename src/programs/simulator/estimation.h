/* SPDX-License-Identifier: MIT */
/** The routes of the Estimation API. */
#ifndef SIMULATOR_ESTIMATION_H
#define SIMULATOR_ESTIMATION_H

#include "context.h"
#include "reply.h"
#include "request.h"

/* Answer a request to /scanning/… . */
void sim_estimation_answer(sim_context *context, const sim_request *request, const sim_path *path,
                           sim_reply *reply);

#endif
