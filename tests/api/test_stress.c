/* SPDX-License-Identifier: MIT */
/*
 * usage: test_stress SIMULATOR
 *
 * One client in 16 threads while much goes wrong, above all for ThreadSanitizer. PRISM_TEST_SEED
 * changes what is called (the default is 1), PRISM_TEST_ALL makes five times as many calls.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "temporary_folder.h"
#include "tls.h"
#include "traffic.h"

enum { THREADS = 16, CALLS = 1600, TLS_CALLS = 480, FAULT_PERCENT = 30 };

static const char *simulator_path;

static traffic_plan make_plan(size_t calls, const temporary_folder *folder)
{
    const char *seed = getenv("PRISM_TEST_SEED");
    const traffic_plan plan = {.threads = THREADS,
                               .folder = folder->path,
                               .calls = getenv("PRISM_TEST_ALL") ? 5 * calls : calls,
                               .seed = seed ? strtoull(seed, NULL, 10) : 1};

    print_message("seed %llu\n", (unsigned long long)plan.seed);
    return plan;
}

/* Make all calls, on a client of their own. */
static void run(traffic_plan *plan, simulator *server, traffic_report *report)
{
    traffic_reference reference;
    prism_client_options options;

    traffic_client_options(&options, plan->url);
    options.ca_file = plan->ca_file;
    assert_int_equal(prism_client_new(&options, &plan->client, NULL), PRISM_OK);
    plan->reference = &reference;
    if (traffic_reference_get(&reference, plan->client, server, report))
        (void)traffic_run(plan, report);
    prism_client_free(plan->client);
    traffic_reference_free(&reference);
}

static void assert_right(const traffic_plan *plan, const traffic_report *report,
                         const temporary_folder *folder)
{
    char *left = temporary_folder_list(folder);

    temporary_folder_remove(folder);
    assert_string_equal(left, "");
    free(left);
    assert_string_equal(report->problem, "");
    assert_int_equal(report->wrong, 0);
    assert_int_equal(report->calls, plan->calls);
    assert_true(report->visitors > 0 && report->cancelled > 0 && report->drifts > 0);
}

static void client__is_right_in_many_threads_under_fire(void **state)
{
    traffic_report report = {0};
    temporary_folder folder;
    traffic_plan plan;
    fault_relay relay;
    simulator server;
    (void)state;

    temporary_folder_make(&folder);
    plan = make_plan(CALLS, &folder);
    plan.fault_percent = FAULT_PERCENT;
    assert_true(simulator_start(&server, simulator_path, NULL, NULL, NULL));
    assert_true(fault_relay_start(&relay, server.url));
    plan.url = relay.url;
    run(&plan, &server, &report);
    assert_true(fault_relay_stop(&relay));
    assert_true(simulator_stop(&server));
    assert_right(&plan, &report, &folder);
    for (size_t i = 0; i < FAULT_COUNT; i++)
        assert_true(report.faults[i] > 0);
}

/* Nothing goes wrong but that calls are cancelled. */
static void client__is_right_in_many_threads_over_tls(void **state)
{
    traffic_report report = {0};
    temporary_folder folder;
    traffic_plan plan;
    simulator server;
    tls_files tls;
    (void)state;

    temporary_folder_make(&folder);
    plan = make_plan(TLS_CALLS, &folder);
    assert_true(tls_files_make(&tls));
    assert_true(simulator_start(&server, simulator_path, tls.server, tls.server_key, tls.ca));
    plan.url = server.url;
    plan.ca_file = tls.ca;
    run(&plan, &server, &report);
    assert_true(simulator_stop(&server));
    tls_files_remove(&tls);
    assert_right(&plan, &report, &folder);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(client__is_right_in_many_threads_under_fire),
        cmocka_unit_test(client__is_right_in_many_threads_over_tls),
    };

    if (argc != 2) {
        (void)fprintf(stderr, "usage: test_stress SIMULATOR\n");
        return 2;
    }
    simulator_path = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
