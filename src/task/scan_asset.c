/* SPDX-License-Identifier: MIT */
#include "scan_run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../util/arena.h"
#include "../util/fail.h"
#include "download.h"
#include "group.h"
#include "presigned.h"
#include "signature.h"

enum { PROGRESS_PAUSE_MS = 100 };

/* Progress. */

/* Tell the caller how far it is; whether to go on. */
static bool tell(prism__scan_download *d, bool at_once)
{
    const prism__runtime *const runtime = &d->task.client->runtime;
    prism_scan_download_progress progress = {.assets_wanted = d->run->wanted};

    if (!d->on_progress || d->stopped)
        return !d->stopped;
    const uint64_t now_ms = runtime->now_ms(runtime->context);
    if (!at_once && now_ms - d->run->told_ms < PROGRESS_PAUSE_MS)
        return true;
    d->run->told_ms = now_ms;
    for (size_t i = 0; i < PRISM__ASSET_COUNT; i++) {
        const prism__scan_asset *const a = &d->run->assets[i];
        progress.received += a->received;
        progress.total += a->total > a->received ? a->total : a->received;
        progress.assets_done += a->state == PRISM__ASSET_ENDED;
    }
    d->stopped = !d->on_progress(d->on_progress_context, &progress);
    return !d->stopped;
}

static bool on_progress(void *context, const prism_download_progress *progress)
{
    prism__scan_asset *const a = context;

    a->received = progress->received;
    a->total = progress->total;
    return tell(a->owner, false);
}

/* The end of an asset. */

void prism__scan_asset_end(prism__scan_asset *a, int32_t state)
{
    a->out->state = state;
    a->state = PRISM__ASSET_ENDED;
    (void)tell(a->owner, true);
}

void prism__scan_asset_fail(prism__scan_asset *a, const prism_error *error)
{
    a->out->error = *error;
    prism__scan_asset_end(a, PRISM_DOWNLOAD_FAILED);
}

const char *prism__scan_keep_text(prism__scan_download *d, const char *text)
{
    const size_t size = strlen(text) + 1;
    char *copy = prism__arena_text(prism__document_arena(d->task.result), size);

    if (copy)
        memcpy(copy, text, size);
    return copy;
}

