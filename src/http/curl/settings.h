/* SPDX-License-Identifier: MIT */
/** What a transport was told, checked while an option can be named, and copied once. */
#ifndef PRISM__HTTP_CURL_SETTINGS_H
#define PRISM__HTTP_CURL_SETTINGS_H

#include <stdbool.h>

#include "transport.h"

/* Each NULL if it was not given. Some are secrets. */
typedef struct prism__settings {
    char *ca_file;
    char *ca_folder;
    char *client_certificate_file;
    char *client_key_file;
    char *client_key_password;
    char *proxy_url;
    char *proxy_credentials; /* "user:password", both percent-encoded */
    char *no_proxy;
    bool asks_for_password; /* libcurl's TLS, on the program's terminal, if the key has none */
} prism__settings;

/* On failure nothing is left to wipe. */
prism_status prism__settings_init(prism__settings *settings, const prism__curl_options *options,
                                  prism_error *error);

/* Overwrite and free all of it. */
void prism__settings_wipe(prism__settings *settings);

#endif
