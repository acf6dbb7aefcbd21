/* SPDX-License-Identifier: MIT */
/** Answers as Amazon S3 gives them. */
#ifndef SIMULATOR_S3_H
#define SIMULATOR_S3_H

#include "reply.h"

/* One more element of an error's body. */
typedef struct sim_s3_detail {
    const char *name;
    const char *value; /* NULL in the last */
} sim_s3_detail;

/* Answer with an error's XML body. `details` may be NULL. When memory is out it hangs up. */
void sim_s3_error(sim_reply *reply, uint32_t status, const char *code, const char *message,
                  const sim_s3_detail *details);

/* Add the headers that every answer of S3 has. False when memory is out. */
bool sim_s3_add_headers(sim_reply *reply, const char *request_id);

/* A new request ID. */
enum { SIM_S3_REQUEST_ID_SIZE = 17 };
void sim_s3_make_request_id(char out[SIM_S3_REQUEST_ID_SIZE]);

#endif
