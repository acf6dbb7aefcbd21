/* SPDX-License-Identifier: MIT */
/**
 * The fault matrix: what each call makes of each fault, over real sockets.
 *
 * A fault is one row: how it is made, and what comes of it. It is run with each of three calls,
 * with the client's default number of retries and without any, blocking and in a batch, which have
 * to come to the same. See run.c for what is checked of
 * all. docs/reliability.md has the same table, and page.c compares the two.
 */
#ifndef MATRIX_H
#define MATRIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prism.h"
#include "process.h"
#include "raw_server.h"
#include "relay.h"
#include "simulator.h"
#include "tls.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The credentials, which the simulator knows, and a session that only raw servers know. */
#define API_KEY "demo-key"
#define CLIENT_ID "demo-client"
#define SESSION_ID "session-0123456789"

/* What the client takes at most, so that large answers need not be very large. */
#define MAX_BODY_SIZE 65536

/* A document that every call can use: members of other messages are unknown ones, and skipped. */
#define GOOD_BODY                                                                                  \
    "{\"id\":\"a\",\"scanId\":\"a\",\"pending\":{},\"scanningSession\":{\"scanningSessionId\":"    \
    "\"b\"}}"
#define GOOD_REPLY "HTTP/1.1 200 OK\r\nContent-Length: 80\r\n\r\n" GOOD_BODY

/* How flags are written in rows. */
#define R ((uint32_t)PRISM_ERROR_FLAG_RETRYABLE)
#define S ((uint32_t)PRISM_ERROR_FLAG_SENT)
#define J ((uint32_t)PRISM_ERROR_FLAG_JSON_OFFSET)
#define A ((uint32_t)PRISM_ERROR_FLAG_RETRY_AFTER)

/* Ports of http2_server.py. */
#define WRONG_HTTP2_WAYS 7

/* How much longer than its row's limits allow a call may take, milliseconds. */
#define LEEWAY_MS 2000

typedef enum fault_call { CALL_ASSETS, CALL_RESULTS, CALL_CREATE, CALL_COUNT } fault_call;

/* What comes of a call with default retries; without any, `requests` is 1. */
typedef struct fault_outcome {
    prism_status status;
    int32_t http_status;
    uint32_t flags;
    int32_t requests; /* those that meet the fault */
} fault_outcome;

typedef struct fault fault;
typedef struct fault_run fault_run;

/* How faults of one kind are made. What goes wrong with it fails the test. */
typedef struct fault_kind {
    /* Have run->requests requests meet the fault, at run->url. */
    void (*start)(fault_run *run);

    /* Optional. The client has made a good call, and its connection is idle. */
    void (*strike)(fault_run *run);

    /* Optional. The number of requests since the start, and that they hold no other credential. */
    size_t (*count)(fault_run *run);

    /* Optional. What follows is answered well. */
    void (*heal)(fault_run *run);

    /* Optional. What follows has been answered well. */
    void (*stop)(fault_run *run);
} fault_kind;

struct fault {
    const char *name; /* as in docs/reliability.md */
    const char *how;
    const fault_kind *kind;
    fault_outcome get;
    fault_outcome create;

    /* By kind: an answer of a raw server, a server of the world's, … */
    raw_reply reply;
    raw_reply first;  /* with bytes: the answer to a call that is made before, and succeeds */
    bool repeated;    /* by libcurl, without a word, if the call is a GET */
    bool says_either; /* it is chance what libcurl notices first, and puts into the message */
    unsigned (*target)(const fault_run *run);
    size_t cut_after;
    size_t way; /* of http2_server.py's */

    /* … or one of the simulator's, with a body by generate() where it is no text. */
    const char *query;
    const char *header; /* with "%u" for the port of another server's */
    const char *body;
    char *(*generate)(size_t *size);

    /* The call's limits; 0: the client's. */
    uint32_t timeout_ms, connect_timeout_ms, stall_timeout_ms;
};

/* What the rows are run in. */
typedef struct fault_world {
    simulator plain;
    simulator secure;
    simulator foreign; /* with certificates that are not to be trusted */
    simulator expired;
    simulator wrong;
    process old_tls; /* speaks TLS 1.0 and nothing newer */
    unsigned old_tls_port;
    process proxy; /* nghttpx, which speaks HTTP/2 and leads on to `behind` */
    char proxy_socket[96];
    process wrong_http2; /* http2_server.py */
    unsigned wrong_http2_ports[WRONG_HTTP2_WAYS];
    relay *behind;
    tls_files tls;
    char openssl_conf[96]; /* a configuration that allows everything */
    int elsewhere;         /* a listening socket: another host, where nobody ever goes */
    unsigned elsewhere_port;
} fault_world;

/* One call, and what makes its fault. */
struct fault_run {
    fault_world *world;
    const fault *fault;
    fault_call call;
    bool retries;
    bool is_batched;
    int32_t requests; /* that are to meet the fault */

    char url[64];
    const char *ca_file;
    bool plain_http; /* allowed */
    char session_id[64];

    raw_server *server;
    raw_reply replies[8];
    relay *relay;
    size_t base;    /* of counting */
    size_t counted; /* requests, when the fault had been met */

    prism_client *client;
    prism_batch *batch; /* NULL: it blocks */
    size_t told;        /* log records with something that must not be told */
};

typedef struct fault_table {
    const char *name;
    const fault *rows;
    size_t count;
} fault_table;

extern const fault_table wire_faults;
extern const fault_table content_faults;
extern const fault_table status_faults;
extern const fault_table tls_faults;
extern const fault_table http2_faults;

/* Answers by the simulator, in content.c. */
extern const fault_kind content_kind;

/* Fail, with the row and the call. */
#define FAULT_CHECK(run, condition)                                                                \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fault_fail(run, "%s", #condition);                                                     \
    } while (0)
void fault_fail(const fault_run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));

/* Run a row, which is the state of this cmocka test, in that world. */
void fault_set_world(fault_world *world);
void fault_test(void **state);

/* What a kind's start() and count() are made of: a new session, and counting, at a simulator. */
void fault_use_simulator(fault_run *run, simulator *s);
size_t fault_count_at_simulator(fault_run *run, simulator *s);

/* The rows' world, in world.c: what all tables need, and what those of TLS and HTTP/2 do. False
 * when something cannot be started. world_open_tls() has to come before world_open(). */
void world_init(fault_world *world);
bool world_open(fault_world *world, const char *simulator_path);
bool world_open_tls(fault_world *world, const char *simulator_path);
bool world_open_http2(fault_world *world, const char *python, const char *nghttpx);

/* Whether all simulators ended in good order. */
bool world_close(fault_world *world);

/* The table as docs/reliability.md has it, and the test that it does, in page.c. */
void page_print(void);
void page__has_every_row_and_no_other(void **state);

#endif
