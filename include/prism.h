/* SPDX-License-Identifier: MIT */
/**
 * libprism: a C client for two body-scan services.
 *
 * This header includes all others; docs/architecture.md tells how the library is built.
 */
#ifndef PRISM_H
#define PRISM_H

#include "prism/asset_download.h"
#include "prism/asset_url.h"
#include "prism/asset_urls.h"
#include "prism/avatar.h"
#include "prism/batch.h"
#include "prism/call_options.h"
#include "prism/cancel.h"
#include "prism/catalogue.h"
#include "prism/client.h"
#include "prism/drift.h"
#include "prism/error.h"
#include "prism/export.h"
#include "prism/http.h"
#include "prism/log.h"
#include "prism/measurement.h"
#include "prism/posture.h"
#include "prism/recording.h"
#include "prism/scan_assets.h"
#include "prism/scan_download.h"
#include "prism/scan_results.h"
#include "prism/session.h"
#include "prism/text.h"
#include "prism/timestamp.h"
#include "prism/transport.h"
#include "prism/units.h"
#include "prism/version.h"
#include "prism/wait.h"

#endif
