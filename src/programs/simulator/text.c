/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdlib.h>
#include <string.h>

#include "../../util/utf8.h"

char *sim_text_copy_bytes(const void *data, size_t size)
{
    char *copy = size < SIZE_MAX ? malloc(size + 1) : NULL;
    if (copy == NULL)
        return NULL;
    if (size > 0)
        memcpy(copy, data, size);
    copy[size] = '\0';
    return copy;
}

char *sim_text_copy(const char *text)
{
    return text == NULL ? NULL : sim_text_copy_bytes(text, strlen(text));
}

char *sim_text_join(const char *const *parts)
{
    size_t size = 0;
    for (const char *const *part = parts; *part != NULL; part++)
        size += strlen(*part);
    char *text = malloc(size + 1);
    if (text == NULL)
        return NULL;
    char *target = text;
    for (const char *const *part = parts; *part != NULL; part++) {
        size_t part_size = strlen(*part);
        memcpy(target, *part, part_size);
        target += part_size;
    }
    *target = '\0';
    return text;
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

bool sim_text_percent_decode(char *text, bool is_query)
{
    char *target = text;
    for (const char *source = text; *source != '\0'; source++) {
        char byte = *source;
        if (byte == '+' && is_query) {
            byte = ' ';
        } else if (byte == '%') {
            int high = hex_value(source[1]);
            int low = high < 0 ? -1 : hex_value(source[2]);
            if (low < 0 || (high == 0 && low == 0))
                return false;
            byte = (char)(high * 16 + low);
            source += 2;
        }
        *target++ = byte;
    }
    *target = '\0';
    return prism__utf8_valid(text, (size_t)(target - text));
}

bool sim_text_to_number(const char *text, uint32_t minimum, uint32_t maximum, uint32_t *out)
{
    uint64_t value = 0;
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        value = value * 10 + (uint64_t)(*text - '0');
        if (value > maximum)
            return false;
    }
    if (value < minimum)
        return false;
    *out = (uint32_t)value;
    return true;
}
