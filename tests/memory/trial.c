/* SPDX-License-Identifier: MIT */
#include "trial.h"

#include <dirent.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/failing_allocator.h"

enum { FUNCTIONS_MAX = 256, STATUSES_MAX = 64, REPEATS = 3 };

/* How the runs of one kind have ended, by status. */
typedef struct tally {
    size_t allocations; /* of the run without a failure */
    size_t runs;
    size_t ends[STATUSES_MAX];
} tally;

static bool is_excused(const trial *t, prism_status status)
{
    for (const prism_status *one = t->excuses; one && *one != PRISM_OK; one++) {
        if (*one == status)
            return true;
    }
    return status == PRISM_ERROR_OUT_OF_MEMORY;
}

/* What runs on a thread. */
typedef struct run_state {
    const trial *trial;
    size_t number;
    heap_failure failure;
    prism_status status;
    prism_error error;
} run_state;

static void *run_armed(void *context)
{
    run_state *r = context;

    heap_arm(r->number, r->failure);
    r->status = r->trial->run(r->trial->context, &r->error);
    heap_disarm();
    return NULL;
}

/* On a thread of its own: what others keep for each thread goes with it, and is not left. */
static void run_on_thread(run_state *r)
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, run_armed, r), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

static void check_error(const run_state *r)
{
    static const prism_error zeroes;
    const prism_error *error = &r->error;

    if (r->status == PRISM_OK) {
        assert_memory_equal(error, &zeroes, sizeof zeroes);
        return;
    }
    if (!is_excused(r->trial, r->status))
        fail_msg("%s, allocation %zu: %s: %s", r->trial->name, r->number,
                 prism_status_name(r->status), error->message);
    assert_int_equal(error->code, r->status);
    assert_true(error->message[0] != '\0');
    assert_non_null(memchr(error->message, '\0', sizeof error->message));
}

/* One run; how many allocations have failed in it. */
static size_t run_once(const trial *t, size_t number, heap_failure failure, tally *sums)
{
    run_state r = {.trial = t, .number = number, .failure = failure};
    heap_state state;

    if (t->prepare)
        t->prepare(t->context);
    memset(&r.error, 0xA5, sizeof r.error);
    run_on_thread(&r);
    state = heap_now();
    check_error(&r);
    if (state.failed == 0)
        assert_int_equal(r.status, PRISM_OK);
    t->finish(t->context, r.status, &r.error);

    sums->allocations = state.allocations;
    assert_in_range(r.status, 0, STATUSES_MAX - 1);
    sums->ends[r.status]++;
    return state.failed;
}

/*
 * The last run has left something: a leak, if it does so each time. What is kept for the next time,
 * or in the place of something else, is none: libraries keep things.
 */
static void check_left(const trial *t, size_t number, heap_failure failure)
{
    size_t held = heap_held();

    for (int i = 0; i < REPEATS; i++) {
        tally unused = {0};
        (void)run_once(t, number, failure, &unused);
        if (heap_held() <= held)
            return;
        held = heap_held();
    }
    fail_msg("%s: %zu blocks are left each time, the first one of allocation %zu, after %s at %zu",
             t->name, heap_now().blocks, heap_oldest(),
             failure == HEAP_FAILS_ONCE ? "one failure" : "failures", number);
}

static void report(const trial *t, heap_failure failure, const tally *sums)
{
    print_message("%s, %s: %zu allocations, %zu runs:", t->name,
                  failure == HEAP_FAILS_ONCE ? "one failure" : "failures from there on",
                  sums->allocations, sums->runs);
    for (prism_status status = 0; status < STATUSES_MAX; status++) {
        if (sums->ends[status] > 0)
            print_message(" %zu %s", sums->ends[status], prism_status_name(status));
    }
    print_message("\n");
}

void trial_run(const trial *t, size_t first, size_t step)
{
    /* What others make once, at the first use, and keep. */
    for (int i = 0; i < 2; i++) {
        run_state r = {.trial = t};
        if (t->prepare)
            t->prepare(t->context);
        run_on_thread(&r);
        t->finish(t->context, r.status, &r.error);
    }
    for (int i = 0; i < 2; i++) {
        const heap_failure failure = i == 0 ? HEAP_FAILS_ONCE : HEAP_FAILS_FOREVER;
        tally sums = {0};
        size_t number = first;
        for (bool failed = true; failed; number += step) {
            failed = run_once(t, number, failure, &sums) > 0;
            sums.runs++;
            if (heap_now().blocks > 0)
                check_left(t, number, failure);
        }
        report(t, failure, &sums);
        assert_true(sums.runs >= 2);
    }
}

static struct {
    const char *names[FUNCTIONS_MAX];
    size_t count;
} noted;

static bool is_noted(const char *name, size_t size)
{
    for (size_t i = 0; i < noted.count; i++) {
        if (strlen(noted.names[i]) == size && memcmp(noted.names[i], name, size) == 0)
            return true;
    }
    return false;
}

/* Takes nothing from the heap: it is called while memory is out. */
void trial_note(const char *function)
{
    if (is_noted(function, strlen(function)))
        return;
    if (noted.count == FUNCTIONS_MAX)
        abort();
    noted.names[noted.count++] = function;
}

/* Blank out comments and the preprocessor's lines. */
static void keep_declarations(char *text)
{
    for (char *at = text; (at = strstr(at, "/*")) != NULL;) {
        char *end = strstr(at, "*/");
        assert_non_null(end);
        memset(at, ' ', (size_t)(end + 2 - at));
    }
    for (char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (*line == '#')
            memset(line, ' ', strcspn(line, "\n"));
    }
}

/* Check the functions that a header declares; returns how many. */
static size_t check_header(const char *folder, const char *name)
{
    static char text[64 * 1024];
    char path[1024];
    size_t count = 0;
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof text - 1, file);
    (void)fclose(file);
    assert_true(size < sizeof text - 1);
    text[size] = '\0';
    keep_declarations(text);
    for (char *at = text; (at = strstr(at, "PRISM_API")) != NULL; count++) {
        char *end = strchr(at, '(');
        assert_non_null(end);
        at = end;
        while (at[-1] == '_' || (at[-1] >= 'a' && at[-1] <= 'z') ||
               (at[-1] >= '0' && at[-1] <= '9'))
            at--;
        if (!is_noted(at, (size_t)(end - at)))
            fail_msg("%s: no trial has %.*s", name, (int)(end - at), at);
        at = end;
    }
    return count;
}

void trial_check_noted(const char *include_folder)
{
    DIR *folder = opendir(include_folder);
    size_t count = 0;

    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const char *dot = strrchr(entry->d_name, '.');
        if (dot && strcmp(dot, ".h") == 0)
            count += check_header(include_folder, entry->d_name);
    }
    (void)closedir(folder);
    assert_int_equal(count, noted.count); /* and nothing that is none */
}
