/* SPDX-License-Identifier: MIT */
#include "range.h"

#include <stddef.h>
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Read digits, at least one. Where they end; NULL if there are none, or too many. */
static const char *read_number(const char *text, uint64_t *out)
{
    const char *at = text;
    uint64_t value = 0;

    for (; *at >= '0' && *at <= '9'; at++) {
        const uint64_t digit = (uint64_t)(*at - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return NULL;
        value = value * 10 + digit;
    }
    *out = value;
    return at > text ? at : NULL;
}

/* Whether nothing but blanks is left. */
static bool is_end(const char *text)
{
    while (is_blank(*text))
        text++;
    return *text == '\0';
}

/* Behind the unit's name, in upper or lower case; NULL if it is another one. */
static const char *skip_unit(const char *text)
{
    static const char unit[] = "bytes";

    for (size_t i = 0; unit[i]; i++) {
        if ((text[i] | 0x20) != unit[i])
            return NULL;
    }
    text += sizeof unit - 1;
    if (!is_blank(*text))
        return NULL;
    while (is_blank(*text))
        text++;
    return text;
}

bool prism__content_range_parse(const char *text, prism__content_range *out)
{
    const char *at = skip_unit(text);

    memset(out, 0, sizeof *out);
    if (!at || !(at = read_number(at, &out->first)) || *at++ != '-' ||
        !(at = read_number(at, &out->last)) || *at++ != '/' || out->last < out->first ||
        out->last == UINT64_MAX) /* whose size would not fit */
        return false;
    if (*at == '*')
        return is_end(at + 1);
    out->has_total = true;
    at = read_number(at, &out->total);
    return at && is_end(at) && out->last < out->total;
}

bool prism__content_length_parse(const char *text, uint64_t *out)
{
    const char *at = read_number(text, out);
    return at && is_end(at);
}

bool prism__etag_is_strong(const char *text)
{
    const size_t size = strlen(text);

    if (size < 2 || size > PRISM__ETAG_SIZE_MAX || text[0] != '"' || text[size - 1] != '"')
        return false;
    for (size_t i = 1; i < size - 1; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c <= 0x20 || c == '"' || c >= 0x7F)
            return false;
    }
    return true;
}
