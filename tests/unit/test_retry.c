/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/retry.h"
#include "random.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define NOW INT64_C(784111777) /* of the dates below */

static void http_is_retryable__names_seven_statuses(void **state)
{
    static const int32_t retryable[] = {408, 425, 429, 500, 502, 503, 504};
    size_t found = 0;
    (void)state;

    for (int32_t status = -1; status <= 1000; status++) {
        if (found < COUNT(retryable) && status == retryable[found]) {
            assert_true(prism__http_is_retryable(status));
            found++;
        } else {
            assert_false(prism__http_is_retryable(status));
        }
    }
    assert_int_equal(found, COUNT(retryable));
    assert_false(prism__http_is_retryable(INT32_MIN));
    assert_false(prism__http_is_retryable(INT32_MAX));
}

static void retry_backoff__goes_from_nothing_to_its_bound(void **state)
{
    static const struct {
        uint32_t base_ms, cap_ms;
        int32_t retry;
        uint32_t most_ms;
    } cases[] = {
        {250, 8000, 1, 250},
        {250, 8000, 2, 500},
        {250, 8000, 5, 4000},
        {250, 8000, 6, 8000},
        {250, 8000, 7, 8000},
        {250, 8000, 1000, 8000},
        {250, 8000, INT32_MAX, 8000},
        {300, 8000, 6, 8000}, /* 9,600 */
        {1, 1, 1, 1},
        {1, 1, INT32_MAX, 1},
        {1, 8000, 1, 1},
        {1, 8000, 14, 8000},
        {1, UINT32_MAX, 32, UINT32_C(1) << 31},
        {1, UINT32_MAX, 33, UINT32_MAX},
        {1, UINT32_MAX, INT32_MAX, UINT32_MAX},
        {8000, 250, 1, 250}, /* a cap below the base is the bound from the start */
        {8000, 250, 2, 250},
        {8000, 1, 1, 1},
        {UINT32_MAX, 8000, 1, 8000},
        {UINT32_MAX, UINT32_MAX, 1, UINT32_MAX},
        {UINT32_MAX, UINT32_MAX, 2, UINT32_MAX},
        {UINT32_MAX - 1, UINT32_MAX, 1, UINT32_MAX - 1},
        {UINT32_MAX - 1, UINT32_MAX, INT32_MAX, UINT32_MAX},
    };
    uint64_t chance = 1;
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        const uint32_t most = cases[i].most_ms;
        const uint32_t base = cases[i].base_ms, cap = cases[i].cap_ms;
        const int32_t retry = cases[i].retry;
        const uint32_t half = prism__retry_backoff_ms(base, cap, retry, UINT32_C(1) << 31);

        assert_int_equal(prism__retry_backoff_ms(base, cap, retry, 0), 0);
        assert_int_equal(prism__retry_backoff_ms(base, cap, retry, UINT32_MAX), most);
        assert_int_equal(half, most / 2 + most % 2);
        for (int j = 0; j < 100; j++) {
            const uint32_t random = (uint32_t)random_bits(&chance);
            if (prism__retry_backoff_ms(base, cap, retry, random) > most)
                fail_msg("more than %u for %u", (unsigned)most, (unsigned)random);
        }
    }
}

/* Every pause is about as likely as any other: neither end is favoured or left out. */
static void retry_backoff__spreads_evenly(void **state)
{
    enum { MOST = 9, PER_PAUSE = 10000 };
    int counts[MOST + 1] = {0};
    (void)state;

    for (uint32_t i = 0; i < (MOST + 1) * PER_PAUSE; i++) {
        const uint32_t random = (uint32_t)((uint64_t)UINT32_MAX * i / ((MOST + 1) * PER_PAUSE));
        const uint32_t pause = prism__retry_backoff_ms(MOST, MOST, 1, random);
        assert_in_range(pause, 0, MOST);
        counts[pause]++;
    }
    for (int i = 0; i <= MOST; i++)
        assert_in_range(counts[i], PER_PAUSE - 2, PER_PAUSE + 2);
}

static void assert_retry_after(const char *text, const char *date, int64_t now, uint32_t expected)
{
    uint32_t got = 12345;

    if (!prism__retry_after_parse(text, date, now, &got))
        fail_msg("refused: %s", text);
    if (got != expected)
        fail_msg("%s, seen on %s: %u, not %u", text, date ? date : "no date", (unsigned)got,
                 (unsigned)expected);
}

