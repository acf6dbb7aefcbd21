/* SPDX-License-Identifier: MIT */
/** The assets of a scan, and what their files are called. */
#ifndef PRISM__TASK_ASSET_NAMES_H
#define PRISM__TASK_ASSET_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "prism/asset_urls.h"

/* In the order of the bits PRISM_ASSET_…: asset number n is 1 << n. */
enum { PRISM__ASSET_COUNT = 7 };

/* Room for a name, and for an extension, with the NUL. */
enum { PRISM__ASSET_NAME_SIZE = 32, PRISM__EXTENSION_SIZE = 9 };

/* As in the API's path, such as "preview-image". */
const char *prism__asset_type(size_t asset);

/* Its URL; NULL when there is none. */
const char *prism__asset_url_of(const prism_asset_urls *urls, size_t asset);

/* The extension in a URL's path, in lower case; "" unless it is one of letters and digits. */
void prism__asset_url_extension(const char *url, char extension[PRISM__EXTENSION_SIZE]);

/*
 * What the file of an asset is called, given the first bytes of its content, as much as
 * prism__signature_extension() wants, and the extension of its URL. `bundled`: the model comes with
 * a material, so that the files name each other.
 */
void prism__asset_name(size_t asset, bool bundled, const void *head, size_t size,
                       const char *url_extension, char name[PRISM__ASSET_NAME_SIZE]);

/* Whether that could be its name, for some content: so it is no path, and no other asset's. */
bool prism__asset_name_fits(size_t asset, bool bundled, const char *name);

#endif
