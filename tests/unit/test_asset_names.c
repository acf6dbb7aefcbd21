/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "prism.h"
#include "task/asset_names.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Assets, in the order of their bits. */
enum { PREVIEW, MODEL, BODY, TEXTURE, MATERIAL, STRIPES, VIDEO };

#define PNG "\x89PNG\r\n\x1A\n"
#define JPEG "\xFF\xD8\xFF\xE0"
#define OBJ "mtllib ./avatar.obj.mtl\nv 1 2 3\n"
#define MP4 "....ftypisom"
#define U "https://assets.test/"

static void assert_name(size_t asset, bool bundled, const char *content, const char *url,
                        const char *expected)
{
    char extension[PRISM__EXTENSION_SIZE];
    char name[PRISM__ASSET_NAME_SIZE];

    prism__asset_url_extension(url, extension);
    prism__asset_name(asset, bundled, content, strlen(content), extension, name);
    if (strcmp(name, expected) != 0)
        fail_msg("%s: %s, not %s", url, name, expected);
    if (!prism__asset_name_fits(asset, bundled, name))
        fail_msg("%s: does not fit", name);
}

static void asset_type__and_url__are_in_the_order_of_the_bits(void **state)
{
    const prism_asset_urls urls = {"p", "m", "b", "t", "mtl", "s", "v"};
    static const char *const expected[][2] = {
        {"preview-image", "p"}, {"model", "m"},   {"canonical-body", "b"}, {"texture", "t"},
        {"material", "mtl"},    {"stripes", "s"}, {"capture-video", "v"},
    };

    (void)state;
    assert_int_equal(COUNT(expected), PRISM__ASSET_COUNT);
    assert_int_equal(prism_asset_type_info_count(), PRISM__ASSET_COUNT);
    for (size_t i = 0; i < PRISM__ASSET_COUNT; i++) {
        assert_string_equal(prism__asset_type(i), expected[i][0]);
        assert_string_equal(prism__asset_url_of(&urls, i), expected[i][1]);
    }
}

static void asset_name__makes_a_bundle_work(void **state)
{
    (void)state;
    assert_name(MODEL, true, OBJ, U "x.obj", "avatar.obj");
    assert_name(MATERIAL, true, "newmtl body\n", U "x", "avatar.obj.mtl");
    assert_name(TEXTURE, true, PNG, U "x", "texture.png");
    /* The MTL names it so, whatever it is. */
    assert_name(TEXTURE, true, JPEG, U "x.jpg", "texture.png");
    assert_name(MATERIAL, true, "# nothing", U "x.txt", "avatar.obj.mtl");
    /* An OBJ that begins with a long comment. */
    assert_name(MODEL, true, "# ...", U "x", "avatar.obj");
    /* What is no OBJ names no material. */
    assert_name(MODEL, true, "ply\n", U "x.obj", "model.ply");
    assert_name(MODEL, true, "glTF", U "x.obj", "model.glb");
}

static void asset_name__goes_by_the_content_where_nothing_is_named(void **state)
{
    (void)state;
    assert_name(MODEL, false, "ply\n", U "x.obj", "model.ply");
    assert_name(MODEL, false, OBJ, U "x", "model.obj");
    assert_name(PREVIEW, false, PNG, U "x.jpg", "preview.png");
    assert_name(PREVIEW, true, JPEG, U "preview.png", "preview.jpg");
    assert_name(BODY, true, OBJ, U "x", "canonical-body.obj");
    assert_name(STRIPES, true, PNG, U "x", "stripes.png");
    assert_name(TEXTURE, false, JPEG, U "x.png", "texture.jpg");
    assert_name(VIDEO, true, MP4, U "x", "capture-video.mp4");
}

static void asset_name__takes_the_extension_of_a_url_of_letters_and_digits_only(void **state)
{
    static const struct {
        const char *url;
        const char *expected;
    } cases[] = {
        {U "a/b.splat", "stripes.splat"},
        {U "a/b.SPLAT?x=y.png", "stripes.splat"},
        {U "a.tar.gz", "stripes.gz"},
        {U "a.mp4#b.png", "stripes.mp4"},
        {U "a.12345678", "stripes.12345678"},
        {U "a.123456789", "stripes.bin"},
        {U "a.", "stripes.bin"},
        {U "a", "stripes.bin"},
        {U ".png", "stripes.bin"},
        {U "a.b/c", "stripes.bin"},
        {U "", "stripes.bin"},
        {"https://assets.test", "stripes.bin"},
        {"https://assets.test?a.png", "stripes.bin"},
        {U "?x=a.png", "stripes.bin"},
        {U "a.png%2F..", "stripes.bin"},
        {U "a.%70ng", "stripes.bin"},
        {U "a.p-g", "stripes.bin"},
        {U "a.prism-part", "stripes.bin"},
        {U "a..", "stripes.bin"},
        {U "a.\xC3\xA4", "stripes.bin"},
        {U "a.p\\g", "stripes.bin"},
        {U "a.p:g", "stripes.bin"},
        {U "a.png;x", "stripes.bin"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_name(STRIPES, true, "?", cases[i].url, cases[i].expected);
}

static void trap__extensions_are_never_guessed(void **state)
{
    static const char *const stems[] = {"preview", "model", "canonical-body"};

    (void)state;
    /* Nothing tells: not the asset's usual kind either. */
    for (size_t i = 0; i < COUNT(stems); i++) {
        char expected[PRISM__ASSET_NAME_SIZE];
        (void)snprintf(expected, sizeof expected, "%s.bin", stems[i]);
        assert_name(i, false, "?", U "x", expected);
        assert_name(i, false, "", U "x", expected);
    }
}

static void asset_name_fits__refuses_what_it_would_not_give(void **state)
{
    static const struct {
        size_t asset;
        bool bundled;
        const char *name;
    } cases[] = {
        {MODEL, true, "model.obj"},
        {MODEL, false, "avatar.obj"},
        {MODEL, true, "avatar.ply"},
        {MODEL, true, "../model.ply"},
        {MODEL, true, "/model.ply"},
        {MODEL, true, "model.ply/"},
        {MODEL, true, "model./x"},
        {MODEL, true, "model..ply"},
        {MODEL, true, "model."},
        {MODEL, true, "model"},
        {MODEL, true, ""},
        {MODEL, true, "model.PLY"},
        {MODEL, true, "model.123456789"},
        {MODEL, true, "model.ply "},
        {MODEL, true, "preview.png"},
        {PREVIEW, true, "avatar.obj"},
        {TEXTURE, true, "texture.jpg"},
        {MATERIAL, true, "avatar.obj"},
        {PREVIEW, true, "manifest.json"},
        {VIDEO, true, "capture-video.mp4.prism-part"},
        {PREVIEW, true, "./preview.png"},
        {STRIPES, true, "stripes\\a.png"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (prism__asset_name_fits(cases[i].asset, cases[i].bundled, cases[i].name))
            fail_msg("%s", cases[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asset_type__and_url__are_in_the_order_of_the_bits),
        cmocka_unit_test(asset_name__makes_a_bundle_work),
        cmocka_unit_test(asset_name__goes_by_the_content_where_nothing_is_named),
        cmocka_unit_test(asset_name__takes_the_extension_of_a_url_of_letters_and_digits_only),
        cmocka_unit_test(trap__extensions_are_never_guessed),
        cmocka_unit_test(asset_name_fits__refuses_what_it_would_not_give),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
