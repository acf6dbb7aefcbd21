/* SPDX-License-Identifier: MIT */
/** The library's version. This is the one place where it is written. */
#ifndef PRISM_VERSION_H
#define PRISM_VERSION_H

#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PRISM_VERSION_MAJOR 0
#define PRISM_VERSION_MINOR 1
#define PRISM_VERSION_PATCH 0

/**
 * The version of the library that runs, such as "0.1.0". Static text; never NULL.
 *
 * It can differ from the PRISM_VERSION_ macros, which tell what the caller was compiled with.
 */
PRISM_API const char *prism_version(void);

#ifdef __cplusplus
}
#endif

#endif
