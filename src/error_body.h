/* SPDX-License-Identifier: MIT */
/** What the body of an HTTP error may say. No message of either service: neither documents any. */
#ifndef PRISM__ERROR_BODY_H
#define PRISM__ERROR_BODY_H

#include "json/table.h"

typedef struct prism__error_body {
    const char *message; /* text, or texts joined */
    const char *error;
    const char *error_slug;
    const char *title; /* RFC 9457 */
    const char *detail;
    const char *details;
    const char *errors; /* RFC 9457 has it in an example, and others took it up */
} prism__error_body;

extern const prism__message prism__error_body_message;

#endif
