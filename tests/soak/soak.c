/* SPDX-License-Identifier: MIT */
/*
 * usage: soak SIMULATOR [CALLS [SEED]]
 *
 * Endurance: CALLS calls (100,000 unless told otherwise) in 16 threads on one client, 10 % of them
 * with faults. Every result must be right, and memory and descriptors must be at the end what they
 * were after a tenth of the calls. Exit code 0 if so, 1 if not. It never lasts longer than a minute
 * and CALLS / 100 seconds.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "footprint.h"
#include "sanitized.h"
#include "traffic.h"

enum {
    THREADS = 16,
    FAULT_PERCENT = 10,
    STAGES = 10, /* of the run; the first one is the warm-up */
    CALLS_MIN = 1000
};

/*
 * What may differ, and why. Between the first stage and the last, both with 8 idle connections or a
 * few less: what libcurl keeps for each of them, about 40 KiB and three descriptors. Without a
 * client, before it was made and after it was freed: what libcurl and the C library set up for the
 * whole process, all of which the warm-up has done. A leak of 32 bytes in every call would be
 * 3 MB in a full run.
 */
enum {
    IDLE_MAX = 8,
    IDLE_HEAP = IDLE_MAX * 40 * 1024,
    IDLE_DESCRIPTORS = IDLE_MAX * 3,
    REST_HEAP = 16 * 1024,
    RESIDENT = 8 * 1024 * 1024 /* the allocator's, too: how it fits blocks of all threads */
};

typedef struct soak {
    simulator server;
    fault_relay relay;
    char folder[64];
    traffic_reference reference;
    traffic_report report;
    size_t calls;
    uint64_t seed;
    uint64_t took_us;
    footprint empty;   /* after a warm-up, without a client */
    footprint first;   /* after the first stage */
    footprint last;    /* after the last one */
    footprint cleared; /* the client is freed */
} soak;

static volatile pid_t simulator_process;

/* The deadline: what hangs is a failure, too, and nothing is left behind. */
static void give_up(int signal_number)
{
    static const char text[] = "soak: not through in time\n";

    (void)signal_number;
    (void)!write(STDERR_FILENO, text, sizeof text - 1);
    if (simulator_process > 0)
        (void)kill(simulator_process, SIGKILL);
    _exit(1);
}

static bool fail(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)fprintf(stderr, "soak: ");
    (void)vfprintf(stderr, format, arguments);
    (void)fprintf(stderr, "\n");
    va_end(arguments);
    return false;
}

