/* SPDX-License-Identifier: MIT */
#ifndef PRISM__TASK_SCAN_DOWNLOAD_H
#define PRISM__TASK_SCAN_DOWNLOAD_H

#include "prism/scan_download.h"
#include "task.h"

/*
 * A task that does what prism_scan_download() does; its result is a prism_scan_manifest. It has
 * children, and so needs a group. All arguments are copied.
 */
prism_status prism__scan_download_task_new(const prism_client *client, const char *scan_id,
                                           const char *folder,
                                           const prism_scan_download_options *options,
                                           prism__task **out, prism_error *error);

#endif
