/* SPDX-License-Identifier: MIT */
/** Downloading what an asset URL of the Hosted API leads to: to a file, to memory, or to a sink. */
#ifndef PRISM_ASSET_DOWNLOAD_H
#define PRISM_ASSET_DOWNLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "call_options.h"
#include "client.h"
#include "error.h"
#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * How far a download is. Made by the library and only read by the callback; it may grow at its end:
 * never copy it by value. Lives until the callback returns.
 */
typedef struct prism_download_progress {
    uint64_t received; /* bytes that are there, those of an earlier call that is resumed too */
    uint64_t total;    /* bytes there will be; 0: the server has not said */
} prism_download_progress;

/** Bits of prism_download_options.flags. */
enum {
    /* To a file: begin anew, and leave nothing behind that a later call could resume. */
    PRISM_DOWNLOAD_NO_RESUME = 1
};

/**
 * Options of a download. Initialise with prism_download_options_init(); zero is every field's
 * default.
 */
typedef struct prism_download_options {
    size_t struct_size; /* sizeof(prism_download_options) */

    /**
     * Of the call. NULL: the client's; but without a time limit as a whole (timeout_ms) unless one
     * is given here. A try by which 16 KiB more are there than ever before does not count as one of
     * max_retries; with PRISM_NO_RETRIES there is none after a failure. Its on_response is shown no
     * body of a success: that has gone where it belongs.
     */
    const prism_call_options *call;

    /**
     * Told when the first bytes come, from then on ten times a second at most, and at the end.
     * Returns whether to go on: false ends the download with PRISM_ERROR_CANCELLED. Optional. Runs
     * on the thread that downloads; must not unwind (no C++ exception, no Rust panic, no longjmp),
     * and must not use the client.
     */
    bool (*on_progress)(void *context, const prism_download_progress *progress);
    void *on_progress_context; /* passed to on_progress */

    /** The most bytes. Default: none to a file or a sink, the client's max_response_size to memory.
     */
    uint64_t max_size;

    uint32_t flags;    /* PRISM_DOWNLOAD_…; a bit that is not listed is refused */
    uint32_t reserved; /* zero */
} prism_download_options;

/** Set struct_size to `size` and all else that `size` covers to zero. Pass sizeof *options. */
PRISM_API void prism_download_options_init(prism_download_options *options, size_t size);

/**
 * Download one asset into a file.
 *
 * `url` is from prism_asset_urls_get() or prism_asset_url_get(), and is sent as it is, its query
 * untouched. No credential and none of the API's headers go to its host: presigned URLs carry their
 * own, and refuse others. https, or as hosted_url in client.h.
 *
 * The file appears under `path` only when it is complete and on the disk: it is written beside it,
 * readable by its owner only, and takes the place of an older file at the end; a folder, pipe or
 * device is refused. A transfer that breaks off is resumed where it was, if the server can do that
 * and its strong ETag shows that the asset is still the same: by the tries of this call, and by a
 * later one with the same `path` (whatever the URL is by then). For that, a failed call leaves what
 * it got beside `path`, in "NAME.prism-part", and what it is in "NAME.prism-info"; unless
 * PRISM_DOWNLOAD_NO_RESUME is set, or it failed because of the disk or max_size. When two downloads
 * to the same `path` run at once, each writes on its own, and the last to end has its file there.
 *
 * An answer that is no success is never written, nor is one with a status other than 200, 203, or
 * 206 where a part was asked for. What S3 says in its XML is then in the message; an expired URL is
 * PRISM_ERROR_UNAUTHORIZED ("HTTP 403: Request has expired (AccessDenied)"): ask for another. A
 * body shorter than promised is PRISM_ERROR_NETWORK. PRISM_ERROR_FILE says that the file cannot be
 * written, with errno in os_code; a folder that is missing or cannot be written to is noticed
 * before anything is sent.
 *
 * Blocks while bytes come; connecting and standing still (20 s) have their limits. Memory does not
 * grow with the file, unless the client has a transport of its own that sets the status after the
 * body. Safe from any thread.
 */
PRISM_API PRISM_NODISCARD prism_status prism_asset_download(prism_client *client, const char *url,
                                                            const char *path,
                                                            const prism_download_options *options,
                                                            prism_error *error);

/** An asset in memory. Read-only; freed whole by prism_asset_data_free(). */
typedef struct prism_asset_data {
    const void *data; /* never NULL; the byte behind it is NUL */
    size_t size;      /* bytes */
} prism_asset_data;

/**
 * Download one asset into memory; otherwise as prism_asset_download(). On success `*out` is the
 * caller's; on failure it is NULL. More bytes than max_size are PRISM_ERROR_LIMIT_EXCEEDED.
 */
PRISM_API PRISM_NODISCARD prism_status prism_asset_download_to_memory(
    prism_client *client, const char *url, const prism_download_options *options,
    prism_asset_data **out, prism_error *error);

/** Free what prism_asset_download_to_memory() returned. NULL is accepted. */
PRISM_API void prism_asset_data_free(prism_asset_data *data);

/** Where a download goes when it goes to the caller's own. A value type: it will never change. */
typedef struct prism_sink {
    /**
     * Required. Takes the next `size` bytes; returns whether it could: false ends the download with
     * PRISM_ERROR_CANCELLED. Must not unwind (no C++ exception, no Rust panic, no longjmp), and
     * must not use the client.
     */
    bool (*write)(void *context, const void *data, size_t size);

    /**
     * Optional. What has been written is to be forgotten: the asset has changed meanwhile, or the
     * server cannot resume. Returns whether it could. NULL: such a download fails with
     * PRISM_ERROR_NETWORK.
     */
    bool (*restart)(void *context);

    void *context; /* passed to the functions */
} prism_sink;

/** Download one asset into `sink`, which is copied; otherwise as prism_asset_download(). */
PRISM_API PRISM_NODISCARD prism_status
prism_asset_download_to_sink(prism_client *client, const char *url, const prism_sink *sink,
                             const prism_download_options *options, prism_error *error);

#ifdef __cplusplus
}
#endif

#endif
