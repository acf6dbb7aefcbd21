/* SPDX-License-Identifier: MIT */
#include "fail.h"

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

void prism__copy_text(char *target, size_t capacity, const char *text, size_t size)
{
    const char *end = text + size;
    size_t used = 0;

    while (text < end) {
        size_t step = prism__utf8_size(text, end);
        unsigned char byte = (unsigned char)*text;
        bool replaced = step == 0 || byte < 0x20 || byte == 0x7F;
        if (step == 0)
            step = 1;
        if (used + step >= capacity)
            break;
        if (replaced)
            target[used] = '?';
        else
            memcpy(target + used, text, step);
        used += step;
        text += step;
    }
    target[used] = '\0';
}
