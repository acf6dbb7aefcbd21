/* SPDX-License-Identifier: MIT */
#include "wait_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static bool on_progress(void *context, const prism_wait_progress *progress)
{
    wait_fixture *f = context;
    wait_told *told = &f->told[f->told_count];

    assert_in_range(f->told_count, 0, COUNT(f->told) - 1);
    told->progress = *progress;
    told->has_assets = progress->assets != NULL;
    told->body = progress->assets ? progress->assets->body : 0;
    assert_int_equal(progress->reserved, 0);
    f->told_count++;
    f->fake.now_ms += f->callback_ms;
    if (f->told_count == f->cancel_at)
        prism_cancel_request(f->fake.cancel);
    return f->told_count != f->stop_at;
}

void wait_start(wait_fixture *f)
{
    memset(f, 0, sizeof *f);
    api_start(&f->api, NULL);
    fake_runtime_install(&f->fake, f->api.client);
    prism_call_options_init(&f->call, sizeof f->call);
    prism_wait_options_init(&f->options, sizeof f->options);
    f->options.call = &f->call;
    f->options.on_progress = on_progress;
    f->options.on_progress_context = f;
}

void wait_stop(wait_fixture *f)
{
    prism_cancel_free(f->fake.cancel);
    api_stop(&f->api);
}

void wait_use_cancel(wait_fixture *f)
{
    assert_null(f->fake.cancel);
    assert_int_equal(prism_cancel_new(&f->fake.cancel, NULL), PRISM_OK);
    f->call.cancel = f->fake.cancel;
}

static void begin(wait_fixture *f, const scripted_answer *answers, size_t count)
{
    scripted_transport_restart(&f->api.script, answers, count);
    f->fake.now_ms = FAKE_START_MS;
    f->fake.pause_count = 0;
    f->fake.request_count = 0;
    f->told_count = 0;
    memset(&f->api.error, 0xA5, sizeof f->api.error);
}

static prism_status check(const wait_fixture *f, prism_status status)
{
    static const prism_error zeroes;

    if (status == PRISM_OK)
        assert_memory_equal(&f->api.error, &zeroes, sizeof zeroes);
    else
        assert_int_equal(f->api.error.code, status);
    return status;
}

prism_status wait_for_results_with(wait_fixture *f, const prism_wait_options *options,
                                   const scripted_answer *answers, size_t count)
{
    prism_scan_results *results = (prism_scan_results *)f; /* to be overwritten */
    prism_status status;

    begin(f, answers, count);
    status =
        prism_scan_results_wait(f->api.client, WAIT_SESSION_ID, options, &results, &f->api.error);
    assert_int_equal(results != NULL, status == PRISM_OK);
    if (results)
        assert_non_null(results->results);
    prism_scan_results_free(results);
    return check(f, status);
}

prism_status wait_for_results(wait_fixture *f, const scripted_answer *answers, size_t count)
{
    return wait_for_results_with(f, &f->options, answers, count);
}

prism_status wait_for_assets(wait_fixture *f, uint32_t stages, const scripted_answer *answers,
                             size_t count)
{
    prism_scan_assets *assets = (prism_scan_assets *)f; /* to be overwritten */
    prism_status status;

    begin(f, answers, count);
    status = prism_scan_assets_wait(f->api.client, WAIT_SCAN_ID, stages, &f->options, &assets,
                                    &f->api.error);
    assert_int_equal(assets != NULL, status == PRISM_OK);
    if (assets)
        assert_string_equal(assets->scan_id, WAIT_SCAN_ID);
    prism_scan_assets_free(assets);
    return check(f, status);
}

void wait_assert_pauses(const wait_fixture *f, const uint32_t *pauses, size_t count)
{
    for (size_t i = 0; i < count && i < f->fake.pause_count; i++) {
        if (f->fake.pauses[i] != pauses[i])
            fail_msg("pause %zu is %u ms, not %u", i, (unsigned)f->fake.pauses[i],
                     (unsigned)pauses[i]);
    }
    assert_int_equal(f->fake.pause_count, count);
}

void wait_assert_elapsed(const wait_fixture *f, uint64_t elapsed_ms)
{
    assert_int_equal(f->fake.now_ms - FAKE_START_MS, elapsed_ms);
}

void wait_assert_error(const wait_fixture *f, prism_status code, int32_t http_status,
                       uint32_t flags, const char *message)
{
    const prism_error *error = &f->api.error;

    api_assert_error(&f->api, code, http_status, flags);
    if (message)
        assert_string_equal(error->message, message);
    assert_null(strstr(error->message, "5ecret"));
    assert_null(strstr(error->message, API_KEY));
    assert_null(strstr(error->message, CLIENT_ID));
}
