/* SPDX-License-Identifier: MIT */
/**
 * Many calls at once, from one thread.
 *
 * Add any number of calls to a batch, then take the finished ones from prism_batch_next(), which
 * does the work meanwhile. Results, errors, retries and cancellation are those of the blocking
 * calls of the same names. At most max_in_flight requests are under way; over HTTP/2 they share
 * connections. What waits costs some hundred bytes a call, so that memory is bounded by what is in
 * flight.
 *
 * A batch belongs to one thread at a time; any number of them may share a client, which must live
 * longer. With a client whose transport is not the built-in one, requests run one after another.
 */
#ifndef PRISM_BATCH_H
#define PRISM_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "asset_download.h"
#include "asset_url.h"
#include "asset_urls.h"
#include "call_options.h"
#include "client.h"
#include "error.h"
#include "export.h"
#include "scan_assets.h"
#include "scan_download.h"
#include "scan_results.h"
#include "session.h"
#include "wait.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A batch of calls. */
typedef struct prism_batch prism_batch;

/** Options of a batch. Initialise with prism_batch_options_init(); zero is every field's default.
 */
typedef struct prism_batch_options {
    size_t struct_size; /* sizeof(prism_batch_options) */

    uint32_t max_in_flight;   /* requests at a time. Default: 16 */
    uint32_t max_connections; /* to one host at a time, which HTTP/1.1 limits the requests to.
                               * Default: max_in_flight */
} prism_batch_options;

/** Set struct_size to `size` and all else that `size` covers to zero. Pass sizeof *options. */
PRISM_API void prism_batch_options_init(prism_batch_options *options, size_t size);

/**
 * Make a batch. `options` may be NULL. Connects to nothing yet. On success `*out` is the caller's,
 * to be released with prism_batch_free(); on failure it is NULL.
 */
PRISM_API PRISM_NODISCARD prism_status prism_batch_new(prism_client *client,
                                                       const prism_batch_options *options,
                                                       prism_batch **out, prism_error *error);

/** End the calls that are not finished, free their results and the batch. NULL is accepted. */
PRISM_API void prism_batch_free(prism_batch *batch);

/** Which call a completion is of. Later versions may add some. */
enum {
    PRISM_BATCH_SCAN_ASSETS = 1,
    PRISM_BATCH_ASSET_URLS = 2,
    PRISM_BATCH_ASSET_URL = 3,
    PRISM_BATCH_SESSION = 4,
    PRISM_BATCH_SCAN_RESULTS = 5,
    PRISM_BATCH_SCAN_ASSETS_WAIT = 6,
    PRISM_BATCH_SCAN_RESULTS_WAIT = 7,
    PRISM_BATCH_ASSET_DOWNLOAD = 8,
    PRISM_BATCH_SCAN_DOWNLOAD = 9
};

/*
 * Adding a call: the arguments are those of the blocking call of the same name, and are copied, but
 * for what options' callbacks, their contexts and cancel tokens point to. `tag` comes back with the
 * completion. Sends nothing yet and never blocks. Fails where the blocking call would before it
 * sends anything, with PRISM_ERROR_INVALID_ARGUMENT, PRISM_ERROR_MISSING_CREDENTIAL or
 * PRISM_ERROR_OUT_OF_MEMORY, and then there will be no completion. A call's time begins when it is
 * its turn. Callbacks run in prism_batch_next(), prism_batch_step() and prism_batch_free(), and
 * must not use the batch.
 */
PRISM_API PRISM_NODISCARD prism_status
prism_batch_add_scan_assets_get(prism_batch *batch, const char *scan_id,
                                const prism_call_options *options, void *tag, prism_error *error);
PRISM_API PRISM_NODISCARD prism_status
prism_batch_add_asset_urls_get(prism_batch *batch, const char *scan_id,
                               const prism_call_options *options, void *tag, prism_error *error);
PRISM_API PRISM_NODISCARD prism_status
prism_batch_add_asset_url_get(prism_batch *batch, const char *scan_id, const char *asset_type,
                              const prism_call_options *options, void *tag, prism_error *error);
PRISM_API PRISM_NODISCARD prism_status
prism_batch_add_session_create(prism_batch *batch, const prism_session_request *request,
                               const prism_call_options *options, void *tag, prism_error *error);
PRISM_API PRISM_NODISCARD prism_status
prism_batch_add_scan_results_get(prism_batch *batch, const char *session_id,
                                 const prism_call_options *options, void *tag, prism_error *error);
