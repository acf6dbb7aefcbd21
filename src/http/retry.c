/* SPDX-License-Identifier: MIT */
#include "retry.h"

#include <stddef.h>

#include "date.h"

bool prism__http_is_retryable(int32_t http_status)
{
    static const int32_t statuses[] = {408, 425, 429, 500, 502, 503, 504};

    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        if (statuses[i] == http_status)
            return true;
    }
    return false;
}

uint32_t prism__retry_backoff_ms(uint32_t base_ms, uint32_t cap_ms, int32_t retry, uint32_t random)
{
    uint64_t most = base_ms;

    for (int32_t i = 1; i < retry && most < cap_ms; i++)
        most *= 2;
    if (most > cap_ms)
        most = cap_ms;
    return (uint32_t)((most + 1) * random >> 32);
}

static uint32_t to_ms(uint64_t seconds)
{
    return seconds <= UINT32_MAX / 1000 ? (uint32_t)seconds * 1000 : UINT32_MAX;
}

bool prism__retry_after_parse(const char *text, const char *date, int64_t now_unix,
                              uint32_t *out_ms)
{
    uint64_t seconds = 0;
    const char *at = text;
    int64_t until, from;

    for (; *at >= '0' && *at <= '9'; at++) {
        if (seconds < UINT32_MAX)
            seconds = seconds * 10 + (uint64_t)(*at - '0');
    }
    if (at > text && *at == '\0') {
        *out_ms = to_ms(seconds);
        return true;
    }
    if (!prism__http_date_parse(text, now_unix, &until))
        return false;
    if (!date || !prism__http_date_parse(date, now_unix, &from))
        from = now_unix;
    *out_ms = until > from ? to_ms((uint64_t)until - (uint64_t)from) : 0;
    return true;
}
