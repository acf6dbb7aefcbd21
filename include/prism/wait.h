/* SPDX-License-Identifier: MIT */
/**
 * Waiting for what takes its time: a session's results, a scan's assets. Both poll, with pauses
 * that grow, until what is wanted is there or cannot come any more. A service or network that is
 * in trouble for a few seconds does not end them.
 */
#ifndef PRISM_WAIT_H
#define PRISM_WAIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "call_options.h"
#include "client.h"
#include "error.h"
#include "export.h"
#include "scan_assets.h"
#include "scan_results.h"
#include "timestamp.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Why a wait goes on. Later versions may add some. */
enum {
    PRISM_WAIT_NOT_SUBMITTED = 1, /* results: the person has not sent the photos yet */
    PRISM_WAIT_PROCESSING = 2,    /* results: pending. Assets: a wanted stage is not through */
    PRISM_WAIT_SERVICE_ERROR = 3, /* results: the service's INTERNAL_ERROR, which may pass */
    PRISM_WAIT_NOT_FOUND = 4,     /* assets: 404, where PRISM_WAIT_UNTIL_FOUND asks to go on */
    PRISM_WAIT_POLL_FAILED = 5    /* the last request has failed, in a way that may pass */
};

/**
 * How a wait goes, after a poll that was not the last. Made by the library and only read by the
 * callback; it may grow at its end: never copy it by value. Lives until the callback returns.
 */
typedef struct prism_wait_progress {
    int32_t state;       /* PRISM_WAIT_… */
    int32_t polls;       /* made so far */
    uint64_t elapsed_ms; /* since the wait began */
    uint32_t pause_ms;   /* until the next poll; 0: at once */
    uint32_t reserved;
    const prism_scan_assets *assets; /* what the last poll told of the stages; NULL of results, and
                                      * after a 404 or a failure */
} prism_wait_progress;

/** Bits of prism_wait_options.flags. */
enum {
    /* prism_scan_assets_wait(): a 404 means "not yet". It is also what an unknown scan and a wrong
     * base URL are answered with, which then show only when the wait has timed out. */
    PRISM_WAIT_UNTIL_FOUND = 1
};

/** Options of a wait. Initialise with prism_wait_options_init(); zero is every field's default. */
typedef struct prism_wait_options {
    size_t struct_size; /* sizeof(prism_wait_options) */

    /**
     * Of each poll, which is an ordinary call: its timeout (60 s by default) and retries are each
     * poll's own. NULL: the client's. Its `cancel` ends the whole wait. PRISM_NO_RETRIES, too, is
     * about each poll only: the wait still passes over one that has failed. on_progress can end it
     * then.
     */
    const prism_call_options *call;

    /**
     * Told after each poll that was not the last. Returns whether to go on: false ends the wait
     * with PRISM_ERROR_CANCELLED. Optional. Runs on the thread that waits; must not unwind (no C++
     * exception, no Rust panic, no longjmp), and must not use the client.
     */
    bool (*on_progress)(void *context, const prism_wait_progress *progress);
    void *on_progress_context; /* passed to on_progress */

    /**
     * prism_scan_results_wait(): when the session expires, as prism_session.expire_at_timestamp
     * told. What a `pending` tells takes its place. Scans have none: it is refused.
     */
    prism_timestamp expire_at;
    bool has_expire_at;
    uint8_t reserved[3]; /* zero */

    uint32_t flags;      /* PRISM_WAIT_UNTIL_FOUND; a bit that means nothing here is refused */
    uint32_t timeout_ms; /* the whole wait. Default: 900,000 (15 minutes). PRISM_NO_TIMEOUT: none */

    /* Pauses between polls, at their longest: the first; each is half as long again as the one
     * before, up to the cap. Chance makes each up to a fifth shorter. If an answer's Retry-After
     * asks for more, it is that, but no more than a minute. */
    uint32_t first_pause_ms; /* Default: 2,000 */
    uint32_t pause_cap_ms;   /* Default: 10,000, or first_pause_ms if that is more */
    uint32_t reserved2;      /* zero */
} prism_wait_options;

/** Set struct_size to `size` and all else that `size` covers to zero. Pass sizeof *options. */
PRISM_API void prism_wait_options_init(prism_wait_options *options, size_t size);

/**
 * Wait for the results of a scanning session.
 *
 * Goes on while they are `pending`, while the service says USER_INPUT_NOT_SUBMITTED, and after
 * failures that may pass: the service's INTERNAL_ERROR, and every other with
 * PRISM_ERROR_FLAG_RETRYABLE that is no service error (no connection, one that broke, a poll that
 * timed out, HTTP 408, 425, 429, 500, 502, 503, 504). Each poll's own retries come first. The
 * fourth such failure in a row, of whatever kinds, ends the wait, and is its error.
 *
 * On success `*out` has its `results`; release it with prism_scan_results_free(). On failure `*out`
 * is NULL and `error`, if given, says why:
 *
 * - PRISM_ERROR_SERVICE: the session has ended otherwise (ABORTED, SESSION_EXPIRED, …), or there
 *   was a service error that this version does not know
 * - PRISM_ERROR_TIMEOUT: options.timeout_ms are over, and a request under way is ended; or the
 *   fourth failure in a row was a poll that timed out by itself. The message tells which.
 * - PRISM_ERROR_EXPIRED: the session's time is over, by the clock of this machine. There is one
 *   last poll then: what has come until the end can still be fetched.
 * - PRISM_ERROR_CANCELLED: by options.call->cancel, or by on_progress
 * - and as prism_scan_results_get(), when a poll has failed for good, or for the fourth time
 *
 * The last poll before options.timeout_ms are over is made a second before, or halfway if less than
 * two are left; if the results are not there then, the wait ends at once. error->attempts counts
 * the requests of all polls.
 *
 * Blocks until then. Safe from any thread.
 */
PRISM_API PRISM_NODISCARD prism_status prism_scan_results_wait(prism_client *client,
                                                               const char *session_id,
                                                               const prism_wait_options *options,
                                                               prism_scan_results **out,
                                                               prism_error *error);

/** Stages of a scan, to be combined with |. */
enum {
    PRISM_STAGE_CAPTURE_DATA = 1,
    PRISM_STAGE_BODY = 2,
    PRISM_STAGE_FITTED_BODY = 4,
    PRISM_STAGE_MEASUREMENT = 8
};

/**
 * Wait until all of the `stages` (PRISM_STAGE_… combined; not 0) of a scan have succeeded.
 *
 * On success `*out` is the scan's assets as the last poll told of them; release it with
 * prism_scan_assets_free(). A wanted stage that has failed ends the wait with
 * PRISM_ERROR_SCAN_FAILED, its message names the stage; one in a state that this version does not
 * know is waited for. Otherwise as prism_scan_results_wait(); failures of a poll are those of
 * prism_scan_assets_get(), a 404 too unless options.flags have PRISM_WAIT_UNTIL_FOUND.
 */
PRISM_API PRISM_NODISCARD prism_status prism_scan_assets_wait(prism_client *client,
                                                              const char *scan_id, uint32_t stages,
                                                              const prism_wait_options *options,
                                                              prism_scan_assets **out,
                                                              prism_error *error);

#ifdef __cplusplus
}
#endif

#endif