static uint64_t now_us(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void print_footprint(const char *when, const footprint *f)
{
    (void)printf("  %-34s %8.2f MB in use %8.2f MB resident %4zu descriptors\n", when,
                 (double)f->heap / 1e6, (double)f->resident / 1e6, f->descriptors);
    (void)fflush(stdout);
}

static prism_client *make_client(const soak *s)
{
    prism_client_options options;
    prism_client *client;

    traffic_client_options(&options, s->relay.url);
    options.max_idle_connections = IDLE_MAX;
    return prism_client_new(&options, &client, NULL) == PRISM_OK ? client : NULL;
}

/* One stage of calls. They are different ones in each. */
static bool run_stage(soak *s, prism_client *client, unsigned stage, size_t calls)
{
    const traffic_plan plan = {.client = client,
                               .url = s->relay.url,
                               .folder = s->folder,
                               .reference = &s->reference,
                               .threads = THREADS,
                               .fault_percent = FAULT_PERCENT,
                               .calls = calls,
                               .seed = s->seed + stage};

    return traffic_run(&plan, &s->report) ||
           fail("%zu wrong; the first: %s", s->report.wrong, s->report.problem);
}

/* Some calls with a client that is freed again: all that is set up but once is there then. */
static bool warm_up(soak *s)
{
    traffic_report report = s->report;
    prism_client *client = make_client(s);
    bool right = client != NULL;

    if (right)
        right = traffic_reference_get(&s->reference, client, &s->server, &s->report) ||
                fail("%s", s->report.problem);
    right = right && run_stage(s, client, 0, s->calls / STAGES);
    prism_client_free(client);
    s->report = report; /* none of this counts */
    footprint_take(&s->empty);
    print_footprint("without a client", &s->empty);
    return right;
}

static bool run_stages(soak *s)
{
    prism_client *client = make_client(s);
    const uint64_t since = now_us();
    bool right = client != NULL;

    for (unsigned i = 0; right && i < STAGES; i++) {
        char when[64];
        right = run_stage(s, client, i + 1, s->calls / STAGES);
        footprint_take(&s->last);
        if (i == 0)
            s->first = s->last;
        (void)snprintf(when, sizeof when, "after %zu calls", s->report.calls);
        print_footprint(when, &s->last);
    }
    s->took_us = now_us() - since;
    prism_client_free(client);
    footprint_take(&s->cleared);
    print_footprint("the client is freed", &s->cleared);
    return right;
}

static bool is_flat(const soak *s)
{
    bool flat = true;

    if (s->last.heap > s->first.heap + IDLE_HEAP)
        flat =
            fail("%zu bytes more in use than after the first stage", s->last.heap - s->first.heap);
    if (s->cleared.heap > s->empty.heap + REST_HEAP)
        flat = fail("%zu bytes in use are left by the client", s->cleared.heap - s->empty.heap);
    if (!SANITIZED && s->last.resident > s->first.resident + RESIDENT)
        flat = fail("%zu bytes more resident", s->last.resident - s->first.resident);
    if (s->last.descriptors > s->first.descriptors + IDLE_DESCRIPTORS)
        flat = fail("%zu descriptors more", s->last.descriptors - s->first.descriptors);
    if (s->cleared.descriptors != s->empty.descriptors)
        flat = fail("%zu descriptors without a client, before there were %zu",
                    s->cleared.descriptors, s->empty.descriptors);
    return flat;
}

static int compare(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static void print_summary(soak *s)
{
    traffic_report *r = &s->report;
    const size_t n = r->latency_count;
    size_t faulty = r->tokens;

    for (size_t i = 0; i < FAULT_COUNT; i++)
        faulty += r->faults[i];
    (void)printf("%zu calls in %.1f s, %.0f a second; %zu were POSTs; %zu more calls on %zu "
                 "clients that came and went\n",
                 r->calls, (double)s->took_us / 1e6, (double)r->calls * 1e6 / (double)s->took_us,
                 r->posts, r->visitor_calls, r->visitors);
    (void)printf("%zu with a fault (those clients' included):", faulty);
    for (size_t i = 0; i < FAULT_COUNT; i++)
        (void)printf(" %s %zu", faults[i].name, r->faults[i]);
    (void)printf(" token %zu\n", r->tokens);
    (void)printf("%zu cancelled, the slowest after %.1f ms\n", r->cancelled,
                 (double)r->slowest_cancel_us / 1e3);
    if (n > 0) {
        qsort(r->latencies, n, sizeof *r->latencies, compare);
        (void)printf("latency without a fault: p50 %.2f ms, p99 %.2f ms, longest %.2f ms\n",
                     r->latencies[n / 2] / 1e3, r->latencies[n - 1 - n / 100] / 1e3,
                     r->latencies[n - 1] / 1e3);
    }
    (void)printf("%zu wrong\n", r->wrong);
}

/* Every POST and every connection that breaks costs a port for a minute. Linux takes such ports up
 * again after a second on the loopback (tcp_tw_reuse); others may run out of them. */
static void print_ports(void)
{
    FILE *file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "r");
    unsigned first = 0, last = 0;

    if (file && fscanf(file, "%u %u", &first, &last) == 2)
        (void)printf("local ports %u to %u\n", first, last);
    if (file)
        (void)fclose(file);
}

static bool run(soak *s)
{
    bool right;

    s->report.latencies = calloc(s->calls, sizeof *s->report.latencies);
    s->report.latency_capacity = s->report.latencies ? s->calls : 0;
    if (!fault_relay_start(&s->relay, s->server.url))
        return fail("no relay");
    right = warm_up(s) && run_stages(s);
    if (s->took_us > 0)
        print_summary(s);
    right = right && is_flat(s);
    if (!fault_relay_stop(&s->relay))
        right = fail("the relay was gone");
    traffic_reference_free(&s->reference);
    free(s->report.latencies);
    return right;
}

int main(int argc, char **argv)
{
    static soak s;
    bool right;

    s.calls = argc > 2 ? strtoul(argv[2], NULL, 10) : 100000;
    s.seed = argc > 3 ? strtoul(argv[3], NULL, 10) : 1;
    if (argc < 2 || argc > 4 || s.calls < CALLS_MIN || s.calls > 100000000) {
        (void)fprintf(stderr, "usage: soak SIMULATOR [CALLS [SEED]], at least %d calls\n",
                      CALLS_MIN);
        return 2;
    }
    (void)printf("%zu calls, %d threads, seed %llu\n", s.calls, THREADS,
                 (unsigned long long)s.seed);
    print_ports();
    (void)snprintf(s.folder, sizeof s.folder, "/tmp/prism-soak-XXXXXX");
    if (!mkdtemp(s.folder))
        return fail("no folder for downloads") ? 0 : 1;
    (void)signal(SIGALRM, give_up);
    (void)alarm((unsigned)(60 + s.calls / 100));
    right = simulator_start(&s.server, argv[1], NULL, NULL, NULL) || fail("no simulator");
    if (right) {
        simulator_process = s.server.process;
        right = run(&s);
        if (!simulator_stop(&s.server))
            right = fail("the simulator did not end in good order");
    }
    if (rmdir(s.folder) != 0)
        right = fail("files are left in %s", s.folder);
    return right ? 0 : 1;
}
