/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "task/signature.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define BYTES(text) (text), sizeof(text) - 1

static void signature_extension__knows_files_by_their_first_bytes(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *extension;
    } cases[] = {
        {BYTES("\x89PNG\r\n\x1A\n\0\0\0\rIHDR"), "png"},
        {BYTES("\xFF\xD8\xFF\xE0\0\x10JFIF"), "jpg"},
        {BYTES("GIF87a"), "gif"},
        {BYTES("GIF89a\1\0"), "gif"},
        {BYTES("RIFF\x24\0\0\0WEBPVP8 "), "webp"},
        {BYTES("RIFF\x24\0\0\0AVI LIST"), "avi"},
        {BYTES("II*\0\x08\0\0\0"), "tif"},
        {BYTES("MM\0*\0\0\0\x08"), "tif"},
        {BYTES("ply\nformat binary_little_endian 1.0\n"), "ply"},
        {BYTES("ply\r\nformat ascii 1.0\r\n"), "ply"},
        {BYTES("glTF\2\0\0\0"), "glb"},
        {BYTES("DRACO\2\2"), "drc"},
        {BYTES("PXR-USDC\0\x08"), "usdc"},
        {BYTES("#usda 1.0\n"), "usda"},
        {BYTES("\0\0\0\x18"
               "ftypisom\0\0\2\0"),
         "mp4"},
        {BYTES("\0\0\0\x18"
               "ftypmp42\0\0\2\0"),
         "mp4"},
        {BYTES("\0\0\0\x14"
               "ftypqt  \0\0\2\0"),
         "mov"},
        {BYTES("\0\0\0\x18"
               "ftypM4V \0\0\2\0"),
         "m4v"},
        {BYTES("\0\0\0\x18"
               "ftypheic\0\0\0\0"),
         "heic"},
        {BYTES("\0\0\0\x18"
               "ftypavif\0\0\0\0"),
         "avif"},
        {BYTES("\x1A\x45\xDF\xA3\x9F\x42\x86\x81\1\x42\x82\x84webm"), "webm"},
        {BYTES("\x1A\x45\xDF\xA3\x9F\x42\x86\x81\1\x42\x82\x88matroska"), "mkv"},
        {BYTES("PK\3\4\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\5\0\0\0a.txt"), "zip"},
        {BYTES("PK\3\4\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\6\0\0\0a.usdc"), "usdz"},
        {BYTES("PK\3\4\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\5\0\0\0a.usd"), "usdz"},
        {BYTES("PK\3\4\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xFF\xFF\0\0a.usdc"), "zip"},
        {BYTES("PK\3\4"), "zip"},
        {BYTES("PK\5\6\0\0"), "zip"},
        {BYTES("\x1F\x8B\x08\0"), "gz"},
        {BYTES("%PDF-1.7\n"), "pdf"},
        {BYTES("# made by somebody\nmtllib ./avatar.obj.mtl\no body\nv 0.1 0.2 0.3\n"), "obj"},
        {BYTES("\xEF\xBB\xBFv 1 2 3\r\nvn 0 0 1\r\nf 1 1 1\r\n"), "obj"},
        {BYTES("\n\n  g body \n\tv\t1 2 3"), "obj"},
        {BYTES("usemtl skin"), "obj"},
        {BYTES("# a material\n\nnewmtl body\nKd 1 1 1\nmap_Kd texture.png\n"), "mtl"},
        {BYTES("newmtl"), "mtl"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *extension = prism__signature_extension(cases[i].bytes, cases[i].size);
        if (!extension || strcmp(extension, cases[i].extension) != 0)
            fail_msg("%s: %s", cases[i].extension, extension ? extension : "NULL");
    }
}

static void signature_extension__does_not_guess(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
    } cases[] = {
        {NULL, 0},
        {BYTES("\0")},
        {BYTES("\x89PNG\r\n\x1A")},
        {BYTES("\x89PNG\n\x1A\n\0")}, /* as a transfer in text mode leaves it */
        {BYTES("\xFF\xD8")},
        {BYTES("RIFF\x24\0\0\0WEB")},
        {BYTES("RIFF\x24\0\0\0WAVE")},
        {BYTES("ply")},
        {BYTES("ply format")},
        {BYTES("\0\0\0\x18"
               "fty")},
        {BYTES("\x1A\x45\xDF\xA3\x9F\x42\x86\x81\1")},
        {BYTES("PK\1\2")},
        {BYTES("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>")},
        {BYTES("<!doctype html><title>v 1 2 3</title>")},
        {BYTES("{\"asset\":{\"version\":\"2.0\"}}")},
        {BYTES("# only a comment\n")},
        {BYTES("o body\ng all\n")},               /* no vertex: could be anything */
        {BYTES("v 1 2 3\nvolume of the body\n")}, /* a line that no OBJ has */
        {BYTES("version 1\n")},
        {BYTES("Kd 1 1 1\n")},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *extension = prism__signature_extension(cases[i].bytes, cases[i].size);
        if (extension)
            fail_msg("%zu: %s", i, extension);
    }
}

/* What is cut off in a line's middle must not be taken for the whole of it. */
static void signature_extension__leaves_a_line_that_may_go_on(void **state)
{
    char head[PRISM__SIGNATURE_SIZE];

    (void)state;
    memset(head, '#', sizeof head);
    memcpy(head, "v 1 2 3\n", 8);
    memcpy(head + sizeof head - 6, "\nmtlli", 6);
    assert_string_equal(prism__signature_extension(head, sizeof head), "obj");
    assert_null(prism__signature_extension(head, sizeof head - 1)); /* here it is the file's end */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signature_extension__knows_files_by_their_first_bytes),
        cmocka_unit_test(signature_extension__does_not_guess),
        cmocka_unit_test(signature_extension__leaves_a_line_that_may_go_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
