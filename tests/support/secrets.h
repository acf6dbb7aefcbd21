/* SPDX-License-Identifier: MIT */
/**
 * A heap that is watched for secrets, and calls that are full of them. For programs of their own:
 * the allocator's functions are replaced in them by ones that look into each block that is given
 * back, or may move; those of the library by the linker's --wrap, and so without the copies that
 * libcurl makes, those of the shared libraries by their names.
 */
#ifndef SECRETS_H
#define SECRETS_H

#include <stdbool.h>
#include <stddef.h>

#include "libc_allocator.h"
#include "prism.h"
#include "temporary_folder.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Long enough that buffers have to grow, and different in all their parts. */
#define KEY "kEy-3f9a61c07b52d84e/+=9b1e77"
#define CLIENT_ID "cLient-58d0c2e6f1a94b37/\"x"
#define CLIENT_ID_IN_JSON "cLient-58d0c2e6f1a94b37\\/\\\"x"
#define OTHER_CLIENT_ID "oTher-91ba7c30d2f5e648/z"
#define SESSION "sEss-7c41e90b2d6f8a35/%u"
#define SESSION_ENCODED "sEss-7c41e90b2d6f8a35%2F%25u"
#define SIGNATURE "sIg-e0b94d7215c83fa6"
#define SIGNED_URL "https://files.test/scan/avatar.obj?X-Amz-Expires=60&X-Amz-Signature=" SIGNATURE
#define PROGRAM_SECRET "pRogram-2d8e5a17c94f60b3"

#define ALL                                                                                        \
    KEY " cLient-58d0c2e6f1a94b37/x " OTHER_CLIENT_ID " " SESSION " " SESSION_ENCODED " " SIGNED_URL

/* Look at what this thread frees from now on: the library, or `shared` libraries as well. */
void watch_start(bool shared);

/* End it; how many blocks were freed, and how many of them had a secret. */
typedef struct watched {
    size_t blocks;
    size_t leaks;
    const char *leaked; /* the secret of the first one */
} watched;
watched watch_end(void);

/* End it, and fail if one had, or if none was freed. */
void watch_end_without_leak(const char *what);

/* What the service answers. It comes in small pieces, so that buffers grow by every step. */
typedef struct answer {
    prism_status result;
    int32_t status;
    const char *body;
    size_t padding; /* bytes of white space behind the body */
} answer;

/* It answers the first request with the first answer, and so on; the last one over and over. */
typedef struct service {
    const answer *answers;
    size_t count;
    size_t used;
} service;

typedef struct fixture {
    service service;
    prism_client *client;
    temporary_folder folder; /* for downloads */
    prism_error error;
} fixture;

/* A transport that leads to the service. */
void service_transport(service *s, prism_transport *transport);

/* Options with both credentials, and the client of a transport. */
void fill_options(prism_client_options *options);
void start_client(fixture *f, const prism_transport *transport);

/* One kind of call, with all that a caller does with its document. */
typedef struct secret_call {
    const char *name;
    prism_status (*make)(fixture *f);
    const char *body; /* what it gets when all is well, with secrets wherever one can be */
} secret_call;

enum { SECRET_CALL_COUNT = 9 };
extern const secret_call secret_calls[SECRET_CALL_COUNT];

prism_status get_scan_assets(fixture *f);
prism_status get_results(fixture *f);
prism_status create_session_as(fixture *f, const char *client_id);
bool creates_session(const secret_call *call);
bool asks_for_session(const secret_call *call);

#endif
