/* SPDX-License-Identifier: MIT */
/** What a presigned URL tells about itself. */
#ifndef PRISM__TASK_PRESIGNED_H
#define PRISM__TASK_PRESIGNED_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Until when a URL is good, as seconds since 1970: by X-Amz-Date and X-Amz-Expires, or by Expires.
 * False when its query does not say so, or not clearly.
 */
bool prism__presigned_expiry(const char *url, int64_t *out_unix);

#endif
