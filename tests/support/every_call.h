/* SPDX-License-Identifier: MIT */
/** All calls that go over the network, for tests of what holds for each of them. */
#ifndef EVERY_CALL_H
#define EVERY_CALL_H

#include <stdbool.h>

#include "prism.h"

/* What the calls ask for. */
#define EVERY_SCAN_ID "scan-5ecret"
#define EVERY_SESSION_ID "session-5ecret"
#define EVERY_SIGNATURE "signature-5ecret"
#define EVERY_ASSET_HOST "files.test:8443"

typedef struct every_call {
    const char *name;
    const char *method;
    bool hosted;      /* asks the client's hosted_url; else the next, or the host above */
    bool estimation;  /* asks the client's estimation_url */
    const char *path; /* its template */
    const char *answer;

    /* Make it, and free what it returns; there is a document, or a file, if and only if it
     * succeeds. */
    prism_status (*make)(prism_client *client, const prism_call_options *options,
                         prism_error *error);
} every_call;

enum { EVERY_CALL_COUNT = 6, EVERY_CALL_SESSION_CREATE = 3 /* the one that is no GET */ };

extern const every_call every_call_table[EVERY_CALL_COUNT];

/* The same for a download from a URL of the test's own. */
prism_status every_call_download(prism_client *client, const char *url,
                                 const prism_call_options *options, prism_error *error);

#endif
