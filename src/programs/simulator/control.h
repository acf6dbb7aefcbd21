/* SPDX-License-Identifier: MIT */
/** The routes under /control/, by which a test directs the simulator. */
#ifndef SIMULATOR_CONTROL_H
#define SIMULATOR_CONTROL_H

#include "context.h"
#include "reply.h"
#include "request.h"

/* Answer a request to /control/… . */
void sim_control_answer(sim_context *context, const sim_request *request, const sim_path *path,
                        sim_reply *reply);

#endif
