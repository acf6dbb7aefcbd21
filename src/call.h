/* SPDX-License-Identifier: MIT */
/**
 * The one path of a request.
 *
 * A call is a step machine that does no I/O and never waits: it says what is to be done next, and a
 * driver does it. prism__call_perform() is the blocking driver.
 */
#ifndef PRISM__CALL_H
#define PRISM__CALL_H

#include "client.h"
#include "http/exchanger.h"
#include "http/response.h"
#include "prism/call_options.h"
#include "json/table.h"

typedef enum prism__service {
    PRISM__HOSTED,
    PRISM__ESTIMATION,
    PRISM__ASSET_HOST /* wherever an asset URL leads: no credentials, none of the APIs' headers */
} prism__service;

/* The path of an endpoint whose only argument is a whole URL. */
#define PRISM__PATH_IS_URL "{url}"

/* One operation of a service: a row like those of the messages. */
typedef struct prism__endpoint {
    prism__service service;
    const char *method;
    const char *path; /* "{name}" is an argument, percent-encoded; PRISM__PATH_IS_URL: the URL */
    const prism__message *request;  /* the body sent, NULL for none */
    const prism__message *response; /* the document that is the result; NULL: the body as it is */
    /* The secret in the body sent, NULL for none: it is masked in all that is told. May be NULL. */
    const char *(*secret)(const void *body);
    bool idempotent; /* if not, it is sent again only when it cannot have been acted on */
    bool as_is;      /* ask for no content coding: libcurl does not notice when one is cut short */

    /*
     * Whether a document that was decoded is one a caller can use: PRISM_OK; PRISM_ERROR_SERVICE
     * when it is the service's own error; PRISM_ERROR_UNEXPECTED_RESPONSE when it says nothing.
     * `members` has a bit for each of the rows that the body had. May be NULL.
     */
    prism_status (*check)(const void *document, uint64_t members, prism_error *error);
} prism__endpoint;

typedef enum prism__step {
    PRISM__STEP_SEND,  /* perform call->request, then tell prism__call_sent() */
    PRISM__STEP_PAUSE, /* come back after call->pause_ms, or when call->options.cancel is requested
                        */
    PRISM__STEP_DONE,  /* status, error and document are there */
    PRISM__STEP_WAIT   /* of tasks only (task/task.h): come back when a child has ended */
} prism__step;

typedef enum prism__call_state {
    PRISM__CALL_READY,    /* the request is to be sent */
    PRISM__CALL_SENDING,  /* the transport has it */
    PRISM__CALL_ANSWERED, /* the transport has come back */
    PRISM__CALL_PAUSING,  /* before the next try */
    PRISM__CALL_DONE
} prism__call_state;

enum { PRISM__REQUEST_HEADERS_MAX = 5 };

typedef struct prism__call prism__call;

/* Instead of a status, from judge(): send it once more, at once, and do not count that as a try. */
enum { PRISM__CALL_AGAIN = -1 };

/*
 * What a call whose answer is no document does differently: one whose endpoint has no `response`.
 * Each gets call->hooks_context.
 */
typedef struct prism__call_hooks {
    /* Before each request: what is different about it, such as a header. If it fails, with
     * call->error, the call is over. */
    prism_status (*prepare)(void *context, prism__call *call);

    /*
     * After it: what has come of it, if the exchange ended with `status` and, if that is a failure,
     * with call->error. Returns that or another status, with call->error if it is a failure; or
     * PRISM__CALL_AGAIN, and has to see to it that this comes to an end.
     */
    prism_status (*judge)(void *context, prism__call *call, prism_status status);

    /* Whether a try that has failed was of use, and so does not count as one of max_retries. */
    bool (*made_progress)(void *context);
} prism__call_hooks;

struct prism__call {
    const prism_client *client;
    const prism__endpoint *endpoint;
    const char *const *arguments;   /* the caller's */
    const prism__call_hooks *hooks; /* NULL for none; set after prism__call_begin() */
    void *hooks_context;
    const char *secret; /* that of endpoint->secret, or NULL */
    prism_call_options options;
    prism__call_state state;
    int32_t attempts;
    int32_t retries;     /* those of the tries that count as such */
    bool may_have_acted; /* the service, on one of the requests */

