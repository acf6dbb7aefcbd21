/* SPDX-License-Identifier: MIT */
/**
 * The two halves of a scan's download: scan_download.c asks for URLs and decides what is next,
 * scan_asset.c downloads one asset and knows what has come of it.
 */
#ifndef PRISM__TASK_SCAN_RUN_H
#define PRISM__TASK_SCAN_RUN_H

#include "prism/scan_download.h"
#include "scan_folder.h"
#include "task.h"

typedef struct prism__scan_download prism__scan_download;

typedef enum prism__scan_asset_state {
    PRISM__ASSET_OUT,     /* not asked for, or there is none */
    PRISM__ASSET_QUEUED,  /* to be downloaded */
    PRISM__ASSET_RUNNING, /* by a task of its own */
    PRISM__ASSET_REFUSED, /* waits for another URL */
    PRISM__ASSET_ENDED
} prism__scan_asset_state;

typedef struct prism__scan_asset {
    prism__scan_download *owner;
    size_t number;
    prism__scan_asset_state state;
    unsigned generation; /* of the URLs, when it was last begun */
    bool renewed;        /* has had its second URL */
    bool doubtful;       /* the file in the folder is not what the manifest tells of */
    prism__task *child;  /* RUNNING */
    uint64_t received;
    uint64_t total;
    char extension[PRISM__EXTENSION_SIZE]; /* in its URL; "": none */
    char file[PRISM__ASSET_NAME_SIZE];
    prism_downloaded_asset *out; /* in the result */
} prism__scan_asset;

/* What is only needed once it has begun: many may wait for that. */
typedef struct prism__scan_run {
    prism__call call; /* for the URLs */
    bool has_call;
    prism_asset_urls *urls;
    unsigned generation;       /* how often there have been URLs */
    prism_error renewal_error; /* why there were no others */
    uint64_t urls_ms;          /* when they came, by the clock of pauses */
    int64_t urls_unix;         /* and by the time of day */
    bool bundled;              /* the model comes with a material */
    prism__scan_asset assets[PRISM__ASSET_COUNT];
    prism__scan_entry entries[PRISM__ASSET_COUNT]; /* what the folder has */
    uint32_t running;
    uint32_t wanted; /* assets that there are */
    uint64_t told_ms;
    prism_error folder_error; /* why the manifest could not be written */
} prism__scan_run;

struct prism__scan_download {
    prism__task task; /* first */
    bool stopped;     /* by on_progress */
    uint64_t started_ms;
    const char *scan_id; /* these two in `texts` */
    const char *folder;
    prism_call_options call;
    bool (*on_progress)(void *context, const prism_scan_download_progress *progress);
    void *on_progress_context;
    uint32_t assets;
    uint32_t max_in_flight;
    prism__scan_run *run; /* NULL: not begun */
    char texts[];
};

/* Begin to download an asset that is QUEUED. It is RUNNING then, or REFUSED, or has ENDED. */
void prism__scan_asset_start(prism__scan_asset *asset, uint64_t now_ms);

/* Its child has ended. It is QUEUED again then, or REFUSED, or has ENDED. */
void prism__scan_asset_take(prism__scan_asset *asset);

/* Have an asset that is REFUSED go on with the URLs that came after its own, or end without. */
void prism__scan_asset_renew(prism__scan_asset *asset);

/* End an asset that is not RUNNING. */
void prism__scan_asset_end(prism__scan_asset *asset, int32_t state);
void prism__scan_asset_fail(prism__scan_asset *asset, const prism_error *error);

/* The options of a request that is made now, with what is left of the whole's time; fails if that
 * is over. */
prism_status prism__scan_call_options(const prism__scan_download *download, uint64_t now_ms,
                                      prism_call_options *call, prism_error *error);

/* A copy of a text that lives as long as the result; NULL when memory is out. */
const char *prism__scan_keep_text(prism__scan_download *download, const char *text);

#endif
