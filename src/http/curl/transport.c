/* SPDX-License-Identifier: MIT */
#include "transport.h"

#include <pthread.h>
#include <stdlib.h>

#include "../../util/fail.h"
#include "engine.h"
#include "settings.h"
#include "slot.h"

/* The idle slots, last used first: the fewer a program needs, the warmer they stay. */
typedef struct pool {
    pthread_mutex_t mutex;
    prism__slot *idle;
    uint32_t idle_count;
    uint32_t max_idle;
    prism__settings settings;
} pool;

/* Take the last used slot whose connection leads to `url` out of the pool; NULL if there is none.
 */
static prism__slot *take(pool *p, const char *url)
{
    pthread_mutex_lock(&p->mutex);
    prism__slot **link = &p->idle;
    while (*link && !prism__slot_serves(*link, url))
        link = prism__slot_next(*link);
    prism__slot *slot = *link;
    if (slot) {
        *link = *prism__slot_next(slot);
        p->idle_count--;
    }
    pthread_mutex_unlock(&p->mutex);
    return slot;
}

/* Put a slot at the head of the pool; close the one that has been idle longest if they are many. */
static void put_back(pool *p, prism__slot *slot)
{
    prism__slot *surplus = NULL;
    pthread_mutex_lock(&p->mutex);
    *prism__slot_next(slot) = p->idle;
    p->idle = slot;
    if (++p->idle_count > p->max_idle) {
        prism__slot **link = &p->idle;
        while (*prism__slot_next(*link))
            link = prism__slot_next(*link);
        surplus = *link;
        *link = NULL;
        p->idle_count--;
    }
    pthread_mutex_unlock(&p->mutex);
    prism__slot_free(surplus);
}

static prism_status send_request(void *context, const prism_http_request *request,
                                 prism_http_response *response, prism_error *error)
{
    pool *p = context;
    /* What must go on a connection of its own leaves the warm ones to those that can use them. */
    prism__slot *slot = request->idempotent ? take(p, request->url) : NULL;
    if (!slot) {
        const prism_status status = prism__slot_new(request->url, &p->settings, &slot, error);
        if (status != PRISM_OK)
            return status;
    }

    const prism_status status = prism__slot_send(slot, request, response, error);
    if (status == PRISM_OK)
        put_back(p, slot);
    else
        prism__slot_free(slot);
    return status;
}

prism_status prism__curl_exchanger_new(void *context, uint32_t max_connections,
                                       prism__exchanger **out, prism_error *error)
{
    const pool *p = context;
    return prism__engine_new(&p->settings, max_connections, p->max_idle > 0, out, error);
}

static void destroy(void *context)
{
    pool *p = context;
    while (p->idle) {
        prism__slot *slot = p->idle;
        p->idle = *prism__slot_next(slot);
        prism__slot_free(slot);
    }
    pthread_mutex_destroy(&p->mutex);
    prism__settings_wipe(&p->settings);
    free(p);
}

prism_status prism__curl_transport_new(const prism__curl_options *options, prism_transport *out,
                                       prism_error *error)
{
    prism__settings settings;
    prism_status status = prism__libcurl_check(options, error);
    if (status == PRISM_OK)
        status = prism__settings_init(&settings, options, error);
    if (status != PRISM_OK)
        return status;

    pool *p = calloc(1, sizeof *p);
    if (!p || pthread_mutex_init(&p->mutex, NULL) != 0) {
        free(p);
        prism__settings_wipe(&settings);
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    }
    p->settings = settings;
    p->settings.asks_for_password = prism__libcurl_asks_for_password();
    p->max_idle = options->max_idle_connections;

    prism_transport_init(out, sizeof *out);
    out->context = p;
    out->send = send_request;
    out->destroy = destroy;
    return PRISM_OK;
}
