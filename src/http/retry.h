/* SPDX-License-Identifier: MIT */
/** The rules of trying again, as far as HTTP and arithmetic have them. */
#ifndef PRISM__HTTP_RETRY_H
#define PRISM__HTTP_RETRY_H

#include <stdbool.h>
#include <stdint.h>

/* Whether another try may give another answer after this HTTP status. */
bool prism__http_is_retryable(int32_t http_status);

/*
 * The pause before retry `retry`, counted from 1, in milliseconds: "full jitter", a number between
 * 0 and min(cap, base * 2^(retry-1)), as `random` of 0 to UINT32_MAX decides.
 */
uint32_t prism__retry_backoff_ms(uint32_t base_ms, uint32_t cap_ms, int32_t retry, uint32_t random);

/*
 * Read a Retry-After (RFC 9110, 10.2.3): seconds, or a date, which counts from the response's own
 * `date` header if that is one, so that clocks that differ do no harm, else from `now_unix`. The
 * past is 0; what does not fit is UINT32_MAX. False if it is neither. `date` may be NULL.
 */
bool prism__retry_after_parse(const char *text, const char *date, int64_t now_unix,
                              uint32_t *out_ms);

#endif
