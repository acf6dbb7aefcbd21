/* SPDX-License-Identifier: MIT */
/**
 * Ending calls from another thread.
 *
 * A prism_cancel is a token: given to calls in their options, it ends all of them at once when
 * prism_cancel_request() is called. A cancelled call returns PRISM_ERROR_CANCELLED within 100 ms
 * with the built-in transport, whatever it is waiting for: the resolver, a connection, the server,
 * or its next try; docs/reliability.md tells what can make that later. A token cannot be used
 * again; make a new one for new calls.
 */
#ifndef PRISM_CANCEL_H
#define PRISM_CANCEL_H

#include <stdbool.h>

#include "error.h"
#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A token. Safe from any thread; one serves any number of calls and clients. */
typedef struct prism_cancel prism_cancel;

/**
 * Make a token. On success `*out` is the caller's, to be released with prism_cancel_free(). Fails
 * with PRISM_ERROR_INVALID_ARGUMENT (`out` is NULL) or PRISM_ERROR_OUT_OF_MEMORY.
 */
PRISM_API PRISM_NODISCARD prism_status prism_cancel_new(prism_cancel **out, prism_error *error);

/**
 * Cancel all calls that have this token, and those that get it later. Does not wait for them. More
 * requests than one do nothing more; NULL is accepted. Safe from any thread, but not from a signal
 * handler: it takes a lock.
 */
PRISM_API void prism_cancel_request(prism_cancel *cancel);

/** Whether it was requested; false for NULL. Takes no lock. */
PRISM_API bool prism_cancel_is_requested(const prism_cancel *cancel);

/**
 * Free a token. NULL is accepted. No call that has it may be under way, and no
 * prism_cancel_request(): a cancelled call can return before the request that cancels it does.
 */
PRISM_API void prism_cancel_free(prism_cancel *cancel);

/**
 * What a transport of the caller's own is woken by. A value type: its layout will never change. It
 * lives in memory of the transport's, and allocates nothing.
 */
typedef struct prism_cancel_listener {
    /**
     * Required. Called once, when the token is requested, on the thread that requests it. Must
     * return at once, must not use the token, and must not unwind (no C++ exception, no Rust panic,
     * no longjmp).
     */
    void (*wake)(void *context);
    void *context; /* passed to wake */

    struct prism_cancel_listener *next; /* these two are the library's */
    struct prism_cancel_listener *previous;
} prism_cancel_listener;

/**
 * Be told when the token is requested. True if `listener` will be woken: it must then stay where it
 * is until prism_cancel_unlisten(). False if the token was requested before, or is NULL: there is
 * nothing to be undone.
 */
PRISM_API bool prism_cancel_listen(prism_cancel *cancel, prism_cancel_listener *listener);

/**
 * Undo prism_cancel_listen(). When it returns, `wake` is not running and will not be called. Does
 * nothing for a listener that prism_cancel_listen() has refused, or that is all zero.
 */
PRISM_API void prism_cancel_unlisten(prism_cancel *cancel, prism_cancel_listener *listener);

#ifdef __cplusplus
}
#endif

#endif
