/* SPDX-License-Identifier: MIT */
#include "order.h"

#include <stdlib.h>
#include <string.h>

#include "../api/endpoints.h"
#include "../util/options.h"
#include "call_task.h"
#include "download.h"
#include "scan_download.h"
#include "wait.h"

/* Where all options that are not a call's own have those of their calls. */
#define CALL_OFFSET offsetof(prism_wait_options, call)
_Static_assert(offsetof(prism_download_options, call) == CALL_OFFSET &&
                   offsetof(prism_scan_download_options, call) == CALL_OFFSET,
               "options that have it elsewhere");

/* The block is cut into parts that each begin where a struct may. */
#define ALIGNED(size)                                                                              \
    (((size) + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t))

/* The kinds. */

static prism_status make_call(const prism_client *client, const prism__endpoint *endpoint,
                              const prism__order *order, prism__task **out, prism_error *error)
{
    return prism__call_task_new(client, endpoint, order->texts, NULL, order->options, out, error);
}

static prism_status make_scan_assets(const prism_client *client, const prism__order *order,
                                     prism__task **out, prism_error *error)
{
    return make_call(client, &prism__scan_assets_endpoint, order, out, error);
}

static prism_status make_asset_urls(const prism_client *client, const prism__order *order,
                                    prism__task **out, prism_error *error)
{
    return make_call(client, &prism__asset_urls_endpoint, order, out, error);
}

static prism_status make_asset_url(const prism_client *client, const prism__order *order,
                                   prism__task **out, prism_error *error)
{
    return make_call(client, &prism__asset_url_endpoint, order, out, error);
}

static prism_status make_session(const prism_client *client, const prism__order *order,
                                 prism__task **out, prism_error *error)
{
    return prism__session_task_new(client, order->request, order->options, out, error);
}

static prism_status make_scan_results(const prism_client *client, const prism__order *order,
                                      prism__task **out, prism_error *error)
{
    return make_call(client, &prism__scan_results_endpoint, order, out, error);
}

static prism_status make_scan_assets_wait(const prism_client *client, const prism__order *order,
                                          prism__task **out, prism_error *error)
{
    return prism__scan_assets_wait_task_new(client, order->texts[0], order->stages, order->options,
                                            out, error);
}

static prism_status make_scan_results_wait(const prism_client *client, const prism__order *order,
                                           prism__task **out, prism_error *error)
{
    return prism__scan_results_wait_task_new(client, order->texts[0], order->options, out, error);
}

static prism_status make_asset_download(const prism_client *client, const prism__order *order,
                                        prism__task **out, prism_error *error)
{
    return prism__asset_download_task_new(client, order->texts[0], order->texts[1], order->options,
                                          out, error);
}

static prism_status make_scan_download(const prism_client *client, const prism__order *order,
                                       prism__task **out, prism_error *error)
{
    return prism__scan_download_task_new(client, order->texts[0], order->texts[1], order->options,
                                         out, error);
}

#define RESULT(member) offsetof(prism_completion, member)

const prism__order_kind prism__order_scan_assets = {PRISM_BATCH_SCAN_ASSETS, false, 0,
                                                    RESULT(scan_assets), make_scan_assets};
const prism__order_kind prism__order_asset_urls = {PRISM_BATCH_ASSET_URLS, false, 0,
                                                   RESULT(asset_urls), make_asset_urls};
const prism__order_kind prism__order_asset_url = {PRISM_BATCH_ASSET_URL, false, 0,
                                                  RESULT(asset_url), make_asset_url};
const prism__order_kind prism__order_session = {PRISM_BATCH_SESSION, false, 0, RESULT(session),
                                                make_session};
const prism__order_kind prism__order_scan_results = {PRISM_BATCH_SCAN_RESULTS, false, 0,
                                                     RESULT(scan_results), make_scan_results};
const prism__order_kind prism__order_scan_assets_wait = {
    PRISM_BATCH_SCAN_ASSETS_WAIT, true, sizeof(prism_wait_options), RESULT(scan_assets),
    make_scan_assets_wait};
