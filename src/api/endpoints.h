/* SPDX-License-Identifier: MIT */
/** The calls of both services: a row each, beside the public function that makes it. */
#ifndef PRISM__API_ENDPOINTS_H
#define PRISM__API_ENDPOINTS_H

#include "../call.h"

extern const prism__endpoint prism__asset_url_endpoint;    /* scan ID, asset type */
extern const prism__endpoint prism__asset_urls_endpoint;   /* scan ID */
extern const prism__endpoint prism__scan_assets_endpoint;  /* scan ID */
extern const prism__endpoint prism__scan_results_endpoint; /* session ID */
extern const prism__endpoint prism__session_endpoint;

#endif
