/* SPDX-License-Identifier: MIT */
#include "downloads.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trial.h"

enum { PATH_SIZE = 128 };

static void write_path(const char *folder, char path[PATH_SIZE])
{
    (void)snprintf(path, PATH_SIZE, "%s/asset", folder);
}

static bool on_progress(void *unused, const prism_download_progress *progress)
{
    (void)unused;
    return progress->received <= progress->total;
}

prism_status try_download(prism_client *client, const char *url, const char *folder,
                          prism_error *error)
{
    prism_download_options options;
    char path[PATH_SIZE];

    USE(prism_download_options_init)(&options, sizeof options);
    options.flags = PRISM_DOWNLOAD_NO_RESUME; /* what breaks off is to leave nothing */
    options.on_progress = on_progress;
    write_path(folder, path);
    return USE(prism_asset_download)(client, url, path, &options, error);
}

prism_status try_download_to_resume(prism_client *client, const char *url, const char *folder,
                                    prism_error *error)
{
    char path[PATH_SIZE];

    write_path(folder, path);
    return prism_asset_download(client, url, path, NULL, error);
}

/* As a file, to be compared as one; without memory. */
static void save(const char *folder, const void *data, size_t size)
{
    char path[PATH_SIZE];

    write_path(folder, path);
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 || write(file, data, size) != (ssize_t)size || close(file) != 0)
        abort();
}

prism_status try_download_to_memory(prism_client *client, const char *url, const char *folder,
                                    prism_error *error)
{
    prism_asset_data *data;
    const prism_status status =
        USE(prism_asset_download_to_memory)(client, url, NULL, &data, error);

    if (data)
        save(folder, data->data, data->size);
    USE(prism_asset_data_free)(data);
    return status;
}

typedef struct taken {
    char data[4096];
    size_t size;
} taken;

static bool take(void *context, const void *data, size_t size)
{
    taken *t = context;

    if (size > sizeof t->data - t->size)
        return false;
    memcpy(t->data + t->size, data, size);
    t->size += size;
    return true;
}

prism_status try_download_to_sink(prism_client *client, const char *url, const char *folder,
                                  prism_error *error)
{
    taken t = {.size = 0};
    const prism_sink sink = {.write = take, .context = &t};
    const prism_status status = USE(prism_asset_download_to_sink)(client, url, &sink, NULL, error);

    if (status == PRISM_OK)
        save(folder, t.data, t.size);
    return status;
}
