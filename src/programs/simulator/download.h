/* SPDX-License-Identifier: MIT */
/** Sending a file: whole, a range of it, or only word that it has not changed. */
#ifndef SIMULATOR_DOWNLOAD_H
#define SIMULATOR_DOWNLOAD_H

#include "reply.h"
#include "request.h"
#include "store.h"

/*
 * Answer with a file, as the request's conditions and range ask for: RFC 9110, and S3 where it goes
 * its own way. `last_modified` is an HTTP date.
 */
void sim_download_answer(const sim_request *request, const sim_object *object,
                         const char *last_modified, sim_reply *reply);

#endif
