/* SPDX-License-Identifier: MIT */
/*
 * The codings of a response: of the content at most one, of those that were asked for; of the
 * transfer none but chunks. The oracle splits the lists of words on its own.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "http/codings.h"

static bool equals(const char *text, const char *word)
{
    for (; *text && *word; text++, word++) {
        const char c = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;
        if (c != *word)
            return false;
    }
    return *text == *word;
}

/* Cut the next word off a list; NULL at its end. Blanks around a word do not belong to it. */
static char *next_word(char **list)
{
    while (*list) {
        char *word = *list, *comma = strchr(word, ',');
        *list = comma ? comma + 1 : NULL;
        if (comma)
            *comma = '\0';
        while (*word == ' ' || *word == '\t')
            word++;
        size_t size = strlen(word);
        while (size > 0 && (word[size - 1] == ' ' || word[size - 1] == '\t'))
            word[--size] = '\0';
        if (size > 0)
            return word;
    }
    return NULL;
}

/* Whether a field fits; it is taken apart, and `count` gets its codings of the content. */
static bool expected(const char *own, bool content, char *value, unsigned *count)
{
    bool fits = true;
    const char *word;

    while ((word = next_word(&value)) != NULL) {
        if (!content)
            fits = fits && (equals(word, "chunked") || equals(word, "identity"));
        else if (!own)
            fits = fits && (*count)++ == 0 &&
                   (equals(word, "gzip") || equals(word, "x-gzip") || equals(word, "identity"));
        else if (equals(own, "identity"))
            fits = fits && (*count)++ == 0 && equals(word, "identity");
    }
    return fits;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, data + size};
    const bool has_own = fuzz_byte(&input) % 2 == 1;
    char *own = fuzz_line(&input);
    prism__codings codings = prism__codings_accepted(has_own ? own : NULL);
    unsigned count = 0;
    bool fits = true;

    while (fits && input.at < input.end) {
        char *line = fuzz_line(&input);
        char *colon = strchr(line, ':');
        if (colon) {
            *colon = '\0';
            const bool content = equals(line, "content-encoding");
            const bool matters = content || equals(line, "transfer-encoding");
            fits = prism__codings_fit(&codings, line, colon + 1);
            FUZZ_REQUIRE(fits ==
                         (!matters || expected(has_own ? own : NULL, content, colon + 1, &count)));
        }
        free(line);
    }
    free(own);
    return 0;
}
