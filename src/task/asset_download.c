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

/* What comes of a download that was made, or not, as a task. */
static prism_status as_task(prism_status status, prism__download *d, prism__task **out)
{
    *out = d ? &d->task : NULL;
    return status;
}

prism_status prism__asset_download_task_new(const prism_client *client, const char *url,
                                            const char *path, const prism_download_options *options,
                                            prism__task **out, prism_error *error)
{
    prism__download *d;
    char *own_path;
    size_t size;

    *out = NULL;
    if (!client)
        return refuse(error, "client: NULL");
    if (!path || !*path)
        return refuse(error, path ? "path: empty" : "path: NULL");
    size = strlen(path) + 1;
    own_path = malloc(size);
    if (!own_path)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    memcpy(own_path, path, size);
    const prism_status status =
        prism__download_new(client, url, &prism__target_file, own_path, options, &d, error);
    return as_task(status, d, out);
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

    *out = NULL;
    if (!client)
        return refuse(error, "client: NULL");
    const prism_status status =
        prism__download_new(client, url, &prism__target_memory, NULL, options, &d, error);
    return as_task(status, d, out);
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

    *out = NULL;
    if (!client)
        return refuse(error, "client: NULL");
    if (!sink || !sink->write)
        return refuse(error, sink ? "sink: has no write" : "sink: NULL");
    const prism_status status =
        prism__download_new(client, url, &prism__target_sink, NULL, options, &d, error);
    if (d)
        d->sink = *sink;
    return as_task(status, d, out);
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
