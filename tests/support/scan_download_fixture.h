/* SPDX-License-Identifier: MIT */
/** prism_scan_download() through a scripted transport, into a folder of the test's own. */
#ifndef SCAN_DOWNLOAD_FIXTURE_H
#define SCAN_DOWNLOAD_FIXTURE_H

#include "api_fixture.h"
#include "fake_runtime.h"
#include "temporary_folder.h"

#define PNG "\x89PNG\r\n\x1A\n"
#define OBJ "mtllib ./avatar.obj.mtl\nv 1 2 3\n"
#define MTL "newmtl body\nmap_Kd texture.png\n"
#define PLY "ply\nformat ascii 1.0\n"
#define AT "https://assets.test/"

#define ALL_URLS                                                                                   \
    "{\"previewImage\":\"" AT "p\",\"model\":\"" AT "m\",\"canonicalBody\":\"" AT                  \
    "b\",\"texture\":\"" AT "t\",\"material\":\"" AT "mtl\",\"stripes\":\"" AT                     \
    "s.webp\",\"captureVideo\":\"" AT "v\"}"

/* Two assets, so that there is an order to be seen; and other URLs for them. */
#define TWO_URLS "{\"previewImage\":\"" AT "p?one\",\"model\":\"" AT "m?one\"}"
#define OTHER_URLS "{\"previewImage\":\"" AT "p?two\",\"model\":\"" AT "m?two\"}"
#define EXPIRED "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"

/* Answers. */
#define URLS(text)                                                                                 \
    {                                                                                              \
        .status = 200, .body = (text)                                                              \
    }
#define CONTENT(text, etag)                                                                        \
    {                                                                                              \
        .status = 200, .body = (text), .headers = { {"ETag", etag} }                               \
    }
#define PLAIN(text) URLS(text)
#define REFUSAL(number, text)                                                                      \
    {                                                                                              \
        .status = (number), .body = (text)                                                         \
    }
#define UNCHANGED                                                                                  \
    {                                                                                              \
        .status = 304                                                                              \
    }

typedef struct fixture {
    api_fixture api;
    temporary_folder folder;
    prism_scan_download_options options;
    prism_call_options call;
    prism_scan_manifest *manifest;
    fake_runtime fake; /* if a test installs it */
} fixture;

/* Setup and teardown of a test; the state is a fixture. */
int start_scan(void **state);
int stop_scan(void **state);

/* Download scan-1 with these answers; or with those that are left, the last one over and over. */
prism_status download_scan(fixture *f, const scripted_answer *answers, size_t count);
prism_status download_scan_again(fixture *f);

#define DOWNLOAD(f, ...)                                                                           \
    download_scan(f, (const scripted_answer[]){__VA_ARGS__},                                       \
                  COUNT(((const scripted_answer[]){__VA_ARGS__})))

void assert_downloaded(fixture *f, prism_status status);

/* The names of the files in the folder; a file's content, a text. */
void assert_folder(const fixture *f, const char *expected);
void assert_file(const fixture *f, const char *name, const char *expected);

/* An asset, by its bit, in the result. */
const prism_downloaded_asset *asset_of(const fixture *f, uint32_t bit);
void assert_asset(const fixture *f, uint32_t bit, int32_t state, const char *file, size_t size);
void assert_failed(const fixture *f, uint32_t bit, prism_status status, int32_t http_status);

/* What was asked for, each followed by a blank: "URLS", or a URL without AT. */
void assert_asked(const fixture *f, const char *expected);

/* A header of a request, counted from 0; NULL if it did not have it. */
const char *asked_with(const fixture *f, size_t request, const char *name);

#endif
