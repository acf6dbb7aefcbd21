/* SPDX-License-Identifier: MIT */
/** The calls that give a document, through one interface, as documents.h has the documents. */
#ifndef DOCUMENT_CALLS_H
#define DOCUMENT_CALLS_H

#include "prism.h"

/* What is asked for; each call takes its part of it. */
typedef struct document_target {
    const char *id; /* of a scan, or of a session */
    const char *asset_type;
    const prism_session_request *request; /* may be NULL */
} document_target;

typedef struct document_call {
    const char *kind; /* of its document */
    prism_status (*make)(prism_client *client, const document_target *target,
                         const prism_call_options *options, void **out, prism_error *error);
} document_call;

extern const document_call scan_assets_get_call;
extern const document_call asset_urls_get_call;
extern const document_call asset_url_get_call;
extern const document_call session_create_call;
extern const document_call scan_results_get_call;

#endif
