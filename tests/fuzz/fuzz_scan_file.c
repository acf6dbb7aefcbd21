/* SPDX-License-Identifier: MIT */
/*
 * The files of a scan: whatever a URL and a content are, the name is a plain one of the asset's
 * own; whatever a folder's manifest says, what is taken from it is such a name and a harmless ETag.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "task/asset_names.h"
#include "task/presigned.h"
#include "task/scan_folder.h"
#include "task/signature.h"

static void require_plain(const char *name)
{
    const size_t size = strlen(name);

    FUZZ_REQUIRE(size > 2 && size < PRISM__ASSET_NAME_SIZE);
    FUZZ_REQUIRE(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.-") == size);
    FUZZ_REQUIRE(name[0] != '.' && name[size - 1] != '.' && !strstr(name, ".."));
    FUZZ_REQUIRE(strcmp(name, PRISM__SCAN_MANIFEST) != 0);
}

static void check_names(const char *url, const char *content, size_t size)
{
    char extension[PRISM__EXTENSION_SIZE];
    char name[PRISM__ASSET_NAME_SIZE];

    prism__asset_url_extension(url, extension);
    FUZZ_REQUIRE(strlen(extension) < sizeof extension);
    for (size_t i = 0; i < 2 * PRISM__ASSET_COUNT; i++) {
        const size_t asset = i / 2;
        const bool bundled = i % 2 == 1;
        prism__asset_name(asset, bundled, content, size, extension, name);
        require_plain(name);
        for (size_t j = 0; j < PRISM__ASSET_COUNT; j++)
            FUZZ_REQUIRE(prism__asset_name_fits(j, bundled, name) == (j == asset));
    }
}

/* A line of any text: only a plain name fits. */
static void check_fits(const char *name)
{
    for (size_t i = 0; i < 2 * PRISM__ASSET_COUNT; i++) {
        if (prism__asset_name_fits(i / 2, i % 2 == 1, name))
            require_plain(name);
    }
}

static void check_etag(const char *etag)
{
    prism__scan_entry entry;

    prism__scan_entry_set_etag(&entry, etag);
    FUZZ_REQUIRE(entry.etag[0] == '\0' || strcmp(entry.etag, etag) == 0);
    for (const char *at = entry.etag; *at; at++)
        FUZZ_REQUIRE(*at > ' ' && *at <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input input = {data, data + size};
    char *url = fuzz_line(&input);
    size_t content_size;
    char *content = fuzz_rest(&input, &content_size);
    int64_t expiry = -1;

    if (content_size > PRISM__SIGNATURE_SIZE)
        content_size = PRISM__SIGNATURE_SIZE;
    check_names(url, content, content_size);
    check_fits(url);
    check_etag(url);
    FUZZ_REQUIRE(!prism__presigned_expiry(url, &expiry) || expiry >= -62135596800);
    free(content);
    free(url);
    return 0;
}
