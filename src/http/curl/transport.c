/* SPDX-License-Identifier: MIT */
#include "transport.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "../../util/fail.h"
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

static pthread_once_t global_once = PTHREAD_ONCE_INIT;
static CURLcode global_result;
static const curl_version_info_data *libcurl; /* got once: libcurl writes it anew each time */

/* Never undone: the program, or another library in it, may use libcurl too. */
static void init_libcurl(void)
{
    global_result = curl_global_init(CURL_GLOBAL_DEFAULT);
    libcurl = curl_version_info(CURLVERSION_NOW);
}

/* Whether the libcurl that was loaded can keep our promises: it need not be the one compiled with.
 */
static prism_status check_libcurl(const prism__curl_options *options, prism_error *error)
{
    const int needed = CURL_VERSION_SSL | CURL_VERSION_LIBZ | CURL_VERSION_ASYNCHDNS;
    if (pthread_once(&global_once, init_libcurl) != 0 || global_result != CURLE_OK)
        return prism__fail(error, PRISM_ERROR_INTERNAL, "libcurl cannot be initialised");

    if (libcurl->version_num < 0x075700)
        return prism__fail(error, PRISM_ERROR_INTERNAL, "libcurl is %s, and must be at least 7.87",
                           libcurl->version);
    if ((libcurl->features & needed) != needed)
        return prism__fail(error, PRISM_ERROR_INTERNAL,
                           "libcurl was built without TLS, zlib or its asynchronous resolver");
    if (!(libcurl->features & CURL_VERSION_HTTPS_PROXY) && options->proxy_url &&
        curl_strnequal(options->proxy_url, "https:", 6))
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT,
                           "proxy_url: this libcurl was built without TLS to proxies");
    return PRISM_OK;
}

/* Take the last used slot whose connection leads to `url` out of the pool; NULL if there is none.
 */
static prism__slot *take(pool *p, const char *url)
{
    pthread_mutex_lock(&p->mutex);
    prism__slot **link = &p->idle;
    while (*link && !prism__slot_serves(*link, url))
        link = &(*link)->next;
    prism__slot *slot = *link;
    if (slot) {
        *link = slot->next;
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
    slot->next = p->idle;
    p->idle = slot;
    if (++p->idle_count > p->max_idle) {
        prism__slot **link = &p->idle;
        while ((*link)->next)
            link = &(*link)->next;
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

static void destroy(void *context)
{
    pool *p = context;
    while (p->idle) {
        prism__slot *slot = p->idle;
        p->idle = slot->next;
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
    prism_status status = check_libcurl(options, error);
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
    /* OpenSSL and its like do; GnuTLS does not, and takes an empty password amiss. */
    p->settings.asks_for_password = strncmp(libcurl->ssl_version, "GnuTLS", 6) != 0;
    p->max_idle = options->max_idle_connections;

    prism_transport_init(out, sizeof *out);
    out->context = p;
    out->send = send_request;
    out->destroy = destroy;
    return PRISM_OK;
}
