/* SPDX-License-Identifier: MIT */
/**
 * What a service sends that this version of the library does not know.
 *
 * Services add members and enum values, and neither is an error: unknown members are skipped, enum
 * values kept as text. A callback in the client's options is told of each, so that a program's
 * owners see a service change before something of theirs depends on it.
 *
 * The callback runs on the thread that makes the call, in several threads at a time if these share
 * the client, and the call waits for it. It must not unwind, and must not use the client.
 */
#ifndef PRISM_DRIFT_H
#define PRISM_DRIFT_H

#include <stdint.h>

#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Kinds. Later versions may add some. */
enum {
    PRISM_DRIFT_MEMBER = 1, /* an object has a member that is not known */
    PRISM_DRIFT_ENUM = 2    /* an enum has a value that is not known */
};

/**
 * One finding. Each place is told by itself, in the order of the answer: a member that is new in a
 * list's elements is found in each of them. What is inside an unknown member is not told of. After
 * 100 findings in one answer the callback hears no more of it.
 *
 * It is told while the answer is decoded, so that an answer that is then refused, further behind,
 * has been told of up to there. Answers without success (HTTP 3xx to 5xx) can be any gateway's: of
 * those only a service's own errors (PRISM_ERROR_SERVICE) are told. With retries, each answer is
 * told.
 *
 * Made by the library and only read by the callback, a finding may grow at its end: never copy it
 * by value. It and its text live until the callback returns. The text is UTF-8, on one line, cut on
 * a character's boundary where too long; the client's credentials and a session's ID are
 * overwritten with '*' where a service has put them there, and queries of URLs left out.
 */
typedef struct prism_drift {
    int32_t kind; /* PRISM_DRIFT_… */

    /* Which answer: the template of its request's path, such as "/scans/{scan_id}/scan-assets". */
    const char *request_path;

    /* Where in it, such as "results.measurements[3].confidence". At most 95 bytes: a name that does
     * not fit is "...". */
    const char *path;

    /* For an enum, the value as it came, a name or a number, at most 95 bytes. For a member, the
     * JSON type of its value: "an object", "an array", "a string", "a number", "a boolean" or
     * "null". Never the value, which may be a person's. */
    const char *text;
} prism_drift;

#ifdef __cplusplus
}
#endif

#endif
