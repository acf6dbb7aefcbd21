/* SPDX-License-Identifier: MIT */
/* What libcurl is told: the options of every exchange, and those of one. */
#include <limits.h>
#include <pthread.h>
#include <string.h>

#include <fcntl.h>
#include <sys/socket.h>

#include "../../util/fail.h"
#include "../response.h"
#include "handle.h"

#define SET PRISM__SLOT_SET

static pthread_once_t global_once = PTHREAD_ONCE_INIT;
static CURLcode global_result;
static const curl_version_info_data *libcurl; /* got once: libcurl writes it anew each time */

/* Never undone: the program, or another library in it, may use libcurl too. */
static void init_libcurl(void)
{
    global_result = curl_global_init(CURL_GLOBAL_DEFAULT);
    libcurl = curl_version_info(CURLVERSION_NOW);
}

prism_status prism__libcurl_check(const prism__curl_options *options, prism_error *error)
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

/* OpenSSL and its like do; GnuTLS does not, and takes an empty password amiss. */
bool prism__libcurl_asks_for_password(void)
{
    return strncmp(libcurl->ssl_version, "GnuTLS", 6) != 0;
}

curl_socket_t prism__slot_open_socket(void *context, curlsocktype purpose,
                                      struct curl_sockaddr *address)
{
    (void)context;
    (void)purpose;
#ifdef SOCK_CLOEXEC
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
#else
    const int fd = socket(address->family, address->socktype, address->protocol);
    if (fd >= 0)
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
#endif
}

