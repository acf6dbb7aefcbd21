/* SPDX-License-Identifier: MIT */
#include "presigned.h"

#include <stddef.h>
#include <string.h>

#include "../json/time.h"

/* A parameter's value, which ends at `*end`; NULL when there is none, or more than one. */
static const char *find_parameter(const char *query, const char *name, const char **end)
{
    const size_t size = strlen(name);
    const char *found = NULL;

    while (*query && *query != '#') {
        const size_t span = strcspn(query, "&#");
        if (span > size && query[size] == '=' && strncmp(query, name, size) == 0) {
            if (found)
                return NULL;
            found = query + size + 1;
            *end = query + span;
        }
        query += span + (query[span] == '&');
    }
    return found;
}

/* A number of 1 to 11 digits: no date that is meant needs more. */
static bool read_seconds(const char *text, const char *end, int64_t *out)
{
    if (text == end || end - text > 11)
        return false;
    for (*out = 0; text < end; text++) {
        if (*text < '0' || *text > '9')
            return false;
        *out = *out * 10 + (*text - '0');
    }
    return true;
}

/* "20260115T093000Z" */
static bool read_date(const char *text, const char *end, int64_t *out)
{
    static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
    char date[sizeof form];
    prism_timestamp time;
    size_t size = 0;

    for (; size < sizeof form - 1; size++) {
        if (form[size] == '-' || form[size] == ':')
            date[size] = form[size];
        else if (text < end)
            date[size] = *text++;
        else
            return false;
    }
    if (text != end || !prism__time_parse(date, size, &time))
        return false;
    *out = time.seconds;
    return true;
}

bool prism__presigned_expiry(const char *url, int64_t *out_unix)
{
    const char *query = strpbrk(url, "?#");
    const char *date, *date_end = NULL, *lifetime, *lifetime_end = NULL;
    int64_t start = 0, seconds;

    if (!query || *query != '?')
        return false;
    query++;
    date = find_parameter(query, "X-Amz-Date", &date_end);
    lifetime = find_parameter(query, date ? "X-Amz-Expires" : "Expires", &lifetime_end);
    if (!lifetime || !read_seconds(lifetime, lifetime_end, &seconds) ||
        (date && !read_date(date, date_end, &start)))
        return false;
    *out_unix = start + seconds;
    return true;
}
