/* SPDX-License-Identifier: MIT */
/** Text that the library made for the caller. */
#ifndef PRISM_TEXT_H
#define PRISM_TEXT_H

#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Free text that a `prism_…_format` function returned through `out`. It is overwritten first:
 * it may have secrets. NULL is accepted.
 *
 * Do not give such text to free(): the library and its caller may use different allocators.
 */
PRISM_API void prism_text_free(char *text);

#ifdef __cplusplus
}
#endif

#endif
