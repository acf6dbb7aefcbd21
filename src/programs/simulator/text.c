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

/* The byte that %XX at `text` stands for; 0 when it is none that may stand there. */
static unsigned char read_escape(const char *text)
{
    int high = hex_value(text[1]);
    int low = high < 0 ? -1 : hex_value(text[2]);
    return low < 0 ? 0 : (unsigned char)(high * 16 + low);
}

bool sim_text_percent_decode(char *text, bool is_query)
{
    char *target = text;
    for (const char *source = text; *source != '\0'; source++) {
        char byte = *source;
        if (byte == '+' && is_query) {
            byte = ' ';
        } else if (byte == '%') {
            byte = (char)read_escape(source);
            if (byte == '\0')
                return false;
            source += 2;
        }
        *target++ = byte;
    }
    *target = '\0';
    return prism__utf8_valid(text, (size_t)(target - text));
}

unsigned char sim_text_percent_next(const char **text, bool *is_slash)
{
    const char *at = *text;
    unsigned char escaped = *at == '%' ? read_escape(at) : 0;

    *is_slash = *at == '/';
    *text = escaped != 0 ? at + 3 : *at != '\0' ? at + 1 : at;
    return escaped != 0 ? escaped : (unsigned char)*at;
}

char *sim_text_percent_encode(const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    char *encoded = malloc(3 * strlen(text) + 1);
    char *target = encoded;

    if (encoded == NULL)
        return NULL;
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        if (strchr(plain, *text) != NULL) {
            *target++ = *text;
            continue;
        }
        *target++ = '%';
        *target++ = digits[byte >> 4];
        *target++ = digits[byte & 0xF];
    }
    *target = '\0';
    return encoded;
}

static const char *find_entity(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

char *sim_text_escape(const char *text)
{
    const char *end = text + strlen(text);
    char *escaped = malloc(6 * strlen(text) + 1);
    char *target = escaped;

    while (escaped != NULL && text < end) {
        const char *entity = find_entity(*text);
        size_t size = prism__utf8_size(text, end);
        size_t taken = size == 0 ? 1 : size;
        if (entity != NULL) {
            memcpy(target, entity, strlen(entity));
            target += strlen(entity);
        } else if (size == 0 || (unsigned char)*text < 0x20 || *text == 0x7F) {
            *target++ = '?';
        } else {
            memcpy(target, text, size);
            target += size;
        }
        text += taken;
    }
    if (escaped != NULL)
        *target = '\0';
    return escaped;
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

bool sim_enum_find(const prism__enum *names, const char *text, size_t size, int32_t *out)
{
    for (size_t i = 0; i < names->count; i++) {
        if (names->names[i].size == size && memcmp(names->names[i].text, text, size) == 0) {
            *out = names->names[i].number;
            return true;
        }
    }
    return false;
}
