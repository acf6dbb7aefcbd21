/* SPDX-License-Identifier: MIT */
/**
 * A client on a scripted transport, and what holds for all calls. A test tells by an api_call how
 * its call is made; then the checks below can make it with any ID and against any answer.
 */
#ifndef API_FIXTURE_H
#define API_FIXTURE_H

#include "prism.h"
#include "scripted_transport.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define API_KEY "key-0123456789"
#define CLIENT_ID "client-abcdefghij"
#define API_TEXT_OF(x) #x
#define API_VERSION(major, minor, patch)                                                           \
    API_TEXT_OF(major) "." API_TEXT_OF(minor) "." API_TEXT_OF(patch)
#define USER_AGENT                                                                                 \
    "libprism/" API_VERSION(PRISM_VERSION_MAJOR, PRISM_VERSION_MINOR, PRISM_VERSION_PATCH)
#define HOSTED "https://hosted.test/base"
#define ESTIMATION "https://estimation.test"

#define FLAG_RETRYABLE ((uint32_t)PRISM_ERROR_FLAG_RETRYABLE)
#define FLAG_SENT ((uint32_t)PRISM_ERROR_FLAG_SENT)
#define FLAG_JSON_OFFSET ((uint32_t)PRISM_ERROR_FLAG_JSON_OFFSET)
#define FLAG_RETRY_AFTER ((uint32_t)PRISM_ERROR_FLAG_RETRY_AFTER)

typedef struct api_fixture {
    scripted_transport script;
    scripted_answer answer; /* to all requests */
    prism_client *client;
    prism_call_options *options; /* NULL unless a test sets it */
    prism_error error;
} api_fixture;

/*
 * Make a call with this ID, without an `error` if `quiet`; free what it returns. It checks that
 * there is a document if, and only if, the call returns PRISM_OK.
 */
typedef prism_status (*api_call)(api_fixture *f, const char *id, bool quiet);

/* The options of a client with both credentials and both URLs above. */
void api_options(prism_client_options *options);

/* A client with these options, or those above if NULL, and a transport of the fixture's. */
void api_start(api_fixture *f, const prism_client_options *options);
void api_stop(api_fixture *f);

/* What the service is going to answer from now on. */
void api_answer(api_fixture *f, int32_t status, const char *body);
void api_answer_all(api_fixture *f, const scripted_answer *answer);

/* The only request that was made: its method, URL, headers (all of them, in any order), body. */
void api_assert_sent(api_fixture *f, const char *method, const char *url,
                     const prism_http_header *headers, size_t count, const char *body);
void api_assert_nothing_sent(const api_fixture *f);

/* The error: code, HTTP status, flags, one attempt if there was a request; all else untouched. */
void api_assert_error(const api_fixture *f, prism_status code, int32_t http_status, uint32_t flags);

/* PRISM_ERROR_FLAG_SENT, unless this HTTP status says that nothing was done: the 4xx. */
uint32_t api_sent_after(int32_t http_status);

/* A call that must succeed, and leave nothing in the error. */
void api_assert_ok(api_fixture *f, api_call call);

/* Checks for each call. An ID stands in its URL between `before` and `after`. */
void api_check_ids_are_encoded(api_call call, const char *answer, const char *before,
                               const char *after);
void api_check_ids_are_refused(api_call call, const char *name);
void api_check_call_options(api_call call, const char *answer);
void api_check_on_response(api_call call);
void api_check_transport_failures(api_call call);
void api_check_error_is_optional(api_call call, const char *answer);
void api_check_http_statuses(api_call call);
void api_check_bad_bodies(api_call call);

#endif
