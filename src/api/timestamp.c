/* SPDX-License-Identifier: MIT */
#include "prism/timestamp.h"

#include <string.h>

#include "../json/time.h"

_Static_assert(PRISM_TIMESTAMP_TEXT_SIZE == PRISM__TIME_MAX + 1, "the text and its NUL");

enum { MS_A_SECOND = 1000, NANOS_A_MS = 1000000 };

bool prism_timestamp_is_valid(prism_timestamp time)
{
    return prism__time_is_valid(time);
}

bool prism_timestamp_parse(const char *text, size_t size, prism_timestamp *out)
{
    return text && out && prism__time_parse(text, size, out);
}

size_t prism_timestamp_text(prism_timestamp time, char *out, size_t capacity)
{
    char text[PRISM__TIME_MAX];
    size_t size = prism__time_format(time, text);

    if (!out || capacity == 0)
        return size;
    if (size < capacity)
        memcpy(out, text, size);
    out[size < capacity ? size : 0] = '\0';
    return size;
}

static bool set_if_valid(prism_timestamp time, prism_timestamp *out)
{
    if (!out || !prism__time_is_valid(time))
        return false;
    *out = time;
    return true;
}

bool prism_timestamp_from_unix(int64_t seconds, prism_timestamp *out)
{
    return set_if_valid((prism_timestamp){.seconds = seconds}, out);
}

bool prism_timestamp_from_unix_ms(int64_t milliseconds, prism_timestamp *out)
{
    int64_t seconds = milliseconds / MS_A_SECOND;
    int32_t rest = (int32_t)(milliseconds % MS_A_SECOND);

    /* Division rounds towards zero, but the rest is to count forward. */
    if (rest < 0) {
        rest += MS_A_SECOND;
        seconds--;
    }
    return set_if_valid((prism_timestamp){.seconds = seconds, .nanos = rest * NANOS_A_MS}, out);
}

bool prism_timestamp_to_unix(prism_timestamp time, int64_t *out)
{
    if (!out || !prism__time_is_valid(time))
        return false;
    *out = time.seconds;
    return true;
}

bool prism_timestamp_to_unix_ms(prism_timestamp time, int64_t *out)
{
    if (!out || !prism__time_is_valid(time))
        return false;
    *out = time.seconds * MS_A_SECOND + time.nanos / NANOS_A_MS;
    return true;
}

int32_t prism_timestamp_compare(prism_timestamp a, prism_timestamp b)
{
    if (a.seconds != b.seconds)
        return a.seconds < b.seconds ? -1 : 1;
    return (a.nanos > b.nanos) - (a.nanos < b.nanos);
}

bool prism_timestamp_is_expired(prism_timestamp expiry, prism_timestamp now)
{
    return !prism__time_is_valid(expiry) || !prism__time_is_valid(now) ||
           prism_timestamp_compare(now, expiry) >= 0;
}
