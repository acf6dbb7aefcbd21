/* SPDX-License-Identifier: MIT */
/**
 * Presigned URLs: a query that lets whoever has it download one file for some time, in the form
 * that Amazon S3 gives it (AWS Signature Version 4). What is signed is the simulator's own affair:
 * the path, the date, the lifetime and the credential; not the method, so that HEAD works, too.
 */
#ifndef SIMULATOR_SIGNER_H
#define SIMULATOR_SIGNER_H

#include <stdbool.h>
#include <stdint.h>

#include "request.h"

enum { SIM_SIGNER_KEY_SIZE = 32 };

typedef struct sim_signer {
    unsigned char key[SIM_SIGNER_KEY_SIZE]; /* of this run */
} sim_signer;

/* False when randomness is out. */
bool sim_signer_init(sim_signer *signer);
void sim_signer_free(sim_signer *signer);

/* The query for a path (percent-encoded), to be given to free(); NULL when memory is out. */
char *sim_signer_make_query(const sim_signer *signer, const char *path, int64_t now_ms,
                            uint32_t lifetime_seconds);

typedef enum sim_verdict {
    SIM_VERDICT_VALID,
    SIM_VERDICT_UNSIGNED,     /* there is no signature at all */
    SIM_VERDICT_INCOMPLETE,   /* a parameter is missing */
    SIM_VERDICT_BAD_DATE,     /* X-Amz-Date is none */
    SIM_VERDICT_BAD_LIFETIME, /* X-Amz-Expires is no number of seconds, or more than a week */
    SIM_VERDICT_FORGED,       /* something that was signed is not as it was */
    SIM_VERDICT_EARLY,        /* signed more than a quarter of an hour in the future */
    SIM_VERDICT_EXPIRED,
    SIM_VERDICT_OUT_OF_MEMORY
} sim_verdict;

/*
 * Judge a request's query for a path, which is written as it was when it was signed. `*expires_ms`
 * is when the URL expires, from SIM_VERDICT_FORGED on.
 */
sim_verdict sim_signer_check(const sim_signer *signer, const sim_request *request, const char *path,
                             int64_t now_ms, int64_t *expires_ms);

/* The first 128 bits of the SHA-256 of `size` bytes, in quotes: what tells one content from
 * another. */
enum { SIM_ETAG_SIZE = 35 };
bool sim_etag_make(const void *data, size_t size, char out[SIM_ETAG_SIZE]);

#endif
