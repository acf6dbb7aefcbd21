/* SPDX-License-Identifier: MIT */
#include "../json/table.h"
#include "prism/asset_url.h"
#include "prism/catalogue.h"

#include <string.h>

static const prism_asset_type_info infos[] = {
    {.path = PRISM_ASSET_TYPE_PREVIEW_IMAGE,
     .key = "previewImage",
     .label = "Preview image",
     .meaning = "picture of the body, for lists and galleries",
     .extension = "png",
     .is_in_document = true},
    {.path = PRISM_ASSET_TYPE_MODEL,
     .key = "model",
     .label = "Model",
     .meaning = "3D body: a PLY alone, or an OBJ with material and texture",
     .is_in_document = true},
    {.path = PRISM_ASSET_TYPE_CANONICAL_BODY,
     .key = "canonicalBody",
     .label = "Canonical body",
     .meaning = "3D body in a standard pose",
     .meaning_is_inferred = true,
     .is_in_document = true},
    {.path = PRISM_ASSET_TYPE_TEXTURE,
     .key = "texture",
     .label = "Texture",
     .meaning = "image on the model's surface, which the material names",
     .extension = "png",
     .file_name = "texture.png",
     .is_in_document = true},
    {.path = PRISM_ASSET_TYPE_MATERIAL,
     .key = "material",
     .label = "Material",
     .meaning = "MTL of the model, which the OBJ names",
     .extension = "mtl",
     .file_name = "avatar.obj.mtl",
     .is_in_document = true},
    {.path = PRISM_ASSET_TYPE_STRIPES,
     .key = "stripes",
     .label = "Stripes",
     .meaning = "stripes on the body, which the vendor does not explain",
     .meaning_is_inferred = true,
     .is_in_document = true},
    {.path = PRISM_ASSET_TYPE_CAPTURE_VIDEO,
     .key = "captureVideo",
     .label = "Capture video",
     .meaning = "video from which the body was captured",
     .meaning_is_inferred = true},
};

size_t prism_asset_type_info_count(void)
{
    return PRISM__COUNT(infos);
}

const prism_asset_type_info *prism_asset_type_info_at(size_t index)
{
    return index < PRISM__COUNT(infos) ? &infos[index] : NULL;
}

const prism_asset_type_info *prism_asset_type_info_find(const char *path_or_key)
{
    for (size_t i = 0; path_or_key && i < PRISM__COUNT(infos); i++) {
        if (strcmp(path_or_key, infos[i].path) == 0 || strcmp(path_or_key, infos[i].key) == 0)
            return &infos[i];
    }
    return NULL;
}
