/* SPDX-License-Identifier: MIT */
/*
 * URLs checked and built: what is accepted means the same to libcurl, which is going to use it;
 * plain http stays on this machine; and nothing that is appended changes what stands before it.
 */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "http/url.h"

enum { URL_MAX = 8192 };

/* What libcurl makes of a URL. */
typedef struct parts {
    char *scheme, *host, *path;
} parts;

static char *get(CURLU *handle, CURLUPart part)
{
    char *text = NULL;

    FUZZ_REQUIRE(curl_url_get(handle, part, &text, 0) == CURLUE_OK);
    return text;
}

static void split(const char *url, parts *out)
{
    CURLU *handle = curl_url();
    char *user = NULL;

    FUZZ_REQUIRE(handle != NULL);
    FUZZ_REQUIRE(curl_url_set(handle, CURLUPART_URL, url, CURLU_PATH_AS_IS) == CURLUE_OK);
    out->scheme = get(handle, CURLUPART_SCHEME);
    out->host = get(handle, CURLUPART_HOST);
    out->path = get(handle, CURLUPART_PATH);
    FUZZ_REQUIRE(curl_url_get(handle, CURLUPART_USER, &user, 0) == CURLUE_NO_USER);
    curl_url_cleanup(handle);
}

static void free_parts(parts *p)
{
    curl_free(p->scheme);
    curl_free(p->host);
    curl_free(p->path);
}

static bool is_this_machine(const char *host)
{
    unsigned char v4[4];

    return curl_strequal(host, "localhost") || strcmp(host, "[::1]") == 0 ||
           (inet_pton(AF_INET, host, v4) == 1 && v4[0] == 127);
}

/* Visible ASCII, and none of what RFC 3986 has nowhere. */
static void require_clean(const char *url)
{
    for (; *url; url++)
        FUZZ_REQUIRE(*url > ' ' && *url < 0x7F && !strchr("\"<>\\^`{|}", *url));
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* That the host which libcurl sees is what stands behind the scheme: no other can be smuggled in */
static void require_host(const char *url, const char *host)
{
    const char *at = strstr(url, "://") + 3;
    const size_t size = strlen(host);

    /* libcurl writes 127.1 and 0x7f000001 as four numbers; these are no names that can be others'.
     */
    if (at[strspn(at, "0123456789abcdefxABCDEFX.")] == '\0' ||
        strchr("/?#:", at[strspn(at, "0123456789abcdefxABCDEFX.")])) {
        unsigned char v4[4];
        if (inet_pton(AF_INET, host, v4) == 1)
            return;
    }
    if (*at == '[') { /* nor is the shortest form of an address */
        FUZZ_REQUIRE(*host == '[');
        return;
    }
    for (size_t i = 0; i < size; i++)
        FUZZ_REQUIRE(lower(at[i]) == lower(host[i]));
    FUZZ_REQUIRE(at[size] == '\0' || strchr("/?#:", at[size]));
}

static void check_url(const char *url, bool allow_plain_http)
{
    parts p;

    require_clean(url);
    split(url, &p);
    FUZZ_REQUIRE(strcmp(p.scheme, "https") == 0 || strcmp(p.scheme, "http") == 0);
    FUZZ_REQUIRE(strcmp(p.scheme, "https") == 0 || allow_plain_http || is_this_machine(p.host));
    require_host(url, p.host);
    free_parts(&p);
}

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* A segment, encoded, is made of RFC 3986's unreserved characters and %XX, and means `value`. */
static void check_segment(const char *encoded, const char *value)
{
    for (; *encoded; value++) {
        if (*encoded == '%') {
            FUZZ_REQUIRE(hex(encoded[1]) >= 0 && hex(encoded[2]) >= 0);
            FUZZ_REQUIRE((char)(hex(encoded[1]) << 4 | hex(encoded[2])) == *value);
            encoded += 3;
        } else {
            FUZZ_REQUIRE(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789-._~",
                                *encoded));
            FUZZ_REQUIRE(*encoded == *value);
            encoded++;
        }
    }
    FUZZ_REQUIRE(*value == '\0');
}

