/* SPDX-License-Identifier: MIT */
#include "utf8.h"

static bool continues(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

size_t prism__utf8_size(const char *text, const char *end)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t left = (size_t)(end - text);

    if (left == 0)
        return 0;
    if (p[0] < 0x80)
        return 1;
    if (p[0] >= 0xC2 && p[0] <= 0xDF)
        return left >= 2 && continues(p[1]) ? 2 : 0;
    if (p[0] >= 0xE0 && p[0] <= 0xEF) {
        if (left < 3 || !continues(p[1]) || !continues(p[2]))
            return 0;
        if (p[0] == 0xE0 && p[1] < 0xA0) /* overlong */
            return 0;
        if (p[0] == 0xED && p[1] > 0x9F) /* surrogate */
            return 0;
        return 3;
    }
    if (p[0] >= 0xF0 && p[0] <= 0xF4) {
        if (left < 4 || !continues(p[1]) || !continues(p[2]) || !continues(p[3]))
            return 0;
        if (p[0] == 0xF0 && p[1] < 0x90) /* overlong */
            return 0;
        if (p[0] == 0xF4 && p[1] > 0x8F) /* above U+10FFFF */
            return 0;
        return 4;
    }
    return 0;
}

bool prism__utf8_valid(const char *text, size_t size)
{
    const char *end = text + size;

    while (text < end) {
        size_t step = prism__utf8_size(text, end);
        if (step == 0)
            return false;
        text += step;
    }
    return true;
}
