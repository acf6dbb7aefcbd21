/* SPDX-License-Identifier: MIT */
#include "prism/asset_download.h"

#include <stdlib.h>
#include <string.h>

#include "../util/fail.h"
#include "download.h"

static prism_status refuse(prism_error *error, const char *what)
{
    return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "%s", what);
}

prism_status prism__asset_download_task_new(const prism_client *client, const char *url,
                                            const char *path, const prism_download_options *options,
                                            prism__task **out, prism_error *error)
{
    prism__download *d;
    prism_status status;

    *out = NULL;
    if (client && (!path || !*path))
        return refuse(error, path ? "path: empty" : "path: NULL");
    status = prism__download_new(client, url, &prism__target_file, options, &d, error);
    if (status != PRISM_OK)
        return status;
    const size_t size = strlen(path) + 1;
    d->path = malloc(size);
    if (!d->path) {
        d->call.status = PRISM_ERROR_OUT_OF_MEMORY;
        d->call.state = PRISM__CALL_DONE;
        d->task.kind->free(&d->task);
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    }
    memcpy(d->path, path, size);
    *out = &d->task;
    return PRISM_OK;
}

prism_status prism_asset_download(prism_client *client, const char *url, const char *path,
                                  const prism_download_options *options, prism_error *error)
{
    prism__task *task;
    const prism_status status =
        prism__asset_download_task_new(client, url, path, options, &task, error);

    return status == PRISM_OK ? prism__task_run(task, NULL, error) : status;
}

prism_status prism__asset_download_to_memory_task_new(const prism_client *client, const char *url,
                                                      const prism_download_options *options,
                                                      prism__task **out, prism_error *error)
{
    prism__download *d;
    const prism_status status =
        prism__download_new(client, url, &prism__target_memory, options, &d, error);

    *out = d ? &d->task : NULL;
    return status;
}

prism_status prism_asset_download_to_memory(prism_client *client, const char *url,
                                            const prism_download_options *options,
                                            prism_asset_data **out, prism_error *error)
{
    prism__task *task;
    prism_status status;

    if (!out)
        return refuse(error, "out: NULL");
    *out = NULL;
    status = prism__asset_download_to_memory_task_new(client, url, options, &task, error);
    return status == PRISM_OK ? prism__task_run(task, out, error) : status;
}

prism_status prism__asset_download_to_sink_task_new(const prism_client *client, const char *url,
                                                    const prism_sink *sink,
                                                    const prism_download_options *options,
                                                    prism__task **out, prism_error *error)
{
    prism__download *d;
    prism_status status;

    *out = NULL;
    if (client && (!sink || !sink->write))
        return refuse(error, sink ? "sink: has no write" : "sink: NULL");
    status = prism__download_new(client, url, &prism__target_sink, options, &d, error);
    if (status != PRISM_OK)
        return status;
    d->sink = *sink;
    *out = &d->task;
    return PRISM_OK;
}

prism_status prism_asset_download_to_sink(prism_client *client, const char *url,
                                          const prism_sink *sink,
                                          const prism_download_options *options, prism_error *error)
{
    prism__task *task;
    const prism_status status =
        prism__asset_download_to_sink_task_new(client, url, sink, options, &task, error);

    return status == PRISM_OK ? prism__task_run(task, NULL, error) : status;
}

bool prism__asset_download_unchanged(const prism__task *task)
{
    return ((const prism__download *)task)->unchanged;
}

uint64_t prism__asset_download_size(const prism__task *task)
{
    return ((const prism__download *)task)->received;
}

const char *prism__asset_download_etag(const prism__task *task)
{
    const prism__download *d = (const prism__download *)task;
    return d->etag.size > 0 ? d->etag.data : "";
}
