/* SPDX-License-Identifier: MIT */
/*
 * download_scan SCAN_ID FOLDER: download all assets of a scan, and tell how far it is. Ctrl-C ends
 * it at once; the next time it goes on from there, and fetches only what has changed. Exit code 1:
 * not all could be downloaded.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <prism.h>

#include "ctrl_c.h"

enum { SIZE_TEXT = 32, BAR_MIN = 10, COLUMNS_MAX = 200, PLAIN_PAUSE_S = 10 };

static const char *format_size(uint64_t size, char text[SIZE_TEXT])
{
    static const char *const units[] = {"kB", "MB", "GB", "TB"};
    double value = (double)size / 1000;
    size_t unit = 0;

    for (; value >= 999.95 && unit < 3; unit++)
        value /= 1000;
    if (size < 1000)
        snprintf(text, SIZE_TEXT, "%d B", (int)size);
    else
        snprintf(text, SIZE_TEXT, "%.1f %s", value, units[unit]);
    return text;
}

typedef struct view {
    bool is_terminal; /* there, progress is one line, written anew each time; else some lines */
    int columns;      /* how many of it are written */
    uint32_t done;    /* what the last line told */
    time_t told;
} view;

/* Columns of the terminal but the last, from which some go on to the next line. */
static int count_columns(void)
{
    struct winsize window;
    int columns = 80;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 1)
        columns = window.ws_col;
    return columns > COLUMNS_MAX ? COLUMNS_MAX : columns - 1;
}

static void describe(const prism_scan_download_progress *progress, char *text, size_t size)
{
    char received[SIZE_TEXT];
    char total[SIZE_TEXT];

    snprintf(text, size, "%u of %u files, %s of %s", (unsigned)progress->assets_done,
             (unsigned)progress->assets_wanted, format_size(progress->received, received),
             format_size(progress->total, total));
}

static void draw_bar(view *v, const prism_scan_download_progress *progress)
{
    const int columns = count_columns();
    /* Before the end there may be files whose size is not known yet. */
    const double most = progress->assets_done < progress->assets_wanted ? 0.99 : 1;
    double share = progress->total > 0 ? (double)progress->received / (double)progress->total : 0;
    char bar[COLUMNS_MAX + 1];
    char text[128];
    int room;

    if (share > most)
        share = most;
    describe(progress, text, sizeof text);
    room = columns - (int)strlen(text) - (int)strlen("[] 100 %  ");
    if (room >= BAR_MIN) {
        memset(bar, '.', (size_t)room);
        memset(bar, '#', (size_t)(share * room));
        printf("\r[%.*s] %3d %%  %s", room, bar, (int)(share * 100), text);
    } else { /* too narrow: as much of the text as there is room for */
        printf("\r%-*.*s", columns, columns, text);
    }
    v->columns = columns;
}

static bool show_progress(void *context, const prism_scan_download_progress *progress)
{
    view *v = context;
    const time_t now = time(NULL);
    char text[128];

    if (v->is_terminal) {
        draw_bar(v, progress);
    } else if (progress->assets_done != v->done || now - v->told >= PLAIN_PAUSE_S) {
        describe(progress, text, sizeof text);
        puts(text);
        v->done = progress->assets_done;
        v->told = now;
    }
    fflush(stdout);
    return true;
}

static void print_asset(const prism_downloaded_asset *asset)
{
    char size[SIZE_TEXT];

    if (asset->state == PRISM_DOWNLOAD_ABSENT)
        printf("%-14s  none\n", asset->type);
    else if (asset->state == PRISM_DOWNLOAD_FAILED)
        printf("%-14s  failed: %s\n", asset->type, asset->error.message);
    else
        printf("%-14s  %-18s  %9s%s\n", asset->type, asset->file, format_size(asset->size, size),
               asset->state == PRISM_DOWNLOAD_UNCHANGED ? "  unchanged" : "");
}

static void print_manifest(const prism_scan_manifest *manifest)
{
    size_t fresh = 0;
    size_t unchanged = 0;
    uint64_t sum = 0;
    char size[SIZE_TEXT];

    for (size_t i = 0; i < manifest->asset_count; i++) {
        const prism_downloaded_asset *asset = manifest->assets[i];
        print_asset(asset);
        fresh += asset->state == PRISM_DOWNLOAD_COMPLETE;
        unchanged += asset->state == PRISM_DOWNLOAD_UNCHANGED;
        sum += asset->size;
    }
    printf("%zu files, %s", fresh + unchanged, format_size(sum, size));
    if (fresh + manifest->failed_count > 0)
        printf(": %zu new, %zu unchanged, %zu failed\n", fresh, unchanged, manifest->failed_count);
    else
        puts(unchanged > 0 ? ": all unchanged" : ": there are none yet");
}

static prism_status download(const char *scan_id, const char *folder, prism_cancel *cancel,
                             prism_error *error)
{
    view shown = {.is_terminal = isatty(STDOUT_FILENO) == 1, .told = time(NULL)};
    prism_client_options client_options;
    prism_scan_download_options options;
    prism_call_options call;
    prism_client *client = NULL;
    prism_scan_manifest *manifest = NULL;
    prism_status status;

    prism_client_options_init(&client_options, sizeof client_options);
    client_options.api_key = getenv("PRISM_API_KEY");
    client_options.hosted_url = getenv("PRISM_HOSTED_URL");
    client_options.ca_file = getenv("PRISM_CA_FILE");
    prism_call_options_init(&call, sizeof call);
    call.cancel = cancel;
    prism_scan_download_options_init(&options, sizeof options);
    options.call = &call;
    options.on_progress = show_progress;
    options.on_progress_context = &shown;

    status = prism_client_new(&client_options, &client, error);
    if (status == PRISM_OK)
        status = prism_scan_download(client, scan_id, folder, &options, &manifest, error);
    if (shown.columns > 0)
        printf("\r%*s\r", shown.columns, ""); /* the bar has done its work */
    if (manifest)                             /* also when some have failed: the others are there */
        print_manifest(manifest);
    fflush(stdout);
    prism_scan_download_free(manifest);
    prism_client_free(client);
    return status;
}

int main(int argc, char **argv)
{
    prism_error error;
    ctrl_c interrupt;

    if (argc != 3) {
        fputs("usage: download_scan SCAN_ID FOLDER\n", stderr);
        return 2;
    }
    if (!ctrl_c_begin(&interrupt))
        return EXIT_FAILURE;
    if (download(argv[1], argv[2], interrupt.cancel, &error) != PRISM_OK)
        fprintf(stderr, "%s: %s\n", prism_status_name(error.code), error.message);
    ctrl_c_end(&interrupt);
    return error.code == PRISM_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