const prism__order_kind prism__order_scan_results_wait = {
    PRISM_BATCH_SCAN_RESULTS_WAIT, true, sizeof(prism_wait_options), RESULT(scan_results),
    make_scan_results_wait};
const prism__order_kind prism__order_asset_download = {
    PRISM_BATCH_ASSET_DOWNLOAD, false, sizeof(prism_download_options), 0, make_asset_download};

const prism__order_kind prism__order_scan_download = {PRISM_BATCH_SCAN_DOWNLOAD, false,
                                                      sizeof(prism_scan_download_options),
                                                      RESULT(manifest), make_scan_download};

/* Copying. */

static const prism_call_options *call_options_of(const prism__order *order)
{
    const prism_call_options *call = order->options;
    size_t size;

    if (!order->options || order->kind->options_size == 0)
        return call;
    memcpy(&size, order->options, sizeof size);
    if (size < CALL_OFFSET + sizeof call)
        return NULL;
    memcpy(&call, (const char *)order->options + CALL_OFFSET, sizeof call);
    return call;
}

prism_cancel *prism__order_token(const prism__order *order)
{
    const prism_call_options *call = call_options_of(order);
    prism_call_options own;

    return call && prism__options_read(&own, sizeof own, call, "options", NULL) == PRISM_OK
               ? own.cancel
               : NULL;
}

/* `size` bytes at `*at`, which moves behind them. */
static void *take(char **at, size_t size)
{
    void *taken = *at;

    *at += ALIGNED(size);
    return taken;
}

/* Copy a struct of the caller's, which may be of another version. */
static void *copy_struct(char **at, const void *source, size_t size)
{
    void *copy = take(at, size);

    (void)prism__options_read(copy, size, source, "options", NULL);
    return copy;
}

static size_t text_size(const char *text)
{
    return text ? strlen(text) + 1 : 0;
}

static const char *copy_text(char **at, const char *text)
{
    char *copy = *at;

    if (!text)
        return NULL;
    memcpy(copy, text, strlen(text) + 1);
    *at += strlen(text) + 1;
    return copy;
}

static void copy_options(prism__order *copy, char **at, const prism__order *order)
{
    const prism_call_options *call = call_options_of(order);
    void *own_call = call ? copy_struct(at, call, sizeof *call) : NULL;

    copy->options = own_call;
    if (!order->options || order->kind->options_size == 0)
        return;
    char *own = copy_struct(at, order->options, order->kind->options_size);
    memcpy(own + CALL_OFFSET, &own_call, sizeof own_call);
    copy->options = own;
}

prism__order *prism__order_copy(const prism__order *order)
{
    prism_session_request request;
    size_t size = ALIGNED(sizeof *order) + ALIGNED(sizeof(prism_call_options)) +
                  ALIGNED(order->kind->options_size) + ALIGNED(sizeof request) +
                  text_size(order->texts[0]) + text_size(order->texts[1]);

    (void)prism__options_read(&request, sizeof request, order->request, "request", NULL);
    size += text_size(request.client_id) + text_size(request.client_scanning_id) +
            text_size(request.language_code);
    char *at = calloc(1, size);
    prism__order *copy = (prism__order *)(void *)at;
    if (!copy)
        return NULL;
    *copy = *order;
    copy->size = size;
    (void)take(&at, sizeof *copy);
    copy_options(copy, &at, order);
    if (order->request) {
        prism_session_request *own = copy_struct(&at, order->request, sizeof *own);
        own->client_id = copy_text(&at, request.client_id);
        own->client_scanning_id = copy_text(&at, request.client_scanning_id);
        own->language_code = copy_text(&at, request.language_code);
        copy->request = own;
    }
    copy->texts[0] = copy_text(&at, order->texts[0]);
    copy->texts[1] = copy_text(&at, order->texts[1]);
    return copy;
}

void prism__order_free(prism__order *order)
{
    prism__wipe(order, order->size);
    free(order);
}
