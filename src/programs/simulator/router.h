/* SPDX-License-Identifier: MIT */
/** From a request to its answer. */
#ifndef SIMULATOR_ROUTER_H
#define SIMULATOR_ROUTER_H

#include "context.h"
#include "reply.h"
#include "request.h"

/* Answer a request. `reply` is to be freed by the caller; it hangs up when memory is out. */
void sim_router_answer(sim_context *context, const sim_request *request, sim_reply *reply);

#endif
