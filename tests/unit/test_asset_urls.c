/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <prism.h>

#include "support/documents.h"

static prism_asset_urls *parse_urls(const char *text)
{
    prism_asset_urls *urls = NULL;
    prism_error error;

    if (prism_asset_urls_parse(text, strlen(text), &urls, &error) != PRISM_OK)
        fail_msg("%s: %s", text, error.message);
    return urls;
}

static void asset_urls_parse__reads_all_members(void **state)
{
    size_t size;
    char *text = read_data("asset-urls.json", &size);
    prism_asset_urls *urls = parse_urls(text);

    (void)state;
    assert_string_equal(urls->preview_image,
                        "https://assets.example.com/scan/preview.png?X-Amz-Algorithm=AWS4-HMAC-"
                        "SHA256&X-Amz-Date=20240517T092400Z&X-Amz-Expires=3600&X-Amz-Signature="
                        "0123456789abcdef");
    assert_string_equal(urls->model,
                        "https://assets.example.com/scan/avatar.obj?X-Amz-Expires=3600");
    assert_string_equal(urls->canonical_body,
                        "https://assets.example.com/scan/canonical.obj?X-Amz-Expires=3600");
    assert_string_equal(urls->texture,
                        "https://assets.example.com/scan/texture.png?X-Amz-Expires=3600");
    assert_string_equal(urls->material,
                        "https://assets.example.com/scan/avatar.obj.mtl?X-Amz-Expires=3600");
    assert_string_equal(urls->stripes,
                        "https://assets.example.com/scan/stripes.png?X-Amz-Expires=3600");
    assert_string_equal(urls->capture_video,
                        "https://assets.example.com/scan/capture.mp4?X-Amz-Expires=3600");
    prism_asset_urls_free(urls);
    free(text);
}

static void asset_urls_parse__reads_null_and_absent_alike(void **state)
{
    size_t size;
    char *none = read_data("asset-urls-none.json", &size);
    const char *texts[] = {none, "{}", "{\"captureVideo\":null,\"more\":[]}"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        prism_asset_urls *urls = parse_urls(texts[i]);
        assert_null(urls->preview_image);
        assert_null(urls->model);
        assert_null(urls->canonical_body);
        assert_null(urls->texture);
        assert_null(urls->material);
        assert_null(urls->stripes);
        assert_null(urls->capture_video);
        prism_asset_urls_free(urls);
    }
    free(none);
}

static void asset_urls__prints_required_members_always(void **state)
{
    static const char *const names[] = {"asset-urls.json", "asset-urls-none.json"};
    static const char none[] = "{'previewImage':null,'model':null,'canonicalBody':null,"
                               "'texture':null,'material':null,'stripes':null}";
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        size_t size;
        char *text = read_data(names[i], &size);
        char *compact = without_space(text);
        assert_prints("asset-urls", text, compact);
        free(compact);
        free(text);
    }
    assert_prints("asset-urls", "{}", none);
    assert_prints("asset-urls", "{'captureVideo':null}", none);
    assert_prints("asset-urls", "{'capture_video':'v','preview_image':''}",
                  "{'previewImage':'','model':null,'canonicalBody':null,'texture':null,"
                  "'material':null,'stripes':null,'captureVideo':'v'}");
}

static void asset_url_parse__reads_json_and_bare_text(void **state)
{
    static const char *const names[] = {"asset-url.json", "asset-url.txt"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        size_t size;
        char *text = read_data(names[i], &size);
        prism_asset_url *url;
        assert_int_equal(prism_asset_url_parse(text, size, &url, NULL), PRISM_OK);
        assert_string_equal(url->url,
                            "https://assets.example.com/scan/avatar.obj?X-Amz-Expires=3600&X-Amz-"
                            "Signature=0123456789abcdef");
        prism_asset_url_free(url);
        free(text);
    }
}

