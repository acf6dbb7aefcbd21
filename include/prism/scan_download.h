/* SPDX-License-Identifier: MIT */
/** Downloading all assets of a scan of the Hosted API into a folder, under names that fit together.
 */
#ifndef PRISM_SCAN_DOWNLOAD_H
#define PRISM_SCAN_DOWNLOAD_H

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

/** Assets of a scan, to be combined with |. */
enum {
    PRISM_ASSET_PREVIEW_IMAGE = 1,
    PRISM_ASSET_MODEL = 2,
    PRISM_ASSET_CANONICAL_BODY = 4,
    PRISM_ASSET_TEXTURE = 8,
    PRISM_ASSET_MATERIAL = 16,
    PRISM_ASSET_STRIPES = 32,
    PRISM_ASSET_CAPTURE_VIDEO = 64,
    PRISM_ASSETS_ALL = 127
};

/** What became of an asset. */
enum {
    PRISM_DOWNLOAD_ABSENT = 0,    /* there is none (yet) */
    PRISM_DOWNLOAD_COMPLETE = 1,  /* downloaded now */
    PRISM_DOWNLOAD_UNCHANGED = 2, /* was there already, complete, and is still the same */
    PRISM_DOWNLOAD_FAILED = 3     /* see error */
};

/** One asset. */
typedef struct prism_downloaded_asset {
    uint32_t asset;    /* PRISM_ASSET_… */
    int32_t state;     /* PRISM_DOWNLOAD_… */
    const char *type;  /* as in the API's path, such as "preview-image" */
    const char *file;  /* its name in the folder; NULL where absent, or failed before it had one */
    const char *etag;  /* the server's name for these very bytes; NULL where it has none */
    uint64_t size;     /* bytes in the file */
    prism_error error; /* FAILED: why; else zeroes */
} prism_downloaded_asset;

/** What there is in the folder now. Read-only; freed whole by prism_scan_download_free(). */
typedef struct prism_scan_manifest {
    const char *scan_id;
    const prism_downloaded_asset *const *assets; /* those that were asked for; never NULL */
    size_t asset_count;
    size_t failed_count; /* how many of them have failed */
} prism_scan_manifest;

/**
 * How far it is, all assets together. Made by the library and only read by the callback; it may
 * grow at its end: never copy it by value.
 */
typedef struct prism_scan_download_progress {
    uint64_t received;      /* bytes that are there, of all assets */
    uint64_t total;         /* bytes there will be, as far as the servers have said by now */
    uint32_t assets_done;   /* whatever became of them */
    uint32_t assets_wanted; /* that there are; 0 until it is known */
} prism_scan_download_progress;

/** Options. Initialise with prism_scan_download_options_init(); zero is every field's default. */
typedef struct prism_scan_download_options {
    size_t struct_size; /* sizeof(prism_scan_download_options) */

    /**
     * Of every request; its `cancel` ends the whole, and its timeout_ms, if it sets one, is that of
     * the whole. NULL: the client's.
     */
    const prism_call_options *call;

    /**
     * As in prism_download_options (asset_download.h), and when an asset has ended. False ends
     * those that have not ended, with PRISM_ERROR_CANCELLED.
     */
    bool (*on_progress)(void *context, const prism_scan_download_progress *progress);
    void *on_progress_context;

    uint32_t assets;        /* PRISM_ASSET_… combined. Default: all */
    uint32_t max_in_flight; /* downloads at a time. Default: 4 */
} prism_scan_download_options;

/** Set struct_size to `size` and all else that `size` covers to zero. Pass sizeof *options. */
PRISM_API void prism_scan_download_options_init(prism_scan_download_options *options, size_t size);

/**
 * Download a scan's assets into `folder`, which is made if it is missing (its parent is not), for
 * its owner only. One folder is for one scan.
 *
 * Asks for the URLs, then downloads what there is, several at once, each as prism_asset_download()
 * does: a file is there when it is complete, and a transfer that broke off is resumed, by this call
 * or by a later one.
 *
 * The files are called `avatar.obj`, `avatar.obj.mtl` and `texture.png` where the model comes with
 * a material, since they name each other so, whatever kind of picture the texture is; else
 * `model.ply` or what the model is; and `preview.png`, `stripes.…`, `canonical-body.…`,
 * `capture-video.mp4`. Extensions come from the content's signature, else from the URL's path;
 * where both say nothing, it is `.bin`. No text from the server ever becomes part of a path but
 * such an extension, of up to 8 letters and digits.
 *
 * A URL that has expired is asked for again, once, and its transfer resumed. `manifest.json` in the
 * folder keeps each file's size and ETag: what is complete is not downloaded again while its size
 * is right and the server says that its ETag is still the same. A file that is called otherwise now
 * (`preview.jpg` after `preview.png`) takes the old one's place.
 *
 * On PRISM_OK `*out` has no asset that failed. When assets have failed, the status and `error` are
 * those of the first, or of being cancelled, and `*out` is set all the same: the others are there.
 * So it is when only the manifest cannot be written (PRISM_ERROR_FILE). When nothing could be
 * begun, `*out` is NULL: there are no URLs, or the folder cannot be written to (PRISM_ERROR_FILE),
 * or its manifest says that it is another scan's (PRISM_ERROR_INVALID_ARGUMENT). Release it with
 * prism_scan_download_free(). `out` may be NULL.
 *
 * Blocks; without a time limit as a whole unless options.call sets one. Safe from any thread; two
 * at once into one folder do not harm each other's files.
 */
PRISM_API PRISM_NODISCARD prism_status prism_scan_download(
    prism_client *client, const char *scan_id, const char *folder,
    const prism_scan_download_options *options, prism_scan_manifest **out, prism_error *error);

/** Free what prism_scan_download() gave. NULL is accepted. */
PRISM_API void prism_scan_download_free(prism_scan_manifest *manifest);

#ifdef __cplusplus
}
#endif

#endif
