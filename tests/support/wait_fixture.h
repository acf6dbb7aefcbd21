/* SPDX-License-Identifier: MIT */
/** A client on a scripted transport and a clock of the test's own, and what its waits come to. */
#ifndef WAIT_FIXTURE_H
#define WAIT_FIXTURE_H

#include "api_fixture.h"
#include "fake_runtime.h"

#define WAIT_SESSION_ID "session/5ecret"
#define WAIT_SCAN_ID "scan/1"

/* Answers. */
#define WAIT_SESSION(body) "{\"scanningSessionId\":\"" WAIT_SESSION_ID "\"," body "}"
#define WAIT_RESULTS WAIT_SESSION("\"results\":{\"measurements\":[]}")
#define WAIT_PENDING WAIT_SESSION("\"pending\":{}")
#define WAIT_PENDING_UNTIL(time) WAIT_SESSION("\"pending\":{\"expireAtTimestamp\":\"" time "\"}")
#define WAIT_ERROR(type) "{\"error\":{\"errorType\":\"" type "\",\"message\":\"Ach.\"}}"
#define WAIT_NOT_SUBMITTED WAIT_ERROR("USER_INPUT_NOT_SUBMITTED")
#define WAIT_ASSETS(stages) "{\"id\":\"a\",\"scanId\":\"" WAIT_SCAN_ID "\"" stages "}"

/* What the callback was told. */
typedef struct wait_told {
    prism_wait_progress progress; /* its `assets` is not to be used any more */
    bool has_assets;
    int32_t body; /* of the assets */
} wait_told;

typedef struct wait_fixture {
    api_fixture api;
    fake_runtime fake;
    prism_call_options call;
    prism_wait_options options; /* has `call`, and the callback below */

    wait_told told[FAKE_PAUSES_MAX];
    size_t told_count;
    size_t stop_at;       /* the callback says no, counted from 1; 0: never */
    size_t cancel_at;     /* it requests the token; 0: never */
    uint32_t callback_ms; /* how long it takes */
} wait_fixture;

/* With chance at 0: pauses are at their longest. */
void wait_start(wait_fixture *f);
void wait_stop(wait_fixture *f);

/* Give all that follows a token. wait_stop() frees it. */
void wait_use_cancel(wait_fixture *f);

/*
 * Wait, at a time when nothing has happened yet, with these answers. Checks that there is a
 * document if, and only if, it returns PRISM_OK, and frees it. With `f->options`, or `options`.
 */
prism_status wait_for_results(wait_fixture *f, const scripted_answer *answers, size_t count);
prism_status wait_for_results_with(wait_fixture *f, const prism_wait_options *options,
                                   const scripted_answer *answers, size_t count);
prism_status wait_for_assets(wait_fixture *f, uint32_t stages, const scripted_answer *answers,
                             size_t count);

/* How often it asked, and how long the pauses between were to be. */
void wait_assert_pauses(const wait_fixture *f, const uint32_t *pauses, size_t count);

/* How long it took. */
void wait_assert_elapsed(const wait_fixture *f, uint64_t elapsed_ms);

/* The error, with the message if it is not NULL; and that it tells no secret. */
void wait_assert_error(const wait_fixture *f, prism_status code, int32_t http_status,
                       uint32_t flags, const char *message);

#endif
