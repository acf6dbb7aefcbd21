/* SPDX-License-Identifier: MIT */
#include "scan_download.h"

#include <stdlib.h>
#include <string.h>

#include "../api/endpoints.h"
#include "../http/url.h"
#include "../util/arena.h"
#include "../util/fail.h"
#include "../util/options.h"
#include "group.h"
#include "scan_run.h"

_Static_assert(sizeof(prism_scan_download_options) ==
                   offsetof(prism_scan_download_options, max_in_flight) + sizeof(uint32_t),
               "prism_scan_download_options ends with padding");

enum { DEFAULT_IN_FLIGHT = 4 };

void prism_scan_download_options_init(prism_scan_download_options *options, size_t size)
{
    prism__options_init(options, size);
}

void prism_scan_download_free(prism_scan_manifest *manifest)
{
    prism__document_free(manifest);
}

static prism_status out_of_memory(prism_error *error)
{
    return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
}

/* The URLs. */

static prism_status begin_call(prism__scan_download *d, uint64_t now_ms, prism_error *error)
{
    const prism_client *const client = d->task.client;
    prism__scan_run *const run = d->run;
    prism_call_options call;
    prism_status status = prism__scan_call_options(d, now_ms, &call, error);

    if (status != PRISM_OK)
        return status;
    /* A call as any other, however much time the whole has. */
    if (call.timeout_ms > client->timeout_ms && client->timeout_ms != PRISM_NO_TIMEOUT)
        call.timeout_ms = 0;
    run->has_call = true;
    status = prism__call_begin(&run->call, client, &prism__asset_urls_endpoint, &d->scan_id, NULL,
                               &call, now_ms);
    if (status != PRISM_OK)
        *error = run->call.error;
    return status;
}

static void end_call(prism__scan_run *run)
{
    if (run->has_call)
        prism__call_end(&run->call);
    run->has_call = false;
}

/* Put an asset on the list of those that were asked for. */
static prism_status list_asset(prism__scan_download *d, prism__scan_asset *a,
                               const prism_downloaded_asset **place, prism_error *error)
{
    a->out = prism__arena_new(prism__document_arena(d->task.result), sizeof *a->out);
    if (!a->out)
        return out_of_memory(error);
    a->out->asset = 1u << a->number;
    a->out->type = prism__asset_type(a->number);
    *place = a->out;
    if (prism__asset_url_of(d->run->urls, a->number)) {
        a->state = PRISM__ASSET_QUEUED;
        d->run->wanted++;
    }
    return PRISM_OK;
}

/* Make the result, in which nothing has happened yet. */
static prism_status make_result(prism__scan_download *d, prism_error *error)
{
    prism_scan_manifest *const manifest = prism__document_new(sizeof *manifest);
    const prism_downloaded_asset **list;
    prism_status status = PRISM_OK;

    d->task.result = manifest;
    if (!manifest)
        return out_of_memory(error);
    list = prism__arena_new(prism__document_arena(manifest), PRISM__ASSET_COUNT * sizeof *list);
    manifest->assets = list;
    manifest->scan_id = prism__scan_keep_text(d, d->scan_id);
    if (!list || !manifest->scan_id)
        return out_of_memory(error);
    for (size_t i = 0; i < PRISM__ASSET_COUNT && status == PRISM_OK; i++) {
        d->run->assets[i].owner = d;
        d->run->assets[i].number = i;
        if (d->assets & 1u << i)
            status = list_asset(d, &d->run->assets[i], &list[manifest->asset_count++], error);
    }
    return status;
}

/* The first URLs are there: what there is to be done, and what has been done before. */
static prism_status plan(prism__scan_download *d, prism_error *error)
{
    prism_status status = prism__scan_folder_make(d->folder, error);

    d->run->bundled = d->run->urls->material != NULL;
    if (status == PRISM_OK)
        status = prism__scan_folder_read(d->folder, d->scan_id, d->run->entries, error);
    if (status == PRISM_OK)
        status = make_result(d, error);
    if (status != PRISM_OK) {
        prism__document_free(d->task.result);
        d->task.result = NULL;
    }
    return status;
}

/* Other URLs have come, or there are none: those that waited for them go on. */
static void renew(prism__scan_download *d)
{
    for (size_t i = 0; i < PRISM__ASSET_COUNT; i++) {
        if (d->run->assets[i].state == PRISM__ASSET_REFUSED)
            prism__scan_asset_renew(&d->run->assets[i]);
    }
}

