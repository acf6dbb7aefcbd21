/* SPDX-License-Identifier: MIT */
#include "base64.h"

#include <stdint.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t prism__base64_encode(const unsigned char *data, size_t size, char *out)
{
    size_t used = 0;

    for (size_t i = 0; i < size; i += 3) {
        const size_t count = size - i < 3 ? size - i : 3;
        uint32_t bits = (uint32_t)data[i] << 16;
        if (count > 1)
            bits |= (uint32_t)data[i + 1] << 8;
        if (count > 2)
            bits |= data[i + 2];
        out[used++] = digits[bits >> 18];
        out[used++] = digits[bits >> 12 & 63];
        out[used++] = count > 1 ? digits[bits >> 6 & 63] : '=';
        out[used++] = count > 2 ? digits[bits & 63] : '=';
    }
    return used;
}

bool prism__base64_decode(const char *text, size_t size, char *out, size_t *out_size)
{
    size_t used = 0;

    if (size % 4 != 0)
        return false;
    for (size_t i = 0; i < size; i += 4) {
        size_t count = 4;
        uint32_t bits = 0;
        if (i + 4 == size && text[i + 3] == '=')
            count = text[i + 2] == '=' ? 2 : 3;
        for (size_t j = 0; j < 4; j++) {
            const char *digit = j < count && text[i + j] ? strchr(digits, text[i + j]) : NULL;
            if (j < count && !digit)
                return false;
            bits = bits << 6 | (digit ? (uint32_t)(digit - digits) : 0);
        }
        out[used++] = (char)(bits >> 16);
        if (count > 2)
            out[used++] = (char)(bits >> 8);
        if (count > 3)
            out[used++] = (char)bits;
    }
    *out_size = used;
    return true;
}