PRISM_API PRISM_NODISCARD prism_status
prism_batch_add_scan_assets_wait(prism_batch *batch, const char *scan_id, uint32_t stages,
                                 const prism_wait_options *options, void *tag, prism_error *error);
PRISM_API PRISM_NODISCARD prism_status
prism_batch_add_scan_results_wait(prism_batch *batch, const char *session_id,
                                  const prism_wait_options *options, void *tag, prism_error *error);
PRISM_API PRISM_NODISCARD prism_status prism_batch_add_asset_download(
    prism_batch *batch, const char *url, const char *path, const prism_download_options *options,
    void *tag, prism_error *error);

PRISM_API PRISM_NODISCARD prism_status prism_batch_add_scan_download(
    prism_batch *batch, const char *scan_id, const char *folder,
    const prism_scan_download_options *options, void *tag, prism_error *error);

/** How many calls have been added and not been handed back. */
PRISM_API size_t prism_batch_unfinished(const prism_batch *batch);

/**
 * A finished call. The caller's: initialise with prism_completion_init(), release what it owns with
 * prism_completion_clear(), or take a document out and set the pointer to NULL. Which of the
 * documents is set tells `kind`; where `status` is not PRISM_OK, all are NULL but a manifest (see
 * prism_scan_download()).
 */
typedef struct prism_completion {
    size_t struct_size;  /* sizeof(prism_completion) */
    void *tag;           /* the caller's */
    int32_t kind;        /* PRISM_BATCH_… */
    prism_status status; /* what the blocking call would have returned */
    prism_error error;   /* and filled */

    prism_scan_assets *scan_assets;
    prism_asset_urls *asset_urls;
    prism_asset_url *asset_url;
    prism_session_response *session;
    prism_scan_results *scan_results;
    prism_scan_manifest *manifest;
} prism_completion;

/** Set struct_size to `size` and all else that `size` covers to zero. Pass sizeof *completion. */
PRISM_API void prism_completion_init(prism_completion *completion, size_t size);

/** Free the documents and set all but struct_size to zero. NULL is accepted. */
PRISM_API void prism_completion_clear(prism_completion *completion);

/** For prism_batch_next(): wait as long as it takes. */
#define PRISM_WAIT_FOREVER UINT32_MAX

/**
 * The next finished call, in the order in which they finish. What the completion held before is
 * freed first. Works on all calls while it waits, `timeout_ms` at most; 0 looks only.
 *
 * PRISM_OK: `completion` is filled. PRISM_ERROR_BATCH_EMPTY: all calls have been handed back.
 * PRISM_ERROR_TIMEOUT: none has finished in that time. Else it says what failed; the calls are
 * still there. (A call that has failed is PRISM_OK here, and its failure is in the completion.)
 */
PRISM_API PRISM_NODISCARD prism_status prism_batch_next(prism_batch *batch, uint32_t timeout_ms,
                                                        prism_completion *completion,
                                                        prism_error *error);

/*
 * For programs with an event loop of their own, which must not block: wait until one of the
 * descriptors is ready or the time is over, call prism_batch_step(), take what is finished with
 * prism_batch_next(batch, 0, …), and ask again: each step may change descriptors and time. A step
 * may also close a descriptor and open another that has the same number: what remembers descriptors
 * (epoll, kqueue, libuv's poll handles) must be told all of them anew after each step, and so after
 * prism_batch_next().
 */

/** Bits of prism_batch_descriptor.events. */
enum { PRISM_BATCH_READABLE = 1, PRISM_BATCH_WRITABLE = 2 };

/** A file descriptor to wait on. A value type: its layout will never change. */
typedef struct prism_batch_descriptor {
    int32_t descriptor;
    uint32_t events; /* PRISM_BATCH_… */
} prism_batch_descriptor;

/**
 * What to wait on: fills up to `capacity` of `descriptors` and returns how many there are in all.
 * They stay the batch's. One of them wakes when a call is cancelled by another thread.
 */
PRISM_API size_t prism_batch_descriptors(const prism_batch *batch,
                                         prism_batch_descriptor *descriptors, size_t capacity);

/**
 * After how many milliseconds to call prism_batch_step() even if no descriptor is ready; 0: at
 * once. PRISM_WAIT_FOREVER: only then.
 */
PRISM_API uint32_t prism_batch_timeout_ms(const prism_batch *batch);

/** Do what can be done without waiting. */
PRISM_API PRISM_NODISCARD prism_status prism_batch_step(prism_batch *batch, prism_error *error);

#ifdef __cplusplus
}
#endif

#endif