static void asset_url__has_many_spellings(void **state)
{
    static const char *const cases[][2] = {
        {"'https://a/b?c=d&e'", "'https://a/b?c=d&e'"},
        {" \r\n\t'https://a' \n", "'https://a'"},
        {"'https:\\/\\/a\\u002Fb'", "'https://a/b'"},
        {"https://a/b?c=d&e", "'https://a/b?c=d&e'"},
        {"http://a", "'http://a'"},
        {"http://", "'http://'"},
        {" \r\n\thttps://a \r\n\t", "'https://a'"},
        {"https://a/\\\\u0041\\", "'https://a/\\\\\\\\u0041\\\\'"},
        {"https://a/\xC3\xA9\xF0\x9F\x98\x80", "'https://a/\xC3\xA9\xF0\x9F\x98\x80'"},
        {"https://a/{}[],:#%", "'https://a/{}[],:#%'"},
        {"'anything else'", "'anything else'"},
        {"'ftp://a'", "'ftp://a'"},
        {"'null'", "'null'"},
        {"", "null"},
        {" \t\r\n", "null"},
        {"null", "null"},
        {"\n null \n", "null"},
        {"''", "null"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_prints("asset-url", cases[i][0], cases[i][1]);
}

static void asset_url__refuses_all_else(void **state)
{
    static const struct {
        const char *text;
        prism_status status;
    } cases[] = {
        {"^{}", PRISM_ERROR_INVALID_DOCUMENT},
        {"^{'url':'https://a'}", PRISM_ERROR_INVALID_DOCUMENT},
        {"^['https://a']", PRISM_ERROR_INVALID_DOCUMENT},
        {"^true", PRISM_ERROR_INVALID_DOCUMENT},
        {"^12", PRISM_ERROR_INVALID_DOCUMENT},
        {"^'https://a\\u0000'", PRISM_ERROR_INVALID_DOCUMENT},
        {"^ftp://a", PRISM_ERROR_INVALID_JSON},
        {"^HTTPS://a", PRISM_ERROR_INVALID_JSON},
        {"^https:/a", PRISM_ERROR_INVALID_JSON},
        {"^https:", PRISM_ERROR_INVALID_JSON},
        {"^http", PRISM_ERROR_INVALID_JSON},
        {"^//a/b", PRISM_ERROR_INVALID_JSON},
        {"^<html>", PRISM_ERROR_INVALID_JSON},
        {"^nul", PRISM_ERROR_INVALID_JSON},
        {"^\xEF\xBB\xBFhttps://a", PRISM_ERROR_INVALID_JSON},
        {"^\xEF\xBB\xBF", PRISM_ERROR_INVALID_JSON},
        {"https://a^ b", PRISM_ERROR_INVALID_JSON},
        {"https://a^\nhttps://b", PRISM_ERROR_INVALID_JSON},
        {"https://a^\tb", PRISM_ERROR_INVALID_JSON},
        {"https://a^\x01", PRISM_ERROR_INVALID_JSON},
        {"https://a^\x7F", PRISM_ERROR_INVALID_JSON},
        {"https://a^\vb", PRISM_ERROR_INVALID_JSON},
        {"https://a/^\xFF", PRISM_ERROR_INVALID_JSON},
        {"https://a/^\xE2\x82", PRISM_ERROR_INVALID_JSON},
        {"https://a/^\xED\xA0\x80", PRISM_ERROR_INVALID_JSON},
        {"'https://a^", PRISM_ERROR_INVALID_JSON},
        {"'https://a^\n'", PRISM_ERROR_INVALID_JSON},
        {"'^\\ud800'", PRISM_ERROR_INVALID_JSON},
        {"'https://a'^x", PRISM_ERROR_INVALID_JSON},
        {"'https://a' ^'b'", PRISM_ERROR_INVALID_JSON},
        {"'https://a'^,", PRISM_ERROR_INVALID_JSON},
        {"null^x", PRISM_ERROR_INVALID_JSON},
        {"null ^null", PRISM_ERROR_INVALID_JSON},
        {"''^''", PRISM_ERROR_INVALID_JSON},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_refused("asset-url", cases[i].text, cases[i].status, "");
}

static void asset_url_parse__refuses_nul_bytes(void **state)
{
    static const struct {
        const char *text;
        size_t size;
        uint64_t offset;
    } cases[] = {{"https://a\0b", 11, 9}, {"https://a\0", 10, 9}, {"\0", 1, 0}, {"null\0", 5, 4}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        void *url;
        prism_error error;
        assert_int_equal(document_parse(document_kind_named("asset-url"), cases[i].text,
                                        cases[i].size, &url, &error),
                         PRISM_ERROR_INVALID_JSON);
        assert_null(url);
        assert_int_equal(error.json_offset, cases[i].offset);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asset_urls_parse__reads_all_members),
        cmocka_unit_test(asset_urls_parse__reads_null_and_absent_alike),
        cmocka_unit_test(asset_urls__prints_required_members_always),
        cmocka_unit_test(asset_url_parse__reads_json_and_bare_text),
        cmocka_unit_test(asset_url__has_many_spellings),
        cmocka_unit_test(asset_url__refuses_all_else),
        cmocka_unit_test(asset_url_parse__refuses_nul_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
