/* SPDX-License-Identifier: MIT */
/**
 * A download: one call (call.h) whose answer's body goes to a target as it comes, and whose tries
 * go on where the last one broke off.
 */
#ifndef PRISM__TASK_DOWNLOAD_H
#define PRISM__TASK_DOWNLOAD_H

#include "../util/partial_file.h"
#include "prism/asset_download.h"
#include "task.h"

#define PRISM__SIZE_UNKNOWN UINT64_MAX

typedef struct prism__download prism__download;

/* Where the bytes go. What fails returns its status, after prism__download_refuse(). */
typedef struct prism__target {
    /* Before the first request. What an earlier call has left goes to `received`, `total` and
     * `etag`. May be NULL. */
    prism_status (*open)(prism__download *download);

    /* The file begins, with `total` and `etag` known; if `received` is not 0, that is to be
     * forgotten. */
    prism_status (*restart)(prism__download *download);

    prism_status (*write)(prism__download *download, const void *data, size_t size);

    /* It is whole. May be NULL. */
    prism_status (*finish)(prism__download *download);

    /* It is over, in whatever way; may be asked for more than once. May be NULL. */
    void (*close)(prism__download *download);
} prism__target;

struct prism__download {
    prism__task task;
    prism__call call;
    const prism__target *target;
    uint32_t flags;
    uint64_t max_size;
    bool (*on_progress)(void *context, const prism_download_progress *progress);
    void *on_progress_context;

    /* The version of the asset that is being put together. */
    prism__buffer etag; /* as the server wrote it; empty: none */
    uint64_t received;
    uint64_t total; /* PRISM__SIZE_UNKNOWN: not known */

    /* This try. */
    bool ranged;      /* only the rest was asked for */
    uint64_t from;    /* which begins here */
    size_t skip;      /* bytes of it that are there already */
    uint64_t end;     /* where the answer's body ends; PRISM__SIZE_UNKNOWN */
    char range[40];   /* its header */
    uint64_t told_ms; /* when on_progress was last told */

    /* All tries. */
    size_t plain_headers; /* of the request, without those of a range */
    uint64_t most;        /* bytes there were when a try last was of use */
    bool opened;
    bool told;
    bool no_ranges;   /* the server has shown that it cannot */
    bool conditional; /* an answer that nothing has changed is what was asked for */
    bool unchanged;   /* and that was it */

    /* Why it goes no further, other than by the exchange; PRISM__CALL_AGAIN: begin anew. */
    prism_status failure;
    int32_t os_code;
    const char *reason; /* static */

    /* Targets. */
    char *path;          /* a file's */
    prism__partial part; /* when opened */
    prism_sink sink;
    prism__buffer memory;
};

/* download_target.c */
extern const prism__target prism__target_file;
extern const prism__target prism__target_memory;
extern const prism__target prism__target_sink;

/* Note why the download cannot go on, and return `failure`. */
prism_status prism__download_refuse(prism__download *download, prism_status failure,
                                    int32_t os_code, const char *reason);

/*
 * Prepare a download to a target, whose own fields the caller sets after that. `path`, NULL where
 * it needs none, is from malloc and becomes the download's, or is freed if this fails.
 */
prism_status prism__download_new(const prism_client *client, const char *url,
                                 const prism__target *target, char *path,
                                 const prism_download_options *options, prism__download **out,
                                 prism_error *error);

/* Before the first step: download only what is not the version with this ETag, which is not copied.
 */
void prism__download_unless(prism__download *download, const char *etag);

/*
 * Tasks for drivers (task.h) of what prism/asset_download.h has. All arguments are copied. The
 * result is a prism_asset_data, or NULL.
 */
prism_status prism__asset_download_task_new(const prism_client *client, const char *url,
                                            const char *path, const prism_download_options *options,
                                            prism__task **out, prism_error *error);
prism_status prism__asset_download_to_memory_task_new(const prism_client *client, const char *url,
                                                      const prism_download_options *options,
                                                      prism__task **out, prism_error *error);
prism_status prism__asset_download_to_sink_task_new(const prism_client *client, const char *url,
                                                    const prism_sink *sink,
                                                    const prism_download_options *options,
                                                    prism__task **out, prism_error *error);

/* Of such a task that has succeeded: the file's size, and its ETag as it came, "" if there is none.
 * Borrowed from the task. */
bool prism__asset_download_unchanged(const prism__task *task); /* nothing was downloaded */
uint64_t prism__asset_download_size(const prism__task *task);
const char *prism__asset_download_etag(const prism__task *task);

#endif
