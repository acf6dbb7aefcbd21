/* SPDX-License-Identifier: MIT */
#include "error_body.h"

/*
 * Met so far: {statusCode, message, error}, where the message may be a list; {statusCode,
 * errorSlug, message, details: [{loc, msg, type}]}; and the problem details of RFC 9457.
 */
static const prism__field fields[] = {
    {PRISM__ROW_LOOSE(prism__error_body, message, "message")},
    {PRISM__ROW_LOOSE(prism__error_body, error, "error")},
    {PRISM__ROW_LOOSE(prism__error_body, error_slug, "errorSlug")},
    {PRISM__ROW_LOOSE(prism__error_body, title, "title")},
    {PRISM__ROW_LOOSE(prism__error_body, detail, "detail")},
    {PRISM__ROW_LOOSE(prism__error_body, details, "details")},
    {PRISM__ROW_LOOSE(prism__error_body, errors, "errors")},
};

const prism__message prism__error_body_message = {fields, PRISM__COUNT(fields),
                                                  sizeof(prism__error_body), PRISM__NULLABLE};
