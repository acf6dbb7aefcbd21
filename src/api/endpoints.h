/* SPDX-License-Identifier: MIT */
/** The calls of both services: a row each, beside the public function that makes it. */
#ifndef PRISM__API_ENDPOINTS_H
#define PRISM__API_ENDPOINTS_H

#include "../call.h"
#include "prism/session.h"

extern const prism__endpoint prism__asset_url_endpoint;    /* scan ID, asset type */
extern const prism__endpoint prism__asset_urls_endpoint;   /* scan ID */
extern const prism__endpoint prism__scan_assets_endpoint;  /* scan ID */
extern const prism__endpoint prism__scan_results_endpoint; /* session ID */
extern const prism__endpoint prism__session_endpoint;

/*
 * Check and copy a caller's request for a session. The copy's client ID is in `client_id`, which is
 * to be wiped whatever this returns, or the client's.
 */
prism_status prism__session_request_read(const prism_client *client,
                                         const prism_session_request *request,
                                         prism_session_request *copy, prism__buffer *client_id,
                                         prism_error *error);

#endif
