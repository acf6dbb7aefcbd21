/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "task/presigned.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void presigned_expiry__reads_both_forms(void **state)
{
    static const struct {
        const char *url;
        int64_t expiry;
    } cases[] = {
        {"https://a.test/x?X-Amz-Date=20260115T093000Z&X-Amz-Expires=3600", 1768473000},
        {"https://a.test/x?X-Amz-Expires=1&a=b&X-Amz-Date=19700101T000000Z", 1},
        {"https://a.test/x?X-Amz-Signature=0f&X-Amz-Expires=604800&X-Amz-Date=20240229T235959Z#x",
         1709855999},
        {"https://a.test/x?Expires=1768473000&Signature=a%2Fb&Key-Pair-Id=K", 1768473000},
        {"https://a.test/x?AWSAccessKeyId=A&Expires=0", 0},
        {"https://a.test/x?&&Expires=7", 7},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t expiry = -1;
        if (!prism__presigned_expiry(cases[i].url, &expiry) || expiry != cases[i].expiry)
            fail_msg("%s: %lld", cases[i].url, (long long)expiry);
    }
}

static void presigned_expiry__is_false_where_it_is_not_clear(void **state)
{
    static const char *const urls[] = {
        "https://a.test/x",
        "https://a.test/x?",
        "https://a.test/x#?Expires=7",
        "https://a.test/x?a=b",
        "https://a.test/x?X-Amz-Date=20260115T093000Z",
        "https://a.test/x?X-Amz-Expires=3600",
        "https://a.test/x?X-Amz-Date=20260115T093000Z&Expires=7",
        "https://a.test/x?X-Amz-Date=20260115T093000&X-Amz-Expires=3600",
        "https://a.test/x?X-Amz-Date=20260115T093000ZZ&X-Amz-Expires=3600",
        "https://a.test/x?X-Amz-Date=20261315T093000Z&X-Amz-Expires=3600",
        "https://a.test/x?X-Amz-Date=2026-01-15T09:30:00Z&X-Amz-Expires=3600",
        "https://a.test/x?X-Amz-Date=&X-Amz-Expires=3600",
        "https://a.test/x?X-Amz-Date=20260115T093000Z&X-Amz-Expires=-1",
        "https://a.test/x?X-Amz-Date=20260115T093000Z&X-Amz-Expires=",
        "https://a.test/x?X-Amz-Date=20260115T093000Z&X-Amz-Expires=1.5",
        "https://a.test/x?X-Amz-Date=20260115T093000Z&X-Amz-Expires=999999999999",
        "https://a.test/x?Expires=7&Expires=8",
        "https://a.test/x?expires=7",
        "https://a.test/x?NotExpires=7",
        "https://a.test/x?Expires",
        "https://a.test/x?a=Expires=7",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(urls); i++) {
        int64_t expiry;
        if (prism__presigned_expiry(urls[i], &expiry))
            fail_msg("%s", urls[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(presigned_expiry__reads_both_forms),
        cmocka_unit_test(presigned_expiry__is_false_where_it_is_not_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
