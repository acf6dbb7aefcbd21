/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../util/buffer.h"
#include "../../util/fail.h"
#include "../url.h"

/* Whether there is a text; to a program that reads its own settings, "" may mean that there is
 * none. */
static bool is_given(const char *text)
{
    return text && *text;
}

static prism_status refuse(const char *option, const char *reason, prism_error *error)
{
    return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "%s: %s", option, reason);
}

static prism_status fail_path(const char *option, const char *path, int os_code, prism_error *error)
{
    char what[64];
    (void)snprintf(what, sizeof what, "%s: cannot read", option);
    return prism__fail_os(error, PRISM_ERROR_INVALID_ARGUMENT, os_code, what, path);
}

/* Now, while it can be named, rather than at the first call, as one more TLS failure. */
static prism_status check_file(const char *option, const char *path, prism_error *error)
{
    char first;
    if (!path)
        return PRISM_OK;
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return fail_path(option, path, errno, error);
    const ssize_t got = read(file, &first, 1); /* a folder can be opened, but not read */
    const int os_code = errno;
    (void)close(file);
    if (got < 0)
        return fail_path(option, path, os_code, error);
    if (got == 0)
        return prism__fail(error, PRISM_ERROR_INVALID_ARGUMENT, "%s: cannot read %s: it is empty",
                           option, path);
    return PRISM_OK;
}

static prism_status check_folder(const char *option, const char *path, prism_error *error)
{
    if (!path)
        return PRISM_OK;
    const int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return fail_path(option, path, errno, error);
    (void)close(folder);
    return PRISM_OK;
}

static prism_status check_files(const prism__curl_options *options, prism_error *error)
{
    prism_status status = check_file("ca_file", options->ca_file, error);
    if (status == PRISM_OK)
        status = check_folder("ca_folder", options->ca_folder, error);
    if (status == PRISM_OK && !options->client_certificate_file) {
        if (options->client_key_file)
            return refuse("client_key_file", "needs client_certificate_file", error);
        if (is_given(options->client_key_password))
            return refuse("client_key_password", "needs client_certificate_file", error);
    }
    if (status == PRISM_OK)
        status = check_file("client_certificate_file", options->client_certificate_file, error);
    if (status == PRISM_OK)
        status = check_file("client_key_file", options->client_key_file, error);
    return status;
}

/* What the way to a proxy can carry. Never quotes it. */
static prism_status check_printable(const char *option, const char *text, prism_error *error)
{
    for (const char *p = text ? text : ""; *p; p++) {
        const unsigned char c = (unsigned char)*p;
        if (c < ' ' || c >= 0x7F)
            return refuse(option, "has a byte that is not printable ASCII", error);
    }
    return PRISM_OK;
}

static prism_status check_proxy(const prism__curl_options *options, prism_error *error)
{
    prism_status status = check_printable("proxy_user", options->proxy_user, error);
    if (status == PRISM_OK)
        status = check_printable("proxy_password", options->proxy_password, error);
    if (status == PRISM_OK)
        status = check_printable("no_proxy", options->no_proxy, error);
    if (status == PRISM_OK && is_given(options->proxy_url))
        status = prism__url_check_proxy("proxy_url", options->proxy_url, error);
    if (status != PRISM_OK)
        return status;

    /* Not for whatever proxy the environment happens to name. */
    if (is_given(options->proxy_user) && !is_given(options->proxy_url))
        return refuse("proxy_user", "needs proxy_url", error);
    if (is_given(options->proxy_password) && !is_given(options->proxy_user))
        return refuse("proxy_password", "needs proxy_user", error);
    if (options->proxy_user && strchr(options->proxy_user, ':'))
        return refuse("proxy_user", "must not have a colon", error); /* RFC 7617, 2 */
    return PRISM_OK;
}

static bool copy_text(char **out, const char *text)
{
    *out = text ? strdup(text) : NULL;
    return *out || !text;
}

/*
 * In the one form that every libcurl reads alike: before 8.8, the options for a user and a password
 * of their own decode them, too, although documented otherwise.
 */
static bool copy_credentials(char **out, const char *user, const char *password)
{
    if (!is_given(user))
        return true;
    if (!password)
        password = "";
    const size_t user_size = strlen(user);
    const size_t password_size = strlen(password);
    if (user_size > SIZE_MAX / 8 || password_size > SIZE_MAX / 8)
        return false;
    *out = malloc(3 * (user_size + password_size) + 2);
    if (!*out)
        return false;
    char *end = prism__url_encode(*out, user, user_size);
    *end++ = ':';
    *prism__url_encode(end, password, password_size) = '\0';
    return true;
}

prism_status prism__settings_init(prism__settings *settings, const prism__curl_options *options,
                                  prism_error *error)
{
    prism__settings *s = settings;
    memset(s, 0, sizeof *s);
    prism_status status = check_files(options, error);
    if (status == PRISM_OK)
        status = check_proxy(options, error);
    if (status != PRISM_OK)
        return status;

    if (copy_text(&s->ca_file, options->ca_file) && copy_text(&s->ca_folder, options->ca_folder) &&
        copy_text(&s->client_certificate_file, options->client_certificate_file) &&
        copy_text(&s->client_key_file, options->client_key_file) &&
        copy_text(&s->client_key_password, options->client_key_password) &&
        copy_text(&s->proxy_url, options->proxy_url) &&
        copy_credentials(&s->proxy_credentials, options->proxy_user, options->proxy_password) &&
        copy_text(&s->no_proxy, options->no_proxy))
        return PRISM_OK;
    prism__settings_wipe(s);
    return prism__fail(error, PRISM_ERROR_OUT_OF_MEMORY, "out of memory");
}

static void wipe_text(char **text)
{
    if (*text)
        prism__wipe(*text, strlen(*text));
    free(*text);
    *text = NULL;
}

void prism__settings_wipe(prism__settings *settings)
{
    wipe_text(&settings->ca_file);
    wipe_text(&settings->ca_folder);
    wipe_text(&settings->client_certificate_file);
    wipe_text(&settings->client_key_file);
    wipe_text(&settings->client_key_password);
    wipe_text(&settings->proxy_url);
    wipe_text(&settings->proxy_credentials);
    wipe_text(&settings->no_proxy);
}