/* The call for URLs is over. Fails if that is the end of the whole. */
static prism_status take_urls(prism__scan_download *d, uint64_t now_ms, prism_error *error)
{
    const prism__runtime *const runtime = &d->task.client->runtime;
    prism__scan_run *const run = d->run;
    const bool is_first = !run->urls;
    const prism_status status = run->call.status;

    *error = run->call.error;
    if (status == PRISM_OK) {
        prism_asset_urls_free(run->urls);
        run->urls = run->call.document;
        run->call.document = NULL;
        run->generation++;
        run->urls_ms = now_ms;
        run->urls_unix = runtime->now_unix(runtime->context);
    }
    end_call(run);
    if (is_first)
        return status == PRISM_OK ? plan(d, error) : status;
    if (status != PRISM_OK)
        run->renewal_error = *error;
    renew(d);
    return PRISM_OK;
}

/* The end. */

static prism__step finish(prism__scan_download *d, prism_status status, const prism_error *error)
{
    d->task.status = status;
    d->task.error = *error;
    return PRISM__STEP_DONE;
}

/* The error of the whole: of being cancelled, if that is what has ended it; else the first asset's.
 */
static const prism_error *find_failure(const prism_scan_manifest *manifest)
{
    const prism_error *first = NULL;

    for (size_t i = 0; i < manifest->asset_count; i++) {
        const prism_downloaded_asset *const asset = manifest->assets[i];
        if (asset->state != PRISM_DOWNLOAD_FAILED)
            continue;
        if (asset->error.code == PRISM_ERROR_CANCELLED)
            return &asset->error;
        if (!first)
            first = &asset->error;
    }
    return first;
}

static prism__step conclude(prism__scan_download *d)
{
    prism_scan_manifest *const manifest = d->task.result;
    prism_error error;

    (void)prism__fail(&error, PRISM_ERROR_CANCELLED, "cancelled by on_progress");
    for (size_t i = 0; i < PRISM__ASSET_COUNT; i++) {
        prism__scan_asset *const a = &d->run->assets[i];
        if (a->state != PRISM__ASSET_OUT && a->state != PRISM__ASSET_ENDED)
            prism__scan_asset_fail(a, &error); /* only if it was stopped */
        if (a->out && a->out->state == PRISM_DOWNLOAD_FAILED)
            manifest->failed_count++;
    }
    if (manifest->failed_count > 0)
        error = *find_failure(manifest);
    else
        error = d->run->folder_error;
    return finish(d, error.code, &error);
}

/* The steps. */

/* Whether an asset waits for another URL. */
static bool has_refused(const prism__scan_run *run)
{
    for (size_t i = 0; i < PRISM__ASSET_COUNT; i++) {
        if (run->assets[i].state == PRISM__ASSET_REFUSED)
            return true;
    }
    return false;
}

/* Start as many as may run; but none with URLs that are to be asked for again. */
static void start_assets(prism__scan_download *d, uint64_t now_ms)
{
    prism__scan_run *const run = d->run;

    for (size_t i = 0; i < PRISM__ASSET_COUNT && !d->stopped && !has_refused(run); i++) {
        if (run->assets[i].state == PRISM__ASSET_QUEUED && run->running < d->max_in_flight)
            prism__scan_asset_start(&run->assets[i], now_ms);
    }
}

static prism__step step(prism__task *task, uint64_t now_ms)
{
    prism__scan_download *const d = (prism__scan_download *)task;
    prism_status status = PRISM_OK;
    prism_error error;

    if (!d->run) {
        d->run = calloc(1, sizeof *d->run);
        d->started_ms = now_ms;
        if (!d->run) {
            status = out_of_memory(&error);
            return finish(d, status, &error);
        }
        status = begin_call(d, now_ms, &error);
    }
    while (status == PRISM_OK) {
        prism__scan_run *const run = d->run;
        if (d->stopped)
            return conclude(d);
        if (run->has_call) {
            const prism__step next = prism__call_step(&run->call, now_ms);
            task->call = &run->call;
            task->pause_ms = run->call.pause_ms;
            if (next != PRISM__STEP_DONE)
                return next;
            status = take_urls(d, now_ms, &error);
        } else if (has_refused(run)) {
            if (begin_call(d, now_ms, &run->renewal_error) != PRISM_OK) {
                end_call(run);
                renew(d);
            }
        } else {
            start_assets(d, now_ms);
            if (!d->stopped && !has_refused(run))
                return run->running > 0 ? PRISM__STEP_WAIT : conclude(d);
        }
    }
    return finish(d, status, &error);
}