    uint64_t started_ms;
    uint64_t sent_ms;   /* when the last request went to the transport */
    uint64_t resume_ms; /* when a pause is over */
    uint64_t received;  /* bytes of the last body, also of one that has broken off */
    uint32_t timeout_ms;
    uint32_t pause_ms; /* what is left of it */
    uint32_t max_retries;
    uint32_t retry_base_ms;
    uint32_t retry_cap_ms;

    prism__buffer url;
    prism__buffer body; /* can hold the client ID: a secret */
    prism_http_header headers[PRISM__REQUEST_HEADERS_MAX];
    prism_http_request request;
    prism_http_response response;
    prism__ticket ticket; /* of a driver that has many requests under way */

    prism_status status;
    prism_error error;
    void *document; /* the result, until it is taken */
};

/*
 * Prepare a call at the time `now_ms` (prism__clock_ms). `body` is the struct of
 * endpoint->request. Whatever this returns, prism__call_end() must follow; if it is not PRISM_OK,
 * nothing else may, and call->error says why.
 */
prism_status prism__call_begin(prism__call *call, const prism_client *client,
                               const prism__endpoint *endpoint, const char *const *arguments,
                               const void *body, const prism_call_options *options,
                               uint64_t now_ms);

/* What is to be done next. */
prism__step prism__call_step(prism__call *call, uint64_t now_ms);

/* Add a header to the request, up to PRISM__REQUEST_HEADERS_MAX; the texts are not copied. */
void prism__call_add_header(prism__call *call, const char *name, const char *value);

/* The request was performed: call->response is filled, or call->error if `status` is a failure. */
void prism__call_sent(prism__call *call, prism_status status);

/* Perform the request by the client's transport, which blocks, and tell prism__call_sent(). */
void prism__call_send(prism__call *call);

/* The blocking driver: take the steps until the call is done. */
void prism__call_run(prism__call *call);

/*
 * Free what the call holds, the document too if it was not taken; and log that it is over, with
 * call->status, which a caller may have changed by then. One that could begin but has taken no step
 * is not logged.
 */
void prism__call_end(prism__call *call);

/*
 * Make a call and wait for its end. `out` is a `T **` for the T of endpoint->response; it gets the
 * document, or NULL. `error` may be NULL.
 */
prism_status prism__call_perform(const prism_client *client, const prism__endpoint *endpoint,
                                 const char *const *arguments, const void *body,
                                 const prism_call_options *options, void *out, prism_error *error);

/*
 * call_error.c: the error that an HTTP answer without success is. `quotable` says that its body, if
 * it tells nothing in a form that is known, may be quoted: it holds no values.
 */
prism_status prism__call_http_error(const prism_http_response *response, bool quotable,
                                    prism_error *error);

/* call_error.c: the pause that the last answer asked for by a Retry-After; false if by none. */
bool prism__call_retry_after(const prism__call *call, uint32_t *out_ms);

/* call_error.c: what the response's headers add to an error, and no secrets in its message. */
void prism__call_complete_error(const prism__call *call, prism_error *error);

/*
 * call_retry.c: whether the call that has just failed is to be tried again at all, and after how
 * long; false also when that would be too late. Counts it, if it is.
 */
bool prism__call_retry_pause(prism__call *call, uint64_t now_ms, uint32_t *pause_ms);

/* call_log.c: tell the client's callback, if it wants to know. */
void prism__call_log(const prism__call *call, int32_t level, int32_t event, uint64_t now_ms);

/*
 * call_mask.c, all in place: overwrite one secret, which may be NULL, wherever it is in a text;
 * take the queries out of URLs and paths, since those of assets are secrets; do so with all that is
 * secret in this call.
 */
void prism__mask(char *text, const char *secret);
void prism__hide_queries(char *text);
void prism__call_mask(const prism__call *call, char *text);

/*
 * call_drift.c: decode the answer's body as the endpoint's document. With `tell`, what is not known
 * in it goes to the client's callback, if there is one.
 */
prism_status prism__call_decode(const prism__call *call, bool tell, void **document,
                                uint64_t *members, prism_error *error);

#endif
