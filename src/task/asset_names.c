/* SPDX-License-Identifier: MIT */
#include "asset_names.h"

#include <stdio.h>
#include <string.h>

#include "prism/asset_url.h"
#include "signature.h"

/* Longer ones are none. */
enum { EXTENSION_MAX = PRISM__EXTENSION_SIZE - 1 };

typedef struct asset {
    const char *type;
    size_t url;          /* where it is in prism_asset_urls */
    const char *stem;    /* of its file's name, before the extension */
    const char *bundled; /* the whole name, where files name each other; NULL: as ever */
} asset;

#define URL(m) offsetof(prism_asset_urls, m)

/* The names of a bundle are those that are in the OBJ and in the MTL: whatever is behind them. */
static const asset assets[PRISM__ASSET_COUNT] = {
    {PRISM_ASSET_TYPE_PREVIEW_IMAGE, URL(preview_image), "preview", NULL},
    {PRISM_ASSET_TYPE_MODEL, URL(model), "model", NULL},
    {PRISM_ASSET_TYPE_CANONICAL_BODY, URL(canonical_body), "canonical-body", NULL},
    {PRISM_ASSET_TYPE_TEXTURE, URL(texture), "texture", "texture.png"},
    {PRISM_ASSET_TYPE_MATERIAL, URL(material), "material", "avatar.obj.mtl"},
    {PRISM_ASSET_TYPE_STRIPES, URL(stripes), "stripes", NULL},
    {PRISM_ASSET_TYPE_CAPTURE_VIDEO, URL(capture_video), "capture-video", NULL},
};

enum { MODEL = 1 };

/* What a bundle's OBJ is called: its material is named after it. */
static const char model_of_bundle[] = "avatar.obj";

const char *prism__asset_type(size_t number)
{
    return assets[number].type;
}

const char *prism__asset_url_of(const prism_asset_urls *urls, size_t number)
{
    const char *url;

    memcpy(&url, (const char *)urls + assets[number].url, sizeof url);
    return url;
}

static bool is_digit_or_letter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

void prism__asset_url_extension(const char *url, char extension[PRISM__EXTENSION_SIZE])
{
    const char *const colon = strstr(url, "://");
    const char *at = colon ? colon + 3 : url; /* the host */
    const char *dot = NULL;
    size_t size = 0;

    at += strcspn(at, "/?#");
    for (bool is_first = true; *at && *at != '?' && *at != '#'; at++) {
        if (*at == '/') {
            dot = NULL;
            is_first = true;
        } else {
            if (*at == '.' && !is_first) /* ".png" is a name without an extension */
                dot = at;
            is_first = false;
        }
    }
    for (at = dot ? dot + 1 : ""; *at && *at != '?' && *at != '#'; at++) {
        const char c = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
        if (!is_digit_or_letter(c) || size == EXTENSION_MAX) {
            size = 0;
            break;
        }
        extension[size++] = c;
    }
    extension[size] = '\0';
}

void prism__asset_name(size_t number, bool bundled, const void *head, size_t size,
                       const char *url_extension, char name[PRISM__ASSET_NAME_SIZE])
{
    const asset *const a = &assets[number];
    const char *extension = prism__signature_extension(head, size);

    if (!extension && *url_extension)
        extension = url_extension;
    /* Of what comes with a material, only an OBJ does not tell what it is: if it is all comments.
     */
    if (bundled && number == MODEL && (!extension || strcmp(extension, "obj") == 0))
        (void)snprintf(name, PRISM__ASSET_NAME_SIZE, "%s", model_of_bundle);
    else if (bundled && a->bundled)
        (void)snprintf(name, PRISM__ASSET_NAME_SIZE, "%s", a->bundled);
    else
        (void)snprintf(name, PRISM__ASSET_NAME_SIZE, "%s.%s", a->stem,
                       extension ? extension : "bin");
}

bool prism__asset_name_fits(size_t number, bool bundled, const char *name)
{
    const asset *const a = &assets[number];
    const size_t stem_size = strlen(a->stem);
    size_t size = 0;

    if (bundled && a->bundled)
        return strcmp(name, a->bundled) == 0;
    if (bundled && number == MODEL && strcmp(name, model_of_bundle) == 0)
        return true;
    if (strncmp(name, a->stem, stem_size) != 0 || name[stem_size] != '.')
        return false;
    name += stem_size + 1;
    if (bundled && number == MODEL && strcmp(name, "obj") == 0)
        return false;
    while (size <= EXTENSION_MAX && is_digit_or_letter(name[size]))
        size++;
    return size > 0 && size <= EXTENSION_MAX && name[size] == '\0';
}
