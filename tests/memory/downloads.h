/* SPDX-License-Identifier: MIT */
/** Downloads while memory runs out, each to a file "asset" in a folder in the end. */
#ifndef DOWNLOADS_H
#define DOWNLOADS_H

#include "prism.h"

prism_status try_download(prism_client *client, const char *url, const char *folder,
                          prism_error *error);
prism_status try_download_to_resume(prism_client *client, const char *url, const char *folder,
                                    prism_error *error);
prism_status try_download_to_memory(prism_client *client, const char *url, const char *folder,
                                    prism_error *error);
prism_status try_download_to_sink(prism_client *client, const char *url, const char *folder,
                                  prism_error *error);

#endif
