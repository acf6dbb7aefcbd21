/* SPDX-License-Identifier: MIT */
/** What may have been done to the body of a response, in its Content- and Transfer-Encoding. */
#ifndef PRISM__HTTP_CODINGS_H
#define PRISM__HTTP_CODINGS_H

#include <stdbool.h>

typedef enum prism__accepted {
    PRISM__ACCEPT_GZIP,     /* gzip, once, to be undone by the transport */
    PRISM__ACCEPT_IDENTITY, /* nothing */
    PRISM__ACCEPT_ANY       /* what the request asked for, which stays as it is */
} prism__accepted;

typedef struct prism__codings {
    prism__accepted accepted;
    unsigned count; /* codings of the content so far */
} prism__codings;

/*
 * What a request accepts, given the value of its own Accept-Encoding header, or NULL if it has
 * none.
 */
prism__codings prism__codings_accepted(const char *own);

/*
 * Whether the body is still encoded as agreed, given one more header of the response. To be asked
 * for the headers of interim responses too, as libcurl applies theirs to the final one.
 */
bool prism__codings_fit(prism__codings *codings, const char *name, const char *value);

#endif
