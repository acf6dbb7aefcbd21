/* SPDX-License-Identifier: MIT */
/*
 * Text from a value of any shape, for people: error bodies come from frameworks and gateways, and
 * are documented nowhere.
 */
#include <string.h>

#include "../util/fail.h"
#include "decode.h"

/* Lists of findings are no deeper than this: objects are searched twice, and not below it. */
enum { FINDING_DEPTH_MAX = 1 };

typedef struct joined_text {
    char text[512];
    size_t size;
} joined_text;

/* What tells of one thing that is wrong: where it is, and what. NULL for none. */
typedef struct finding {
    const char *place;
    const char *text;
} finding;

static const char *const place_names[] = {"loc", "pointer"};
static const char *const text_names[] = {"msg", "message", "detail"};

/* Append what fits, on one line. */
static void append(joined_text *joined, const char *text, size_t size)
{
    prism__copy_text(joined->text + joined->size, sizeof joined->text - joined->size, text, size);
    joined->size += strlen(joined->text + joined->size);
}

static void append_separator(joined_text *joined)
{
    if (joined->size > 0 && joined->size + 2 < sizeof joined->text)
        append(joined, "; ", 2);
}

/* Append the string that the reader is at; breaks of lines in it become spaces. */
static bool append_string(prism__decoder *d, joined_text *joined)
{
    prism__span span;
    bool has_nul;

    if (!prism__reader_string(&d->reader, &span))
        return false;
    if (span.escaped) {
        char *text = prism__arena_text(d->arena, span.size);
        if (!text)
            return prism__reader_out_of_memory(&d->reader);
        span.size = prism__span_unescape(&span, text, &has_nul);
        span.text = text;
        for (size_t i = 0; i < span.size; i++) {
            if (text[i] >= '\t' && text[i] <= '\r')
                text[i] = ' ';
        }
    }
    append(joined, span.text, span.size);
    return true;
}

/* Step over a member's name and its colon. */
static bool read_name(prism__decoder *d, prism__span *name)
{
    if (!prism__decode_at(d, '"'))
        return prism__reader_fail(&d->reader, PRISM_ERROR_INVALID_JSON, d->reader.at,
                                  "expected a member's name");
    return prism__reader_string(&d->reader, name) && prism__reader_colon(&d->reader);
}

static bool is_one_of(const prism__span *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(names[i]) == name->size && memcmp(names[i], name->text, name->size) == 0)
            return true;
    }
    return false;
}

/* Step over an object, and note the parts of a finding in it. */
static bool find_finding(prism__decoder *d, finding *found)
{
    prism__reader *r = &d->reader;
    prism__span name;
    bool more;

    *found = (finding){NULL, NULL};
    if (!prism__reader_enter(r))
        return false;
    for (bool first = true;; first = false) {
        if (!prism__reader_next(r, '}', first, &more))
            return false;
        if (!more)
            return true;
        if (!read_name(d, &name))
            return false;
        if ((prism__decode_at(d, '"') || prism__decode_at(d, '[')) &&
            is_one_of(&name, place_names, PRISM__COUNT(place_names)))
            found->place = r->at;
        else if (prism__decode_at(d, '"') && is_one_of(&name, text_names, PRISM__COUNT(text_names)))
            found->text = r->at;
        if (!prism__reader_skip(r))
            return false;
    }
}

/* Append a place: a string; or a list of names and indices, with dots between them. */
static bool append_place(prism__decoder *d, joined_text *joined)
{
    prism__reader *r = &d->reader;
    bool more;

    if (prism__decode_at(d, '"'))
        return append_string(d, joined);
    if (!prism__reader_enter(r))
        return false;
    for (bool first = true;; first = false) {
        const char *start;
        if (!prism__reader_next(r, ']', first, &more))
            return false;
        if (!more)
            return true;
        if (!first)
            append(joined, ".", 1);
        start = r->at;
        if (prism__decode_at(d, '"') ? !append_string(d, joined) : !prism__reader_skip(r))
            return false;
        if (*start >= '0' && *start <= '9')
            append(joined, start, (size_t)(r->at - start));
    }
}

/* "body.height: field required" */
static bool append_finding(prism__decoder *d, const finding *found, joined_text *joined)
{
    prism__reader behind = d->reader;

    append_separator(joined);
    d->reader.at = found->place;
    if (!append_place(d, joined))
        return false;
    append(joined, ": ", 2);
    d->reader.at = found->text;
    if (!append_string(d, joined))
        return false;
    d->reader = behind;
    return true;
}

static bool gather(prism__decoder *d, joined_text *joined, int depth);

/* Gather from what an object or a list has in it. */
static bool gather_inside(prism__decoder *d, joined_text *joined, int depth)
{
    const bool is_object = prism__decode_at(d, '{');
    prism__span name;
    bool more;

    if (!prism__reader_enter(&d->reader))
        return false;
    for (bool first = true;; first = false) {
        if (!prism__reader_next(&d->reader, is_object ? '}' : ']', first, &more))
            return false;
        if (!more)
            return true;
        if ((is_object && !read_name(d, &name)) || !gather(d, joined, depth + 1))
            return false;
    }
}

/* Add the strings of one value of any type; objects and lists give those inside them. */
static bool gather(prism__decoder *d, joined_text *joined, int depth)
{
    if (prism__decode_at(d, '"')) {
        append_separator(joined);
        return append_string(d, joined);
    }
    if (prism__decode_at(d, '{') && depth <= FINDING_DEPTH_MAX) {
        const prism__reader front = d->reader;
        finding found;
        if (!find_finding(d, &found))
            return false;
        if (found.place && found.text)
            return append_finding(d, &found, joined);
        d->reader = front;
    }
    if (prism__decode_at(d, '{') || prism__decode_at(d, '['))
        return gather_inside(d, joined, depth);
    return prism__reader_skip(&d->reader);
}

bool prism__decode_loose(prism__decoder *d, const char **out)
{
    joined_text joined = {"", 0};
    char *text;

    if (!gather(d, &joined, 0))
        return false;
    if (joined.size == 0)
        return true;
    text = prism__arena_text(d->arena, joined.size + 1);
    if (!text)
        return prism__reader_out_of_memory(&d->reader);
    memcpy(text, joined.text, joined.size + 1);
    *out = text;
    return true;
}
