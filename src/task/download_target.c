/* SPDX-License-Identifier: MIT */
/* Where a download's bytes go: a file, memory, the caller's sink. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../http/range.h"
#include "download.h"

_Static_assert(PRISM__PARTIAL_VERSION_MAX == (int)PRISM__ETAG_SIZE_MAX, "an ETag is a version");
_Static_assert(PRISM__PARTIAL_UNKNOWN == PRISM__SIZE_UNKNOWN,
               "a size that is not known is one value");

/* A file. */

static prism_status file_result(prism__download *d, int os_code)
{
    if (os_code == 0)
        return PRISM_OK;
    return prism__download_refuse(
        d, os_code == ENOMEM ? PRISM_ERROR_OUT_OF_MEMORY : PRISM_ERROR_FILE, os_code, NULL);
}

static prism_status file_open(prism__download *d)
{
    const int os_code =
        prism__partial_open(&d->part, d->path, (d->flags & PRISM_DOWNLOAD_NO_RESUME) == 0);

    if (os_code != 0)
        return file_result(d, os_code);
    d->received = d->part.size;
    d->total = d->part.total;
    if (prism__buffer_append_text(&d->etag, d->part.version) != PRISM_OK)
        return file_result(d, ENOMEM);
    return PRISM_OK;
}

static prism_status file_restart(prism__download *d)
{
    const char *etag = d->etag.size > 0 ? d->etag.data : "";
    return file_result(
        d, prism__partial_restart(&d->part, prism__etag_is_strong(etag) ? etag : "", d->total));
}

static prism_status file_write(prism__download *d, const void *data, size_t size)
{
    return file_result(d, prism__partial_write(&d->part, data, size));
}

static prism_status file_finish(prism__download *d)
{
    return file_result(d, prism__partial_finish(&d->part));
}

/*
 * What is there stays for a later call, unless that would not help: on a full disk it would only be
 * in the way. A caller that cancels does not want to wait for the disk.
 */
static void file_close(prism__download *d)
{
    /* Not the call's status: that an answer without success was too large says nothing of this. */
    const bool keep = d->failure != PRISM_ERROR_FILE && d->failure != PRISM_ERROR_LIMIT_EXCEEDED &&
                      d->failure != PRISM_ERROR_INVALID_ARGUMENT && /* not to be there at all */
                      !d->unchanged; /* then it is of another version */

    prism__partial_close(&d->part, keep, d->call.status != PRISM_ERROR_CANCELLED);
}

const prism__target prism__target_file = {file_open, file_restart, file_write, file_finish,
                                          file_close};

/* Memory. */

static prism_status memory_result(prism__download *d, prism_status status)
{
    return status == PRISM_OK ? status : prism__download_refuse(d, status, 0, "out of memory");
}

static prism_status memory_restart(prism__download *d)
{
    prism__buffer_clear(&d->memory);
    return PRISM_OK;
}

static prism_status memory_write(prism__download *d, const void *data, size_t size)
{
    if (size > d->memory.capacity - d->memory.size && d->total != PRISM__SIZE_UNKNOWN)
        prism__buffer_expect(&d->memory, d->total);
    return memory_result(d, prism__buffer_append(&d->memory, data, size));
}

static prism_status memory_finish(prism__download *d)
{
    prism_asset_data *result;

    if (!d->memory.data) {
        d->memory.data = calloc(1, 1);
        d->memory.capacity = 0;
    }
    result = d->memory.data ? malloc(sizeof *result) : NULL;
    if (!result)
        return memory_result(d, PRISM_ERROR_OUT_OF_MEMORY);
    result->data = d->memory.data;
    result->size = d->memory.size;
    prism__buffer_init(&d->memory, d->memory.limit);
    d->task.result = result;
    return PRISM_OK;
}

void prism_asset_data_free(prism_asset_data *data)
{
    if (!data)
        return;
    prism__wipe((void *)data->data, data->size);
    free((void *)data->data);
    free(data);
}

const prism__target prism__target_memory = {NULL, memory_restart, memory_write, memory_finish,
                                            NULL};

/* A sink. */

static prism_status sink_restart(prism__download *d)
{
    if (d->received == 0)
        return PRISM_OK;
    if (!d->sink.restart)
        return prism__download_refuse(d, PRISM_ERROR_NETWORK, 0,
                                      "it has to begin anew, and the sink cannot");
    return d->sink.restart(d->sink.context)
               ? PRISM_OK
               : prism__download_refuse(d, PRISM_ERROR_CANCELLED, 0, "cancelled by the sink");
}

static prism_status sink_write(prism__download *d, const void *data, size_t size)
{
    return d->sink.write(d->sink.context, data, size)
               ? PRISM_OK
               : prism__download_refuse(d, PRISM_ERROR_CANCELLED, 0, "cancelled by the sink");
}

const prism__target prism__target_sink = {NULL, sink_restart, sink_write, NULL, NULL};