static void retry_after__takes_seconds(void **state)
{
    static const struct {
        const char *text;
        uint32_t ms;
    } cases[] = {
        {"0", 0},
        {"1", 1000},
        {"120", 120000},
        {"0000000000000000000000000000000120", 120000},
        {"4294966", 4294966000},
        {"4294967", 4294967000},
        {"4294968", UINT32_MAX}, /* the first that does not fit */
        {"4294967295", UINT32_MAX},
        {"4294967296", UINT32_MAX},
        {"18446744073709551615", UINT32_MAX},
        {"18446744073709551616", UINT32_MAX},
        {"18446744073709551617000", UINT32_MAX},
        {"99999999999999999999999999999999999999999999999999999999999999999999", UINT32_MAX},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_retry_after(cases[i].text, NULL, NOW, cases[i].ms);
        assert_retry_after(cases[i].text, "Sun, 06 Nov 1994 08:49:37 GMT", NOW, cases[i].ms);
        assert_retry_after(cases[i].text, "no date", INT64_MAX, cases[i].ms);
    }
}

static void retry_after__takes_dates(void **state)
{
    static const struct {
        const char *text;
        uint32_t ms;
    } cases[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 0}, /* now */
        {"Sun, 06 Nov 1994 08:49:38 GMT", 1000},
        {"Sun, 06 Nov 1994 08:51:37 GMT", 120000},
        {"Sunday, 06-Nov-94 08:51:37 GMT", 120000},
        {"Sun Nov  6 08:51:37 1994", 120000},
        {"Mon, 07 Nov 1994 08:49:37 GMT", 86400000},
        {"Sun, 06 Nov 1994 08:49:36 GMT", 0}, /* past */
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Mon, 01 Jan 0001 00:00:00 GMT", 0},
        {"Mon, 26 Dec 1994 01:52:24 GMT", 4294967000},
        {"Mon, 26 Dec 1994 01:52:25 GMT", UINT32_MAX},
        {"Fri, 31 Dec 9999 23:59:59 GMT", UINT32_MAX},
    };
    (void)state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        /* By the machine's clock; by the answer's date, however wrong the clock is. */
        assert_retry_after(cases[i].text, NULL, NOW, cases[i].ms);
        assert_retry_after(cases[i].text, "", NOW, cases[i].ms);
        assert_retry_after(cases[i].text, "yesterday", NOW, cases[i].ms);
        assert_retry_after(cases[i].text, "784111777", NOW, cases[i].ms);
        assert_retry_after(cases[i].text, "Sun, 06 Nov 1994 08:49:37 GMT", NOW, cases[i].ms);
        assert_retry_after(cases[i].text, "Sun, 06 Nov 1994 08:49:37 GMT", NOW + 1000000,
                           cases[i].ms);
        assert_retry_after(cases[i].text, "Sunday, 06-Nov-94 08:49:37 GMT", NOW - 1000000,
                           cases[i].ms);
        assert_retry_after(cases[i].text, "Sun Nov  6 08:49:37 1994", NOW, cases[i].ms);
    }
}

/* A clock that was never set, and one that is far ahead, with nothing to correct them. */
static void retry_after__survives_any_clock(void **state)
{
    (void)state;
    assert_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", NULL, 0, UINT32_MAX);
    assert_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", NULL, INT64_MAX, 0);
    assert_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", NULL, INT64_MIN, UINT32_MAX);
    assert_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", NOW,
                       UINT32_MAX);
    assert_retry_after("Mon, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", NOW, 0);
}

static void retry_after__refuses_everything_else(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "-1",
        "+1",
        "1.5",
        "1,5",
        "1 ",
        " 1",
        "1s",
        "0x1",
        "1e3",
        "soon",
        "null",
        "NaN",
        "\xEF\xBC\x91", /* a wide digit */
        "1, 2",
        "1;2",
        "120\n",
        "Sun",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun, 06 Nov 1994 08:49:37 gmt",
        "1994-11-06T08:49:37Z",
        "Wed, 29 Feb 2023 00:00:00 GMT",
    };
    (void)state;

    for (size_t i = 0; i < COUNT(texts); i++) {
        uint32_t got = 12345;
        if (prism__retry_after_parse(texts[i], NULL, NOW, &got))
            fail_msg("accepted as %u: %s", (unsigned)got, texts[i]);
        assert_int_equal(got, 12345);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(http_is_retryable__names_seven_statuses),
        cmocka_unit_test(retry_backoff__goes_from_nothing_to_its_bound),
        cmocka_unit_test(retry_backoff__spreads_evenly),
        cmocka_unit_test(retry_after__takes_seconds),
        cmocka_unit_test(retry_after__takes_dates),
        cmocka_unit_test(retry_after__survives_any_clock),
        cmocka_unit_test(retry_after__refuses_everything_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
