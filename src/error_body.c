/* SPDX-License-Identifier: MIT */
#include "error_body.h"

/*
 * Met so far: {statusCode, message, error}, where the
 * message may be a list; {statusCode, errorSlug, message, details}; and RFC 9457's problem details.
 */
static const prism__field fields[] = {
    {PRISM__ROW_LOOSE(prism__error_body, message, "message")},
    {PRISM__ROW_LOOSE(prism__error_body, error, "error")},
    {PRISM__ROW_LOOSE(prism__error_body, error_slug, "errorSlug")},
    {PRISM__ROW_LOOSE(prism__error_body, title, "title")},
    {PRISM__ROW_LOOSE(prism__error_body, detail, "detail")},
    {PRISM__ROW_LOOSE(prism__error_body, details, "details")},
};

const prism__message prism__error_body_message = {fields, PRISM__COUNT(fields),
                                                  sizeof(prism__error_body), PRISM__NULLABLE};
