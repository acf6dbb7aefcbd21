/* SPDX-License-Identifier: MIT */
#include "document.h"

#include <string.h>

#include "../json/json.h"
#include "../util/fail.h"

prism_status prism__document_parse(const prism__message *message, const char *text, size_t size,
                                   void *out, prism_error *error)
{
    void *document;
    prism_status status;

    if (!out)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "out: NULL");
    status = prism__decode(message, text, size, &document, NULL, error);
    memcpy(out, &document, sizeof document);
    return status;
}

prism_status prism__document_format(const prism__message *message, const void *document, char **out,
                                    size_t *out_size, prism_error *error)
{
    if (!out)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "out: NULL");
    *out = NULL;
    if (out_size)
        *out_size = 0;
    if (!document)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "the document: NULL");
    return prism__encode(message, document, out, out_size, error);
}
