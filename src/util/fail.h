/* SPDX-License-Identifier: MIT */
/** Filling a prism_error: every failure in the library is one line with prism__fail(). */
#ifndef PRISM__UTIL_FAIL_H
#define PRISM__UTIL_FAIL_H

#include <stddef.h>

#include "prism/error.h"

/* Zero `error` and return PRISM_OK. `error` may be NULL, here and below. */
prism_status prism__ok(prism_error *error);

/* Zero `error`, set code and message, and return the code. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
prism_status
prism__fail(prism_error *error, prism_status code, const char *format, ...);

/*
 * Fail because the system refuses: "<what> <name>: <reason>", with `os_code`, an errno. ENOMEM is
 * PRISM_ERROR_OUT_OF_MEMORY, whatever `code` is.
 */
prism_status prism__fail_os(prism_error *error, prism_status code, int os_code, const char *what,
                            const char *name);

/*
 * Copy at most `capacity` - 1 bytes of text to `target` and end them with NUL. A character that
 * does not fit is left out whole; what is not UTF-8, and characters that would let a line do more
 * than be read (controls, line separators, those that turn its direction), become '?'.
 */
void prism__copy_text(char *target, size_t capacity, const char *text, size_t size);

#endif
