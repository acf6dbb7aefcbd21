/* SPDX-License-Identifier: MIT */
/* A wait as drivers other than the blocking one see it. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "client.h"
#include "task/wait.h"
#include "wait_fixture.h"

static const scripted_answer pending = {.status = 200, .body = WAIT_PENDING};
static const scripted_answer results = {.status = 200, .body = WAIT_RESULTS};

static uint64_t now_ms(const wait_fixture *f)
{
    return f->fake.now_ms;
}

static prism__task *new_task(wait_fixture *f)
{
    prism__task *task;

    assert_int_equal(prism__scan_results_wait_task_new(f->api.client, WAIT_SESSION_ID, &f->options,
                                                       &task, &f->api.error),
                     PRISM_OK);
    return task;
}

/* Perform the request that a step has asked for. */
static void perform(prism__task *task)
{
    const prism_transport *transport = &task->client->transport;
    prism__call *call = task->call;

    prism__call_sent(
        call, transport->send(transport->context, &call->request, &call->response, &call->error));
}

static void task__has_copies_of_all_that_it_was_given(void **state)
{
    const scripted_answer script[] = {pending, results};
    char id[] = WAIT_SESSION_ID;
    prism__task *task;
    wait_fixture f;
    (void)state;

    wait_start(&f);
    scripted_transport_restart(&f.api.script, script, 2);
    f.call.timeout_ms = 7000;
    f.options.first_pause_ms = 100;
    assert_int_equal(prism__scan_results_wait_task_new(f.api.client, id, &f.options, &task, NULL),
                     PRISM_OK);
    memset(id, 'x', sizeof id - 1);
    memset(&f.options, 0xA5, sizeof f.options);
    memset(&f.call, 0xA5, sizeof f.call);

    assert_int_equal(task->kind->step(task, now_ms(&f)), PRISM__STEP_SEND);
    assert_string_equal(task->call->request.url,
                        ESTIMATION "/scanning/v0/results/session%2F5ecret");
    assert_int_equal(task->call->request.timeout_ms, 7000);
    perform(task);
    assert_int_equal(task->kind->step(task, now_ms(&f)), PRISM__STEP_PAUSE);
    assert_int_equal(task->pause_ms, 100);
    assert_int_equal(f.told_count, 1);
    f.fake.now_ms += 100;
    assert_int_equal(task->kind->step(task, now_ms(&f)), PRISM__STEP_SEND);
    perform(task);
    assert_int_equal(task->kind->step(task, now_ms(&f)), PRISM__STEP_DONE);
    assert_int_equal(task->status, PRISM_OK);
    assert_non_null(((prism_scan_results *)task->result)->results);
    task->kind->free(task); /* with its result, which nobody has taken */
    wait_stop(&f);
}

/* It can have been in a queue for long. */
static void task__counts_its_time_from_the_first_step_on(void **state)
{
    prism__task *task;
    wait_fixture f;
    (void)state;

    wait_start(&f);
    scripted_transport_restart(&f.api.script, &results, 1);
    f.options.timeout_ms = 1000;
    task = new_task(&f);
    f.fake.now_ms += 3600000;
    assert_int_equal(task->kind->step(task, now_ms(&f)), PRISM__STEP_SEND);
    assert_int_equal(task->call->request.timeout_ms, 1000);
    perform(task);
    assert_int_equal(task->kind->step(task, now_ms(&f)), PRISM__STEP_DONE);
    assert_int_equal(task->status, PRISM_OK);
    task->kind->free(task);
    wait_stop(&f);
}

/* A driver that is told of it, or that looks again too early, does no harm. */
static void step__before_its_time_says_the_same_again(void **state)
{
    prism__task *task;
    wait_fixture f;
    (void)state;

    wait_start(&f);
    scripted_transport_restart(&f.api.script, &pending, 1);
    task = new_task(&f);
    for (int i = 0; i < 3; i++)
        assert_int_equal(task->kind->step(task, now_ms(&f)), PRISM__STEP_SEND);
    perform(task);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(task->kind->step(task, now_ms(&f) + i * 600), PRISM__STEP_PAUSE);
        assert_int_equal(task->pause_ms, 2000 - i * 600);
        assert_null(task->call);
    }
    assert_int_equal(f.told_count, 1);
    assert_int_equal(f.fake.request_count, 1);
    task->kind->free(task);
    wait_stop(&f);
}

static void task__can_be_freed_at_every_step(void **state)
{
    const scripted_answer script[] = {pending, {.status = 503}, results};
    (void)state;

    for (int steps = 0; steps < 8; steps++) {
        prism__task *task;
        wait_fixture f;
        wait_start(&f);
        f.call.max_retries = 1;
        f.fake.random = UINT32_MAX; /* so that a call's pause is one */
        scripted_transport_restart(&f.api.script, script, COUNT(script));
        task = new_task(&f);
        for (int i = 0; i < steps; i++) {
            const prism__step step = task->kind->step(task, now_ms(&f));
            if (step == PRISM__STEP_PAUSE)
                f.fake.now_ms += task->pause_ms;
            else if (step == PRISM__STEP_SEND && i + 1 < steps) /* else it is still under way */
                perform(task);
        }
        assert_int_equal(task->result != NULL, steps >= 6);
        task->kind->free(task);
        wait_stop(&f);
    }
}

/* The log */

static void remember_status(void *context, const prism_log_record *record)
{
    if (record->event == PRISM_LOG_CALL)
        *(prism_status *)context = record->status;
}

static void task__freed_in_a_request_logs_that_it_was_cancelled(void **state)
{
    prism_status logged = PRISM_OK;
    prism__task *task;
    wait_fixture f;
    (void)state;

    wait_start(&f);
    f.api.client->on_log = remember_status;
    f.api.client->on_log_context = &logged;
    task = new_task(&f);
    assert_int_equal(task->kind->step(task, now_ms(&f)), PRISM__STEP_SEND);
    task->kind->free(task);
    assert_int_equal(logged, PRISM_ERROR_CANCELLED);
    wait_stop(&f);
}

static void task__takes_less_than_a_kilobyte_in_a_queue(void **state)
{
    (void)state;
    assert_true(sizeof(prism__wait) + 64 <= 1024);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(task__has_copies_of_all_that_it_was_given),
        cmocka_unit_test(task__counts_its_time_from_the_first_step_on),
        cmocka_unit_test(step__before_its_time_says_the_same_again),
        cmocka_unit_test(task__can_be_freed_at_every_step),
        cmocka_unit_test(task__freed_in_a_request_logs_that_it_was_cancelled),
        cmocka_unit_test(task__takes_less_than_a_kilobyte_in_a_queue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
