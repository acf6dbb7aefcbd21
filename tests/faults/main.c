/* SPDX-License-Identifier: MIT */
/*
 * usage: test_faults SIMULATOR PYTHON NGHTTPX TABLE
 *        test_faults --table | page
 *
 * Run one table of the fault matrix: wire, content, status, tls or http2. Print all of it, as
 * docs/reliability.md has it; or test that it has.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include <cmocka.h>

#include "matrix.h"

enum { TESTS_MAX = 64 };

/* The row of TLS 1.0 would prove nothing about a server that nobody can connect to. */
static void old_tls_server__can_be_connected_to(void **state)
{
    const fault_world *world = *state;
    CURL *easy = curl_easy_init();
    char url[64];
    char text[CURL_ERROR_SIZE] = "";

    assert_non_null(easy);
    (void)snprintf(url, sizeof url, "https://127.0.0.1:%u/", world->old_tls_port);
    (void)curl_easy_setopt(easy, CURLOPT_URL, url);
    (void)curl_easy_setopt(easy, CURLOPT_CAINFO, world->tls.ca);
    (void)curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, text);
    (void)curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_0);
    if (curl_easy_perform(easy) != CURLE_OK)
        fail_msg("TLS 1.0 is refused where it is allowed: %s", text);
    curl_easy_cleanup(easy);
}

/* All rows of a table, and what belongs to it. */
static int run_table(const fault_table *table, fault_world *world)
{
    struct CMUnitTest tests[TESTS_MAX];
    size_t count = 0;

    memset(tests, 0, sizeof tests);
    if (table->count >= TESTS_MAX)
        return 1;
    if (table == &tls_faults)
        tests[count++] = (struct CMUnitTest){.name = "old_tls_server__can_be_connected_to",
                                             .test_func = old_tls_server__can_be_connected_to,
                                             .initial_state = world};
    for (size_t i = 0; i < table->count; i++)
        tests[count++] = (struct CMUnitTest){.name = table->rows[i].name,
                                             .test_func = fault_test,
                                             .initial_state = (void *)(uintptr_t)&table->rows[i]};
    fault_set_world(world);
    return _cmocka_run_group_tests(table->name, tests, count, NULL, NULL);
}

static int run(const char *program, const char *python, const char *nghttpx, const char *name)
{
    static const fault_table *const tables[] = {&wire_faults, &content_faults, &status_faults,
                                                &tls_faults, &http2_faults};
    static fault_world world;
    int failed = 1;

    if (strcmp(name, "http2") == 0 && strstr(nghttpx, "NOTFOUND")) {
        (void)fprintf(stderr, "SKIPPED: there is no nghttpx (Debian's nghttp2-proxy)\n");
        return 77;
    }
    world_init(&world);
    if ((strcmp(name, "tls") == 0 && !world_open_tls(&world, program)) ||
        (strcmp(name, "http2") == 0 && !world_open_http2(&world, python, nghttpx)) ||
        !world_open(&world, program)) {
        (void)fprintf(stderr, "test_faults: a server does not start\n");
        (void)world_close(&world);
        return 1;
    }
    for (size_t i = 0; i < COUNT(tables); i++) {
        if (strcmp(tables[i]->name, name) == 0)
            failed = run_table(tables[i], &world);
    }
    if (!world_close(&world))
        failed++;
    return failed;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest page[] = {cmocka_unit_test(page__has_every_row_and_no_other)};

    if (argc == 2 && strcmp(argv[1], "--table") == 0) {
        page_print();
        return 0;
    }
    if (argc == 2 && strcmp(argv[1], "page") == 0)
        return cmocka_run_group_tests(page, NULL, NULL);
    if (argc == 5)
        return run(argv[1], argv[2], argv[3], argv[4]);
    (void)fprintf(stderr, "usage: test_faults SIMULATOR PYTHON NGHTTPX TABLE\n"
                          "       test_faults --table | page\n");
    return 2;
}
