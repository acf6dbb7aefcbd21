/* SPDX-License-Identifier: MIT */
#include "signature.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef struct signature {
    const char *extension;
    const char *bytes;
    uint8_t size;
    uint8_t at;       /* where the bytes are */
    const char *also; /* four more, at byte 8; NULL for none */
} signature;

#define BYTES(text) (text), sizeof(text) - 1

/* The first that fits counts. */
static const signature signatures[] = {
    {"png", BYTES("\x89PNG\r\n\x1A\n"), 0, NULL},
    {"jpg", BYTES("\xFF\xD8\xFF"), 0, NULL},
    {"gif", BYTES("GIF87a"), 0, NULL},
    {"gif", BYTES("GIF89a"), 0, NULL},
    {"webp", BYTES("RIFF"), 0, "WEBP"},
    {"avi", BYTES("RIFF"), 0, "AVI "},
    {"tif", BYTES("II*\0"), 0, NULL},
    {"tif", BYTES("MM\0*"), 0, NULL},
    {"ply", BYTES("ply\n"), 0, NULL},
    {"ply", BYTES("ply\r\n"), 0, NULL},
    {"glb", BYTES("glTF"), 0, NULL},
    {"drc", BYTES("DRACO"), 0, NULL},
    {"usdc", BYTES("PXR-USDC"), 0, NULL},
    {"usda", BYTES("#usda "), 0, NULL},
    {"mov", BYTES("ftyp"), 4, "qt  "},
    {"m4v", BYTES("ftyp"), 4, "M4V "},
    {"heic", BYTES("ftyp"), 4, "heic"},
    {"heic", BYTES("ftyp"), 4, "heix"},
    {"heic", BYTES("ftyp"), 4, "mif1"},
    {"avif", BYTES("ftyp"), 4, "avif"},
    {"mp4", BYTES("ftyp"), 4, NULL}, /* of any other brand */
    {"zip", BYTES("PK\x05\x06"), 0, NULL},
    {"gz", BYTES("\x1F\x8B\x08"), 0, NULL},
    {"pdf", BYTES("%PDF-"), 0, NULL},
};

static bool has_bytes(const char *head, size_t size, size_t at, const char *bytes, size_t count)
{
    return size >= at && size - at >= count && memcmp(head + at, bytes, count) == 0;
}

static bool contains(const char *head, size_t size, const char *text)
{
    const size_t text_size = strlen(text);

    for (size_t at = 0; at + text_size <= size; at++) {
        if (memcmp(head + at, text, text_size) == 0)
            return true;
    }
    return false;
}

/* A ZIP archive is a USDZ if its first file is a scene, which lies there as it is. */
static const char *zip_extension(const char *head, size_t size)
{
    enum { NAME_SIZE_AT = 26, NAME_AT = 30 };
    const unsigned char *const bytes = (const unsigned char *)head;
    size_t name_size;

    if (size < NAME_AT)
        return "zip";
    name_size = (size_t)bytes[NAME_SIZE_AT] | (size_t)bytes[NAME_SIZE_AT + 1] << 8;
    if (name_size < 5 || name_size > size - NAME_AT)
        return "zip";
    head += NAME_AT + name_size; /* behind the name */
    return memcmp(head - 4, ".usd", 4) == 0 || memcmp(head - 5, ".usda", 5) == 0 ||
                   memcmp(head - 5, ".usdc", 5) == 0
               ? "usdz"
               : "zip";
}

/* Matroska's files name their kind near the beginning. */
static const char *matroska_extension(const char *head, size_t size)
{
    if (size > 64)
        size = 64;
    return contains(head, size, "webm") ? "webm" : contains(head, size, "matroska") ? "mkv" : NULL;
}

/* What has no signature: OBJ and MTL are lines of text, each a directive. */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* A line, without the blanks before and behind it. */
typedef struct line {
    const char *text;
    size_t size;
} line;

/* The next line that says something; false at the end. One that may go on is none. */
static bool next_line(const char **at, const char *end, bool is_all, line *out)
{
    while (*at < end) {
        const char *const newline = memchr(*at, '\n', (size_t)(end - *at));
        const char *stop = newline ? newline : end;

        if (!newline && !is_all)
            return false;
        out->text = *at;
        *at = newline ? newline + 1 : end;
        while (out->text < stop && is_blank(*out->text))
            out->text++;
        while (stop > out->text && is_blank(stop[-1]))
            stop--;
        out->size = (size_t)(stop - out->text);
        if (out->size > 0 && *out->text != '#')
            return true;
    }
    return false;
}

static bool is_directive(const line *l, const char *word)
{
    const size_t size = strlen(word);

    return l->size >= size && memcmp(l->text, word, size) == 0 &&
           (l->size == size || is_blank(l->text[size]));
}

static bool is_any_directive(const line *l, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is_directive(l, words[i]))
            return true;
    }
    return false;
}

static const char *text_extension(const char *head, size_t size)
{
    static const char *const telling[] = {"v", "mtllib", "usemtl"};
    static const char *const others[] = {"vn", "vt", "vp", "f", "l", "p", "o", "g", "s"};
    const bool is_all = size < PRISM__SIGNATURE_SIZE;
    const char *const end = head + size;
    bool told = false;
    line l;

    if (has_bytes(head, size, 0, "\xEF\xBB\xBF", 3)) /* a byte order mark */
        head += 3;
    for (bool first = true; next_line(&head, end, is_all, &l); first = false) {
        if (first && is_directive(&l, "newmtl"))
            return "mtl";
        if (is_any_directive(&l, telling, sizeof telling / sizeof *telling))
            told = true;
        else if (!is_any_directive(&l, others, sizeof others / sizeof *others))
            return NULL;
    }
    return told ? "obj" : NULL;
}

const char *prism__signature_extension(const void *data, size_t size)
{
    const char *const head = data;

    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        const signature *const s = &signatures[i];
        if (has_bytes(head, size, s->at, s->bytes, s->size) &&
            (!s->also || has_bytes(head, size, 8, s->also, 4)))
            return s->extension;
    }
    if (has_bytes(head, size, 0, "PK\x03\x04", 4))
        return zip_extension(head, size);
    if (has_bytes(head, size, 0, "\x1A\x45\xDF\xA3", 4))
        return matroska_extension(head, size);
    return text_extension(head, size);
}
