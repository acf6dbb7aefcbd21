/* SPDX-License-Identifier: MIT */
/**
 * Two transports: one records the exchanges that a client makes to a folder, credentials removed;
 * the other answers from such a folder, without a network. docs/recording.md has the format.
 *
 * What is recorded is personal data: measurements and names of people stay in it.
 */
#ifndef PRISM_RECORDING_H
#define PRISM_RECORDING_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "export.h"
#include "transport.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Options of a recorder. Initialise with prism_recorder_options_init(); zero is every field's
 * default. prism_recorder_new() copies all that it keeps.
 */
typedef struct prism_recorder_options {
    size_t struct_size; /* sizeof(prism_recorder_options) */

    /**
     * Required. Where the files go. Made, readable by its owner only, if it is missing (its parents
     * are not). A folder holds one recording: one with files of another is refused.
     */
    const char *folder;

    /** What makes the exchanges instead of the built-in transport. Optional. */
    const prism_transport *transport;

    /** PEM file of authorities to trust, for the built-in transport. Optional. */
    const char *ca_file;

    /**
     * Texts that are to be removed besides what always is, such as names of people. Optional. Each
     * has 4 bytes at least. In JSON they are found inside of strings, not in numbers.
     */
    const char *const *secrets;
    size_t secret_count;

    /** The most idle connections that the built-in transport keeps. Default: 8. */
    uint32_t max_idle_connections;

    uint32_t reserved; /* zero */
} prism_recorder_options;

/** Set struct_size to `size` and all else that `size` covers to zero. Pass sizeof *options. */
PRISM_API void prism_recorder_options_init(prism_recorder_options *options, size_t size);

/**
 * Make a transport that records. `out` is to be prepared by prism_transport_init().
 *
 * On success `*out` is for prism_client_options.transport; the client then owns it. Without a
 * client, call its `destroy` with its `context`. It has taken over `options->transport`. On failure
 * `*out` has no functions, and `options->transport` is still the caller's. Fails with
 * PRISM_ERROR_INVALID_ARGUMENT (the message names the option), PRISM_ERROR_OUT_OF_MEMORY or
 * PRISM_ERROR_INTERNAL. Safe from any thread.
 *
 * Each exchange becomes one file, which is there, whole, before its call returns; exchanges that
 * failed (timeout, no connection, …) are kept too. Nothing is lost silently: a call whose file
 * cannot be started fails before anything is sent; one whose file cannot be finished fails with
 * PRISM_ERROR_FLAG_SENT, whatever the service has answered. The status is PRISM_ERROR_INTERNAL,
 * or PRISM_ERROR_LIMIT_EXCEEDED (a file of more than 128 MiB, or after 9,999 exchanges), or
 * PRISM_ERROR_OUT_OF_MEMORY; the message names the file.
 */
PRISM_API PRISM_NODISCARD prism_status prism_recorder_new(const prism_recorder_options *options,
                                                          prism_transport *out, prism_error *error);

/** Bits of prism_replay_options.flags. */
enum {
    /* Answer a request whatever its body is; else it must be the recorded one. */
    PRISM_REPLAY_ANY_BODY = 1
};

/**
 * Options of a replay. Initialise with prism_replay_options_init(); zero is every field's default.
 * prism_replay_new() copies all that it keeps.
 */
typedef struct prism_replay_options {
    size_t struct_size; /* sizeof(prism_replay_options) */

    /** Required. The folder of the recording; read when the transport is made, and never again. */
    const char *folder;

    /** The recorder's, if such texts can stand in a request's path or body. Optional. */
    const char *const *secrets;
    size_t secret_count;

    uint32_t flags;    /* PRISM_REPLAY_…; a bit that is not listed is refused */
    uint32_t reserved; /* zero */
} prism_replay_options;

/** Set struct_size to `size` and all else that `size` covers to zero. Pass sizeof *options. */
PRISM_API void prism_replay_options_init(prism_replay_options *options, size_t size);

/**
 * Make a transport that answers from a recording. `out` is as in prism_recorder_new().
 *
 * A request gets the answer to the recorded one with its method, path, query and body; the host
 * and the headers do not matter. The first such request gets the first such answer, the second the
 * second; the last answers all that follow. Session IDs were recorded as session-1, session-2, …:
 * a created session has such an ID, and an ID of the program's own stands for the first of
 * those that the recording did not create and no other ID has taken. A request without an answer
 * is PRISM_ERROR_INTERNAL, and the message tells its method and path.
 *
 * Fails with PRISM_ERROR_INVALID_ARGUMENT (the message names the option),
 * PRISM_ERROR_INVALID_DOCUMENT (a file is no recording: the message has its name and line),
 * PRISM_ERROR_LIMIT_EXCEEDED (more than 9,999 files, 128 MiB in one or 1 GiB in all),
 * PRISM_ERROR_OUT_OF_MEMORY or PRISM_ERROR_INTERNAL. Safe from any thread.
 */
PRISM_API PRISM_NODISCARD prism_status prism_replay_new(const prism_replay_options *options,
                                                        prism_transport *out, prism_error *error);

#ifdef __cplusplus
}
#endif

#endif