static void child_done(prism__task *task, prism__task *child)
{
    prism__scan_asset *a = ((prism__scan_download *)task)->run->assets;

    while (a->child != child)
        a++;
    prism__scan_asset_take(a);
}

static void free_task(prism__task *task)
{
    prism__scan_download *const d = (prism__scan_download *)task;
    prism__scan_run *const run = d->run;

    prism_scan_download_free(task->result);
    /* Errors have held what answers say. */
    if (run) {
        end_call(run);
        prism_asset_urls_free(run->urls);
        prism__wipe(run, sizeof *run);
    }
    free(run);
    prism__wipe(d, sizeof *d);
    free(d);
}

static const prism__task_kind kind = {.step = step, .child_done = child_done, .free = free_task};

/* The beginning. */

static prism_status read_options(prism__scan_download *d, const prism_scan_download_options *given,
                                 prism_error *error)
{
    prism_scan_download_options options;
    prism_status status = prism__options_read(&options, sizeof options, given, "options", error);

    if (status == PRISM_OK)
        status = prism__options_read(&d->call, sizeof d->call, options.call, "options.call", error);
    if (status != PRISM_OK)
        return status;
    if ((options.assets & ~(uint32_t)PRISM_ASSETS_ALL) != 0)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT,
                           "options.assets: has one that this library does not know");
    d->on_progress = options.on_progress;
    d->on_progress_context = options.on_progress_context;
    d->assets = prism__or_default(options.assets, PRISM_ASSETS_ALL);
    d->max_in_flight = prism__or_default(options.max_in_flight, DEFAULT_IN_FLIGHT);
    d->task.cancel = d->call.cancel;
    return PRISM_OK;
}

prism_status prism__scan_download_task_new(const prism_client *client, const char *scan_id,
                                           const char *folder,
                                           const prism_scan_download_options *options,
                                           prism__task **out, prism_error *error)
{
    prism__scan_download *d;
    prism_status status;

    *out = NULL;
    if (!client || !folder || !*folder)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "%s",
                           !client  ? "client: NULL"
                           : folder ? "folder: empty"
                                    : "folder: NULL");
    status = prism__url_check_segment("scan_id", scan_id, error); /* else told by the call only */
    if (status != PRISM_OK)
        return status;
    const size_t id_size = strlen(scan_id) + 1;
    const size_t folder_size = strlen(folder) + 1;
    /* In one block, since many may wait for their turn. */
    d = calloc(1, sizeof *d + id_size + folder_size);
    if (!d)
        return out_of_memory(error);
    d->task.kind = &kind;
    d->task.client = client;
    d->scan_id = memcpy(d->texts, scan_id, id_size);
    d->folder = memcpy(d->texts + id_size, folder, folder_size);
    status = read_options(d, options, error);
    if (status != PRISM_OK) {
        free_task(&d->task);
        return status;
    }
    *out = &d->task;
    return PRISM_OK;
}

/* Run it in a group of its own. Fails if the system does. */
static prism_status run_alone(prism__task *task, prism_error *error)
{
    const prism__scan_download *const d = (const prism__scan_download *)task;
    /* One more, so that URLs can be asked for again while downloads are under way. */
    const uint32_t most =
        d->max_in_flight < PRISM__ASSET_COUNT ? d->max_in_flight + 1 : PRISM__ASSET_COUNT + 1;
    prism__group *group;
    prism_status status = prism__group_new(task->client, most, most, &group, error);

    if (status != PRISM_OK) {
        task->kind->free(task);
        return status;
    }
    prism__group_add(group, task, NULL);
    status = prism__group_step(group, error);
    while (status == PRISM_OK && prism__group_running(group) > 0)
        status = prism__group_wait(group, PRISM__NEVER, error);
    if (status == PRISM_OK)
        task = prism__group_take(group);
    prism__group_free(group);
    return status;
}

prism_status prism_scan_download(prism_client *client, const char *scan_id, const char *folder,
                                 const prism_scan_download_options *options,
                                 prism_scan_manifest **out, prism_error *error)
{
    prism__task *task;
    prism_status status;

    if (out)
        *out = NULL;
    status = prism__scan_download_task_new(client, scan_id, folder, options, &task, error);
    if (status == PRISM_OK)
        status = run_alone(task, error);
    if (status != PRISM_OK)
        return status;
    status = task->status;
    if (error)
        *error = task->error;
    if (out) {
        *out = task->result;
        task->result = NULL;
    }
    task->kind->free(task);
    return status;
}
