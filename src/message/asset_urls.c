/* SPDX-License-Identifier: MIT */
#include "prism/asset_urls.h"

#include "messages.h"
#include "prism/asset_url.h"

#define URL(m, json) PRISM__ROW_STRING(prism_asset_urls, m, json)

static const prism__field asset_urls_fields[] = {
    {URL(preview_image, "previewImage"), PRISM__REQUIRED},
    {URL(model, "model"), PRISM__REQUIRED},
    {URL(canonical_body, "canonicalBody"), PRISM__REQUIRED},
    {URL(texture, "texture"), PRISM__REQUIRED},
    {URL(material, "material"), PRISM__REQUIRED},
    {URL(stripes, "stripes"), PRISM__REQUIRED},
    {URL(capture_video, "captureVideo")},
};

const prism__message prism__asset_urls_message = {
    asset_urls_fields, PRISM__COUNT(asset_urls_fields), sizeof(prism_asset_urls), PRISM__NULLABLE};

static const prism__field asset_url_fields[] = {{PRISM__ROW_STRING(prism_asset_url, url, "url")}};

const prism__message prism__asset_url_message = {asset_url_fields, PRISM__COUNT(asset_url_fields),
                                                 sizeof(prism_asset_url), PRISM__URL};
