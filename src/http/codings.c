/* SPDX-License-Identifier: MIT */
#include "codings.h"

#include <stddef.h>
#include <string.h>

#define BLANKS " \t"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whether `size` bytes of text are that word, which is given in lower case. */
static bool is_word(const char *text, size_t size, const char *word)
{
    for (size_t i = 0; i < size; i++) {
        if (lower(text[i]) != word[i]) /* the word's end is no byte of the text */
            return false;
    }
    return word[size] == '\0';
}

prism__codings prism__codings_accepted(const char *own)
{
    prism__codings codings = {.accepted = PRISM__ACCEPT_GZIP};
    if (own)
        codings.accepted =
            is_word(own, strlen(own), "identity") ? PRISM__ACCEPT_IDENTITY : PRISM__ACCEPT_ANY;
    return codings;
}

static bool content_fits(prism__codings *codings, const char *coding, size_t size)
{
    if (codings->accepted == PRISM__ACCEPT_ANY)
        return true;
    if (codings->count++ > 0) /* one upon the other, they multiply what a byte can become */
        return false;
    return is_word(coding, size, "identity") ||
           (codings->accepted == PRISM__ACCEPT_GZIP &&
            (is_word(coding, size, "gzip") || is_word(coding, size, "x-gzip")));
}

/* No request asks for more than this, but libcurl undoes gzip here too. */
static bool transfer_fits(const char *coding, size_t size)
{
    return is_word(coding, size, "chunked") || is_word(coding, size, "identity");
}

bool prism__codings_fit(prism__codings *codings, const char *name, const char *value)
{
    const bool is_content = is_word(name, strlen(name), "content-encoding");
    if (!is_content && !is_word(name, strlen(name), "transfer-encoding"))
        return true;

    for (const char *coding = value; *coding; coding += *coding == ',') {
        coding += strspn(coding, BLANKS);
        const char *end = coding + strcspn(coding, ",");
        size_t size = (size_t)(end - coding);
        while (size > 0 && strchr(BLANKS, coding[size - 1]))
            size--;
        if (size > 0 &&
            !(is_content ? content_fits(codings, coding, size) : transfer_fits(coding, size)))
            return false;
        coding = end;
    }
    return true;
}
