/* SPDX-License-Identifier: MIT */
/* What libcurl is told: the options of every exchange, and those of one. */
#include <limits.h>
#include <string.h>

#include "../../util/fail.h"
#include "slot.h"

#define SET PRISM__SLOT_SET

/* What holds for every exchange. Also says what is libcurl's default, where safety hangs on it. */
void prism__slot_configure(prism__slot *slot, const char *ca_file)
{
    SET(slot, CURLOPT_NOSIGNAL, 1L);
    SET(slot, CURLOPT_QUICK_EXIT, 1L); /* a resolver that hangs must not hold up the clean-up */
    SET(slot, CURLOPT_PROTOCOLS_STR, "http,https");
    SET(slot, CURLOPT_PATH_AS_IS, 1L);
    SET(slot, CURLOPT_FOLLOWLOCATION, 0L);
    SET(slot, CURLOPT_HTTP09_ALLOWED, 0L);

    SET(slot, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(slot, CURLOPT_SSL_VERIFYPEER, 1L);
    SET(slot, CURLOPT_SSL_VERIFYHOST, 2L);
    if (ca_file) {
        SET(slot, CURLOPT_CAINFO, ca_file);
        SET(slot, CURLOPT_CAPATH, NULL); /* instead of the system's, not besides them */
    }

    /* A proxy gets to see neither the request's headers nor anything unencrypted: plain http is for
     * this machine, whatever proxy the environment names. */
    SET(slot, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    SET(slot, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (curl_strnequal(slot->origin, "http:", 5))
        SET(slot, CURLOPT_PROXY, "");

    SET(slot, CURLOPT_ERRORBUFFER, slot->curl_text);
}

prism_status prism__slot_fail_setup(const prism__slot *slot, prism_error *error)
{
    if (slot->setup == CURLE_OUT_OF_MEMORY)
        return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
    return prism__fail(error, PRISM_ERROR_INTERNAL, "libcurl refuses an option: %s",
                       curl_easy_strerror(slot->setup));
}

static prism_status append_header(prism__slot *slot, const char *name, const char *separator,
                                  const char *value)
{
    prism__buffer_clear(&slot->line);
    prism_status status = prism__buffer_append_text(&slot->line, name);
    if (status == PRISM_OK)
        status = prism__buffer_append_text(&slot->line, separator);
    if (status == PRISM_OK)
        status = prism__buffer_append_text(&slot->line, value);
    if (status == PRISM_OK) {
        struct curl_slist *headers = curl_slist_append(slot->headers, slot->line.data);
        if (headers)
            slot->headers = headers;
        else
            status = PRISM_ERROR_OUT_OF_MEMORY;
    }
    /* Now: if the next header made the buffer grow, this one would stay behind in freed memory. */
    prism__buffer_wipe(&slot->line);
    return status;
}

/* The value of the first header of that name, or NULL. */
static const char *find_header(const prism_http_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (curl_strequal(request->headers[i].name, name))
            return request->headers[i].value;
    }
    return NULL;
}

/* The request's headers, and "Name:" for those that libcurl would add of its own accord. */
static prism_status append_headers(prism__slot *slot, const prism_http_request *request)
{
    static const char *const unasked[] = {"Accept", "Content-Type", "Expect"};
    prism_status status = PRISM_OK;

    for (size_t i = 0; i < request->header_count && status == PRISM_OK; i++) {
        const prism_http_header *header = &request->headers[i];
        /* libcurl takes "Name:" as an order to leave it out, "Name;" as one to send it empty. */
        status = header->value[0] ? append_header(slot, header->name, ": ", header->value)
                                  : append_header(slot, header->name, ";", "");
    }
    for (size_t i = 0; i < sizeof unasked / sizeof *unasked && status == PRISM_OK; i++) {
        if (!find_header(request, unasked[i]))
            status = append_header(slot, unasked[i], ":", "");
    }
    return status;
}

/*
 * Ask for gzip, unless the request itself says what it accepts; then the body is left as it is.
 *
 * What libcurl undoes may have been cut short: it does not notice when a gzip stream ends too early
 * but the response does not, and it tells us neither the stream's checksum nor its size. A JSON
 * document shows its end by itself; for all else, accept "identity".
 */
static void set_accepted(prism__slot *slot, const prism_http_request *request)
{
    const char *own = find_header(request, "Accept-Encoding");
    slot->exchange.codings = prism__codings_accepted(own);
    SET(slot, CURLOPT_ACCEPT_ENCODING, own ? NULL : "gzip");
    SET(slot, CURLOPT_HTTP_CONTENT_DECODING, own ? 0L : 1L);
}

/*
 * libcurl's own limit, which also makes it leave an address that does not answer for the next one
 * in time. Ours is the one that counts, so its has to be later.
 */
static long connect_patience_ms(uint32_t connect_timeout_ms)
{
    const uint32_t margin_ms = 1000;
    return connect_timeout_ms < INT_MAX - margin_ms ? (long)(connect_timeout_ms + margin_ms)
                                                    : INT_MAX;
}

prism_status prism__slot_prepare(prism__slot *slot, prism_error *error)
{
    const prism_http_request *request = slot->exchange.request;
    const bool is_post = strcmp(request->method, "POST") == 0;
    if (!is_post && (strcmp(request->method, "GET") != 0 || request->body))
        return prism__fail(error, PRISM_ERROR_INTERNAL, "no request that can be sent: %s",
                           request->method);

    const prism_status status = append_headers(slot, request);
    if (status != PRISM_OK)
        return prism__fail(error, status,
                           status == PRISM_ERROR_LIMIT_EXCEEDED ? "a header is too large"
                                                                : "out of memory");

    slot->curl_text[0] = '\0';
    SET(slot, CURLOPT_URL, request->url);
    SET(slot, CURLOPT_HTTPHEADER, slot->headers);
    set_accepted(slot, request);
    SET(slot, CURLOPT_CONNECTTIMEOUT_MS, connect_patience_ms(request->connect_timeout_ms));
    /* On a connection that turns out to be dead, libcurl sends a request again by itself. */
    SET(slot, CURLOPT_FRESH_CONNECT, request->idempotent ? 0L : 1L);
    if (is_post) {
        SET(slot, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_size);
        SET(slot, CURLOPT_POSTFIELDS, request->body ? request->body : "");
    } else {
        SET(slot, CURLOPT_HTTPGET, 1L);
    }
    return slot->setup == CURLE_OK ? PRISM_OK : prism__slot_fail_setup(slot, error);
}

/* The headers hold credentials. What libcurl has copied of them to its own buffers is beyond our
 * reach. */
void prism__slot_forget(prism__slot *slot)
{
    for (struct curl_slist *header = slot->headers; header; header = header->next)
        prism__wipe(header->data, strlen(header->data));
    curl_slist_free_all(slot->headers);
    slot->headers = NULL;
    SET(slot, CURLOPT_HTTPHEADER, NULL);
    SET(slot, CURLOPT_POSTFIELDS, NULL);
}