/* Whom to trust, and who we are. Also says what is libcurl's default, where safety hangs on it. */
static void set_tls(prism__slot *slot, const prism__settings *settings)
{
    SET(slot, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(slot, CURLOPT_SSL_VERIFYPEER, 1L);
    SET(slot, CURLOPT_SSL_VERIFYHOST, 2L);
    SET(slot, CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(slot, CURLOPT_PROXY_SSL_VERIFYPEER, 1L);
    SET(slot, CURLOPT_PROXY_SSL_VERIFYHOST, 2L);
    if (settings->ca_file || settings->ca_folder) {
        /* Instead of the system's, not besides them: the one that is not given is NULL. */
        SET(slot, CURLOPT_CAINFO, settings->ca_file);
        SET(slot, CURLOPT_CAPATH, settings->ca_folder);
        SET(slot, CURLOPT_PROXY_CAINFO, settings->ca_file);
        SET(slot, CURLOPT_PROXY_CAPATH, settings->ca_folder);
    }
    if (settings->client_certificate_file) {
        const char *password = settings->client_key_password;
        SET(slot, CURLOPT_SSLCERT, settings->client_certificate_file);
        SET(slot, CURLOPT_SSLKEY,
            settings->client_key_file ? settings->client_key_file
                                      : settings->client_certificate_file);
        if (password || settings->asks_for_password)
            SET(slot, CURLOPT_KEYPASSWD, password ? password : "");
    }
}

/* A proxy gets to see neither the request's headers nor anything unencrypted: plain http is for
 * this machine, whatever proxy there is. */
static void set_proxy(prism__slot *slot, const prism__settings *settings)
{
    const char *no_proxy = settings->no_proxy;

    SET(slot, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    SET(slot, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(slot, CURLOPT_PROXYAUTH, (long)CURLAUTH_BASIC);
    if (curl_strnequal(slot->origin, "http:", 5)) {
        SET(slot, CURLOPT_PROXY, "");
        return;
    }
    SET(slot, CURLOPT_PROXY, settings->proxy_url);
    /* To a proxy that was given, the environment's exceptions do not apply. */
    SET(slot, CURLOPT_NOPROXY, settings->proxy_url && !no_proxy ? "" : no_proxy);
    SET(slot, CURLOPT_PROXYUSERPWD, settings->proxy_credentials);
}

/* HTTP/2 with servers that offer it; a libcurl that has none refuses the option. */
static void set_http_version(prism__slot *slot)
{
    if (slot->setup != CURLE_OK)
        return;
    const CURLcode code =
        curl_easy_setopt(slot->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    if (code != CURLE_UNSUPPORTED_PROTOCOL)
        slot->setup = code;
}

void prism__slot_configure(prism__slot *slot, const prism__settings *settings)
{
    SET(slot, CURLOPT_NOSIGNAL, 1L);
    SET(slot, CURLOPT_QUICK_EXIT, 1L); /* a resolver that hangs must not hold up the clean-up */
    SET(slot, CURLOPT_OPENSOCKETFUNCTION, prism__slot_open_socket);
    SET(slot, CURLOPT_PROTOCOLS_STR, "http,https");
    SET(slot, CURLOPT_PATH_AS_IS, 1L);
    SET(slot, CURLOPT_FOLLOWLOCATION, 0L);
    SET(slot, CURLOPT_HTTP09_ALLOWED, 0L);
    set_http_version(slot);
    set_tls(slot, settings);
    set_proxy(slot, settings);
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

static bool is_line_of(const char *line, const prism_http_header *header)
{
    const size_t size = strlen(header->name);
    return strncmp(line, header->name, size) == 0 &&
           (header->value[0] ? line[size] == ':' && line[size + 1] == ' ' &&
                                   strcmp(line + size + 2, header->value) == 0
                             : strcmp(line + size, ";") == 0);
}

/* Whether the last request on this slot had the same headers, as most have. */
static bool has_headers(const prism__slot *slot, const prism_http_request *request)
{
    const struct curl_slist *line = slot->headers;
    if (!line || slot->header_count != request->header_count)
        return false;
    for (size_t i = 0; i < request->header_count; i++, line = line->next) {
        if (!is_line_of(line->data, &request->headers[i]))
            return false;
    }
    return true;
}

/* The headers hold credentials. What libcurl has copied of them to its own buffers is beyond our
 * reach. */
void prism__slot_forget_headers(prism__slot *slot)
{
    for (struct curl_slist *header = slot->headers; header; header = header->next)
        prism__wipe(header->data, strlen(header->data));
    curl_slist_free_all(slot->headers);
    slot->headers = NULL;
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
    slot->accepted = prism__codings_accepted(own);
    SET(slot, CURLOPT_ACCEPT_ENCODING, own ? NULL : "gzip");
    SET(slot, CURLOPT_HTTP_CONTENT_DECODING, own ? 0L : 1L);
}

/* All that the headers are for. They stay with the slot, for the next request. */
static prism_status set_headers(prism__slot *slot, const prism_http_request *request)
{
    if (has_headers(slot, request))
        return PRISM_OK;
    SET(slot, CURLOPT_HTTPHEADER, NULL);
    prism__slot_forget_headers(slot);
    const prism_status status = append_headers(slot, request);
    if (status != PRISM_OK) {
        prism__slot_forget_headers(slot);
        return status;
    }
    slot->header_count = request->header_count;
    SET(slot, CURLOPT_HTTPHEADER, slot->headers);
    set_accepted(slot, request);
    return PRISM_OK;
}

/*
 * How much is read at a time: of a file, which is large, sixteen times libcurl's default, which
 * makes it come a third faster.
 */
static void set_buffer(prism__slot *slot)
{
    const bool is_large = slot->exchange.response->receiver != NULL;
    if (is_large != slot->reads_much)
        SET(slot, CURLOPT_BUFFERSIZE, is_large ? 256L * 1024 : 16L * 1024);
    slot->reads_much = is_large;
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

/*
 * Set the URL and, once more, what of it goes into the request. libcurl takes it from the URL
 * itself; but if memory runs out while it looks for the query, it sends the request without one,
 * which then asks for something else.
 */
static prism_status set_url(prism__slot *slot, const char *url)
{
    const char *target = url + strlen(slot->origin);
    prism_status status = PRISM_OK;

    prism__buffer_clear(&slot->line);
    if (*target != '/')
        status = prism__buffer_append_text(&slot->line, "/");
    if (status == PRISM_OK)
        status = prism__buffer_append(&slot->line, target, strcspn(target, "#"));
    if (status == PRISM_OK) {
        SET(slot, CURLOPT_URL, url);
        SET(slot, CURLOPT_REQUEST_TARGET, slot->line.data);
    }
    prism__buffer_wipe(&slot->line);
    return status;
}

prism_status prism__slot_prepare(prism__slot *slot, prism_error *error)
{
    const prism_http_request *request = slot->exchange.request;
    const bool is_post = strcmp(request->method, "POST") == 0;
    if (!is_post && (strcmp(request->method, "GET") != 0 || request->body))
        return prism__fail(error, PRISM_ERROR_INTERNAL, "no request that can be sent: %s",
                           request->method);

    prism_status status = set_headers(slot, request);
    if (status == PRISM_OK)
        status = set_url(slot, request->url);
    if (status != PRISM_OK)
        return prism__fail(error, status,
                           status == PRISM_ERROR_LIMIT_EXCEEDED ? "the URL or a header is too large"
                                                                : "out of memory");

    slot->curl_text[0] = '\0';
    slot->exchange.codings = slot->accepted;
    set_buffer(slot);
    SET(slot, CURLOPT_CONNECTTIMEOUT_MS, connect_patience_ms(request->connect_timeout_ms));
    /* On a connection that turns out to be dead, libcurl sends a request again by itself. */
    SET(slot, CURLOPT_FRESH_CONNECT, request->idempotent && prism__slot_is_quiet(slot) ? 0L : 1L);
    if (is_post) {
        SET(slot, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_size);
        SET(slot, CURLOPT_POSTFIELDS, request->body ? request->body : "");
    } else {
        SET(slot, CURLOPT_HTTPGET, 1L);
    }
    return slot->setup == CURLE_OK ? PRISM_OK : prism__slot_fail_setup(slot, error);
}

/* IDs of sessions are in URLs and bodies. */
void prism__slot_forget(prism__slot *slot)
{
    if (slot->exchange.request->body)
        SET(slot, CURLOPT_POSTFIELDS, NULL);
    SET(slot, CURLOPT_REQUEST_TARGET, NULL);
}