/* The asset's file is there: end with that. */
static void end_with_file(prism__scan_asset *a, int32_t state)
{
    const prism__scan_entry *const entry = &a->owner->run->entries[a->number];
    const char *const file = prism__scan_keep_text(a->owner, entry->file);
    const char *const etag = entry->etag[0] ? prism__scan_keep_text(a->owner, entry->etag) : NULL;
    prism_error error;

    if (!file || (!etag && entry->etag[0])) {
        (void)prism__fail(&error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
        prism__scan_asset_fail(a, &error);
        return;
    }
    a->out->file = file;
    a->out->etag = etag;
    a->out->size = a->received = a->total = (uint64_t)entry->size;
    prism__scan_asset_end(a, state);
}

/* What is there under another name is not the asset any more. */
static prism_status remove_old(const prism__scan_download *d, const char *old, const char *name,
                               prism_error *error)
{
    char *path;

    if (!*old || strcmp(old, name) == 0)
        return PRISM_OK;
    path = prism__scan_folder_path(d->folder, old);
    if (!path)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    (void)unlink(path);
    free(path);
    return PRISM_OK;
}

static void take_file(prism__scan_asset *a)
{
    prism__scan_download *const d = a->owner;
    prism__scan_entry *const known = &d->run->entries[a->number];
    prism__scan_entry entry = {.size = (int64_t)prism__asset_download_size(a->child)};
    prism_error error;
    prism_status status;

    memcpy(entry.file, a->file, sizeof entry.file);
    prism__scan_entry_set_etag(&entry, prism__asset_download_etag(a->child));
    status = remove_old(d, known->file, entry.file, &error);
    if (status == PRISM_OK)
        status = prism__scan_folder_put(d->folder, d->scan_id, a->number, &entry, &error);
    /* The file is there all the same; only the next download cannot know that. */
    if (status != PRISM_OK && d->run->folder_error.code == PRISM_OK)
        d->run->folder_error = error;
    *known = entry;
    end_with_file(a, PRISM_DOWNLOAD_COMPLETE);
}

static void take_unchanged(prism__scan_asset *a)
{
    prism__scan_download *const d = a->owner;

    if (prism__scan_folder_has(d->folder, &d->run->entries[a->number])) {
        end_with_file(a, PRISM_DOWNLOAD_UNCHANGED);
    } else { /* it was removed only just now */
        a->doubtful = true;
        a->state = PRISM__ASSET_QUEUED;
    }
}

/* Whether the host does not take the URL any more, so that another may do. */
static bool is_refusal(const prism_error *error)
{
    /* That of a URL which was made with a temporary credential is a 400 of S3's. */
    return error->code == PRISM_ERROR_UNAUTHORIZED ||
           (error->http_status == 400 && strstr(error->message, "(ExpiredToken)"));
}

void prism__scan_asset_renew(prism__scan_asset *a)
{
    const prism__scan_run *const run = a->owner->run;

    a->renewed = true;
    if (run->renewal_error.code != PRISM_OK)
        prism__scan_asset_fail(a, &run->renewal_error);
    else if (prism__asset_url_of(run->urls, a->number))
        a->state = PRISM__ASSET_QUEUED;
    else
        prism__scan_asset_end(a, PRISM_DOWNLOAD_ABSENT);
}

/* Its URL is of no use any more. Others may have been asked for on behalf of another asset. */
static void refuse(prism__scan_asset *a)
{
    const prism__scan_run *const run = a->owner->run;

    a->state = PRISM__ASSET_REFUSED;
    if (a->generation < run->generation || run->renewal_error.code != PRISM_OK)
        prism__scan_asset_renew(a);
}

void prism__scan_asset_take(prism__scan_asset *a)
{
    if (a->child->status == PRISM_OK && prism__asset_download_unchanged(a->child))
        take_unchanged(a);
    else if (a->child->status == PRISM_OK)
        take_file(a);
    else if (is_refusal(&a->child->error) && !a->renewed)
        refuse(a);
    else
        prism__scan_asset_fail(a, &a->child->error);
    a->child = NULL; /* the group's */
    a->owner->run->running--;
}

/* Where it goes: a file whose name is chosen when it is whole. */

static prism_status refuse_file(prism__download *download, int os_code)
{
    return prism__download_refuse(
        download, os_code == ENOMEM ? PRISM_ERROR_OUT_OF_MEMORY : PRISM_ERROR_FILE, os_code, NULL);
}

/* Whether the folder has not become another scan's meanwhile, by a download that was faster. */
static prism_status check_folder(prism__download *download, const prism__scan_download *d)
{
    prism__scan_entry entries[PRISM__ASSET_COUNT];
    prism_error error;
    const prism_status status = prism__scan_folder_read(d->folder, d->scan_id, entries, &error);

    if (status == PRISM_ERROR_OUT_OF_MEMORY)
        return refuse_file(download, ENOMEM);
    if (status != PRISM_OK)
        return prism__download_refuse(download, status, 0, prism__scan_folder_is_anothers);
    return PRISM_OK;
}

static prism_status finish_file(prism__download *download)
{
    prism__scan_asset *const a = download->on_progress_context;
    const prism_status status = check_folder(download, a->owner);
    char head[PRISM__SIGNATURE_SIZE];
    size_t size = 0;
    ssize_t got;
    char *path;

    if (status != PRISM_OK)
        return status;
    do {
        got = pread(download->part.file, head + size, sizeof head - size, (off_t)size);
        if (got < 0 && errno != EINTR)
            return refuse_file(download, errno);
        size += got > 0 ? (size_t)got : 0;
    } while (got != 0 && size < sizeof head);
    prism__asset_name(a->number, a->owner->run->bundled, head, size, a->extension, a->file);
    path = prism__scan_folder_path(a->owner->folder, a->file);
    if (!path)
        return refuse_file(download, ENOMEM);
    free(download->path);
    download->path = download->part.path = path;
    return prism__target_file.finish(download);
}

static prism_status open_file(prism__download *download)
{
    return prism__target_file.open(download);
}

static prism_status restart_file(prism__download *download)
{
    return prism__target_file.restart(download);
}

static prism_status write_file(prism__download *download, const void *data, size_t size)
{
    return prism__target_file.write(download, data, size);
}

static void close_file(prism__download *download)
{
    prism__target_file.close(download);
}

static const prism__target scan_file = {open_file, restart_file, write_file, finish_file,
                                        close_file};

/* The beginning of an asset. */

prism_status prism__scan_call_options(const prism__scan_download *d, uint64_t now_ms,
                                      prism_call_options *call, prism_error *error)
{
    const uint64_t elapsed = now_ms - d->started_ms;
    prism_status status;

    *call = d->call;
    if (call->timeout_ms == 0 || call->timeout_ms == PRISM_NO_TIMEOUT)
        return PRISM_OK;
    if (elapsed < call->timeout_ms) {
        call->timeout_ms -= (uint32_t)elapsed;
        return PRISM_OK;
    }
    status = prism__fail(error, PRISM_ERROR_TIMEOUT, "not finished within %u ms",
                         (unsigned)call->timeout_ms);
    error->flags |= PRISM_ERROR_FLAG_RETRYABLE;
    return status;
}

/*
 * Whether a URL is over by now. Its time is counted from when it came: the clocks of machines
 * differ, and one that looked as if it was over then is no worse now.
 */
static bool is_over(const prism__scan_run *run, const char *url, uint64_t now_ms)
{
    int64_t expiry;

    if (!prism__presigned_expiry(url, &expiry) || expiry <= run->urls_unix)
        return false;
    return (now_ms - run->urls_ms) / 1000 >= (uint64_t)(expiry - run->urls_unix);
}

/* The ETag of the file that is there and only to be downloaded if it has changed; or NULL. */
static const char *known_etag(const prism__scan_asset *a)
{
    const prism__scan_download *const d = a->owner;
    const prism__scan_entry *const known = &d->run->entries[a->number];

    return !a->doubtful && known->etag[0] &&
                   prism__asset_name_fits(a->number, d->run->bundled, known->file) &&
                   prism__scan_folder_has(d->folder, known)
               ? known->etag
               : NULL;
}

static prism_status make_child(prism__scan_asset *a, const char *url, uint64_t now_ms,
                               prism_error *error)
{
    prism__scan_download *const d = a->owner;
    const char *const etag = known_etag(a);
    prism_download_options options;
    prism_call_options call;
    prism__download *download;
    prism_status status;
    char *path;

    prism_download_options_init(&options, sizeof options);
    options.call = &call;
    options.on_progress = on_progress;
    options.on_progress_context = a;
    status = prism__scan_call_options(d, now_ms, &call, error);
    if (status != PRISM_OK)
        return status;
    /* Content and name come to be known later; the part of it is to be found again. */
    path = prism__scan_folder_path(d->folder, prism__asset_type(a->number));
    if (!path)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    status = prism__download_new(d->task.client, url, &scan_file, path, &options, &download, error);
    if (status == PRISM_ERROR_INVALID_ARGUMENT) /* the service's, not the caller's */
        return error->code = PRISM_ERROR_UNEXPECTED_RESPONSE;
    if (status != PRISM_OK)
        return status;
    if (etag)
        prism__download_unless(download, etag);
    prism__asset_url_extension(url, a->extension);
    a->child = &download->task;
    return PRISM_OK;
}

void prism__scan_asset_start(prism__scan_asset *a, uint64_t now_ms)
{
    prism__scan_download *const d = a->owner;
    const char *const url = prism__asset_url_of(d->run->urls, a->number);
    prism_error error;

    a->generation = d->run->generation;
    if (!a->renewed && is_over(d->run, url, now_ms)) {
        refuse(a);
    } else if (make_child(a, url, now_ms, &error) != PRISM_OK) {
        prism__scan_asset_fail(a, &error);
    } else {
        a->state = PRISM__ASSET_RUNNING;
        d->run->running++;
        prism__group_add(d->task.group, a->child, &d->task);
    }
}
