/* SPDX-License-Identifier: MIT */
/** How the library's functions are declared. Nothing here is for callers to use. */
#ifndef PRISM_EXPORT_H
#define PRISM_EXPORT_H

/*
 * PRISM_API marks the exported functions. A program that links libprism statically on Windows
 * defines PRISM_STATIC; elsewhere nothing need be defined.
 */
#if defined(_WIN32) && !defined(PRISM_STATIC)
#if defined(PRISM_BUILDING)
#define PRISM_API __declspec(dllexport)
#else
#define PRISM_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define PRISM_API __attribute__((visibility("default")))
#else
#define PRISM_API
#endif

/* PRISM_NODISCARD makes the compiler warn when a returned status is thrown away. */
#if defined(__GNUC__)
#define PRISM_NODISCARD __attribute__((warn_unused_result))
#else
#define PRISM_NODISCARD
#endif

#endif
