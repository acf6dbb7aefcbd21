/* SPDX-License-Identifier: MIT */
/** The store that asset URLs lead to: presigned URLs, and the files they are for. */
#ifndef SIMULATOR_ASSETS_H
#define SIMULATOR_ASSETS_H

#include "context.h"
#include "reply.h"
#include "request.h"

/*
 * The presigned URL of one of a scan's assets, as of now, to be given to free(). `*out` is NULL
 * when the scan does not have it. False when memory is out.
 */
bool sim_assets_make_url(sim_context *context, const char *scan_id, const sim_scan *scan,
                         size_t asset_type, char **out);

/* Answer a request for "assets/…". */
void sim_assets_answer(sim_context *context, const sim_request *request, const sim_path *path,
                       sim_reply *reply);

/* Answer a request for "avatar/…": what belongs to the avatar in results; no signature is needed.
 */
void sim_assets_answer_avatar(sim_context *context, const sim_request *request,
                              const sim_path *path, sim_reply *reply);

#endif
