/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* strerror_r of POSIX, not of GNU */

#include "fail.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "utf8.h"

_Static_assert(sizeof(prism_error) == 512, "prism_error is frozen at 512 bytes");

prism_status prism__ok(prism_error *error)
{
    if (error)
        memset(error, 0, sizeof *error);
    return PRISM_OK;
}

prism_status prism__fail(prism_error *error, prism_status code, const char *format, ...)
{
    char message[sizeof error->message * 2];
    va_list arguments;
    int size;

    if (!error)
        return code;
    memset(error, 0, sizeof *error);
    error->code = code;
    va_start(arguments, format);
    size = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (size > 0)
        prism__copy_text(error->message, sizeof error->message, message, strlen(message));
    return code;
}

prism_status prism__fail_os(prism_error *error, prism_status code, int os_code, const char *what,
                            const char *name)
{
    char reason[128];

    /* Whatever was to be done, and with what: it might be done later. */
    if (os_code == ENOMEM)
        code = PRISM_ERROR_OUT_OF_MEMORY;
    if (strerror_r(os_code, reason, sizeof reason) != 0)
        (void)snprintf(reason, sizeof reason, "error %d", os_code);
    (void)prism__fail(error, code, "%s %s: %s", what, name, reason);
    if (error)
        error->os_code = os_code;
    return code;
}

/*
 * Characters that would let a line of text do more than be read: controls, line separators, and
 * those that turn the direction of writing.
 */
static bool is_unfit(const char *text, size_t size)
{
    const unsigned char *p = (const unsigned char *)text;

    if (size == 1)
        return p[0] < 0x20 || p[0] == 0x7F;
    if (size == 2)
        return p[0] == 0xC2 && p[1] < 0xA0; /* U+0080 to U+009F */
    if (size == 3 && p[0] == 0xE2 && p[1] == 0x80)
        return p[2] >= 0xA8 && p[2] <= 0xAE; /* U+2028 to U+202E */
    return size == 3 && p[0] == 0xE2 && p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9;
}

void prism__copy_text(char *target, size_t capacity, const char *text, size_t size)
{
    const char *end = text + size;
    size_t used = 0;

    while (text < end) {
        size_t step = prism__utf8_size(text, end);
        bool fits = step > 0 && !is_unfit(text, step);
        size_t count = fits ? step : 1;
        if (used + count >= capacity)
            break;
        memcpy(target + used, fits ? text : "?", count);
        used += count;
        text += step > 0 ? step : 1;
    }
    target[used] = '\0';
}