/* A base and a segment behind it: the scheme and the host stay, and so does the path. */
static void check_built(const char *base, size_t base_size, const char *whole, const char *segment)
{
    char *before = fuzz_allocate(base_size + 1);
    parts p, q;

    memcpy(before, base, base_size);
    before[base_size] = '\0';
    split(before, &p);
    split(whole, &q);
    FUZZ_REQUIRE(strcmp(p.scheme, q.scheme) == 0 && strcmp(p.host, q.host) == 0);
    /* A URL without a path has "/". */
    const size_t kept = strcmp(p.path, "/") == 0 ? 0 : strlen(p.path);
    FUZZ_REQUIRE(strncmp(p.path, q.path, kept) == 0);
    FUZZ_REQUIRE(strncmp(q.path + kept, "/scans/", 7) == 0);
    check_segment(q.path + kept + 7, segment);
    free_parts(&p);
    free_parts(&q);
    free(before);
}

static void require_refusal(prism_status status, const prism_error *error)
{
    FUZZ_REQUIRE(status == PRISM_ERROR_INVALID_ARGUMENT);
    fuzz_require_error(error);
}

static void check_base(const char *url, const char *segment, bool allow_plain_http)
{
    prism__buffer out;
    prism_error error;

    prism__buffer_init(&out, URL_MAX);
    prism_status status = prism__url_append_base(&out, "url", url, allow_plain_http, &error);
    if (status == PRISM_OK) {
        const size_t base_size = out.size;
        FUZZ_REQUIRE(out.data[base_size - 1] != '/');
        FUZZ_REQUIRE(strncmp(out.data, url, base_size) == 0);
        FUZZ_REQUIRE(url[base_size + strspn(url + base_size, "/")] == '\0');
        FUZZ_REQUIRE(!strpbrk(out.data, "?#"));
        check_url(out.data, allow_plain_http);
        FUZZ_REQUIRE(prism__buffer_append_text(&out, "/scans/") == PRISM_OK);
        status = prism__url_append_segment(&out, "id", segment, &error);
        if (status == PRISM_OK)
            check_built(out.data, base_size, out.data, segment);
    }
    if (status != PRISM_OK)
        require_refusal(status, &error);
    prism__buffer_free(&out);
}

static void check_whole(const char *url, bool allow_plain_http)
{
    prism__buffer out;
    prism_error error;

    prism__buffer_init(&out, URL_MAX);
    const prism_status status = prism__url_append_whole(&out, "url", url, allow_plain_http, &error);
    if (status == PRISM_OK) {
        FUZZ_REQUIRE(out.size == strcspn(url, "#"));
        FUZZ_REQUIRE(strncmp(out.data, url, out.size) == 0);
        check_url(out.data, allow_plain_http);
    } else {
        require_refusal(status, &error);
    }
    prism__buffer_free(&out);
}

static void check_lone_segment(const char *segment)
{
    prism__buffer out;
    prism_error error;

    prism__buffer_init(&out, URL_MAX);
    const prism_status status = prism__url_append_segment(&out, "id", segment, &error);
    if (status == PRISM_OK) {
        check_segment(out.data, segment);
        FUZZ_REQUIRE(strcmp(segment, ".") != 0 && strcmp(segment, "..") != 0);
        FUZZ_REQUIRE(fuzz_is_utf8(segment, strlen(segment)));
    } else {
        require_refusal(status, &error);
    }
    prism__buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, data + size};
    const bool allow_plain_http = fuzz_byte(&input) % 2 == 1;
    char *url = fuzz_line(&input);
    char *segment = fuzz_line(&input);

    check_base(url, segment, allow_plain_http);
    check_whole(url, allow_plain_http);
    check_lone_segment(segment);
    free(segment);
    free(url);
    return 0;
}
